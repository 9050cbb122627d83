"""Who brings the parcels (PARC-01): said once, for all that follow, and put right when it was wrong."""

from sqlalchemy import select

from app.errors import Refusal
from app.modules.parcels.model import Courier, ParcelSitting
from app.modules.parcels.rules import IN, LONGEST_NAME
from app.modules.residents.rules import phone_or_refuse
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of


@verb("parcels.work", "开始收件")
def begin_sitting(
    act: Act, *, courier_id: int | None = None, brought_by: str = "", telephone: str = ""
) -> Ref:
    """Say once who brings the parcels that follow. Raises Refusal naming the field.

    An open sitting of somebody else goes on beside it; one's own is ended.
    """
    for own in act.session.scalars(
        select(ParcelSitting).where(
            ParcelSitting.ended_at.is_(None), ParcelSitting.began_by == act.who.staff_id
        )
    ):
        own.ended_at = act.now
    sitting = ParcelSitting(began_at=act.now, began_by=act.who.staff_id)
    _say_who(act, sitting, courier_id, brought_by, telephone)
    act.session.add(sitting)
    act.session.flush()
    return ref_of(sitting)


@verb("parcels.work", "更正快递员信息")
def amend_sitting(
    act: Act,
    sitting_id: int,
    *,
    courier_id: int | None = None,
    brought_by: str = "",
    telephone: str = "",
) -> None:
    """Who brings these parcels was said wrongly; an empty telephone leaves the one known. Refusal."""
    sitting = sitting_or_refuse(act, sitting_id)
    _say_who(act, sitting, courier_id, brought_by, one_line(telephone) or sitting.telephone)


@verb("parcels.work", "结束收件")
def end_sitting(act: Act, sitting_id: int) -> None:
    """Nothing more comes from this courier now. Raises Refusal."""
    sitting_or_refuse(act, sitting_id).ended_at = act.now


def sitting_or_refuse(act: Act, sitting_id: int) -> ParcelSitting:
    """A sitting that is open. Raises Refusal."""
    sitting = act.session.get(ParcelSitting, sitting_id)
    if sitting is None or sitting.ended_at is not None:
        raise Refusal("这次收件已经结束，请按 F5 再开始一次。", clause=IN)
    return sitting


def _say_who(
    act: Act, sitting: ParcelSitting, courier_id: int | None, brought_by: str, telephone: str
) -> None:
    name = one_line(brought_by)
    if len(name) > LONGEST_NAME:
        raise Refusal(f"快递员姓名最多 {LONGEST_NAME} 个字。", field="brought_by")
    number = _telephone(telephone)
    courier = act.session.get(Courier, courier_id) if courier_id is not None else None
    if courier_id is not None and (courier is None or courier.retired_at is not None):
        raise Refusal("没有这家快递公司，请刷新后再选。", field="courier")
    sitting.courier_id, sitting.brought_by, sitting.telephone = courier_id, name, number


def _telephone(text: str) -> str:
    if not one_line(text):
        return ""
    try:
        return phone_or_refuse(text)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field="telephone") from refusal
