"""A learning platform on this desk: it signs launches, gives tokens and a roster, and takes marks."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from django.test import Client
from jwcrypto.jwk import JWK

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
AGS = "https://purl.imsglobal.org/spec/lti-ags/"


# Made once: keys take their time.
KEYS = {
    name: JWK.generate(kty="RSA", size=2048, kid=name) for name in ("platform", "tool", "other")
}


class Simulator:
    """`fails` makes its services answer 503; `scores` are what arrived."""

    client_id = "tool-1"

    def __init__(self) -> None:
        self.key = KEYS["platform"]
        self.scores: list[dict[str, Any]] = []
        self.members: list[dict[str, Any]] = []
        self.fails = False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        simulator = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found: Any = {}
                if self.path == "/keys":
                    found = {
                        "keys": [{**json.loads(simulator.key.export_public()), "alg": "RS256"}]
                    }
                elif self.path == "/members":
                    found = {"members": simulator.members}
                self._answer(found)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/token":
                    return self._answer({"access_token": "token", "expires_in": 60})
                if self.path == "/marks/1/scores" and not simulator.fails:
                    simulator.scores.append(json.loads(body))
                return self._answer({})

            def _answer(self, found: Any) -> None:
                content = json.dumps(found).encode()
                self.send_response(503 if simulator.fails else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None: ...

        return Handler

    def registration(self) -> dict[str, str]:
        return {
            "name": "Moodle",
            "issuer": self.base,
            "client_id": self.client_id,
            "auth_url": f"{self.base}/auth",
            "token_url": f"{self.base}/token",
            "keyset_url": f"{self.base}/keys",
        }

    def begin(self, client: Client) -> dict[str, str]:
        """The state and the nonce that the tool asks with."""
        wish = {"iss": self.base, "login_hint": "7", "client_id": self.client_id,
                "target_link_uri": "https://elsewhere.example/"}  # fmt: skip
        answer = client.get("/lti/begin/", wish)
        assert answer.status_code == 302, answer.content
        query = parse_qs(urlsplit(answer["Location"]).query)
        assert query["redirect_uri"] == ["http://testserver/lti/launch/"]
        return {"state": query["state"][0], "nonce": query["nonce"][0]}

    def token(self, asked: str, *, key: JWK | None = None, **claims: Any) -> str:
        message = {
            "iss": self.base,
            "aud": self.client_id,
            "sub": "account-1",
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "nonce": asked,
            "name": "Ada Chen",
            "email": "ada@school.example",
            f"{CLAIM}message_type": "LtiResourceLinkRequest",
            f"{CLAIM}version": "1.3.0",
            f"{CLAIM}deployment_id": "d1",
            f"{CLAIM}target_link_uri": "http://testserver/lti/launch/",
            f"{CLAIM}roles": [f"{ROLE}Learner"],
            f"{CLAIM}context": {"id": "c1", "title": "CRM", "type": []},
            f"{CLAIM}resource_link": {"id": "r1", "title": "Lab one"},
            f"{AGS}claim/endpoint": {
                "scope": [f"{AGS}scope/score"],
                "lineitem": f"{self.base}/marks/1",
                "lineitems": f"{self.base}/marks",
            },
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
                "context_memberships_url": f"{self.base}/members",
                "service_versions": ["2.0"],
            },
            **claims,
        }
        message = {name: value for name, value in message.items() if value is not None}
        pem = (key or self.key).export_to_pem(private_key=True, password=None)
        return jwt.encode(message, pem, algorithm="RS256", headers={"kid": "platform"})

    def launch(self, client: Client, **claims: Any) -> Any:
        """From the announcement to the tool's answer."""
        begun = self.begin(client)
        sent = {"state": begun["state"], "id_token": self.token(begun["nonce"], **claims)}
        return client.post("/lti/launch/", sent)
