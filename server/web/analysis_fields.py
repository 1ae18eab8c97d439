"""Analysis fields: how one setting of a method is asked for: its input, its help, its bounds."""

from dataclasses import dataclass

from flask_babel import format_decimal, gettext

from server.figure_words import share_words
from server.methods.method import Field, Kind
from server.web.forms.analysis import Values, written

_NUMBERS = frozenset({Kind.METRES, Kind.NUMBER, Kind.COUNT, Kind.SHARE, Kind.DAYS})


@dataclass(frozen=True)
class Asked:
    """One field of the form.

    Attributes
    ----------
    shape
        ``text``, ``date``, ``choice`` or ``flag``.
    blank
        What stands in an empty field, where that lets the method choose.
    """

    name: str
    label: str
    help: str
    shape: str
    value: str
    checked: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    mode: str = "text"
    blank: str = ""


def field_of(field: Field, values: Values) -> Asked:
    """Make the field of a setting with what was given for it, else with its default."""
    name = f"set-{field.name}"
    given = values.get(name)
    value = _default(field) if given is None else given
    shape = {Kind.FLAG: "flag", Kind.CHOICE: "choice", Kind.DAY: "date"}.get(field.kind, "text")
    return Asked(
        name=name,
        label=str(field.label),
        help=" ".join(filter(None, (str(field.help), _bounds(field)))),
        shape=shape,
        value=value,
        checked=field.kind is Kind.FLAG and value in {"yes", "1", "true", "on"},
        choices=_choices(field),
        blank=gettext("the method chooses") if field.default is None else "",
        mode={Kind.COUNT: "numeric"}.get(field.kind, "decimal") if field.kind in _NUMBERS else "text",
    )


def _choices(field: Field) -> tuple[tuple[str, str], ...]:
    open_choice = (("", gettext("the method chooses")),) if field.default is None else ()
    return (*open_choice, *((code, str(label)) for code, label in field.choices.items()))


def _default(field: Field) -> str:
    return "" if field.default is None else written(field.default)


def _bounds(field: Field) -> str:
    if field.kind not in _NUMBERS or (field.least is None and field.most is None):
        return ""
    write = share_words if field.kind is Kind.SHARE else format_decimal
    low, high = (None if bound is None else str(write(bound)) for bound in (field.least, field.most))
    if low is not None and high is not None:
        return str(gettext("From %(low)s to %(high)s.", low=low, high=high))
    if low is not None:
        return str(gettext("At least %(low)s.", low=low))
    return str(gettext("At most %(high)s.", high=high))
