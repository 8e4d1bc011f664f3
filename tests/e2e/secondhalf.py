# SPDX-License-Identifier: GPL-3.0-or-later
"""The second half of the story: what goes wrong in a life, and its end."""

import re
import time

from firsthalf import MESSAGE, REFUSED_SCOPE, SPACE, FirstHalf
from hands import check
from session import KEYCHAIN_PASSWORD


class SecondHalf(FirstHalf):
    """Begins with what the first half made: a space, two more people in it, a message and its answer."""

    def killed_before_it_was_sent(self):
        """Killed while a message could still be undone: the next start sends it, once."""
        text = "Written a moment before the end."
        self.start()
        self.open_space(SPACE)
        self.undo_within(10)  # to be killed in time; the next start has to wait for the rest of it
        self.send(text)
        self.shown_message("can be undone: " + text)
        self.program.kill()
        check(not self.emulator.messages(text), "the server already had it: nothing was proven")
        self.arrives_once(text)
        self.undo_within(5)

    def killed_before_the_server_knew(self):
        """Killed with a message on its way: the next start sends it, once."""
        text = "Written before the power went out."
        self.trouble("delay:ms=600000@chat.spaces.messages.create")
        self.send(text)
        self.shown_message("sending: " + text)
        self.program.kill()
        self.trouble()
        check(not self.emulator.messages(text), "the server already had it: nothing was proven")
        self.arrives_once(text)

    def killed_after_the_server_knew(self):
        """Killed after the server took a message but before its answer: the next start does not send it twice."""
        text = "Accepted, but nobody heard."
        self.trouble("drop_reply@chat.spaces.messages.create")
        self.send(text)
        self.session.wait_for(lambda: self.emulator.messages(text), "the server to take it", 30)
        self.program.kill()
        self.trouble()
        self.arrives_once(text)

    def killed_while_it_was_written(self):
        """Killed a second after the last key: the next start has all that was typed."""
        text = "Typed without a pause, and a second later the power went out."
        field = self.ui.find("text", "Write a message")
        field.focus()
        self.ui.type(text)
        self.session.wait_for(lambda: field.text.strip("\n") == text, "the field to hold what was typed", 5)
        time.sleep(1)
        self.program.kill()
        self.start()
        self.signed_in()
        self.open_space(SPACE)
        field = self.ui.find("text", "Write a message")
        check(field.text.strip("\n") == text, f"the composer holds {field.text!r}")
        field.focus()
        self.ui.keys("ctrl+a", "Delete")

    def arrives_once(self, text):
        self.start()
        self.signed_in()
        self.open_space(SPACE)
        self.session.wait_for(lambda: self.emulator.messages(text), "the message at the server", 60)
        self.shown_message(text)
        self.settle()
        check(len(self.emulator.messages(text)) == 1, "the server has it more than once")
        rows = [r for r in self.ui.look("list item", re.compile(re.escape(text)),
                                        self.ui.find("list", re.compile("^Messages in ")))]
        check(len(rows) == 1, f"it is on screen {len(rows)} times")

    def settle(self):
        """Waits for two more rounds of freshening: what would be sent twice would be sent by now."""
        def asked():
            return self.emulator.ask("requests")["counts"].get("chat.spaces.messages.list", 0)
        before = asked()
        self.session.wait_for(lambda: asked() >= before + 2, "two more looks at the open space", 60)

    def enter_in_a_burst(self):
        """Enter is pressed many times within a moment: what was seen in the field arrives once."""
        self.undo_within(5)
        texts = [f"Pressed in a burst, {number}." for number in ("one", "two", "three")]
        field = self.ui.find("text", "Write a message")
        field.focus()
        for text in texts:
            self.ui.type(text)
            self.ui.burst("Return", 8)
            self.session.wait_for(lambda: not field.text.strip("\n"), "the text to leave the field", 10)
        for text in texts:
            self.session.wait_for(lambda: self.emulator.messages(text), f"{text!r} at the server", 30)
        self.shown_message(texts[-1])
        room = self.emulator.space(SPACE)["name"] + "/"
        there = [m["text"] for m in self.emulator.world()["messages"]
                 if m["name"].startswith(room) and "in a burst" in m.get("text", "")]
        check(there == texts, f"at the server: {there}")
        rows = self.ui.look("list item", re.compile("Pressed in a burst"),
                            self.ui.find("list", re.compile("^Messages in ")))
        check(len(rows) == len(texts), f"on screen: {rows}")

    def copy_a_message(self):
        """The newest message is copied."""
        messages = self.ui.find("list", re.compile("^Messages in "))
        messages.focus()
        self.ui.keys("End")
        self.copy("Pressed in a burst, three.", lambda: self.ui.keys("ctrl+c"))

    def search_without_a_network(self):
        """With the network gone Roomkey starts, and finds a message by the beginning of a word."""
        self.program.quit()
        self.trouble("reset")
        self.start()
        self.signed_in()
        self.open_space(self.named[0])
        self.ui.keys("ctrl+shift+k")
        self.ui.find("text", "Search messages")
        self.ui.type("hello from roomk")
        row = re.compile(re.escape(MESSAGE) + "$")
        self.ui.find("list item", row, self.ui.find("list", "Messages found"))
        self.ui.keys("Return")
        self.ui.find("list", f"Messages in {SPACE}")
        self.shown_message(MESSAGE)
        self.picture("09-search-without-a-network")
        self.ui.keys("Escape", "Escape")
        self.ui.gone("text", "Search messages")
        self.trouble()

    def revoked_at_the_server(self):
        """The person takes the permission back at Google: Roomkey says so, keeps what was written, and can sign in again."""
        self.emulator.ask("revoke", {})
        self.ui.find("push button", "Sign in again", seconds=60)
        self.picture("10-signed-out-by-google")
        self.consent(self.sign_in_again, untick=[REFUSED_SCOPE])
        self.session.wait_for(lambda: self.back_in_chat() and not self.ui.look("push button", "Sign in again"),
                              "the banner to go", 30)
        self.open_space(SPACE)
        self.send("Back again.")
        self.session.wait_for(lambda: self.emulator.messages("Back again."), "a message after the new sign-in", 30)

    def sign_in_again(self):
        self.ui.press("push button", "Sign in again")

    def refuse_it_again(self):
        """Asked for it once more, the person presses Cancel at Google: it stays off, and what worked works."""
        text = "Refused once more, and still here."
        self.open_space(SPACE)
        ask = self.why_not()
        self.consent(ask.press, deny=True)
        self.ui.find("label", re.compile("Nothing was changed"))
        self.picture("10-refused-again")
        self.copy("sign-in report", lambda: self.ui.press("push button", "Copy report"))
        self.ui.press("push button", "Cancel")
        self.ui.find("list", f"Messages in {SPACE}")
        check(not self.ui.find("push button", "Add people").has("enabled"), "“Add people” is on without a permission")
        check(not self.ui.look("push button", "Sign in again"), "a refusal looks like an ended sign-in")
        self.send(text)
        self.session.wait_for(lambda: self.emulator.messages(text), "a message after the refusal", 30)

    def ask_for_a_refused_permission(self):
        """A refused permission is asked for from the button that needs it; the button then works."""
        self.meet_a_closed_door()
        self.ask_for_it()

    def try_without_a_permission(self):
        """A permission is left out for a while: the whole program shows what that takes away, and one press ends it."""
        self.go("Permissions")
        self.ui.find("tree", "Permissions")
        self.ui.find("push button", "Check with Google now").focus()
        self.ui.keys("Tab")  # into the table
        self.ui.keys("space")
        self.ui.find("push button", "Stop trying", seconds=5)
        self.picture("04-trying-without")
        self.ui.press("push button", "Stop trying")
        self.ui.gone("push button", "Stop trying")
        for part in ("Methods", "History"):
            self.choose(part)
            self.picture("04-" + part.lower())
        self.choose("Permissions")
        self.go("Chat")

    def add_another_account(self):
        """Somebody else signs in beside; each has their own window's worth, one key away."""
        other = next(a["email"] for a in self.emulator.world()["accounts"] if a["email"] != self.account())
        before = len(self.keys_in_keychain())
        self.ui.press("push button", "Account")
        self.ui.press("push button", "Add account…")
        self.choose("Just look")
        self.consent(lambda: self.ui.press("push button", "Continue in the browser"), person=other)
        self.titled(other)
        check(len(self.keys_in_keychain()) == before + 1, "the keychain does not hold a key for each account")
        self.ui.press("push button", "Account")
        self.ui.find("push button", "Sign out of all accounts…")
        self.ui.find("push button", re.compile(re.escape(other) + ".*allowed"))
        self.ui.find("push button", re.compile(re.escape(self.account()) + ".*allowed"))
        self.picture("11-account-switcher")
        self.ui.keys("Escape")
        self.ui.activate()
        self.ui.keys("ctrl+shift+1")
        self.titled(self.account())
        self.ui.keys("ctrl+shift+2")
        self.titled(other)
        self.choose_in_menu("Sign out…")
        self.ui.press("push button", "Sign out and revoke")
        self.titled(self.account())  # at once; the other one leaves beside it
        self.session.wait_for(lambda: len(self.keys_in_keychain()) == before, "one key less in the keychain", 30)

    def locked_keychain_at_start(self):
        """With a locked keychain everything can be read, and the window offers each way on."""
        self.program.quit()
        with self.session.keychain() as keychain:
            keychain.lock()
        self.start()
        self.signed_in()
        for act in ("Unlock", "Try again", "Use until I quit"):
            self.ui.find("push button", act)
        check(not self.ui.look("push button", "Sign in again"), "a locked keychain looks like an ended sign-in")
        self.picture("10-keychain-locked")
        with self.session.keychain() as keychain:
            keychain.unlock(KEYCHAIN_PASSWORD)
        self.ui.gone("push button", "Use until I quit")  # nobody pressed "Try again": it is noticed
        self.open_space(SPACE)
        self.send("The keychain is open.")
        self.session.wait_for(lambda: self.emulator.messages("The keychain is open."), "a message after unlocking", 30)

    def sign_out(self):
        """Signing out leaves nothing in the keychain, and the permission is gone at the server."""
        check(self.keys_in_keychain(), "the keychain holds no key although somebody is signed in")
        before = self.revocations()
        self.ui.activate()
        self.ui.keys("F1")
        self.ui.find("dialog")
        self.picture("12-keyboard-shortcuts")
        self.ui.keys("Escape")
        self.ui.gone("dialog")
        self.choose_in_menu("Sign out…")
        self.ui.find("push button", "Sign out and revoke")
        self.picture("13-sign-out")
        self.ui.press("push button", "Sign out and revoke")
        self.ui.find("push button", "Sign in with Google…", seconds=30)
        check(not self.keys_in_keychain(), f"the keychain still holds {self.keys_in_keychain()}")
        check(self.revocations() > before, "the server was not told")

    def revocations(self):
        return sum(count for method, count in self.emulator.ask("requests")["counts"].items() if "revoke" in method)

    def last_quit(self):
        """It closes cleanly."""
        self.program.quit()
