# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames: how they are read, written and bounded. See docs/protocol.md."""

import os
import _thread
from struct import Struct

try:
    import _socket
except ImportError:
    _socket = None

JOB, SLOTS, TASKS, GIVE_BACK, CANCEL, FORK, GOODBYE = range(1, 8)
HELLO, READY, REFUSED, RECORDS, STATUS, RETURNED, FORKED, ENDED, FAREWELL = range(16, 25)

GREETING = b'BOBBIN-WORKER 1\n'
ALL_SLOTS = 0xFFFFFFFF
MAX_BODY = 64 * 1024 * 1024
HEADER = Struct('<HBBI')
MARK = 0xBBB0
PIECE = 256 * 1024

# The only lengths that a body of these types may have; None: it varies.
LENGTHS = {JOB: None, SLOTS: 4, TASKS: None, GIVE_BACK: 4, CANCEL: 16, FORK: None, GOODBYE: 0}


class Violation(Exception):
    """The other side does not keep to the protocol."""


class Ended(Exception):
    """The other side is gone."""


def frame(kind, body=b''):
    return HEADER.pack(MARK, kind, 0, len(body)) + body


class Channel:
    """Both directions of the connection to Bobbin.

    One thread reads; any thread sends, one whole frame at a time. `fds` are
    descriptors that came along and that nobody has taken yet.
    """

    def __init__(self, reading, writing, is_socket):
        self.reading = reading
        self.writing = writing
        self.is_socket = is_socket
        self.lock = _thread.allocate_lock()
        self.buffer = bytearray()
        # Called where nobody reads any more.
        self.lost = None
        self.socket = None
        self.fds = []

    def send(self, data):
        """Sends whole frames; raises Ended where nobody reads them any more."""
        with self.lock:
            fd = self.writing
            try:
                n = os.write(fd, data)
                while n < len(data):
                    data = memoryview(data)[n:]
                    n = os.write(fd, data)
            except BlockingIOError:
                self._send_slowly(data)
            except OSError as error:
                self._lose(error)

    def _send_slowly(self, data):
        # Somebody who shares the descriptor made it non-blocking.
        os.set_blocking(self.writing, True)
        try:
            while data:
                data = memoryview(data)[os.write(self.writing, data):]
        except OSError as error:
            self._lose(error)

    def _lose(self, error):
        if self.lost is not None:
            self.lost()
        raise Ended from error

    def next(self):
        """The next frame as (type, body). Raises Ended or Violation."""
        buffer = self.buffer
        while len(buffer) < 8:
            self._fill()
        mark, kind, zero, length = HEADER.unpack_from(buffer)
        if mark != MARK or zero != 0 or kind not in LENGTHS:
            raise Violation('this is no frame')
        if length > MAX_BODY or LENGTHS[kind] not in (None, length):
            raise Violation('a frame of a wrong length')
        while len(buffer) < 8 + length:
            self._fill()
        body = bytes(memoryview(buffer)[8:8 + length])
        del buffer[:8 + length]
        return kind, body

    def _fill(self):
        try:
            data = self._receive() if self.socket is not None else os.read(self.reading, PIECE)
        except BlockingIOError:
            os.set_blocking(self.reading, True)
            return
        except OSError as error:
            raise Ended from error
        if not data:
            raise Ended
        self.buffer += data

    def _receive(self):
        data, ancillary, _, _ = self.socket.recvmsg(PIECE, _socket.CMSG_SPACE(64),
                                                    getattr(_socket, 'MSG_CMSG_CLOEXEC', 0))
        for level, kind, value in ancillary:
            if (level, kind) == (_socket.SOL_SOCKET, _socket.SCM_RIGHTS):
                for start in range(0, len(value) - len(value) % 4, 4):
                    fd = int.from_bytes(value[start:start + 4], 'little' if LITTLE else 'big', signed=True)
                    os.set_inheritable(fd, False)
                    self.fds.append(fd)
        return data

    def accept_fds(self):
        """From now on descriptors may come along with the data."""
        if self.is_socket and self.socket is None:
            self.socket = _socket.socket(fileno=self.reading)

    def close(self):
        if self.socket is not None:
            self.socket.detach()
            self.socket = None
        for fd in {self.reading, self.writing, *self.fds}:
            if fd >= 0:
                os.close(fd)
        self.reading = self.writing = -1
        self.fds = []


LITTLE = Struct('=H').pack(1) == b'\1\0'


def is_unix_socket(fd):
    if _socket is None or not hasattr(_socket, 'AF_UNIX'):
        return False
    try:
        probe = _socket.socket(fileno=fd)
    except OSError:
        return False
    try:
        return probe.family == _socket.AF_UNIX and hasattr(probe, 'recvmsg')
    finally:
        probe.detach()


def claim_standard_streams():
    """Moves the connection away from descriptors 0 and 1, which a library may
    read or print to. Returns the channel."""
    is_socket = is_unix_socket(0)
    reading, writing = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    try:
        os.dup2(2, 1)
    except OSError:
        # There is no standard error.
        null = os.open(os.devnull, os.O_WRONLY)
        for fd in (1, 2):
            os.dup2(null, fd)
    return Channel(reading, writing, is_socket)
