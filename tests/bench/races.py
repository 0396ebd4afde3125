# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of its time a race measures, and whether it is right: what it
chooses, done in full, against everything else that it tried, done in full."""

import contextlib
import json
import math
import os
import re
import statistics
import subprocess
import tempfile

from measure import BOBBIN, judge, say

PRIMES = '''\
def count_primes(n):
    return sum(all(number % divisor for divisor in range(2, int(number ** 0.5) + 1)) for number in range(2, int(n)))
'''


@contextlib.contextmanager
def practice_server():
    server = subprocess.Popen([BOBBIN, 'practice-server'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def race(work, budget):
    """What a race of the work (arguments of a run) exports."""
    done = subprocess.run([BOBBIN, 'race', *work, '--budget', str(budget), '--format', 'json', '--no-history',
                           '--yes'],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(done.stdout)


def whole(work, executor, workers, runs):
    """Seconds of the whole work without the start of a process, the median."""
    command = [BOBBIN, 'run', *work, '--executor', executor, '--workers', str(workers), '--no-history',
               '--progress', 'plain']
    errors = (subprocess.run(command, check=True, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                             env=dict(os.environ, LC_ALL='C.UTF-8')).stderr for _ in range(runs))
    return statistics.median(float(re.search(r' done in ([\d.]+) s', text)[1]) for text in errors)


def judge_race(name, work, budget, truth, measure):
    """`measure` says what a way takes that is not in the truth, which a long race did not try."""
    report = race(work, budget)
    choice = (report['choice']['executor'], int(report['choice']['workers'])) if 'choice' in report else None
    if choice and choice not in truth:
        truth[choice] = measure(choice)
    chosen = f'{choice[0]} × {choice[1]}' if choice else 'nothing'
    say(f'{name}, {budget} s', f"{report['seconds']:.1f} s, {report['rounds']:.0f} rounds, chose {chosen}")
    judge(f'{name}, {budget} s: overhead', 100 * report['overhead'] / report['budget'], 2, unit=' % of the budget')
    judge(f'{name}, {budget} s: the choice / the best', truth[choice] / min(truth.values()) if choice else 99, 1.25)
    return report


def bench_race(runs):
    """Races: their overhead, and their choice against the truth"""
    with tempfile.TemporaryDirectory() as folder:
        race_works(runs, folder)


def race_works(runs, folder):
    with open(os.path.join(folder, 'primes.py'), 'w', encoding='utf-8') as file:
        file.write(PRIMES)
    with practice_server() as address:
        urls = os.path.join(folder, 'urls')
        with open(urls, 'w', encoding='ascii') as file:
            file.writelines(f'{address}/page?delay=50&n={n}\n' for n in range(200))
        works = {
            'formula': (['formula', 'x*x', '--range', '0:3000000'], (5, 15)),
            'fetch 50 ms': (['fetch', '--inputs', urls], (5, 15)),
            'python': (['python', os.path.join(folder, 'primes.py:count_primes'), '--range', '3000:3200'], (5, 15)),
            'wait 0.5 s': (['wait', '0.5', '--range', '0:20'], (3, 15)),
        }
        for name, (work, budgets) in works.items():
            # Everybody that a long race tries. Printing takes longer than tiny tasks: there, what a much longer race
            # says of them is the truth.
            tried = race(work, 60 if name == 'formula' else budgets[-1])['results']
            means = {(entry['parameters']['executor'], int(entry['parameters']['workers'])): entry['mean']
                     for entry in tried}

            def measure(way, name=name, work=work, means=means):
                return means.get(way, math.inf) if name == 'formula' else whole(work, *way, max(1, runs // 2))

            truth = {way: measure(way) for way in means}
            for budget in budgets:
                judge_race(name, work, budget, truth, measure)


BENCHES = [bench_race]
