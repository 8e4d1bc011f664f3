# SPDX-License-Identifier: GPL-3.0-or-later
"""The window: its first paint, its memory, and how it moves at any size."""

import contextlib
import mmap
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time

import worlds
from harness import ROUNDS, Failed, Row, compare, environment, interleaved, page_server, run

TITLE = "Window"
METHOD = """First paint: the released `roomkey`, signed in, with the large world in its store (100,000 spaces, 1,111,000
messages), beside a bare QMainWindow with a QListView; both under Xvfb, from the exec to the end of the turn of the
event loop that painted, timed by a module loaded into both, fifteen times. Beside Quaternion, a Matrix client, where
it is installed: from the exec until a black screen shows something of the window. Memory is PSS two seconds later,
when everything that waits for the first paint has started, and when no other program shares Qt's libraries with the
one that is measured. Scrolling and filtering are milliseconds of the thread of the window, offscreen. The longest
stop while listing is that of the chat page with the session's own sync, from an empty store and then with nothing
changed; the watchdog (`tests/support/guiwatchdog.h`) leaves out what the thread only waited for a core."""

#: One paint in four takes half as long again, whoever paints.
PAINTS = 3 * ROUNDS
#: What roomkey-watch.so says, among the stops.
PAINTED = re.compile(r"^painted (\S+)\n", re.M)


def measure(build):
    return [*painting(build), *beside_quaternion(build), *moving(build), *stopping(build)], ()


@contextlib.contextmanager
def display(*options):
    """A screen of our own; its name."""
    read, write = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp",
                               *options],
                              pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as line:
            yield f":{line.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def pss(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise Failed("no PSS")


def wait_for_quiet(pid, limit=15):
    """Until no other program uses Qt's libraries: whoever shares them makes both figures smaller, not their difference."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        for other in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if int(other.name) != pid and "libQt6Core" in (other / "maps").read_text():
                    break
        else:
            return
        time.sleep(0.1)


def first_paint(build, command, env):
    """(milliseconds from exec to the end of the first paint, PSS in MiB afterwards)"""
    # The folder of a session is in memory; on a disk, the lock of the instance alone costs a write of it.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="roomkey-bench-", dir=memory) as folder:
        seen = pathlib.Path(folder, "seen")
        began = time.clock_gettime(time.CLOCK_MONOTONIC)
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env={**env, "LD_PRELOAD": str(build / "bin/roomkey-watch.so"),
                                        "ROOMKEY_WATCH": str(seen), "XDG_RUNTIME_DIR": folder})
        try:
            limit = began + 30
            while not (painted := seen.exists() and PAINTED.search(seen.read_text())):
                if process.poll() is not None or time.monotonic() > limit:
                    raise Failed(f"{command[0]} painted nothing")
                time.sleep(0.02)
            time.sleep(2)
            wait_for_quiet(process.pid)
            return (float(painted[1]) - began) * 1000, pss(process.pid)
        finally:
            process.terminate()
            process.wait()


def first_pixels(command, env):
    """Milliseconds from exec until the black screen shows something, whatever the program is made with."""
    with tempfile.TemporaryDirectory(prefix="roomkey-bench-", dir="/dev/shm") as folder:
        with display("-fbdir", folder, "-br") as screen, open(pathlib.Path(folder, "Xvfb_screen0"), "rb") as file:
            pixels = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            line, apart = 1400 * 4, len(pixels) // 16
            some = [slice(at, at + line) for at in range(apart, len(pixels) - line, apart)]
            before = [pixels[part] for part in some]
            began = time.monotonic()
            process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       env={**env, "DISPLAY": screen, "XDG_RUNTIME_DIR": folder})
            try:
                while all(pixels[part] == old for part, old in zip(some, before)):
                    if process.poll() is not None or time.monotonic() > began + 30:
                        raise Failed(f"{command[0]} showed nothing")
                    time.sleep(0.001)
                return (time.monotonic() - began) * 1000
            finally:
                process.terminate()
                process.wait()


@contextlib.contextmanager
def signed_in(build):
    """The command and environment of the released program with an account that has the large world."""
    world = worlds.large(build)
    with tempfile.TemporaryDirectory(prefix="roomkey-bench-") as config:
        account = run([build / "tests/bench/bench-signin", "bench"],
                      environment(XDG_DATA_HOME=config, XDG_CONFIG_HOME=config)).output.strip()
        link = world / "roomkey/bench" / account
        if not link.exists():
            link.symlink_to("bench")
        yield ([build / "bin/roomkey", "--profile", "bench", "--api-root", "http://127.0.0.1:9"],
               environment(QT_QPA_PLATFORM="xcb", XDG_DATA_HOME=str(world), XDG_CONFIG_HOME=config))


def beside_quaternion(build):
    """Quaternion is a Matrix client in Qt; its window before anybody has signed in, where it is installed."""
    if not shutil.which("quaternion"):
        return []
    with signed_in(build) as (roomkey, env), tempfile.TemporaryDirectory(prefix="roomkey-bench-") as folder:
        nobody = environment(QT_QPA_PLATFORM="xcb", HOME=folder, XDG_DATA_HOME=folder, XDG_CONFIG_HOME=folder,
                             XDG_CACHE_HOME=folder)
        got = interleaved({"ours": lambda: first_pixels(roomkey, env),
                           "theirs": lambda: first_pixels(["quaternion"], nobody)})
    return [compare("quaternion", "first pixels, signed in, large world", got["ours"], got["theirs"],
                    peer="Quaternion, nobody signed in", aim=1)]


def painting(build):
    with display() as screen, signed_in(build) as (roomkey, env):
        env["DISPLAY"] = screen
        bare = [build / "tests/bench/bench-barewindow"]
        got = interleaved({"ours": lambda: first_paint(build, roomkey, env),
                           "bare": lambda: first_paint(build, bare, env)}, rounds=PAINTS)
    ours, floor = got["ours"], got["bare"]
    return [compare("paint", "first paint, signed in, large world", [one[0] for one in ours],
                    [one[0] for one in floor], peer="bare list window", must=1.6, aim=1.3),
            compare("pss", "memory after the first paint and all services", [one[1] for one in ours],
                    [one[1] for one in floor], "MiB", peer="bare list window", must=2.2, aim=1.7)]


def moving(build):
    program = build / "tests/bench/bench-window"
    env = environment(XDG_DATA_HOME=str(worlds.large(build)))

    def numbers(*arguments):
        return [float(word) for word in run([program, *arguments], env).output.split()]

    scrolled = interleaved({rows: lambda rows=rows: numbers("scroll", rows) for rows in (1_000, 100_000, 1_000_000)})
    typed = interleaved({what: lambda what=what: numbers(what, "bench") for what in ("filter", "proxy")}, warm=False)
    p99 = {rows: [one[1] for one in runs] for rows, runs in scrolled.items()}
    return [compare("scroll", "scrolling, p99 of a step at 1,000,000 rows", p99[1_000_000], p99[1_000],
                    peer="at 1,000 rows", must=1.3, aim=1.1),
            compare("scroll-100k", "scrolling, p99 of a step at 100,000 rows", p99[100_000], p99[1_000],
                    peer="at 1,000 rows", must=1.3, aim=1.1),
            Row("scroll-p99", "scrolling, p99 of a step at 1,000,000 rows", statistics.median(p99[1_000_000]), "ms",
                must=8, aim=4),
            compare("filter", "a key in the filter of 100,000 spaces, p95", [one[1] for one in typed["filter"]],
                    [one[1] for one in typed["proxy"]], peer="QSortFilterProxyModel", must=0.10, aim=0.03),
            compare("filter-median", "a key in the filter of 100,000 spaces, median",
                    [one[0] for one in typed["filter"]], [one[0] for one in typed["proxy"]],
                    peer="QSortFilterProxyModel")]


def stopping(build):
    stops = []
    with page_server(build / "tests/bench") as root:
        for _ in range(ROUNDS):
            text = run([build / "tests/bench/bench-window", "list", f"{root}/plain"], limit=600).output
            stops.append([float(word) for word in text.split()])
    first, again = ([run[i] for run in stops] for i in (0, 2))
    over = [int(run[i]) for run in stops for i in (1, 3)]
    return [Row("stop-first", "longest stop while 100,000 spaces come into an empty store",
                statistics.median(first), "ms", must=8, aim=4, decimals=1),
            Row("stop-again", "longest stop while 100,000 unchanged spaces are listed", statistics.median(again), "ms",
                must=8, aim=4, decimals=1),
            Row("stop-worst", "longest stop of all these rounds", max(*first, *again), "ms", decimals=1),
            Row("stalls", "stops over 16 ms in all of these", max(over), "", decimals=0)]
