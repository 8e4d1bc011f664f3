# SPDX-License-Identifier: GPL-3.0-or-later
"""RESULTS.md: one section a group of benches. A run replaces the sections it measured and keeps the others."""

import os
import platform
import re
import subprocess

from explanations import WHY

HEAD = """# Results

Written by `./tests/run bench`, which measures each figure beside a floor or a peer in the same run, in turn, five
times; a figure is the median, the ratio is that of the medians, and in brackets stand the smallest and the largest
ratio of one round. Only ratios mean something on another machine. "must" binds; "aim" is where it should be.
`./tests/run bench GROUP...` measures some groups anew and keeps the others.
"""
NOTHING = "–"


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "not there"


def machine():
    """What the figures depend on, without anything that tells whose machine it is."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = re.search(r"model name\s*: (.*)", info.read())
    with open("/proc/meminfo", encoding="utf-8") as info:
        memory = int(re.search(r"MemTotal:\s*(\d+)", info.read())[1]) / 1024 / 1024
    return [f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}), {memory:.0f} GiB, "
            f"Linux {platform.release().split('-')[0]}",
            f"{first_line(['g++', '--version'])}, Qt {first_line(['qmake6', '-query', 'QT_VERSION'])}, "
            f"SQLite {first_line(['sh', '-c', 'pkg-config --modversion sqlite3'])}, "
            f"simdjson {first_line(['sh', '-c', 'pkg-config --modversion simdjson'])}",
            f"Node {first_line(['node', '--version'])}, {' '.join(first_line(['curl', '--version']).split()[:2])}"]


def number(value, decimals=2):
    if value is None:
        return NOTHING
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{decimals if value < 10 else 1}f}"


def table(rows):
    lines = ["| figure | Roomkey | beside | ratio | must | aim | |", "|--|--|--|--|--|--|--|"]
    for row in rows:
        unit = f" {row.unit}" if row.unit else ""
        theirs = NOTHING if row.theirs is None else f"{number(row.theirs, row.decimals)}{unit}, {row.peer}"
        ratio = NOTHING
        if row.theirs is not None:
            ratio = number(row.ours / row.theirs)
            if row.spread:
                ratio += f" ({number(row.spread[0])} to {number(row.spread[1])})"
        lines.append(f"| {row.what} | {number(row.ours, row.decimals)}{unit} | {theirs} | {ratio} "
                     f"| {number(row.must)} | {number(row.aim)} | {row.verdict} |")
    return lines


def section(name, title, method, rows, extra=()):
    lines = [f"## {title}", "", method, "", *table(rows), *extra]
    for row in rows:
        if row.verdict in ("missed", "aim missed"):
            lines += ["", why(row.key, row.what)]
    return "\n".join(lines) + "\n"


def why(key, what):
    return f"**{what}**: {WHY.get(key, 'no profile yet.')}<!-- {key} -->"


def explained(text):
    """A kept section, with what is known by now."""
    return re.sub(r"^\*\*(.+?)\*\*: .*<!-- ([\w-]+) -->$", lambda line: why(line[2], line[1]), text, flags=re.M)


def kept(path):
    """The sections that are there, by the name of their group."""
    if not path.exists():
        return {}
    found = re.findall(r"<!-- (\w+) -->\n(.*?)(?=\n<!-- \w+ -->|\Z)", path.read_text(encoding="utf-8"), re.S)
    return {name: text.rstrip("\n") + "\n" for name, text in found}


def write(path, order, fresh):
    sections = {**{name: explained(text) for name, text in kept(path).items()}, **fresh}
    parts = [HEAD, "".join(f"- {line}\n" for line in machine())]
    parts += [f"<!-- {name} -->\n{sections[name]}" for name in order if name in sections]
    path.write_text("\n".join(parts), encoding="utf-8")
