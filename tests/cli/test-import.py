# SPDX-License-Identifier: GPL-3.0-or-later
"""Past runs made of what other programs measured."""

import csv
import json
import os
import shutil
import subprocess

from bobbintest import PATIENCE, HistoryCase

HEAD = 'Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n'


class JobLog(HistoryCase):
    def test_what_gnu_parallel_wrote(self):
        if shutil.which('parallel') is None:
            self.fail('GNU parallel is not installed')
        subprocess.run(['parallel', '--joblog', 'jobs.log', '-j3', 'test {} != 4', ':::', *'123456'], cwd=self.folder,
                       check=False, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, env=self.env)
        self.assertEqual(self.bobbin('import', 'jobs.log')[0], 'jobs.log is run 1\n')
        entry, = self.past.entries()
        self.assertEqual((entry['title'], entry['kind'], entry['state'], entry['imported'], entry['tasks'], entry['done'],
                          entry['failed']), ('jobs.log', 'command', 'finished', 'joblog', 6, 5, 1))
        self.assertEqual([record['input'] for record in self.past.results()], [f'test {n} != 4' for n in range(1, 7)])
        # As a job log again, it tells the same of each job.
        log = self.bobbin('export', '1', '--format', 'joblog')[0]
        again = {row['Seq']: row for row in csv.DictReader(log.splitlines(), delimiter='\t')}
        with open(os.path.join(self.folder, 'jobs.log'), encoding='utf-8') as file:
            for row in csv.DictReader(file, delimiter='\t'):
                for name in ('JobRuntime', 'Exitval', 'Signal'):
                    self.assertEqual(again[row['Seq']][name].strip(), row[name].strip())
                self.assertAlmostEqual(float(again[row['Seq']]['Starttime']), float(row['Starttime']), delta=0.002)

    def test_what_failed_can_be_done_again(self):
        self.write('jobs.log', HEAD + '1\t:\t1000.5\t0.2\t0\t0\t0\t0\techo one\n2\t:\t1000.6\t0.5\t0\t0\t3\t0\techo "two  2"\n')
        self.bobbin('import', 'jobs.log')
        self.assertEqual(self.bobbin('resume', 'last', '--yes')[0], 'two  2\n')

    def test_times_lanes_and_attempts(self):
        rows = ((1, 100, 2, 0, 0), (2, 101, 2, 0, 9), (4, 102.5, 1, -1, 0), (2, 104, 1, 0, 0))
        self.write('jobs.log', HEAD + ''.join(f'{seq}\t:\t{start}\t{time}\t0\t0\t{status}\t{signal}\tjob {seq}\n'
                                              for seq, start, time, status, signal in rows))
        self.bobbin('import', 'jobs.log')
        entry, = self.past.entries()
        self.assertEqual((entry['workers'], entry['seconds'], entry['started']), (2, 5.0, '1970-01-01T00:01:40Z'))
        results = self.past.results()
        self.assertEqual([(r['input'], r['start'], r['seconds'], r['lane'], r['attempts']) for r in results],
                         [('job 1', 0, 2, 1, 1), ('job 2', 4, 1, 1, 2), ('job 4', 2.5, 1, 1, 1)])
        self.assertEqual([r['ok'] for r in results], [True, True, False])
        self.assertEqual(results[2]['error']['kind'], 'cancelled')

    def test_many_jobs(self):
        self.write('jobs.log', HEAD + ''.join(f'{n}\t:\t{1000 + n / 100}\t0.05\t0\t0\t0\t0\techo {n}\n'
                                              for n in range(1, 20001)))
        self.bobbin('import', 'jobs.log')
        self.assertEqual(len(self.past.results()), 20000)
        self.assertLessEqual(self.past.entries()[0]['workers'], 7)

    def write_overlapping(self, n_jobs):
        self.write('jobs.log', HEAD + ''.join(f'{n}\t:\t{1000 + n / 1000:.3f}\t{9000 - n}\t0\t0\t0\t0\techo {n}\n'
                                              for n in range(1, n_jobs + 1)))

    def test_many_at_once(self):
        """More than there may be threads: who ran them had other means."""
        self.write_overlapping(3000)
        self.bobbin('import', 'jobs.log')
        self.assertEqual([record['lane'] for record in self.past.results()], list(range(1, 3001)))

    def test_too_many_at_once(self):
        self.write_overlapping(5000)
        self.refused('import', 'jobs.log', says=('the log', '5000', '4096'))
        self.assertEqual(self.past.entries(), [])

    def test_passwords_are_left_out(self):
        self.write('jobs.log', HEAD + '1\t:\t1000\t1\t0\t0\t0\t0\tcurl https://ada:Zq9hidden@example.org/\n')
        self.bobbin('import', 'jobs.log')
        for path in self.past.files():
            with open(path, 'rb') as file:
                self.assertNotIn(b'Zq9hidden', file.read(), path)


class Hyperfine(HistoryCase):
    def test_what_hyperfine_wrote(self):
        if shutil.which('hyperfine') is None:
            self.fail('hyperfine is not installed')
        subprocess.run(['hyperfine', '--export-json', 'times.json', '--runs', '3', '-N', 'true', 'sleep 0.01'],
                       cwd=self.folder, check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
        self.bobbin('import', 'times.json')
        entry, = self.past.entries()
        self.assertEqual((entry['imported'], entry['tasks'], entry['done'], entry['executor']),
                         ('hyperfine', 6, 6, 'serial'))
        with open(os.path.join(self.folder, 'times.json'), encoding='utf-8') as file:
            times = [time for result in json.load(file)['results'] for time in result['times']]
        for record, time in zip(self.past.results(), times):
            self.assertAlmostEqual(record['seconds'], time, places=8)


    def test_codes(self):
        """Where the file does not say how commands ended, they were done; a code that is null is a signal's."""
        for name, codes, done in (('none', '', 2), ('null', ', "exit_codes": null', 2),
                                  ('given', ', "exit_codes": [null, 0]', 1)):
            with self.subTest(name):
                self.write(name, '{"results": [{"command": "a", "times": [1, 2]%s}]}' % codes)
                self.bobbin('import', name)
                self.assertEqual([(e['tasks'], e['done']) for e in self.past.entries() if e['title'] == name],
                                 [(2, done)])


class Refusals(HistoryCase):
    def test_what_is_neither(self):
        self.write('text', 'nonsense\n')
        self.write('empty', '')
        self.write('head', HEAD)
        self.write('row', HEAD + '1\t:\tx\t1\t0\t0\t0\t0\ttrue\n')
        self.write('json', '{"results": 3}')
        for name in ('text', 'empty', 'head', 'row', 'json', 'nowhere'):
            with self.subTest(name):
                self.refused('import', name, says=name)
        self.refused('import', says='which files')
        self.assertEqual(self.past.entries(), [])

    def test_the_others_are_taken(self):
        self.write('text', 'nonsense\n')
        self.write('jobs.log', HEAD + '1\t:\t1000\t1\t0\t0\t0\t0\ttrue\n')
        output, _ = self.bobbin('import', 'text', 'jobs.log', status=2)
        self.assertEqual(output, 'jobs.log is run 1\n')
