# SPDX-License-Identifier: GPL-3.0-or-later
"""What a function raises is an outcome, and the tasks after it go on; what kills
the interpreter ends the worker, and nothing hangs."""

import signal
import sys

from workertest import RECORDS, Case, Ended, value_of

MODES = ('serial', 'threads', 'async', 'hybrid')


class Exceptions(Case):
    SOURCE = '''
        import asyncio, sys
        class Odd(BaseException):
            pass
        class Mute(Exception):
            def __str__(self): raise RuntimeError('no')
        def recurse(): recurse()
        def fail_behind():
            try:
                {}['key']
            except KeyError as error:
                raise ValueError('not there') from error
        def fail(what):
            if what == 'value': int('x')
            if what == 'exit': sys.exit(3)
            if what == 'exit-text': sys.exit('enough')
            if what == 'exit-none': sys.exit()
            if what == 'interrupt': raise KeyboardInterrupt
            if what == 'memory': raise MemoryError
            if what == 'recursion': recurse()
            if what == 'stop': next(iter(()))
            if what == 'stop-async': raise StopAsyncIteration('x')
            if what == 'generator-exit': raise GeneratorExit
            if what == 'base': raise Odd('strange')
            if what == 'cancelled': raise asyncio.CancelledError
            if what == 'mute': raise Mute
            if what == 'lines': raise ValueError('one\\ntwo')
            if what == 'nul': raise ValueError('a\\0b')
            if what == 'surrogate': raise ValueError('a\\udcffb')
            if what == 'long': raise ValueError('x' * 10_000_000)
            if what == 'chained': fail_behind()
            if what == 'class': raise IndexError
            if what == 'nothing': raise None
            return what
        def f(what):
            return fail(what)
        async def g(what):
            await asyncio.sleep(0)
            return fail(what)
        '''

    MESSAGES = {
        'value': "ValueError: invalid literal for int() with base 10: 'x'",
        'exit': 'The function ended Python: sys.exit(3)',
        'exit-text': "The function ended Python: sys.exit('enough')",
        'exit-none': 'The function ended Python: sys.exit()',
        'interrupt': 'KeyboardInterrupt',
        'memory': 'MemoryError',
        'recursion': 'RecursionError: maximum recursion depth exceeded',
        'stop': 'StopIteration',
        'stop-async': 'StopAsyncIteration: x',
        'generator-exit': 'GeneratorExit',
        'base': 'user.Odd: strange',
        'cancelled': 'asyncio.exceptions.CancelledError',
        'mute': 'user.Mute: (its text cannot be had: its __str__ fails)',
        'lines': 'ValueError: one',
        'nul': 'ValueError: a\\0b',
        'surrogate': 'ValueError: a',
        'long': 'ValueError: xxxxx',
        'chained': 'ValueError: not there',
        'class': 'IndexError',
        'nothing': 'TypeError: exceptions must derive from BaseException',
    }

    def check(self, function, mode):
        worker = self.start(f'user.py:{function}', self.SOURCE, mode=mode)
        inputs = [part for what in self.MESSAGES for part in (what, 'fine')]
        worker.text_tasks(inputs)
        outcomes = worker.wait_for(len(inputs))
        for i, what in enumerate(inputs):
            outcome = outcomes[i]
            if what == 'fine':
                self.assertEqual(value_of(outcome), 'fine')
                continue
            self.assertEqual(outcome.kind, 'exception', what)
            # A coroutine cannot end with these.
            if function == 'g' and what == 'stop':
                self.assertEqual(outcome.message, 'RuntimeError: coroutine raised StopIteration')
            elif function == 'g' and what == 'stop-async':
                pass
            else:
                self.assertTrue(outcome.message.startswith(self.MESSAGES[what]), outcome.message)
            self.assertLess(len(outcome.message), 5000)
            self.assertNotIn('\n', outcome.message)
            self.assertIn('in fail\n', outcome.detail)
            self.assertNotIn('bobbin_worker', outcome.detail)
            self.assertLess(len(outcome.detail), 40000)
        self.assertIn('KeyError', outcomes[inputs.index('chained')].detail)
        self.assertIn('one\ntwo', outcomes[inputs.index('lines')].detail)
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)

    def test_of_functions(self):
        for mode in MODES:
            with self.subTest(mode):
                self.check('f', mode)

    def test_of_coroutines(self):
        for mode in MODES:
            with self.subTest(mode):
                self.check('g', mode)

    def test_groups(self):
        if sys.version_info < (3, 11):
            return
        worker = self.start(source='''
            def f(n):
                raise ExceptionGroup('several', [ValueError('one'), TypeError('two')])
            ''')
        worker.text_tasks(['1'])
        outcome = worker.wait_for(1)[0]
        self.assertEqual(outcome.message, 'ExceptionGroup: several (2 sub-exceptions)')
        self.assertIn('TypeError: two', outcome.detail)

    def test_a_task_that_is_left_behind_and_exits(self):
        for mode in MODES:
            with self.subTest(mode):
                worker = self.start(source='''
                    import asyncio, sys
                    async def leave():
                        await asyncio.sleep(0)
                        sys.exit(5)
                    async def f(n):
                        if n == 1:
                            f.task = asyncio.ensure_future(leave())
                            return 0
                        while not f.task.done():
                            await asyncio.sleep(0.001)
                        return n
                    ''', mode=mode)
                worker.text_tasks(['1', '2', '3'])
                outcomes = worker.wait_for(3)
                self.assertEqual(value_of(outcomes[2]), 3.0)
                worker.goodbye()
                self.assertEqual(worker.wait(), 0)

    def test_failures_that_a_retry_would_help(self):
        worker = self.start(source='''
            tries = []
            def f(n):
                tries.append(n)
                if len(tries) < 3:
                    raise OSError('not yet')
                return len(tries)
            ''')
        for attempt in (1, 2, 300):
            worker.text_tasks(['1'], attempt=attempt)
        worker.wait_for(3)
        self.assertEqual([(outcome.kind, outcome.permanent, attempt) for (_, attempt), outcome
                          in worker.outcomes.items()],
                         [('exception', False, 1), ('exception', False, 2), (None, False, 255)])


class Deaths(Case):
    """The situations that CPython's own process pools are tested with: a crash, an
    exit, a kill and an error, in the task, while its input is decoded and while its
    result is encoded."""

    HOWS = {'crash': 'ctypes.string_at(0)', 'exit': 'os._exit(7)', 'kill': 'os.kill(os.getpid(), signal.SIGKILL)',
            'abort': 'os.abort()', 'error': 'raise ValueError("no")', 'leave': 'sys.exit(1)'}
    SOURCE = '''
        import ctypes, json, os, signal, sys
        def die(*ignored):
            print('last words')
            {how}
        class Result:
            def __str__(self): die()
        class Number:
            def __float__(self): die()
        def in_task(n):
            if n == 3: die()
            return n
        def in_text(n):
            return Result() if n == 3 else n
        def in_number(n):
            return Number() if n == 3 else n
        def in_items(n):
            yield n
            if n == 3: die()
        async def in_coroutine(n):
            if n == 3: die()
            return n
        '''

    def check(self, function, how, mode, **job):
        worker = self.start(f'user.py:{function}', self.SOURCE.replace('{how}', self.HOWS[how]), mode=mode, **job)
        for i in range(6):
            worker.text_tasks([str(i)], first=i)
        if how in ('error', 'leave'):
            outcomes = worker.wait_for(6)
            self.assertEqual([task for task, outcome in outcomes.items() if outcome.kind], [3])
            worker.goodbye()
            self.assertEqual(worker.wait(), 0)
            return
        status = worker.read_to_end()
        self.assertEqual(sorted(task for task, _ in worker.outcomes), [0, 1, 2])
        expected = {'crash': -signal.SIGSEGV, 'exit': 7, 'kill': -signal.SIGKILL, 'abort': -signal.SIGABRT}[how]
        self.assertEqual(status, expected)
        if how == 'crash':
            self.assertIn(b'Segmentation fault', worker.errors)
            self.assertIn(b'in die', worker.errors)

    def test_in_the_task(self):
        for how in self.HOWS:
            for mode in MODES:
                with self.subTest(how=how, mode=mode):
                    self.check('in_task', how, mode)

    def test_in_a_coroutine(self):
        for how in self.HOWS:
            with self.subTest(how):
                self.check('in_coroutine', how, 'async')

    def test_while_the_result_is_encoded(self):
        for how in self.HOWS:
            for function, parameters in (('in_text', {}), ('in_items', {'result': 'text'}),
                                         ('in_number', {'result': 'number'})):
                with self.subTest(how=how, function=function):
                    self.check(function, how, 'processes', parameters=parameters)

    def test_while_the_input_is_decoded(self):
        # What decodes an input is the user's code only where it took json over.
        source = self.SOURCE + '''
        def decode(text, loads=json.loads):
            return die() if text == '3' else loads(text)
        json.loads = decode
        '''
        for how in self.HOWS:
            with self.subTest(how):
                self.SOURCE = source
                self.check('in_task', how, 'processes', parameters={'input-as': 'json'})

    def test_no_outcome_is_lost_that_was_had_before(self):
        worker = self.start(source='''
            import os
            def f(n):
                if n == 500: os._exit(1)
                return n
            ''', range='0:1000')
        worker.range_tasks(500)
        worker.range_tasks(500, first=500)
        self.assertEqual(worker.read_to_end(), 1)
        self.assertGreaterEqual(len(worker.outcomes), 500)


class Ends(Case):
    def test_exit_functions_run(self):
        worker = self.start(source='''
            import atexit
            atexit.register(lambda: open('said', 'w').write('goodbye'))
            def f(n): return n
            ''')
        worker.text_tasks(['1'])
        worker.wait_for(1)
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)
        self.assertEqual(self.read('said'), 'goodbye')

    def test_threads_that_are_left_behind_keep_nothing(self):
        worker = self.start(source='''
            import threading
            def f(n):
                threading.Thread(target=threading.Event().wait).start()
                return n
            ''')
        worker.text_tasks(['1'])
        worker.wait_for(1)
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)

    def test_goodbye_comes_after_the_work(self):
        worker = self.start(source='import time\ndef f(n):\n  time.sleep(0.05)\n  return n\n')
        worker.text_tasks(['1', '2'])
        worker.text_tasks(['3'], first=2)
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)
        self.assertEqual(len(worker.outcomes), 3)

    def test_results_are_sent_while_the_next_task_is_at_work(self):
        worker = self.start(source='''
            import time
            def f(n):
                if n == 2:
                    time.sleep(1000)
                return n
            ''')
        worker.text_tasks(['0', '1', '2'])
        self.assertEqual(len(worker.wait_for(2)), 2)
        with self.assertRaises(Ended):
            worker.kill()
            while True:
                self.assertNotEqual(worker.take(), RECORDS)
