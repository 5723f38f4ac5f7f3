"""The day reports are due: everybody writes at once, against the real server, and whatever is killed loses nothing.

    python bench/deadline_day.py [--people 400] [--saves 1200] [--at-once 8] [--postgres] [--chaos 0]

Each person opens the own report, writes and saves, as the page's own script does without leaving it, and writes again;
with --without-script each save leads to the page again, which is read. Beside them somebody
asks for an empty Django view behind the same middleware all the time: what a save costs is told as multiples of it,
under the same load. With --chaos N the server is killed (-9) N times at random instants, with --postgres every other
time the database; people send again what was not acknowledged. At the end every text that was acknowledged must be
there, whole. PostgreSQL hands its log to the operating system at each commit, as in use.
"""

from __future__ import annotations

import argparse
import html
import http.client
import json
import os
import queue
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
WORKERS = 2
_FIELDS = re.compile(r"<(input|textarea|select)\b([^>]*)>(?:(.*?)</\1>)?", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')
_FORM = re.compile(r'<form method="post" novalidate[^>]*>(.*?)</form>', re.DOTALL)
_CHOSEN = re.compile(r'<option value="([^"]*)" selected')
TEXT = "summary"


# -- the server --------------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """The product in a process group of its own. It may be killed; start it again."""

    environment: dict[str, str]
    address: str
    process: subprocess.Popen[bytes] | None = None
    spent: float = 0.0  # CPU seconds of those that were killed

    def start(self) -> None:
        command = [sys.executable, str(ROOT / "bench" / "_server.py"), "serve", "--demo"]
        options = ["--address", self.address, "--workers", str(WORKERS)]
        log = Path(self.environment["STYRKEDJAN_DATA"]).parent / "log"
        with log.open("ab") as written:
            self.process = subprocess.Popen(
                [*command, *options], cwd=ROOT, env=self.environment, stdout=written, stderr=written, process_group=0
            )
        self.wait()

    def wait(self) -> None:
        for _ in range(9000):  # loading the demo takes its time
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection(self.address, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise SystemExit("Servern kom inte igång.")

    def processor(self) -> float:
        """CPU seconds of the server and all it has started, so far."""
        return self.spent + sum(map(_seconds, self._group()))

    def kill(self) -> None:
        """At once, all of it, as when the machine takes it away."""
        assert self.process is not None
        self.spent += sum(map(_seconds, self._group()))
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _group(self) -> list[int]:
        assert self.process is not None
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                with suppress(OSError):
                    if os.getpgid(int(entry.name)) == self.process.pid:
                        found.append(int(entry.name))
        return found


def _seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def postgres(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """A database of its own: its address, and what kills it and starts it again."""
    sys.path.insert(0, str(ROOT))
    from scripts.with_postgres import as_server_user, programs

    data, tools = folder / "pg", programs()
    folder.chmod(0o755)
    data.mkdir()
    if os.geteuid() == 0:
        shutil.chown(data, "postgres", "postgres")

    def run(*command: str) -> None:
        subprocess.run(as_server_user(list(command)), check=True, cwd="/", stdout=subprocess.DEVNULL)

    # A killed database loses nothing that it has handed to the operating system, which is not killed here.
    settings = ["fsync=off", "synchronous_commit=on", "listen_addresses=", f"unix_socket_directories={data}"]
    options = " ".join(f"-c {setting}" for setting in [*settings, "max_connections=60"])

    def start() -> None:
        run(str(tools / "pg_ctl"), "-D", str(data / "db"), "-s", "-w", "-l", str(data / "log"), "-o", options, "start")

    def killed() -> None:
        first = int((data / "db" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(first, signal.SIGKILL)
        time.sleep(1)  # its children see it and end
        for _ in range(30):
            with suppress(FileNotFoundError):
                (data / "db" / "postmaster.pid").unlink()
            with suppress(subprocess.CalledProcessError):
                start()
                return
            time.sleep(1)  # on a busy machine some of them still hold its memory
        raise SystemExit("Databasen kom inte igång.")

    run(
        str(tools / "initdb"),
        "-D",
        str(data / "db"),
        "-U",
        "styrkedjan",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
    )
    start()
    try:
        yield f"postgresql://styrkedjan@/postgres?host={data}", killed
    finally:
        with suppress(subprocess.CalledProcessError):
            run(str(tools / "pg_ctl"), "-D", str(data / "db"), "-s", "-m", "immediate", "stop")


# -- the people --------------------------------------------------------------------------------------------------------


@dataclass
class Told:
    """What was measured and acknowledged."""

    opened: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    empty: list[float] = field(default_factory=list)
    acknowledged: dict[int, str] = field(default_factory=dict)
    tried: dict[int, set[str]] = field(default_factory=dict)
    again: int = 0
    refused: list[str] = field(default_factory=list)


class Browser:
    """One person's connection."""

    def __init__(self, address: str, session: str) -> None:
        self.address, self.cookies = address, {"sessionid": session}
        self.connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, sent: list[tuple[str, str]] | None = None, *, in_place: bool = False
    ) -> tuple[int, str, str]:
        """Status, text and where it leads. Raises OSError or HTTPException when the server does not answer."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.address, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers |= {"Save-In-Place": "1"} if in_place else {}
        try:
            self.connection.request(method, path, urlencode(sent) if sent is not None else None, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers.get("Location", "")


def fields_of(page: str) -> list[tuple[str, str]]:
    """What a browser would send of the report's form."""
    form = _FORM.search(page)
    if form is None:
        raise ValueError("sidan har inget formulär")
    found = []
    for tag, raw, inside in _FIELDS.findall(form[1]):
        given = {name: html.unescape(value) for name, value in _ATTRIBUTE.findall(raw)}
        if "name" not in given or given.get("type") in {"checkbox", "radio", "submit"}:
            continue
        if tag == "select":
            value = (_CHOSEN.findall(inside) or [""])[0]
        else:
            value = html.unescape(inside).removeprefix("\n").strip() if tag == "textarea" else given.get("value", "")
        found.append((given["name"], html.unescape(value)))
    return found


def write(browser: Browser, report: int, saves: int, told: Told, *, patient: bool, in_place: bool) -> None:
    """Open, write, save, and read what comes; what was not acknowledged is sent again."""
    path = f"/rapport/{report}/"
    form: list[tuple[str, str]] = []
    for number in range(saves):
        words = f"Text {number} för {report}. " + "Vi har bemannat om och ser verkan från oktober. " * 8
        while True:
            try:
                if not form:
                    began = time.perf_counter()
                    status, page, _ = browser.ask("GET", path)
                    told.opened.append(time.perf_counter() - began)
                    if status != 200:
                        raise ValueError(f"{path} svarade {status}")
                    form = fields_of(page)
                sent = [(name, words if name == TEXT else value) for name, value in form]
                form = []
                told.tried.setdefault(report, set()).add(words.strip())
                began = time.perf_counter()
                status, page, leads = browser.ask("POST", path, [*sent, ("then", "save")], in_place=in_place)
                told.saves.append(time.perf_counter() - began)
                if status == (200 if in_place else 302) and leads == path:
                    told.acknowledged[report] = words.strip()
                    if in_place and not (answer := json.loads(page))["read_again"]:
                        form = list((dict(sent) | answer["fields"]).items())
                    break
                raise ValueError(f"{path} svarade {status} på spara")
            except (OSError, http.client.HTTPException, ValueError) as error:
                told.again += 1
                if not patient:
                    told.refused.append(str(error))
                    break
                time.sleep(0.3 + random.random())


def run(
    server: Server, sessions: dict[int, str], saves: int, at_once: int, told: Told, *, patient: bool, in_place: bool
) -> float:
    """Everybody writes, so many at the same time; seconds it took."""
    waiting: queue.Queue[int] = queue.Queue()
    each = max(1, round(saves / len(sessions)))
    for report in sessions:
        waiting.put(report)
    done = threading.Event()

    def people() -> None:
        while True:
            try:
                report = waiting.get_nowait()
            except queue.Empty:
                return
            browser = Browser(server.address, sessions[report])
            write(browser, report, each, told, patient=patient, in_place=in_place)

    def somebody() -> None:
        browser = Browser(server.address, next(iter(sessions.values())))
        while not done.wait(0.05):
            with suppress(OSError, http.client.HTTPException):
                began = time.perf_counter()
                if browser.ask("GET", "/tom/")[0] == 200:
                    told.empty.append(time.perf_counter() - began)

    began = time.perf_counter()
    threads = [threading.Thread(target=people) for _ in range(at_once)]
    beside = threading.Thread(target=somebody)
    for thread in (*threads, beside):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    beside.join()
    return time.perf_counter() - began


# -- the day -----------------------------------------------------------------------------------------------------------

_PREPARE = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
import time
from styrkedjan.areas.organisation.models import RoleAssignment
from styrkedjan.areas.reporting.models import UnitReport
rows = UnitReport.objects.filter(round__closed_at=None, unit__kind="unit")
rows.update(state="draft")
heads = {}
for role in RoleAssignment.objects.filter(role="unit_head").select_related("user"):
    heads.setdefault(role.unit_id, role.user)
for row in rows.order_by("pk")[:PEOPLE]:
    if row.unit_id in heads:
        user, session = heads[row.unit_id], SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session["logged_in_at"] = int(time.time())
        session.create()
        print(row.pk, session.session_key)
"""
_TEXTS = """
from styrkedjan.areas.reporting.models import UnitReport
import json
print(json.dumps(dict(UnitReport.objects.values_list("pk", "summary"))))
"""


def shell(environment: dict[str, str], code: str) -> str:
    command = [sys.executable, "-m", "styrkedjan", "manage", "shell", "-v", "0", "-c", code]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def lost(environment: dict[str, str], told: Told) -> list[int]:
    """Reports whose text is neither what was last acknowledged nor what was sent after it."""
    now = {int(key): text.strip() for key, text in json.loads(shell(environment, _TEXTS)).items()}
    wrong = []
    for report, words in told.acknowledged.items():
        number = int(words.split()[1])
        later = {text for text in told.tried[report] if int(text.split()[1]) > number}
        if now[report] not in {words, *later}:
            wrong.append(report)
    return wrong


def chaos(server: Server, times: int, kill_database: Callable[[], None] | None, over: threading.Event) -> None:
    """Kill, and start again, at random instants."""
    for turn in range(times):
        if over.wait(random.uniform(1, 6)):
            return
        if kill_database is not None and turn % 2:
            kill_database()
        else:
            server.kill()
            server.start()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--saves", type=int, default=1200)
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--chaos", type=int, default=0, metavar="TIMES")
    parser.add_argument("--without-script", action="store_true", help="each save leads to the page again")
    parser.add_argument("--demo", type=Path, help="a loaded demo's data folder to begin from (SQLite)")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="deadline-day-")))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("STYRKEDJAN_")}
        data = folder / "data"
        if options.demo and not options.postgres:
            shutil.copytree(options.demo, data)
        data.mkdir(exist_ok=True)
        environment = kept | {
            "STYRKEDJAN_MODE": "demo", "STYRKEDJAN_DATA": str(data), "STYRKEDJAN_ENV_FILE": os.devnull,
            "STYRKEDJAN_LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        kill_database = None
        if options.postgres:
            address, kill_database = stack.enter_context(postgres(folder))
            environment["STYRKEDJAN_DATABASE_URL"] = address
        day(environment, options, kill_database, stack)


def day(
    environment: dict[str, str], options: argparse.Namespace, kill_database: Callable[[], None] | None, stack: ExitStack
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    server = Server(environment, address)
    server.start()
    stack.callback(server.kill)
    lines = shell(environment, _PREPARE.replace("PEOPLE", str(options.people))).split()
    sessions = dict(zip(map(int, lines[::2]), lines[1::2], strict=True))
    warm, in_place = Told(), not options.without_script
    run(server, dict(list(sessions.items())[:20]), 20, options.at_once, warm, patient=False, in_place=in_place)
    before, told, over = server.processor(), Told(), threading.Event()
    killer = threading.Thread(target=chaos, args=(server, options.chaos, kill_database, over))
    killer.start()
    patient = bool(options.chaos)
    seconds = run(server, sessions, options.saves, options.at_once, told, patient=patient, in_place=in_place)
    over.set()
    killer.join()
    spent = server.processor() - before
    report(options, sessions, told, seconds, spent)
    wrong = lost(environment, told)
    print(f"bekräftade rapporter: {len(told.acknowledged)}; förlorade: {len(wrong)} {wrong[:5]}")
    for text in told.refused[:3]:
        print(f"  misslyckades: {text}")
    if wrong:
        raise SystemExit(1)


def report(options: argparse.Namespace, sessions: dict[int, str], told: Told, seconds: float, spent: float) -> None:
    kind = "PostgreSQL" if options.postgres else "SQLite"
    print(f"{kind}, {WORKERS} processer, {options.at_once} samtidigt, {options.chaos} gånger dödad: {len(sessions)} "
          f"personer, {len(told.saves)} sparningar på {seconds:.0f} s; skickade om: {told.again}")  # fmt: skip
    base = [statistics.median(told.empty), _high(told.empty)]
    print(f"{'':<22}{'p50 ms':>9}{'p95 ms':>9}{'p50 x tom':>11}{'p95 x tom':>11}")
    for name, times in (("tom vy", told.empty), ("öppna rapporten", told.opened), ("spara", told.saves)):
        middle, high = statistics.median(times), _high(times)
        print(f"{name:<22}{middle * 1000:>9.0f}{high * 1000:>9.0f}{middle / base[0]:>11.1f}{high / base[1]:>11.1f}")
    each, save = spent / len(sessions), spent / len(told.saves)
    print(f"processortid {spent:.0f} s: {each:.2f} s en person, {save:.3f} s en sparning med sin läsning")


def _high(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
