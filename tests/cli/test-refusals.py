# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong arguments, jobs and inputs: each ends with a sentence that names what
is wrong and where, and status 2; a bad task among good ones fails alone."""

import os
import pty
import subprocess

from bobbintest import BOBBIN, PATIENCE, Case, environment


class Arguments(Case):
    def test_no_command(self):
        self.refused(says='bobbin --help')

    def test_unknown_command_suggests(self):
        self.refused('rnu', says=['“rnu”', '“run”'])
        self.refused('xyzzy', says='“xyzzy”')
        self.refused('--verison', says='“--verison”')

    def test_unknown_kind_suggests(self):
        self.refused('run', 'formul', ':::', '1', says=['“formul”', '“formula”'])
        self.refused('kinds', 'comand', says='“command”')
        self.refused('help', 'xyzzy', says='“xyzzy”')
        self.refused('run', 'sample:squars', says='squars')

    def test_unknown_option_suggests(self):
        self.refused('run', 'formula', 'x', '--wrokers', '2', ':::', '1', says=['“--wrokers”', '“--workers”'])
        self.refused('run', 'formula', '--expresion', 'x', ':::', '1', says='“--expression”')
        self.refused('run', 'formula', 'x', '--shell', ':::', '1', says=['“formula”', '“--shell”'])
        self.refused('run', 'formula', 'x', '-Z', ':::', '1', says='“-Z”')
        self.refused('run', '--shell', 'command', ':::', '1', says='“--shell”')

    def test_options_without_their_value(self):
        self.refused('run', 'formula', 'x', '--range', says='“--range”')
        self.refused('run', 'formula', 'x', '--format', ':::', '1', says='“--format”')
        self.refused('run', 'formula', 'x', '--quiet=yes', ':::', '1', says='“--quiet”')
        self.refused('run', 'command', 'true', '--no-shell=1', ':::', '1', says='“--no-shell”')

    def test_values_that_cannot_be(self):
        for option, value in (('--workers', '0'), ('--workers', '-1'), ('--workers', '1000000000'),
                              ('--workers', 'many'), ('--retries', '-1'), ('--timeout', 'soon'),
                              ('--executor', 'thread'), ('--format', 'xml'), ('--progress', 'loud'),
                              ('--stop-after-failed', '200%'), ('--chunk', '-5')):
            with self.subTest(option=option, value=value):
                self.refused('run', 'formula', 'x', option, value, ':::', '1', says=value.lstrip('-'))

    def test_unknown_executor_names_those_there_are(self):
        self.refused('run', 'formula', 'x', '--executor', 'thread', ':::', '1', says=['thread', 'threads', 'async'])

    def test_parameters_out_of_range(self):
        self.refused('run', 'wait', '--spread', '7', ':::', '1', says=['spread', '7'])
        self.refused('run', 'wait', '--blocking=perhaps', ':::', '1', says='perhaps')

    def test_too_many_arguments(self):
        self.refused('run', 'formula', 'x', '1', '2', says=['“1”', ':::'])

    def test_a_kind_that_writes_no_files(self):
        self.refused('run', 'formula', 'x', '--output', 'there', ':::', '1', says=['“formula”', '--output'])

    def test_nothing_to_run(self):
        self.refused('run', says='bobbin kinds')

    def test_practice_server(self):
        self.refused('practice-server', '--port', '70000', says='65535')
        self.refused('practice-server', '--prot', '1', says='--prot')


class Formulas(Case):
    def test_the_position_is_shown(self):
        errors = self.refused('run', 'formula', 'x*+', ':::', '1', says='x*+')
        self.assertTrue(any(line.strip() == '^' for line in errors.splitlines()) or 'told apart' in errors, errors)
        errors = self.refused('run', 'formula', 'x**', ':::', '1', says='x**')

    def test_division_by_zero_is_a_failed_task(self):
        output, errors = self.bobbin('run', 'formula', '1/x', '--range', '0:3', status=1)
        self.assertIn('task 1 (input “0”)', errors)
        self.assertIn('0.5', output)


class Inputs(Case):
    def test_two_sources(self):
        self.refused('run', 'formula', 'x', '--range', '1:3', '--glob', '*', says=['range', 'glob'])
        self.refused('run', 'formula', 'x', '--range', '1:3', ':::', '1', says=['range', ':::'])

    def test_none(self):
        self.refused('run', 'formula', 'x', ':::', says=':::')
        self.refused('run', 'formula', 'x', stdin=b'', says='standard input')
        self.refused('run', 'formula', 'x', stdin=b'\n\n', says='standard input')
        self.write('empty', '')
        self.refused('run', 'formula', 'x', '--inputs', 'empty', says='empty')
        self.refused('run', 'command', 'true', '--glob', '*.nothing', says='*.nothing')

    def test_unreadable(self):
        self.refused('run', 'formula', 'x', '--inputs', 'nosuch', says='nosuch')
        self.refused('run', 'formula', 'x', '--csv', 'nosuch.csv', says='nosuch.csv')
        os.mkdir(os.path.join(self.folder, 'folder'))
        self.refused('run', 'formula', 'x', '--inputs', 'folder', says='folder')

    def test_what_is_no_text(self):
        self.write('latin', b'1\n2\n\xff\xfe\n')
        self.refused('run', 'formula', 'x', '--inputs', 'latin', says='latin:3')
        self.write('nul', b'1\nb\0c\n')
        self.refused('run', 'formula', 'x', '--inputs', 'nul', says='nul:2')

    def test_input_after_colons_that_is_no_text(self):
        done = subprocess.run([BOBBIN, 'run', 'formula', 'x', ':::', b'\xff'], env=environment(), check=False,
                              capture_output=True, timeout=PATIENCE)
        self.assertEqual(done.returncode, 2)
        self.assertIn(rb'\xff', done.stderr)

    def test_bad_ranges(self):
        for value in ('1', '1:', 'a:b', '1:10:0', '5:5', '1:10:-1', '0:1e300'):
            with self.subTest(value):
                self.refused('run', 'formula', 'x', '--range', value, says='ange')

    def test_ragged_csv(self):
        self.write('ragged.csv', 'a,b\n1,2\n3\n')
        self.refused('run', 'command', 'echo {a}', '--csv', 'ragged.csv', says='ragged.csv:3')

    def test_null_without_lines(self):
        self.refused('run', 'formula', 'x', '--null', '--range', '1:3', says='--null')

    def test_a_terminal_gets_a_lesson_in_place_of_silence(self):
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        process = self.start('run', 'formula', 'x', stdin=theirs)
        os.close(theirs)
        errors = process.communicate(timeout=PATIENCE)[1].decode()
        self.assertEqual(process.returncode, 2)
        self.assertIn(':::', errors)
        self.assertIn('--range', errors)


class JobFiles(Case):
    def test_wrong_ones_name_file_and_line(self):
        head = '[Job]\nformat=1\nworkload=formula\n'
        inputs = '[Inputs]\nrange=0:3\n'
        for content, says in ((head + '[Parameters]\nexpresion=x\n' + inputs, ['bad.bobbin:5', 'expression']),
                              (head + inputs + '[Run]\nworkers=lots\n', ['bad.bobbin:7', 'lots']),
                              (head + 'colour=red\n' + inputs, ['bad.bobbin:4', 'colour']),
                              ('[Job]\nformat=1\nworkload=nosuch\n' + inputs, ['nosuch']),
                              ('[Job]\nformat=99\nworkload=formula\n' + inputs, ['bad.bobbin:2', 'later version']),
                              ('this is no key file\n', ['bad.bobbin:1']),
                              ('', ['bad.bobbin'])):
            with self.subTest(content):
                self.write('bad.bobbin', content)
                errors = self.refused('run', 'bad.bobbin', says=says)
                # The fault is in the file, about which the help says nothing.
                self.assertNotIn('bobbin help', errors)

    def test_missing(self):
        self.refused('run', 'nosuch.bobbin', says='nosuch.bobbin')

    def test_saving_where_one_cannot(self):
        self.refused('run', 'formula', 'x', '--range', '1:3', '--save', 'no/such/job.bobbin', says='job.bobbin')

    def test_a_wrong_job_is_not_saved(self):
        self.refused('run', 'wait', '--spread', '7', '--save', 'job.bobbin', ':::', '1', says='spread')
        self.assertFalse(os.path.exists(os.path.join(self.folder, 'job.bobbin')))


class Commands(Case):
    def test_bad_tasks_fail_alone(self):
        output, errors = self.bobbin('run', 'command', '{}', '--quiet', ':::', 'nosuchprogram', 'true', 'pwd', status=1)
        self.assertEqual(os.path.realpath(output.strip()), os.path.realpath(self.folder))
        self.assertIn('task 1 (input “nosuchprogram”)', errors)

    def test_time_limit(self):
        _, errors = self.bobbin('run', 'command', 'sleep 1000', '--timeout', '0.2', ':::', '', status=1)
        self.assertIn('task 1', errors)

    def test_stop_after_failed(self):
        _, errors = self.bobbin('run', 'command', 'false', '--workers', '1', '--chunk', '1', '--stop-after-failed', '3',
                                '--range', '0:100000', status=1)
        self.assertIn('not begun', errors)

    def test_timeline_that_cannot_be_written(self):
        self.refused('run', 'formula', 'x', '--timeline', 'no/such/picture.svg', ':::', '1',
                     says='no/such/picture.svg')

    def test_joblog_that_cannot_be_written(self):
        self.refused('run', 'formula', 'x', '--joblog', 'no/such/log', ':::', '1', says='no/such/log')


class FullDisk(Case):
    def test_results_that_cannot_be_written(self):
        with open('/dev/full', 'wb') as full:
            process = self.start('run', 'formula', 'x', '--range', '0:100000', stdout=full)
            errors = process.communicate(timeout=PATIENCE)[1].decode()
        self.assertEqual(process.returncode, 1)
        self.assertIn('cannot be written', errors)
