# SPDX-License-Identifier: GPL-3.0-or-later
"""Benchmarks of worker processes and of Python functions, against what Python
itself has for the same work."""

import contextlib
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile

from measure import BOBBIN, compare, judge, measure, ratio, say

MODULE = '''\
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

async def nap(x):
    import asyncio
    await asyncio.sleep(0.01)
    return x
'''

POOL = '''\
import sys
from multiprocessing import Pool
from work import square
if __name__ == "__main__":
    with Pool(4) as pool:
        sys.stdout.write("\\n".join(map(str, pool.map(square, range(100000)))) + "\\n")
'''

FUTURES = '''\
import sys
from concurrent.futures import ProcessPoolExecutor
from work import square
if __name__ == "__main__":
    with ProcessPoolExecutor(4) as pool:
        sys.stdout.write("\\n".join(map(str, pool.map(square, range(100000)))) + "\\n")
'''

PRIMES = '''\
import sys
from multiprocessing import Pool
from work import count_primes
if __name__ == "__main__":
    with Pool(int(sys.argv[1])) as pool:
        print(pool.map(count_primes, [60000] * 16, chunksize=1))
'''

GATHER = '''\
import asyncio
from work import nap
async def main():
    semaphore = asyncio.Semaphore(200)
    async def one(x):
        async with semaphore:
            return await nap(x)
    print("\\n".join(map(str, await asyncio.gather(*map(one, range(2000))))))
asyncio.run(main())
'''


@contextlib.contextmanager
def folder_of_scripts():
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (('work', MODULE), ('pool', POOL), ('futures', FUTURES), ('primes', PRIMES),
                           ('gather', GATHER)):
            with open(os.path.join(folder, name + '.py'), 'w', encoding='ascii') as file:
                file.write(text)
        with open(os.path.join(folder, 'primes.txt'), 'w', encoding='ascii') as file:
            file.write('60000\n' * 16)
        yield folder


def run_python(folder, function, *arguments):
    return [BOBBIN, 'run', 'python', os.path.join(folder, f'work.py:{function}'), '--quiet', *arguments]


def script(folder, name, *arguments):
    return [sys.executable, os.path.join(folder, name + '.py'), *arguments]


def bench_workers(runs):
    """Five million formula tasks through two worker processes"""
    count = 5_000_000
    times = [measure([BOBBIN, 'run', 'formula', 'x*x', '--range', f'0:{count}', '--executor', 'processes',
                      '--workers', '2', '--quiet']).seconds for _ in range(max(1, runs // 2))]
    say('bobbin', f'{statistics.median(times):.2f} s, printing included')
    judge('tasks a second', count / statistics.median(times), 1_000_000, at_most=False)


def bench_square(runs):
    """A Python function over 0 to 99,999 as a whole process, four processes"""
    with folder_of_scripts() as folder:
        times = compare({
            'bobbin': run_python(folder, 'square', '--range', '0:100000', '--executor', 'processes', '--workers', '4'),
            'python Pool(4).map': script(folder, 'pool'),
        }, runs)
        judge('bobbin / Pool(4).map', ratio(times['bobbin'], times['python Pool(4).map']), 1.0)
        futures = compare({
            'bobbin': run_python(folder, 'square', '--range', '0:100000', '--executor', 'processes', '--workers', '4'),
            'ProcessPoolExecutor(4).map': script(folder, 'futures'),
        }, 1)
        judge('bobbin / ProcessPoolExecutor(4).map',
              ratio(futures['bobbin'], futures['ProcessPoolExecutor(4).map']), 1.0)


def bench_primes(runs):
    """Counting primes in Python, sixteen tasks, on two cores"""
    with folder_of_scripts() as folder:
        inputs = ('--inputs', os.path.join(folder, 'primes.txt'))
        times = compare({
            'one process': run_python(folder, 'count_primes', *inputs, '--executor', 'serial'),
            'two processes': run_python(folder, 'count_primes', *inputs, '--executor', 'processes', '--workers', '2'),
            'two threads': run_python(folder, 'count_primes', *inputs, '--executor', 'threads', '--workers', '2'),
            'Pool(1)': script(folder, 'primes', '1'),
            'Pool(2)': script(folder, 'primes', '2'),
        }, runs)
        own = ratio(times['one process'], times['two processes'])
        peer = ratio(times['Pool(1)'], times['Pool(2)'])
        say('speed-up of two processes', f'{own:.2f}')
        say('speed-up of Pool(2)', f'{peer:.2f}')
        say('speed-up of two threads', f'{ratio(times["one process"], times["two threads"]):.2f}')
        judge('speed-up / that of Pool(2)', own / peer, 0.95, at_most=False)


def bench_coroutines(runs):
    """2,000 coroutines that wait 10 ms, 200 at once"""
    with folder_of_scripts() as folder:
        times = compare({
            'bobbin': run_python(folder, 'nap', '--range', '0:2000', '--executor', 'async', '--workers', '200'),
            'asyncio.gather': script(folder, 'gather'),
        }, runs)
        judge('bobbin / asyncio.gather', ratio(times['bobbin'], times['asyncio.gather']), 1.1)


def others_of_session(session):
    """A copy whose source was killed is nobody's child any more."""
    found = []
    for name in filter(str.isdigit, os.listdir('/proc')):
        with contextlib.suppress(OSError), open(f'/proc/{name}/stat', encoding='latin-1') as file:
            if file.read().rpartition(')')[2].split()[3] == str(session) != name:
                found.append(int(name))
    return found


def bench_kills(_runs):
    """A worker killed every 100 ms during 10,000 Python tasks of 1 ms"""
    with folder_of_scripts() as folder, tempfile.TemporaryFile() as output:
        with open(os.path.join(folder, 'work.py'), 'a', encoding='ascii') as file:
            file.write('\ndef work(x):\n    import time\n    time.sleep(0.001)\n    return x\n')
        process = subprocess.Popen(run_python(folder, 'work', '--range', '0:10000', '--executor', 'processes',
                                              '--workers', '4', '--format', 'json'),
                                   stdout=output, start_new_session=True)
        n_killed = 0
        while process.poll() is None:
            pids = others_of_session(process.pid)
            with contextlib.suppress(OSError, IndexError):
                os.kill(random.choice(pids), signal.SIGKILL)
                n_killed += 1
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
        output.seek(0)
        results = [json.loads(line) for line in output]
    say('workers killed', n_killed)
    say('attempts more than tasks', sum(result['attempts'] - 1 for result in results))
    judge('outcomes recorded once', len({result['task'] for result in results}) if len(results) == 10000 else 0,
          10000, at_most=False)
    judge('tasks set aside', sum(not result['ok'] for result in results), 2)


BENCHES = [bench_workers, bench_square, bench_primes, bench_coroutines, bench_kills]
