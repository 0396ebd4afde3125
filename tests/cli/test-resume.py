# SPDX-License-Identifier: GPL-3.0-or-later
"""Going on with runs that are not complete."""

import os
import pty
import signal
import subprocess

from bobbintest import PATIENCE, HistoryCase, read_some, wait_until

# Notes that it was executed; fails while there is a file of that name.
TASK = 'echo $1 >> noted; test ! -e bad.$1 && echo "did $1"\n'


class ResumeCase(HistoryCase):
    def noted(self):
        """The inputs that commands were executed for since the last look."""
        path = os.path.join(self.folder, 'noted')
        if not os.path.exists(path):
            return []
        with open(path, encoding='ascii') as file:
            inputs = file.read().split()
        os.remove(path)
        return inputs

    def begin(self, *inputs, status=0):
        self.write('task', TASK)
        result = self.bobbin('run', 'command', 'sh task {}', '--workers', '1', ':::', *inputs, status=status)
        self.noted()
        return result

    def results(self, run='last'):
        return {record['input']: record['ok'] for record in self.past.results(run)}


class Resume(ResumeCase):
    def test_what_failed_is_tried_again(self):
        self.write('bad.b', '')
        self.begin('a', 'b', 'c', status=1)
        os.remove(os.path.join(self.folder, 'bad.b'))
        output, errors = self.bobbin('resume', 'last', '--yes')
        # The results of the whole run, in the order of its inputs.
        self.assertEqual(output, 'did a\ndid b\ndid c\n')
        self.assertIn('2 results are reused', errors)
        self.assertEqual(self.noted(), ['b'])
        entry, = self.past.entries()
        self.assertEqual((entry['state'], entry['done'], entry['failed'], entry['resumable']), ('finished', 3, 0, False))
        self.assertEqual([record['attempts'] for record in self.past.results()], [1, 2, 1])

    def test_failed_ones_may_stay_so(self):
        self.write('bad.b', '')
        self.begin('a', 'b', 'c', status=1)
        output, _ = self.bobbin('resume', '1', '--yes', '--keep-failed', status=1)
        self.assertEqual(output, 'did a\ndid c\n')
        self.assertEqual(self.noted(), [])

    def test_one_that_is_complete_is_shown(self):
        printed, _ = self.begin('a', 'b')
        # Nothing is to be done, so that nobody is asked.
        output, errors = self.bobbin('resume', 'last')
        self.assertEqual(output, printed)
        self.assertEqual(errors.count('\n'), 1)
        self.assertEqual(self.noted(), [])
        self.assertEqual(len(self.past.entries()), 1)

    def test_an_interrupted_one_goes_on(self):
        self.write('task', 'echo $1 >> noted; test $1 != b || { : > there; test -e go || exec sleep 1000; }; echo $1\n')
        process = self.start('run', 'command', 'sh task {}', '--workers', '1', ':::', 'a', 'b', 'c')
        wait_until(lambda: os.path.exists(os.path.join(self.folder, 'there')), 'the second task runs')
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.communicate(timeout=PATIENCE)[0], b'a\n')
        self.assertEqual(self.noted(), ['a', 'b'])
        self.write('go', '')
        self.assertEqual(self.bobbin('resume', 'last', '--yes')[0], 'a\nb\nc\n')
        self.assertEqual(self.noted(), ['b', 'c'])
        self.assertEqual(self.past.entries()[0]['state'], 'finished')

    def test_one_that_goes_on_is_left_alone(self):
        self.write('task', ': > there; exec sleep 1000')
        process = self.start('run', 'command', 'sh task {}', ':::', 'a')
        wait_until(lambda: os.path.exists(os.path.join(self.folder, 'there')), 'the task runs')
        output, errors = self.bobbin('resume', 'last', '--yes', status=1)
        self.assertEqual(output, '')
        self.assertRegex(errors, r'^bobbin: [^\n]+\n$')
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)

    def test_in_another_folder(self):
        self.write('bad.b', '')
        self.begin('a', 'b', status=1)
        os.remove(os.path.join(self.folder, 'bad.b'))
        done = subprocess.run([self.past.bobbin, 'resume', 'last', '--yes'], cwd='/', env=self.env, check=False,
                              capture_output=True, timeout=PATIENCE, stdin=subprocess.DEVNULL)
        self.assertEqual((done.returncode, done.stdout), (0, b'did a\ndid b\n'), done.stderr)

    def test_every_way_of_running_goes_on_with_every_other(self):
        self.write('bad.b', '')
        for executor in ('auto', 'serial', 'threads', 'processes', 'async', 'hybrid'):
            self.begin('a', 'b', 'c', status=1)
            output, _ = self.bobbin('resume', 'last', '--yes', '--executor', executor, '--workers',
                                    '1' if executor == 'serial' else '2', status=1)
            self.assertEqual(output, 'did a\ndid c\n', executor)
            self.assertEqual(self.noted(), ['b'], executor)
            self.assertEqual(self.past.entries()[0]['executor'], executor)


class Changes(ResumeCase):
    def test_a_changed_list(self):
        self.write('list', 'a\nb\nc\n')
        self.write('task', TASK)
        self.bobbin('run', 'command', 'sh task {}', '--inputs', 'list', '--workers', '1')
        self.noted()
        self.write('list', 'x\na\nc\ny\n')
        output, errors = self.bobbin('resume', 'last', '--yes')
        self.assertEqual(output, 'did x\ndid a\ndid c\ndid y\n')
        for part in ('2 results are reused', '2 inputs are new', 'gone'):
            self.assertIn(part, errors)
        self.assertEqual(self.noted(), ['x', 'y'])
        # What was before stays as it was.
        self.assertEqual(list(self.results(1)), ['a', 'b', 'c'])

    def test_the_inputs_of_then(self):
        self.write('list', 'a\nb\n')
        self.write('task', TASK)
        self.write('bad.b', '')
        self.bobbin('run', 'command', 'sh task {}', '--inputs', 'list', '--workers', '1', status=1)
        self.noted()
        os.remove(os.path.join(self.folder, 'list'))
        self.bobbin('resume', 'last', '--yes', status=2)
        output, _ = self.bobbin('resume', 'last', '--yes', '--stored-inputs', status=1)
        self.assertEqual(output, 'did a\n')
        self.assertEqual(self.noted(), ['b'])

    def test_other_inputs_on_the_command_line(self):
        self.begin('a', 'b')
        output, _ = self.bobbin('resume', '1', '--yes', ':::', 'b', 'c')
        self.assertEqual(output, 'did b\ndid c\n')
        self.assertEqual(self.noted(), ['c'])
        self.assertEqual([entry['run'] for entry in self.past.entries()], [2, 1])

    def test_a_parameter_that_matters(self):
        self.begin('a', 'b')
        output, errors = self.bobbin('resume', '1', '--yes', '--command', 'echo other {}')
        self.assertEqual(output, 'other a\nother b\n')
        self.assertIn('2 tasks have changed', errors)
        self.assertIn('echo other', self.past.entries()[0]['title'])

    def test_a_setting_that_does_not(self):
        self.write('bad.b', '')
        self.begin('a', 'b', status=1)
        self.bobbin('resume', '1', '--yes', '--retries', '2', '--retry-delay', '0', status=1)
        self.assertEqual(self.noted(), ['b', 'b', 'b'])
        self.assertEqual(len(self.past.entries()), 1)

    def test_a_file_that_has_changed(self):
        for name in ('one', 'two'):
            self.write(name + '.txt', name)
        self.bobbin('run', 'command', 'cat {}', '--glob', '*.txt')
        self.write('two.txt', 'changed')
        output, errors = self.bobbin('resume', 'last', '--yes')
        self.assertEqual(output, 'one\nchanged\n')
        self.assertIn('1 result is reused', errors)

    def test_files_by_what_is_in_them(self):
        self.write('one.txt', 'first')
        self.bobbin('run', 'command', 'cat {}', '--glob', '*.txt', '--check-content')
        path = os.path.join(self.folder, 'one.txt')
        # Touched, but the same; then changed behind its time.
        os.utime(path, (1, 1))
        self.assertIn('1 result is reused', self.bobbin('resume', 'last', '--yes', '--check-content')[1])
        self.write('one.txt', 'other')
        os.utime(path, (1, 1))
        self.assertEqual(self.bobbin('resume', 'last', '--yes', '--check-content')[0], 'other\n')

    def test_a_secret_must_be_given_again(self):
        self.bobbin('run', 'command', 'printenv TOKEN {}', '--environment', 'TOKEN=hidden', ':::', 'nothing', status=1)
        _, errors = self.bobbin('resume', 'last', '--yes', status=2)
        self.assertIn('TOKEN' if 'TOKEN' in errors else 'environment', errors)
        self.assertNotIn('hidden', errors)
        self.bobbin('resume', 'last', '--yes', '--environment', 'TOKEN=hidden', status=1)


class Asking(ResumeCase):
    def test_where_nobody_can_be_asked(self):
        self.write('bad.b', '')
        self.begin('a', 'b', status=1)
        output, errors = self.bobbin('resume', 'last', status=2)
        self.assertEqual(output, '')
        self.assertIn('1 result is reused', errors)
        self.assertIn('--yes', errors)
        self.assertEqual(self.noted(), [])

    def test_on_a_terminal(self):
        self.write('bad.b', '')
        for answer, done in ((b'n\n', []), (b'y\n', ['b'])):
            self.begin('a', 'b', status=1)
            ours, theirs = pty.openpty()
            process = self.start('resume', 'last', stdin=theirs, stderr=theirs)
            os.close(theirs)
            said = b''
            while b'[y/N] ' not in said:
                said += read_some(ours)
            os.write(ours, answer)
            while read_some(ours):
                pass
            self.assertEqual(process.wait(PATIENCE), 1 if done else 0)
            os.close(ours)
            self.assertEqual(self.noted(), done)

    def test_what_is_refused(self):
        self.begin('a')
        for arguments, says in ((['resume'], 'which run'), (['resume', '1', 'x'], 'one argument too many'),
                                (['resume', '1', '--save', 'x'], '--save'), (['resume', '1', '--no-history'], 'history'),
                                (['resume', '1', '--keep-faild'], '--keep-failed'), (['resume', '1', '--null'], '--inputs'),
                                (['resume', '1', '--workers', 'many'], 'workers')):
            with self.subTest(arguments):
                self.assertIn('bobbin help resume', self.refused(*arguments, says=says))
        self.refused('resume', '99', '--yes', says='99')
