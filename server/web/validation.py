"""Validation: the public page of worked examples, each with what it expects and what is found now."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markupsafe import Markup

from server import handbook
from server.access import allow_public
from server.i18n import language
from server.services import validation

blueprint = Blueprint("validation", __name__, url_prefix="/validation")

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
# A case whose input is longer is shown from its beginning; the file beside it has it whole.
_LONGEST = 4000


@blueprint.get("")
@allow_public
def index() -> ResponseReturnValue:
    """List the worked examples by method, with their results and what differs from other tools."""
    cases = validation.own_cases()
    return render_template(
        "validation/index.html",
        sections=validation.sections(language()),
        passed=sum(case.passed is True for case in cases),
        total=len(cases),
        heading=_heading,
        words=_inline,
    )


@blueprint.get("/<case_name>")
@allow_public
def show(case_name: str) -> ResponseReturnValue:
    """Open one worked example to its numbers."""
    case = validation.find_case(case_name)
    if case is None:
        abort(404)
    expected: Mapping[str, Any] = case.case.get("expected", {})
    rows = [(part, _written(value), _written(case.found.get(part))) for part, value in expected.items()]
    more = {part: value for part, value in case.found.items() if part not in expected}
    code = validation.described(case.method)
    return render_template(
        "validation/show.html",
        case=case,
        rows=rows,
        given=_pretty(case.case.get("input", {})),
        options=_pretty(case.case.get("options", {})),
        more=_pretty(more) if more else "",
        tolerance=case.case.get("tolerance"),
        document=handbook.method(code, language()),
        code=code,
    )


def _heading(section: validation.Section) -> str:
    return handbook.title(section.document) if section.document else section.code


def _inline(text: str) -> Markup:
    """A line of our own documents as HTML; raw HTML in it would be shown as text."""
    return Markup(_MARKDOWN.renderInline(text))  # noqa: S704


def _written(value: Any) -> str:
    text = json.dumps(_short(value), ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _pretty(value: Any) -> str:
    """Values as JSON, one name a line, lists in one piece."""
    if not isinstance(value, Mapping):
        return _written(value)
    return "\n".join(f"{name}: {_written(part)}" for name, part in value.items())


def _short(value: Any) -> Any:
    """Numbers with ten digits: more are the machine's."""
    if isinstance(value, float):
        return float(f"{value:.10g}")
    if isinstance(value, Mapping):
        return {name: _short(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_short(part) for part in value]
    return value
