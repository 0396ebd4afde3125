# SPDX-License-Identifier: GPL-3.0-or-later
"""“Which way of running?”: all panels, what they say, and what becomes of their runs."""

import os
import re
import shutil

import windowtest
from bobbinui import Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

N_PANELS = 10
UNITS = {'µs': 1e-6, 'ms': 1e-3, 's': 1}


def read_times(sentence):
    """The times of a sentence such as “4 tasks took 4.01 s with one thread and 1.00 s with …”, with their precision."""
    found = re.findall(r'(\d+(?:\.(\d+))?) (µs|ms|s)\b', sentence)
    return [(float(number) * UNITS[unit], 0.5 * UNITS[unit] / 10 ** len(digits)) for number, digits, unit in found]


class LearnTest(WindowTest):
    def open_page(self, **options):
        self.start(**options)
        self.app.key('F1')
        self.window.find(Role.TOGGLE_BUTTON, f'1 of {N_PANELS}')

    def ways(self):
        """The groups of the ways of the panel that is shown."""
        return [group for group in self.window.all(Role.PANEL) + self.window.all(Role.GROUPING)
                if group.name and any(group.matches(Role.BUTTON, f'Run “{group.name}”'))]

    def choose(self, way, name):
        """Chooses NAME in the menu of a way. GTK does not tell what its items are called."""
        index = ['Open as a Run', 'Try It with Your Own Work…', 'Compare Ways of Running…'].index(name)
        self.app.open_menu(self.window.find(Role.TOGGLE_BUTTON, f'More about “{way}”').press)[index].press()

    def check_words(self, words, n_ways):
        """The numbers in what is said fit each other."""
        sentence = words.split(': ')[0]
        times = read_times(sentence)
        self.assertEqual(len(times), n_ways, words)
        ratio = re.search(r'(\d+\.\d) times as (fast|long)', words)
        self.assertIsNotNone(ratio, words)
        if n_ways == 2:
            first, last = times
            slow, fast = (first, last) if ratio.group(2) == 'fast' else (last, first)
        else:
            slow, fast = max(times), min(times)
        low = (slow[0] - slow[1]) / (fast[0] + fast[1])
        high = (slow[0] + slow[1]) / max(fast[0] - fast[1], 1e-9)
        self.assertGreaterEqual(float(ratio.group(1)), low - 0.051, words)
        self.assertLessEqual(float(ratio.group(1)), high + 0.051, words)

    def check_way(self, way, n_tasks):
        """Its lanes say who did how many tasks, and these are all of them."""
        lanes = way.find(Role.IMAGE, f'Workers of “{way.name}”')
        number = re.match(r'\d+', way.name)
        told = wait_for(lambda: re.search(r'Done: (\d[\d,]*)', lanes.description),
                        lambda: f'the tasks in “{lanes.description}”')
        done = int(told.group(1).replace(',', ''))
        self.assertIn(done, n_tasks, lanes.description)
        if number and int(number.group()) <= 16:
            workers = re.findall(r'(?:Worker|Thread|Process|Slot) \d+', lanes.description)
            self.assertEqual(len(set(workers)), int(number.group()), lanes.description)
        self.assertTrue(way.all(Role.LABEL, re.compile(r'^\d+\.\d s$')), way.dump())

    def check_panel(self):
        ways = wait_for(self.ways, lambda: f'ways among:\n{self.window.dump()}')
        words = self.app.run_lesson()
        n_tasks = {int(count.replace(',', '')) for count in re.findall(r'(\d[\d,]*) tasks', words)}
        self.check_words(words, len(ways))
        for way in ways:
            self.check_way(way, n_tasks)
        return words

    def test_all_panels(self):
        self.open_page()
        said = set()
        for panel in range(1, N_PANELS + 1):
            self.window.find(Role.TOGGLE_BUTTON, f'{panel} of {N_PANELS}')
            with self.subTest(panel=panel):
                said.add(self.check_panel())
            if panel < N_PANELS:
                self.app.press('Next')
        self.assertEqual(len(said), N_PANELS)
        # They are remembered, and nothing of it is among the runs.
        self.app.show_lesson('Waiting Overlaps: Concurrency')
        self.assertIn(self.window.find(Role.STATUS_BAR).text, said)
        self.window.find_text('^No Runs Yet$')

    def test_one_way_and_then_the_other(self):
        self.open_page()
        first, last = wait_for(self.ways, 'two ways')
        last.find(Role.BUTTON, f'Run “{last.name}”').press()
        self.window.find_text(r'^8 tasks in [\d.]+ s\. Each of them took')
        first.find(Role.BUTTON, f'Run “{first.name}”').press()
        self.window.find_text(r'^4 tasks in [\d.]+ s and 8 tasks in [\d.]+ s: [\d.]+ times as long')

    def test_leaving_stops(self):
        self.open_page()
        # In one go, so that it cannot have ended by itself.
        self.app.key('ctrl+Return', 'ctrl+Page_Down', 'ctrl+Page_Up')
        self.window.find(Role.TOGGLE_BUTTON, f'1 of {N_PANELS}')
        self.window.find_text('^Stopped before its end')
        self.assertNotIn('took', self.window.find(Role.STATUS_BAR).text)

    def test_open_as_a_run(self):
        self.open_page()
        self.app.show_lesson('Waiting Overlaps: Concurrency')
        self.app.run_lesson()
        self.window.find_text('^No Runs Yet$')
        self.choose('4 workers', 'Open as a Run')
        self.app.wait_for_end()
        row = self.run_row('✓ 4 ')
        self.assertEqual(row.name, 'Waiting Overlaps: Concurrency · 4 workers')

    def test_from_the_form_and_back(self):
        self.start()
        self.app.choose_workload('Formula')
        self.window.find(Role.TEXT, 'Formula').type('x + 17')
        self.app.press('Which One?')
        self.window.find(Role.TOGGLE_BUTTON, f'1 of {N_PANELS}')
        self.app.key('alt+Left')
        self.assertEqual(self.window.find(Role.TEXT, 'Formula').text, 'x + 17')

    def test_try_it_with_own_work(self):
        self.open_page()
        self.app.show_lesson('Waiting Overlaps: Concurrency')
        self.choose('4 workers', 'Try It with Your Own Work…')
        self.window.find_text('^4 inputs$')
        self.app.key('alt+Left')
        self.window.find(Role.HEADING, 'Waiting Overlaps: Concurrency')

    def test_race_it(self):
        self.open_page()
        self.app.show_lesson('Waiting Overlaps: Concurrency')
        self.choose('4 workers', 'Compare Ways of Running…')
        self.window.find(Role.HEADING, 'Waiting Overlaps: Concurrency')
        self.app.root.find(Role.DIALOG)

    def test_without_python(self):
        # What drives the window has to be found all the same.
        folder = self.path('bin')
        os.mkdir(folder)
        os.symlink(shutil.which('xdotool'), os.path.join(folder, 'xdotool'))
        self.open_page(environment={'PATH': folder})
        self.app.show_lesson('Python’s Lock')
        self.window.find_text('needs Python 3')
        self.assertFalse(self.window.find(Role.BUTTON, 'Run').sensitive)
        self.app.show_lesson('Waiting Overlaps: Concurrency')
        self.assertTrue(self.window.find(Role.BUTTON, 'Run').sensitive)


if __name__ == '__main__':
    windowtest.unittest.main()
