# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks that are full, and disks that lose what was not synced."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import unittest

from bobbintest import Case, environment, read_some, wait_until

SHIM = os.path.abspath(os.environ['DISK_SHIM'])


class DiskCase(Case):

    def setUp(self):
        super().setUp()
        self.data = os.path.join(self.folder, 'data')
        self.history = os.path.join(self.data, 'bobbin')
        self.full = os.path.join(self.folder, 'full')
        self.synced = os.path.join(self.folder, 'synced')

    def shimmed(self, **changes):
        # A sanitizer's runtime need not come first: the shim calls nothing early.
        options = os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
        return environment(XDG_DATA_HOME=self.data, LD_PRELOAD=SHIM, ASAN_OPTIONS=options,
                           BOBBIN_SHIM_FOLDER=os.path.realpath(self.history), **changes)

    def plain(self, data):
        return environment(XDG_DATA_HOME=data)


class Full(DiskCase):

    def test_waits_for_room(self):
        go = os.path.join(self.folder, 'go')
        script = f'while [ ! -e {go} ]; do sleep 0.01; done; echo "$1"'
        process = self.start('run', 'command', script, '--shell', '--executor', 'threads', '--workers', '2',
                             '--progress', 'none', *[':::', *map(str, range(40))],
                             env=self.shimmed(BOBBIN_SHIM_FULL=self.full))
        wait_until(lambda: os.path.exists(os.path.join(self.history, 'runs', '1', 'inputs')), 'the run has begun')
        self.write('full', '')
        self.write('go', '')
        self.assertIn(b'room', read_some(process.stderr.fileno()))
        os.remove(self.full)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(output.decode().split(), [str(i) for i in range(40)])

        shown, _ = self.bobbin('show', 'last', env=self.plain(self.data))
        self.assertEqual(shown.split(), [str(i) for i in range(40)])

    def test_can_be_stopped(self):
        """Who stops a run that waits for room does not wait."""
        process = self.start('run', 'wait', '0.01', '--range', '0:100000', '--executor', 'async', '--progress', 'none',
                             env=self.shimmed(BOBBIN_SHIM_FULL=self.full))
        wait_until(lambda: os.path.exists(os.path.join(self.history, 'runs', '1', 'lock')), 'the run has begun')
        self.write('full', '')
        self.assertIn(b'room', read_some(process.stderr.fileno()))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)

    def test_full_from_the_start(self):
        """A history that cannot be made does not keep a run from its work."""
        self.write('full', '')
        output, errors = self.bobbin('run', 'formula', 'x*x', '--range', '0:10',
                                     env=self.shimmed(BOBBIN_SHIM_FULL=self.full))
        self.assertEqual(output.split(), [str(i * i) for i in range(10)])
        self.assertIn('history', errors)


class PowerCut(DiskCase):

    def cut(self, n_lines, *arguments):
        """Kills a run after some lines of its results; what it printed."""
        process = self.start('run', 'command', 'echo {}-{}', '--range', '0:400', '--executor', 'threads',
                             '--workers', '2', '--progress', 'none', *arguments,
                             env=self.shimmed(BOBBIN_SHIM_SYNCED=os.path.join(self.synced, 'bobbin')))
        printed = b''
        while printed.count(b'\n') < n_lines:
            printed += read_some(process.stdout.fileno())
        process.kill()
        process.wait()
        return printed.decode().rpartition('\n')[0].split()

    def check(self, printed, durable):
        env = self.plain(self.synced)
        database = os.path.join(self.synced, 'bobbin', 'history.db')
        if os.path.exists(database):
            # On a copy: looking at it works its log into it.
            copy = os.path.join(self.folder, 'copy')
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(os.path.dirname(database), copy)
            with sqlite3.connect(os.path.join(copy, 'history.db')) as connection:
                self.assertEqual(connection.execute('PRAGMA integrity_check').fetchone()[0], 'ok')

        shown = subprocess.run([os.environ['BOBBIN'], 'show', 'last', '--format', 'json'], env=env, timeout=60,
                               capture_output=True, check=False)
        rows = [json.loads(line) for line in shown.stdout.decode().splitlines()] if shown.returncode in (0, 1) else []
        done = {row['task']: row['result'] for row in rows if row['ok']}
        # Nothing is there that is not right, whatever is missing.
        for task, result in done.items():
            text = result if isinstance(result, str) else result.get('output', result)
            self.assertIn(f'{task - 1}-{task - 1}', str(text))
        if durable:
            for task, line in enumerate(printed, 1):
                self.assertIn(task, done, f'{line} was printed, and is lost')

    def test_durable(self):
        for n_lines in (1, 7, 60, 200):
            with self.subTest(n_lines=n_lines):
                shutil.rmtree(self.synced, ignore_errors=True)
                shutil.rmtree(self.data, ignore_errors=True)
                self.check(self.cut(n_lines, '--durable'), True)

    def test_usual(self):
        for n_lines in (1, 40, 200):
            with self.subTest(n_lines=n_lines):
                shutil.rmtree(self.synced, ignore_errors=True)
                shutil.rmtree(self.data, ignore_errors=True)
                self.check(self.cut(n_lines), False)


if __name__ == '__main__':
    unittest.main()
