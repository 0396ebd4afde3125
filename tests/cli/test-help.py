# SPDX-License-Identifier: GPL-3.0-or-later
"""The help texts, and that the manual page says the same."""

import os
import re

from bobbintest import SOURCE, Case, environment


PAST_RUNS = ('history', 'show', 'compare', 'resume', 'export', 'import')


def kinds_in(listing):
    return re.findall(r'^  ([a-z-]+)  ', listing.partition('\n\n')[0], re.MULTILINE)


class Help(Case):
    def test_every_way_to_ask(self):
        for arguments in (['--help'], ['-h'], ['help'], ['help', 'run'], ['run', '--help'], ['run', '-h'],
                          ['help', 'kinds'], ['kinds', '--help'], ['practice-server', '--help'],
                          ['help', 'practice-server'], ['help', 'help'], ['help', 'run', 'wait'],
                          ['help', 'wait'], ['run', 'wait', '--help'], ['kinds'], ['kinds', 'wait'],
                          *(['help', verb] for verb in PAST_RUNS), *([verb, '-h'] for verb in PAST_RUNS)):
            with self.subTest(arguments):
                output, errors = self.bobbin(*arguments)
                self.assertEqual(errors, '')
                self.assertTrue(output.endswith('\n'))
                self.assertIn('bobbin', output)

    def test_the_same_help_wherever_it_is_asked_for(self):
        self.assertEqual(self.bobbin('run', '--help'), self.bobbin('help', 'run'))
        self.assertEqual(self.bobbin('run', 'wait', '--help'), self.bobbin('help', 'run', 'wait'))

    def test_version(self):
        self.assertRegex(self.bobbin('--version')[0], r'^bobbin \d+\.\d+\.\d+\n$')

    def test_it_fits_the_width(self):
        for width in (60, 100):
            output, _ = self.bobbin('run', 'command', '--help', env=environment(COLUMNS=str(width)))
            wide = [line for line in output.splitlines() if len(line) >= width]
            # What is typed is not broken.
            self.assertEqual([line for line in wide if not re.match(r'Usage|  \S', line)], [])

    def test_each_kind_documents_its_parameters(self):
        kinds = kinds_in(self.bobbin('kinds')[0])
        self.assertLessEqual({'formula', 'fetch', 'command', 'wait'}, set(kinds))
        for kind in kinds:
            with self.subTest(kind):
                text, _ = self.bobbin('kinds', kind)
                options = set(self.bobbin('kinds', '--complete', 'options', kind)[0].split())
                shared = set(self.bobbin('kinds', '--complete', 'options')[0].split())
                for option in options - shared:
                    self.assertIn(option, text)

    def test_a_range_and_a_default(self):
        text = ' '.join(self.bobbin('kinds', 'wait')[0].split())
        self.assertIn('0 to 1', text)
        self.assertIn('default: 1', text)

    def test_samples_are_listed_and_exist(self):
        samples = re.findall(r'sample:\S+', self.bobbin('kinds')[0])
        self.assertIn('sample:squares', samples)
        for sample in samples:
            self.bobbin('run', sample, '--save', 'saved.bobbin')


class Manual(Case):
    def setUp(self):
        super().setUp()
        with open(os.path.join(SOURCE, 'docs', 'bobbin.1'), encoding='utf-8') as file:
            self.page = file.read()
        self.help = ''.join(self.bobbin(*arguments)[0]
                            for arguments in (['--help'], ['run', '--help'], ['help', 'practice-server'],
                                              *([verb, '--help'] for verb in (*PAST_RUNS, 'race'))))

    def options_of_page(self):
        found = set()
        for line in self.page.splitlines():
            if line.startswith(('.It Fl', '.Fl', '.Op Fl')):
                found.update(re.findall(r'Fl -([a-z][a-z0-9-]*)(?=\s|$)', line))
        return found - {'no-'}

    def test_every_option_of_the_help_is_in_the_manual_and_the_other_way_round(self):
        # Examples use options of single kinds.
        described = re.findall(r'^  (?:-\w, )?--([a-z0-9-]+)', self.help, re.MULTILINE)
        self.assertGreater(len(described), 20)
        self.assertEqual(set(described), self.options_of_page())

    def test_every_short_option_too(self):
        short = set(re.findall(r'^  -(\w), ', self.help, re.MULTILINE))
        self.assertEqual(short, set(re.findall(r'^\.It Fl (\w) ,', self.page, re.MULTILINE)))

    def test_every_command(self):
        commands = self.bobbin('kinds', '--complete', 'commands')[0].split()
        self.assertIn('run', commands)
        for command in commands:
            self.assertIn(f'.It Cm {command}\n', self.page)
            self.assertRegex(self.help, rf'(?m)^  {command}  ')
