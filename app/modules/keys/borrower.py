"""Who borrows: what each kind of borrower must say before a key goes out (KEY-03)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.keys.model import KeyLending
from app.modules.keys.rules import BORROWERS, FIRM_ZH, choice_or_refuse, words_or_refuse
from app.modules.residents.rules import identity_or_refuse, phone_or_refuse
from app.modules.staff.service import who_works
from app.rules.text import one_line


@dataclass(frozen=True)
class Borrower:
    """The header of a lending as it was typed; `until` empty means today at closing time.

    `staff_id` is somebody on the staff register; `known` an earlier borrowing of the same person, from
    which telephone and paper are taken where they are left empty.
    """

    capacity: str
    name: str = ""
    staff_id: int | None = None
    firm: str = ""
    telephone: str = ""
    identity: str = ""
    identity_why: str = ""
    reason: str = ""
    until: str | date | datetime = ""
    longer_why: str = ""
    known: int = 0


def checked_borrower(session: Session, who: Borrower, today: date) -> dict[str, Any]:
    """The header as it is kept. Raises Refusal naming the field.

    Somebody on the staff register needs no more than the name; everybody else names team, firm or room
    and leaves a telephone number, an outside worker an identity paper too.
    """
    capacity = choice_or_refuse(who.capacity, BORROWERS, "借用人身份", "capacity")
    kept: dict[str, Any] = {
        "capacity": capacity,
        "borrower": words_or_refuse(who.name, "借用人", "name", most=60),
        "firm": one_line(who.firm)[:60],
        "telephone": "",
        "identity_kind": "",
        "identity_number": "",
    }
    if who.staff_id is not None:
        return kept | _reason(who) | {"borrower": who_works(session, who.staff_id, today).name,
                      "staff_id": who.staff_id, "capacity": "staff"}  # fmt: skip
    if not kept["firm"]:
        raise Refusal(f"请填{FIRM_ZH[capacity]}。", clause="KEY-03", field="firm")
    known = _known(session, who, capacity)
    if not one_line(who.telephone) and known is None:
        raise Refusal("请留电话，到时候好催还。", clause="KEY-03", field="telephone")
    kept["telephone"] = _phone(who.telephone) or (known.telephone if known else "")
    if one_line(who.identity):
        kept |= _paper(who.identity, who.identity_why)
    elif known is not None and known.identity_number:
        kept |= {"identity_kind": known.identity_kind, "identity_number": known.identity_number}
    elif capacity == "outside":
        raise Refusal("外来人员要登记证件号。", clause="KEY-03", field="identity")
    return kept | _reason(who)


def last_borrowing(session: Session, capacity: str, name: str) -> KeyLending | None:
    """The last borrowing of somebody by that name in that capacity: what they left then is known."""
    asked = select(KeyLending).where(KeyLending.borrower == one_line(name), KeyLending.capacity == capacity)
    return session.scalars(asked.order_by(KeyLending.id.desc()).limit(1)).first()


def _reason(who: Borrower) -> dict[str, Any]:
    return {"reason": words_or_refuse(who.reason, "事由", "reason")}


def _known(session: Session, who: Borrower, capacity: str) -> KeyLending | None:
    """The earlier borrowing the clerk took over: the same person, in the same capacity, with a telephone."""
    found = session.get(KeyLending, who.known) if who.known else None
    same = found is not None and (found.borrower, found.capacity) == (one_line(who.name), capacity)
    return found if same and found is not None and found.telephone else None


def _phone(text: str) -> str:
    if not one_line(text):
        return ""
    try:
        return phone_or_refuse(text)
    except Refusal as wrong:
        raise Refusal(wrong.sentence, clause="KEY-03", field="telephone") from wrong


def _paper(number: str, why: str) -> dict[str, str]:
    try:
        found = identity_or_refuse(number, why)
    except Refusal as wrong:
        sentence = wrong.sentence.replace("证件号照录理由", "照录理由")
        raise Refusal(sentence, clause="KEY-03", field="identity") from wrong
    return {"identity_kind": found.kind.value, "identity_number": found.number}
