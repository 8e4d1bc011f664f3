#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the Qt Test binaries of one or more ctest labels and counts their test functions.

Usage: qttests.py [--per-core N] BUILD_FOLDER LABEL...

A function passes when each of its data rows passes. A skip, a crash and a timeout count as failed, and so
does a label without tests. What a binary printed is shown only if something in it failed, but for the figures
of one that passed: lines with "FIGURE ", which tests/explore/figures.py takes from the log. The last line is
"N passed, N failed". Every binary gets private XDG folders and no desktop: nothing of the person running
this is read or changed.

Most binaries wait more than they work, so several a core (--per-core) may run at a time. Those that judge time have
the ctest property RUN_SERIAL and run alone after the others.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

LINE = re.compile(r"^(PASS|FAIL!|XPASS|XFAIL|SKIP|BPASS|BFAIL)\s*: ([^(\s]+)\(")
FIGURE = re.compile(r"\b(FIGURE .*)$", re.M)
OWN = {"initTestCase", "cleanupTestCase"}  # Qt's own; they count only when they fail


def discover(build, labels):
    """The ctest entries of these labels: name, command, timeout, environment."""
    text = subprocess.run(["ctest", "--test-dir", str(build), "--show-only=json-v1"],
                          check=True, capture_output=True, text=True).stdout
    found = []
    for test in json.loads(text)["tests"]:
        properties = {p["name"]: p["value"] for p in test.get("properties", [])}
        if set(properties.get("LABELS", [])) & set(labels):
            found.append({"name": test["name"], "command": test.get("command"), "labels": properties["LABELS"],
                          "timeout": properties.get("TIMEOUT", 120), "alone": properties.get("RUN_SERIAL", False),
                          "environment": dict(e.split("=", 1) for e in properties.get("ENVIRONMENT", []))})
    return found


def environment(private, extra):
    """The caller's, without its desktop, and with folders nobody else uses."""
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_", "QT_", "KDE_", "GNOME_",
            "DESKTOP_SESSION", "LC_", "LANGUAGE", "ROOMKEY_", "http_proxy", "https_proxy", "all_proxy",
            "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    env = {k: v for k, v in os.environ.items() if not k.startswith(gone)}
    env.update(LANG="C.UTF-8", TZ="UTC", QT_QPA_PLATFORM="offscreen", HOME=private,
               DBUS_SESSION_BUS_ADDRESS="unix:path=" + private + "/no-bus")
    for name in ("config", "data", "cache", "state", "runtime"):
        folder = os.path.join(private, name)
        os.mkdir(folder, 0o700)
        env["XDG_RUNTIME_DIR" if name == "runtime" else f"XDG_{name.upper()}_HOME"] = folder
    env.update(extra)
    return env


def functions(text):
    """What a Qt Test text report says of each function, and whether the report is whole."""
    outcome = {}
    for line in text.splitlines():
        match = LINE.match(line)
        if match:
            kind, name = match.groups()
            good = kind in ("PASS", "XFAIL")  # an expected failure is followed by its own PASS
            outcome[name] = outcome.get(name, True) and good
    outcome = {n: good for n, good in outcome.items() if n.split("::")[-1] not in OWN or not good}
    return outcome, re.search(r"^Totals: ", text, re.M) is not None


def run(test):
    """Runs one binary; returns (passed, failed, text to show: what failed, or figures)."""
    if not test["command"]:
        return 0, 1, f"--- {test['name']}: was not built"
    with tempfile.TemporaryDirectory(prefix="roomkey-test-") as private:
        report = os.path.join(private, "report.txt")
        command = test["command"] + ["-o", report + ",txt", "-o", "-,txt"]
        process = subprocess.Popen(command, env=environment(private, test["environment"]), cwd=private,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   start_new_session=True)
        trouble = None
        try:
            output = process.communicate(timeout=test["timeout"])[0]
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output = process.communicate()[0]
            trouble = f"did not end within {test['timeout']:.0f} s"
        try:
            os.killpg(process.pid, signal.SIGKILL)  # helpers the binary may have left behind
        except ProcessLookupError:
            pass
        text = pathlib.Path(report).read_text(errors="replace") if os.path.exists(report) else ""
        outcome, whole = functions(text)
    failed = sum(not good for good in outcome.values())
    passed = len(outcome) - failed
    if trouble is None and not whole:
        trouble = f"ended early with status {process.returncode}"
    elif trouble is None and process.returncode != 0 and failed == 0:
        trouble = f"passed its tests but ended with status {process.returncode}"
    elif trouble is None and not outcome:
        trouble = "holds no test function"
    if trouble:
        failed += 1
    shown = "\n".join(FIGURE.findall(text))
    if failed:
        shown = f"--- {test['name']}" + (f": {trouble}" if trouble else "") + "\n" + output.decode(errors="replace")
    return passed, failed, shown


def run_all(tests, workers, one=run):
    """What one(test) says of each, as they end: workers at a time, then those that run alone."""
    # What takes long first, so that nothing waits for it at the end.
    tests = sorted(tests, key=lambda test: -test["timeout"])
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        yield from pool.map(one, [test for test in tests if not test["alone"]])
    yield from map(one, [test for test in tests if test["alone"]])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-core", type=int, default=1)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("labels", nargs="+")
    options = parser.parse_args()
    tests = discover(options.build, options.labels)
    passed = failed = 0
    for label in options.labels:
        if not any(label in test["labels"] for test in tests):
            print(f"--- {label}: no test has this label")
            failed += 1
    for good, bad, shown in run_all(tests, options.per_core * len(os.sched_getaffinity(0))):
        passed, failed = passed + good, failed + bad
        if shown:
            print(shown, flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
