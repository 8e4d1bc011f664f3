#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The explorers: a fixed fast share, or all of it.

Usage: run.py --build FOLDER [--deep | --sanitized]

Deep takes hours on a small machine and goes on where it ended. Sanitized is a smaller share, for programs that are built
with the sanitizers, of what needs no strace. The last line is "N passed, N failed".
"""

import argparse
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
COUNTS = re.compile(r"(\d+) passed, (\d+) failed")


def sanitized_share(build):
    """Commands, each with counts in its last line."""
    explorers = [[HERE / "schedules.py", "--schedules", "8"], [HERE / "flood.py", "--sends", "100", "--rooms", "10"],
                 [HERE / "powerloss.py", "--states", "400"], [HERE / "damage.py", "--stores", "40"]]
    return [command + ["--build", build] for command in explorers]


def share(build, deep):
    """Commands, each with counts in its last line."""
    tests = [[HERE / "test_plans.py"], [HERE / "test_schedules.py"], [HERE / "test_signinkills.py"],
             [HERE / "test_caches.py"], [HERE / "test_figures.py"]]
    kills = ["--points", "0", "--rounds", "3"] if deep else ["--points", "48"]
    sign_ins = ["--points", "0"] if deep else ["--points", "10"]
    syncs = ["--points", "0"] if deep else ["--points", "16"]
    states = ["--states", "20000"] if deep else ["--states", "1500"]
    failures = ["--points", "0"] if deep else ["--points", "45"]
    stores = ["--stores", "1000", "--caches", "1000"] if deep else ["--stores", "60", "--caches", "20"]
    schedules = ["--schedules", "2000", "--length", "40"] if deep else ["--schedules", "24"]
    sends = ["--sends", "10000", "--rooms", "200"] if deep else ["--sends", "300", "--rooms", "20"]
    explorers = [[HERE / "schedules.py", *schedules], [HERE / "flood.py", *sends], [HERE / "kill.py", *kills],
                 [HERE / "signinkills.py", *sign_ins], [HERE / "synckills.py", *syncs], [HERE / "fail.py", *failures],
                 [HERE / "powerloss.py", *states], [HERE / "damage.py", *stores]]
    return tests + [command + ["--build", build] + (["--resume"] if deep else []) for command in explorers]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    much = parser.add_mutually_exclusive_group()
    much.add_argument("--deep", action="store_true")
    much.add_argument("--sanitized", action="store_true")
    options = parser.parse_args()
    good = bad = 0
    for command in sanitized_share(options.build) if options.sanitized else share(options.build, options.deep):
        ended = subprocess.run([sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               check=False)
        lines = ended.stdout.splitlines() or [""]
        counts = COUNTS.fullmatch(lines[-1])
        good += int(counts[1]) if counts else 0
        failed = int(counts[2]) if counts else 1
        bad += failed or (1 if ended.returncode else 0)
        print("\n".join(lines[:-1] if counts else lines), flush=True)
    print(f"{good} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
