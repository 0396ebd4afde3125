# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the command line share."""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from pastruns import PastRuns

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), '..', '..'))
BOBBIN = os.path.abspath(os.environ['BOBBIN'])

# Nothing here takes nearly as long; a process that does hangs.
PATIENCE = 60


def environment(**changes):
    """The environment of a user whose locale is plain and whose width is 80."""
    env = {key: value for key, value in os.environ.items()
           if key not in ('NO_COLOR', 'COLUMNS', 'LANGUAGE', 'LC_ALL', 'LANG')
           and not key.lower().endswith('_proxy')}
    env.update(LC_ALL='C.UTF-8', TERM='xterm', **changes)
    return env


def children_of(pid):
    """The processes whose parent is pid."""
    children = []
    for name in os.listdir('/proc'):
        if name.isdigit():
            with contextlib.suppress(OSError), open(f'/proc/{name}/stat', encoding='latin-1') as file:
                if file.read().rpartition(')')[2].split()[1] == str(pid):
                    children.append(int(name))
    return children


def is_alive(pid):
    """Whether the process runs: one that nobody has waited for does not."""
    try:
        with open(f'/proc/{pid}/stat', encoding='latin-1') as file:
            return file.read().rpartition(')')[2].split()[0] not in ('Z', 'X')
    except OSError:
        return False


def wait_until(condition, what):
    """Waits until condition() is true; there is nothing to be notified by."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError('gave up waiting until ' + what)
        time.sleep(0.005)


class Case(unittest.TestCase):
    """A test with a folder of its own, in which Bobbin runs."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='bobbin-test-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def start(self, *arguments, **options):
        options.setdefault('stdin', subprocess.DEVNULL)
        options.setdefault('stdout', subprocess.PIPE)
        options.setdefault('stderr', subprocess.PIPE)
        options.setdefault('env', environment())
        process = subprocess.Popen([BOBBIN, *arguments], cwd=self.folder, **options)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()

    def bobbin(self, *arguments, status=0, stdin=None, env=None):
        """Runs Bobbin to its end; returns what it wrote, as text."""
        given = {'input': stdin} if stdin is not None else {'stdin': subprocess.DEVNULL}
        done = subprocess.run([BOBBIN, *arguments], cwd=self.folder, capture_output=True, timeout=PATIENCE,
                              env=env or environment(), check=False, **given)
        output, errors = done.stdout.decode(), done.stderr.decode()
        self.assertEqual(done.returncode, status, f'{arguments}\n{output[-2000:]}\n{errors[-2000:]}')
        return output, errors

    def refused(self, *arguments, says, stdin=None):
        """Runs Bobbin with something wrong: one sentence, status 2, no result."""
        output, errors = self.bobbin(*arguments, status=2, stdin=stdin)
        self.assertEqual(output, '')
        self.assertTrue(errors.startswith('bobbin: '), errors)
        for part in [says] if isinstance(says, str) else says:
            self.assertIn(part, errors)
        return errors

    def practice_server(self):
        """Starts the practice server; returns its address."""
        process = self.start('practice-server')
        self.addCleanup(process.send_signal, signal.SIGTERM)
        return process.stdout.readline().decode().strip()


class HistoryCase(Case):
    """A test with past runs of its own."""

    def setUp(self):
        super().setUp()
        self.home = tempfile.mkdtemp(prefix='bobbin-data-')
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)
        self.env = environment(XDG_DATA_HOME=self.home)
        self.past = PastRuns(BOBBIN, self.home, environment())

    def bobbin(self, *arguments, env=None, **options):
        return super().bobbin(*arguments, env=env or self.env, **options)

    def start(self, *arguments, **options):
        options.setdefault('env', self.env)
        return super().start(*arguments, **options)

    def squares(self, count=5, *arguments):
        return self.bobbin('run', 'formula', 'x*x', '--range', f'0:{count}', *arguments)[0]


def read_some(fd, seconds=PATIENCE):
    """What can be read next from fd; b'' at its end."""
    if not select.select([fd], [], [], seconds)[0]:
        raise AssertionError('nothing came')
    try:
        return os.read(fd, 65536)
    except OSError:  # a terminal whose other end was closed
        return b''
