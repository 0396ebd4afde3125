# SPDX-License-Identifier: GPL-3.0-or-later
"""Python functions from the command line: the same results under every executor,
and what goes wrong said in time."""

import csv
import io
import json
import os
import sys

from bobbintest import Case

EXECUTORS = ['auto', 'serial', 'threads', 'processes', 'async', 'hybrid']

# Knows nothing of Bobbin.
MODULE = '''
import asyncio
import os


def square(n):
    return n * n


def describe(n):
    if n % 3 == 0:
        return None
    if n % 3 == 1:
        return 'odd “%s”' % n
    return [n, {'half': n / 2}]


async def later(n):
    await asyncio.sleep(0.001 * (n % 5))
    return n + 0.5


def countdown(n):
    while n > 0:
        yield n
        n -= 1


def picky(n):
    if n == 3:
        raise ValueError('three is too many')
    return -n


def deadly(n):
    if n == 3:
        os.abort()
    return -n


def leaving(n):
    if n == 3:
        os._exit(7)
    if n == 5:
        raise SystemExit('five is enough')
    return -n


def greedy(n):
    return len(bytearray(n))


def span(low, high=10):
    return {'width': high - low, 'middle': (low + high) / 2}


class Shelf:
    @staticmethod
    def put(what):
        return what.upper()
'''


class PythonCase(Case):
    def setUp(self):
        super().setUp()
        self.write('work.py', MODULE)

    def python(self, function, *arguments, **options):
        return self.bobbin('run', 'python', 'work.py:' + function, *arguments, **options)

    def rows(self, function, *arguments, **options):
        output, _ = self.python(function, '--format', 'json', *arguments, **options)
        return [json.loads(line) for line in output.splitlines()]


class Results(PythonCase):
    def same_everywhere(self, function, *arguments):
        """The output, which must not depend on the executor."""
        outputs = {executor: self.python(function, '--executor', executor, *arguments)[0] for executor in EXECUTORS}
        for executor in EXECUTORS:
            self.assertEqual(outputs[executor], outputs['serial'], executor)
        return outputs['serial']

    def test_numbers(self):
        output = self.same_everywhere('square', '--range', '0:3000')
        self.assertEqual(output, ''.join(f'{n * n}\n' for n in range(3000)))

    def test_coroutine(self):
        output = self.same_everywhere('later', '--range', '0:40')
        self.assertEqual(output, ''.join(f'{n}.5\n' for n in range(40)))

    def test_generator(self):
        output = self.same_everywhere('countdown', '--result', 'json', ':::', '3', '0', '1')
        self.assertEqual(output, '[3, 2, 1]\n[]\n[1]\n')

    def test_texts(self):
        output = self.same_everywhere('describe', ':::', '3', '4', '5')
        self.assertEqual(output, "None\nodd “4”\n[5, {'half': 2.5}]\n")

    def test_one_line_for_each_result_even_if_empty(self):
        output, _ = self.python('Shelf.put', '--input-as', 'text', ':::', 'a', '', 'c')
        self.assertEqual(output, 'A\n\nC\n')

    def test_json_results_are_values(self):
        rows = self.rows('describe', '--result', 'json', ':::', '3', '4', '5')
        self.assertEqual([row['result'] for row in rows], [None, 'odd “4”', [5, {'half': 2.5}]])

    def test_auto_results_are_numbers_or_texts(self):
        rows = self.rows('describe', ':::', '4')
        self.assertEqual(rows[0]['result'], 'odd “4”')
        rows = self.rows('square', ':::', '4')
        self.assertEqual(rows[0]['result'], 16)

    def test_columns(self):
        self.write('spans.csv', 'low,high\n2,4\n10,30\n')
        output, _ = self.python('span', '--csv', 'spans.csv', '--columns', 'middle', '--columns', 'width',
                                '--format', 'csv')
        rows = list(csv.DictReader(io.StringIO(output)))
        self.assertEqual([(row['middle'], row['width']) for row in rows], [('3', '2'), ('20', '20')])

    def test_several_arguments(self):
        rows = self.rows('span', '--input-as', 'arguments', '--result', 'json', ':::', '[1, 2]', '{"low": 4}')
        self.assertEqual([row['result']['width'] for row in rows], [1, 6])

    def test_module_that_cannot_be_copied(self):
        self.write('brittle.py', 'import os\nos.register_at_fork(before=lambda: os._exit(3))\ndef f(n): return n\n')
        _, errors = self.bobbin('run', 'python', 'brittle.py:f', '--range', '0:4', '--executor', 'processes', status=2)
        self.assertIn('No worker can be started.', errors)
        output, _ = self.bobbin('run', 'python', 'brittle.py:f', '--range', '0:4', '--executor', 'threads')
        self.assertEqual(output, '0\n1\n2\n3\n')

    def test_function_of_a_module(self):
        output, _ = self.bobbin('run', 'python', 'math:factorial', ':::', '5', '6')
        self.assertEqual(output, '120\n720\n')

    def test_interpreter_of_an_environment(self):
        os.makedirs(os.path.join(self.folder, 'env', 'bin'))
        os.symlink(sys.executable, os.path.join(self.folder, 'env', 'bin', 'python'))
        output, _ = self.python('square', '--interpreter', 'env', ':::', '7')
        self.assertEqual(output, '49\n')

    def test_saved_job_finds_its_file(self):
        os.mkdir(os.path.join(self.folder, 'jobs'))
        self.python('square', '--range', '0:3', '--save', 'jobs/squares.bobbin')
        output, _ = self.bobbin('run', 'jobs/squares.bobbin')
        self.assertEqual(output, '0\n1\n4\n')

    def test_samples(self):
        for sample, n_lines in (('python-pages', 200), ('python-squares', 100000)):
            output, _ = self.bobbin('run', 'sample:' + sample)
            self.assertEqual(len(output.splitlines()), n_lines)


class Failures(PythonCase):
    def test_exception_with_its_traceback(self):
        for executor in EXECUTORS:
            rows = self.rows('picky', '--range', '0:6', '--executor', executor, status=1)
            self.assertEqual([row['ok'] for row in rows], [True, True, True, False, True, True], executor)
            error = rows[3]['error']
            self.assertEqual(error['kind'], 'exception')
            self.assertIn('three is too many', error['message'])
            self.assertIn('Traceback', error['detail'])
            self.assertRegex(error['detail'], r'work\.py", line \d+, in picky')

    def test_crash_takes_one_task(self):
        for executor in ('threads', 'processes', 'async'):
            rows = self.rows('deadly', '--range', '0:12', '--executor', executor, '--retry-delay', '0', status=1)
            self.assertEqual([row['input'] for row in rows if not row['ok']], [3], executor)
            self.assertEqual(rows[3]['error']['kind'], 'crashed')
            self.assertEqual([row['result'] for row in rows if row['ok']], [-n for n in range(12) if n != 3])

    def test_leaving_is_a_failure(self):
        for executor in ('threads', 'processes', 'async'):
            rows = self.rows('leaving', '--range', '0:8', '--executor', executor, '--retry-delay', '0', status=1)
            self.assertEqual([row['input'] for row in rows if not row['ok']], [3, 5], executor)
            self.assertIn('five is enough', json.dumps(rows[5]['error'], ensure_ascii=False))

    def test_memory_limit(self):
        rows = self.rows('greedy', '--executor', 'processes', '--max-memory', '256M', '--retry-delay', '0',
                         ':::', '10', '1000000000', '20', status=1)
        self.assertEqual([row['ok'] for row in rows], [True, False, True])

    def test_processor_time_limit(self):
        self.write('endless.py', 'def run(n):\n    while n == 1:\n        pass\n    return n\n')
        output, _ = self.bobbin('run', 'python', 'endless.py:run', '--max-cpu', '0.2', '--executor', 'processes',
                                '--retry-delay', '0', '--format', 'json', ':::', '0', '1', '2', status=1)
        self.assertEqual([json.loads(line)['ok'] for line in output.splitlines()], [True, False, True])

    def test_time_limit(self):
        self.write('endless.py', 'def run(n):\n    while n == 1:\n        pass\n    return n\n')
        for executor in EXECUTORS:
            output, _ = self.bobbin('run', 'python', 'endless.py:run', '--timeout', '0.3', '--executor', executor,
                                    '--retry-delay', '0', '--format', 'json', ':::', '0', '2', '1', status=1)
            rows = [json.loads(line) for line in output.splitlines()]
            self.assertEqual([row['ok'] for row in rows], [True, True, False], f'{executor}: {rows}')
            self.assertEqual(rows[2]['error']['kind'], 'timeout', executor)


class Refusals(PythonCase):
    def refused_everywhere(self, function, says):
        for executor in EXECUTORS:
            self.refused('run', 'python', function, '--range', '0:5', '--executor', executor, says=says)

    def test_error_in_the_import(self):
        self.write('broken.py', 'import sys\n\nvalue = 1 / 0\n\ndef run(n):\n    return n\n')
        self.refused_everywhere('broken.py:run', says=['broken.py', 'line 3', 'division by zero'])

    def test_file_that_cannot_be_parsed(self):
        self.write('wrong.py', 'def run(n)\n    return n\n')
        self.refused_everywhere('wrong.py:run', says=['wrong.py', 'line 1'])

    def test_function_that_is_not_there(self):
        self.refused_everywhere('work.py:squar', says=['work.py', 'squar', 'did you mean “square”'])

    def test_what_can_be_seen_without_an_interpreter(self):
        self.refused('run', 'python', 'none.py:run', '--range', '0:5', says=os.path.join(self.folder, 'none.py'))
        self.refused('run', 'python', 'work.py', '--range', '0:5', says='no function')
        self.refused('run', 'python', 'work.py:square', '--interpreter', 'python1', '--range', '0:5',
                     says=['python1', 'Install Python'])
        self.refused('run', 'python', 'work.py:square', '--result', 'columns', '--range', '0:5', says='columns')

    def test_limits_are_for_processes(self):
        self.refused('run', 'formula', 'x', '--range', '0:5', '--max-memory', '256M', '--executor', 'threads',
                     says=['max-memory', 'processes'])
        # A sanitizer's worker takes all the memory there could be.
        limits = [['--max-cpu', '60']] + ([] if 'BOBBIN_SANITIZER' in os.environ else [['--max-memory', '256M']])
        for limit in limits:
            output, _ = self.bobbin('run', 'formula', 'x', '--range', '0:3', *limit)
            self.assertEqual(output, '0\n1\n2\n')

