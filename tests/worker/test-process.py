# SPDX-License-Identifier: GPL-3.0-or-later
"""The process: copies of it, its limits, its end when Bobbin is gone, and what
functions may do to it without breaking it."""

import json
import os
import signal
import struct
import sys

from workertest import (CANCEL, ENDED, FORK, FORKED, GIVE_BACK, GOODBYE, JOB, READY, SLOTS, TASKS, Case, Ended, frame,
                        is_alive, value_of, wait_until)

MODES = ('serial', 'threads', 'async', 'hybrid')
PLAIN = 'def f(n): return n * n\n'


class Copies(Case):
    def fork(self, worker, number):
        copy = worker.fork(number)
        self.addCleanup(copy.close)
        copy.greeting()
        self.assertEqual(copy.take(), READY)
        worker.until(lambda: any(kind == FORKED and body[:4] == struct.pack('<I', number)
                                 for kind, body in worker.others))
        copy.pid = copy.hello['pid']
        self.assertIn((FORKED, struct.pack('<Ii', number, copy.pid)), worker.others)
        self.addCleanup(self.kill_group, copy.pid)
        return copy

    @staticmethod
    def kill_group(pid):
        try:
            os.killpg(pid, signal.SIGKILL)
        except OSError:
            pass

    def ended(self, worker, number):
        """The status that the copy ended with."""
        found = []

        def has_come():
            found[:] = [struct.unpack('<Ii', body)[1] for kind, body in worker.others
                        if kind == ENDED and body[:4] == struct.pack('<I', number)]
            return found
        worker.until(has_come)
        return found[0]

    def test_copies_work(self):
        worker = self.start(source='''
            import os, random
            imported = os.getpid()
            def f(n):
                print('in', os.getpid())
                assert os.getpgid(0) == os.getpid() != imported
                return random.getrandbits(50)
            ''', mode='processes')
        copies = [self.fork(worker, number) for number in range(4)]
        self.assertEqual(len({copy.pid for copy in copies} | {worker.pid}), 5)
        results = set()
        for copy in copies:
            copy.text_tasks(['1', '2'])
        for copy in copies:
            results |= {value_of(outcome) for outcome in copy.wait_for(2).values()}
            self.assertEqual(copy.text_of(0), f'in {copy.pid}\n')
        # Random numbers differ between them.
        self.assertEqual(len(results), 8)
        for number, copy in enumerate(copies):
            copy.goodbye()
            self.assertEqual(self.ended(worker, number), 0)
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)

    def test_a_copy_that_dies(self):
        worker = self.start(source='import os\ndef f(n): os._exit(n)\n', mode='processes')
        first, second = self.fork(worker, 1), self.fork(worker, 2)
        first.text_tasks(['3'])
        self.assertEqual(os.waitstatus_to_exitcode(self.ended(worker, 1)), 3)
        with self.assertRaises(Ended):
            first.take()
        os.kill(second.pid, signal.SIGKILL)
        self.assertEqual(os.waitstatus_to_exitcode(self.ended(worker, 2)), -signal.SIGKILL)
        third = self.fork(worker, 3)
        third.text_tasks(['4'])
        self.assertEqual(os.waitstatus_to_exitcode(self.ended(worker, 3)), 4)

    def test_copies_outlive_the_one_that_was_copied(self):
        for end in ('goodbye', 'close'):
            with self.subTest(end):
                worker = self.start(source=PLAIN, mode='processes')
                copy = self.fork(worker, 0)
                if end == 'goodbye':
                    worker.goodbye()
                else:
                    worker.close()
                worker.wait()
                copy.text_tasks(['5'])
                self.assertEqual(value_of(copy.wait_for(1)[0]), 25.0)

    def test_a_copy_ends_with_its_own_connection(self):
        worker = self.start(source=PLAIN, mode='processes')
        copy = self.fork(worker, 0)
        other = self.fork(worker, 1)
        copy.close()
        self.assertEqual(os.waitstatus_to_exitcode(self.ended(worker, 0)), -signal.SIGKILL)
        other.text_tasks(['2'])
        self.assertEqual(value_of(other.wait_for(1)[0]), 4.0)

    def test_no_descriptor_of_another_copy_stays_open(self):
        worker = self.start(source='''
            import os
            def f(n): return len(os.listdir('/proc/self/fd'))
            ''', mode='processes')
        counts = []
        for number in range(4):
            copy = self.fork(worker, number)
            copy.text_tasks(['1'])
            counts.append(value_of(copy.wait_for(1)[0]))
        self.assertEqual(len(set(counts)), 1, counts)

    def test_cancelling_and_limits_in_a_copy(self):
        worker = self.start(source='import time\ndef f(n):\n  print("begun")\n  time.sleep(n)\n  return n\n',
                            mode='processes')
        copy = self.fork(worker, 0)
        copy.text_tasks(['1000', '0'])
        copy.until(lambda: copy.output[0, 1, 0])
        copy.cancel(0)
        self.assertEqual([outcome.kind for outcome in copy.wait_for(2).values()], ['cancelled', None])

    def test_many_forks_at_once(self):
        worker = self.start(source=PLAIN, mode='processes')
        copies = [worker.fork(number) for number in range(20)]
        for copy in copies:
            self.addCleanup(copy.close)
            self.addCleanup(self.kill_group, copy.greeting()['pid'])
            self.assertEqual(copy.take(), READY)
        worker.until(lambda: sum(kind == FORKED for kind, _ in worker.others) == 20)

    def test_a_module_that_has_threads(self):
        worker = self.start(source='''
            import threading
            threading.Thread(target=threading.Event().wait, daemon=True).start()
            def f(n): return n
            ''', mode='processes', options=['-X', 'dev', '-W', 'error'])
        copy = self.fork(worker, 0)
        copy.text_tasks(['5'])
        self.assertEqual(value_of(copy.wait_for(1)[0]), 5.0)


class Limits(Case):
    def test_memory(self):
        worker = self.start(source='''
            def f(n):
                return len(bytearray(n << 20))
            ''', max_memory=300 << 20)
        worker.text_tasks(['1', '1000', '2'])
        outcomes = worker.wait_for(3)
        self.assertEqual(value_of(outcomes[0]), float(1 << 20))
        self.assertEqual(value_of(outcomes[1]), ('exception', 'MemoryError'))
        self.assertEqual(value_of(outcomes[2]), float(2 << 20))

    def test_memory_in_the_import(self):
        message, _ = self.refused(source='data = bytearray(1 << 30)\ndef f(n): pass\n', max_memory=300 << 20)
        self.assertEqual(message, 'user.py, line 1: MemoryError')

    def test_cpu(self):
        worker = self.start(source='def f(n):\n  while n: pass\n  return n\n', max_cpu=0.3)
        worker.text_tasks(['0'])
        worker.text_tasks(['0', '1', '0'], first=1)
        self.assertEqual(worker.read_to_end(), -signal.SIGXCPU)
        self.assertIn(0, [task for task, _ in worker.outcomes])
        self.assertNotIn(2, [task for task, _ in worker.outcomes])


class Orphans(Case):
    """When Bobbin is gone, nothing of the worker's process group is left."""

    def check(self, worker, *others):
        worker.close()
        self.assertEqual(worker.wait(), -signal.SIGKILL)
        for pid in others:
            wait_until(lambda: not is_alive(pid), 'it is gone')  # noqa: B023

    def test_while_a_task_runs(self):
        for mode in MODES:
            for transport in ('socket', 'pipes'):
                with self.subTest(mode=mode, transport=transport):
                    worker = self.start(source='''
                        import subprocess, time
                        def f(n):
                            child = subprocess.Popen(['sleep', '1000'])
                            print(child.pid)
                            time.sleep(1000)
                        ''', mode=mode, transport=transport)
                    worker.text_tasks(['1'])
                    worker.until(lambda: worker.output[0, 1, 0].endswith(b'\n'))
                    self.check(worker, int(worker.text_of(0)))

    def test_while_it_computes(self):
        worker = self.start(source='def f(n):\n  print("begun")\n  while True: pass\n')
        worker.text_tasks(['1'])
        worker.until(lambda: worker.output[0, 1, 0])
        self.check(worker)

    def test_while_it_prints(self):
        worker = self.start(source='def f(n):\n  while True: print("x" * 100000)\n', output_limit=1 << 40)
        worker.text_tasks(['1'])
        worker.until(lambda: worker.output[0, 1, 0])
        self.check(worker)

    def test_while_it_imports(self):
        self.write('user.py', 'import time\nopen("begun", "w").close()\ntime.sleep(1000)\n')
        for transport in ('socket', 'pipes'):
            with self.subTest(transport):
                worker = self.launch(transport=transport)
                worker.job(folder=self.folder, parameters={'function': 'user.py:f'})
                begun = os.path.join(self.folder, 'begun')
                wait_until(lambda: os.path.exists(begun), 'the import has begun')  # noqa: B023
                os.unlink(begun)
                self.check(worker)

    def test_before_the_job_and_before_tasks(self):
        self.check(self.launch())
        self.check(self.start(source=PLAIN))

    def test_after_setsid(self):
        worker = self.start(source='''
            import os
            def f(n):
                try:
                    os.setsid()
                except PermissionError:
                    pass
                print('begun')
                while True: pass
            ''')
        worker.text_tasks(['1'])
        worker.until(lambda: worker.output[0, 1, 0])
        self.check(worker)


class Nonsense(Case):
    """What is no protocol ends the worker; it never hangs, and never guesses."""

    def test_instead_of_a_job(self):
        for data in (b'GET / HTTP/1.1\r\n\r\n', frame(GOODBYE), frame(99), frame(JOB, b'{'), frame(JOB, b'[]'),
                     frame(JOB, b'\xff\xfe'), frame(JOB, b'[' * 100000), frame(JOB, b'{"mode": 3}'),
                     frame(JOB, json.dumps({'workload': 'python', 'range': '0:x'}).encode()),
                     frame(JOB, json.dumps({'workload': 'python', 'slots': -1}).encode()),
                     frame(JOB, b'{}', length=(64 << 20) + 1), frame(JOB, b'{}', mark=0xBBB1),
                     frame(JOB, b'{}', zero=1)):
            with self.subTest(data[:40]):
                worker = self.launch()
                worker.send_bytes(data)
                status = worker.read_to_end()
                self.assertIn(status, (0, -signal.SIGKILL))
                if status == 0:
                    self.assertEqual(data[2], JOB)

    def test_instead_of_tasks(self):
        head = struct.Struct('<IIQII').pack
        for data in (frame(JOB, b'{}'), frame(15), frame(SLOTS, b'\0' * 5), frame(GIVE_BACK), frame(CANCEL, b'\0' * 15),
                     frame(TASKS), frame(TASKS, b'\0' * 23), frame(TASKS, head(0, 0, 0, 0, 1)),
                     frame(TASKS, head(0, 0, 99, 2, 1)), frame(TASKS, head(0, 0, 0, 1, 0)),
                     frame(TASKS, head(0, 0, 0, 1, 1) + b'x'), frame(TASKS, head(0, 2, 0, 1, 1)),
                     frame(TASKS, head(7, 0, 0, 1, 1)), frame(TASKS, head(0, 1, 0, 2, 1) + struct.pack('<II', 1, 0)),
                     frame(TASKS, head(0, 1, 0, 1, 1) + struct.pack('<II', 1, 4_000_000_000)),
                     frame(TASKS, head(0, 1, 0, 1, 1) + struct.pack('<II', 1 << 31, 0)),
                     frame(TASKS, head(0, 1, 0, 1, 1) + struct.pack('<II', 1, 1) + b'xx'),
                     frame(FORK, b'\0' * 4), frame(SLOTS, struct.pack('<I', 1 << 31)), b'nonsense'):
            for mode in ('serial', 'threads', 'async'):
                if mode == 'serial' and data[2] == SLOTS and len(data) == 12:
                    continue
                with self.subTest(data=data[:60], mode=mode):
                    worker = self.start(source=PLAIN, mode=mode, range='0:100', n_tasks=100)
                    worker.send_bytes(data)
                    self.assertEqual(worker.read_to_end(), -signal.SIGKILL)
                    self.assertIn(b'Bobbin sent what the protocol does not allow', worker.errors)

    def test_between_tasks(self):
        worker = self.start(source='import time\ndef f(n): time.sleep(1000)\n')
        worker.text_tasks(['1'])
        worker.send_bytes(b'nonsense')
        self.assertEqual(worker.read_to_end(), -signal.SIGKILL)

    def test_too_many_chunks(self):
        worker = self.start(source='import time\ndef f(n): time.sleep(1000)\n')
        for i in range(100):
            worker.text_tasks(['1'], first=i)
        self.assertEqual(worker.read_to_end(), -signal.SIGKILL)

    def test_frames_in_pieces(self):
        worker = self.start(source=PLAIN, range='0:100', n_tasks=100)
        data = b''.join(frame(TASKS, struct.pack('<IIQII', 0, 0, i, 1, 1)) for i in range(20)) + frame(GOODBYE)
        for i in range(len(data)):
            worker.send_bytes(data[i:i + 1])
        worker.wait_for(20)
        self.assertEqual(worker.read_to_end(), 0)


class Mischief(Case):
    """What the user's function may do."""

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


class Loose(Case):
    def test_standard_error_may_be_closed(self):
        # As a daemon is started.
        worker = self.start(source=PLAIN, env={'PYTHONWARNINGS': 'ignore'})
        worker.process.stderr.close()
        worker.text_tasks(['3'])
        self.assertEqual(value_of(worker.wait_for(1)[0]), 9.0)

    def test_it_is_python_as_it_is(self):
        worker = self.start(source='import sys\ndef f(n): return sys.executable\n')
        worker.text_tasks(['1'])
        self.assertEqual(value_of(worker.wait_for(1)[0]), sys.executable)
