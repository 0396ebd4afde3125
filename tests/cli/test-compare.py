# SPDX-License-Identifier: GPL-3.0-or-later
"""Past runs compared with each other: what was set, what changed, and by how much."""

import csv
import io
import json
import unittest

from bobbintest import HistoryCase


def job_log(seconds, start=1700000000, failed=()):
    """A job log of GNU parallel: commands that took SECONDS, by their name, one after the other."""
    lines = ['Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand']
    for number, (name, took) in enumerate(seconds.items(), 1):
        lines.append(f'{number}\t:\t{start:.3f}\t{took:.3f}\t0\t0\t{int(name in failed)}\t0\twork {name}')
        start += took
    return '\n'.join(lines) + '\n'


class Compare(HistoryCase):
    def imported(self, name, *arguments, **options):
        self.bobbin('import', self.write(name, job_log(*arguments, **options)))

    def comparison(self, *arguments):
        return json.loads(self.bobbin('compare', *arguments, '--format', 'json')[0])

    def twice_as_slow(self):
        """Run 2 has the tasks of run 1 in another order, twice as long, but for one; one more, one less."""
        names = [f'n{i}' for i in range(20)]
        self.imported('a.log', {**{name: 1.0 for name in names}, 'gone': 3.0, 'weak': 1.0})
        self.imported('b.log', {'fresh': 4.0, 'weak': 1.0,
                                **{name: 8.0 if name == 'n3' else 0.5 if name == 'n4' else 2.0
                                   for name in reversed(names)}}, failed=['weak'])

    def test_json(self):
        self.twice_as_slow()
        found = self.comparison('1', '2')
        self.assertEqual((found['before']['run'], found['after']['run']), (1, 2))
        self.assertEqual((found['before']['tasks'], found['after']['tasks']), (22, 22))
        tasks = found['tasks']
        self.assertEqual(tasks['both'], 21)
        self.assertEqual((tasks['slower'], tasks['faster'], tasks['equal'], tasks['newly-failed']), (19, 1, 0, 1))
        self.assertEqual((tasks['only-before'], tasks['only-after']), (1, 1))
        self.assertEqual(found['ratio']['pairs'], 20)
        self.assertAlmostEqual(found['ratio']['median'], 2, places=3)
        self.assertLessEqual(found['ratio']['low'], found['ratio']['median'])
        self.assertEqual(found['slower'][0]['input'], 'work n3')
        self.assertAlmostEqual(found['slower'][0]['ratio'], 8, places=3)
        self.assertEqual(len(found['slower']), 5)
        self.assertEqual([task['input'] for task in found['faster']], ['work n4'])
        self.assertTrue(found['verdict'].startswith('Slower: the median task took 2.00 times as long'))
        self.assertIn('1 task that was done before failed.', found['verdict'])
        self.assertEqual(len(self.comparison('1', '2', '--slower', '2', '--faster', '0')['slower']), 2)

    def test_csv(self):
        self.twice_as_slow()
        rows = list(csv.DictReader(io.StringIO(self.bobbin('compare', '1', '2', '--format', 'csv')[0])))
        self.assertEqual(len(rows), 23)
        found = {row['input']: row for row in rows}
        self.assertEqual(found['work n0']['change'], 'slower')
        self.assertEqual((found['work n0']['task_before'], found['work n0']['task_after']), ('1', '22'))
        self.assertAlmostEqual(float(found['work n0']['ratio']), 2, places=3)
        self.assertEqual(found['work weak']['change'], 'newly-failed')
        self.assertEqual(found['work weak']['ratio'], '')
        self.assertEqual(found['work gone']['change'], 'only-before')
        self.assertEqual((found['work fresh']['change'], found['work fresh']['task_before']), ('only-after', ''))

    def test_text(self):
        self.twice_as_slow()
        for width in (60, 80, 140):
            output, errors = self.bobbin('compare', '1', '2', env={**self.env, 'COLUMNS': str(width)})
            self.assertEqual(errors, '')
            self.assertEqual([line for line in output.splitlines() if len(line) > width], [])
            self.assertTrue(output.startswith('Slower: the median task took'))
            self.assertRegex(output, r'(?m)^Run +Before: 1 +After: 2$')
            self.assertRegex(output, r'(?m)^  Slower +19$')
            self.assertRegex(output, r'(?m)^work n3 .* 8\.00×$')

    def test_words_for_runs(self):
        self.twice_as_slow()
        found = self.comparison('last~1', 'last')
        self.assertEqual((found['before']['run'], found['after']['run']), (1, 2))
        # The other way round it is faster.
        self.assertTrue(self.comparison('last', 'last~1')['verdict'].startswith('Faster: '))

    def test_what_was_set(self):
        self.squares(20, '--executor', 'serial')
        self.bobbin('run', 'formula', 'x*x+(x==7)', '--range', '0:21', '--executor', 'threads', '--workers', '2')
        found = self.comparison('1', '2')
        differences = {entry['name']: (entry['before'], entry['after']) for entry in found['differences']}
        self.assertEqual(differences['expression'], ('x*x', 'x*x+(x==7)'))
        self.assertEqual(differences['workers'], ('1', '2'))
        self.assertIn('executor', differences)
        self.assertIn('inputs', differences)
        self.assertNotIn('retries', differences)
        self.assertEqual(found['tasks']['another-result'], 1)
        self.assertEqual(found['tasks']['only-after'], 1)
        output, _ = self.bobbin('compare', '1', '2')
        self.assertIn('x*x → x*x+(x==7)', output)

    def test_secrets_stay_out(self):
        for password in ('hush', 'quiet'):
            self.bobbin('run', 'fetch', '--timeout', '5', ':::', f'http://me:{password}@127.0.0.1:1/', status=1)
        output, _ = self.bobbin('compare', '1', '2')
        data, _ = self.bobbin('compare', '1', '2', '--format', 'csv')
        # What differs in its password only is the same input.
        self.assertEqual(len(data.splitlines()), 2)
        for secret in ('hush', 'quiet'):
            self.assertNotIn(secret, output + data)

    def test_results_of_commands(self):
        self.bobbin('run', 'command', "sh -c 'echo same' sh {}", ':::', 'a', 'b')
        self.bobbin('run', 'command', "sh -c 'test $1 = a && echo other || echo same' sh {}", ':::', 'b', 'a')
        tasks = self.comparison('1', '2')['tasks']
        self.assertEqual((tasks['both'], tasks['another-result']), (2, 1))

    def test_refusals(self):
        self.squares(3)
        self.bobbin('run', 'formula', 'x', '--range', '100:103')
        for arguments, says in ((['1'], 'two runs'), (['1', '1'], 'the same'), (['1', '2'], 'no input in common'),
                                (['1', '9'], 'no run 9'), (['1', 'last~7'], 'not so many'), (['1', 'last~x'], 'is no run'),
                                (['1', 'first'], 'is no run'), (['1', '2', '--slower', 'x'], '--slower'),
                                (['1', '2', '--format', 'xml'], 'xml'), (['1', 'R2'], 'race')):
            with self.subTest(arguments):
                self.refused('compare', *arguments, says=says)

    def test_many_tasks(self):
        """Two hundred thousand tasks that moved are found again."""
        self.bobbin('run', 'formula', 'x', '--range', '0:200000')
        self.bobbin('run', 'formula', 'x', '--range', '199999:-1:-1')
        tasks = self.comparison('1', '2')['tasks']
        self.assertEqual((tasks['both'], tasks['another-result'], tasks['only-before']), (200000, 0, 0))


if __name__ == '__main__':
    unittest.main()
