# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does with Roomkey and looks for, from outside only: the accessibility tree, keys, the browser."""

import pathlib
import re

from program import DemoEmulator, OwnEmulator, Roomkey
from stallwatch import StallWatch

# The looks a screen is shown in: desktop colours, display size, scale, size of the window.
LOOKS = {
    "": ("light", 1280, 800, 1),
    "-dark": ("dark", 1280, 800, 1),
    "-1024": ("light", 1024, 640, 1),
    "-2x": ("light", 1280, 800, 2),
}


class Hands:
    """Holds what lives as long as a person uses it: the session, the emulator, the program, the pictures taken."""

    def __init__(self, session, build, pictures, own_emulator, scenario=None):
        """scenario: the trouble the emulator makes from the start, by its name there."""
        self.session, self.build = session, pathlib.Path(build)
        self.pictures = pathlib.Path(pictures)
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.taken = []
        self.copies = []  # what was in the clipboard, each time something was copied
        self.display = session.display()
        self.large = None
        self.emulator = OwnEmulator(session, self.build) if own_emulator else None
        self.scenario = []  # its rules
        if scenario:
            self.begin(scenario)
        self.arguments = self.emulator.arguments() if own_emulator else ["--demo"]
        self.program = None
        self.watch = StallWatch(session, self.build)

    def begin(self, scenario):
        """The trouble of this name begins, whatever there was before."""
        self.scenario = self.emulator.ask("scenario", {"scenario": scenario})["faults"]

    def trouble(self, *rules):
        """Puts these rules in force beside those of the scenario; none of them ends such ones."""
        self.emulator.ask("faults", {"faults": [*self.scenario, *rules]})

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

    def choose(self, preset):
        self.ui.find(("radio button", "push button", "page tab", "toggle button"), preset).press()

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

    def back_in_chat(self):
        """After consent the permissions page is shown; the way back leads through the rail."""
        if not self.ui.look("list", "Spaces"):
            self.go("Chat")
        return True

    def undo_within(self, seconds):
        """Chooses how long a message can be undone; the menu bar is left as it was."""
        shown = self.ui.look("menu bar")
        self.choose_in_menu(f"Within {seconds} seconds")
        if not shown:
            self.ui.keys("ctrl+m")
            self.ui.gone("menu bar")

    def choose_in_menu(self, entry):
        """Chooses from the menu bar, shown for it: Qt tells nobody of a menu that pops up elsewhere."""
        self.ui.activate()
        if not self.ui.look("menu bar"):
            self.ui.keys("ctrl+m")
        bar = self.ui.find("menu bar")
        found = [item for item in self.ui.walk(bar.accessible, hidden=True) if item.name == entry]
        check(found, f"no menu holds “{entry}”")
        found[0].press()

    def focused(self, role, name, seconds=30):
        """Waits until it has the keyboard, without giving it."""
        self.session.wait_for(lambda: any(item.has("focused") for item in self.ui.look(role, name)),
                              f"{role} “{name}” to have the focus", seconds)

    def titled(self, address):
        self.session.wait_for(lambda: any(address in title for title in self.ui.titles()), f"the window of {address}", 30)

    def keys_in_keychain(self):
        with self.session.keychain() as keychain:
            return [item for item in keychain.items() if "roomkey" in str(item)]


def check(truth, otherwise):
    if not truth:
        raise AssertionError(otherwise)
