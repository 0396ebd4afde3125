# SPDX-License-Identifier: GPL-3.0-or-later
"""Races, on work whose winner is certain."""

import csv
import io
import json
import os
import signal
import unittest

from bobbintest import HistoryCase, wait_until


class Race(HistoryCase):

    def test_waiting(self):
        """Work that only waits is done sooner by who waits for more at once."""
        output, _ = self.bobbin('race', 'wait', '0.03', '--range', '0:64', '--only', 'async', '--ladder', '2,16',
                                '--budget', '20')
        lines = output.splitlines()
        self.assertIn('Async with 16 workers', next(line for line in lines if 'fastest' in line))
        verdict = ' '.join(output.split('\n\n')[1].split())
        self.assertIn('Async with 16 workers:', verdict)
        self.assertIn('times as fast as one by one', verdict)
        self.assertIn('waits', verdict)

    def test_json(self):
        output, _ = self.bobbin('race', 'wait', '0.02', '--range', '0:32', '--only', 'threads', '--ladder', '8',
                                '--budget', '10', '--format', 'json')
        race = json.loads(output)
        self.assertEqual([entry['parameters'] for entry in race['results']],
                         [{'executor': 'serial', 'workers': '1'}, {'executor': 'threads', 'workers': '8'}])
        for entry in race['results']:
            self.assertEqual(len(entry['times']), len(entry['exit_codes']))
            self.assertLessEqual(entry['min'], entry['median'])
            self.assertLessEqual(entry['median'], entry['max'])
            self.assertAlmostEqual(entry['mean'], sum(entry['times']) / len(entry['times']))
        serial, threads = race['results']
        self.assertLess(threads['max'], serial['min'])
        self.assertIn('Threads with 8 workers', race['verdict'])

    def test_csv(self):
        output, _ = self.bobbin('race', 'wait', '0.02', '--range', '0:32', '--only', 'threads', '--ladder', '8',
                                '--budget', '10', '--format', 'csv')
        rows = list(csv.DictReader(io.StringIO(output)))
        self.assertEqual([row['executor'] for row in rows], ['serial', 'threads'])
        self.assertGreater(float(rows[1]['speedup']), 2)
        self.assertGreaterEqual(int(rows[0]['rounds']), 1)

    def test_asks(self):
        """A command is not done many times over unless somebody agrees."""
        self.refused('race', 'command', 'touch made-{}', ':::', '1', '2', says='--yes')
        self.assertEqual(os.listdir(self.folder), [])

    def test_scratch(self):
        """What tasks write does not go where the job would write it."""
        address = self.practice_server()
        self.bobbin('race', 'fetch', '--output', 'pages', '--budget', '3', '--only', 'async', '--ladder', '2', ':::',
                    *[f'{address}/pages/{i}' for i in range(4)])
        self.assertFalse(os.path.exists(os.path.join(self.folder, 'pages')))

    def test_impossible(self):
        """Work that always fails is not raced."""
        self.refused('race', 'formula', '1/', '--range', '0:10', says='1/')
        self.refused('race', 'formula', 'x', '--range', '0:10', '--only', 'thread', says='threads')
        self.refused('race', 'formula', 'x', '--range', '0:10', '--ladder', '2,x', says='“x”')
        self.refused('race', 'formula', 'x', '--range', '0:10', '--budget', '-1', says='“-1”')
        self.refused('race', 'formula', 'x', '--range', '0:10', '--budget', says='needs a value')
        self.refused('race', 'command', 'false', '--yes', ':::', '1', '2', says='one by one')

    def test_interrupt(self):
        process = self.start('race', 'wait', '0.05', '--range', '0:1000', '--budget', '600', '--progress', 'live')
        wait_until(lambda: b'round' in os.read(process.stderr.fileno(), 65536), 'it races')
        process.send_signal(signal.SIGINT)
        # Nobody reads the live table any more, and it must not hold up anything.
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn('Way of running', output.decode())


if __name__ == '__main__':
    unittest.main()
