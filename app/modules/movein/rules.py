"""What holds for moving in: the gates in their order, what each asks for, amounts, readings, days."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from app.errors import Refusal
from app.rules.dates import parse_date
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import whole_or_refuse as whole_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

KINDS = (("single", "零星入住"), ("collective", "集中入住"))
STATES = (("open", "在办"), ("done", "办结"), ("given_up", "停办"))
PARTS = (("checked", "核对资料"), ("signed", "签署文件"), ("given", "移交资料"))
RESULTS = (("", "未看"), ("fine", "合格"), ("problem", "有问题"))
METERS = (("water", "水表"), ("electricity", "电表"), ("gas", "燃气表"), ("heat", "热量表"))
GATES = (("identity", "核对身份"), ("forms", "填表签约"), ("fees", "收费"), ("review", "审核归档录入"))
"""The gates in the handbook's order (MOVE-01); no gate before the one before it."""

KIND_ZH, STATE_ZH, PART_ZH = dict(KINDS), dict(STATES), dict(PARTS)
RESULT_ZH, METER_ZH, GATE_ZH = dict(RESULTS), dict(METERS), dict(GATES)
LEAST_REASON = 4
MOST_BACK = 366
"""Days a house visit or a moving day may lie back when it is entered."""


@dataclass(frozen=True)
class Gap:
    """One thing a gate still asks for; one that is `firm` cannot be passed over with a reason."""

    gate: str
    words: str
    firm: bool = False


@dataclass(frozen=True)
class Stamps:
    """When each gate was passed: identity, forms, fees, then reviewed, filed, entered."""

    identity: bool
    forms: bool
    fees: bool
    reviewed: bool
    filed: bool
    entered: bool

    @property
    def gate(self) -> str:
        """The gate that is open now; "" when all is done."""
        for name, passed in (("identity", self.identity), ("forms", self.forms), ("fees", self.fees)):
            if not passed:
                return name
        return "" if self.reviewed and self.filed and self.entered else "review"


def must_be_open(stamps: Stamps, gate: str) -> None:
    """Nothing of a gate before the one before it is passed (MOVE-01). Raises Refusal naming that one."""
    names = [name for name, _ in GATES]
    now = stamps.gate
    if now and names.index(gate) > names.index(now):
        words = f"“{GATE_ZH[now]}”还没有办完，先办完才能办“{GATE_ZH[gate]}”。"
        raise Refusal(words, clause="MOVE-01", field=now)


def must_be_now(stamps: Stamps, gate: str) -> None:
    """A gate is passed once, in its turn. Raises Refusal."""
    must_be_open(stamps, gate)
    if stamps.gate != gate:
        raise Refusal(f"“{GATE_ZH[gate]}”已经办完；要重办，请先退回。", clause="MOVE-01")


def gaps_or_reason(gate: str, gaps: tuple[Gap, ...], why: str) -> str:
    """The reason for going on although something is missing; "" when nothing is.

    Raises Refusal (field `why`) that names what is missing; what is firm is never passed over.
    """
    firm = [gap.words for gap in gaps if gap.firm]
    if firm:
        raise Refusal(f"“{GATE_ZH[gate]}”还不能办完：{'、'.join(firm)}。", clause="MOVE-01", field=gate)
    if not gaps:
        return ""
    named = "、".join(gap.words for gap in gaps[:6]) + (f" 等 {len(gaps)} 项" if len(gaps) > 6 else "")
    if not one_line(why):
        raise Refusal(f"还缺：{named}。补齐再办；确要先办，请写明理由。", clause="MOVE-01", field="why")
    return words_or_refuse(why, "先办的理由", "why", least=LEAST_REASON, most=200)


def amount_or_refuse(text: str, field: str = "amount") -> Decimal:
    """A sum in yuan, above zero, at most two decimals. Raises Refusal naming the field."""
    amount = _decimal(text)
    if amount is None or not 0 < amount < 10_000_000:
        raise Refusal("金额请写大于零的数，最多两位小数。", field=field)
    return amount


def reading_or_refuse(text: str, field: str = "reading") -> Decimal:
    """What a meter shows, zero or more, at most two decimals. Raises Refusal naming the field."""
    reading = _decimal(text)
    if reading is None or not 0 <= reading < 10_000_000:
        raise Refusal("底数请写零或大于零的数，最多两位小数。", field=field)
    return reading


def past_day_or_refuse(day: date | str, label: str, field: str, today: date) -> date:
    """A day that has come, at most a year ago. Raises Refusal naming the field."""
    found = day if isinstance(day, date) else parse_date(day)
    if found is None:
        raise Refusal(f"“{label}”没有这一天，请写成 2026-11-25。", field=field)
    if found > today:
        raise Refusal(f"“{label}”还没有到，请核对。", field=field)
    if (today - found).days > MOST_BACK:
        raise Refusal(f"“{label}”在一年以前，请核对。", field=field)
    return found


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(halfwidth(one_line(str(text))).replace(",", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and number == round(number, 2) else None
