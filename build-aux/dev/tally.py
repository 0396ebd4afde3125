"""Counts what meson's testlog.json says.

    tally.py STEP TESTLOG

Prints a line for each test that was skipped, then `N passed, N failed`.  A test
program that speaks TAP counts as many times as it has test points, any other
once.
"""

import json
import re
import sys

POINT = re.compile(r'^(not )?ok\b[^#\n]*(#\s*(skip|todo)\b.*)?$', re.IGNORECASE | re.MULTILINE)
GOOD = {'OK', 'EXPECTEDFAIL'}


def points(test):
    """Returns how many points passed and failed, and those that were skipped."""
    passed = failed = 0
    skipped = []
    for match in POINT.finditer(test.get('stdout') or ''):
        if match[3]:
            skipped.append(match[0].strip())
        elif match[1]:
            failed += 1
        else:
            passed += 1
    return passed, failed, skipped


def tally(tests):
    """Returns how many passed and failed, and the names of those that did not run."""
    passed = failed = 0
    left_out = []
    for test in tests:
        ok, bad, skipped = points(test)
        left_out += [f"{test['name']}: {line}" for line in skipped]
        if test['result'] == 'SKIP':
            if not skipped:
                left_out.append(f"{test['name']}: skipped")
        elif test['result'] in GOOD:
            passed += ok if ok or skipped else 1
        else:
            # A crash or a timeout fails, whatever points came before it.
            passed += ok
            failed += bad or 1
    return passed, failed, left_out


def main():
    step, name = sys.argv[1:]
    with open(name, encoding='utf-8') as file:
        tests = [json.loads(line) for line in file if line.strip()]
    passed, failed, left_out = tally(tests)
    for line in left_out:
        print(f'{step}: {line}')
    print(f'{passed} passed, {failed} failed')


if __name__ == '__main__':
    main()
