#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the driver with SIGKILL at a system call of a sign-in, the keychain a real one, and starts it again.

Usage: signinkills.py --build FOLDER [--points N] [--jobs N] [--resume] [--only START/CALL/FILE/NUMBER]

Afterwards nobody is signed in, or somebody wholly is: whose spaces can be listed, with one entry in the keychain.
Nothing lies in the keychain or on the disk without an account, no file holds a secret, and signing in again works.
START is "first" (nobody was signed in) or "again" (the same person, who must not lose what was there). Results are
kept in BUILD/explore.
"""

import collections
import pathlib
import sys

from driver import CALL, Runner, calls
from killrun import options_of, run
from points import Point, temporary
from privatekeyring import Keyring
from world import World

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "e2e"))
from secretscan import files, search  # noqa: E402

WATCHED = ["write", "pwrite64", "fsync", "fdatasync", "rename", "linkat", "unlink", "ftruncate", "connect", "mkdir",
           "sendto", "sendmsg"]


class Nobody:
    """Signed in nowhere: the driver has to do it itself."""

    def __init__(self, world):
        self._world = world

    def keys(self):
        return self._world.nobodys_keys()


class Bench:
    """An emulator, a keyring that outlives the driver, and the folder of one driver."""

    def __init__(self, build, folder, *_):
        self.world = World(build)
        self.keyring = Keyring()
        self.runner = Runner(build, Nobody(self.world), folder)
        self.prepare("first")
        last = self.run(["signin", "spaces"]).lines
        listed = [fields[1] for fields in last if fields[0] == "listed"]
        if not listed:
            raise RuntimeError(f"the driver cannot sign in: {last} {self.runner.errors()}")
        self.rooms = listed[0]
        self.account = next(fields[1] for fields in last if fields[0] == "signedin")

    def close(self):
        self.keyring.close()
        self.world.close()

    def run(self, steps, strace=()):
        return self.runner.run(steps, strace, {"DBUS_SESSION_BUS_ADDRESS": self.keyring.address})

    def prepare(self, start):
        self.runner.empty()
        self.keyring.empty()
        if start == "again":
            self.run(["signin", "quit"])

    def points(self, start):
        """One for each call that strace can count to: of all of a kind in a thread, and of those on a named file."""
        self.prepare(start)
        ran = self.run(["signin", "quit"], ["-e", "trace=" + ",".join(WATCHED)])
        if ran.status != 0:
            raise RuntimeError("the driver does not sign in: " + self.runner.errors())
        counts = collections.Counter()
        found = {}
        for line, (call, file) in zip([one for one in ran.trace if CALL.match(one)],
                                      calls(ran.trace, self.runner.data)):
            named = file if file.startswith(("share", "config")) and not file.endswith(("XXXXXX", "UNNAMED")) else ""
            for name in {"", named}:
                counts[CALL.match(line)[1], call, name] += 1
                found[Point(start, call, name, counts[CALL.match(line)[1], call, name])] = None
        return list(found)

    def strace(self, point):
        options = ["-e", f"trace={point.call}", "-e", f"inject={point.call}:signal=KILL:when={point.number}"]
        if point.file:
            options = ["-P", str(self.runner.data / point.file.replace("ACCOUNT", self.account))] + options
        return options

    def secrets_on_disk(self):
        return search(self.world.secrets(), files(self.runner.data))

    def folders(self):
        return [path.name for path in self.runner.data.glob("share/roomkey/explore/*") if path.is_dir()]


def _all(lines, word):
    return [fields[1] for fields in lines if fields[0] == word]


def judge(rooms, was_in, first, second, third):
    """What is wrong, as sentences. Of each run its lines; of the later two (lines, keys in the keychain afterwards,
    account folders)."""
    wrong = []
    lines, keys, folders = second
    shown = _all(lines, "account")
    if len(shown) > 1:
        wrong.append(f"{len(shown)} accounts came of one sign-in")
    if not shown and (was_in or _all(first, "signedin")):
        wrong.append("somebody who was signed in is not any more")
    if shown and _all(lines, "listed") != [rooms]:
        wrong.append(f"an account is shown whose spaces cannot be listed: {lines}")
    if keys != len(shown):
        wrong.append(f"{keys} keys are in the keychain for {len(shown)} accounts")
    if set(folders) - set(shown):
        wrong.append("a folder of an account that is not there is left")
    lines, keys, _ = third
    if not _all(lines, "signedin") or _all(lines, "listed") != [rooms]:
        wrong.append(f"signing in again does not work: {lines}")
    at_last = _all(lines[next((i for i, f in enumerate(lines) if f[0] == "signedin"), 0):], "account")
    if len(at_last) != 1 or keys != 1:
        wrong.append(f"signing in again leaves {len(at_last)} accounts and {keys} keys")
    return wrong


def kill_at(bench, point):
    """(reached, what is wrong)"""
    bench.prepare(point.start)
    first = bench.run(["signin", "quit"], bench.strace(point))
    wrong = bench.secrets_on_disk()
    told = []
    for steps in (["spaces", "tidy"], ["signin", "spaces", "accounts"]):
        ran = bench.run(steps)
        if ran.status != 0:
            wrong.append(f"a later start ended with {ran.status}: {bench.runner.errors()[-300:]}")
        told.append((ran.lines, bench.keyring.count(), bench.folders()))
    wrong += judge(bench.rooms, point.start == "again", first.lines, *told)
    if first.status not in (0, -9):
        wrong.append(f"the run ended with {first.status}")
    return first.status == -9, wrong + bench.secrets_on_disk()


def all_points(build):
    with temporary() as folder:
        bench = Bench(build, folder)
        try:
            return bench.points("first") + bench.points("again")
        finally:
            bench.close()


def main():
    return run(options_of(points=10), "signinkills", Bench, WATCHED, all_points, kill_at,
               is_rare=lambda point: point.call != "write" or point.file)  # not the notes from thread to thread


if __name__ == "__main__":
    sys.exit(main())
