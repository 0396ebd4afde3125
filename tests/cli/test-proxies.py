# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages through a proxy: of the option, of the environment, of none."""

import contextlib
import json
import os
import re
import socket
import threading

from bobbintest import Case, environment
from certificates import Authority, SecureServer


class Proxy:
    """A proxy that answers for every host itself: names need not exist."""

    def __init__(self, password=None, tunnel=None):
        """password: what to ask for, in base64; tunnel: where all tunnels end, None: it refuses them."""
        self.password = password
        self.tunnel = tunnel
        self.requests = []
        self.socket = socket.create_server(('127.0.0.1', 0))
        self.authority = '127.0.0.1:%d' % self.socket.getsockname()[1]
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        for thread in self.threads:
            thread.join()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                self.threads.append(threading.Thread(target=self.serve, args=(connection,)))
                self.threads[-1].start()

    def serve(self, connection):
        with connection, contextlib.suppress(OSError):
            head = connection.recv(65536)
            if head.startswith(b'\x05'):
                self.open_socks(connection)
                head = b''
            while b'\r\n\r\n' not in head:
                if not (piece := connection.recv(65536)):
                    return
                head += piece
            method, target = head.decode('latin-1').split()[:2]
            self.requests.append(f'{method} {target}')
            given = re.search(rb'\r\nProxy-Authorization: Basic (\S+)\r\n', head)
            if self.password and not (given and given[1].decode() == self.password):
                self.answer(connection, '407 Proxy Authentication Required')
            elif method != 'CONNECT':
                self.answer(connection, '200 OK', 'proxied')
            elif self.tunnel is None:
                self.answer(connection, '403 Forbidden')
            else:
                self.pipe(connection)

    def open_socks(self, connection):
        """Lets a client of SOCKS 5 in, whose next bytes are for the host that it names."""
        connection.sendall(b'\x05\x00')
        request = connection.recv(65536)
        self.requests.append('SOCKS ' + request[5:-2].decode())
        connection.sendall(b'\x05\x00\x00\x01' + bytes(6))

    @staticmethod
    def answer(connection, status, body=''):
        connection.sendall(f'HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}'
                           .encode())

    def pipe(self, connection):
        """Hands the client's bytes on to the server, which may answer when it has them."""
        with socket.create_connection(self.tunnel) as server:
            connection.sendall(b'HTTP/1.1 200 Connected\r\n\r\n')
            back = threading.Thread(target=self.copy, args=(server, connection))
            back.start()
            self.copy(connection, server)
            back.join()

    @staticmethod
    def copy(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)


class Proxies(Case):
    def proxy(self, **arguments):
        proxy = Proxy(**arguments)
        self.addCleanup(proxy.close)
        return proxy

    def fetch(self, *arguments, status=0, **variables):
        output, _ = self.bobbin('run', 'fetch', '--format', 'json', *arguments, status=status,
                                env=environment(**variables))
        return [json.loads(line) for line in output.splitlines()]

    def bodies(self, *arguments, **variables):
        return [row['result']['body'] for row in self.fetch(*arguments, **variables)]

    def test_the_option(self):
        proxy = self.proxy()
        for value in ('http://' + proxy.authority, proxy.authority, f'HTTP://{proxy.authority}/'):
            self.assertEqual(self.bodies('--proxy', value, ':::', 'http://page.invalid/a'), ['proxied'])
        # It is for everything, this computer too.
        self.assertEqual(self.bodies('--proxy', proxy.authority, ':::', 'http://localhost:1/b'), ['proxied'])
        self.assertEqual(proxy.requests, ['GET http://page.invalid/a'] * 3 + ['GET http://localhost:1/b'])

    def test_the_option_overrides_the_environment(self):
        proxy = self.proxy()
        wrong = self.proxy()
        variables = {name: wrong.authority for name in ('http_proxy', 'all_proxy')}
        self.assertEqual(self.bodies('--proxy', proxy.authority, ':::', 'http://page.invalid/', **variables),
                         ['proxied'])
        row, = self.fetch('--proxy', 'none', ':::', 'http://page.invalid/', status=1, **variables)
        self.assertEqual(row['error']['kind'], 'dns')
        self.assertEqual(wrong.requests, [])

    def test_the_environment(self):
        for name in ('http_proxy', 'all_proxy', 'ALL_PROXY'):
            with self.subTest(name):
                proxy = self.proxy()
                self.assertEqual(self.bodies(':::', 'http://page.invalid/', **{name: proxy.authority}), ['proxied'])
        for name in ('https_proxy', 'HTTPS_PROXY', 'all_proxy'):
            with self.subTest(name):
                proxy = self.proxy()
                self.fetch(':::', 'https://page.invalid/', status=1, **{name: proxy.authority})
                self.assertEqual(proxy.requests, ['CONNECT page.invalid:443'])

    def test_where_the_environment_wants_none(self):
        for value in ('page.invalid', '.invalid', 'a.example, page.invalid', '*'):
            with self.subTest(value):
                proxy = self.proxy()
                row, = self.fetch(':::', 'http://page.invalid/', status=1, http_proxy=proxy.authority, no_proxy=value)
                self.assertEqual(row['error']['kind'], 'dns')
                self.assertEqual(proxy.requests, [])

    def test_this_computer_is_reached_without_one(self):
        proxy = self.proxy()
        server = self.practice_server().replace('127.0.0.1', 'localhost')
        rows = self.fetch(':::', server + '/1', 'practice:/2', all_proxy=proxy.authority)
        self.assertEqual([row['result']['status'] for row in rows], [200, 200])
        self.assertEqual(proxy.requests, [])

    def test_passwords(self):
        proxy = self.proxy(password='bWU6czNjcmV0')  # me:s3cret
        pages = ['http://page.invalid/', 'https://page.invalid/']
        rows = self.fetch('--proxy', f'http://me:s3cret@{proxy.authority}', ':::', *pages, status=1)
        self.assertEqual(rows[0]['result']['body'], 'proxied')
        self.assertIn('403', rows[1]['error']['message'])
        rows = self.fetch('--proxy', f'http://me:wr0ng@{proxy.authority}', ':::', *pages, status=1)
        for row in rows:
            self.assertIn('407', row['error']['message'])
            self.assertNotIn('wr0ng', json.dumps(row))

    def test_a_tunnel(self):
        authority = Authority(os.path.join(self.folder, 'authority'))
        server = SecureServer(*authority.certify('server', 'DNS:page.invalid'))
        self.addCleanup(server.close)
        proxy = self.proxy(tunnel=server.address, password='bWU6czNjcmV0')
        self.assertEqual(self.bodies('--proxy', f'http://me:s3cret@{proxy.authority}', '--ca-file', authority.trust,
                                     ':::', 'https://page.invalid/'), ['secret'])
        self.assertEqual(proxy.requests, ['CONNECT page.invalid:443'])

    def test_socks(self):
        for scheme in ('socks5', 'socks5h'):
            proxy = self.proxy()
            self.assertEqual(self.bodies('--proxy', f'{scheme}://{proxy.authority}', ':::', 'http://page.invalid/a'),
                             ['proxied'])
            self.assertEqual(proxy.requests, ['SOCKS page.invalid', 'GET /a'])

    def test_proxies_that_fail(self):
        refusing = self.proxy()
        with socket.create_server(('127.0.0.1', 0)) as taken:
            gone = '127.0.0.1:%d' % taken.getsockname()[1]
        for value, host, page in ((refusing.authority, '127.0.0.1', 'https://page.invalid/'),
                                  (gone, '127.0.0.1', 'http://page.invalid/'),
                                  (gone, '127.0.0.1', 'https://page.invalid/'),
                                  ('socks5://' + gone, '127.0.0.1', 'http://page.invalid/'),
                                  ('nosuchproxy.invalid', 'nosuchproxy.invalid', 'http://page.invalid/')):
            with self.subTest(value + ' ' + page):
                row, = self.fetch('--proxy', value, ':::', page, status=1)
                self.assertEqual(row['error']['kind'], 'connect')
                self.assertIn(f'No connection to “page.invalid” through the proxy “{host}”: ', row['error']['message'])

    def test_what_is_no_proxy(self):
        for value in ('ftp://host:1', 'http://', 'http://host:port', ':3128'):
            with self.subTest(value):
                self.refused('run', 'fetch', '--proxy', value, ':::', 'http://page.invalid/', says='“proxy”')
                _, errors = self.bobbin('run', 'fetch', ':::', 'http://page.invalid/', status=2,
                                        env=environment(https_proxy='ftp://me:s3cret@host'))
                self.assertIn('“https_proxy”', errors)
                self.assertNotIn('s3cret', errors)
