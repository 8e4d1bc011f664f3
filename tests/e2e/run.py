#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end-to-end test: the released program, driven from outside, one test a step.

Usage: run.py --build FOLDER [--scenario NAME]
With a scenario of the emulator's (flaky, slow, garbled) it tells the first half under that trouble.
What a failed step leaves (screen, tree, logs) is kept in FOLDER/../test-logs/e2e.
"""

import argparse
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]
sys.dont_write_bytecode = True

import counted  # noqa: E402
import npm  # noqa: E402
import secretscan  # noqa: E402
from session import Session  # noqa: E402
from steps import keep_failure  # noqa: E402
from story import MESSAGE, SPACE, Story  # noqa: E402

build = pathlib.Path("build/release")
scenario = None


class EndToEnd(unittest.TestCase):
    """Each step needs the ones before it: after a failure the rest count as failed."""

    @classmethod
    def setUpClass(cls):
        npm.ensure()
        cls.kept = build.parent / "test-logs" / "-".join(filter(None, ["e2e", scenario]))
        cls.session = cls.enterClassContext(Session())
        cls.watch = secretscan.ProcessWatch(cls.session)
        cls.addClassCleanup(cls.watch.close)
        cls.story = Story(cls.session, build, cls.kept / "pictures", own_emulator=True, scenario=scenario)
        cls.broken = None

    def step(self, name, act):
        if EndToEnd.broken:
            self.fail(f"not reached: {EndToEnd.broken} failed")
        try:
            act()
        except Exception as error:
            EndToEnd.broken = name
            kept = keep_failure(self.story, self.kept, name, error)
            raise AssertionError(f"{error}\nSee {kept}") from error

    def places(self):
        """All that the program, its helpers and the emulator's log left, and what its processes were called with."""
        session = self.session
        folders = [session.folder / name for name in ("logs", "config", "data", "cache", "state", "home", "run")]
        return [*secretscan.files(*folders), *((place, text) for text, place in list(self.watch.seen.items()))]

    def clipboard(self):
        """All that was ever copied, as one more place."""
        copies = self.story.copies
        self.assertTrue(all(any(part in copy for copy in copies) for part in ("code_challenge=", "in a burst")), copies)
        return "the clipboard", "\n".join([*copies, self.story.ui.clipboard()]).encode()

    def no_secret_while_signed_in(self):
        """T32: the same search where an account with its store is still there."""
        places = self.places()
        for name in ("cache.sqlite", "outbox.sqlite", ".ini"):
            self.assertTrue(any(place.endswith(name) for place, _ in places), f"no {name} was searched")
        ui = self.story.ui
        titles, screen = " ".join(ui.titles()), ui.dump()
        self.assertIn("Roomkey", titles)
        self.assertIn("list", screen)
        places += [("a title", titles.encode()), ("the words on screen", screen.encode()), self.clipboard()]
        self.assertEqual([], secretscan.search(self.story.emulator.secrets(), places))

    def no_secret_is_left(self):
        """T32: no file, argument or environment holds any secret used; the same search finds a planted one first."""
        found = secretscan.plant_and_find(self.session, self.watch)
        self.assertEqual(4, len(found), f"the search must find a planted secret in four places, not in {found}")
        secrets = self.story.emulator.secrets() | self.story.demo_secrets
        self.assertGreaterEqual(len(secrets), 8, "a whole run uses more secrets than this")
        self.assertTrue(all(len(secret) >= 8 for secret in secrets), "too short to be told from chance")
        self.assertTrue(any(b"roomkey" in text for text in self.watch.seen), "the program was never watched")
        self.assertEqual([], secretscan.search(secrets, self.places()))

    def once_in_spite_of_it(self):
        """There was trouble, and what was done is there once."""
        emulator = self.story.emulator
        self.assertGreaterEqual(emulator.ask("fired")["total"], 10, "hardly anything went wrong: nothing was proven")
        spaces = [space for space in emulator.world()["spaces"] if space.get("displayName") == SPACE]
        self.assertEqual(1, len(spaces), "the space was made more than once")
        self.assertEqual(1, len(emulator.messages(MESSAGE)), "the message was sent more than once")


def add_steps():
    def told(acts):
        return [(step.__name__, lambda test, step=step: step(test.story)) for step in acts]

    if scenario:
        steps = [*told(Story.FIRST_HALF), ("once_in_spite_of_it", EndToEnd.once_in_spite_of_it)]
    else:
        steps = [*told(Story.FIRST_HALF + Story.SECOND_HALF),
                 ("no_secret_while_signed_in", EndToEnd.no_secret_while_signed_in),
                 *told(Story.LAST),
                 ("no_secret_is_left", EndToEnd.no_secret_is_left)]
    for number, (name, act) in enumerate(steps, 1):
        def run(self, name=f"{number:02}-{name}", act=act):
            self.step(name, lambda: act(self))
        setattr(EndToEnd, f"test_{number:02}_{name}", run)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=build)
    parser.add_argument("--scenario", help="trouble the emulator makes: flaky, slow, garbled, ...")
    parser.add_argument("-v", action="store_true", help="name every step as it passes")
    options = parser.parse_args()
    build = options.build.resolve()
    scenario = options.scenario
    add_steps()
    counted.main(argv=["-v"] if options.v else [])
