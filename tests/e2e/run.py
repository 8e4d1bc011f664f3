#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end-to-end test: the released program, driven from outside, one test a step.

Usage: run.py --build FOLDER [--scenario NAME]
With a scenario of the emulator's it tells what can be told under that trouble: see story.py.
What a failed step leaves (screen, tree, logs) is kept in FOLDER/../test-logs/e2e.
"""

import argparse
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]
sys.dont_write_bytecode = True

import counted  # noqa: E402
import npm  # noqa: E402
import secretscan  # noqa: E402
from firsthalf import MESSAGE, SPACE  # noqa: E402
from session import Session  # noqa: E402
from steps import keep_failure  # noqa: E402
from story import Story  # noqa: E402
from test_stallwatch import WhatFailsAStep  # noqa: E402, F401

build = pathlib.Path("build/release")
scenario = None
#: Faults that have to happen in a story under a scenario. What is wholly out of reach is hardly asked any more: one step
#: looks for the words about it.
FEWEST = 10


class EndToEnd(unittest.TestCase):
    """Each step needs the ones before it: after a failure the rest count as failed."""

    @classmethod
    def setUpClass(cls):
        npm.ensure()
        cls.kept = build.parent / "test-logs" / "-".join(filter(None, ["e2e", scenario]))
        cls.session = cls.enterClassContext(Session())
        (cls.kept / "stalls.txt").unlink(missing_ok=True)
        cls.watch = secretscan.ProcessWatch(cls.session)
        cls.addClassCleanup(cls.watch.close)
        at_once = Story.under(scenario)[1]
        cls.story = Story(cls.session, build, cls.kept / "pictures", own_emulator=True,
                          scenario=scenario if at_once else None)
        cls.story.later = None if at_once else scenario
        cls.broken = None

    def step(self, name, act):
        if EndToEnd.broken:
            self.fail(f"not reached: {EndToEnd.broken} failed")
        try:
            act()
            self.no_stop(name)
        except Exception as error:
            EndToEnd.broken = name
            kept = keep_failure(self.story, self.kept, name, error)
            raise AssertionError(f"{error}\nSee {kept}") from error

    def no_stop(self, name):
        """The window always answered; shorter stops are kept for whoever looks for what to mend."""
        stalls = self.story.watch.judge()
        with open(self.kept / "stalls.txt", "a") as file:
            file.writelines(f"{name}: {stall}: {stall.stack(self.story.watch.program)}\n" for stall in stalls)

    def clipboard(self):
        """All that was ever copied, the reports of sign-ins apart, as two more places."""
        copies = self.story.copies
        for part in ("code_challenge=", "in a burst", "sign-in report"):
            self.assertTrue(any(part in copy for copy in copies), f"{part!r} was never copied")
        reports = [copy for copy in copies if "sign-in report" in copy]
        others = [copy for copy in [*copies, self.story.ui.clipboard()] if copy not in reports]
        return {place: [("", "\n".join(texts).encode())] for place, texts in (("clipboard", others), ("reports", reports))}

    def on_screen(self):
        """What stands in the window and what was copied from it, as places."""
        ui = self.story.ui
        titles, screen = " ".join(ui.titles()), ui.dump()
        self.assertIn("Roomkey", titles)
        self.assertIn("list", screen)
        return {"titles": [("", titles.encode())], "screen": [("", screen.encode())], **self.clipboard()}

    def find_nothing(self, secrets, places, may_be_empty):
        """Every kind was there to be found, in every place something could have stood, and nothing was found."""
        self.assertEqual(sorted(secretscan.KINDS), sorted(kind for kind, texts in secrets.items() if texts))
        self.assertTrue(all(len(text) >= 20 for texts in secrets.values() for text in texts), "not told from chance")
        for name in set(places) - may_be_empty:
            self.assertTrue(any(content for _, content in places[name]), f"nothing was read of {name}")
        self.assertIn("roomkey", [program for program, _ in places["arguments"]], "the program was never watched")
        self.assertEqual([], secretscan.leaks(secrets, places))

    def save_the_reports(self):
        """What Google allowed is saved as a page where the dialog proposes it, and as data elsewhere."""
        story, home = self.story, self.session.folder / "home"
        data = self.session.folder / "exports" / "permissions.json"
        story.go("Permissions")
        for downs, path in ((1, None), (2, data)):
            story.ui.find("push button", "Export…").focus()
            story.ui.keys("space", *["Down"] * downs, "Return")  # of a menu, which nobody is told of
            story.ui.find("dialog", "Export the report")
            if path:
                story.ui.keys("ctrl+a")
                story.ui.type(str(path))
            story.ui.keys("Return")
            story.ui.gone("dialog", "Export the report")
        self.session.wait_for(lambda: [*home.rglob("roomkey-permissions-*.html")] and data.exists(), "both reports", 10)
        self.assertIn(story.account(), data.read_text())
        story.go("Chat")

    def no_secret_while_signed_in(self):
        """T32: eight kinds in twelve places, where an account with its store is still there."""
        places = secretscan.places(self.session, self.watch)
        names = [where for where, _ in places["data"] + places["config"]]
        for name in ("cache.sqlite", "outbox.sqlite", ".ini"):
            self.assertTrue(any(where.endswith(name) for where in names), f"no {name} was searched")
        places |= self.on_screen()
        self.assertEqual({*secretscan.FOLDERS, *secretscan.ON_SCREEN, "arguments", "environments"}, set(places))
        secrets = self.story.emulator.secrets()
        self.find_nothing(secrets, places, {"cache", "state"})
        print(f"FIGURE kinds of secrets times places of a session | {secretscan.cells(secrets, places)} | >= 96 | "
              f"{sum(map(len, secrets.values()))} secrets of {len(secrets)} kinds while signed in: 0 found")

    def no_image_of_the_memory(self):
        """The memory itself holds what is used just now; nobody gets a core of it, or a look into it."""
        pid = self.story.program.process.pid
        limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        self.assertTrue(secretscan.lets_look(self.story.emulator.process.pid), "others let nobody look here either")
        self.assertFalse(secretscan.lets_look(pid))

    def no_secret_in_the_memory(self):
        """Once everybody signed out, whoever has every right finds in its memory only what the client file says, and
        perhaps of an address that is over."""
        try:
            memory = [*secretscan.image(self.story.program.process.pid)]
        except PermissionError:
            self.assertNotEqual(0, os.geteuid(), "nobody may look, and then nothing was proven")
            return
        secrets = self.story.emulator.secrets()
        secrets.pop("client secret")  # the file that holds it stays known
        secrets = {kind: texts for kind, texts in secrets.items() if kind not in secretscan.IN_THE_ADDRESS}
        # What it was started with it holds to the end: among its arguments, and made by itself.
        given = {self.story.emulator.announced["clientFile"]}
        for place in ("[stack]", "[heap]"):
            there = [(name, content) for name, content in memory if name == place]
            self.assertTrue(secretscan.search(given, there), f"no {place}: this is no image of its memory")
        self.assertEqual([], secretscan.leaks(secrets, {"memory": memory}))
        print(f"FIGURE kinds of secrets times places of a session | {secretscan.cells(secrets, {'memory': memory})} | "
              f">= 96 | {sum(map(len, secrets.values()))} secrets of {len(secrets)} kinds in the memory of a program "
              "whose accounts signed out: 0 found")

    def no_secret_is_left(self):
        """T32: no file, argument or environment holds any secret used; the same search finds a planted one first."""
        found = secretscan.plant_and_find(self.session, self.watch)
        self.assertEqual({*secretscan.FOLDERS, "arguments", "environments"}, found)
        own, demo = self.story.emulator.secrets(), self.story.demo_secrets
        secrets = {kind: own.get(kind, set()) | demo.get(kind, set()) for kind in {*own, *demo}}
        self.find_nothing(secrets, secretscan.places(self.session, self.watch), {"cache", "state", "run"})

    def once_in_spite_of_it(self):
        """There was trouble, and what was done is there once."""
        emulator = self.story.emulator
        fired = emulator.ask("fired")["total"]
        fewest = FEWEST if Story.under(scenario)[1] else 1
        self.assertGreaterEqual(fired, fewest, "hardly anything went wrong: nothing was proven")
        spaces = [space for space in emulator.world()["spaces"] if space.get("displayName") == SPACE]
        self.assertEqual(1, len(spaces), "the space was made more than once")
        self.assertEqual(1, len(emulator.messages(MESSAGE)), "the message was sent more than once")
        print(f"FIGURE faults met by the end-to-end story, {scenario} | {fired} | >= {fewest} | "
              f"all {len(Story.under(scenario)[0])} steps passed; the space and the message are there once")


def add_steps():
    def told(acts):
        return [(step.__name__, lambda test, step=step: step(test.story)) for step in acts]

    if scenario:
        steps = [*told(Story.under(scenario)[0]), ("once_in_spite_of_it", EndToEnd.once_in_spite_of_it)]
    else:
        steps = [*told(Story.FIRST_HALF + Story.SECOND_HALF),
                 ("save_the_reports", EndToEnd.save_the_reports),
                 ("no_secret_while_signed_in", EndToEnd.no_secret_while_signed_in),
                 ("no_image_of_the_memory", EndToEnd.no_image_of_the_memory),
                 *told(Story.LAST[:1]),
                 ("no_secret_in_the_memory", EndToEnd.no_secret_in_the_memory),
                 *told(Story.LAST[1:]),
                 ("no_secret_is_left", EndToEnd.no_secret_is_left)]
    for number, (name, act) in enumerate(steps, 1):
        def run(self, name=f"{number:02}-{name}", act=act):
            self.step(name, lambda: act(self))
        setattr(EndToEnd, f"test_{number:02}_{name}", run)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=build)
    parser.add_argument("--scenario", help="trouble the emulator makes: one of its --scenario")
    parser.add_argument("-v", action="store_true", help="name every step as it passes")
    options = parser.parse_args()
    build = options.build.resolve()
    scenario = options.scenario
    add_steps()
    counted.main(argv=["-v"] if options.v else [])
