# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task prints and logs is kept with the task, in every mode, while it
runs; and nothing that is printed gets into the protocol."""

from workertest import Case, value_of

MODES = ('serial', 'threads', 'async', 'hybrid')


class Output(Case):
    def run_one(self, source, inputs=('1',), function='user.py:f', **job):
        worker = self.start(function, source, **job)
        worker.text_tasks(list(inputs))
        outcomes = worker.wait_for(len(inputs))
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)
        for outcome in outcomes.values():
            self.assertIsNone(outcome.kind, outcome.detail)
        return worker

    def test_every_way_to_write(self):
        source = '''
            import logging, sys
            logging.basicConfig(level=logging.INFO, format='%(message)s')
            saved = sys.stdout
            def f(n):
                print('print', n)
                print('to errors', file=sys.stderr)
                sys.stdout.write('write')
                sys.stdout.buffer.write(b' bytes \\xff\\n')
                sys.stdout.writelines(['a', 'b\\n'])
                logging.info('logged %d', n)
                print('saved', file=saved, flush=True)
                print('ä\\ud800')
                sys.__stdout__.write('under\\n')
                return n
            '''
        for mode in MODES:
            with self.subTest(mode):
                worker = self.run_one(source, ['1', '2'], mode=mode)
                for task, n in ((0, 1), (1, 2)):
                    self.assertEqual(worker.output[task, 1, 0],
                                     f'print {n}\nwrite bytes '.encode() + b'\xff'
                                     + '\nab\nsaved\nä\\ud800\nunder\n'.encode())
                    self.assertEqual(worker.text_of(task, 1), f'to errors\nlogged {n}\n')

    def test_what_the_streams_say_of_themselves(self):
        worker = self.run_one('''
            import io, sys
            def f(n):
                assert isinstance(sys.stdout, io.TextIOBase)
                assert not sys.stdout.isatty() and sys.stdout.writable()
                assert sys.stdout.encoding == 'utf-8' and sys.stdout.errors == 'backslashreplace'
                assert sys.stdout.fileno() == 2
                sys.stdout.flush()
                sys.stdout.close()
                print('still here')
                return n
            ''', ['1', '2'])
        self.assertEqual(worker.text_of(0), 'still here\n')

    def test_redirecting_works_as_always(self):
        worker = self.run_one('''
            import contextlib, io
            def f(n):
                with contextlib.redirect_stdout(io.StringIO()) as file:
                    print('inside')
                print('outside')
                return file.getvalue()
            ''')
        self.assertEqual(worker.text_of(0), 'outside\n')

    def test_tasks_at_the_same_time_keep_theirs(self):
        source = '''
            import asyncio, time
            def f(n):
                for i in range(20):
                    print(n, i)
                    time.sleep(0.0005)
                return n
            async def g(n):
                async def inner():
                    for i in range(20):
                        print(n, i)
                        await asyncio.sleep(0.0005)
                await asyncio.gather(inner())
                return n
            '''
        for mode, function in (('threads', 'f'), ('threads', 'g'), ('hybrid', 'f'), ('async', 'g')):
            with self.subTest(mode=mode, function=function):
                worker = self.start('user.py:' + function, source, mode=mode, slots=4)
                for slot in range(4):
                    worker.text_tasks([str(10 * slot + i) for i in range(3)], first=3 * slot, slot=slot)
                for task, outcome in worker.wait_for(12).items():
                    n = int(value_of(outcome))
                    self.assertEqual(worker.text_of(task), ''.join(f'{n} {i}\n' for i in range(20)))

    def test_helpers_that_carry_the_context(self):
        worker = self.run_one('''
            import asyncio
            async def f(n):
                await asyncio.to_thread(print, 'from a thread')
                return n
            ''', mode='async', slots=2)
        self.assertEqual(worker.text_of(0), 'from a thread\n')

    def test_threads_of_ones_own(self):
        source = '''
            import threading
            def f(n):
                thread = threading.Thread(target=print, args=('from my thread',))
                thread.start()
                thread.join()
                return n
            '''
        worker = self.run_one(source)
        self.assertEqual(worker.text_of(0), 'from my thread\n')
        worker = self.run_one(source, mode='threads', slots=2)
        self.assertEqual(worker.text_of(0) or worker.errors.decode(), 'from my thread\n')

    def test_output_comes_while_the_task_runs(self):
        for mode in MODES:
            for end in ("'\\\\n'", "''"):
                with self.subTest(mode=mode, end=end):
                    worker = self.start(source=f'''
                        import time
                        def f(n):
                            print('quick')
                            if n == 2:
                                print('working', end={end})
                                time.sleep(1000)
                            return n
                        ''', mode=mode)
                    worker.text_tasks(['0', '1', '2'])
                    worker.until(lambda: worker.output[2, 1, 0].startswith(b'quick\nworking'))
                    self.assertEqual(len(worker.outcomes), 2)

    def test_the_limit(self):
        for mode in MODES:
            with self.subTest(mode):
                worker = self.run_one('''
                    import sys
                    def f(n):
                        for i in range(1000):
                            print('0123456789' * 10)
                        sys.stderr.write('x' * 999)
                        return n
                    ''', ['1', '2'], mode=mode, output_limit=1000)
                for task in (0, 1):
                    text = worker.text_of(task)
                    self.assertTrue(text.startswith('0123456789' * 10 + '\n'), text)
                    self.assertTrue(text.endswith('\n(100000 bytes of output more than is kept were dropped.)\n'), text)
                    self.assertLess(len(text), 1100)
                    self.assertEqual(worker.text_of(task, 1), 'x' * 999)

    def test_a_flood(self):
        worker = self.run_one('''
            def f(n):
                for i in range(3):
                    print('x' * (2 << 20))
                return n
            ''', ['1', '2'], output_limit=1 << 30)
        self.assertEqual(len(worker.output[1, 1, 0]), 3 * ((2 << 20) + 1))

    def test_before_and_beside_tasks(self):
        worker = self.run_one('''
            import atexit, sys
            print('at import')
            print('at import, errors', file=sys.stderr)
            atexit.register(print, 'at exit')
            def f(n): return n
            ''')
        self.assertEqual(worker.output, {})
        self.assertEqual(worker.errors, b'at import\nat import, errors\nat exit\n')

    def test_noise_stays_out_of_the_protocol(self):
        source = '''
            import os, subprocess, sys
            os.write(1, b'raw at import\\n')
            def f(n):
                os.write(1, b'raw\\n')
                subprocess.run(['echo', 'from echo'], check=True)
                subprocess.run([sys.executable, '-c', 'import sys; assert sys.stdin.read() == ""'], check=True)
                os.system('echo from system')
                assert os.read(0, 100) == b''
                return n
            '''
        for transport in ('socket', 'pipes'):
            with self.subTest(transport):
                worker = self.run_one(source, transport=transport)
                self.assertEqual(worker.errors, b'raw at import\nraw\nfrom echo\nfrom system\n')

    def test_printing_from_a_finalizer(self):
        worker = self.run_one('''
            import gc
            class Loud:
                def __init__(self): self.me = self
                def __del__(self): print('gone')
            def f(n):
                for i in range(100):
                    Loud()
                    print(n, [[] for _ in range(100)])
                gc.collect()
                return n
            ''')
        self.assertEqual(worker.output[0, 1, 0].count(b'gone'), 100)

    def test_an_exception_keeps_what_was_printed_before(self):
        worker = self.start(source='def f(n):\n  print("before", end="")\n  1 / 0\n')
        worker.text_tasks(['1'])
        worker.wait_for(1)
        self.assertEqual(worker.text_of(0), 'before')

    def test_many_tasks_that_print(self):
        worker = self.run_one('def f(n):\n  print(n)\n  return n\n', [str(i) for i in range(5000)])
        self.assertEqual(''.join(worker.text_of(i) for i in range(5000)), ''.join(f'{i}\n' for i in range(5000)))
        self.assertLess(worker.n_frames, 2500)


class Status(Case):
    def state_of(self, worker, slot=0):
        return worker.statuses[-1][2].get(slot) if worker.statuses else None

    def reach(self, worker, condition):
        worker.until(lambda: worker.statuses and worker.statuses[-1][2] and condition(worker.statuses[-1][2]))

    def test_idle_working_waiting(self):
        for mode in ('serial', 'threads', 'hybrid'):
            with self.subTest(mode):
                worker = self.start(source='''
                    import time
                    def f(n):
                        if n == 1:
                            while True: pass
                        if n == 0:
                            time.sleep(1000)
                    ''', mode=mode)
                worker.text_tasks(['2'])
                self.reach(worker, lambda slots: slots[0].state == 1)
                worker.text_tasks(['0'], first=7, attempt=3)
                self.reach(worker, lambda slots: slots[0].state == 3)
                status = self.state_of(worker)
                self.assertEqual((status.task, status.attempt, status.phase), (7, 3, ''))
                self.assertGreater(worker.statuses[-1][1], 1 << 20)

                worker = self.start(mode=mode)
                worker.text_tasks(['1'])
                self.reach(worker, lambda slots: slots[0].state == 2)
                cpu = worker.statuses[-1][0]
                self.reach(worker, lambda slots: worker.statuses[-1][0] > cpu + 1000)

    def test_who_waits_for_the_gil(self):
        worker = self.start(source='def f(n):\n  while True: pass\n', mode='threads', slots=4)
        for slot in range(4):
            worker.text_tasks(['0'], first=slot, slot=slot)
        if worker.hello['gil']:
            self.reach(worker, lambda slots: any(slot.state == 4 for slot in slots.values()))
            phases = {slot.phase for slot in worker.statuses[-1][2].values() if slot.state == 4}
            self.assertEqual(phases, {'waiting for the GIL'})
        else:
            self.reach(worker, lambda slots: any(slot.state == 2 for slot in slots.values()))

    def test_who_waits_for_the_loop(self):
        worker = self.start(source='''
            import asyncio, time
            async def f(n):
                if n == 0:
                    await asyncio.sleep(0)
                    time.sleep(1000)
                await asyncio.sleep(0.001)
                await asyncio.sleep(1000)
            ''', mode='async', slots=3)
        worker.text_tasks(['1'], first=0, slot=0)
        worker.text_tasks(['1'], first=1, slot=1)
        self.reach(worker, lambda slots: slots[0].state == slots[1].state == 3)
        worker.text_tasks(['0'], first=2, slot=2)
        self.reach(worker, lambda slots: slots[0].state == 4)
        slots = worker.statuses[-1][2]
        self.assertEqual((slots[0].phase, slots[1].state, slots[2].state), ('waiting for the loop', 4, 2))

    def test_cpu_of_slots_and_tasks(self):
        source = '''
            import time
            def f(n):
                end = time.thread_time() + 0.1
                while time.thread_time() < end: pass
            '''
        for mode in ('serial', 'threads', 'async', 'hybrid'):
            with self.subTest(mode):
                worker = self.start(source=source, mode=mode)
                for i in range(2):
                    worker.text_tasks(['0'], first=i)
                outcomes = worker.wait_for(2)
                worker.goodbye()
                slot = 0 if mode in ('serial', 'threads') else 0xFFFFFFFF
                self.assertGreaterEqual(worker.cpu[slot], 199e6)
                if slot == 0:
                    self.assertTrue(all(outcome.cpu >= 0.099 for outcome in outcomes.values()))

    def test_idle_workers_say_so_too(self):
        worker = self.start(source='def f(n): return n\n')
        worker.until(lambda: len(worker.statuses) >= 2)
        worker.text_tasks(['1'])
        worker.wait_for(1)
        n = len(worker.statuses)
        worker.until(lambda: len(worker.statuses) >= n + 2)
