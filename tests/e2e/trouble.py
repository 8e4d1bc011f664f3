# SPDX-License-Identifier: GPL-3.0-or-later
"""Google out of reach at a start, and back: what a person meets then, step by step."""

import re

from firsthalf import MESSAGE, SPACE
from hands import check
from secondhalf import SecondHalf

WAITING = "Written while nothing answered."
#: What is said of an answer that is none, and of one that is not Google's.
WORDS = re.compile("not answering|not from Google Chat")


class Trouble(SecondHalf):
    """Begins with what the first half made: a space, and a message in it. `later` names the scenario to come."""

    def start_in_trouble(self):
        """Everything at Google is in trouble: Roomkey starts all the same, what was there can be read, and it says why."""
        self.program.quit()
        self.begin(self.later)
        self.start()
        self.signed_in()
        check(not self.ui.look("push button", "Sign in again"), "trouble on the way looks like an ended sign-in")
        self.open_space(self.named[0])
        self.ui.find("list item", None, self.ui.find("list", re.compile("^Messages in ")))
        self.open_space(SPACE)
        self.shown_message(MESSAGE)
        self.ui.find("label", WORDS, seconds=60)
        self.picture("14-trouble-at-a-start")

    def write_in_trouble(self):
        """What is written then waits in its place, also over a restart."""
        self.send(WAITING)
        self.shown_message(WAITING)
        self.program.quit()
        self.start()
        self.signed_in()
        self.open_space(SPACE)
        self.shown_message(WAITING)
        check(not self.emulator.messages(WAITING), "the server already had it: nothing was proven")

    def trouble_ends(self):
        """The trouble is over: what waited goes by itself, and nothing speaks of trouble any more."""
        self.scenario = []
        self.trouble()
        self.session.wait_for(lambda: self.emulator.messages(WAITING), "what waited at the server", 90)
        self.ui.gone("label", WORDS, seconds=90)
        self.settle()
        check(len(self.emulator.messages(WAITING)) == 1, "the server has it more than once")
        rows = self.ui.look("list item", re.compile(re.escape(WAITING)), self.ui.find("list", re.compile("^Messages in ")))
        check(len(rows) == 1 and "sending" not in rows[0].name, f"on screen: {rows}")

