#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict of the explorers finds each breach of the promise."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import counted  # noqa: E402
from plans import Plan, verdict  # noqa: E402

ROOM = "spaces/A"


class Table:
    """Stands for the emulator's message table."""

    def __init__(self, plan):
        self.rows = []
        for number, text in enumerate(plan.order[ROOM]):
            self.rows.append({"text": text, "clientId": f"client-{number}", "deleted": False})

    def messages(self, _room):
        return self.rows


class TheVerdict(unittest.TestCase):
    def setUp(self):
        self.plan = Plan("t1", [ROOM], rounds=2)
        # Nobody edits or deletes: the short story.
        self.plan.steps = [s for s in self.plan.steps if s.split("\t")[0] in ("draft", "send")]
        self.table = Table(self.plan)
        self.first = [["opened"]]
        for number, text in enumerate(self.plan.order[ROOM]):
            self.first += [["drafted", text], ["cleared", text, str(number), f"client-{number}"]]
        self.second = [["opened"], ["done"]]

    def wrong(self):
        return verdict(self.plan, self.table, self.first, self.second)

    def test_all_is_well(self):
        self.assertEqual(self.wrong(), [])

    def test_lost(self):
        del self.table.rows[1]
        self.assertEqual(len(self.wrong()), 1)

    def test_doubled(self):
        self.table.rows.append(dict(self.table.rows[-1], clientId="another"))
        self.assertTrue(self.wrong())

    def test_doubled_by_a_message_that_was_not_cleared(self):
        del self.first[-1]
        self.table.rows.append(dict(self.table.rows[-1], clientId="another"))
        self.assertTrue(self.wrong())

    def test_reordered(self):
        self.table.rows.reverse()
        self.assertEqual(len(self.wrong()), 1)

    def test_other_text(self):
        self.table.rows[0]["text"] += "!"
        self.assertTrue(self.wrong())

    def test_edit_missing(self):
        text = self.plan.order[ROOM][0]
        self.first.append(["edited", text, text + " edited"])
        self.assertEqual(len(self.wrong()), 1)

    def test_deletion_missing(self):
        self.first.append(["deleted", self.plan.order[ROOM][0]])
        self.assertEqual(len(self.wrong()), 1)

    def test_neither_draft_nor_sent(self):
        del self.first[-1]
        del self.table.rows[-1]
        self.assertEqual(len(self.wrong()), 1)
        self.second.insert(1, ["kept", ROOM, self.plan.order[ROOM][-1]])
        self.assertEqual(self.wrong(), [])

    def test_draft_and_sent(self):
        del self.first[-1]
        self.second.insert(1, ["kept", ROOM, self.plan.order[ROOM][-1]])
        self.assertEqual(len(self.wrong()), 1)

    def test_said_to_be_sent(self):
        del self.table.rows[-1]
        self.first.append(["sent", str(len(self.table.rows))])
        self.assertEqual(len(self.wrong()), 2)

    def test_not_finished(self):
        self.second.pop()
        self.assertEqual(len(self.wrong()), 1)


if __name__ == "__main__":
    counted.main()
