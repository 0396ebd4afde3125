# SPDX-License-Identifier: GPL-3.0-or-later
"""What bash offers after `bobbin …` and the tabulator key."""

import os
import subprocess

from bobbintest import BOBBIN, PATIENCE, SOURCE, Case, environment

# Does what the shell does at the key: cuts the line into words, at the
# characters that it cuts at, and calls the function.
SCRIPT = r'''
. "$COMPLETION"
bobbin () { "$BOBBIN" "$@"; }
compopt () { :; }
COMP_LINE=$LINE
COMP_POINT=${#LINE}
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
read -r -a COMP_WORDS <<<"$(sed 's/[:=]/ & /g' <<<"$LINE")"
[[ $LINE != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_bobbin
printf '%s\n' "${COMPREPLY[@]}"
'''


class Completion(Case):
    def offers(self, line):
        done = subprocess.run(['bash', '--norc', '-c', SCRIPT], cwd=self.folder, capture_output=True, text=True,
                              timeout=PATIENCE, check=True,
                              env=environment(LINE=line, BOBBIN=BOBBIN,
                                              COMPLETION=os.path.join(SOURCE, 'data', 'completions', 'bobbin')))
        self.assertEqual(done.stderr, '')
        return [word for word in done.stdout.splitlines() if word]

    def test_commands(self):
        self.assertLessEqual({'run', 'kinds', 'help', 'practice-server'}, set(self.offers('bobbin ')))
        self.assertEqual(self.offers('bobbin ru'), ['run'])
        self.assertEqual(self.offers('bobbin --v'), ['--version'])

    def test_kinds_samples_and_job_files(self):
        self.write('mine.bobbin', '')
        self.write('other.txt', '')
        self.write('folder/x', '')
        offered = self.offers('bobbin run ')
        self.assertLessEqual({'formula', 'command', 'wait', 'sample:squares', 'mine.bobbin', 'folder/'}, set(offered))
        self.assertNotIn('other.txt', offered)
        self.assertEqual(self.offers('bobbin run form'), ['formula'])
        self.assertEqual(self.offers('bobbin kinds form'), ['formula'])
        self.assertEqual(self.offers('bobbin help run form'), ['formula'])

    def test_what_follows_a_colon(self):
        self.assertEqual(self.offers('bobbin run sample:mul'), ['multiples'])

    def test_options_of_the_chosen_kind(self):
        self.assertEqual(self.offers('bobbin run wait --sp'), ['--spread'])
        self.assertEqual(self.offers('bobbin run wait --no-b'), ['--no-blocking'])
        self.assertEqual(self.offers('bobbin run formula --sp'), [])
        self.assertEqual(self.offers('bobbin run formula x --exec'), ['--executor'])

    def test_values(self):
        self.assertEqual(self.offers('bobbin run wait --executor '), ['auto', 'serial', 'threads', 'processes', 'async', 'hybrid'])
        self.assertEqual(self.offers('bobbin run wait --executor t'), ['threads'])
        self.assertEqual(self.offers('bobbin run wait 1 --format j'), ['json'])
        self.assertEqual(self.offers('bobbin run command --on-flood k'), ['kill'])

    def test_files(self):
        self.write('list one.txt', '')
        self.write('folder/x', '')
        self.assertEqual(self.offers('bobbin run formula --inputs li'), ['list one.txt'])
        self.assertEqual(self.offers('bobbin run command true --folder f'), ['folder'])
        self.assertEqual(self.offers('bobbin run command cat ::: li'), ['list one.txt'])

    def test_flags_take_no_value(self):
        self.write('words', '')
        self.assertEqual(self.offers('bobbin run wait --blocking w'), ['words'])
        self.assertEqual(self.offers('bobbin run wait --quiet w'), ['words'])

    def test_past_runs(self):
        for _ in range(2):
            self.bobbin('run', 'formula', 'x', ':::', '1')
        numbers = self.offers('bobbin show ')
        self.assertLessEqual({'last', '1', '2'}, set(numbers))
        self.assertEqual(self.offers('bobbin resume la'), ['last'])
        self.assertEqual(self.offers('bobbin history pi'), ['pin'])
        self.assertLessEqual({'last', '1'}, set(self.offers('bobbin history delete ')))
        self.assertEqual(self.offers('bobbin history prune '), [])

    def test_races(self):
        self.bobbin('race', 'wait', '0.001', '--range', '0:4', '--only', 'async', '--ladder', '2', '--budget', '1')
        self.assertEqual(self.offers('bobbin race wa'), ['wait'])
        self.assertEqual(self.offers('bobbin race wait 1 --bud'), ['--budget'])
        self.assertEqual(self.offers('bobbin race wait 1 --spr'), ['--spread'])
        self.assertEqual(self.offers('bobbin race wait 1 --only as'), ['async'])
        self.assertEqual(self.offers('bobbin race wait 1 --only '), ['threads', 'processes', 'async', 'hybrid'])
        self.assertEqual(self.offers('bobbin race wait 1 --against '), ['last-race', 'R1'])
        self.assertLessEqual({'last-race', 'R1'}, set(self.offers('bobbin show ')))
        self.assertEqual(self.offers('bobbin history ra'), ['races'])
        self.assertIn('html', self.offers('bobbin export R1 --format '))

    def test_options_of_past_runs(self):
        self.assertEqual(self.offers('bobbin show last --fi'), ['--figures'])
        self.assertEqual(self.offers('bobbin resume last --keep'), ['--keep-failed'])
        self.assertEqual(self.offers('bobbin resume last --work'), ['--workers'])
        self.assertEqual(self.offers('bobbin resume last --executor as'), ['async'])
        self.assertEqual(self.offers('bobbin resume last --sa'), [])
        self.assertEqual(self.offers('bobbin history --format j'), ['json'])
        self.assertIn('csv', self.offers('bobbin export last --format '))
        self.write('jobs.log', '')
        self.assertEqual(self.offers('bobbin import jo'), ['jobs.log'])
