"""The demo municipality, loaded once for a whole run of the tests: `python -m tests.demo FOLDER` does it ahead of time.

Whoever needs it first loads it, as `styrkedjan serve --demo` does on an empty machine; the others wait and copy.
`STYRKEDJAN_TEST_DEMO` names a folder that several runs share.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests import migrated

SECONDS_TO_START = 240


def copied(shared: Path, target: Path) -> Path:
    """A copy of one's own of the demo's data folder."""
    prepare(shared)
    shutil.copytree(shared / "data", target)
    return target


def prepare(folder: Path) -> None:
    """Load the demo into `folder`, unless somebody has; waits while somebody does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / "loaded").exists():
            return
        data = folder / "data"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir()
        begun(data)
        with served(data, log=folder / "log"):
            (folder / "loaded").touch()


def begun(data: Path) -> None:
    """Where the run has migrated an empty database already, the folder's own is a copy of it."""
    if (folder := migrated.shared()) and (folder / "sqlite").exists():
        shutil.copyfile(folder / "sqlite", data / "styrkedjan.sqlite3")


@contextmanager
def served(data: Path, *, log: Path, with_demo: bool = True) -> Iterator[str]:
    """The product as a person starts it, on a free port; hands out its address once it answers.

    Without the demo on what there is in the folder, which `environment` has said is meant to be tried.
    """
    address = f"127.0.0.1:{_free_port()}"
    command = [sys.executable, "-m", "styrkedjan", "serve", *(["--demo"] if with_demo else []), "--address", address]
    command += ["--workers", "2"]
    with log.open("w", encoding="utf-8") as written:
        server = subprocess.Popen(command, env=environment(data, with_demo=with_demo), stdout=written, stderr=written)
        try:
            _wait_until_ready(f"http://{address}/readyz", server, log)
            yield f"http://{address}"
        finally:
            server.send_signal(signal.SIGINT)  # at once, as Ctrl+C; SIGTERM waits for the browser to hang up
            server.wait(timeout=30)


def environment(data: Path, *, with_demo: bool = True) -> dict[str, str]:
    """This machine's environment without any settings of ours but the data folder."""
    kept = {name: os.environ[name] for name in os.environ if not name.startswith(("STYRKEDJAN_", "DJANGO_"))}
    said = {} if with_demo else {"STYRKEDJAN_MODE": "demo"}
    return kept | {"STYRKEDJAN_DATA": str(data), "STYRKEDJAN_ENV_FILE": os.devnull} | said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(probe: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(probe, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"The demo did not start:\n{log.read_text(encoding='utf-8')[-4000:]}")


if __name__ == "__main__":
    prepare(Path(sys.argv[1]))
