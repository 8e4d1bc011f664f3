#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damages the files of a store by seeds and lets the real store open them.

Usage: damage.py --build FOLDER [--stores N] [--jobs N] [--resume]

Every row and draft whose bytes are still in the files comes back, and is not sent by itself, in 99 of 100 stores; whatever
is missing is told. Results are kept in BUILD/explore.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

from kept import Kept
from points import temporary

MOST_LESS = 0.01
AT_ONCE = 20  # seeds of one process


def open_damaged(program, first):
    with temporary() as folder:
        ended = subprocess.run([program, "--from", str(first), "--count", str(AT_ONCE)], stdout=subprocess.PIPE,
                               check=False, env={**os.environ, "TMPDIR": folder}, timeout=600)
    said = [json.loads(line) for line in ended.stdout.splitlines()]
    if ended.returncode or len(said) != AT_ONCE:
        said.append({"key": str(first + len(said)), "kind": "crash", "told": False, "outcome": "crash",
                     "wrong": [f"the store ended with {ended.returncode}"]})
    return said


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--stores", type=int, default=60)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    options = parser.parse_args()
    program = options.build.resolve() / "bin/roomkey-damage"
    kept = Kept(options.build.resolve() / "explore", "damage", [program])

    groups = range(0, options.stores, AT_ONCE)
    left = [g for g in groups
            if not options.resume or any(not kept.has(str(n)) or kept.lines[str(n)]["wrong"]
                                         for n in range(g, g + AT_ONCE))]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for said in pool.map(lambda g: open_damaged(program, g), left):
            for one in said:
                kept.add(one.pop("key"), **one)
    results = [kept.lines[str(n)] for g in groups for n in range(g, g + AT_ONCE) if kept.has(str(n))]
    bad = 0
    for one in results:
        if one.get("missing") and not one["told"]:
            one["wrong"].append("texts are missing and nobody was told")
        if one["wrong"]:
            bad += 1
            print(f"--- seed {one['key']}, {one['kind']}\n" + "\n".join(one["wrong"]))
    whole = sum(one["outcome"] == "whole" for one in results)
    less = [one["key"] for one in results if one["outcome"] == "less than was left"]
    print(f"{len(results)} damaged stores: {whole} came back whole, {len(results) - whole - len(less)} as far as they were "
          f"there, {len(less)} with less and told (seeds {', '.join(less) or 'none'})")
    if len(less) > MOST_LESS * len(results):
        bad += 1
        print("--- too many with less")
    print(f"{len(results) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
