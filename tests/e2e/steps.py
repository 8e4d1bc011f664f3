# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps what a failed step leaves for the eyes: the screen, the accessibility tree, the logs."""

import shutil


def keep_failure(story, folder, name, error):
    """Writes everything useful about a failed step below folder; the folder it made."""
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "error.txt").write_text(f"{type(error).__name__}: {error}\n")
    for log in (story.session.folder / "logs").iterdir():
        shutil.copy(log, place / f"{log.name}.log")
    if story.program and story.program.running():
        for file, act in (("tree.txt", lambda p: p.write_text(story.ui.dump())), ("screen.png", story.ui.picture)):
            try:
                act(place / file)
            except Exception as more:  # the program may be in any state; the first error is the one that counts
                (place / (file + ".error")).write_text(repr(more))
    return place
