# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for secrets where none may be: files the program left, and arguments and environments of its processes."""

import base64
import pathlib
import threading
import time
import urllib.parse


class ProcessWatch:
    """Collects the arguments and environments of every process of a session while it runs."""

    def __init__(self, session, pause=0.2):
        self.session, self.pause = session, pause
        self.seen = {}  # bytes -> the program it belonged to
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.stopped.wait(self.pause):
            self.sample()

    def sample(self):
        for pid in self.session.processes():
            folder = pathlib.Path("/proc", str(pid))
            for name in ("cmdline", "environ"):
                try:
                    content = (folder / name).read_bytes()
                    self.seen.setdefault(content, f"{name} of {(folder / 'comm').read_text().strip()}")
                except OSError:
                    continue  # it ended between two reads

    def close(self):
        self.stopped.set()
        self.thread.join()


def forms(secret):
    """The byte forms a secret can be written in by mistake."""
    raw = secret.encode()
    texts = {secret, urllib.parse.quote(secret, safe=""), secret.replace("/", "\\/")}
    found = {text.encode() for text in texts} | {secret.encode("utf-16-le")}
    # Inside longer base64 a secret starts at any of three phases; whole groups of it look the same each time.
    for phase in range(3):
        encoded = base64.b64encode(b"\0" * phase + raw).rstrip(b"=")
        found.add(encoded[4 if phase else 0:-2])
    return found


def search(secrets, contents):
    """Where a secret stands: lines that name the place, never the secret. contents: (place, bytes) pairs."""
    wanted = [(number, form) for number, secret in enumerate(sorted(secrets)) for form in forms(secret)]
    return sorted({f"secret {number} stands in {place}" for place, content in contents
                   for number, form in wanted if form in content})


def files(*folders):
    """(path, content) of every regular file below these folders."""
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield str(path.relative_to(folder)), path.read_bytes()


def plant_and_find(session, watch):
    """Plants a secret in a file, a database and an argument; the places where the same search finds it."""
    planted = "planted/" + "0123456789abcdefghijklmnopqrstuvwxyz"
    folder = session.data / "planted"
    folder.mkdir()
    (folder / "a.log").write_text(f"POST /token refresh={urllib.parse.quote(planted, safe='')}\n")
    (folder / "b.ini").write_bytes(b"key=" + base64.b64encode(b"{\"t\":\"" + planted.encode() + b"\"}"))
    (folder / "c.sqlite").write_bytes(b"SQLite format 3\0" + planted.encode("utf-16-le"))
    process = session.spawn("planted", ["sh", "-c", "read line", planted], stdin=-1)
    end = time.monotonic() + 5
    found = []
    while time.monotonic() < end and len(found) < 4:
        found = search({planted}, [*files(session.data), *((place, text) for text, place in list(watch.seen.items()))])
        time.sleep(0.1)
    process.stdin.close()
    process.wait(5)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    return found
