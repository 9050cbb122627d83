"""The figures of the centre head's monthly check (KEY-09) that the card register can give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.modules.cards.finding import moved_away, unstopped
from app.modules.cards.model import AccessCard, AccessCardStep
from app.modules.cards.rules import money

MOST_NAMED = 6


@dataclass(frozen=True)
class CardFigures:
    """The register on a day; `issued`, `replaced` and `cancelled` count the month so far.

    `unstopped` and `moved` name the cards (number and room) the check asks about.
    """

    in_use: int
    expired: int
    lost: int
    deposits: int
    deposit_sum: Decimal
    issued: int
    replaced: int
    cancelled: int
    unstopped: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def words(self) -> str:
        """The figures in one sentence, for the remark of the check sheet."""
        return (
            f"门禁卡在用 {self.in_use} 张，过期未收 {self.expired} 张，挂失 {self.lost} 张，"
            f"在押押金 {self.deposits} 笔 {money(self.deposit_sum)} 元；"
            f"本月发卡 {self.issued} 张、补卡 {self.replaced} 张、注销 {self.cancelled} 张。"
        )


@dataclass(frozen=True)
class CardAnswer:
    """What the register says to a line of the check sheet: `text` is a piece of the line's words.

    `fine` is None when the register alone cannot tell; `note` says what it knows.
    """

    text: str
    fine: bool | None
    note: str


def month_check(session: Session, day: date) -> CardFigures:
    """The figures of the register for the month the day is in."""
    in_use = AccessCard.state == "in_use"
    held = AccessCard.deposit_state == "held"
    deposits = session.scalars(select(AccessCard.deposit).where(held)).all()
    return CardFigures(
        in_use=_count(session, in_use),
        expired=_count(session, in_use & (AccessCard.valid_until < day)),
        lost=_count(session, AccessCard.state == "lost"),
        deposits=len(deposits),
        deposit_sum=sum(deposits, Decimal("0.00")),
        issued=_steps(session, "issued", day) - _steps(session, "replaced", day),
        replaced=_steps(session, "replaced", day),
        cancelled=_steps(session, "cancelled", day),
        unstopped=_named(session, unstopped()),
        moved=_named(session, moved_away()),
    )


def answers(figures: CardFigures) -> tuple[CardAnswer, ...]:
    """What the register says to the lines about cards; stock and the door system's own PC it cannot see.

    Whether those who left the staff gave their cards back it does not know either: with no household
    that has moved, the line stays for the head to tick.
    """
    told = f"本月发卡 {figures.issued}、补卡 {figures.replaced}、注销 {figures.cancelled} 张"
    return (
        CardAnswer("发卡、补卡、注销登记齐全", None, told),
        CardAnswer(
            "挂失的卡已在门禁系统停用", not figures.unstopped, _listed("没有登记停用", figures.unstopped)
        ),
        CardAnswer(
            "搬离住户和离职员工的卡已收回或注销",
            False if figures.moved else None,
            _listed("已搬离还在用", figures.moved),
        ),
    )


def _count(session: Session, where: Any) -> int:
    return session.scalar(select(func.count()).select_from(AccessCard).where(where)) or 0


def _steps(session: Session, how: str, day: date) -> int:
    first = datetime(day.year, day.month, 1)
    end = datetime(day.year, day.month, day.day) + timedelta(days=1)
    mine = (AccessCardStep.how == how, AccessCardStep.at >= first, AccessCardStep.at < end)
    return session.scalar(select(func.count()).select_from(AccessCardStep).where(*mine)) or 0


def _named(session: Session, where: Any) -> tuple[str, ...]:
    found = session.scalars(select(AccessCard).where(where).order_by(AccessCard.id))
    return tuple(f"{card.number} {card.unit.code.short}" for card in found)


def _listed(words: str, cards: Sequence[str]) -> str:
    if not cards:
        return ""
    more = f"，等 {len(cards)} 张" if len(cards) > MOST_NAMED else ""
    return f"{words}：{'、'.join(cards[:MOST_NAMED])}{more}"
