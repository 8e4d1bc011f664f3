# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who uses the driver, and remembers: what was typed, what left the composer, what was changed and taken back.
Where a kill came between, the next start tells; what it may still be is a set, what it must be is one."""

import json
import os
import queue
import subprocess
import threading
import time

from composers import joined_as

LIMIT = 120  # seconds for one step
AGAIN = 4  # times that somebody asks for what was refused
RIGHT_FOR = 60  # seconds after which the program's fast clock is put right again
SANITIZED = {name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")}
ENVIRONMENT = {"LANG": "C.UTF-8", "TZ": "UTC", **SANITIZED}


class Text:
    """One message: the first word of its text is its own and never changes."""

    def __init__(self, room, text):
        self.room, self.first = room, text
        self.may_read = {text}  # at the end
        self.deleted = "no"  # "maybe", "yes"


class Story:
    """What must be true at the end. Knows nothing of the program; told() what it said."""

    def __init__(self, mark, rooms):
        self.mark = mark
        self.rooms = rooms
        self.composer = {room: {""} for room in rooms}  # what it may hold
        self.left = {room: [] for room in rooms}  # Texts that left it, in their order
        self.refused = set()  # words of texts that were refused once: what came later went on without them
        self.sending = {}  # room: text, if nobody knows whether it left
        self.taking = {}  # room: Text, if nobody knows whether it is back
        self.wrong = []
        self.count = 0

    def new_text(self, words):
        self.count += 1
        return f"{self.mark}.{self.count} {words}"

    def alive(self):
        return [text for room in self.rooms for text in self.left[room] if text.deleted == "no"]

    # ---- what is tried: true until the program says more
    def types(self, room, text):
        self.composer[room] = self.composer[room] | {text}

    def typed(self, room, text):
        self.composer[room] = {text}

    def sends(self, room, text):
        self.sending[room] = text

    def sent(self, room, text):
        self.sending.pop(room, None)
        self.composer[room] = {""}
        self.left[room].append(Text(room, text))

    def edits(self, text, new):
        text.may_read = text.may_read | {new}

    def edited(self, text, new):
        text.may_read = {new}

    def deletes(self, text):
        text.deleted = "maybe"

    def deleted(self, text):
        text.deleted = "yes"

    def takes_back(self, text):
        self.taking[text.room] = text

    def taken_back(self, text, composer):
        """\\a composer: what it holds now."""
        self.taking.pop(text.room, None)
        if composer not in self.joined(text):
            self.wrong.append(f"{text.first!r} was taken back as {composer!r}, not one of {sorted(self.joined(text))}")
        self.left[text.room].remove(text)
        self.composer[text.room] = {composer}

    def too_late(self, text):
        self.taking.pop(text.room, None)

    def joined(self, text):
        """What its composer may hold once it is taken back."""
        return {joined_as(read, typed) for read in text.may_read for typed in self.composer[text.room]}

    def heard(self, fields):
        """Whatever the program says."""
        if fields[0] == "refused":
            self.refused.add(fields[3].split(" ")[0])
        elif fields[0] == "waits" and fields[3]:
            self.refused.add(fields[2].split(" ")[0])

    # ---- after a kill
    def looked(self, room, kept):
        """The composer after a start holds \\a kept."""
        back = self.taking.pop(room, None)
        if back is not None and kept not in self.composer[room]:
            self.taken_back(back, kept)
            return
        text = self.sending.pop(room, None)
        if text is not None and kept != text:
            if kept != "":
                self.wrong.append(f"the composer of {room} holds {kept!r} after {text!r} was sent")
            self.sent(room, text)
            return
        if kept not in self.composer[room]:
            self.wrong.append(f"the composer of {room} holds {kept!r}, not one of {sorted(self.composer[room])}")
        self.composer[room] = {kept}

    # ---- the verdict
    def judge(self, tables):
        """\\a tables: the server's messages of each room. What is wrong, as sentences."""
        wrong = list(self.wrong)
        for room in self.rooms:
            there = [m for m in tables[room] if m["text"].startswith(self.mark + ".")]
            wrong += self._judge_room(room, there)
        return wrong

    def _judge_room(self, room, there):
        by_word = {}
        for message in there:
            by_word.setdefault(message["text"].split(" ")[0], []).append(message)
        client_ids = [m["clientId"] for m in there if m["clientId"]]
        if len(client_ids) != len(set(client_ids)):
            yield f"a client id is in {room} twice"
        expected = []
        standing_count = sum(not m["deleted"] for m in there)
        for text in self.left[room]:
            word = text.first.split(" ")[0]
            copies = by_word.pop(word, [])
            standing = [m for m in copies if not m["deleted"]]
            if len(copies) > 1:
                yield f"{word} is there {len(copies)} times"
            if text.deleted == "no" and not standing:
                yield f"{word} left the composer and is not there"
            if text.deleted == "yes" and standing:
                yield f"{word} was taken back and is there"
            if standing:
                expected.append(word)
                if standing[0]["text"] not in text.may_read:
                    yield f"{word} reads {standing[0]['text']!r}, not one of {sorted(text.may_read)}"
        for word, copies in by_word.items():
            if word and copies:
                yield f"{word} is there and never left the composer, or was taken back into it"
        order = [m["text"].split(" ")[0] for m in there if not m["deleted"]]
        in_turn = [word for word in order if word not in self.refused]
        if standing_count == len(expected) and in_turn != [word for word in expected if word not in self.refused]:
            yield f"the order in {room} is {order}, not {expected}"


class Killed(Exception):
    """The program is gone, as was wanted."""


class Person:
    """Talks to one driver after the other, in one data folder, and keeps the story."""

    def __init__(self, build, world, folder, story):
        self._driver = build / "bin/roomkey-driver"
        self._world = world
        self._folder = folder
        self.data = folder / "data"
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.story = story
        self._process = self._lines = self._reader = self._killer = None
        self.starts = self.kills = self.backs = 0
        self._began = 0  # when the program's clock was right
        self._hold = 0

    # ---- the program
    def start(self):
        """Starts it and looks into the composers that somebody typed in."""
        environment = {"PATH": os.environ["PATH"], **ENVIRONMENT, "HOME": str(self.data),
                       "XDG_DATA_HOME": str(self.data / "share"), "XDG_CONFIG_HOME": str(self.data / "config"),
                       "XDG_CACHE_HOME": str(self.data / "cache"), "XDG_RUNTIME_DIR": str(self.data),
                       "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.data}/no-bus"}
        with open(self._folder / "stderr", "ab") as errors:
            self._process = subprocess.Popen([self._driver, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                             stderr=None if SANITIZED else errors, env=environment, cwd=self._folder)
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(self._process, self._lines), daemon=True)
        self._reader.start()
        if time.time() - self._began > RIGHT_FOR:
            self._began = time.time()
        keys = json.loads(self._world.keys()) | {"began": int(self._began * 1000)}
        self._give(json.dumps(keys).encode() + b"\n")
        self.starts += 1
        self._ask(f"hold\t{self._hold}")
        for room in self.story.rooms:
            if room in self.story.sending or room in self.story.taking or self.story.composer[room] != {""}:
                said = self._ask(f"look\t{room}")
                self.story.looked(room, next((f[2] for f in said if f[0] == "kept"), ""))

    def is_there(self):
        return self._process is not None

    def kill(self, after):
        """SIGKILL, that many seconds from now; whatever is waited for then ends as Killed."""
        self.kills += 1
        self._killer = threading.Timer(after, self._process.kill)
        self._killer.start()

    def is_doomed(self):
        return self._killer is not None

    def settle_kill(self):
        """Waits for the kill, if what was done meanwhile was quicker."""
        self._killer.join()
        raise Killed

    def gone(self):
        if self._killer:
            self._killer.cancel()
            self._killer = None
        self._process.kill()
        self._process.wait()
        self._reader.join(LIMIT)
        self._process.stdout.close()
        self._process = None

    def quit(self):
        self._ask("quit", expects_end=False)
        self._process.wait(timeout=LIMIT)
        self.gone()

    def finish(self, seconds=150):
        """Sends all that is left, asks once more for what was refused, and ends. What is refused even so, as sentences.
        A server that went on failing is left alone for a minute, so this may take longer."""
        reasons = {}
        refused = []
        for _ in range(AGAIN):
            said = self._ask(f"settle\t{seconds}", limit=seconds + LIMIT)
            reasons |= {f[1]: f[2] for f in said if f[0] == "refused"}
            refused = [f[1] for f in self._ask("again") if f[0] == "again"]
            if not refused:
                break
        self.quit()
        return [f"row {row} was refused: {reasons.get(row, 'earlier')}" for row in refused]

    # ---- what the person does
    def type(self, room, text):
        self.story.types(room, text)
        if self._says(f"draft\t{room}\t{text}", "drafted"):
            self.story.typed(room, text)

    def send(self, room, text):
        self.story.sends(room, text)
        if self._says(f"send\t{room}\t{text}", "cleared"):
            self.story.sent(room, text)

    def take_back(self, text):
        self.story.takes_back(text)
        said = next(f for f in self._ask(f"back\t{text.first}") if f[0] in ("back", "late"))
        if said[0] == "back":
            self.backs += 1
            self.story.taken_back(text, said[2])
        else:
            self.story.too_late(text)

    def edit(self, text, new):
        self.story.edits(text, new)
        if self._says(f"edit\t{text.first}\t{new}", "edited"):
            self.story.edited(text, new)

    def delete(self, text):
        self.story.deletes(text)
        if self._says(f"delete\t{text.first}", "deleted"):
            self.story.deleted(text)

    def hold(self, milliseconds):
        """How long, by the program's clock, what is sent from now on can be taken back; a setting that stays."""
        self._hold = milliseconds
        self._ask(f"hold\t{milliseconds}")

    def open(self, room):
        self._ask(f"open\t{room}")

    def sleep_computer(self, milliseconds):
        self._ask(f"clock\t{milliseconds}")

    def set_clock(self, milliseconds):
        self._ask(f"turn\t{milliseconds}")

    # ---- the pipe
    def _ended(self, step="the start"):
        if self._killer:
            return Killed()
        status = self._process.wait(timeout=LIMIT)
        return RuntimeError(f"the program ended with {status} in {step!r}")

    def _says(self, step, word):
        return any(fields[0] == word for fields in self._ask(step))

    @staticmethod
    def _read(process, lines):
        for line in process.stdout:
            lines.put(line.decode().rstrip("\n").split("\t"))
        lines.put(None)

    def _give(self, data):
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _ask(self, step, expects_end=True, limit=LIMIT):
        self._give((step + "\n").encode())
        said = []
        while expects_end:
            try:
                fields = self._lines.get(timeout=limit)
            except queue.Empty:
                raise RuntimeError(f"no answer to {step!r}") from None
            if fields is None:
                raise self._ended(step)
            if fields == ["end"]:
                break
            self.story.heard(fields)
            said.append(fields)
        return said
