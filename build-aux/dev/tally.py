"""Counts what meson's testlog.json says.

    tally.py STEP TESTLOG

Prints a line for each test that failed, followed by what it says of it, and each
that was skipped, then `N passed, N failed`.  A test program that speaks TAP
counts as many times as it has test points, any other once.
"""

import json
import re
import sys

POINT = re.compile(r'^(not )?ok\b[^#\n]*(#\s*(skip|todo)\b.*)?$', re.IGNORECASE | re.MULTILINE)
GOOD = {'OK', 'EXPECTEDFAIL'}
# What is shown of what a test that failed said: lines of its beginning and its
# end, and characters of each.
FIRST_LINES = 30
LAST_LINES = 20
MOST_CHARACTERS = 200


def explain(text):
    """Returns what a test printed, indented, without the middle where it is long."""
    lines = [line for line in text.splitlines() if line.strip() and not re.match(r'(not )?ok\b|# +[~^]+$', line)]
    if len(lines) > FIRST_LINES + LAST_LINES:
        lines[FIRST_LINES:-LAST_LINES] = ['…']
    return [f'    {line[:MOST_CHARACTERS]}' for line in lines]


def points(test):
    """Returns how many points passed, those that failed, each with what was said
    before it, and those that were skipped."""
    output = test.get('stdout') or ''
    passed = 0
    failed = []
    skipped = []
    end = 0
    for match in POINT.finditer(output):
        if match[3]:
            skipped.append(match[0].strip())
        elif match[1]:
            failed.append((match[0].strip(), explain(output[end:match.start()])))
        else:
            passed += 1
        end = match.end()
    return passed, failed, skipped


def tally(tests):
    """Returns how many passed and failed, and a line for each that did not pass."""
    passed = failed = 0
    remarks = []
    for test in tests:
        ok, bad, skipped = points(test)
        remarks += [f"did not run: {test['name']}: {line}" for line in skipped]
        if test['result'] == 'SKIP':
            if not skipped:
                remarks.append(f"did not run: {test['name']}: skipped")
        elif test['result'] in GOOD:
            passed += ok if ok or skipped else 1
        else:
            # A crash or a timeout fails, whatever points came before it.
            bad = bad or [(f"{test['result'].lower()} after {test['duration']:.0f} s",
                           explain((test.get('stdout') or '') + (test.get('stderr') or '')))]
            for line, explanation in bad:
                remarks += [f"failed: {test['name']}: {line}", *explanation]
            passed += ok
            failed += len(bad)
    return passed, failed, remarks


def main():
    step, name = sys.argv[1:]
    with open(name, encoding='utf-8') as file:
        tests = [json.loads(line) for line in file if line.strip()]
    passed, failed, remarks = tally(tests)
    for line in remarks:
        print(line if line.startswith(' ') else f'{step}: {line}')
    print(f'{passed} passed, {failed} failed')


if __name__ == '__main__':
    main()
