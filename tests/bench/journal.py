# SPDX-License-Identifier: GPL-3.0-or-later
"""What it costs to record a run, and to open it again."""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'support'))
import crash
import crashwindow
from bobbinui import Desktop
from measure import BOBBIN, DATA_HOME, judge, measure, ratio, say, take_turns

TASKS = 1_000_000
KILLS = 1000
WINDOWS = 80


def size_of(folder):
    """Bytes of all files below the folder."""
    return sum(os.path.getsize(os.path.join(where, name)) for where, _, names in os.walk(folder) for name in names)


def bytes_of_a_run(arguments):
    """By how much a history grows with one more run."""
    home = tempfile.mkdtemp(dir=DATA_HOME)
    env = dict(os.environ, XDG_DATA_HOME=home)
    subprocess.run([BOBBIN, 'run', 'formula', 'x', ':::', '1'], env=env, check=True, stdout=subprocess.DEVNULL)
    before = size_of(home)
    subprocess.run(arguments, env=env, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    grown = size_of(home) - before
    shutil.rmtree(home)
    return grown


def bench_journal(runs):
    """A million formula tasks, recorded and not recorded"""
    recorded = [BOBBIN, 'run', 'formula', 'x*x', '--range', f'0:{TASKS}', '--quiet']
    times = take_turns({'recorded': recorded, 'not recorded': [*recorded, '--no-history'],
                        'recorded, durable': [*recorded, '--durable']}, runs * 2)
    for name, rounds in times.items():
        say(name, f'{statistics.median(rounds):.3f} s')
    judge('recorded / not recorded', ratio(times['recorded'], times['not recorded']), 1.3)
    say('durable / not recorded', f'{ratio(times["recorded, durable"], times["not recorded"]):.3g}')
    # A result is a number of 8 bytes.
    judge('bytes a task, besides its result', bytes_of_a_run(recorded) / TASKS - 8, 100)

    entries = [json.loads(line) for line in
               subprocess.run([BOBBIN, 'history', '--format', 'json'], check=True, capture_output=True).stdout.splitlines()]
    number = str(max(entry['run'] for entry in entries if entry['tasks'] == TASKS))
    opened = [measure([BOBBIN, 'show', number, '--figures']).seconds for _ in range(runs)]
    judge('open it', statistics.median(opened), 0.5, unit=' s')
    listed = [measure([BOBBIN, 'history']).seconds for _ in range(runs)]
    say(f'list {len(entries)} runs', f'{statistics.median(listed) * 1000:.0f} ms')


def kill_all(way, kills, seed):
    """Kills batches of the WAY so many times; what went wrong, or None."""
    begin = time.perf_counter()
    try:
        batches = crash.crash(BOBBIN, os.environ, way, kills, seed)
    except AssertionError as error:
        return str(error)
    print(f'  {way.kind:<8} {way.executor:<10} {way.tasks:>7,} {kills:>6} {batches:>8} '
          f'{time.perf_counter() - begin:>8.0f} s', flush=True)
    return None


def kill_windows(seed):
    """Kills windows while somebody reads along; what went wrong, one for each way."""
    wrong = []
    with Desktop() as desktop:
        for way in crashwindow.WINDOW_WAYS:
            try:
                kills, n_read = crashwindow.crash_windows(desktop, BOBBIN, desktop.environment, way,
                                                          WINDOWS // len(crashwindow.WINDOW_WAYS), seed)
                say(f'windows, {way.kind} {way.executor}',
                    f'killed {kills} times, {n_read} batches were read of before')
            except AssertionError as error:
                wrong.append(str(error))
    return wrong


def bench_crash(_runs):
    """1,000 kills at random moments, and 80 and more of windows, each checked; 10,000 commands killed three times"""
    seed = int(os.environ.get('BOBBIN_CRASH_SEED', random.SystemRandom().randrange(1_000_000)))
    say('seed', f'BOBBIN_CRASH_SEED={seed}')
    print('  kind     executor     tasks  kills  batches       time')
    wrong = [error for way in crash.WAYS if (error := kill_all(way, KILLS // len(crash.WAYS), seed))]

    wrong += kill_windows(seed)

    way = crash.Way('command', 'threads', 4, 10_000)
    try:
        with crash.Batch(BOBBIN, os.environ, way) as batch:
            batch.run(3, 4, random.Random(seed))
            recorded = batch.past.results()
        say('10,000 commands', f'killed {batch.kills} times, {len(recorded):,} recorded, '
                               f'{len({record["task"] for record in recorded}):,} of them different')
    except AssertionError as error:
        wrong.append(str(error))
    for error in wrong:
        print(f'  {error}')
    judge('ways in which something was lost or doubled', len(wrong), 0)


BENCHES = (bench_journal, bench_crash)
