# SPDX-License-Identifier: GPL-3.0-or-later
"""How contenders are measured, compared and judged."""

import atexit
import collections
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(os.environ.get('BOBBIN_BUILD_DIR', 'build'))
BOBBIN = os.path.join(BUILD, 'src', 'cli', 'bobbin')
APP = os.path.join(BUILD, 'src', 'app', 'bobbin-app')

TICKS = os.sysconf('SC_CLK_TCK')
# The share of a processor that others may have during a round.
QUIET = 0.01

Run = collections.namedtuple('Run', 'seconds memory')  # of one process; memory in bytes
missed = []

# Runs are recorded as usual, but not among those of whoever measures.
DATA_HOME = tempfile.mkdtemp(prefix='bobbin-bench-')
atexit.register(shutil.rmtree, DATA_HOME, ignore_errors=True)
os.environ['XDG_DATA_HOME'] = DATA_HOME


def measure(arguments, cwd=None, accept=(0,)):
    """Runs a process to its end, its output thrown away."""
    begin = time.perf_counter()
    process = subprocess.Popen(arguments, cwd=cwd, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode not in accept:
        sys.exit(f'{arguments[0]} ended with {process.returncode}: {errors.decode(errors="replace")[-500:]}')
    return Run(seconds, usage.ru_maxrss * 1024)


def get_stolen():
    """Seconds of processors that the host of a virtual machine has given to others so far."""
    with open('/proc/stat', encoding='ascii') as file:
        return int(file.readline().split()[8]) / TICKS


def take_rounds(measure_once, runs):
    """What each of RUNS rounds returns. Rounds during which somebody else had much of this machine say nothing about
    what is measured: there are up to three times as many, and the quietest of them are taken."""
    rounds = []
    while len(rounds) < 3 * runs and sum(share <= QUIET for share, _ in rounds) < runs:
        begin, stolen = time.monotonic(), get_stolen()
        figures = measure_once()
        rounds.append(((get_stolen() - stolen) / (time.monotonic() - begin), figures))
    taken = sorted(rounds, key=lambda pair: pair[0])[:runs]
    if len(rounds) > runs:
        say('rounds', f'{runs} taken of {len(rounds)}; of a processor, others had up to {taken[-1][0]:.1%}')
    return [figures for _, figures in taken]


def take_turns(contenders, runs):
    """The seconds of each contender (name: arguments), one for each round; None: not installed. Who goes first goes last
    in the next round: a machine that is warm from one of them is not always warm for the same other."""
    present = {name: arguments for name, arguments in contenders.items() if can_run(arguments)}
    order = list(present)
    for name in order:
        measure(present[name])  # warms the caches

    def measure_round():
        seconds = {name: measure(present[name]).seconds for name in order}
        order.reverse()
        return seconds

    rounds = take_rounds(measure_round, runs)
    return {name: [seconds[name] for seconds in rounds] if name in present else None for name in contenders}


def ratio(times, base):
    """The median over the rounds of one contender's seconds by another's."""
    return statistics.median(a / b for a, b in zip(times, base))


def can_run(arguments):
    if shutil.which(arguments[0]) is None:
        return False
    if 'aiohttp' in ' '.join(arguments):
        return subprocess.run([sys.executable, '-c', 'import aiohttp'], capture_output=True, check=False).returncode == 0
    return True


@contextlib.contextmanager
def display():
    """A display that nobody sees; gives the environment for it."""
    server = subprocess.Popen(['Xvfb', '-displayfd', '1', '-noreset', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        number = server.stdout.readline().decode().strip()
        env = dict(os.environ, DISPLAY=f':{number}', GDK_BACKEND='x11', BOBBIN_TIMING='1', LC_ALL='C.UTF-8')
        env.pop('WAYLAND_DISPLAY', None)
        yield env
    finally:
        server.terminate()
        server.wait()


def run_alone(job):
    """Runs a job file without the window; the seconds of the run itself, as it is recorded."""
    subprocess.run([BOBBIN, 'run', job, '--progress', 'plain'], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    listed = subprocess.run([BOBBIN, 'history', '--limit', '1', '--format', 'json'], check=True, capture_output=True).stdout
    return json.loads(listed)['seconds']


def say(name, value):
    print(f'  {name:<34} {value}', flush=True)


def judge(what, value, limit, at_most=True, unit=''):
    ok = value <= limit if at_most else value >= limit
    sign = '≤' if at_most else '≥'
    say(what, f'{value:.4g}{unit} (target {sign} {limit}{unit}) {"ok" if ok else "MISSED"}')
    if not ok:
        missed.append(what)


def compare(contenders, runs, count=None):
    """Prints the medians, as seconds or as a rate of COUNT things; returns the seconds of all rounds."""
    times = take_turns(contenders, runs)
    for name, rounds in times.items():
        if rounds is None:
            say(name, 'not measured: not installed')
            continue
        seconds = statistics.median(rounds)
        if count:
            say(name, f'{seconds:.3f} s, {count / seconds:,.0f} a second')
        else:
            say(name, f'{seconds:.4f} s')
    return times
