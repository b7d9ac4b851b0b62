"""People with an address, and a robot of the school's own that listens on this machine."""

import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lab.notices.choosing import choice_of, choose
from lab.notices.kinds import KINDS
from lab.notices.models import Notice


class Robot:
    """Remembers what it was asked, and answers what a test wants."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.status, self.answer = 200, b'{"errcode": 0, "errmsg": "ok"}'
        self.headers: dict[str, str] = {}
        self.host = ""

    def address(self, path: str = "/cgi-bin/webhook/send?key=abcd-1234") -> str:
        return f"https://{self.host}{path}"

    @property
    def said(self) -> list[str]:
        return [body["text"]["content"] for _path, body in self.asked]


def _handler(robot: Robot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.asked.append((self.path, json.loads(body)))
            self.send_response(robot.status)
            for name, value in robot.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(robot.answer)

        def log_message(self, *_arguments: Any) -> None:
            """Tests are silent."""

    return Handler


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("robot")
    key, file = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-keyout", str(key), "-out", str(file), "-subj", "/CN=127.0.0.1"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command, check=True, capture_output=True)
    return key, file


@pytest.fixture
def robot(certificate, settings) -> Iterator[Robot]:
    key, file = certificate
    robot = Robot()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(robot))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    robot.host = f"127.0.0.1:{server.server_address[1]}"
    settings.ROBOT_HOSTS = [robot.host]
    settings.ROBOT_CERTIFICATES = str(file)
    yield robot
    server.shutdown()
    server.server_close()


@pytest.fixture
def told(office):
    """told("ana"): what Ana was told, the latest last."""

    def texts(who: str) -> list[str]:
        return [str(one) for one in Notice.objects.of(office.people[who]).order_by("pk")]

    return texts


@pytest.fixture
def wants(office):
    """wants("ana", "mail"): Ana wants all by these channels, and has an address."""

    def set_(who: str, *channels: str) -> None:
        person = office.people[who]
        person.email = f"{who}@example.org"
        person.save()
        choose(person, dict.fromkeys(KINDS, channels))
        assert choice_of(person).channels(KINDS["assigned"]) == channels

    return set_
