# SPDX-License-Identifier: GPL-3.0-or-later
"""Results by the hundred thousand, and readers that do not keep up with them."""

import contextlib
import json
import os
import signal
import subprocess

from bobbintest import PATIENCE, Case, HistoryCase, wait_until


def threads_of(pid):
    names = []
    for task in os.listdir(f'/proc/{pid}/task'):
        with contextlib.suppress(OSError), open(f'/proc/{pid}/task/{task}/comm', encoding='ascii') as file:
            names.append(file.read().strip())
    return names


class Many(Case):
    def test_all_come_in_order(self):
        output, errors = self.bobbin('run', 'formula', 'x*x', '--range', '0:300000', '--workers', '4')
        self.assertEqual(output.split(), [str(x * x) for x in range(300000)])
        self.assertEqual(errors, '')

    def test_messages_are_there_too(self):
        lines = [f'bad{n}' if n % 1000 == 999 else str(n) for n in range(100000)]
        self.write('lines', '\n'.join(lines))
        output, errors = self.bobbin('run', 'formula', 'x+1', '--inputs', 'lines', '--quiet', status=1)
        self.assertEqual(output.split(), [str(n + 1) for n in range(100000) if n % 1000 != 999])
        self.assertEqual([line.split('“')[1].split('”')[0] for line in errors.splitlines() if '“bad' in line],
                         [f'bad{n}' for n in range(999, 100000, 1000)])

    def test_messages_do_not_wait_for_results(self):
        self.write('lines', '\n'.join(['x' if n == 4500 else '0' for n in range(5000)] + ['3600']))
        process = self.start('run', 'wait', '--from-input', '--inputs', 'lines', '--workers', '2', '--quiet')
        self.assertIn('input “x”', process.stderr.readline().decode())
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        self.assertEqual(process.wait(PATIENCE), 130)

    def test_messages_do_not_cut_results_in_two(self):
        lines = ['bad' if n % 100 == 99 else str(n) for n in range(50000)]
        self.write('lines', '\n'.join(lines))
        process = self.start('run', 'formula', 'x+1', '--inputs', 'lines', '--quiet', stderr=subprocess.STDOUT)
        output = process.stdout.read().decode().splitlines()
        self.assertEqual(process.wait(PATIENCE), 1)
        self.assertEqual([line for line in output if not line.startswith('bobbin: task ')],
                         [str(n + 1) for n in range(50000) if n % 100 != 99])

    def test_rows_tell_the_same(self):
        output, _ = self.bobbin('run', 'formula', 'x*2, x*3', '--range', '0:100000', '--format', 'json')
        rows = [json.loads(line) for line in output.splitlines()]
        self.assertEqual([row['task'] for row in rows], list(range(1, 100001)))
        self.assertEqual([row['result'] for row in rows], [{'x*2': 2 * n, 'x*3': 3 * n} for n in range(100000)])
        self.assertEqual({row['attempts'] for row in rows}, {1})


class SlowReaders(HistoryCase):
    def get_state(self):
        output, _ = self.bobbin('history', '--format', 'json')
        runs = [json.loads(line) for line in output.splitlines()]
        return runs[0]['state'] if runs else None

    def test_the_run_does_not_wait_for_them(self):
        process = self.start('run', 'formula', 'x', '--range', '0:400000')
        wait_until(lambda: self.get_state() == 'finished', 'the run has finished, though nobody reads')
        self.assertIsNone(process.poll())
        output = process.stdout.read().decode()
        self.assertEqual(output.split(), [str(n) for n in range(400000)])
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_but_not_without_end(self):
        process = self.start('run', 'formula', 'x', '--range', '0:1000000000', '--no-history')
        wait_until(lambda: self.is_asleep(process.pid), 'no thread has anything to do')
        process.stdout.close()
        # On a busy machine it has time to say so.
        self.assertRegex(process.stderr.read(), rb'^(bobbin: Stopping, .*\n)*$')
        self.assertEqual(process.wait(PATIENCE), -signal.SIGPIPE)

    @staticmethod
    def is_asleep(pid):
        """Whether it has a printer, and uses no processor for a tenth of a second."""
        def cpu():
            with open(f'/proc/{pid}/stat', encoding='ascii') as file:
                return file.read().rpartition(')')[2].split()[11:13]
        before = cpu()
        subprocess.run(['sleep', '0.1'], check=True)
        return 'printer' in threads_of(pid) and cpu() == before

    def test_who_stops_gets_what_was_done(self):
        process = self.start('run', 'formula', 'x', '--range', '0:1000000000', '--no-history')
        for number in range(5000):
            self.assertEqual(process.stdout.readline(), b'%d\n' % number)
        process.send_signal(signal.SIGINT)
        numbers = [int(line) for line in process.stdout]
        process.wait(PATIENCE)
        self.assertEqual(process.returncode, 130)
        self.assertGreaterEqual(numbers[0], 5000)
        self.assertEqual(numbers, sorted(set(numbers)))
