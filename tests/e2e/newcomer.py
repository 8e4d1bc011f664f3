# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else's first minute: from a program that nobody has used yet to a sent message, in the demo."""

import re
import time
import urllib.request

from firsthalf import MESSAGE
from hands import Hands, check
from program import DemoEmulator, Roomkey, StartedBy

FIRST_MESSAGE_WITHIN = 60  # seconds, from the start of a program that nobody has used yet


class Newcomer(Hands):
    """Needs nothing of what was before, and leaves it as it was."""

    def newcomer(self):
        """Somebody new: nothing but the welcome page, "Try the demo", a sign-in, and a message within a minute."""
        began, acts, mine = time.monotonic(), [], self.emulator
        welcome = self.program = Roomkey(self.session, self.display, self.build, "--profile", "newcomer",
                                         **self.watch.environment())

        def click(name):
            self.ui.press("push button", name, seconds=20)
            acts.append(f"“{name}”")

        def key(name):
            self.ui.activate()
            self.ui.keys(name)
            acts.append(name)

        click("Try the demo")
        self.program = StartedBy(welcome)
        self.emulator = DemoEmulator(self.session, self.program)
        self.focused("push button", "Sign in with Google…")
        key("Return")
        self.ui.find("push button", "Continue in the browser")
        acts += self.consent(lambda: key("Return"))["clicks"]
        self.focused("push button", "Start chatting")
        key("Return")
        self.focused("list item", re.compile("space"))  # the newest one, which is open
        key("Return")
        self.focused("text", "Write a message")
        self.ui.type(MESSAGE)
        key("Return")
        self.session.wait_for(lambda: self.emulator.messages(MESSAGE), "the first message at the server", 30)
        seconds = time.monotonic() - began
        print(f"From nothing to a sent message: {seconds:.0f} s, {len(acts)} clicks and keys beside the message: "
              + ", ".join(acts), flush=True)
        self.demo_secrets = self.emulator.secrets()
        control = self.emulator.control
        self.program.quit()
        check(not self.answers(control), "the demo's server is still there")
        self.program, self.emulator = welcome, mine
        self.ui.find("push button", "Try the demo")  # nothing happened to the one it was started from
        self.program.quit()
        check(seconds < FIRST_MESSAGE_WITHIN, f"the first message took {seconds:.0f} s")

    @staticmethod
    def answers(control):
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(control + "/world", timeout=5):
                return True
        except OSError:
            return False
