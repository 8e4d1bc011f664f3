# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a figure misses its aim, by the key of its row: what the profile showed. Printed only while it does."""

_LISTING_KERNEL = (
    "by `perf`, {kernel} of the samples are the kernel's, most of them clearing fresh pages for the values that are kept "
    "({page} in `clear_page` alone); {zlib} are zlib, which curl pays too; parsing with simdjson is {parse}, making "
    "strings and values {values}.")

_ALONE = (
    "it grows by the look into each part of the index, of which FTS5 keeps 2 for a thousand messages, 7 for ten thousand, 9 "
    "for a hundred thousand and 12 for a million, and by pages that do not fit into SQLite's cache (1.2 reads a question among "
    "a million, none among a thousand). By `perf` SQLite is 42 % of it among a thousand and 46 % among a million, the kernel "
    "9 % and 12 %, the rest the way between two threads and the making of 50 messages.")

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
        "by `perf`, of some 60 ms of the window's thread before the paint 11 shape text, nearly all of that to find fonts in "
        "five sizes and three scripts, which Fontconfig matches anew for each; 7 make the pages, 9 paint, 6 load and join the "
        "libraries, 2 more than for the bare list. Opening the store takes 1.5.",
    "pss":
        "by `smaps`, 8 MiB are the heap, 8 MiB the index of the spaces and what else is mapped, 4 MiB the two CJK fonts that "
        "the rows need, 4 MiB the program. Beside "
        "other programs that share Qt's libraries both lose what is shared, and the ratio grows to 2.8.",
    "stop-first":
        "the watchdog names the turn that takes in a page: a thousand spaces are parsed in one piece, 1.3 to 2.1 ms by itself, "
        "and handed to the store in the same turn.",
    "grow-search-the-store-alone-1000000": _ALONE,
    "grow-search-the-store-alone-100000": _ALONE,
    "grow-search-the-store-alone-10000": _ALONE,
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
