"""Everything there is in one file, and back again: the database, the facts and the attachments, as of one moment.

The file is a ZIP that needs no program of ours to be read, so it is also what a municipality takes with it when an
agreement ends: `schema.json` says what each table and column is, `tables/NAME.jsonl` holds a row a line as a list in
the order of the columns, and the facts are the Parquet files that they are in the store. `manifest.json` comes last,
with the rows and the SHA-256 of every part. Nothing is of one database's kind: a copy taken from SQLite can be read
back into PostgreSQL.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

import styrkedjan
from styrkedjan.domain.errors import Refused

FORMAT = 1
# Log-ins are of the machine they were made on, and what is remembered is made anew.
LEFT_OUT = frozenset({"django_session", "directory_outsidesession", "foundation_written"})
MANIFEST, SCHEMA = "manifest.json", "schema.json"
BATCH = 2_000
PIECE = 1 << 20
TRIES = 20
_FOLDERS = ("store", "attachments")


@dataclass(frozen=True, slots=True)
class Told:
    """What a copy holds: rows by table, bytes by file, and when it was taken with which release."""

    release: str
    taken: datetime
    tables: dict[str, int]
    files: dict[str, int]

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def write(target: Path) -> Told:
    """Write a copy; the service may run, and an import too. Nothing half-written is left under the name.

    Raises Refused when the store never stands still long enough to be listed.
    """
    half = target.with_name(f".{target.name}.half")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)  # everything that is secret here stands in it
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive, _standing_still() as files:
            archive.writestr(SCHEMA, json.dumps(schema(), ensure_ascii=False, indent=1))
            tables = {model._meta.db_table: _pack_table(archive, model) for model in _models()}
            packed = {name: _pack_file(archive, name, path) for name, path in files}
            manifest = {
                "format": FORMAT,
                "release": styrkedjan.__version__,
                "taken": datetime.now(UTC).isoformat(),
                "migrations": _migrations(),
                "tables": tables,
                "files": packed,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return _told(manifest)


def check(source: Path) -> Told:
    """Read a copy from end to end. Raises Refused, with every part that is not what the manifest says."""
    with _opened(source) as (archive, manifest):
        wrong = [name for name, part in _parts(manifest) if _digest(_pieces(archive, name)) != part["sha256"]]
    if wrong:
        raise Refused(f"Kopian är skadad: {', '.join(wrong[:5])}.", "Ta en annan kopia; den här läses inte tillbaka.")
    return _told(manifest)


def restore(source: Path) -> Told:
    """Read a copy back into an empty place and compare what came there with the copy, row by row.

    Raises Refused when the place is not empty, the copy is damaged or of another release, or what was written is not
    what was read; then nothing is left.
    """
    told = check(source)
    with _opened(source) as (archive, manifest):
        _require_empty()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        _require_same_release(manifest)
        folders = [_folder(name) for name in _FOLDERS]
        try:
            _unpack_files(archive, manifest)
            with transaction.atomic():
                _unpack_tables(archive, manifest)
        except BaseException:
            for folder in folders:
                shutil.rmtree(folder, ignore_errors=True)
            raise
    return told


def schema(models: Iterable[type[Model]] | None = None) -> dict[str, Any]:
    """Each table with its columns in the order of a row: name, kind, what it is called, and what it points at."""
    return {
        model._meta.db_table: {
            "called": str(model._meta.verbose_name),
            "columns": [_column(field) for field in _fields(model)],
        }
        for model in (_models() if models is None else models)
    }


def _column(field: Field[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": field.column,
        "kind": field.get_internal_type(),
        "called": str(field.verbose_name),
        "may_be_empty": field.null,
    }
    if field.remote_field is not None and field.related_model is not None:
        told["points_at"] = field.related_model._meta.db_table
    return told


# -- the database ----------------------------------------------------------------------------------------------------


def _models() -> list[type[Model]]:
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in LEFT_OUT
    }
    return [found[name] for name in sorted(found)]


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _lines(model: type[Model]) -> Iterator[bytes]:
    """The rows as they are written, in the order of their keys."""
    names = [field.attname for field in _fields(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    return map(written, rows.iterator(chunk_size=BATCH))


def written(row: Sequence[Any]) -> bytes:
    """A row as it is written."""
    return json.dumps(row, default=_plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n"


def _plain(value: Any) -> Any:
    """A value that JSON has no word for, as its field reads it back."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode()
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def _pack_table(archive: zipfile.ZipFile, model: type[Model], lines: Iterable[bytes] | None = None) -> dict[str, Any]:
    digest, rows, together = hashlib.sha256(), 0, 0
    with archive.open(_table(model._meta.db_table), "w", force_zip64=True) as part:
        for line in _lines(model) if lines is None else lines:
            part.write(line)
            digest.update(line)
            rows, together = rows + 1, _with(together, line)
    return {"rows": rows, "sha256": digest.hexdigest(), "together": f"{together:x}"}


def _with(together: int, line: bytes) -> int:
    """A checksum of rows whatever their order: two databases sort words each in their own way."""
    return (together + int.from_bytes(hashlib.sha256(line).digest())) % (1 << 256)


def _unpack_tables(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    models = _models()
    # A new database holds the content types that its migrations made, under keys of their own.
    emptied = [model._meta.db_table for model in models]
    for statement in connection.ops.sql_flush(no_style(), emptied, allow_cascade=True):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    for model in models:
        fields = _fields(model)
        names = [field.attname for field in fields]
        with archive.open(_table(model._meta.db_table)) as part:
            while lines := list(islice(part, _rows_at_once(fields))):
                rows = [_read(fields, line) for line in lines]
                objects = [model.from_db(connection.alias, names, row) for row in rows]
                model._base_manager._insert(objects, fields=fields, using=connection.alias, raw=True)  # type: ignore[attr-defined]
    for statement in connection.ops.sequence_reset_sql(no_style(), models):
        with connection.cursor() as cursor:
            cursor.execute(statement)
    connection.check_constraints()
    expected = {name: part["together"] for name, part in manifest["tables"].items()}
    written = {model._meta.db_table: f"{reduce(_with, _lines(model), 0):x}" for model in models}
    wrong = [name for name, together in written.items() if together != expected[name]]
    if wrong:
        raise Refused(f"Det som skrevs är inte det som stod i kopian: {', '.join(wrong)}.", "Inget är återställt.")


def _rows_at_once(fields: Sequence[Field[Any, Any]]) -> int:
    most = connection.features.max_query_params
    return max(1, min(BATCH, most // len(fields))) if most else BATCH


def _read(fields: Sequence[Field[Any, Any]], line: bytes) -> list[Any]:
    row = json.loads(line)
    return [_value(field, value) for field, value in zip(fields, row, strict=True)]


def _value(field: Field[Any, Any], value: Any) -> Any:
    if value is None or field.get_internal_type() == "JSONField":
        return value
    if field.get_internal_type() == "DurationField":
        return timedelta(seconds=value)
    while field.remote_field is not None and getattr(field, "target_field", None) is not None:
        field = field.target_field  # type: ignore[attr-defined]
    return field.to_python(value)


@contextmanager
def _standing_still() -> Iterator[list[tuple[str, Path]]]:
    """The files, and the database as it was when they were listed: the list is the same before and after.

    What is published while the copy is taken is not in it. What is decided but not yet published, or the other way
    round, is finished when the restored service starts, as after a power cut.
    """
    for _ in range(TRIES):
        before = _files()
        with _one_moment():
            if before == _files():
                yield before
                return
    raise Refused("Faktalagret ändrades hela tiden.", "Försök igen när inläsningarna är klara.")


@contextmanager
def _one_moment() -> Iterator[None]:
    """Every question inside is answered as of the same moment, and nobody waits for it."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        raw = connection.connection
        # Django's own begins as a writer, for whom the others wait.
        raw.execute("BEGIN DEFERRED")
        try:
            raw.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
            yield
        finally:
            raw.rollback()
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        # The moment is that of the first question, not of the beginning.
        cursor.execute("SELECT 1")
        yield


def _migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def _require_empty() -> None:
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if "foundation_user" in tables:
            cursor.execute("SELECT COUNT(*) FROM foundation_user")
            if cursor.fetchone()[0]:
                raise Refused("Databasen är inte tom.", "Återställ till en ny databas (STYRKEDJAN_DATABASE_URL).")
    for name in _FOLDERS:
        if (folder := _folder(name)).is_dir() and any(folder.rglob("*")):
            raise Refused(f"Mappen {folder} är inte tom.", "Återställ till en ny datamapp (STYRKEDJAN_DATA).")


def _require_same_release(manifest: dict[str, Any]) -> None:
    """A copy is read back by the release that took it, or one with the same tables; then it is upgraded as ever."""
    ours, theirs = {tuple(each) for each in _migrations()}, {tuple(each) for each in manifest["migrations"]}
    if ours == theirs:
        return
    newer = "nyare" if theirs - ours else "äldre"
    raise Refused(
        f"Kopian är tagen med en {newer} version ({manifest['release']}) än den här ({styrkedjan.__version__}).",
        f"Installera styrkedjan=={manifest['release']}, återställ med den, och uppgradera sedan som vanligt.",
    )


# -- the files -------------------------------------------------------------------------------------------------------


def _folder(name: str) -> Path:
    store = Path(settings.STYRKEDJAN_STORE)
    return store if name == "store" else store.with_name(name)


def _files() -> list[tuple[str, Path]]:
    """What is published and attached, under its name in the copy; what can be derived again is left out."""
    found = []
    for name in _FOLDERS:
        folder = _folder(name) / "facts" if name == "store" else _folder(name)
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            inside = path.relative_to(_folder(name))
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                found.append((f"{name}/{inside.as_posix()}", path))
    return found


def _pack_file(archive: zipfile.ZipFile, name: str, path: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    # A Parquet file is packed already.
    entry = zipfile.ZipInfo.from_file(path, name)
    entry.compress_type = zipfile.ZIP_STORED
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as part:
        while piece := source.read(PIECE):
            part.write(piece)
            digest.update(piece)
            size += len(piece)
    return {"bytes": size, "sha256": digest.hexdigest()}


def _unpack_files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for name in manifest["files"]:
        first, *rest = PurePosixPath(name).parts
        if first not in _FOLDERS or not rest or ".." in rest or name != PurePosixPath(first, *rest).as_posix():
            raise Refused(f"Kopian vill skriva utanför datamappen: {name}.", "Den är inte tagen med styrkedjan backup.")
        target = _folder(first).joinpath(*rest)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as written:
            written.writelines(_pieces(archive, name))


# -- the copy --------------------------------------------------------------------------------------------------------


@contextmanager
def _opened(source: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    try:
        archive = zipfile.ZipFile(source)
        manifest = json.loads(archive.read(MANIFEST))
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise Refused(f"{source.name} är ingen hel säkerhetskopia.", "Välj en fil från styrkedjan backup.") from error
    with archive:
        if manifest.get("format") != FORMAT:
            raise Refused("Kopian är av ett format som inte läses här.", "Installera versionen som tog den.")
        yield archive, manifest


def _parts(manifest: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from ((_table(name), part) for name, part in manifest["tables"].items())
    yield from manifest["files"].items()


def _table(name: str) -> str:
    return f"tables/{name}.jsonl"


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part, or as much as can be read of it: a torn one has another checksum."""
    try:
        with archive.open(name) as part:
            yield from _read_pieces(part)
    except (KeyError, zipfile.BadZipFile, EOFError, OSError):
        return


def _read_pieces(part: IO[bytes]) -> Iterator[bytes]:
    while piece := part.read(PIECE):
        yield piece


def _digest(pieces: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    return digest.hexdigest()


def _told(manifest: dict[str, Any]) -> Told:
    return Told(
        release=manifest["release"],
        taken=datetime.fromisoformat(manifest["taken"]),
        tables={name: part["rows"] for name, part in manifest["tables"].items()},
        files={name: part["bytes"] for name, part in manifest["files"].items()},
    )
