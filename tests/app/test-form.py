# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of a job: filled in, corrected and run."""

import re

import windowtest
from bobbinui import Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule


class FormTest(WindowTest):
    def test_fill_in_and_run(self):
        self.start()
        self.app.choose_workload('Formula')
        run = self.window.find(Role.BUTTON, 'Run')
        self.assertFalse(run.sensitive)

        self.window.find(Role.TEXT, 'Formula').type('x*x')
        self.window.find(Role.TEXT, 'Items').type('1\n2\n3')
        self.window.find_text('^3 inputs$')
        run.press()
        self.run_row('✓ 3 ')

    def test_wrong_formula_is_said_at_its_row(self):
        self.start()
        self.app.choose_workload('Formula')
        formula = self.window.find(Role.TEXT, 'Formula')
        formula.type('x*(')
        self.window.find(Role.TEXT, 'Items').type('1')
        self.window.find_text('^A value above is wrong')
        self.window.find_text('formula “x\\*\\(”|position|x\\*\\(.*')
        self.assertFalse(self.window.find(Role.BUTTON, 'Run').sensitive)

        formula.type('x*(x+1)')
        wait_for(lambda: self.window.find(Role.BUTTON, 'Run').sensitive, 'the right formula to be accepted')
        self.assertEqual(self.window.all(None, re.compile('^A value above is wrong')), [])

    def test_lines_of_a_missing_file(self):
        self.start(self.write('lines.bobbin', '[Job]\nformat=1\nworkload=formula\n\n'
                              '[Parameters]\nexpression=x\n\n[Inputs]\nlines=numbers.txt\n'))
        self.window.find_text('numbers\\.txt.*')
        self.window.find_text('^The inputs cannot be read')
        self.assertFalse(self.window.find(Role.BUTTON, 'Run').sensitive)

    def test_lines_of_a_file(self):
        numbers = self.write('numbers.txt', '4\n5\n\n6\n')
        self.start()
        self.app.choose_workload('Formula')
        self.window.find(Role.TEXT, 'Formula').type('x+1')
        self.choose_kind('Lines of a file')
        self.window.find(Role.TEXT, 'File with an input on each line').type(numbers)
        self.window.find_text('^3 inputs$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.run_row('✓ 3 ')

    def test_range(self):
        self.start()
        self.app.choose_workload('Formula')
        self.window.find(Role.TEXT, 'Formula').type('x*x')
        self.choose_kind('Range of numbers')
        entry = self.window.find(Role.TEXT, re.compile('^From:to'))
        entry.type('5:1')
        self.window.find_text('^The inputs cannot be read')
        entry.type('0:1000')
        self.window.find_text('^1,?000 inputs$')
        self.app.key('ctrl+Return')
        self.run_row('✓ 1,?000 ')

    def choose_kind(self, name):
        self.app.choose('Where they come from', name)


if __name__ == '__main__':
    windowtest.unittest.main()
