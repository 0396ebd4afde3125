# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages over TLS: whose certificate is believed, and what is said of the others."""

import contextlib
import json
import os
import socket
import threading

from bobbintest import Case
from certificates import Authority, SecureServer


class Secure(Case):
    def setUp(self):
        super().setUp()
        self.authority = Authority(os.path.join(self.folder, 'authority'))

    def serve(self, certificate, key):
        """Serves a page; returns its port."""
        server = SecureServer(certificate, key)
        self.addCleanup(server.close)
        return server.address[1]

    def fetch(self, url, *options, status=0):
        output, _ = self.bobbin('run', 'fetch', '--format', 'json', *options, ':::', url, status=status)
        return json.loads(output)

    def assert_refused(self, url, message, *options, attempts=1):
        row = self.fetch(url, '--retries', '2', '--retry-delay', '0.001', *options, status=1)
        self.assertEqual(row['error'], {'kind': 'tls', 'message': message})
        self.assertEqual(row['attempts'], attempts)

    def test_a_trusted_authority(self):
        port = self.serve(*self.authority.certify('good'))
        for host in ('localhost', '127.0.0.1'):
            for executor in ('async', 'threads'):
                row = self.fetch(f'https://{host}:{port}/', '--ca-file', self.authority.trust, '--executor', executor)
                self.assertEqual(row['result']['body'], 'secret')
                self.assertEqual(row['result']['protocol'], 'HTTP/1.1')

    def test_the_file_is_found_from_the_job_file(self):
        port = self.serve(*self.authority.certify('good'))
        self.write('jobs/page.bobbin', '[Job]\nformat=1\nworkload=fetch\n[Parameters]\nca-file=../authority/ca.pem\n'
                                       f'[Inputs]\nitems=https://localhost:{port}/\n')
        output, _ = self.bobbin('run', 'jobs/page.bobbin')
        self.assertTrue(output.startswith('200\t6\t'), output)

    def test_an_authority_that_is_not_trusted(self):
        port = self.serve(*self.authority.certify('good'))
        url = f'https://localhost:{port}/'
        message = 'The certificate of “localhost” does not come from an authority that is trusted.'
        self.assert_refused(url, message)
        stranger = Authority(os.path.join(self.folder, 'stranger'))
        self.assert_refused(url, message, '--ca-file', stranger.trust)

    def test_certificates_that_are_not_valid(self):
        trust = ['--ca-file', self.authority.trust]
        for name, arguments, message in (
                ('old', {'start': '20200101000000Z', 'end': '20210101000000Z'},
                 'The certificate of “localhost” has expired.'),
                ('young', {'start': '20940101000000Z'}, 'The certificate of “localhost” is not valid yet.'),
                ('foreign', {'hosts': 'DNS:other.example'}, 'The certificate of “localhost” is for another host.')):
            with self.subTest(name):
                port = self.serve(*self.authority.certify(name, **arguments))
                self.assert_refused(f'https://localhost:{port}/', message, *trust)

    def test_any_certificate_where_that_is_asked_for(self):
        port = self.serve(*self.authority.certify('old', start='20200101000000Z', end='20210101000000Z'))
        row = self.fetch(f'https://localhost:{port}/', '--insecure')
        self.assertEqual(row['result']['body'], 'secret')

    def test_a_server_that_does_not_speak_it(self):
        server = socket.create_server(('127.0.0.1', 0))
        def answer():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection:
                        connection.recv(65536)
                        connection.sendall(b'HTTP/1.1 400 Bad Request\r\n\r\n')
        thread = threading.Thread(target=answer)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.close)
        self.addCleanup(server.shutdown, socket.SHUT_RDWR)
        row = self.fetch('https://localhost:%d/' % server.getsockname()[1], status=1)
        self.assertEqual(row['error']['kind'], 'tls')
        self.assertTrue(row['error']['message'].startswith('No secure connection to “localhost”: '), row)
        self.assertFalse(row['error']['message'].endswith('..'), row)

    def test_files_of_certificates_that_are_none(self):
        self.write('rubbish', 'no certificate')
        self.write('empty', '')
        for name in ('missing', 'rubbish', 'empty', '.'):
            with self.subTest(name):
                self.refused('run', 'fetch', '--ca-file', name, ':::', 'https://localhost/',
                             says=['The certificates in “', name, 'cannot be read'])
