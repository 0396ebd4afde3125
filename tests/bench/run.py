# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures Bobbin against its peers, in the same minutes on the same machine.

Usage: run.py [--runs N] [NAME...]      (./dev bench builds for speed, then calls it)

Contenders take turns, so that what else the machine does meets all of them. A
ratio is taken within each round, of runs that follow each other, and what
counts is the median over the rounds: a machine that is slower in one minute
than in the next does not decide. A peer that is not installed is named as
not measured. Exit status 1: a target was missed.
"""

import argparse
import contextlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile

import auto
import journal
import processes
import races
import ui
from measure import APP, BOBBIN, compare, display, judge, measure, missed, ratio, run_alone, say, take_rounds, Run


def bench_pool(runs):
    """Squares of 0 to 99,999 as a whole process, four workers"""
    script = ('from multiprocessing import Pool\n'
              'def square(x):\n    return x * x\n'
              'if __name__ == "__main__":\n'
              '    with Pool(4) as pool:\n'
              '        print("\\n".join(map(str, pool.map(square, range(100000)))))\n')
    times = compare({
        'bobbin': [BOBBIN, 'run', 'formula', 'x*x', '--range', '0:100000', '--workers', '4', '--quiet'],
        'python Pool(4).map': [sys.executable, '-c', script],
    }, runs * 4)
    judge('bobbin / Pool(4).map', ratio(times['bobbin'], times['python Pool(4).map']), 0.25)


def bench_formula(runs):
    """Ten million formula tasks, not recorded: “journal” says what that adds"""
    def arguments(count):
        return [BOBBIN, 'run', 'formula', 'x*x', '--range', f'0:{count}', '--quiet', '--no-history']

    count = 10_000_000
    done = [measure(arguments(count)) for _ in range(max(1, runs // 2))]
    small = measure(arguments(10))
    seconds = statistics.median(run.seconds for run in done)
    say('bobbin', f'{seconds:.2f} s, printing included')
    judge('tasks a second', count / seconds, 2_000_000, at_most=False)
    # A result is a number of 8 bytes.
    judge('bytes a task, besides its result', (max(run.memory for run in done) - small.memory) / count - 8, 64)


@contextlib.contextmanager
def in_locale(name):
    """Whoever is started has this locale."""
    usual = os.environ.get('LC_ALL')
    os.environ['LC_ALL'] = name
    try:
        yield
    finally:
        del os.environ['LC_ALL']
        if usual is not None:
            os.environ['LC_ALL'] = usual


def bench_true(runs):
    """2,000 times `true`, two at once"""
    folder = tempfile.mkdtemp()
    numbers = os.path.join(folder, 'numbers')
    with open(numbers, 'w', encoding='ascii') as file:
        file.writelines(f'{n}\n' for n in range(2000))
    bobbin = {'bobbin': [BOBBIN, 'run', 'command', 'true', '--inputs', numbers, '--workers', '2', '--quiet']}
    xargs = {'xargs -P2 -n1': ['xargs', '-a', numbers, '-P2', '-n1', 'true']}
    parallel = {'GNU parallel -j2': ['parallel', '-a', numbers, '-j2', 'true']}

    # With an argument, `true` looks up its messages before it ends: where the locale is a folder and not in an archive
    # that is a third of its time and thirty files, whoever started it. So both are said, and this one is judged.
    with in_locale('C'):
        times = compare(bobbin | xargs, runs * 3, 2000)
        judge('bobbin against xargs', ratio(times['xargs -P2 -n1'], times['bobbin']), 1.3, at_most=False, unit='×')
        # Apart, since it takes eight times as long: rounds would be few, and hardly one without others.
        times = compare(bobbin | parallel, runs // 2 + 1, 2000)
        if times['GNU parallel -j2']:
            judge('bobbin against GNU parallel', ratio(times['GNU parallel -j2'], times['bobbin']), 3, at_most=False,
                  unit='×')
    with in_locale('C.UTF-8'):
        times = compare(bobbin | xargs, runs * 2, 2000)
        say('against xargs, LC_ALL=C.UTF-8', f'{ratio(times["xargs -P2 -n1"], times["bobbin"]):.4g}×')
    shutil.rmtree(folder)


@contextlib.contextmanager
def nginx(folder):
    """Serves FOLDER/www on a free port of this machine; gives the address."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    config = os.path.join(folder, 'nginx.conf')
    with open(config, 'w', encoding='utf-8') as file:
        file.write(f'''
daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/errors;
events {{ worker_connections 2048; }}
http {{
  access_log off; keepalive_requests 1000000; open_file_cache max=1000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}/www; location / {{ try_files /page =404; }} }}
}}''')
    server = subprocess.Popen(['nginx', '-e', os.path.join(folder, 'errors'), '-c', config],
                              stderr=subprocess.DEVNULL)
    try:
        while server.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', port)):
                break
        yield f'http://127.0.0.1:{port}'
    finally:
        server.terminate()
        server.wait()


AIOHTTP = '''
import asyncio, sys, aiohttp
async def fetch(session, urls):
    for url in urls:
        async with session.get(url) as answer:
            await answer.read()
async def main():
    with open(sys.argv[1]) as file:
        urls = iter(file.read().split())
    connector = aiohttp.TCPConnector(limit=64)
    async with aiohttp.ClientSession(connector=connector) as session:
        await asyncio.gather(*(fetch(session, urls) for _ in range(64)))
asyncio.run(main())
'''


def bench_pages(runs):
    """20,000 pages of 2 KB from nginx, 64 connections"""
    if shutil.which('nginx') is None:
        say('all', 'not measured: nginx is not installed')
        return
    folder = tempfile.mkdtemp()
    os.mkdir(os.path.join(folder, 'www'))
    os.chmod(folder, 0o755)
    with open(os.path.join(folder, 'www', 'page'), 'wb') as file:
        file.write(b'x' * 2048)
    urls, config = os.path.join(folder, 'urls'), os.path.join(folder, 'curl')
    with nginx(folder) as address:
        with open(urls, 'w', encoding='ascii') as file, open(config, 'w', encoding='ascii') as curl:
            for n in range(20000):
                file.write(f'{address}/{n}\n')
                curl.write(f'url={address}/{n}\noutput=/dev/null\n')
        times = compare({
            'bobbin': [BOBBIN, 'run', 'fetch', '--inputs', urls, '--executor', 'async', '--workers', '64', '--quiet'],
            'bobbin, threads': [BOBBIN, 'run', 'fetch', '--inputs', urls, '--executor', 'threads',
                                '--workers', '64', '--quiet'],
            'aiohttp': [sys.executable, '-c', AIOHTTP, urls],
            'curl --parallel': ['curl', '-s', '--parallel', '--parallel-max', '64', '-K', config],
            'wget2': ['wget2', '-q', '--max-threads=64', '-O', '/dev/null', '-i', urls],
        }, runs, 20000)
    shutil.rmtree(folder)
    if times['aiohttp']:
        best = max(ratio(times['aiohttp'], times[name]) for name in ('bobbin', 'bobbin, threads'))
        judge('bobbin against aiohttp', best, 1.2, at_most=False, unit='×')


def bench_list(_runs):
    """Memory for a list of a million URLs"""
    folder = tempfile.mkdtemp()
    sizes, memory = {}, {}
    for count in (10, 1_000_000):
        path = os.path.join(folder, str(count))
        with open(path, 'w', encoding='ascii') as file:
            # Port 9 is closed: the first task fails, and ends the run.
            file.writelines(f'http://127.0.0.1:9/a/page/with/quite/a/long/path/{n}\n' for n in range(count))
        sizes[count] = os.path.getsize(path)
        memory[count] = measure([BOBBIN, 'run', 'fetch', '--inputs', path, '--workers', '1', '--stop-after-failed', '1',
                                 '--quiet'], accept=(1,)).memory
    shutil.rmtree(folder)
    text = sizes[1_000_000] - sizes[10]
    growth = memory[1_000_000] - memory[10]
    say('text', f'{text / 1e6:.1f} MB')
    # Beside the text, where each one begins: four bytes.
    judge('memory / (text and offsets)', growth / (text + 4_000_000), 1.1)


def bench_startup(runs):
    """Ten numbers as a whole process"""
    times = compare({
        'bobbin': [BOBBIN, 'run', 'formula', 'x*x', '--range', '0:10'],
        'bobbin --version': [BOBBIN, '--version'],
        'python3 -c pass': [sys.executable, '-c', 'pass'],
    }, runs * 4)
    judge('bobbin', statistics.median(times['bobbin']) * 1000, 30, unit=' ms')


def watch_window(env, job, runs):
    """Opens the window and runs the job in it RUNS times after a first one;
    returns ms to the first frame, the seconds of each of these runs, and how
    long the main loop was away during all of them, in ms (p99, most)."""
    process = subprocess.Popen([APP, '--run', job], env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    frame, seen = None, []
    try:
        for line in process.stderr:
            if found := re.match(r'First frame after (\d+) ms', line):
                frame = float(found[1])
            elif found := re.match(r'Run of \d+ tasks took ([\d.]+) s.* ([\d.]+) ms \(p99\), ([\d.]+) ms', line):
                seen.append([float(number) for number in found.groups()])
                if len(seen) > runs:
                    return frame, [seconds for seconds, _, _ in seen[1:]], seen[-1][1], seen[-1][2]
                # The window that is open takes it over.
                subprocess.run([APP, '--run', job], env=env, check=True, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    sys.exit('the window ended early')


def bench_window(runs):
    """A million formula tasks with the window open, and ten million (software rendering)"""
    if not os.path.exists(APP) or shutil.which('Xvfb') is None:
        say('all', 'not measured: no window was built, or Xvfb is not installed')
        return
    folder = tempfile.mkdtemp()
    jobs = {count: os.path.join(folder, f'{count}.bobbin') for count in (1_000_000, 10_000_000)}
    for count, job in jobs.items():
        subprocess.run([BOBBIN, 'run', 'formula', 'x*x', '--range', f'0:{count}', '--save', job], check=True)
    with display() as env:
        def watch():
            # Each run is some fifteen turns of the loop; a hundredth of them needs more than a hundred.
            frame, seconds, p99, most = watch_window(env, jobs[1_000_000], 20)
            alone = [run_alone(jobs[1_000_000]) for _ in range(5)]
            return frame, p99, most, statistics.median(seconds) / statistics.median(alone)

        frames, p99s, longest, quotients = zip(*take_rounds(watch, runs))
        [(_, seconds, long_p99, long_most)] = take_rounds(lambda: watch_window(env, jobs[10_000_000], 1), 1)
    shutil.rmtree(folder)
    judge('first frame', statistics.median(frames), 500, unit=' ms')
    judge('main loop away, p99', statistics.median(p99s), 16, unit=' ms')
    judge('main loop away, at most', statistics.median(longest), 50, unit=' ms')
    judge('in the window / without', statistics.median(quotients), 1.1)
    say('ten million', f'{seconds[0]:.2f} s')
    judge('ten million: p99', long_p99, 16, unit=' ms')
    judge('ten million: at most', long_most, 50, unit=' ms')


BENCHES = {function.__name__.removeprefix('bench_'): function
           for function in (bench_startup, bench_pool, bench_formula, bench_true, bench_pages, bench_list, bench_window,
                            *journal.BENCHES, *ui.BENCHES, *processes.BENCHES, *races.BENCHES, *auto.BENCHES)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('names', metavar='NAME', nargs='*', help=', '.join(BENCHES))
    parser.add_argument('--runs', type=int, default=5, help='how often each contender runs (%(default)s)')
    options = parser.parse_args()
    for name in options.names:
        if name not in BENCHES:
            parser.error(f'there is no “{name}”; there are: {", ".join(BENCHES)}')
    for name, function in BENCHES.items():
        if name in (options.names or BENCHES):
            print(f'{name}: {function.__doc__}', flush=True)
            function(options.runs)
    if missed:
        print('missed: ' + ', '.join(missed))
    return 1 if missed else 0


if __name__ == '__main__':
    sys.exit(main())
