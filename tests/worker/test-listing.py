# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions that a file defines are found without running it."""

import json
import os
import subprocess
import sys

from workertest import PATIENCE, SOURCE, WORKER, Case


class Listing(Case):
    def ask(self, *arguments, status=0):
        done = subprocess.run([sys.executable, WORKER, '--functions', *arguments], cwd=self.folder, timeout=PATIENCE,
                              capture_output=True, check=False, env={**os.environ, 'LC_ALL': 'C'})
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout)

    def functions(self, source):
        self.write('user.py', source)
        return self.ask('user.py')['functions']

    def test_what_is_told(self):
        found = self.functions('''
            """A module."""
            raise SystemExit('this is never run')
            def f(n, limit: int = 10, *rest, key, other=None, **named):
                """Does it.

                At length."""
            async def g(a, /, b): "ä"
            def h():
                def inner(): yield
                return lambda: (yield)
            def items(n):
                if n:
                    yield n
            def _hidden(): pass
            ''')
        self.assertEqual([entry['name'] for entry in found], ['f', 'g', 'h', 'items', '_hidden'])
        self.assertEqual(found[0], {'name': 'f', 'line': 4, 'args': 'n, limit=10, *rest, key, other=None, **named',
                                    'required': 2, 'doc': 'Does it.', 'async': False, 'generator': False,
                                    'public': True})
        self.assertEqual((found[1]['async'], found[1]['args'], found[1]['required'], found[1]['doc']),
                         (True, 'a, /, b', 2, 'ä'))
        self.assertEqual([entry['generator'] for entry in found], [False, False, False, True, False])
        self.assertEqual([entry['public'] for entry in found], [True] * 4 + [False])

    def test_where_they_may_stand(self):
        found = self.functions('''
            import sys
            if sys.platform == 'linux':
                def f(a): pass
            else:
                def f(a, b): pass
            try:
                def g(): pass
            except ImportError:
                def g2(): pass
            finally:
                def g3(): pass
            with open('x'):
                def w(): pass
            class C:
                def method(self): pass
                @staticmethod
                def s(n): pass
                @classmethod
                def c(cls, n, m=1): pass
                class Inner:
                    @staticmethod
                    def i(): pass
                class _Hidden:
                    @staticmethod
                    def i(): pass
            ''')
        self.assertEqual([(entry['name'], entry['args'], entry['required'], entry['public']) for entry in found],
                         [('f', 'a, b', 2, True), ('g', '', 0, True), ('g2', '', 0, True), ('g3', '', 0, True),
                          ('w', '', 0, True), ('C.s', 'n', 1, True), ('C.c', 'n, m=1', 1, True),
                          ('C.Inner.i', '', 0, True), ('C._Hidden.i', '', 0, False)])

    def test_modules(self):
        self.write('pack/__init__.py', 'raise SystemExit\ndef here(): pass\n')
        self.write('pack/inner.py', 'def there(n): pass\n')
        self.assertEqual(self.ask('pack.inner')['functions'][0]['name'], 'there')
        self.assertEqual(self.ask('pack')['functions'][0]['name'], 'here')
        self.assertIn('dumps', [entry['name'] for entry in self.ask('json')['functions']])
        self.assertIn('no module', self.ask('pack.nosuch', status=1)['error'])
        self.assertIn('no name', self.ask('a b', status=1)['error'])

    def test_what_cannot_be_read(self):
        self.write('user.py', 'x = 1\ndef f(:\n')
        self.assertIn('user.py, line 2: ', self.ask('user.py', status=1)['error'])
        self.assertEqual(self.ask('nosuch.py', status=1)['error'], 'nosuch.py: No such file or directory')
        with open(os.path.join(self.folder, 'user.py'), 'wb') as file:
            file.write(b'\xff\xfe\0')
        self.assertIn('user.py', self.ask('user.py', status=1)['error'])
        os.mkdir(os.path.join(self.folder, 'folder.py'))
        self.assertIn('folder.py', self.ask('folder.py', status=1)['error'])

    def test_other_encodings(self):
        with open(os.path.join(self.folder, 'user.py'), 'wb') as file:
            file.write('# -*- coding: latin-1 -*-\ndef f(n):\n    "Größe"\n'.encode('latin-1'))
        self.assertEqual(self.ask('user.py')['functions'][0]['doc'], 'Größe')

    def test_wrong_arguments(self):
        for arguments in (['--functions'], ['--help'], ['--functions', 'a', 'b']):
            done = subprocess.run([sys.executable, WORKER, *arguments], capture_output=True, timeout=PATIENCE,
                                  check=False)
            self.assertEqual(done.returncode, 1)
            self.assertIn(b'Usage:', done.stderr)


class Samples(Case):
    def test_the_samples_are_short_and_explained(self):
        folder = os.path.join(SOURCE, 'data', 'samples', 'python')
        for name in sorted(os.listdir(folder)):
            if name.endswith('.py'):
                with self.subTest(name):
                    done = subprocess.run([sys.executable, WORKER, '--functions', os.path.join(folder, name)],
                                          capture_output=True, timeout=PATIENCE, check=True)
                    functions = json.loads(done.stdout)['functions']
                    self.assertTrue(functions)
                    self.assertTrue(all(entry['doc'] and entry['required'] == 1 for entry in functions))
