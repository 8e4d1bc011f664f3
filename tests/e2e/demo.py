#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./packaging/demo, started the way a person without a display starts it."""

import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tools")]
sys.dont_write_bytecode = True

import counted  # noqa: E402
from hands import LOOKS  # noqa: E402
from session import Session  # noqa: E402
from story import Story  # noqa: E402

OUTPUT = ROOT / "demo-output"


def demo(*arguments, **environment):
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run([ROOT / "packaging/demo", *arguments], env={**env, **environment}, text=True, timeout=1200,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Demo(unittest.TestCase):
    """What the command promises."""

    @classmethod
    def setUpClass(cls):
        cls.done = demo()

    def test_it_ends_well(self):
        self.assertEqual(0, self.done.returncode, self.done.stdout[-6000:] + self.done.stderr[-2000:])

    def test_it_tells_every_step_and_names_what_it_left(self):
        transcript = (OUTPUT / "transcript.txt").read_text()
        for step in Story.FIRST_HALF:
            self.assertIn(step.__doc__, transcript)
        for file in OUTPUT.iterdir():
            self.assertIn(f"demo-output/{file.name}", self.done.stdout)
            if file.name != "transcript.txt":
                self.assertRegex(file.name, r"^\d\d-[a-z-]+(-dark|-1024|-2x)?\.png$")

    def test_the_pictures_have_their_sizes(self):
        for name in ("02-choose-permissions", "04-permissions-result", "05-chat-partial-grant"):
            for look, (_, width, height, scale) in LOOKS.items():
                with self.subTest(name + look):
                    head = (OUTPUT / f"{name}{look}.png").read_bytes()[:24]
                    self.assertEqual((width * scale, height * scale), struct.unpack(">II", head[16:24]))

    def test_dark_is_dark(self):
        for name in ("02-choose-permissions", "04-permissions-result", "05-chat-partial-grant"):
            means = [float(subprocess.run(["/usr/bin/convert", OUTPUT / f"{name}{look}.png", "-colorspace", "gray",
                                           "-format", "%[fx:mean]", "info:"], check=True, text=True,
                                          stdout=subprocess.PIPE).stdout) for look in ("", "-dark")]
            with self.subTest(name):
                self.assertGreater(means[0], 0.7)
                self.assertLess(means[1], 0.3)

    def test_help_and_unknown_options(self):
        self.assertEqual(0, demo("--help").returncode)
        self.assertEqual(2, demo("--bogus").returncode)

    def test_a_failed_step_fails_the_command(self):
        build = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (build / "bin").mkdir()
        for name in ("roomkey", "roomkey-emulator"):
            (build / "bin" / name).symlink_to("/bin/false")
        done = subprocess.run(["/usr/bin/python3", HERE / "tour.py", "--build", build, "--output", build / "out"],
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        self.assertEqual(1, done.returncode, done.stdout)
        self.assertIn("FAILED", done.stdout)


class Reset(unittest.TestCase):
    """--reset forgets the demo profile and nothing else. Tried in a private session, with a display."""

    def test_it_forgets_the_demo_profile_only(self):
        session = self.enterContext(Session())
        display = session.display()
        keychain = self.enterContext(session.keychain())
        settings = session.config / "roomkey"
        settings.mkdir()
        for profile in ("demo", "default"):
            (session.data / "roomkey" / profile).mkdir(parents=True)
            (session.data / "roomkey" / profile / "mark").touch()
            (settings / f"{profile}.ini").write_text("[mark]\nkept=true\n")
            keychain.store({"server": "roomkey", "user": f"roomkey/{profile}/refresh", "type": "plaintext"}, b"x")
        program = session.spawn("demo", [str(ROOT / "packaging/demo"), "--reset"], DISPLAY=display.name)
        # The script becomes the program once everything is forgotten.
        session.wait_for(lambda: pathlib.Path(f"/proc/{program.pid}/comm").read_text().strip() == "roomkey",
                         "the program to start", 600)
        self.assertEqual(["roomkey/default/refresh"], [item["user"] for item in keychain.items(server="roomkey")])
        self.assertFalse((session.data / "roomkey/demo/mark").exists())
        self.assertTrue((session.data / "roomkey/default/mark").exists())
        self.assertNotIn("mark", (settings / "demo.ini").read_text() if (settings / "demo.ini").exists() else "")
        self.assertIn("mark", (settings / "default.ini").read_text())


if __name__ == "__main__":
    counted.main()
