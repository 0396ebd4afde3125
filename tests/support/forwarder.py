# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a program, some time later, and forwards its standard input and output
through pipes of its own, as srun or ssh would, talking all the while.

    forwarder.py PROGRAM ARGUMENT…
"""
import os
import select
import subprocess
import sys
import threading
import time


def forward(source, target):
    while True:
        data = os.read(source, 65536)
        if not data:
            os.close(target)
            return
        while data:
            data = data[os.write(target, data):]


def forward_until_end(source, target, end):
    """Until the process of the pidfd `end` has ended and what it wrote is
    forwarded; somebody else may hold its output open."""
    os.set_blocking(source, False)
    while True:
        ready = select.select([source, end], [], [])[0]
        try:
            data = os.read(source, 65536)
        except BlockingIOError:
            if end in ready:
                return
            continue
        if not data:
            return
        while data:
            data = data[os.write(target, data):]


def main():
    print("forwarder: job 17 queued and waiting for resources", file=sys.stderr, flush=True)
    time.sleep(0.1)
    print("forwarder: job 17 has been allocated resources", file=sys.stderr, flush=True)
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    threading.Thread(target=forward, args=(0, child.stdin.fileno()), daemon=True).start()
    forward_until_end(child.stdout.fileno(), 1, os.pidfd_open(child.pid))
    status = child.wait()
    print("forwarder: job 17 ended with", status, file=sys.stderr, flush=True)
    # A signal is told as a shell tells it.
    os._exit(status if status >= 0 else 128 - status)


main()
