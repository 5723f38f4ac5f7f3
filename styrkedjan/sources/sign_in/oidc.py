"""OpenID Connect: code flow with PKCE and nonce. Signature, issuer, addressee and time are tried every time."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import jwt

from styrkedjan.domain.directory.affiliations import Presented
from styrkedjan.domain.errors import Refused
from styrkedjan.sources.sign_in.providers import Provider
from styrkedjan.sources.sign_in.told import Elsewhere, presented

_log = logging.getLogger(__name__)
_SECONDS, _REMEMBERED = 10, 3600
# None with a shared secret: whoever asks could then have written the answer.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_known: dict[str, tuple[float, Any]] = {}


@dataclass(frozen=True, slots=True)
class Began:
    """What the browser's session keeps until the answer comes."""

    state: str
    nonce: str
    verifier: str

    def kept(self) -> dict[str, str]:
        return asdict(self)


def begin(provider: Provider, answer_at: str) -> tuple[str, Began]:
    """Where to send the browser. Raises Refused where the server cannot be reached."""
    began = Began(*(secrets.token_urlsafe(32) for _ in range(3)))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(began.verifier.encode()).digest()).decode().rstrip("=")
    asked = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": answer_at,
        "scope": " ".join(provider.scopes), "state": began.state, "nonce": began.nonce,
        "code_challenge": challenge, "code_challenge_method": "S256", **provider.ask,
    }  # fmt: skip
    if provider.levels and "acr_values" not in asked:
        asked["acr_values"] = " ".join(provider.levels)
    where = _discovered(provider)["authorization_endpoint"]
    return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", began


def finish(provider: Provider, began: Began, code: str, answer_at: str) -> tuple[Presented, Elsewhere]:
    """What the log-in tells, and the session it began there.

    Raises Refused with a sentence for whatever is not as it should be.
    """
    about = _discovered(provider)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": answer_at}
    form |= {"code_verifier": began.verifier}
    auth, secret = None, provider.secret()
    methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if secret and "client_secret_basic" in methods:
        auth = httpx.BasicAuth(provider.client_id, secret)
    else:
        form |= {"client_id": provider.client_id} | ({"client_secret": secret} if secret else {})
    try:
        answer = httpx.post(about["token_endpoint"], data=form, auth=auth, timeout=_SECONDS)
        tokens = answer.raise_for_status().json()
        token = str(tokens.get("id_token") or "")
        claims = _tried(provider, about, token, began.nonce)
        if provider.userinfo:
            bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
            more = httpx.get(about["userinfo_endpoint"], headers=bearer, timeout=_SECONDS).raise_for_status().json()
            if more.get("sub") != claims["sub"]:
                raise jwt.InvalidTokenError("userinfo is about somebody else")
            claims = {**more, **claims}
    except (httpx.HTTPError, jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError) as error:
        _log.warning("oidc answer refused: %s", type(error).__name__)
        raise Refused("Svaret från inloggningen gick inte att lita på.", "Logga in en gång till.") from error
    held = Elsewhere(provider.key, str(claims["sub"])[:255], str(claims.get("sid") or "")[:255], proof=token)
    return presented(provider, claims, str(claims.get("acr") or "")), held


def leave(provider: Provider, held: Elsewhere, back_at: str) -> tuple[str, str]:
    """Where the browser logs out there too (RP-initiated logout), and the word it comes back with.

    Raises Refused where the server takes no log-out, or cannot be reached.
    """
    where = _discovered(provider).get("end_session_endpoint")
    if not where:
        raise Refused("Organisationens inloggning tar inte emot utloggning härifrån.", "")
    word = secrets.token_urlsafe(16)
    asked = {
        "id_token_hint": held.proof, "client_id": provider.client_id, "post_logout_redirect_uri": back_at,
        "state": word,
    }  # fmt: skip
    return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}", word


def is_from(provider: Provider, issuer: str) -> bool:
    """Whether a message that names its sender names this one."""
    return bool(issuer) and issuer.rstrip("/") == provider.issuer.rstrip("/")


def _tried(provider: Provider, about: dict[str, Any], token: str, nonce: str) -> dict[str, Any]:
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError("alg")
    claims: dict[str, Any] = jwt.decode(
        token, _key(about["jwks_uri"], header.get("kid")), algorithms=ALGORITHMS, audience=provider.client_id,
        issuer=about["issuer"], leeway=60, options={"require": ["exp", "iat", "sub", "aud", "iss"]},
    )  # fmt: skip
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise jwt.InvalidTokenError("nonce")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise jwt.InvalidTokenError("azp")
    return claims


def _key(address: str, kid: str | None) -> Any:
    """The server's key by its name; asked for anew once when it is not known, since keys are changed."""
    for fresh in (False, True):
        keys = jwt.PyJWKSet.from_dict(_fetched(address, fresh=fresh)).keys
        found = [one for one in keys if one.key_id == kid] if kid else keys[:1]
        if found:
            return found[0].key
    raise jwt.InvalidKeyError("kid")


def _discovered(provider: Provider) -> dict[str, Any]:
    try:
        about: dict[str, Any] = _fetched(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        if about["issuer"].rstrip("/") != provider.issuer.rstrip("/"):
            raise ValueError("issuer")
        if not all(about[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")):
            raise ValueError("endpoints")
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.warning("oidc server not understood: %s", type(error).__name__)
        raise Refused(
            "Organisationens inloggning svarar inte som den ska just nu.", "Vänta en stund och försök igen."
        ) from error
    return about


def _fetched(address: str, *, fresh: bool = False) -> Any:
    known = _known.get(address)
    if known is None or fresh or known[0] < time.monotonic() - _REMEMBERED:
        known = time.monotonic(), httpx.get(address, timeout=_SECONDS).raise_for_status().json()
        _known[address] = known
    return known[1]
