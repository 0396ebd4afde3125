# SPDX-License-Identifier: GPL-3.0-or-later
"""Functions are called with what the inputs are, in every mode, and what they
return is kept."""

import math

from workertest import Case, value_of

MODES = ('serial', 'processes', 'threads', 'async', 'hybrid')


class Modes(Case):
    def test_every_mode_gives_the_same(self):
        for function in ('plain', 'waiting', 'generating', 'generating_slowly'):
            for mode in MODES:
                for transport in ('socket', 'pipes'):
                    with self.subTest(function=function, mode=mode, transport=transport):
                        self.check_mode(function, mode, transport)

    def check_mode(self, function, mode, transport):
        worker = self.start(f'user.py:{function}', '''
            import asyncio
            def plain(n):
                print('plain', n)
                return n * n
            async def waiting(n):
                await asyncio.sleep(0)
                print('plain', n)
                return n * n
            def generating(n):
                yield from range(n)
            async def generating_slowly(n):
                for i in range(n):
                    await asyncio.sleep(0)
                    yield i
            ''', mode=mode, slots=3, range='0:60', transport=transport)
        n_slots = 1 if mode in ('serial', 'processes') else 3
        for slot in range(n_slots):
            worker.range_tasks(10, first=20 * slot, slot=slot)
            worker.range_tasks(10, first=20 * slot + 10, slot=slot)
        outcomes = worker.wait_for(20 * n_slots)
        for task, outcome in outcomes.items():
            if 'generating' in function:
                self.assertEqual(value_of(outcome), '\\n'.join(map(str, range(task))).replace('\\n', '\n'))
            else:
                self.assertEqual(value_of(outcome), task * task)
                self.assertEqual(worker.text_of(task), f'plain {task}\n')
            self.assertEqual(outcome.slot, task // 20)
        for slot in range(n_slots):
            self.assertEqual(worker.order[slot], list(range(20 * slot, 20 * slot + 20)))
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)
        self.assertEqual(worker.errors, b'')

    def test_threads_are_threads_and_the_rest_runs_in_the_main_one(self):
        source = '''
            import threading
            def f(n):
                return threading.current_thread() is threading.main_thread()
            '''
        for mode, expected in zip(MODES, ('True', 'True', 'False', 'True', 'False')):
            with self.subTest(mode):
                self.assertEqual(self.map(source, ['1', '2'], mode=mode), [expected] * 2)

    def test_slots_work_at_the_same_time(self):
        source = '''
            import asyncio, threading
            barrier = threading.Barrier(4, timeout=60)
            def f(n):
                barrier.wait()
                return n
            arrived = 0
            async def g(n):
                global arrived
                arrived += 1
                while arrived % 4:
                    await asyncio.sleep(0.001)
                return n
            '''
        for mode, function in (('threads', 'f'), ('hybrid', 'f'), ('async', 'g'), ('hybrid', 'g')):
            with self.subTest(mode=mode, function=function):
                worker = self.start('user.py:' + function, source, mode=mode, slots=4)
                for slot in range(4):
                    worker.text_tasks(['1'], first=slot, slot=slot)
                self.assertEqual([value_of(outcome) for outcome in worker.wait_for(4).values()], [1.0] * 4)

    def test_one_loop_is_kept(self):
        source = '''
            import asyncio
            lock = None
            async def f(n):
                global lock
                lock = lock or asyncio.Lock()
                async with lock:
                    await asyncio.sleep(0)
                return id(asyncio.get_running_loop()) % 1000
            '''
        for mode in MODES:
            with self.subTest(mode):
                self.assertEqual(len(set(self.map(source, ['1', '2', '3'], mode=mode))), 1)

    def test_a_plain_function_that_returns_an_awaitable(self):
        source = '''
            import asyncio, functools
            async def g(n):
                await asyncio.sleep(0)
                return n + 1
            def f(n):
                return g(n)
            p = functools.partial(g)
            '''
        for mode in MODES:
            for function in 'fp':
                with self.subTest(mode=mode, function=function):
                    self.assertEqual(self.map(source, ['1', '2'], f'user.py:{function}', mode=mode), [2.0, 3.0])

    def test_many_tiny_tasks(self):
        worker = self.start(source='def f(n): return n * n', range='0:100000', n_tasks=100000)
        for first in range(0, 100000, 20000):
            worker.range_tasks(20000, first)
        outcomes = worker.wait_for(100000)
        self.assertTrue(all(outcome.numbers == [task * task] and outcome.inline
                            for task, outcome in outcomes.items()))
        self.assertEqual(worker.order[0], list(range(100000)))
        # They were not sent one by one.
        self.assertLess(worker.n_frames, 10000)


class Inputs(Case):
    SOURCE = '''
        def f(*values, **named):
            said = ', '.join(repr(value) for value in values)
            return said + '; ' * bool(named) + ', '.join(f'{key}={value!r}' for key, value in named.items())
        '''

    def given(self, inputs, **job):
        return self.map(self.SOURCE, inputs, **job)

    def test_auto(self):
        cases = {'1': '1', '-5': '-5', '0': '0', '1.5': '1.5', '-0.25': '-0.25', '1e3': '1000.0', '.5': '0.5',
                 '5.': '5.0', '123456789012345678901234567890': '123456789012345678901234567890',
                 '007': "'007'", '1_000': "'1_000'", '+5': "'+5'", ' 5': "' 5'", '': "''", 'nan': "'nan'",
                 'inf': "'inf'", '1e999': "'1e999'", '-': "'-'", '.': "'.'", '1.2.3': "'1.2.3'", '00.5': "'00.5'",
                 '0x10': "'0x10'", '٣': "'٣'", 'ä': "'ä'", '1 2': "'1 2'", '12-3': "'12-3'"}
        self.assertEqual(dict(zip(cases, self.given(list(cases)))), cases)

    def test_text(self):
        self.assertEqual(self.given(['1', 'x y'], parameters={'input-as': 'text'}), ["'1'", "'x y'"])

    def test_number(self):
        given = self.given(['1', '007', ' 2.5 ', 'nan', 'x', '', '1_0'], parameters={'input-as': 'number'})
        self.assertEqual(given[:4], ['1', '7', '2.5', 'nan'])
        self.assertEqual(given[4:], [('bad-input', 'The input is no number.')] * 3)

    def test_json(self):
        given = self.given(['{"a": [1, null, "ä"]}', '1', '[1,', 'x'], parameters={'input-as': 'json'})
        self.assertEqual(given[:2], ["{'a': [1, None, 'ä']}", '1'])
        self.assertEqual([kind for kind, _ in given[2:]], ['bad-input'] * 2)
        self.assertIn('column', given[3][1])

    def test_bad_input_is_not_tried_again(self):
        worker = self.start(source=self.SOURCE, parameters={'input-as': 'number'})
        worker.text_tasks(['x', '1'])
        outcomes = worker.wait_for(2)
        self.assertTrue(outcomes[0].permanent)
        self.assertFalse(outcomes[1].permanent)

    def test_arguments(self):
        given = self.given(['[1, "a", [2]]', '{"a": 1, "b": "x"}', 'a 2 "b c"', '7', "it's", '[1'],
                           parameters={'input-as': 'arguments'})
        self.assertEqual(given[:4], ["1, 'a', [2]", "; a=1, b='x'", "'a', 2, 'b c'", '7'])
        self.assertEqual([kind for kind, _ in given[4:]], ['bad-input'] * 2)

    def test_rows(self):
        rows = [['1', 'x'], ['2.5', '007']]
        self.assertEqual(self.given(rows, names=['n', 'name']), ["; n=1, name='x'", "; n=2.5, name='007'"])
        self.assertEqual(self.given(rows, names=['n', 'name'], parameters={'input-as': 'text'}),
                         ["; n='1', name='x'", "; n='2.5', name='007'"])
        self.assertEqual(self.given(rows, names=['n', 'name'], parameters={'input-as': 'arguments'}),
                         ["1, 'x'", "2.5, '007'"])
        self.assertEqual(self.given([['5'], ['x']], names=['only']), ['; only=5', "; only='x'"])
        self.assertEqual(self.given([['5', 'x']], names=['a', 'b'], parameters={'input-as': 'number'}),
                         [('bad-input', 'The input is no number.')])

    def test_a_row_that_the_function_does_not_take(self):
        kind, message = self.map('def f(a): return a', [['1', '2']], names=['a', 'b'])[0]
        self.assertEqual(kind, 'exception')
        self.assertIn("TypeError: f() got an unexpected keyword argument 'b'", message)

    def check_range(self, text, n, expected, **job):
        worker = self.start(source=self.SOURCE, range=text, n_tasks=n, **job)
        worker.range_tasks(n)
        self.assertEqual([value_of(outcome) for outcome in worker.wait_for(n).values()], expected)

    def test_ranges(self):
        self.check_range('0:3', 3, ['0', '1', '2'])
        self.check_range('10:0:-5', 2, ['10', '5'])
        self.check_range('0:1:0.1', 10, ['0.0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9'])
        self.check_range('-1.5:0:0.5', 3, ['-1.5', '-1.0', '-0.5'])
        self.check_range('9223372036854775800:9223372036854775803', 3,
                         ['9223372036854775800', '9223372036854775801', '9223372036854775802'])

    def test_ranges_as_text(self):
        as_text = {'input-as': 'text'}
        self.check_range('0:1:0.25', 4, ["'0'", "'0.25'", "'0.5'", "'0.75'"], parameters=as_text)
        self.check_range('-1:1:0.5', 4, ["'-1'", "'-0.5'", "'0'", "'0.5'"], parameters=as_text)
        self.check_range('8:11', 3, ["'8'", "'9'", "'10'"], parameters=as_text)

    def test_large_members_and_texts(self):
        text = 'x' * 300000
        self.assertEqual(self.map('def f(text): return len(text)', [text, '', text * 5]), [300000.0, 0.0, 1500000.0])

    def test_texts_that_are_no_utf_8_come_back_as_they_were(self):
        self.assertEqual(self.map('def f(name): return name', ['a\udcffb']), ['a\udcffb'])


class Results(Case):
    def results(self, *expressions, **job):
        source = 'import collections, dataclasses, decimal, enum, fractions\n'
        source += '@dataclasses.dataclass\nclass Point:\n    x: float\n    y: float\n    name: str = "p"\n'
        source += 'Pair = collections.namedtuple("Pair", "x y")\n'
        source += 'class Level(enum.IntEnum):\n    HIGH = 3\n'
        source += 'class Index:\n    def __index__(self): return 42\n'
        source += 'class Bad:\n    def __str__(self): raise ValueError("no text")\n    __repr__ = __str__\n'
        source += 'class Worse:\n    def __float__(self): raise KeyError("no number")\n'
        source += f'def f(i): return [{", ".join("lambda: " + text for text in expressions)}][i]()\n'
        return self.map(source, [str(i) for i in range(len(expressions))], **job)

    def test_auto(self):
        cases = {'7': 7.0, '-2.5': -2.5, '"text"': 'text', 'b"by\\xfftes"': 'by\udcfftes', 'None': 'None',
                 'True': 'True', '2**53': 2.0 ** 53, '2**53 + 1': '9007199254740993', '10**300': str(10 ** 300),
                 '2**70': 2.0 ** 70, '[1, 2]': '[1, 2]', 'Level.HIGH': 3.0, 'Index()': 42.0,
                 'decimal.Decimal("1.10")': '1.10', 'fractions.Fraction(1, 3)': '1/3', 'float("inf")': math.inf,
                 '""': '', '"a\\0b"': 'a\0b', 'bytearray(b"x")': 'x', '(i for i in "ab")': 'a\nb', '"\\ud800"': '\\ud800'}
        self.assertEqual(dict(zip(cases, self.results(*cases))), cases)
        self.assertTrue(math.isnan(self.results('float("nan")')[0]))

    def test_a_huge_int(self):
        kind, message = self.results('10 ** 5000')[0] if hasattr(__import__('sys'), 'set_int_max_str_digits') \
            else ('exception', 'ValueError: ')
        self.assertEqual(kind, 'exception')
        self.assertIn('ValueError: ', message)

    def test_results_are_taken_when_they_are_returned(self):
        self.assertEqual(self.map('''
            seen = []
            def f(n):
                seen.append(n)
                return seen
            ''', ['1', '2', '3']), ['[1]', '[1, 2]', '[1, 2, 3]'])

    def test_text(self):
        given = self.results('7', '"x"', 'b"y"', '2.0', '(i for i in (1, 2))', parameters={'result': 'text'})
        self.assertEqual(given, ['7', 'x', 'y', '2.0', '1\n2'])

    def test_number(self):
        given = self.results('7', 'True', 'decimal.Decimal("1.5")', '2**53 + 1', '"5"', 'None', '[1]', '10**400',
                             'Worse()', parameters={'result': 'number'})
        self.assertEqual(given[:4], [7.0, 1.0, 1.5, 2.0 ** 53])
        self.assertEqual([value[0] for value in given[4:]], ['exception'] * 5)
        self.assertIn("The result is no number that fits: '5'", given[4][1])

    def test_json(self):
        given = self.results('{"a": (1, None, "ä")}', '7', '(i for i in (1, 2))', '{1, 2}', 'float("nan")',
                             parameters={'result': 'json'})
        self.assertEqual(given[:3], ['{"a": [1, null, "ä"]}', '7', '[1, 2]'])
        self.assertEqual([value[0] for value in given[3:]], ['exception'] * 2)
        self.assertIn('The result cannot be written as JSON', given[3][1])

    def test_columns(self):
        given = self.results('(1, 2.5)', '[3, 4]', '{"y": 6, "x": 5, "z": 0}', 'Pair(1, 2)', 'Point(1, 2)',
                             '(i for i in (1, 2))', '(1,)', '{"x": 1}', '("a", 1)', '7', 'None',
                             parameters={'result': 'columns', 'columns': 'x\ny'})
        self.assertEqual(given[:6], [[1.0, 2.5], [3.0, 4.0], [5.0, 6.0], [1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
        self.assertEqual([value[0] for value in given[6:]], ['exception'] * 5)
        self.assertEqual(given[6][1], 'The result has 1 values for 2 columns.')
        self.assertEqual(given[7][1], 'The result has no “y”.')
        self.assertIn('“x” of the result is no number', given[8][1])

    def test_columns_without_saying_so(self):
        self.assertEqual(self.results('(1, 2)', parameters={'columns': 'x\ny'}), [[1.0, 2.0]])
        self.assertEqual(self.results('1', '(2,)', '{"x": 3}', parameters={'columns': 'x'}), [1.0, 2.0, 3.0])

    def test_results_that_cannot_be_had(self):
        for mode in MODES:
            with self.subTest(mode):
                given = self.results('Bad()', '1', '(1 / 0 for _ in "a")', '2', mode=mode)
                self.assertEqual(given, [('exception', 'ValueError: no text'), 1.0,
                                         ('exception', 'ZeroDivisionError: division by zero'), 2.0])

    def test_a_result_that_fits_no_frame(self):
        given = self.results('"x" * (61 << 20)', '1')
        self.assertEqual(given[0][0], 'too-large')
        self.assertEqual(given[1], 1.0)

    def test_large_results(self):
        given = self.results('"x" * (9 << 20)', '"y" * (9 << 20)', '"z"')
        self.assertEqual([len(text) for text in given], [9 << 20, 9 << 20, 1])
