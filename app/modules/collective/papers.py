"""The papers of a collective move-in (MOVE-02): tickets, signing sheets, the plan, the figures of a day."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.documents.form import load
from app.documents.render import render
from app.errors import Refusal
from app.modules.collective.lists import DayFigures, Figures, HouseholdRow, PlanDetail, Tally
from app.modules.collective.rules import CLAUSE
from app.modules.site.service import SiteNames
from app.rules.dates import WEEKDAYS

SHEET = "move-signing-sheet"


def tickets_pdf(rows: Sequence[HouseholdRow], plan: PlanDetail, telephone: str) -> bytes:
    """Tickets, four on a sheet; no names. Raises Refusal."""
    if not rows:
        raise Refusal("没有可以打印的入住票。", clause=CLAUSE)
    tickets = [
        {
            "plan": plan.name,
            "ticket": row.ticket,
            "day": row.slot.rpartition(" ")[0],
            "time": row.slot.rpartition(" ")[2],
            "code": row.code,
            "room": row.room_long,
            "place": plan.place,
            "telephone": telephone,
        }
        for row in rows
    ]
    return render(load("move-ticket"), {"tickets": tickets})


def signing_sheets(
    rows: Sequence[HouseholdRow], plan: PlanDetail, site: SiteNames
) -> Iterator[tuple[str, bytes]]:
    """The signing sheet of each household, made one by one: name of the file and PDF. Raises Refusal."""
    form = load(SHEET)
    for row in rows:
        yield f"会签单 {row.ticket} {row.room}", render(form, sheet_values(row, plan, site))


def day_pdf(
    plan: PlanDetail,
    day: DayFigures,
    progress: Figures,
    rows: Sequence[HouseholdRow],
    site: SiteNames,
    who: str,
    now: datetime,
) -> bytes:
    """The figures of a day: counts, every time of that day, who did not come, what sheets lack."""
    words = _day(day)
    missed = [row for row in rows if row.stand == "missed" and row.day == day.day]
    left = [row for row in rows if row.stand == "left"]
    values: dict[str, object] = {
        "centre": site.centre,
        "plan": plan.name,
        "day": words,
        "until": f"{now:%H:%M}" if now.date() == day.day else f"{now.month}月{now.day}日 {now:%H:%M}",
        "left": str(progress.all.left),
        "here": str(progress.all.here),
        "missed_title": f"过时未到（{len(missed)} 户）",
        "lacking_title": f"离场缺件（{len(left)} 户）",
        "slots": [_tally(one) for one in progress.by_slot if one.words.startswith(words)],
        "no_shows": [{"ticket": r.ticket, "room": r.room, "slot": r.slot} for r in missed],
        "lacking": [
            {"ticket": r.ticket, "room": r.room, "came": r.came, "missing": r.missing or "表还没有交"}
            for r in left
        ],
        **_printed(who, now),
    }
    for name in ("appointed", "came", "missed", "others", "arrivals", "done", "done_so_far", "total"):
        values[name] = str(getattr(day, name))
    return render(load("move-day"), values)


def plan_pdf(
    plan: PlanDetail,
    rows: Sequence[HouseholdRow],
    progress: Figures,
    said: Sequence[str],
    site: SiteNames,
    who: str,
    now: datetime,
) -> bytes:
    """The plan; `said` is what the heads said to it."""
    values = {
        "centre": site.centre,
        "name": plan.name,
        "state": plan.state_zh,
        "days": f"{plan.first_day.isoformat()} 至 {plan.last_day.isoformat()}",
        "place": plan.place or "—",
        "households": str(plan.households),
        "buildings": "、".join(f"{one.words} {one.total}" for one in progress.by_building) or "—",
        "words": plan.words or "—",
        "consents": "；".join(said),
        "steps": [
            {"no": str(s.position), "title": s.title, "station": s.station, "gate": s.gate_zh}
            for s in plan.steps
        ],
        "slots": [
            {
                "words": slot.words,
                "capacity": str(slot.capacity),
                "taken": str(slot.taken),
                **_ends([row for row in rows if row.slot_id == slot.ref.id]),
            }
            for slot in plan.slots
        ],
        **_printed(who, now),
    }
    return render(load("move-plan"), values)


def sheet_values(row: HouseholdRow, plan: PlanDetail, site: SiteNames) -> dict[str, object]:
    """What a household's signing sheet says, for the form `SHEET`."""
    return {
        "centre": site.centre,
        "plan": plan.name,
        "ticket": row.ticket,
        "room": row.room_long,
        "owners": row.owners or "（名册里没有业主）",
        "slot": row.slot,
        "code": row.code,
        "steps": [{"no": str(s.position), "title": s.title, "station": s.station} for s in plan.steps],
    }


def _tally(one: Tally) -> dict[str, str]:
    counts = {name: str(getattr(one, name)) for name in ("total", "done", "here", "left", "missed")}
    return {"words": one.words, **counts}


def _ends(rows: Sequence[HouseholdRow]) -> dict[str, str]:
    """First and last ticket and room of a time."""
    if not rows:
        return {"tickets": "—", "rooms": "—"}
    rooms = sorted(rows, key=lambda row: row.place)
    return {
        "tickets": _from_to(rows[0].ticket, rows[-1].ticket, "–"),
        "rooms": _from_to(rooms[0].room, rooms[-1].room, " 至 "),
    }


def _from_to(first: str, last: str, between: str) -> str:
    return first if first == last else f"{first}{between}{last}"


def _day(day: DayFigures) -> str:
    return f"{day.day.month}月{day.day.day}日 周{WEEKDAYS[day.day.weekday()]}"


def _printed(who: str, now: datetime) -> dict[str, str]:
    return {"printed_by": who, "printed_at": f"{now:%Y-%m-%d %H:%M}"}
