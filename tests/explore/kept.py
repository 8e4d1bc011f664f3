# SPDX-License-Identifier: GPL-3.0-or-later
"""Results that outlive a run, one line of JSON each, so that a long exploration can go on where it ended."""

import hashlib
import json
import pathlib
import threading


def fingerprint(*programs):
    """Of what was explored: results of other programs do not count."""
    digest = hashlib.sha256()
    for program in programs:
        digest.update(pathlib.Path(program).read_bytes())
    return digest.hexdigest()[:12]


class Kept:
    """FOLDER/NAME-FINGERPRINT.jsonl; a line is an object with a key. Several threads may add."""

    def __init__(self, folder, name, programs):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / f"{name}-{fingerprint(*programs)}.jsonl"
        self._lock = threading.Lock()
        self.lines = {}
        if self.file.exists():
            for line in self.file.read_text(encoding="utf-8").splitlines():
                try:
                    one = json.loads(line)
                except ValueError:
                    continue  # the end of a run that was killed
                self.lines[one["key"]] = one

    def has(self, key):
        return key in self.lines

    def add(self, key, **facts):
        one = {"key": key, **facts}
        with self._lock:
            self.lines[key] = one
            with open(self.file, "a", encoding="utf-8") as file:
                file.write(json.dumps(one, ensure_ascii=False) + "\n")


def spread(items, count):
    """\\a count of them, evenly."""
    if count >= len(items):
        return list(items)
    return [items[i * len(items) // count] for i in range(count)]
