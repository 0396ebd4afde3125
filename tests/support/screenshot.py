# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws a page of Bobbin's window into a PNG file.

Usage: screenshot.py FILE [PAGE] [--size WIDTHxHEIGHT] [--dark]

The window is the real one, on a display that nobody sees.
"""

import argparse
import os
import sys

from bobbinui import App, Desktop, Role


def show_form(title):
    def show(app):
        app.choose_workload(title)
    return show


def show_run(sample, view):
    def show(app):
        app.run_sample(sample)
        app.show_view(view)
        if view in ('Result', 'Tasks', 'Timeline'):
            app.wait_for_end()
    return show


def show_figures(app):
    show_run('Two Hundred Slow Pages', 'Figures')(app)
    # A button is pressed for a moment before its view comes.
    app.window.find_text('^efficiency$')


def show_automatic(app):
    """A job as it is when nobody has chosen how to run it."""
    app.choose_workload('Wait')
    app.window.find(Role.TEXT, 'Items').type('\n'.join(str(number) for number in range(40)))
    app.window.find_text('^40 inputs$')
    app.press('Run')
    app.wait_for_end()
    app.window.find_text('^Automatic: ')


def show_lesson(title):
    def show(app):
        app.key('F1')
        app.show_lesson(title)
        app.run_lesson()
    return show


def show_race(app):
    """Races a sample of work that waits, from the page of its run."""
    app.run_sample('Two Hundred Slow Pages')
    app.wait_for_end()
    app.key('ctrl+r')
    app.window.find(Role.BUTTON, 'Start')
    # The keyboard is in the time for it, unless the dialog still moves: then it races for half a minute.
    app.key('6')
    app.press('Start')
    app.window.find(None, 'Race Again', deadline=90)


def show_comparison(view):
    def show(app):
        for _ in range(2):
            app.key('ctrl+n')
            app.run_sample('A Thousand Naps')
            app.wait_for_end()
        app.key('ctrl+d')
        app.click(app.window.find(Role.LIST, 'Runs to compare with').find(Role.LIST_ITEM))
        app.show_view(view)
    return show


def show_preferences(app):
    app.key('ctrl+comma')
    app.window.find(None, 'Preferences')


def show_shortcuts(app):
    app.key('ctrl+question')
    app.window.find_text('Pause or resume')


# Each brings the window from the gallery to a page.
PAGES = {
    'gallery': lambda app: None,
    'form-formula': show_form('Formula'),
    'form-fetch': show_form('Fetch'),
    'form-command': show_form('Command'),
    'form-wait': show_form('Wait'),
    'run-workers': show_run('Two Hundred Slow Pages', 'Workers'),
    'run-timeline': show_run('A Thousand Naps', 'Timeline'),
    'run-tasks': show_run('Twice, Three and Four Times', 'Tasks'),
    'run-figures': show_figures,
    'run-result': show_run('A Hundred Thousand Squares', 'Result'),
    'run-output': show_run('Numbers and Letters', 'Output'),
    'run-automatic': show_automatic,
    'learn': show_lesson('Waiting Overlaps: Concurrency'),
    'learn-blocking': show_lesson('One Blocks All, and the Pool That Mends It'),
    'compare-overview': show_comparison('Overview'),
    'compare-timelines': show_comparison('Timelines'),
    'compare-tasks': show_comparison('Tasks'),
    'race': show_race,
    'preferences': show_preferences,
    'shortcuts': show_shortcuts,
}


def environment(dark):
    """What makes Bobbin dark or light, whatever the system prefers."""
    return {'ADW_DEBUG_COLOR_SCHEME': 'prefer-dark' if dark else 'prefer-light'}


def take(app, path, page='gallery'):
    """Draws PAGE into the file at PATH, wherever the window is now."""
    # What lies over the window goes, be it a dialog or a window.
    app.key('Escape')
    app.key('ctrl+n')
    app.window.find(Role.BUTTON, 'Formula')
    PAGES[page](app)
    app.picture(path)


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
        with App(desktop, environment=environment(options.dark), size=options.size) as app:
            take(app, os.path.abspath(options.file), options.page)
            complaints = app.complaints()
    if complaints:
        sys.exit('\n'.join(complaints))


if __name__ == '__main__':
    sys.exit(main())
