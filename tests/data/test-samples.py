# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sample is a job that Bobbin reads, and writes again as it was.

Usage: test-samples.py BOBBIN FOLDER
"""

import glob
import os
import subprocess
import sys
import tempfile


def save(bobbin, job, target):
    """Has `bobbin` read one job file and write it as another one; runs nothing."""
    result = subprocess.run([bobbin, 'run', job, '--save', target],
                            env={**os.environ, 'LC_ALL': 'C.UTF-8'},
                            stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            timeout=60)
    if result.returncode != 0:
        return f'{job}: exit status {result.returncode}: {result.stderr.strip()}'
    return None


def check_sample(bobbin, path, folder):
    first = os.path.join(folder, 'first.bobbin')
    second = os.path.join(folder, 'second.bobbin')
    problem = save(bobbin, path, first) or save(bobbin, first, second)
    if problem:
        return problem
    with open(first, encoding='utf-8') as file, open(second, encoding='utf-8') as again:
        text, text_again = file.read(), again.read()
    if '[Job]' not in text:
        return f'{path}: saved as something that is no job: {text!r}'
    if text != text_again:
        return f'{path}: saved twice, it differs:\n{text}\n{text_again}'
    return None


def main():
    bobbin, samples = sys.argv[1:]
    paths = sorted(glob.glob(os.path.join(samples, '*.bobbin')))
    problems = [] if paths else [f'there are no samples in {samples}']
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            problem = check_sample(bobbin, path, folder)
            print(f'{os.path.basename(path)}: {problem or "ok"}')
            problems += [problem] if problem else []
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
