# SPDX-License-Identifier: GPL-3.0-or-later
"""The large world in stores of the program's own, made once and kept in the build folder."""

import shutil

from harness import environment, run

SPACES = 100_000
MESSAGES = 1_000_000
STAMP = "world 2"  # another number when world.cpp or the form of the store changes


def large(build, spaces=SPACES, messages=MESSAGES):
    """The folder that holds it, for XDG_DATA_HOME; profile "bench", account "bench"."""
    folder = build / f"bench/world-{spaces}-{messages}"
    stamp = folder / "stamp"
    if not stamp.exists() or stamp.read_text() != STAMP:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run([build / "tests/bench/bench-makeworld", "bench", spaces, messages],
            environment(XDG_DATA_HOME=str(folder)), limit=3600)
        stamp.write_text(STAMP)
    return folder


def account(folder):
    """Where the store of the world is."""
    return folder / "roomkey/bench/bench"
