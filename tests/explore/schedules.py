#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random schedules of what people, networks and machines do, against a small model of what must come out.

Usage: schedules.py --build FOLDER [--schedules N] [--from SEED] [--length N] [--jobs N] [--resume]

A schedule types, sends, edits, deletes and takes back in a few rooms, with and without time to take it back, while
faults come and go, the program is killed at any moment or ended and started again, the computer sleeps, and its clock
is set. At the end, without faults, what was refused is asked for once more; then the server's message table must be
what the model says: each text once, in its last form, and in the order of its room unless it was refused; what was
taken back is in its composer and never was there. A schedule that fails is shrunk and
printed, and goes into keptschedules.json. The last line is "N passed, N failed".
"""

import argparse
import contextlib
import json
import os
import pathlib
import queue
import random
import sys
import threading
import traceback

from kept import Kept
from person import Killed, Person, Story
from points import temporary
from world import World

ROOMS = 3
WORDS = ["keep", "ที่สอง", "第三", "e\u0301mbrace", "a longer line that fills more of a page. " * 20]
#: Schedules that once failed, run in every share: name -> acts.
KEPT = json.loads(pathlib.Path(__file__).with_name("keptschedules.json").read_text(encoding="utf-8"))
WRITES = "@chat.spaces.messages.*"
FAULTS = [
    "drop_reply:p=0.4,seed={seed}" + WRITES, "close_after_read:p=0.3,seed={seed}" + WRITES,
    "reset:p=0.3,seed={seed}" + WRITES, "close_mid_header:p=0.3,seed={seed}" + WRITES,
    "status:code=503,p=0.4,seed={seed}" + WRITES, "status:code=503,when=after,p=0.3,seed={seed}" + WRITES,
    "status:code=429,retry_after=1,p=0.3,seed={seed}" + WRITES, "jitter:ms=60,p=0.5,seed={seed}" + WRITES,
    "forget_request_ids" + WRITES, "partial_repeat" + WRITES, "cut:p=0.3,seed={seed}" + WRITES,
    "mangle_item:kind=extra,p=0.5,seed={seed}" + WRITES,
    "expire:p=0.3,seed={seed}" + WRITES,
    # Final: the rows stay, later ones go on, and at the end somebody asks once more. Nobody may be kept from reading
    # whether an earlier attempt made the message: then nothing could know it.
    "status:code=403,p=0.3,seed={seed}@chat.spaces.messages.create",
    "status:code=400,p=0.2,seed={seed}@chat.spaces.messages.create",
    "status:code=403,p=0.4,seed={seed}@chat.spaces.messages.patch",
    "status:code=403,p=0.4,seed={seed}@chat.spaces.messages.delete",
]
#: A minute, an hour, a day; the clock is also set, and back.
SLEEPS = [1_000, 60_000, 3_600_000, 86_400_000]
TURNS = [-86_400_000, -3_600_000, -60_000, -1_000, 60_000, 86_400_000]
#: Edits that change nothing but what Google takes for markup, and such that say something else.
EDITS = ["{word} *{rest}*", "{word} _{rest}_", "{word} {rest}~", "{first} edited {which}", "{first} edited {which}"]
ACTS = {"type": 10, "send": 22, "edit": 7, "delete": 6, "back": 9, "open": 2, "fault": 5, "calm": 4, "sleep": 2, "turn": 2,
        "restart": 3, "kill": 9, "hold": 2}
CHANGES = ("type", "send", "edit", "delete", "back")
#: By the clock, which runs forty times as fast: as it is shipped, longer, and not at all.
HOLDS = [0, 5_000, 5_000, 30_000]


def schedule(seed, length):
    """Acts as JSON, all by number, so that any part of a schedule is one, too. \\a seed: or the name of one kept."""
    if seed in KEPT:
        return KEPT[seed]
    dice = random.Random(seed)

    def act(kinds):
        kind = dice.choices(list(kinds), list(kinds.values()))[0]
        one = {"do": kind}
        if kind in ("type", "send", "open"):
            one |= {"room": dice.randrange(ROOMS), "words": dice.randrange(len(WORDS))}
        elif kind in ("edit", "delete", "back"):
            one |= {"which": dice.randrange(1000)}
        elif kind == "hold":
            one |= {"milliseconds": dice.choice(HOLDS)}
        elif kind == "fault":
            one |= {"rules": [dice.choice(FAULTS).format(seed=dice.randrange(1000)) for _ in range(dice.randint(1, 2))]}
        elif kind == "sleep":
            one |= {"milliseconds": dice.choice(SLEEPS)}
        elif kind == "turn":
            one |= {"milliseconds": dice.choice(TURNS)}
        elif kind == "kill":
            # In the middle of something, or some time after it.
            one |= {"after": dice.choice([0, 0.002, 0.01, 0.03, 0.1]),
                    "during": act({k: v for k, v in kinds.items() if k in CHANGES})}
        return one

    return [act({"hold": 1})] + [act(ACTS) for _ in range(length - 1)]


def play(person, world, acts):
    """What is wrong at the end."""
    story = person.story
    person.start()
    for act in acts:
        try:
            do(person, world, act)
        except Killed:
            person.gone()
            person.start()
    world.faults()
    refused = person.finish()
    tables = {room: world.messages(room) for room in story.rooms}
    return story.judge(tables) + refused


def do(person, world, act):
    story = person.story
    kind = act["do"]
    room = story.rooms[act.get("room", 0)]
    if kind in ("type", "send"):
        # What is in the composer is sent; a new text begins with some typing.
        held = next(iter(story.composer[room]))
        text = held or story.new_text(WORDS[act["words"]])
        if kind == "type" or not held:
            person.type(room, text)
        if kind == "send":
            person.send(room, text)
    elif kind == "back":
        # Of the latest, which may still be held.
        latest = [text for room in story.rooms for text in story.left[room][-2:] if text.deleted == "no"]
        if latest:
            person.take_back(latest[act["which"] % len(latest)])
    elif kind == "hold":
        person.hold(act["milliseconds"])
    elif kind in ("edit", "delete"):
        alive = story.alive()
        if alive:
            text = alive[act["which"] % len(alive)]
            if kind == "delete":
                person.delete(text)
            else:
                person.edit(text, edited(text.first, act["which"]))
    elif kind == "open":
        world.faults()
        person.open(room)
    elif kind == "fault":
        world.faults(*act["rules"])
    elif kind == "calm":
        world.faults()
    elif kind == "sleep":
        person.sleep_computer(act["milliseconds"])
    elif kind == "turn":
        person.set_clock(act["milliseconds"])
    elif kind == "restart":
        person.quit()
        person.start()
    elif kind == "kill":
        person.kill(act["after"])
        do(person, world, act["during"])
        person.settle_kill()


def edited(first, which):
    """What an edit makes of a text that at first was \\a first."""
    word, _, rest = first.partition(" ")
    return EDITS[which % len(EDITS)].format(word=word, rest=rest, first=first, which=which)


def shrunk(fails, acts):
    """The fewest acts that still fail, found by leaving out ever smaller parts."""
    size = len(acts) // 2
    while size >= 1:
        at = 0
        while at < len(acts):
            fewer = acts[:at] + acts[at + size:]
            if fewer and fails(fewer):
                acts = fewer
            else:
                at += size
        size //= 2
    return acts


class Bench:
    """An emulator, and a folder for each schedule."""

    def __init__(self, build, folder, name):
        self._build = build
        self._folder = pathlib.Path(folder)
        self._name = name
        self._world = World(build, rooms=ROOMS)
        self._count = 0

    def close(self):
        self._world.close()

    def run(self, acts):
        """(what is wrong, facts)"""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        person = Person(self._build, self._world, folder, Story(f"{self._name}s{self._count}", self._world.rooms))
        self._world.faults()
        try:
            wrong = play(person, self._world, acts)
        except RuntimeError as error:
            wrong = [str(error)]
            if person.is_there():
                person.gone()
        story = person.story
        return wrong, {"texts": sum(len(texts) for texts in story.left.values()), "kills": person.kills,
                       "backs": person.backs}


def explore(build, seeds, length, jobs, work):
    """Why workers ended before there was nothing more to do."""
    troubles = []
    todo = queue.Queue()
    for seed in seeds:
        todo.put(seed)

    def next_seed():
        with contextlib.suppress(queue.Empty):
            return todo.get_nowait()

    def worker(number):
        try:
            with temporary() as folder, contextlib.closing(Bench(build, folder, f"w{number}")) as bench:
                while (seed := next_seed()) is not None:
                    work(bench, seed, length)
        except Exception:
            troubles.append(traceback.format_exc())

    workers = [threading.Thread(target=worker, args=(n,)) for n in range(jobs)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return troubles


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--schedules", type=int, default=20)
    parser.add_argument("--from", dest="first", type=int, default=1)
    parser.add_argument("--length", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    options = parser.parse_args()
    build = options.build.resolve()
    kept = Kept(build / "explore", f"schedules{options.length}", [build / "bin/roomkey-driver"])
    seeds = list(dict.fromkeys([*KEPT, *range(options.first, options.first + options.schedules)]))
    results = {}  # of this run, or taken over from one that was ended
    if options.resume:
        results = {seed: kept.lines[str(seed)] for seed in seeds
                   if kept.has(str(seed)) and not kept.lines[str(seed)]["wrong"]}

    def work(bench, seed, length):
        acts = schedule(seed, length)
        wrong, facts = bench.run(acts)
        if wrong:
            fewest = shrunk(lambda fewer: any(bench.run(fewer)[0] for _ in range(2)), acts)
            print(f"--- seed {seed}, length {length}\n" + "\n".join(wrong) + "\nas few as still fail: "
                  + json.dumps(fewest, ensure_ascii=False), flush=True)
        kept.add(str(seed), wrong=wrong, **facts)
        results[seed] = {"wrong": wrong, **facts}

    troubles = explore(build, [seed for seed in seeds if seed not in results], options.length, options.jobs, work)
    for trouble in troubles:
        print("--- a worker ended\n" + trouble, flush=True)
    passed = sum(not one["wrong"] for one in results.values())
    failed = max(len(seeds) - passed, len(troubles))
    print(f"{len(results)} schedules: {sum(one['texts'] for one in results.values())} texts left the composer, "
          f"{sum(one['backs'] for one in results.values())} were taken back, "
          f"{sum(one['kills'] for one in results.values())} kills")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
