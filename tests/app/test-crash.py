# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows killed at random moments, and their runs resumed to the end."""

import os
import random

import windowtest
from bobbinui import BUILD_DIR
from crashwindow import WINDOW_WAYS, crash_windows

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

BOBBIN = os.path.join(BUILD_DIR, 'src', 'cli', 'bobbin')
SEED = random.SystemRandom().randrange(1_000_000)


def seed():
    """A seed that failed can be given again."""
    return int(os.environ.get('BOBBIN_CRASH_SEED', SEED))


class CrashTest(windowtest.unittest.TestCase):
    def kill(self, way):
        try:
            _, n_read = crash_windows(windowtest.get_desktop(), BOBBIN, windowtest.get_desktop().environment, way, 1,
                                      seed(), must_read=True)
            self.assertEqual(n_read, 1, 'nothing was shown before the window was killed')
        except AssertionError as error:
            raise AssertionError(f'BOBBIN_CRASH_SEED={seed()}: {error}') from error


def add_tests():
    """A test for each way of running; a bench does it more often. One is enough for a sanitizer."""
    for way in WINDOW_WAYS[:1] if 'BOBBIN_SANITIZER' in os.environ else WINDOW_WAYS:
        setattr(CrashTest, f'test_{way.kind}_{way.executor}', lambda self, way=way: self.kill(way))


add_tests()

if __name__ == '__main__':
    windowtest.unittest.main()
