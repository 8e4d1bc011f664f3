# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks for secrets where none may be: files the program left, and arguments and environments of its processes."""

import base64
import ctypes
import pathlib
import threading
import time
import urllib.parse


KINDS = ("client secret", "code", "refresh token", "access token", "verifier", "id_token", "state", "nonce")
# The folders of a session, and what is known of its processes; whoever has a window adds what stands in it.
FOLDERS = ("config", "data", "cache", "state", "home", "exports", "run", "logs")
ON_SCREEN = ("titles", "screen", "clipboard", "reports")
# What the address for the browser is made of: it goes to the browser, and where the person copies it; it means
# nothing once the sign-in is over.
IN_THE_ADDRESS = ("state", "nonce")


class ProcessWatch:
    """Collects the arguments and environments of every process of a session while it runs."""

    def __init__(self, session, pause=0.2):
        self.session, self.pause = session, pause
        self.seen = {}  # bytes -> the place they are, and the program they belonged to
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
                    place = {"cmdline": "arguments", "environ": "environments"}[name]
                    self.seen.setdefault(content, (place, (folder / "comm").read_text().strip()))
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


def leaks(secrets, places):
    """The same by kind and place. secrets: sets of texts by kind; places: lists of (where, bytes) by name."""
    return [f"{kind} in {place}: {line}" for kind, texts in secrets.items() for place, contents in places.items()
            for line in search(texts, [(where, content) for where, content in contents
                                       if not is_the_address(kind, place, where)])]


def is_the_address(kind, place, where):
    """Whether this may hold the address that is given to the browser. The program itself never has it as an argument."""
    return kind in IN_THE_ADDRESS and (place == "clipboard" or place == "arguments" and where != "roomkey")


def files(*folders):
    """(path, content) of every regular file below these folders."""
    for folder in folders:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield str(path.relative_to(folder)), path.read_bytes()


def places(session, watch):
    """All that the program, its helpers and the emulator's log left, and what its processes were called with."""
    found = {name: [*files(session.folder / name)] for name in FOLDERS}
    found |= {"arguments": [], "environments": []}
    for content, (place, program) in list(watch.seen.items()):
        found[place].append((program, content))
    return found


def image(pid):
    """(mapping, content) of the memory of a process, as a debugger takes it; PermissionError without the right to."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            span, rights, *more = line.split(maxsplit=5)
            name = more[3].strip() if len(more) > 3 else ""
            begin, end = (int(number, 16) for number in span.split("-"))
            if not rights.startswith("r") or name in ("[vvar]", "[vsyscall]"):
                continue
            try:
                memory.seek(begin)
                yield name or "memory without a name", memory.read(end - begin)
            except OSError:
                continue  # of a device, or gone meanwhile


def cells(kinds, places):
    """How many kinds were looked for in how many places; where nothing stands nothing was looked through."""
    return len(kinds) * sum(any(content for _, content in contents) for contents in places.values())


def plant_and_find(session, watch):
    """Plants a secret in each place of a session, in one form or another; the places where the same search finds it."""
    planted = "planted/" + "0123456789abcdefghijklmnopqrstuvwxyz"
    written = (f"POST /token refresh={urllib.parse.quote(planted, safe='')}\n".encode(),
               b"key=" + base64.b64encode(b"{\"t\":\"" + planted.encode() + b"\"}"),
               b"SQLite format 3\0" + planted.encode("utf-16-le"))
    made = [session.folder / name / "planted" for name in FOLDERS]
    for number, path in enumerate(made):
        path.write_bytes(written[number % len(written)])
    process = session.spawn("planted", ["sh", "-c", "read line", planted], stdin=-1, PLANTED=planted)
    end = time.monotonic() + 5
    found = set()
    while time.monotonic() < end and len(found) < len(FOLDERS) + 2:
        found = {line.split(":")[0] for line in leaks({"planted": {planted}}, places(session, watch))}
        time.sleep(0.1)
    process.stdin.close()
    process.wait(5)
    for path in made:
        path.unlink()
    return {line.removeprefix("planted in ") for line in found}


def lets_look(pid):
    """Whether somebody with the same user id and no special rights gets into the memory of a process: a debugger, or
    whoever takes an image of it. The kernel asks the thread that looks, so one is made for it and gives up its right."""
    answers = []

    def ask():
        libc = ctypes.CDLL(None)
        libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
        header, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()  # version 3, this thread
        libc.capget(header, rights)
        rights[0] &= ~(1 << 19)  # CAP_SYS_PTRACE, from what counts now
        libc.capset(header, rights)
        answers.append(libc.ptrace(0x4206, pid, None, None) == 0)  # PTRACE_SEIZE; ends with the thread

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return answers[0]
