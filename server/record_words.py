"""Record words: the record of processing and the skeleton of an impact assessment, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence

from flask_babel import LazyString, gettext, lazy_gettext, ngettext

from server import retention_words
from server.services import processing_record, retention
from server.services.processing_record import Entry

REGIMES: Mapping[str, LazyString] = {
    "LED": lazy_gettext("Data of criminal and administrative-violation proceedings (Directive 2016/680)"),
    "GDPR": lazy_gettext("Other personal data (Regulation 2016/679)"),
    "none": lazy_gettext("No personal data"),
}
PEOPLE: Mapping[str, LazyString] = {
    "concerned": lazy_gettext("whoever an event concerned; no names are stored"),
    "reporters": lazy_gettext("residents who report, and whom they write about"),
    "subscribers": lazy_gettext("residents who want letters"),
    "staff": lazy_gettext("people who work with Talsi"),
    "nobody": lazy_gettext("nobody"),
}
BASES: Mapping[str, LazyString] = {
    "police_task": lazy_gettext("task of the police (Directive, Art. 8)"),
    "public_task": lazy_gettext("task in the public interest (Regulation, Art. 6(1)(e))"),
    "legal_duty": lazy_gettext("duty to keep records (Directive, Art. 24 and 25; Regulation, Art. 5(2))"),
    "consent": lazy_gettext("consent (Regulation, Art. 6(1)(a))"),
    "security": lazy_gettext("security of processing (Regulation, Art. 32)"),
    "none": lazy_gettext("none needed"),
}
KEPT: Mapping[str, LazyString] = {
    "territory": lazy_gettext("as long as the territory is served"),
    "account": lazy_gettext("as long as the account exists"),
    "forever": lazy_gettext("not erased by Talsi"),
}
SEEN: Mapping[str, LazyString] = {
    "exact": lazy_gettext("analysts, planners and officers of the territory"),
    "readers": lazy_gettext("moderators, analysts, planners and officers of the territory"),
    "moderator": lazy_gettext("moderators of the territory"),
    "auditor": lazy_gettext("the auditor"),
    "administrator": lazy_gettext("administrators"),
    "staff": lazy_gettext("everybody who works with Talsi in the territory"),
    "public": lazy_gettext("everybody"),
    "system": lazy_gettext("nobody; Talsi itself needs them"),
}


def as_markdown(found: Sequence[Entry]) -> str:
    """The record of processing."""
    return "\n".join(_record(found)) + "\n"


def as_assessment(found: Sequence[Entry]) -> str:
    """The skeleton of an impact assessment, filled with what the tables say."""
    return "\n".join(_assessment(found)) + "\n"


def as_json(found: Sequence[Entry]) -> list[dict[str, str]]:
    """The same for machines, in codes."""
    return [
        {
            "table": entry.table,
            "regime": entry.tag.regime,
            "holds": gettext(entry.tag.holds),
            "people": entry.tag.people,
            "basis": entry.tag.basis,
            "kept": entry.tag.kept,
            "seen": entry.tag.seen,
        }
        for entry in found
    ]


def kept(code: str) -> str:
    """How long a table's rows are kept by what Talsi comes with: the document needs no database."""
    kind = next((kind for kind in retention.KINDS if kind.name == code), None)
    if kind is None:
        return str(KEPT[code])
    since = retention_words.SINCE[code]
    proposed = ngettext("%(num)s day %(since)s", "%(num)s days %(since)s", kind.days, since=since)
    return gettext("%(period)s, once that is decided", period=proposed) if kind.needed else proposed


def _record(found: Sequence[Entry]) -> Iterator[str]:
    yield "# " + gettext("Record of processing")
    yield ""
    yield gettext(
        "Made by “talsi record” from the tags on the tables themselves (Regulation 2016/679, Art. 30; "
        "Directive 2016/680, Art. 24). Periods are those that Talsi comes with; “talsi retention show” tells "
        "those decided here."
    )
    yield ""
    for line in (
        gettext("Controller, with address: ……"),
        gettext("Data protection officer, with address: ……"),
        gettext("Recipients outside the service: agencies that a concern is passed to; nobody else."),
        gettext("Transfers to third countries: none. Talsi asks no other server for anything."),
    ):
        yield f"- {line}"
    for regime in processing_record.REGIMES:
        yield ""
        yield f"## {REGIMES[regime]}"
        yield ""
        yield from _table(processing_record.of_regime(found, regime))


def _table(found: Sequence[Entry]) -> Iterator[str]:
    headings = (
        gettext("Table"),
        gettext("What is in it"),
        gettext("About whom"),
        gettext("Why it may be processed"),
        gettext("Kept"),
        gettext("Seen by"),
    )
    yield f"| {' | '.join(headings)} |"
    yield "|" + "---|" * len(headings)
    for entry in found:
        tag = entry.tag
        cells = (
            f"`{entry.table}`",
            gettext(tag.holds),
            str(PEOPLE[tag.people]),
            str(BASES[tag.basis]),
            kept(tag.kept),
            str(SEEN[tag.seen]),
        )
        yield f"| {' | '.join(cells)} |"


def _assessment(found: Sequence[Entry]) -> Iterator[str]:
    yield "# " + gettext("Impact assessment: skeleton")
    yield ""
    yield gettext(
        "Made by “talsi record --assessment” from the tags on the tables (Regulation 2016/679, Art. 35; "
        "Directive 2016/680, Art. 27). What stands as …… is for the controller and the data protection "
        "officer to write."
    )
    yield ""
    yield from _heading(1, gettext("What is processed"))
    for people, those in processing_record.by_people(found).items():
        yield f"### {_capital(str(PEOPLE[people]))}"
        yield ""
        for entry in those:
            yield f"- {gettext(entry.tag.holds)} (`{entry.table}`, {entry.tag.regime})"
        yield ""
    yield from _heading(2, gettext("Why it is needed, and no less would do"))
    necessity = gettext("Necessity: ……")
    for basis in sorted({entry.tag.basis for entry in found if entry.tag.regime != "none"}):
        tables = ", ".join(f"`{entry.table}`" for entry in found if entry.tag.basis == basis)
        yield f"- {_capital(str(BASES[basis]))}: {tables}. {necessity}"
    yield ""
    yield from _heading(3, gettext("Risks for those concerned"))
    columns = (gettext("Risk"), gettext("What stands against it"), gettext("What remains"))
    yield f"| {' | '.join(columns)} |"
    yield "|---|---|---|"
    for risk, rules in _risks():
        yield f"| {risk} | {rules} | …… |"
    yield ""
    yield from _heading(4, gettext("How long it is kept"))
    decided = gettext("Decided by: ……")
    for kind in retention.KINDS:
        yield f"- {retention_words.NAMES[kind.name]}: {kept(kind.name)}. {decided}"
    yield ""
    yield from _heading(5, gettext("Opinions and decision"))
    for line in (
        gettext("Opinion of the data protection officer: ……"),
        gettext("Views of residents: ……"),
        gettext("Prior consultation of the supervisory authority: ……"),
        gettext("Decision, day, day of the review: ……"),
    ):
        yield f"- {line}"


def _heading(number: int, title: str) -> Iterator[str]:
    yield f"## {number}. {title}"
    yield ""


def _risks() -> Iterator[tuple[str, str]]:
    """What could happen to somebody, and the rules of docs/privacy.md that stand against it."""
    yield gettext("A victim or a suspect is recognised on a public map"), "P6, P8–P13"
    yield gettext("A reporter is recognised by place, time or words"), "P7, P9, P10, P13, P18"
    yield gettext("Somebody at the service looks without a reason"), "P1–P3, P15"
    yield gettext("A file with exact data goes from hand to hand"), "P16"
    yield gettext("Data outlive their purpose"), "P4, P19"
    yield gettext("Data reach another company or country"), "P14"
    yield gettext("A person is scored, or a street is stigmatised"), "P5, P20"
    yield gettext("The record of access is altered by who runs the server"), "P3"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
