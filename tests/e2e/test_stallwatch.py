# SPDX-License-Identifier: GPL-3.0-or-later
"""Which stops of the window fail a step."""

import unittest

from stallwatch import Stall


class WhatFailsAStep(unittest.TestCase):
    def is_long(self, length, worked, crowded=0, pace=1):
        """As the watch tells it, in milliseconds."""
        line = f"stall {pace:.2f} {length:.1f} ms, {worked:.1f} ms of work, {crowded:.1f} ms crowded, event 12 to QWidget"
        return Stall(line).is_long

    def test_work(self):
        self.assertFalse(self.is_long(length=49, worked=49))
        self.assertTrue(self.is_long(length=51, worked=51))

    def test_waiting(self):
        self.assertFalse(self.is_long(length=149, worked=1))
        self.assertTrue(self.is_long(length=151, worked=1))

    def test_both_together(self):
        self.assertTrue(self.is_long(length=160, worked=40))

    def test_not_what_others_took(self):
        self.assertFalse(self.is_long(length=75, worked=4, crowded=57))
        self.assertFalse(self.is_long(length=90, worked=90, crowded=90))
        self.assertTrue(self.is_long(length=210, worked=4, crowded=50))

    def test_a_slow_machine_has_more_time(self):
        self.assertFalse(self.is_long(length=140, worked=140, pace=3))
        self.assertTrue(self.is_long(length=160, worked=160, pace=9))
