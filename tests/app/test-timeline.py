# SPDX-License-Identifier: GPL-3.0-or-later
"""The timeline of a run: keys, following, spans, and its picture as a file."""

import os
import re
import xml.etree.ElementTree as ElementTree

import windowtest
from bobbinui import Role, State, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

# px from the left edge of the canvas to where time begins: at least.
NAMES = 200


class TimelineTest(WindowTest):
    def canvas(self, pattern='^Timeline: '):
        return self.window.find(Role.IMAGE, re.compile(pattern))

    def run_squares(self):
        """A finished run of 100,000 tasks on four lanes."""
        self.start()
        self.app.run_sample('A Hundred Thousand Squares')
        self.app.show_view('Timeline')
        self.app.wait_for_end()
        canvas = self.canvas('^Timeline: 4 lanes, 100,000 attempts, 0 failed, from 0 to .*s$')
        self.focus(canvas)
        return canvas

    def focus(self, canvas):
        """Clicks beside the legend, where nothing can be chosen."""
        x, y, width, _ = canvas.extents()
        self.app.xdotool('mousemove', '--window', self.app.x_window(), str(x + width - 30), str(y + 18), 'click', '1')
        wait_for(lambda: canvas.has(State.FOCUSED), 'the keyboard')

    def wait_for_description(self, canvas, pattern):
        def look():
            canvas.accessible.clear_cache_single()
            return re.search(pattern, canvas.description)

        return wait_for(look, lambda: f'“{pattern}” instead of “{canvas.description}”')

    def drag(self, node, *ways):
        """Drags with the mouse from place to place, px from the middle of a widget."""
        x, y, width, height = node.extents()
        places = [(str(x + width // 2 + dx), str(y + height // 2 + dy)) for dx, dy in ways]
        window = self.app.x_window()
        self.app.xdotool('mousemove', '--window', window, *places[0], 'mousedown', '1')
        for place in places[1:]:
            self.app.xdotool('mousemove', '--window', window, *place)
        self.app.xdotool('mouseup', '1')

    def test_keys_choose_lanes_and_tasks(self):
        canvas = self.run_squares()
        self.app.key('Down')
        self.wait_for_description(canvas, '^Lane 1: Thread 1, [0-9,]+ attempts?, .* busy$')
        self.app.key('Down')
        self.wait_for_description(canvas, '^Lane 2: Thread 2, ')
        self.app.key('Up')
        self.wait_for_description(canvas, '^Lane 1: Thread 1, ')

        self.app.key('period')
        first = self.wait_for_description(canvas, '^Task ([0-9,]+), done, .*, Thread 1, .* → .*').group(1)
        self.app.key('period')
        self.wait_for_description(canvas, f'^Task (?!{first}, )[0-9,]+, done, ')
        self.app.key('comma')
        self.wait_for_description(canvas, f'^Task {first}, done, ')

        # What is chosen goes step by step.
        self.app.key('Escape')
        self.wait_for_description(canvas, '^Lane 1: ')
        self.app.key('Escape')
        self.wait_for_description(canvas, '^Nothing is chosen$')

    def test_task_is_chosen_everywhere(self):
        canvas = self.run_squares()
        self.app.key('Down', 'period')
        first = self.wait_for_description(canvas, '^Task ([0-9,]+), ').group(1)
        self.app.key('period')
        number = self.wait_for_description(canvas, f'^Task (?!{first}, )([0-9,]+), ').group(1)
        self.app.show_view('Tasks')
        self.window.find_text(f'^Task {number}$')

        # And back: another task of the table is marked here, and seen.
        # By its row: the number alone is also another task's result (4 is that of task 3).
        self.app.click(self.window.find(Role.TABLE_ROW, re.compile(f'^{number} ')))
        self.app.key('Down')
        following = f'{int(number.replace(",", "")) + 1:,}'
        self.window.find_text(f'^Task {following}$')
        self.app.show_view('Timeline')
        self.wait_for_description(self.canvas(), f'^Task {following}, done, ')

    def test_lanes_are_pinned_and_folded(self):
        canvas = self.run_squares()
        self.app.key('Down', 'Down', 'p')
        self.wait_for_description(canvas, '^Lane 2: .*, pinned$')
        # It is the first row now.
        self.app.key('Down')
        self.wait_for_description(canvas, '^Lane 1: ')
        self.app.key('z')
        self.wait_for_description(canvas, '^Lane 1: .*, folded$')
        self.app.key('Up')
        self.wait_for_description(canvas, '^Lane 4: ')
        self.app.key('Up')
        self.wait_for_description(canvas, '^Lane 3: ')

    def test_menu_of_lanes(self):
        canvas = self.run_squares()
        self.app.key('Down', 'Down')
        self.wait_for_description(canvas, '^Lane 2: ')

        # The first of the last four.
        items = self.app.open_menu(self.window.find(Role.TOGGLE_BUTTON, 'How lanes are shown').press)
        items[-4].press()
        self.wait_for_description(canvas, '^Lane 2: .*, pinned$')

    def test_span_and_its_figures(self):
        canvas = self.run_squares()
        x, y, width, height = canvas.extents()
        # All lanes: the first two thirds of the time, and what is before it.
        self.drag(canvas, (NAMES - width // 2, 40 - height // 2), (0, 0), (width // 6, 0))
        self.window.find_text('^attempts on [1-4] lanes?$')
        self.window.find_text('^median$')
        # The durations are there as soon as all were looked at.
        wait_for(lambda: not [node for node in self.window.all() if node.name == '…'], 'the percentiles')

        self.app.press('Forget the span (Escape)')
        wait_for(lambda: not self.window.all(None, re.compile('^attempts on ')), 'the figures to go')

    def test_following(self):
        self.start()
        self.fill_command('sleep {}', '3601', '3602')
        self.window.find_text('^2 inputs$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.app.show_view('Timeline')
        canvas = self.canvas()
        self.assertEqual(self.window.all(Role.BUTTON, 'Follow'), [])

        self.focus(canvas)
        self.app.key('plus')
        self.window.find(Role.BUTTON, 'Follow').press()
        wait_for(lambda: not self.window.all(Role.BUTTON, 'Follow'), 'the button to go')

        # What runs can be chosen, too, as soon as it does.
        def choose():
            self.app.key('period')
            canvas.accessible.clear_cache_single()
            return re.search('^Task [12], running, ', canvas.description)

        self.app.key('Down')
        wait_for(choose, lambda: f'a task that runs instead of “{canvas.description}”')
        self.window.find(Role.BUTTON, 'Stop').press()
        self.app.wait_for_end()
        self.wait_for_description(canvas, '^Task [12], cancelled')

    def save(self, name):
        path = self.path(name)
        self.app.press('Save the picture…')
        dialog = wait_for(lambda: next(iter(self.app.root.all(Role.DIALOG) + self.app.root.all(Role.FILE_CHOOSER) +
                                            self.app.root.all(Role.FRAME, 'Save Picture')), None),
                          lambda: f'the dialog among:\n{self.app.root.dump()}')
        dialog.find(Role.TEXT).type(path)
        dialog.find(Role.BUTTON, 'Save').press()
        wait_for(lambda: os.path.exists(path) and os.path.getsize(path) > 0, 'the file to be written')
        return path

    def test_picture_as_files(self):
        self.run_squares()
        self.app.key('Down', 'period')
        svg = self.save('picture.svg')
        root = wait_for(lambda: self.parse(svg), 'a whole picture')[0]
        self.assertTrue(root.tag.endswith('svg'))
        texts = ''.join(root.itertext())
        self.assertIn('4 lanes, 100,000 attempts', texts)
        for name in ('Thread 1', 'Thread 4', 'Throughput', 'Done'):
            self.assertIn(name, texts)

        png = self.save('picture.png')
        with open(png, 'rb') as file:
            self.assertEqual(file.read(8), b'\x89PNG\r\n\x1a\n')

    def parse(self, path):
        try:
            return [ElementTree.parse(path).getroot()]
        except ElementTree.ParseError:
            return []


if __name__ == '__main__':
    windowtest.unittest.main()
