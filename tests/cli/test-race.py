# SPDX-License-Identifier: GPL-3.0-or-later
"""Races, on work whose winner is certain."""

import csv
import io
import json
import os
import signal
import stat
import unittest
import xml.etree.ElementTree

from bobbintest import PATIENCE, HistoryCase, wait_until
from htmlpage import Page


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
        # The machine may stop for a moment in any single round.
        self.assertLess(2 * threads['median'], serial['median'])
        self.assertIn('Threads with 8 workers', race['verdict'])

    def test_csv(self):
        output, _ = self.bobbin('race', 'wait', '0.02', '--range', '0:32', '--only', 'threads', '--ladder', '8',
                                '--budget', '10', '--format', 'csv')
        rows = list(csv.DictReader(io.StringIO(output)))
        self.assertEqual([row['executor'] for row in rows], ['serial', 'threads'])
        self.assertGreater(float(rows[1]['speedup']), 2)
        self.assertGreaterEqual(int(rows[0]['rounds']), 1)

    def waits(self, *arguments, seconds='0.01', status=0):
        """A race that is over soon."""
        return self.bobbin('race', 'wait', seconds, '--range', '0:32', '--only', 'async', '--ladder', '8',
                           '--budget', '3', *arguments, status=status)

    def races(self):
        output, _ = self.bobbin('history', 'races', '--format', 'json')
        return [json.loads(line) for line in output.splitlines()]

    def test_narrow(self):
        """Whoever is fastest is named in a table that is too wide for its place."""
        self.waits()
        for width in 120, 60, 52, 44:
            output, _ = self.bobbin('show', 'R1', env=dict(self.env, COLUMNS=str(width)))
            rows = output.split('\n\n')[0].splitlines()
            self.assertLessEqual(max(map(len, rows)), width)
            self.assertTrue(rows[2].endswith('  fastest'), output)
            self.assertEqual('Efficiency' in rows[0], width == 120)

    def test_why_refused(self):
        """What befell a contender is told in full, once for all whom it befell."""
        script = os.path.join(self.folder, 'work.py')
        with open(script, 'w', encoding='ascii') as file:
            file.write('import threading, time\n'
                       'def work(x):\n'
                       '    time.sleep(0.01)\n'
                       '    if threading.current_thread() is not threading.main_thread(): raise ValueError("not here")\n')
        output, _ = self.bobbin('race', 'python', script + ':work', '--yes', '--range', '0:64', '--only', 'threads',
                                '--ladder', '2,16', '--budget', '5', env=dict(self.env, COLUMNS='48'))
        rows = output.split('\n\n')[0].splitlines()
        self.assertTrue(rows[1].endswith('  fastest'), output)
        self.assertEqual([row.endswith('…') for row in rows[2:]], [True, True], output)
        self.assertTrue(' '.join(output.split()).endswith(
            'Threads with 2 workers, Threads with 16 workers: All of its tasks failed.'), output)

    def test_is_kept(self):
        """A race is shown again as it was printed; it can be named wherever a run can."""
        printed, errors = self.waits()
        self.assertIn('R1', errors)
        self.assertEqual(self.bobbin('show', 'R1')[0], printed)
        self.assertEqual(self.bobbin('show', 'last-race')[0], printed)
        self.assertEqual([(race['race'], race['kind'], race['pinned']) for race in self.races()],
                         [('R1', 'wait', False)])
        self.assertIn('R1', self.bobbin('history', 'races', 'wait')[0])
        self.assertNotIn('R1', self.bobbin('history', 'races', 'fetch')[0])
        self.assertIn('1 race', self.bobbin('history')[0])
        self.bobbin('history', 'rename', 'R1', 'Waiting “long”')
        self.bobbin('history', 'pin', 'r1')
        self.assertEqual([(race['title'], race['pinned']) for race in self.races()], [('Waiting “long”', True)])
        self.bobbin('history', 'prune', '0', '--yes')
        self.assertEqual(len(self.races()), 1)
        self.bobbin('history', 'unpin', 'R1')
        self.bobbin('history', 'prune', '0', '--yes')
        self.assertEqual(self.races(), [])
        self.refused('show', 'R1', says='R1')
        self.refused('show', 'last-race', says='no races')

    def test_is_deleted(self):
        """A number is not given twice, and races and runs are deleted together."""
        self.waits()
        self.squares()
        self.bobbin('history', 'delete', 'R1', '1')
        self.assertEqual((self.races(), self.past.entries()), ([], []))
        self.waits()
        self.assertEqual([race['race'] for race in self.races()], ['R2'])

    def test_is_not_kept(self):
        _, errors = self.waits('--no-history')
        self.assertNotIn('R1', errors)
        self.assertEqual(os.listdir(self.home), [])

    def test_export(self):
        self.waits()
        shown = json.loads(self.bobbin('show', 'R1', '--format', 'json')[0])
        self.bobbin('export', 'R1', '--format', 'json', '--output', 'race.json')
        with open(os.path.join(self.folder, 'race.json'), encoding='utf-8') as file:
            self.assertEqual(json.load(file), shown)
        table = self.bobbin('export', 'last-race', '--format', 'csv')[0]
        self.assertEqual([row['executor'] for row in csv.DictReader(io.StringIO(table))], ['serial', 'async'])
        page = Page(self.bobbin('export', 'R1', '--format', 'html')[0])
        self.assertEqual((page.open, page.strays, page.outside), ([], [], []))
        text = ' '.join(page.text)
        self.assertIn(shown['verdict'], text)
        for part in ('Async with 8 workers', 'Kind of work', '0 … 31', shown['machine']):
            self.assertIn(part, text)
        self.assertIn('svg', page.elements)
        picture = xml.etree.ElementTree.fromstring(self.bobbin('export', 'R1', '--format', 'svg')[0])
        self.assertEqual(picture.tag, '{http://www.w3.org/2000/svg}svg')
        self.assertIn('Async', ' '.join(picture.itertext()))
        self.refused('export', 'R1', '--format', 'xlsx', says='csv')
        self.refused('export', 'R1', '--format', 'xlsx', '--output', 'race.xlsx', says='csv')
        self.refused('export', 'R9', '--format', 'csv', says='R9')
        self.refused('show', 'R1', '--figures', says='figures')

    def test_export_to_what_is_there(self):
        """A link stays one, what it leads to keeps its mode, and a pipe is written to."""
        self.waits()
        table = self.bobbin('export', 'R1', '--format', 'csv')[0]
        real, link = self.write('real.csv', 'before'), os.path.join(self.folder, 'link.csv')
        os.chmod(real, 0o640)
        os.symlink('real.csv', link)
        self.bobbin('export', 'R1', '--format', 'csv', '--output', 'link.csv')
        self.assertTrue(os.path.islink(link))
        with open(real, encoding='utf-8') as file:
            self.assertEqual(file.read(), table)
        self.assertEqual(os.stat(real).st_mode & 0o777, 0o640)
        pipe = os.path.join(self.folder, 'pipe')
        os.mkfifo(pipe)
        process = self.start('export', 'R1', '--format', 'csv', '--output', 'pipe')
        with open(pipe, encoding='utf-8') as file:
            self.assertEqual(file.read(), table)
        self.assertEqual(process.wait(PATIENCE), 0)
        self.assertTrue(stat.S_ISFIFO(os.stat(pipe).st_mode))

    def test_full_disk(self):
        """What cannot be written is no success; the race is kept all the same."""
        self.waits()
        for arguments in (['show', 'R1'], ['compare', 'R1', 'R1'], ['export', 'R1', '--format', 'csv'],
                          ['race', 'wait', '0.01', '--range', '0:32', '--only', 'async', '--ladder', '8', '--budget', '1']):
            with self.subTest(arguments), open('/dev/full', 'wb') as full:
                process = self.start(*arguments, stdout=full)
                errors = process.communicate(timeout=PATIENCE)[1].decode()
                self.assertEqual(process.returncode, 1)
                self.assertIn('Standard output cannot be written', errors)
        self.assertEqual([race['race'] for race in self.races()], ['R2', 'R1'])

    def test_comparison(self):
        """Shorter tasks of the same kind are faster, with every executor."""
        self.waits(seconds='0.1')
        output, _ = self.waits('--against', 'last-race', seconds='0.01')
        self.assertIn('as fast as before', ' '.join(output.split()))
        output, _ = self.bobbin('compare', 'R1', 'R2', '--format', 'csv')
        rows = {row['executor']: float(row['speedup']) for row in csv.DictReader(io.StringIO(output))}
        self.assertEqual(list(rows), ['serial', 'async'])
        for speedup in rows.values():
            self.assertGreater(speedup, 1.5)
        self.assertEqual(self.bobbin('compare', 'R1', 'R2', '--format', 'json')[0].count('\n'), 2)
        self.squares()
        self.refused('compare', 'R1', '1', says='no run')
        self.refused('compare', 'R1', 'R9', says='R9')
        self.refused('race', 'wait', '0.01', '--range', '0:32', '--against', '1', says='“1”')

    def test_secrets(self):
        """What is kept of a race has no passwords in it."""
        address = self.practice_server()
        self.bobbin('race', 'fetch', '--headers', 'Authorization: Bearer hush', '--only', 'async', '--ladder', '2',
                    '--budget', '3', '--title', 'http://me:hush@host/', ':::', f'{address}/pages/1', f'{address}/pages/2')
        with self.past.connect() as connection:
            kept = ' '.join(str(value) for row in connection.execute('SELECT * FROM race') for value in row)
        self.assertIn('Authorization', kept)
        self.assertNotIn('hush', kept)

    def test_read_only(self):
        """A history of before there were races that may not be written has none."""
        self.squares()
        with self.past.connect() as connection:
            connection.execute('DROP TABLE race')
            connection.execute('PRAGMA user_version = 1000')
        self.assertEqual(self.races(), [])
        self.refused('show', 'R1', says='R1')
        output, errors = self.waits()
        self.assertIn('Way of running', output)
        self.assertNotIn('race R', errors)

    def test_small_budget(self):
        """Tasks that are as long as a part of the time: whoever does many at once is found all the same."""
        output, _ = self.bobbin('race', 'wait', '0.4', '--range', '0:20', '--budget', '3')
        verdict = ' '.join(output.split('\n\n')[1].split())
        self.assertIn('with 20 workers', verdict)
        self.assertIn('times as fast as one by one', verdict)

    def test_too_short(self):
        errors = self.refused('race', 'wait', '10', '--range', '0:20', '--budget', '0.5', says='more time')
        self.assertNotIn('many times as long', errors)

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
        for name in ('auto', 'serial', 'threads,serial'):
            self.refused('race', 'formula', 'x', '--range', '0:10', '--only', name, says=f'“{name[-6:]}” is no way')
        self.refused('race', 'formula', 'x', '--range', '0:10', '--only', '', says='nothing to compare')
        self.refused('race', 'formula', 'x', '--range', '0:10', '--ladder', '2,x', says='“x”')
        self.refused('race', 'formula', 'x', '--range', '0:10', '--budget', '-1', says='“-1”')
        self.refused('race', 'formula', 'x', '--range', '0:10', '--budget', says='needs a value')
        self.refused('race', 'command', 'false', '--yes', ':::', '1', '2', says='one by one')

    def test_interrupt(self):
        process = self.start('race', 'wait', '0.05', '--range', '0:1000', '--budget', '600', '--progress', 'live')
        written = bytearray()

        def races():
            written.extend(os.read(process.stderr.fileno(), 65536))
            return b'round' in written

        wait_until(races, 'it races')
        process.send_signal(signal.SIGINT)
        # Nobody reads the live table any more, and it must not hold up anything.
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn('Way of running', output.decode())


if __name__ == '__main__':
    unittest.main()
