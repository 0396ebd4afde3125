# SPDX-License-Identifier: GPL-3.0-or-later
"""`bobbin export`: where it writes to, and what it refuses."""

import os
import re
import signal

from bobbintest import PATIENCE, HistoryCase


class Export(HistoryCase):
    def setUp(self):
        super().setUp()
        self.squares(4)

    def formats(self):
        return re.findall(r'(?m)^  ([a-z0-9-]+)(?:  |$)', self.bobbin('export', '--format', 'list')[0])

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding='utf-8') as file:
            return file.read()

    def test_every_format_can_be_written(self):
        formats = self.formats()
        self.assertLessEqual({'csv', 'tsv', 'json', 'joblog', 'trace', 'job'}, set(formats))
        for name in formats:
            with self.subTest(name):
                self.bobbin('export', 'last', '--format', name, '--output', 'out-' + name)
                self.assertTrue(os.path.exists(os.path.join(self.folder, 'out-' + name)))

    def test_the_help_lists_them(self):
        output, _ = self.bobbin('export', '--help')
        for name in self.formats():
            self.assertRegex(output, rf'(?m)^  {name}( |$)')

    def test_standard_output(self):
        for arguments in ([], ['--output', '-']):
            output, errors = self.bobbin('export', '1', '--format', 'csv', *arguments)
            self.assertEqual([line.split(',')[:4] for line in output.splitlines()[1:]],
                             [[str(n + 1), str(n), 'true', str(n * n)] for n in range(4)])
            self.assertEqual(errors, '')
        self.bobbin('export', '1', '--format', 'csv', '--output', 'file.csv')
        self.assertEqual(self.read('file.csv'), output)

    def test_a_file_that_is_there_is_replaced(self):
        self.write('file.csv', 'before')
        self.bobbin('export', '1', '--format', 'csv', '--output', 'file.csv')
        self.assertTrue(self.read('file.csv').startswith('task,'))
        self.assertEqual(sorted(os.listdir(self.folder)), ['file.csv'])

    def test_a_reader_that_goes_away(self):
        self.squares(200_000)
        process = self.start('export', 'last', '--format', 'json')
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b'')
        self.assertNotIn(process.wait(PATIENCE), (0, 2))

    def test_a_disk_that_is_full(self):
        with open('/dev/full', 'wb') as full:
            process = self.start('export', 'last', '--format', 'csv', stdout=full)
            errors = process.stderr.read().decode()
        self.assertEqual(process.wait(PATIENCE), 1)
        self.assertRegex(errors, r'^bobbin: [^\n]+\n$')

    def test_what_is_refused(self):
        for arguments, says in ((['1'], '--format list'), (['--format', 'csv'], 'which run'),
                                (['1', '2', '--format', 'csv'], 'which run'), (['1', '--format', 'cvs'], 'csv'),
                                (['1', '--frmat', 'csv'], '--format')):
            with self.subTest(arguments):
                self.refused('export', *arguments, says=says)
        self.refused('export', '9', '--format', 'csv', says='9')
        self.refused('export', '1', '--format', 'folder', says='--output')
        output, errors = self.bobbin('export', '1', '--format', 'csv', '--output', 'no/such/folder.csv', status=1)
        self.assertRegex(errors, r'^bobbin: [^\n]+\n$')

    def test_a_run_that_goes_on_is_written_as_far_as_it_is(self):
        self.write('task', 'test $1 = a || exec sleep 1000; echo $1')
        process = self.start('run', 'command', 'sh task {}', '--workers', '1', ':::', 'a', 'b')
        self.assertEqual(process.stdout.readline(), b'a\n')
        output, _ = self.bobbin('export', 'last', '--format', 'json')
        self.assertEqual(output.count('\n'), 1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
