# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws a page of Bobbin's window into a PNG file.

Usage: screenshot.py FILE [PAGE] [--size WIDTHxHEIGHT] [--dark]

The window is the real one, on a display that nobody sees.
"""

import argparse
import os
import sys

from bobbinui import App, Desktop, Role, wait_for


def show_form(title):
    def show(app):
        app.choose_workload(title)
    return show


def show_run(sample, view):
    def show(app):
        app.run_sample(sample)
        wait_for(lambda: app.window.all(None, sample), f'the run of “{sample}”')
        app.show_view(view)
        if view in ('Result', 'Tasks'):
            app.wait_for_end()
    return show


def show_preferences(app):
    app.key('ctrl+comma')
    app.window.find(None, 'Preferences')


def show_shortcuts(app):
    app.key('ctrl+question')
    app.root.find_text('Pause or resume')
    return True


# Each brings the window to a page, and returns whether that is in a second window.
PAGES = {
    'gallery': lambda app: None,
    'form-formula': show_form('Formula'),
    'form-fetch': show_form('Fetch'),
    'form-command': show_form('Command'),
    'form-wait': show_form('Wait'),
    'run-workers': show_run('Two Hundred Slow Pages', 'Workers'),
    'run-tasks': show_run('Twice, Three and Four Times', 'Tasks'),
    'run-result': show_run('A Hundred Thousand Squares', 'Result'),
    'run-output': show_run('Numbers and Letters', 'Output'),
    'preferences': show_preferences,
    'shortcuts': show_shortcuts,
}


def take(desktop, path, page='gallery', size=(1200, 800), dark=False):
    """Draws PAGE into the file at PATH."""
    environment = {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark' if dark else 'prefer-light'}
    with App(desktop, environment=environment, size=size) as app:
        app.window.find(Role.BUTTON, 'Formula')
        second = PAGES[page](app) or False
        app.picture(path, second)
        complaints = app.complaints()
    if complaints:
        raise AssertionError('\n'.join(complaints))


def parse_size(text):
    width, height = text.split('x')
    return int(width), int(height)


def main():
    parser = argparse.ArgumentParser(description='Draws a page of Bobbin’s window into a PNG file.')
    parser.add_argument('file', metavar='FILE')
    parser.add_argument('page', metavar='PAGE', nargs='?', default='gallery', choices=PAGES,
                        help=', '.join(PAGES))
    parser.add_argument('--size', type=parse_size, default=(1200, 800), metavar='WIDTHxHEIGHT')
    parser.add_argument('--dark', action='store_true')
    options = parser.parse_args()

    width, height = options.size
    with Desktop(size=(width + 100, height + 100)) as desktop:
        take(desktop, os.path.abspath(options.file), options.page, options.size, options.dark)


if __name__ == '__main__':
    sys.exit(main())
