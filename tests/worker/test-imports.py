# SPDX-License-Identifier: GPL-3.0-or-later
"""A function is found where the job says, or the job is refused with a sentence
that names file and line."""

from workertest import FAREWELL, READY, Case

MODES = ('serial', 'processes', 'threads', 'async', 'hybrid')


class Imports(Case):
    def test_siblings_pickles_and_dataclasses(self):
        self.write('sibling.py', 'def double(n): return 2 * n\n')
        self.assertEqual(self.map('''
            from __future__ import annotations
            import dataclasses, pickle, sys, os
            from sibling import double
            @dataclasses.dataclass
            class Box:
                n: int
            def f(n):
                assert __name__ == 'user', __name__
                assert os.path.basename(sys.argv[0]) == 'user.py', sys.argv
                assert os.path.realpath(os.getcwd()) == os.path.realpath(os.path.dirname(__file__))
                return pickle.loads(pickle.dumps(Box(double(n)))).n
            ''', ['1', '2']), [2.0, 4.0])

    def test_packages(self):
        self.write('pack/__init__.py', 'size = 3\n')
        self.write('pack/inner.py', 'from . import size\ndef f(n): return n * size\n')
        self.assertEqual(self.map(None, ['1'], 'pack.inner:f'), [3.0])

    def test_the_standard_library(self):
        self.assertEqual(self.map(None, ['9'], 'math:sqrt'), [3.0])

    def test_other_folders_and_names(self):
        self.write('deep/er/odd-name.py', 'from near import n\ndef f(x): return x + n\n')
        self.write('deep/er/near.py', 'n = 10\n')
        self.assertEqual(self.map(None, ['1'], 'deep/er/odd-name.py:f'), [11.0])
        self.write('struct.py', 'def f(x): return x + 1\n')
        self.assertEqual(self.map(None, ['1'], 'struct.py:f'), [2.0])

    def test_methods_and_objects(self):
        source = '''
            class Tool:
                @staticmethod
                def s(n): return n + 1
                @classmethod
                def c(cls, n): return n + 2
                def __call__(self, n): return n + 3
                class Inner:
                    @staticmethod
                    def s(n): return n + 4
            tool = Tool()
            '''
        for function, result in (('Tool.s', 1.0), ('Tool.c', 2.0), ('tool', 3.0), ('Tool.Inner.s', 4.0)):
            with self.subTest(function):
                self.assertEqual(self.map(source, ['0'], f'user.py:{function}'), [result])

    def test_missing_module(self):
        message, detail = self.refused(source='\nimport nmpy\n')
        self.assertEqual(message, "user.py, line 2: ModuleNotFoundError: No module named 'nmpy'")
        self.assertIn('import nmpy', detail)
        self.assertNotIn('bobbin_worker', detail)
        self.assertNotIn('importlib', detail)

    def test_errors_at_import(self):
        cases = {'def f(:\n': 'user.py, line 1: SyntaxError',
                 'x = 1\nx / 0\n': 'user.py, line 2: ZeroDivisionError: division by zero',
                 'import sys\nsys.exit(3)\n': 'user.py, line 2: it ended Python: sys.exit(3)',
                 'raise KeyboardInterrupt': 'user.py, line 1: KeyboardInterrupt',
                 'class Odd(BaseException): pass\nraise Odd("x")': 'user.py, line 2: user.Odd: x'}
        for source, says in cases.items():
            with self.subTest(source):
                message, detail = self.refused(source=source)
                self.assertTrue(message.startswith(says), message)
                self.assertNotIn('bobbin_worker', detail)

    def test_an_error_within_a_library_names_the_line_of_ones_own(self):
        self.write('user.py', 'import json\n\ndef g():\n    return json.loads("x")\n\ng()\n')
        message, detail = self.refused()
        self.assertTrue(message.startswith('user.py, line 4: json.decoder.JSONDecodeError: '), message)

    def test_missing_functions(self):
        source = 'import os\ndef square(n): pass\ndef cube(n): pass\nsize = 3\n'
        message, _ = self.refused('user.py:sqare', source)
        self.assertEqual(message, 'user.py has no function “sqare”; did you mean “square”? It has cube, square.')
        message, _ = self.refused('user.py:xyz', source)
        self.assertEqual(message, 'user.py has no function “xyz”; it has cube, square.')
        message, _ = self.refused('user.py:size', source)
        self.assertEqual(message, '“size” of user.py is no function but int.')
        message, _ = self.refused('user.py:f', 'x = 1\n')
        self.assertIn('no function “f”', message)

    def test_what_is_no_function_at_all(self):
        for function in ('', 'user.py', ':f', 'user.py:'):
            with self.subTest(function):
                self.assertIn('FILE.py:FUNCTION', self.refused(function, 'x = 1')[0])
        self.assertEqual(self.refused('nosuch.py:f')[0], 'There is no file “nosuch.py”.')
        self.assertIn("No module named 'nosuch'", self.refused('nosuch:f')[0])

    def test_jobs_that_make_no_sense(self):
        source = 'def f(n): return n\n'
        self.assertIn('input-as', self.refused(source=source, parameters={'input-as': 'xml'})[0])
        self.assertIn('result', self.refused(source=source, parameters={'result': 'xml'})[0])
        self.assertIn('columns', self.refused(source=source, parameters={'result': 'columns'})[0])
        self.assertIn('“formula”', self.refused(source=source, workload='formula')[0])
        self.assertIn('“cluster”', self.refused(source=source, mode='cluster')[0])

    def test_a_folder_that_is_not_there(self):
        worker = self.launch()
        worker.job(folder='/nosuch', parameters={'function': 'user.py:f'})
        kind, body = worker.next()
        self.assertIn('/nosuch', body.decode())

    def test_hello_and_goodbye_without_work(self):
        for mode in MODES:
            with self.subTest(mode):
                worker = self.start(source='def f(n): return n\n', mode=mode, slots=2)
                self.assertEqual(worker.hello['pid'], worker.pid)
                self.assertTrue(worker.hello['runtime'].startswith('Py'))
                self.assertTrue(worker.hello['can_fork'])
                self.assertIn(worker.hello['gil'], (True, False))
                worker.goodbye()
                self.assertEqual(worker.wait(), 0)
                self.assertEqual([kind for kind, _ in worker.others], [READY, FAREWELL])
