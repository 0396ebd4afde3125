# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker process that misbehaves: speaks the protocol as docs/protocol.md has
it, written from that page alone, and breaks it in one way when it comes to the
task number 3.

    scripted-worker.py MODE [FOLDER]

Its results are twice the number of the task. FOLDER is for modes that
misbehave only once, or leave something to look at.
"""
import json
import os
import signal
import struct
import subprocess
import sys
import time

MODE = sys.argv[1]
FOLDER = sys.argv[2] if len(sys.argv) > 2 else None
BAD_TASK = 3

transport = os.dup(0)
if MODE != "prints":
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
out = os.dup(1)
os.dup2(2, 1)


def write(data):
    while data:
        data = data[os.write(out, data):]


def frame(kind, body=b""):
    return struct.pack("<BBBBI", 0xB0, 0xBB, kind, 0, len(body)) + body


def send(kind, body=b""):
    write(frame(kind, body))


def read(size):
    data = b""
    while len(data) < size:
        piece = os.read(transport, size - len(data))
        if not piece:
            os.kill(0, signal.SIGKILL)
        data += piece
    return data


def records(*items):
    return struct.pack("<II", len(items), 0) + b"".join(items)


def outcome(slot, task, attempt, start):
    now = time.monotonic_ns()
    return struct.pack("<QqqdIfIBBBB", task, start, now - start, task * 2.0, 0, -1.0, slot,
                       0, 0, 2 | 4, min(attempt, 255))


def once(name):
    """Whether it is the first time that any worker asks this."""
    try:
        os.close(os.open(os.path.join(FOLDER, name), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    return True


def note(name, text):
    with open(os.path.join(FOLDER, name), "a", encoding="ascii") as file:
        file.write(text + "\n")


def hang():
    while True:
        signal.pause()


def misbehave(slot, task, attempt, start):
    """What it does in place of the task 3. True: it did the task all the same."""
    if MODE == "mid-frame":
        write(frame(19, records(outcome(slot, task, attempt, start)))[:-20])
        os._exit(0)
    elif MODE == "mid-header":
        write(b"\xb0\xbb\x13")
        os._exit(0)
    elif MODE == "too-long":
        write(struct.pack("<BBBBI", 0xB0, 0xBB, 19, 0, 0x7FFFFFFF))
        hang()
    elif MODE == "garbage":
        write(os.urandom(100000).replace(b"\xb0\xbb", b"\0\0"))
        hang()
    elif MODE == "bad-record":
        send(19, struct.pack("<II", 5, 0))
        hang()
    elif MODE == "unknown-frame":
        send(99)
        hang()
    elif MODE == "our-frame":
        send(7)
        hang()
    elif MODE == "twice":
        record = outcome(slot, task, attempt, start)
        send(19, records(record, record))
        hang()
    elif MODE == "unknown-task":
        send(19, records(outcome(slot, 10**15, attempt, start)))
        hang()
    elif MODE == "unknown-slot":
        send(19, records(outcome(77, task, attempt, start)))
        hang()
    elif MODE == "returns-too-much":
        send(21, struct.pack("<IIQII", slot, 1000, task, attempt, 0))
        hang()
    elif MODE == "huge-status":
        send(20, struct.pack("<QQI", 2**64 - 1, 2**64 - 1, 1) +
             struct.pack("<IIQqQiII", slot, 2, 2**64 - 1, 2**63 - 1, 2**64 - 1, 2**31 - 1, 2**32 - 1, 4) + b"what")
        hang()
    elif MODE == "second-hello":
        send(16, b'{"pid": 1}')
        hang()
    elif MODE == "forged-fork":
        send(22, struct.pack("<Ii", 1, 1))
        hang()
    elif MODE == "closes":
        os.close(out)
        os.close(transport)
        hang()
    elif MODE == "exits":
        os._exit(7)
    elif MODE == "exits-well":
        os._exit(0)
    elif MODE == "dies":
        print("last words", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGSEGV)
    elif MODE == "dies-once":
        if once("died"):
            os.kill(os.getpid(), signal.SIGKILL)
        return True
    elif MODE == "stops-reading":
        hang()
    elif MODE == "ignores-term":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        hang()
    elif MODE == "grandchild":
        child = subprocess.Popen(["sleep", "1000"], stdin=subprocess.DEVNULL, pass_fds=(out, transport))
        note("grandchildren", str(child.pid))
        os._exit(9)
    elif MODE == "floods-errors":
        for _ in range(300):
            os.write(2, b"flood " * 10000)
        return True
    elif MODE == "floods-then-dies":
        for _ in range(300):
            os.write(2, b"flood " * 10000)
        os.abort()
    return MODE in ("ok", "noise", "delays", "prints", "slow", "exits-at-job")


def do_tasks(body):
    slot, encoding, first, n_tasks, attempt = struct.unpack_from("<IIQII", body)
    for task in range(first, first + n_tasks):
        start = time.monotonic_ns()
        if task == BAD_TASK and not misbehave(slot, task, attempt, start):
            continue
        if MODE == "slow":
            time.sleep(0.01)
        send(19, records(outcome(slot, task, attempt, start)))


def main():
    if MODE == "no-start":
        print("cannot find libnothing.so", file=sys.stderr)
        sys.exit(127)
    if MODE == "no-greeting":
        write(b"hello? " * 20000)
        hang()
    if MODE == "noise":
        write(b"Welcome to this machine.\nLast login: never\n")
    if MODE == "delays":
        time.sleep(0.3)
    write({"older": b"BOBBIN-WORKER 0\n", "newer": b"BOBBIN-WORKER 2\n"}.get(MODE, b"BOBBIN-WORKER 1\n"))
    send(16, json.dumps({"pid": os.getpid(), "clock": time.monotonic_ns(), "runtime": "Script 1.0"}).encode())
    while True:
        kind, length = struct.unpack("<2xBxI", read(8))
        body = read(length)
        if kind == 1:
            if MODE == "refuses":
                send(18, json.dumps({"message": "There is no such thing.", "detail": "line 1\nline 2"}).encode())
                sys.exit(0)
            if MODE == "exits-at-job" and once("exited"):
                sys.exit(3)
            send(17, b"{}")
        elif kind == 3:
            do_tasks(body)
        elif kind == 7:
            send(24)
            sys.exit(0)


if __name__ == "__main__":
    main()
