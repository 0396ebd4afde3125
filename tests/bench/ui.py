# SPDX-License-Identifier: GPL-3.0-or-later
"""The window under load: what the main loop and the timeline's pictures cost.

The window is driven with keys and the wheel, as a person would, on a display
that nobody sees and with software rendering; no accessibility bus listens.
"""

import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

from measure import APP, BOBBIN, BUILD, display, judge, run_alone, say, take_rounds

WIDTH, HEIGHT = 1400, 900

# A million tasks on 16 lanes, and 100,000 on 256, 100,000 a second.
JOBS = {
    '16 lanes': ['wait', '0.0001', '--range', '0:1000000', '--executor', 'threads', '--workers', '16'],
    '256 lanes': ['wait', '0.00256', '--range', '0:100000', '--executor', 'async', '--workers', '256'],
}


class Window:
    """The program, which has had a run: a quarter of a second after its start
    libadwaita still styles all of the window once more."""

    def __init__(self, env, first):
        self.env = env
        self.process = subprocess.Popen([APP, '--run', first], env=env, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.wait_for(r'Run of')
        found = subprocess.run(['xdotool', 'search', '--sync', '--onlyvisible', '--pid', str(self.process.pid)], env=env,
                               check=True, capture_output=True, text=True)
        self.window = found.stdout.split()[-1]
        self.xdotool('windowmove', self.window, '0', '0', 'windowsize', self.window, str(WIDTH), str(HEIGHT),
                     'windowfocus', '--sync', self.window)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.process.kill()
        self.process.wait()
        self.process.stderr.close()

    def wait_for(self, pattern):
        for line in self.process.stderr:
            if found := re.search(pattern, line):
                return found
        raise SystemExit('the window ended early')

    def run(self, job):
        """The window that is open takes it over, and shows its timeline; figures are those since its beginning."""
        subprocess.run([APP, '--run', job], env=self.env, check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_for(r'Run begins')
        self.figures()
        self.xdotool('key', 'alt+2')

    def xdotool(self, *arguments):
        subprocess.run(['xdotool', *arguments], env=self.env, check=True, stdout=subprocess.DEVNULL)

    def figures(self):
        """What happened since it was asked last: main loop away (p99, most, of which own work), pictures, snapshots (p99,
        most); ms."""
        self.process.send_signal(signal.SIGUSR1)
        found = self.wait_for(r'turns: .* ([\d.]+) ms \(p99\), ([\d.]+) ms at most \(([\d.]+) ms of CPU\); (\d+) pictures; '
                              r'snapshots: ([\d.]+) ms \(p99\), ([\d.]+) ms')
        return [float(number) for number in found.groups()]

    def cpu_seconds(self):
        """Of all its threads, to the nanosecond: /proc/PID/stat counts ticks of 10 ms, and one may fall to it."""
        return time.clock_gettime(~self.process.pid << 3 | 2)  # clock_getcpuclockid(), which Python does not have

    def explore(self):
        """Zooms in to single tasks, moves about, zooms out; with keys, then with the wheel."""
        self.xdotool('mousemove', '--window', self.window, str(WIDTH // 2), str(HEIGHT // 2), 'click', '1')
        for key, times in (('0', 1), ('plus', 40), ('d', 60), ('a', 60), ('minus', 40), ('s', 10), ('w', 30), ('0', 1)):
            self.xdotool('key', '--repeat', str(times), '--delay', '16', key)
        for button, times in (('4', 60), ('5', 60)):
            self.xdotool('click', '--repeat', str(times), '--delay', '16', button)


def medians(rounds):
    """Of each figure, over the rounds: what else the machine does is in one of them."""
    return [statistics.median(figures) for figures in zip(*rounds)]


def judge_figures(when, rounds):
    away, most, most_cpu, count, p99, longest = medians(rounds)
    say(f'{when}: pictures', f'{count:.0f}')
    say(f'{when}: snapshot, at most', f'{longest:.1f} ms')
    judge(f'{when}: snapshot, p99', p99, 8, unit=' ms')
    judge(f'{when}: main loop away, p99', away, 16, unit=' ms')
    judge(f'{when}: main loop away, at most', most, 50, unit=' ms')
    say(f'{when}: of that, its own work', f'{most_cpu:.1f} ms')


def look_at(env, name, job, first, runs):
    """The timeline of a job while it runs, while it is explored, and after."""
    def look():
        with Window(env, first) as window:
            window.run(job)
            seconds = float(window.wait_for(r'Run of \d+ tasks took ([\d.]+) s')[1])
            live = window.figures()
            window.explore()
            explored = window.figures()
            time.sleep(3)
            before = window.cpu_seconds()
            time.sleep(5)
            idle = window.cpu_seconds() - before
        return seconds / run_alone(job), live, explored, idle

    quotients, live, explored, idle = zip(*take_rounds(look, runs))
    judge_figures(f'{name}, live', live)
    judge_figures(f'{name}, explored', explored)
    judge(f'{name}: in the window / without', statistics.median(quotients), 1.05)
    judge(f'{name}: CPU of 5 s at rest', max(idle) * 1000, 10, unit=' ms')


def time_changes(job):
    """For each thing done with its list of tasks: ms to the first rows, ms to the end, ms that the main loop was away."""
    output = subprocess.run([os.path.join(BUILD, 'tests', 'bench', 'bench-tasks'), job], check=True, text=True,
                            capture_output=True).stdout
    return {what: [float(figure) for figure in figures] for what, *figures in
            (line.split('\t') for line in output.splitlines())}


def bench_tasks(folder, runs):
    """Filter, search and sort a million tasks with numbers, and with texts, for inputs."""
    numbers, texts, lines = (os.path.join(folder, name) for name in ('numbers.bobbin', 'texts.bobbin', 'lines'))
    with open(lines, 'w', encoding='ascii') as file:
        file.writelines(f'http://host{n % 97}/a/page/{n * 7919 % 1000000}\n' for n in range(1_000_000))
    subprocess.run([BOBBIN, 'run', 'formula', 'x*x', '--range', '0:1000000', '--save', numbers], check=True)
    subprocess.run([BOBBIN, 'run', 'wait', '0', '--inputs', lines, '--save', texts], check=True)
    for inputs, job in (('numbers', numbers), ('texts', texts)):
        rounds = take_rounds(lambda job=job: time_changes(job), runs)
        changes = {what: medians(times[what] for times in rounds) for what in rounds[0]}
        judge(f'{inputs}: bytes a task', changes.pop('bytes a task')[0], 64)
        for what, (_, end, _) in changes.items():
            say(f'{inputs}: {what}', f'{end:.1f} ms')
        judge(f'{inputs}: first rows, at most', max(first for first, _, _ in changes.values()), 100, unit=' ms')
        judge(f'{inputs}: main loop away, at most', max(away for _, _, away in changes.values()), 16, unit=' ms')


def bench_ui(runs):
    """The timeline of 1,000,000 tasks on 16 lanes and 100,000 on 256, 100,000 a second (software rendering)"""
    if not os.path.exists(APP) or shutil.which('Xvfb') is None or shutil.which('xdotool') is None:
        say('all', 'not measured: no window was built, or Xvfb or xdotool is not installed')
        return
    folder = tempfile.mkdtemp()
    rounds = max(1, (runs + 1) // 2)
    with display() as env:
        env.update(GSK_RENDERER='cairo', GTK_A11Y='none')
        first = os.path.join(folder, 'first.bobbin')
        subprocess.run([BOBBIN, 'run', 'wait', '0.5', '--range', '0:2', '--executor', 'async', '--save', first], check=True)
        for name, arguments in JOBS.items():
            job = os.path.join(folder, name.replace(' ', '-') + '.bobbin')
            subprocess.run([BOBBIN, 'run', *arguments, '--save', job], check=True)
            look_at(env, name, job, first, rounds)
    bench_tasks(folder, rounds)
    shutil.rmtree(folder)


BENCHES = (bench_ui,)
