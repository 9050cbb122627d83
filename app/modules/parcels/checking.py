"""Looking over the shelf with the scanner 清架: a scan is kept at once, the end says what is wrong."""

from dataclasses import dataclass

from sqlalchemy import select

from app.errors import Refusal
from app.modules.parcels.check_lists import LISTS, Line, check_state, judge, place_scanned
from app.modules.parcels.finding import called
from app.modules.parcels.model import Parcel, ShelfCheck, ShelfCheckSeen
from app.modules.parcels.rules import (
    IN,
    LEAST_REASON,
    LONGEST_NUMBER,
    LONGEST_WORDS,
    OUT,
    own_code,
    own_id,
    words_or_refuse,
)
from app.modules.parcels.taking import move
from app.rules.ref import Ref
from app.rules.text import halfwidth, one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

UNKNOWN = "不认识的码，已记下，另放一边"


@dataclass(frozen=True)
class Seen:
    """What became of one scan, in words; `finding` is the list it belongs to, empty when all is well.

    `again` says that it had been seen before, `parcel` which parcel it is.
    """

    ref: Ref
    finding: str
    words: str
    again: bool
    parcel: Ref | None = None


@verb("parcels.work", "开始清架")
def begin_check(act: Act) -> Ref:
    """Begin to look the shelf over, or take up the look that was left (PARC-02)."""
    left = act.session.scalars(select(ShelfCheck).where(ShelfCheck.state == "open")).one_or_none()
    if left is not None:
        return ref_of(left)
    made = ShelfCheck(state="open", began_at=act.now, began_by=act.who.staff_id)
    act.session.add(made)
    act.session.flush()
    return ref_of(made)


@verb("parcels.work", "清架扫码")
def see(act: Act, check_id: int, code: str, place: str = "") -> Seen:
    """A parcel lies there: its label or number was scanned, at `place` if one is told. Raises Refusal.

    A code nobody knows is kept as it is. What was seen before is no error; a place told later counts.
    """
    check = _open(act, check_id)
    written = "".join(halfwidth(one_line(code)).upper().split())[:LONGEST_NUMBER]
    if not written:
        raise Refusal("没有扫到码，请再扫一次。", clause=OUT, field="code")
    if place_scanned(act.session, written):
        raise Refusal(f"{written} 是货位的码，请扫包裹上的标签或单号。", clause=OUT, field="code")
    at = place_scanned(act.session, place) if place else ""
    if place and not at:
        raise Refusal(f"没有 {place[:12]} 这个货位，请先扫货位的码。", clause=IN, field="place")
    parcel = _parcel(act, written)
    mine = ShelfCheckSeen.check_id == check.id
    same = ShelfCheckSeen.parcel_id == parcel.id if parcel else ShelfCheckSeen.code == written
    seen = act.session.scalars(select(ShelfCheckSeen).where(mine, same).limit(1)).first()
    again = seen is not None
    if seen is None:
        seen = ShelfCheckSeen(
            check_id=check.id, parcel_id=parcel.id if parcel else None, code=written, at=act.now
        )
        act.session.add(seen)
    seen.place = at or seen.place or ""
    act.session.flush()
    finding = judge(seen, parcel)
    return Seen(
        ref_of(seen), finding, _told(seen, parcel, finding), again, ref_of(parcel) if parcel else None
    )


@verb("parcels.work", "清架：撤回")
def unsee(act: Act, check_id: int, seen_id: int) -> None:
    """What was scanned by mistake was not seen. Raises Refusal."""
    check = _open(act, check_id)
    seen = act.session.get(ShelfCheckSeen, seen_id)
    if seen is None or seen.check_id != check.id:
        raise Refusal("这一次扫码已经撤回，请刷新后再看。", clause=OUT)
    act.session.delete(seen)
    act.session.flush()


@verb("parcels.work", "清架：改登记的货位")
def put_here(act: Act, check_id: int, parcel_id: int) -> str:
    """A parcel that lies elsewhere than registered is registered where it was seen. Raises Refusal.

    Returns the place. It stays on the list of what lay wrong, with where it was registered before.
    """
    check = _open(act, check_id)
    asked = select(ShelfCheckSeen).where(
        ShelfCheckSeen.check_id == check.id, ShelfCheckSeen.parcel_id == parcel_id
    )
    seen = act.session.scalars(asked).one_or_none()
    parcel = seen.parcel if seen is not None else None
    if seen is None or parcel is None or judge(seen, parcel) != "wrong":
        raise Refusal("这一件没有放错，不用改。", clause=OUT)
    before = parcel.place.words if parcel.place is not None else ""
    to = move(act, parcel.id, place=seen.place)
    seen.finding, seen.belongs, seen.words = "wrong", before, f"登记已改到 {to}"
    act.session.flush()
    return to


@verb("parcels.work", "完成清架")
def finish_check(act: Act, check_id: int, words: str = "") -> Ref:
    """End a look over the shelf; the four lists stay with it (PARC-02). Raises Refusal.

    With anything wrong `words` say what was done about it. What was not found stays registered until
    the leader writes it off.
    """
    check = _open(act, check_id)
    state = check_state(act.session, check.id)
    if state.expected and not state.seen:
        raise Refusal("还没有扫到一件，请扫完再结束，或取消这次清架。", clause=OUT, field="code")
    said = one_line(words)
    if state.wrong_count:
        said = words_or_refuse(said, "怎么处理", "words", least=LEAST_REASON, most=LONGEST_WORDS)
    known = {ref_of(seen): seen for seen in check.seen}
    for kind in LISTS:
        for line in getattr(state, kind):
            _keep(act, check, known.get(line.ref), line, kind)
    check.state, check.ended_at, check.ended_by = "done", act.now, act.who.staff_id
    check.expected, check.found, check.words = state.expected, state.seen, said[:LONGEST_WORDS]
    act.session.flush()
    return ref_of(check)


@verb("parcels.work", "取消清架")
def cancel_check(act: Act, check_id: int, *, why: str) -> None:
    """Give a look over the shelf up; the reason stays. Raises Refusal."""
    check = _open(act, check_id)
    check.words = words_or_refuse(why, "取消原因", "why", least=LEAST_REASON, most=LONGEST_WORDS)
    check.state, check.ended_at, check.ended_by = "off", act.now, act.who.staff_id


# ---------------------------------------------------------------- inside


def _open(act: Act, check_id: int) -> ShelfCheck:
    check = act.session.get(ShelfCheck, check_id)
    if check is None or check.state != "open":
        raise Refusal("这次清架已经结束，请重新开始一次。", clause=OUT)
    return check


def _parcel(act: Act, code: str) -> Parcel | None:
    """The parcel a label or a tracking number means; of several with one number the one on the shelf."""
    own = own_id(code)
    if own is not None:
        return act.session.get(Parcel, own)
    asked = select(Parcel).where(Parcel.number == code, Parcel.state.not_in(("void", "refused")))
    newest_open_first = asked.order_by(Parcel.ended_at.is_not(None), Parcel.id.desc())
    return act.session.scalars(newest_open_first.limit(1)).first()


def _told(seen: ShelfCheckSeen, parcel: Parcel | None, finding: str) -> str:
    if parcel is None:
        return f"{seen.code[:20]}　{UNKNOWN}"
    place = parcel.place.words if parcel.place is not None else "没有货位"
    room = parcel.unit.code.long if parcel.unit is not None else "待认"
    if finding == "extra":
        return f"{called(parcel)}　{room}　已经离架，不该还在"
    if finding == "wrong":
        return f"{called(parcel)}　{room}　登记在 {place}，看到在 {seen.place}"
    return f"{called(parcel)}　{room}　{place}"


def _keep(act: Act, check: ShelfCheck, seen: ShelfCheckSeen | None, line: Line, kind: str) -> None:
    """Write down what was found wrong, and what was not found."""
    if seen is None:
        seen = ShelfCheckSeen(
            check_id=check.id, parcel_id=line.parcel.id if line.parcel else None, code="", at=act.now
        )
        seen.code = own_code(line.parcel.id) if line.parcel else ""
        act.session.add(seen)
    seen.finding, seen.belongs, seen.words = kind, line.belongs, line.words[:LONGEST_WORDS]
