# SPDX-License-Identifier: GPL-3.0-or-later
"""One slot: does a chunk's tasks one after the other, fast where they are tiny;
keeps what they print; and ends the one that is cancelled."""

import _thread
from itertools import islice
from struct import Struct
from time import monotonic_ns, sleep, thread_time_ns

from . import errors, output, records, wire
from .errors import BadInput, BadResult, TaskCancelled
from .function import is_waiting, wait_for

try:
    from _collections import deque
    from _operator import length_hint
except ImportError:
    from collections import deque
    from operator import length_hint

_returned = Struct('<IIQII')

# Tasks whose outcomes are encoded together: few enough to stay in the cache.
SEGMENT = 1024
# How long an event loop may take to cancel a coroutine, ns.
PATIENCE = 100_000_000


class Cancel:
    """A CANCEL frame: its task is to end."""

    __slots__ = ('task', 'is_timeout', 'was_delivered', 'asked_at', 'was_answered')

    def __init__(self, task, is_timeout):
        self.task = task
        self.is_timeout = is_timeout
        # An exception was thrown; that is done once, so that the user's own
        # clean-up is not disturbed.
        self.was_delivered = False
        # When an event loop was asked to cancel the coroutine, and whether it did.
        self.asked_at = 0
        self.was_answered = False

    def is_late(self):
        """Whether the loop was asked, and does not answer."""
        return self.asked_at > 0 and not self.was_answered and monotonic_ns() - self.asked_at >= PATIENCE

    def answer(self, task):
        """On the loop: the coroutine is cancelled."""
        self.was_answered = self.was_delivered = True
        task.cancel()


class Slot:
    """What every slot has, whatever does its tasks.

    The reader thread adds to `chunks`, gives back and sets `cancel`; the thread
    that does the tasks owns the rest. `records.lock` is held while what has been
    done is encoded, which the status thread does, too, when it is old.
    """

    def __init__(self, worker, number, its_records):
        self.worker = worker
        self.plan = worker.plan
        self.number = number
        self.records = its_records
        self.chunks = deque()
        # Held to take several tasks from a chunk's iterator, and count them.
        self.hand = _thread.allocate_lock()
        self.is_wanted = True
        self.has_ended = False
        self.cancel = None
        # Whether the user's code runs, into which an exception may be thrown.
        self.is_open = False
        # When the status thread looked last: the CPU time of the thread.
        self.seen_cpu = 0
        self.thread = None
        # Whether an exception may be on its way to `thread`, and whether somebody
        # is about to throw one.
        self.is_doomed = self.is_throwing = False
        self._output_task = -1
        self._kept = [0, 0]
        self._dropped = [0, 0]

    # Of any thread

    def give_back(self):
        """Sends what has not been begun back, chunk by chunk."""
        for chunk in tuple(self.chunks):
            with self.hand:
                first, n = chunk.give_back()
            if n > 0:
                self.worker.channel.send(wire.frame(wire.RETURNED,
                                                    _returned.pack(self.number, n, first, chunk.attempt, 0)))

    def progress(self):
        """(chunk, task, when it began) of the task in progress, or None."""
        raise NotImplementedError

    def settle_finished(self):
        """Encodes what has been done and is not encoded yet; with the lock held."""

    def is_awaited(self):
        """Whether a coroutine is at work, which the loop can cancel."""
        raise NotImplementedError

    def is_at(self, task):
        progress = self.progress()
        return progress is not None and progress[1] == task

    def is_over(self, task):
        """Whether a task of this slot needs no cancelling any more."""
        progress = self.progress()
        if progress is not None and progress[1] <= task:
            return False
        return not any(chunk.first + chunk.done <= task < chunk.first + chunk.n - chunk.n_returned
                       for chunk in tuple(self.chunks))

    # Output

    def write(self, stream, data):
        """Keeps what the task in progress wrote; False if there is none.

        Called by the user's print(), so that nothing may be thrown into it.
        """
        was_open = self.close()
        try:
            with self.records.lock:
                progress = self.progress()
                if progress is None:
                    return False
                self.settle_finished()
                self._write(progress, stream, data)
            cancel = self.cancel
            # Nothing can be thrown at one that does hardly anything but write.
            if (was_open and cancel is not None and not cancel.was_delivered and cancel.task == progress[1]
                    and (not self.is_awaited() or cancel.is_late())):
                cancel.was_delivered = True
                raise TaskCancelled
        finally:
            if was_open:
                self.is_open = True
        return True

    def _write(self, progress, stream, data):
        chunk, task, _ = progress
        if task != self._output_task:
            self._output_task = task
            self._kept[:] = self._dropped[:] = (0, 0)
        room = self.worker.job.output_limit - self._kept[stream]
        if len(data) > room:
            self._dropped[stream] += len(data) - max(room, 0)
            data = data[:max(room, 0)]
        if not data:
            return
        self._kept[stream] += len(data)
        its_records = self.records
        its_records.add_output(self.number, chunk.attempt, task, stream, data)
        if b'\n' in data and its_records.is_old(monotonic_ns()):
            its_records.send()
        else:
            self.worker.stir()

    def finish_output(self, attempt, task):
        """Says what was dropped of a task's output, before its outcome; lock held."""
        if task != self._output_task:
            return
        for stream, n in enumerate(self._dropped):
            if n > 0:
                self.records.add_output(self.number, attempt, task, stream,
                                        f'\n({n} bytes of output more than is kept were dropped.)\n'.encode())
        self._output_task = -1
        self._dropped[:] = (0, 0)

    # Cancelling

    def ask_loop(self, loop, task):
        """Whether the loop cancels the coroutine; not if it does not answer."""
        cancel = self.cancel
        if cancel.asked_at == 0:
            cancel.asked_at = monotonic_ns()
            try:
                loop.call_soon_threadsafe(cancel.answer, task)
            except RuntimeError:
                return False
        return not cancel.is_late()

    def throw(self):
        cancel = self.cancel
        # Announced first, looked at then: so the slot, which leaves first and
        # looks then, never misses an exception that is on its way.
        self.is_doomed = self.is_throwing = True
        try:
            if self.is_open and self.is_at(cancel.task) and throw_into(self.thread, TaskCancelled):
                cancel.was_delivered = True
            else:
                self.is_doomed = False
        finally:
            self.is_throwing = False

    def interrupt(self):
        """In the main thread, from the signal handler."""
        cancel = self.cancel
        if cancel is not None and self.is_open and not cancel.was_delivered and self.is_at(cancel.task):
            cancel.was_delivered = True
            raise TaskCancelled

    def close(self):
        """From here on nothing may be thrown; returns whether it might before."""
        was_open, self.is_open = self.is_open, False
        if self.is_doomed or self.is_throwing:
            self.let_come()
        return was_open

    def let_come(self):
        """An exception was thrown into this thread, or is about to be: lets it come
        here unless the user's code had it, so that none comes later."""
        while self.is_throwing:
            sleep(0.0005)
        throw_into(_thread.get_ident(), None)
        self.is_doomed = False

    def failure(self, error, task):
        """(kind, payload) of what an attempt that raised `error` is told as."""
        cancel = self.cancel
        if cancel is not None and cancel.task == task:
            if cancel.is_timeout:
                return records.TIMEOUT, records.encode_error(
                    f'Took longer than the limit of {self.worker.job.timeout:g} s.', None)
            return records.CANCELLED, records.encode_error('It was cancelled.', None)
        if isinstance(error, records.TooLong):
            return records.TOO_LARGE, records.encode_error(str(error), None)
        if isinstance(error, BadInput):
            return records.BAD_INPUT, records.encode_error(str(error), None)
        detail = None if isinstance(error, BadResult) and error.__cause__ is None else errors.detail_of(error)
        return records.EXCEPTION, records.encode_error(errors.message_of(error), detail)


class ThreadSlot(Slot):
    """A slot whose tasks are done by one thread: the main thread, or one of several.

    The results of a segment of a chunk are only collected while it lasts, with
    the moment at which each task ended; which task is in progress follows from
    how many there are. So a tiny task costs one clock read and two appends.
    """

    def __init__(self, worker, number, its_records):
        super().__init__(worker, number, its_records)
        self.chunk = None
        self.segment = (0, 0, [], [])
        self.n_settled = 0
        self.cpu = -1.0
        self.arrivals = _new_queue()
        self.loop = None
        self.loop_task = None
        self.sent_cpu = 0

    # Of the reader thread

    def add(self, chunk):
        self.chunks.append(chunk)
        self.arrivals.put(chunk)

    def finish(self):
        """No more chunks will come."""
        self.arrivals.put(None)

    def apply_cancel(self):
        """Throws the cancellation into the task, if it runs now."""
        if self.cancel.was_delivered or self.loop_task is not None and self.ask_loop(self.loop, self.loop_task):
            return
        if self.worker.main_slot is self:
            self.worker.interrupt_main_thread()
        else:
            self.throw()

    # Of the slot's thread

    def is_awaited(self):
        return self.loop_task is not None

    def progress(self):
        chunk = self.chunk
        if chunk is None:
            return None
        first, start, ends, _ = self.segment
        n = len(ends)
        return chunk, first + n, ends[n - 1] if n > 0 else start

    def run(self):
        """Does chunks until there are no more."""
        self.thread = _thread.get_ident()
        self.sent_cpu = self.seen_cpu = thread_time_ns()
        output.current_slot.set(self)
        get = self.arrivals.get
        while True:
            try:
                chunk = get_nowait(self.arrivals)
                if chunk is EMPTY:
                    self._rest()
                    chunk = get()
                if chunk is None:
                    if self.worker.may_end(self):
                        break
                    continue
                self._do(chunk)
            except TaskCancelled:
                # It came too late to find a task.
                self.is_doomed = False
        self._rest()
        if self.loop is not None:
            close_loop(self.loop)

    def _rest(self):
        """Before waiting: tells what CPU time was used."""
        if thread_time_ns() - self.sent_cpu >= 1_000_000:
            with self.records.lock:
                self.add_cpu(thread_time_ns())
                self.records.send()

    def add_cpu(self, now):
        self.records.add_cpu(self.number, monotonic_ns(), now - self.sent_cpu)
        self.sent_cpu = now

    def _do(self, chunk):
        its_records = self.records
        is_single = chunk.n == 1
        is_done = False
        while not is_done:
            before = thread_time_ns() if is_single else 0
            with its_records.lock:
                self.segment = (chunk.first + chunk.done, monotonic_ns(), [], [])
                self.n_settled = 0
                self.cpu = -1.0
                self.chunk = chunk
            error = self._try_segment(chunk.iterator)
            if is_single:
                self.cpu = (thread_time_ns() - before) / 1e9
            is_done = self._settle(chunk, error)
        self.chunks.popleft()

    def _try_segment(self, iterator):
        """Returns what a task raised."""
        error = None
        try:
            try:
                self._run_segment(iterator)
            except BaseException as caught:
                error = caught
            self.close()
        except TaskCancelled as caught:
            # There is at most one on its way, so that this one is the last.
            self.is_open = self.is_doomed = False
            error = caught
        return error

    def _run_segment(self, iterator, clock=monotonic_ns, kind_of=type):
        """The loop that all speed depends on. What a task raises leaves it, with
        one end fewer than tasks were begun."""
        _, start, ends, results = self.segment
        function, simple, finish = self.plan.call, self.plan.simple, self._finish
        add_end, add_result = ends.append, results.append
        send_at = start + records.MAX_AGE
        self.is_open = True
        for value in islice(iterator, SEGMENT):
            result = function(value)
            if kind_of(result) not in simple:
                result = finish(result)
            add_result(result)
            now = clock()
            add_end(now)
            if now > send_at:
                break

    def _finish(self, result):
        if is_waiting(result):
            result = self._run_loop(result)
        return self.plan.finish(result)

    def _settle(self, chunk, error):
        """Encodes a segment, and sends it if it has to go; returns whether the chunk is at its end."""
        now = monotonic_ns()
        its_records = self.records
        first, start, ends, results = self.segment
        del results[len(ends):]
        n, task = len(ends), first + len(ends)
        failure = self.failure(error, task) if error is not None and self._is_its_own(chunk, error, n) else None
        with its_records.lock:
            self.settle_finished()
            if failure is not None:
                n += 1
                self.finish_output(chunk.attempt, task)
                its_records.add_error(self.number, chunk.attempt, task, ends[-1] if ends else start, now,
                                      *failure, self.cpu)
            chunk.done += n
            is_done = length_hint(chunk.iterator) == 0
            self.segment = (chunk.first + chunk.done, now, [], [])
            self.n_settled = 0
            if is_done:
                self.chunk = None
            if is_done or its_records.is_old(now):
                its_records.send()
        return is_done

    def _is_its_own(self, chunk, error, n):
        """Whether an error belongs to the task after the n finished ones.

        A cancellation may have been thrown at a task that was faster: between two
        tasks, or into the next one, which is begun again then.
        """
        if type(error) is not TaskCancelled:
            return True
        with self.hand:
            index = chunk.done + n
            n_begun = chunk.n - chunk.n_returned - length_hint(chunk.iterator)
            if n_begun <= index:
                return False
            if self.cancel is not None and self.cancel.task == chunk.first + index:
                return True
            rest = list(chunk.iterator)
            chunk.iterator = iter(list(chunk.inputs[index:n_begun]) + rest)
            return False

    def settle_finished(self):
        first, start, ends, results = self.segment
        done, n = self.n_settled, len(ends)
        if n > done:
            chunk = self.chunk
            self.n_settled = n
            if done > 0:
                start = ends[done - 1]
            if self._output_task >= 0:
                self.finish_output(chunk.attempt, first + done)
            self.records.add_outcomes(self.number, chunk.attempt, first + done, start,
                                      ends[done:n], results[done:n], self.cpu)

    # Coroutines, in a slot that has no loop of its own kind

    def _run_loop(self, result):
        import asyncio
        if self.loop is None:
            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)
        loop = self.loop
        task = self.loop_task = loop.create_task(wait_for(result))
        try:
            return loop.run_until_complete(task)
        finally:
            self.loop_task = None
            if not task.done():
                # Something else than the function's own end left the loop.
                self.is_open = False
                task.cancel()
                loop.run_until_complete(asyncio.wait([task]))


def close_loop(loop):
    try:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
    except RuntimeError:
        pass


def throw_into(thread, kind):
    """Has a thread raise an exception as soon as it runs Python code again; None
    takes back one that has not been raised yet."""
    try:
        from ctypes import c_ulong, py_object, pythonapi
    except ImportError:
        return False
    what = None if kind is None else py_object(kind)
    return pythonapi.PyThreadState_SetAsyncExc(c_ulong(thread), what) == 1


def _new_queue():
    try:
        from _queue import SimpleQueue
    except ImportError:
        from queue import SimpleQueue
    return SimpleQueue()


EMPTY = object()


def get_nowait(queue):
    return EMPTY if queue.empty() else queue.get()
