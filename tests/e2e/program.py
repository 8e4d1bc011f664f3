# SPDX-License-Identifier: GPL-3.0-or-later
"""The two programs under the driver: Roomkey, and the emulator it talks to. Both only from outside."""

import json
import os
import pathlib
import signal
import subprocess
import urllib.error
import urllib.request

from desktop import Desktop
from session import Session


class Emulator:
    """The emulator's control interface, whoever started it."""

    def __init__(self, control):
        self.control = control

    def ask(self, path, body=None):
        """GET, or POST of a JSON body, on the control interface."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.control}/{path}", data, {"Content-Type": "application/json"})
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"control/{path} answered {error.code}: {error.read().decode()}") from None
        return json.loads(text) if text.strip() else None

    def world(self):
        return self.ask("world")

    def space(self, name):
        """The space with this display name, or None."""
        return next((s for s in self.world()["spaces"] if s.get("displayName") == name), None)

    def messages(self, text):
        """Every message with exactly this text."""
        return [m for m in self.world()["messages"] if m.get("text") == text]

    def secrets(self):
        """Every secret it issued or was shown: sets of texts by their kind."""
        return {kind: set(texts) for kind, texts in self.ask("secrets")["kinds"].items()}


class OwnEmulator(Emulator):
    """An emulator this session started; it outlives the program, and its world with it."""

    def __init__(self, session, build, *options):
        log = session.folder / "logs" / "emulator-requests"
        self.process = session.spawn("emulator", [str(build / "bin/roomkey-emulator"), "--log", str(log), *options],
                                     stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the emulator did not start:\n" + session.output("emulator"))
        self.announced = json.loads(line)
        super().__init__(self.announced["controlUrl"].rstrip("/"))

    def arguments(self):
        """What makes Roomkey use it."""
        return ["--client-file", self.announced["clientFile"], "--api-root", self.announced["apiRoot"]]


class DemoEmulator(Emulator):
    """The emulator that `roomkey --demo` started: found among its children by the port it listens on."""

    def __init__(self, session, program):
        port = session.wait_for(lambda: self._port(program.process.pid), "the demo's emulator", 30)
        super().__init__(f"http://127.0.0.1:{port}/control/v1")
        session.wait_for(self._answers, "the demo's emulator to answer", 10)

    def _answers(self):
        try:
            return self.world() is not None
        except OSError:
            return False

    @staticmethod
    def _port(parent):
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                status = (folder / "stat").read_text()
                name, rest = status[status.index("(") + 1:].rsplit(")", 1)
                if int(rest.split()[1]) != parent or not name.startswith("roomkey-emulat"):
                    continue
                sockets = {os.readlink(link) for link in (folder / "fd").iterdir()}
                for line in (folder / "net/tcp").read_text().splitlines()[1:]:
                    fields = line.split()
                    if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:  # 0A: listening
                        return int(fields[1].split(":")[1], 16)
            except (OSError, ValueError):
                continue
        return None


class Roomkey:
    """One running program."""

    def __init__(self, session, display, build, *arguments, **environment):
        self.session = session
        self.process = session.spawn("roomkey", [str(build / "bin/roomkey"), *arguments],
                                     **{"DISPLAY": display.name, **environment})
        self.desktop = Desktop(session, display, self.process.pid)
        session.wait_for(self._up, "Roomkey's window", 30)

    def _up(self):
        if self.process.poll() is not None:
            raise AssertionError(f"Roomkey ended with status {self.process.returncode}:\n"
                                 + self.session.output("roomkey")[-4000:])
        return self.desktop.windows() and self.desktop.application() is not None

    def quit(self):
        """Ends it the way a person does, and insists on a clean end."""
        self.desktop.activate()
        self.desktop.keys("ctrl+q")
        status = self.process.wait(20)
        if status != 0:
            raise AssertionError(f"Roomkey ended with status {status}:\n" + self.session.output("roomkey")[-4000:])

    def kill(self):
        """Ends it in the middle of whatever it does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def running(self):
        return self.process.poll() is None


class StartedBy(Roomkey):
    """The Roomkey that another one started beside itself, known by its window on the same display."""

    def __init__(self, other):
        self.session, self.other = other.session, other
        display = other.desktop.display
        pid = self.session.wait_for(self._new_window, "the window of a second Roomkey", 30)
        self.process = Stranger(pid)
        self.session.adopted.add(pid)
        self.desktop = Desktop(self.session, display, pid)
        self.session.wait_for(self._up, "the second Roomkey's window", 30)

    def _new_window(self):
        desktop = self.other.desktop
        for window in desktop.listed():
            owner = desktop.property(window, "_NET_WM_PID").split()[-1:]
            if owner and owner[0].isdigit() and int(owner[0]) != desktop.pid:
                return int(owner[0])
        return None


class Stranger:
    """As much of a Popen as can be known of a process that somebody else started: not how it ended."""

    returncode = 0

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        try:
            state = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return self.returncode
        return self.returncode if state == "Z" else None

    def wait(self, seconds):
        Session.wait_for(lambda: self.poll() is not None, f"process {self.pid} to end", seconds)
        return self.returncode

    def send_signal(self, which):
        os.kill(self.pid, which)
