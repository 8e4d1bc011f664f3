#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command that starts programs built with the sanitizers: each report of theirs counts as a failure.

Usage: sanitized.py COMMAND...

Who explores kills programs and goes on, and does not look at how one ended: so reports go into files. Those of undefined
behaviour do not, with gcc's libraries, and are found in what the command and its programs print. The last line of the
command and of this is "N passed, N failed".
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

COUNTS = re.compile(r"(\d+) passed, (\d+) failed")
UNDEFINED = ": runtime error: "


def run(command):
    """(passed, failed); all but the last line of the command is shown, and the reports."""
    with tempfile.TemporaryDirectory(prefix="roomkey-reports-") as folder:
        reports = f"log_path={folder}/report"
        environment = {**os.environ, "ASAN_OPTIONS": reports, "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
        last = None
        undefined = 0
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace") as process:
            for line in process.stdout:
                if last is not None:
                    print(last, flush=True)
                last = line.rstrip("\n")
                undefined += UNDEFINED in line
        counts = COUNTS.fullmatch(last or "")
        if not counts and last:
            print(last)
        passed, failed = map(int, counts.groups()) if counts else (0, 1)
        if process.returncode and not failed:
            failed = 1
        for file in sorted(pathlib.Path(folder).iterdir()):
            print(f"--- {file.name}\n{file.read_text(encoding='utf-8', errors='replace')}")
            failed += 1
    return passed, failed + undefined


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    passed, failed = run(sys.argv[1:])
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
