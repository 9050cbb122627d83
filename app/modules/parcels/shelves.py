"""What the shelf is made of and what holds for it: bays, couriers, households that want nothing accepted."""

from sqlalchemy import func, select

from app.errors import Refusal
from app.modules.parcels.finding import IS_OPEN, unit_or_refuse
from app.modules.parcels.model import Courier, Parcel, ParcelDecline, ShelfBay
from app.modules.parcels.rules import (
    BAYS,
    IN,
    LEAST_REASON,
    LONGEST_WORDS,
    MOST_HOLDS,
    MOST_LEVELS,
    MOST_SPOTS,
    begins_or_refuse,
    choice_or_refuse,
    place_of,
    whole_or_refuse,
    words_or_refuse,
)
from app.modules.parcels.shipped import couriers
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of


@verb("parcels.set_up", "设货架")
def save_bay(
    act: Act,
    bay_id: int | None = None,
    *,
    name: str,
    kind: str = "ordinary",
    levels: str | int = 6,
    spots: str | int = 4,
    holds: str | int = 4,
) -> Ref:
    """A bay as it stands on the wall, new or changed. Raises Refusal naming the field.

    It cannot be made smaller than what lies on it.
    """
    called = "".join(one_line(name).upper().split())
    if place_of(f"{called}1-1") is None:
        raise Refusal("架号写字母或汉字，最多 6 个，例如 A、冷藏。", field="name")
    other = act.session.scalars(
        select(ShelfBay).where(ShelfBay.name == called, ShelfBay.retired_at.is_(None))
    ).first()
    if other is not None and other.id != bay_id:
        raise Refusal(f"已经有 {called} 架了，请换一个架号。", field="name")
    high = whole_or_refuse(levels, "几层", "levels", 1, MOST_LEVELS)
    wide = whole_or_refuse(spots, "每层几格", "spots", 1, MOST_SPOTS)
    each = whole_or_refuse(holds, "每格放几件", "holds", 1, MOST_HOLDS)
    bay = _bay(act, bay_id) if bay_id else ShelfBay(position=_next_position(act))
    if bay_id:
        outside = select(Parcel).where(
            IS_OPEN, Parcel.bay_id == bay.id, (Parcel.level > high) | (Parcel.spot > wide)
        )
        left = act.session.scalars(outside.limit(1)).first()
        if left is not None and left.place is not None:
            raise Refusal(f"{left.place.words} 还有包裹，请先挪走再改小。", field="levels")
    bay.name, bay.kind = called, choice_or_refuse(kind, BAYS, "放什么", "kind")
    bay.levels, bay.spots, bay.holds = high, wide, each
    act.session.add(bay)
    act.session.flush()
    return ref_of(bay)


@verb("parcels.set_up", "撤货架")
def retire_bay(act: Act, bay_id: int) -> None:
    """A bay stands no more; it has to be empty. Raises Refusal."""
    bay = _bay(act, bay_id)
    lying = act.session.scalars(select(func.count(Parcel.id)).where(IS_OPEN, Parcel.bay_id == bay.id)).one()
    if lying:
        raise Refusal(f"{bay.name} 架还有 {lying} 件包裹，请先挪走。")
    bay.retired_at = act.now


@verb("parcels.work", "登记快递公司")
def save_courier(act: Act, courier_id: int | None = None, *, name: str, begins: str = "") -> Ref:
    """A courier and what its numbers begin with, new or changed. Raises Refusal naming the field."""
    called = words_or_refuse(name, "快递公司", "name", most=20)
    other = act.session.scalars(
        select(Courier).where(Courier.name == called, Courier.retired_at.is_(None))
    ).first()
    if other is not None and other.id != courier_id:
        raise Refusal(f"已经有 {called} 了。", field="name")
    courier = _courier(act, courier_id) if courier_id else Courier()
    courier.name, courier.begins = called, begins_or_refuse(begins)
    act.session.add(courier)
    act.session.flush()
    return ref_of(courier)


@verb("parcels.work", "停用快递公司")
def retire_courier(act: Act, courier_id: int) -> None:
    """A courier comes no more. Raises Refusal."""
    _courier(act, courier_id).retired_at = act.now


@verb("parcels.work", "登记不让代收")
def decline(act: Act, unit_id: int, *, person_id: int | None = None, words: str) -> Ref:
    """A household, or one person of it, wants no parcels accepted (PARC-01). Raises Refusal."""
    unit = unit_or_refuse(act.session, unit_id)
    said = words_or_refuse(words, "怎么说的", "words", least=LEAST_REASON, most=LONGEST_WORDS)
    same = select(ParcelDecline).where(
        ParcelDecline.unit_id == unit.id,
        ParcelDecline.until.is_(None),
        ParcelDecline.person_id.is_(None) if person_id is None else ParcelDecline.person_id == person_id,
    )
    if act.session.scalars(same).first() is not None:
        raise Refusal(f"{unit.code.long} 已经登记过不让代收。", clause=IN)
    row = ParcelDecline(
        unit_id=unit.id, person_id=person_id, words=said, since=act.today, set_by=act.who.staff_id
    )
    act.session.add(row)
    act.session.flush()
    return ref_of(row)


@verb("parcels.work", "撤销不让代收")
def end_decline(act: Act, decline_id: int) -> None:
    """Parcels may be accepted again. Raises Refusal."""
    row = act.session.get(ParcelDecline, decline_id)
    if row is None or row.until is not None:
        raise Refusal("这一条已经撤销了，请刷新后再看。")
    row.until = act.today


def bring_couriers(act: Act) -> None:
    """A site that has no courier yet gets those the program brings along."""
    if act.session.scalars(select(Courier.id).limit(1)).first() is None:
        act.session.add_all(Courier(name=name, begins=begins) for name, begins in couriers())
        act.session.flush()


def _bay(act: Act, bay_id: int | None) -> ShelfBay:
    bay = act.session.get(ShelfBay, bay_id)
    if bay is None or bay.retired_at is not None:
        raise Refusal("没有这个货架，请刷新后再看。")
    return bay


def _courier(act: Act, courier_id: int | None) -> Courier:
    courier = act.session.get(Courier, courier_id)
    if courier is None or courier.retired_at is not None:
        raise Refusal("没有这家快递公司，请刷新后再看。")
    return courier


def _next_position(act: Act) -> int:
    return (act.session.scalars(select(func.max(ShelfBay.position))).one() or 0) + 1
