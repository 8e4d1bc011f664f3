# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs programs side by side and measures them as whole processes; ratios are what counts."""

import contextlib
import dataclasses
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROUNDS = 5
HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]


class Failed(Exception):
    """A program that is measured did not do what it should."""


@dataclasses.dataclass
class Run:
    """One process, from its start to its end."""
    cpu: float  # ms, user and system
    wall: float  # ms
    peak: float  # MiB
    output: str


@dataclasses.dataclass
class Row:
    """One line of the results. A ratio is ours divided by theirs; without theirs the figure stands alone."""
    key: str
    what: str
    ours: float
    unit: str
    theirs: float | None = None
    peer: str = ""
    must: float | None = None
    aim: float | None = None
    spread: tuple[float, float] | None = None
    decimals: int = 2

    @property
    def judged(self):
        """What must and aim are compared with."""
        return self.ours if self.theirs is None else self.ours / self.theirs

    @property
    def verdict(self):
        if self.must is not None and self.judged > self.must:
            return "missed"
        if self.aim is not None and self.judged > self.aim:
            return "aim missed"
        return "reached" if self.must is not None or self.aim is not None else ""


def environment(**extra):
    """The caller's, without its desktop and proxies."""
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_", "QT_", "http_proxy", "https_proxy",
            "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "ROOMKEY_", "LC_", "LANGUAGE")
    env = {k: v for k, v in os.environ.items() if not k.startswith(gone)}
    env.update(LANG="C.UTF-8", TZ="UTC", QT_QPA_PLATFORM="offscreen",
               DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
    env.update(extra)
    return env


def run(command, env=None, limit=300):
    """Runs one command to its end; past its limit in seconds it is ended."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], env=env or environment(), stdout=output,
                                   stdin=subprocess.DEVNULL)
        alarm = threading.Timer(limit, process.kill)
        alarm.start()
        _, status, used = os.wait4(process.pid, 0)
        alarm.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = (time.monotonic() - began) * 1000
        output.seek(0)
        text = output.read()
    if process.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))} ended with status {process.returncode}\n{text}")
    return Run((used.ru_utime + used.ru_stime) * 1000, wall, used.ru_maxrss / 1024, text)


def interleaved(measures, rounds=ROUNDS, warm=True):
    """Calls each of the named functions in turn, round after round; their results by name."""
    results = {name: [] for name in measures}
    for number in range(-1 if warm else 0, rounds):
        for name, measure in measures.items():
            result = measure()
            if number >= 0:
                results[name].append(result)
        print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def compare(key, what, ours, theirs, unit="ms", peer="", must=None, aim=None, decimals=2):
    """The row for two lists of numbers taken side by side."""
    ratios = [a / b for a, b in zip(ours, theirs)]
    return Row(key, what, statistics.median(ours), unit, statistics.median(theirs), peer, must, aim,
               (min(ratios), max(ratios)), decimals)


@contextlib.contextmanager
def page_server(programs):
    """The page server, as its address."""
    process = subprocess.Popen([programs / "bench-pageserver"], stdout=subprocess.PIPE, text=True, env=environment())
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.terminate()
        process.wait()
