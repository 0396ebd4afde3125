# SPDX-License-Identifier: GPL-3.0-or-later
"""What `meson install` puts where, and that it runs from there.

Usage: test-install.py BUILD-FOLDER PREFIX app|no-app APP-ID
"""

import os
import subprocess
import sys
import tempfile

COMMAND_LINE = [
    'bin/bobbin',
    'share/man/man1/bobbin.1',
    'share/bash-completion/completions/bobbin',
    'libexec/bobbin/bobbin-worker',
    'libexec/bobbin/bobbin_worker.py',
    'libexec/bobbin/bobbin_worker/worker.py',
    'share/bobbin/samples/pages.txt',
    'share/bobbin/samples/python/squares.py',
]
WINDOW = [
    'bin/bobbin-app',
    'share/applications/{id}.desktop',
    'share/metainfo/{id}.metainfo.xml',
    'share/mime/packages/{id}.xml',
    'share/dbus-1/services/{id}.service',
    'share/glib-2.0/schemas/{id}.gschema.xml',
    'share/icons/hicolor/scalable/apps/{id}.svg',
    'share/icons/hicolor/symbolic/apps/{id}-symbolic.svg',
]


def languages(source):
    with open(os.path.join(source, 'po', 'LINGUAS'), encoding='utf-8') as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('#')]


def install(build, target):
    subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--quiet',
                    '--destdir', target],
                   check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def check_samples(root):
    """A sample finds its files beside the program, wherever that is."""
    with tempfile.TemporaryDirectory() as folder:
        saved = os.path.join(folder, 'saved.bobbin')
        subprocess.run([os.path.join(root, 'bin/bobbin'), 'run', 'sample:python-pages', '--save', saved],
                       check=True, stdin=subprocess.DEVNULL, timeout=60)
        with open(saved, encoding='utf-8') as file:
            job = file.read()
    return [f'the sample does not name {name}' for name in ('python/pages.py:fetch', 'pages.txt')
            if f'={os.path.join(os.path.realpath(root), "share/bobbin/samples", name)}\n' not in job]


def check(root, expected, app_id, with_app):
    problems = [f'{name} is not installed' for name in expected
                if not os.path.isfile(os.path.join(root, name))]
    if problems:
        return problems
    version = subprocess.run([os.path.join(root, 'bin/bobbin'), '--version'],
                             capture_output=True, text=True, timeout=60)
    if version.returncode != 0 or not version.stdout.strip():
        problems.append(f'bobbin --version: status {version.returncode}, '
                        f'{version.stdout!r}, {version.stderr!r}')
    print(version.stdout.strip())
    problems += check_samples(root)
    if with_app:
        subprocess.run(['glib-compile-schemas', '--strict', '--dry-run',
                        os.path.join(root, 'share/glib-2.0/schemas')], check=True)
        with open(os.path.join(root, f'share/dbus-1/services/{app_id}.service'),
                  encoding='utf-8') as file:
            if 'bin/bobbin-app --gapplication-service' not in file.read():
                problems.append('the D-Bus service does not start bobbin-app')
    return problems


def main():
    build, prefix, app, app_id = sys.argv[1:]
    source = os.path.join(os.path.dirname(__file__), '..', '..')
    expected = COMMAND_LINE + [f'share/locale/{language}/LC_MESSAGES/bobbin.mo'
                               for language in languages(source)]
    if app == 'app':
        expected += [name.format(id=app_id) for name in WINDOW]
    with tempfile.TemporaryDirectory() as folder:
        install(build, folder)
        problems = check(os.path.join(folder, prefix.lstrip('/')), expected, app_id,
                         app == 'app')
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
