# SPDX-License-Identifier: GPL-3.0-or-later
"""What kill.py and fail.py share: points of a run, workers with an emulator each, the state of the files."""

import collections
import pathlib
import queue
import sqlite3
import tempfile
import threading
import traceback

from driver import CALL, Runner, calls
from plans import Plan
from world import World

#: Runs go to memory where that is possible: a kill and a failed call are the same there, and quicker.
MEMORY = pathlib.Path("/dev/shm")

#: Points after which a worker takes a new emulator, so that its rooms stay small.
ROUND = 100

Point = collections.namedtuple("Point", "start call file number")
# start: "first" (no files yet) or "again"; file: below the data folder, or "socket" or "" (any); number: from 1


def temporary():
    return tempfile.TemporaryDirectory(prefix="roomkey-explore-", dir=MEMORY if MEMORY.is_dir() else None)


def damage(folder):
    """What SQLite says of the files; an empty list if all is well."""
    found = []
    for file in sorted(folder.glob("*.sqlite")) if folder else []:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            words = database.execute("PRAGMA integrity_check").fetchone()[0]
        database.close()
        if words != "ok":
            found.append(f"{file.name}: {words}")
    return found


class Bench:
    """An emulator, a runner and what a run without trouble does."""

    def __init__(self, build, folder, name, watched, rounds):
        self.rounds = rounds
        self.watched = watched
        self.world = World(build)
        self.runner = Runner(build, self.world, folder)
        self.name = name
        self._count = 0
        self.runner.empty()
        if self.runner.run(["list", "settle"]).status != 0:
            raise RuntimeError("the driver cannot start: " + self.runner.errors())
        self.runner.keep_template()

    def close(self):
        self.world.close()

    def plan(self):
        self._count += 1
        return Plan(f"{self.name}{self._count}", self.world.rooms, self.rounds)

    def prepare(self, start):
        if start == "first":
            self.runner.empty()
        else:
            self.runner.from_template()

    def path(self, file):
        account = next(p for p in (self.runner.folder / "template").glob("share/roomkey/explore/*") if p.is_dir())
        return self.runner.data / file.replace("ACCOUNT", account.name)

    def strace(self, point, tampering, more=""):
        """Options that do it at the point; more: "+" from there on."""
        options = ["-e", f"trace={point.call}", "-e", f"inject={point.call}:{tampering}:when={point.number}{more}"]
        if point.file not in ("", "socket"):
            options = ["-P", str(self.path(point.file))] + options
        return options

    def points(self, start):
        """Of a run without trouble, one for each call that strace can count to."""
        self.prepare(start)
        plan = self.plan()
        ran = self.runner.run(plan.steps, ["-e", "trace=" + ",".join(self.watched)])
        if ran.status != 0:
            raise RuntimeError("the driver does not do its steps: " + self.runner.errors())
        tids = [CALL.match(line)[1] for line in ran.trace if CALL.match(line)]
        counts = collections.Counter()
        found = []
        for tid, (call, file) in zip(tids, calls(ran.trace, self.runner.data)):
            if "XXXXXX" in file or "UNNAMED" in file or file == "socket":
                file = ""  # no name that strace could look for: counted with all calls of that kind
            if call in ("write", "openat") and not file.startswith(("share", "config")):
                continue  # mostly notes from thread to thread, and libraries
            # strace counts for each thread, and the first one to get there is the one.
            counts[tid, call, file] += 1
            point = Point(start, call, file, counts[tid, call, file])
            if point not in found:
                found.append(point)
        return found


def explore(build, points, watched, rounds, jobs, work, kind=Bench):
    """Calls work(bench, point) for each; what went wrong in a worker itself is raised at the end. \a kind: of bench."""
    waiting = queue.Queue()
    for point in points:
        waiting.put(point)
    troubles = []

    def worker(number):
        done = 0
        bench = None
        try:
            with temporary() as folder:
                while not troubles:
                    try:
                        point = waiting.get_nowait()
                    except queue.Empty:
                        return
                    if bench is None or done % ROUND == 0:
                        if bench:
                            bench.close()
                        bench = kind(build, folder, f"w{number}x{done}p", watched, rounds)
                    done += 1
                    work(bench, point)
        except Exception:  # pylint: disable=broad-except
            troubles.append(traceback.format_exc())
        finally:
            if bench:
                bench.close()

    workers = [threading.Thread(target=worker, args=(n,)) for n in range(jobs)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    if troubles:
        raise RuntimeError("\n".join(troubles))
