# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing and reading the store."""

import shutil

import worlds
from harness import compare, environment, interleaved, run

TITLE = "Store"
METHOD = """The program's AccountStore with its writer thread. A send ends when the commit is told to the thread of the
window; bare is `fdatasync` of 4 KiB appended, one after each send. Inserting is judged by CPU, because the disk waits of
both are the same; raw sqlite3 has the same tables, index of words and durability, and its values are UTF-8 already. Both take pages
of a thousand. Opening a space reads what the window shows first through the timeline's model."""""
MESSAGES = 100_000
SENDS = 400
OPENINGS = 200


def measure(build):
    programs = build / "tests/bench"
    folder = build / "bench/store"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return [*sending(programs, folder), *inserting(programs, folder), *opening(build, programs)], ()


def numbers(result):
    return [float(word) for word in result.output.split()]


def sending(programs, folder):
    env = environment(XDG_DATA_HOME=str(folder))
    got = interleaved({"both": lambda: numbers(run([programs / "bench-store", "send", "sends", SENDS,
                                                    folder / "bare"], env))})["both"]
    return [compare("send", "commit to the outbox, p95", [n[1] for n in got], [n[3] for n in got],
                    peer="fdatasync, p95", must=3, aim=2),
            compare("send-median", "commit to the outbox, median", [n[0] for n in got], [n[2] for n in got],
                    peer="fdatasync, median")]


def inserting(programs, folder):
    env = environment(XDG_DATA_HOME=str(folder))

    def ours():
        shutil.rmtree(folder / "roomkey/inserts", ignore_errors=True)
        return numbers(run([programs / "bench-store", "insert", "inserts", MESSAGES, 1000], env))

    def raw():
        for old in folder.glob("raw*"):
            old.unlink()
        return numbers(run([programs / "bench-floor", "insert", folder / "raw", MESSAGES, 1000]))

    got = interleaved({"ours": ours, "raw": raw}, warm=False)
    return [compare("insert", "100,000 messages inserted, CPU", [n[0] for n in got["ours"]],
                    [n[0] for n in got["raw"]], peer="raw sqlite3", must=2, aim=1.5),
            compare("insert-wall", "100,000 messages inserted, until the last is on disk",
                    [n[1] for n in got["ours"]], [n[1] for n in got["raw"]], peer="raw sqlite3")]


def opening(build, programs):
    folder = worlds.large(build)
    env = environment(XDG_DATA_HOME=str(folder))

    def opened(space):
        return numbers(run([programs / "bench-store", "open", "bench", space, OPENINGS], env))[0]

    got = interleaved({"million": lambda: opened(0), "thousand": lambda: opened(3)})
    return [compare("open", "first page of a space of 1,000,000 messages", got["million"], got["thousand"],
                    peer="of 1,000 messages", must=1.5, aim=1.3)]
