# SPDX-License-Identifier: GPL-3.0-or-later
"""An authority of one test, the certificates that it gives, and a server that has one."""

import http.server
import os
import ssl
import subprocess
import threading

CONFIGURATION = '''
[ca]
default_ca = test
[test]
database = {folder}/index.txt
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
subjectAltName = {names}
'''

THIS_HOST = 'DNS:localhost,IP:127.0.0.1'


def openssl(*arguments):
    subprocess.run(['openssl', *arguments], check=True, capture_output=True, stdin=subprocess.DEVNULL)


def new_key(path):
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', path)


class Authority:
    """Keeps everything in `folder`; its own certificate is the file `trust`."""

    def __init__(self, folder):
        self.folder = folder
        self.trust = os.path.join(folder, 'ca.pem')
        os.makedirs(folder)
        key = os.path.join(folder, 'ca.key')
        new_key(key)
        openssl('req', '-x509', '-new', '-key', key, '-days', '2', '-subj', '/CN=Authority of a test',
                '-out', self.trust)
        with open(os.path.join(folder, 'index.txt'), 'w', encoding='ascii'):
            pass

    def certify(self, name, hosts=THIS_HOST, start=None, end='20950101000000Z'):
        """Makes a key and a certificate for these hosts; returns their files."""
        path = os.path.join(self.folder, name)
        key, request, certificate, config = (path + suffix for suffix in ('.key', '.csr', '.pem', '.cnf'))
        new_key(key)
        with open(config, 'w', encoding='utf-8') as file:
            file.write(CONFIGURATION.format(folder=self.folder, names=hosts))
        openssl('req', '-new', '-key', key, '-subj', '/CN=' + name, '-out', request)
        openssl('ca', '-batch', '-notext', '-config', config, '-extensions', 'leaf', '-in', request,
                '-out', certificate, '-enddate', end, *(['-startdate', start] if start else []))
        return certificate, key


class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Length', '6')
        self.end_headers()
        self.wfile.write(b'secret')

    def log_message(self, *arguments):
        pass


class SecureServer:
    """Serves a page over TLS until it is closed."""

    def __init__(self, certificate, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Page)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.address = self.server.server_address
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
