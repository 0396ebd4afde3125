# SPDX-License-Identifier: GPL-3.0-or-later
"""Job files: saved, opened and refused."""

import os
import subprocess

import windowtest
from bobbinui import Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

JOB = '''[Job]
format=1
workload=formula
title=Halves

[Parameters]
expression=x/2

[Inputs]
range=0:8

[Run]
executor=async
workers=3
retries=2
'''


class JobsTest(WindowTest):
    def test_save_and_reopen(self):
        saved = self.path('saved.bobbin')
        self.start(self.write('job.bobbin', JOB))
        formula = self.window.find(Role.TEXT, 'Formula')
        self.assertEqual(formula.text, 'x/2')
        self.window.find_text('^8 inputs$')
        formula.type('x/4')

        self.app.key('ctrl+s')
        dialog = wait_for(lambda: next(iter(self.app.root.all(Role.DIALOG) + self.app.root.all(Role.FILE_CHOOSER)
                                            + self.app.root.all(Role.FRAME, 'Save Job')), None),
                          lambda: f'the dialog among:\n{self.app.root.dump()}')
        name = dialog.find(Role.TEXT)
        self.assertEqual(name.text, 'Halves.bobbin')
        name.type(saved)
        dialog.find(Role.BUTTON, 'Save').press()
        wait_for(lambda: os.path.exists(saved), 'the file to be written')
        with open(saved, encoding='utf-8') as file:
            text = file.read()
        for line in JOB.replace('x/2', 'x/4').splitlines():
            self.assertIn(line, text)

        # Another call of the program hands the file to the first one.
        self.app.press('New Run')
        self.window.find(Role.HEADING, 'Samples')
        subprocess.run([self.app.program, saved], env=self.app.environment, check=True, timeout=60)
        formula = self.window.find(Role.TEXT, 'Formula')
        self.assertEqual(formula.text, 'x/4')
        self.window.find_text('^8 inputs$')
        self.window.find(Role.BUTTON, 'Run').press()
        row = self.run_row('✓ 8 ')
        self.assertEqual(row.name, 'Halves')

    def test_wrong_key_is_refused(self):
        self.start(self.write('wrong.bobbin', JOB.replace('retries', 'retrys')))
        self.window.find_text('^The Job Cannot Be Opened$')
        self.window.find_text('wrong\\.bobbin:15: .*retrys')
        self.window.find(Role.BUTTON, 'Close')

    def test_unknown_workload_is_refused(self):
        self.start(self.write('unknown.bobbin', JOB.replace('=formula', '=formulae')))
        self.window.find_text('^The Job Cannot Be Opened$')
        self.window.find_text('formulae')

    def test_file_that_is_not_there(self):
        self.start(self.path('nowhere.bobbin'))
        self.window.find_text('^The Job Cannot Be Opened$')
        self.window.find_text('nowhere\\.bobbin')


if __name__ == '__main__':
    windowtest.unittest.main()
