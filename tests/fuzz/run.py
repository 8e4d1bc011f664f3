#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""libFuzzer over every reader of what comes from outside.

Usage: run.py --build FOLDER [--seconds N] [--goal N] [--jobs N] [--seed N] [TARGET]...

Each target goes on where it ended: its inputs are kept in BUILD/fuzz/inputs/TARGET, beside those of the tree, and its
executions are counted in BUILD/fuzz for the program that was run, until there are --goal of them. An input that breaks
a target is put into BUILD/fuzz/found and printed: it goes into corpus/TARGET, under a name that says what it is, before
the mistake is mended. The last line is "N passed, N failed": targets.
"""

import argparse
import base64
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "explore"))
sys.dont_write_bytecode = True

from kept import Kept  # noqa: E402

ROUND = 300  # seconds after which what was counted is kept
# Rounds in which what values are compared is followed, and rare features are preferred, at half the speed.
VALUES_EVERY = 5
LONGEST = 4096  # bytes of an input
LONGEST_OF = {  # where the time of an input grows faster than its length
    "addresses": 1024,
    "damagedfile": 1100,  # two pages of 512, each byte of them tried as the beginning of a record
    "filter": 256,
    "granthistory": 768,  # two records, or many empty ones
    "outboxrow": 512,
    "search": 256,  # twice what the field takes
}
EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
BROKEN = re.compile(r"^(BROKEN: .*|SUMMARY: .*|.*runtime error: .*)$", re.M)


def targets(program):
    said = subprocess.run([program], capture_output=True, text=True, check=False).stderr
    return said.rstrip().split("targets: ")[1].split()


def one_round(program, folder, target, seconds, runs, seed):
    """(executions, what broke it or "")"""
    inputs, found = folder / "inputs" / target, folder / "found"
    inputs.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    before = set(found.iterdir())
    options = [f"-max_total_time={seconds}", f"-runs={runs}", f"-seed={seed}", f"-max_len={LONGEST_OF.get(target, LONGEST)}", "-timeout=20",
               "-rss_limit_mb=1500", "-print_final_stats=1", f"-use_value_profile={int(seed % VALUES_EVERY == 0)}",
               f"-entropic={int(seed % VALUES_EVERY == 0)}", "-verbosity=0",
               "-reload=0", f"-artifact_prefix={found}/{target}-"]
    ran = subprocess.run([program, f"--target={target}", *options, inputs, HERE / "corpus" / target],
                         env={**os.environ, "TZ": "UTC", "LANG": "C.UTF-8",
                              "ASAN_OPTIONS": "detect_leaks=0:malloc_context_size=0:quarantine_size_mb=16",
                              "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"},
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    count = EXECUTIONS.search(ran.stderr)
    broken = ""
    if ran.returncode != 0:
        new = sorted(set(found.iterdir()) - before)
        what = [line.strip() for line in BROKEN.findall(ran.stderr)] or [ran.stderr[-400:]]
        broken = f"{what[0]} ({'; '.join(f'{f.name}: {base64.b64encode(f.read_bytes()).decode()}' for f in new)})"
    return int(count[1]) if count else 0, broken


def rounds_beside(count, program, folder, target, seconds, runs, seed):
    """The same of several rounds at a time, each with a seed of its own."""
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        ran = [pool.submit(one_round, program, folder, target, seconds, -(-runs // count), seed + number)
               for number in range(count)]
    results = [one.result() for one in ran]
    return sum(executions for executions, _ in results), next((broken for _, broken in results if broken), "")


def fuzz(program, folder, kept, target, beside, options):
    known = kept.lines.get(target, {"executions": 0, "seconds": 0, "rounds": 0})
    facts = {name: known[name] for name in ("executions", "seconds", "rounds")}
    left = options.seconds
    while left > 0 and facts["executions"] < options.goal:
        seconds = min(left, ROUND)
        executions, broken = rounds_beside(beside, program, folder, target, seconds,
                                           options.goal - facts["executions"], options.seed + facts["rounds"])
        left -= seconds
        facts = {"executions": facts["executions"] + executions, "seconds": facts["seconds"] + beside * seconds,
                 "rounds": facts["rounds"] + beside}
        kept.add(target, **facts, broken=broken)
        if broken:
            break
    return kept.lines.get(target, {**facts, "broken": ""})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=24 * 3600, help="for each target in this run, at most")
    parser.add_argument("--goal", type=int, default=10_000_000, help="executions of each target")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="programs at a time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("targets", nargs="*")
    options = parser.parse_args()
    program = options.build.resolve() / "bin/roomkey-fuzz"
    folder = options.build.resolve() / "fuzz"
    names = options.targets or targets(program)
    kept = Kept(folder, "fuzz", [program])
    bad = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        beside = max(1, options.jobs // len(names))
        running = {name: pool.submit(fuzz, program, folder, kept, name, beside, options) for name in names}
        for name, result in running.items():
            facts = result.result()
            print(f"{name:14} {facts['executions']:>12,} executions {facts['seconds']:>7} s  {facts['broken']}",
                  flush=True)
            if facts["broken"] or facts["executions"] == 0:
                bad.append(name)
    print(f"{len(names) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
