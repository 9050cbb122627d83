"""Taking parcels in (PARC-01): who brought them, the outside looked at, whose it is, where it lies."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.errors import Refusal
from app.modules.parcels.calling import announce, texts_follow
from app.modules.parcels.duties import follow_household, left, shelved
from app.modules.parcels.finding import (
    IS_OPEN,
    Whose,
    called,
    decline_of,
    lives_there,
    loads,
    new_number,
    open_of,
    open_or_refuse,
    parcel_or_refuse,
    place_or_refuse,
    spots,
    unit_or_refuse,
)
from app.modules.parcels.model import Courier, Parcel, ParcelSitting
from app.modules.parcels.rules import (
    DOUBT_ZH,
    IN,
    KIND_ZH,
    KINDS,
    LEAST_REASON,
    LONGEST_NAME,
    LONGEST_WORDS,
    OUTSIDES,
    Place,
    choice_or_refuse,
    code_words,
    courier_of,
    propose,
    words_or_refuse,
)
from app.modules.parcels.sittings import sitting_or_refuse
from app.modules.residents.model import Person
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.attachments import PHOTO, attach, attached, read_attachment
from app.storage.record import ref_of

MOST_PHOTOS = 4


@dataclass(frozen=True)
class TakenIn:
    """What became of a parcel that was taken in; `doubt` if it went into the queue."""

    ref: Ref
    place: str
    code: str
    doubt: str = ""


@verb("parcels.work", "收件上架")
def take_in(
    act: Act,
    sitting_id: int,
    *,
    number: str,
    unit_id: int | None,
    person_id: int | None = None,
    addressee: str = "",
    kind: str = "ordinary",
    outside: str = "",
    outside_words: str = "",
    photos: Sequence[bytes] = (),
    place: str = "",
    doubt: str = "",
    unnumbered: bool = False,
) -> TakenIn:
    """One parcel is signed for, registered and put on the shelf (PARC-01). Raises Refusal naming the field.

    Its outside is looked at before: a broken one is refused (`refuse`) or noted with words and a
    photograph. Without a `place` the program proposes one. `doubt` or a household that wants nothing
    accepted puts it into the queue. `unnumbered` says that there is no tracking number on it.
    """
    sitting = sitting_or_refuse(act, sitting_id)
    tracking = "" if unnumbered else new_number(act.session, number)
    sort = choice_or_refuse(kind, KINDS, "种类", "kind")
    seen, seen_words = _inspected(outside, outside_words, photos, keep=True)
    whose = _whose(act, unit_id, person_id, doubt)
    bay, at = _place(act, place, sort, whose.unit.id if whose.unit else None)
    parcel = _registered(
        act,
        sitting,
        whose,
        photos,
        number=tracking,
        addressee=addressee,
        kind=sort,
        outside=seen,
        outside_words=seen_words,
        state="unclear" if whose.doubt else "waiting",
        doubt=whose.doubt,
        bay_id=bay,
        level=at.level if at else None,
        spot=at.spot if at else None,
        code=_free_code(act, at),
    )
    shelved(act, parcel)
    if parcel.state == "waiting" and parcel.unit_id is not None:
        announce(act, parcel.unit_id)
    return TakenIn(ref_of(parcel), at.words if at else "", parcel.code, whose.doubt)


@verb("parcels.work", "拒收包裹")
def refuse(
    act: Act,
    sitting_id: int,
    *,
    number: str,
    unit_id: int | None = None,
    person_id: int | None = None,
    addressee: str = "",
    kind: str = "ordinary",
    outside: str = "broken",
    outside_words: str,
    photos: Sequence[bytes] = (),
    unnumbered: bool = False,
) -> Ref:
    """A parcel is not accepted and goes back with the courier; that it was shown stays (PARC-01). Refusal."""
    sitting = sitting_or_refuse(act, sitting_id)
    tracking = "" if unnumbered else new_number(act.session, number)
    sort = choice_or_refuse(kind, KINDS, "种类", "kind")
    seen = choice_or_refuse(outside, OUTSIDES, "外观", "outside")
    words = words_or_refuse(outside_words, "为什么拒收", "outside_words", most=LONGEST_WORDS)
    whose = _whose(act, unit_id, person_id, "nobody" if unit_id is None else "")
    parcel = _registered(
        act,
        sitting,
        whose,
        photos,
        number=tracking,
        addressee=addressee,
        kind=sort,
        outside=seen,
        outside_words=words,
        state="refused",
        ended_at=act.now,
        ended_by=act.who.staff_id,
        ended_to=sitting.brought_by,
        why=words,
    )
    return ref_of(parcel)


@verb("parcels.work", "作废收件登记")
def void(act: Act, parcel_id: int, *, why: str = "") -> None:
    """A parcel was registered by mistake: it keeps its row, off the shelf. Raises Refusal.

    One's own within the same sitting needs no reason (Ctrl+Z); every other does.
    """
    parcel = parcel_or_refuse(act.session, parcel_id)
    mine = parcel.sitting.ended_at is None and parcel.taken_in_by == act.who.staff_id
    if parcel.state not in ("waiting", "unclear", "refused") or (parcel.state == "refused" and not mine):
        raise Refusal(f"{called(parcel)} 已经离架，登记不能作废；交付错了请在交付记录里更正。", clause=IN)
    reason = one_line(why)
    if not reason and mine:
        reason = "收件时撤销"
    parcel.why = words_or_refuse(reason, "作废原因", "why", least=LEAST_REASON, most=LONGEST_WORDS)
    parcel.state, parcel.ended_at, parcel.ended_by = "void", act.now, act.who.staff_id
    act.session.flush()
    left(act, parcel, mistaken=True)
    follow_household(act, parcel.unit_id, mistaken=True)
    texts_follow(act, parcel.unit_id)


@verb("parcels.work", "更正包裹登记")
def amend(
    act: Act,
    parcel_id: int,
    *,
    unit_id: int | None,
    person_id: int | None = None,
    addressee: str = "",
    kind: str = "",
    doubt: str = "",
) -> None:
    """Whose a parcel on the shelf is, or what kind, was registered wrongly, or is clear now. Refusal.

    Also what takes a parcel out of the queue: with a household and no `doubt` it waits for them.
    """
    parcel = open_or_refuse(act.session, parcel_id)
    sort = choice_or_refuse(kind or parcel.kind, KINDS, "种类", "kind")
    was_of = parcel.unit_id
    whose = _whose(act, unit_id, person_id, doubt, heard=parcel.doubt == "declined")
    parcel.unit_id = whose.unit.id if whose.unit else None
    parcel.person_id = whose.person.id if whose.person else None
    parcel.addressee = one_line(addressee)[:LONGEST_NAME] or parcel.addressee
    parcel.kind = sort
    parcel.state, parcel.doubt = ("unclear", whose.doubt) if whose.doubt else ("waiting", "")
    act.session.flush()
    if was_of != parcel.unit_id:
        texts_follow(act, was_of)
        follow_household(act, was_of, mistaken=True)
    shelved(act, parcel)
    if parcel.state == "waiting" and parcel.unit_id is not None:
        announce(act, parcel.unit_id)


@verb("parcels.work", "挪动包裹")
def move(act: Act, parcel_id: int, *, place: str) -> str:
    """A parcel lies at another place now; the pick-up code stays. Raises Refusal. Returns the place."""
    parcel = open_or_refuse(act.session, parcel_id)
    bay, at = place_or_refuse(act.session, place)
    parcel.bay_id, parcel.level, parcel.spot = bay.id, at.level, at.spot
    act.session.flush()
    return at.words


@verb("parcels.work", "添加包裹照片")
def add_photo(act: Act, parcel_id: int, content: bytes) -> Ref:
    """A photograph of a parcel on the shelf. Raises Refusal."""
    parcel = open_or_refuse(act.session, parcel_id)
    if len(attached(act.session, ref_of(parcel))) >= MOST_PHOTOS:
        raise Refusal(f"一件包裹最多 {MOST_PHOTOS} 张照片。")
    return _photograph(act, parcel, (content,))[0]


@verb("parcels.work", "看包裹照片")
def open_photo(act: Act, parcel_id: int, attachment_id: int) -> bytes:
    """A photograph of a parcel; who looked at it is on record (ARCH-12). Raises Refusal."""
    parcel = parcel_or_refuse(act.session, parcel_id)
    if all(photo.ref.id != attachment_id for photo in attached(act.session, ref_of(parcel))):
        raise Refusal("这件包裹没有这张照片，请刷新后再看。")
    act.looked_at(ref_of(parcel), "photo")
    return read_attachment(act.session, act.site_folder, attachment_id)


@verb("parcels.work", "打印包裹标签")
def labelled(act: Act, parcel_ids: Sequence[int]) -> None:
    """Labels were printed. Raises Refusal."""
    for parcel_id in parcel_ids:
        parcel_or_refuse(act.session, parcel_id).labelled_at = act.now


def _registered(
    act: Act,
    sitting: ParcelSitting,
    whose: Whose,
    photos: Sequence[bytes],
    *,
    number: str,
    addressee: str,
    **facts: Any,
) -> Parcel:
    """The row of a parcel that was shown at the desk, with its photographs."""
    parcel = Parcel(
        sitting_id=sitting.id,
        number=number,
        courier_id=_whose_number(act, number) or sitting.courier_id,
        unit_id=whose.unit.id if whose.unit else None,
        person_id=whose.person.id if whose.person else None,
        addressee=one_line(addressee)[:LONGEST_NAME],
        taken_in_at=act.now,
        taken_in_by=act.who.staff_id,
        **facts,
    )
    act.session.add(parcel)
    act.session.flush()
    _photograph(act, parcel, photos)
    return parcel


def _whose_number(act: Act, number: str) -> int | None:
    asked = select(Courier.id, Courier.begins).where(Courier.retired_at.is_(None), Courier.begins != "")
    return courier_of(number, [(courier, begins) for courier, begins in act.session.execute(asked)])


def _inspected(outside: str, words: str, photos: Sequence[bytes], *, keep: bool) -> tuple[str, str]:
    """The outside is looked at before anything is signed for; what is not whole is described."""
    if not outside:
        raise Refusal("先看外包装，再签收登记：请选外观。", clause=IN, field="outside")
    seen = choice_or_refuse(outside, OUTSIDES, "外观", "outside")
    said = one_line(words)
    if len(said) > LONGEST_WORDS:
        raise Refusal(f"外观说明最多 {LONGEST_WORDS} 个字。", field="outside_words")
    if seen == "broken" and keep and (not said or not photos):
        lacking = "写明破在哪里" if not said else "拍照"
        raise Refusal(f"外包装破损的，拒收，或{lacking}后再收。", clause=IN, field="outside_words")
    if len(photos) > MOST_PHOTOS:
        raise Refusal(f"一件包裹最多 {MOST_PHOTOS} 张照片。", field="photos")
    return seen, said


def _whose(act: Act, unit_id: int | None, person_id: int | None, doubt: str, *, heard: bool = False) -> Whose:
    """Whose a parcel is. `heard`: that the household wanted nothing accepted was dealt with."""
    if doubt and doubt not in DOUBT_ZH:
        raise Refusal("请选为什么待认。", field="doubt")
    if unit_id is None:
        if not doubt:
            raise Refusal("请输入房号或姓名；认不出的请选待认原因。", clause=IN, field="room")
        return Whose(None, None, doubt)
    unit = unit_or_refuse(act.session, unit_id)
    person = act.session.get(Person, person_id) if person_id else None
    if person is not None and not lives_there(act.session, unit.id, person.id):
        doubt = doubt or "moved"
    if not doubt and not heard and decline_of(act.session, unit.id, person.id if person else None):
        doubt = "declined"
    return Whose(unit, person, doubt)


def _place(act: Act, typed: str, kind: str, unit_id: int | None) -> tuple[int | None, Place | None]:
    if one_line(typed):
        bay, place = place_or_refuse(act.session, typed)
        return bay.id, place
    beside = [parcel.place for parcel in open_of(act.session, unit_id)] if unit_id else []
    known = spots(act.session)
    if not known:
        return None, None
    proposed = propose(known, loads(act.session), kind, [place for place in beside if place])
    if proposed is None:
        raise Refusal(
            f"{KIND_ZH[kind]}的货位都放满了，请先清架，或写明放到哪一格（可以多放）。", field="place"
        )
    bay, place = place_or_refuse(act.session, proposed.words)
    return bay.id, place


def _free_code(act: Act, place: Place | None) -> str:
    """A pick-up code that no other parcel on the shelf has."""
    taken = set(act.session.scalars(select(Parcel.code).where(IS_OPEN)))
    first = secrets.randbelow(1000)
    for step in range(1000):
        code = code_words(place, (first + step) % 1000)
        if code not in taken:
            return code
    raise Refusal("这一格的取件码用完了，请换一格。", field="place")


def _photograph(act: Act, parcel: Parcel, photos: Sequence[bytes]) -> list[Ref]:
    have = len(attached(act.session, ref_of(parcel)))
    return [
        attach(act, ref_of(parcel), content, kind=PHOTO, title=f"包裹照片{have + n}")
        for n, content in enumerate(photos, 1)
    ]
