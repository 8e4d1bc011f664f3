# SPDX-License-Identifier: GPL-3.0-or-later
"""What the person does in a run, and the verdict: the emulator's message table against what the driver said."""

from caches import differences
from composers import Composers

TYPED = ["keep", "ที่สอง", "第三", "e\u0301mbrace", "a longer line that fills more of a page. " * 30]

#: Longer, by the clock, than the steps take in which something is held; shorter than what counts as a wrong clock.
HOLD = 240_000


class Plan:
    """Steps for the driver. Every text begins with a word of its own, its id, by which it is found again."""

    def __init__(self, mark, rooms, rounds=3):
        self.mark = mark
        self.rooms = rooms
        self.steps = []
        self.order = {room: [] for room in rooms}  # ids in the order they were sent
        self._fill(rounds)

    def _text(self, number):
        return f"{self.mark}.{number} {TYPED[number % len(TYPED)]}"

    def _send(self, room, number):
        text = self._text(number)
        self.steps += [f"draft\t{room}\t{text[:-2]}", f"draft\t{room}\t{text}", f"send\t{room}\t{text}"]
        self.order[room].append(text)

    def _fill(self, rounds):
        number = 0
        for _ in range(rounds):
            first = number
            for room in self.rooms:
                for _ in range(2):
                    self._send(room, number)
                    number += 1
            # On its way, or not yet: the edit goes into the row or behind it.
            self.steps.append(f"edit\t{self._text(number - 1)}\t{self._text(number - 1)} edited")
            self.steps.append(f"delete\t{self._text(number - 3)}")
            self.steps.append(f"open\t{self.rooms[0]}")
            self.steps.append("settle")
            # Arrived.
            self.steps.append(f"edit\t{self._text(first)}\t{self._text(first)} edited")
            self.steps.append(f"delete\t{self._text(first + 2)}")
            number = self._hold(number)
        self.steps += ["list", "settle"]

    def _hold(self, number):
        """Two are taken back, one of them changed and while something else is typed; the others go when it is time."""
        room, other = self.rooms[0], self.rooms[1 % len(self.rooms)]
        changed, stays, typed, _, back = (self._text(n) for n in range(number, number + 5))
        self.steps.append(f"hold\t{HOLD}")
        self._send(room, number)
        self._send(room, number + 1)
        self.steps += [f"edit\t{changed}\t{changed} edited", f"edit\t{stays}\t{stays} edited",
                       f"draft\t{room}\t{typed}", f"back\t{changed}"]
        self._send(room, number + 3)
        self._send(other, number + 4)
        self.steps += [f"back\t{back}", f"clock\t{HOLD}", "hold\t0", "settle"]
        return number + 5

    def resume(self):
        """The next start: what do the composers hold, send what is left, and what does the cache hold then."""
        return [f"look\t{room}" for room in self.rooms] + [f"clock\t{HOLD + HOLD // 4}", "list", "settle"] + \
            [f"{look}\t{room}" for room in self.rooms for look in ("open", "cached")]


def _id(text):
    return text.split(" ", 1)[0]


def verdict(plan, world, first, second):
    """What is wrong, as sentences; an empty list: nothing. \\a first and second: the lines of both runs."""
    wrong = []
    lines = first + second
    cleared = {f[1]: f[3] for f in lines if f[0] == "cleared"}
    client_ids = list(cleared.values())
    if len(set(client_ids)) != len(client_ids):
        wrong.append("two messages were given the same client id")
    edited, deleted = {}, set()
    for fields in lines:
        if fields[0] == "edited":
            edited[fields[1]] = fields[2]
        if fields[0] == "deleted":
            deleted.add(fields[1])
    drafted = {f[1] for f in first if f[0] == "drafted"}
    kept = {f[1]: f[2] for f in second if f[0] == "kept"}
    maybe_edited = {f[1] for f in (s.split("\t") for s in plan.steps) if f[0] == "edit"}
    maybe_deleted = {f[1] for f in (s.split("\t") for s in plan.steps) if f[0] == "delete"}
    composers = Composers(plan, first)
    wrong += composers.wrong
    if not second or second[-1] != ["done"]:
        wrong.append("the next start did not send all that was left")
    elif any(kept.get(room, "") not in composers.holds[room] for room in plan.rooms):
        wrong.append(f"the composers hold {kept}, expected {composers.holds}")

    for room in plan.rooms:
        there = [m for m in world.messages(room)
                 if m["clientId"] in client_ids or m["text"].startswith(plan.mark + ".")]
        by_id = {}
        for message in there:
            by_id.setdefault(_id(message["text"]), []).append(message)
        by_client = {}
        for message in there:
            by_client.setdefault(message["clientId"], []).append(message)
        for text in plan.order[room]:
            copies = by_id.get(_id(text), [])
            standing = [m for m in copies if not m["deleted"]]
            name = repr(_id(text))
            if len(standing) > 1 or len(copies) > 1:
                wrong.append(f"{name} is there {len(copies)} times")
            if text in composers.taken:
                if copies:
                    wrong.append(f"{name} was taken back and is there")
                continue
            if text in composers.unsure:
                places = len(copies) + (kept.get(room, "") in composers.unsure[text])
                if places != 1:
                    wrong.append(f"{name}, which was being taken back, is in {places} places")
                continue
            if text in cleared and text not in deleted and text not in maybe_deleted and len(standing) != 1:
                wrong.append(f"{name} left the composer and is there {len(standing)} times")
            if text in deleted and standing:
                wrong.append(f"{name} was deleted and still stands")
            if text in edited and standing and standing[0]["text"] != edited[text]:
                wrong.append(f"the edit of {name} did not arrive")
            if text not in edited and standing and standing[0]["text"] != text and \
                    not (text in maybe_edited and standing[0]["text"] == text + " edited"):
                wrong.append(f"{name} arrived with another text")
            if text in drafted and text not in cleared:
                # Enter was on its way: the text is in the composer or it is sent, never both, never neither.
                places = len(copies) + (kept.get(room) == text)
                newest = [t for t in plan.order[room] if t in drafted][-1]
                if places > 1 or (places == 0 and text == newest and text not in maybe_deleted):
                    wrong.append(f"{name} is in {places} places")
        arrived = [_id(m["text"]) for m in there if not m["deleted"]]
        expected = [_id(t) for t in plan.order[room] if _id(t) in set(arrived)]
        if arrived != expected:
            wrong.append(f"the order in a room is {arrived}")
        for client_id, copies in by_client.items():
            if client_id and len(copies) > 1:
                wrong.append(f"a client id is there {len(copies)} times")
    said_sent = {f[1] for f in lines if f[0] == "sent"}
    rows = {f[2]: f[1] for f in lines if f[0] == "cleared"}
    everything = {m["clientId"] for room in plan.rooms for m in world.messages(room)}
    for row in said_sent & set(rows):
        if cleared[rows[row]] not in everything:
            wrong.append(f"row {row} was said to be sent and is not there")
    if any(f[0] == "caches" for f in second):
        for room in plan.rooms:
            wrong += differences(room, world.messages(room), second)
    return wrong
