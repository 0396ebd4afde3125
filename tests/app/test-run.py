# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a run: from a sample to its result, stopping, errors, running again."""

import windowtest
from bobbinui import Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule


class RunTest(WindowTest):
    def test_sample_to_its_result(self):
        self.start()
        self.app.run_sample('Twice, Three and Four Times')
        self.app.show_view('Result')
        self.app.wait_for_end()
        # The last of the ten numbers, and three values of it.
        for value in ('10', '20', '30', '40'):
            self.window.find_text(f'^{value}$')
        self.app.key('alt+1')
        self.window.find_text('^Thread 1$')

    def test_stop(self):
        self.start()
        self.fill_command('sleep {}', '3601', '3602', '3603')
        self.window.find_text('^3 inputs$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.run_row(' %$')
        self.window.find(Role.BUTTON, 'Stop').press()
        self.run_row('^Cancelled|^Stopped')
        self.app.wait_for_end()

    def test_error_of_a_failed_task(self):
        self.start()
        self.fill_command("sh -c 'echo it is broken >&2; exit 3' {}", 'one')
        self.window.find_text('^1 input$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.run_row('1 failed')
        self.app.show_view('Tasks')
        row = wait_for(lambda: [cell for cell in self.window.all(None, None) if cell.text == 'one'],
                       lambda: f'the task among:\n{self.window.dump()}')[0]
        self.app.click(row, times=2)
        self.window.find_text('status 3')
        self.window.find_text('it is broken')

    def test_edit_job_of_a_run(self):
        self.start()
        self.app.run_sample('Squares of 1 to 5')
        self.run_row('✓ 5 ')
        self.app.edit_job()
        formula = self.window.find(Role.TEXT, 'Formula')
        self.assertEqual(formula.text, 'x*x')
        self.window.find_text('^5 inputs$')


if __name__ == '__main__':
    windowtest.unittest.main()
