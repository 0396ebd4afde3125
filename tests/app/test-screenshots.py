# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of each page, kept in the build folder under screenshots/.

One window is brought from page to page, as a person does it.
"""

import os
import subprocess
import unittest

import screenshot
import windowtest
from bobbinui import BUILD_DIR

setUpModule = windowtest.setUpModule
tearDownModule = windowtest.tearDownModule

# A window 360 pixels wide, and the frame that GTK draws where there is no
# window manager.
NARROW = (370, 650)
FOLDER = os.path.join(BUILD_DIR, 'screenshots')


class ScreenshotTest(windowtest.WindowTest):
    def take_all(self, suffix, size, dark):
        os.makedirs(FOLDER, exist_ok=True)
        app = self.start(size=size, environment=screenshot.environment(dark))
        for page in screenshot.PAGES:
            with self.subTest(page=page):
                path = os.path.join(FOLDER, f'{page}{suffix}.png')
                screenshot.take(app, path, page)
                self.check(path, dark)

    def check(self, path, dark):
        """The picture is not blank, and as light or dark as it should be."""
        result = subprocess.run(['convert', path, '-colorspace', 'Gray', '-format', '%k %[fx:mean]', 'info:'],
                                capture_output=True, text=True, check=True)
        colors, mean = result.stdout.split()
        self.assertGreater(int(colors), 16)
        if dark:
            self.assertLess(float(mean), 0.5)
        else:
            self.assertGreater(float(mean), 0.5)

    def test_wide_light(self):
        self.take_all('', (1200, 800), dark=False)

    def test_narrow_dark(self):
        self.take_all('-narrow-dark', NARROW, dark=True)


if __name__ == '__main__':
    unittest.main()
