#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of figures in tests/README.md from what the explorers, the fuzzer and the parts' logs kept.

Usage: figures.py --build FOLDER [--print]

Of each explorer the results of the program that was explored most count; a test that passed may print a row into the
log of its part: "FIGURE what | done | goal | found"; what several tests of a part say of the same is added up. Nothing
in the tables is typed by hand. A row that was printed from more results than are kept here stays as it is.
"""

import argparse
import datetime
import json
import pathlib
import re
import sys

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"


class Place:
    """Where README.md holds one of the tables."""

    def __init__(self, name):
        self.begin, self.end = f"<!-- {name}: written by explore/figures.py -->\n", f"<!-- end of {name} -->\n"
        self._between = re.compile(re.escape(self.begin) + "(.*?)" + re.escape(self.end), re.S)

    def text(self, readme):
        found = self._between.search(readme)
        return found[1] if found else None

    def filled(self, readme, text):
        return self._between.sub(lambda _: self.begin + text + self.end, readme)


FIGURES, READERS = Place("figures"), Place("readers")


def results(file):
    """What was kept, the last of each key."""
    lines = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            one = json.loads(line)
        except ValueError:
            continue
        lines[one["key"]] = one
    return list(lines.values())


def day_of(file):
    return datetime.date.fromtimestamp(file.stat().st_mtime).isoformat()


def fullest(folder, name):
    """(results, day) of the largest kept file of that name, the newest of equals."""
    best = ([], "")
    for file in sorted(folder.glob(f"{name}-*.jsonl"), key=lambda one: one.stat().st_mtime):
        lines = results(file)
        if len(lines) >= len(best[0]):
            best = (lines, day_of(file))
    return best


def states(folder):
    """Different ones, over all lives of one program."""
    best = (0, 0)
    for file in folder.glob("powerloss-*.jsonl"):
        seen = set()
        for hashes in folder.glob(file.stem + ".*.hashes"):
            data = hashes.read_bytes()
            seen |= {data[i:i + 20] for i in range(0, len(data), 20)}
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        best = max(best, (len(seen), sum(bool(one["wrong"]) for one in lines)))
    return best


def told(logs):
    """The rows that tests printed, (what, done, goal, found, day)."""
    for file in sorted(logs.glob("*.log"), key=lambda one: one.stat().st_mtime):
        said = {}
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            cells = [cell.strip() for cell in line.removeprefix("FIGURE ").split("|")]
            if line.startswith("FIGURE ") and len(cells) == 4:
                what, done, goal, found = cells
                before, _, others = said.get(what, (0, goal, []))
                said[what] = before + int(done.replace(",", "")), goal, [*others, found]
        for what, (done, goal, found) in said.items():
            yield what, done, goal, "; ".join(dict.fromkeys(found)), day_of(file)


def readers(folder):
    """(name, executions, what was found, day) of each reader; the program that ran it most counts."""
    most = {}
    for file in folder.glob("fuzz-*.jsonl"):
        for one in results(file):
            if one["executions"] > most.get(one["key"], ({"executions": -1}, ""))[0]["executions"]:
                most[one["key"]] = (one, day_of(file))
    for name, (one, day) in sorted(most.items()):
        yield name, one["executions"], ">= 10,000,000", "broken by an input" if one["broken"] else "clean", day


def rows(folder):
    kills, day_kills = max((fullest(folder, f"kill{n}") for n in (1, 2, 3)), key=lambda found: len(found[0]))
    reached = [one for one in kills if one["reached"]]
    failures, day_failures = fullest(folder, "fail")
    stores, day_stores = fullest(folder, "damage")
    found, bad_states = states(folder)
    yield ("kill points, judged by the server's message table", len(reached), ">= 1,000",
           f"{sum(bool(one['wrong']) for one in kills)} with anything wrong after the next start; "
           f"{sum(one['cleared'] for one in reached)} texts had left the composer", day_kills)
    sign_ins, day_sign_ins = fullest(folder, "signinkills")
    yield ("kill points in a sign-in, with a real keychain", sum(one["reached"] for one in sign_ins), "",
           f"{sum(bool(one['wrong']) for one in sign_ins)} with half an account, a key without one or a secret on disk",
           day_sign_ins)
    syncs, day_syncs = fullest(folder, "synckills")
    yield ("kill points while it catches up", sum(one["reached"] for one in syncs), "",
           f"{sum(bool(one['wrong']) for one in syncs)} after which the cache was not the server's table", day_syncs)
    window, day_window = fullest(folder, "windowkills")
    yield ("kill points through the real window", sum(one["met"] for one in window), ">= 50",
           f"{sum(bool(one['wrong']) for one in window)} with the text lost, twice or in another order", day_window)
    yield ("states of the disk after a power cut, all different", found, ">= 20,000",
           f"{bad_states} lives with a row lost or in two places", fullest(folder, "powerloss")[1])
    yield ("single system calls that fail", len(failures), ">= 2,000",
           f"{sum(bool(one['wrong']) for one in failures)} crashes or untrue words; "
           f"{sum(one['told'] for one in failures)} told", day_failures)
    whole = sum(one["outcome"] == "whole" for one in stores)
    less = sum(one["outcome"] == "less than was left" for one in stores)
    untold = sum(bool(one.get("missing")) and not one["told"] for one in stores)
    yield ("damaged stores", len(stores), ">= 1,000",
           f"{whole} whole, {len(stores) - whole - less} as far as the bytes were there, {less} with less; "
           f"{untold} with a loss that was not told", day_stores)
    played, day_played = max((fullest(folder, f"schedules{n}") for n in (30, 40)), key=lambda found: len(found[0]))
    yield ("random schedules against the model", len(played), ">= 2,000",
           f"{sum(bool(one['wrong']) for one in played)} with a text lost, twice, in another order or form; "
           f"{sum(one['texts'] for one in played):,} texts, {sum(one['kills'] for one in played):,} kills", day_played)
    none = {"sends": 0, "rooms": 0, "wrong": [], "kills": 0, "requests": 0}
    floods = [(one, day_of(file)) for file in folder.glob("flood-*.jsonl") for one in results(file)]
    largest, day_floods = max(floods, key=lambda flood: flood[0]["sends"], default=(none, ""))
    yield ("sends while 3 of 10 answers are lost and 1 of 20 is met by a kill", largest["sends"], ">= 10,000",
           f"{len(largest['wrong'])} lost, twice or in another order, in {largest['rooms']} rooms; "
           f"{largest['requests']:,} requests, {largest['kills']:,} kills", day_floods)


def shown(text):
    """The rows of a table as it is: what was counted -> (how often, the row)."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[1].replace(",", "").isdigit():
            found[cells[0]] = (int(cells[1].replace(",", "")), line + "\n")
    return found


def table(first, fresh, before):
    """The rows of before and of what is kept here, whichever was printed from more; the goal is the one of now."""
    known = shown(before)
    for what, count, goal, result, day in fresh:
        if count < known.get(what, (0, ""))[0]:
            count, row = known[what]
            result, day = [cell.strip() for cell in row.strip("|\n").split("|")][3:]
        known[what] = (count, f"| {what} | {count:,} | {goal} | {result} | {day} |\n")
    return f"| {first} | done | goal | found | on |\n|--|--|--|--|--|\n" + "".join(line for _, line in known.values())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--print", action="store_true", help="to standard output instead")
    options = parser.parse_args()
    build = options.build.resolve()
    readme = README.read_text(encoding="utf-8")
    if FIGURES.text(readme) is None or READERS.text(readme) is None:
        print("tests/README.md has no place for the figures", file=sys.stderr)
        return 1
    fresh = [*rows(build / "explore"), *told(build.parent / "test-logs")]
    figures = table("what", fresh, FIGURES.text(readme))
    fuzzed = table("reader", readers(build.parent / "fuzz/fuzz"), READERS.text(readme))
    if options.print:
        print(figures + "\n" + fuzzed, end="")
        return 0
    README.write_text(READERS.filled(FIGURES.filled(readme, figures), fuzzed), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
