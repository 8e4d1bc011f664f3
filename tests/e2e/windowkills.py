#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills the released program at system calls between Enter and the arrival of a message, again and again.

Usage: windowkills.py --build FOLDER [--points N] [--resume]

A text is typed into the real window and sent by keys; strace ends the program with SIGKILL at its n-th write, sync or
send from then on. At the next start the text is in the composer, and is sent from there, or it has left it; in the end
each is at the server once and in order. strace must be allowed to attach: as root, since the program forbids it to
others. The last line is "N passed, N failed": points.
"""

import argparse
import collections
import pathlib
import sqlite3
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "explore")]
sys.dont_write_bytecode = True

import npm  # noqa: E402
from driver import CALL, calls  # noqa: E402
from firsthalf import SPACE  # noqa: E402
from hands import check  # noqa: E402
from kept import Kept, spread  # noqa: E402
from session import Session  # noqa: E402
from steps import keep_failure  # noqa: E402
from story import Story  # noqa: E402

WATCHED = ["pwrite64", "fdatasync", "fsync", "write", "ftruncate", "unlink", "rename", "sendto"]


class Window(Story):
    """Somebody who is signed in, writes in one space, and starts the program again."""

    def sign_in_and_make_room(self):
        self.start()
        self.ui.press("push button", "Sign in with Google…", seconds=20)
        self.choose("Manage spaces")
        self.consent(lambda: self.ui.press("push button", "Continue in the browser"))
        self.ui.find("tree", "Permissions", seconds=30)
        self.ui.press("push button", "Start chatting")
        self.create_space()
        self.folder = next(path.parent for path in self.session.data.glob("roomkey/*/*/outbox.sqlite"))

    def composer(self):
        return self.ui.find("text", "Write a message")

    def start_again(self):
        self.start()
        self.signed_in()
        self.open_space(SPACE)

    def drafts(self):
        with sqlite3.connect(f"file:{self.folder}/outbox.sqlite?mode=ro", uri=True) as outbox:
            found = [row[0] for row in outbox.execute("SELECT text FROM drafts")]
        outbox.close()
        return found

    def type(self, text):
        self.composer().focus()
        self.ui.type(text)
        self.session.wait_for(lambda: text in self.drafts(), "the draft to be on the disk", 10)

    def strace(self, *options):
        """Attached to the program."""
        log = self.session.folder / "logs/strace"
        log.write_text("")
        tracer = self.session.spawn("strace", ["strace", "-f", "-y", "-s", "0", "-e", "signal=none", *options, "-p",
                                               str(self.program.process.pid)])
        self.session.wait_for(lambda: "attached" in log.read_text() or tracer.poll() is not None, "strace to attach")
        check(tracer.poll() is None, "strace cannot attach: " + log.read_text())
        return tracer

    def arrived(self, text):
        return len(self.emulator.messages(text)) > 0

    def points(self):
        """What one message does from Enter until it has arrived, as (call, file, number)."""
        text = "calls counted here"
        self.type(text)
        trace = self.session.folder / "logs/trace"
        tracer = self.strace("-o", str(trace), "-e", "trace=" + ",".join(WATCHED))
        self.ui.keys("ctrl+Return")
        self.session.wait_for(lambda: self.arrived(text), "the message at the server", 30)
        self.settle()
        tracer.terminate()
        tracer.wait(10)
        lines = trace.read_text(errors="replace").splitlines()
        tids = [CALL.match(line)[1] for line in lines if CALL.match(line)]
        counts, found = collections.Counter(), []
        for tid, (call, file) in zip(tids, calls(lines, self.folder)):
            if file and (file == "socket") == (call == "sendto"):
                counts[tid, call, file] += 1
                point = (call, file, counts[tid, call, file])
                if point not in found:
                    found.append(point)
        return found

    def kill_at(self, point, text):
        """Whether it was met."""
        call, file, number = point
        self.type(text)
        path = [] if file == "socket" else ["-P", str(self.folder / file)]
        tracer = self.strace("-o", "/dev/null", *path, "-e", f"trace={call}",
                             "-e", f"inject={call}:signal=KILL:when={number}")
        self.ui.keys("ctrl+Return")
        try:
            self.session.wait_for(lambda: not self.program.running() or self.arrived(text), "the end", 40)
            self.session.wait_for(lambda: not self.program.running(), "the end", 3)
            met = True
        except TimeoutError:
            met = False
            self.program.kill()
        tracer.terminate()
        tracer.wait(10)
        return met

    def finish(self, text):
        """The next start: what is in the composer is sent, and the text arrives."""
        self.start_again()
        left = self.composer().text.strip("\n")
        check(left in ("", text), f"the composer holds {left!r}")
        if left:
            check(not self.arrived(text), f"{text!r} is in the composer and at the server")
            self.composer().focus()
            self.ui.keys("ctrl+Return")
        self.session.wait_for(lambda: self.arrived(text), f"{text!r} at the server", 40)

    def in_order(self, texts):
        self.settle()
        room = self.emulator.space(SPACE)["name"]
        there = [m["text"] for m in self.emulator.world()["messages"]
                 if m["name"].startswith(room + "/") and not m["deleted"] and m["text"] in texts]
        check(there == texts, f"at the server: {there}, not {texts}")


def explore(window, kept, count, done):
    """(key of the point, what is wrong or "")"""
    window.sign_in_and_make_room()
    texts = []
    points = spread(window.points(), count)
    for number in range(1, count + 1):
        # A message makes fewer calls than that: the same are met again, at another moment of everything else.
        again, place = divmod(number - 1, len(points))
        point = points[place]
        key = "/".join(map(str, point)) + (f" {again + 1}" if again else "")
        if key in done:
            continue
        text = f"message {number} met by a kill"
        texts.append(text)
        wrong = ""
        try:
            met = window.kill_at(point, text)
            window.finish(text)
            window.in_order(texts)
        except Exception as error:
            met, wrong = True, f"{type(error).__name__}: {error}"
        kept.add(key, met=met, wrong=wrong)
        yield key, wrong
        if wrong:
            return


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--points", type=int, default=50)
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    options = parser.parse_args()
    build = options.build.resolve()
    kept = Kept(build / "explore", "windowkills", [build / "bin/roomkey"])
    npm.ensure()
    done = {key for key, one in kept.lines.items() if options.resume and not one["wrong"]}
    bad = []
    with Session() as session:
        place = build.parent / "test-logs/windowkills"
        window = Window(session, build, place / "pictures", own_emulator=True)
        try:
            for key, wrong in explore(window, kept, options.points, done):
                if wrong:
                    bad.append(key)
                    print(f"--- {key}: {wrong}\nSee {keep_failure(window, place, 'failed', wrong)}", flush=True)
        except Exception as error:
            bad.append("itself")
            print(f"--- {error}\nSee {keep_failure(window, place, 'failed', error)}")
    met = sum(one["met"] for one in kept.lines.values())
    print(f"{met} kill points through the window")
    if met < 0.6 * options.points and not bad:
        bad.append("too few points were met")
        print(bad[-1])
    print(f"{len(kept.lines) - len(bad)} passed, {len(bad)} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
