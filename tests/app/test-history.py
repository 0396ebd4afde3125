# SPDX-License-Identifier: GPL-3.0-or-later
"""Past runs: kept, found, opened, renamed, pinned, deleted and exported."""

import os
import re

import windowtest
from bobbinui import Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule


class HistoryTest(WindowTest):
    def squares(self):
        self.start()
        self.app.run_sample('Squares of 1 to 5')
        self.run_row('✓ 5 ')

    def no_row(self, pattern):
        """Waits until no row of the sidebar matches PATTERN."""
        def look():
            rows = [row for runs in self.window.all(Role.LIST, 'Runs') for row in runs.all(Role.LIST_ITEM)]
            return not any(re.search(pattern, label.name) for row in rows for label in row.all(Role.LABEL))

        wait_for(look, lambda: f'“{pattern}” to go from:\n{self.window.dump()}')

    def choose(self, pattern):
        """Gives the keyboard to a row of the sidebar."""
        self.app.click(self.run_row(pattern))
        self.app.wait_for_end()

    def menu(self, pattern, name):
        """Chooses NAME in the menu of a row. GTK does not tell what its items are called."""
        index = ['Open', 'Rename', 'Pin', 'Compare', 'Export', 'Delete'].index(name)
        self.choose(pattern)
        self.app.open_menu(lambda: self.app.key('Menu'))[index].press()

    def test_opens_past_run(self):
        self.squares()
        self.start_again()
        self.choose('Squares of 1 to 5')
        self.app.show_view('Tasks')
        self.window.find_text('^5 tasks$')
        self.window.find(None, re.compile('^25$'))
        self.app.show_view('Timeline')
        self.window.find(None, re.compile('^Timeline: .* 5 attempts, 0 failed'))
        # It can run again, and both are there then.
        self.window.find(Role.BUTTON, 'Run Again').press()
        wait_for(lambda: len(self.window.find(Role.LIST, 'Runs').all(Role.LIST_ITEM)) == 2, 'both runs')
        self.window.find_text('^2 runs')

    def test_rename(self):
        self.squares()
        self.start_again()
        self.menu('Squares of 1 to 5', 'Rename')
        entry = self.window.find(Role.TEXT, 'Title')
        entry.type('Five Squares')
        self.window.find(Role.BUTTON, 'Rename').press()
        self.run_row('^Five Squares$')
        # Its page says so as well.
        wait_for(lambda: self.window.name.startswith('Five Squares'), 'the title of the window')
        self.start_again()
        self.run_row('^Five Squares$')

    def test_pin(self):
        self.squares()
        self.menu('Squares', 'Pin')
        self.window.find_text('^Pinned$')
        self.start_again()
        self.window.find_text('^Pinned$')
        self.menu('Squares', 'Pin')
        self.window.find_text('^Today$')

    def test_delete_and_undo(self):
        self.squares()
        self.start_again()
        self.choose('Squares')
        self.app.key('Delete')
        self.window.find_text('^No Runs Yet$')
        # Its page is not shown any more.
        self.window.find(None, 'Your Own Work')
        self.window.find(Role.BUTTON, 'Undo').press()
        self.choose('Squares')
        self.app.key('Delete')
        self.window.find_text('^No Runs Yet$')
        self.start_again()
        self.window.find_text('^No Runs Yet$')
        self.assertEqual(os.listdir(os.path.join(self.path('data'), 'bobbin', 'runs')), [])

    def test_delete_all(self):
        self.squares()
        self.app.key('ctrl+n')
        self.app.run_sample('Twice, Three and Four Times')
        self.run_row('✓ 10 ')
        self.menu('Squares', 'Pin')
        self.window.find_text('^Pinned$')
        self.start_again()
        self.choose('Twice')
        self.app.key('ctrl+comma')
        self.window.find(Role.BUTTON, 'Delete All…').press()
        self.window.find_text('^1 run is deleted with its results')
        self.window.find(Role.BUTTON, 'Delete All').press()
        wait_for(lambda: not self.window.all(None, 'Delete All Past Runs?'), 'the question to go')
        # Whoever closes the dialog does not keep it from going on.
        self.app.key('Escape')
        self.no_row('Twice')
        # What is pinned stays, and what was deleted is not shown any more.
        self.window.find(None, 'Your Own Work')
        self.run_row('Squares')
        # It is gone for good, also where Bobbin ends at once.
        self.start_again()
        self.no_row('Twice')
        self.run_row('Squares')
        self.assertEqual(len(os.listdir(os.path.join(self.path('data'), 'bobbin', 'runs'))), 1)

    def test_deleted_elsewhere(self):
        """The page of a run that another Bobbin deleted is left."""
        self.squares()
        self.start_again()
        self.choose('Squares')
        self.past_runs().ask('history', 'delete', '1')
        self.window.find_text('^No Runs Yet$')
        self.window.find(None, 'Your Own Work')

    def test_resume_what_was_cut_off(self):
        go = self.path('go')
        self.start()
        # The first task ends by itself, the others when the file is there.
        self.fill_command(f"sh -c 'while [ $1 != 1 ] && [ ! -e {go} ]; do sleep 0.05; done; echo got $1' sh {{}}",
                          '1', '2', '3')
        self.window.find_text('^3 inputs$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.window.find(None, '1 done')
        self.app.kill()
        with open(go, 'w', encoding='ascii'):
            pass

        self.start()
        self.window.find_text('was cut off: 1 of 3 tasks are done')
        self.run_row('^Cut off · 1 of 3$')
        self.window.find(Role.BUTTON, 'Resume…').press()
        self.window.find_text('^Reused$')
        self.window.find(Role.BUTTON, 'Resume').press()
        self.run_row('✓ 3 ')
        wait_for(lambda: not self.window.all(None, re.compile('was cut off')), 'the offer to go')
        self.assertEqual(len(self.window.find(Role.LIST, 'Runs').all(Role.LIST_ITEM)), 1)
        # Nothing is offered that has been done.
        self.start_again()
        self.run_row('✓ 3 ')
        self.assertEqual(self.window.all(None, re.compile('was cut off')), [])

    def test_resume_while_inputs_take_their_time(self):
        """The window does not wait for them, and nor does whoever closes the dialog."""
        names = self.write('names', '1\n2\n3\n')
        # Who writes to the gate wakes the commands that outlive the window.
        gate = self.path('gate')
        os.mkfifo(gate)
        keeper = os.open(gate, os.O_RDWR)
        self.addCleanup(os.close, keeper)
        self.addCleanup(os.write, keeper, b'1\n2\n')
        self.start('--run', self.write('gate.bobbin', '[Job]\nformat=1\nworkload=command\n[Parameters]\n'
                                       f'command=sh -c "test $1 = 1 || read line < {gate}" sh {{}}\n'
                                       f'[Inputs]\nlines={names}\n[Run]\nexecutor=threads\nworkers=3\n'))
        self.window.find(None, '1 done')
        self.app.kill()
        # Nobody writes into it.
        os.remove(names)
        os.mkfifo(names)

        self.start()
        self.window.find(Role.BUTTON, 'Resume…').press()
        self.window.find_text('^Looking at What There Is')
        self.window.find(Role.BUTTON, 'Cancel').press()
        wait_for(lambda: not self.window.all(None, re.compile('^Looking at')), 'the dialog to go')
        self.app.run_sample('Squares of 1 to 5')
        self.run_row('✓ 5 ')

    def test_search(self):
        self.squares()
        self.app.key('ctrl+n')
        self.app.run_sample('Twice, Three and Four Times')
        self.run_row('✓ 10 ')
        self.app.key('ctrl+shift+f')
        search = self.window.find(None, re.compile('^Search runs by'))
        search.type('squares')
        self.no_row('Twice')
        self.run_row('Squares')
        search.type('nothing like it')
        self.window.find_text('^No Run Found$')
        search.type('')
        self.run_row('Twice')

    def test_long_history(self):
        past = self.past_runs()
        for n in range(60):
            past.ask('run', 'formula', f'x+{n}', '--range', '0:3')
        self.start()
        self.window.find_text('^60 runs')
        runs = self.window.find(Role.LIST, 'Runs')
        self.app.click(self.run_row(r'^x\+59 '))
        self.app.wait_for_end()

        def shows(title):
            return any(label.name.startswith(title) for label in runs.all(Role.LABEL))

        def move(key, title):
            self.app.key(key)
            return shows(title)

        # More have rows as one goes on, and the last of them is the last of all.
        wait_for(lambda: move('Next', 'x+0 '), lambda: f'the first run at the end of:\n{runs.dump()}')
        wait_for(lambda: move('Home', 'x+59 '), lambda: f'the last run at the top of:\n{runs.dump()}')
        self.app.key('End')
        wait_for(lambda: shows('x+0 '), lambda: f'the first run at the end of:\n{runs.dump()}')
        self.app.key('Return')
        self.app.show_view('Tasks')
        self.window.find_text('^3 tasks$')
        # One that begins is seen, with its header, wherever the list was.
        self.window.find(Role.BUTTON, 'Run Again').press()
        self.window.find_text('^61 runs')
        header = self.window.find(None, 'Today')
        wait_for(lambda: header.showing and runs.extents()[1] <= header.extents()[1] < self.run_row(r'^x\+0 ').extents()[1]
                 < self.run_row(r'^x\+59 ').extents()[1],
                 lambda: f'the run and its header at the top of:\n{self.window.dump()}')

    def test_export(self):
        self.squares()
        self.start_again()
        self.choose('Squares')
        self.app.key('ctrl+shift+e')
        self.app.click(self.window.find(Role.LIST_ITEM, re.compile('^CSV')))
        path = self.path('squares.csv')
        self.app.save_as(path)

        # What says so is gone after five seconds, which a busy machine may need to look for it.
        def read():
            if not os.path.exists(path):
                return None
            with open(path, encoding='utf-8') as file:
                return file.read().splitlines()

        lines = wait_for(read, 'the file')
        self.assertEqual(len(lines), 6)
        self.assertIn('input', lines[0])
        self.assertIn('25', lines[5])

    def test_without_history(self):
        # A folder that cannot be made. What it is called is no markup.
        blocked = self.write('a & <b', '')
        self.start(environment={'XDG_DATA_HOME': blocked})
        self.window.find_text('There is no history.*-a & <b')
        self.app.run_sample('Squares of 1 to 5')
        self.run_row('✓ 5 ')
        self.window.find(Role.BUTTON, 'Close').press()


if __name__ == '__main__':
    windowtest.unittest.main()
