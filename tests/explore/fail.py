#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets one system call of the driver fail, the n-th of its kind on a file, and watches what it says.

Usage: fail.py --build FOLDER [--points N] [--jobs N] [--resume] [--only START/CALL/FILE/NUMBER/HOW]

No crash, nothing said to be safe or sent that is not, and after a restart everything is as kill.py demands. HOW is an
errno, "short" (half of it is written), or an errno and "+" (this call and all after it: a disk that stays full).
Results are kept in BUILD/explore.
"""

import argparse
import os
import pathlib
import random
import sys

from kept import Kept, spread
from plans import verdict
from points import Bench, Point, damage, explore, temporary

WATCHED = ["write", "pwrite64", "fsync", "fdatasync", "openat", "ftruncate", "unlink", "rename", "mkdir"]
ERRORS = {
    "write": ["EIO", "ENOSPC", "EINTR", "short"],
    "pwrite64": ["EIO", "ENOSPC", "EINTR", "short", "ENOSPC+"],
    "fsync": ["EIO", "ENOSPC", "EINTR"],
    "fdatasync": ["EIO", "ENOSPC", "EINTR", "EIO+"],
    "openat": ["EIO", "ENOSPC", "EINTR", "EMFILE", "EACCES"],
    "ftruncate": ["EIO", "ENOSPC", "EINTR"],
    "unlink": ["EIO", "EACCES"],
    "rename": ["EIO", "ENOSPC", "EACCES"],
    "mkdir": ["EIO", "ENOSPC"],
}

#: How a run may end: it did all of it, or it said at the start why it cannot.
DONE, CANNOT_OPEN, CANNOT_SIGN_IN = 0, 3, 4
#: Or, once it said that its cache takes nothing, what was to be edited was never in it.
WRONG_STEP = 6


def all_points(build):
    with temporary() as folder:
        bench = Bench(build, folder, "points", WATCHED, rounds=1)
        try:
            points = bench.points("first") + bench.points("again")
        finally:
            bench.close()
    return [(point, how) for point in points for how in ERRORS[point.call]
            if point.file and "explore" in point.file]


def fail_at(bench, build, point, how):
    """What is wrong, and whether the person was told of a failure."""
    bench.prepare(point.start)
    plan = bench.plan()
    stays = how.endswith("+")
    # Where nothing can be written any more nothing can be waited for either.
    steps = [s for s in plan.steps if s not in ("settle", "list")] + ["quit"] if stays else plan.steps
    if how == "short":
        first = bench.runner.run(steps, preload={
            "LD_PRELOAD": str(build / "bin/roomkey-shortwrite.so"), "EXPLORE_SHORT_AT": str(point.number),
            "EXPLORE_SHORT_FILE": str(bench.path(point.file))})
    else:
        first = bench.runner.run(steps, bench.strace(point, "error=" + how.rstrip("+"), "+" if stays else ""))
    errors = bench.runner.errors()
    second = bench.runner.run(plan.resume())
    wrong = verdict(plan, bench.world, first.lines, second.lines)
    wrong += damage(bench.runner.account_folder())
    told = any(f[0] in ("failed", "trouble") for f in first.lines)
    if first.status not in (DONE, CANNOT_OPEN, CANNOT_SIGN_IN) and not (first.status == WRONG_STEP and told):
        wrong.append(f"the run ended with {first.status}: {errors[-300:]}")
    if first.status == CANNOT_OPEN and not any(f[:2] == ["failed", "start"] for f in first.lines):
        wrong.append("the start failed without a word")
    if second.status != DONE:
        wrong.append(f"the next start ended with {second.status}: {bench.runner.errors()[-300:]}")
    return wrong, told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--points", type=int, default=60, help="at most this many, evenly spread; 0: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    parser.add_argument("--only")
    options = parser.parse_args()
    build = options.build.resolve()
    kept = Kept(build / "explore", "fail", [build / "bin/roomkey-driver"])
    if options.only:
        start, call, *file, number, how = options.only.split("/")
        points = [(Point(start, call, "/".join(file), int(number)), how)]
    else:
        points = all_points(build)
        random.Random(1).shuffle(points)  # or one HOW would come with one kind of call
        if options.points:
            points = spread(points, options.points)
    keys = {(point, how): "/".join(map(str, point)) + "/" + how for point, how in points}

    def work(bench, one):
        wrong, told = fail_at(bench, build, *one)
        kept.add(keys[one], wrong=wrong, told=told)

    left = [p for p in points
            if not (options.resume and kept.has(keys[p]) and not kept.lines[keys[p]]["wrong"])]
    explore(build, left, WATCHED, 1, options.jobs, work)
    results = [kept.lines[keys[p]] for p in points]
    bad = [one for one in results if one["wrong"]]
    for one in bad:
        print(f"--- {one['key']}\n" + "\n".join(one["wrong"]))
    print(f"{len(results)} failed calls, {sum(one['told'] for one in results)} of them told to the person")
    print(f"{len(results) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
