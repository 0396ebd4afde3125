# SPDX-License-Identifier: GPL-3.0-or-later
"""What the page of a run says of a way of running that Bobbin chose."""

import windowtest
from bobbinui import Role
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

JOB = """[Job]
format=1
workload=wait

[Parameters]
seconds=0.05

[Inputs]
range=0:{}

[Run]
executor={}
"""


class PlanTest(WindowTest):
    def run_job(self, n_tasks, executor):
        self.start('--run', self.write('waits.bobbin', JOB.format(n_tasks, executor)))

    def check_bar(self):
        """The line says what was chosen; the evidence is what it was chosen from."""
        line = self.window.find_text('^Automatic: ').text
        self.assertRegex(line, r'^Automatic: .+\. .+\.$')
        way = line.split('. ')[0].removeprefix('Automatic: ')
        self.window.find(Role.TOGGLE_BUTTON, 'Evidence').press()
        self.window.find(Role.HEADING, 'What the First Tasks Showed')
        self.window.find_text('^Processors$')
        self.window.find(Role.HEADING, 'What Was Decided')
        self.window.find_text(rf'^After .*: {way}$')

    def test_says_what_it_chose(self):
        self.run_job(40, 'auto')
        self.app.wait_for_end()
        self.check_bar()

    def test_says_it_of_a_past_run(self):
        self.run_job(40, 'auto')
        self.app.wait_for_end()
        line = self.window.find_text('^Automatic: ').text
        self.assertEqual(self.app.quit(), 0)
        self.start()
        self.app.click(self.run_row('✓ 40 '))
        self.app.wait_for_end()
        self.assertEqual(self.window.find_text('^Automatic: ').text, line)
        self.check_bar()

    def test_says_nothing_where_the_user_chose(self):
        self.run_job(4, 'threads')
        self.app.wait_for_end()
        self.assertEqual([label for label in self.window.all(Role.STATUS_BAR) if label.text.startswith('Automatic')], [])

    def test_form_offers_it_first(self):
        self.start()
        self.app.choose_workload('Formula')
        self.app.choose('Executor', 'Automatic')
        self.window.find_text('^Chooses what suits the work')


if __name__ == '__main__':
    windowtest.unittest.main()
