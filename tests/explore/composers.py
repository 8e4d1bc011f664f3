# SPDX-License-Identifier: GPL-3.0-or-later
"""What the composers hold after the steps of a plan, as far as they went, and where that leaves what was taken back."""


def joined_as(text, typed):
    """A composer that holds \\a typed, once \\a text is taken back into it."""
    return f"{text} {typed}" if typed else text


class Composers:
    """Walks the steps beside what the driver said; where a kill or a failure came between, more than one is right."""

    def __init__(self, plan, lines):
        self.holds = {room: {""} for room in plan.rooms}  # what each may hold
        self.taken = set()  # texts that are in a composer again, for certain
        self.unsure = {}  # text: what its composer holds if it was taken back, which nobody said
        self.wrong = []
        self._said = {(f[0], f[1]): f for f in lines if len(f) > 1}
        self._failed = {(f[1], f[2]) for f in lines if f[0] == "failed" and len(f) > 2}
        self._reads = {}  # text: what it may have been changed into
        self._room = {}
        for step in plan.steps:
            if not self._step(*step.split("\t")):
                break

    def _step(self, kind, *rest):
        """False: killed in the middle of it."""
        if kind == "draft":
            room, text = rest
            return self._becomes("drafted", kind, room, text, {text})
        if kind == "send":
            room, text = rest
            self._room[text] = room
            return self._becomes("cleared", kind, room, text, {""})
        if kind == "edit":
            text, new = rest
            self._reads[text] = {new} if ("edited", text) in self._said else {text, new}
        if kind == "back":
            return self._back(*rest)
        return True

    def _becomes(self, word, kind, room, text, new):
        if (word, text) in self._said:
            self.holds[room] = new
            return True
        self.holds[room] = self.holds[room] | new
        return (kind, text) in self._failed

    def _back(self, text):
        room = self._room[text]
        joined = {joined_as(read, typed) for read in self._reads.get(text, {text}) for typed in self.holds[room]}
        said = self._said.get(("back", text))
        if said:
            if said[2] not in joined:
                self.wrong.append(f"{text!r} was taken back as {said[2]!r}")
            self.taken.add(text)
            self.holds[room] = {said[2]}
            return True
        if ("late", text) in self._said:
            # In these plans nothing is too late: time jumps only when all was done.
            if ("cleared", text) in self._said:
                self.wrong.append(f"{text!r} could not be taken back")
            return True
        if ("cleared", text) in self._said:
            self.unsure[text] = joined
            self.holds[room] = self.holds[room] | joined
        return ("back", text) in self._failed
