# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding messages in the store."""

import worlds
from harness import Row, compare, environment, interleaved, run
from store import numbers

TITLE = "Search"
METHOD = """Over the 1,111,000 messages of the large world. Ours is from the key to the answer in the window's thread, with
the way to the reader's thread and back and every row as the program's own values; raw sqlite3 runs the same statement on the
same file, with the same tokenizer, and touches the same columns of the first 51 rows. What is looked for are beginnings of
words from all over the world. Recall is the share of the messages of one space, 10,000 of them, in which a look at every text
finds a part of a Thai or Chinese sentence."""
ROUNDS = 200
PARTS = 40


def measure(build):
    programs = build / "tests/bench"
    world = worlds.large(build)
    env = environment(XDG_DATA_HOME=str(world))
    file = worlds.account(world) / "cache.sqlite"
    rows = []
    for letters in (1, 2, 3, 4):
        got = timed(programs, env, file, "search", letters)
        bars = {"must": 3, "aim": 2.2} if letters == 3 else {}
        word = "letter" if letters == 1 else "letters"
        rows.append(compare(f"search-{letters}", f"{letters} {word} typed, everywhere, p95",
                            *([n[1] for n in got[who]] for who in ("ours", "raw")), peer="raw sqlite3", **bars))
    got = timed(programs, env, file, "within", 3)
    rows.append(compare("search-within", "3 letters typed, in a space of 10,000, p95",
                        *([n[1] for n in got[who]] for who in ("ours", "raw")), peer="raw sqlite3"))
    for letters in (1, 2, 3, 4):
        share, _, slowest = numbers(run([programs / "bench-store", "recall", "bench", letters, PARTS], env))
        word = "character" if letters == 1 else "characters"
        # Bars are the most there may be, so the share that was missed stands here.
        rows.append(Row(f"recall-{letters}", f"Thai and Chinese, {letters} {word}: share not found", 1 - share, "",
                        must=0, aim=0))
        rows.append(Row(f"unspaced-{letters}", f"Thai and Chinese, {letters} {word}, in a space of 10,000, p95",
                        slowest, "ms"))
    return rows, ()


def timed(programs, env, file, what, letters):
    return interleaved({
        "ours": lambda: numbers(run([programs / "bench-store", what, "bench", letters, ROUNDS], env)),
        "raw": lambda: numbers(run([programs / "bench-floor", what, file, letters, ROUNDS], env))})
