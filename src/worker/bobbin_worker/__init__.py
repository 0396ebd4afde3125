# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker process that runs Python functions for Bobbin.

    wire        frames: how they are read, written and bounded
    job         what Bobbin asks for, as JSON; inputs and ranges
    function    the user's function: imported, called, its results encoded
    errors      what an exception is told as
    records     outcomes and output on their way to Bobbin
    output      sys.stdout and sys.stderr, which know the task they are used in
    slots       one slot: tiny tasks in a tight loop, and how one is cancelled
    loops       slots as coroutines on one event loop
    worker      the process: threads, frames, forks, the end
    status      ten times a second, what each slot does
    listing     the functions of a file, found without running it

A worker starts for every run, four of them for a small one, so what is imported
at the start is counted in milliseconds: no json, signal, threading, traceback,
enum or re, until something needs them.
"""

import os
import sys

_own_cache = None


def cache_folder():
    """Where our compiled modules go: installed, this folder cannot be written."""
    base = os.environ.get('XDG_CACHE_HOME') or os.path.join(os.path.expanduser('~'), '.cache')
    return os.path.join(base, 'bobbin', 'python')


class Compiled:
    """While it is entered, modules are compiled into Bobbin's cache folder,
    whatever the environment says about the user's own modules."""

    def __enter__(self):
        self.saved = sys.pycache_prefix, sys.dont_write_bytecode
        sys.pycache_prefix = self.saved[0] or cache_folder()
        sys.dont_write_bytecode = False

    def __exit__(self, *error):
        sys.pycache_prefix, sys.dont_write_bytecode = self.saved


def start(arguments, folder):
    """Does what the command line says; does not return."""
    with Compiled():
        if arguments:
            from . import listing
            run = listing.main
        else:
            from . import worker
            run = worker.main
    run(arguments)
