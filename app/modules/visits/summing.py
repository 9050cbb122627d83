"""What the leader's monthly summary of the contact with users says by itself (ROLE-14)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.modules.visits import counting
from app.modules.visits.finding import IS_OPEN
from app.modules.visits.model import Visit, VisitOpinion, VisitStop
from app.modules.visits.reading import key_marks
from app.modules.visits.rules import OUTCOME_ZH, THEME_ZH
from app.rules.periods import Period
from app.rules.share import NO_SHARE, Share

MOST_THEMES = 3
MOST_OPINIONS = 5
LONGEST = 500
"""Characters one line of the sheet holds."""
NOTHING_LEFT, NOBODY_SAID = "没有未完成的。", "本月没有记下意见。"


@dataclass(frozen=True)
class Summary:
    """Households planned and visited, the same of key users, and what the sheet says in words."""

    period: Period
    planned: Share
    key_planned: Share
    left: str
    key_opinions: str
    themes: str
    next_month: str


def summary(session: Session, period: Period, today: date) -> Summary:
    """A month as the records stand; of the one that runs the days up to today."""
    first, after = period.first, min(period.after, today + timedelta(days=1))
    marks = sorted(key_marks(session))
    return Summary(
        period=period,
        planned=counting.planned(session, first, after),
        key_planned=counting.planned(session, first, after, marks) if marks else NO_SHARE,
        left=_left(session, first, after, today),
        key_opinions=_key_opinions(session, first, after, marks),
        themes=_themes(session, first, after),
        next_month=_next_month(session, period.moved(1), marks),
    )


# ---------------------------------------------------------------- inside


def _left(session: Session, first: date, after: date, today: date) -> str:
    """Why households that were planned were not visited, and when they are planned again."""
    within = (VisitStop.day >= first, VisitStop.day < after, VisitStop.state != "dropped")
    asked = select(VisitStop).where(*within).order_by(VisitStop.day, VisitStop.id)
    stops: dict[int, VisitStop] = {}
    done: set[int] = set()
    for stop in session.scalars(asked):
        stops[stop.unit_id] = stop
        if stop.state == "done":
            done.add(stop.unit_id)
    missed = [stop for unit_id, stop in stops.items() if unit_id not in done]
    if not missed:
        return NOTHING_LEFT
    why = Counter(_why(session, missed))
    told = "、".join(f"{name} {count} 户" for name, count in why.most_common())
    return f"{told}。{_again(session, missed, today)}"


def _why(session: Session, missed: Sequence[VisitStop]) -> list[str]:
    asked = select(Visit.stop_id, Visit.outcome).where(Visit.stop_id.in_([stop.id for stop in missed]))
    noted = {row[0]: OUTCOME_ZH[row[1]] for row in session.execute(asked)}
    return [noted.get(stop.id, "还没有登记") for stop in missed]


def _again(session: Session, missed: Sequence[VisitStop], today: date) -> str:
    units = {stop.unit_id for stop in missed}
    asked = select(VisitStop.unit_id, VisitStop.day).where(IS_OPEN, VisitStop.day > today)
    days: dict[int, date] = {}
    for unit_id, day in session.execute(asked.order_by(VisitStop.day)):
        if unit_id in units:
            days.setdefault(unit_id, day)
    if not days:
        return "补做日期还没有排。"
    left = len(units) - len(days)
    stretch = f"{min(days.values()):%m-%d} 到 {max(days.values()):%m-%d}"
    return f"已另排 {len(days)} 户，{stretch}{f'；{left} 户还没有排' if left else ''}。"


def _key_opinions(session: Session, first: date, after: date, marks: Sequence[str]) -> str:
    """The newest opinions of key users with what was answered, as many as the line holds."""
    asked = (
        select(VisitOpinion)
        .join(Visit, Visit.id == VisitOpinion.visit_id)
        .where(Visit.day >= first, Visit.day < after, Visit.unit_id.in_(counting.marked(marks)))
        .options(selectinload(VisitOpinion.visit).selectinload(Visit.unit))
        .order_by(Visit.day.desc(), VisitOpinion.id.desc())
        .limit(MOST_OPINIONS)
    )
    found = [f"{one.visit.unit.code.short} {one.words}（{_became(one)}）" for one in session.scalars(asked)]
    while len("；".join(found)) > LONGEST and len(found) > 1:
        found.pop()
    return "；".join(found)[:LONGEST] if found else NOBODY_SAID


def _became(one: VisitOpinion) -> str:
    if one.reply:
        return f"答复：{one.reply}"
    return "已转诉求" if one.matter_id is not None else "还没有答复"


def _themes(session: Session, first: date, after: date) -> str:
    """The themes most was said about, each with the opinion that was given last."""
    found = counting.themes(session, first, after)
    words = counting.words_by_theme(session, first, after)
    ranked = sorted(found, key=lambda key: (-found[key].said, list(THEME_ZH).index(key)))[:MOST_THEMES]
    told = [f"{THEME_ZH[key]} {found[key].said} 条，例如“{words[key][:60]}”" for key in ranked]
    return "；".join(told)[:LONGEST] if told else NOBODY_SAID


def _next_month(session: Session, coming: Period, marks: Sequence[str]) -> str:
    stops = counting.planned(session, coming.first, coming.after)
    if not stops.of:
        return f"{coming.month}月还没有排期。"
    key = counting.planned(session, coming.first, coming.after, marks) if marks else NO_SHARE
    return f"{coming.month}月已排 {stops.of} 户，其中重点用户 {key.of} 户。"
