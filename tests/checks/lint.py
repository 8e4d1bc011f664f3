#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy 14 and clazy over every source file of a configured build: two tests a file.

Usage: lint.py BUILD_FOLDER [FILE]...
"""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
OURS = re.compile(r"^(app|models|ui|tests)/")


def sources(build):
    """The project's own files in the compilation database; generated ones are not linted."""
    entries = json.loads((build / "compile_commands.json").read_text())
    files = {os.path.relpath(entry["file"], ROOT) for entry in entries}
    return sorted(f for f in files if OURS.match(f))


def without_precompiled(build):
    """A folder with the same commands, but for the headers that g++ precompiled, which clang cannot read."""
    folder = build / "lint"
    folder.mkdir(exist_ok=True)
    entries = json.loads((build / "compile_commands.json").read_text())
    for entry in entries:
        entry["command"] = re.sub(r"-Winvalid-pch -include \S+/cmake_pch\.hxx ", "", entry["command"])
    (folder / "compile_commands.json").write_text(json.dumps(entries))
    return folder


def lint(command, file):
    """What the checker says of one file; empty when it finds nothing."""
    done = subprocess.run([*command, file], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    found = re.search(r"(warning|error): ", done.stdout) or done.returncode != 0
    return f"--- {command[0]} {file}\n{done.stdout}" if found else ""


def main():
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    build = pathlib.Path(sys.argv[1]).resolve()
    files = sys.argv[2:] or sources(build)
    commands_folder = without_precompiled(build)
    # The build is made for g++, which knows warnings that clang does not.
    clang = ["--extra-arg=-Wno-unknown-warning-option"]
    # QStringRef, which one check advises, went with Qt 5.
    commands = [["clang-tidy-14", "-p", str(commands_folder), "--quiet", *clang],
                ["clazy-standalone", "-p", str(commands_folder), *clang, "-checks=level0,level1,no-qstring-ref",
                 r"-header-filter=(app|models|ui|tests)/([a-z]+/)*[a-z0-9]+\.h$"]]
    work = [(command, file) for file in files for command in commands]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for shown in pool.map(lambda job: lint(*job), work):
            if shown:
                failed += 1
                print(shown, flush=True)
    print(f"{len(work) - failed} passed, {failed} failed")
    return 1 if failed or not work else 0


if __name__ == "__main__":
    sys.exit(main())
