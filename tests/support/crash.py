# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs that are killed at random moments and resumed until they end.

What must hold, whenever it happens: the database is whole; what was printed is
recorded, with the same result; no task is recorded twice; what was printed is
not done again; and at the end the results are those of an uninterrupted run.
"""

import collections
import os
import random
import shutil
import subprocess
import tempfile
import time

from pastruns import PastRuns

# Each command notes that it was executed, in a file of its own, and prints.
NOTE = 'echo >> "$1/$2"; echo $(($2 * 3))'

Way = collections.namedtuple('Way', 'kind executor workers tasks')


class Batch:
    """One batch of work, to be done the WAY, in a folder of its own."""

    def __init__(self, bobbin, env, way):
        self.bobbin = bobbin
        self.way = way
        self.folder = tempfile.mkdtemp(prefix='bobbin-crash-')
        self.noted = os.path.join(self.folder, 'noted')
        os.mkdir(self.noted)
        self.past = PastRuns(bobbin, os.path.join(self.folder, 'home'), env)
        self.kills = 0
        self.printed = {}  # task: its line, of all that was ever printed
        self.done_before = {}  # task: how often it had been executed when its result was printed

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)

    def are_right(self, lines):
        """Whether these are the first lines of an uninterrupted run."""
        if self.way.kind == 'wait':  # It tells how long it really waited.
            return len(lines) <= self.way.tasks and all(float(line) >= 0.001 for line in lines)
        factor = {'formula': lambda x: x * x, 'command': lambda x: x * 3}[self.way.kind]
        return lines == [str(factor(number)) for number in range(len(lines))]

    def arguments(self):
        what = {'formula': ['x*x'], 'wait': ['0.001'],
                'command': [f"sh -c '{NOTE}' note {self.noted} {{}}"]}[self.way.kind]
        return ['run', self.way.kind, *what, '--range', f'0:{self.way.tasks}', '--executor', self.way.executor,
                '--workers', str(self.way.workers), '--quiet']

    def execute(self, arguments, seconds=None):
        """Runs to the end, or kills after so many seconds; returns what it
        printed in whole lines, and whether it came to its end."""
        # Orphans may hold a pipe open.
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen([self.bobbin, *arguments], env=self.past.env, cwd=self.folder,
                                       stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                status = process.wait()
            output.seek(0)
            errors.seek(0)
            text = output.read().decode()
            if status not in (0, -9):
                raise AssertionError(f'{self.way}: {arguments} ended with {status}: {errors.read().decode()}')
        lines = text.splitlines()
        if text and not text.endswith('\n'):
            lines.pop()
        return lines, status == 0

    def executions(self, task):
        try:
            return os.path.getsize(os.path.join(self.noted, str(task)))
        except FileNotFoundError:
            return 0

    def look(self, lines):
        """What must hold after each kill; LINES were printed before it."""
        if self.past.check() != 'ok':
            raise AssertionError(f'{self.way}: the database is broken: {self.past.check()}')
        if not self.are_right(lines):
            raise AssertionError(f'{self.way}: wrong results, or in a wrong order')
        for task in range(len(self.printed), len(lines)):
            self.printed[task] = lines[task]
            self.done_before[task] = self.executions(task)
        recorded = self.past.results() if self.past.entries() else []
        numbers = [record['task'] for record in recorded if record['ok']]
        if len(set(numbers)) != len(numbers):
            raise AssertionError(f'{self.way}: results are recorded twice')
        results = {record['task'] - 1: record['result'] for record in recorded if record['ok']}
        lost = [task for task, line in self.printed.items() if not self.agrees(results.get(task), line)]
        if lost:
            raise AssertionError(f'{self.way}: {len(lost)} results that were printed are not recorded: {lost[:5]}')

    def agrees(self, result, line):
        if isinstance(result, dict):
            result = result.get('output')
        if isinstance(result, (int, float)):
            return float(line) == result
        return result is not None and result.rstrip('\n') == line

    def run(self, kills, span, chance=random):
        """Kills the batch so many times, each time after up to SPAN seconds,
        then lets it end. Returns how often it was killed at work."""
        arguments = self.arguments()
        for _ in range(kills):
            lines, ended = self.execute(arguments, chance.uniform(0, span))
            self.look(lines)
            if ended:
                break
            self.kills += 1
            # Killed before it was recorded, it begins anew.
            if self.past.entries():
                arguments = ['resume', 'last', '--yes', '--quiet']
        else:
            lines, ended = self.execute(arguments)
        self.finish(lines, ended)
        return self.kills

    def finish(self, lines, ended):
        """What must hold at the end."""
        if not ended or len(lines) != self.way.tasks:
            raise AssertionError(f'{self.way}: not the results of an uninterrupted run ({len(lines)} lines)')
        self.look(lines)
        self.look_at_end()

    def look_at_end(self):
        """What must be recorded once it is done."""
        recorded = self.past.results()
        if [record['task'] for record in recorded] != list(range(1, self.way.tasks + 1)):
            raise AssertionError(f'{self.way}: {len(recorded)} results are recorded, not each once')
        entry = self.past.entries()[0]
        if (entry['state'], entry['done'], entry['resumable']) != ('finished', self.way.tasks, False):
            raise AssertionError(f'{self.way}: it did not end well: {entry}')
        if self.way.kind == 'command':
            again = [task for task, count in self.done_before.items() if self.executions(task) != count]
            if again:
                raise AssertionError(f'{self.way}: executed again after they were printed: {again[:5]}')


WAYS = [
    Way('command', 'threads', 4, 150),
    Way('command', 'processes', 3, 150),
    Way('command', 'async', 8, 150),
    Way('formula', 'threads', 2, 40_000),
    Way('formula', 'processes', 2, 40_000),
    Way('wait', 'async', 20, 3_000),
    Way('wait', 'hybrid', 20, 3_000),
    Way('formula', 'serial', 1, 40_000),
]


def measure_span(bobbin, env, way):
    """Seconds that the batch takes when nobody interrupts it."""
    with Batch(bobbin, env, way) as batch:
        begin = time.monotonic()
        lines, ended = batch.execute(batch.arguments())
        span = time.monotonic() - begin
        batch.finish(lines, ended)
    return span


def crash(bobbin, env, way, kills, seed):
    """Kills batches of the WAY until there were so many kills; returns how
    many batches it took."""
    chance = random.Random(f'{seed} {way}')
    span = measure_span(bobbin, env, way)
    batches = count = 0
    while count < kills:
        with Batch(bobbin, env, way) as batch:
            # Most kills shall meet it at work, so that it needs some to end.
            count += batch.run(min(5, kills - count), span * 0.8, chance)
            batches += 1
    return batches
