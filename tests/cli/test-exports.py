# SPDX-License-Identifier: GPL-3.0-or-later
"""What other programs read of a run: every format, read by somebody else."""

import csv
import io
import json
import os
import re
import shutil
import statistics
import subprocess
import xml.etree.ElementTree

from bobbintest import Case, environment
from htmlpage import Page

EXPORT_ALL = os.path.abspath(os.environ['EXPORT_ALL'])

# Says something on both streams, and ends as it is told.
TALKER = '''case $1 in
  bad*) echo oh >&2; exit 3;;
  killed) kill -9 $$;;
  *) printf 'said %s\\n' "$1"; echo aside >&2;;
esac
'''

INPUTS = ['plain', 'two words', 'quo\'te', '"double"', '<b>&amp;', 'bad one', 'ümläut ✓', '../../up', '-x', '=1+1',
          'https://me:hunter2@example.org/', 'killed', "''", 'a,b;c', '.hidden', 'tab\there']


def check_trace(events):
    """What the Trace Event Format and Perfetto ask for; returns the slices."""
    slices, last, stacks, names = [], None, {}, {}
    for event in events:
        assert isinstance(event['pid'], int) and isinstance(event['tid'], int), event
        if event['ph'] == 'M':
            assert last is None, 'names come first'
            names[event['name'], event['pid'], event['tid']] = event['args']
            continue
        assert event['ph'] in 'XC' and event['ts'] >= 0, event
        assert last is None or event['ts'] >= last, 'in the order of time'
        last = event['ts']
        if event['ph'] == 'C':
            assert all(isinstance(value, (int, float)) for value in event['args'].values()), event
            continue
        assert event['dur'] >= 0 and event['name'] is not None, event
        stack = stacks.setdefault((event['pid'], event['tid']), [])
        start, end = round(event['ts'] * 1000), round(event['ts'] * 1000) + round(event['dur'] * 1000)
        while stack and stack[-1] <= start:
            stack.pop()
        assert not stack or end <= stack[-1], f'{event} is not within the one it is in'
        stack.append(end)
        slices.append(event)
    for pid, tid in stacks:
        assert ('thread_name', pid, tid) in names and ('thread_sort_index', pid, tid) in names
        assert ('process_name', pid, 0) in names and ('process_sort_index', pid, 0) in names
    return slices


class Exports(Case):
    def export(self, job, *formats):
        """The folder of all formats, for the job with that text."""
        path = self.write('job.bobbin', job)
        out = os.path.join(self.folder, 'out')
        os.mkdir(out)
        subprocess.run([EXPORT_ALL, path, out, *formats], check=True, env=environment(), timeout=120)
        return out

    def read(self, *parts):
        with open(os.path.join(self.folder, *parts), encoding='utf-8', newline='') as file:
            return file.read()

    def talk(self, inputs=None, **settings):
        items = ';'.join(text.replace('\\', '\\\\').replace(';', '\\;').replace('\t', '\\t') for text in inputs or INPUTS)
        self.write('talk', TALKER)
        lines = ''.join(f'{name.replace("_", "-")}={value}\n' for name, value in settings.items())
        return self.export('[Job]\nformat=1\nworkload=command\ntitle=<Talk> & https://a:hunter2@b/\n'
                           f'[Parameters]\ncommand=sh {self.folder}/talk {{}}\n[Inputs]\nitems={items}\n'
                           f'[Run]\nworkers=3\n{lines}')

    def test_tables_agree(self):
        self.talk()
        rows = list(csv.DictReader(io.StringIO(self.read('out', 'csv.csv'))))
        tabs = list(csv.DictReader(io.StringIO(self.read('out', 'tsv.tsv')), delimiter='\t'))
        objects = [json.loads(line) for line in self.read('out', 'json.jsonl').splitlines()]
        self.assertEqual(rows, tabs)
        self.assertEqual(len(rows), len(INPUTS))
        for row, item, text in zip(rows, objects, INPUTS):
            self.assertEqual(row['input'], text.replace('hunter2', '•••'))
            self.assertEqual(item['input'], row['input'])
            self.assertEqual(row['ok'], 'true' if item['ok'] else 'false')
            self.assertEqual(row['output'], item.get('result', {}).get('output', ''))
            self.assertEqual(item['ok'], not text.startswith(('bad', 'killed')))

    def test_job_log_is_that_of_gnu_parallel(self):
        self.assertIsNotNone(shutil.which('parallel'), 'GNU parallel is one of the packages of a developer')
        inputs = [text for text in INPUTS if 'hunter2' not in text and text != 'killed']
        self.talk(inputs)
        subprocess.run(['parallel', '--will-cite', '--joblog', 'theirs', '-j1', f'sh {self.folder}/talk {{}}', ':::', *inputs],
                       cwd=self.folder, env=environment(PARALLEL_HOME=self.folder), check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        ours = [line.split('\t', 8) for line in self.read('out', 'joblog.joblog').split('\n')]
        theirs = [line.split('\t', 8) for line in self.read('theirs').split('\n')]
        self.assertEqual(ours[0], theirs[0])
        self.assertEqual(len(ours), len(inputs) + 2)
        self.assertEqual(ours[-1], [''])
        for mine, other in zip(ours[1:-1], theirs[1:-1]):
            for column in (0, 1, 4, 5, 6, 7, 8):
                self.assertEqual(mine[column], other[column], ours[0][column])
            for column in (2, 3):
                self.assertRegex(mine[column], r'^ *\d+\.\d{3}$')
                self.assertEqual(len(mine[column]), len(other[column]))

    def test_job_log_of_signals(self):
        self.export('[Job]\nformat=1\nworkload=command\n[Parameters]\ncommand=kill -{} $$; true\nshell=true\n'
                    '[Inputs]\nitems=9;15\n')
        subprocess.run(['parallel', '--will-cite', '--joblog', 'theirs', '-j1', 'kill -{} $$; true', ':::', '9', '15'],
                       cwd=self.folder, env=environment(PARALLEL_HOME=self.folder, PARALLEL_SHELL='/bin/sh'), check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        ours = [line.split('\t')[5:] for line in self.read('out', 'joblog.joblog').splitlines()]
        theirs = [line.split('\t')[5:] for line in self.read('theirs').splitlines()]
        self.assertEqual(ours, theirs)

    def test_trace_with_retries(self):
        self.talk(retries=1, retry_delay=0)
        slices = check_trace(json.loads(self.read('out', 'trace.trace.json')))
        self.assertEqual(len(slices), len(INPUTS) + 2)
        self.assertEqual(sum(event['cat'] == 'retried' for event in slices), 2)
        self.assertEqual({event['args']['task'] for event in slices}, set(range(1, len(INPUTS) + 1)))
        self.assertEqual({event['args'].get('error') for event in slices}, {None, 'exit-status', 'killed'})

    def test_trace_of_many_tasks(self):
        self.export('[Job]\nformat=1\nworkload=formula\n[Parameters]\nexpression=x*x\n[Inputs]\nrange=0:100000\n'
                    '[Run]\nworkers=4\n', 'trace', 'report', 'hyperfine')
        events = json.loads(self.read('out', 'trace.trace.json'))
        slices = check_trace(events)
        self.assertEqual(sorted(event['args']['task'] for event in slices), list(range(1, 100001)))
        counters = {event['name'] for event in events if event['ph'] == 'C'}
        self.assertEqual(counters, {'Tasks a second', 'Active workers'})
        # What the counters say adds up to what there was.
        rate = [(event['ts'], event['args']['value']) for event in events if event['name'] == 'Tasks a second']
        settled = sum((after - time) * value / 1e6 for (time, value), (after, _) in zip(rate, rate[1:]))
        self.assertAlmostEqual(settled, 100000, delta=1)
        self.assertEqual(rate[-1][1], 0)
        # A page does not grow with the tasks.
        self.assertLess(os.path.getsize(os.path.join(self.folder, 'out', 'report.html')), 2_000_000)
        result = json.loads(self.read('out', 'hyperfine.hyperfine.json'))['results'][0]
        self.assertAlmostEqual(result['median'], statistics.median(result['times']), delta=1e-9)

    def test_phases_of_a_download_are_within_it(self):
        address = self.practice_server()
        self.export(f'[Job]\nformat=1\nworkload=fetch\n[Parameters]\nproxy=none\n'
                    f'[Inputs]\nitems={address};{address};{address}\n[Run]\nexecutor=async\nworkers=2\n', 'trace')
        slices = check_trace(json.loads(self.read('out', 'trace.trace.json')))
        tasks = [event for event in slices if event['cat'] != 'phase']
        phases = {event['name'] for event in slices if event['cat'] == 'phase'}
        self.assertEqual(len(tasks), 3)
        self.assertIn('Until the first byte', phases)
        self.assertLessEqual(phases, {'In the queue', 'Connecting', 'Until the first byte', 'Page'})

    def test_processes_are_processes_of_the_trace(self):
        self.export('[Job]\nformat=1\nworkload=formula\n[Parameters]\nexpression=x*x\n[Inputs]\nrange=0:3000\n'
                    '[Run]\nexecutor=processes\nworkers=2\n')
        events = json.loads(self.read('out', 'trace.trace.json'))
        check_trace(events)
        lanes = {event['tid']: event['pid'] for event in events if event['name'] == 'thread_name'}
        self.assertEqual(len(lanes), 2)
        for pid in set(lanes.values()):
            self.assertIn(pid, {event['pid'] for event in events if event['name'] == 'process_name'})

    def test_times_are_those_of_hyperfine(self):
        self.assertIsNotNone(shutil.which('hyperfine'), 'hyperfine is one of the packages of a developer')
        self.talk()
        subprocess.run(['hyperfine', '-N', '--runs', '2', '--export-json', 'theirs', '-P', 'n', '1', '2', 'true {n}'],
                       cwd=self.folder, env=environment(), check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, timeout=60)
        ours, theirs = json.loads(self.read('out', 'hyperfine.hyperfine.json')), json.loads(self.read('theirs'))
        self.assertEqual(set(ours), set(theirs))
        (mine,) = ours['results']
        self.assertEqual(list(mine), list(theirs['results'][0]))
        for key, value in theirs['results'][0].items():
            self.assertIs(type(mine[key]) in (int, float), type(value) in (int, float), key)
        self.assertEqual(len(mine['times']), len(INPUTS))
        self.assertAlmostEqual(mine['mean'], statistics.mean(mine['times']), delta=1e-9)
        self.assertAlmostEqual(mine['stddev'], statistics.stdev(mine['times']), delta=1e-9)
        self.assertAlmostEqual(mine['median'], statistics.median(mine['times']), delta=1e-9)
        self.assertEqual((mine['min'], mine['max']), (min(mine['times']), max(mine['times'])))
        self.assertEqual(sorted(mine['exit_codes'], key=str), [0] * (len(INPUTS) - 2) + [3, None])

    def test_failed_inputs_run_again(self):
        self.talk([*INPUTS[:3], 'bad one', 'bad "two"', 'bad, three'])
        output, _ = self.bobbin('run', 'command', 'echo', '--inputs', 'out/failed.txt')
        self.assertEqual(output, 'bad one\nbad "two"\nbad, three\n')

    def test_failed_rows_run_again(self):
        self.write('rows.csv', 'word,"the ""other"""\nbad,"a, b"\ngood,x\nbad," lines\nof it "\n')
        self.write('talk', TALKER)
        self.export(f'[Job]\nformat=1\nworkload=command\n[Parameters]\ncommand=sh {self.folder}/talk {{1}}\n'
                    '[Inputs]\ncsv=rows.csv\n')
        rows = list(csv.reader(io.StringIO(self.read('out', 'failed.txt'))))
        self.assertEqual(rows, [['word', 'the "other"'], ['bad', 'a, b'], ['bad', ' lines\nof it ']])
        output, _ = self.bobbin('run', 'command', 'echo {2}', '--csv', 'out/failed.txt')
        self.assertEqual(output, 'a, b\n lines\nof it \n')

    def test_job_runs_again(self):
        self.export('[Job]\nformat=1\nworkload=formula\ntitle=Some squares\n[Parameters]\nexpression=x*x\n'
                    '[Inputs]\nrange=0:4\n[Run]\nworkers=2\nretries=3\n')
        output, _ = self.bobbin('run', 'out/job.bobbin')
        self.assertEqual(output, '0\n1\n4\n9\n')
        self.assertIn('retries=3', self.read('out', 'job.bobbin'))

    def test_folder(self):
        self.talk()
        root = os.path.join(self.folder, 'out', 'folder')
        rows = list(csv.DictReader(io.StringIO(self.read('out', 'folder', 'index.csv'))))
        self.assertEqual(len(rows), len(INPUTS))
        self.assertEqual(len({row['folder'] for row in rows}), len(INPUTS))
        for row, text in zip(rows, INPUTS):
            place = os.path.realpath(os.path.join(root, row['folder']))
            self.assertEqual(os.path.commonpath([place, os.path.realpath(root)]), os.path.realpath(root))
            self.assertRegex(row['folder'], r'^tasks/01-16/\d\d(-[\w.-]+)?$')
            files = set(os.listdir(place))
            result = json.loads(self.read('out', 'folder', row['folder'], 'result.json'))
            self.assertEqual(str(result['task']), row['task'])
            if text.startswith(('bad', 'killed')):
                self.assertIn('error.txt', files)
                self.assertTrue(self.read('out', 'folder', row['folder'], 'error.txt').startswith(row['error'] + '\n'))
            else:
                self.assertEqual(files, {'result.json', 'stdout', 'stderr'})
                self.assertEqual(self.read('out', 'folder', row['folder'], 'stdout'), f'said {text}\n')
        # Nothing was put anywhere else.
        self.assertEqual(set(os.listdir(root)), {'README.txt', 'index.csv', 'job.bobbin', 'tasks'})

    def test_folder_of_many_tasks(self):
        self.export('[Job]\nformat=1\nworkload=formula\n[Parameters]\nexpression=x*x\n[Inputs]\nrange=0:2500\n', 'folder')
        tasks = os.path.join(self.folder, 'out', 'folder', 'tasks')
        self.assertEqual({name: len(os.listdir(os.path.join(tasks, name))) for name in os.listdir(tasks)},
                         {'0001-1000': 1000, '1001-2000': 1000, '2001-2500': 500})

    def test_report(self):
        self.talk([*INPUTS, 'bad <b>&amp; ümläut ✓'])
        text = self.read('out', 'report.html')
        page = Page(text)
        self.assertEqual((page.open, page.strays, page.outside), ([], [], []))
        self.assertNotIn('script', page.elements)
        self.assertNotIn('b>', ''.join(re.findall(r'<b>.*?</b>', text)).replace('<b>', '').replace('</b>', ''))
        self.assertEqual(page.elements.count('svg'), 4)
        self.assertEqual(page.elements.count('table'), 3)
        words = ' '.join(page.text)
        for part in ('<Talk> & https://a:•••@b/', 'bad <b>&amp; ümläut ✓', 'Ended with exit status 3.',
                     'Killed by signal 9 (SIGKILL).', '3 failed tasks', 'executor', 'threads', 'processor'):
            self.assertIn(part, words)
        self.assertNotIn('http://', re.sub(r'xmlns(:\w+)?="[^"]*"', '', text))

    def test_pictures(self):
        self.talk()
        root = xml.etree.ElementTree.fromstring(self.read('out', 'svg.svg'))
        self.assertTrue(root.tag.endswith('svg'))

    def test_no_secrets(self):
        self.talk(['https://me:hunter2@example.org/', 'bad https://me:hunter2@example.org/'])
        for folder, _, names in os.walk(os.path.join(self.folder, 'out')):
            self.assertNotIn('hunter2', folder)
            for name in names:
                # What a command itself wrote is what was asked for, as it is.
                if name in ('stdout', 'csv.csv', 'tsv.tsv', 'json.jsonl', 'result.json'):
                    continue
                with self.subTest(name):
                    self.assertNotIn('hunter2', self.read(os.path.join(folder, name)))

    def test_no_secrets_of_headers(self):
        self.write('in.csv', 'url,header\nhttp://a/,"X-One: 1\nAuthorization: Bearer hunter2\nX-Two: 2"\n'
                             'http://b/,cookie:hunter2\n')
        self.export('[Job]\nformat=1\nworkload=command\n[Parameters]\ncommand=false {header}\n[Inputs]\ncsv=in.csv\n')
        for folder, _, names in os.walk(os.path.join(self.folder, 'out')):
            for name in names:
                with self.subTest(name):
                    self.assertNotIn('hunter2', self.read(os.path.join(folder, name)))
        rows = list(csv.reader(io.StringIO(self.read('out', 'failed.txt'))))
        self.assertEqual(rows[1:], [['http://a/', 'X-One: 1\nAuthorization: •••\nX-Two: 2'],
                                    ['http://b/', 'cookie:•••']])
