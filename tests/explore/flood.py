#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many messages into many rooms while answers are lost and the program is killed again and again.

Usage: flood.py --build FOLDER [--sends N] [--rooms N] [--lost P] [--kills P] [--hold MS] [--seed N] [--resume]

Each is held for a while by the program's fast clock, also across a kill. At the end every text is there exactly once
and in the order of its room. The last line is "N passed, N failed".
"""

import argparse
import pathlib
import random
import sys

from kept import Kept
from person import Killed, Person, Story
from points import temporary
from world import World

CREATE = "@chat.spaces.messages.create"


def flood(person, dice, sends, kills, hold):
    """Types and sends one text after the other, each into any room."""
    story = person.story
    person.start()
    person.hold(hold)
    for number in range(sends):
        room = dice.choice(story.rooms)
        text = story.new_text(f"text {number}")
        if dice.random() < kills:
            person.kill(dice.choice([0, 0.001, 0.005, 0.02]))
        try:
            person.type(room, text)
            person.send(room, text)
            if person.is_doomed():
                person.settle_kill()
        except Killed:
            person.gone()
            person.start()
            # What is still in the composer is sent after all.
            if text in story.composer[room]:
                person.send(room, text)
            elif not any(one.first == text for one in story.left[room]):
                person.type(room, text)
                person.send(room, text)


def run(build, options):
    """(what is wrong, facts)"""
    with temporary() as folder, World(build, rooms=options.rooms) as world:
        story = Story("flood", world.rooms)
        person = Person(build, world, pathlib.Path(folder), story)
        lost = options.lost / 2  # before the server did it, and after
        world.faults(f"drop_reply:p={lost},seed={options.seed}{CREATE}",
                     f"close_after_read:p={lost / (1 - lost):.3f},seed={options.seed + 1}{CREATE}")
        try:
            flood(person, random.Random(options.seed), options.sends, options.kills, options.hold)
            refused = person.finish(options.sends)
            wrong = story.judge({room: world.messages(room) for room in world.rooms}) + refused
        except RuntimeError as error:
            wrong = [str(error)]
            person.gone()
        arrived = sum(len(texts) for texts in story.left.values())
        if arrived != options.sends:
            wrong.append(f"{arrived} of {options.sends} texts left the composer")
        return wrong, {"texts": arrived, "kills": person.kills, "requests": world.count("chat.spaces.messages.create")}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--sends", type=int, default=300)
    parser.add_argument("--rooms", type=int, default=20)
    parser.add_argument("--lost", type=float, default=0.3, help="share of the answers")
    parser.add_argument("--kills", type=float, default=0.05, help="share of the sends")
    parser.add_argument("--hold", type=int, default=5_000, help="milliseconds; as shipped")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true", help="what is kept is not done again")
    options = parser.parse_args()
    build = options.build.resolve()
    kept = Kept(build / "explore", "flood", [build / "bin/roomkey-driver"])
    key = f"{options.sends}/{options.rooms}/{options.lost}/{options.kills}/{options.hold}/{options.seed}"
    if not (options.resume and kept.has(key) and not kept.lines[key]["wrong"]):
        wrong, facts = run(build, options)
        kept.add(key, sends=options.sends, rooms=options.rooms, wrong=wrong, **facts)
    result = kept.lines[key]
    if result["wrong"]:
        print("\n".join(["--- " + key, *result["wrong"]]))
    print(f"{result['texts']} texts in {options.rooms} rooms by {result['requests']} requests, {result['kills']} kills")
    print("0 passed, 1 failed" if result["wrong"] else "1 passed, 0 failed")
    return 1 if result["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
