#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures Roomkey beside floors and peers and writes the figures to RESULTS.md.

Usage: run.py --build BUILD_FOLDER [GROUP]...

Groups: listing, store, search, window, growth (none named: all). A figure that misses its "must" counts as failed; the
last line is "N passed, N failed".
"""

import argparse
import importlib
import pathlib
import subprocess
import sys
import traceback

import harness
import results

GROUPS = ("listing", "store", "search", "window", "growth")


def prepare(build):
    """The programs that measure, and Google's library for the one beside them."""
    subprocess.run(["cmake", "--build", build, "--target", "bench"], check=True, stdout=sys.stderr)
    clients = harness.ROOT / "tests/clients"
    if not (clients / "node_modules/.package-lock.json").exists():
        subprocess.run(["npm", "ci", "--silent"], check=True, cwd=clients, stdout=sys.stderr)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, default=harness.HERE / "RESULTS.md")
    parser.add_argument("--built", action="store_true", help="the programs that measure are up to date")
    parser.add_argument("groups", nargs="*", metavar="GROUP", choices=[*GROUPS, []])
    options = parser.parse_args()
    if not options.built:
        prepare(options.build)
    fresh = {}
    passed = failed = 0
    for name in options.groups or GROUPS:
        print(f"--- {name}", file=sys.stderr)
        group = importlib.import_module(name)
        try:
            rows, extra = group.measure(options.build.resolve())
        except Exception:  # the other groups are still worth measuring
            traceback.print_exc()
            failed += 1
            continue
        fresh[name] = results.section(name, group.TITLE, group.METHOD, rows, extra)
        print("\n".join(results.table(rows)), flush=True)
        for row in rows:
            missed = row.verdict == "missed"
            passed, failed = passed + (not missed), failed + missed
    results.write(options.output, GROUPS, fresh)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
