"""SAML 2.0: we ask with a number, and take one signed answer to it. Nothing unasked and nothing unsigned is taken."""

from __future__ import annotations

import logging
import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from styrkedjan.domain.directory.affiliations import Presented
from styrkedjan.domain.errors import Refused
from styrkedjan.sources.sign_in.providers import Provider
from styrkedjan.sources.sign_in.told import Elsewhere, presented

_log = logging.getLogger(__name__)
_SECONDS, _REMEMBERED = 10, 3600
_POST, _REDIRECT = (f"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-{one}" for one in ("POST", "Redirect"))
_known: dict[str, tuple[float, str]] = {}


@dataclass(frozen=True, slots=True)
class Here:
    """Our own addresses for one log-in."""

    answer_at: str
    metadata_at: str
    leave_at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A signed answer that holds: to which question, by which number, and until when it could be told again."""

    told: Presented
    held: Elsewhere
    answers: str
    key: str
    until: datetime


def begin(provider: Provider, here: Here) -> tuple[str, str]:
    """Where to send the browser, and the number of the question."""
    auth = _auth(provider, here, {})
    return auth.login(return_to=here.answer_at), auth.get_last_request_id()


def finish(provider: Provider, here: Here, response: str) -> Answer:
    """Raises Refused with a sentence for anything but a fresh, signed answer to us from the one we asked."""
    from lxml import etree
    from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
    from xmlsec import Error

    try:
        auth = _auth(provider, here, {"SAMLResponse": response})
        auth.process_response()
        reason = "" if not auth.get_errors() and auth.is_authenticated() else auth.get_last_error_reason() or "unsigned"
        answers, key = auth.get_last_response_in_response_to(), auth.get_last_assertion_id()
        if not reason and not (answers and key):
            reason = "not asked for"
    except Refused:
        raise
    except (
        OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, etree.LxmlError, Error, ValueError, TypeError,
        AttributeError, KeyError, IndexError,
    ) as error:  # fmt: skip
        reason = type(error).__name__
    if reason:
        _log.warning("saml answer refused: %s", reason)
        raise Refused("Svaret från inloggningen gick inte att lita på.", "Logga in en gång till.")
    ends = auth.get_last_assertion_not_on_or_after()
    until = datetime.fromtimestamp(ends, UTC) if ends else datetime.now(UTC) + timedelta(hours=1)
    level = next(iter(auth.get_last_authn_contexts() or ()), "")
    name, form = str(auth.get_nameid() or "")[:255], str(auth.get_nameid_format() or "")
    held = Elsewhere(provider.key, name, str(auth.get_session_index() or "")[:255], form)
    return Answer(presented(provider, auth.get_attributes(), level), held, str(answers), str(key), until)


def leave(provider: Provider, here: Here, held: Elsewhere) -> tuple[str, str]:
    """Where the browser logs out there too, and the number of the question.

    Raises Refused where the provider takes no log-out, or cannot be reached.
    """
    auth = _auth(provider, here, {})
    if not auth.get_slo_url() or not held.name:
        raise Refused("Organisationens inloggning tar inte emot utloggning härifrån.", "")
    where = auth.logout(
        return_to=here.leave_at, name_id=held.name, session_index=held.index or None, name_id_format=held.form or None
    )
    return where, auth.get_last_request_id()


def left(provider: Provider, here: Here, query: str, number: str) -> bool:
    """Whether the provider says, signed and in answer to our own question, that the log-out was done."""
    return bool(number) and _slo(provider, here, query, number) is not None


def asked_to_leave(provider: Provider, here: Here, query: str) -> tuple[str, list[str], str]:
    """Whose sessions the provider ends, which of them (none named: all), and where to send the browser then.

    Raises Refused for what is not signed by it, or not for us now.
    """
    from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request as Asked

    found = _slo(provider, here, query, None)
    if found is None:
        raise Refused("Begäran om utloggning gick inte att lita på.", "Logga ut på sidan i stället.")
    auth, where = found
    said, key = auth.get_last_request_xml(), auth.get_settings().get_sp_key()
    return str(Asked.get_nameid(said, key)), Asked.get_session_indexes(said), where


def _slo(provider: Provider, here: Here, query: str, number: str | None) -> tuple[Any, str] | None:
    """A message of log-out that holds, with where to go then; None for any other, and for what is not signed."""
    from lxml import etree
    from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
    from xmlsec import Error

    told = dict(parse_qsl(query))
    if "Signature" not in told or ("SAMLRequest" in told) == (number is not None):
        return None
    try:
        auth = _auth(provider, here, told, query)
        where = str(auth.process_slo(keep_local_session=True, request_id=number))
        reason = (auth.get_last_error_reason() or ", ".join(auth.get_errors())) if auth.get_errors() else ""
    except (
        OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, etree.LxmlError, Error, ValueError, TypeError,
        AttributeError, KeyError, IndexError, zlib.error,
    ) as error:  # fmt: skip
        reason = type(error).__name__
    if reason:
        _log.warning("saml log-out refused: %s", reason)
        return None
    return auth, where


def metadata(provider: Provider, here: Here) -> str:
    """What the identity provider is told of us."""
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

    told = OneLogin_Saml2_Settings(_settings(provider, here), sp_validation_only=True).get_sp_metadata()
    return told.decode() if isinstance(told, bytes) else str(told)


def _auth(provider: Provider, here: Here, told: dict[str, str], query: str = "") -> Any:
    """What is told comes as a form to where we take answers, and in the address to where one logs out."""
    from onelogin.saml2.auth import OneLogin_Saml2_Auth

    url = urlsplit(here.leave_at if query else here.answer_at)
    request = {
        "https": "on" if url.scheme == "https" else "off", "http_host": url.netloc, "script_name": url.path,
        "get_data": told if query else {}, "post_data": {} if query else told, "query_string": query,
        "validate_signature_from_qs": True,
    }  # fmt: skip
    return OneLogin_Saml2_Auth(request, _settings(provider, here))


def _settings(provider: Provider, here: Here) -> dict[str, Any]:
    from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as Parser

    parsed = Parser.parse(_metadata_of(provider), entity_id=provider.entity_id or None)
    ours = {name: Path(path).read_text(encoding="utf-8") if path else "" for name, path in (
        ("x509cert", provider.certificate_file), ("privateKey", provider.private_key_file))}  # fmt: skip
    signs = bool(ours["privateKey"])
    return {
        "strict": True,
        "debug": False,
        "idp": parsed.get("idp", {}),
        "sp": {
            "entityId": here.metadata_at,
            "assertionConsumerService": {"url": here.answer_at, "binding": _POST},
            "singleLogoutService": {"url": here.leave_at, "binding": _REDIRECT},
            "NameIDFormat": Names.NAMEID_TRANSIENT,
            **ours,
        },
        "security": {
            "authnRequestsSigned": signs,
            "logoutRequestSigned": signs,
            "logoutResponseSigned": signs,
            "signMetadata": signs,
            "wantAssertionsSigned": True,
            "wantNameId": False,
            "wantAttributeStatement": True,
            "rejectUnsolicitedResponsesWithInResponseTo": False,
            "rejectDeprecatedAlgorithm": True,
            "allowRepeatAttributeName": True,
            "requestedAuthnContext": list(provider.levels) or False,
            "requestedAuthnContextComparison": "exact",
            "signatureAlgorithm": Names.RSA_SHA256,
            "digestAlgorithm": Names.SHA256,
        },
    }


def _metadata_of(provider: Provider) -> str:
    """The identity provider's own description, from a file or fetched once an hour."""
    place = provider.metadata
    if not place.startswith(("https://", "http://")):
        return Path(place).read_text(encoding="utf-8")
    known = _known.get(place)
    if known is None or known[0] < time.monotonic() - _REMEMBERED:
        try:
            known = time.monotonic(), httpx.get(place, timeout=_SECONDS).raise_for_status().text
        except httpx.HTTPError as error:
            raise Refused(
                "Organisationens inloggning svarar inte som den ska just nu.", "Vänta en stund och försök igen."
            ) from error
        _known[place] = known
    return known[1]
