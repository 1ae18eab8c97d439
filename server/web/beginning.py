"""Beginning: turn the browser of a person who has proved who they are into their sitting."""

import secrets
import time
from typing import Any

from flask import current_app as app
from flask import request
from flask import session as cookie
from flask_login import login_user

from gis.models import Person
from server.agents import agent_words
from server.database import db
from server.services import sittings
from server.services.roles import SignedPerson

_HALF = "half"
_HALF_LASTS = 600


def begin(person: Person, *, how: str | None = None, channel: str = "web") -> SignedPerson:
    """Sign the person in, in a fresh cookie: what an earlier visitor left is not taken over."""
    # It joins the audit rows of one sitting, and cannot be guessed or traced to a person.
    key = secrets.token_hex(8)
    agent = agent_words(request.user_agent.string)
    signed = sittings.begin(db(), person, key=key, agent=agent, how=how, channel=channel)
    cookie.clear()
    cookie.permanent = True
    cookie["sitting"] = key
    if how == "openid":
        cookie["via"] = how
    login_user(signed)
    return signed


def begin_half(person: Person, target: str) -> None:
    """Remember for ten minutes that the password was right, and where to go once the code is, too."""
    signed = sittings.signed(db(), person)
    cookie.clear()
    cookie[_HALF] = {"key": signed.get_id(), "at": int(time.time()), "next": target}


def half_begun() -> dict[str, Any] | None:
    """What `begin_half` remembered; None when it was too long ago."""
    half: dict[str, Any] | None = cookie.get(_HALF)
    if half is None or not 0 <= time.time() - half["at"] < _HALF_LASTS:
        return None
    return half


def secret_key() -> str:
    """The server's key, with which second factors are sealed."""
    return str(app.config["SECRET_KEY"])
