# SPDX-License-Identifier: GPL-3.0-or-later
"""sys.stdout and sys.stderr, which know the task that they are used in."""

import io
import os
import sys
from _contextvars import ContextVar

# Whether a fork is made by the worker itself.
is_own_fork = False

# The slot whose task runs in this thread or coroutine.
current_slot = ContextVar('bobbin_slot', default=None)


class TaskBuffer(io.BufferedIOBase):
    """What lies under a text stream: hands bytes to the task that writes them,
    and what no task writes to the real standard error.

    `only_slot` is the slot of a process that has one: what threads of the user's
    own print there while its task runs belongs to it, too.
    """

    only_slot = None
    is_detached = False

    def __init__(self, stream, name):
        self.stream = stream
        self.name = name
        self.mode = 'wb'

    def write(self, data):
        # A bytes-like object of any kind.
        data = data if type(data) is bytes else bytes(memoryview(data).cast('B'))
        cls = TaskBuffer
        if data and (cls.is_detached or not self._write_to_task(data)):
            write_to_error(data)
        return len(data)

    def _write_to_task(self, data):
        slot = current_slot.get() or TaskBuffer.only_slot
        return slot is not None and slot.write(self.stream, data)

    def writable(self):
        return True

    def fileno(self):
        return 2

    def isatty(self):
        return False

    def flush(self):
        pass

    def close(self):
        # Tasks to come want to print as well.
        pass


def write_to_error(data):
    try:
        while data:
            data = data[os.write(2, data):]
    except OSError:
        pass


def install():
    """Replaces sys.stdout and sys.stderr; before the user's module is imported,
    since that may keep them."""
    for number, name in enumerate(('stdout', 'stderr')):
        stream = io.TextIOWrapper(TaskBuffer(number, f'<{name}>'), encoding='utf-8',
                                  errors='backslashreplace', newline='\n', write_through=True)
        setattr(sys, name, stream)
        setattr(sys, f'__{name}__', stream)
