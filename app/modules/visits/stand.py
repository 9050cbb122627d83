"""Who must be visited by when, and why (VISIT-01..05, CARE-05): arithmetic over a household's days.

Everything is worked out anew from the handing over, the owners, the marks and the talks held; nothing
of it is kept. A change of owner begins anew. One talk counts for every clause it satisfies.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from app.modules.dues.rules import Times, Wanted, Whose, deadline_of, turn_of
from app.modules.residents.rules import begins as begins_on
from app.modules.visits.rules import (
    ASKED_AFTER,
    KEY_CLAUSE,
    MOVED_IN_CLAUSE,
    SETTLING_CLAUSE,
    YEAR_CLAUSE,
    counts,
)
from app.rules.clocks import History, add_months, day_zh
from app.rules.handbook import Clock, handbook
from app.rules.ref import Ref
from app.rules.stage import SETTLING, SETTLING_MONTHS, STAGE_ZH, Stage, stage_of

UNIT = "unit"
SMALL, LARGE, BARE = "VISIT-02/small", "VISIT-02/large", "VISIT-02/bare"
MOVED_IN = "CARE-05/moved-in"
CLOCKS = (SMALL, LARGE, BARE, YEAR_CLAUSE, KEY_CLAUSE, MOVED_IN)
"""Every clock of a household that a visit ends."""


@dataclass(frozen=True)
class Talk:
    """One talk as the clocks see it: the day, the way, how it ended."""

    day: date
    way: str
    outcome: str = "talked"


@dataclass(frozen=True)
class House:
    """What the clocks see of a household.

    `owner_since` is set when a later owner took over, `key_since` when it is marked as a key user,
    `empty` when it is marked as lived in by nobody.
    """

    unit_id: int
    handed_over: date | None
    delivery: str
    owner_since: date | None = None
    moved_in: date | None = None
    key_since: date | None = None
    empty: bool = False
    talks: tuple[Talk, ...] = ()
    """The oldest first."""
    officer_id: int | None = None
    building_id: int = 0
    whom: str = ""


@dataclass(frozen=True)
class Terms:
    """What the site allows: months for each clock, and from how many households a project is large."""

    households: int = 600
    large_from: int = 600
    months: Mapping[str, int] = field(default_factory=dict)
    """Clock id to months, where the site has set another number than the clause."""
    moved_in_days: int = 30

    def clock(self, clock_id: str) -> Clock:
        """A clock with the term that is in force here."""
        clock = handbook().clock(clock_id)
        if clock_id == MOVED_IN:
            return replace(clock, term=f"{self.moved_in_days} days")
        months = self.months.get(clock_id)
        if months is None:
            return clock
        return replace(clock, term=" ".join((*clock.term.split()[:-2], str(months), "months")))

    def settling(self, delivery: str) -> str:
        """The clock of a household that settles in: by delivery, and by the size of the project."""
        if delivery == "bare":
            return BARE
        return LARGE if self.households > self.large_from else SMALL


@dataclass(frozen=True)
class Standing:
    """Where a household stands today: its stage, since when, its open duties, the last talk."""

    house: House
    stage: Stage
    begins: date | None
    wanted: tuple[Wanted, ...]
    last: Talk | None = None

    @property
    def due(self) -> date | None:
        """The earliest day by which somebody must have gone there."""
        return min((one.day for one in self.wanted), default=None)


def base_of(house: House, today: date) -> date | None:
    """The day a household begins: its flat was handed over, or a later owner took over (VISIT-01)."""
    return begins_on(house.handed_over, house.owner_since, today)


def stand(house: House, terms: Terms, times: Times, today: date) -> Standing:
    """What is due of a household on a day according to its records."""
    begins = base_of(house, today)
    if begins is None or begins > today:
        return Standing(house, Stage(), begins, ())
    stage = stage_of(begins, today)
    since = [talk for talk in house.talks if talk.day >= begins]
    heard = [talk for talk in since if _knows(house, talk)]
    found = [_settling(house, terms, times, begins, heard)]
    if stage.key != SETTLING:
        found.append(_yearly(house, terms, times, begins, heard, today))
    if not house.empty:
        found.append(_key_user(house, terms, times, begins, since, today))
        found.append(_moved_in(house, terms, times, begins, since))
    wanted = tuple(_told_as(house, one) for one in found if one is not None)
    return Standing(house, stage, begins, wanted, heard[-1] if heard else None)


def satisfied(before: Standing, talk: Talk) -> frozenset[str]:
    """The clocks of open duties that a talk ends: one visit counts for every clause it satisfies."""
    if not _knows(before.house, talk):
        return frozenset()
    return frozenset(one.clock.id for one in before.wanted if counts(one.clock.clause, talk.way))


def reason_words(standing: Standing, today: date) -> str:
    """Why a household is due when it is, or what is known of it, in one sentence."""
    if standing.begins is None:
        return "还没有交付，不用访谈。"
    head = standing.stage.words or "未交付"
    if not standing.wanted:
        return f"{head}。现在没有到期的访谈。"
    first = min(standing.wanted, key=lambda one: one.day)
    left = (first.day - today).days
    ends = f"最迟 {day_zh(first.day, today)}" + (f"，已逾期 {-left} 天" if left < 0 else "")
    asked = "没人住，打电话向业主了解。" if standing.house.empty else ""
    return f"{head}。{first.reason}，{ends}。{asked}"


# ---------------------------------------------------------------- inside


def _knows(house: House, talk: Talk) -> bool:
    """True for a talk after which one knows how the household is; an empty flat is only asked after."""
    return talk.outcome in (ASKED_AFTER if house.empty else ("talked",))


def _settling(house: House, terms: Terms, times: Times, begins: date, heard: list[Talk]) -> Wanted | None:
    """Not heard since it began: due once within the months of its delivery (VISIT-02).

    A household whose first year was over before the program came was somebody else's to visit.
    """
    if any(counts(SETTLING_CLAUSE, talk.way) for talk in heard):
        return None
    if add_months(begins, SETTLING_MONTHS) < times.go_live:
        return None
    clock = terms.clock(terms.settling(house.delivery))
    found = deadline_of(clock, _unit(house), _midnight(begins), times, **_whose(house))
    flat = "毛坯" if house.delivery == "bare" else "精装"
    size = "" if house.delivery == "bare" else f"、{terms.households:,} 户的项目"
    since = "换了业主" if begins != house.handed_over else "入伙"
    months = clock.term.split()[0]
    reason = f"{STAGE_ZH[SETTLING]}：{flat}{size}，{day_zh(begins, found.day)}{since}，{months} 个月内"
    return replace(found, reason=reason)


def _yearly(
    house: House, terms: Terms, times: Times, begins: date, heard: list[Talk], today: date
) -> Wanted | None:
    """Settled: once every 12 months after the last talk, or after the first year (VISIT-04)."""
    clock = terms.clock(YEAR_CLAUSE)
    days = [talk.day for talk in heard if counts(YEAR_CLAUSE, talk.way)]
    if not days:
        settled = add_months(begins, SETTLING_MONTHS)
        return turn_of(clock, _unit(house), settled, History(), today, times, **_whose(house))
    day = add_months(days[-1], int(clock.term.split()[1]))
    reason = f"上次访谈 {day_zh(days[-1], day)}，每 {clock.term.split()[1]} 个月一次"
    return Wanted(
        clock, _unit(house), _midnight(days[-1]), days[-1] + timedelta(days=1), day, None, reason,
        **_whose(house),
    )  # fmt: skip


def _key_user(
    house: House, terms: Terms, times: Times, begins: date, since: list[Talk], today: date
) -> Wanted | None:
    """Marked as a key user: at home face to face twice every 12 months (VISIT-05)."""
    if house.key_since is None:
        return None
    first = max(begins, house.key_since)
    days = [talk.day for talk in since if talk.outcome == "talked" and counts(KEY_CLAUSE, talk.way)]
    done = History(len(days), days[-1] if days else None, days[-2] if len(days) > 1 else None)
    clock = terms.clock(KEY_CLAUSE)
    return turn_of(clock, _unit(house), first, done, today, times, **_whose(house, named=False))


def _moved_in(house: House, terms: Terms, times: Times, begins: date, since: list[Talk]) -> Wanted | None:
    """Really moved in since the site works with the program: at home within 30 days (CARE-05)."""
    if house.moved_in is None or house.moved_in < times.go_live:
        return None
    if begins != house.handed_over and house.moved_in < begins:
        return None  # that was the owner before
    seen = (talk for talk in since if talk.day >= house.moved_in and talk.outcome == "talked")
    if any(counts(MOVED_IN_CLAUSE, talk.way) for talk in seen):
        return None
    return deadline_of(terms.clock(MOVED_IN), _unit(house), _midnight(house.moved_in), times, **_whose(house))


def _told_as(house: House, one: Wanted) -> Wanted:
    """An empty flat is asked after, and says so on the list."""
    return replace(one, what="问候空置户") if house.empty else one


def _whose(house: House, *, named: bool = True) -> Whose:
    staff_id = house.officer_id if named else None
    return {"whom": house.whom, "staff_id": staff_id, "building_id": house.building_id or None}


def _unit(house: House) -> Ref:
    return Ref(UNIT, house.unit_id)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)
