# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of past runs, and how tests look into it past Bobbin."""

import contextlib
import json
import os
import sqlite3
import subprocess


class PastRuns:
    """The history in the data folder HOME, which need not exist yet."""

    def __init__(self, bobbin, home, env):
        self.bobbin = bobbin
        self.home = home
        self.env = dict(env, XDG_DATA_HOME=home)
        self.folder = os.path.join(home, 'bobbin')
        self.database = os.path.join(self.folder, 'history.db')

    def ask(self, *arguments):
        """What a command that must go well prints."""
        done = subprocess.run([self.bobbin, *arguments], env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=60, check=False)
        if done.returncode != 0:
            raise AssertionError(f'{arguments} ended with {done.returncode}: {done.stderr.decode()}')
        return done.stdout.decode()

    def entries(self):
        """The runs, the latest first."""
        return [json.loads(line) for line in self.ask('history', '--format', 'json').splitlines()]

    def results(self, run='last'):
        """What is recorded of the tasks of a run, in its order."""
        return [json.loads(line) for line in self.ask('show', str(run), '--format', 'json').splitlines()]

    def connect(self):
        return contextlib.closing(sqlite3.connect(self.database, isolation_level=None, timeout=10))

    def check(self):
        """What SQLite says of the database: “ok”. One that was never made is no worse."""
        if not os.path.exists(self.database):
            return 'ok'
        with self.connect() as connection:
            return '; '.join(row[0] for row in connection.execute('PRAGMA integrity_check'))

    def settle(self):
        """Brings all into the one file, as when everybody has closed it."""
        with self.connect() as connection:
            connection.execute('PRAGMA wal_checkpoint(TRUNCATE)')

    def files(self):
        for folder, _, names in os.walk(self.folder):
            for name in names:
                yield os.path.join(folder, name)
