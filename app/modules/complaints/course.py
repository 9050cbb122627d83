"""What happened to a matter as its clocks see it: its events, grades, pauses and rounds (COMP-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.modules.complaints.rules import CALL_ENDED, CALLED_BACK, RANK, TRIES
from app.rules.pauses import Stretch

STEPS: dict[str, tuple[str, ...]] = {
    "ordinary": ("accept", "reply", "close"),
    "important": ("accept", "reply", "close"),
    "urgent": ("accept", "close"),
    "major": ("told", "plan", "close"),
}
"""Which steps of a complaint have a limit, by its grade."""
REQUEST_STEPS: dict[str, tuple[str, ...]] = {"ordinary": ("reply", "close"), "urgent": ("accept", "close")}
_ARRIVES = "urgent"
"""The grade whose first contact is being on the spot."""
ENDS_WAITING = ("resumed", "handled", "closed", "withdrawn")
_CONTACTS = ("contacted", "work", "replied", "handled", "closed")


@dataclass(frozen=True)
class Event:
    """One step as the clocks see it; `at` never lies before the step that was noted before it."""

    how: str
    at: datetime
    kind: str = ""
    grade: str = ""
    waits_for: str = ""
    result: str = ""
    to_head: bool = False
    restart: bool | None = None


@dataclass(frozen=True)
class Course:
    """What happened to a matter, in the order in which it was noted, the taking down first."""

    events: tuple[Event, ...]

    @property
    def taken_at(self) -> datetime:
        """When it was taken down."""
        return self.events[0].at

    def grade_at(self, at: datetime | None) -> tuple[str, str]:
        """Kind and grade in force then (None: now)."""
        return self._held(at)[-1][1:]

    def graded_at(self, step: str, at: datetime | None) -> datetime:
        """Since when a step has been asked for by no lower grade than the one in force then.

        A grade that is lowered does not wash away what was late; a step that only the new grade asks for
        is asked for from then on.
        """
        held = self._held(at)
        since, _, grade = held[-1]
        for begun, kind, earlier in reversed(held):
            if step not in steps_of(kind, earlier):
                continue
            if RANK[earlier] < RANK[grade]:
                break
            since = begun
        return since

    def _held(self, at: datetime | None) -> list[tuple[datetime, str, str]]:
        """Every kind and grade up to then, each with its beginning."""
        held = [(self.taken_at, self.events[0].kind, self.events[0].grade)]
        for event in self.events[1:]:
            if event.how == "classed" and (at is None or event.at <= at):
                held.append((event.at, event.kind or held[-1][1], event.grade or held[-1][2]))
        return held

    def pauses(self, now: datetime) -> tuple[Stretch, ...]:
        """The stretches in which nothing ran: waited for somebody, or handled and reopened to go on."""
        found: list[Stretch] = []
        since: datetime | None = None
        handled: datetime | None = None
        for event in self.events:
            if event.how == "waiting" and since is None:
                since = event.at
            elif event.how in ENDS_WAITING and since is not None:
                found.append((since, event.at))
                since = None
            if event.how in ("handled", "closed") and handled is None:
                handled = event.at
            elif event.how == "reopened":
                if event.restart is False and handled is not None:
                    found.append((handled, event.at))
                handled = None
        if since is not None:
            found.append((since, max(now, since)))
        return tuple(stretch for stretch in found if stretch[0] < stretch[1])

    @property
    def waiting_since(self) -> datetime | None:
        """Since when somebody is waited for; None while nobody is."""
        since: datetime | None = None
        for event in self.events:
            if event.how == "waiting":
                since = since or event.at
            elif event.how in ENDS_WAITING:
                since = None
        return since

    def before(self, grading: datetime) -> "Course | None":
        """What had happened before the kind or grade was changed then; None when it is the taking down."""
        for place, event in enumerate(self.events):
            if event.how == "classed" and event.at == grading:
                return Course(self.events[:place]) if place else None
        return None

    @property
    def waits_for(self) -> str:
        """Who is waited for now."""
        found = ""
        for event in self.events:
            if event.how == "waiting":
                found = event.waits_for
            elif event.how in ENDS_WAITING:
                found = ""
        return found

    @property
    def round_at(self) -> datetime:
        """When the clocks began last: at the taking down, or at a reopening that begins them anew."""
        again = [event.at for event in self.events if event.how == "reopened" and event.restart]
        return again[-1] if again else self.taken_at

    @property
    def reopened_at(self) -> datetime | None:
        """The last reopening, of either kind."""
        again = [event.at for event in self.events if event.how == "reopened"]
        return again[-1] if again else None

    def ended(self, step: str) -> datetime | None:
        """When a step was done, in the round that counts for it; None while it is to be done."""
        if step == "reply":
            return self._first(("replied", "closed"), self._place_of_round(restart=True))
        if step == "close":
            return self._first(("handled", "closed"), self._place_of_round(restart=False))
        if step == "plan":
            return self._first(("planned", "handled", "closed"), 0)
        if step == "told":
            return self._first(("told",), 0)
        arrived = self.grade_at(None)[1] == _ARRIVES
        return self._first(("work", "handled", "closed") if arrived else _CONTACTS, 0)

    def handled_at(self) -> datetime | None:
        """When the handling was finished last, if it was not reopened since."""
        return self.ended("close")

    def called_at(self) -> datetime | None:
        """When the call-back was made after the last handling; the third call in vain counts as made."""
        place, tries = self._place_of_round(restart=False), 0
        for event in self.events[place:]:
            called = event.how == "called"
            tries += called
            if event.how == "closed" or (called and (event.result in CALL_ENDED or tries >= TRIES)):
                return event.at
        return None

    def _first(self, hows: Sequence[str], place: int) -> datetime | None:
        for event in self.events[place:]:
            if event.how in hows and (event.how != "told" or event.to_head):
                return event.at
        return None

    def _place_of_round(self, *, restart: bool) -> int:
        """The place of the last reopening among the events; with `restart` only of one that begins anew."""
        places = [
            place
            for place, event in enumerate(self.events)
            if event.how == "reopened" and (event.restart or not restart)
        ]
        return places[-1] if places else 0


def steps_of(kind: str, grade: str) -> tuple[str, ...]:
    """The steps that have a limit."""
    steps = STEPS[grade] if kind == "complaint" else REQUEST_STEPS[grade]
    return (*steps, "callback") if kind in CALLED_BACK else steps
