#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison of a cache with the server's table finds each difference."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
sys.dont_write_bytecode = True
import counted  # noqa: E402
from caches import PAGE, differences  # noqa: E402

ROOM = "spaces/A"


class TheComparison(unittest.TestCase):
    def setUp(self):
        self.table = [{"name": f"m{n}", "text": f"text {n}", "deleted": False} for n in range(PAGE + 20)]
        self.cache = [["cached", ROOM, f"m{n}", f"text {n}"] for n in range(PAGE + 20)]

    def wrong(self, cache=None, whole=True):
        cache = self.cache if cache is None else cache
        return differences(ROOM, self.table, [["opened"], *cache, ["caches", ROOM, str(len(cache))]], whole)

    def test_all_is_well(self):
        self.table.insert(3, {"name": "d", "text": "of before", "deleted": True})
        self.cache.insert(3, ["cached", ROOM, "d", ""])
        self.assertEqual(self.wrong(), [])
        self.assertEqual(self.wrong(whole=False), [])

    def test_it_may_begin_later(self):
        self.assertEqual(self.wrong(self.cache[20:], whole=False), [])
        self.assertEqual(len(self.wrong(self.cache[20:])), 1)
        self.assertEqual(len(self.wrong(self.cache[21:], whole=False)), 1)

    def test_a_hole(self):
        for hole in (self.cache[:30] + self.cache[31:], self.cache[:-1], []):
            self.assertEqual(len(self.wrong(hole)), 1)
            self.assertEqual(len(self.wrong(hole, whole=False)), 1)

    def test_doubled(self):
        self.assertTrue(self.wrong(self.cache + self.cache[-1:]))

    def test_another_order_or_text(self):
        self.assertEqual(len(self.wrong(self.cache[::-1])), 1)
        self.cache[5][3] += "!"
        self.assertEqual(len(self.wrong()), 1)

    def test_a_deletion_that_is_missing(self):
        self.table[5]["deleted"] = True
        self.assertEqual(len(self.wrong()), 1)

    def test_what_is_not_there(self):
        self.assertEqual(len(self.wrong(self.cache + [["cached", ROOM, "m99", "ghost"]])), 1)

    def test_nothing_was_told(self):
        self.assertEqual(len(differences(ROOM, self.table, [["opened"], ["done"]])), 1)


if __name__ == "__main__":
    counted.main()
