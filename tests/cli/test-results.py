# SPDX-License-Identifier: GPL-3.0-or-later
"""What `bobbin run` prints, in each format and from each source of inputs."""

import contextlib
import csv
import glob
import io
import json
import math
import os
import subprocess
import xml.etree.ElementTree

from bobbintest import BOBBIN, PATIENCE, SOURCE, Case, children_of, environment, wait_until

# Ends with the status that it is given, after a line on each stream.
TALKER = 'echo "out $1"; echo "err $1" >&2; exit "$1"\n'


class Formats(Case):
    def test_text_is_one_value_a_line(self):
        output, errors = self.bobbin('run', 'formula', 'x*x', '--range', '1:6')
        self.assertEqual(output, '1\n4\n9\n16\n25\n')
        self.assertEqual(errors, '')

    def test_text_puts_tabs_between_values(self):
        output, _ = self.bobbin('run', 'formula', 'x*2, x/4', '--range', '1:4')
        self.assertEqual(output, '2\t0.25\n4\t0.5\n6\t0.75\n')

    def test_numbers_read_back_exactly(self):
        output, _ = self.bobbin('run', 'formula', 'x/7', '--range', '-3000:3000')
        self.assertEqual([float(line) for line in output.split()], [x / 7 for x in range(-3000, 3000)])

    def test_json(self):
        output, _ = self.bobbin('run', 'formula', 'x*2, x*3', '--format', 'json',
                                ':::', '1', 'two', '3', status=1)
        rows = [json.loads(line) for line in output.splitlines()]
        self.assertEqual([row['task'] for row in rows], [1, 2, 3])
        self.assertEqual([row['input'] for row in rows], ['1', 'two', '3'])
        self.assertEqual([row['ok'] for row in rows], [True, False, True])
        self.assertEqual(rows[0]['result'], {'x*2': 2, 'x*3': 3})
        self.assertEqual(rows[1]['error']['kind'], 'bad-input')
        self.assertTrue(rows[1]['error']['message'])
        self.assertNotIn('result', rows[1])
        for row in rows:
            self.assertLessEqual({'lane', 'start', 'seconds', 'attempts'}, row.keys())
            self.assertGreaterEqual(row['lane'], 1)

    def test_json_of_one_column_is_bare(self):
        output, _ = self.bobbin('run', 'formula', 'x+0.5', '--format', 'json', '--range', '0:2')
        self.assertEqual([json.loads(line)['result'] for line in output.splitlines()], [0.5, 1.5])
        self.assertEqual([json.loads(line)['input'] for line in output.splitlines()], [0, 1])

    def test_json_is_valid_whatever_a_command_writes(self):
        self.write('bytes', bytes(range(256)) + b'\xf0\x9f\x8e\x89"\\')
        output, _ = self.bobbin('run', 'command', 'cat {}', '--format', 'json', ':::', 'bytes')
        result = json.loads(output)['result']['output']
        self.assertTrue(result.startswith(''.join(map(chr, range(128)))))
        self.assertIn('\ufffd' * 64, result)
        self.assertTrue(result.endswith('\U0001f389"\\'))

    def test_csv_reads_back(self):
        self.write('odd', 'a,"b"\nc\n')
        output, _ = self.bobbin('run', 'command', 'cat {}', '--format', 'csv', ':::', 'odd', 'nosuch', status=1)
        rows = list(csv.DictReader(io.StringIO(output, newline='')))
        self.assertEqual([row['task'] for row in rows], ['1', '2'])
        self.assertEqual(rows[0]['output'], 'a,"b"\nc\n')
        self.assertEqual([row['ok'] for row in rows], ['true', 'false'])
        self.assertEqual(rows[1]['error'], 'exit-status')
        self.assertEqual(list(rows[0])[:3], ['task', 'input', 'ok'])
        self.assertEqual(list(rows[0])[-4:], ['error', 'message', 'seconds', 'attempts'])

    def test_a_failed_command_prints_its_output_too(self):
        self.write('talk', TALKER)
        output, errors = self.bobbin('run', 'command', 'sh talk {}', ':::', '0', '3', status=1)
        self.assertEqual(output, 'out 0\nout 3\n')
        lines = errors.splitlines()
        self.assertEqual(lines[0], 'err 0')
        self.assertTrue(lines[1].startswith('bobbin: task 2 (input “3”): '), errors)
        self.assertEqual(lines[2], '  err 3')
        self.assertRegex(lines[3], r'^bobbin: 1 done, 1 failed in ')

    def test_quiet_leaves_the_errors_only(self):
        _, errors = self.bobbin('run', 'formula', 'x', '--quiet', ':::', 'a', status=1)
        self.assertEqual(len(errors.splitlines()), 1, errors)

    def test_figures_on_request(self):
        _, errors = self.bobbin('run', 'wait', '0.3', '--workers', '2', '--range', '0:3', '--figures')
        said = ' '.join(errors.split())
        for words in ('% waiting', 'of 2 workers busy on average', 'half took up to', 'with work for only 1.0 of 2 workers',
                      'task 3 “2” took', 'chosen after', 'Worker 1: ', 'bytes for each task'):
            self.assertIn(words, said)
        self.assertIn('bobbin: There were too few tasks for the workers. For the last ', said)

        # Also with no other word, and without anything else on standard output.
        output, errors = self.bobbin('run', 'formula', 'x', '--quiet', '--figures', '--range', '0:3')
        self.assertEqual(output, '0\n1\n2\n')
        self.assertIn('half took up to', errors)
        _, errors = self.bobbin('run', 'formula', 'x', '--figures', ':::', 'a\033[2J', status=1)
        self.assertNotIn('\033', errors)

    def test_control_characters_do_not_reach_the_terminal(self):
        _, errors = self.bobbin('run', 'formula', 'x', ':::', 'a\033[2Jb\nc', status=1)
        self.assertNotIn('\033', errors)
        self.assertIn(r'a\x1b[2Jb\nc', errors)

    def test_numbers_do_not_follow_the_locale(self):
        for locale in ('de_DE.UTF-8', 'C.UTF-8'):
            output, _ = self.bobbin('run', 'formula', 'x/8', '--format', 'json', '--range', '1:2',
                                    env=environment() | {'LC_ALL': locale})
            self.assertEqual(json.loads(output)['result'], 0.125)


class Order(Case):
    def test_every_executor_prints_in_input_order(self):
        for executor in ('serial', 'threads', 'async', 'hybrid'):
            with self.subTest(executor):
                output, _ = self.bobbin('run', 'formula', 'x', '--range', '0:20000', '--executor', executor,
                                        *([] if executor == 'serial' else ['--workers', '3']))
                self.assertEqual(output, ''.join(f'{n}\n' for n in range(20000)))

    def test_results_come_as_soon_as_the_order_allows(self):
        # The second task waits for a file that is made only when the first
        # result has been read.
        self.write('task', 'test $1 = a || while ! test -e go; do sleep 0.01; done; echo $1')
        process = self.start('run', 'command', 'sh task {}', '--workers', '2', ':::', 'a', 'b')
        self.assertEqual(process.stdout.readline(), b'a\n')
        self.write('go', '')
        self.assertEqual(process.stdout.read(), b'b\n')
        self.assertEqual(process.wait(), 0)

    def test_no_task_waits_behind_one_that_waits(self):
        # Quick ones first, of which several would go at a time; then pairs of which neither ends without the other.
        meeting = 'case $1 in *a) echo met > ${1%a} ;; *b) cat ${1%b} ;; esac\n'
        self.write('task', meeting)
        for number in range(20):
            os.mkfifo(os.path.join(self.folder, f'pair{number}'))
        inputs = [str(number) for number in range(60)]
        inputs += [f'pair{number}{end}' for number in range(20) for end in 'ab']
        self.write('list', '\n'.join(inputs))
        for executor in ('threads', 'async', 'hybrid', 'auto'):
            output, _ = self.bobbin('run', 'command', 'sh task {}', '--inputs', 'list', '--workers', '2',
                                    '--executor', executor, '--timeout', '60')
            self.assertEqual(output, 20 * 'met\n', executor)

    def test_far_more_commands_at_once_than_processors(self):
        count = 120
        os.mkfifo(os.path.join(self.folder, 'gate'))
        process = self.start('run', 'command', "sh -c 'cat gate; echo {} out; echo {} err >&2'", '--executor', 'async',
                             '--workers', str(count), '--range', f'0:{count}')
        wait_until(lambda: len(children_of(process.pid)) == count, 'all commands run at once')
        # Whoever comes to the gate later than others needs it opened once more.
        wait_until(lambda: self.open_gate() or process.poll() is not None, 'the commands go on')
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, errors)
        self.assertEqual(output.decode().splitlines(), [f'{n} out' for n in range(count)])

    def open_gate(self):
        """Lets those go on who wait there now; nothing, until nobody is left."""
        with contextlib.suppress(OSError):
            os.close(os.open(os.path.join(self.folder, 'gate'), os.O_WRONLY | os.O_NONBLOCK))

    def test_the_line_that_the_project_promises(self):
        files = sorted(glob.glob('src/**/*.c', root_dir=SOURCE, recursive=True))
        self.assertGreater(len(files), 20)
        expected = subprocess.run(['sha256sum', *files], cwd=SOURCE, capture_output=True, text=True,
                                  check=True).stdout
        done = subprocess.run([BOBBIN, 'run', 'command', 'sha256sum {}', '--glob', 'src/**/*.c',
                               '--executor', 'threads', '--workers', '2'],
                              cwd=SOURCE, capture_output=True, text=True, check=True, env=environment())
        self.assertEqual(done.stdout, expected)


class Inputs(Case):
    def test_lines_of_standard_input(self):
        output, _ = self.bobbin('run', 'formula', 'x+1', stdin=b'1\n\n2\r\n3')
        self.assertEqual(output, '2\n3\n4\n')

    def test_null_separated(self):
        output, _ = self.bobbin('run', 'command', 'echo [{}]', '--null', stdin=b'a b\0c\nd\0')
        self.assertEqual(output, '[a b]\n[c\nd]\n')

    def test_a_file_of_lines(self):
        self.write('list', '7\n8\n')
        for arguments in (['--inputs', 'list'], ['--inputs=list']):
            self.assertEqual(self.bobbin('run', 'formula', 'x', *arguments)[0], '7\n8\n')

    def test_a_dash_is_standard_input(self):
        self.assertEqual(self.bobbin('run', 'formula', 'x', '--inputs', '-', stdin=b'5\n')[0], '5\n')

    def test_decimal_range(self):
        output, _ = self.bobbin('run', 'formula', 'x', '--range', '0:1:0.1')
        self.assertEqual(output.split(), ['0', '0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9'])

    def test_glob_of_all_folders(self):
        for name in ('one.txt', 'a/two.txt', 'a/b/three.txt', 'a/b/four.dat'):
            self.write(name, name)
        output, _ = self.bobbin('run', 'command', 'echo {}', '--glob', '**/*.txt')
        self.assertEqual(sorted(output.split()), ['a/b/three.txt', 'a/two.txt', 'one.txt'])

    def test_columns_of_a_csv_file(self):
        self.write('people.csv', 'name,age\n"Ada, L.",36\nAlan,41\n')
        output, _ = self.bobbin('run', 'command', 'echo {age} {name}', '--csv', 'people.csv')
        self.assertEqual(output, '36 Ada, L.\n41 Alan\n')
        output, _ = self.bobbin('run', 'command', 'echo {age}', '--csv', 'people.csv', '--format', 'json')
        self.assertEqual(json.loads(output.splitlines()[0])['input'], {'name': 'Ada, L.', 'age': '36'})
        output, _ = self.bobbin('run', 'command', 'echo {age}', '--csv', 'people.csv', '--format', 'csv')
        self.assertEqual(output.splitlines()[0].split(',')[:4], ['task', 'input.name', 'input.age', 'ok'])

    def test_arguments_that_begin_with_dashes(self):
        output, _ = self.bobbin('run', 'command', 'echo', ':::', '--workers', '-x', ':::')
        self.assertEqual(output.splitlines(), ['--workers', '-x', ':::'])
        self.assertEqual(self.bobbin('run', 'formula', '--', '-x', ':::', '2')[0], '-2\n')
        self.assertEqual(self.bobbin('run', 'formula', '--expression=-x', ':::', '2')[0], '-2\n')

    def test_an_input_is_never_code(self):
        output, _ = self.bobbin('run', 'command', 'echo {}', ':::', '$(touch bad); `touch bad`')
        self.assertEqual(output, '$(touch bad); `touch bad`\n')
        self.assertFalse(os.path.exists(os.path.join(self.folder, 'bad')))


class Jobs(Case):
    def test_a_saved_job_runs_the_same(self):
        self.bobbin('run', 'formula', 'x*x', '--range', '1:4', '--workers', '2', '--title', 'Squares',
                    '--save', 'squares.bobbin')
        self.assertEqual(self.bobbin('run', 'squares.bobbin')[0], '1\n4\n9\n')

    def test_options_override_the_job(self):
        self.bobbin('run', 'formula', 'x*x', '--range', '1:4', '--save', 'squares.bobbin')
        output, _ = self.bobbin('run', 'squares.bobbin', 'x+1', '--workers', '1', ':::', '10')
        self.assertEqual(output, '11\n')
        output, _ = self.bobbin('run', '--workers', '1', 'squares.bobbin', '--format', 'json')
        self.assertEqual({json.loads(line)['lane'] for line in output.splitlines()}, {1})

    def test_paths_keep_their_meaning_when_saved_elsewhere(self):
        self.write('list', '3\n')
        os.mkdir(os.path.join(self.folder, 'jobs'))
        self.bobbin('run', 'formula', 'x', '--inputs', 'list', '--save', 'jobs/list.bobbin')
        self.assertEqual(self.bobbin('run', 'jobs/list.bobbin')[0], '3\n')
        self.write('other', '4\n')
        self.assertEqual(self.bobbin('run', 'jobs/list.bobbin', '--inputs', 'other')[0], '4\n')

    def test_a_sample(self):
        self.assertEqual(self.bobbin('run', 'sample:squares')[0], '1\n4\n9\n16\n25\n')

    def test_booleans_in_every_spelling(self):
        # A shell that always fails shows whether there was one.
        for option, status in (('--shell', 1), ('--shell=true', 1), ('--no-shell', 0), ('--shell=false', 0)):
            with self.subTest(option):
                self.bobbin('run', 'command', 'echo', '--shell-path', '/bin/false', option, ':::', 'a', status=status)


SVG = '{http://www.w3.org/2000/svg}'
# The ink of what was done, in light.
DONE = '#00a48f'


class Logs(Case):
    def test_job_log_of_gnu_parallel(self):
        self.write('talk', TALKER)
        self.bobbin('run', 'command', 'sh talk {}', '--joblog', 'log', ':::', '0', '3', status=1)
        with open(os.path.join(self.folder, 'log'), encoding='utf-8') as file:
            rows = list(csv.DictReader(file, delimiter='\t'))
        self.assertEqual(list(rows[0]), ['Seq', 'Host', 'Starttime', 'JobRuntime', 'Send', 'Receive',
                                         'Exitval', 'Signal', 'Command'])
        self.assertEqual([row['Exitval'] for row in rows], ['0', '3'])
        self.assertEqual([row['Command'] for row in rows], ['sh talk 0', 'sh talk 3'])
        self.assertGreater(float(rows[0]['Starttime']), 1e9)

    def test_trace(self):
        self.bobbin('run', 'formula', 'x', '--range', '0:100', '--trace', 'trace.json')
        with open(os.path.join(self.folder, 'trace.json'), encoding='utf-8') as file:
            events = json.load(file)
        tasks = [event for event in events if event['ph'] == 'X']
        self.assertEqual(sorted(event['args']['task'] for event in tasks), list(range(1, 101)))
        self.assertTrue(all(math.isfinite(event['ts']) and event['dur'] >= 0 for event in tasks))
        names = {event['tid'] for event in events if event['name'] == 'thread_name'}
        self.assertLessEqual({event['tid'] for event in tasks}, names)

    def test_timeline(self):
        self.bobbin('run', 'formula', 'x < 50 ? x : 1 / 0', '--range', '0:100', '--workers', '3',
                    '--title', 'a <b> & \x01 “c”', '--timeline', 'timeline.svg', status=1)
        root = xml.etree.ElementTree.parse(os.path.join(self.folder, 'timeline.svg')).getroot()
        self.assertEqual(root.tag, SVG + 'svg')
        self.assertEqual(root.find(SVG + 'title').text, 'a <b> & \ufffd “c”')
        self.assertIn('Done: 50. Failed: 50.', root.find(SVG + 'desc').text)
        texts = [''.join(node.itertext()) for node in root.iter(SVG + 'text')]
        for text in ('a <b> & \ufffd “c”', 'Worker 1', 'Worker 2', 'Worker 3', 'Done', 'Failed', 'Throughput'):
            self.assertIn(text, texts)
        self.assertNotIn('Cancelled', texts)
        # Nothing from outside; every pattern that is used is there.
        self.assertNotIn('href', xml.etree.ElementTree.tostring(root, encoding='unicode'))
        patterns = {node.get('id') for node in root.iter(SVG + 'pattern')}
        used = {node.get('fill')[len('url(#'):-1] for node in root.iter() if (node.get('fill') or '').startswith('url')}
        self.assertEqual(used, patterns)
        self.assertGreater(len(used), 0)

    def test_timeline_of_few_tasks(self):
        # Tasks that are wide enough are one box each.
        self.bobbin('run', 'wait', '0.1', '--range', '0:6', '--executor', 'serial', '--timeline', 't.svg')
        root = xml.etree.ElementTree.parse(os.path.join(self.folder, 't.svg')).getroot()
        legend = next(node for node in root.iter(SVG + 'text') if node.text == 'Done')
        self.assertIsNotNone(legend)
        boxes = sum(node.get('d').count('M') for node in root.iter(SVG + 'path') if node.get('fill') == DONE)
        self.assertEqual(boxes, 1 + 6)
