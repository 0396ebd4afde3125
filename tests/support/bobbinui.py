# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives Bobbin's window as a user of assistive technology does.

`Desktop` is a display that nobody sees, with a session bus and an
accessibility bus of its own; `App` is the program on it. Widgets are found by
their role and accessible name. Nothing sleeps: everything waits for a
condition, which is looked at again and again until a deadline.

The build folder is taken from BOBBIN_BUILD_DIR.
"""

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import tempfile
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

# Long enough for a sanitized build on a busy machine; reached only by a fault.
DEADLINE = 30 * float(os.environ.get('BOBBIN_TEST_TIMEOUT_MULTIPLIER', '1'))
POLL = 0.03
# Seconds for which what is clicked has to stay where it is: dialogs slide in.
REST = 0.1 * float(os.environ.get('BOBBIN_TEST_TIMEOUT_MULTIPLIER', '1'))

BUILD_DIR = os.path.abspath(os.environ.get('BOBBIN_BUILD_DIR', 'build'))
APP_ID = 'io.github.bobbin.Bobbin'

Role = Atspi.Role
State = Atspi.StateType


class Timeout(AssertionError):
    """A condition did not come true before the deadline."""


def wait_for(condition, what, deadline=None):
    """Returns the first true value of CONDITION; fails, saying WHAT it waited for."""
    end = time.monotonic() + (deadline or DEADLINE)
    while True:
        try:
            value = condition()
        except GLib.Error:
            # The widget went away while it was looked at.
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f'waited in vain for {what() if callable(what) else what}')
        time.sleep(POLL)


class Desktop:
    """A display, a session bus and an accessibility bus, gone with the `with` block."""

    def __init__(self, size=(1400, 1000)):
        self.size = size
        self.children = []
        self.n_apps = 0
        self.folder = None
        self.environment = None

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix='bobbin-ui-')
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *unused):
        for child in reversed(self.children):
            child.terminate()
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout:
                child.stdout.close()
        self.children = []
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start_server(self, *command):
        """Starts a server and returns the line by which it says that it is ready."""
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 env=self.environment, text=True)
        self.children.append(child)
        line = child.stdout.readline().strip()
        if not line:
            raise RuntimeError(f'{command[0]} did not start')
        return line

    def _start_display(self):
        """Starts an X server and returns its number.

        The number is a random one: in containers that share /tmp but not their
        processes, servers take each other's locks for stale and then each
        other's sockets, if both begin to look for a free number at 0. It does not
        reset: by itself it starts over whenever its last client leaves (here
        libatspi, which only looks for its bus), and turns away who comes just then.
        """
        for _ in range(20):
            number = str(random.randrange(100, 30000))
            if os.path.exists(f'/tmp/.X{number}-lock'):
                continue
            try:
                return self._start_server('Xvfb', ':' + number, '-displayfd', '1', '-noreset', '-nolisten', 'tcp',
                                          '-screen', '0', f'{self.size[0]}x{self.size[1]}x24')
            except RuntimeError:
                continue
        raise RuntimeError('no X server could be started')

    def _start(self):
        home = os.path.join(self.folder, 'home')
        runtime = os.path.join(self.folder, 'run')
        os.makedirs(home)
        os.mkdir(runtime, 0o700)
        # A cursor that blinks never comes to rest for a picture.
        settings = os.path.join(home, 'config', 'gtk-4.0')
        os.makedirs(settings)
        with open(os.path.join(settings, 'settings.ini'), 'w', encoding='ascii') as file:
            file.write('[Settings]\ngtk-cursor-blink=false\n')
        kept = ('PATH', 'LD_LIBRARY_PATH', 'ASAN_OPTIONS', 'LSAN_OPTIONS', 'UBSAN_OPTIONS',
                'TSAN_OPTIONS', 'XDG_DATA_DIRS', 'BOBBIN_TIMING')
        self.environment = {name: os.environ[name] for name in kept if name in os.environ}
        self.environment.update({
            'HOME': home,
            'XDG_RUNTIME_DIR': runtime,
            'XDG_CONFIG_HOME': os.path.join(home, 'config'),
            'XDG_DATA_HOME': os.path.join(home, 'data'),
            'XDG_CACHE_HOME': os.path.join(home, 'cache'),
            'XDG_STATE_HOME': os.path.join(home, 'state'),
            'LC_ALL': 'C.UTF-8',
            'LANGUAGE': 'en',
            'TZ': 'UTC',
            'GDK_BACKEND': 'x11',
            'GSK_RENDERER': 'cairo',
            'GSETTINGS_BACKEND': 'memory',
            'GSETTINGS_SCHEMA_DIR': os.path.join(BUILD_DIR, 'data'),
            'GTK_A11Y': 'atspi',
            'GTK_USE_PORTAL': '0',
            'GDK_DEBUG': 'no-portals',
            'NO_COLOR': '1',
        })
        self.environment['DISPLAY'] = ':' + self._start_display()
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self._start_server(
            'dbus-daemon', '--session', '--nofork', '--print-address=1', '--nopidfile')
        # libatspi looks at the environment when it is used first.
        for name in ('DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR'):
            os.environ[name] = self.environment[name]
        os.environ.pop('AT_SPI_BUS_ADDRESS', None)
        Atspi.init()

    def picture(self, path, window=None):
        """Writes what the display shows, or WINDOW (an X id) alone, to the PNG file at PATH."""
        command = ['import', '-silent', '-window', window or 'root', path]
        subprocess.run(command, env=self.environment, check=True, timeout=60)


class Node:
    """A widget, as assistive technology sees it."""

    def __init__(self, accessible):
        self.accessible = accessible

    def __repr__(self):
        return f'<{self.role_name} “{self.name}”>'

    @property
    def name(self):
        return self.accessible.get_name() or ''

    @property
    def description(self):
        return self.accessible.get_description() or ''

    @property
    def role(self):
        return self.accessible.get_role()

    @property
    def role_name(self):
        return self.accessible.get_role_name()

    def has(self, state):
        self.accessible.clear_cache_single()
        return self.accessible.get_state_set().contains(state)

    @property
    def showing(self):
        return self.has(State.SHOWING)

    @property
    def sensitive(self):
        return self.has(State.SENSITIVE)

    @property
    def text(self):
        """What is written in it: a label, an entry, a text."""
        interface = self.accessible.get_text_iface()
        if interface is None:
            return self.name
        return Atspi.Text.get_text(interface, 0, Atspi.Text.get_character_count(interface))

    @property
    def value(self):
        return Atspi.Value.get_current_value(self.accessible.get_value_iface())

    def children(self):
        self.accessible.clear_cache_single()
        for index in range(self.accessible.get_child_count()):
            child = self.accessible.get_child_at_index(index)
            if child is not None:
                yield Node(child)

    def walk(self, showing=True):
        """This widget and those in it, depth first; only what is shown, unless told."""
        pending = [self]
        while pending:
            node = pending.pop()
            try:
                if showing and node is not self and not node.showing:
                    continue
                yield node
                pending.extend(reversed(list(node.children())))
            except GLib.Error:
                continue

    def matches(self, role=None, name=None, showing=True):
        """The widgets of that role whose name is NAME, or matches it if it is a pattern.

        One by one: to look at a widget is to ask the program several times. One that goes away
        meanwhile is none of them.
        """
        for node in self.walk(showing):
            try:
                fits = node.fits(role, name)
            except GLib.Error:
                continue
            if fits:
                yield node

    def fits(self, role=None, name=None):
        """Whether it has that role and name."""
        if role is not None and self.role != role:
            return False
        if isinstance(name, re.Pattern):
            return name.search(self.name) is not None
        return name is None or self.name == name

    def all(self, role=None, name=None, showing=True):
        return list(self.matches(role, name, showing))

    def find(self, role=None, name=None, deadline=None):
        """The first such widget, as soon as there is one."""
        def describe():
            role_name = Atspi.role_get_name(role) if role is not None else 'widget'
            wanted = name.pattern if isinstance(name, re.Pattern) else name
            return f'a {role_name} “{wanted}” among:\n{self.dump()}'

        return wait_for(lambda: next(self.matches(role, name), None), describe, deadline)

    def find_text(self, pattern, deadline=None):
        """The first widget whose name or text matches PATTERN."""
        expression = re.compile(pattern)

        def look():
            for node in self.walk():
                if expression.search(node.name) or expression.search(node.text):
                    return node
            return None

        return wait_for(look, lambda: f'the text “{pattern}” among:\n{self.dump()}', deadline)

    def dump(self):
        """What is shown, one widget a line, for messages."""
        lines = []

        def add(node, depth):
            try:
                if depth > 0 and not node.showing:
                    return
                text = node.text
                extra = f' [{text[:60]}]' if text and text != node.name else ''
                if node.name or extra:
                    lines.append('  ' * depth + f'{node.role_name} “{node.name}”{extra}')
                for child in node.children():
                    add(child, depth + 1)
            except GLib.Error:
                pass

        add(self, 0)
        return '\n'.join(lines)

    def press(self):
        """Does what a click on it does."""
        wait_for(lambda: self.sensitive, f'{self!r} to become sensitive')
        interface = self.accessible.get_action_iface()
        if interface is None or Atspi.Action.get_n_actions(interface) == 0:
            raise AssertionError(f'{self!r} cannot be pressed')
        Atspi.Action.do_action(interface, 0)

    def type(self, text):
        """Replaces what is written in it."""
        interface = self.accessible.get_editable_text_iface()
        if interface is None:
            raise AssertionError(f'{self!r} cannot be written in')
        Atspi.EditableText.set_text_contents(interface, text)
        wait_for(lambda: self.text == text, f'{self!r} to hold “{text}”')

    def set_value(self, value):
        Atspi.Value.set_current_value(self.accessible.get_value_iface(), value)

    def extents(self):
        """Where it is in its window: x, y, width, height."""
        area = Atspi.Component.get_extents(self.accessible.get_component_iface(), Atspi.CoordType.WINDOW)
        return area.x, area.y, area.width, area.height


class App:
    """The program on a desktop; the first window is `window`."""

    def __init__(self, desktop, *arguments, environment=None, size=None):
        self.desktop = desktop
        desktop.n_apps += 1
        self.log_path = os.path.join(desktop.folder, f'app-{desktop.n_apps}.log')
        self.environment = dict(desktop.environment, **(environment or {}))
        self.program = os.path.join(BUILD_DIR, 'src', 'app', 'bobbin-app')
        with open(self.log_path, 'ab') as log:
            self.process = subprocess.Popen([self.program, *arguments], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, env=self.environment,
                                            start_new_session=True)
        self.x_id = None
        self.root = wait_for(self._find_root, lambda: f'the window; it said:\n{self.log()}')
        self.window = self.root.find(Role.FRAME)
        if size:
            self.resize(*size)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.kill()

    def _find_root(self):
        if self.process.poll() is not None:
            raise AssertionError(f'it ended with {self.process.returncode}:\n{self.log()}')
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache_single()
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_process_id() == self.process.pid and child.get_child_count() > 0:
                return Node(child)
        return None

    def log(self):
        with open(self.log_path, encoding='utf-8', errors='replace') as log:
            return log.read()

    def complaints(self):
        """What GLib and GTK found to complain of. There is no dconf here, and
        nobody to show a notification, such as that of a run's end."""
        return [line for line in self.log().splitlines()
                if re.search(r'-(CRITICAL|WARNING) \*\*|Sanitizer|runtime error', line)
                and 'dconf' not in line and 'org.freedesktop.Notifications' not in line]

    def kill(self):
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def quit(self):
        """Ends it as a session does, and returns its exit status."""
        self.process.terminate()
        return self.process.wait(timeout=DEADLINE)

    def _x_windows(self):
        result = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                                env=self.environment, capture_output=True, text=True, check=False)
        return result.stdout.split()

    def x_window(self):
        """The X id of the first window."""
        if self.x_id is None:
            self.x_id = wait_for(self._x_windows, 'the window on the display')[-1]
            # There is no window manager that would give it the keyboard.
            self.xdotool('windowfocus', '--sync', self.x_id)
        return self.x_id

    def xdotool(self, *arguments):
        subprocess.run(['xdotool', *arguments], env=self.environment, check=True, timeout=30,
                       stdout=subprocess.DEVNULL)

    def resize(self, width, height):
        self.xdotool('windowmove', self.x_window(), '0', '0',
                     'windowsize', self.x_window(), str(width), str(height))

    def key(self, *keys):
        """Presses keys, as in “ctrl+Return”."""
        self.x_window()
        self.xdotool('key', '--clearmodifiers', *keys)

    def click(self, node, times=1):
        """Clicks in the middle of a widget, with the mouse, when it has come to rest."""
        place = node.extents()
        since = time.monotonic()

        def rests():
            nonlocal place, since
            before, place = place, node.extents()
            if place != before:
                since = time.monotonic()
            return time.monotonic() - since >= REST

        wait_for(rests, lambda: f'{node!r} to come to rest')
        x, y, width, height = place
        self.xdotool('mousemove', '--window', self.x_window(), str(x + width // 2), str(y + height // 2),
                     'click', '--repeat', str(times), '--delay', '50', '1')

    def picture(self, path):
        """Writes the window to the PNG file at PATH, when it has come to rest."""
        window = self.x_window()
        # Nothing is to light up under the pointer.
        self.xdotool('mousemove', str(self.desktop.size[0] - 1), str(self.desktop.size[1] - 1))
        previous = None

        def settled():
            nonlocal previous
            self.desktop.picture(path, window)
            with open(path, 'rb') as file:
                current = file.read()
            same = current == previous
            previous = current
            return same

        # Something may move for ever: then any frame will do.
        with contextlib.suppress(Timeout):
            wait_for(settled, 'the window to come to rest', deadline=2)

    # What users do.

    def press(self, name, role=None):
        self.window.find(role or Role.BUTTON, name).press()

    def open_menu(self, open_it):
        """The items of the menu that OPEN_IT opens; GTK does not tell what they are called. It is opened once more
        where none comes, but not soon: that would close one that is only slow."""
        def look():
            open_it()
            try:
                self.window.find(Role.MENU_ITEM, deadline=DEADLINE / 4)
            except Timeout:
                return None
            return self.window.all(Role.MENU_ITEM)

        return wait_for(look, lambda: f'a menu in:\n{self.window.dump()}')

    def choose(self, row, item):
        """Chooses ITEM, a text or a pattern, in the combo row ROW."""
        combo = self.window.find(Role.COMBO_BOX, row)
        self.click(combo)

        pattern = item if isinstance(item, re.Pattern) else re.compile(f'^{re.escape(item)}$')

        def number():
            # Of the list that pops up; another one holds what is chosen now.
            for pane in combo.all(Role.SCROLL_PANE)[:1]:
                for index, row in enumerate(pane.all(Role.LIST_ITEM)):
                    if pattern.search(row.all(Role.LABEL)[0].name):
                        return index + 1
            return 0

        index = wait_for(number, lambda: f'“{pattern.pattern}” among:\n{combo.dump()}') - 1
        self.key('Home', *['Down'] * index, 'Return')

    def show_view(self, name):
        """Turns to one of the views of a run: Workers, Tasks, Output, Result."""
        def look():
            for node in self.window.matches(None, name):
                if node.role in (Role.RADIO_BUTTON, Role.TOGGLE_BUTTON, Role.PAGE_TAB):
                    return node
            return None

        wait_for(look, lambda: f'the view “{name}” among:\n{self.window.dump()}').press()

    def edit_job(self):
        """Opens the form with the job of the run that is shown."""
        self.key('ctrl+e')

    def save_as(self, path):
        """Gives the file dialog that comes the name of a file, and saves it."""
        self.root.find(Role.TEXT, re.compile('^Name')).type(path)
        self.root.find(Role.BUTTON, 'Save').press()

    def wait_for_end(self):
        """Waits until the run that is shown has ended."""
        self.window.find(None, 'Run Again')

    def run_sample(self, name):
        """Starts a sample from the gallery."""
        self.press(name)

    def show_lesson(self, title):
        """Turns to the panel of that title in “Which way of running?”, from whichever is shown."""
        self.key(*['ctrl+Page_Up'] * 10)
        self.window.find(None, re.compile(r'^1 of \d+$'))
        place = re.compile(r'^\d+ of \d+$')
        while not self.window.all(Role.HEADING, title):
            shown = wait_for(lambda: self.window.find(Role.TOGGLE_BUTTON, place).name, 'the panel’s number')
            self.press('Next')
            wait_for(lambda: not self.window.all(Role.TOGGLE_BUTTON, shown), f'what comes after {shown}')

    def run_lesson(self):
        """Runs all ways of the panel that is shown, and returns what is said of them."""
        before = self.window.find(Role.STATUS_BAR).text
        self.window.find(Role.BUTTON, 'Run').press()
        # “Stop” may come and go between two looks; the words change when the first way has ended.
        wait_for(lambda: self.window.find(Role.STATUS_BAR).text != before, lambda: f'other words than “{before}”')
        self.window.find(Role.BUTTON, 'Run')
        return self.window.find(Role.STATUS_BAR).text

    def choose_workload(self, name):
        """Opens the form of a kind of work from the gallery."""
        self.press(name)
        self.window.find(Role.BUTTON, 'Run')
