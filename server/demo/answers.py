"""Answers: what becomes of an invented concern, step by step until its answer or the last day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from server.demo import sentences
from server.demo.outlines import Rng
from server.services.topic_starter import TOPICS

SENSITIVE = {topic.code for topic in TOPICS if topic.sensitive}
_LINGER = timedelta(days=150)
_OWNER = {topic.code: topic.agency for topic in TOPICS}


@dataclass(frozen=True)
class DemoStep:
    """One step of a concern: when it was taken, to which state, to whom, with which words."""

    at: datetime
    state: str
    agency: str = ""
    words: str = ""


@dataclass(frozen=True)
class DemoConcern:
    """One concern and all that becomes of it until the last day.

    ``public_words`` is None while nobody has read it. ``duplicate_of`` is the number of an earlier one.
    """

    topic: str
    at: datetime
    channel: str
    words: str
    public_words: str | None
    withheld: str
    lon: float | None
    lat: float | None
    place_words: str
    neighbourhood: str | None
    noticed_on: date | None
    daypart: str
    recurring: bool
    email: str
    wants_news: bool
    photo: int | None
    supports: int
    read_at: datetime | None = None
    steps: tuple[DemoStep, ...] = ()
    duplicate_of: int | None = None
    helped: str = ""
    helped_at: datetime | None = None
    reopens: bool = False

    @property
    def state(self) -> str:
        """Where it stands on the last day."""
        return self.steps[-1].state if self.steps else "received"


def with_steps(made: DemoConcern, end: datetime, rng: Rng) -> DemoConcern:
    """Walk a concern through its states until its answer or the last day, whichever comes first."""
    if made.read_at is None:
        return made
    steps = [DemoStep(made.read_at, "checked")]
    for step in _plan(made, rng, lingers=end - made.at < _LINGER):
        at = steps[-1].at + timedelta(days=float(rng.gamma(2.0, {"planned": 5, "done": 12, "not_possible": 9}
                                                           .get(step.state, 2.0))))  # fmt: skip
        if at >= end:
            break
        steps.append(replace(step, at=at))
    return _with_answer(replace(made, steps=tuple(steps)), end, rng)


def _plan(made: DemoConcern, rng: Rng, *, lingers: bool) -> Iterator[DemoStep]:
    """Which states come next; some that came lately linger with somebody, and of the old ones very few do."""
    never = datetime.max.replace(tzinfo=UTC)
    topic, owner = made.topic, _OWNER[made.topic]
    if made.withheld:
        state = "done" if made.withheld == "emergency" else "not_possible"
        yield DemoStep(never, state, words=sentences.ABOUT_WITHHELD[made.withheld])
        return
    if rng.random() < (0.05 if lingers else 0.0):
        return
    if topic in sentences.PASSED_TO and rng.random() < 0.4:
        owner = str(rng.choice(sentences.PASSED_TO[topic]))
        yield DemoStep(never, "passed", owner, str(rng.choice(sentences.PASSED)))
    elif owner == "police":
        yield DemoStep(never, "police")
    else:
        yield DemoStep(never, "passed", owner, str(rng.choice(sentences.PASSED)))
    if rng.random() < (0.12 if lingers else 0.01):
        return
    if rng.random() < 0.3:
        yield DemoStep(never, "planned", words=str(rng.choice(sentences.PLANNED)))
    if rng.random() < (0.15 if lingers else 0.015):
        return
    if topic not in SENSITIVE and rng.random() < 0.22:
        yield DemoStep(never, "not_possible", words=str(rng.choice(sentences.NOT_POSSIBLE)))
    else:
        yield DemoStep(never, "done", words=str(rng.choice(sentences.DONE[topic])))


def _with_answer(made: DemoConcern, end: datetime, rng: Rng) -> DemoConcern:
    """Four weeks after the answer the reporter may say whether it helped."""
    last = made.steps[-1]
    if made.channel == "imported":
        return made  # nobody has the code of an old survey's row
    asked = last.at + timedelta(days=28 + float(rng.uniform(0, 6)))
    if last.state not in ("done", "not_possible") or asked >= end or rng.random() > 0.45:
        return made
    chances = (0.62, 0.24, 0.14) if last.state == "done" else (0.1, 0.35, 0.55)
    helped = str(rng.choice(("yes", "partly", "no"), p=chances))
    # One that was opened again long ago would have been answered again.
    reopens = helped != "yes" and end - asked < timedelta(days=75)
    return replace(made, helped=helped, helped_at=asked, reopens=reopens)


def with_duplicates(drawn: list[DemoConcern], end: datetime, rng: Rng) -> Iterator[DemoConcern]:
    """Some say what another said in the same place within a month: they follow the first."""
    for number, each in enumerate(drawn):
        first = next((i for i in range(max(0, number - 12), number) if _repeats(drawn[i], each)), None)
        if first is None or not each.steps or rng.random() > 0.5:
            yield each
            continue
        at = each.steps[0].at + timedelta(days=float(rng.uniform(0.1, 3)))
        if at >= end:
            yield each
            continue
        step = DemoStep(at, "duplicate", words=sentences.DUPLICATE[0])
        again = replace(
            each, steps=(each.steps[0], step), duplicate_of=first, helped="", helped_at=None, reopens=False
        )
        drawn[number] = again
        yield again


def _repeats(first: DemoConcern, other: DemoConcern) -> bool:
    same = first.topic == other.topic and first.place_words == other.place_words != ""
    near = other.at - first.at < timedelta(days=30)
    return same and near and bool(first.steps) and first.duplicate_of is None and not first.withheld
