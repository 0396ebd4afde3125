# SPDX-License-Identifier: GPL-3.0-or-later
"""A task is ended without its worker, tasks that were not begun come back, and
slots come and go while others work."""

from workertest import Case, value_of

MODES = ('serial', 'threads', 'async', 'hybrid')
SOURCE = '''
    import asyncio, threading, time
    cleaned = []
    def compute(n):
        print('begun', flush=True)
        while n:
            n = n or 1
        return len(cleaned)
    def sleep(n):
        print('begun')
        if n:
            try:
                time.sleep(1000)
            finally:
                cleaned.append(n)
        return len(cleaned)
    def short_sleeps(n):
        print('begun')
        while n:
            time.sleep(0.001)
        return len(cleaned)
    async def nap(n):
        print('begun')
        if n:
            try:
                await asyncio.sleep(1000)
            finally:
                await asyncio.sleep(0)
                cleaned.append(n)
        return len(cleaned)
    async def hog(n):
        print('begun')
        await asyncio.sleep(0)
        while n:
            pass
        return len(cleaned)
    def fall(n):
        print('begun')
        try:
            while n:
                time.sleep(0.001)
        except BaseException:
            raise ValueError('something else')
        return len(cleaned)
    async def waits(n):
        print('begun')
        if n:
            await asyncio.get_running_loop().create_future()
        return len(cleaned)
    '''


class Cancelling(Case):
    def check(self, function, mode, timed_out):
        worker = self.start('user.py:' + function, SOURCE, mode=mode, timeout=2.5)
        worker.text_tasks(['0', '5', '0'])
        worker.until(lambda: worker.output[1, 1, 0])
        worker.cancel(1, timed_out=timed_out)
        outcomes = worker.wait_for(3)
        self.assertIsNone(outcomes[0].kind)
        if timed_out:
            self.assertEqual(value_of(outcomes[1]), ('timeout', 'Took longer than the limit of 2.5 s.'))
        else:
            self.assertEqual(outcomes[1].kind, 'cancelled')
        self.assertEqual(value_of(outcomes[2]), 1.0 if function in ('sleep', 'nap') else 0.0)
        # It goes on after that.
        worker.text_tasks(['0', '5'], first=3)
        worker.until(lambda: worker.output[4, 1, 0])
        worker.cancel(4)
        self.assertEqual(worker.wait_for(5)[4].kind, 'cancelled')
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)

    def test_functions_in_the_main_thread(self):
        for function in ('compute', 'sleep', 'short_sleeps', 'fall'):
            for mode in ('serial', 'async'):
                with self.subTest(function=function, mode=mode):
                    self.check(function, mode, mode == 'serial')

    def test_functions_in_other_threads(self):
        # time.sleep() of another thread cannot be interrupted.
        for function in ('compute', 'short_sleeps', 'fall'):
            for mode in ('threads', 'hybrid'):
                with self.subTest(function=function, mode=mode):
                    self.check(function, mode, mode == 'threads')

    def test_coroutines(self):
        for function in ('nap', 'hog', 'waits'):
            for mode in MODES:
                with self.subTest(function=function, mode=mode):
                    self.check(function, mode, mode in ('serial', 'async'))

    def test_one_of_several(self):
        for mode, function in (('threads', 'short_sleeps'), ('hybrid', 'short_sleeps'), ('async', 'nap')):
            with self.subTest(mode):
                worker = self.start('user.py:' + function, SOURCE, mode=mode, slots=3)
                for slot in range(3):
                    worker.text_tasks(['1', '0'], first=2 * slot, slot=slot)
                worker.until(lambda: all(worker.output[2 * slot, 1, 0] for slot in range(3)))
                worker.cancel(2, slot=1)
                outcomes = worker.wait_for(2)
                self.assertEqual(sorted(outcomes), [2, 3])
                for slot in (0, 2):
                    worker.cancel(2 * slot, slot=slot)
                outcomes = worker.wait_for(6)
                self.assertEqual([outcome.kind for outcome in outcomes.values()], ['cancelled', None] * 3)

    def test_what_is_over_or_not_there(self):
        for mode in MODES:
            with self.subTest(mode):
                worker = self.start('user.py:compute', SOURCE, mode=mode)
                worker.text_tasks(['0', '0'])
                worker.wait_for(2)
                worker.cancel(0)
                worker.cancel(1)
                worker.cancel(77)
                worker.cancel(1, slot=99)
                worker.text_tasks(['0', '0'], first=2)
                self.assertEqual([outcome.kind for outcome in worker.wait_for(4).values()], [None] * 4)

    def test_a_task_that_begins_just_then(self):
        for mode in MODES:
            with self.subTest(mode):
                worker = self.start('user.py:short_sleeps', SOURCE, mode=mode)
                worker.text_tasks(['1'])
                worker.text_tasks(['1'], first=1)
                worker.text_tasks(['1'], first=2)
                worker.cancel(0)
                worker.wait_for(1)
                worker.cancel(1)
                worker.wait_for(2)
                worker.cancel(2)
                self.assertEqual([outcome.kind for outcome in worker.wait_for(3).values()], ['cancelled'] * 3)

    def test_cancelling_while_it_prints(self):
        source = '''
            def f(n):
                while True:
                    print('x' * 50)
            '''
        for mode in MODES:
            with self.subTest(mode):
                worker = self.start(source=source, mode=mode, output_limit=1 << 40)
                for i in range(10):
                    worker.text_tasks(['1'], first=i)
                    worker.until(lambda: worker.output[i, 1, 0])  # noqa: B023
                    worker.cancel(i)
                    self.assertEqual(worker.wait_for(i + 1)[i].kind, 'cancelled')
                worker.goodbye()

    def test_cancelling_among_tiny_tasks(self):
        # Most of these come too late or too early; none may hit another task.
        for mode in ('serial', 'threads'):
            with self.subTest(mode):
                worker = self.start(source='''
                    def f(n):
                        for i in range(200): pass
                        return n
                    ''', mode=mode, slots=2, range='0:40000', n_tasks=40000)
                n_slots = 1 if mode == 'serial' else 2
                for slot in range(n_slots):
                    for first in range(slot * 20000, (slot + 1) * 20000, 2000):
                        worker.range_tasks(2000, first=first, slot=slot)
                cancelled = set(range(50, 20000 * n_slots, 97))
                for task in cancelled:
                    worker.cancel(task, slot=task // 20000)
                for task, outcome in worker.wait_for(20000 * n_slots).items():
                    self.assertIn(value_of(outcome), (float(task), ('cancelled', 'It was cancelled.')))
                    if outcome.kind:
                        self.assertIn(task, cancelled)
                worker.goodbye()
                self.assertEqual(worker.wait(), 0)


class GivingBack(Case):
    def test_what_has_not_been_begun_comes_back(self):
        for mode in MODES:
            for function in ('short_sleeps', 'waits'):
                with self.subTest(mode=mode, function=function):
                    worker = self.start('user.py:' + function, SOURCE, mode=mode)
                    worker.text_tasks(['0', '1', '2', '3', '4'])
                    worker.text_tasks(['5', '6'], first=5, attempt=2)
                    worker.until(lambda: worker.output[1, 1, 0])
                    worker.give_back(0)
                    worker.until(lambda: len(worker.returned) == 2)
                    self.assertEqual(worker.returned, [(0, 2, 3, 1), (0, 5, 2, 2)])
                    worker.give_back()
                    worker.cancel(1)
                    self.assertEqual(sorted(worker.wait_for(2)), [0, 1])
                    worker.text_tasks(['0'], first=2)
                    worker.wait_for(3)
                    self.assertEqual(len(worker.returned), 2)
                    worker.goodbye()
                    self.assertEqual(worker.wait(), 0)

    def test_of_all_slots(self):
        for mode in MODES[1:]:
            with self.subTest(mode):
                worker = self.start('user.py:waits', SOURCE, mode=mode, slots=3)
                for slot in range(3):
                    worker.text_tasks(['1'] * 4, first=4 * slot, slot=slot)
                worker.until(lambda: all(worker.output[4 * slot, 1, 0] for slot in range(3)))
                worker.give_back()
                worker.until(lambda: len(worker.returned) == 3)
                self.assertEqual(sorted(worker.returned), [(slot, 4 * slot + 1, 3, 1) for slot in range(3)])

    def test_each_task_has_one_fate(self):
        for mode in MODES:
            with self.subTest(mode):
                worker = self.start(source='def f(n): return n\n', mode=mode, range='0:200000', n_tasks=200000)
                for first in range(0, 200000, 5000):
                    worker.range_tasks(5000, first=first)
                    worker.give_back()
                worker.goodbye()
                self.assertEqual(worker.wait(), 0)
                fates = [task for task, _ in worker.outcomes]
                for _, first, n, _ in worker.returned:
                    fates += range(first, first + n)
                self.assertEqual(sorted(fates), list(range(200000)))


class Slots(Case):
    def test_more_and_fewer(self):
        for mode in MODES[1:]:
            with self.subTest(mode):
                worker = self.start('user.py:waits', SOURCE, mode=mode, slots=1)
                worker.set_slots(3)
                for slot in range(3):
                    worker.text_tasks(['1', '2'], first=2 * slot, slot=slot)
                worker.until(lambda: all(worker.output[2 * slot, 1, 0] for slot in range(3)))
                worker.set_slots(1)
                worker.until(lambda: len(worker.returned) == 2)
                self.assertEqual(sorted(worker.returned), [(1, 3, 1, 1), (2, 5, 1, 1)])
                worker.cancel(2, slot=1)
                worker.cancel(4, slot=2)
                worker.wait_for(2)
                # Back again, the same numbers.
                worker.set_slots(3)
                worker.text_tasks(['0'], first=3, slot=1)
                worker.text_tasks(['0'], first=5, slot=2)
                self.assertEqual(sorted(worker.wait_for(4)), [2, 3, 4, 5])
                worker.cancel(0)
                worker.until(lambda: worker.output[1, 1, 0])
                worker.cancel(1)
                self.assertEqual(len(worker.wait_for(6)), 6)
                worker.goodbye()
                self.assertEqual(worker.wait(), 0)

    def test_back_while_the_slot_still_works(self):
        for mode in MODES[1:]:
            with self.subTest(mode):
                worker = self.start('user.py:waits', SOURCE, mode=mode, slots=2)
                worker.text_tasks(['1'], slot=1)
                worker.until(lambda: worker.output[0, 1, 0])
                worker.set_slots(1)
                worker.set_slots(2)
                worker.text_tasks(['0'], first=1, slot=1)
                worker.cancel(0, slot=1)
                self.assertEqual(sorted(worker.wait_for(2)), [0, 1])
                worker.goodbye()
                self.assertEqual(worker.wait(), 0)

    def test_work_for_a_slot_that_is_not_there(self):
        worker = self.start('user.py:waits', SOURCE, mode='threads', slots=2)
        worker.text_tasks(['0'], slot=2)
        self.assertLess(worker.read_to_end(), 0)
        self.assertIn(b'slot 2', worker.errors)
