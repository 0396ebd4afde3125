# SPDX-License-Identifier: GPL-3.0-or-later
"""Bobbin's side of the worker protocol, for the tests of bobbin_worker.py."""

import collections
import contextlib
import json
import math
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import unittest

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
WORKER = os.environ.get('BOBBIN_PYTHON_WORKER') or os.path.join(SOURCE, 'src', 'worker', 'bobbin_worker.py')

# Nothing here takes nearly as long; a worker that does hangs.
PATIENCE = float(os.environ.get('BOBBIN_TEST_PATIENCE', 60))

JOB, SLOTS, TASKS, GIVE_BACK, CANCEL, FORK, GOODBYE = range(1, 8)
HELLO, READY, REFUSED, RECORDS, STATUS, RETURNED, FORKED, ENDED, FAREWELL = range(16, 25)
ALL_SLOTS = 0xFFFFFFFF

KINDS = [None, 'cancelled', 'timeout', 'bad-input', 'math', 'dns', 'connect', 'tls', 'http', 'redirect', 'protocol',
         'too-large', 'not-found', 'exit-status', 'killed', 'crashed', 'exception', 'io', 'internal']

Outcome = collections.namedtuple('Outcome', 'task slot attempt start duration kind permanent message detail '
                                            'numbers texts cpu inline')
SlotStatus = collections.namedtuple('SlotStatus', 'slot state task since attempt phase')


def frame(kind, body=b'', mark=0xBBB0, zero=0, length=None):
    return struct.pack('<HBBI', mark, kind, zero, len(body) if length is None else length) + body


def is_alive(pid):
    """Whether the process runs: one that nobody has waited for does not."""
    try:
        with open(f'/proc/{pid}/stat', encoding='latin-1') as file:
            return file.read().rpartition(')')[2].split()[0] not in ('Z', 'X')
    except OSError:
        return False


def wait_until(condition, what):
    """Waits until condition() is true; there is nothing to be notified by."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError('gave up waiting until ' + what)
        time.sleep(0.005)


class Ended(Exception):
    """The worker's side is closed."""


class Connection:
    """One channel to a worker: what is read from it, checked as Bobbin checks it."""

    def __init__(self, reading, writing, sock=None):
        self.reading, self.writing, self.socket = reading, writing, sock
        self.file = os.fdopen(reading, 'rb', closefd=False)
        self.outcomes = {}
        self.order = collections.defaultdict(list)
        self.output = collections.defaultdict(bytes)
        self.cpu = collections.Counter()
        self.statuses = []
        self.returned = []
        self.others = []
        self.n_frames = 0
        self.hello = None

    def send(self, kind, body=b'', **options):
        self.send_bytes(frame(kind, body, **options))

    def send_bytes(self, data):
        while data:
            data = data[os.write(self.writing, data):]

    def greeting(self):
        line = self.file.readline()
        if line != b'BOBBIN-WORKER 1\n':
            raise AssertionError(f'no greeting: {line}')
        kind, body = self.next()
        if kind != HELLO:
            raise AssertionError(f'no HELLO but {kind}')
        self.hello = json.loads(body)
        return self.hello

    def next(self):
        """The next frame, as it is."""
        try:
            head = self.file.read(8)
        except ConnectionResetError:
            # It was killed with something that it had not read.
            head = b''
        if len(head) < 8:
            raise Ended(head)
        mark, kind, zero, length = struct.unpack('<HBBI', head)
        assert mark == 0xBBB0 and zero == 0 and HELLO <= kind <= FAREWELL and length <= 1 << 26, head
        body = self.file.read(length)
        if len(body) < length:
            raise Ended(body)
        return kind, body

    def take(self):
        """Reads a frame and sorts what is in it; returns its type."""
        kind, body = self.next()
        self.n_frames += 1
        if kind == RECORDS:
            self._take_records(body)
        elif kind == STATUS:
            self._take_status(body)
        elif kind == RETURNED:
            slot, n, first, attempt, zero = struct.unpack('<IIQII', body)
            assert zero == 0 and n > 0
            self.returned.append((slot, first, n, attempt))
        else:
            self.others.append((kind, body))
        return kind

    def _take_records(self, body):
        n, n_bytes = struct.unpack_from('<II', body)
        assert n > 0 and len(body) == 8 + 48 * n + n_bytes, (n, n_bytes, len(body))
        payloads = body[8 + 48 * n:]
        at = 0
        for i in range(n):
            record = struct.unpack_from('<QqqQIfIBBBB', body, 8 + 48 * i)
            _, start, duration, offset, length, _, _, kind, _, flags, _ = record
            assert start >= 0 and duration >= 0
            payload = b''
            if length > 0:
                assert offset == at, (offset, at)
                payload = payloads[offset:offset + length]
                at += length
            self._take_record(record, payload, struct.unpack_from('<d', body, 8 + 48 * i + 24)[0])
        assert at == n_bytes

    def _take_record(self, record, payload, number):
        task, start, duration, _, length, cpu, slot, kind, error, flags, attempt = record
        if kind == 0:
            assert attempt > 0
            assert (task, attempt) not in self.outcomes, f'task {task} has two outcomes'
            self.order[slot].append(task)
            self.outcomes[task, attempt] = decode(record, payload, number)
        elif kind == 1:
            assert error == 0 and flags in (0, 1) and length > 0
            assert (task, attempt) not in self.outcomes, f'output of task {task} after its outcome'
            self.output[task, attempt, flags] += payload
        else:
            assert (kind, error, flags, length) == (4, 0, 0, 0)
            self.cpu[slot] += duration

    def _take_status(self, body):
        cpu, memory, n = struct.unpack_from('<QQI', body)
        at, slots = 20, {}
        for _ in range(n):
            slot, state, task, since, _, progress, attempt, length = struct.unpack_from('<IIQqQiII', body, at)
            at += 44
            assert 1 <= state <= 4 and length <= 64 and -1 <= progress <= 10000
            slots[slot] = SlotStatus(slot, state, task - 1, since, attempt, body[at:at + length].decode())
            at += length
        assert at == len(body)
        self.statuses.append((cpu, memory, slots))

    def until(self, condition):
        while not condition():
            self.take()

    def wait_for(self, n):
        """Reads until there are n outcomes; returns them by the number of their task
        (the last attempt, where there are several)."""
        self.until(lambda: len(self.outcomes) >= n)
        return {task: outcome for (task, _), outcome in sorted(self.outcomes.items())}

    def text_of(self, task, stream=0, attempt=1):
        return self.output[task, attempt, stream].decode()

    # What Bobbin says

    def job(self, **members):
        job = {'workload': 'python', 'mode': 'serial', 'slots': 1, 'folder': None, 'parameters': {}, 'range': None,
               'names': None, 'n_tasks': 1 << 40, 'timeout': 0.0, 'max_memory': 0, 'max_cpu': 0.0,
               'output_limit': 1 << 20}
        job.update(members)
        self.send(JOB, json.dumps(job).encode())

    def range_tasks(self, n, first=0, slot=0, attempt=1):
        self.send(TASKS, struct.pack('<IIQII', slot, 0, first, n, attempt))

    def text_tasks(self, inputs, first=0, slot=0, attempt=1):
        """Each input is a text, or a row of them."""
        body = struct.pack('<IIQII', slot, 1, first, len(inputs), attempt)
        for row in inputs:
            row = [row] if isinstance(row, str) else row
            body += struct.pack('<I', len(row))
            for field in row:
                data = field.encode('utf-8', 'surrogateescape')
                body += struct.pack('<I', len(data)) + data
        self.send(TASKS, body)

    def cancel(self, task, slot=0, timed_out=False):
        self.send(CANCEL, struct.pack('<IIQ', slot, int(timed_out), task))

    def give_back(self, slot=ALL_SLOTS):
        self.send(GIVE_BACK, struct.pack('<I', slot))

    def set_slots(self, n):
        self.send(SLOTS, struct.pack('<I', n))

    def fork(self, number, mode=''):
        """Asks for a copy, in the job's mode or another one; returns the connection to it."""
        ours, theirs = socket.socketpair()
        ours.settimeout(None)
        with theirs:
            socket.send_fds(self.socket, [frame(FORK, struct.pack('<I', number) + mode.encode())], [theirs.fileno()])
        return Connection(ours.fileno(), ours.fileno(), ours)

    def goodbye(self):
        """Says goodbye; reads until the worker has answered and ended its side."""
        self.send(GOODBYE)
        while self.take() != FAREWELL:
            pass
        with contextlib.suppress(Ended):
            raise AssertionError(f'after GOODBYE: {self.next()}')

    def close(self):
        self.file.close()
        if self.socket is not None:
            self.socket.close()
        else:
            for fd in {self.reading, self.writing}:
                with contextlib.suppress(OSError):
                    os.close(fd)


def decode(record, payload, number):
    task, start, duration, _, _, cpu, slot, _, error, flags, attempt = record
    message = detail = None
    numbers, texts = [], []
    assert flags & ~(1 | 2 | 4 | 32) == 0 and (error != 0) == bool(flags & 1) and not (flags & 32 and not flags & 1)
    at = 0
    if flags & 1:
        n_message, n_detail = struct.unpack_from('<II', payload)
        message = payload[8:8 + n_message].decode()
        at = 8 + n_message + 1
        assert payload[at - 1] == 0 and '\0' not in message
        if n_detail != 0xFFFFFFFF:
            detail = payload[at:at + n_detail].decode()
            at += n_detail + 1
            assert payload[at - 1] == 0
    if flags & 4:
        assert flags == 6 and not payload
        numbers = [number]
    elif flags & 2:
        n_numbers, n_texts = struct.unpack_from('<HH', payload, at)
        numbers = list(struct.unpack_from(f'<{n_numbers}d', payload, at + 4))
        at += 4 + 8 * n_numbers
        for _ in range(n_texts):
            n, = struct.unpack_from('<I', payload, at)
            texts.append(payload[at + 4:at + 4 + n])
            at += 4 + n + 1
            assert payload[at - 1] == 0
    assert at == len(payload), 'bytes left over'
    return Outcome(task, slot, attempt, start, duration, KINDS[error], bool(flags & 32), message, detail,
                   numbers, texts, cpu, bool(flags & 4))


def value_of(outcome):
    """The result as one value: a number, a text, a list of numbers; or the error."""
    if outcome.kind is not None:
        return outcome.kind, outcome.message
    if outcome.texts:
        assert len(outcome.numbers) == 0 or len(outcome.numbers) == 1 and math.isnan(outcome.numbers[0])
        return outcome.texts[0].decode('utf-8', 'surrogateescape')
    return outcome.numbers[0] if len(outcome.numbers) == 1 else outcome.numbers


class Worker(Connection):
    """A worker process and the channel to it."""

    def __init__(self, case, transport='socket', options=(), env=None):
        self.errors = b''
        command = [sys.executable, '-u', *options, WORKER]
        settings = {'stderr': subprocess.PIPE, 'start_new_session': True,
                    'env': {**os.environ, **(env or {})}, 'cwd': case.folder}
        if transport == 'socket':
            ours, theirs = socket.socketpair()
            self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, **settings)
            theirs.close()
            super().__init__(ours.fileno(), ours.fileno(), ours)
        else:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **settings)
            super().__init__(os.dup(self.process.stdout.fileno()), os.dup(self.process.stdin.fileno()))
            self.process.stdout.close()
            self.process.stdin.close()
        self.pid = self.process.pid
        self.drain = threading.Thread(target=self._read_errors, daemon=True)
        self.drain.start()
        # Whatever hangs ends here, and the test with it.
        self.alarm = threading.Timer(PATIENCE, self.kill)
        self.alarm.daemon = True
        self.alarm.start()

    def _read_errors(self):
        with self.process.stderr as file:
            while True:
                data = os.read(file.fileno(), 65536)
                if not data:
                    return
                self.errors += data

    def kill(self):
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self):
        """The exit status; everything that it said on standard error has been read."""
        status = self.process.wait(PATIENCE)
        self.drain.join(PATIENCE)
        return status

    def read_to_end(self):
        """Reads until the worker's side is closed; its exit status."""
        with contextlib.suppress(Ended):
            while True:
                self.take()
        return self.wait()

    def end(self):
        self.alarm.cancel()
        self.kill()
        self.process.wait()
        self.drain.join(PATIENCE)
        self.close()


class Case(unittest.TestCase):
    """A test with a folder of its own, in which the user's modules lie."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='bobbin-test-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(textwrap.dedent(content))
        return path

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding='utf-8') as file:
            return file.read()

    def launch(self, **options):
        worker = Worker(self, **options)
        self.addCleanup(worker.end)
        worker.greeting()
        return worker

    def start(self, function='user.py:f', source=None, transport='socket', options=(), env=None, **job):
        """A worker that is ready for the tasks of a function of user.py."""
        if source is not None:
            self.write('user.py', source)
        worker = self.launch(transport=transport, options=options, env=env)
        parameters = {'function': function, **job.pop('parameters', {})}
        worker.job(folder=self.folder, parameters=parameters, **job)
        kind = worker.take()
        self.assertEqual(kind, READY, worker.others)
        return worker

    def refused(self, function='user.py:f', source=None, **job):
        """A worker that cannot do the job; returns its message and detail."""
        if source is not None:
            self.write('user.py', source)
        worker = self.launch()
        parameters = {'function': function, **job.pop('parameters', {})}
        worker.job(folder=self.folder, parameters=parameters, **job)
        kind, body = worker.next()
        self.assertEqual(kind, REFUSED, body)
        self.assertEqual(worker.read_to_end(), 0)
        refusal = json.loads(body)
        return refusal['message'], refusal['detail']

    def map(self, source, inputs, function='user.py:f', **job):
        """What becomes of inputs, as values; one chunk, one slot."""
        worker = self.start(function, source, **job)
        worker.text_tasks(inputs)
        outcomes = worker.wait_for(len(inputs))
        worker.goodbye()
        self.assertEqual(worker.wait(), 0)
        return [value_of(outcomes[i]) for i in range(len(inputs))]
