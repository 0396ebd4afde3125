# SPDX-License-Identifier: GPL-3.0-or-later
"""How well the executor “auto” chooses: against all executors and a ladder of
workers, on two dozen kinds of work."""

import collections
import contextlib
import math
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from measure import BOBBIN, judge, say, take_rounds

MODULE = '''\
import asyncio, hashlib, time

def square(x):
    return x * x

def count_primes(n):
    count = 0
    for number in range(2, int(n)):
        for divisor in range(2, int(number ** 0.5) + 1):
            if number % divisor == 0:
                break
        else:
            count += 1
    return count

DATA = bytes(4_000_000)

def digest(n):
    return hashlib.sha256(DATA).hexdigest()

def nap(n):
    time.sleep(0.02)
    return n

def both(n):
    count_primes(2500)
    time.sleep(0.005)
    return n

def hoard(n):
    pages = bytearray(120_000_000)
    for i in range(0, len(pages), 4096):
        pages[i] = 1
    return sum(pages[::65536])

async def doze(n):
    await asyncio.sleep(0.01)
    return n
'''

# A contender that takes so many times what the best so far took is given up.
HOPELESS = 1.5
# A choice is good that takes at most so many times what the best takes. There are
# rounds until it is known which it is, but no more than so many times as many.
GOOD = 1.1
MOST_ROUNDS = 4
# Beside the fastest of the first round, those that may be as fast are measured again.
CLOSE = 1.2
FINALISTS = 3

Work = collections.namedtuple('Work', 'name arguments rungs')

SERIAL = [('serial', 1)]
COMPUTING = [('threads', 2), ('threads', 4), ('processes', 2), ('hybrid', 4), ('async', 4)] + SERIAL
WAITING = [('async', 128), ('async', 32), ('async', 8), ('threads', 128), ('threads', 32), ('threads', 8),
           ('hybrid', 32), ('processes', 8)] + SERIAL
PROGRAMS = [('threads', 2), ('threads', 4), ('async', 4), ('async', 2), ('threads', 16), ('async', 16),
            ('processes', 2), ('hybrid', 4)] + SERIAL
WAITING_PROGRAMS = [('threads', 64), ('async', 64), ('threads', 16), ('async', 16), ('hybrid', 64),
                    ('processes', 8)] + SERIAL
FUNCTIONS = [('processes', 2), ('processes', 4), ('threads', 2), ('threads', 8), ('async', 8), ('hybrid', 8)] + SERIAL
MIXED_FUNCTIONS = [('processes', 4), ('processes', 8), ('processes', 16), ('processes', 2), ('threads', 8),
                   ('threads', 32), ('async', 8), ('hybrid', 32)] + SERIAL
WAITING_FUNCTIONS = [('threads', 128), ('threads', 32), ('threads', 8), ('processes', 32), ('processes', 8),
                     ('async', 32), ('hybrid', 128)] + SERIAL
COROUTINES = [('async', 256), ('async', 128), ('async', 32), ('hybrid', 128), ('threads', 32), ('processes', 8)] + SERIAL


def works(folder):
    def numbers(count):
        return ['--range', f'0:{count}']

    def same(text, count):
        path = os.path.join(folder, f'{text}-{count}')
        with open(path, 'w', encoding='ascii') as file:
            file.write(f'{text}\n' * count)
        return ['--inputs', path]

    def function(name):
        return ['python', os.path.join(folder, f'work.py:{name}')]

    def page(delay):
        return ['fetch', f'practice:/page/{{}}?delay={delay}']

    def shell(script):
        return ['command', '--shell', ': {}; ' + script]

    spin = 'i=0; while [ $i -lt %d ]; do i=$((i+1)); done'
    long_formula = '+'.join(f'sin(x+{i})*cos(x/{i + 1})' for i in range(40))
    return [
        Work('formula, tiny, few', ['formula', 'x*x', *numbers(1000)], COMPUTING),
        Work('formula, tiny, many', ['formula', 'x*x', *numbers(2_000_000)], COMPUTING),
        Work('formula, longer', ['formula', long_formula, *numbers(200_000)], COMPUTING),
        Work('wait 20 ms, blocking', ['wait', '0.02', '--blocking', *numbers(2000)], WAITING),
        Work('wait 1 ms', ['wait', '0.001', *numbers(20_000)], WAITING),
        Work('wait 20 ms', ['wait', '0.02', *numbers(3000)], WAITING),
        Work('wait 500 ms', ['wait', '0.5', *numbers(100)], WAITING),
        Work('fetch, 1 ms', [*page(1), *numbers(3000)], WAITING),
        Work('fetch, 10 ms', [*page(10), *numbers(3000)], WAITING),
        Work('fetch, 100 ms', [*page(100), *numbers(600)], WAITING),
        Work('fetch, 500 ms', [*page(500), *numbers(120)], WAITING),
        Work('command, true', ['command', 'true', *numbers(800)], PROGRAMS),
        Work('command, computes', [*shell(spin % 15000), *numbers(60)], PROGRAMS),
        Work('command, both', [*shell('sleep 0.02; ' + spin % 5000), *numbers(80)], WAITING_PROGRAMS + PROGRAMS[:2]),
        Work('command, waits 50 ms', [*shell('sleep 0.05'), *numbers(400)], WAITING_PROGRAMS),
        Work('command, waits 500 ms', [*shell('sleep 0.5'), *numbers(60)], WAITING_PROGRAMS),
        Work('function, tiny', [*function('square'), *numbers(500_000)], FUNCTIONS),
        Work('function, 10 ms', [*function('count_primes'), *same(5000, 80)], FUNCTIONS),
        Work('function, long', [*function('count_primes'), *same(40_000, 6)], FUNCTIONS),
        Work('function, lock free', [*function('digest'), *numbers(80)], FUNCTIONS),
        Work('function, waits', [*function('nap'), *numbers(3000)], WAITING_FUNCTIONS),
        Work('function, both', [*function('both'), *numbers(200)], MIXED_FUNCTIONS),
        Work('function, memory', [*function('hoard'), *numbers(30)], FUNCTIONS),
        Work('coroutine', [*function('doze'), *numbers(8000)], COROUTINES),
    ]


def run(work, executor, workers, limit=None):
    """The seconds of a whole process, and what auto said; None: it took longer than the limit."""
    arguments = [BOBBIN, 'run', *work.arguments, '--executor', executor, '--no-history', '--format', 'csv']
    arguments += ['--workers', str(workers)] if workers else ['--progress', 'plain']
    begin = time.perf_counter()
    process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, env=dict(os.environ, LC_ALL='C.UTF-8'),
                               start_new_session=True)
    try:
        _, errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=5)
        process.kill()
        process.communicate()
        return None, None
    seconds = time.perf_counter() - begin
    if process.returncode != 0:
        sys.exit(f'{" ".join(arguments)} ended with {process.returncode}: {errors[-500:]}')
    said = re.search(r'Automatic: ([^.]*)\.', errors)
    return seconds, said[1] if said else None


def find_finalists(work):
    """The ways that may be the best, after one round of all of them."""
    best, seen = None, []
    for executor, workers in work.rungs:
        seconds, _ = run(work, executor, workers, None if best is None else HOPELESS * best + 0.1)
        if seconds is not None:
            seen.append((seconds, (executor, workers)))
            best = seconds if best is None else min(best, seconds)
    return [way for seconds, way in sorted(seen) if seconds <= CLOSE * best][:FINALISTS]


def find_best(rounds):
    """The best of all ways but auto, and what auto took of its time in each round: a machine that is slow for a while
    is so for both. For each round the best is that of the others: of ways that are alike, who is chosen for having
    been the fastest had luck in the rounds that it was chosen for."""
    def best_of(some):
        return min((way for way in rounds[0] if way != ('auto', 0)),
                   key=lambda way: statistics.median(times[way] for times in some))
    ratios = [times['auto', 0] / times[best_of(rounds[:i] + rounds[i + 1:] or rounds)] for i, times in enumerate(rounds)]
    return best_of(rounds), ratios


def is_known(ratios):
    """Whether their median is on one side of what is good by more than chance: a sign test."""
    worse = sum(ratio > GOOD for ratio in ratios)
    few = min(worse, len(ratios) - worse)
    return 2 * sum(math.comb(len(ratios), n) for n in range(few + 1)) / 2 ** len(ratios) <= 0.1


def measure(work, runs):
    """(ratio, auto's choice, its seconds, best way, its seconds, rounds)"""
    ways = [*find_finalists(work), ('auto', 0)]
    choices = []

    def take_turns():
        ways.reverse()
        times = {}
        for way in ways:
            times[way], said = run(work, *way)
            if said:
                choices.append(said)
        return times

    rounds = take_rounds(take_turns, runs)
    best, ratios = find_best(rounds)
    while not is_known(ratios) and len(rounds) < MOST_ROUNDS * runs:
        rounds += take_rounds(take_turns, runs)
        best, ratios = find_best(rounds)
    choice = collections.Counter(choices or ['(over at once)']).most_common(1)[0][0]
    seconds = {way: statistics.median(times[way] for times in rounds) for way in ways}
    return statistics.median(ratios), choice, seconds['auto', 0], best, seconds[best], len(rounds)


def bench_auto(runs):
    """What “auto” chooses against the best of all executors and worker counts"""
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'work.py'), 'w', encoding='ascii') as file:
            file.write(MODULE)
        wanted = os.environ.get('BOBBIN_BENCH_AUTO')
        chosen = [work for work in works(folder) if not wanted or re.search(wanted, work.name)]
        print(f'  {"work":<24}{"auto chose":<24}{"s":>7}   {"best":<16}{"s":>7}{"ratio":>8}{"rounds":>8}')
        for work in chosen:
            ratio, choice, auto, (executor, workers), best, n_rounds = measure(work, runs)
            ratios.append(ratio)
            print(f'  {work.name:<24}{choice:<24}{auto:>7.3f}   {f"{executor} × {workers}":<16}{best:>7.3f}{ratio:>8.3f}'
                  f'{n_rounds:>8}', flush=True)
    say('load of the machine', ' '.join(f'{load:.1f}' for load in os.getloadavg()))
    judge('median', statistics.median(ratios), 1.05)
    judge('within a tenth', sum(ratio <= GOOD for ratio in ratios), len(ratios), at_most=False)
    judge('worst', max(ratios), 1.25)


BENCHES = (bench_auto,)
