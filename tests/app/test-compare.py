# SPDX-License-Identifier: GPL-3.0-or-later
"""Two past runs compared: the verdict, both timelines together, and the tasks."""

import os
import re

import windowtest
from bobbinui import Role, State, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

NAMES = [f'n{i}' for i in range(20)]


def job_log(seconds, start, failed=()):
    """A job log of GNU parallel: commands that took SECONDS, by their name, one after the other."""
    lines = ['Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand']
    for number, (name, took) in enumerate(seconds.items(), 1):
        lines.append(f'{number}\t:\t{start:.3f}\t{took:.3f}\t0\t0\t{int(name in failed)}\t0\twork {name}')
        start += took
    return '\n'.join(lines) + '\n'


class CompareTest(WindowTest):
    def imported(self, folder, *arguments, **options):
        """A past run whose tasks took as long as is said, with the title “jobs.log”."""
        os.makedirs(self.path(folder))
        name = os.path.join(self.path(folder), 'jobs.log')
        with open(name, 'w', encoding='ascii') as file:
            file.write(job_log(*arguments, **options))
        self.past_runs().ask('import', name)

    def twice_as_slow(self):
        """Run 2 has the tasks of run 1 the other way round, twice as long; one failed, one is new."""
        self.imported('before', {**{name: 1.0 for name in NAMES}, 'weak': 1.0, 'gone': 1.0}, 1700000000)
        self.imported('after', {'fresh': 1.0, 'weak': 1.0, **{name: 2.0 for name in reversed(NAMES)}}, 1700001000,
                      failed=['weak'])

    def open_latest(self):
        """Opens the run that was imported last, which stands first."""
        runs = self.window.find(Role.LIST, 'Runs')
        self.app.click(runs.find(Role.LIST_ITEM))
        self.app.wait_for_end()

    def ask(self):
        """Asks for what to compare the run with that is shown."""
        self.app.key('ctrl+d')
        return self.window.find(Role.LIST, 'Runs to compare with')

    def compare(self):
        self.start()
        self.open_latest()
        self.app.click(self.ask().find(Role.LIST_ITEM))
        self.window.find_text('^Slower: the median task took 2.00 times as long as before')

    def canvases(self):
        return wait_for(lambda: (lambda found: found if len(found) == 2 else None)(
            self.window.all(Role.IMAGE, re.compile('^Timeline: '))), 'two timelines')

    def ranges(self):
        """The stretch of time that each of them shows."""
        return [node.name for node in self.window.all(Role.LABEL, re.compile('^Shown: '))]

    def wait_for_ranges(self, condition):
        def look():
            ranges = self.ranges()
            return len(ranges) == 2 and ranges[0] == ranges[1] and condition(ranges[0]) and ranges[0]

        return wait_for(look, lambda: f'the same time in both, not {self.ranges()}')

    def wait_for_description(self, canvas, pattern):
        def look():
            canvas.accessible.clear_cache_single()
            return re.search(pattern, canvas.description)

        return wait_for(look, lambda: f'“{pattern}” instead of “{canvas.description}”')

    def focus(self, canvas):
        x, y, width, _ = canvas.extents()
        self.app.xdotool('mousemove', '--window', self.app.x_window(), str(x + width - 30), str(y + 18), 'click', '1')
        wait_for(lambda: canvas.has(State.FOCUSED), 'the keyboard')

    def test_overview(self):
        self.twice_as_slow()
        self.compare()
        self.window.find_text('1 task that was done before failed')
        self.window.find(None, re.compile('^Time: before 22.0 s, after 42.0 s, 1.91× worse$'))
        self.window.find(None, re.compile('^Failed: before 0, after 1, worse$'))
        # Its counts lead to the tasks.
        self.app.click(self.window.find(Role.LIST_ITEM, re.compile('^Newly failed')))
        self.window.find_text('^1 task$')
        self.window.find(None, re.compile('^work weak: Newly failed'))
        # The other way round.
        self.window.find(Role.BUTTON, 'Swap before and after').press()
        self.window.find_text('^Faster: the median task was 2.00 times as fast')
        self.window.find(None, re.compile('^Time: before 42.0 s, after 22.0 s, 1.91× better$'))

    def test_zoom_is_linked(self):
        self.twice_as_slow()
        self.compare()
        self.app.show_view('Timelines')
        before, after = self.canvases()
        whole = self.wait_for_ranges(lambda shown: shown == 'Shown: 0 s to 42.0 s')
        self.focus(before)
        self.app.key('plus')
        near = self.wait_for_ranges(lambda shown: shown != whole)
        # The other one leads as well.
        self.focus(after)
        self.app.key('plus')
        nearer = self.wait_for_ranges(lambda shown: shown not in (whole, near))
        self.app.key('Right')
        self.wait_for_ranges(lambda shown: shown not in (whole, near, nearer))
        self.app.key('0')
        self.wait_for_ranges(lambda shown: shown == whole)

    def test_task_is_marked_in_both(self):
        self.twice_as_slow()
        self.compare()
        self.app.show_view('Timelines')
        before, after = self.canvases()
        self.focus(before)
        self.app.key('Down', 'period')
        self.wait_for_description(before, '^Task 1, done')
        # “n0” is the last one of the run after.
        self.wait_for_description(after, '^Task 22, done')
        self.app.key('period')
        self.wait_for_description(after, '^Task 21, done')
        self.focus(after)
        self.app.key('comma')
        self.wait_for_description(before, '^Task 3, done')
        # And in the table.
        self.app.show_view('Tasks')
        self.window.find(Role.BUTTON, 'Show in Run 1')
        wait_for(lambda: [row for row in self.window.all(None, re.compile('^work n2: Slower')) if row.has(State.SELECTED)],
                 lambda: f'the task to be selected in:\n{self.window.dump()}')

    def test_filter_sort_and_open(self):
        self.twice_as_slow()
        self.compare()
        self.app.show_view('Tasks')
        self.window.find_text('^23 tasks$')
        self.app.choose('All tasks', 'Only after')
        self.window.find_text('^1 task$')
        self.window.find(None, re.compile('^work fresh: Only after'))
        self.app.choose('Only after', 'Failed in both')
        self.window.find_text('^No Such Task$')
        self.window.find(Role.BUTTON, 'Show All Tasks').press()
        self.window.find_text('^23 tasks$')
        search = self.window.find(None, 'Search inputs')
        search.type('N19')
        self.window.find_text('^1 task$')
        self.app.click(self.window.find(None, re.compile('^work n19: Slower')))
        # Its details, in the run that it is shown in.
        self.window.find(Role.BUTTON, 'Show in Run 1').press()
        self.app.wait_for_end()
        self.window.find_text('^Task 20$')
        # And back.
        self.app.key('alt+Left')
        self.window.find_text('^Slower: the median task took')

    def test_way_back(self):
        """What is shown above others is left for them, also where it is swapped or of the same run."""
        self.twice_as_slow()
        self.compare()
        self.app.show_view('Tasks')
        self.app.click(self.window.find(None, re.compile('^work n19: Slower')))
        # The page of run 2 lies below already.
        self.window.find(Role.BUTTON, 'Show in Run 2').press()
        self.app.wait_for_end()
        self.window.find_text('^Task 3$')
        self.app.click(self.ask().find(Role.LIST_ITEM))
        self.window.find(Role.BUTTON, 'Swap before and after').press()
        self.window.find_text('^Faster: the median task was 2.00 times as fast')
        self.app.key('alt+Left')
        self.app.wait_for_end()
        self.app.key('alt+Left')
        self.window.find_text('^Slower: the median task took')
        self.app.key('alt+Left')
        self.app.wait_for_end()

    def test_nothing_in_common(self):
        self.imported('one', {'a': 1.0}, 1700000000)
        self.imported('other', {'b': 1.0}, 1700001000)
        self.start()
        self.open_latest()
        self.app.click(self.ask().find(Role.LIST_ITEM))
        self.window.find_text('^Nothing in Common$')

    def test_which_run(self):
        """Runs of the same title come first; without another one it says what to do."""
        self.imported('one', {'a': 1.0}, 1700000000)
        self.start()
        self.open_latest()
        self.app.key('ctrl+d')
        self.window.find_text('^No Other Run$')
        self.app.key('Escape')
        wait_for(lambda: not self.window.all(None, 'No Other Run'), 'the dialog to go')
        self.app.key('ctrl+n')
        self.app.run_sample('Squares of 1 to 5')
        self.run_row('✓ 5 ')
        self.app.key('ctrl+n')
        self.app.run_sample('Squares of 1 to 5')
        wait_for(lambda: len(self.window.find(Role.LIST, 'Runs').all(Role.LIST_ITEM)) == 3, 'three runs')
        self.app.wait_for_end()
        runs = self.ask()
        self.window.find_text('^Same Title$')
        self.window.find_text('^Other Runs$')
        self.assertEqual([row.name for row in runs.all(Role.LIST_ITEM)], ['Squares of 1 to 5', 'jobs.log'])
        search = self.window.all(None, re.compile('^Search runs by title'))[-1]
        search.type('nothing like it')
        self.window.find_text('^No Run Found$')
        search.type('jobs')
        wait_for(lambda: [row.name for row in runs.all(Role.LIST_ITEM)] == ['jobs.log'], 'the run that was searched')
        search.type('Squares')
        wait_for(lambda: [row.name for row in runs.all(Role.LIST_ITEM)] == ['Squares of 1 to 5'], 'the other run')
        self.app.click(runs.find(Role.LIST_ITEM))
        self.window.find_text('^Too little to tell: only 5 tasks')
        # Enter takes what was typed, however fast.
        self.open_latest()
        self.ask()
        self.app.key(*'jobs', 'Return')
        self.window.find_text('^Nothing in Common$')

    def test_narrow(self):
        self.size = (360, 640)
        self.twice_as_slow()
        self.start()
        self.window.find(Role.BUTTON, re.compile('^(Back|Bobbin)')).press()
        self.open_latest()
        self.app.click(self.ask().find(Role.LIST_ITEM))
        self.window.find_text('^Slower: the median task took')
        for view in ('Timelines', 'Tasks', 'Overview'):
            self.app.show_view(view)
            self.assertLessEqual(self.window.extents()[2], 360)


if __name__ == '__main__':
    windowtest.unittest.main()
