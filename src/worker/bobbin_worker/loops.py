# SPDX-License-Identifier: GPL-3.0-or-later
"""Slots on one event loop, in the main thread: “async” and “hybrid”.

Every task is an asyncio.Task of its own, so that its context, its cancellation
and asyncio.current_task() are what the user's code may expect of them. A plain
function holds the loop, as it does in any program; under “hybrid” it goes to a
pool of threads instead.
"""

import _thread
import asyncio
import contextvars
from time import monotonic_ns, process_time_ns

from . import output, records
from .errors import TaskCancelled
from .function import is_waiting, wait_for
from .slots import Slot, deque, length_hint
from .status import BLOCKED, IDLE, WAITING, WORKING, WORKS, cpu_of

# A loop that does not answer for so long is held by somebody, ns.
HELD = 50_000_000


async def _nothing():
    pass

_coroutine = _nothing()
_coroutine.close()
Coroutine = type(_coroutine)


class LoopSlot(Slot):
    """A slot whose tasks are coroutines, one after the other."""

    def __init__(self, loops, number):
        super().__init__(loops.worker, number, loops.records)
        self.loops = loops
        # The task in progress, as progress() tells it.
        self.current = None
        self.task = None
        self.is_busy = False

    # Of the reader thread

    def add(self, chunk):
        self.chunks.append(chunk)
        self.loops.call(self)

    def finish(self):
        self.loops.call(self)

    # Of any thread

    def progress(self):
        return self.current

    def is_awaited(self):
        return self.thread is None

    def apply_cancel(self):
        cancel, task = self.cancel, self.task
        if cancel.was_delivered or task is None or not self.is_at(cancel.task):
            return
        if self.thread is not None:
            self.throw()
        elif not self.ask_loop(self.loops.loop, task):
            # Its own function, or another one, holds the loop.
            self.worker.interrupt_main_thread()

    # On the loop

    def go_on(self):
        """Begins the next task if there is one and none is in progress."""
        chunks = self.chunks
        while not self.is_busy and chunks:
            chunk = chunks[0]
            for value in chunk.iterator:
                self.is_busy = True
                self.task = self.loops.loop.create_task(self.attempt(chunk, chunk.first + chunk.done, value))
                return
            chunks.popleft()
        if not self.is_busy and not self.is_wanted and not self.has_ended:
            self.worker.may_end(self)

    async def attempt(self, chunk, task, value):
        output.current_slot.set(self)
        start = monotonic_ns()
        self.current = chunk, task, start
        result = error = None
        try:
            cancel = self.cancel
            if cancel is not None and cancel.task == task:
                raise TaskCancelled
            self.is_open = True
            if self.loops.pool is None:
                result = self.plan.call(value)
                if type(result) is Coroutine:
                    result = await result
                elif is_waiting(result):
                    result = await wait_for(result)
                if type(result) not in self.plan.simple:
                    result = self.plan.finish(result)
            else:
                result, error = await self.loops.call_in_pool(self, value)
                if is_waiting(result):
                    result = self.plan.finish(await wait_for(result))
            self.is_open = False
        except BaseException as caught:
            self.is_open = False
            error = caught
        self._settle(chunk, task, start, result, error)
        self.is_busy = False
        self.current = self.task = None
        self.go_on()

    def _settle(self, chunk, task, start, result, error):
        end = monotonic_ns()
        failure = None if error is None else self.failure(error, task)
        its_records = self.records
        with its_records.lock:
            self.finish_output(chunk.attempt, task)
            if failure is None:
                its_records.add_outcome(self.number, chunk.attempt, task, start, end, result)
            else:
                its_records.add_error(self.number, chunk.attempt, task, start, end, *failure)
            chunk.done += 1
        # Those that end in the same round of the loop go together.
        self.loops.send_soon(length_hint(chunk.iterator) == 0)


class Loops:
    """The loop, the pool beside it, and what the slots on it share."""

    def __init__(self, worker):
        self.worker = worker
        self.plan = worker.plan
        self.records = records.Records(worker.channel, worker.plan)
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(self.complain)
        asyncio.set_event_loop(self.loop)
        self.pool = None
        if worker.job.mode == 'hybrid' and not worker.plan.is_async:
            from concurrent.futures import ThreadPoolExecutor
            # Each slot has one thread at a time at most.
            self.pool = ThreadPoolExecutor(max_workers=1 << 20, thread_name_prefix='slot')
        self.waking = deque()
        self.will_wake = False
        self.will_send = False
        self.asked_at = self.answered_at = 0
        self.sent_cpu = process_time_ns()

    def new_slot(self, number):
        return LoopSlot(self, number)

    # Of the reader thread

    def call(self, slot):
        """Has a slot look on the loop what there is to do."""
        self.waking.append(slot)
        if not self.will_wake:
            self.will_wake = True
            self.loop.call_soon_threadsafe(self.wake)

    # On the loop

    def wake(self):
        self.will_wake = False
        waking = self.waking
        while waking:
            waking.popleft().go_on()

    async def call_in_pool(self, slot, value):
        """Returns what the function returned and what it raised: not everything
        that can be raised gets through a future, or out of a coroutine."""
        context = contextvars.copy_context()
        slot.is_open = False
        try:
            return await self.loop.run_in_executor(self.pool, context.run, self._in_pool, slot, value)
        finally:
            slot.is_open = True

    def _in_pool(self, slot, value):
        """In a thread of the pool."""
        result = error = None
        try:
            try:
                slot.thread = _thread.get_ident()
                slot.is_open = True
                result = self.plan.call(value)
                if not is_waiting(result):
                    result = self.plan.finish(result)
            except BaseException as caught:
                error = caught
            slot.close()
        except TaskCancelled as caught:
            slot.is_open = slot.is_doomed = False
            error = caught
        finally:
            with self.worker.mutex:
                slot.thread = None
        return result, error

    def send_soon(self, is_end):
        """Sends what there is after this round of the loop, or when it is old."""
        if not self.will_send and (is_end or self.records.is_old(monotonic_ns())):
            self.will_send = True
            self.loop.call_soon(self.send)

    def send(self):
        self.will_send = False
        with self.records.lock:
            self.records.send()

    def complain(self, loop, context):
        """What asyncio has to say goes where it always goes."""
        loop.default_exception_handler(context)

    def interrupt(self):
        """In the signal handler: ends the task that holds the loop, if it is to."""
        try:
            current = asyncio.current_task(self.loop)
        except RuntimeError:
            return
        for slot in tuple(self.worker.slots.values()):
            cancel = slot.cancel
            if (cancel is not None and not cancel.was_delivered and slot.task is current and slot.is_open
                    and slot.is_at(cancel.task)):
                cancel.was_delivered = True
                raise TaskCancelled

    def run(self):
        """Until the end that Bobbin asked for."""
        while not (self.worker.is_ending and all(slot.has_ended for slot in self.worker.slots.values())):
            try:
                self.loop.run_forever()
            except (SystemExit, KeyboardInterrupt) as error:
                # Of a task that the user's function has left behind.
                self.worker.complain(f'a task of the event loop raised {type(error).__name__}')
        with self.records.lock:
            self.add_cpu()
            self.records.send()

    # Of the status thread

    def add_cpu(self):
        now = process_time_ns()
        if now > self.sent_cpu:
            self.records.add_cpu(records.NO_SLOT, monotonic_ns(), now - self.sent_cpu)
            self.sent_cpu = now

    def answer(self, asked_at):
        self.answered_at = asked_at

    def states(self, now, interval):
        """(number, progress, state, phase) of each slot."""
        if self.records.lock.acquire(blocking=False):
            try:
                self.add_cpu()
            finally:
                self.records.lock.release()
        is_held = self.answered_at < self.asked_at and now - self.asked_at > HELD
        if self.answered_at == self.asked_at:
            self.asked_at = now
            self.loop.call_soon_threadsafe(self.answer, now)
        try:
            current = asyncio.current_task(self.loop)
        except RuntimeError:
            current = None
        found = []
        for slot in tuple(self.worker.slots.values()):
            if not slot.has_ended:
                progress = slot.progress()
                found.append((slot.number, progress, *self.state_of(slot, progress, current, is_held, interval)))
        return found

    def state_of(self, slot, progress, current, is_held, interval):
        if progress is None:
            return IDLE, b''
        if slot.task is current:
            return WORKING, b''
        with self.worker.mutex:
            if slot.thread is not None:
                return WORKING if self.pool_share(slot, interval) >= WORKS else WAITING, b''
        return (BLOCKED, b'waiting for the loop') if is_held else (WAITING, b'')

    @staticmethod
    def pool_share(slot, interval):
        cpu = cpu_of(slot.thread)
        if cpu is None:
            return 1.0
        used, slot.seen_cpu = cpu - slot.seen_cpu, cpu
        # The thread may be another one than last time.
        return max(used, 0) / interval
