# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs unittest cases the way tests/run counts: one test function is one test, a skip is a failure.

The output of a test is shown only if it failed; the last line is "N passed, N failed".
"""

import sys
import time
import traceback
import unittest


class CountedResult(unittest.TestResult):
    """Remembers every test function that did anything but pass."""

    def __init__(self, verbose):
        super().__init__()
        self.verbose = verbose
        self.seen = 0
        self.bad = {}  # id -> list of texts, in the order met

    def startTest(self, test):
        super().startTest(test)
        self.seen += 1
        self.started = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        if self.verbose or test.id() in self.bad:
            word = "FAIL" if test.id() in self.bad else "ok  "
            print(f"{word} {test.id()} ({time.monotonic() - self.started:.1f} s)", flush=True)

    def _note(self, test, text):
        if test.id() not in self.bad and not isinstance(test, unittest.TestCase):
            self.seen += 1  # a setUpClass or module that failed hides its tests: it counts as one itself
        self.bad.setdefault(test.id(), []).append(text)

    def _note_error(self, test, err):
        self._note(test, "".join(traceback.format_exception(*err)))

    def addError(self, test, err):
        super().addError(test, err)
        self._note_error(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._note_error(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._note(test, str(subtest) + "\n" + "".join(traceback.format_exception(*err)))

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._note(test, f"skipped, which counts as failed: {reason}")

    def addExpectedFailure(self, test, err):
        super().addExpectedFailure(test, err)
        self._note(test, "marked as an expected failure, which counts as failed")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._note(test, "passed although marked as an expected failure")


def run(suite, verbose=False, failfast=False):
    """Runs the suite, prints what failed and the counts; the exit status to use."""
    result = CountedResult(verbose)
    result.failfast = failfast
    suite.run(result)
    for name, texts in result.bad.items():
        print(f"--- {name}\n" + "\n".join(texts), flush=True)
    failed = len(result.bad)
    if result.seen == 0:
        print("no test was found, which counts as a failure")
        failed = 1
    print(f"{max(result.seen - failed, 0)} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def main(module="__main__", argv=None):
    """For the end of a test file: all its tests, or those named (Class or Class.test_name)."""
    argv = sys.argv[1:] if argv is None else argv
    verbose = "-v" in argv
    names = [a for a in argv if not a.startswith("-")]
    loader = unittest.TestLoader()
    found = sys.modules[module]
    suite = loader.loadTestsFromNames(names, found) if names else loader.loadTestsFromModule(found)
    sys.exit(run(suite, verbose))
