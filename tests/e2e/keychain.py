# SPDX-License-Identifier: GPL-3.0-or-later
"""The session's keychain, asked directly over D-Bus: what is in it, whoever wrote it."""

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

SERVICE = "org.freedesktop.Secret.Service"
ROOT = "/org/freedesktop/secrets"
COLLECTION = ROOT + "/collection/login"


class Keychain:
    """One connection to the Secret Service on this bus. Use as a context manager."""

    def __init__(self, address):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.bus.close_sync(None)

    def _call(self, path, interface, method, signature, *values):
        return self.bus.call_sync("org.freedesktop.secrets", path, interface, method, GLib.Variant(signature, values),
                                  None, Gio.DBusCallFlags.NONE, 5000, None).unpack()

    def items(self, **attributes):
        """The attributes of every item that has these, locked ones too."""
        found = []
        for paths in self._call(ROOT, SERVICE, "SearchItems", "(a{ss})", attributes):
            for path in paths:
                try:
                    found.append(self._call(path, "org.freedesktop.DBus.Properties", "Get", "(ss)",
                                            "org.freedesktop.Secret.Item", "Attributes")[0])
                except GLib.Error:  # removed between two questions
                    if path in self._call(ROOT, SERVICE, "SearchItems", "(a{ss})", attributes)[0]:
                        raise
        return found

    def remove(self, **attributes):
        """Every item that has these attributes; none may be locked."""
        for path in self._call(ROOT, SERVICE, "SearchItems", "(a{ss})", attributes)[0]:
            self._call(path, "org.freedesktop.Secret.Item", "Delete", "()")

    def lock(self):
        """As the screen lock or a timeout does."""
        self._call(ROOT, SERVICE, "Lock", "(ao)", [COLLECTION])

    def unlock(self, password):
        """As if the person had typed the password at a prompt."""
        session = self._call(ROOT, SERVICE, "OpenSession", "(sv)", "plain", GLib.Variant("s", ""))[1]
        self._call(ROOT, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", "UnlockWithMasterPassword",
                   "(o(oayays))", COLLECTION, (session, [], list(password), "text/plain"))

    def store(self, attributes, secret):
        """Writes an item into the default collection."""
        session = self._call(ROOT, SERVICE, "OpenSession", "(sv)", "plain", GLib.Variant("s", ""))[1]
        properties = {"org.freedesktop.Secret.Item.Label": GLib.Variant("s", "a test's"),
                      "org.freedesktop.Secret.Item.Attributes": GLib.Variant("a{ss}", attributes)}
        self._call(ROOT + "/aliases/default", "org.freedesktop.Secret.Collection", "CreateItem", "(a{sv}(oayays)b)",
                   properties, (session, [], list(secret), "text/plain"), True)
