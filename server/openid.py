"""OpenID: talk to the configured sign-in provider – authorization code, PKCE, state and nonce."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from flask_babel import gettext
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from gis.errors import TalsiError
from server.logs import logger
from server.settings import Settings

SCOPE = "openid profile email"
# Signatures by the provider's own key; never “none”, and never a secret that both sides know.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_PATIENCE = 10
_CLOCKS_DIFFER = 60
_WELL_KNOWN = "/.well-known/openid-configuration"

log = logger("openid")


class ProviderAway(TalsiError):
    """The provider does not answer, or not as OpenID Connect."""


class NotSignedIn(TalsiError):
    """The provider's answer does not prove who came."""


@dataclass(frozen=True)
class Claims:
    """What the provider vouches for."""

    issuer: str
    subject: str
    email: str | None
    name: str | None


@dataclass(frozen=True)
class Started:
    """Where to send the browser, and what its answer must fit."""

    url: str
    state: str
    nonce: str
    verifier: str


def start(settings: Settings, redirect_uri: str) -> Started:
    """Ask the provider where its sign-in page is, and prepare a visit there."""
    metadata = _discover(settings)
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    client = _client(settings, metadata, redirect_uri)
    url, state = client.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    return Started(url, state, nonce, verifier)


def finish(
    settings: Settings, redirect_uri: str, answer: Mapping[str, str], *, state: str, nonce: str, verifier: str
) -> Claims:
    """Turn the browser's return into proved claims.

    Raises
    ------
    NotSignedIn
        If the visit was given up, does not belong to this browser, or its proof does not hold.
    ProviderAway
        If the provider cannot be asked.
    """
    if not secrets.compare_digest(answer.get("state", "").encode(), state.encode()):
        raise NotSignedIn(gettext("This sign-in was not begun in this browser, or is used already."))
    if "code" not in answer:
        raise NotSignedIn(gettext("The sign-in was given up at the provider. Nothing has been changed."))
    metadata = _discover(settings)
    try:
        client = _client(settings, metadata, redirect_uri)
        token = client.fetch_token(
            metadata["token_endpoint"], code=answer["code"], code_verifier=verifier, timeout=_PATIENCE
        )
        claims = _checked(settings, metadata, str(token["id_token"]), nonce)
        if "email" not in claims and "userinfo_endpoint" in metadata:
            claims = {**_user_info(client, metadata, claims["sub"]), **claims}
    except requests.RequestException as error:
        raise _away(error) from error
    except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
        log.warning("openid_refused", kind=type(error).__name__)
        raise NotSignedIn(gettext("The provider's answer could not be verified. Try again.")) from error
    verified = claims.get("email_verified") is True
    return Claims(
        issuer=metadata["issuer"],
        subject=str(claims["sub"]),
        email=str(claims["email"]).strip().casefold() if verified and claims.get("email") else None,
        name=str(claims["name"]) if claims.get("name") else None,
    )


def _discover(settings: Settings) -> dict[str, Any]:
    issuer = settings.oidc_issuer or ""
    try:
        metadata = _get_json(issuer.rstrip("/") + _WELL_KNOWN)
    except (requests.RequestException, ValueError) as error:
        raise _away(error) from error
    needed = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"}
    # Discovery says which issuer its tokens name; another one would let that one vouch for our people.
    if not needed <= metadata.keys() or metadata["issuer"].rstrip("/") != issuer.rstrip("/"):
        raise _away(ValueError("discovery"))
    return metadata


def _client(settings: Settings, metadata: Mapping[str, Any], redirect_uri: str) -> OAuth2Session:
    methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    preferred = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
    return OAuth2Session(
        settings.oidc_client_id,
        settings.oidc_client_secret,
        scope=SCOPE,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        token_endpoint_auth_method=preferred if settings.oidc_client_secret else "none",
    )


def _checked(settings: Settings, metadata: Mapping[str, Any], id_token: str, nonce: str) -> dict[str, Any]:
    keys = KeySet.import_key_set(cast(KeySetSerialization, _get_json(metadata["jwks_uri"])))
    claims = jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        now=int(time.time()),
        leeway=_CLOCKS_DIFFER,
        iss={"essential": True, "value": metadata["issuer"]},
        aud={"essential": True, "value": settings.oidc_client_id or ""},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    ).validate(claims)
    if claims.get("azp", settings.oidc_client_id) != settings.oidc_client_id:
        raise ValueError("azp")
    return claims


def _user_info(client: OAuth2Session, metadata: Mapping[str, Any], subject: str) -> dict[str, Any]:
    answer = client.get(metadata["userinfo_endpoint"], timeout=_PATIENCE)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    if told.get("sub") != subject:
        raise ValueError("sub")
    return told


def _get_json(url: str) -> dict[str, Any]:
    answer = requests.get(url, timeout=_PATIENCE, headers={"Accept": "application/json"})
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _away(error: Exception) -> ProviderAway:
    log.warning("openid_provider_away", kind=type(error).__name__)
    return ProviderAway(
        gettext("The sign-in provider does not answer. Try again in a minute, or sign in with a password.")
    )
