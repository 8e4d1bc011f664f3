# SPDX-License-Identifier: GPL-3.0-or-later
"""Listing 100,000 spaces and messages over one connection, and freshening a store with them."""

import shutil

from harness import HERE, Row, compare, environment, interleaved, page_server, run

TITLE = "Listing"
METHOD = """A hundred pages of a thousand, rendered beforehand, over loopback without TLS; whole processes, so Node's
start-up is in it. Everything is kept as values of the language. Roomkey's side is its own ApiClient with pacing, journal
and retry table; `curl` reads and throws away. Freshening is the program's SpaceSync over a store that holds the same
spaces already, with nothing changed."""
PAGES = 100


def measure(build):
    programs = build / "tests/bench"
    with page_server(programs) as root:
        rows = []
        for what in ("spaces", "messages"):
            rows += listing(programs, root, what)
        return rows + freshening(build, programs, root), ()


def listing(programs, root, what):
    arguments = [what] if what == "spaces" else [what, str(PAGES)]
    address = (f"{root}/v1/spaces?pageSize=1000&pageToken=[0-{PAGES - 1}]" if what == "spaces"
               else f"{root}/v1/spaces/page[0-{PAGES - 1}]/messages?pageSize=1000")
    curl = ["curl", "--silent", "--fail", "--output", "/dev/null", address]
    ask = {"ours": lambda: checked(run([programs / "bench-list", root, *arguments])),
           "node": lambda: checked(run(["node", HERE / "list.mjs", root, *arguments])),
           "curl": lambda: run(curl),
           "packed": lambda: run([*curl, "--compressed"]),
           # The pages come packed where the client says so, as both of these always do.
           "plain": lambda: checked(run([programs / "bench-list", f"{root}/plain", *arguments])),
           "plainnode": lambda: checked(run(["node", HERE / "list.mjs", f"{root}/plain", *arguments]))}
    got = interleaved(ask)
    cpu = {name: [one.cpu for one in runs] for name, runs in got.items()}
    peak = {name: [one.peak for one in runs] for name, runs in got.items()}
    node = "@googleapis/chat"
    return [
        compare(f"{what}-node", f"100,000 {what} to values, plain, CPU", cpu["plain"], cpu["plainnode"],
                peer=node, must=0.30, aim=0.20),
        compare(f"{what}-node-gzip", f"100,000 {what} to values, gzip, CPU", cpu["ours"], cpu["node"],
                peer=node, must=0.30, aim=0.20),
        compare(f"{what}-curl", f"100,000 {what} to values, plain, CPU", cpu["plain"], cpu["curl"],
                peer="curl keep-alive", must=12, aim=8),
        compare(f"{what}-curl-gzip", f"100,000 {what} to values, gzip, CPU", cpu["ours"], cpu["packed"],
                peer="curl --compressed", must=3.5, aim=2.2),
        compare(f"{what}-peak", f"100,000 {what} to values, peak memory", peak["plain"], peak["plainnode"], "MiB",
                peer=node, must=0.7, aim=0.4),
    ]


def checked(result):
    assert result.output.strip() == str(PAGES * 1000), result.output
    return result


def freshening(build, programs, root):
    folder = build / "bench/freshen"
    shutil.rmtree(folder, ignore_errors=True)
    env = environment(XDG_DATA_HOME=str(folder))
    freshen = [programs / "bench-freshen", f"{root}/plain", "bench"]
    first = run(freshen, env)
    assert first.output.strip() == str(PAGES * 1000), first.output

    def again():
        result = run(freshen, env)
        assert result.output.strip() == "0", result.output  # nothing changed, so nothing is told
        return result

    got = interleaved({"ours": again,
                       "node": lambda: checked(run(["node", HERE / "list.mjs", f"{root}/plain", "spaces"]))})
    return [compare("freshen", "100,000 unchanged spaces freshened in the store, CPU",
                    [one.cpu for one in got["ours"]], [one.cpu for one in got["node"]],
                    peer="@googleapis/chat, listing only", must=0.7, aim=0.45),
            Row("first-fill", "100,000 spaces listed into an empty store, CPU", first.cpu, "ms")]
