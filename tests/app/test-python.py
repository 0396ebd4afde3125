# SPDX-License-Identifier: GPL-3.0-or-later
"""Python functions in the window: the form finds them, and lanes show their processes."""

import re

import windowtest
from bobbinui import Role, wait_for
from windowtest import WindowTest

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

MODULE = '''
"""Never written for Bobbin."""

raise_in_import = 1


def twice(n):
    """Two times a number."""
    return 2 * n


async def thrice(n, *, offset=0):
    """Three times a number."""
    return 3 * n + offset


def _helper():
    """Not for others."""
'''


class PythonTest(WindowTest):
    def open_form(self, path):
        self.start()
        self.app.choose_workload('Python Function')
        self.window.find(Role.TEXT, 'Function').type(path)

    def test_choose_a_function_and_run_it(self):
        path = self.write('work.py', MODULE)
        self.open_form(path)
        title = 'Functions in ' + path.rpartition('/')[2]
        self.app.choose(title, 'thrice(n, *, offset=0)')
        self.window.find_text('^Coroutine · Three times a number')
        self.assertEqual(self.window.find(Role.TEXT, 'Function').text, path + ':thrice')
        self.window.find(Role.TEXT, 'Items').type('1\n2\n14')
        self.window.find_text('^3 inputs$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.run_row('✓ 3 ')
        self.app.show_view('Result')
        self.window.find_text('^42$')
        self.app.show_view('Workers')
        self.window.find_text(r'pid \d+.*Python 3')

    def test_the_only_function_is_meant(self):
        path = self.write('only.py', 'def only(n):\n    return n\n')
        self.open_form(path)
        function = self.window.find(Role.TEXT, 'Function')
        wait_for(lambda: function.text == path + ':only', lambda: f'the function in “{function.text}”')

    def test_a_file_that_cannot_be_parsed(self):
        path = self.write('wrong.py', 'def good():\n    pass\n\ndef bad(:\n    pass\n')
        self.open_form(path)
        self.window.find_text('wrong.py, line 4')
        self.assertEqual(self.window.all(Role.COMBO_BOX, re.compile('^Functions in')), [])

    def test_limits_go_through_the_form(self):
        module = self.write('limits.py', 'from resource import RLIMIT_DATA, getrlimit\n\n\n'
                            'def megabytes(n):\n    return n + getrlimit(RLIMIT_DATA)[0] / 2**20\n')
        self.start(self.write('limits.bobbin', f'[Job]\nworkload=python\n\n[Parameters]\n'
                              f'function={module}:megabytes\n\n[Inputs]\nrange=0:2\n\n'
                              '[Run]\nexecutor=threads\nmax-memory=1536M\n'))
        self.window.find_text('^2 inputs$')
        self.window.find(Role.BUTTON, 'Run').press()
        self.run_row('✓ 2 ')
        self.app.show_view('Result')
        self.window.find_text('^1,?537$')


if __name__ == '__main__':
    windowtest.unittest.main()
