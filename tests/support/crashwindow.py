# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows that are killed at random moments while they run a batch.

Somebody reads along: what the window showed as done must be recorded, and the
run can be resumed, in another window or on the command line, to the results of
an uninterrupted one.
"""

import os
import random
import re
import time

from bobbinui import DEADLINE, App, Role, Timeout
from crash import Batch, Way, measure_span

WHAT = {'wait': 'seconds', 'command': 'command'}

# They take some seconds: until somebody can read what a window shows, it has run for half a one.
WINDOW_WAYS = [
    Way('command', 'threads', 4, 2_000),
    Way('command', 'processes', 3, 2_000),
    Way('command', 'async', 8, 2_000),
    Way('wait', 'async', 20, 40_000),
    Way('wait', 'hybrid', 20, 40_000),
]
DONE = re.compile(r'^([\d,]+) done$')


class WindowBatch(Batch):
    """A batch that a window on the DESKTOP does, until it is killed."""

    def __init__(self, desktop, bobbin, env, way):
        super().__init__(bobbin, env, way)
        self.desktop = desktop
        self.shown = 0

    def write_job(self):
        path = os.path.join(self.folder, 'job.bobbin')
        kind = self.way.kind
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'[Job]\nformat=1\nworkload={kind}\n[Parameters]\n{WHAT[kind]}={self.arguments()[2]}\n'
                       f'[Inputs]\nrange=0:{self.way.tasks}\n'
                       f'[Run]\nexecutor={self.way.executor}\nworkers={self.way.workers}\n')
        return path

    def read_along(self, app, seconds, must_read=False):
        """Remembers the most that was shown until so many seconds are over, and kills the window.

        With MUST_READ not before something was shown: without it nothing could be missing.
        """
        begin = time.monotonic()
        while time.monotonic() < begin + (DEADLINE if must_read and self.shown == 0 else seconds):
            node = next(app.window.matches(None, DONE), None)
            found = DONE.match(node.name) if node is not None else None
            if found:
                self.shown = max(self.shown, int(found[1].replace(',', '')))
        app.kill()
        self.kills += 1

    def look_at_shown(self):
        self.look([])
        recorded = sum(record['ok'] for record in self.past.results()) if self.past.entries() else 0
        if recorded < self.shown:
            raise AssertionError(f'{self.way}: {self.shown} were shown as done, {recorded} are recorded')

    def start(self, *arguments):
        return App(self.desktop, *arguments, environment={'XDG_DATA_HOME': self.past.home})

    def resume(self, seconds):
        """Resumes what was cut off in another window, and kills that one, too."""
        app = self.start()
        try:
            app.window.find(Role.BUTTON, 'Resume…').press()
            app.window.find(Role.BUTTON, 'Resume').press()
        except Timeout:
            app.kill()
            raise
        self.read_along(app, seconds)

    def run_to_end(self, span, chance=random, must_read=False):
        """Kills it in the window once or twice, and lets it end on the command line."""
        self.read_along(self.start('--run', self.write_job()), chance.uniform(0, span), must_read)
        self.look_at_shown()
        if self.is_cut_off() and chance.random() < 0.5:
            self.resume(chance.uniform(0, span))
            self.look_at_shown()
        if self.is_cut_off():
            self.finish(*self.execute(['resume', 'last', '--yes', '--quiet']))
        elif self.past.entries():
            self.look_at_end()
        else:
            # Killed before it was recorded, it begins anew.
            self.finish(*self.execute(self.arguments()))

    def is_cut_off(self):
        return any(entry['resumable'] for entry in self.past.entries())


def crash_windows(desktop, bobbin, env, way, batches, seed, must_read=False):
    """Kills windows that do batches of the WAY, with MUST_READ none before
    somebody has read of a result. Returns how many, and in how many batches
    somebody had."""
    chance = random.Random(f'{seed} {way}')
    span = measure_span(bobbin, env, way)
    kills = n_read = 0
    for _ in range(batches):
        with WindowBatch(desktop, bobbin, env, way) as batch:
            batch.run_to_end(span / 2, chance, must_read)
            kills += batch.kills
            n_read += batch.shown > 0
    return kills, n_read
