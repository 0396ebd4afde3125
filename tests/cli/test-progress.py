# SPDX-License-Identifier: GPL-3.0-or-later
"""The live progress on a terminal, as the person before it would see it."""

import fcntl
import os
import re
import struct
import subprocess
import termios

from bobbintest import PATIENCE, Case, environment, read_some

SUMMARY = re.compile(r'bobbin: .* in [0-9.]+ ')
CONTROL = re.compile(r'\033\[([0-9;]*)([A-Za-z])')


class Screen:
    """A terminal, as far as Bobbin needs one."""

    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines, self.row, self.column = [''], 0, 0
        self.frames = 0
        self.widest = 0

    def put(self, char):
        if self.column >= self.columns:
            self.feed_line()
            self.column = 0
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[:self.column] + char + line[self.column + 1:]
        self.column += 1
        self.widest = max(self.widest, self.column)

    def feed_line(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append('')

    def control(self, argument, letter):
        if letter == 'A':
            top = max(0, len(self.lines) - self.rows)
            self.row = max(top, self.row - int(argument or 1))
        elif letter == 'J':
            assert argument in ('', '0')
            self.lines[self.row] = self.lines[self.row][:self.column]
            del self.lines[self.row + 1:]
            self.frames += 1
        elif letter != 'm':
            raise AssertionError(f'the terminal does not know {argument}{letter}')

    def feed(self, text):
        position = 0
        while position < len(text):
            found = CONTROL.match(text, position)
            if found:
                self.control(*found.groups())
                position = found.end()
                continue
            char = text[position]
            position += 1
            if char == '\r':
                self.column = 0
            elif char == '\n':
                self.feed_line()
            elif char >= ' ':
                self.put(char)
            else:
                raise AssertionError(f'{char!r} reached the terminal')

    def text(self):
        """Up to the summary: figures follow where a run took long enough for them."""
        lines = [line.rstrip() for line in self.lines if line.strip()]
        ends = [n for n, line in enumerate(lines) if SUMMARY.match(line)]
        return lines[:ends[0] + 1] if ends else lines

    def figures(self):
        lines = [line.rstrip() for line in self.lines if line.strip()]
        return '\n'.join(lines[len(self.text()):])


def set_size(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


class Live(Case):
    def open_terminal(self, columns=80, rows=24):
        ours, theirs = os.openpty()
        self.addCleanup(os.close, ours)
        set_size(theirs, columns, rows)
        return ours, theirs

    @staticmethod
    def own(terminal):
        """In the child: makes the terminal its own, so that Ctrl+C reaches it."""
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

    def watch(self, *arguments, command='run', columns=80, rows=24, stdout=True, env=None, act=None, status=0):
        """Runs Bobbin on a terminal; returns the final screen, all that was
        written to it, and standard output if that was a pipe."""
        ours, theirs = self.open_terminal(columns, rows)
        process = self.start(command, *arguments, stderr=theirs, stdout=theirs if stdout else subprocess.PIPE,
                             env=env or environment(), preexec_fn=lambda: self.own(theirs))
        os.close(theirs)
        screen, written = Screen(columns, rows), b''
        while True:
            piece = read_some(ours)
            if not piece:
                break
            written += piece
            if act is not None and act(written, ours):
                act = None
        self.assertEqual(process.wait(PATIENCE), status, written.decode())
        screen.feed(written.decode())
        return screen, written.decode(), b'' if stdout else process.stdout.read()

    def test_results_and_display_do_not_garble_each_other(self):
        # Longer than the screen is high.
        screen, written, _ = self.watch('command', "sh -c 'sleep 0.03; echo result-{}'", '--workers', '3', '--executor', 'threads',
                                        '--range', '0:60', rows=12)
        self.assertEqual(screen.text()[:-1], [f'result-{n}' for n in range(60)])
        self.assertRegex(screen.text()[-1], r'^bobbin: 60 done in ')
        self.assertGreater(screen.frames, 2)
        self.assertIn('Thread 3', written)
        self.assertIn('of 60 done', written)
        self.assertIn('\033[32m', written)

    def test_messages_do_not_garble_it_either(self):
        screen, _, output = self.watch('command', "sh -c 'sleep 0.05; test {} -lt 8'", '--workers', '2',
                                       '--range', '0:12', stdout=False, status=1)
        self.assertEqual(output, b'')
        self.assertEqual(len(screen.text()), 5)
        for line, number in zip(screen.text(), (9, 10, 11, 12)):
            self.assertTrue(line.startswith(f'bobbin: task {number} '), screen.text())
        self.assertRegex(screen.text()[-1], r'^bobbin: 8 done, 4 failed in ')

    def test_a_narrow_terminal_is_not_overrun(self):
        screen, _, _ = self.watch('command', "sh -c 'sleep 0.1; echo {#}'", '--workers', '2', ':::',
                                  *(['a long input ' * 9] * 8), columns=34)
        self.assertGreater(screen.frames, 1)
        self.assertLess(screen.widest, 34)
        self.assertEqual(screen.text()[:-1], [str(n) for n in range(1, 9)])

    def test_wide_characters_take_two_cells(self):
        screen, _, _ = self.watch('command', "sh -c 'sleep 0.1; echo {#}'", '--workers', '2', ':::',
                                  *(['線程' * 40] * 8), columns=60)
        self.assertEqual(screen.text()[:-1], [str(n) for n in range(1, 9)])
        self.assertLessEqual(screen.widest, 60)

    def test_a_new_width_is_respected(self):
        def narrow(written, terminal):
            if b'Thread 2' not in written:
                return False
            set_size(terminal, 40, 24)
            self.before = len(written)
            return True

        _, written, _ = self.watch('command', "sh -c 'sleep 0.1'", '--workers', '2', '--executor', 'threads', ':::', *(['x' * 200] * 16),
                                   columns=100, act=narrow)
        frames = written.encode()[self.before:].decode(errors='replace').split('\033[J')[2:]
        self.assertTrue(frames)
        for line in CONTROL.sub('', ''.join(frames)).splitlines():
            self.assertLess(len(line), 40 + len('bobbin: '))

    def test_control_characters_of_inputs_are_shown_as_escapes(self):
        # Screen.feed() refuses all others.
        _, written, _ = self.watch('command', "sh -c 'sleep 0.1'", '--workers', '1', ':::', *(['a\033[7mb\tc\a'] * 5))
        self.assertIn(r'a\x1b[7mb\tc\x07', written)

    def test_without_colours(self):
        _, written, _ = self.watch('command', "sh -c 'sleep 0.1'", '--workers', '1', '--range', '0:5',
                                   env=environment(NO_COLOR='1'))
        self.assertNotRegex(written, r'\033\[[0-9;]*m')
        self.assertIn('of 5 done', written)

    def test_a_dumb_terminal_gets_plain_lines(self):
        _, written, _ = self.watch('command', "sh -c 'sleep 0.1'", '--workers', '1', '--range', '0:5',
                                   env=environment() | {'TERM': 'dumb'})
        self.assertNotIn('\033', written)

    def test_figures_follow_a_run_of_more_than_a_moment(self):
        screen, _, _ = self.watch('wait', '0.6', '--workers', '2', '--range', '0:3', stdout=False)
        self.assertIn('waiting', screen.figures())
        self.assertIn('There were too few tasks for the workers.', ' '.join(screen.figures().split()))
        self.assertNotIn('bytes for each task', screen.figures())

        screen, _, _ = self.watch('wait', '0.6', '--workers', '2', '--range', '0:3', '--quiet', stdout=False)
        self.assertEqual(screen.text(), [])

    def test_quiet(self):
        _, written, _ = self.watch('command', "sh -c 'sleep 0.1; echo {}'", '--workers', '1', '--quiet', '--range', '0:4')
        self.assertEqual(written, '0\r\n1\r\n2\r\n3\r\n')

    def test_retries_and_many_lanes(self):
        screen, written, _ = self.watch('wait', '0.4', '--executor', 'async', '--workers', '40', '--range', '0:40',
                                        '--quiet', '--progress', 'live', rows=40, stdout=False)
        self.assertIn('and 24 more', written)
        self.assertEqual(len(screen.text()), 1)

    def test_a_race_of_more_than_the_terminal_has_lines(self):
        screen, written, _ = self.watch('wait', '0.01', '--range', '0:32', '--only', 'async,threads', '--ladder',
                                        '2,3,4,5,6,7,8', '--budget', '2', '--no-history', command='race', rows=10,
                                        stdout=False)
        self.assertIn('and 9 more', written)
        self.assertGreater(screen.frames, 2)
        # Nothing of it is left.
        self.assertEqual(screen.text(), [])

    def test_control_c(self):
        def press(written, terminal):
            if b'of 3 done' not in written:
                return False
            os.write(terminal, b'\x03')
            return True

        screen, _, _ = self.watch('command', 'sleep 1000', '--workers', '2', '--range', '0:3', act=press, status=130)
        # The terminal itself echoes the key.
        self.assertIn('0 done, 2 cancelled, 1 not begun', screen.text()[-1])


    def test_what_was_chosen_is_said_with_its_reason(self):
        screen, _, _ = self.watch('wait', '0.4', '--range', '0:30', columns=60, stdout=False)
        said = ' '.join(screen.figures().split())
        self.assertRegex(said, r'^bobbin: Automatic: Async with \d+ slots?\. .*\.')
        screen, _, _ = self.watch('wait', '0.4', '--range', '0:30', '--executor', 'async', stdout=False)
        self.assertNotIn('Automatic', screen.figures())


class Plain(Case):
    def test_a_short_run_says_nothing(self):
        self.assertEqual(self.bobbin('run', 'formula', 'x', '--range', '0:3')[1], '')

    def test_unless_it_is_asked(self):
        _, errors = self.bobbin('run', 'formula', 'x', '--range', '0:3', '--progress', 'plain')
        self.assertRegex(errors, r'^bobbin: 3 done in [0-9.]+ s\n$')

    def test_failures_are_summed_up(self):
        _, errors = self.bobbin('run', 'formula', 'x', '--format', 'json', ':::', '1', 'a', status=1)
        self.assertRegex(errors, r'^bobbin: 1 done, 1 failed in [0-9.]+ s\n$')

    def test_numbers_are_grouped_for_people_only(self):
        output, errors = self.bobbin('run', 'formula', 'x', '--range', '0:12345', '--progress', 'plain',
                                     env=environment() | {'LC_ALL': 'en_US.UTF-8'})
        self.assertRegex(errors, r'^bobbin: 12,?345 done')
        self.assertTrue(output.endswith('\n12344\n'))
