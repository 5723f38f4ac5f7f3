"""One municipality out of an installation with several: what it takes with it, and nothing of the others.

The file is read as a backup is (`schema.json`, `tables/NAME.jsonl`, Parquet, `manifest.json`), by anybody's script. It
is cut out, and not read back into Styrkedjan: `outside` in the manifest counts what its rows point at that stayed.

Whose a row is is told by the tables themselves. A row that names a unit is of that unit's municipality; else it is
whose everything is that it belongs to. What stands beside a record says where it stands. People come with their names
where they have, or have had, a role there; of others that a row names there is the number and nothing more.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.models import ForeignKey, Model, Q, QuerySet

import styrkedjan
from styrkedjan.areas.organisation.models import RoleAssignment, Unit
from styrkedjan.domain.errors import Refused
from styrkedjan.foundation.models import Attachment, AuditEvent, ColumnMapping, ImportBatch, User
from styrkedjan.pipeline import backup

FORMAT = "municipality-1"
# What is the installation's, or opens something: never handed over.
STAYS = {
    "auth_group": "installationens", "auth_group_permissions": "installationens", "auth_permission": "installationens",
    "axes_accessattempt": "inloggningar", "axes_accessattemptexpiration": "inloggningar",
    "axes_accessfailurelog": "inloggningar", "axes_accesslog": "inloggningar", "directory_arrival": "inloggningar",
    "directory_factor": "öppnar ett konto", "django_content_type": "installationens",
    "foundation_apitoken": "öppnar API:et",
    "foundation_jobrun": "installationens", "foundation_mailchoice": "personens eget val",
    "foundation_sending": "installationens", "foundation_user_groups": "installationens",
    "foundation_user_user_permissions": "installationens", "voices_outsidesending": "avtryck av avsändare",
}  # fmt: skip
_KEPT_OF_A_PERSON = frozenset({"id", "username", "first_name", "last_name", "email", "title", "is_active"})


def write(target: Path, root: Unit) -> backup.Told:
    """Write what is the municipality's. Nothing half-written is left under the name."""
    if root.parent_id is not None:
        raise Refused(f"{root.name} är ingen kommun.", "Ange kommunens egen kod.")
    half = target.with_name(f".{target.name}.half")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as archive, backup._standing_still() as files:
            rows = {model: whose for model in backup._models() if (whose := _rows(model, root)) is not None}
            archive.writestr(backup.SCHEMA, json.dumps(backup.schema([*rows, User]), ensure_ascii=False, indent=1))
            cut = _Cut(root)
            tables = {
                model._meta.db_table: backup._pack_table(archive, model, cut.lines(model, found))
                for model, found in rows.items()
            }
            tables[User._meta.db_table] = backup._pack_table(archive, User, cut.people())
            manifest = {
                "format": FORMAT, "release": styrkedjan.__version__, "taken": datetime.now(UTC).isoformat(),
                "municipality": {"code": root.code, "name": root.name, "organisation_unit": root.pk},
                "tables": tables, "outside": cut.outside(), "stays": STAYS,
                "files": {name: backup._pack_file(archive, name, path) for name, path in _files(files, root, cut)},
            }  # fmt: skip
            archive.writestr(backup.MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return backup._told(manifest)


def whose(model: type[Model], prefix: str = "", above: frozenset[type[Model]] = frozenset()) -> Any:
    """Whose a table's rows are: a function of the municipality's path to a filter, or None where nothing tells it."""
    told = getattr(model, "instance_type", model)  # a row's history is whose the row is
    if told is Unit:
        return lambda path: Q(**{f"{prefix}path__startswith": path})
    names = {field.name for field in model._meta.concrete_fields}
    if "unit_path" in names:
        return lambda path: Q(**{f"{prefix}unit_path__startswith": path})
    keys = [field for field in told._meta.concrete_fields if isinstance(field, ForeignKey) and field.name in names]
    units = [field for field in keys if field.related_model is Unit]
    named = [field for field in units if not field.null] or units
    if named:
        return lambda path: _any(Q(**{f"{prefix}{field.name}__path__startswith": path}) for field in named)
    belongs = [
        asked
        for field in keys
        if field.related_model is not User
        and not field.null
        and field.related_model not in above
        and (asked := whose(field.related_model, f"{prefix}{field.name}__", above | {model})) is not None
    ]
    return (lambda path: _all(asked(path) for asked in belongs)) if belongs else None


def _any(conditions: Iterator[Q]) -> Q:
    found = Q(pk__in=[])
    for one in conditions:
        found |= one
    return found


def _all(conditions: Iterator[Q]) -> Q:
    found = Q()
    for one in conditions:
        found &= one
    return found


def _rows(model: type[Model], root: Unit) -> QuerySet[Any] | None:
    """The municipality's rows; None for people, who are written last, and for what stays."""
    if model is User or model._meta.db_table in STAYS:
        return None
    rows = model._base_manager.all()
    if model in (ImportBatch, ColumnMapping):
        return rows.filter(principal=root.path.split("/")[1])
    if model is AuditEvent:
        return rows.filter(Q(unit_path__startswith=root.path) | Q(unit_path="", principal=root.path.split("/")[1]))
    asked = PEOPLE.get(model._meta.db_table) or whose(model)
    if asked is None:
        raise Refused(f"Ingen har sagt vems raderna i {model._meta.db_table} är.", "Säg det i pipeline/leaving.py.")
    return rows.filter(asked(root.path))


def _of_person(name: str) -> Any:
    return lambda path: Q(**{f"{name}__in": RoleAssignment.objects.filter(unit__path__startswith=path).values("user")})


# What is about a person and names no unit.
PEOPLE = {
    "archive_erasure": _of_person("person"),
    "foundation_notice": lambda path: Q(comment__unit_path__startswith=path),
}


class _Cut:
    """What has been written: which rows, and what they point at."""

    def __init__(self, root: Unit) -> None:
        self.root = root
        self.keys: dict[str, set[Any]] = {}
        self.pointed: dict[tuple[str, str, str], set[Any]] = {}
        self.persons: set[Any] = set()
        self.sums: set[str] = set()

    def lines(self, model: type[Model], rows: QuerySet[Any]) -> Iterator[bytes]:
        table = model._meta.db_table
        fields = backup._fields(model)
        names = [field.attname for field in fields]
        key = names.index(model._meta.pk.attname)
        links = [(at, field) for at, field in enumerate(fields) if isinstance(field, ForeignKey)]
        seen = self.keys.setdefault(table, set())
        sum_at = names.index("sha256") if model is Attachment else None
        found = rows.order_by("pk").distinct().values_list(*names)
        for row in found.iterator(chunk_size=backup.BATCH):
            seen.add(row[key])
            if sum_at is not None:
                self.sums.add(row[sum_at])
            for at, field in links:
                if row[at] is None:
                    continue
                if field.related_model is User:
                    self.persons.add(row[at])
                else:
                    self.pointed.setdefault((table, field.column, field.related_model._meta.db_table), set()).add(
                        row[at]
                    )
            yield backup.written(row)

    def people(self) -> Iterator[bytes]:
        """Those with a role there by their names; of the others that a row names, that there is one."""
        fields = [field.attname for field in backup._fields(User)]
        own = set(RoleAssignment.objects.filter(unit__path__startswith=self.root.path).values_list("user", flat=True))
        blank = {field.attname: field.get_default() for field in backup._fields(User)}
        for row in User.objects.filter(pk__in=own | self.persons).order_by("pk").values_list(*fields):
            told = dict(zip(fields, row, strict=True))
            kept = _KEPT_OF_A_PERSON if told["id"] in own else {"id"}
            yield backup.written([told[name] if name in kept else _empty(blank[name]) for name in fields])

    def outside(self) -> dict[str, int]:
        """By column, how many rows of others it points at: a number, and nothing of what stands there."""
        counted = {
            f"{table}.{column}": len(keys - self.keys.get(to, set()))
            for (table, column, to), keys in sorted(self.pointed.items())
        }
        return {name: count for name, count in counted.items() if count}


def _empty(value: Any) -> Any:
    return None if isinstance(value, datetime) else value


def _files(files: list[tuple[str, Path]], root: Unit, cut: _Cut) -> Iterator[tuple[str, Path]]:
    """The municipality's own slices of the store and the files its rows name. National figures are everybody's."""
    for name, path in files:
        parts = name.split("/")
        is_own = parts[0] == "store" and len(parts) > 3 and parts[3] == root.code  # store/facts/DATASET/CODE/…
        if is_own or (parts[0] == "attachments" and parts[-1] in cut.sums):
            yield name, path
