# SPDX-License-Identifier: GPL-3.0-or-later
"""Worker processes and whoever kills them, or Bobbin."""

import contextlib
import json
import os
import random
import signal
import subprocess

from bobbintest import PATIENCE, Case, children_of, is_alive, wait_until

HANG = '''\
import os, subprocess, time

def hang(number):
    child = subprocess.Popen(["sleep", "1000"])
    with open(f"pids.{number}.tmp", "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    os.rename(f"pids.{number}.tmp", f"pids.{number}")
    while True:
        time.sleep(1000)

async def hang_async(number):
    import asyncio
    child = subprocess.Popen(["sleep", "1000"])
    with open(f"pids.{number}.tmp", "w") as file:
        file.write(f"{os.getpid()} {child.pid}")
    os.rename(f"pids.{number}.tmp", f"pids.{number}")
    await asyncio.sleep(1000)

def spin(number):
    with open(f"pids.{number}.tmp", "w") as file:
        file.write(f"{os.getpid()}")
    os.rename(f"pids.{number}.tmp", f"pids.{number}")
    while True:
        try:
            time.sleep(0.001)
        except BaseException:
            pass
'''

# Says that it was there.
WORK = '''\
import time

def work(number):
    with open("log", "ab", 0) as file:
        file.write(b"x")
    time.sleep(0.003)
    return number * 3
'''


def descendants_of(pid):
    found = []
    for child in children_of(pid):
        found += [child, *descendants_of(child)]
    return found


def workers_of(pid):
    """Processes of its session that run another program: one whose source was
    killed is nobody's child any more, and at its end a sanitizer forks Bobbin."""
    found = []
    with contextlib.suppress(OSError):
        program = os.readlink(f'/proc/{pid}/exe')
        for name in filter(str.isdigit, os.listdir('/proc')):
            with contextlib.suppress(OSError), open(f'/proc/{name}/stat', encoding='latin-1') as file:
                if file.read().rpartition(')')[2].split()[3] == str(pid) and os.readlink(f'/proc/{name}/exe') != program:
                    found.append(int(name))
    return found


def kill_one(pids):
    """Kills any that is still there. Returns how many: 1 or 0."""
    for pid in random.sample(pids, len(pids)):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
            return 1
    return 0


class Processes(Case):
    def start_hanging(self, executor, function='hang', *arguments):
        """Starts two tasks that do not end. Returns Bobbin and every process."""
        with contextlib.suppress(OSError):
            for name in ('pids.0', 'pids.1'):
                os.remove(os.path.join(self.folder, name))
        self.write('hang.py', HANG)
        process = self.start('run', 'python', 'hang.py:' + function, '--range', '0:2',
                             '--executor', executor, '--workers', '2', *arguments)
        paths = [os.path.join(self.folder, f'pids.{i}') for i in range(2)]
        wait_until(lambda: process.poll() is not None or all(map(os.path.exists, paths)), 'tasks run')
        pids = set(descendants_of(process.pid))
        for path in paths:
            with open(path, encoding='ascii') as file:
                pids.update(map(int, file.read().split()))
        return process, pids

    def assert_gone(self, pids):
        for pid in pids:
            wait_until(lambda p=pid: not is_alive(p), f'process {pid} has ended')

    def test_bobbin_killed(self):
        for executor in ('threads', 'processes', 'async', 'hybrid'):
            with self.subTest(executor):
                process, pids = self.start_hanging(executor, 'hang_async' if executor == 'async' else 'hang')
                self.assertGreaterEqual(len(pids), 3)
                process.kill()
                process.wait(PATIENCE)
                self.assert_gone(pids)

    def test_bobbin_killed_with_commands(self):
        self.write('task', 'echo $$ > pids.$1.tmp; mv pids.$1.tmp pids.$1; exec sleep 1000\n')
        process = self.start('run', 'command', 'sh task {}', '--executor', 'processes', '--workers', '2', ':::', '0', '1')
        paths = [os.path.join(self.folder, f'pids.{i}') for i in range(2)]
        wait_until(lambda: all(map(os.path.exists, paths)), 'tasks run')
        pids = descendants_of(process.pid)
        self.assertGreaterEqual(len(pids), 4)
        process.kill()
        process.wait(PATIENCE)
        self.assert_gone(pids)

    def test_interrupted(self):
        for executor in ('threads', 'processes', 'async', 'hybrid'):
            for function in ('hang', 'spin'):
                with self.subTest(f'{executor} {function}'):
                    if executor == 'async':
                        function = 'hang_async'
                    process, pids = self.start_hanging(executor, function)
                    process.send_signal(signal.SIGINT)
                    _, errors = process.communicate(timeout=PATIENCE)
                    self.assertEqual(process.returncode, 130, errors)
                    self.assertIn(b'0 done, 2 cancelled', errors)
                    self.assert_gone(pids)

    def test_time_limit(self):
        for executor in ('threads', 'processes', 'async', 'hybrid'):
            with self.subTest(executor):
                process, pids = self.start_hanging(executor, 'hang_async' if executor == 'async' else 'spin',
                                                   '--timeout', '0.5', '--format', 'json')
                output, errors = process.communicate(timeout=PATIENCE)
                self.assertEqual(process.returncode, 1, errors)
                for line in output.splitlines():
                    self.assertEqual(json.loads(line)['error']['kind'], 'timeout')
                self.assert_gone(pids)

    def test_time_limit_behind_another(self):
        """What waits for the loop has not begun, so that its time does not run."""
        self.write('mixed.py', 'import asyncio, time\n'
                               'def mixed(number):\n'
                               '    if number == 0:\n'
                               '        time.sleep(1000)\n'
                               '    return nap(number)\n'
                               'async def nap(number):\n'
                               '    await asyncio.sleep(0.01)\n'
                               '    return number\n')
        process = self.start('run', 'python', 'mixed.py:mixed', '--range', '0:6', '--executor', 'async',
                             '--workers', '6', '--timeout', '1', '--format', 'json')
        output, errors = process.communicate(timeout=PATIENCE)
        results = [json.loads(line) for line in output.splitlines()]
        self.assertEqual(results[0]['error']['kind'], 'timeout', errors)
        self.assertEqual([result.get('result') for result in results[1:]], [1, 2, 3, 4, 5], errors)

    def count_attempts(self):
        with contextlib.suppress(OSError):
            return os.path.getsize(os.path.join(self.folder, 'log'))
        return 0

    def kill_during(self, executor, n_tasks, *arguments):
        """Kills one process after the other, forking ones too, whenever 25 tasks
        were begun since the last time: a worker that is not let begin, time after
        time, is not started again."""
        self.write('work.py', WORK)
        self.write('log', '')
        with open(os.path.join(self.folder, 'results'), 'wb') as results:
            process = self.start('run', *arguments, '--range', f'0:{n_tasks}', '--executor', executor, '--workers', '2',
                                 '--format', 'json', stdout=results, start_new_session=True)
        n_killed = n_begun = 0
        while process.poll() is None:
            if self.count_attempts() >= n_begun + 25:
                n_killed += kill_one(workers_of(process.pid))
                n_begun = self.count_attempts()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.01)
        errors = process.stderr.read()
        self.assertIn(process.returncode, (0, 1), errors)
        self.assertGreater(n_killed, 0, errors)

    def test_workers_killed(self):
        """Each task is recorded once, whatever dies. One that was there three
        times when a worker was killed may be set aside."""
        n_tasks = 800
        for executor, arguments in (('processes', ('python', 'work.py:work')),
                                    ('threads', ('python', 'work.py:work')),
                                    ('processes', ('command', 'printf x >> log; sleep 0.003; echo {}', '--shell'))):
            with self.subTest(f'{executor} {arguments[0]}'):
                self.kill_during(executor, n_tasks, *arguments)
                with open(os.path.join(self.folder, 'results'), encoding='utf-8') as file:
                    results = [json.loads(line) for line in file]
                self.assertEqual([result['task'] for result in results], list(range(1, n_tasks + 1)))
                for number, result in enumerate(results):
                    if not result['ok']:
                        self.assertIn(result['error']['kind'], ('crashed', 'killed'))
                    elif arguments[0] == 'python':
                        self.assertEqual(result['result'], number * 3)
                self.assertGreater(sum(result['ok'] for result in results), n_tasks - 50)
