# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's function: imported, called with an input, its result encoded."""

import os
import sys

from . import errors, numbers, records
from .errors import BadInput, BadResult
from .job import Refusal

INPUTS = ('auto', 'text', 'number', 'json', 'arguments')
RESULTS = ('auto', 'text', 'number', 'json', 'columns')
MAX_COLUMNS = 32

CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR = 0x20, 0x80, 0x200


GeneratorType = type(item for item in ())


class Items(list):
    """What a generator gave."""


class Plan:
    """How one task is done.

    `call` takes one converted input and returns what the function does.
    `simple` are the types of results that are as good later as now: they are
    encoded together. Every other result goes through `finish` at once, since
    the function may change it in the next task.
    """

    def __init__(self, job, function):
        get = job.parameters.get
        self.function = function
        self.names = job.names
        self.input_as = get('input-as') or 'auto'
        self.result = get('result') or 'auto'
        self.columns = [name for name in (get('columns') or '').split('\n') if name]
        if self.columns and self.result == 'auto':
            self.result = 'columns'
        self._check()
        self.is_async = code_flags(function) & (CO_COROUTINE | CO_ASYNC_GENERATOR) != 0
        self.with_number = self.result == 'auto'
        self.only_numbers = self.result in ('number', 'columns')
        self.range = job.range
        self.convert = self._choose_conversion()
        self.call = self._choose_call(job)
        self.finish = getattr(self, '_finish_' + self.result)
        self.simple = {'auto': frozenset((int, float, str, bytes, bool, type(None))),
                       'number': frozenset((int, float)),
                       'text': frozenset((str, bytes))}.get(self.result, frozenset())
        if 'json' in (self.input_as, self.result) or self.input_as == 'arguments':
            import json
            self.json = json
        if self.input_as == 'arguments':
            import shlex
            self.shlex = shlex
        if self.is_async or job.mode in ('async', 'hybrid'):
            # Now, and not in the first task's time.
            import asyncio  # noqa: F401

    def _check(self):
        for name, value, known in (('input-as', self.input_as, INPUTS), ('result', self.result, RESULTS)):
            if value not in known:
                raise Refusal(f'“{name}” cannot be “{value}”; it can be {", ".join(known)}.')
        if self.result == 'columns' and not 1 <= len(self.columns) <= MAX_COLUMNS:
            raise Refusal(f'Results in columns need from 1 to {MAX_COLUMNS} names of columns; '
                          f'there are {len(self.columns)}.')

    # Inputs

    def range_inputs(self, first, n):
        return (self.range.texts if self.input_as == 'text' else self.range.numbers)(first, n)

    def text_inputs(self, texts):
        """What `call` takes, made of the fields of a chunk: see parse_texts()."""
        if self.names:
            return [[row] if type(row) is str else row for row in texts]
        texts = [text if type(text) is str else '\t'.join(text) for text in texts]
        # This cannot fail; what can is done in the task.
        return list(map(numbers.if_number, texts)) if self.input_as == 'auto' else texts

    def _choose_conversion(self):
        return {'auto': numbers.if_number, 'text': str, 'number': self._to_number, 'json': self._to_json,
                'arguments': numbers.if_number}[self.input_as]

    @staticmethod
    def _to_number(value):
        try:
            return value if type(value) in (int, float) else numbers.number(value)
        except ValueError:
            raise BadInput('The input is no number.') from None

    def _to_json(self, value):
        if type(value) is not str:
            return value
        try:
            return self.json.loads(value)
        except (ValueError, RecursionError) as error:
            raise BadInput(f'The input is no JSON: {error}.') from None

    # Calls

    def _choose_call(self, job):
        call = self._choose_plain_call()
        if job.max_cpu > 0:
            return limit_cpu(call, job.max_cpu)
        return call

    def _choose_plain_call(self):
        function, convert, names = self.function, self.convert, self.names
        if names and self.input_as == 'arguments':
            return lambda row: function(*map(convert, row))
        if names:
            return lambda row: function(**dict(zip(names, map(convert, row))))
        if self.input_as == 'arguments':
            return self._call_with_arguments
        if self.input_as in ('number', 'json'):
            return lambda value: function(convert(value))
        # Inputs are converted when a chunk comes: nothing stands between.
        return function

    def _call_with_arguments(self, value):
        """A JSON array or object, or words as a shell splits them."""
        if type(value) is not str:
            return self.function(value)
        if not value.lstrip().startswith(('[', '{')):
            return self.function(*map(numbers.if_number, self._split(value)))
        value = self._to_json(value)
        return self.function(*value) if isinstance(value, list) else self.function(**value)

    def _split(self, text):
        try:
            return self.shlex.split(text)
        except ValueError as error:
            raise BadInput(f'The input cannot be split into arguments: {error}.') from None

    # Results

    def _finish_auto(self, result):
        kind = type(result)
        if kind in self.simple:
            return result
        if kind is GeneratorType:
            result = Items(result)
        if isinstance(result, float):
            return float(result)
        if isinstance(result, int) and kind is not bool:
            return int(result)
        if hasattr(kind, '__index__'):
            try:
                return result.__index__()
            except TypeError:
                pass
        return records.encode_text(as_text(result), True)

    def _finish_text(self, result):
        if type(result) is GeneratorType:
            result = Items(result)
        return records.encode_text(as_text(result), False)

    def _finish_number(self, result):
        return to_number(result, 'The result')

    def _finish_json(self, result):
        if type(result) is GeneratorType:
            result = Items(result)
        try:
            text = self.json.dumps(result, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise BadResult(f'The result cannot be written as JSON: {errors.one_line(str(error))}.') from error
        return records.encode_text(text, False)

    def _finish_columns(self, result):
        if type(result) is GeneratorType:
            result = Items(result)
        values = self._values(result)
        found = [to_number(value, f'“{name}” of the result') for name, value in zip(self.columns, values)]
        return found[0] if len(found) == 1 else records.encode_numbers(found)

    def _values(self, result):
        """The result's values in the order of the columns."""
        columns = self.columns
        if hasattr(result, 'keys'):
            missing = [name for name in columns if name not in result]
            if missing:
                raise BadResult(f'The result has no “{missing[0]}”.')
            return [result[name] for name in columns]
        fields = getattr(type(result), '__dataclass_fields__', None)
        if fields is not None:
            names = columns if all(name in fields for name in columns) else list(fields)
            result = [getattr(result, name) for name in names]
        elif isinstance(result, (str, bytes)) or not hasattr(result, '__len__') or not hasattr(result, '__getitem__'):
            result = [result]
        if len(result) != len(columns):
            raise BadResult(f'The result has {len(result)} values for {len(columns)} columns.')
        return list(result)


def as_text(result):
    if isinstance(result, Items):
        return '\n'.join([item if type(item) is str else str(item) for item in result])
    if isinstance(result, (bytes, bytearray, memoryview)):
        return bytes(result)
    return str(result)


def to_number(value, what):
    if not isinstance(value, (str, bytes, bytearray)):
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError):
            pass
    shown = errors.one_line(repr(value))
    raise BadResult(f'{what} is no number that fits: {shown[:200]}')


def limit_cpu(call, seconds):
    """Before each task, lets the process use `seconds` more of CPU time."""
    from math import ceil
    from resource import RLIMIT_CPU, getrlimit, setrlimit, RLIM_INFINITY
    from time import process_time

    def limited(value):
        hard = getrlimit(RLIMIT_CPU)[1]
        soft = ceil(process_time() + seconds)
        setrlimit(RLIMIT_CPU, (soft if hard == RLIM_INFINITY else min(soft, hard), hard))
        return call(value)

    return limited


def is_waiting(result):
    """Whether a result is yet to be waited for on an event loop."""
    kind = type(result)
    return hasattr(kind, '__await__') or hasattr(kind, '__aiter__') and hasattr(kind, 'asend')


async def wait_for(result):
    """Waits for what is_waiting() says has to be waited for."""
    if hasattr(type(result), '__await__'):
        return await result
    items = Items()
    try:
        async for item in result:
            items.append(item)
    finally:
        await result.aclose()
    return items


def code_flags(function):
    """What kind of function it is, by its code; 0 where it has none."""
    for _ in range(8):
        if hasattr(function, '__code__'):
            return function.__code__.co_flags
        if hasattr(function, '__func__'):
            function = function.__func__
        elif hasattr(function, 'func'):
            function = function.func
        elif not isinstance(function, type) and hasattr(type(function), '__call__'):
            function = type(function).__call__
        else:
            break
    return 0


# Import

def load(job):
    """Imports the function that the job names. Raises Refusal."""
    where = job.parameters.get('function') or ''
    source, colon, name = where.rpartition(':')
    if not (source and colon and name):
        raise Refusal(f'A function is named as FILE.py:FUNCTION or package.module:FUNCTION; “{where}” is neither.')
    try:
        folder = os.path.abspath(job.folder or '.')
        os.chdir(folder)
    except OSError as error:
        raise Refusal(f'The folder “{job.folder}” cannot be entered: {error.strerror}.') from error
    is_file = source.endswith('.py') or os.sep in source
    try:
        module = import_file(os.path.join(folder, source), source) if is_file else import_module(source, folder)
    except Refusal:
        raise
    except BaseException as error:
        place = errors.place_of(error, os.path.dirname(os.path.join(folder, source)) if is_file else folder)
        told = errors.message_of(error).replace('The function ended Python', 'it ended Python')
        raise Refusal(f'{place}: {told}' if place else told, errors.detail_of(error)) from error
    return find(module, name, os.path.basename(source) if is_file else source)


def import_file(path, shown):
    if not os.path.isfile(path):
        raise Refusal(f'There is no file “{shown}”.')
    from importlib.util import module_from_spec, spec_from_file_location
    folder, filename = os.path.split(path)
    sys.path.insert(0, folder)
    sys.argv[:] = [path]
    name = (filename[:-3] if filename.endswith('.py') else filename).replace('.', '_')
    if name in sys.modules or name in sys.builtin_module_names:
        # A module of the standard library that is in use already stays.
        name += '_of_user'
    spec = spec_from_file_location(name, path)
    if spec is None:
        raise Refusal(f'“{shown}” is no Python file.')
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return sys.modules.get(name, module)


def import_module(name, folder):
    sys.path.insert(0, folder)
    sys.argv[:] = [name]
    __import__(name)
    return sys.modules[name]


def find(module, name, shown):
    """The function of the module; dots lead into classes."""
    value = module
    for part in name.split('.'):
        try:
            value = getattr(value, part)
        except AttributeError:
            raise Refusal(missing(module, name, shown)) from None
    if not callable(value):
        raise Refusal(f'“{name}” of {shown} is no function but {errors.name_of(type(value))}.')
    return value


def missing(module, name, shown):
    """What to say of a function that is not there."""
    from difflib import get_close_matches
    names = sorted(key for key, value in vars(module).items()
                   if callable(value) and not key.startswith('_')
                   and getattr(value, '__module__', None) == module.__name__)
    text = f'{shown} has no function “{name}”'
    if not names:
        return text + ', and no other.'
    near = get_close_matches(name, names, 1)
    if near:
        text += f'; did you mean “{near[0]}”?'
        if len(names) == 1:
            return text
        text += ' It has'
    else:
        text += '; it has'
    return f'{text} {", ".join(names[:12])}{" and more" if len(names) > 12 else ""}.'
