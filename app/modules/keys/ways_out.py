"""What every way out of the cabinet has in common: instructions heard, a signature, the loan that ends."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.consents import service as consents
from app.modules.consents.model import Consent
from app.modules.consents.rules import move as move_consent
from app.modules.dues import service as dues
from app.modules.keys.duties import BACK, return_due
from app.modules.keys.model import KeyExtension, KeyInstruction, KeyLending, KeyRing
from app.rules.strokes import decode
from app.storage.act import Act
from app.storage.record import ref_of


def must_be_heard(session: Session, ring: KeyRing, heard: Collection[int]) -> None:
    """A standing instruction on the unit is read before its key goes out. Raises Refusal with its words."""
    for said in instructions_of(session, ring.unit_id):
        if said.id not in heard:
            raise Refusal(f"{ring.tag} 这一户有嘱咐：“{said.words}”。请先看过再借。", field="heard")


def instructions_of(session: Session, unit_id: int | None) -> list[KeyInstruction]:
    """The standing instructions on a unit; for services, not for screens."""
    if unit_id is None:
        return []
    asked = select(KeyInstruction).where(KeyInstruction.unit_id == unit_id, KeyInstruction.until.is_(None))
    return list(session.scalars(asked.order_by(KeyInstruction.id)))


def signed_or_refuse(
    setting: str, strokes: str, *, who: str = "借用人", clause: str = "KEY-03"
) -> dict[str, str]:
    """How somebody signed, as the site wants it. Raises Refusal while the pad is empty."""
    if setting == "none":
        return {"signed": "", "strokes": ""}
    if decode(strokes):
        return {"signed": "pad", "strokes": strokes}
    if setting == "pad":
        raise Refusal(f"请{who}在签名框里签名。", clause=clause, field="strokes")
    return {"signed": "paper", "strokes": ""}


def end_or_go_on(act: Act, lending: KeyLending) -> None:
    """The duty to bring a lending back ends with its last ring; until then it names what is left."""
    left = return_due(lending, dues.times(act.session))
    if left is not None:
        dues.start(act, left)
        return
    dues.stop(act, BACK, ref_of(lending))
    asked = extension_asked(act.session, lending)
    if asked is not None:
        settle_extension(act, asked, "withdrawn", consents.newest(act.session, ref_of(asked)))


def extension_asked(session: Session, lending: KeyLending) -> KeyExtension | None:
    """The wish to keep a lending longer that still waits for its answer."""
    return session.scalars(
        select(KeyExtension).where(KeyExtension.lending_id == lending.id, KeyExtension.state == "asked")
    ).one_or_none()


def settle_extension(act: Act, asked: KeyExtension, state: str, consent: Consent | None) -> None:
    """What became of such a wish; its request falls with it when it is still open."""
    asked.state, asked.settled_at = state, act.now
    take_back_request(act, consent)
    act.session.flush()


def take_back_request(act: Act, consent: Consent | None) -> None:
    """A request whose cause is gone waits for nobody any more."""
    if consent is not None and consent.state in ("waiting", "agreed"):
        consent.state, consent.ended_at = move_consent(consent.state, "withdrawn"), act.now
