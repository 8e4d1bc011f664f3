#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the driver with SIGKILL at a system call while it catches up, and starts it again.

Usage: synckills.py --build FOLDER [--points N] [--jobs N] [--resume] [--only START/CALL/FILE/NUMBER]

One room has a gap of several pages behind what is cached, into which the person writes; another was never opened and is
read back to its beginning. After the next start and a last look at both, the cache is the server's table: no hole,
nothing twice, no other text. Results are kept in BUILD/explore.
"""

import sys

from caches import differences
from killrun import options_of, run
from points import Bench, damage, temporary

WATCHED = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate", "sendto", "sendmsg"]
#: Of one page there are 50, and after ten the cache would begin anew.
BEFORE, GAP, OTHER = 20, 130, 120


class Plan:
    def __init__(self, mark, rooms):
        gap, other = rooms[:2]
        looks = [f"open\t{gap}", f"open\t{other}", f"older\t{other}"]
        self.steps = [f"send\t{gap}\t{mark} own", *looks, "settle"]
        # By then it is sent or never will be, and a look finds it.
        self.resume = ["settle", *looks, f"open\t{gap}", f"cached\t{gap}", f"cached\t{other}"]


class SyncBench(Bench):
    """Its template has seen the beginning of the one room only."""

    def __init__(self, build, folder, name, watched, rounds=1):
        super().__init__(build, folder, name, watched, rounds)
        gap, other = self.world.rooms[:2]
        self.world.say(gap, [f"before {n}" for n in range(BEFORE)])
        if self.runner.run([f"open\t{gap}"]).status != 0:
            raise RuntimeError("the driver cannot open a room: " + self.runner.errors())
        self.runner.keep_template()
        self.world.say(gap, [f"gap {n}" for n in range(GAP)])
        self.world.say(other, [f"other {n}" for n in range(OTHER)])

    def plan(self):
        self._count += 1
        return Plan(f"{self.name}{self._count}", self.world.rooms)


def kill_at(bench, point):
    """(reached, what is wrong)"""
    bench.prepare(point.start)
    plan = bench.plan()
    first = bench.runner.run(plan.steps, bench.strace(point, "signal=KILL"))
    second = bench.runner.run(plan.resume)
    wrong = damage(bench.runner.account_folder())
    for room in bench.world.rooms[:2]:
        wrong += differences(room, bench.world.messages(room), second.lines, whole=True)
    if first.status not in (0, -9):
        wrong.append(f"the run ended with {first.status}")
    if second.status != 0:
        wrong.append(f"the next start ended with {second.status}: {bench.runner.errors()[-300:]}")
    return first.status == -9, wrong


def all_points(build):
    with temporary() as folder:
        bench = SyncBench(build, folder, "points", WATCHED)
        try:
            return bench.points("again")
        finally:
            bench.close()


def main():
    return run(options_of(points=16), "synckills", SyncBench, WATCHED, all_points, kill_at,
               is_rare=lambda point: "cache" in point.file)


if __name__ == "__main__":
    sys.exit(main())
