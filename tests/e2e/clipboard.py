#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints what a person could paste now: the clipboard and the selection of the X display, one after the other."""

import ctypes
import sys
import time

SELECTION_NOTIFY = 31
PROPERTY = 7  # of XSelectionEvent, in words of eight bytes: None means that nobody gives it as text
ANY_TYPE = 0


def library():
    x11 = ctypes.CDLL("libX11.so.6")
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    for name, result, arguments in (
            ("XOpenDisplay", pointer, [ctypes.c_char_p]),
            ("XDefaultRootWindow", number, [pointer]),
            ("XCreateSimpleWindow", number, [pointer, number, *[ctypes.c_int] * 2, *[ctypes.c_uint] * 3, number, number]),
            ("XInternAtom", number, [pointer, ctypes.c_char_p, ctypes.c_int]),
            ("XGetSelectionOwner", number, [pointer, number]),
            ("XConvertSelection", ctypes.c_int, [pointer, *[number] * 5]),
            ("XCheckTypedWindowEvent", ctypes.c_int, [pointer, number, ctypes.c_int, pointer]),
            ("XGetWindowProperty", ctypes.c_int,
             [pointer, number, number, ctypes.c_long, ctypes.c_long, ctypes.c_int, number, *[pointer] * 5])):
        function = getattr(x11, name)
        function.restype, function.argtypes = result, arguments
    return x11


def paste(x11, display, window, selection, seconds=5):
    """The bytes its owner gives; empty if it has none. A large text that comes in pieces is an error."""
    named = x11.XInternAtom(display, selection, False)
    if not x11.XGetSelectionOwner(display, named):
        return b""
    text, here = (x11.XInternAtom(display, name, False) for name in (b"UTF8_STRING", b"ROOMKEY_TEST"))
    x11.XConvertSelection(display, named, text, here, window, 0)
    event = (ctypes.c_ulong * 24)()
    end = time.monotonic() + seconds
    while not x11.XCheckTypedWindowEvent(display, window, SELECTION_NOTIFY, event):
        if time.monotonic() > end:
            raise TimeoutError(f"whoever owns {selection.decode()} does not answer")
        time.sleep(0.01)
    if not event[PROPERTY]:
        return b""
    kind, count, left = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
    form, content = ctypes.c_int(), ctypes.c_void_p()
    x11.XGetWindowProperty(display, window, here, 0, 1 << 20, True, ANY_TYPE, *map(ctypes.byref, (
        kind, form, count, left, content)))
    if kind.value != text:
        raise ValueError("what is copied is no plain text")
    return ctypes.string_at(content, count.value)


def main():
    x11 = library()
    display = x11.XOpenDisplay(None)
    if not display:
        raise SystemExit("there is no display")
    window = x11.XCreateSimpleWindow(display, x11.XDefaultRootWindow(display), 0, 0, 1, 1, 0, 0, 0)
    for selection in (b"CLIPBOARD", b"PRIMARY"):
        sys.stdout.buffer.write(paste(x11, display, window, selection) + b"\n")


if __name__ == "__main__":
    main()
