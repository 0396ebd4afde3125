# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the unittest tests of a file and reports them as TAP.

Usage: taprunner.py FILE.py [TEST...]

A TEST is the name of a test, as in `Class.test_name`, or a part of one.
"""

import atexit
import importlib.util
import os
import shutil
import sys
import tempfile
import traceback
import unittest


class TapResult(unittest.TestResult):
    def __init__(self, stream):
        super().__init__()
        self.stream = stream
        self.number = 0
        self.failed_subtests = []

    def say(self, line):
        print(line, file=self.stream, flush=True)

    def report(self, ok, test, directive=''):
        self.number += 1
        name = test.id().split('.', 1)[-1]
        self.say(f"{'ok' if ok else 'not ok'} {self.number} {name}{directive}")

    def explain(self, error):
        for line in ''.join(traceback.format_exception(*error)).splitlines():
            self.say(f'# {line}')

    def startTest(self, test):
        super().startTest(test)
        self.failed_subtests = []

    def addSuccess(self, test):
        super().addSuccess(test)
        if not self.failed_subtests:
            self.report(True, test)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.explain(error)
        self.report(False, test)

    def addError(self, test, error):
        super().addError(test, error)
        self.explain(error)
        self.report(False, test)

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.failed_subtests.append(subtest)
            self.say(f'# {subtest.id()}')
            self.explain(error)

    def stopTest(self, test):
        if self.failed_subtests:
            self.report(False, test)
        super().stopTest(test)

    # A test that is passed over in silence proves nothing.
    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say(f'# skipped: {reason}')
        self.report(False, test)


def leave_the_user_alone():
    """What Bobbin keeps of its runs goes into a folder that goes with the tests."""
    folder = tempfile.mkdtemp(prefix='bobbin-data-')
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ['XDG_DATA_HOME'] = folder


def load(path):
    name = os.path.splitext(os.path.basename(path))[0].replace('-', '_')
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def flatten(suite):
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from flatten(test)
        else:
            yield test


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    # What a test prints must not be taken for TAP.
    tap = os.fdopen(os.dup(1), 'w', encoding='utf-8', errors='backslashreplace')
    os.dup2(2, 1)
    leave_the_user_alone()
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    module = load(sys.argv[1])
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    wanted = sys.argv[2:]
    if wanted:
        suite = unittest.TestSuite(test for test in flatten(suite)
                                   if any(part in test.id() for part in wanted))
    result = TapResult(tap)
    tap.write('TAP version 14\n')
    tap.write(f'1..{suite.countTestCases()}\n')
    tap.flush()
    suite.run(result)
    # An error in setUpClass fails tests that were never counted one by one.
    sys.exit(0 if result.wasSuccessful() and result.number == suite.countTestCases() else 1)


if __name__ == '__main__':
    main()
