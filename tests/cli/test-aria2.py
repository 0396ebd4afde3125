# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads as an input file of aria2, or a table, asks for them."""

import hashlib
import http.server
import os
import threading

from bobbintest import Case


class Pages(http.server.BaseHTTPRequestHandler):
    """Answers with the path and the headers that were asked with."""

    def do_GET(self):
        body = f'{self.path} {self.headers.get("X-One")} {self.headers.get("Authorization")}'.encode()
        if self.path.startswith('/go'):
            self.send_response(302)
            self.send_header('Location', f'http://localhost:{self.server.server_port}/moved')
            self.send_header('Content-Length', '0')
            self.end_headers()
            return
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Aria2(Case):
    def setUp(self):
        super().setUp()
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Pages)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.address = f'http://127.0.0.1:{server.server_port}'

    def fetch(self, *arguments, **options):
        return self.bobbin('run', 'fetch', '--proxy', 'none', '--output', 'out', *arguments, **options)

    def files(self):
        found = {}
        for folder, _, names in os.walk(os.path.join(self.folder, 'out')):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, encoding='utf-8') as file:
                    found[os.path.relpath(path, os.path.join(self.folder, 'out'))] = file.read()
        return found

    def test_options(self):
        right = hashlib.sha256(b'/b None None').hexdigest()
        self.write('in.txt', f'''# Some pages
{self.address}/a\thttp://mirror.invalid/a
  out=first page.txt
  header=X-One: 1
  header=Authorization: Bearer hunter2
{self.address}/b
  checksum=sha-256={right}
  dir=/down/./../there
  max-tries=5
{self.address}/c
  out=../../outside/name
''')
        _, errors = self.fetch('--aria2', 'in.txt')
        self.assertEqual(self.files(), {
            'first page.txt': '/a 1 Bearer hunter2',
            'down/there/b': '/b None None',
            'outside/name': '/c None None',
        })
        self.assertIn('in.txt:2: ', errors)
        self.assertIn('in.txt:9: the option “max-tries” is not known', errors)
        self.assertEqual(set(os.listdir(self.folder)), {'in.txt', 'out'})

    def test_wrong_checksum(self):
        self.write('in.txt', f'{self.address}/a\n  checksum=md5={"0" * 32}\n{self.address}/b\n')
        output, _ = self.fetch('--aria2', 'in.txt', '--format', 'csv', status=1)
        self.assertIn(',checksum,', output)
        self.assertIn(hashlib.md5(b'/a None None').hexdigest(), output)
        self.assertEqual(set(self.files()), {'b'})

    def test_in_memory_too(self):
        self.write('in.csv', f'checksum,url\nmd5={"0" * 32},{self.address}/a\n,{self.address}/b\n')
        output, _ = self.bobbin('run', 'fetch', '--proxy', 'none', '--csv', 'in.csv', '--format', 'json', status=1)
        first, second = output.splitlines()
        self.assertIn('"kind":"checksum"', first)
        self.assertIn('"ok":true', second)

    def test_table(self):
        self.write('in.csv', f'name,url,out,dir\nx,{self.address}/a,one.txt,sub\ny,{self.address}/b,one.txt,sub\n'
                             f'z,{self.address}/c,,\n')
        self.fetch('--csv', 'in.csv', '--executor', 'processes', '--workers', '2')
        self.assertEqual(set(self.files()), {'sub/one.txt', 'sub/one-2.txt', 'c'})

    def test_no_link_is_followed(self):
        elsewhere = os.path.join(self.folder, 'elsewhere')
        os.mkdir(elsewhere)
        os.mkdir(os.path.join(self.folder, 'out'))
        os.symlink(elsewhere, os.path.join(self.folder, 'out', 'sub'))
        self.write('in.csv', f'url,dir\n{self.address}/a,sub\n')
        output, _ = self.fetch('--csv', 'in.csv', '--format', 'json', status=1)
        self.assertIn('"kind":"io"', output)
        self.assertEqual(os.listdir(elsewhere), [])

    def test_secret_headers_stay_with_their_host(self):
        self.write('in.txt', f'{self.address}/go\n  header=Authorization: Bearer hunter2\n  header=X-One: 1\n')
        self.fetch('--aria2', 'in.txt')
        self.assertEqual(self.files(), {'moved': '/moved 1 None'})

    def test_bad_fields(self):
        self.write('in.csv', f'url,header,checksum\n{self.address}/a,no colon,\n{self.address}/b,,sha-256=12\n')
        output, _ = self.fetch('--csv', 'in.csv', '--format', 'csv', '--retries', '3', status=1)
        self.assertEqual(output.count(',bad-input,'), 2)
        self.assertEqual(self.files(), {})

    def test_job_file(self):
        self.write('in.txt', f'{self.address}/a\n  out=b\n')
        self.write('job.bobbin', '[Job]\nformat=1\nworkload=fetch\n[Parameters]\noutput=out\nproxy=none\n'
                                 '[Inputs]\naria2=in.txt\n')
        self.bobbin('run', 'job.bobbin')
        self.assertEqual(set(self.files()), {'b'})
        self.bobbin('run', 'job.bobbin', '--save', 'again.bobbin')
        with open(os.path.join(self.folder, 'again.bobbin'), encoding='utf-8') as file:
            self.assertIn('aria2=in.txt', file.read())

    def test_refused(self):
        self.write('in.txt', '  out=x\nhttp://a/\n')
        self.refused('run', 'fetch', '--aria2', 'in.txt', says=['in.txt:1:', 'before the first address'])
        self.write('empty.txt', '# nothing\n')
        self.refused('run', 'fetch', '--aria2', 'empty.txt', says='empty.txt: there is no address')
