"""How far the visiting has come against what the handbook wants (VISIT-02..05), as bars with a tick.

Flats that are marked as empty are asked after, not visited: they are in no bar. What counts:

- settling in (VISIT-02): households of the stage that were talked to since they began; by today each
  should have been with the part of its months that is over.
- steady, long (VISIT-04): households of the stage that were talked to in the running calendar year; by
  today as large a part of them as of the year is over since New Year, or since the site's first day.
- key users (VISIT-05): their talks at home within the months of the clause, two at most for each; by
  today two for each, or the part of them that its months are over since it became a key user.
- shares (VISIT-03, VISIT-04): the same households, each under the highest role that led one of these
  talks. One that only somebody talked to whom the program does not know is in nobody's share.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.modules.dues import service as dues
from app.modules.visits.grounds import shares
from app.modules.visits.needs import SETTLED, SETTLING
from app.modules.visits.reach import TWICE, Household, households, talks_until
from app.modules.visits.reading import houses, put_off, terms_of
from app.modules.visits.rules import (
    KEY_CLAUSE,
    LEAD_ZH,
    LEADS,
    SETTLING_SHARE_CLAUSE,
    STAGE_ZH,
    YEAR_CLAUSE,
)
from app.modules.visits.stand import BARE, LARGE, SMALL, House, Standing, Terms
from app.rules.chart import Bar, Bars
from app.rules.clocks import add_months
from app.rules.roles import Role
from app.rules.stage import LONG, STEADY
from app.rules.stage import SETTLING as SETTLING_STAGE

KEY_USERS = "key"
FULL = 100.0
"""The right end of every bar: each is drawn in hundredths of its own whole."""
_SETTLING_CLOCKS = (SMALL, LARGE, BARE)


@dataclass(frozen=True)
class CoverBar:
    """What was done of a whole, and how much of it should have been by today (the tick)."""

    key: str
    name: str
    done: int
    of: int
    expected: int
    unit: str = "户"

    @property
    def short(self) -> int:
        """How many are missing against today's mark."""
        return max(0, self.expected - self.done)

    @property
    def words(self) -> str:
        """213 / 300 · 差 36 户; — where there is nobody to visit."""
        if not self.of:
            return "—"
        behind = f" · 差 {self.short:,} {self.unit}" if self.short else ""
        return f"{self.done:,} / {self.of:,}{behind}" + (" 次" if self.unit == "次" and not behind else "")

    @property
    def bar(self) -> Bar:
        """As it is drawn, in hundredths of its whole."""
        return _drawn(self.name, self.done, self.of, float(self.expected), self.words, self.short > 0)


@dataclass(frozen=True)
class ShareBar:
    """The households that one role visited, of the whole it is to visit; the tick is its part so far.

    `visited` households were visited so far by all roles together, `of` is how many there are.
    """

    role: Role
    percent: int
    done: int
    visited: int
    of: int

    @property
    def name(self) -> str:
        """负责人 5 %."""
        return f"{LEAD_ZH[self.role]} {self.percent} %"

    @property
    def whole(self) -> int:
        """How many it is to have visited in the end."""
        return half_up(self.percent * self.of / 100)

    @property
    def expected(self) -> float:
        """How many would be its part of what was visited so far."""
        return self.percent * self.visited / 100

    @property
    def short(self) -> int:
        """By how many households it is behind its part; less than one household is not behind."""
        missing = self.expected - self.done
        return half_up(missing) if missing >= 1 else 0

    @property
    def words(self) -> str:
        """8 / 15 户 · 落后 3 户."""
        behind = f" · 落后 {self.short:,} 户" if self.short else ""
        return f"{self.done:,} / {self.whole:,} 户{behind}" if self.of else "—"

    @property
    def bar(self) -> Bar:
        """As it is drawn, in hundredths of its whole."""
        return _drawn(self.name, self.done, self.whole, self.expected, self.words, self.short > 0)


@dataclass(frozen=True)
class ShareGroup:
    """The three bars of one clause: whose visits were whose."""

    key: str
    title: str
    clause: str
    bars: tuple[ShareBar, ...]


@dataclass(frozen=True)
class Measure:
    """What a day is measured by: the site's terms, its first day, and the days put off with consent."""

    terms: Terms
    go_live: date
    put_off: Mapping[int, Mapping[str, date]]
    percent: Mapping[str, Mapping[Role, int]]

    def gone(self, one: Household) -> float:
        """The part of its time that is over by that day: how much of a visit it should have had."""
        if one.stage != SETTLING_STAGE:
            return self._year_gone(one.at)
        later = self.put_off.get(one.house.unit_id, {})
        ends = next((later[clock] for clock in _SETTLING_CLOCKS if clock in later), None)
        months = self.months(self.terms.settling(one.house.delivery))
        length = ((ends or add_months(one.begins, months)) - one.begins).days
        return min(1.0, (one.at - one.begins).days / max(1, length))

    def key_gone(self, one: Household) -> float:
        """The part of its months that is over since it became a key user."""
        months = self.months(KEY_CLAUSE)
        began = max(day for day in (one.begins, one.house.key_since, self.go_live) if day is not None)
        return min(1.0, max(0, (one.at - began).days) / (add_months(began, months) - began).days)

    def months(self, clock: str) -> int:
        """The months of a clock, as the site has set them."""
        return int(self.terms.clock(clock).term.split()[-2])

    def often(self, clock: str, times: str) -> str:
        """每年一次, or 每 6 个月一次 where the site wants it oftener."""
        months = self.months(clock)
        return f"每年{times}" if months == 12 else f"每 {months} 个月{times}"

    def _year_gone(self, at: date) -> float:
        begins, ends = date(at.year, 1, 1), date(at.year + 1, 1, 1)
        return max(0, (at - max(begins, self.go_live)).days + 1) / (ends - begins).days


def coverage(session: Session, today: date, known: Sequence[Standing] | None = None) -> tuple[CoverBar, ...]:
    """A bar for each stage and one for the key users; `known` where the standings were read already."""
    by = measure(session)
    return covered(_households(session, today, known, by), by)


def role_shares(
    session: Session, today: date, known: Sequence[Standing] | None = None
) -> tuple[ShareGroup, ShareGroup]:
    """Who visited them: those that settle in (VISIT-03), then those that are settled (VISIT-04)."""
    by = measure(session)
    return shared(_households(session, today, known, by), by)


def measure(session: Session) -> Measure:
    """What the site measures by."""
    return Measure(terms_of(session), dues.times(session).go_live, put_off(session), shares(session))


def covered(found: Sequence[Household], by: Measure) -> tuple[CoverBar, ...]:
    """The bars of these households: settling in, steady, long, key users."""
    often = by.often(YEAR_CLAUSE, "一次")
    return (
        _stage(SETTLING_STAGE, "100 %", found, by),
        _stage(STEADY, often, found, by),
        _stage(LONG, often, found, by),
        _key_users([one for one in found if one.is_key], by),
    )


def shared(found: Sequence[Household], by: Measure) -> tuple[ShareGroup, ShareGroup]:
    """The shares of these households by the role that visited them."""
    young = [one for one in found if one.stage == SETTLING_STAGE]
    settled = [one for one in found if one.stage in (STEADY, LONG)]
    return (
        ShareGroup(
            SETTLING,
            f"{STAGE_ZH[SETTLING_STAGE]}责任比例",
            SETTLING_SHARE_CLAUSE,
            _bars(young, by.percent[SETTLING]),
        ),
        ShareGroup(
            SETTLED,
            f"{STAGE_ZH[STEADY]}和{STAGE_ZH[LONG]}责任比例",
            YEAR_CLAUSE,
            _bars(settled, by.percent[SETTLED]),
        ),
    )


def counted(key: str, name: str, found: Sequence[Household], by: Measure) -> CoverBar:
    """How many of these households were visited as their clause wants, and should have been."""
    expected = half_up(sum(by.gone(one) for one in found))
    return CoverBar(key, name, sum(one.visited for one in found), len(found), expected)


def bars(found: Iterable[CoverBar | ShareBar], *, compact: bool = False) -> Bars:
    """The bars as a chart, each over its own whole."""
    return Bars(tuple(one.bar for one in found), most=FULL, compact=compact)


def expected_words(found: Sequence[CoverBar]) -> str:
    """今天应达 78 %: of all households that are to be visited, those that should have been by today."""
    stages = [one for one in found if one.key != KEY_USERS]
    of = sum(one.of for one in stages)
    return f"今天应达 {half_up(100 * sum(one.expected for one in stages) / of)} %" if of else ""


def half_up(value: float) -> int:
    """Rounded as people do: a half goes up."""
    return int(value + 0.5)


# ---------------------------------------------------------------- inside


def _households(session: Session, at: date, known: Sequence[Standing] | None, by: Measure) -> list[Household]:
    every: Iterable[House] = houses(session) if known is None else (one.house for one in known)
    return households(every, talks_until(session, at, at, by.months(KEY_CLAUSE)), at)


def _stage(stage: str, wanted: str, found: Sequence[Household], by: Measure) -> CoverBar:
    return counted(stage, f"{STAGE_ZH[stage]} {wanted}", [one for one in found if one.stage == stage], by)


def _key_users(found: Sequence[Household], by: Measure) -> CoverBar:
    months = by.months(KEY_CLAUSE)
    done = sum(one.homes(months) for one in found)
    expected = half_up(TWICE * sum(by.key_gone(one) for one in found))
    name = f"重点用户 {by.often(KEY_CLAUSE, '两次')}"
    return CoverBar(KEY_USERS, name, done, TWICE * len(found), expected, unit="次")


def _bars(found: Sequence[Household], percent: Mapping[Role, int]) -> tuple[ShareBar, ...]:
    """Each visited household under one role; those nobody is known to have visited are left out."""
    led = [one.led_by for one in found if one.visited]
    of, visited = len(found) - led.count(None), len(led) - led.count(None)
    return tuple(ShareBar(role, percent[role], led.count(role), visited, of) for role in LEADS)


def _drawn(name: str, done: float, of: float, expected: float, words: str, behind: bool) -> Bar:
    part = FULL / of if of else 0.0
    return Bar(name, min(FULL, done * part), words, min(FULL, expected * part) if of else None, behind)
