# SPDX-License-Identifier: GPL-3.0-or-later
"""What kept the window of the released program from answering: see tests/support/watchmodule.cpp, which is loaded into it.

A stall is a turn of the event loop. What its thread only waited for a core is left out, so a busy machine makes none. Nor
may it in two other ways. What the thread waits for, such as the X server, may have no core either: of a wait only what
is longer than somebody waited for a core counts. And work beside others on every core takes about twice as long, since
they share caches and the two threads of a core: that much of it counts half. On a machine at rest all counts as it is:
nobody who looks at a window can tell whether it works or waits. A machine that is slower altogether, at a piece of work
done right after the stall, has up to three times as much time.
"""

import os
import re
import subprocess

LIMIT = 50  # milliseconds of work; a step with a longer one fails
WAITING = 150  # with what the thread waited for: a disk or a server of the display that others keep busy
LINE = re.compile(r"stall ([0-9.]+) ([0-9.]+) ms, ([0-9.]+) ms of work, ([0-9.]+) ms crowded, (.*?)((?: \S+\+0x[0-9a-f]+)*)$")


class Stall:
    """A turn over 16 ms: how long it was, how long its thread worked in it, the slowest event, and where it was then."""

    def __init__(self, line):
        found = LINE.match(line)
        if not found:
            raise ValueError(f"no stall: {line!r}")
        self.pace, self.length, self.worked, self.crowded = (float(found[number]) for number in (1, 2, 3, 4))
        self.event, self.where = found[5], found[6].split()
        work = self.worked - min(self.worked, self.crowded) / 2
        wait = max(0, self.length - self.worked - self.crowded)
        slowness = min(max(1, self.pace), 3)
        self.is_long = work > LIMIT * slowness or work + wait > WAITING * slowness

    def __str__(self):
        return (f"{self.length:.0f} ms, {self.worked:.0f} of them work, {self.crowded:.0f} without enough cores, "
                f"{self.pace:.1f} times as slow as at rest, "
                f"in {self.event}")

    def stack(self, program):
        """The functions of the program it was in, innermost first, and the library it was called into."""
        inner, own = "", []
        for place in self.where[2:]:  # the watch, and the signal it sent
            file, offset = place.rsplit("+", 1)
            if os.path.exists(file) and os.path.samefile(file, program):
                own.append(offset)
            elif not own:
                inner = f"{os.path.basename(file)}, called from "
        names = subprocess.run(["addr2line", "-Cfe", str(program), *own], text=True, check=True,
                               stdout=subprocess.PIPE).stdout.splitlines()[::2] if own else []
        return inner + " < ".join(name.split("(")[0] for name in names if name not in ("??", "_start"))


class StallWatch:
    """Loads the watch into each start of the program, and reads what it says."""

    def __init__(self, session, build):
        self.folder, self.program = session.folder / "logs", build / "bin/roomkey"
        self.library = build / "bin/roomkey-watch.so"
        self.read = {}  # file -> lines of it that were told

    def environment(self):
        """For one start."""
        file = self.folder / f"watch-{len(self.read) + 1:02}"
        self.read[file] = 0
        return {"LD_PRELOAD": str(self.library), "ROOMKEY_WATCH": str(file)}

    def news(self):
        """The stalls since the last question. Making the first window is none: nobody has seen anything answer yet."""
        found = []
        for file, told in self.read.items():
            lines = file.read_text().split("\n")[:-1] if file.exists() else []
            first = next((number for number, line in enumerate(lines) if line.startswith("painted ")), len(lines))
            found += [Stall(line) for line in lines[max(told, first + 1):]]
            self.read[file] = len(lines) if first < len(lines) else 0
        return found

    def judge(self):
        """Fails if the program was not watched, or a stall since the last time was too long; the others."""
        stalls = self.news()
        deaf = [file.name for file, lines in self.read.items() if not lines]
        if deaf:
            raise AssertionError(f"no window was painted, or nobody watched: {', '.join(deaf)}")
        long = [stall for stall in stalls if stall.is_long]
        if long:
            raise AssertionError("the window did not answer:\n" + "\n".join(
                f"  {stall}: {stall.stack(self.program)}" for stall in long))
        return stalls
