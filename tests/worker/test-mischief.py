# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user's function may do to the process without breaking the worker."""

import os
import signal
import sys

from workertest import Case, value_of

MODES = ('serial', 'threads', 'async', 'hybrid')


class Mischief(Case):
    def check(self, source, inputs=('1', '2', '3'), modes=MODES, options=(), **job):
        for mode in modes:
            with self.subTest(mode):
                worker = self.start(source=source, mode=mode, options=options, **job)
                for i, text in enumerate(inputs):
                    worker.text_tasks([text], first=i)
                outcomes = worker.wait_for(len(inputs))
                for i, text in enumerate(inputs):
                    self.assertEqual(value_of(outcomes[i]), float(text), outcomes[i].detail)
                worker.goodbye()
                self.assertEqual(worker.wait(), 0, worker.errors)

    def test_leaves_the_folder(self):
        self.check('import os\ndef f(n):\n  os.chdir("/")\n  return n\n')

    def test_closes_standard_streams(self):
        self.check('''
            import os
            def f(n):
                for fd in (0, 1, 2):
                    try:
                        os.close(fd)
                    except OSError:
                        pass
                print('to nobody')
                return n
            ''')

    def test_replaces_everything(self):
        self.check('''
            import builtins, struct, sys, time
            def wrong(*ignored, **named): raise AssertionError
            def f(n):
                builtins.print = builtins.open = builtins.input = builtins.sorted = wrong
                time.monotonic_ns = time.thread_time_ns = time.process_time_ns = time.sleep = wrong
                struct.Struct = struct.pack = struct.unpack = wrong
                sys.stdout = sys.stderr = None
                return n
            ''', modes=('serial', 'threads'))

    def test_starts_processes(self):
        self.check('''
            import multiprocessing, subprocess, sys
            def g(n):
                print('in a child')
                return n
            def f(n):
                context = multiprocessing.get_context('fork')
                with context.Pool(2) as pool:
                    assert pool.map(g, range(4)) == [0, 1, 2, 3]
                subprocess.run([sys.executable, '-c', 'pass'], check=True)
                return n
            ''', inputs=('1', '2'))

    def test_starts_interpreters(self):
        self.check('''
            import multiprocessing
            def g(n): return n + 1
            def f(n):
                with multiprocessing.get_context('spawn').Pool(1) as pool:
                    assert pool.map(g, [1, 2]) == [2, 3]
                return n
            ''', inputs=('1',), modes=('serial', 'threads'))

    def test_forks(self):
        self.check('''
            import os
            def f(n):
                pid = os.fork()
                if pid == 0:
                    print('in the child')
                    os._exit(int(n))
                assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == n
                return n
            ''', modes=('serial',))

    def test_forks_and_comes_back_twice(self):
        self.check('import os\ndef f(n):\n  os.fork()\n  return n\n', modes=('serial', 'threads'))

    def test_has_its_own_signals(self):
        self.check('''
            import signal, os, time
            def f(n):
                got = []
                signal.signal(signal.SIGALRM, lambda *_: got.append(1))
                signal.setitimer(signal.ITIMER_REAL, 0.01)
                while not got:
                    time.sleep(0.001)
                return n
            ''', modes=('serial', 'async'))

    def test_is_interrupted(self):
        worker = self.start(source='''
            import time
            def f(n):
                print('begun')
                if n:
                    time.sleep(1000)
                return n
            ''')
        worker.text_tasks(['1', '0'])
        worker.until(lambda: worker.output[0, 1, 0])
        os.kill(worker.pid, signal.SIGINT)
        self.assertEqual([value_of(outcome) for outcome in worker.wait_for(2).values()],
                         [('exception', 'KeyboardInterrupt'), 0.0])
        # Between tasks it changes nothing.
        os.kill(worker.pid, signal.SIGINT)
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)

    def test_under_the_strictest_python(self):
        source = '''
            import asyncio
            async def f(n):
                await asyncio.sleep(0)
                print(n)
                return n
            '''
        self.check(source, options=['-X', 'dev', '-W', 'error'])
        self.check('def f(n):\n  print(n)\n  return n\n', options=['-X', 'dev', '-W', 'error'])
        worker = self.start(source=source, options=['-X', 'dev', '-W', 'error'])
        worker.text_tasks(['1'])
        worker.wait_for(1)
        worker.goodbye()
        worker.wait()
        self.assertEqual(worker.errors, b'')

    def test_uses_pools_of_threads(self):
        self.check('''
            from concurrent.futures import ThreadPoolExecutor
            pool = ThreadPoolExecutor(2)
            def f(n):
                assert list(pool.map(abs, [-1, -2])) == [1, 2]
                return n
            ''')

    def test_sets_limits_of_its_own(self):
        self.check('''
            import sys, gc, threading
            def f(n):
                sys.setrecursionlimit(500)
                sys.setswitchinterval(1)
                gc.disable()
                threading.stack_size(1 << 20)
                return n
            ''')

    def test_knows_itself(self):
        self.check('''
            import inspect, pickle, sys, __main__
            def f(n):
                assert sys.modules[f.__module__].f is f
                assert pickle.loads(pickle.dumps(f)) is f
                assert 'def f' in inspect.getsource(f)
                assert 'bobbin_worker' not in ' '.join(sys.path)
                return n
            ''')

    def test_standard_error_may_be_closed(self):
        # As a daemon is started.
        worker = self.start(source='def f(n): return n * n\n', env={'PYTHONWARNINGS': 'ignore'})
        worker.process.stderr.close()
        worker.text_tasks(['3'])
        self.assertEqual(value_of(worker.wait_for(1)[0]), 9.0)

    def test_it_is_python_as_it_is(self):
        worker = self.start(source='import sys\ndef f(n): return sys.executable\n')
        worker.text_tasks(['1'])
        self.assertEqual(value_of(worker.wait_for(1)[0]), sys.executable)
