# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line of the explorers that kill at one system call after the other, and what they print."""

import argparse
import os
import pathlib

from kept import Kept, spread
from points import Point, explore


def options_of(points):
    """What every one of them takes. \\a points: how many there are unless told otherwise."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--points", type=int, default=points, help="at most this many, spread; 0: all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    parser.add_argument("--only", help="START/CALL/FILE/NUMBER")
    options = parser.parse_args()
    options.build = options.build.resolve()
    return options


def run(options, name, bench, watched, all_points, kill_at, is_rare=lambda _: True):
    """Kills at the points and prints what is wrong; what the program is to end with. \\a kill_at(bench, point) says
    whether the point was reached and what is wrong; \\a is_rare: those that a share is taken of."""
    kept = Kept(options.build / "explore", name, [options.build / "bin/roomkey-driver"])
    if options.only:
        start, call, *file, number = options.only.split("/")
        points = [Point(start, call, "/".join(file), int(number))]
    else:
        points = all_points(options.build)
        if options.points:
            points = spread([p for p in points if is_rare(p)], options.points)
    keys = {point: "/".join(map(str, point)) for point in points}

    def work(worker, point):
        reached, wrong = kill_at(worker, point)
        kept.add(keys[point], reached=reached, wrong=wrong)

    left = [p for p in points
            if not (options.resume and kept.has(keys[p]) and not kept.lines[keys[p]]["wrong"])]
    explore(options.build, left, watched, 1, options.jobs, work, bench)
    results = [kept.lines[keys[p]] for p in points]
    bad = [one for one in results if one["wrong"]]
    for one in bad:
        print(f"--- {one['key']}\n" + "\n".join(one["wrong"]))
    reached = sum(one["reached"] for one in results)
    few = reached < 0.8 * len(points)
    print(f"{reached} kill points of {len(points)} of {name}" + (": too many were not reached" if few else ""))
    print(f"{len(points) - len(bad)} passed, {len(bad) + few} failed")
    return 1 if bad or few else 0
