# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a figure misses its aim, by the key of its row: what the profile showed. Printed only while it does."""

_LISTING_KERNEL = (
    "by `perf`, {kernel} of the samples are the kernel's, most of them clearing fresh pages for the values that are kept "
    "({page} in `clear_page` alone); {zlib} are zlib, which curl pays too; parsing with simdjson is {parse}, making "
    "strings and values {values}.")

WHY = {
    "spaces-curl-gzip": _LISTING_KERNEL.format(kernel="38 %", page="15 %", zlib="24 %", parse="5 %",
                                               values="the rest, about a quarter"),
    "messages-node-gzip": _LISTING_KERNEL.format(kernel="56 %", page="39 %", zlib="20 %", parse="3 %",
                                                 values="some 15 %"),
    "messages-curl-gzip": _LISTING_KERNEL.format(kernel="56 %", page="39 %", zlib="20 %", parse="3 %",
                                                 values="some 15 %"),
    "messages-curl":
        "by `perf`, the kernel takes 41 % (pages for the values, reading the socket), simdjson 11 %, QtCore 11 % (UTF-8 to "
        "UTF-16), malloc and memory moves 13 %, reading the fields 16 %; curl keeps nothing.",
    "spaces-peak":
        "by `heaptrack`, at the peak 40 MB are strings, one allocation each, and 34 MB the list of the structs themselves; "
        "only this bench keeps all of them, the program keeps a page.",
    "messages-peak":
        "by `heaptrack`, at the peak 73 MB are strings, 39 MB of them the texts in UTF-16, twice their UTF-8, and 34 MB the "
        "list of the structs; only this bench keeps all of them, the program keeps a page.",
    "paint":
        "by `callgrind`, 40 % of what the thread of the window does before the first paint is finding and loading fonts and "
        "shaping with them: 23 pairs of a font and a size in three scripts (Fontconfig matches each anew, 3.7 million "
        "instructions) where the bare list loads one. The store, the list and the session are 3 % of it.",
    "pss":
        "by `smaps`, 10 MiB are the heap, 8 MiB the index of the spaces and the pages of SQLite, 5 MiB the two CJK fonts the "
        "rows need, 4 MiB the program and 8 MiB libraries the bare window does not load (SQLite, Network, crypto, SVG) or "
        "touches less of.",
    "stop-first":
        "by the watchdog, that turn opens and paints the first space of an empty window, and four fifths of it are fonts "
        "loaded for the scripts of its name; taking in the pages of the listing stays below 6 ms a turn.",
    "stop-again":
        "the watchdog names no event above 6 ms; a page of a thousand spaces is parsed in one piece, 1.3 to 2.1 ms by itself, "
        "and handed to the store in the same turn.",
    "scroll-p99":
        "by `perf`, 85 % is QtGui, which paints, and 3 % HarfBuzz, which shapes what comes into sight; there is no tail to cut: "
        "the median step takes four fifths of that.",
    "freshen":
        "by `perf`, SQLite takes 27 %, the kernel 20 %, malloc and comparing memory 18 %, QtCore 13 %: each stored row is "
        "read and made a Space again to be compared with the one that came, and the names are hashed once more to find "
        "those that are gone.",
}
