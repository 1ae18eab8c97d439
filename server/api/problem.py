"""Problem: the one shape in which the API reports an error (RFC 9457)."""

import json

from flask import Response


def problem(status: int, *, title: str, detail: str = "", kind: str = "about:blank") -> Response:
    """A problem document; ``detail`` is a sentence that a page may show as it is."""
    body = {"type": kind, "title": title, "status": status, "detail": detail}
    return Response(
        json.dumps(body, ensure_ascii=False) + "\n", status=status, content_type="application/problem+json"
    )
