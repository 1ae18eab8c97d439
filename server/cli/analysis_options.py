"""Analysis options: the command of one method, with the options that its settings and selections make."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

_DAY = click.DateTime(["%Y-%m-%d"])
_LISTS = ("category", "weekday", "hour", "known_by", "neighbourhood")


def method_command(code: str) -> click.Command:
    """Make the command of a method."""
    from server.methods import registry
    from server.methods.method import Second

    method = registry.find(code)
    options = [*_selection("", ""), *_fields(method.fields)]
    if method.second is not Second.NONE:
        options += _selection("than-", "Compared with: ")
        everything = "Compared with all incidents: without the filters of the first selection."
        options.append(click.Option(["--than-everything"], is_flag=True, help=everything))
    if method.second in (Second.CONCERNS, Second.EITHER):
        options.append(click.Option(["--than-topic"], help="Compared with the concerns of this topic."))
    options.append(click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object."))
    return click.Command(code, params=list(options), callback=_runner(code), help=str(method.lead))


def report(session: Any, run: Any) -> dict[str, Any]:
    """Return what a command prints of a run as JSON."""
    from gis.models import Territory
    from server.i18n import local_label
    from server.services import analysis_reading

    territory = session.get_one(Territory, run.territory_id)
    told = analysis_reading.present(session, territory, run, label=local_label)
    return {
        "run_id": str(run.id),
        "method": run.method,
        "incidents": run.input_count,
        "left_out": run.left_out,
        "settings": run.settings,
        "verdict": run.verdict,
        "findings": list(told.findings),
        "summary": run.summary,
        "tables": run.tables,
        "layers": [layer.code for layer in run.layers],
        "seconds": run.seconds,
        "result_fingerprint": run.result_fingerprint.hex(),
    }


def _selection(prefix: str, said: str) -> list[click.Option]:
    """The options that choose incidents; those of the second selection begin with a prefix."""
    helps = {
        "category": "Only this category and those below it; may be given again.",
        "weekday": "Only this weekday, 1 is Monday; may be given again.",
        "hour": "Only this hour of the day, 0 to 23; may be given again.",
        "known_by": "Only what became known so: reported, police or unknown; may be given again.",
        "neighbourhood": "Only this neighbourhood; may be given again.",
    }
    name = prefix.replace("-", "_")
    return [
        *(
            click.Option(
                [f"--{prefix}{each.replace('_', '-')}", f"{name}{each}"],
                multiple=True,
                help=said + helps[each],
            )
            for each in _LISTS
        ),
        click.Option([f"--{prefix}from", f"{name}first"], type=_DAY, help=f"{said}First day, local time."),
        click.Option([f"--{prefix}to", f"{name}last"], type=_DAY, help=f"{said}Last day, included."),
        click.Option(
            [f"--{prefix}area", f"{name}area"], default="", help=f"{said}Only this polygon: lon,lat;lon,lat …"
        ),
    ]


def _fields(fields: Any) -> list[click.Option]:
    return [
        click.Option([f"--{field.name.replace('_', '-')}", f"set_{field.name}"], help=_help(field))
        for field in fields
    ]


def _help(field: Any) -> str:
    words = str(field.help)
    if field.choices:
        words += f" One of: {', '.join(field.choices)}."
    return f"{words} By default {field.default}." if field.default is not None else words


def _runner(code: str) -> Callable[..., None]:
    def run(**given: Any) -> None:
        from server.cli.context import read_settings, staff_session, tongue
        from server.i18n import speaking

        slug = click.get_current_context().obj
        settings = read_settings()
        with speaking(tongue(settings)):
            request = _request(code, given)
            with staff_session(settings) as session:
                _run(session, slug, request, as_json=given["as_json"])

    return run


def _request(code: str, given: dict[str, Any]) -> Any:
    from server.services.analysis_requests import Comparison, Request

    named = {
        name[4:]: value for name, value in given.items() if name.startswith("set_") and value is not None
    }
    topic = given.get("than_topic") or ""
    chosen = topic or any(value for name, value in given.items() if name.startswith("than_"))
    selection = _build(given, "")
    second = Comparison(_beside(selection, given), topic) if chosen else None
    return Request(code, selection, named, second)


def _beside(selection: Any, given: dict[str, Any]) -> Any:
    """The second selection; where only its days are given it has the filters of the first."""
    second = _build(given, "than_")
    filtered = given.get("than_topic") or given["than_everything"]
    if filtered or any(given[f"than_{each}"] for each in (*_LISTS, "area")):
        return second
    return replace(selection, first=second.first, last=second.last)


def _build(given: dict[str, Any], prefix: str) -> Any:
    from server.services.areas import area_of_text
    from server.services.selections import build

    lists = {each: given[prefix + each] for each in _LISTS}
    first, last = _day(given[f"{prefix}first"]), _day(given[f"{prefix}last"])
    return build(lists, first, last, area_of_text(given[f"{prefix}area"]))


def _day(moment: datetime | None) -> str | None:
    return moment.date().isoformat() if moment else None


def _run(session: Any, slug: str, request: Any, *, as_json: bool) -> None:
    from server.cli.analyses import tell
    from server.services import analyses

    run = analyses.run(session, slug, request, tell=tell)
    told = report(session, run)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for sentence in told["findings"]:
        click.echo(sentence)
    for name in ("run_id", "incidents", "seconds"):
        click.echo(f"{name:<12}{told[name]}")
