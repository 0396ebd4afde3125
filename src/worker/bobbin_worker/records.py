# SPDX-License-Identifier: GPL-3.0-or-later
"""Outcomes, output and CPU times on their way to Bobbin: the RECORDS frame."""

import sys
import _thread
from struct import Struct, pack
from time import monotonic_ns

from . import wire

OUTCOME, OUTPUT, LANE_CPU = 0, 1, 4
HAS_ERROR, HAS_RESULT, INLINE, PERMANENT = 1, 2, 4, 32
CANCELLED, TIMEOUT, BAD_INPUT, TOO_LARGE, EXCEPTION = 1, 2, 3, 11, 16

# Records are gathered for as long and as many as this.
MAX_AGE = 8_000_000
MAX_RECORDS = 4096
MAX_BYTES = 1 << 20
# What one payload may be, so that it fits a frame alone.
MAX_PAYLOAD = 60 << 20

NO_DETAIL = 0xFFFFFFFF
NO_SLOT = 0xFFFFFFFF
# Whole numbers up to here are floats, exactly.
EXACT = 1 << 53

_inline = Struct('<QqqdIfIBBBB')
_payload = Struct('<QqqQIfIBBBB')
_head = Struct('<II')
_text_result = Struct('<HHdI')
_plain_text_result = Struct('<HHI')
_error_head = Struct('<II')
_last_words = Struct('<If')
_last_bytes = Struct('<IBBBB')
_NAN = float('nan')


def as_bytes(text):
    """UTF-8, whatever the text holds; what came from a file name comes out as it was."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        try:
            return text.encode('utf-8', 'surrogateescape')
        except UnicodeEncodeError:
            return text.encode('utf-8', 'backslashreplace')


class Encoded(bytes):
    """The payload of a result, ready to be sent."""


class TooLong(Exception):
    """A result that does not fit a frame."""


def encode_text(data, with_number):
    """The payload of a result that is a text, which may be preceded by the number
    that it is not."""
    data = data if isinstance(data, bytes) else as_bytes(data)
    if len(data) > MAX_PAYLOAD:
        raise TooLong(f'The result is {len(data)} bytes long; at most {MAX_PAYLOAD} can be kept.')
    if with_number:
        return Encoded(_text_result.pack(1, 1, _NAN, len(data)) + data + b'\0')
    return Encoded(_plain_text_result.pack(0, 1, len(data)) + data + b'\0')


def encode_numbers(numbers):
    return Encoded(Struct(f'<HH{len(numbers)}d').pack(len(numbers), 0, *numbers))


def encode_error(message, detail):
    """The payload of a failure; `detail` is None where there is none."""
    message = _as_plain_text(message)
    if detail is None:
        return _error_head.pack(len(message), NO_DETAIL) + message + b'\0'
    detail = _as_plain_text(detail)
    return _error_head.pack(len(message), len(detail)) + message + b'\0' + detail + b'\0'


def _as_plain_text(text):
    return text.replace('\0', '\\0').encode('utf-8', 'backslashreplace')


class Records:
    """Gathers the records of one slot, or of all slots of one thread.

    Everything but `lock` is used with the lock held. It is a reentrant one:
    Python may run a finalizer, which may print, between any two steps.
    """

    def __init__(self, channel, plan):
        self.channel = channel
        # Whether a text comes alone, or after a number that is NaN.
        self.with_number = plan.with_number
        # Whether large whole numbers are rounded rather than written as texts.
        self.only_numbers = plan.only_numbers
        self.lock = _thread.RLock()
        self.records = []
        self.count = 0
        self.payload = bytearray()
        self.tail = None
        self.since = 0

    def _note(self, n):
        if self.count == 0:
            self.since = monotonic_ns()
        self.count += n

    def is_old(self, now):
        return (self.count > 0 or self.tail is not None) and now - self.since >= MAX_AGE

    def is_empty(self):
        return self.count == 0 and self.tail is None

    def send(self):
        """Sends what there is, waiting while Bobbin does not read."""
        self._close_tail()
        if self.count == 0:
            return
        records, payload, n = b''.join(self.records), self.payload, self.count
        self.records, self.payload, self.count = [], bytearray(), 0
        self.channel.send(wire.HEADER.pack(wire.MARK, wire.RECORDS, 0, 8 + len(records) + len(payload))
                          + _head.pack(n, len(payload)) + records + payload)

    def _add_payload(self, payload):
        """Returns where it begins; sends what is before it if both do not fit a frame."""
        if len(self.payload) + len(payload) > MAX_BYTES and self.count > 0:
            self.send()
        offset = len(self.payload)
        self.payload += payload
        return offset

    def add_outcomes(self, slot, attempt, first, start, ends, results, cpu=-1.0):
        """The tasks from `first` on, one after the other: each began when the one
        before it ended. Results are numbers, texts, bytes or Encoded."""
        self._close_tail()
        n = len(ends)
        if self.count + n > MAX_RECORDS:
            self.send()
        values = _as_floats(results)
        if values is None:
            self._add_mixed(slot, attempt, first, start, ends, results, cpu)
            return
        self._note(n)
        self.records.append(_table(slot, attempt, first, start, ends, values, cpu))

    def _add_mixed(self, slot, attempt, first, start, ends, results, cpu):
        for task, (end, result) in enumerate(zip(ends, results), first):
            self.add_outcome(slot, attempt, task, start, end, result, cpu)
            start = end

    def add_outcome(self, slot, attempt, task, start, end, result, cpu=-1.0):
        """One task, with a result as add_outcomes() takes them."""
        try:
            result = self._encode(result)
        except TooLong as error:
            self.add_error(slot, attempt, task, start, end, TOO_LARGE, encode_error(str(error), None), cpu)
        except (ValueError, OverflowError) as error:
            # An int of more digits than Python is willing to write, or a float to hold.
            payload = encode_error(f'{type(error).__name__}: {error}', None)
            self.add_error(slot, attempt, task, start, end, EXCEPTION, payload, cpu)
        else:
            self._add_result(slot, attempt, task, start, end, result, cpu)

    def _encode(self, result):
        kind = type(result)
        if kind is float or kind is Encoded:
            return result
        if kind is int and (self.only_numbers or -EXACT <= result <= EXACT or _is_float(result)):
            return float(result)
        return encode_text(result if kind is bytes else str(result), self.with_number)

    def _add_result(self, slot, attempt, task, start, end, result, cpu):
        if type(result) is Encoded:
            self._add(slot, attempt, task, start, end, result, cpu, OUTCOME, 0, HAS_RESULT)
            return
        self._close_tail()
        self._note(1)
        self.records.append(_inline.pack(task, start, end - start, result, 0, cpu, slot,
                                         OUTCOME, 0, HAS_RESULT | INLINE, min(attempt, 255)))

    def add_error(self, slot, attempt, task, start, end, kind, payload, cpu=-1.0):
        self._add(slot, attempt, task, start, end, payload, cpu, OUTCOME, kind,
                  HAS_ERROR | (PERMANENT if kind == BAD_INPUT else 0))

    def _add(self, slot, attempt, task, start, end, payload, cpu, kind, error, flags):
        self._close_tail()
        offset = self._add_payload(payload)
        self._note(1)
        self.records.append(_payload.pack(task, start, end - start, offset, len(payload), cpu, slot,
                                          kind, error, flags, min(attempt, 255)))

    def add_output(self, slot, attempt, task, stream, data):
        """Bytes that a task wrote; writes in a row become one record."""
        tail = self.tail
        if tail is not None and tail[0] == (slot, attempt, task, stream):
            tail[1].extend(data)
        else:
            self._close_tail()
            if self.count == 0:
                self.since = monotonic_ns()
            self.tail = ((slot, attempt, task, stream), bytearray(data))
        if len(self.tail[1]) + len(self.payload) >= MAX_BYTES:
            self.send()

    def _close_tail(self):
        if self.tail is not None:
            (slot, attempt, task, stream), data = self.tail
            self.tail = None
            now = monotonic_ns()
            self._add(slot, attempt, task, now, now, data, -1.0, OUTPUT, 0, stream)

    def add_cpu(self, slot, start, cpu):
        self._close_tail()
        self._note(1)
        self.records.append(_inline.pack(0, start, cpu, 0.0, 0, -1.0, slot, LANE_CPU, 0, 0, 0))


def _is_float(value):
    try:
        return float(value) == value
    except OverflowError:
        return False


def _as_floats(results):
    """The results as packed floats, if all of them are numbers that floats hold
    exactly."""
    kinds = set(map(type, results))
    if kinds == {int}:
        if max(results) > EXACT or min(results) < -EXACT:
            return None
    elif kinds != {float}:
        return None
    return pack(f'<{len(results)}d', *results) if sys.byteorder == 'little' else None


def _table(slot, attempt, first, start, ends, values, cpu):
    """The records of tasks whose results are floats.

    A record is six columns of eight bytes. A whole column is made at once: as one
    huge number whose digits are its values, where there is something to add. (The
    module array would do as well, but takes 8 ms to import.)
    """
    n = len(ends)
    size = 8 * n
    tasks = _number(COUNTING[:size]) + first * _number(ONES[:size])
    ended = pack(f'<{n}q', *ends)
    began = start.to_bytes(8, 'little') + ended[:-8]
    took = _number(ended) - _number(began)
    table = bytearray(6 * size)
    columns = memoryview(table).cast('q')
    for i, column in enumerate((tasks.to_bytes(size, 'little'), began, took.to_bytes(size, 'little'), values,
                                _last_words.pack(0, cpu) * n,
                                _last_bytes.pack(slot, OUTCOME, 0, HAS_RESULT | INLINE, min(attempt, 255)) * n)):
        columns[i::6] = memoryview(column).cast('q')
    return table


def _number(data):
    return int.from_bytes(data, 'little')


COUNTING = pack(f'<{MAX_RECORDS}q', *range(MAX_RECORDS))
ONES = pack(f'<{MAX_RECORDS}q', *[1] * MAX_RECORDS)
