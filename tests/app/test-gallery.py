# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery, its samples, and several runs beside each other."""

import re

import windowtest
from bobbinui import Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule


class GalleryTest(WindowTest):
    def test_sample_runs_to_its_end(self):
        self.start()
        self.app.run_sample('Squares of 1 to 5')
        row = self.run_row('✓ 5 ')
        self.assertEqual(row.name, 'Squares of 1 to 5')
        self.wait_for_headings('Today')

    def test_several_runs_at_once(self):
        self.start()
        for seconds in ('3601', '3602'):
            self.app.press('New Run')
            self.fill_command('sleep {}', seconds)
            self.window.find_text('^1 input$')
            self.window.find(Role.BUTTON, 'Run').press()
            self.run_row(seconds)
        runs = self.window.find(Role.LIST, 'Runs')
        self.assertEqual(len(runs.all(Role.PROGRESS_BAR)), 2)
        self.wait_for_headings('Running')

    def wait_for_headings(self, *names):
        """Waits until the sidebar has these sections: a new one may be there before an old one goes."""
        runs = self.window.find(Role.LIST, 'Runs')
        wait_for(lambda: [heading.name for heading in runs.all(Role.HEADING)] == list(names),
                 lambda: f'the sections {names}, not {runs.all(Role.HEADING)}, among:\n{runs.dump()}')

    def test_every_card_says_what_it_is(self):
        self.start()
        cards = [card for table in self.window.all(Role.TABLE) for card in table.all(Role.BUTTON)]
        self.assertGreater(len(cards), 8)
        for card in cards:
            self.assertTrue(card.name)
            self.assertTrue(re.search(r'\w', card.description), card.name)


if __name__ == '__main__':
    windowtest.unittest.main()
