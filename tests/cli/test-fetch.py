# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages: from the practice server, and from a server that misbehaves."""

import contextlib
import json
import os
import re
import socket
import threading
import zlib

from bobbintest import Case


class BadServer:
    """Speaks HTTP as nobody should; the path says how."""

    def __init__(self):
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.address = 'http://127.0.0.1:%d' % self.socket.getsockname()[1]
        self.closing = threading.Event()
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def close(self):
        self.closing.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for thread in self.threads:
            thread.join()

    def accept(self):
        while not self.closing.is_set():
            with contextlib.suppress(OSError):
                connection, _ = self.socket.accept()
                self.threads.append(threading.Thread(target=self.serve, args=(connection,)))
                self.threads[-1].start()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            request = connection.recv(65536).decode('latin-1')
            found = re.match(r'GET /(\w+)', request)
            getattr(self, found[1])(connection)

    def good(self, connection):
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood')

    def silent(self, connection):
        """Never answers, until the client gives up."""
        while connection.recv(1):
            pass

    def drips(self, connection):
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n')
        while not self.closing.wait(0.02):
            connection.sendall(b'x')

    def endless(self, connection):
        connection.sendall(b'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n')
        while not self.closing.is_set():
            connection.sendall(b'x' * 65536)

    def bomb(self, connection):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        packed = b''.join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n' % len(packed)
                           + packed)

    def short(self, connection):
        connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this')

    def rubbish(self, connection):
        connection.sendall(b'\0\1\2 this is not HTTP\n\n')

    def circle(self, connection):
        connection.sendall(b'HTTP/1.1 302 Found\r\nLocation: /circle\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')

    def away(self, connection):
        connection.sendall(b'HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n'
                           b'Connection: close\r\n\r\n')

    def missing(self, connection):
        connection.sendall(b'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')


class Misbehaving(Case):
    def setUp(self):
        super().setUp()
        self.server = BadServer()
        self.addCleanup(self.server.close)

    def kinds(self, pages, *options, executor):
        """Fetches the pages, a good one behind them; returns the kinds of their errors."""
        pages = [page if ':' in page else f'{self.server.address}/{page}' for page in [*pages, 'good']]
        output, _ = self.bobbin('run', 'fetch', '--format', 'json', '--executor', executor, '--workers', '4', *options,
                                ':::', *pages, status=1)
        rows = [json.loads(line) for line in output.splitlines()]
        self.assertEqual([row['input'] for row in rows], pages)
        self.assertTrue(rows[-1]['ok'], rows[-1])
        self.assertEqual(rows[-1]['result']['body'], 'good')
        for row in rows[:-1]:
            self.assertTrue(row['error']['message'], row)
        return [row['error']['kind'] for row in rows[:-1]]

    def test_each_fault_has_its_kind_and_the_rest_goes_on(self):
        with socket.create_server(('127.0.0.1', 0)) as taken:
            refused = 'http://127.0.0.1:%d/' % taken.getsockname()[1]
        pages = {
            'short': 'protocol', 'rubbish': 'protocol', 'circle': 'redirect', 'away': 'redirect', 'missing': 'http',
            refused: 'connect', 'http://nosuchhost.invalid/': 'dns', 'file:///etc/passwd': 'bad-input',
            'ftp://example.org/': 'bad-input', 'no url: at all': 'bad-input', 'http://a\r\nb: c/': 'bad-input',
            'http://:80/': 'bad-input',
        }
        for executor in ('async', 'threads'):
            with self.subTest(executor):
                found = self.kinds(list(pages), executor=executor)
                self.assertEqual(dict(zip(pages, found)), pages)

    def test_limits_of_time(self):
        for option in ('--deadline', '--timeout'):
            for executor in ('async', 'threads'):
                with self.subTest(option=option, executor=executor):
                    self.assertEqual(self.kinds(['silent', 'drips'], option, '0.5', executor=executor),
                                     ['timeout', 'timeout'])

    def test_limits_of_size(self):
        self.assertEqual(self.kinds(['endless', 'bomb'], '--max-size', '1000000', executor='async'),
                         ['too-large', 'too-large'])
        self.assertEqual(self.kinds(['endless'], '--max-download', '1000000', executor='threads'), ['too-large'])


class Practice(Case):
    def setUp(self):
        super().setUp()
        self.address = self.practice_server()

    def test_results_are_in_input_order(self):
        # The first page takes longest.
        pages = [f'{self.address}/{n}?delay={delay}&size={1000 + n}' for n, delay in enumerate((300, 100, 0))]
        output, _ = self.bobbin('run', 'fetch', '--format', 'json', '--executor', 'async', '--workers', '3',
                                ':::', *pages)
        rows = [json.loads(line) for line in output.splitlines()]
        self.assertEqual([row['result']['bytes'] for row in rows], [1000, 1001, 1002])
        self.assertEqual([row['result']['status'] for row in rows], [200] * 3)

    def test_large_pages_end(self):
        # Their ends lie at many places within the pieces that they are read in.
        sizes = range(16384, 3000000, 49152)
        output, _ = self.bobbin('run', 'fetch', self.address + '/page?size={}', '--executor', 'async',
                                '--workers', '16', '--deadline', '20', '--range', '16384:3000000:49152')
        self.assertEqual([int(line.split('\t')[1]) for line in output.splitlines()], list(sizes))

    def test_pages_into_files(self):
        pages = [f'{self.address}/page{n}?size={100 * n}' for n in (1, 2, 3)]
        self.bobbin('run', 'fetch', '--output', 'pages', ':::', *pages)
        sizes = sorted(entry.stat().st_size for entry in os.scandir(os.path.join(self.folder, 'pages')))
        self.assertEqual(sizes, [100, 200, 300])

    def test_a_folder_that_cannot_be_written(self):
        self.write('file', 'not a folder')
        self.refused('run', 'fetch', '--output', 'file', ':::', self.address + '/', says='file')

    def test_retries_heal(self):
        options = ['--retries', '2', '--retry-delay', '0.01', '--format', 'json']
        output, _ = self.bobbin('run', 'fetch', *options, ':::', self.address + '/ill?fail=100', status=1)
        row = json.loads(output)
        self.assertEqual((row['attempts'], row['error']['kind']), (3, 'http'))
        output, _ = self.bobbin('run', 'fetch', *options, ':::', self.address + '/better?fail=100&heal=3')
        self.assertEqual(json.loads(output)['attempts'], 3)

    def test_a_status_is_an_error_with_its_number(self):
        _, errors = self.bobbin('run', 'fetch', ':::', self.address + '/tea?status=418', status=1)
        self.assertIn('418', errors)

    def test_the_samples_need_no_network(self):
        output, _ = self.bobbin('run', 'sample:pages')
        self.assertEqual(len(output.splitlines()), 3)
