# SPDX-License-Identifier: GPL-3.0-or-later
"""What is recorded of a run, and what can be done with past ones."""

import csv
import ctypes
import io
import json
import os
import pty
import re
import shutil
import signal
import subprocess

from bobbintest import BOBBIN, PATIENCE, HistoryCase, read_some, wait_until


class Recording(HistoryCase):
    def test_every_kind_of_run_is_recorded(self):
        for executor in ('auto', 'serial', 'threads', 'processes', 'async', 'hybrid'):
            with self.subTest(executor):
                printed, _ = self.bobbin('run', 'formula', 'x*x', '--range', '0:5', '--executor', executor)
                entry = self.past.entries()[0]
                self.assertEqual((entry['kind'], entry['executor'], entry['state'], entry['tasks'], entry['done']),
                                 ('formula', executor, 'finished', 5, 5))
                self.assertFalse(entry['resumable'])
                self.assertEqual(self.bobbin('show', 'last')[0], printed)

    def test_what_is_shown_is_what_was_printed(self):
        script = 'case $1 in b) echo bad; echo why >&2; exit 3;; *) echo "$1 out"; echo "$1 err" >&2;; esac'
        self.write('task', script)
        for form in ('text', 'json', 'csv'):
            with self.subTest(form):
                printed = self.bobbin('run', 'command', 'sh task {}', '--format', form, '--workers', '1',
                                      '--progress', 'none', ':::', 'a', 'b', 'c', status=1)
                self.assertEqual(self.bobbin('show', 'last', '--format', form), printed)

    def test_nothing_is_recorded_where_nobody_wants_it(self):
        self.squares(3, '--no-history')
        self.assertEqual(os.listdir(self.home), [])

    def test_saving_a_job_records_nothing(self):
        self.squares(3, '--save', 'x.bobbin')
        self.assertEqual(os.listdir(self.home), [])

    def test_a_durable_run(self):
        printed = self.squares(1000, '--durable')
        self.assertEqual(self.bobbin('show', 'last')[0], printed)

    def test_the_title(self):
        self.squares(3, '--title', 'Nightly “squares”')
        self.assertEqual(self.past.entries()[0]['title'], 'Nightly “squares”')

    def test_an_interrupted_run_is_cancelled(self):
        self.write('task', 'test $1 != b || { : > there; exec sleep 1000; }; echo $1')
        process = self.start('run', 'command', 'sh task {}', '--workers', '1', ':::', 'a', 'b', 'c')
        wait_until(lambda: os.path.exists(os.path.join(self.folder, 'there')), 'the second task runs')
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual((process.returncode, output), (130, b'a\n'), errors)
        # Only who sits at a terminal is told what to do next.
        self.assertNotIn(b'resume', errors)
        entry = self.past.entries()[0]
        self.assertEqual((entry['state'], entry['done'], entry['tasks'], entry['resumable']), ('cancelled', 1, 3, True))

    def test_on_a_terminal_it_says_that_it_can_be_resumed(self):
        self.write('task', ': > there; exec sleep 1000')
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        process = self.start('run', 'command', 'sh task {}', ':::', 'a', stderr=theirs, stdout=subprocess.DEVNULL)
        os.close(theirs)
        wait_until(lambda: os.path.exists(os.path.join(self.folder, 'there')), 'the task runs')
        process.send_signal(signal.SIGINT)
        said = b''
        while piece := read_some(ours):
            said += piece
        self.assertEqual(process.wait(PATIENCE), 130)
        self.assertIn(b'bobbin: run 1 can be resumed: bobbin resume 1', said)

    def test_a_killed_run_is_cut_off(self):
        self.write('task', 'test $1 != b || { : > there; exec sleep 1000; }; echo $1')
        process = self.start('run', 'command', 'sh task {}', '--workers', '1', ':::', 'a', 'b', 'c')
        self.assertEqual(process.stdout.readline(), b'a\n')
        self.assertEqual(self.past.entries()[0]['state'], 'running')
        process.kill()
        process.wait()
        entry = self.past.entries()[0]
        self.assertEqual((entry['state'], entry['done'], entry['resumable']), ('cut-off', 1, True))
        output, errors = self.bobbin('show', 'last')
        self.assertEqual(output, 'a\n')
        self.assertNotEqual(errors, '')

    def test_two_at_a_time(self):
        os.mkfifo(os.path.join(self.folder, 'gate'))
        processes = [self.start('run', 'command', f"sh -c 'cat gate; echo {n} {{}}'", '--workers', '2',
                                ':::', 'a', 'b') for n in range(2)]
        wait_until(lambda: len([e for e in self.past.entries() if e['state'] == 'running']) == 2, 'both run')
        for process in processes:
            while process.poll() is None:
                # Each opening lets go those who wait; who comes later waits for the next one.
                try:
                    os.close(os.open(os.path.join(self.folder, 'gate'), os.O_WRONLY | os.O_NONBLOCK))
                except OSError:
                    pass
        self.assertEqual([process.stdout.read().decode() for process in processes], ['0 a\n0 b\n', '1 a\n1 b\n'])
        self.assertEqual(sorted(self.bobbin('show', str(n))[0] for n in (1, 2)), ['0 a\n0 b\n', '1 a\n1 b\n'])
        self.assertEqual({entry['state'] for entry in self.past.entries()}, {'finished'})
        self.assertEqual(self.past.check(), 'ok')


class Listing(HistoryCase):
    def setUp(self):
        super().setUp()
        self.squares(5, '--title', 'Alpha')
        self.bobbin('run', 'wait', '0.001', '--title', 'Beta, "two"', '--workers', '3', '--executor', 'async',
                    '--range', '0:7')
        self.bobbin('run', 'command', 'test {} = x', '--title', 'Gamma', ':::', 'x', 'y', status=1)

    def test_what_was_chosen_and_why_is_kept(self):
        self.bobbin('run', 'wait', '0.05', '--range', '0:40')
        said = ' '.join(self.bobbin('show', 'last', '--figures')[0].split())
        self.assertRegex(said, r'chosen after [0-9.]+ m?s: Async with \d+ slots\. .*\. parallel ')
        self.bobbin('run', 'wait', '0.05', '--range', '0:4', '--executor', 'async')
        self.assertNotIn('chosen', self.bobbin('show', 'last', '--figures')[0])

    def test_the_latest_first(self):
        self.assertEqual([entry['run'] for entry in self.past.entries()], [3, 2, 1])
        output, errors = self.bobbin('history')
        lines = output.splitlines()
        self.assertEqual([re.match(r' *(\d+) ', line)[1] for line in lines[1:4]], ['3', '2', '1'])
        self.assertEqual(errors, '')
        self.assertRegex(lines[1], r'3  \d\d:\d\d:\d\d  Gamma +command  auto +Finished +1/2 +[\d.]+ s +\d+ bytes$')
        self.assertRegex(lines[2], r'2  .* wait +async × 3 +Finished +7/7 ')
        self.assertRegex(lines[4], r'^3 runs; the history takes [\d.]+ \w+$')
        # The columns stand one below the other.
        self.assertEqual(len({line.index('Finished') for line in lines[1:4]}), 1)
        self.assertEqual(len({len(line) for line in lines[:4]}), 1)

    def test_it_is_cut_to_the_width(self):
        self.bobbin('history', 'rename', '1', 'A title that is much longer than any terminal is wide, even here' * 2)
        for width in (30, 60, 80, 100, 140):
            output, _ = self.bobbin('history', env=dict(self.env, COLUMNS=str(width)))
            self.assertLessEqual(max(len(line) for line in output.splitlines()[:-1]), width)
            self.assertIn('…', output)

    def test_search_and_limit(self):
        for search, found in (('alp', [1]), ('Gamma', [3]), ('wait', [2]), ('nothing', []), ('2', [2])):
            listed = [json.loads(line)['run']
                      for line in self.bobbin('history', search, '--format', 'json')[0].splitlines()]
            # What is searched for may be a part of anything.
            self.assertLessEqual(set(found), set(listed), search)
            self.assertLess(len(listed), 3, search)
        self.assertEqual(len(self.bobbin('history', '--limit', '2', '--format', 'json')[0].splitlines()), 2)
        self.assertEqual(self.bobbin('history', '--format', 'json', '--', 'pin')[0], '')

    def test_for_programs(self):
        rows = list(csv.DictReader(io.StringIO(self.bobbin('history', '--format', 'csv')[0])))
        entries = self.past.entries()
        self.assertEqual([row['title'] for row in rows], ['Gamma', 'Beta, "two"', 'Alpha'])
        self.assertEqual([row['title'] for row in rows], [entry['title'] for entry in entries])
        self.assertEqual(list(rows[0]), list(entries[0]))
        self.assertEqual((rows[0]['done'], rows[0]['failed'], rows[0]['tasks']), ('1', '1', '2'))

    def test_rename_pin_delete(self):
        self.bobbin('history', 'rename', 'last', 'Delta')
        self.assertEqual(self.past.entries()[0]['title'], 'Delta')
        self.bobbin('history', 'pin', '1', '2')
        self.assertEqual([entry['pinned'] for entry in self.past.entries()], [False, True, True])
        self.assertIn(' *1 ', self.bobbin('history')[0])
        self.bobbin('history', 'unpin', '2')
        self.assertEqual([entry['pinned'] for entry in self.past.entries()], [False, False, True])
        self.bobbin('history', 'delete', '1', 'last')
        self.assertEqual([entry['run'] for entry in self.past.entries()], [2])
        self.assertEqual(os.listdir(os.path.join(self.past.folder, 'runs')), ['2'])
        # A number is not given again.
        self.squares()
        self.assertEqual(self.past.entries()[0]['run'], 4)

    def test_prune(self):
        self.bobbin('history', 'pin', '2')
        self.refused('history', 'prune', '0', says='--yes')
        self.assertEqual(len(self.past.entries()), 3)
        self.bobbin('history', 'prune', '1', '--yes')
        self.assertEqual(len(self.past.entries()), 3)
        self.bobbin('history', 'prune', '0', '--yes')
        self.assertEqual([entry['run'] for entry in self.past.entries()], [2])

    def test_prune_asks_on_a_terminal(self):
        for answer, left in ((b'n\n', 3), (b'\n', 3), (b'y\n', 0)):
            ours, theirs = pty.openpty()
            process = self.start('history', 'prune', '0', stdin=theirs, stderr=theirs)
            os.close(theirs)
            said = b''
            while b'[y/N] ' not in said:
                said += read_some(ours)
            self.assertIn(b'Delete 3 runs?', said)
            os.write(ours, answer)
            self.assertEqual(process.wait(PATIENCE), 0)
            os.close(ours)
            self.assertEqual(len(self.past.entries()), left)

    def test_one_that_goes_on_is_not_deleted(self):
        self.write('task', ': > there; exec sleep 1000')
        process = self.start('run', 'command', 'sh task {}', ':::', 'a')
        wait_until(lambda: os.path.exists(os.path.join(self.folder, 'there')), 'the task runs')
        _, errors = self.bobbin('history', 'delete', '4', '1', status=1)
        self.assertTrue(errors.startswith('bobbin: '), errors)
        self.assertEqual([entry['run'] for entry in self.past.entries()], [4, 3, 2])
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)

    def test_what_is_refused(self):
        for arguments in (['show', '99'], ['show', 'nonsense'], ['export', '99', '--format', 'csv'],
                          ['history', 'rename', '99', 'x'], ['history', 'pin', '99'], ['history', 'delete', '1', '99']):
            with self.subTest(arguments):
                self.refused(*arguments, says='.')
        # Nothing was deleted when one of them is not there.
        self.assertEqual(len(self.past.entries()), 3)
        for arguments, says in ((['show'], 'which run'), (['show', '1', '2'], 'which run'),
                                (['show', '1', '--format', 'xml'], 'text, json, csv'),
                                (['show', '1', '--figurs'], '--figures'), (['history', 'a', 'b'], 'quotes'),
                                (['history', '--limit', '0'], '--limit'), (['history', 'prune'], 'days'),
                                (['history', 'prune', 'x'], 'days'), (['history', 'rename', '1'], 'title'),
                                (['history', 'pin'], 'which run'), (['history', '--limit'], 'needs a value'),
                                (['history', '--yes=1'], 'takes no value')):
            with self.subTest(arguments):
                self.assertIn('bobbin help', self.refused(*arguments, says=says))

    def test_figures_and_timeline(self):
        figures, _ = self.bobbin('show', '2', '--figures')
        self.assertIn('workers', figures)
        output, _ = self.bobbin('show', '2', '--timeline', 'run.svg')
        self.assertEqual(output, '')
        with open(os.path.join(self.folder, 'run.svg'), encoding='utf-8') as file:
            self.assertIn('Beta, "two"', file.read().replace('&quot;', '"'))


# Things that nobody may read afterwards.
SECRETS = {name: f'Zq{number}secret{number}{name}' for number, name in
           enumerate(('header', 'cookie', 'key', 'inputs', 'proxy', 'variable', 'page'))}


class Secrets(HistoryCase):
    def assert_kept(self, arguments, marks):
        """None of the secrets is in any file, or in anything that is made of them; but MARKS are."""
        everything = {path: open(path, 'rb').read() for path in self.past.files()}
        everything['history'] = self.bobbin('history')[0].encode()
        for form in ('text', 'json', 'csv'):
            output, errors = self.bobbin('show', 'last', '--format', form)
            everything['show ' + form] = (output + errors).encode()
        everything['figures'] = self.bobbin('show', 'last', '--figures')[0].encode()
        for line in self.bobbin('export', '--format', 'list')[0].splitlines():
            if found := re.match(r'  ([a-z-]+)(  |$)', line):
                target = os.path.join(self.folder, 'export-' + found[1])
                shutil.rmtree(target, ignore_errors=True)
                self.bobbin('export', 'last', '--format', found[1], '--output', target)
                for path in [target] if os.path.isfile(target) else \
                        [os.path.join(where, name) for where, _, names in os.walk(target) for name in names]:
                    with open(path, 'rb') as file:
                        everything[path] = path.encode() + file.read()
        for name, secret in SECRETS.items():
            for place, content in everything.items():
                self.assertNotIn(secret.encode(), content, f'{name} in {place} after {arguments}')
        for mark in marks:
            self.assertTrue(any(mark.encode() in content for content in everything.values()), mark)

    def test_of_pages(self):
        address = self.practice_server().rstrip('/').replace('http://', '')
        arguments = ['run', 'fetch', '--headers', f'Authorization: Bearer {SECRETS["header"]}',
                     '--headers', f'Cookie: session={SECRETS["cookie"]}', '--headers', f'X-Api-Key: {SECRETS["key"]}',
                     '--headers', 'Accept-Language: de', '--timeout', '20', ':::',
                     f'http://ada:{SECRETS["inputs"]}@{address}/page', f'http://{address}/page?size=20']
        self.bobbin(*arguments)
        self.assert_kept(arguments, ['Accept-Language: de', 'Authorization', 'ada:•••@'])

    def test_of_pages_that_fail(self):
        # Nobody listens there.
        arguments = ['run', 'fetch', '--proxy', f'http://ada:{SECRETS["proxy"]}@127.0.0.1:9/', '--timeout', '20', ':::',
                     f'http://ada:{SECRETS["inputs"]}@127.0.0.1:9/page']
        self.bobbin(*arguments, status=1)
        self.assert_kept(arguments, ['ada:•••@'])

    def test_of_a_template_and_a_list(self):
        self.write('urls', f'http://ada:{SECRETS["inputs"]}@127.0.0.1:9/1\nhttp://127.0.0.1:9/2\n')
        self.bobbin('run', 'fetch', '--inputs', 'urls', '--timeout', '20', status=1)
        self.assert_kept('a list', ['ada:•••@'])
        arguments = ['run', 'fetch', f'http://ada:{SECRETS["page"]}@127.0.0.1:9/{{}}', '--timeout', '20', ':::', 'x']
        self.bobbin(*arguments, status=1)
        self.assert_kept(arguments, ['ada:•••@'])

    def test_of_commands(self):
        arguments = ['run', 'command', 'true {}', '--environment', f'TOKEN={SECRETS["variable"]}',
                     '--environment', f'PASSWORD={SECRETS["key"]}', ':::',
                     f'https://ada:{SECRETS["inputs"]}@example.org/']
        self.bobbin(*arguments)
        self.assert_kept(arguments, ['TOKEN', 'PASSWORD', 'ada:•••@'])


def without_powers():
    """Root may write everything, unless it gave that up."""
    libc = ctypes.CDLL(None)
    for capability in range(64):
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


class Trouble(HistoryCase):
    def run_without_powers(self, *arguments):
        done = subprocess.run([BOBBIN, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE,
                              env=self.env, check=False, stdin=subprocess.DEVNULL, preexec_fn=without_powers)
        return done.returncode, done.stdout, done.stderr

    def test_a_folder_that_may_not_be_read_or_written(self):
        os.chmod(self.home, 0o500)
        self.addCleanup(os.chmod, self.home, 0o700)
        status, output, errors = self.run_without_powers('run', 'formula', 'x', ':::', '1', '2')
        self.assertEqual((status, output), (0, '1\n2\n'))
        self.assertRegex(errors, r'^bobbin: [^\n]+\n$')

    def test_a_history_that_may_not_be_written(self):
        self.squares()
        self.past.settle()
        folders = [self.past.folder, *(os.path.join(self.past.folder, name) for name in ('runs', 'runs/1'))]
        for path in [*self.past.files(), *folders]:
            os.chmod(path, 0o500)
        self.addCleanup(lambda: [os.chmod(path, 0o700) for path in folders])
        status, output, errors = self.run_without_powers('run', 'formula', 'x', ':::', '1', '2')
        self.assertEqual((status, output), (0, '1\n2\n'))
        self.assertRegex(errors, r'^bobbin: [^\n]+\n$')
        status, output, errors = self.run_without_powers('show', '1')
        self.assertEqual((status, output), (0, '0\n1\n4\n9\n16\n'), errors)
        status, output, errors = self.run_without_powers('history', 'delete', '1')
        self.assertEqual((status, output), (1, ''))
        self.assertIn('bobbin: ', errors)

    def test_a_history_of_a_newer_bobbin(self):
        self.squares()
        with self.past.connect() as connection:
            connection.execute('PRAGMA user_version = 99')
        output, errors = self.bobbin('run', 'formula', 'x', ':::', '1', '2')
        self.assertEqual(output, '1\n2\n')
        self.assertRegex(errors, r'^bobbin: [^\n]+\n$')
        self.assertIn('0\n1\n4\n9\n16\n', self.bobbin('show', '1')[0])
        self.bobbin('history', 'delete', '1', status=1)

    def test_no_folder_can_be_made(self):
        env = dict(self.env, XDG_DATA_HOME=self.write('file', 'no folder'))
        output, errors = self.bobbin('run', 'formula', 'x', ':::', '1', '2', env=env)
        self.assertEqual(output, '1\n2\n')
        self.assertRegex(errors, r'^bobbin: This run is not recorded: [^\n]+\n$')
        output, errors = self.bobbin('history', env=env, status=1)
        self.assertRegex(errors, r'^bobbin: [^\n]+\n$')

    def test_a_lock_that_cannot_be_had(self):
        self.squares()
        with self.past.connect() as connection:
            connection.execute('BEGIN EXCLUSIVE')
            output, errors = self.bobbin('run', 'formula', 'x', '--progress', 'none', ':::', '1', '2')
            connection.execute('ROLLBACK')
        self.assertEqual(output, '1\n2\n')
        self.assertRegex(errors, r'^bobbin: [^\n]+\n$')
        self.assertEqual(len(self.past.entries()), 1)

    def test_a_lock_that_is_taken_meanwhile(self):
        os.mkfifo(os.path.join(self.folder, 'gate'))
        process = self.start('run', 'command', 'cat {}', '--progress', 'none', ':::', 'gate')
        with open(os.path.join(self.folder, 'gate'), 'w', encoding='ascii') as gate:
            with self.past.connect() as connection:
                wait_until(lambda: connection.execute('SELECT count(*) FROM run').fetchone() == (1,), 'it is recorded')
                connection.execute('BEGIN EXCLUSIVE')
                gate.write('through\n')
                gate.close()
                said = process.stderr.readline().decode()
                self.assertRegex(said, r'^bobbin: .+\n$')
                # Nothing is shown that is not on disk.
                self.assertIsNone(process.poll())
                os.set_blocking(process.stdout.fileno(), False)
                self.assertIsNone(process.stdout.read(1))
                os.set_blocking(process.stdout.fileno(), True)
                connection.execute('ROLLBACK')
        output, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual((process.returncode, output), (0, b'through\n'))
        self.assertEqual(errors.decode(), 'bobbin: The run is recorded again.\n')
        self.assertEqual(self.bobbin('show', 'last')[0], 'through\n')


class Damage(HistoryCase):
    # A prime, so that the places are spread over pages and what is in them.
    STRIDE = 997

    def flipped(self, path, offset):
        """Turns all bits of a byte of the database around, in a copy of it all."""
        shutil.rmtree(self.past.folder)
        shutil.copytree(self.intact, self.past.folder)
        with open(path, 'r+b') as file:
            file.seek(offset)
            byte = file.read(1)
            file.seek(offset)
            file.write(bytes([byte[0] ^ 0xff]))

    def tried(self, *arguments):
        """Runs a command that may fail, but must say why."""
        done = subprocess.run([BOBBIN, *arguments], cwd=self.folder, capture_output=True, timeout=PATIENCE,
                              env=self.env, check=False, stdin=subprocess.DEVNULL)
        self.assertIn(done.returncode, (0, 1, 2), done.stderr)
        if done.returncode != 0:
            self.assertRegex(done.stderr.decode(), r'^bobbin: ')
        return done

    def keep(self):
        self.past.settle()
        self.intact = os.path.join(self.home, 'intact')
        shutil.copytree(self.past.folder, self.intact)

    def test_a_flipped_byte_anywhere_in_the_database(self):
        self.squares(2000)
        self.bobbin('run', 'command', 'echo {}', '--title', 'Echoes', ':::', 'a', 'b', 'c')
        self.keep()
        set_aside = 0
        for offset in range(0, os.path.getsize(self.past.database), self.STRIDE):
            with self.subTest(offset):
                self.flipped(self.past.database, offset)
                listed = self.tried('history')
                shown = self.tried('show', '2')
                self.tried('show', '1')
                self.tried('history', 'rename', '1', 'x')
                # Whatever was wrong, work goes on and is recorded.
                output, errors = self.bobbin('run', 'formula', 'x', ':::', '7')
                self.assertEqual(output, '7\n')
                self.assertEqual(self.tried('show', 'last').stdout, b'7\n', errors)
                aside = [name for name in os.listdir(self.past.folder) if '.damaged-' in name]
                set_aside += bool(aside)
                if aside:
                    self.assertIn(b'damaged', listed.stderr + shown.stderr + errors.encode())
        self.assertGreater(set_aside, 0)

    def test_a_flipped_byte_anywhere_in_the_files_of_a_run(self):
        self.bobbin('run', 'command', 'echo {}', '--title', 'Echoes', ':::', 'a', 'b', 'c')
        self.keep()
        for name in os.listdir(os.path.join(self.intact, 'runs', '1')):
            path = os.path.join(self.past.folder, 'runs', '1', name)
            for offset in range(0, os.path.getsize(os.path.join(self.intact, 'runs', '1', name)), 7):
                with self.subTest((name, offset)):
                    self.flipped(path, offset)
                    self.tried('show', '1')
                    self.tried('export', '1', '--format', 'json')

    def test_salvage(self):
        self.squares(5, '--title', 'Kept')
        self.past.settle()
        with open(self.past.database, 'r+b') as file:
            file.write(b'This is not a database any more.')
        output, errors = self.bobbin('history')
        self.assertIn('set aside', errors)
        self.assertEqual(len([name for name in os.listdir(self.past.folder) if '.damaged-' in name]), 1)
        self.assertEqual(self.squares(3), '0\n1\n4\n')
        self.assertEqual(self.past.entries()[0]['done'], 3)
        self.assertEqual(self.past.check(), 'ok')

    def test_no_database_at_all(self):
        self.squares()
        os.remove(self.past.database)
        for name in ('history.db-wal', 'history.db-shm'):
            if os.path.exists(os.path.join(self.past.folder, name)):
                os.remove(os.path.join(self.past.folder, name))
        self.squares(3)
        self.assertEqual(self.past.entries()[0]['done'], 3)
