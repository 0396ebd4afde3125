# SPDX-License-Identifier: GPL-3.0-or-later
"""The status thread: ten times a second, what each slot does; and it sends
records that have become old while their slot is busy with something else."""

import _thread
import os
from struct import Struct
from time import monotonic_ns, process_time_ns

from . import wire

try:
    from time import clock_gettime_ns, pthread_getcpuclockid
except ImportError:
    pthread_getcpuclockid = None

_head = Struct('<QQI')
_slot = Struct('<IIQqQiII')

IDLE, WORKING, WAITING, BLOCKED = 1, 2, 3, 4

# Seconds between two looks: while things change, and at most.
TICK = 0.008
LONGEST = 0.1
STATUS_INTERVAL = 100_000_000
# A thread that used more of the time between two looks than this works.
WORKS = 0.02
# Above this share a process with a GIL is busy, and a thread is not held up.
BUSY = 0.8


def memory():
    """Bytes of this process that lie in memory; 0 where the system does not tell."""
    try:
        fd = os.open('/proc/self/statm', os.O_RDONLY)
    except OSError:
        return 0
    try:
        return int(os.read(fd, 100).split()[1]) * os.sysconf('SC_PAGE_SIZE')
    finally:
        os.close(fd)


def cpu_of(thread):
    """CPU time of a thread that runs, ns; None where the system does not tell."""
    try:
        return clock_gettime_ns(pthread_getcpuclockid(thread)) if pthread_getcpuclockid is not None else None
    except OSError:
        return None


def frame_of(cpu, found):
    """The STATUS frame; for each slot: its number, its progress, state and phase."""
    now = monotonic_ns()
    body = [_head.pack(cpu, memory(), len(found))]
    for number, progress, state, phase in found:
        chunk, task, since = progress or (None, -1, now)
        attempt = chunk.attempt if progress else 0
        body += (_slot.pack(number, state, task + 1, since, 0, -1, attempt, len(phase)), phase)
    return wire.frame(wire.STATUS, b''.join(body))


class Ticker:
    def __init__(self, worker):
        self.worker = worker
        self.is_slow = False
        self.is_stopped = False
        self.alarm = _thread.allocate_lock()
        self.alarm.acquire()
        self.ended = _thread.allocate_lock()
        self.ended.acquire()
        self.last = monotonic_ns()
        self.cpu = process_time_ns()
        self.seen = None

    def wake(self):
        """Of any thread: something has begun that wants to be looked at soon."""
        self.is_slow = False
        if self.alarm.locked():
            try:
                self.alarm.release()
            except RuntimeError:
                # Somebody else was quicker.
                pass

    def stop(self):
        self.is_stopped = True
        self.wake()
        self.ended.acquire()

    def run(self):
        try:
            pause = TICK
            while not self.is_stopped:
                self.alarm.acquire(timeout=pause)
                pause = TICK if self.look() else min(2 * pause, LONGEST)
                self.is_slow = pause > 2 * TICK
        except BaseException as error:
            self.worker.fail(error)
        finally:
            self.ended.release()

    def look(self):
        """Returns whether something has changed since the last look."""
        worker = self.worker
        now = monotonic_ns()
        changed = False
        seen = []
        slots = tuple(worker.slots.values())
        for slot in slots:
            progress = slot.progress()
            seen.append(progress and progress[1])
            if slot.cancel is not None:
                changed = True
                self.see_to_cancel(slot)
        # Those of a loop share their records.
        for slot in slots if worker.loops is None else slots[:1]:
            changed = self.send_old(slot, now) or changed
        changed = changed or seen != self.seen
        self.seen = seen
        is_busy = any(task is not None for task in seen)
        if now - self.last >= (STATUS_INTERVAL if is_busy else 5 * STATUS_INTERVAL):
            self.send_status(now)
        return changed

    @staticmethod
    def see_to_cancel(slot):
        """Tries to end the task that is to end, until it is over."""
        with slot.hand:
            cancel = slot.cancel
            if slot.is_over(cancel.task):
                slot.cancel = None
                return
        if not cancel.was_delivered:
            slot.apply_cancel()

    def send_old(self, slot, now):
        """Sends what lies for too long; returns whether something remains."""
        its_records = slot.records
        if not its_records.lock.acquire(blocking=False):
            return True
        try:
            slot.settle_finished()
            if its_records.is_old(now):
                its_records.send()
            return not its_records.is_empty()
        finally:
            its_records.lock.release()

    def send_status(self, now):
        worker = self.worker
        interval, self.last = now - self.last, now
        cpu = process_time_ns()
        share, self.cpu = (cpu - self.cpu) / interval, cpu
        if worker.loops is not None:
            found = worker.loops.states(now, interval)
        else:
            found = self.thread_states(interval, share)
        worker.channel.send(frame_of(cpu, found))

    def thread_states(self, interval, share):
        looks = []
        for slot in tuple(self.worker.slots.values()):
            if not slot.has_ended:
                looks.append((slot, slot.progress(), self.thread_share(slot, interval)))
        n_running = sum(progress is not None for _, progress, _ in looks)
        takes_turns = n_running >= 2 and share >= BUSY and self.worker.has_gil()
        return [(slot.number, progress, *state_of(progress, used, takes_turns)) for slot, progress, used in looks]

    def thread_share(self, slot, interval):
        """Which share of the interval the slot's thread used; None where unknown."""
        # A slot gives its thread up with the lock held: a clock of a thread that
        # has ended must not be asked for.
        with self.worker.mutex:
            thread = slot.thread
            if thread is None:
                return 0.0
            cpu = cpu_of(thread)
            if cpu is None:
                return None
        used, slot.seen_cpu = cpu - slot.seen_cpu, cpu
        if slot.records.lock.acquire(blocking=False):
            try:
                if cpu > slot.sent_cpu:
                    slot.add_cpu(cpu)
            finally:
                slot.records.lock.release()
        return used / interval


def state_of(progress, used, takes_turns):
    if progress is None:
        return IDLE, b''
    if used is None or used >= BUSY:
        return WORKING, b''
    if used < WORKS:
        return WAITING, b''
    return (BLOCKED, b'waiting for the GIL') if takes_turns else (WORKING, b'')
