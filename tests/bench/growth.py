# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what one thing costs grows with how many there are; a graph of it."""

import statistics

import worlds
from harness import HERE, compare, environment, interleaved, run

TITLE = "Growth"
METHOD = """What one costs among 1,000 and among a million, as ratios. List: bringing every space of a store into the list,
by space; its memory is what the process touches for it (among fewer than 10,000 that is less than the allocator's own
pages, so it is compared from there). Scroll: a step of 40 pixels through a timeline of so many messages. Send: a commit to
the outbox beside a store of so many spaces, as a ratio to an `fdatasync` in turn with it."""
SIZES = (1_000, 10_000, 100_000, 1_000_000)
MOST = 1.3
SENDS = 200


def measure(build):
    programs = build / "tests/bench"
    folders = {size: worlds.large(build, size, 0) for size in SIZES}

    def numbers(size, *command):
        env = environment(XDG_DATA_HOME=str(folders[size]))
        return [float(word) for word in run([programs / command[0], *command[1:]], env).output.split()]

    def every(command):
        return interleaved({size: lambda size=size: numbers(size, *command(size)) for size in SIZES}, rounds=3)

    listed = every(lambda size: ("bench-grow", "bench"))
    scrolled = every(lambda size: ("bench-window", "scroll", size))
    sent = every(lambda size: ("bench-store", "send", "bench", SENDS, folders[size] / "bare"))
    lines = {
        "list, time": ("us", {size: [1000 * n[0] / n[2] for n in listed[size]] for size in SIZES}),
        "list, memory": ("bytes", {size: [1024 * n[1] / n[2] for n in listed[size]] for size in SIZES[1:]}),
        "scroll, time": ("ms", {size: [n[0] for n in scrolled[size]] for size in SIZES}),
        "send, time": ("x fdatasync", {size: [n[0] / n[2] for n in sent[size]] for size in SIZES}),
    }
    rows = []
    curves = {}
    for what, (unit, figures) in lines.items():
        first = min(figures)
        rows += [compare(f"grow-{what.replace(', ', '-')}-{size}", f"{what}, of one among {size:,}", figures[size],
                         figures[first], unit, peer=f"among {first:,}", must=MOST) for size in figures if size != first]
        curves[what] = {size: statistics.median(figures[size]) / statistics.median(figures[first]) for size in figures}
    (HERE / "growth.svg").write_text(graph(curves), encoding="utf-8")
    return rows, ("", "![What one costs among so many, beside one among the fewest](growth.svg)")


COLORS = ("#1f6f54", "#b3541e", "#3b5b92", "#8a3f7d")


def graph(curves):
    """Ratios over sizes, the sizes a decade apart; below the dashed line is where they belong."""
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
        points = [at(size, ratio) for size, ratio in curve.items()]
        parts.append(f'<polyline points="{" ".join(f"{x},{y}" for x, y in points)}" fill="none" stroke-width="2" '
                     f'stroke="{COLORS[number]}"/>')
        parts += [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{COLORS[number]}"/>' for x, y in points]
        parts.append(f'<text x="{right + 16}" y="{top + 16 + 20 * number}" fill="{COLORS[number]}">{what}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
