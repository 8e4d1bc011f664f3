#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The model of the random schedules finds each breach of the promise, and a failing schedule is shrunk."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
sys.dont_write_bytecode = True
import counted  # noqa: E402
from person import Story  # noqa: E402
from schedules import explore, schedule, shrunk  # noqa: E402

A, B = "spaces/A", "spaces/B"


def message(text, number, deleted=False):
    return {"text": text, "clientId": f"client-{number}", "deleted": deleted}


class TheModel(unittest.TestCase):
    def setUp(self):
        self.story = Story("m", [A, B])
        self.texts = [self.story.new_text(f"text {number}") for number in range(3)]
        for text in self.texts:
            self.story.types(A, text)
            self.story.typed(A, text)
            self.story.sends(A, text)
            self.story.sent(A, text)
        self.table = [message(text, number) for number, text in enumerate(self.texts)]

    def wrong(self, table=None):
        return self.story.judge({A: self.table if table is None else table, B: []})

    def first(self):
        return self.story.left[A][0]

    def test_all_is_well(self):
        self.assertEqual(self.wrong(), [])

    def test_lost(self):
        self.assertEqual(len(self.wrong(self.table[1:])), 1)

    def test_doubled(self):
        self.assertTrue(self.wrong(self.table + [message(self.texts[0], 9)]))
        self.assertTrue(self.wrong(self.table[:2] + [message(self.texts[2], 1)]))

    def test_reordered(self):
        self.assertEqual(len(self.wrong(self.table[::-1])), 1)

    def test_what_was_refused_may_come_late_and_nothing_else(self):
        late = self.table[1:] + self.table[:1]
        self.story.heard(["refused", "2", "INVALID_ARGUMENT", self.texts[1]])
        self.assertEqual(len(self.wrong(late)), 1)
        self.story.heard(["waits", "1", self.texts[0], ""])
        self.assertEqual(len(self.wrong(late)), 1)
        self.story.heard(["waits", "1", self.texts[0], "PERMISSION_DENIED"])
        self.assertEqual(self.wrong(late), [])
        self.assertEqual(len(self.wrong(self.table[1:])), 1)

    def test_in_another_room(self):
        self.assertEqual(len(self.story.judge({A: self.table[:2], B: self.table[2:]})), 2)

    def test_sent_though_it_never_left_the_composer(self):
        self.story.typed(B, "m.9 draft")
        self.assertTrue(self.story.judge({A: self.table, B: [message("m.9 draft", 9)]}))

    def test_an_edit_must_arrive_and_a_cut_off_one_may(self):
        self.story.edits(self.first(), self.texts[0] + " edited")
        self.assertEqual(self.wrong(), [])
        self.story.edited(self.first(), self.texts[0] + " edited")
        self.assertEqual(len(self.wrong()), 1)
        self.table[0]["text"] += " edited"
        self.assertEqual(self.wrong(), [])

    def test_what_was_taken_back_must_go_and_cut_off_it_may(self):
        self.story.deletes(self.first())
        self.assertEqual(self.wrong(), [])
        self.story.deleted(self.first())
        self.assertEqual(len(self.wrong()), 1)
        self.table[0]["deleted"] = True
        self.assertEqual(self.wrong(), [])
        self.assertEqual(self.wrong(self.table[1:]), [])

    def test_a_lost_draft(self):
        self.story.typed(B, "m.9 draft")
        self.story.looked(B, "")
        self.assertEqual(len(self.wrong()), 1)

    def test_a_draft_that_a_kill_met(self):
        self.story.typed(B, "m.9 dra")
        self.story.types(B, "m.9 draft")
        self.story.looked(B, "m.9 dra")
        self.assertEqual(self.wrong(), [])

    def test_a_send_that_a_kill_met_left_the_composer_or_did_not(self):
        for kept, lost in ((self.texts[0] + "!", 0), ("", 1)):
            story = Story("m", [B])
            story.typed(B, self.texts[0] + "!")
            story.sends(B, self.texts[0] + "!")
            story.looked(B, kept)
            self.assertEqual(len(story.judge({B: []})), lost)

    def test_something_else_in_the_composer_after_a_send(self):
        self.story.typed(B, "m.9 draft")
        self.story.sends(B, "m.9 draft")
        self.story.looked(B, "m.8 another")
        self.assertTrue(self.wrong())


class WhatIsTakenBack(unittest.TestCase):
    """The second of two is taken back while something else stands in the composer."""

    def setUp(self):
        self.story = Story("b", [A])
        for text in ("b.1 first", "b.2 slip"):
            self.story.sends(A, text)
            self.story.sent(A, text)
        self.story.typed(A, "b.3 more")
        self.slip = self.story.left[A][1]
        self.story.takes_back(self.slip)

    def wrong(self, *texts):
        return self.story.judge({A: [message(text, number) for number, text in enumerate(texts)]})

    def test_it_never_arrives(self):
        self.story.taken_back(self.slip, "b.2 slip b.3 more")
        self.assertEqual(self.wrong("b.1 first"), [])
        self.assertEqual(len(self.wrong("b.1 first", "b.2 slip")), 1)

    def test_nor_is_it_deleted_after_it_did(self):
        self.story.taken_back(self.slip, "b.2 slip b.3 more")
        self.assertEqual(len(self.story.judge({A: [message("b.1 first", 0), message("b.2 slip", 1, True)]})), 1)

    def test_it_loses_what_was_typed_or_its_own_text(self):
        for composer in ("b.2 slip", "b.3 more", ""):
            self.setUp()
            self.story.taken_back(self.slip, composer)
            self.assertEqual(len(self.wrong("b.1 first")), 1)

    def test_it_loses_the_last_edit(self):
        self.story.edits(self.slip, "b.2 slip edited")
        self.story.edited(self.slip, "b.2 slip edited")
        self.story.taken_back(self.slip, "b.2 slip b.3 more")
        self.assertEqual(len(self.wrong("b.1 first")), 1)

    def test_sent_again_it_arrives_once_and_last(self):
        self.story.taken_back(self.slip, "b.2 slip b.3 more")
        self.story.sends(A, "b.2 slip b.3 more")
        self.story.sent(A, "b.2 slip b.3 more")
        self.assertEqual(self.wrong("b.1 first", "b.2 slip b.3 more"), [])
        self.assertTrue(self.wrong("b.1 first", "b.2 slip", "b.2 slip b.3 more"))

    def test_too_late_it_arrives(self):
        self.story.too_late(self.slip)
        self.assertEqual(self.wrong("b.1 first", "b.2 slip"), [])
        self.assertEqual(len(self.wrong("b.1 first")), 1)

    def test_a_kill_leaves_it_in_one_place(self):
        for kept, lost in (("b.2 slip b.3 more", 0), ("b.3 more", 1)):
            self.setUp()
            self.story.looked(A, kept)
            self.assertEqual(len(self.wrong("b.1 first")), lost)
            self.assertEqual(len(self.wrong("b.1 first", "b.2 slip")), 1 - lost)

    def test_a_kill_leaves_it_nowhere(self):
        self.story.looked(A, "")
        self.assertTrue(self.wrong("b.1 first"))


class Schedules(unittest.TestCase):
    def test_the_same_seed_is_the_same_schedule(self):
        self.assertEqual(schedule(7, 40), schedule(7, 40))
        self.assertNotEqual(schedule(7, 40), schedule(8, 40))

    def test_every_act_is_met(self):
        kinds = {act["do"] for seed in range(20) for act in schedule(seed, 40)}
        self.assertEqual(kinds, {"type", "send", "edit", "delete", "back", "hold", "open", "fault", "calm", "sleep",
                                 "turn", "restart", "kill"})

    def test_the_fewest_acts_that_fail_are_left(self):
        acts = [{**act, "at": place} for place, act in enumerate(schedule(3, 40))]
        needed = [acts[5], acts[23]]
        self.assertEqual(shrunk(lambda fewer: all(act in fewer for act in needed), acts), needed)

    def test_a_worker_that_dies_is_told_of(self):
        troubles = explore(pathlib.Path("no-such-build"), [1, 2], 5, 2, lambda *_: None)
        self.assertEqual(len(troubles), 2)
        self.assertIn("no-such-build", troubles[0])


if __name__ == "__main__":
    counted.main()
