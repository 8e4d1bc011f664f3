#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the tables of figures in tests/README.md from what the explorers, the fuzzer and the parts' logs kept.

Usage: figures.py --build FOLDER [--print]

The results of the newest program count: a file is named after the fingerprint of the program it is about, and the one
written last is about the newest. An older program's stay only where the newest's are but a small share of them, less
than a quarter, and none of them failed: so the few points of a whole run do not take the place of all of them, but what
failed last always shows, and so does a goal that is no longer reached. The same holds between a row that is in the table
and what is kept here now; what is older than the row does not touch it.

A test that passed may print a row into the log of its part: "FIGURE what | done | goal | found"; what several tests of a
part say of the same is added up. If its part failed, the row says so. Nothing in the tables is typed by hand.
"""

import argparse
import datetime
import json
import pathlib
import re
import sys
import typing

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
#: What is less than this share of an older program's results does not take their place.
SMALL = 0.25
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed", re.M)
#: Whose log tells a row; those of the story are named after their scenario.
PARTS = {"cells of faults times operations": "faults", "hostile texts times surfaces": "ui",
         "kinds of secrets times places of a session": "e2e"}
STORY = "faults met by the end-to-end story, "  # and the scenario


class Row(typing.NamedTuple):
    """One line of a table. Without a goal of its own it keeps the one that the table has."""
    what: str
    count: int
    goal: str | None
    found: str
    day: str
    failed: bool = False

    def replaces(self, count):
        """Whether this, which is newer, takes the place of so many results."""
        return self.failed or self.count >= SMALL * count


def newest(rows):
    """Of one row about several programs, the newest first, the one that counts."""
    rows = iter(rows)
    best = next(rows)
    for older in rows:
        if not best.replaces(older.count):
            best = older
    return best


def results(file):
    """What was kept, the last of each key. An input that broke a reader breaks it however often others do not."""
    lines = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            one = json.loads(line)
        except ValueError:
            continue
        one["broken"] = one.get("broken") or lines.get(one["key"], {}).get("broken", "")
        lines[one["key"]] = one
    return list(lines.values())


def written(file):
    return file.stat().st_mtime


def day_of(file):
    return datetime.date.fromtimestamp(written(file)).isoformat()


def programs(folder, *names):
    """(fingerprint, results, day) of each program in the files of these names, the newest first.

    The results are those of its fullest file, and what went wrong in its others."""
    files = sorted((file for name in names for file in folder.glob(f"{name}-*.jsonl")), key=written, reverse=True)
    of_program = {}
    for file in files:
        of_program.setdefault(file.stem.rsplit("-", 1)[1], []).append(file)
    for fingerprint, own in of_program.items():
        fullest, *others = sorted(map(results, own), key=len, reverse=True)
        yield fingerprint, fullest + [one for lines in others for one in lines if one.get("wrong")], day_of(own[0])


def part_of(what):
    return PARTS.get(what, what.removeprefix(STORY))


def told(logs, known=()):
    """The rows that tests printed into the logs of their parts; of the known ones also those they should have printed."""
    for file in sorted(logs.glob("*.log"), key=written):
        text = file.read_text(encoding="utf-8", errors="replace")
        ended = COUNTS.findall(text)
        bad = int(ended[-1][1]) if ended else 1
        said = {what: (0, None, []) for what in known if bad and part_of(what) == file.stem}
        for line in text.splitlines():
            cells = [cell.strip() for cell in line.removeprefix("FIGURE ").split("|")]
            if line.startswith("FIGURE ") and len(cells) == 4:
                what, done, goal, found = cells
                before, _, others = said.get(what, (0, goal, []))
                said[what] = before + int(done.replace(",", "")), goal, [*others, found]
        for what, (done, goal, found) in said.items():
            found += [f"{bad} failed in its part"] * bool(bad)
            yield Row(what, done, goal, "; ".join(dict.fromkeys(found)), day_of(file), bool(bad))


def readers(folder):
    """What was found of each reader."""
    found = {}
    for _, lines, day in programs(folder, "fuzz"):
        for one in lines:
            row = Row(one["key"], one["executions"], ">= 10,000,000", "broken by an input" if one["broken"] else "clean",
                      day, bool(one["broken"]))
            found.setdefault(one["key"], []).append(row)
    return [newest(found[name]) for name in sorted(found)]


def wrong(lines):
    return sum(bool(one["wrong"]) for one in lines)


def total(lines, name):
    return sum(one[name] for one in lines)


# Of the results of one program: (how many, how many of them are wrong, in words).


def of_kills(lines):
    reached = [one for one in lines if one["reached"]]
    bad = wrong(lines)
    return len(reached), bad, (f"{bad} with anything wrong after the next start; "
                               f"{total(reached, 'cleared')} texts had left the composer")


def of_sign_ins(lines):
    bad = wrong(lines)
    return total(lines, "reached"), bad, f"{bad} with half an account, a key without one or a secret on disk"


def of_syncs(lines):
    bad = wrong(lines)
    return total(lines, "reached"), bad, f"{bad} after which the cache was not the server's table"


def of_window(lines):
    bad = wrong(lines)
    return total(lines, "met"), bad, f"{bad} with the text lost, twice or in another order"


def of_failures(lines):
    bad = wrong(lines)
    return len(lines), bad, f"{bad} crashes or untrue words; {total(lines, 'told')} told"


def of_stores(lines):
    whole, less, left = (sum(one["outcome"] == outcome for one in lines)
                         for outcome in ("whole", "less than was left", "all that was left"))
    untold = sum(bool(one.get("missing")) and not one["told"] for one in lines)
    bad = wrong(lines)
    most_less = len(lines) // 100
    return len(lines), bad + untold + (less > most_less), (f"{whole} whole, {left} as far as the bytes were there, {less} with less; {untold} "
                                      f"with a loss that was not told, {bad} with a crash or anything else wrong")


def of_caches(lines):
    well, anew, otherwise = (sum(one["outcome"] == outcome for one in lines)
                             for outcome in ("well", "made anew", "otherwise"))
    bad = wrong(lines)
    return len(lines), bad, (f"{anew} made anew, {well} went on well, {otherwise} kept rows that SQLite finds nothing wrong "
                             f"with; {bad} with a crash, a row of the outbox kept back or damage that was kept")


def of_schedules(lines):
    bad = wrong(lines)
    return len(lines), bad, (f"{bad} with a text lost, twice, in another order or form; {total(lines, 'texts'):,} texts, "
                             f"{total(lines, 'kills'):,} kills")


def of_floods(lines):
    largest = max(lines, key=lambda one: one["sends"])
    bad = sum(len(one["wrong"]) for one in lines)
    return largest["sends"], bad, (f"{bad} lost, twice or in another order, in {largest['rooms']} rooms; "
                                   f"{largest['requests']:,} requests, {largest['kills']:,} kills")


EXPLORERS = [
    ("kill points, judged by the server's message table", ">= 1,000", of_kills, ("kill1", "kill2", "kill3")),
    ("kill points in a sign-in, with a real keychain", "", of_sign_ins, ("signinkills",)),
    ("kill points while it catches up", "", of_syncs, ("synckills",)),
    ("kill points through the real window", ">= 50", of_window, ("windowkills",)),
    ("single system calls that fail", ">= 2,000", of_failures, ("fail",)),
    ("damaged stores", ">= 1,000", of_stores, ("damage",)),
    ("damaged caches", ">= 1,000", of_caches, ("cachedamage",)),
    ("random schedules against the model", ">= 2,000", of_schedules, ("schedules30", "schedules40")),
    ("sends while 3 of 10 answers are lost and 1 of 20 is met by a kill", ">= 10,000", of_floods, ("flood",)),
]


def states(folder):
    """Different ones, over all lives of each program."""
    for fingerprint, lines, day in programs(folder, "powerloss"):
        seen = set()
        for hashes in folder.glob(f"powerloss-{fingerprint}.*.hashes"):
            data = hashes.read_bytes()
            seen |= {data[i:i + 20] for i in range(0, len(data), 20)}
        bad = wrong(lines)
        yield Row("states of the disk after a power cut, all different", len(seen), ">= 20,000",
                  f"{bad} lives with a row lost or in two places", day, bool(bad))


def rows(folder):
    """What the explorers found; nothing of those that kept nothing."""
    for what, goal, judge, names in EXPLORERS:
        judged = [(*judge(lines), day) for _, lines, day in programs(folder, *names) if lines]
        if judged:
            yield newest(Row(what, count, goal, found, day, bool(bad)) for count, bad, found, day in judged)
    found = list(states(folder))
    if found:
        yield newest(found)


def shown(text):
    """The rows of a table as it is, by what was counted."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[1].replace(",", "").isdigit():
            found[cells[0]] = Row(cells[0], int(cells[1].replace(",", "")), *cells[2:])
    return found


def table(first, fresh, before):
    """The rows of before with what is kept here in the place of those it replaces; the goal is the one of now."""
    known = shown(before)
    for row in fresh:
        old = known.get(row.what)
        goal = row.goal if row.goal is not None else old.goal if old else ""
        stays = old is not None and (row.day < old.day or not row.replaces(old.count))
        known[row.what] = (old if stays else row)._replace(goal=goal)
    lines = [f"| {row.what} | {row.count:,} | {row.goal} | {row.found} | {row.day} |\n" for row in known.values()]
    return f"| {first} | done | goal | found | on |\n|--|--|--|--|--|\n" + "".join(lines)


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
    before = FIGURES.text(readme)
    fresh = [*rows(build / "explore"), *told(build.parent / "test-logs", shown(before))]
    figures = table("what", fresh, before)
    fuzzed = table("reader", readers(build.parent / "fuzz/fuzz"), READERS.text(readme))
    if options.print:
        print(figures + "\n" + fuzzed, end="")
        return 0
    README.write_text(READERS.filled(FIGURES.filled(readme, figures), fuzzed), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
