"""The manual of operations, done word by word in an empty folder: wheel, PostgreSQL, units, proxy with TLS, jobs, copy.

Every line of its steps is run as it is written, but for what belongs to the machine: folders of the system lie in the
test's own, accounts are the one that runs, the libraries are this environment's, and `systemctl` starts what the unit
says. What stands for what is told in `Machine`; a line that nothing stands for is run by the shell.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("wheel")]
HOST = "styr.kommunen.se"


def steps(root: Path) -> list[str]:
    """The commands of the chapter, in their order."""
    text = (root / "docs" / "guide" / "drift.md").read_text("utf-8")
    chapter = text.split("\n## Installera\n")[1].split("\n## ")[0]
    return [line for block in re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL) for line in block.splitlines()]


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Machine:
    """A folder that stands for a machine of its own."""

    def __init__(self, root: Path, place: Path, database: dict[str, str]) -> None:
        self.root, self.place, self.database = root, place, database
        self.name = f"styrkedjan_drift_{os.getpid()}"
        self.ports = {"8000": free_port(), "443": free_port(), "80": free_port()}
        self.running: list[subprocess.Popen[bytes]] = []
        self.work = place / "source"
        shutil.copytree(root / "deploy", self.work / "deploy")
        for path in (self.work / "deploy").rglob("*"):
            if path.is_file():
                path.write_text(self.here(path.read_text("utf-8")), "utf-8")
        shims = place / "shims"
        for folder in (shims, *(place / one for one in ("opt", "usr/local/bin", "etc/systemd/system"))):
            folder.mkdir(parents=True)
        for one in ("sites-available", "sites-enabled"):
            (place / "etc/nginx" / one).mkdir(parents=True)
        # The accounts and packages of the system are this one's.
        for name in ("apt-get", "adduser"):
            self._script(shims / name, "exit 0")
        self._script(shims / "runuser", 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"')
        server = f"PGHOST={database['HOST']} PGUSER={database['USER']}"
        programs = Path(shutil.which("createdb") or "/usr/bin/createdb").parent
        for name in ("createuser", "createdb"):
            self._script(shims / name, f'{server} exec {programs / name} "$@"')
        self.environment = {
            "PATH": f"{place}/usr/local/bin:{shims}:{os.environ['PATH']}", "LANG": "C.UTF-8", "HOME": str(place),
        }  # fmt: skip

    def _script(self, path: Path, text: str) -> None:
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def here(self, text: str) -> str:
        """What is written for the machine, as it is in the folder."""
        text = text.replace("/run/postgresql", self.database["HOST"])
        text = re.sub(r"(?<![\w.}])/(?=(opt|etc|usr/local|var/lib|var/backups)/)", f"{self.place}/", text)
        text = re.sub(r" -o \w+ -g \w+", "", text)
        text = text.replace("//styrkedjan@/styrkedjan?", f"//{self.name}@/{self.name}?")
        text = re.sub(r"(createuser |--owner=|sv-SE )styrkedjan", rf"\g<1>{self.name}", text)
        for port, ours in self.ports.items():
            text = re.sub(rf"(127\.0\.0\.1:|listen |\[::\]:){port}\b", rf"\g<1>{ours}", text)
        return re.sub(r"^.*listen \[::\].*\n", "", text, flags=re.MULTILINE)

    def do(self, line: str) -> str:
        """One line of the manual."""
        words = shlex.split(line)
        if words[:3] == ["python3", "-m", "venv"]:
            return self._environment(Path(self.here(words[3])))
        if words[0].endswith("/pip"):
            return self._pip(words)
        if words[0] == "systemctl":
            return self._systemctl(words[1:])
        if words[0] == "nginx":
            return self._sh(f"nginx -t -q -c {self._proxy()}")
        line = self.here(line)
        if f"https://{HOST}" in line:
            line += (
                f" --cacert {self.place}/etc/styrkedjan/tls.crt --connect-to {HOST}:443:127.0.0.1:{self.ports['443']}"
            )
        return self._sh(line)

    def _sh(self, line: str) -> str:
        done = subprocess.run(
            ["sh", "-ec", line], cwd=self.work, env=self.environment, capture_output=True, text=True, timeout=300,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def _environment(self, folder: Path) -> str:
        told = self._sh(f"{sys.executable} -m venv --without-pip {folder}")
        site = next((folder / "lib").glob("python3*")) / "site-packages"
        (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
        return told

    def _pip(self, words: list[str]) -> str:
        pip = f"{sys.executable} -m pip --quiet --python {self.here(words[0]).removesuffix('pip')}python"
        if (
            "--require-hashes" in words
        ):  # the libraries are this environment's, which was made from a lock that holds them
            assert (self.root / words[-1]).exists()
            return ""
        if words[1] == "wheel":
            return self._sh(
                f"{sys.executable} -m pip --quiet wheel {self.root} --no-build-isolation {' '.join(words[3:])}"
            )
        return self._sh(f"{pip} {' '.join(words[1:])} --force-reinstall")

    def _systemctl(self, words: list[str]) -> str:
        units = self.place / "etc/systemd/system"
        if words == ["daemon-reload"]:
            return self._sh(f"systemd-analyze verify --man=no {units}/*.service {units}/*.timer")
        if words == ["reload", "nginx"]:
            self._start(["nginx", "-c", str(self._proxy()), "-g", "daemon off;"], {})
            return self._wait(self.ports["443"])
        for name in (word for word in words if "." in word):
            if name.endswith(".service"):
                self.start_unit(name)
        return self._wait(self.ports["8000"])

    def unit(self, name: str) -> tuple[list[list[str]], dict[str, str]]:
        """What a unit runs, and in which environment."""
        text = (self.place / "etc/systemd/system" / name).read_text("utf-8")
        runs = [
            shlex.split(one.replace("%%", "%")) for one in re.findall(r"^ExecStart(?:Post)?=(.*)$", text, re.MULTILINE)
        ]
        told = dict(one.split("=", 1) for one in re.findall(r"^Environment=(.*)$", text, re.MULTILINE))
        return runs, told

    def start_unit(self, name: str) -> None:
        (run,), told = self.unit(name)
        self._start(run, told)

    def run_unit(self, name: str) -> None:
        """A unit that a timer starts, to its end."""
        runs, told = self.unit(name)
        for run in runs:
            done = subprocess.run(
                run, cwd=self.place / "var/lib/styrkedjan", env=self.environment | told, capture_output=True, text=True,
                timeout=120, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stdout + done.stderr

    def _start(self, run: list[str], told: dict[str, str]) -> None:
        with (self.place / f"log-{len(self.running)}").open("wb") as log:
            environment = self.environment | told
            self.running.append(subprocess.Popen(run, cwd=self.place, env=environment, stdout=log, stderr=log))

    def _wait(self, port: str) -> str:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self.running[-1].poll() is None, (self.place / f"log-{len(self.running) - 1}").read_text()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(port))) == 0:
                    return ""
            time.sleep(0.1)
        raise AssertionError(f"Inget svarar på {port}.")

    def _proxy(self) -> Path:
        """The proxy's own settings, of which the package has these; the sites are read as they are on Debian."""
        path = self.place / "nginx.conf"
        temporary = "".join(
            f"{kind}_temp_path {self.place}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        path.write_text(
            f"pid {self.place}/nginx.pid; error_log {self.place}/nginx-error.log; events {{}}\n"
            f"http {{ access_log off; {temporary} include {self.place}/etc/nginx/sites-enabled/*; }}\n"
        )
        return path

    def stop(self) -> None:
        for one in reversed(self.running):
            one.send_signal(signal.SIGTERM)
            one.wait(30)


@pytest.fixture
def machine(root: Path, tmp_path: Path, django_db_blocker) -> Iterator[Machine]:
    for program in ("nginx", "openssl", "curl", "systemd-analyze", "createdb"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} saknas: scripts/system_packages.sh lägger in det som proven behöver")
    told = connection.settings_dict
    made = Machine(root, tmp_path, {"HOST": told["HOST"], "USER": told["USER"]})
    yield made
    made.stop()
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{made.name}" WITH (FORCE)')
        cursor.execute(f'DROP ROLE IF EXISTS "{made.name}"')


def test_the_manual_is_followed_to_a_service_that_answers_by_https(machine: Machine, root: Path) -> None:
    lines = steps(root)
    assert len(lines) >= 25
    told = {}
    for line in lines:
        if line.startswith("nginx"):  # "Lägg certifikatet ..."
            machine._sh(
                f"cd {machine.place}/etc/styrkedjan; openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={HOST}"
                f" -addext subjectAltName=DNS:{HOST} -keyout tls.key -out tls.crt 2>/dev/null"
            )
        told[line] = machine.do(line)
    assert "Inställningarna håller" in told["styrkedjan settings check"]
    assert told[lines[-1]].startswith('{"status": "ok"')
    # By the proxy: to the log-in, by https alone, and not to the figures of the surveillance.
    page = machine.do(f"curl --silent --dump-header - https://{HOST}/")
    assert " 302 " in page.splitlines()[0]
    assert "strict-transport-security" in page.lower()
    assert " 404 " in machine.do(f"curl --silent --head https://{HOST}/metrics").splitlines()[0]
    log_in = machine.do(f"curl --silent https://{HOST}/logga-in/")
    assert "/static/" in log_in
    style = re.search(r'href="(/static/[^"]+\.css)"', log_in)
    assert style is not None
    assert " 200 " in machine.do(f"curl --silent --head https://{HOST}{style[1]}").splitlines()[0]
    # What the timers start.
    machine.run_unit("styrkedjan-jobs.service")
    machine.run_unit("styrkedjan-backup.service")
    (copy,) = (machine.place / "var/backups/styrkedjan").glob("*.zip")
    assert "Kopian är hel" in machine._sh(f"styrkedjan backup --check {copy}")
    assert "styrkedjan_job_late" in machine._sh(f"curl --silent http://127.0.0.1:{machine.ports['8000']}/metrics")
    assert "FÖRSENAT" not in machine._sh("styrkedjan jobs list")
