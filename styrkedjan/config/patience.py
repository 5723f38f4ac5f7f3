"""How long the web server waits: for a request that comes in drops, and for a probe while everything else hangs.

A thread that reads a request waits for as long as the other end likes, and the threads are few. Here a request must
arrive at a lowest speed; and the probe has a thread of its own, since a process whose threads all wait for a frozen
database is still alive, and says so.
"""

from __future__ import annotations

import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from gunicorn.workers.gthread import TConn, ThreadWorker

# Headers, and the first of a body, in this time; after that at least so many bytes a second.
FIRST_SECONDS = 20.0
SLOWEST = 16 * 1024
PROBE = b"GET /healthz"


class ImpatientSocket(socket.socket):
    """A connection whose requests must come at a lowest speed. `begin` when a request is waited for."""

    __slots__ = ("begun", "received")

    def begin(self) -> None:
        self.begun, self.received = time.monotonic(), 0

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """What has come. Raises TimeoutError when the request as a whole is too slow."""
        if not hasattr(self, "begun"):
            self.begin()
        left = self.begun + FIRST_SECONDS + self.received / SLOWEST - time.monotonic()
        if left <= 0:
            raise TimeoutError("the request comes too slowly")
        before = self.gettimeout()
        self.settimeout(left if before is None else min(left, before))
        try:
            data = super().recv(bufsize, flags)
        finally:
            self.settimeout(before)
        self.received += len(data)
        return data


class PatientWorker(ThreadWorker):
    """The threaded worker, with impatient connections and a thread kept for the probe."""

    def init_process(self) -> None:
        self.probes = ThreadPoolExecutor(max_workers=1)
        super().init_process()

    def enqueue_req(self, conn: TConn) -> None:
        """Hand over a connection that has sent something; one that has not waits without holding a thread."""
        if not isinstance(conn.sock, ImpatientSocket):
            conn.sock = ImpatientSocket(fileno=conn.sock.detach())
        held = conn.parser is not None and conn.parser.unreader.buf.getvalue()
        start = held or _peeked(conn.sock)
        if start is None:
            self._wait(conn)
            return
        conn.sock.begin()
        conn.data_ready = True
        pool = self.probes if start.startswith(PROBE) else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda result: self.method_queue.defer(self.finish_request, conn, result))

    def _wait(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))


def _peeked(sock: ImpatientSocket) -> bytes | None:
    """The first bytes that wait to be read, without taking them; None when there are none yet."""
    before = sock.gettimeout()
    sock.setblocking(False)
    try:
        return socket.socket.recv(sock, len(PROBE), socket.MSG_PEEK)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError:
        return b""  # gone already: the handler finds out and closes
    finally:
        sock.settimeout(before)
