#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict over a killed sign-in finds each breach of the promise."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
sys.dont_write_bytecode = True
import counted  # noqa: E402
from signinkills import judge  # noqa: E402

NOBODY = [["done"]]
WHOLE = [["account", "a1"], ["opened"], ["listed", "3"], ["done"]]
AGAIN = [["signedin", "a1"], ["listed", "3"], ["account", "a1"], ["done"]]


class TheVerdict(unittest.TestCase):
    def wrong(self, first=(), second=(NOBODY, 0, []), third=(AGAIN, 1, ["a1"]), was_in=False):
        return judge("3", was_in, list(first), second, third)

    def test_all_is_well(self):
        self.assertEqual(self.wrong(), [])
        self.assertEqual(self.wrong(second=(WHOLE, 1, ["a1"]), third=([["account", "a1"], *AGAIN], 1, ["a1"])), [])

    def test_a_key_without_an_account(self):
        self.assertEqual(len(self.wrong(second=(NOBODY, 1, []))), 1)

    def test_an_account_without_a_key(self):
        self.assertEqual(len(self.wrong(second=(WHOLE, 0, ["a1"]))), 1)

    def test_an_account_that_cannot_be_used(self):
        for broken in ([["account", "a1"], ["done"]], [["account", "a1"], ["failed", "spaces", "", "5"], ["done"]],
                       [["account", "a1"], ["listed", "0"], ["done"]]):
            self.assertEqual(len(self.wrong(second=(broken, 1, ["a1"]))), 1)

    def test_two_accounts_of_one_sign_in(self):
        self.assertTrue(self.wrong(second=([["account", "a2"], *WHOLE], 2, ["a1", "a2"])))

    def test_a_folder_without_an_account(self):
        self.assertEqual(len(self.wrong(second=(NOBODY, 0, ["a1"]))), 1)

    def test_somebody_is_gone(self):
        self.assertEqual(len(self.wrong(first=[["signedin", "a1"]])), 1)
        self.assertEqual(len(self.wrong(was_in=True)), 1)

    def test_signing_in_again_does_not_work(self):
        self.assertTrue(self.wrong(third=([["failed", "signin", "", "vault 3"], ["done"]], 0, [])))
        self.assertEqual(len(self.wrong(third=([AGAIN[0], ["failed", "spaces", "", "5"], AGAIN[2]], 1, ["a1"]))), 1)

    def test_signing_in_again_leaves_more_than_one(self):
        self.assertEqual(len(self.wrong(third=([*AGAIN, ["account", "a2"]], 1, ["a1"]))), 1)
        self.assertEqual(len(self.wrong(third=(AGAIN, 2, ["a1"]))), 1)


if __name__ == "__main__":
    counted.main()
