# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file with text for people is named in po/POTFILES, and every
translation that there is is complete.

Usage: test-translations.py SOURCE-FOLDER
"""

import os
import re
import subprocess
import sys
import tempfile

# What xgettext looks for, as po/meson.build calls it; a definition of one of
# these (#define _(…)) is none.
MARKED = re.compile(r'\b(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|g_dgettext|g_dpgettext2)'
                    r'\s*\(\s*(?:"|\')')
# A text that ends within a directive. xgettext cuts it off there when it meets
# a macro such as G_GUINT64_FORMAT. (It knows PRIu64, and %zu needs no macro.)
CUT_OFF = re.compile(r"(?:^|[\s(“:])(?:%%)*%['0-9.*+-]*$")
# Text in these is marked by the format itself.
DATA_SUFFIXES = ('.gschema.xml', '.desktop.in', '.metainfo.xml.in', '.mime.xml.in')


def files_with_text(source):
    for folder in ('data', 'src', 'ui'):
        for path, _, names in os.walk(os.path.join(source, folder)):
            for name in names:
                full = os.path.join(path, name)
                relative = os.path.relpath(full, source)
                if name.endswith(DATA_SUFFIXES):
                    yield relative
                elif name.endswith(('.c', '.h', '.blp')):
                    with open(full, encoding='utf-8') as file:
                        if MARKED.search(file.read()):
                            yield relative


def lines_of(path):
    with open(path, encoding='utf-8') as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('#')]


def check_potfiles(source):
    listed = lines_of(os.path.join(source, 'po', 'POTFILES'))
    found = set(files_with_text(source))
    problems = []
    for name in sorted(found - set(listed)):
        problems.append(f'{name} has text for people: add it to po/POTFILES')
    for name in listed:
        if name not in found:
            problems.append(f'po/POTFILES names {name}, which has no text or does not exist')
    if listed != sorted(listed):
        problems.append('po/POTFILES is not sorted')
    return problems


def statistics(path, output='/dev/null'):
    result = subprocess.run(['msgfmt', '--check', '--statistics', '-o', output, path],
                            env={**os.environ, 'LC_ALL': 'C', 'LANGUAGE': ''},
                            capture_output=True, text=True)
    return result.returncode, result.stderr.strip()


def check_language(source, template, language):
    """Complete by its own account, and about the texts that there are now."""
    path = os.path.join(source, 'po', f'{language}.po')
    status, figures = statistics(path)
    print(f'po/{language}.po: {figures}')
    if status != 0 or 'fuzzy' in figures or 'untranslated' in figures:
        return [f'po/{language}.po is not complete or not right: {figures}']
    merged = subprocess.run(['msgmerge', '--quiet', '--no-fuzzy-matching', path, template],
                            check=True, capture_output=True).stdout
    result = subprocess.run(['msgattrib', '--untranslated', '--no-obsolete', '-'],
                            input=merged, check=True, capture_output=True)
    missing = re.findall(r'^msgid (.*(?:\n".*)*)', result.stdout.decode(), re.MULTILINE)
    missing = [text for text in missing if text != '""']
    return [f'po/{language}.po has no translation of {text}' for text in missing]


def make_template(source, folder):
    """The texts of all files in POTFILES, as `meson compile bobbin-pot` takes them."""
    template = os.path.join(folder, 'bobbin.pot')
    keywords = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3',
                'g_dpgettext2:2c,3']
    subprocess.run(['xgettext', '--from-code=UTF-8', '--directory', source,
                    '--files-from', os.path.join(source, 'po', 'POTFILES'),
                    '--output', template]
                   + [f'--keyword={keyword}' for keyword in keywords],
                   check=True, stderr=subprocess.DEVNULL)
    return template


def check_template(template):
    with open(template, encoding='utf-8') as file:
        texts = re.findall(r'^msgid(?:_plural)? (".*"(?:\n".*")*)', file.read(), re.MULTILINE)
    texts = [text.replace('"\n"', '')[1:-1] for text in texts]
    return [f'xgettext cuts off the text “{text}”: use PRIu64 and the like in it'
            for text in texts if CUT_OFF.search(text)]


def main():
    source = sys.argv[1]
    problems = check_potfiles(source)
    if not problems:
        with tempfile.TemporaryDirectory() as folder:
            template = make_template(source, folder)
            problems += check_template(template)
            for language in lines_of(os.path.join(source, 'po', 'LINGUAS')):
                problems += check_language(source, template, language)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
