# SPDX-License-Identifier: GPL-3.0-or-later
"""Interrupted runs: what was done is printed, and no process is left."""

import os
import signal
import subprocess

from bobbintest import BOBBIN, PATIENCE, Case, children_of, environment, is_alive, wait_until

# Tells its number in a file, then does not end by itself.
LINGER = 'echo $$ > pid.$1; exec sleep 1000\n'
# The same, deaf to all but SIGKILL; and with a child of its own.
STUBBORN = 'trap "" TERM INT HUP\nsleep 1000 & echo $! > child.$1\necho $$ > pid.$1\nwhile :; do wait; done\n'


class Tasks(Case):
    def wait_for_pids(self, *inputs):
        """Waits until the tasks of these inputs are at work; their numbers."""
        pids = []
        for name in inputs:
            path = os.path.join(self.folder, 'pid.' + name)
            wait_until(lambda p=path: os.path.exists(p) and os.path.getsize(p) > 0, f'task {name} runs')
            with open(path, encoding='ascii') as file:
                pids.append(int(file.read()))
        return pids


class Interrupts(Tasks):
    def started(self, script, *arguments, **options):
        """Starts a run of the script and waits until two tasks are at work."""
        self.write('task', script)
        process = self.start('run', 'command', 'sh task {}', '--workers', '2', *arguments, ':::', 'a', 'b', **options)
        self.pids = self.wait_for_pids('a', 'b')
        return process

    def assert_ended(self, process, status=130):
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, status, errors)
        for pid in self.pids:
            wait_until(lambda p=pid: not is_alive(p), f'task {pid} has ended')
        return output.decode(), errors.decode()

    def test_each_signal_stops_the_run(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number.name):
                process = self.started(LINGER)
                process.send_signal(number)
                _, errors = self.assert_ended(process)
                self.assertIn('0 done, 2 cancelled', errors)
                for name in ('pid.a', 'pid.b'):
                    os.remove(os.path.join(self.folder, name))

    def test_what_was_done_is_printed(self):
        # The first task lingers, so that the second result waits for its turn.
        self.write('task', 'if test $1 = a; then ' + LINGER.replace('\n', '') + '; fi; echo $1; : > done.$1\n')
        process = self.start('run', 'command', 'sh task {}', '--workers', '2', ':::', 'a', 'b')
        self.pids = self.wait_for_pids('a')
        wait_until(lambda: os.path.exists(os.path.join(self.folder, 'done.b')), 'the second task is that far')
        wait_until(lambda: children_of(process.pid) == self.pids, 'the second command has ended')
        process.send_signal(signal.SIGINT)
        output, errors = self.assert_ended(process)
        self.assertEqual(output, 'b\n')
        self.assertIn('1 done, 1 cancelled', errors)

    def test_tasks_that_ignore_signals_are_killed(self):
        process = self.started(STUBBORN, '--kill-after', '0.1')
        for name in ('a', 'b'):
            with open(os.path.join(self.folder, 'child.' + name), encoding='ascii') as file:
                self.pids.append(int(file.read()))
        process.send_signal(signal.SIGTERM)
        self.assert_ended(process)

    def test_a_second_signal_kills_at_once(self):
        process = self.started(STUBBORN, '--kill-after', '3600', stderr=subprocess.PIPE)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        self.assert_ended(process)

    def test_commands_begin_with_the_defaults(self):
        """Some are handled here, one is ignored here, and one by whoever called."""
        done = subprocess.run([BOBBIN, 'run', 'command', 'cat', ':::', '/proc/self/status'], check=True,
                              env=environment(), capture_output=True, text=True, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL,
                              preexec_fn=lambda: signal.signal(signal.SIGUSR1, signal.SIG_IGN))
        masks = {line.partition(':')[0]: int(line.split()[1], 16) for line in done.stdout.splitlines()
                 if line.startswith(('SigBlk', 'SigIgn', 'SigCgt'))}
        self.assertEqual(masks, {'SigBlk': 0, 'SigIgn': 0, 'SigCgt': 0})

    def test_ignored_signals_stay_ignored(self):
        self.write('task', LINGER)
        process = self.start('run', 'command', 'sh task {}', '--workers', '1', ':::', 'a',
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        self.pids = self.wait_for_pids('a')
        process.send_signal(signal.SIGHUP)
        os.kill(self.pids[0], signal.SIGKILL)
        self.assert_ended(process, status=1)


class Pipes(Tasks):
    def test_a_reader_that_goes_away_ends_the_run_quietly(self):
        process = self.start('run', 'formula', 'x', '--range', '0:1000000000')
        self.assertEqual(process.stdout.readline(), b'0\n')
        process.stdout.close()
        errors = process.stderr.read()
        self.assertEqual(process.wait(PATIENCE), -signal.SIGPIPE)
        self.assertEqual(errors, b'')

    def test_no_task_outlives_the_reader(self):
        self.write('task', 'echo $1; test $1 = 0 && exit; ' + LINGER)
        process = self.start('run', 'command', 'sh task {}', '--workers', '2', '--chunk', '1', '--range', '0:1000')
        process.stdout.readline()
        process.stdout.close()
        # Nothing more is printed until the next task in order ends.
        first, other = self.wait_for_pids('1', '2')
        os.kill(first, signal.SIGKILL)
        process.stderr.read()
        self.assertEqual(process.wait(PATIENCE), -signal.SIGPIPE)
        wait_until(lambda: not is_alive(other), 'the other task has ended')

    def test_commands_are_ended_by_broken_pipes_as_usual(self):
        done = subprocess.run([BOBBIN, 'run', 'command', "sh -c 'yes | head -n 1'", ':::', ''], check=False,
                              env=environment(), capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b'y\n', b''))

    def test_the_practice_server_ends_when_asked(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start('practice-server')
            self.assertRegex(process.stdout.readline().decode(), r'^http://127\.0\.0\.1:\d+\n$')
            process.send_signal(number)
            self.assertEqual(process.wait(PATIENCE), 0)
