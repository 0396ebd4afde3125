# SPDX-License-Identifier: GPL-3.0-or-later
"""The process: copies of it, its limits, and its end when Bobbin is gone."""

import os
import signal
import struct

from workertest import ENDED, FORKED, PATIENCE, READY, Case, Ended, is_alive, value_of, wait_until

MODES = ('serial', 'threads', 'async', 'hybrid')
PLAIN = 'def f(n): return n * n\n'


class Copies(Case):
    def fork(self, worker, number, mode=''):
        copy = worker.fork(number, mode)
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

    def test_a_copy_of_another_mode(self):
        # Each waits for the other two.
        worker = self.start(source='''
            import os, threading
            barrier = threading.Barrier(3)
            def f(n):
                barrier.wait(60)
                return os.getpid()
            ''', mode='processes')
        copy = self.fork(worker, 1, 'threads')
        copy.set_slots(3)
        for slot in range(3):
            copy.text_tasks(['1'], first=slot, slot=slot)
        self.assertEqual([value_of(outcome) for outcome in copy.wait_for(3).values()], [copy.pid] * 3)
        loop = self.fork(worker, 2, 'async')
        loop.set_slots(2)
        copy.goodbye()
        loop.goodbye()
        self.assertEqual([self.ended(worker, number) for number in (1, 2)], [0, 0])

    def test_output_of_own_threads_in_a_copy(self):
        # With several tasks at a time nobody knows whose it is.
        worker = self.start(source='''
            import threading
            barrier = threading.Barrier(2)
            def f(n):
                barrier.wait(60)
                thread = threading.Thread(target=print, args=('from a thread',))
                thread.start()
                thread.join()
                print('from', n)
                return n
            ''', mode='processes')
        copy = self.fork(worker, 1, 'threads')
        copy.set_slots(2)
        for slot in range(2):
            copy.text_tasks([str(slot)], first=slot, slot=slot)
        copy.wait_for(2)
        self.assertEqual([copy.output[slot, 1, 0] for slot in range(2)], [b'from 0\n', b'from 1\n'])
        copy.goodbye()
        self.assertEqual(self.ended(worker, 1), 0)

    def test_a_copy_of_no_mode(self):
        worker = self.start(source=PLAIN, mode='processes')
        copy = worker.fork(1, 'backwards')
        self.addCleanup(copy.close)
        copy.greeting()
        self.assertEqual(os.waitstatus_to_exitcode(self.ended(worker, 1)), -signal.SIGKILL)
        second = self.fork(worker, 2)
        second.text_tasks(['3'])
        self.assertEqual(value_of(second.wait_for(1)[0]), 9.0)

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
                # Its standard error stays open: the copy has it, too.
                worker.process.wait(PATIENCE)
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
