"""The order of RELS-01 in one place: who asks, what gives the right, what goods; then a slip is issued."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.release.finding import ties_of, unit_or_refuse
from app.modules.release.goods import Goods, parse_all
from app.modules.release.rules import (
    CAPACITIES,
    CAPACITY_OF_TIE,
    CAPACITY_ZH,
    CLAUSE,
    FIRMS,
    IDENTITIES,
    TAIL,
    Asked,
    agree_zh,
    choice_or_refuse,
    consent_or_refuse,
    day_or_refuse,
    is_adult,
    phone_or_empty,
    tail_or_refuse,
    who_may_agree,
    words_or_refuse,
)
from app.modules.residents.model import Person, Tie, Unit
from app.modules.residents.rules import plate_or_refuse
from app.rules.text import one_line

MOST_WORDS = 60


@dataclass(frozen=True)
class Right:
    """What gives the right to carry out: by oneself, as family, or by whose consent shown in which way."""

    authority: str
    consent: str = ""
    consent_id: int | None = None
    consent_who: str = ""
    consent_words: str = ""


@dataclass(frozen=True)
class Passed:
    """A form that has passed every gate: what the slip is made of."""

    unit: Unit
    person: Person | None
    name: str
    firm: str
    telephone: str
    tail: str
    right: Right
    goods: tuple[Goods, ...]
    plate: str
    day: date


def pass_gates(session: Session, asked: Asked, today: date, *, arrears: bool = False) -> Passed:
    """Everything a slip needs, looked at in the order of the clause. Raises Refusal at the first gap.

    `arrears` says that the site has its clerks answer whether something is owed; it never blocks.
    """
    unit = unit_or_refuse(session, asked.unit_id)
    ties = ties_of(session, unit.id)
    tie = _tie(ties, unit, asked)
    name = tie.person.name if tie else words_or_refuse(asked.name, "谁来办的姓名", "name", most=60)
    _capacity_fits(tie, unit, asked.capacity, name)
    firm = words_or_refuse(asked.firm, "单位名称", "firm", most=30) if asked.capacity in FIRMS else ""
    tail = _identity(tie, asked)
    telephone = _telephone(tie, asked)
    right = right_of(tie, ties, asked, today)
    goods = parse_all(asked.goods)
    plate = plate_or_refuse(asked.plate) if one_line(asked.plate) else ""
    day = day_or_refuse(asked.day, today)
    if arrears and asked.arrears not in ("yes", "no"):
        raise Refusal("请答一下这一户有没有欠费；有欠费只提醒，照样放行。", clause=CLAUSE, field="arrears")
    person = tie.person if tie else None
    return Passed(unit, person, name, firm, telephone, tail, right, goods, plate, day)


def right_of(tie: Tie | None, ties: Sequence[Tie], asked: Asked, today: date) -> Right:
    """By what right somebody carries out (RELS-01). Raises Refusal that names what is missing."""
    if asked.capacity == "owner":
        return Right("owner")
    if not needs_consent(tie, asked.capacity, today):
        return Right("family")
    how = consent_or_refuse(asked.consent, asked.capacity)
    words = one_line(asked.consent_words)[:MOST_WORDS]
    if how == "lease":
        said = words_or_refuse(words, "租约上怎么列明的、租到哪天", "consent_words", most=MOST_WORDS)
        return Right("consent", how, None, "", said)
    agreed_id, agreed = _who_agreed(tie, ties, asked, how)
    if how == "letter":
        words = words_or_refuse(words, "书面同意的日期、原件放在哪里", "consent_words", most=MOST_WORDS)
    return Right("consent", how, agreed_id, agreed, words)


def needs_consent(tie: Tie | None, capacity: str, today: date) -> bool:
    """False for an owner, and for the adult family on the register; everybody else shows consent."""
    if capacity == "owner":
        return False
    return not (
        capacity == "family"
        and tie is not None
        and tie.tie == "family"
        and is_adult(tie.person.birthday, today)
    )


def may_agree(tie: Tie | None, ties: Sequence[Tie], capacity: str) -> list[Tie]:
    """Who on the register could agree to it, but never whoever asks."""
    asking = tie.person_id if tie else 0
    return [one for one in ties if one.tie in who_may_agree(capacity) and one.person_id != asking]


# ---------------------------------------------------------------- inside


def _tie(ties: Sequence[Tie], unit: Unit, asked: Asked) -> Tie | None:
    if asked.person_id:
        chosen = next((tie for tie in ties if tie.person_id == asked.person_id), None)
        if chosen is None:
            raise Refusal(f"这个人不在 {unit.code.long}，请重选。", clause=CLAUSE, field="name")
        return chosen
    name = one_line(asked.name)
    bearers = [tie for tie in ties if name and one_line(tie.person.name) == name]
    if len({tie.person_id for tie in bearers}) > 1:
        raise Refusal(
            f"{unit.code.long} 有 {len(bearers)} 位“{name}”，请按数字选是哪一位。",
            clause=CLAUSE,
            field="name",
        )
    return bearers[0] if bearers else None


def _capacity_fits(tie: Tie | None, unit: Unit, capacity: str, name: str) -> None:
    choice_or_refuse(capacity, CAPACITIES, "身份", "capacity")
    known = CAPACITY_OF_TIE.get(tie.tie, "") if tie else ""
    if capacity == "owner" and known != "owner":
        raise Refusal(
            f"名册里 {unit.code.long} 的业主没有{name}。请核对产权资料，"
            "先在“住户”里变更业主，或选别的身份办。",
            clause=CLAUSE,
            field="capacity",
        )
    if known and capacity not in (known, *FIRMS):
        raise Refusal(
            f"名册里{name}是{CAPACITY_ZH[known]}，身份请选“{CAPACITY_ZH[known]}”。",
            clause=CLAUSE,
            field="capacity",
        )


def _identity(tie: Tie | None, asked: Asked) -> str:
    choice_or_refuse(asked.identity, IDENTITIES, "看的证件", "identity")
    tail = tail_or_refuse(asked.tail, asked.identity)
    known = tie.person.identity_number if tie and asked.identity == "id_card" else ""
    if known and tie is not None and tail and known[-TAIL:].upper() != tail:
        raise Refusal(
            f"证件后 {TAIL} 位和名册里{tie.person.name}的不一样，请再核对证件和人。"
            "证件换过的，先在“住户”里更正。",
            clause=CLAUSE,
            field="tail",
        )
    return tail


def _telephone(tie: Tie | None, asked: Asked) -> str:
    typed = phone_or_empty(asked.telephone)
    if not typed and not (tie is not None and tie.person.open_telephones):
        raise Refusal("请填申请人的电话，门岗核对有疑问时要找得到人。", clause=CLAUSE, field="telephone")
    return typed


def _who_agreed(tie: Tie | None, ties: Sequence[Tie], asked: Asked, how: str) -> tuple[int | None, str]:
    offered, whose = may_agree(tie, ties, asked.capacity), agree_zh(asked.capacity)
    if not offered:
        if how == "letter":
            return None, words_or_refuse(asked.consent_who, f"同意的{whose}是谁", "consent_who", most=60)
        raise Refusal(
            f"名册里没有可以同意的{whose}。请看书面同意，或先在“住户”里登记{whose}。",
            clause=CLAUSE,
            field="consent",
        )
    chosen = next((one for one in offered if one.person_id == asked.consent_id), None)
    if chosen is None:
        raise Refusal(f"请选是哪一位{whose}同意的。", clause=CLAUSE, field="consent_who")
    if how == "call" and not chosen.person.open_telephones:
        raise Refusal(
            f"名册里没有{chosen.person.name}的电话，不能凭电话同意。请换一种方式，或先登记电话。",
            clause=CLAUSE,
            field="consent",
        )
    return chosen.person_id, chosen.person.name
