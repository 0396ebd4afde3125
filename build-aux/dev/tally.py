"""Counts what meson's testlog.json says.

    tally.py STEP TESTLOG

Prints a line for each test that failed and each that was skipped, then `N passed,
N failed`.  A test program that speaks TAP counts as many times as it has test
points, any other once.
"""

import json
import re
import sys

POINT = re.compile(r'^(not )?ok\b[^#\n]*(#\s*(skip|todo)\b.*)?$', re.IGNORECASE | re.MULTILINE)
GOOD = {'OK', 'EXPECTEDFAIL'}


def points(test):
    """Returns how many points passed, and those that failed and that were skipped."""
    passed = 0
    failed = []
    skipped = []
    for match in POINT.finditer(test.get('stdout') or ''):
        if match[3]:
            skipped.append(match[0].strip())
        elif match[1]:
            failed.append(match[0].strip())
        else:
            passed += 1
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
            bad = bad or [f"{test['result'].lower()} after {test['duration']:.0f} s"]
            remarks += [f"failed: {test['name']}: {line}" for line in bad]
            passed += ok
            failed += len(bad)
    return passed, failed, remarks


def main():
    step, name = sys.argv[1:]
    with open(name, encoding='utf-8') as file:
        tests = [json.loads(line) for line in file if line.strip()]
    passed, failed, remarks = tally(tests)
    for line in remarks:
        print(f'{step}: {line}')
    print(f'{passed} passed, {failed} failed')


if __name__ == '__main__':
    main()
