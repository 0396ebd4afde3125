# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs Python functions for Bobbin: the worker process of docs/protocol.md.

Usage: bobbin_worker.py                              speaks the protocol
       bobbin_worker.py --functions FILE.py|MODULE   lists functions as JSON

It needs Python 3.9 or later and its standard library only. What it does is in
the package of the same name beside it.
"""

import sys

if __name__ == '__main__':
    if sys.version_info < (3, 9):
        sys.exit('bobbin_worker.py: Python 3.9 or later is needed; this is %d.%d' % sys.version_info[:2])
    # The package beside this file; nothing else may be found in this folder by
    # the user's modules.
    from bobbin_worker import start
    start(sys.argv[1:], sys.path.pop(0))
