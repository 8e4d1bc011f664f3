# SPDX-License-Identifier: GPL-3.0-or-later
"""A private desktop: display, window manager, D-Bus, keychain, accessibility bus, browser and XDG folders.

Nothing of the person running this is read or changed, and nothing stays behind: every process started here
dies with the session, and its one folder is removed.
"""

import ctypes
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
KEYCHAIN_PASSWORD = b"a private keychain"

# What a Plasma desktop writes for its colours; Qt reads it without any plugin of Plasma's. The values are the
# two sample desktops the program's look is judged on.
PALETTES = {
    "light": {"Window": ("245,246,248", "32,36,43"), "View": ("255,255,255", "32,36,43", "248,249,251"),
              "Button": ("245,246,248", "32,36,43"), "Selection": ("53,88,200", "255,255,255"),
              "Tooltip": ("42,47,56", "243,244,246")},
    "dark": {"Window": ("26,28,32", "228,231,236"), "View": ("33,36,41", "228,231,236", "29,32,37"),
             "Button": ("33,36,41", "228,231,236"), "Selection": ("74,108,224", "255,255,255"),
             "Tooltip": ("228,231,236", "29,32,37")},
}


class Display:
    """One X display with a window manager that draws no frames, so a window is exactly its own size."""

    def __init__(self, session, width, height):
        self.width, self.height = width, height
        read, write = os.pipe()
        # Without -noreset the server starts anew whenever its only client leaves. The first one may be the
        # question below whether the window manager is there, which then finds no display.
        self.server = session.spawn("xvfb", ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24",
                                             "-nolisten", "tcp", "-dpi", "96", "-noreset"], pass_fds=[write])
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start:\n" + session.output("xvfb"))
        self.name = ":" + number
        self.manager = session.spawn("openbox", ["openbox", "--sm-disable", "--config-file",
                                                 str(session.config / "openbox.xml")], DISPLAY=self.name)
        self.environment = {**session.environment, "DISPLAY": self.name}
        # A window mapped before the manager is there would be met in an order nobody chose.
        session.wait_for(lambda: "window id" in session.call("xprop", "-root", "_NET_SUPPORTING_WM_CHECK",
                                                             DISPLAY=self.name), "the window manager", 40)

    def close(self):
        for process in (self.manager, self.server):
            process.terminate()
            process.wait(10)


class Session:
    """Use as a context manager; what runs inside gets `environment`, and a display from `display()`."""

    def __enter__(self):
        os.umask(0o077)
        # A short path: sockets live below it, and their names are limited to 108 bytes.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="roomkey-", dir="/tmp"))
        self.running = []
        self.adopted = set()  # ids of processes that one of ours started, and let go of
        try:
            self._make_folders()
            self._start_services()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _make_folders(self):
        for name in ("config", "data", "cache", "state", "run", "logs", "browser", "bin", "home", "exports"):
            (self.folder / name).mkdir()
        self.config, self.data = self.folder / "config", self.folder / "data"
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin"), "HOME": str(self.folder / "home"),
            "LANG": "C.UTF-8", "TZ": "UTC",
            "XDG_CONFIG_HOME": str(self.config), "XDG_DATA_HOME": str(self.data),
            "XDG_CACHE_HOME": str(self.folder / "cache"), "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_RUNTIME_DIR": str(self.folder / "run"),
            "GSETTINGS_BACKEND": "memory", "GIO_USE_VFS": "local", "NO_AT_BRIDGE": "0",
            "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            # Makes Qt read the palette below. XDG_CURRENT_DESKTOP stays unset: it would send xdg-open and the
            # keychain library to programs of a desktop that is not there.
            "QT_QPA_PLATFORMTHEME": "kde", "KDE_SESSION_VERSION": "6",
            # As somebody sets it who looks for a fault: what is secret is not to be found in logs then either.
            "QT_LOGGING_RULES": "*=true",
        }
        shutil.copy(HERE / "openbox.xml", self.config / "openbox.xml")
        self.palette("light")
        self._make_browser()

    def _make_browser(self):
        """Makes browser.mjs the person's browser, the way a desktop knows it."""
        program = self.folder / "bin" / "browser"
        program.write_text(f'#!/bin/sh\nexec node "{HERE}/browser.mjs" "{self.folder}/browser" "$1" '
                           f'>>"{self.folder}/logs/browser" 2>&1\n')
        program.chmod(0o700)
        applications = self.data / "applications"
        applications.mkdir()
        (applications / "roomkey-test-browser.desktop").write_text(
            "[Desktop Entry]\nType=Application\nName=Test browser\nNoDisplay=true\n"
            f"Exec={program} %u\nMimeType=x-scheme-handler/http;x-scheme-handler/https;text/html;\n")
        handlers = "".join(f"{kind}=roomkey-test-browser.desktop\n" for kind in
                           ("x-scheme-handler/http", "x-scheme-handler/https", "text/html"))
        (self.config / "mimeapps.list").write_text("[Default Applications]\n" + handlers)

    def palette(self, name):
        """Sets the desktop's colours for programs started from now on."""
        lines = ["[General]", "font=Noto Sans,10,-1,5,50,0,0,0,0,0", "fixed=DejaVu Sans Mono,10,-1,5,50,0,0,0,0,0", "",
                 "[KDE]", "CursorBlinkRate=0", "widgetStyle=Fusion", "AnimationDurationFactor=0", ""]
        colours = PALETTES[name]
        for group, values in colours.items():
            back, text = values[:2]
            lines += [f"[Colors:{group}]", f"BackgroundNormal={back}", f"BackgroundAlternate={(values + (back,))[2]}",
                      f"ForegroundNormal={text}", f"ForegroundLink={colours['Selection'][0]}", ""]
        (self.config / "kdeglobals").write_text("\n".join(lines))

    def _start_services(self):
        address = f"unix:path={self.folder}/run/bus"
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        self.spawn("dbus", ["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}"])
        self.wait_for(lambda: (self.folder / "run/bus").exists(), "the session bus")
        # Without --foreground a daemon would stay behind; a newline would become part of the password.
        keyring = self.spawn("keyring", ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                             stdin=subprocess.PIPE)
        keyring.stdin.write(KEYCHAIN_PASSWORD)
        keyring.stdin.close()
        self.call("gdbus", "wait", "--session", "--timeout", "10", "org.freedesktop.secrets")

    def spawn(self, log, command, stdin=subprocess.DEVNULL, stdout=None, pass_fds=(), **environment):
        """Starts a process of this session: its output in logs/LOG, its life bound to ours."""
        def bind():
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG

        with open(self.folder / "logs" / log, "ab") as out:
            process = subprocess.Popen(command, env={**self.environment, **environment}, cwd=self.folder / "home",
                                       stdin=stdin, stdout=stdout or out, stderr=out, pass_fds=pass_fds,
                                       preexec_fn=bind, start_new_session=True)
        self.running.append(process)
        return process

    def call(self, *command, check=True, **environment):
        """Runs a short command inside the session; its standard output."""
        done = subprocess.run(command, env={**self.environment, **environment}, text=True, timeout=60,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if check and done.returncode != 0:
            raise RuntimeError(f"{command[0]} ended with status {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def display(self, width=1280, height=800):
        return Display(self, width, height)

    def output(self, log):
        path = self.folder / "logs" / log
        return path.read_text(errors="replace") if path.exists() else ""

    @staticmethod
    def wait_for(condition, what, seconds=20.0, pause=0.05):
        """Asks until the condition answers something; the answer. Fails loudly when time is up."""
        end = time.monotonic() + seconds
        while True:
            answer = condition()
            if answer:
                return answer
            if time.monotonic() > end:
                raise TimeoutError(f"waited {seconds:.0f} s for {what}")
            time.sleep(pause)

    # The browser's plan and what it saw.

    def plan_browser(self, **plan):
        for name in ("result.json", "there", "go"):
            (self.folder / "browser" / name).unlink(missing_ok=True)
        (self.folder / "browser/plan.json").write_text(json.dumps(plan))

    def browser_is_there(self, seconds=60.0):
        """Waits until the consent page stands filled in; with `hold` in the plan it then waits for browser_go()."""
        self.wait_for(lambda: any((self.folder / "browser" / name).exists() for name in ("there", "result.json")),
                      "the browser to open", seconds)

    def browser_go(self):
        (self.folder / "browser/go").touch()

    def browser_result(self, seconds=60.0):
        path = self.folder / "browser/result.json"
        self.wait_for(path.exists, "the browser to finish", seconds)
        result = json.loads(path.read_text())
        if result["error"]:
            raise RuntimeError("the browser: " + result["error"])
        return result

    def keychain(self):
        from keychain import Keychain  # needs python3-gi, which a machine may only get when the tests start
        return Keychain(self.environment["DBUS_SESSION_BUS_ADDRESS"])

    def processes(self):
        """The ids of all processes that live in this session: they have its folder in their environment, or, where
        a process lets nobody read that, a parent that does."""
        mark = f"XDG_RUNTIME_DIR={self.folder}/run".encode()
        found = {process.pid for process in self.running if process.poll() is None}
        parents = {}
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.add(int(folder.name))
            except OSError:
                continue  # ended meanwhile, or somebody else's
        size = -1
        while size != len(found):
            size = len(found)
            found |= {pid for pid, parent in parents.items() if parent in found}
        return found

    def close(self):
        for process in reversed(self.running):
            try:
                os.killpg(process.pid, signal.SIGTERM)
            except ProcessLookupError:
                pass
        end = time.monotonic() + 5
        for process in self.running:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        # What the bus or the program started is known by the folder only this session has.
        for pid in self.processes() | self.adopted:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(self.folder, ignore_errors=True)
