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
        number = 0
        for step in self.plan.steps:
            word, _, text = step.split("\t")
            if word == "draft":
                self.first.append(["drafted", text])
            else:
                self.first.append(["cleared", text, str(number), f"client-{number}"])
                number += 1
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

    def test_a_lost_draft(self):
        self.first.append(["drafted", "t1.99 more"])
        self.plan.steps.append(f"draft\t{ROOM}\tt1.99 more")
        self.assertEqual(len(self.wrong()), 1)
        self.second.insert(1, ["kept", ROOM, "t1.99 more"])
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


class WhatIsTakenBack(unittest.TestCase):
    """One is sent and held, another is typed, the first is taken back."""

    def setUp(self):
        self.plan = Plan("t2", [ROOM], rounds=0)
        self.plan.order[ROOM] = ["t2.0 slip"]
        self.plan.steps = [f"send\t{ROOM}\tt2.0 slip", f"draft\t{ROOM}\tt2.1 more", "back\tt2.0 slip"]
        self.table = Table(self.plan)
        self.first = [["cleared", "t2.0 slip", "0", "client-0"], ["drafted", "t2.1 more"]]
        self.back = ["back", "t2.0 slip", "t2.0 slip t2.1 more"]

    def wrong(self, kept, is_there):
        second = [["kept", ROOM, kept], ["done"]] if kept else [["done"]]
        self.table.rows = self.table.rows if is_there else []
        return verdict(self.plan, self.table, self.first, second)

    def test_it_is_in_the_composer_alone(self):
        self.first.append(self.back)
        self.assertEqual(self.wrong("t2.0 slip t2.1 more", False), [])

    def test_it_arrives_all_the_same(self):
        self.first.append(self.back)
        self.assertEqual(len(self.wrong("t2.0 slip t2.1 more", True)), 1)

    def test_it_is_deleted_afterwards(self):
        self.first.append(self.back)
        self.table.rows[0]["deleted"] = True
        self.assertEqual(len(self.wrong("t2.0 slip t2.1 more", True)), 1)

    def test_it_is_lost(self):
        self.first.append(self.back)
        self.assertEqual(len(self.wrong("t2.1 more", False)), 1)
        self.assertEqual(len(self.wrong("", False)), 1)

    def test_it_comes_back_as_another(self):
        self.first.append(["back", "t2.0 slip", "t2.0 slap t2.1 more"])
        self.assertEqual(len(self.wrong("t2.0 slap t2.1 more", False)), 1)

    def test_it_is_too_late_while_it_is_held(self):
        self.first.append(["late", "t2.0 slip"])
        self.assertEqual(len(self.wrong("t2.1 more", True)), 1)

    def test_killed_meanwhile_it_is_in_one_place(self):
        self.assertEqual(len(self.wrong("t2.0 slip t2.1 more", True)), 1)
        self.assertEqual(self.wrong("t2.1 more", True), [])
        self.assertEqual(self.wrong("t2.0 slip t2.1 more", False), [])
        self.assertEqual(len(self.wrong("t2.1 more", False)), 1)

    def test_an_edit_that_is_lost_on_the_way_back(self):
        self.plan.steps.insert(1, "edit\tt2.0 slip\tt2.0 slip edited")
        self.first.insert(1, ["edited", "t2.0 slip", "t2.0 slip edited"])
        self.first.append(self.back)
        self.assertEqual(len(self.wrong("t2.0 slip t2.1 more", False)), 1)


if __name__ == "__main__":
    counted.main()
