# SPDX-License-Identifier: GPL-3.0-or-later
"""Quitting and closing, with and without something that runs."""

import os
import re

import windowtest
from bobbinui import DEADLINE, Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule


class QuitTest(WindowTest):
    def start_long_run(self):
        """Starts a command that would run for an hour, and returns the process id it told."""
        pid_path = self.path('pid')
        self.start()
        self.fill_command(f"sh -c 'echo $$ > {pid_path}; exec sleep 3600'", 'x')
        self.window.find_text('^1 input$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.run_row(' %$')

        def read():
            try:
                with open(pid_path, encoding='ascii') as file:
                    return int(file.read() or 0)
            except FileNotFoundError:
                return 0

        return wait_for(read, 'the command to begin')

    def assert_gone(self, pid):
        def gone():
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return True
            # Nobody may have collected it yet, where init is not a real one.
            with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
                return file.read().rsplit(')', 1)[1].split()[0] == 'Z'

        wait_for(gone, 'the command to be killed')

    def test_quit_without_runs(self):
        self.start()
        self.app.key('ctrl+q')
        self.assertEqual(self.app.process.wait(timeout=DEADLINE), 0)

    def test_quit_asks_and_stops(self):
        pid = self.start_long_run()
        self.app.key('ctrl+q')
        self.window.find_text('^Stop and Quit\\?$')
        self.window.find_text('^1 run has not finished')
        self.window.find(Role.BUTTON, 'Stop and Quit').press()
        self.assertEqual(self.app.process.wait(timeout=DEADLINE), 0)
        self.assert_gone(pid)

    def test_close_asks_and_keeps_running(self):
        pid = self.start_long_run()
        self.app.key('ctrl+w')
        self.window.find(Role.BUTTON, 'Keep Running').press()
        wait_for(lambda: not self.window.all(None, 'Stop and Quit?'), 'the question to go away')
        os.kill(pid, 0)
        self.run_row(' %$')
        self.assertIsNone(self.app.process.poll())
        # Killed, it would leave the command behind.
        self.assertEqual(self.app.quit(), 0)

    def test_termination_leaves_no_process(self):
        pid = self.start_long_run()
        self.assertEqual(self.app.quit(), 0)
        self.assert_gone(pid)


if __name__ == '__main__':
    windowtest.unittest.main()
