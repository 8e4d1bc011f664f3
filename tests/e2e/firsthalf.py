# SPDX-License-Identifier: GPL-3.0-or-later
"""The first half of the story, which the demo shows: from the welcome page to an answered message."""

import re

from hands import LOOKS, Hands, check

SPACE = "API-made"
MESSAGE = "Hello from Roomkey: the first message in this space."
ANSWER = "Welcome. I can read you."
REFUSED = "See and change members"
REFUSED_SCOPE = "chat.memberships"  # as the consent page names it below the words


class FirstHalf(Hands):
    """Each step leaves what the next one begins with."""

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
        if self.scenario:
            self.session.wait_for(self.nobody_failed, "nobody to be left to add", 40, pause=0.5)
        table = self.ui.find("table", "Members", seconds=20)  # it opens by itself once all are added
        for person in self.people:  # whichever of the two Google gives
            either = re.compile(re.escape(person["email"]) + "|" + re.escape(person["displayName"]))
            self.ui.find("table cell", either, table, seconds=20)
        self.picture("07-members")

    def nobody_failed(self):
        """As a person does after a lost answer: tries again, and looks at the members once everybody is there."""
        for again in self.ui.look("push button", re.compile("^Retry ")):
            again.press()
        if self.ui.look("label", "2 already here"):  # both answers were lost, so nothing opens by itself
            self.ui.press("push button", re.compile("^Members"))
        return self.ui.look("table", "Members")

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
