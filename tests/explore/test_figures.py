#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tables of figures are made of."""

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
    def told(self, **logs):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in logs.items():
                pathlib.Path(folder, f"{name}.log").write_text(text, encoding="utf-8")
            return [row[:4] for row in figures.told(pathlib.Path(folder))]

    def test_a_row_is_what_a_test_printed(self):
        self.assertEqual([("cells", 720, ">= 720", "all as stated")],
                         self.told(faults="noise\nFIGURE cells | 720 | >= 720 | all as stated\n3 passed, 0 failed\n"))

    def test_what_tests_of_a_part_say_of_the_same_is_added_up(self):
        log = "FIGURE texts | 4,500 | >= 6,000 | 0 opens\nFIGURE other | 1 | | x\nFIGURE texts | 3500 | >= 6,000 | {}\n"
        self.assertEqual([("texts", 8000, ">= 6,000", "0 opens"), ("other", 1, "", "x")], self.told(ui=log.format("0 opens")))
        self.assertEqual("0 opens; 2 opens", self.told(ui=log.format("2 opens"))[0][3])

    def test_parts_are_rows_of_their_own(self):
        log = "FIGURE texts | 8000 | >= 6,000 | 0 opens\n"
        self.assertEqual([8000, 8000], [row[1] for row in self.told(ui=log, asan=log)])


class Table(unittest.TestCase):
    def test_the_row_printed_from_more_stays(self):
        before = figures.table("what", [("texts", 8000, ">= 6,000", "0 opens", "2026-11-23")], "")
        self.assertEqual(before, figures.table("what", [("texts", 180, ">= 6,000", "0 opens", "2026-11-24")], before))
        after = figures.table("what", [("texts", 8000, ">= 6,000", "0 opens", "2026-11-24")], before)
        self.assertIn("| texts | 8,000 | >= 6,000 | 0 opens | 2026-11-24 |", after)
        after = figures.table("what", [("texts", 180, ">= 9,000", "1 open", "2026-11-24")], before)
        self.assertIn("| texts | 8,000 | >= 9,000 | 0 opens | 2026-11-23 |", after)


if __name__ == "__main__":
    counted.main()
