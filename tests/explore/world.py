# SPDX-License-Identifier: GPL-3.0-or-later
"""A running emulator with somebody signed in and rooms of their own: the opponent and the judge."""

import base64
import hashlib
import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request

SCOPES = ["openid", "https://www.googleapis.com/auth/userinfo.email",
          "https://www.googleapis.com/auth/chat.spaces", "https://www.googleapis.com/auth/chat.messages",
          "https://www.googleapis.com/auth/chat.memberships"]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)


def _call(url, data=None, headers=None):
    """The body, and where the answer points to."""
    request = urllib.request.Request(url, data=data, headers=headers or {})
    try:
        with _opener.open(request, timeout=20) as answer:
            return answer.read(), None
    except urllib.error.HTTPError as error:
        with error:
            if 300 <= error.code < 400:
                return b"", error.headers["Location"]
            raise RuntimeError(f"{url} answered {error.code}: {error.read()[:300]!r}") from None


class World:
    """Starts at once; close() or leaving the with block ends it."""

    def __init__(self, build, rooms=3):
        self._process = subprocess.Popen(
            [build / "bin/roomkey-emulator", "--consent", "allow-all", "--end-with-stdin"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        said = json.loads(self._process.stdout.readline())
        self.api_root = said["apiRoot"]
        self._control = urllib.parse.urljoin(said["controlUrl"], "/control/v1/")
        self._client_file = said["clientFile"]
        self._sign_in()
        self.rooms = [self._make_room(f"Room {n}") for n in range(rooms)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=20)
        self._process.stdout.close()

    def keys(self):
        """What the driver reads from stdin."""
        return self._keys

    def nobodys_keys(self):
        """The same without a sign-in: the driver makes its own."""
        whole = json.loads(self._keys)
        return json.dumps({name: whole[name] for name in ("apiRoot", "clientFile")}).encode() + b"\n"

    def secrets(self):
        """Every code, token and verifier that was ever given or seen, and what the client file holds."""
        return json.loads(_call(self._control + "secrets")[0])["secrets"]

    def faults(self, *specs):
        _call(self._control + "faults", json.dumps({"faults": specs}).encode())

    def count(self, method):
        """Requests that reached the wire."""
        return json.loads(_call(self._control + "requests?limit=0")[0])["counts"].get(method, 0)

    def messages(self, room):
        """Of one room, in the order of the server."""
        query = urllib.parse.urlencode({"space": room, "limit": 100000})
        return json.loads(_call(self._control + "world?" + query)[0])["messages"]

    def say(self, room, texts):
        """The same person writes these into the room elsewhere."""
        for text in texts:
            body = {"space": room, "sender": "ana@example.com", "text": text}
            _call(self._control + "message", json.dumps(body).encode())

    def _sign_in(self):
        with open(self._client_file, encoding="utf-8") as file:
            client = json.load(file)["installed"]
        verifier = "v" * 64
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        page = client["auth_uri"] + "?" + urllib.parse.urlencode({
            "response_type": "code", "client_id": client["client_id"], "redirect_uri": "http://127.0.0.1:9/",
            "scope": " ".join(SCOPES), "state": "s" * 43, "access_type": "offline", "prompt": "consent",
            "code_challenge": challenge.decode(), "code_challenge_method": "S256"})
        back = _call(page)[1]
        code = urllib.parse.parse_qs(urllib.parse.urlparse(back).query)["code"][0]
        answer = json.loads(_call(client["token_uri"], urllib.parse.urlencode({
            "grant_type": "authorization_code", "code": code, "redirect_uri": "http://127.0.0.1:9/",
            "client_id": client["client_id"], "client_secret": client["client_secret"],
            "code_verifier": verifier}).encode())[0])
        claims = answer["id_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        self._token = answer["access_token"]
        self._keys = json.dumps({"apiRoot": self.api_root, "clientFile": self._client_file,
                                 "refreshToken": answer["refresh_token"], "scope": answer["scope"],
                                 "subject": claims["sub"]}).encode() + b"\n"

    def _make_room(self, name):
        body = json.dumps({"spaceType": "SPACE", "displayName": name}).encode()
        made = _call(self.api_root.rstrip("/") + "/v1/spaces", body,
                     {"Authorization": "Bearer " + self._token, "Content-Type": "application/json"})[0]
        return json.loads(made)["name"]
