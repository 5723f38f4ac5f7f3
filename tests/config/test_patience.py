"""A request that comes in drops is given up, and the probe answers while every other thread waits."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.request import urlopen

import pytest

from styrkedjan.config import patience
from styrkedjan.config.patience import ImpatientSocket

SERVER = """
import sys, time
from gunicorn.app.base import BaseApplication
from styrkedjan.config import patience
patience.FIRST_SECONDS = 1.0

def app(environ, start_response):
    if environ["PATH_INFO"] == "/hang":
        time.sleep(4)
    try:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    except TimeoutError:
        start_response("408 Request Timeout", [("Content-Length", "0")])
        return []
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]

class Server(BaseApplication):
    def load_config(self):
        told = {"bind": "127.0.0.1:" + sys.argv[1], "workers": 1, "threads": 1, "control_socket_disable": True,
                "worker_class": "styrkedjan.config.patience.PatientWorker", "loglevel": "error", "graceful_timeout": 1}
        for name, value in told.items():
            self.cfg.set(name, value)
    def load(self):
        return app

Server().run()
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(number)])
    try:
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", number), timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait(timeout=20)


def answered(port: int, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()


def test_a_body_in_drops_is_given_up_and_the_thread_is_free_again(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
        slow.sendall(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        begun = time.monotonic()
        for _ in range(40):
            try:
                slow.sendall(b"x")
            except OSError:
                break
            time.sleep(0.1)
            slow.settimeout(0.01)
            try:
                if slow.recv(100):
                    break
            except TimeoutError:
                continue
        assert time.monotonic() - begun < 3.5
    assert answered(port, "/after") == "ok"


def test_a_connection_that_says_nothing_holds_no_thread(port: int) -> None:
    silent = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(5)]
    begun = time.monotonic()
    assert answered(port, "/") == "ok"
    assert time.monotonic() - begun < 2
    for one in silent:
        one.close()


def test_the_probe_answers_while_every_thread_hangs(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as hanging:
        hanging.sendall(b"GET /hang HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.3)
        begun = time.monotonic()
        assert answered(port, "/healthz") == "ok"
        assert time.monotonic() - begun < 2


def test_a_request_in_time_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "FIRST_SECONDS", 0.2)
    ours, theirs = socket.socketpair()
    reader = ImpatientSocket(fileno=ours.detach())
    theirs.sendall(b"x" * 50_000)
    reader.begin()
    assert sum(len(reader.recv(8192)) for _ in range(7)) == 50_000
    time.sleep(0.3)  # what came already has bought time
    theirs.sendall(b"y")
    assert reader.recv(10) == b"y"
    reader.begin()
    with pytest.raises(TimeoutError):
        reader.recv(10)
    reader.close()
    theirs.close()
