#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian's Google API client for Python builds a service from the emulator's own API description and uses it."""

import base64
import copy
import csv
import hashlib
import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import unittest
import urllib.error
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tools"))
sys.dont_write_bytecode = True

import counted  # noqa: E402
from google.oauth2.credentials import Credentials  # noqa: E402
from googleapiclient.discovery import build_from_document  # noqa: E402
from googleapiclient.errors import HttpError  # noqa: E402

SCOPE = "https://www.googleapis.com/auth/"
REDIRECT = "http://127.0.0.1:4/"  # nothing listens: the answer is read off the redirect


def emulator_path():
    named = os.environ.get("ROOMKEY_EMULATOR")
    builds = [HERE.parents[1] / "build" / preset / "bin" / "roomkey-emulator" for preset in ("release", "dev", "asan")]
    found = [named] if named else [str(path) for path in builds if path.exists()]
    if not found:
        raise RuntimeError("No roomkey-emulator found: build it, or name it in ROOMKEY_EMULATOR.")
    return found[0]


def table(name):
    """Rows of tests/data/google/NAME.tsv as dictionaries; "-" is read as None."""
    lines = (HERE.parent / "data" / "google" / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [{key: None if value == "-" else value for key, value in row.items()} for row in rows]


class StayHere(urllib.request.HTTPRedirectHandler):
    """Stops where a browser would leave for the program's own address."""

    def redirect_request(self, request, fp, code, message, headers, url):
        return None if url.startswith(REDIRECT) else super().redirect_request(request, fp, code, message, headers, url)


def get_json(url, data=None):
    with urllib.request.urlopen(url, data and urllib.parse.urlencode(data).encode()) as answer:
        return json.load(answer)


def sign_in(client, scopes):
    """An access token by authorization code and PKCE, the consent given by the emulator itself."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"client_id": client["client_id"], "redirect_uri": REDIRECT, "response_type": "code", "state": "s",
             "scope": " ".join(SCOPE + scope for scope in scopes), "code_challenge": challenge,
             "code_challenge_method": "S256"}
    try:
        urllib.request.build_opener(StayHere).open(client["auth_uri"] + "?" + urllib.parse.urlencode(asked))
        raise AssertionError("the authorization page did not go on to the redirect address")
    except urllib.error.HTTPError as leaving:
        back = urllib.parse.parse_qs(urllib.parse.urlsplit(leaving.headers["Location"]).query)
    return get_json(client["token_uri"], {
        "grant_type": "authorization_code", "code": back["code"][0], "code_verifier": verifier,
        "redirect_uri": REDIRECT, "client_id": client["client_id"],
        "client_secret": client["client_secret"]})["access_token"]


def flattened(resources):
    """Method descriptions of nested resources, by method id."""
    methods = {}
    for resource in resources.values():
        methods |= {method["id"]: method for method in resource.get("methods", {}).values()}
        methods |= flattened(resource.get("resources", {}))
    return methods


class Discovery(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = subprocess.Popen(
            [emulator_path(), "--consent", "allow-all", "--spaces", "45", "--messages", "60"], stdout=subprocess.PIPE)
        cls.addClassCleanup(cls.stop)
        line = json.loads(cls.emulator.stdout.readline())
        root = line["apiRoot"].rstrip("/") + "/"
        client = json.loads(pathlib.Path(line["clientFile"]).read_text("utf-8"))["installed"]
        cls.document = get_json(root + "$discovery/rest?version=v1")
        cls.described_root = cls.document["rootUrl"]
        cls.root = root
        cls.document |= {"rootUrl": root, "baseUrl": root, "servicePath": cls.document.get("servicePath", "")}
        token = sign_in(client, ["chat.spaces", "chat.messages", "chat.memberships"])
        cls.chat = build_from_document(copy.deepcopy(cls.document), credentials=Credentials(token))

    @classmethod
    def stop(cls):
        cls.emulator.terminate()
        cls.emulator.wait(10)
        cls.emulator.stdout.close()

    def test_the_document_describes_chat_v1_at_the_emulator(self):
        self.assertEqual(("chat", "v1", "rest"), tuple(self.document[key] for key in ("name", "version", "protocol")))
        self.assertIn(self.described_root, (self.root, "https://chat.googleapis.com/"))

    def test_every_method_is_described_with_its_path_and_scopes(self):
        described = flattened(self.document["resources"])
        scopes = {}
        for row in table("method_scopes"):
            if row["mode"] != "import_app":
                scopes.setdefault(row["method"], set()).add(SCOPE + row["scope"])
        wanted = {row["id"]: (row["http"], row["path"].lstrip("/"), scopes[row["id"]]) for row in table("methods")}
        found = {key: (one["httpMethod"], one["path"].lstrip("/"), set(one["scopes"])) for key, one in described.items()}
        self.maxDiff = None
        self.assertEqual(wanted, found)

    def test_every_parameter_is_described(self):
        described = flattened(self.document["resources"])
        wanted = {(row["method"], row["name"]): (row["location"], row["required"] == "Y", row["repeated"] == "Y")
                  for row in table("params") if row["method"] != "*"}
        found = {(key, name): (one["location"], one.get("required", False), one.get("repeated", False))
                 for key, method in described.items() for name, one in method.get("parameters", {}).items()}
        self.assertEqual(wanted, found)

    def test_every_schema_that_is_named_is_there(self):
        named = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(self.document)))
        self.assertEqual(set(), named - set(self.document["schemas"]))
        self.assertEqual({row["schema"] for row in table("fields")} - set(self.document["schemas"]), set())

    def pages(self, collection, field, **params):
        request = collection.list(**params)
        while request is not None:
            answer = request.execute()
            yield answer.get(field, [])
            request = collection.list_next(request, answer)

    def test_pages_through_spaces(self):
        small = list(self.pages(self.chat.spaces(), "spaces", pageSize=10))
        whole = self.chat.spaces().list(pageSize=1000).execute()["spaces"]
        self.assertGreaterEqual(len(small), 5)
        self.assertTrue(all(len(page) <= 10 for page in small))
        self.assertEqual([space["name"] for space in whole], [space["name"] for page in small for space in page])
        self.assertGreaterEqual(len(whole), 45)

    def test_pages_through_messages(self):
        parent = self.chat.spaces().list(filter='space_type = "SPACE"').execute()["spaces"][0]["name"]
        messages = self.chat.spaces().messages()
        small = list(self.pages(messages, "messages", parent=parent, pageSize=16))
        whole = messages.list(parent=parent, pageSize=1000).execute()["messages"]
        self.assertGreaterEqual(len(whole), 60)
        self.assertTrue(all(len(page) <= 16 for page in small))
        self.assertEqual([one["name"] for one in whole], [one["name"] for page in small for one in page])

    def test_pages_through_members(self):
        parent = self.chat.spaces().list(filter='space_type = "SPACE"').execute()["spaces"][0]["name"]
        members = self.chat.spaces().members()
        small = list(self.pages(members, "memberships", parent=parent, pageSize=2))
        whole = members.list(parent=parent, pageSize=1000).execute()["memberships"]
        self.assertEqual([one["name"] for one in whole], [one["name"] for page in small for one in page])
        self.assertGreater(len(small), 1)

    def test_makes_a_space_and_speaks_in_it(self):
        space = self.chat.spaces().create(body={"spaceType": "SPACE", "displayName": "From Python"}).execute()
        sent = self.chat.spaces().messages().create(
            parent=space["name"], messageId="client-python", body={"text": "สวัสดี"}).execute()
        got = self.chat.spaces().messages().get(name=space["name"] + "/messages/client-python").execute()
        self.assertEqual((sent["name"], "สวัสดี"), (got["name"], got["text"]))

    def test_a_refusal_reaches_the_caller_with_its_message(self):
        with self.assertRaises(HttpError) as refused:
            self.chat.spaces().list(pageSize=-1).execute()
        self.assertEqual(400, refused.exception.resp.status)
        error = json.loads(refused.exception.content)["error"]
        self.assertEqual((400, "INVALID_ARGUMENT"), (error["code"], error["status"]))
        self.assertIn(error["message"], str(refused.exception))

    def test_a_missing_permission_names_its_reason(self):
        with self.assertRaises(HttpError) as refused:
            self.chat.spaces().delete(name="spaces/any").execute()
        error = json.loads(refused.exception.content)["error"]
        reasons = [detail.get("reason") for detail in error["details"]]
        self.assertEqual((403, "PERMISSION_DENIED"), (error["code"], error["status"]))
        self.assertIn("ACCESS_TOKEN_SCOPE_INSUFFICIENT", reasons)


if __name__ == "__main__":
    counted.main()
