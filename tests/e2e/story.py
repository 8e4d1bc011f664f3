# SPDX-License-Identifier: GPL-3.0-or-later
"""The story of one person with Roomkey, step by step. The demo tells its first half, the end-to-end test all of it.

A step is a method; its first line says what happened, for the transcript. Steps act from outside only: the
accessibility tree, keys, the browser. What became of it is read from the emulator and from the screen.
"""

import pathlib
import re
import time
import urllib.request

from desktop import NotThere
from program import DemoEmulator, OwnEmulator, Roomkey, StartedBy
from session import KEYCHAIN_PASSWORD
from stallwatch import StallWatch

FIRST_MESSAGE_WITHIN = 60  # seconds, from the start of a program that nobody has used yet
SPACE = "API-made"
MESSAGE = "Hello from Roomkey: the first message in this space."
ANSWER = "Welcome. I can read you."
REFUSED = "See and change members"
REFUSED_SCOPE = "chat.memberships"  # as the consent page names it below the words
# The looks a screen is shown in: desktop colours, display size, scale, size of the window.
LOOKS = {
    "": ("light", 1280, 800, 1),
    "-dark": ("dark", 1280, 800, 1),
    "-1024": ("light", 1024, 640, 1),
    "-2x": ("light", 1280, 800, 2),
}


class Story:
    """Holds what lives across steps: the session, the emulator, the program, the pictures taken."""

    def __init__(self, session, build, pictures, own_emulator, scenario=None):
        """scenario: the trouble the emulator makes, by its name there."""
        self.session, self.build = session, pathlib.Path(build)
        self.pictures = pathlib.Path(pictures)
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.taken = []
        self.copies = []  # what was in the clipboard, each time something was copied
        self.display = session.display()
        self.large = None
        trouble = ["--scenario", scenario] if scenario else []
        self.emulator = OwnEmulator(session, self.build, *trouble) if own_emulator else None
        self.arguments = self.emulator.arguments() if own_emulator else ["--demo"]
        self.program = None
        self.watch = StallWatch(session, self.build)

    # Helpers.

    @property
    def ui(self):
        return self.program.desktop

    def start(self, look=""):
        """Starts the program in one of the looks; its window fills the display or has the look's size."""
        palette, width, height, scale = LOOKS[look]
        self.session.palette(palette)
        display, environment = self.display, {}
        if scale != 1:
            self.large = self.large or self.session.display(1280 * scale, 800 * scale)
            display, environment = self.large, {"QT_SCALE_FACTOR": str(scale)}
        self.program = Roomkey(self.session, display, self.build, *self.arguments, **environment,
                               **self.watch.environment())
        self.ui.resize(width * scale, height * scale)
        if not isinstance(self.emulator, OwnEmulator):  # the demo starts a new one each time
            self.emulator = DemoEmulator(self.session, self.program)

    def picture(self, name, look=""):
        path = self.pictures / f"{name}{look}.png"
        self.ui.picture(path)
        self.taken.append(path)

    def consent(self, act, untick=(), hold=None, pictures=None, person=None, deny=False):
        """Plans the person's answer on Google's page, does what opens the browser, and waits for the end.

        person: the address of whoever answers; Ana by default.

        hold: called while the page stands open, before Continue is pressed.
        deny: Cancel is pressed instead.
        """
        self.session.plan_browser(account=person or self.account(), untick=list(untick), hold=hold is not None, deny=deny,
                                  pictures={k: str(v) for k, v in (pictures or {}).items()})
        act()
        self.session.browser_is_there()
        if hold:
            hold()
            self.session.browser_go()
        result = self.session.browser_result()
        self.taken += (pictures or {}).values()
        check("Roomkey" in result["text"], f"the page the browser ended on says: {result['text']!r}")
        return result

    def copy(self, part, act):
        """Does what copies something with this part in it, and keeps what could be pasted then."""
        act()
        self.copies.append(self.session.wait_for(lambda: part in (now := self.ui.clipboard()) and now,
                                                 f"{part!r} in the clipboard", 10))

    def account(self):
        """The address of the person whose Google this is."""
        return self.emulator.world()["user"]["email"]

    def go(self, place):
        """Goes to an entry of the rail."""
        entry = self.ui.find(("page tab", "list item", "radio button", "push button", "toggle button"), place)
        entry.press()

    def open_space(self, name):
        spaces = self.ui.find("list", "Spaces")
        self.ui.find("list item", re.compile("^" + re.escape(name)), spaces).select()
        return self.ui.find("list", re.compile(r"^Messages in " + re.escape(name)))

    def shown_message(self, text, seconds=30):
        """Waits until a row of the open timeline says this."""
        return self.ui.find("list item", re.compile(re.escape(text)),
                            self.ui.find("list", re.compile("^Messages in ")), seconds)

    def send(self, text):
        self.ui.find("text", "Write a message").focus()
        self.ui.type(text)
        self.ui.keys("ctrl+Return")

    def signed_in(self):
        """Insists on the chat page: no welcome, no question."""
        self.ui.find("list", "Spaces", seconds=20)
        check(not self.ui.look("push button", "Sign in with Google…"), "Roomkey asks to sign in again")

    # First half: what the demo shows.

    def welcome(self):
        """Roomkey opens; nobody is signed in."""
        self.start()
        self.ui.find("push button", "Sign in with Google…", seconds=20)
        self.picture("01-welcome")

    def meet_the_client_file(self):
        """Where a client file comes from, step by step; and back."""
        self.ui.press("push button", "Use a client file from Google Cloud…")
        self.ui.find("push button", "Choose a file…")
        self.picture("01-client-file")
        self.ui.press("push button", "Show each step")
        self.ui.find("push button", "Chat app page")
        self.picture("01-client-file-steps")
        self.ui.press("push button", "Back")
        self.ui.find("push button", "Choose a file…")
        self.ui.press("push button", "Back")
        self.ui.find("push button", "Sign in with Google…")

    def choose_permissions(self):
        """"Manage spaces" is chosen: Roomkey says what Google will ask, before the browser opens."""
        for look in [*list(LOOKS)[1:], ""]:
            self.program.quit()
            self.start(look)
            self.ui.press("push button", "Sign in with Google…", seconds=20)
            self.choose("Manage spaces")
            self.ui.find("push button", "Continue in the browser")
            self.picture("02-choose-permissions", look)

    def choose(self, preset):
        self.ui.find(("radio button", "push button", "page tab", "toggle button"), preset).press()

    def sign_in(self):
        """In the browser one permission is left unticked; Roomkey waits, then takes what it was given."""
        pictures = {"consent": self.pictures / "03-consent-in-the-browser.png",
                    "callback": self.pictures / "03-back-from-the-browser.png"}

        def while_waiting():
            self.ui.find("push button", "Copy link")
            self.ui.find("push button", "Cancel")
            self.picture("03-waiting-for-browser")
            for button, part in (("Copy link", "code_challenge="), ("Copy report", "Roomkey")):
                self.copy(part, lambda button=button: self.ui.press("push button", button))

        result = self.consent(lambda: self.ui.press("push button", "Continue in the browser"), untick=[REFUSED_SCOPE],
                              hold=while_waiting, pictures=pictures)
        check(REFUSED_SCOPE in result["boxes"], f"the page has no box for {REFUSED_SCOPE}: {result['boxes']}")
        self.asked = len(result["boxes"])

    def see_permissions(self):
        """The permissions page says what was allowed and what was refused."""
        page = self.ui.find("tree", "Permissions", seconds=30)
        self.ui.find("label", re.compile(rf"^Google allowed {self.asked - 1} of the {self.asked} "))
        rows = [item.name for item in self.ui.walk(page.accessible)]
        check(any(REFUSED in row and "Refused" in row for row in rows) or "Refused" in rows,
              f"no row says that “{REFUSED}” was refused: {rows}")
        self.picture("04-permissions-result")

    def browse_spaces(self):
        """The spaces are there; one is opened and its messages can be read."""
        self.ui.press("push button", "Start chatting")
        spaces = self.ui.find("list", "Spaces")
        world = self.emulator.world()
        self.named = [s["displayName"] for s in world["spaces"] if s.get("displayName")]
        for name in self.named[:5]:
            self.ui.find("list item", re.compile("^" + re.escape(name)), spaces, seconds=20)
        self.open_space(self.named[0])
        self.ui.find("list item", None, self.ui.find("list", re.compile("^Messages in ")), seconds=20)
        self.picture("05-chat")

    def meet_a_closed_door(self):
        """“Add people” is off, says why, and offers to ask for just that."""
        self.ui.press("push button", "About this space")
        button = self.ui.find("push button", "Add people")
        check(not button.has("enabled"), "“Add people” does not say that it is off")
        check("permission" in button.description, f"“Add people” gives no reason: {button.description!r}")
        self.picture("05-chat-about")
        self.why_not()
        self.picture("05-chat-partial-grant")
        self.ui.keys("Escape")

    def why_not(self):
        self.ui.press("push button", "Add people")
        why = self.ui.find("dialog", re.compile("Add people"))
        return self.ui.find("push button", "Ask for this permission", why)

    def partial_looks(self):
        """The same in the other looks: dark, small, and twice the scale."""
        for look in [*list(LOOKS)[1:], ""]:
            self.program.quit()
            self.start(look)
            self.signed_in()
            if not look:
                return
            self.open_space(self.named[0])
            self.ui.find("list item", None, self.ui.find("list", re.compile("^Messages in ")), seconds=20)
            self.why_not()
            self.picture("05-chat-partial-grant", look)
            self.ui.keys("Escape")
            self.go("Permissions")
            self.ui.find("tree", "Permissions")
            self.picture("04-permissions-result", look)

    def ask_for_it(self):
        """Google is asked once more, now everything is ticked, and “Add people” works."""
        self.open_space(self.named[0])
        ask = self.why_not()
        told = ("object:state-changed:enabled", "object:property-change:accessible-description")
        with self.ui.listening(*told) as heard:
            self.consent(ask.press)
            self.allowed("Add people")
            for event in ((told[0], 1, "Add people"), (told[1], 0, "Add people")):
                self.session.wait_for(lambda: event in heard, f"assistive technology to be told {event}", 5)

    def allowed(self, action):
        self.session.wait_for(lambda: self.back_in_chat() and any(
            b.has("enabled") for b in self.ui.look("push button", action)), f"“{action}” to be on", 30)

    def back_in_chat(self):
        """After consent the permissions page is shown; the way back leads through the rail."""
        if not self.ui.look("list", "Spaces"):
            self.go("Chat")
        return True

    def create_space(self):
        """The space “API-made” is created."""
        self.ui.press("push button", "New space")
        self.ui.fill("text", "Name", SPACE)
        self.picture("06-create-space")
        self.ui.press("push button", "Create space")
        space = self.session.wait_for(lambda: self.emulator.space(SPACE), "the space at the server", 20)
        check(space["spaceType"] == "SPACE", f"it is a {space['spaceType']}")
        self.ui.gone("push button", "Create space")
        self.ui.find("label", "No messages yet", seconds=20)

    def add_members(self):
        """Two people are added by their addresses."""
        self.people = self.newcomers()
        addresses = [person["email"] for person in self.people]
        self.ui.press("push button", "Add people")
        self.ui.fill("text", "Paste e-mail addresses, in any form", ", ".join(addresses))
        self.ui.find("push button", "Add 2 people")
        self.picture("07-add-people")
        self.ui.press("push button", "Add 2 people")
        self.session.wait_for(lambda: set(addresses) <= self.members_of(SPACE), "both to be members", 30)
        table = self.ui.find("table", "Members", seconds=20)  # it opens by itself once all are added
        for person in self.people:  # whichever of the two Google gives
            either = re.compile(re.escape(person["email"]) + "|" + re.escape(person["displayName"]))
            self.ui.find("table cell", either, table, seconds=20)
        self.picture("07-members")

    def newcomers(self):
        """Two people the server knows, neither of them the one who is signed in."""
        own = self.account()
        return [user for user in self.emulator.world()["users"] if user["email"] != own][:2]

    def members_of(self, name):
        world = self.emulator.world()
        space = next(s["name"] for s in world["spaces"] if s.get("displayName") == name)
        return {m.get("email") for m in world["members"] if m["name"].startswith(space + "/")}

    def send_message(self):
        """A message is sent too early and taken back, then finished and sent."""
        self.undo_within(30)  # to look at it however slow the machine is
        self.send(MESSAGE[:-7])
        self.shown_message("can be undone: " + MESSAGE[:-7])
        self.picture("05-chat-undo-sending")
        field = self.ui.find("text", "Write a message")
        self.ui.keys("ctrl+z")
        self.session.wait_for(lambda: field.text == MESSAGE[:-7], "the text to be in the field again", 5)
        self.undo_within(5)
        field.focus()
        self.ui.type(MESSAGE[-7:])
        self.ui.keys("ctrl+Return")
        self.session.wait_for(lambda: self.emulator.messages(MESSAGE), "the message at the server", 30)
        self.shown_message(MESSAGE)

    def undo_within(self, seconds):
        """Chooses how long a message can be undone; the menu bar is left as it was."""
        shown = self.ui.look("menu bar")
        self.choose_in_menu(f"Within {seconds} seconds")
        if not shown:
            self.ui.keys("ctrl+m")
            self.ui.gone("menu bar")

    def get_answer(self):
        """Somebody else answers; the answer appears by itself."""
        space = self.emulator.space(SPACE)["name"]
        self.emulator.ask("message", {"space": space, "text": ANSWER, "sender": self.people[0]["email"]})
        self.shown_message(ANSWER, 40)
        self.picture("05-chat-answer")

    def start_again(self):
        """Roomkey is closed and opened: still signed in, everything is there."""
        self.program.quit()
        self.start()
        self.signed_in()
        self.open_space(SPACE)
        self.shown_message(ANSWER)

    def close_again(self):
        """It closes cleanly."""
        self.program.quit()

    FIRST_HALF = [welcome, meet_the_client_file, choose_permissions, sign_in, see_permissions, browse_spaces,
                  meet_a_closed_door, partial_looks, ask_for_it, create_space, add_members, send_message, get_answer,
                  start_again, close_again]

    # Second half: what goes wrong in a life.

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
        self.emulator.ask("faults", {"faults": ["delay:ms=600000@chat.spaces.messages.create"]})
        self.send(text)
        self.shown_message("sending: " + text)
        self.program.kill()
        self.emulator.ask("faults", {"faults": []})
        check(not self.emulator.messages(text), "the server already had it: nothing was proven")
        self.arrives_once(text)

    def killed_after_the_server_knew(self):
        """Killed after the server took a message but before its answer: the next start does not send it twice."""
        text = "Accepted, but nobody heard."
        self.emulator.ask("faults", {"faults": ["drop_reply@chat.spaces.messages.create"]})
        self.send(text)
        self.session.wait_for(lambda: self.emulator.messages(text), "the server to take it", 30)
        self.program.kill()
        self.emulator.ask("faults", {"faults": []})
        self.arrives_once(text)

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
        self.emulator.ask("faults", {"faults": ["reset"]})
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
        self.emulator.ask("faults", {"faults": []})

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

    def titled(self, address):
        self.session.wait_for(lambda: any(address in title for title in self.ui.titles()), f"the window of {address}", 30)

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

    def choose_in_menu(self, entry):
        """Chooses from the menu bar, shown for it: Qt tells nobody of a menu that pops up elsewhere."""
        self.ui.activate()
        if not self.ui.look("menu bar"):
            self.ui.keys("ctrl+m")
        bar = self.ui.find("menu bar")
        found = [item for item in self.ui.walk(bar.accessible, hidden=True) if item.name == entry]
        check(found, f"no menu holds “{entry}”")
        found[0].press()

    def keys_in_keychain(self):
        with self.session.keychain() as keychain:
            return [item for item in keychain.items() if "roomkey" in str(item)]

    def last_quit(self):
        """It closes cleanly."""
        self.program.quit()

    # Somebody else's first minute.

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

    def focused(self, role, name, seconds=30):
        """Waits until it has the keyboard, without giving it."""
        self.session.wait_for(lambda: any(item.has("focused") for item in self.ui.look(role, name)),
                              f"{role} “{name}” to have the focus", seconds)

    @staticmethod
    def answers(control):
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(control + "/world", timeout=5):
                return True
        except OSError:
            return False

    SECOND_HALF = [killed_before_it_was_sent, killed_before_the_server_knew, killed_after_the_server_knew,
                   enter_in_a_burst, copy_a_message, search_without_a_network, revoked_at_the_server,
                   refuse_it_again, ask_for_a_refused_permission, try_without_a_permission, add_another_account,
                   locked_keychain_at_start]
    LAST = [sign_out, last_quit, newcomer]


def check(truth, otherwise):
    if not truth:
        raise AssertionError(otherwise)
