# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the window have in common."""

import os
import re
import unittest

from bobbinui import BUILD_DIR, App, Desktop, Role, wait_for
from pastruns import PastRuns

_desktop = None


def setUpModule():
    global _desktop
    _desktop = Desktop().__enter__()


def tearDownModule():
    _desktop.__exit__()


def get_desktop():
    return _desktop


class WindowTest(unittest.TestCase):
    """Each test has a program of its own, and past runs of its own, on the display of its file."""

    size = (1200, 800)

    def start(self, *arguments, **options):
        options.setdefault('size', self.size)
        options['environment'] = {'XDG_DATA_HOME': self.path('data'), **(options.get('environment') or {})}
        app = App(_desktop, *arguments, **options)
        self.addCleanup(self.finish, app)
        self.app = app
        self.window = app.window
        return app

    def start_again(self):
        """Ends Bobbin as a session does, and starts another one on the same history."""
        self.assertEqual(self.app.quit(), 0)
        self.assertEqual(self.app.complaints(), [])
        return self.start()

    def finish(self, app):
        try:
            if self._outcome.success:
                self.assertEqual(app.complaints(), [])
        finally:
            # Else those that come after it would be handed over to it.
            app.kill()

    def path(self, name):
        return os.path.join(_desktop.folder, f'{self.id().split(".")[-1]}-{name}')

    def past_runs(self):
        """The history of this test, past the window."""
        return PastRuns(os.path.join(BUILD_DIR, 'src', 'cli', 'bobbin'), self.path('data'), _desktop.environment)

    def write(self, name, text):
        path = self.path(name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    # What a user does.

    def fill_command(self, command, *inputs):
        self.app.choose_workload('Command')
        self.window.find(Role.TEXT, 'Command').type(command)
        self.window.find(Role.TEXT, 'Items').type('\n'.join(inputs))

    def run_row(self, pattern):
        """The row of the sidebar whose title or subtitle matches PATTERN."""
        runs = self.window.find(Role.LIST, 'Runs')

        def look():
            for row in runs.all(Role.LIST_ITEM):
                if any(re.search(pattern, label.name) for label in row.all(Role.LABEL)):
                    return row
            return None

        return wait_for(look, lambda: f'a run with “{pattern}” among:\n{runs.dump()}')
