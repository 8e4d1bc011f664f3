# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and works a program's window as a person with assistive technology does: AT-SPI, keys, pictures."""

import contextlib
import os
import pathlib
import re
import subprocess
import time


class NotThere(AssertionError):
    """What was looked for did not appear in time."""


class Desktop:
    """One program's windows on one display. Create it once the program runs."""

    def __init__(self, session, display, pid):
        self.session, self.display, self.pid = session, display, pid
        self.atspi = connect(session)

    # Finding.

    def application(self):
        """The program's entry on the accessibility bus, or None while it is not there."""
        desktop = self.atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            try:
                child = desktop.get_child_at_index(index)
                if child is not None and child.get_process_id() == self.pid:
                    child.set_cache_mask(self.atspi.Cache.NONE)  # always what is there now
                    return child
            except Exception:  # an application that ended while being asked; the next one may be ours
                continue
        return None

    def walk(self, top=None, hidden=False, depth=0):
        """Every accessible below top (default: the application), depth first, as Item. Hidden branches are skipped."""
        top = top if top is not None else self.application()
        if top is None:
            return
        try:
            count = top.get_child_count()
        except Exception:
            return
        for index in range(count):
            try:
                child = top.get_child_at_index(index)
                if child is None:
                    continue
                item = Item(self, child, depth)
                if not hidden and not item.has("showing"):
                    continue
            except Exception:  # gone between two questions
                continue
            yield item
            yield from self.walk(child, hidden, depth + 1)

    def look(self, role, name=None, within=None):
        """Everything on screen with this role whose name is this text or matches this pattern."""
        roles = (role,) if isinstance(role, str) else role
        found = []
        for item in self.walk(within.accessible if within else None):
            try:
                if item.role in roles and matches(name, item.name):
                    found.append(item)
            except Exception:  # gone between two questions
                continue
        return found

    def find(self, role, name=None, within=None, seconds=10.0):
        """Waits until something with this role and name is on screen; the first one."""
        found = []

        def there():
            found[:] = self.look(role, name, within)
            return found

        try:
            self.session.wait_for(there, "", seconds)
        except TimeoutError:
            raise NotThere(f"no {role} named {shown(name)} within {seconds:.0f} s; on screen:\n{self.dump()}") from None
        return found[0]

    def gone(self, role, name=None, within=None, seconds=10.0):
        """Waits until nothing with this role and name is on screen."""
        try:
            self.session.wait_for(lambda: not self.look(role, name, within), "", seconds)
        except TimeoutError:
            raise NotThere(f"{role} named {shown(name)} is still there after {seconds:.0f} s") from None

    def dump(self):
        """What is on screen, one line each: for the eyes of whoever reads a failure."""
        lines = []
        for item in self.walk():
            try:
                lines.append("  " * item.depth + repr(item))
            except Exception:  # gone between two questions
                continue
        return "\n".join(lines) or "(nothing)"

    @contextlib.contextmanager
    def listening(self, *kinds):
        """What the program tells assistive technology meanwhile, of these kinds: (kind, detail, name)."""
        heard = Heard(self)
        listener = self.atspi.EventListener.new(heard.take)
        for kind in kinds:
            listener.register(kind)
        try:
            yield heard
        finally:
            for kind in kinds:
                listener.deregister(kind)

    # Acting.

    def press(self, role, name=None, within=None, seconds=10.0):
        """Presses a button, a menu entry, a link; waits for it first."""
        item = self.find(role, name, within, seconds)
        item.press()
        return item

    def type(self, text):
        """Types into whatever has the focus."""
        self.output("xdotool", "type", "--clearmodifiers", "--delay", "4", text)

    def keys(self, *names):
        """Presses keys or combinations: "Return", "ctrl+n"."""
        self.output("xdotool", "key", "--clearmodifiers", *names)

    def burst(self, name, times):
        """Presses one key many times, as fast as the display takes it."""
        self.output("xdotool", "key", "--clearmodifiers", "--delay", "1", *[name] * times)

    def clipboard(self):
        """What could be pasted now, from the clipboard and from the selection."""
        return self.output("/usr/bin/python3", str(pathlib.Path(__file__).with_name("clipboard.py")))

    def fill(self, role, name, text, within=None, seconds=10.0):
        """Focuses a field, replaces what stands in it by keys, and makes sure it arrived."""
        field = self.find(role, name, within, seconds)
        field.focus()
        self.keys("ctrl+a")
        self.type(text)
        self.session.wait_for(lambda: field.text.strip("\n") == text, f"{shown(name)} to hold what was typed", 5)
        return field

    # Windows and pictures.

    def windows(self):
        """The ids of the program's windows on this display, as the window manager sees them."""
        return [w for w in self.listed() if self.property(w, "_NET_WM_PID").split()[-1:] == [str(self.pid)]]

    def listed(self):
        """The ids of every program's windows on this display."""
        return re.findall(r"0x[0-9a-f]+", self.output("xprop", "-root", "_NET_CLIENT_LIST"))

    def titles(self):
        return [self.property(window, "_NET_WM_NAME") for window in self.windows()]

    def property(self, window, name):
        """What xprop says; nothing of a window that went between two questions."""
        try:
            return self.output("xprop", "-id", window, name)
        except subprocess.CalledProcessError:
            return ""

    def main_window(self):
        """The largest window of the program: its id."""
        def area(window):
            width, height = self.geometry(window)[2:]
            return width * height
        return max(self.session.wait_for(self.windows, "a window of the program"), key=area)

    def geometry(self, window):
        text = self.output("xwininfo", "-id", window)
        return [int(re.search(label + r":\s*(-?\d+)", text)[1])
                for label in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")]

    def output(self, *command):
        with open(self.session.folder / "logs" / "tools", "ab") as complaints:
            return subprocess.run(command, env=self.display.environment, text=True, check=True, timeout=60,
                                  stdout=subprocess.PIPE, stderr=complaints).stdout

    def resize(self, width, height):
        """Gives the main window this size in device pixels, in the corner of the display."""
        window = self.main_window()
        self.output("xdotool", "windowsize", window, str(width), str(height))
        self.output("xdotool", "windowmove", window, "0", "0")
        try:
            self.session.wait_for(lambda: self.geometry(window) == [0, 0, width, height], "", 5)
        except TimeoutError:
            raise NotThere(f"the window is not 0 0 {width} {height} but {self.geometry(window)}") from None

    def activate(self):
        """Gives the program the keyboard, if none of its windows has it."""
        def active():
            window = re.search(r"0x[0-9a-f]+", self.output("xprop", "-root", "_NET_ACTIVE_WINDOW"))
            return window is not None and window[0] in self.windows()
        if not active():
            self.output("xdotool", "windowactivate", self.main_window())
            self.session.wait_for(active, "the window to be the active one", 5)

    def picture(self, path):
        """Saves what the person sees of the main window, popovers and dialogs in front of it included."""
        x, y, width, height = self.geometry(self.main_window())
        crop = f"{width}x{height}+{x}+{y}"
        before = None
        for _ in range(20):  # until two in a row are the same: fades, layouts and loading have come to rest
            self.output("import", "-window", "root", "-crop", crop, "+repage", "-define", "png:exclude-chunks=date,time",
                        str(path))
            now = path.read_bytes()
            if now == before:
                return path
            before = now
            time.sleep(0.15)
        return path


class Heard:
    """The events of one program, in order; they are fetched from the bus when somebody looks."""

    def __init__(self, desktop):
        self.desktop, self.events = desktop, []

    def take(self, event):
        try:
            if event.source.get_process_id() == self.desktop.pid:
                self.events.append((event.type, event.detail1, event.source.get_name()))
        except Exception:  # its source is gone already
            pass

    def __contains__(self, wanted):
        from gi.repository import GLib
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass
        return wanted in self.events


class Item:
    """One accessible. Questions go to the program each time; nothing is remembered."""

    def __init__(self, desktop, accessible, depth=0):
        self.desktop, self.accessible, self.depth = desktop, accessible, depth

    @property
    def role(self):
        return self.accessible.get_role_name()

    @property
    def name(self):
        return self.accessible.get_name() or ""

    @property
    def description(self):
        return self.accessible.get_description() or ""

    @property
    def text(self):
        """What stands in a text field."""
        text = self.accessible.get_text_iface()
        return text.get_text(0, text.get_character_count()) if text else ""

    @property
    def states(self):
        return {s.value_nick
                for s in self.accessible.get_state_set().get_states()}

    def has(self, state):
        return state in self.states

    def children(self, role=None):
        return [item for item in self.desktop.walk(self.accessible) if role is None or item.role == role]

    def actions(self):
        actions = self.accessible.get_action_iface()
        return [actions.get_action_name(i) for i in range(actions.get_n_actions())] if actions else []

    def press(self):
        """Does the action a press stands for. It is asynchronous: wait for what it causes."""
        names = self.actions()
        for wanted in ("Press", "Toggle", "ShowMenu"):
            if wanted in names:
                self.accessible.get_action_iface().do_action(names.index(wanted))
                return
        raise AssertionError(f"{self!r} cannot be pressed; it offers {names}")

    def focus(self):
        """Gives it the keyboard and waits until it has it."""
        self.desktop.activate()
        self.accessible.get_component_iface().grab_focus()
        self.desktop.session.wait_for(lambda: self.has("focused"), f"{self!r} to have the focus", 5)

    def select(self):
        """Selects a row of a list, which is how a space is opened."""
        if not self.has("selected"):
            self.press()
        self.desktop.session.wait_for(lambda: self.has("selected"), f"{self!r} to be selected", 5)

    def __repr__(self):
        kept = [s for s in ("focused", "checked", "selected", "expanded") if self.has(s)]
        if not self.has("enabled"):
            kept.append("off")
        described = f" ({self.description})" if self.description else ""
        return f"{self.role} “{self.name}”{described} {' '.join(kept)}".rstrip()


def matches(wanted, name):
    if wanted is None:
        return True
    return bool(wanted.search(name)) if isinstance(wanted, re.Pattern) else wanted == name


def shown(name):
    return "anything" if name is None else f"“{getattr(name, 'pattern', name)}”"


_atspi = None


def connect(session):
    """Joins the session's accessibility bus; once for a process, so one process drives one session."""
    global _atspi
    if _atspi is None:
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = session.environment["DBUS_SESSION_BUS_ADDRESS"]
        os.environ["XDG_RUNTIME_DIR"] = session.environment["XDG_RUNTIME_DIR"]
        for name in ("DISPLAY", "AT_SPI_BUS_ADDRESS"):
            os.environ.pop(name, None)
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi
        Atspi.init()
        Atspi.set_timeout(3000, 15000)
        _atspi = Atspi
    return _atspi
