#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets the real store open what the disk may hold after the power went, at moments of several lives.

Usage: powerloss.py --build FOLDER [--states N] [--jobs N]

No row or draft that was promised is lost, none is in two places, both files pass SQLite's check; also where the power
goes while files of an earlier form are brought up. Results are kept in BUILD/explore.
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

ONE_LIFE = 2000  # about as many distinct states as a life of 60 acts has
LONG = 600  # acts until SQLite moves a full log into its file by itself


HASH = 20


def hashes(file):
    data = file.read_bytes() if file.exists() else b""
    return {data[i:i + HASH] for i in range(0, len(data), HASH)}


def power(program, *options):
    with temporary() as folder:
        ended = subprocess.run([program, *map(str, options)], stdout=subprocess.PIPE, check=False,
                               env={**os.environ, "TMPDIR": folder}, timeout=7200)
    if ended.returncode not in (0, 1):
        return {"states": 0, "moments": 0, "forms": 0, "wrong": [f"the explorer ended with {ended.returncode}"]}
    return json.loads(ended.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--states", type=int, default=1000, help="over all lives")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    options = parser.parse_args()
    program = options.build.resolve() / "bin/roomkey-powerloss"
    kept = Kept(options.build.resolve() / "explore", "powerloss", [program])

    bad = 0
    planted = power(program, "--acts", 6, "--states", 60, "--forget-syncs", "outbox.sqlite-wal")
    if not planted["wrong"]:
        print("--- a log that is never synced lost nothing: the explorer is blind")
        bad += 1
    wishes = {f"form {n}": ["--old", n] for n in range(1, planted["forms"])}
    deep = options.states > ONE_LIFE
    if deep:
        wishes["long"] = ["--acts", LONG, "--states", ONE_LIFE]
    # Lives are added until there are enough different states.
    states = set()
    seed = 0
    seen = {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        while True:
            todo = {}
            for key in wishes.keys() - seen.keys():
                seen[key] = kept.file.with_suffix("." + key.replace(" ", "-") + ".hashes")
                if not (options.resume and kept.has(key) and seen[key].exists() and not kept.lines[key]["wrong"]):
                    seen[key].unlink(missing_ok=True)
                    todo[key] = wishes[key] + ["--seen", seen[key]]
            for key, result in zip(todo, pool.map(lambda w: power(program, *w), todo.values())):
                kept.add(key, **result)
            for file in seen.values():
                states |= hashes(file)
            # The upgrades alone may be enough states, but no life.
            if seed and len(states) >= options.states or any(kept.lines[key]["wrong"] for key in wishes) or seed > 100:
                break
            for _ in range(max(1, options.jobs)):
                seed += 1
                share = ONE_LIFE if deep else options.states // options.jobs
                wishes[f"life {seed} of {share}"] = ["--seed", seed, "--states", share]
    for key in wishes:
        if kept.lines[key]["wrong"]:
            bad += 1
            print(f"--- {key}\n" + "\n".join(kept.lines[key]["wrong"]))
    print(f"{len(states)} states after a power cut, all different, in {len(wishes)} lives and upgrades")
    if len(states) < options.states:
        bad += 1
        print("--- too few states")
    print(f"{len(wishes) + 1 - bad} passed, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
