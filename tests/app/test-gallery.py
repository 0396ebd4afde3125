# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery, its samples, and several runs beside each other."""

import re

import windowtest
from bobbinui import Role
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule


class GalleryTest(WindowTest):
    def test_sample_runs_to_its_end(self):
        self.start()
        self.app.run_sample('Squares of 1 to 5')
        row = self.run_row('✓ 5 ')
        self.assertEqual(row.name, 'Squares of 1 to 5')
        headings = self.window.find(Role.LIST, 'Runs').all(Role.HEADING)
        self.assertEqual([heading.name for heading in headings], ['Today'])

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
        self.assertEqual(len(runs.all(Role.HEADING, 'Running')), 1)

    def test_every_card_says_what_it_is(self):
        self.start()
        cards = [card for table in self.window.all(Role.TABLE) for card in table.all(Role.BUTTON)]
        self.assertGreater(len(cards), 8)
        for card in cards:
            self.assertTrue(card.name)
            self.assertTrue(re.search(r'\w', card.description), card.name)


if __name__ == '__main__':
    windowtest.unittest.main()
