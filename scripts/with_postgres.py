"""Run a command beside a PostgreSQL server of its own: scripts/with_postgres.py COMMAND ...

The server lives in a temporary folder, answers on a unix socket there and nowhere else, sorts as Swedish does, and is
gone afterwards. The command finds it in STYRKEDJAN_TEST_DATABASE_URL.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Durability is for data somebody will miss.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=2GB", "shared_buffers=256MB"]
FAST += ["jit=off", "wal_level=minimal", "max_wal_senders=0"]
ROOM = 6 * 1024**3  # what the server may come to take; containers are often given far less memory to share


def programs() -> Path:
    """The folder with initdb and pg_ctl; Debian keeps one per version outside the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).parent
    sys.exit("PostgreSQL saknas. På Debian: apt-get install postgresql")


def as_server_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; then it runs as the user its package made."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def server() -> Iterator[str]:
    """Start a server; hand out its address; stop it and remove its folder."""
    in_memory = Path("/dev/shm")  # nosec B108
    roomy = in_memory.is_dir() and shutil.disk_usage(in_memory).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix="styrkedjan-postgres-", dir=in_memory if roomy else None))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, programs_folder = folder / "data", programs()
    control = [str(programs_folder / "pg_ctl"), "--pgdata", str(data), "--silent"]

    def run(command: list[str]) -> None:
        subprocess.run(as_server_user(command), check=True, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        locale = ["--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=sv-SE"]
        create = [str(programs_folder / "initdb"), "--pgdata", str(data), "--username=styrkedjan", "--auth=trust"]
        run([*create, "--no-sync", *locale])
        options = [f"-c {setting}" for setting in [*FAST, "listen_addresses=", f"unix_socket_directories={folder}"]]
        log = ["--log", str(folder / "log")]
        run([*control, "start", "--wait", *log, "--options", " ".join(options)])
        yield f"postgresql://styrkedjan@/postgres?host={folder}"
    finally:
        if (data / "postmaster.pid").exists():
            run([*control, "stop", "--mode=immediate"])
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the command given; its exit code is ours."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as address:
        environment = os.environ | {"STYRKEDJAN_TEST_DATABASE_URL": address}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
