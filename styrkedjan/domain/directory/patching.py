"""SCIM's PATCH (RFC 7644, 3.5.2): a list of changes made to a resource, all or none.

Directories write it in their own ways: `op` with a capital, "False" as a text, "name.givenName" as a key of a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from styrkedjan.domain.directory import filters

MOST = 1000
_PATH = re.compile(r"(?P<name>[^\[\]]+?)(?:\[(?P<filter>.+)\](?:\.(?P<part>[\w$]+))?)?")


class BadPatch(ValueError):
    """A change that cannot be made; `kind` is SCIM's own word for why."""

    def __init__(self, kind: str, sentence: str) -> None:
        self.kind = kind
        super().__init__(sentence)


def patched(resource: Mapping[str, Any], operations: Any, *, fixed: frozenset[str]) -> dict[str, Any]:
    """The resource after all changes. `fixed` may not be written. Raises BadPatch."""
    if not isinstance(operations, list) or not operations or len(operations) > MOST:
        raise BadPatch("invalidSyntax", "Operations ska vara en lista med minst en ändring.")
    after: dict[str, Any] = deepcopy(dict(resource))
    for operation in operations:
        if not isinstance(operation, Mapping):
            raise BadPatch("invalidSyntax", "En ändring ska ha op, path och value.")
        _apply(after, operation, fixed)
    return after


def _apply(after: dict[str, Any], operation: Mapping[str, Any], fixed: frozenset[str]) -> None:
    op, path, value = str(operation.get("op", "")).lower(), operation.get("path"), operation.get("value")
    if op not in {"add", "replace", "remove"}:
        raise BadPatch("invalidSyntax", f"op ska vara add, replace eller remove, inte {op or 'tomt'}.")
    if path in (None, ""):
        if op == "remove":
            raise BadPatch("noTarget", "remove behöver path.")
        if not isinstance(value, Mapping):
            raise BadPatch("invalidSyntax", "Utan path ska value vara en mängd attribut.")
        for name, inner in value.items():
            if ":" in name and isinstance(inner, Mapping):
                for part, deep in inner.items():
                    _at(after, op, f"{name}:{part}", deep, fixed)
            else:
                _at(after, op, name, inner, fixed)
        return
    if not isinstance(path, str):
        raise BadPatch("invalidPath", "path ska vara en text.")
    _at(after, op, path, value, fixed)


def _at(after: dict[str, Any], op: str, path: str, value: Any, fixed: frozenset[str]) -> None:
    found = _PATH.fullmatch(path)
    if found is None:
        raise BadPatch("invalidPath", f"{path} går inte att läsa.")
    holder, name = _holder(after, found["name"])
    if name.lower() in fixed:
        raise BadPatch("mutability", f"{name} får inte ändras.")
    if found["filter"]:
        _among(holder, op, name, found["filter"], found["part"], value)
    elif op == "remove":
        _removed(holder, name, value)
    elif op == "add" and isinstance(holder.get(name), list):
        _added(holder[name], value)
    elif isinstance(value, Mapping) and isinstance(holder.get(name), dict):
        holder[name] = {**holder[name], **value}
    else:
        holder[name] = deepcopy(value)


def _holder(after: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The mapping that has the attribute, and the attribute's name as it is spelt there."""
    holder = after
    if re.fullmatch(r"urn:.+:(User|Group)", path, re.IGNORECASE):
        return after, _spelt(after, path)  # the extension as a whole
    extension, _, rest = path.rpartition(":")
    if extension:
        key = _spelt(after, extension)
        if key.rpartition(":")[2] in {"User", "Group"} and key not in after and "core" in key:
            key = ""  # the resource's own attributes by their whole name
        holder = after.setdefault(key, {}) if key else after
        path = rest
    *parts, name = path.split(".")
    for part in parts:
        inner = holder.setdefault(_spelt(holder, part), {})
        if not isinstance(inner, dict):
            raise BadPatch("invalidPath", f"{path} finns inte.")
        holder = inner
    return holder, _spelt(holder, name)


def _spelt(holder: Mapping[str, Any], name: str) -> str:
    return next((key for key in holder if key.lower() == name.lower()), name)


def _removed(holder: dict[str, Any], name: str, value: Any) -> None:
    """Wholly, or the values that are told of, as some directories write it."""
    there = holder.get(name)
    if isinstance(there, list) and isinstance(value, list):
        gone = [_key(one) for one in value]
        holder[name] = [one for one in there if _key(one) not in gone]
    else:
        holder.pop(name, None)


def _added(there: list[Any], value: Any) -> None:
    known = [_key(one) for one in there]
    for one in value if isinstance(value, list) else [value]:
        if _key(one) not in known:
            there.append(deepcopy(one))
            known.append(_key(one))


def _key(one: Any) -> Any:
    return str(one.get("value")) if isinstance(one, Mapping) and "value" in one else one


def _among(holder: dict[str, Any], op: str, name: str, text: str, part: str | None, value: Any) -> None:
    """The values of a list that a filter picks."""
    try:
        test = filters.parse(text)
    except filters.BadFilter as error:
        raise BadPatch("invalidFilter", str(error)) from error
    rows = holder.get(name) or []
    if not isinstance(rows, list):
        raise BadPatch("invalidPath", f"{name} är ingen lista.")
    picked = [one for one in rows if isinstance(one, dict) and test(one)]
    if op == "remove":
        if part is None:
            holder[name] = [one for one in rows if one not in picked]
            return
        for one in picked:
            one.pop(_spelt(one, part), None)
        return
    if not picked:
        # Written as an address of something that is not there yet: `emails[type eq "work"].value`.
        made = re.fullmatch(r'\s*(\w+)\s+eq\s+"([^"]*)"\s*', text, re.IGNORECASE)
        if made is None or part is None:
            raise BadPatch("noTarget", f"Inget i {name} stämmer med filtret.")
        picked = [{made[1]: made[2]}]
        holder[name] = [*rows, *picked]
    for one in picked:
        one.update({part: value} if part else value if isinstance(value, Mapping) else {"value": value})
