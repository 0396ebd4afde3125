# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of tasks: sorted, filtered, searched, and what is done with those selected."""

import re

import windowtest
from bobbinui import Role, Timeout, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule


class TasksTest(WindowTest):
    def copies_two(self):
        """The message goes after five seconds, which a busy machine may need to look: it is copied anew each time."""
        self.app.key('ctrl+c')
        return any(node.name == '2 tasks copied' for node in self.window.walk())

    def cells(self, *texts):
        """The cells and headers that say one of TEXTS, from the top of the table down."""
        found = []
        for node in self.window.walk():
            if node.role in (Role.TABLE_CELL, Role.FILLER) and node.name in texts:
                found.append((node.extents()[1], node.name, node))
        return sorted(found, key=lambda item: item[0])

    def cell(self, text):
        return wait_for(lambda: self.cells(text), lambda: f'“{text}” among:\n{self.window.dump()}')[0][2]

    def choose(self, text, pattern):
        """Clicks on the row with TEXT until PATTERN is there: while a view slides in, a click may miss."""
        def look():
            self.app.click(self.cell(text))
            try:
                return self.window.find_text(pattern, deadline=2)
            except Timeout:
                return None

        return wait_for(look, lambda: f'“{pattern}” among:\n{self.window.dump()}')

    def squares(self):
        self.start()
        self.app.run_sample('Squares of 1 to 5')
        self.run_row('✓ 5 ')
        self.app.show_view('Tasks')
        self.window.find_text('^5 tasks$')
        self.cell('25')

    def results(self):
        return [text for _, text, _ in self.cells('1', '4', '9', '16', '25') if text in ('9', '16', '25')]

    def test_sort(self):
        self.squares()
        self.assertEqual(self.results(), ['9', '16', '25'])

        # Each click turns the order; one may miss while the view slides in.
        def turned():
            self.app.click(self.cell('Input'))
            return self.results() == ['25', '16', '9']

        wait_for(turned, lambda: f'the order in:\n{self.window.dump()}')

    def test_search(self):
        self.squares()
        search = self.window.find(None, 'Find in inputs, results and errors')
        search.type('25')
        self.window.find_text('^1 of 5 tasks$')
        search.type('nothing like it')
        self.window.find_text('^No Task Found$')
        self.window.find_text('No task matches “nothing like it”')
        self.window.find(Role.BUTTON, 'Show All Tasks').press()
        self.window.find_text('^5 tasks$')

    def test_filter(self):
        self.squares()
        self.app.click(self.window.find(None, 'Filter'))
        self.window.find(Role.CHECK_BOX, 'Waiting')
        self.app.key('space')
        self.window.find_text('^0 of 5 tasks$')
        self.app.key('Escape')
        self.window.find(Role.BUTTON, 'Remove the filter: Waiting').press()
        self.window.find_text('^5 tasks$')

    def test_select_and_do_again(self):
        self.squares()
        self.choose('9', '^Task 3$')
        self.window.find(Role.BUTTON, 'Next task').press()
        self.window.find_text('^Task 4$')
        self.window.find(Role.BUTTON, 'Previous task').press()
        self.window.find_text('^Task 3$')
        self.app.key('shift+Down')
        self.window.find_text('^2 selected$')
        wait_for(self.copies_two, 'the message that they were copied')
        self.window.find(Role.BUTTON, 'Do Again').press()
        self.run_row('2 tasks again')
        self.run_row('✓ 2 ')

    def test_cancel(self):
        self.start()
        self.fill_command('sleep {}', '3601', '3602', '0.01', '3603')
        self.window.find_text('^4 inputs$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.run_row(' %$')
        self.app.show_view('Tasks')
        self.choose('3601', '^Task 1$')
        self.app.key('ctrl+a')
        self.window.find_text('^4 selected$')
        self.window.find(Role.BUTTON, 'Cancel').press()
        self.app.wait_for_end()
        self.window.find_text('^Cancelled$')

    def test_attempts(self):
        self.start()
        self.app.run_sample('Parcels That Need Retries')
        self.app.wait_for_end()
        self.app.show_view('Tasks')
        # A row ends with its attempts.
        row = self.window.find(Role.TABLE_ROW, re.compile('Done .* [234]$'))
        self.choose(row.name.split()[1], '^Task ')
        self.window.find_text('^Attempt 1$')


if __name__ == '__main__':
    windowtest.unittest.main()
