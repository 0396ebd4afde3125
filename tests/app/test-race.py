# SPDX-License-Identifier: GPL-3.0-or-later
"""Races: asked for, watched, applied, found again, and compared."""

import os
import re

import windowtest
from bobbinui import DEADLINE, Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule


class RaceTest(WindowTest):
    def fill_wait(self, n=400):
        """A job whose tasks wait: threads win by far, on any machine."""
        self.start(self.write('naps.bobbin', '[Job]\nformat=1\nworkload=wait\ntitle=Naps\n\n'
                              f'[Parameters]\nseconds=0.01\n\n[Inputs]\nrange=0:{n}\n'))
        self.window.find_text(f'^{n} inputs$')

    def ask(self, seconds=None):
        """Opens the dialog. The keyboard is in its time, all of which is selected; GTK does not tell of that row."""
        self.window.find(Role.BUTTON, 'Compare…').press()
        start = self.window.find(Role.BUTTON, 'Start')
        if seconds is not None:
            self.app.key(*str(seconds))
        return start

    def race(self, seconds=9):
        """Races the job of the form, with four threads only; it is decided long before the time is over."""
        self.ask(seconds)
        # Who waits in slots of a loop is as fast.
        self.app.click(self.window.find(None, 'Async'))
        self.window.find(Role.TEXT, re.compile('^Numbers of workers')).type('4')
        self.window.find(Role.BUTTON, 'Start').press()

    def verdict(self):
        return self.window.find_text('^Threads with 4 workers: .* times as fast as one by one')

    def wait_for_end(self):
        self.window.find(None, 'Race Again', deadline=2 * DEADLINE)

    def row(self, pattern):
        """The row of a contender."""
        rows = self.window.find(Role.LIST, 'Ways of running')
        return rows.find(Role.LIST_ITEM, re.compile(pattern))

    def test_race_and_use(self):
        self.fill_wait()
        self.race()
        self.row('^One by one')
        self.row('^Threads with 4 workers')
        self.wait_for_end()
        self.verdict()
        # What it says in words, and the pictures of it.
        self.row('^Threads with 4 workers, .* times as fast.*, fastest$')
        self.row('^One by one, .*, out: surely slower$')
        chart = self.window.find(Role.IMAGE, 'Time for the Whole Work')
        self.assertRegex(chart.description, 'Threads with 4 workers: .*, between .* and ')
        # Two numbers of workers are no curve.
        self.window.find_text('^Too few points to predict')
        # It is applied to the job.
        self.window.find(Role.BUTTON, 'Use This').press()
        self.window.find(Role.BUTTON, 'Run').press()
        self.window.find_text('^Thread 4$')
        self.assertEqual(self.window.all(None, 'Thread 5'), [])
        # And found again in the sidebar.
        self.app.click(self.run_row('^Threads with 4 workers'))
        self.window.find(Role.BUTTON, 'Use This')

    def test_run_with_the_choice(self):
        self.fill_wait()
        self.race()
        self.wait_for_end()
        self.window.find(Role.BUTTON, 'Run with Threads × 4').press()
        self.run_row('✓ 400 ')
        # From a run there is a way to race it.
        self.app.wait_for_end()
        self.app.key('ctrl+r')
        self.window.find(Role.BUTTON, 'Start')

    def test_past_race(self):
        self.fill_wait()
        self.race()
        self.wait_for_end()
        self.start_again()
        self.app.click(self.run_row('^Naps$'))
        self.verdict()
        self.row('^Threads with 4 workers, .* times as fast.*, fastest$')
        self.app.key('F2')
        self.window.find(Role.TEXT, 'Title').type('Before')
        self.window.find(Role.BUTTON, 'Rename').press()
        self.run_row('^Before$')
        wait_for(lambda: self.window.name.startswith('Before'), 'the title of the window')
        # Deleting it leaves its page.
        self.app.click(self.run_row('^Before$'))
        self.app.key('Delete')
        self.window.find_text('^No Runs Yet$')
        self.start_again()
        self.window.find_text('^No Runs Yet$')

    def test_rename_while_it_goes_on(self):
        # The first round takes some eight seconds, and it is decided after the third at the earliest.
        self.fill_wait(n=900)
        self.race(seconds=120)
        self.app.click(self.run_row('^Naps$'))
        self.app.key('F2')
        self.window.find(Role.TEXT, 'Title').type('Renamed')
        self.window.find(Role.BUTTON, 'Rename').press()
        self.run_row('^Renamed$')
        # Without a round nothing is kept.
        self.window.find_text('^Round [2-9]$')
        self.window.find(Role.BUTTON, 'Stop').press()
        self.wait_for_end()
        self.start_again()
        self.run_row('^Renamed$')

    def test_before_and_after(self):
        self.fill_wait()
        self.race()
        self.wait_for_end()
        self.window.find(Role.BUTTON, 'Race Again').press()
        self.window.find(Role.BUTTON, 'Start')
        self.app.key('9')
        self.window.find(Role.TEXT, re.compile('^Numbers of workers')).type('4')
        self.app.click(self.window.find(None, 'Async'))
        self.window.find(Role.BUTTON, 'Start').press()
        wait_for(lambda: len(self.window.find(Role.LIST, 'Runs').all(Role.LIST_ITEM)) == 2, 'both races')
        self.wait_for_end()
        self.window.find_text('^2 races')
        self.app.choose('Compare with', re.compile('^Naps · Today'))
        self.window.find_text('^Threads with 4 workers: .* (before|told)')
        self.window.find_text(' → ')

    def test_numbers_and_rounds(self):
        self.fill_wait()
        self.race()
        self.wait_for_end()
        self.app.click(self.row('^Threads with 4 workers'))
        self.window.find_text('^[0-9.]+ m?s, ')
        self.window.find(None, 'All Numbers').press()
        self.window.find_text('^Waiting for the lock$')

    def test_export(self):
        self.fill_wait()
        self.race()
        self.wait_for_end()
        self.app.key('ctrl+shift+e')
        self.app.click(self.window.find(Role.LIST_ITEM, re.compile('^Table .CSV.')))
        path = self.path('race.csv')
        self.app.save_as(path)
        # Which is there for a few seconds only: whoever looks twice may be too late.
        self.window.find(Role.BUTTON, 'Show in Folder')
        with open(path, encoding='utf-8') as file:
            lines = file.read().splitlines()
        self.assertEqual(len(lines), 3)
        self.assertIn('threads,4', lines[2])

    def test_stop(self):
        self.fill_wait()
        self.race(seconds=3600)
        self.row('^One by one, ')
        self.app.key('ctrl+q')
        self.window.find_text('^1 race has not finished')
        self.window.find(Role.BUTTON, 'Keep Running').press()
        self.window.find(Role.BUTTON, 'Stop').press()
        self.window.find_text('^Race stopped$')
        self.wait_for_end()

    def test_effects(self):
        marks = self.path('marks')
        self.start()
        self.fill_command(f"sh -c 'echo $1 >> {marks}' sh {{}}", *[str(number) for number in range(100)])
        self.window.find_text('^100 inputs$')
        begin = self.ask()
        self.window.find_text('^This Work May Change Something$')
        self.assertFalse(begin.sensitive)
        self.window.find(Role.BUTTON, 'Cancel').press()
        wait_for(lambda: not self.window.all(Role.BUTTON, 'Start'), 'the dialog to go')
        self.assertFalse(os.path.exists(marks))
        # Whoever says so races it.
        self.ask(1)
        self.app.click(self.window.find(None, 'Do it many times over'))
        self.window.find(Role.BUTTON, 'Start').press()
        self.wait_for_end()
        self.assertTrue(os.path.exists(marks))

    def test_work_that_fails(self):
        self.start()
        self.fill_command('sh -c "exit 3" sh {}', '1', '2', '3', '4')
        self.window.find_text('^4 inputs$')
        self.ask()
        self.app.click(self.window.find(None, 'Do it many times over'))
        self.window.find(Role.BUTTON, 'Start').press()
        self.window.find_text('^It cannot be raced')
        self.window.find_text('^Edit the job')
        self.run_row('^Could not be raced')
        # It goes back to the job as it was.
        self.window.find(Role.BUTTON, 'Edit Job…').press()
        self.assertEqual(self.window.find(Role.TEXT, 'Command').text, 'sh -c "exit 3" sh {}')


if __name__ == '__main__':
    windowtest.unittest.main()
