"""SCIM 2.0 (RFC 7643, 7644): the municipality's directory adds, moves and removes people here.

The key opens one directory, of one organisation in one municipality, and nothing of anybody else's is seen or touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from styrkedjan.api import scim_schemas as says
from styrkedjan.areas.directory.actions import people
from styrkedjan.areas.directory.models import Directory, DirectoryGroup, Identity
from styrkedjan.domain.directory import filters
from styrkedjan.domain.directory.patching import BadPatch, patched
from styrkedjan.domain.errors import InvalidInput, NotAllowed, Refused, WrongState
from styrkedjan.foundation import locking, tokens
from styrkedjan.foundation.models import AccountKind

MEDIA = "application/scim+json"
HEARD_EVERY = 60
_FIXED = frozenset({"id", "meta", "schemas", "groups"})
_EXTRA = ("employeeNumber", "organization", "division", "department", "costCenter")


class Stop(Exception):
    """An answer in SCIM's own words: status, kind, sentence."""

    def __init__(self, status: int, sentence: str, kind: str = "") -> None:
        self.status, self.sentence, self.kind = status, sentence, kind
        super().__init__(sentence)


class Call(NamedTuple):
    """A request from a directory."""

    request: HttpRequest
    directory: Directory
    base: str

    def body(self) -> dict[str, Any]:
        try:
            told = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError) as error:
            raise Stop(400, "Det som skickades är inte JSON.", "invalidSyntax") from error
        if not isinstance(told, dict):
            raise Stop(400, "Det som skickades är inget objekt.", "invalidSyntax")
        if "\\u0000" in json.dumps(told):
            raise Stop(400, "Det som skickades har tecken som inte går att spara.", "invalidValue")
        return told


def _answer(told: Any, status: int = 200, **headers: str) -> JsonResponse:
    return JsonResponse(
        told, status=status, content_type=MEDIA, headers=headers, json_dumps_params={"ensure_ascii": False}
    )


def _error(stop: Stop) -> JsonResponse:
    told = {"schemas": [says.ERROR], "status": str(stop.status), "detail": stop.sentence}
    headers = {"WWW-Authenticate": 'Bearer realm="scim"'} if stop.status == HTTPStatus.UNAUTHORIZED else {}
    return _answer({**told, **({"scimType": stop.kind} if stop.kind else {})}, stop.status, **headers)


def _guarded(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
    """Who calls, then the call itself in one transaction, and refusals in SCIM's words."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, **address: Any) -> JsonResponse:
        try:
            call = _call(request)
            with transaction.atomic():
                return view(call, **address)
        except Stop as stop:
            return _error(stop)
        except (BadPatch, filters.BadFilter) as bad:
            return _error(Stop(400, str(bad), getattr(bad, "kind", "invalidFilter")))
        except InvalidInput as bad:
            return _error(Stop(400, " ".join(map(str, bad.problems)), "invalidValue"))
        except NotAllowed as refusal:
            return _error(Stop(403, str(refusal)))
        except WrongState as refusal:
            return _error(Stop(409, str(refusal), "uniqueness"))
        except Refused as refusal:
            return _error(Stop(409, str(refusal)))
        except IntegrityError as error:
            if not locking.is_taken(error):
                raise
            return _error(Stop(409, "Någon annan lade upp samma samtidigt.", "uniqueness"))

    return guarded


def _call(request: HttpRequest) -> Call:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    user = tokens.holder(secret.strip()) if scheme.lower() == "bearer" else None
    directory = Directory.objects.select_related("user", "principal").filter(user=user).first() if user else None
    if user is None or user.kind != AccountKind.DIRECTORY or directory is None:
        raise Stop(401, "Nyckeln saknas, har återkallats eller är inte katalogens.")
    now = timezone.now()
    if directory.last_heard is None or (now - directory.last_heard).total_seconds() > HEARD_EVERY:
        Directory.objects.filter(pk=directory.pk).update(last_heard=now)
    return Call(request, directory, f"{request.build_absolute_uri('/').rstrip('/')}/scim/v2")


# -- people ----------------------------------------------------------------------------------------------------------


def _users(directory: Directory) -> QuerySet[Identity]:
    rows = Identity.objects.filter(
        principal=directory.principal, organisation=directory.organisation, by_directory=True, removed_at=None
    )
    return rows.select_related("user", "principal", "manager__user").prefetch_related("directory_groups")


def _user(call: Call, row: Identity) -> dict[str, Any]:
    person, told = row.user, dict(row.told)
    work = {name: told[name] for name in _EXTRA if told.get(name)}
    if row.manager is not None:
        work["manager"] = {"value": str(row.manager.pk), "$ref": f"{call.base}/Users/{row.manager.pk}"}
    mail = {"value": person.email, "type": told.get("email_type") or "work", "primary": told.get("primary", True)}
    names = {"givenName": person.first_name, "familyName": person.last_name}
    return {
        "schemas": [says.USER, *([says.ENTERPRISE] if work else [])],
        "id": str(row.pk),
        **({"externalId": row.external_id} if row.external_id else {}),
        "userName": row.user_name,
        **({"name": named} if (named := {name: value for name, value in names.items() if value}) else {}),
        "displayName": str(person),
        **({"title": person.title} if person.title else {}),
        "active": row.left_at is None,
        **({"emails": [mail]} if person.email else {}),
        "groups": [
            {"value": str(one.pk), "$ref": f"{call.base}/Groups/{one.pk}", "display": one.name}
            for one in row.directory_groups.all()
        ],
        **({says.ENTERPRISE: work} if work else {}),
        "meta": _meta(call, "User", row),
    }  # fmt: skip


def _meta(call: Call, kind: str, row: Identity | DirectoryGroup) -> dict[str, Any]:
    return {
        "resourceType": kind,
        "created": row.created_at.isoformat(),
        "lastModified": row.changed_at.isoformat(),
        "location": f"{call.base}/{kind}s/{row.pk}",
        "version": f'W/"{row.version}"',
    }


def _told(resource: Mapping[str, Any]) -> people.Told:
    """A person as a resource says; attributes are found whatever their case. Raises Stop."""
    name = _text(resource, "userName", most=150)
    if not name:
        raise Stop(400, "userName saknas.", "invalidValue")
    emails = [one for one in filters.values(resource, "emails") if isinstance(one, Mapping)]
    mails = sorted(emails, key=lambda one: (one.get("primary") is not True, one.get("type") != "work"))
    mail = mails[0] if mails else {}
    names = {
        "first_name": _text(resource, "name.givenName", most=150),
        "last_name": _text(resource, "name.familyName", most=150),
        "email": _text(mail, "value", most=254),
        "title": _text(resource, "title", most=120),
    }
    rest: dict[str, Any] = {
        one: found for one in _EXTRA if (found := _text(resource, f"{says.ENTERPRISE}:{one}", most=255))
    }
    if kind := _text(mail, "type", most=40):
        rest |= {"email_type": kind, "primary": mail.get("primary") is not False}
    manager = _text(resource, f"{says.ENTERPRISE}:manager.value", most=20) or _text(
        resource, f"{says.ENTERPRISE}:manager", most=20
    )
    return people.Told(name, _text(resource, "externalId", most=150), names, _active(resource), manager, rest)


def _text(resource: Mapping[str, Any], path_: str, *, most: int) -> str:
    for one in filters.values(resource, path_):
        if isinstance(one, Mapping):
            continue
        if isinstance(one, str | int) and not isinstance(one, bool):
            text = str(one).strip()
            if len(text) > most:
                raise Stop(400, f"{path_} är längre än {most} tecken.", "invalidValue")
            return text
        raise Stop(400, f"{path_} ska vara en text.", "invalidValue")
    return ""


def _active(resource: Mapping[str, Any]) -> bool:
    """True where nothing is said; some directories write it as a text."""
    for one in filters.values(resource, "active"):
        said = str(one).lower()
        if said not in {"true", "false"}:
            raise Stop(400, "active ska vara true eller false.", "invalidValue")
        return said == "true"
    return True


def _write_user(call: Call, row: Identity | None, resource: Mapping[str, Any]) -> Identity:
    by, told = call.directory.user, _told(resource)
    if row is None:
        return people.add(by=by, directory=call.directory, told=told)
    return people.change(by=by, identity=row, told=told)


def _remove_user(call: Call, row: Identity) -> None:
    people.remove(by=call.directory.user, identity=row)


# -- groups ----------------------------------------------------------------------------------------------------------


def _groups(directory: Directory) -> QuerySet[DirectoryGroup]:
    rows = DirectoryGroup.objects.filter(directory=directory).select_related("directory__principal")
    return rows.prefetch_related("members")


def _group(call: Call, row: DirectoryGroup) -> dict[str, Any]:
    members = [{"value": str(one.pk), "$ref": f"{call.base}/Users/{one.pk}"} for one in row.members.all()]
    return {
        "schemas": [says.GROUP],
        "id": str(row.pk),
        **({"externalId": row.external_id} if row.external_id else {}),
        "displayName": row.name,
        "members": members,
        "meta": _meta(call, "Group", row),
    }


def _write_group(call: Call, row: DirectoryGroup | None, resource: Mapping[str, Any]) -> DirectoryGroup:
    keys = []
    for one in filters.values(resource, "members"):
        key = str(one.get("value", "")) if isinstance(one, Mapping) else str(one)
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            raise Stop(400, "En medlem ska ha en persons id som value.", "invalidValue")
        keys.append(int(key))
    return people.save_group(
        by=call.directory.user, directory=call.directory, group=row, members=keys,
        name=_text(resource, "displayName", most=255), external_id=_text(resource, "externalId", most=150),
    )  # fmt: skip


def _remove_group(call: Call, row: DirectoryGroup) -> None:
    people.remove_group(by=call.directory.user, group=row)


class Kind(NamedTuple):
    """What is the same for people and groups, by what differs."""

    rows: Callable[[Directory], QuerySet[Any]]
    shown: Callable[[Call, Any], dict[str, Any]]
    write: Callable[[Call, Any, Mapping[str, Any]], Any]
    remove: Callable[[Call, Any], None]
    columns: Mapping[str, str]


_BY_USER = {"username": "user_name__iexact", "externalid": "external_id"}
_BY_GROUP = {"displayname": "name__iexact", "externalid": "external_id"}
KINDS = {
    "Users": Kind(_users, _user, _write_user, _remove_user, _BY_USER),
    "Groups": Kind(_groups, _group, _write_group, _remove_group, _BY_GROUP),
}


# -- how it is answered ----------------------------------------------------------------------------------------------


@_guarded
def collection(call: Call, kind: str) -> JsonResponse:
    one = _kind(kind)
    if call.request.method == "POST":
        row = one.write(call, None, call.body())
        return _resource(call, one, one.rows(call.directory).get(pk=row.pk), HTTPStatus.CREATED)
    _require_method(call, "GET")
    return _listed(call, one, call.request.GET)


@_guarded
def search(call: Call, kind: str = "") -> JsonResponse:
    """The same as a list, asked for in a body; without a kind, of people and groups alike."""
    _require_method(call, "POST")
    asked = call.body()
    flat = {name: ",".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in asked.items()}
    return _listed(call, _kind(kind) if kind else None, flat)


@_guarded
def resource(call: Call, kind: str, pk: str) -> JsonResponse:
    one, request = _kind(kind), call.request
    known = pk.isascii() and pk.isdigit() and len(pk) < 18
    row = one.rows(call.directory).filter(pk=int(pk)).first() if known else None
    if row is None:
        raise Stop(404, "Finns inte.")
    version = f'W/"{row.version}"'
    if request.method == "GET":
        if _names(request.headers.get("If-None-Match", ""), version):
            return _answer({}, HTTPStatus.NOT_MODIFIED, ETag=version)
        return _resource(call, one, row)
    _require_method(call, "PUT", "PATCH", "DELETE")
    if (wanted := request.headers.get("If-Match", "")) and not _names(wanted, version):
        raise Stop(412, "Någon har ändrat sedan du läste.")
    if request.method == "DELETE":
        one.remove(call, row)
        return _answer({}, HTTPStatus.NO_CONTENT)
    told = call.body()
    if request.method == "PATCH":
        operations = next((value for name, value in told.items() if name.lower() == "operations"), None)
        told = patched(one.shown(call, row), operations, fixed=_FIXED)
    one.write(call, row, told)
    return _resource(call, one, one.rows(call.directory).get(pk=row.pk))


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Stop(404, "Det slaget finns inte.")
    return KINDS[name]


def _require_method(call: Call, *methods: str) -> None:
    if call.request.method not in methods:
        raise Stop(405, f"Det går inte att göra {call.request.method} här.")


def _names(header: str, version: str) -> bool:
    """Whether a condition names the version: strong or weak, or any."""
    told = {one.strip().removeprefix("W/") for one in header.split(",")}
    return "*" in told or version.removeprefix("W/") in told


def _resource(call: Call, kind: Kind, row: Any, status: int = 200) -> JsonResponse:
    shown = kind.shown(call, row)
    headers = {"ETag": shown["meta"]["version"], "Location": shown["meta"]["location"]}
    return _answer(_chosen(shown, call.request.GET), status, **headers)


def _listed(call: Call, kind: Kind | None, asked: Mapping[str, str]) -> JsonResponse:
    start, count = max(1, _number(asked, "startIndex", 1)), min(says.MOST, max(0, _number(asked, "count", says.MOST)))
    text = asked.get("filter", "")
    test = filters.parse(text) if text else None
    if kind is None:
        shown = [each.shown(call, row) for each in KINDS.values() for row in each.rows(call.directory)]
        every = [one for one in shown if test is None or test(one)]
        total, found = len(every), every[start - 1 : start - 1 + count]
        return _page(asked, total, start, found)
    rows = kind.rows(call.directory)
    if column := _column(kind, text):
        rows = rows.filter(**{column[0]: column[1]})
    if test is None:
        total, found = rows.count(), [kind.shown(call, row) for row in rows[start - 1 : start - 1 + count]]
    else:
        every = [one for row in rows if test(one := kind.shown(call, row))]
        total, found = len(every), every[start - 1 : start - 1 + count]
    return _page(asked, total, start, found)


def _page(asked: Mapping[str, str], total: int, start: int, found: list[dict[str, Any]]) -> JsonResponse:
    return _answer({
        "schemas": [says.LIST], "totalResults": total, "itemsPerPage": len(found), "startIndex": start,
        "Resources": [_chosen(one, asked) for one in found],
    })  # fmt: skip


def _column(kind: Kind, text: str) -> tuple[str, str] | None:
    """What directories ask before each change, `userName eq "…"`, is asked of the database alone."""
    parts = text.split(None, 2)
    name = kind.columns.get(parts[0].lower()) if len(parts) == 3 and parts[1].lower() == "eq" else None
    try:
        value = json.loads(parts[2]) if name else None
    except ValueError:
        return None
    return (name, value) if name and isinstance(value, str) and "\x00" not in value else None


def _number(asked: Mapping[str, str], name: str, otherwise: int) -> int:
    text = asked.get(name, "")
    if not text:
        return otherwise
    if not text.lstrip("-").isdigit() or not text.isascii() or len(text) > 9:
        raise Stop(400, f"{name} ska vara ett heltal.", "invalidValue")
    return int(text)


_ALWAYS = ("id", "schemas", "meta")


def _chosen(shown: dict[str, Any], asked: Mapping[str, str]) -> dict[str, Any]:
    """Only the attributes that were asked for, or all but those that were not wanted."""
    wanted, unwanted = _paths(asked.get("attributes", "")), _paths(asked.get("excludedAttributes", ""))
    if wanted:
        picked = {name: value for name, value in shown.items() if name in _ALWAYS[:2]}
        for one in wanted:
            _copy(shown, picked, one)
        return picked
    for one in unwanted:
        _drop(shown, one)
    return shown


def _paths(text: str) -> list[list[str]]:
    found = []
    for one in filter(None, (part.strip() for part in text.split(","))):
        extension = says.ENTERPRISE if one.lower().startswith(says.ENTERPRISE.lower()) else ""
        rest = one[len(extension) :].lstrip(":") if extension else one.rpartition(":")[2]
        found.append([*([extension] if extension else []), *filter(None, rest.split("."))])
    return found


def _spelt(there: Mapping[str, Any], name: str) -> str:
    return next((key for key in there if key.lower() == name.lower()), "")


def _copy(there: Any, to: dict[str, Any], parts: list[str]) -> None:
    name = _spelt(there, parts[0]) if isinstance(there, dict) else ""
    if not name:
        return
    if len(parts) == 1:
        to[name] = there[name]
    elif isinstance(there[name], list):
        made = to.setdefault(name, [{} for _ in there[name]])
        for one, copied in zip(there[name], made, strict=True):
            _copy(one, copied, parts[1:])
    else:
        _copy(there[name], to.setdefault(name, {}), parts[1:])


def _drop(there: Any, parts: list[str]) -> None:
    for one in there if isinstance(there, list) else [there]:
        name = _spelt(one, parts[0]) if isinstance(one, dict) else ""
        if not name or name in _ALWAYS[:2]:
            continue
        if len(parts) == 1:
            del one[name]
        else:
            _drop(one[name], parts[1:])


def _published(find: Callable[[str], Mapping[str, dict[str, Any]]]) -> Callable[..., JsonResponse]:
    @_guarded
    def view(call: Call, key: str = "") -> JsonResponse:
        _require_method(call, "GET")
        if call.request.GET.get("filter"):
            raise Stop(403, "Det här går inte att filtrera.")
        found = find(call.base)
        if not key:
            return _answer(_list(found.values()))
        name = _spelt(found, key)
        if not name:
            raise Stop(404, "Finns inte.")
        return _answer(found[name])

    return view


def _list(rows: Iterable[Any]) -> dict[str, Any]:
    found = list(rows)
    return {
        "schemas": [says.LIST],
        "totalResults": len(found),
        "itemsPerPage": len(found),
        "startIndex": 1,
        "Resources": found,
    }


@_guarded
def service(call: Call) -> JsonResponse:
    _require_method(call, "GET")
    return _answer(says.service(call.base))


@_guarded
def missing(call: Call, rest: str = "") -> JsonResponse:
    raise Stop(404, "Den adressen finns inte.")


schemas, types = _published(says.schemas), _published(says.resource_types)
urlpatterns = [
    path("ServiceProviderConfig", service, name="api_scim_service"),
    path("Schemas", schemas, name="api_scim_schemas"),
    path("Schemas/<str:key>", schemas, name="api_scim_schema"),
    path("ResourceTypes", types, name="api_scim_types"),
    path("ResourceTypes/<str:key>", types, name="api_scim_type"),
    path(".search", search, name="api_scim_search_all"),
    path("<str:kind>/.search", search, name="api_scim_search"),
    path("<str:kind>", collection, name="api_scim_collection"),
    path("<str:kind>/<str:pk>", resource, name="api_scim_resource"),
    path("<path:rest>", missing, name="api_scim_missing"),
]
