# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of each page, kept in the build folder under screenshots/."""

import os
import subprocess
import unittest

import screenshot
from bobbinui import BUILD_DIR, Desktop

# A window 360 pixels wide, and the frame that GTK draws where there is no
# window manager.
NARROW = (370, 650)
FOLDER = os.path.join(BUILD_DIR, 'screenshots')


class ScreenshotTest(unittest.TestCase):
    def test_pages(self):
        os.makedirs(FOLDER, exist_ok=True)
        with Desktop() as desktop:
            for page in screenshot.PAGES:
                for name, size, dark in ((page, (1200, 800), False), (f'{page}-narrow-dark', NARROW, True)):
                    with self.subTest(page=name):
                        path = os.path.join(FOLDER, f'{name}.png')
                        screenshot.take(desktop, path, page, size, dark)
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


if __name__ == '__main__':
    unittest.main()
