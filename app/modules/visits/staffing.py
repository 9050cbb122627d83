"""Who visits and how much 访谈人手: visits a day, days off; and the site's limits and shares."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select

from app.errors import Refusal
from app.modules.site.service import put
from app.modules.staff.service import who_works
from app.modules.visits.model import VisitDayOff, Visitor
from app.modules.visits.rules import PAIR_CLAUSE, SETTLING_CLAUSE, SETTLING_SHARE_CLAUSE, words_or_refuse
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of

SHARES = ("visit_shares_settling", "visit_shares_settled")
KEYS = (
    "households_expected",
    "visit_large_from",
    "visit_months_small",
    "visit_months_large",
    "visit_months_bare",
    "visit_months_year",
    "visit_months_key",
    "visit_moved_in_days",
    *SHARES,
    "visit_key_marks",
    "visit_empty_mark",
    "visit_minutes",
    "visit_per_day",
    "visit_weeks",
    "visit_days",
)
"""The settings of visits, in the order in which they are asked for."""
MOST_PER_DAY = 30
LONGEST_VALUE, LONGEST_MARK = 200, 20
AHEAD = timedelta(days=2 * 366)
"""How far off days may be on which somebody does not visit."""


@verb("visits.set_up", "设定访谈期限和分担")
def set_terms(act: Act, new_values: Mapping[str, str]) -> None:
    """Limits, shares, marks and walks of the site; what is open is reckoned anew at once (VISIT-02).

    Raises Refusal naming the field.
    """
    for key, value in new_values.items():
        if key not in KEYS:
            raise Refusal("没有这一项设置，请刷新后再看。", clause=SETTLING_CLAUSE)
        most = LONGEST_MARK if key == "visit_empty_mark" else LONGEST_VALUE
        if len(value) > most:
            raise Refusal(f"这一项最多 {most} 个字。", clause=SETTLING_CLAUSE, field=key)
        put(act.session, key, shares_or_refuse(value, key) if key in SHARES else value)
    act.session.flush()


@verb("visits.set_up", "设定访谈人手")
def set_visitor(act: Act, staff_id: int, *, goes: bool, per_day: int) -> Ref:
    """Whether somebody visits, and how many households a day. Raises Refusal."""
    who_works(act.session, staff_id, act.today)
    if not 1 <= per_day <= MOST_PER_DAY:
        raise Refusal(f"每天几户请填 1 到 {MOST_PER_DAY}。", clause=PAIR_CLAUSE, field="per_day")
    row = act.session.scalars(select(Visitor).where(Visitor.staff_id == staff_id)).first()
    if row is None:
        row = Visitor(staff_id=staff_id)
        act.session.add(row)
    row.goes, row.per_day = goes, per_day
    act.session.flush()
    return ref_of(row)


@verb("visits.plan", "登记不排访谈的日子")
def add_day_off(act: Act, staff_id: int, *, first: date, last: date, words: str = "") -> Ref:
    """Somebody does not visit on these days. Raises Refusal."""
    who_works(act.session, staff_id, act.today)
    if last < first:
        raise Refusal("结束日期早于开始日期，请核对。", field="last")
    if last < act.today:
        raise Refusal("这些日子已经过了。", field="last")
    if (last - first).days > 366:
        raise Refusal("一次最多登记一年。", field="last")
    if last > act.today + AHEAD:
        raise Refusal("日期在两年以后，请核对。", field="last")
    row = VisitDayOff(
        staff_id=staff_id, first=first, last=last,
        words=words_or_refuse(words, "为什么", "words", least=0, most=60),
    )  # fmt: skip
    act.session.add(row)
    act.session.flush()
    return ref_of(row)


@verb("visits.plan", "取消不排访谈的日子")
def end_day_off(act: Act, day_off_id: int) -> None:
    """Somebody visits again from today. Raises Refusal when the days are over or not there."""
    row = act.session.get(VisitDayOff, day_off_id)
    if row is None or row.last < act.today:
        raise Refusal("这些日子已经过了，请刷新后再看。")
    if row.first >= act.today:
        act.session.delete(row)
    else:
        row.last = date.fromordinal(act.today.toordinal() - 1)


def shares_or_refuse(text: str, key: str) -> str:
    """Three whole numbers that make a hundred, as 5/20/75. Raises Refusal (VISIT-03)."""
    parts = text.replace("／", "/").replace("、", "/").replace(" ", "").replace("%", "").split("/")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or sum(map(int, parts)) != 100:
        raise Refusal(
            "分担请按“负责人/主管/客服”写三个整数，加起来是 100，例如 5/20/75。",
            clause=SETTLING_SHARE_CLAUSE,
            field=key,
        )
    return "/".join(str(int(part)) for part in parts)
