"""How a household wants to be visited 访谈意愿: kept from when to when, minded by the planner."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.errors import Refusal
from app.modules.residents.model import Unit
from app.modules.visits.finding import unit_or_refuse, wish_of
from app.modules.visits.model import VisitWish
from app.modules.visits.rules import DAYS, WINDOWS, YEAR_CLAUSE, choice_or_refuse, words_or_refuse
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of

FARTHEST = timedelta(days=366)
"""A household is asked again each year: a wish for later than that is a slip of the hand."""


@dataclass(frozen=True)
class Wish:
    """Windows and days that suit, not before a day, only by telephone, and words about preferences."""

    windows: tuple[str, ...] = tuple(key for key, _ in WINDOWS)
    days: str = "any"
    not_before: date | None = None
    only_phone: bool = False
    words: str = ""


@verb("visits.work", "登记访谈意愿")
def set_wish(act: Act, unit_id: int, wish: Wish) -> Ref:
    """From today on the household wants it like this; what it wanted before is kept. Raises Refusal."""
    return ref_of(keep_wish(act, unit_or_refuse(act.session, unit_id), wish))


@verb("visits.work", "取消访谈意愿")
def end_wish(act: Act, unit_id: int) -> None:
    """The household has no wish of its own any more. Raises Refusal when it had none."""
    wish = wish_of(act.session, unit_id)
    if wish is None:
        raise Refusal("这一户没有登记访谈意愿。")
    wish.until = act.today


def keep_wish(act: Act, unit: Unit, wish: Wish) -> VisitWish:
    """Keep a wish, as part of the verb that learns of it. Raises Refusal."""
    windows = [key for key, _ in WINDOWS if key in wish.windows]
    if not windows or set(wish.windows) - set(windows):
        raise Refusal("至少选一个时段；不愿上门请选只接受电话。", field="windows")
    if wish.not_before is not None and wish.not_before > act.today + FARTHEST:
        raise Refusal(
            "“不早于”最远一年以后；不愿上门请选只接受电话。", clause=YEAR_CLAUSE, field="not_before"
        )
    row = VisitWish(
        unit_id=unit.id, windows=",".join(windows), days=choice_or_refuse(wish.days, DAYS, "哪些天", "days"),
        not_before=wish.not_before, only_phone=wish.only_phone,
        words=words_or_refuse(wish.words, "喜好、注意", "words", least=0, most=200),
        since=act.today, by=act.who.staff_id,
    )  # fmt: skip
    held = wish_of(act.session, unit.id)
    if held is not None:
        held.until = act.today
        act.session.flush()  # one wish at a time is a constraint of the table
    act.session.add(row)
    act.session.flush()
    return row
