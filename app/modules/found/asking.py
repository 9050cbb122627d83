"""People who ask for something they lost (ROLE-11): taken down, given up, met when the thing goes out."""

from app.modules.found.finding import asker_or_refuse, household_or_none
from app.modules.found.model import FoundAsker
from app.modules.found.rules import (
    LEAST_REASON,
    optional,
    phone_or_refuse,
    span_or_refuse,
    words_or_refuse,
)
from app.modules.residents.rules import purpose_or_refuse
from app.modules.residents.service import must_not_be_a_stretch
from app.rules.masking import show_phone
from app.rules.ref import Ref
from app.storage.act import Act, verb
from app.storage.record import ref_of


@verb("found.work", "登记有人找失物")
def ask_for(
    act: Act,
    *,
    name: str,
    telephone: str,
    what: str,
    room: str = "",
    words: str = "",
    lost_where: str = "",
    lost_from: str = "",
    lost_to: str = "",
) -> Ref:
    """Somebody asks for something they lost (ROLE-11). Raises Refusal naming the field."""
    first, last = span_or_refuse(lost_from, lost_to, act.today)
    unit = household_or_none(act.session, room)
    asker = FoundAsker(
        name=words_or_refuse(name, "谁来问", "name", most=60),
        telephone=phone_or_refuse(telephone, "telephone", needed=True),
        unit_id=unit.id if unit else None,
        what=words_or_refuse(what, "丢了什么", "what", most=60),
        words=optional(words, "样子", "words", 200),
        lost_where=optional(lost_where, "在哪里丢的", "lost_where", 60),
        lost_from=first,
        lost_to=last,
        asked_at=act.now,
        asked_by=act.who.staff_id,
    )
    act.session.add(asker)
    act.session.flush()
    return ref_of(asker)


@verb("found.work", "失物不再找")
def stop_asking(act: Act, asker_id: int, reason: str) -> None:
    """Somebody does not look for it any more, or got it elsewhere. Raises Refusal."""
    asker = asker_or_refuse(act.session, asker_id)
    asker.why = words_or_refuse(reason, "原因", "reason", least=LEAST_REASON, most=200)
    asker.state, asker.ended_at, asker.ended_by = "gone", act.now, act.who.staff_id


@verb("private.open", "查看找失物的人的电话")
def open_asker_telephone(act: Act, asker_id: int, purpose: str) -> tuple[str, ...]:
    """The telephone of somebody who asks, whole, for a purpose; on record (ARCH-12). Raises Refusal."""
    act.purpose = purpose_or_refuse(purpose)
    must_not_be_a_stretch(act)
    asker = asker_or_refuse(act.session, asker_id)
    act.looked_at(ref_of(asker), "telephone")
    return (show_phone(asker.telephone),)
