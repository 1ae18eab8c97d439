"""OpenID: sign in at the configured provider, and come back."""

import time
from datetime import UTC, datetime

from flask import Blueprint, abort, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from server import openid
from server.access import allow_public_with_accounts
from server.database import db, runtime
from server.openid import NotSignedIn, ProviderAway
from server.security import limiter
from server.services import identities
from server.services.identities import NoAccount
from server.settings import Settings
from server.web.beginning import begin
from server.web.session import sign_in_page
from server.web.targets import is_ours, next_target

blueprint = Blueprint("openid", __name__, url_prefix="/sign-in/openid")

_KEPT = "openid"
_VISIT_LASTS = 900


@blueprint.get("")
@limiter.limit("30 per minute")
@allow_public_with_accounts
def start() -> ResponseReturnValue:
    """Send the browser to the provider; nothing is asked of it before somebody wants to sign in there."""
    try:
        begun = openid.start(_settings(), _return_address())
    except ProviderAway as error:
        return sign_in_page(error=str(error)), 503
    cookie[_KEPT] = {
        "state": begun.state,
        "nonce": begun.nonce,
        "verifier": begun.verifier,
        "at": int(time.time()),
        "next": next_target(),
        "invitation": request.args.get("invitation"),
    }
    return redirect(begun.url)


@blueprint.get("/return")
@limiter.limit("30 per minute")
@allow_public_with_accounts
def come_back() -> ResponseReturnValue:
    """Check what the provider vouches for, and sign in the account that is linked to it."""
    settings, kept = _settings(), cookie.pop(_KEPT, None)
    if kept is None or time.time() - kept["at"] > _VISIT_LASTS:
        return sign_in_page(error=gettext("The visit at the provider took too long. Try again.")), 422
    try:
        proof = {name: kept[name] for name in ("state", "nonce", "verifier")}
        claims = openid.finish(settings, _return_address(), request.args, **proof)
        person = identities.person_of(
            db(),
            issuer=claims.issuer,
            subject=claims.subject,
            email=claims.email,
            name=claims.name,
            invitation=kept["invitation"],
            now=datetime.now(UTC),
        )
    except ProviderAway as error:
        return sign_in_page(error=str(error)), 503
    except NotSignedIn as error:
        return sign_in_page(error=str(error)), 422
    except NoAccount as error:
        return sign_in_page(error=str(error)), 403
    begin(person, how="openid")
    return redirect(kept["next"] if is_ours(kept["next"]) else "/")


def _settings() -> Settings:
    settings = runtime().settings
    return settings if settings.oidc_issuer else abort(404)


def _return_address() -> str:
    return url_for("openid.come_back", _external=True)
