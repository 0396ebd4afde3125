# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages over HTTP/2, from nghttpd."""

import contextlib
import json
import os
import re
import signal
import subprocess

from bobbintest import Case, wait_until
from certificates import Authority

LISTENING = '0A'


def listening_port(pid):
    """The port of 127.0.0.1 where the process listens; None: it does not yet."""
    sockets = set()
    for name in os.listdir(f'/proc/{pid}/fd'):
        with contextlib.suppress(FileNotFoundError):
            sockets.add(os.readlink(f'/proc/{pid}/fd/{name}'))
    with open('/proc/net/tcp', encoding='ascii') as file:
        for fields in map(str.split, file):
            if fields[3] == LISTENING and f'socket:[{fields[9]}]' in sockets:
                return int(fields[1].rpartition(':')[2], 16)
    return None


def measure_peak(log):
    """The most streams that were open at one time, and all there were."""
    streams = set()
    peak = count = 0
    sent = None
    for line in log.splitlines():
        frame = re.match(r'\[id=(\d+)\].* (recv|send) (\w+) frame <.*stream_id=(\d+)>', line)
        if frame:
            stream = frame[1], frame[4]
            sent = stream if frame[2] == 'send' else None
            if frame[2] == 'recv' and frame[3] == 'HEADERS':
                streams.add(stream)
                count += 1
                peak = max(peak, len(streams))
            elif frame[3] == 'RST_STREAM':
                streams.discard(stream)
        elif 'END_STREAM' in line and sent:
            streams.discard(sent)
    return peak, count


class Http2(Case):
    def setUp(self):
        super().setUp()
        self.authority = Authority(os.path.join(self.folder, 'authority'))
        certificate, key = self.authority.certify('server')
        self.write('pages/page', 'x' * 20000)
        # Beyond what a stream may send before the client has taken something.
        self.write('pages/large', bytes(8000000))
        self.write('pages/small', 'small')
        with open(os.path.join(self.folder, 'log'), 'wb') as log:
            self.server = subprocess.Popen(['nghttpd', '--verbose', '--address=127.0.0.1', '--htdocs=pages',
                                            '0', key, certificate], cwd=self.folder, stdout=log, stderr=log)
        self.addCleanup(self.end, self.server)
        wait_until(lambda: listening_port(self.server.pid), 'nghttpd listens')
        self.address = f'https://localhost:{listening_port(self.server.pid)}'

    def end_server(self):
        """Returns what it wrote."""
        self.server.send_signal(signal.SIGTERM)
        self.server.wait()
        with open(os.path.join(self.folder, 'log'), encoding='utf-8') as log:
            return log.read()

    def fetch(self, *arguments, status=0):
        output, _ = self.bobbin('run', 'fetch', '--format', 'json', '--ca-file', self.authority.trust, *arguments,
                                status=status)
        return [json.loads(line) for line in output.splitlines()]

    def test_the_protocol_is_said(self):
        row, = self.fetch(':::', self.address + '/small')
        self.assertEqual(row['result']['protocol'], 'HTTP/2')
        self.assertEqual((row['result']['status'], row['result']['body']), (200, 'small'))

    def test_many_at_once(self):
        for executor, workers in (('async', 40), ('threads', 4)):
            with self.subTest(executor):
                rows = self.fetch(self.address + '/page?{}', '--range', '0:200', '--executor', executor,
                                  '--workers', str(workers))
                self.assertEqual([row['input'] for row in rows], list(range(200)))
                self.assertEqual({row['result']['protocol'] for row in rows}, {'HTTP/2'})
                self.assertEqual({row['result']['bytes'] for row in rows}, {20000})

    def test_the_limit_of_a_host(self):
        output, _ = self.bobbin('run', 'fetch', self.address + '/large?{}', '--ca-file', self.authority.trust,
                                '--range', '0:16', '--executor', 'async', '--workers', '16', '--per-host', '2')
        self.assertEqual([line.split('\t')[1] for line in output.splitlines()], ['8000000'] * 16)
        peak, count = measure_peak(self.end_server())
        self.assertEqual(count, 16)
        self.assertLessEqual(peak, 2)

    def test_one_that_fails_leaves_the_others_alone(self):
        pages = [self.address + page for page in ('/large', '/small', '/missing') * 20]
        rows = self.fetch('--executor', 'async', '--workers', '20', '--max-size', '1000', ':::', *pages, status=1)
        kinds = [row['error']['kind'] if not row['ok'] else None for row in rows]
        self.assertEqual(kinds, ['too-large', None, 'http'] * 20)
