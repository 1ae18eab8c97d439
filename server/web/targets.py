"""Targets: where a page goes on to, which is always a path of this server."""

from urllib.parse import urlsplit

from flask import request


def next_target(default: str = "/") -> str:
    """Where the request wants to go on: a path of this server, never an address of another."""
    return target if is_ours(target := request.values.get("next", "")) else default


def is_ours(target: str) -> bool:
    """Whether this is a path of this server, however a browser might read it."""
    parts = urlsplit(target)
    return (
        target.startswith("/")
        and not target.startswith("//")
        and "\\" not in target
        and target.isprintable()
        and not parts.netloc
        and not parts.scheme
    )
