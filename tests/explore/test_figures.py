#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tables of figures are made of."""

import json
import os
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))
sys.dont_write_bytecode = True

import counted  # noqa: E402
import figures  # noqa: E402


class Told(unittest.TestCase):
    def told(self, known=(), **logs):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in logs.items():
                pathlib.Path(folder, f"{name}.log").write_text(text, encoding="utf-8")
            return [(row.what, row.count, row.goal, row.found, row.failed)
                    for row in figures.told(pathlib.Path(folder), known)]

    def test_a_row_is_what_a_test_printed(self):
        log = "noise\nFIGURE cells | 720 | >= 720 | all as stated\n3 passed, 0 failed\n"
        self.assertEqual([("cells", 720, ">= 720", "all as stated", False)], self.told(faults=log))

    def test_what_tests_of_a_part_say_of_the_same_is_added_up(self):
        log = ("FIGURE texts | 4,500 | >= 6,000 | 0 opens\nFIGURE other | 1 | | x\nFIGURE texts | 3500 | >= 6,000 | {}\n"
               "2 passed, 0 failed\n")
        self.assertEqual([("texts", 8000, ">= 6,000", "0 opens", False), ("other", 1, "", "x", False)],
                         self.told(ui=log.format("0 opens")))
        self.assertEqual("0 opens; 2 opens", self.told(ui=log.format("2 opens"))[0][3])

    def test_parts_are_rows_of_their_own(self):
        log = "FIGURE texts | 8000 | >= 6,000 | 0 opens\n2 passed, 0 failed\n"
        self.assertEqual([8000, 8000], [row[1] for row in self.told(ui=log, asan=log)])

    def test_a_part_that_failed_says_so_in_what_it_printed_and_in_what_it_did_not(self):
        hostile, cells, story = "hostile texts times surfaces", "cells of faults times operations", figures.STORY + "slow"
        log = f"FIGURE {hostile} | 8000 | >= 6,000 | 0 opens\n7 passed, 2 failed\n"
        self.assertEqual([(hostile, 8000, ">= 6,000", "0 opens; 2 failed in its part", True)],
                         self.told([hostile, cells], ui=log))
        self.assertEqual([(cells, 0, None, "2 failed in its part", True)],
                         self.told([hostile, cells, story], faults="1 passed, 2 failed\n"))
        self.assertEqual([(story, 0, None, "1 failed in its part", True)],
                         self.told([hostile, cells, story], slow="it hangs\n"))
        self.assertEqual([], self.told([hostile, cells, story], slow="15 passed, 0 failed\n", unit="1 failed\n"))


class Kept(unittest.TestCase):
    """What several programs left in the folder of the explorers, one written after the other."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.time = 1_700_000_000

    def keep(self, name, *lines):
        file = self.folder / f"{name}.jsonl"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        self.time += 10
        os.utime(file, (self.time, self.time))

    def kills(self, name, count, bad=0):
        self.keep(name, *({"key": str(n), "reached": True, "cleared": 2, "wrong": ["lost"] * (n < bad)} for n in range(count)))

    def row(self):
        row, = figures.rows(self.folder)
        return row.count, row.failed, row.found.split(";")[0]

    def test_the_newest_program_counts(self):
        self.kills("kill3-new", 300)
        self.kills("kill3-old", 400)
        self.assertEqual((400, False, "0 with anything wrong after the next start"), self.row())
        self.kills("kill3-new", 300)
        self.assertEqual((300, False, "0 with anything wrong after the next start"), self.row())

    def test_a_small_share_without_a_failure_takes_no_place(self):
        self.kills("kill3-old", 400)
        self.kills("kill1-new", 99)
        self.assertEqual((400, False), self.row()[:2])
        self.kills("kill1-new", 100)
        self.assertEqual((100, False), self.row()[:2])

    def test_what_failed_last_shows(self):
        self.kills("kill3-old", 400)
        self.kills("kill1-new", 8, bad=1)
        self.assertEqual((8, True, "1 with anything wrong after the next start"), self.row())
        self.kills("kill3-new", 390)
        self.assertEqual((391, True, "1 with anything wrong after the next start"), self.row())
        self.kills("kill3-newer", 4)
        self.assertTrue(self.row()[1])

    def test_states_are_those_of_the_newest_program(self):
        for name, count in (("old", 40), ("new", 30)):
            pathlib.Path(self.folder, f"powerloss-{name}.life-1.hashes").write_bytes(
                b"".join(n.to_bytes(20, "big") for n in range(count)))
            self.keep(f"powerloss-{name}", {"key": "life 1", "wrong": []})
        self.assertEqual((30, False, "0 lives with a row lost or in two places"), self.row())
        self.keep("powerloss-newer", {"key": "life 1", "wrong": ["the explorer ended with -11"]})
        self.assertEqual((0, True, "1 lives with a row lost or in two places"), self.row())

    def test_a_store_that_crashed_did_not_come_back_as_far_as_it_was_there(self):
        whole = [{"key": str(n), "outcome": "whole", "told": False, "wrong": []} for n in range(8)]
        left = {"key": "8", "outcome": "all that was left", "told": True, "missing": 2, "wrong": []}
        self.keep("damage-a", *whole, left)
        self.assertFalse(self.row()[1])
        self.keep("damage-a", *whole, left, {"key": "9", "outcome": "crash", "told": False, "wrong": ["ended with -6"]})
        self.assertEqual((10, True, "8 whole, 1 as far as the bytes were there, 0 with less"), self.row())
        self.keep("damage-a", *whole, {**left, "told": False})
        self.assertTrue(self.row()[1])
        self.keep("damage-a", *whole, {**left, "outcome": "less than was left"})
        self.assertTrue(self.row()[1])

    def test_a_reader_that_an_input_broke_is_broken_until_it_is_another_program(self):
        def reader(executions, broken=""):
            return {"key": "date", "executions": executions, "broken": broken}

        def found():
            row, = figures.readers(self.folder)
            return row.count, row.found
        self.keep("fuzz-old", reader(10_000_000))
        self.keep("fuzz-new", reader(4_000))
        self.assertEqual((10_000_000, "clean"), found())
        self.keep("fuzz-new", reader(4_000, "BROKEN: x"))
        self.assertEqual((4_000, "broken by an input"), found())
        self.keep("fuzz-new", reader(4_000, "BROKEN: x"), reader(9_000_000))
        self.assertEqual((9_000_000, "broken by an input"), found())
        self.keep("fuzz-newer", reader(9_000_000))
        self.assertEqual((9_000_000, "clean"), found())


class Table(unittest.TestCase):
    @staticmethod
    def texts(count, found="0 opens", day="2026-11-24", goal=">= 6,000", failed=False):
        return figures.Row("texts", count, goal, found, day, failed)

    def table(self, *rows, before=""):
        return figures.table("what", rows, before)

    def test_what_is_newer_takes_the_place_unless_it_is_a_small_share(self):
        before = self.table(self.texts(8000, day="2026-11-23"))
        self.assertEqual(before, self.table(self.texts(1999), before=before))
        self.assertIn("| texts | 2,000 | >= 6,000 | 0 opens | 2026-11-24 |", self.table(self.texts(2000), before=before))
        self.assertIn("| texts | 8,000 | >= 9,000 | 0 opens | 2026-11-23 |",
                      self.table(self.texts(180, goal=">= 9,000"), before=before))
        self.assertIn("| texts | 8,000 | >= 6,000 | 0 opens | 2026-11-23 |", self.table(before=before))

    def test_a_failure_takes_any_place_and_keeps_the_goal(self):
        after = self.table(self.texts(180, "1 open", goal=None, failed=True), before=self.table(self.texts(8000)))
        self.assertIn("| texts | 180 | >= 6,000 | 1 open | 2026-11-24 |", after)

    def test_what_is_older_than_the_row_does_not_touch_it(self):
        before = self.table(self.texts(300, "2 opens"))
        self.assertEqual(before, self.table(self.texts(8000, day="2026-11-23"), before=before))
        self.assertEqual(before, self.table(self.texts(10, "1 open", day="2026-11-23", failed=True), before=before))


if __name__ == "__main__":
    counted.main()
