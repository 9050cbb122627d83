"""Courses of matters for the tests of their limits: what happened when, and what is due then."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from app.modules.complaints.finding import default_of
from app.modules.complaints.limits import Course, Event, Limit, limits
from app.modules.dues.rules import Times
from app.paths import resources
from app.rules.calendar import merge
from app.rules.clocks import DeskHours
from app.rules.holidays import plans

CHINA = merge(plan for plan in plans(resources() / "handbook") if plan.year == 2026)
"""The holidays of 2026 and of no other year."""
TIMES = Times(CHINA, DeskHours(), date(2020, 1, 1))
"""A desk that is open every day from 08:00 to 18:00."""
OFFICE = replace(TIMES, hours=DeskHours(daily=False))
"""One that is closed on days off."""
MON = "11-23 09:42"
"""Monday, 23 November 2026."""


def at(text: str) -> datetime:
    """11-23 09:42 of 2026, or with its year."""
    return datetime.strptime(text if text[:2] == "20" else f"2026-{text}", "%Y-%m-%d %H:%M")


def taken(when: str, grade: str, kind: str = "complaint") -> Event:
    """The taking down."""
    return Event("taken", at(when), kind, grade)


def classed(when: str, grade: str, kind: str = "complaint") -> Event:
    """Another kind or grade."""
    return Event("classed", at(when), kind, grade)


def step(when: str, how: str, **more: object) -> Event:
    """Any other step."""
    return replace(Event(how, at(when)), **more)  # type: ignore[arg-type]


def waiting(begin: str, end: str = "") -> tuple[Event, ...]:
    """A pause; without its end it still lasts."""
    ended = (step(end, "resumed"),) if end else ()
    return (step(begin, "waiting", waits_for="developer"), *ended)


def found(events: Sequence[Event], now: str = "", times: Times = TIMES) -> dict[str, Limit]:
    """The limits by their step, as they stand now (without: at the last event)."""
    moment = at(now) if now else events[-1].at
    return {
        one.step: one
        for one in limits(Course(tuple(events)), lambda clock, _: default_of(clock), times, moment)
    }


def dues(events: Sequence[Event], now: str = "", times: Times = TIMES) -> dict[str, str]:
    """When each open step is due: 11-25 13:42, 11-26 for a day, "still" while it is paused."""
    return {name: said(limit) for name, limit in found(events, now, times).items() if limit.open}


def said(limit: Limit) -> str:
    """When one is due, as `dues` says it."""
    if limit.due is None:
        return "still"
    return f"{limit.due.at:%m-%d %H:%M}" if limit.due.at else f"{limit.due.day:%m-%d}"
