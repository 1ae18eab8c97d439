"""Problems: the one shape in which the API refuses."""

from typing import Any


def assert_problem(response: Any, status: int, *, saying: str = "") -> None:
    """Check a problem document of RFC 9457, with a sentence that a person can read."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    body = response.get_json(force=True)
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == status
    assert body["title"]
    assert body["detail"].endswith(".")
    assert saying in body["detail"]
    assert "Traceback" not in response.text
