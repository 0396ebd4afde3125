# SPDX-License-Identifier: GPL-3.0-or-later
"""What an exception is told as: one line for people, and the traceback."""

import os

HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
# Those of our modules from which the user's code is called.
CALLERS = frozenset(HERE + name for name in ('function.py', 'loops.py'))
MAX_MESSAGE = 4096
MAX_DETAIL = 32 * 1024


class BadInput(Exception):
    """The text of an input is not what the job says that it is."""


class BadResult(Exception):
    """A result that is not what the job says that it is."""


class TaskCancelled(BaseException):
    """Raised in the user's function to end it. No Exception, so that few handlers
    catch it."""


def shorten(text, limit):
    """The beginning and the end of a text that is too long."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f'{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}'


def name_of(kind):
    """ValueError, json.decoder.JSONDecodeError: as tracebacks name a class."""
    module = getattr(kind, '__module__', None)
    name = getattr(kind, '__qualname__', kind.__name__)
    return name if module in ('builtins', '__main__', None) else f'{module}.{name}'


def message_of(error):
    """One line, which never fails."""
    if isinstance(error, (BadInput, BadResult)):
        return str(error)
    if isinstance(error, SystemExit):
        code = getattr(error, 'code', None)
        try:
            return one_line(f'The function ended Python: sys.exit({"" if code is None else repr(code)})')
        except Exception:
            return 'The function ended Python: sys.exit(…)'
    name = name_of(type(error))
    try:
        text = one_line(str(error))
    except BaseException:
        text = '(its text cannot be had: its __str__ fails)'
    return f'{name}: {text}' if text else name


def one_line(text):
    lines = [line.strip() for line in text.strip().splitlines()]
    line = next((line for line in lines if line), '')
    if len(line) > MAX_MESSAGE:
        line = line[:MAX_MESSAGE] + '…'
    return line


def without_own_frames(traceback):
    """The traceback from the first frame on that is the user's: what is before the
    last call from here into the user's code is not (an event loop, say)."""
    found = traceback
    while traceback is not None:
        filename = traceback.tb_frame.f_code.co_filename
        traceback = traceback.tb_next
        if filename in CALLERS:
            found = traceback
    while found is not None and is_own(found.tb_frame.f_code.co_filename):
        found = found.tb_next
    return found


def is_own(filename):
    return filename.startswith((HERE, '<frozen importlib'))


def detail_of(error):
    """The traceback as text without the worker's frames; None where nothing is left."""
    try:
        import traceback
        shown = without_own_frames(error.__traceback__)
        if shown is None and error.__cause__ is error.__context__ is None and not isinstance(error, SyntaxError):
            return None
        told = traceback.TracebackException(type(error), error, shown, compact=True) \
            if 'compact' in traceback.TracebackException.__init__.__code__.co_varnames \
            else traceback.TracebackException(type(error), error, shown)
        _clean(told, set())
        return shorten(''.join(told.format()).rstrip('\n'), MAX_DETAIL)
    except BaseException as failure:
        return f'(The traceback cannot be had: {name_of(type(failure))})'


def _clean(told, seen):
    """Takes the worker's frames out of the exceptions behind this one."""
    if told is None or id(told) in seen:
        return
    seen.add(id(told))
    del_from = 0
    while del_from < len(told.stack) and is_own(told.stack[del_from].filename):
        del_from += 1
    del told.stack[:del_from]
    _clean(told.__cause__, seen)
    _clean(told.__context__, seen)
    for inner in getattr(told, 'exceptions', None) or ():
        _clean(inner, seen)


def place_of(error, folder):
    """Where the user's own code went wrong: “squares.py, line 3”, or ''.

    That is the last frame in a file under `folder`, else the last one of all.
    """
    if isinstance(error, SyntaxError) and error.filename:
        return f'{os.path.basename(error.filename)}, line {error.lineno}'
    best = last = None
    traceback = error.__traceback__
    while traceback is not None:
        filename = traceback.tb_frame.f_code.co_filename
        if not is_own(filename) and not filename.startswith('<'):
            last = filename, traceback.tb_lineno
            if os.path.abspath(filename).startswith(os.path.join(folder, '')):
                best = last
        traceback = traceback.tb_next
    filename, line = best or last or (None, None)
    return f'{os.path.basename(filename)}, line {line}' if filename else ''
