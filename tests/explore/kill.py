#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the driver with SIGKILL at a system call, starts it again and lets the emulator judge.

Usage: kill.py --build FOLDER [--points N] [--jobs N] [--rounds N]

Every text that left the composer is at the server exactly once, in the order of its space; what did not leave it is
there at most once and otherwise still a draft; edits and deletions are done. Results are kept in BUILD/explore.
"""

import argparse
import os
import pathlib
import sys

from kept import Kept, spread
from plans import verdict
from points import Bench, Point, damage, explore, temporary

WATCHED = ["write", "pwrite64", "fsync", "fdatasync", "rename", "linkat", "unlink", "ftruncate", "connect", "mkdir",
           "sendto", "sendmsg"]


def all_points(build, rounds):
    with temporary() as folder:
        bench = Bench(build, folder, "points", WATCHED, rounds)
        try:
            again = bench.points("again")
            # Files that are made anew: the calls before the first step.
            first = [p for p in bench.points("first") if "sqlite" not in p.file or p.number <= 40]
        finally:
            bench.close()
    known = {p[1:] for p in again}
    return again + [p for p in first if p[1:] not in known or p.number <= 40]


def kill_at(bench, point):
    """(reached, cleared, what is wrong)"""
    bench.prepare(point.start)
    plan = bench.plan()
    first = bench.runner.run(plan.steps, bench.strace(point, "signal=KILL"))
    second = bench.runner.run(plan.resume())
    wrong = verdict(plan, bench.world, first.lines, second.lines)
    wrong += damage(bench.runner.account_folder())
    if first.status not in (0, -9):
        wrong.append(f"the run ended with {first.status}")
    if second.status != 0:
        wrong.append(f"the next start ended with {second.status}: {bench.runner.errors()[-300:]}")
    return first.status == -9, sum(f[0] == "cleared" for f in first.lines), wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--points", type=int, default=60, help="at most this many, evenly spread; 0: all")
    parser.add_argument("--rounds", type=int, default=1, help="length of a run")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    parser.add_argument("--only", help="START/CALL/FILE/NUMBER")
    options = parser.parse_args()
    build = options.build.resolve()
    kept = Kept(build / "explore", f"kill{options.rounds}", [build / "bin/roomkey-driver"])
    points = all_points(build, options.rounds)
    if options.points:
        points = spread(points, options.points)
    if options.only:
        start, call, *file, number = options.only.split("/")
        points = [Point(start, call, "/".join(file), int(number))]
    keys = {point: "/".join(map(str, point)) for point in points}
    bad = []

    def work(bench, point):
        key = keys[point]
        reached, cleared, wrong = kill_at(bench, point)
        kept.add(key, reached=reached, cleared=cleared, wrong=wrong)

    left = [p for p in points
            if not (options.resume and kept.has(keys[p]) and not kept.lines[keys[p]]["wrong"])]
    explore(build, left, WATCHED, options.rounds, options.jobs, work)
    results = [kept.lines[keys[p]] for p in points]
    for one in results:
        if one["wrong"]:
            bad.append(one["key"])
            print(f"--- {one['key']} ({one['cleared']} cleared)\n" + "\n".join(one["wrong"]))
    reached = sum(one["reached"] for one in results)
    print(f"{reached} kill points of {len(points)}, {sum(one['cleared'] for one in results)} texts cleared before a kill")
    if reached < 0.8 * len(points):
        bad.append("too many points were not reached")
        print(bad[-1])
    print(f"{len(points) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
