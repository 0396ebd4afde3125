# SPDX-License-Identifier: GPL-3.0-or-later
"""What Bobbin asks for: the JOB frame, ranges, and the inputs of a chunk."""

from struct import Struct, error as StructError

from .wire import Violation

MODES = ('serial', 'threads', 'processes', 'async', 'hybrid')
MAX_SLOTS = 1 << 20

_text_head = Struct('<II')
_number = Struct('<I')


class Refusal(Exception):
    """The job cannot be done here. `detail` is None where there is no more to say."""

    def __init__(self, message, detail=None):
        super().__init__(message)
        self.message = message
        self.detail = detail


def parse_json(text):
    """json.loads() without importing json, which takes as long as Python itself
    takes to start; with it where this is not CPython."""
    try:
        from _json import make_scanner
    except ImportError:
        import json
        return json.loads(text)

    class Context:
        strict = True
        object_hook = object_pairs_hook = None
        parse_float = float
        parse_int = int
        parse_constant = float
        memo = {}

    value, end = make_scanner(Context)(text, len(text) - len(text.lstrip()))
    if text[end:].strip():
        raise ValueError('something stands behind the JSON value')
    return value


class Range:
    """FROM:TO:STEP, whose member i is FROM + i * STEP, counted exactly."""

    def __init__(self, text):
        parts = text.split(':')
        if len(parts) not in (2, 3):
            raise ValueError(text)
        numbers = [_parse_decimal(part.strip()) for part in parts]
        if len(parts) == 2:
            numbers.append((1, 0))
        first, _, step = numbers
        # Written as whole numbers, they are counted in whole numbers.
        self.is_whole = first[1] == step[1] == 0
        self.scale = scale = max(first[1], step[1])
        self.first = first[0] * 10 ** (scale - first[1])
        self.step = step[0] * 10 ** (scale - step[1])

    def _scaled(self, first, n):
        start = self.first + first * self.step
        if self.step == 0:
            return [start] * n
        return range(start, start + n * self.step, self.step)

    def numbers(self, first, n):
        """Members `first` and those after it, as a sequence."""
        scaled = self._scaled(first, n)
        if self.is_whole:
            return scaled
        # The quotient of two ints is the nearest float, however large they are.
        unit = 10 ** self.scale
        return [value / unit for value in scaled]

    def texts(self, first, n):
        if self.scale == 0:
            return [str(value) for value in self._scaled(first, n)]
        return [self._text(value) for value in self._scaled(first, n)]

    def _text(self, scaled):
        whole, decimals = divmod(abs(scaled), 10 ** self.scale)
        text = f'{whole}.{decimals:0{self.scale}}'.rstrip('0').rstrip('.')
        return '-' + text if scaled < 0 else text


def _parse_decimal(text):
    """(value, scale) of value / 10 ** scale; a point makes the scale at least 1."""
    mantissa, _, exponent = text.lower().partition('e')
    whole, point, decimals = mantissa.partition('.')
    if not (whole + decimals).lstrip('+-').isdecimal():
        raise ValueError(text)
    value, scale = int(whole + decimals), len(decimals)
    exponent = int(exponent) if exponent else 0
    if abs(exponent) > 400:
        raise ValueError(text)
    if exponent >= scale:
        value, scale = value * 10 ** (exponent - scale), 0
    else:
        scale -= exponent
    if point or exponent < 0:
        scale, value = (1, value * 10) if scale == 0 else (scale, value)
    return value, scale


class Job:
    """The JOB frame. Raises Violation where it is none, Refusal where it says
    something that this worker does not know."""

    def __init__(self, body):
        try:
            data = parse_json(body.decode())
            get = data.get
            self.workload = get('workload')
            self.mode = get('mode') or 'serial'
            self.n_slots = int(get('slots') or 1)
            self.folder = get('folder')
            self.parameters = dict(get('parameters') or {})
            self.names = list(get('names') or ())
            self.n_tasks = int(get('n_tasks') or 0)
            self.timeout = float(get('timeout') or 0)
            self.max_memory = int(get('max_memory') or 0)
            self.max_cpu = float(get('max_cpu') or 0)
            self.output_limit = int(get('output_limit') or 0)
            self.range = Range(get('range')) if get('range') is not None else None
        except (ValueError, TypeError, AttributeError, StopIteration, RecursionError, OverflowError) as error:
            raise Violation(f'this is no job: {error}') from error
        if not 1 <= self.n_slots <= MAX_SLOTS:
            raise Violation('a job with that many slots')
        if self.mode == 'processes':
            self.n_slots = 1
        if self.mode not in MODES:
            raise Refusal(f'This worker does not know the mode “{self.mode}”.')
        if self.workload != 'python':
            raise Refusal(f'This worker runs Python functions, and no “{self.workload}”.')

    def change_mode(self, name):
        """Of a copy, which may be told another mode than the job's (b'': is not)."""
        mode = name.decode(errors='replace') or self.mode
        if mode not in MODES:
            raise Violation(f'a copy for the mode “{mode}”')
        self.mode = mode


class Chunk:
    """Consecutive tasks, done in their order by one slot.

    `inputs` is a sequence; `iterator` goes through it. To take a value from the
    iterator is to begin that task, and to give tasks back is to exhaust it: both
    are one step of the interpreter, so that each task has one fate, and no lock
    is needed for each. Without a GIL they are not one step, and `safe` makes them
    so.
    """

    __slots__ = ('first', 'n', 'attempt', 'inputs', 'iterator', 'n_returned', 'done')

    def __init__(self, first, attempt, inputs, safe):
        self.first = first
        self.n = len(inputs)
        self.attempt = attempt
        self.inputs = inputs
        self.iterator = LockedIterator(inputs) if safe else iter(inputs)
        self.n_returned = 0
        self.done = 0

    def give_back(self):
        """Takes what has not been begun; returns (first, n)."""
        n = len(list(self.iterator))
        self.n_returned += n
        return self.first + self.n - self.n_returned, n


class LockedIterator:
    """An iterator that threads without a GIL can share."""

    def __init__(self, inputs):
        import _thread
        self.lock = _thread.allocate_lock()
        self.iterator = iter(inputs)

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.iterator)

    def __length_hint__(self):
        return self.iterator.__length_hint__()


def parse_texts(body, n, start):
    """The fields of n tasks: a list of a text or, where rows have any other
    number of fields than one, of lists of texts. Raises Violation."""
    inputs = []
    add = inputs.append
    unpack = _text_head.unpack_from
    at = start
    try:
        for _ in range(n):
            n_fields, length = unpack(body, at)
            if n_fields == 1:
                at += 8
                text = body[at:at + length]
                at += length
                add(text.decode('utf-8', 'surrogateescape'))
            else:
                at, fields = _parse_fields(body, at + 4, n_fields)
                add(fields)
    except StructError as error:
        raise Violation('a chunk that is cut off') from error
    if at != len(body):
        raise Violation('a chunk of another length than it says')
    return inputs


def _parse_fields(body, at, n_fields):
    if n_fields > (len(body) - at) // 4:
        raise Violation('a row with that many fields')
    fields = []
    for _ in range(n_fields):
        length, = _number.unpack_from(body, at)
        at += 4
        fields.append(body[at:at + length].decode('utf-8', 'surrogateescape'))
        at += length
    return at, fields
