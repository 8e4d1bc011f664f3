#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows Roomkey at work without a display: a scripted tour that leaves pictures and a transcript.

Usage: tour.py --build FOLDER --output FOLDER
"""

import argparse
import pathlib
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import npm  # noqa: E402
from session import Session  # noqa: E402
from steps import keep_failure  # noqa: E402
from story import Story  # noqa: E402


class Transcript:
    """Prints, and keeps what was printed."""

    def __init__(self, path):
        self.file = open(path, "w")

    def say(self, text):
        print(text, flush=True)
        print(text, file=self.file, flush=True)


def tour(build, output):
    """Runs the steps; True if all of them passed. After a failed step the rest would tell nothing."""
    transcript = Transcript(output / "transcript.txt")
    with Session() as session:
        story = Story(session, build, output, own_emulator=False)
        for number, step in enumerate(Story.FIRST_HALF, 1):
            before, began = len(story.taken), time.monotonic()
            try:
                step(story)
                stalls = story.watch.judge()
            except Exception as error:
                kept = keep_failure(story, output, f"failed-{number:02}-{step.__name__}", error)
                transcript.say(f"{number:2}. FAILED: {step.__doc__}\n    {error}\n    See {kept}.")
                return False
            stop = f", longest stop {max(stall.length for stall in stalls):.0f} ms" if stalls else ""
            transcript.say(f"{number:2}. {step.__doc__} ({time.monotonic() - began:.1f} s{stop})")
            for picture in story.taken[before:]:
                transcript.say(f"      {picture.name}")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    output = options.output.resolve()
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    npm.ensure()
    good = tour(options.build.resolve(), output)
    print("\nLeft behind:")
    for path in sorted(p for p in output.iterdir() if p.is_file()):
        print(f"  {options.output / path.name}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
