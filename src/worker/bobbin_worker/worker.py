# SPDX-License-Identifier: GPL-3.0-or-later
"""The process: its threads, the frames that come, forks, and the end."""

import _thread
import gc
import os
import sys
from struct import Struct
from time import monotonic_ns, process_time_ns

try:
    import _signal as signal
except ImportError:
    import signal

from . import output, records, status, wire
from .function import Plan, load
from .job import MAX_SLOTS, Chunk, Job, Refusal, parse_texts
from .slots import Cancel, ThreadSlot

try:
    from _json import encode_basestring as quote
except ImportError:
    from json import dumps as quote

_tasks = Struct('<IIQII')
_cancel = Struct('<IIQ')
_number = Struct('<I')
_forked = Struct('<Ii')

MAX_CHUNKS = 64
# How often a process that waits to be forked says that it lives, ms.
SIGN_OF_LIFE = 500
# The reader and the status thread need little stack.
SMALL_STACK = 512 * 1024


def json_object(**members):
    """JSON of texts, bools, numbers and None, without importing json."""
    def text_of(value):
        if isinstance(value, str):
            return quote(value.encode('utf-8', 'replace').decode())
        return {None: 'null', True: 'true', False: 'false'}.get(value, str(value))
    return ('{' + ', '.join(f'"{key}": {text_of(value)}' for key, value in members.items()) + '}').encode()


def has_gil():
    return getattr(sys, '_is_gil_enabled', lambda: True)()


def runtime():
    name = {'cpython': 'Python', 'pypy': 'PyPy'}.get(sys.implementation.name, sys.implementation.name)
    version = sys.version_info if name == 'Python' else sys.implementation.version
    return name + ' ' + '.'.join(map(str, version[:3]))


def small_thread(function, *arguments):
    before = _thread.stack_size()
    try:
        _thread.stack_size(SMALL_STACK)
        _thread.start_new_thread(function, arguments)
    finally:
        _thread.stack_size(before)


class Worker:
    """One process. `serve` gives its main thread to the tasks."""

    def __init__(self, channel):
        self.channel = channel
        self.pid = os.getpid()
        self.group = os.getpgid(0)
        self.main_thread = _thread.get_ident()
        self.job = self.plan = None
        self.slots = {}
        self.main_slot = None
        self.loops = None
        self.is_ending = False
        self.all_ended = _thread.allocate_lock()
        self.mutex = _thread.allocate_lock()
        self.ticker = None
        self.forks = {}

    # What it says of itself

    has_gil = staticmethod(has_gil)

    def introduction(self):
        coroutine = self.plan.is_async if self.plan is not None else None
        return json_object(pid=os.getpid(), worker='bobbin_worker.py', runtime=runtime(), gil=has_gil(),
                           coroutine=coroutine, clock=monotonic_ns(),
                           can_fork=self.channel.is_socket and hasattr(os, 'fork') and hasattr(signal, 'SIGCHLD'))

    def greet(self):
        self.channel.send(wire.GREETING + wire.frame(wire.HELLO, self.introduction()))

    # The end

    def die(self):
        """Bobbin is gone, or talks nonsense: ends everything in this process group,
        whatever it is doing."""
        if os.getpid() != self.pid:
            # A copy that the user's function made of this process.
            os._exit(1)
        for group in {self.group, os.getpgid(0)}:
            try:
                os.killpg(group, signal.SIGKILL)
            except OSError:
                pass
        os.kill(os.getpid(), signal.SIGKILL)

    def complain(self, text):
        output.write_to_error(f'bobbin_worker.py: {text}\n'.encode())

    def leave(self):
        """The end that Bobbin asked for."""
        self.ticker.stop()
        self.channel.send(wire.frame(wire.FAREWELL))
        self.exit()

    def exit(self):
        """Without the rest of Python's own end, which waits for threads that a
        function may have left behind."""
        import atexit
        try:
            atexit._run_exitfuncs()
        except BaseException as error:
            self.complain(f'at the end: {type(error).__name__}: {error}')
        os._exit(0)

    # Slots

    def add_slot(self, number):
        if number > 0:
            output.TaskBuffer.only_slot = None
        if self.loops is not None:
            slot = self.loops.new_slot(number)
        else:
            slot = ThreadSlot(self, number, records.Records(self.channel, self.plan))
            if self.job.mode == 'threads':
                self.start_thread(slot)
        self.slots[number] = slot
        return slot

    def start_thread(self, slot):
        import threading
        threading.Thread(target=self.run_thread, args=(slot,), name=f'slot-{slot.number}', daemon=True).start()

    def run_thread(self, slot):
        try:
            slot.run()
        except BaseException as error:
            self.fail(error)

    def fail(self, error):
        """Something is wrong in the worker itself: it is not to be hidden."""
        if not isinstance(error, wire.Ended):
            import traceback
            self.complain(''.join(traceback.format_exception(type(error), error, error.__traceback__)))
        self.die()

    def may_end(self, slot):
        """A slot has done what it had, and is not wanted: whether it ends."""
        with self.mutex:
            if slot.is_wanted:
                return False
            slot.has_ended = True
            slot.thread = None
            if self.is_ending and all(other.has_ended for other in self.slots.values()):
                self.end()
        return True

    def end(self):
        """Every slot has ended, and no more work will come."""
        if self.loops is not None:
            self.loops.loop.call_soon_threadsafe(self.loops.loop.stop)
        else:
            self.all_ended.release()

    def dismiss(self, slot):
        with self.mutex:
            if not slot.is_wanted:
                return
            slot.is_wanted = False
        slot.finish()

    def set_slots(self, n):
        if self.job.mode in ('serial', 'processes'):
            return
        if not 0 < n <= MAX_SLOTS:
            raise wire.Violation(f'{n} slots')
        for number in range(n):
            slot = self.slots.get(number)
            with self.mutex:
                if slot is not None and not slot.has_ended:
                    slot.is_wanted = True
                    continue
            self.add_slot(number)
        for number, slot in self.slots.items():
            if number >= n and slot.is_wanted:
                slot.give_back()
                self.dismiss(slot)
        self.ticker.wake()

    # Frames

    def read(self):
        """The reader thread, for as long as the process lives."""
        try:
            while True:
                self.handle(*self.channel.next())
        except wire.Violation as error:
            self.complain(f'Bobbin sent what the protocol does not allow: {error}')
        except wire.Ended:
            pass
        except BaseException as error:
            self.fail(error)
        self.die()

    def handle(self, kind, body):
        if kind == wire.TASKS:
            self.take_tasks(body)
        elif kind == wire.SLOTS:
            self.set_slots(*_number.unpack(body))
        elif kind == wire.GIVE_BACK:
            self.give_back(*_number.unpack(body))
        elif kind == wire.CANCEL:
            self.cancel(*_cancel.unpack(body))
        elif kind == wire.GOODBYE:
            self.say_goodbye()
        else:
            raise wire.Violation(f'a frame of type {kind} now')

    def slot_of(self, number):
        slot = self.slots.get(number)
        if slot is None or not slot.is_wanted or self.is_ending:
            raise wire.Violation(f'work for slot {number}, which is not there')
        return slot

    def take_tasks(self, body):
        if len(body) < _tasks.size:
            raise wire.Violation('a chunk without its head')
        number, encoding, first, n, attempt = _tasks.unpack_from(body)
        slot = self.slot_of(number)
        if n == 0 or attempt == 0 or first + n > self.job.n_tasks or len(slot.chunks) >= MAX_CHUNKS:
            raise wire.Violation(f'a chunk of {n} tasks from {first} on')
        if encoding == 0 and self.job.range is not None and len(body) == _tasks.size:
            inputs = self.plan.range_inputs(first, n)
        elif encoding == 1:
            inputs = self.plan.text_inputs(parse_texts(body, n, _tasks.size))
        else:
            raise wire.Violation(f'inputs of encoding {encoding}')
        slot.add(Chunk(first, attempt, inputs, not has_gil()))
        self.stir()

    def give_back(self, number):
        for slot in tuple(self.slots.values()) if number == wire.ALL_SLOTS else (self.slots.get(number),):
            if slot is not None:
                slot.give_back()

    def cancel(self, number, reason, task):
        slot = self.slots.get(number)
        if slot is None or slot.is_over(task):
            return
        # The status thread does it, and nobody else: an exception is thrown once.
        with slot.hand:
            slot.cancel = Cancel(task, reason == 1)
        self.ticker.wake()

    def say_goodbye(self):
        with self.mutex:
            self.is_ending = True
            if all(slot.has_ended for slot in self.slots.values()):
                self.end()
                return
        for slot in tuple(self.slots.values()):
            self.dismiss(slot)

    # Work

    def serve(self, kind, body):
        """Does what comes, of which a first frame has been read; does not return."""
        self.all_ended.acquire()
        self.catch_signals()
        self.ticker = status.Ticker(self)
        if self.job.mode in ('async', 'hybrid'):
            from . import Compiled
            with Compiled():
                from .loops import Loops
            self.loops = Loops(self)
        for number in range(self.job.n_slots):
            self.add_slot(number)
        if self.loops is None and self.job.mode != 'threads':
            self.main_slot = output.TaskBuffer.only_slot = self.slots[0]
            self.main_slot.thread = self.main_thread
        elif self.job.n_slots == 1 and self.loops is None:
            output.TaskBuffer.only_slot = self.slots[0]
        try:
            self.handle(kind, body)
        except wire.Violation as error:
            self.complain(f'Bobbin sent what the protocol does not allow: {error}')
            self.die()
        small_thread(self.read)
        small_thread(self.ticker.run)
        if self.loops is not None:
            self.loops.run()
        elif self.main_slot is not None:
            self.main_slot.run()
        else:
            self.all_ended.acquire()
        self.leave()

    def stir(self):
        """Something has begun: the status thread looks often for a while."""
        if self.ticker.is_slow:
            self.ticker.wake()

    def catch_signals(self):
        """One signal interrupts the main thread's task; ^C does it only there."""
        self.cancel_signal = getattr(signal, 'SIGRTMIN', None)
        self.cancel_signal = signal.SIGUSR2 if self.cancel_signal is None else self.cancel_signal + 4
        signal.signal(self.cancel_signal, self.interrupted_cb)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self.sigint_cb)

    def interrupt_main_thread(self):
        signal.pthread_kill(self.main_thread, self.cancel_signal)

    def interrupted_cb(self, number, frame):
        if self.main_slot is not None:
            self.main_slot.interrupt()
        elif self.loops is not None:
            self.loops.interrupt()

    def sigint_cb(self, number, frame):
        slot = self.main_slot
        if slot is not None and slot.is_open:
            raise KeyboardInterrupt

    # Copies

    def be_forked(self):
        """Reads frames until one asks for work, forking meanwhile. Returns that
        frame, in this process or, as its first one, in a copy.

        There is one thread until then: what forks must have no other.
        """
        self.channel.accept_fds()
        children = None
        while True:
            self.wait_for_frame(children)
            kind, body = self.channel.next()
            if kind != wire.FORK:
                return kind, body
            if not self.channel.is_socket or not self.channel.fds:
                raise wire.Violation('FORK without a descriptor')
            if children is None:
                children = self.watch_children()
            if len(body) < _number.size:
                raise wire.Violation('FORK without a number')
            if self.fork(*_number.unpack_from(body), children):
                self.job.change_mode(bytes(body[_number.size:]))
                children = None

    def watch_children(self):
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        # What is there now needs not be looked at again by the copies' collector.
        gc.freeze()
        return reading, writing

    def wait_for_frame(self, children):
        """Until there is something to read; says meanwhile that it is alive, and
        which children have ended."""
        from select import POLLIN, poll
        waiting = poll()
        waiting.register(self.channel.reading, POLLIN)
        if children is not None:
            waiting.register(children[0], POLLIN)
        while len(self.channel.buffer) < 8:
            ready = [fd for fd, _ in waiting.poll(SIGN_OF_LIFE)]
            if children is not None and children[0] in ready:
                try:
                    os.read(children[0], 4096)
                except BlockingIOError:
                    pass
                self.reap()
            if self.channel.reading in ready:
                return
            if not ready:
                self.channel.send(status.frame_of(process_time_ns(), ()))

    def reap(self):
        for pid in list(self.forks):
            try:
                done, state = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                done, state = pid, 0
            if done == pid:
                self.channel.send(wire.frame(wire.ENDED, _forked.pack(self.forks.pop(pid), state)))

    def fork(self, number, children):
        """Returns whether this is the copy."""
        fd = self.channel.fds.pop(0)
        errors = self.channel.fds.pop(0) if self.channel.fds else -1
        output.is_own_fork = True
        try:
            with quiet_fork():
                pid = os.fork()
        except OSError as error:
            pid = -error.errno
        finally:
            output.is_own_fork = False
        if pid == 0:
            self.become_copy(fd, errors, children)
            return True
        os.close(fd)
        if errors >= 0:
            os.close(errors)
        if pid > 0:
            self.forks[pid] = number
            try:
                os.setpgid(pid, pid)
            except OSError:
                pass
        self.channel.send(wire.frame(wire.FORKED, _forked.pack(number, pid)))
        return False

    def become_copy(self, fd, errors, children):
        os.setpgid(0, 0)
        if errors >= 0:
            os.dup2(errors, 2)
            os.dup2(errors, 1)
            os.close(errors)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for end in children:
            os.close(end)
        self.channel.close()
        self.channel = wire.Channel(fd, fd, True)
        self.channel.lost = self.die
        self.channel.accept_fds()
        self.pid = self.group = os.getpid()
        self.main_thread = _thread.get_ident()
        self.forks = {}
        self.job.n_slots = 1
        import atexit
        atexit._clear()
        # Python's own generator of random numbers sees to itself.
        numpy_random = sys.modules.get('numpy.random')
        if numpy_random is not None:
            numpy_random.seed()
        self.greet()
        self.channel.send(wire.frame(wire.READY, self.introduction()))


class quiet_fork:
    """Keeps Python from warning of threads that the user's module has started."""

    def __enter__(self):
        if 'warnings' not in sys.modules:
            import warnings  # noqa: F401
        self.warnings = sys.modules['warnings'].catch_warnings()
        self.warnings.__enter__()
        sys.modules['warnings'].simplefilter('ignore', DeprecationWarning)

    def __exit__(self, *error):
        self.warnings.__exit__(*error)


class Watch:
    """While the user's module is imported, a thread looks whether Bobbin is gone.

    It has ended when the import has: a process that forks has one thread.
    """

    def __init__(self, worker):
        self.worker = worker

    def __enter__(self):
        self.reading, self.writing = os.pipe()
        self.done = _thread.allocate_lock()
        self.done.acquire()
        small_thread(self.run)

    def __exit__(self, *error):
        os.close(self.writing)
        self.done.acquire()
        os.close(self.reading)

    def run(self):
        from select import POLLERR, POLLHUP, POLLNVAL, poll
        from select import POLLIN
        try:
            from select import POLLRDHUP
        except ImportError:
            POLLRDHUP = 0
        gone = POLLHUP | POLLERR | POLLNVAL | POLLRDHUP
        waiting = poll()
        waiting.register(self.worker.channel.reading, POLLRDHUP)
        waiting.register(self.reading, POLLIN)
        while True:
            for fd, events in waiting.poll():
                if fd == self.reading:
                    self.done.release()
                    return
                if events & gone:
                    self.worker.die()


def detach():
    """In a copy that the user's function made: it is no worker."""
    if not output.is_own_fork:
        output.TaskBuffer.is_detached = True
        the_worker.channel.close()


the_worker = None


def prepare(worker):
    """Reads the job and imports the function; whether that could be done."""
    kind, body = worker.channel.next()
    if kind != wire.JOB:
        raise wire.Violation('something before JOB')
    try:
        worker.job = Job(body)
        limit_memory(worker.job.max_memory)
        with Watch(worker):
            worker.plan = Plan(worker.job, load(worker.job))
    except Refusal as refusal:
        worker.channel.send(wire.frame(wire.REFUSED, json_object(message=refusal.message, detail=refusal.detail)))
        return False
    worker.channel.send(wire.frame(wire.READY, worker.introduction()))
    return True


def limit_memory(n_bytes):
    if n_bytes > 0:
        import resource
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        soft = n_bytes if hard == resource.RLIM_INFINITY else min(n_bytes, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def main(arguments):
    global the_worker
    worker = the_worker = Worker(wire.claim_standard_streams())
    worker.channel.lost = worker.die
    try:
        worker.greet()
        import faulthandler
        faulthandler.enable(2, all_threads=False)
        output.install()
        os.register_at_fork(after_in_child=detach)
        if not prepare(worker):
            worker.exit()
        worker.serve(*worker.be_forked())
    except wire.Violation as error:
        worker.complain(f'Bobbin sent what the protocol does not allow: {error}')
    except BaseException as error:
        worker.fail(error)
    worker.die()
