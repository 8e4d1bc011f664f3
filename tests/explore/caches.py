# SPDX-License-Identifier: GPL-3.0-or-later
"""The cache, as the driver told it, against the emulator's message table."""

#: What one listing brings: of a room that was never opened the cache begins with that many.
PAGE = 50


def differences(room, table, lines, whole=False):
    """What is wrong, as sentences: a hole, a double, another text. \\a table: the server's messages of the room.
    \\a whole: the cache reaches back to the beginning of the room; else it may begin later."""
    there = [(m["name"], "" if m["deleted"] else m["text"]) for m in table]
    cached = [(f[2], f[3]) for f in lines if f[:2] == ["cached", room]]
    if not any(f[:2] == ["caches", room] for f in lines):
        return [f"the cache of {room} was not told"]
    names = [name for name, _ in cached]
    wrong = []
    if len(names) != len(set(names)):
        wrong.append(f"{len(names) - len(set(names))} messages are twice in the cache of {room}")
    if not whole and len(cached) >= min(PAGE, len(there)):
        there = there[len(there) - len(cached):]
    missing = {name for name, _ in there} - set(names)
    if missing:
        wrong.append(f"{len(missing)} of {len(there)} messages are not in the cache of {room}")
    if not wrong and cached != there:
        wrong.append(f"the cache of {room} holds other texts, another order, or what is not there")
    return wrong
