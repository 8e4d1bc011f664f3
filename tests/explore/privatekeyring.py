# SPDX-License-Identifier: GPL-3.0-or-later
"""A real gnome-keyring on a bus of its own, which outlives whoever is killed."""

import pathlib
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "e2e"))
from keychain import Keychain  # noqa: E402

#: What every entry of the program has, whatever the profile.
OURS = {"server": "roomkey"}


class Keyring:
    """Starts at once, empty and unlocked; close() ends it and removes its files."""

    def __init__(self):
        self._process = subprocess.Popen(
            [TESTS / "support/with-keyring", "sh", "-c", 'echo "$DBUS_SESSION_BUS_ADDRESS"; exec cat'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.address = self._process.stdout.readline().decode().strip()
        if not self.address:
            raise RuntimeError("there is no keyring")
        self._keychain = Keychain(self.address)

    def close(self):
        self._keychain.__exit__()
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()

    def count(self):
        return len(self._keychain.items(**OURS))

    def empty(self):
        self._keychain.remove(**OURS)
