# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what one thing costs grows with how many there are; a graph of it."""

import statistics

import worlds
from harness import HERE, Failed, compare, environment, interleaved, run

TITLE = "Growth"
METHOD = """What one costs among 1,000 and among a million, each beside the cheapest of the four, so that the largest ratio is
how far they are apart. First page: the 60 spaces that a list begins with, which cost the same whatever follows. List:
bringing every other space of a store into the list, by space. Both again and again in one program, without its first
time, which pays for what it does once; their memory is what the heap gets back when the list goes. Scroll: a step of 40
pixels through a timeline of so many messages. Search: from a letter typed until the first of the messages found are
painted, the CPU time of all threads; there are 50 for each letter among a thousand too; and the answer of the store alone,
without the pane that shows it. Send: a commit to the outbox beside a store of so many spaces, as a ratio to an `fdatasync`
in turn with it. Memory of these three: the most that the heap grows by meanwhile, for a step, a letter, a commit, after as
many of them at every size; of the search it is compared from 10,000, because the whole store of a thousand messages is
smaller than the part of a store that SQLite keeps in memory."""
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST = 1.3
SENDS = 200
STEPS = 600  # of bench-window
SEARCHES = 200  # of bench-window too
FOUND = 50


def measure(build):
    programs = build / "tests/bench"
    folders = {size: worlds.large(build, size, 0) for size in SIZES}
    said = {size: worlds.large(build, 1_000, size) for size in SIZES}

    def numbers(folder, *command):
        env = environment(XDG_DATA_HOME=str(folder))
        return [float(word) for word in run([programs / command[0], *command[1:]], env).output.split()]

    def every(command, kept=folders, rounds=3):
        return interleaved({size: lambda size=size: numbers(kept[size], *command(size)) for size in SIZES}, rounds)

    listed = every(lambda size: ("bench-grow", "bench"))
    scrolled = every(lambda size: ("bench-window", "scroll", size))
    found = every(lambda size: ("bench-window", "search", "bench"), said)
    if any(n[3] < FOUND for rounds in found.values() for n in rounds):
        raise Failed("a search found less than a page, so that its cost says nothing")
    answered = every(lambda size: ("bench-store", "search", "bench", 1, SEARCHES), said)
    for folder in folders.values():
        for file in worlds.account(folder).glob("outbox.sqlite*"):
            file.unlink()  # what the run before left in it
    sent = every(lambda size: ("bench-store", "send", "bench", SENDS, folders[size] / "bare"),
                 rounds=9)  # a disk is in another mood from second to second
    lines = {
        "first page, time": ("ms", {size: [n[0] for n in listed[size]] for size in SIZES}),
        "first page, memory": ("KiB", {size: [n[2] for n in listed[size]] for size in SIZES}),
        "list, time": ("us", {size: [1000 * n[1] / (n[5] - n[4]) for n in listed[size]] for size in SIZES}),
        "list, memory": ("bytes", {size: [1024 * (n[3] - n[2]) / (n[5] - n[4]) for n in listed[size]] for size in SIZES}),
        "scroll, time": ("ms", {size: [n[0] for n in scrolled[size]] for size in SIZES}),
        "scroll, memory": ("KiB", {size: [n[2] / STEPS for n in scrolled[size]] for size in SIZES}),
        "search, time": ("ms", {size: [n[0] for n in found[size]] for size in SIZES}),
        "search, memory": ("KiB", {size: [n[2] / SEARCHES for n in found[size]] for size in SIZES[1:]}),
        "send, time": ("x fdatasync", {size: [n[0] / n[2] for n in sent[size]] for size in SIZES}),
        "send, memory": ("KiB", {size: [n[4] / SENDS for n in sent[size]] for size in SIZES}),
    }
    rows = []
    curves = {}
    for what, (unit, figures) in lines.items():
        rows += beside_the_cheapest(what, unit, figures, must=MOST)
        curves[what] = {size: statistics.median(figures[size]) / cheapest(figures)[1] for size in figures}
    alone = {size: [n[2] for n in answered[size]] for size in SIZES}
    rows += beside_the_cheapest("search, the store alone", "ms", alone, aim=MOST)
    (HERE / "growth.svg").write_text(graph(curves), encoding="utf-8")
    return rows, ("", "![What one costs among so many, beside the cheapest of the four](growth.svg)")


def cheapest(figures):
    """(the size, what one costs there)"""
    return min(((size, statistics.median(costs)) for size, costs in figures.items()), key=lambda one: one[1])


def beside_the_cheapest(what, unit, figures, must=None, aim=None):
    least = cheapest(figures)[0]
    return [compare(f"grow-{what.replace(', ', '-').replace(' ', '-')}-{size}", f"{what}, of one among {size:,}", figures[size],
                    figures[least], unit, f"among {least:,}", must, aim) for size in figures if size != least]


COLORS = {"first page": "#77702a", "list": "#1f6f54", "scroll": "#3b5b92", "search": "#b3541e", "send": "#8a3f7d"}


def graph(curves):
    """Ratios over sizes, the sizes a decade apart; below the dashed line is where they belong. Memory is dotted."""
    left, top, step, unit, high = 50, 20, 150, 120, 2
    width, height = left + step * (len(SIZES) - 1) + 170, top + unit * high + 40

    def at(size, ratio):
        return left + step * SIZES.index(size), round(top + unit * (high - min(ratio, high)), 1)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
             f'font-size="12"><rect width="100%" height="100%" fill="#ffffff"/>']
    right = left + step * (len(SIZES) - 1)
    for ratio, dash in ((0, ""), (1, ""), (2, ""), (MOST, ' stroke-dasharray="5 4"')):
        y = at(SIZES[0], ratio)[1]
        parts.append(f'<line x1="{left}" y1="{y}" x2="{right}" y2="{y}" stroke="#888888"{dash}/>'
                     f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{ratio}</text>')
    for size in SIZES:
        x, y = at(size, 0)
        parts.append(f'<text x="{x}" y="{y + 20}" text-anchor="middle">{size:,}</text>')
    for number, (what, curve) in enumerate(curves.items()):
        color = COLORS[what.split(",")[0]]
        dash = ' stroke-dasharray="2 4"' if what.endswith("memory") else ""
        points = [at(size, ratio) for size, ratio in curve.items()]
        parts.append(f'<polyline points="{" ".join(f"{x},{y}" for x, y in points)}" fill="none" stroke-width="2" '
                     f'stroke="{color}"{dash}/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{color}"/>' for x, y in points]
        y = top + 12 + 20 * number
        parts.append(f'<line x1="{right + 16}" y1="{y}" x2="{right + 40}" y2="{y}" stroke-width="2" '
                     f'stroke="{color}"{dash}/>'
                     f'<text x="{right + 48}" y="{y + 4}" fill="{color}">{what}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
