#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Damages the files of a store by seeds and lets the real store open them.

Usage: damage.py --build FOLDER [--stores N] [--caches N] [--jobs N] [--resume]

Of a damaged outbox every row and draft whose bytes are still in the files comes back, and is not sent by itself, in 99 of 100 stores; whatever
is missing is told. Over a damaged cache the outbox is what it was and goes; what SQLite met was told, the next start has a new
cache, and it is filled with what the server has. Results are kept in BUILD/explore.
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


def live(program, first):
    """What became of AT_ONCE stores, damaged by seeds from first on."""
    with temporary() as folder:
        try:
            ended = subprocess.run([program, "--from", str(first), "--count", str(AT_ONCE)], stdout=subprocess.PIPE,
                                   check=False, env={**os.environ, "TMPDIR": folder}, timeout=600)
            code, output = ended.returncode, ended.stdout
        except subprocess.TimeoutExpired as late:
            code, output = "no end", late.stdout or b""
    said = [json.loads(line) for line in output.splitlines()]
    if code or len(said) != AT_ONCE:
        said.append({"key": str(first + len(said)), "kind": "crash", "told": False, "outcome": "crash",
                     "wrong": [f"the store ended with {code}"]})
    return said


def explore(program, name, options, count):
    """The results of so many seeds, those that are kept among them."""
    kept = Kept(options.build.resolve() / "explore", name, [program])
    groups = range(0, count, AT_ONCE)
    left = [g for g in groups
            if not options.resume or any(not kept.has(str(n)) or kept.lines[str(n)]["wrong"]
                                         for n in range(g, g + AT_ONCE))]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for said in pool.map(lambda g: live(program, g), left):
            for one in said:
                kept.add(one.pop("key"), **one)
    return [kept.lines[str(n)] for g in groups for n in range(g, g + AT_ONCE) if kept.has(str(n))]


def judged(results):
    """How many have anything wrong, which is told."""
    for one in results:
        if one["wrong"]:
            print(f"--- seed {one['key']}, {one['kind']}\n" + "\n".join(one["wrong"]))
    return sum(bool(one["wrong"]) for one in results)


def outboxes(results):
    """How many are bad of damaged outboxes."""
    for one in results:
        if one.get("missing") and not one["told"]:
            one["wrong"].append("texts are missing and nobody was told")
    bad = judged(results)
    whole = sum(one["outcome"] == "whole" for one in results)
    less = [one["key"] for one in results if one["outcome"] == "less than was left"]
    print(f"{len(results)} damaged stores: {whole} came back whole, {len(results) - whole - len(less)} as far as they were "
          f"there, {len(less)} with less and told (seeds {', '.join(less) or 'none'})")
    if len(less) > MOST_LESS * len(results):
        bad += 1
        print("--- too many with less")
    return bad


def caches(results):
    """How many are bad of damaged caches."""
    def count(outcome):
        return sum(one["outcome"] == outcome for one in results)
    bad = judged(results)
    print(f"{len(results)} damaged caches: {count('well')} went on well, {count('made anew')} were made anew and filled "
          f"again, {count('otherwise')} kept rows that SQLite finds nothing wrong with")
    return bad


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--stores", type=int, default=60)
    parser.add_argument("--caches", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    options = parser.parse_args()
    programs = options.build.resolve() / "bin"
    of_outboxes = explore(programs / "roomkey-damage", "damage", options, options.stores)
    of_caches = explore(programs / "roomkey-cachedamage", "cachedamage", options, options.caches)
    bad = outboxes(of_outboxes) + caches(of_caches)
    print(f"{len(of_outboxes) + len(of_caches) - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
