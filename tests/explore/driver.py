# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the driver in a data folder, alone or under strace, and reads what it said and did."""

import os
import pathlib
import re
import shutil
import subprocess

CALL = re.compile(r"^(\d+)\s+(\w+)\((.*)")
NAMED = re.compile(r'"(/[^"]*)"')
OPENED = re.compile(r"^\d+<([^>]*)>")


class Ran:
    def __init__(self, status, output, trace):
        self.status = status  # negative: the signal it ended by
        self.lines = [line.split("\t") for line in output.decode().split("\n")[:-1]]
        self.trace = trace  # lines of strace


class Runner:
    """One folder at one path, so that injections may name files in it."""

    def __init__(self, build, world, folder, limit=90):
        self._driver = build / "bin/roomkey-driver"
        self._world = world
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self._limit = limit

    def empty(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)

    def keep_template(self):
        """What is there now is put back by from_template()."""
        shutil.rmtree(self.folder / "template", ignore_errors=True)
        shutil.copytree(self.data, self.folder / "template")

    def from_template(self):
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self.folder / "template", self.data)

    def account_folder(self):
        found = [p for p in self.data.glob("share/roomkey/explore/*") if p.is_dir()]
        return found[0] if found else None

    def run(self, steps, strace=(), preload=None):
        """\\a strace: its options; none: runs without it."""
        file = self.folder / "steps"
        file.write_text("".join(step + "\n" for step in steps), encoding="utf-8")
        log = self.folder / "trace"
        log.unlink(missing_ok=True)
        command = [self._driver, file]
        if strace:
            command = ["strace", "-f", "-y", "-qq", "-s", "0", "-e", "signal=none", "-o", log, *strace, "--", *command]
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "UTC", "HOME": str(self.data),
                       "XDG_DATA_HOME": str(self.data / "share"), "XDG_CONFIG_HOME": str(self.data / "config"),
                       "XDG_CACHE_HOME": str(self.data / "cache"), "XDG_RUNTIME_DIR": str(self.data),
                       "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.data}/no-bus"}
        if preload:
            environment.update(preload)
        with open(self.folder / "stderr", "wb") as errors:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                                       env=environment, cwd=self.folder)
            try:
                output, _ = process.communicate(self._world.keys(), timeout=self._limit)
            except subprocess.TimeoutExpired:
                process.kill()
                output, _ = process.communicate()
        trace = log.read_text(encoding="utf-8", errors="replace").splitlines() if strace and log.exists() else []
        return Ran(process.returncode, output, trace)

    def errors(self):
        return (self.folder / "stderr").read_text(encoding="utf-8", errors="replace")


def calls(trace, root):
    """(call, file) of every traced line in its order; the file as below the data folder, or "socket", or ""."""
    found = []
    for line in trace:
        match = CALL.match(line)
        if match:
            found.append((match[2], _file(match[3], str(root))))
    return found


def _file(arguments, root):
    match = NAMED.search(arguments) or OPENED.match(arguments)
    path = match[1] if match else ""
    if path.startswith(root):
        name = path[len(root):].strip("/")
        name = re.sub(r"explore/[0-9a-f]{32}", "explore/ACCOUNT", name)
        name = re.sub(r"#\d+$", "UNNAMED", name)  # a file that gets its name when it is whole
        return re.sub(r"\.(?!sqlite$)[A-Za-z0-9]{6}$", ".XXXXXX", name)
    return "socket" if "socket:" in path or "TCP" in path else ""
