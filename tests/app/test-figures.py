# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run says about itself: the diagnosis with its remedy, and the figures."""

import windowtest
from bobbinui import Role, State, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

# One worker has fifteen of the twenty tasks.
UNEVEN = '''[Job]
format=1
workload=wait
title=Uneven

[Parameters]
seconds=0.03

[Inputs]
range=0:20

[Run]
workers=2
chunk=15
'''

# The others are done long before the last one.
LONG = '''[Job]
format=1
workload=wait
title=Long

[Parameters]
from-input=true

[Inputs]
items=0.01;0.01;0.01;0.01;0.01;0.01;0.01;0.7

[Run]
workers=4
'''


class FiguresTest(WindowTest):
    def absent(self, pattern):
        wait_for(lambda: not any(node.text == pattern or node.name == pattern for node in self.window.walk()),
                 lambda: f'“{pattern}” to go from:\n{self.window.dump()}')

    def test_remedy(self):
        self.start('--run', self.write('uneven.bobbin', UNEVEN))
        self.app.wait_for_end()
        self.window.find_text('^The end was uneven.$')
        self.window.find_text('^For the last .* only 1 of 2 workers had work: chunks of')
        self.window.find(Role.BUTTON, 'Run Again with Smaller Chunks').press()

        # The new run has another job, and no such fault.
        runs = self.window.find(Role.LIST, 'Runs')
        wait_for(lambda: len([label for label in runs.all(Role.LABEL) if label.name == 'Uneven']) == 2,
                 lambda: f'a second run among:\n{runs.dump()}')
        self.app.wait_for_end()
        self.absent('The end was uneven.')

    def test_closing_the_diagnosis(self):
        self.start('--run', self.write('uneven.bobbin', UNEVEN))
        self.app.wait_for_end()
        self.window.find_text('^The end was uneven.$')
        self.window.find(Role.BUTTON, 'Dismiss').press()
        self.absent('The end was uneven.')

        # What it said can still be read.
        self.app.show_view('Figures')
        self.window.find_text('^The end was uneven. For the last .* of the time$')

    def test_narrow_window(self):
        # What does not fit is complained of, which fails the test.
        self.start('--run', self.write('uneven.bobbin', UNEVEN), size=(370, 650))
        self.app.show_view('Figures')
        self.app.wait_for_end()
        self.window.find(Role.BUTTON, 'Run Again with Smaller Chunks')
        self.window.find_text('efficiency')

    def test_figures(self):
        self.start('--run', self.write('long.bobbin', LONG), size=(1200, 1400))
        self.app.show_view('Figures')
        self.app.wait_for_end()
        self.window.find_text('^The end waited for one task.$')
        self.window.find_text('of 4 workers busy')
        self.window.find_text('efficiency')
        self.window.find_text('times the median')
        self.window.find_text('^Thread 4$')
        self.app.click(self.window.find_text('^Task 8: 0.7'))
        wait_for(lambda: [row for row in self.window.all(Role.TABLE_ROW) if row.name.startswith('8 0.7')
                          and row.has(State.SELECTED)], lambda: f'the chosen task among:\n{self.window.dump()}')


if __name__ == '__main__':
    windowtest.unittest.main()
