# SPDX-License-Identifier: GPL-3.0-or-later
"""The map of many lanes, by keyboard and as a screen reader hears it."""

import os
import re
import subprocess

import windowtest
from bobbinui import BUILD_DIR, Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

JOB = '''[Job]
format=1
workload=wait
title=Many

[Inputs]
range=0:{n}

[Parameters]
seconds=3600

[Run]
executor=async
workers={n}
'''


class ChartsTest(WindowTest):
    def start_many(self, n):
        # A tooltip of the map, if the pointer were on it, is a window of its own.
        desktop = windowtest.get_desktop()
        subprocess.run(['xdotool', 'mousemove', str(desktop.size[0] - 1), str(desktop.size[1] - 1)],
                       env=desktop.environment, check=True, timeout=30)
        self.start('--run', self.write('many.bobbin', JOB.format(n=n)))

    def described(self, node, pattern):
        wait_for(lambda: re.search(pattern, node.description), lambda: f'“{pattern}” in “{node.description}”')

    def test_map_of_lanes(self):
        self.start_many(200)
        lanes = self.window.find(None, 'Map of the workers')
        self.described(lanes, 'Waiting: 200')
        # The window may still be taking its size: then a click goes elsewhere.
        wait_for(lambda: self.app.click(lanes) or 'Chosen' in lanes.description, lambda: lanes.description)
        self.app.key('Home')
        self.described(lanes, r'Chosen: Slot 1, .* on 0, 0 done')
        self.app.key('Right')
        self.described(lanes, r'Chosen: Slot 2, .* on 1,')
        self.app.key('End', 'Left')
        self.described(lanes, r'Chosen: Slot 199, .* on 198,')
        # A row down and up again.
        self.app.key('Home', 'Down', 'Up')
        self.described(lanes, r'Chosen: Slot 1,')
        os.makedirs(os.path.join(BUILD_DIR, 'screenshots'), exist_ok=True)
        self.app.picture(os.path.join(BUILD_DIR, 'screenshots', 'lane-map.png'))
        self.app.key('Return')
        self.app.show_view('Tasks')
        wait_for(lambda: 'Task 1' in self.window.dump(), lambda: self.window.dump())

    def test_few_lanes_are_rows(self):
        self.start_many(64)
        self.window.find_text('^Slot 1$')
        self.assertEqual(self.window.all(None, 'Map of the workers'), [])


if __name__ == '__main__':
    windowtest.unittest.main()
