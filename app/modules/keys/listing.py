"""The key list (KEY-01, KEY-02): rings are put on it, corrected, hung elsewhere, tagged anew, spoken for."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.keys.finding import (
    called,
    free_hook,
    must_keep_keys,
    next_free_hook,
    panel_or_refuse,
    ring_or_refuse,
    unused_tag,
    where_it_opens,
)
from app.modules.keys.layout import add_box as add_box
from app.modules.keys.layout import add_panel as add_panel
from app.modules.keys.layout import change_panel as change_panel
from app.modules.keys.layout import remove_panel as remove_panel
from app.modules.keys.layout import rename_box as rename_box
from app.modules.keys.layout import retire_box as retire_box
from app.modules.keys.model import KeyInstruction, KeyRing
from app.modules.keys.rules import (
    CLASSES,
    SOURCES,
    choice_or_refuse,
    tag_or_refuse,
    whole_or_refuse,
    words_or_refuse,
)
from app.modules.residents.model import Correction, Unit
from app.modules.residents.service import amend
from app.rules.ref import Ref
from app.rules.text import one_line
from app.storage.act import Act, verb
from app.storage.record import ref_of

MOST_PIECES = 99
LONGEST_REMARK = 200
LEAST_TELLING = 3
"""Digits of a room in a tag from which a finder would know the door."""


@verb("keys.keep", "登记钥匙")
def add_ring(
    act: Act,
    *,
    key_class: str,
    pieces: int | str,
    source: str,
    room: str = "",
    place: str = "",
    tag: str = "",
    panel_id: int | None = None,
    hook: int | str | None = None,
    remark: str = "",
) -> Ref:
    """Put a ring on the key list (KEY-01, KEY-02). Raises Refusal naming the field.

    Its number is the next of its class. Without a tag one is made up; without a panel and hook it gets
    the first free hook, with a panel alone the first free one of that panel. An owner's keys come in by
    agreement only.
    """
    must_keep_keys(act)
    if source == "owner":
        raise Refusal(
            "业主的钥匙要先签寄存协议，请用“业主寄存”办理，签好后自动列入清单。",
            clause="KEY-01",
            field="source",
        )
    made = list_ring(
        act,
        key_class=key_class,
        pieces=pieces,
        source=source,
        room=room,
        place=place,
        tag=tag,
        panel_id=panel_id,
        hook=hook,
        remark=remark,
    )
    return ref_of(made)


def list_ring(
    act: Act,
    *,
    key_class: str,
    pieces: int | str,
    source: str,
    room: str = "",
    place: str = "",
    tag: str = "",
    panel_id: int | None = None,
    hook: int | str | None = None,
    remark: str = "",
) -> KeyRing:
    """A new ring of any source, for the verbs that may list one (an agreement signed). Raises Refusal."""
    kind = choice_or_refuse(key_class, CLASSES, "类别", "key_class")
    many = whole_or_refuse(pieces, "把数", "pieces", 1, MOST_PIECES)
    origin = choice_or_refuse(source, SOURCES, "来源", "source")
    unit_id, words = where_it_opens(act.session, room, place)
    code = tag_or_make(act.session, tag, unit_id)
    panel, number = _hook_for(act.session, panel_id, hook)
    ring = KeyRing(
        tag=code,
        key_class=kind,
        number=next_number(act.session, kind),
        pieces=many,
        unit_id=unit_id,
        place=words,
        source=origin,
        panel_id=panel,
        hook=number,
        remark=one_line(remark)[:LONGEST_REMARK],
        listed_at=act.now,
        listed_by=act.who.staff_id,
    )
    act.session.add(ring)
    act.session.flush()
    return ring


@verb("keys.keep", "修改钥匙清单")
def amend_ring(
    act: Act,
    ring_id: int,
    *,
    pieces: int | str,
    room: str,
    place: str,
    remark: str,
    key_class: str | None = None,
) -> None:
    """Correct what the list says of a ring; what stood there is kept. Raises Refusal naming the field.

    In another class it gets that class's next number.
    """
    must_keep_keys(act)
    ring = _listed(act.session, ring_id)
    many = whole_or_refuse(pieces, "把数", "pieces", 1, MOST_PIECES)
    if many < ring.short:
        raise Refusal(f"这一串已记少 {ring.short} 把，把数不能比它小。", clause="KEY-02", field="pieces")
    kind = choice_or_refuse(key_class or ring.key_class, CLASSES, "类别", "key_class")
    unit_id, words = where_it_opens(act.session, room, place)
    _must_not_tell(act.session, ring.tag, unit_id)
    if kind != ring.key_class:
        number = next_number(act.session, kind)
        with act.session.no_autoflush:
            amend(act, ring, "key_class", kind)
            amend(act, ring, "number", number)
    for name, value in (
        ("pieces", many),
        ("unit_id", unit_id),
        ("place", words),
        ("remark", one_line(remark)[:LONGEST_REMARK]),
    ):
        amend(act, ring, name, value)
    act.session.flush()
    act.session.expire(ring, ["unit"])


@verb("keys.keep", "钥匙换钩")
def hang(act: Act, ring_id: int, panel_id: int, hook: int | str) -> None:
    """A ring belongs on another hook from now on. Raises Refusal when the hook is not free."""
    must_keep_keys(act)
    ring = _listed(act.session, ring_id)
    panel, number = _hook_for(act.session, panel_id, hook, ring)
    with act.session.no_autoflush:
        amend(act, ring, "panel_id", panel)
        amend(act, ring, "hook", number)
    act.session.flush()
    act.session.expire(ring, ["panel"])


@verb("keys.keep", "换钥匙牌")
def new_tag(act: Act, ring_id: int, tag: str = "") -> str:
    """Another tag for a ring whose tag broke or was lost; the old code is never used again.

    Returns the new code, made up when none is given. Raises Refusal.
    """
    must_keep_keys(act)
    ring = _listed(act.session, ring_id)
    code = tag_or_make(act.session, tag, ring.unit_id)
    amend(act, ring, "tag", code)
    return code


@verb("keys.keep", "登记借用嘱咐")
def instruct(act: Act, unit_id: int, words: str, told_by: str) -> Ref:
    """What somebody said about the keys of a unit, to be read before each lending. Raises Refusal."""
    must_keep_keys(act)
    if act.session.get(Unit, unit_id) is None:
        raise Refusal("住户名册里没有这一户，请刷新后再看。", field="words")
    said = KeyInstruction(
        unit_id=unit_id,
        words=words_or_refuse(words, "嘱咐", "words", least=2),
        told_by=words_or_refuse(told_by, "谁嘱咐的", "told_by", most=60),
        since=act.today,
        set_by=act.who.staff_id,
    )
    act.session.add(said)
    act.session.flush()
    return ref_of(said)


@verb("keys.keep", "撤销借用嘱咐")
def lift(act: Act, instruction_id: int) -> None:
    """An instruction no longer holds; it stays on record with its last day. Raises Refusal."""
    must_keep_keys(act)
    said = act.session.get(KeyInstruction, instruction_id)
    if said is None or said.until is not None:
        raise Refusal("这条嘱咐已经撤销。")
    said.until = act.today


# ---------------------------------------------------------------- leaving the program


@verb("keys.keep", "导出钥匙清单", signed=True)
def exported_list(act: Act, rows: int) -> bool:
    """The key list left the program as a file: which tag opens which door. True when noted."""
    must_keep_keys(act)
    act.purpose = f"钥匙清单 {rows} 行"
    return True


@verb("keys.keep", "打印钥匙清单")
def printed_list(act: Act, rows: int) -> None:
    """The key list left the printer; only called once the printer has taken it."""
    must_keep_keys(act)
    act.purpose = f"钥匙清单 {rows} 行"


@verb("keys.keep", "打印钥匙牌")
def printed_tags(act: Act, rows: int) -> None:
    """Tags left the printer; only called once the printer has taken them."""
    must_keep_keys(act)
    act.purpose = f"钥匙牌 {rows} 个"


# ---------------------------------------------------------------- inside


def next_number(session: Session, key_class: str) -> int:
    """The next number of a class; one of a ring that is off the list is not given again (KEY-02)."""
    last = session.scalar(select(func.max(KeyRing.number)).where(KeyRing.key_class == key_class))
    return (last or 0) + 1


def tag_or_make(session: Session, text: str, unit_id: int | None) -> str:
    """A tag nobody carries or ever carried: as typed, or made up. Raises Refusal (KEY-02)."""
    if not one_line(text):
        unit = session.get(Unit, unit_id) if unit_id else None
        tag = unused_tag(session)
        while was_carried(session, tag) or tells_the_room(tag, unit):
            tag = unused_tag(session)
        return tag
    tag = tag_or_refuse(text)
    taken = session.scalars(select(KeyRing).where(KeyRing.tag == tag)).one_or_none()
    if taken is not None:
        raise Refusal(f"{tag} 已经是 {called(taken)} 的牌码。", clause="KEY-02", field="tag")
    if was_carried(session, tag):
        raise Refusal(f"{tag} 以前用过，换下的旧牌可能还在外面，请另用一个。", clause="KEY-02", field="tag")
    _must_not_tell(session, tag, unit_id)
    return tag


def was_carried(session: Session, tag: str) -> bool:
    """True for a code that a ring bore before it got a new tag."""
    kind = KeyRing.__tablename__
    former = select(Correction.id).where(
        Correction.kind == kind, Correction.field == "tag", Correction.before == tag
    )
    return session.scalars(former.limit(1)).first() is not None


def tells_the_room(tag: str, unit: Unit | None) -> bool:
    """True if whoever finds the tag could read the room from it."""
    return unit is not None and len(unit.room) >= LEAST_TELLING and unit.room in tag


def _must_not_tell(session: Session, tag: str, unit_id: int | None) -> None:
    if tells_the_room(tag, session.get(Unit, unit_id) if unit_id else None):
        raise Refusal("牌码里有房号，捡到的人会知道是哪一户，请另用一个。", clause="KEY-02", field="tag")


def _listed(session: Session, ring_id: int) -> KeyRing:
    ring = ring_or_refuse(session, ring_id)
    if ring.state == "gone":
        raise Refusal(f"{called(ring)} 已注销，不能再改。", clause="KEY-02")
    return ring


def _hook_for(
    session: Session, panel_id: int | None, hook: int | str | None, ring: KeyRing | None = None
) -> tuple[int, int]:
    """A free hook: the one asked for, or the first of the panel, or the first of all. Raises Refusal."""
    if panel_id is None:
        found = next_free_hook(session)
        if found is None:
            raise Refusal("没有空钩了，请先加钥匙柜或挂板。", clause="KEY-02", field="panel_id")
        return found
    panel = panel_or_refuse(session, panel_id)
    if panel.box.retired is not None:
        raise Refusal("这个钥匙柜已经停用，请选别的挂板。", clause="KEY-02", field="panel_id")
    if hook is None or not one_line(str(hook)):
        return panel_id, _first_free(session, panel_id, panel.hooks)
    number = whole_or_refuse(hook, "挂钩", "hook", 1, panel.hooks)
    free_hook(session, panel_id, number, ring)
    return panel_id, number


def _first_free(session: Session, panel_id: int, hooks: int) -> int:
    taken = set(session.scalars(select(KeyRing.hook).where(KeyRing.panel_id == panel_id)))
    free = next((number for number in range(1, hooks + 1) if number not in taken), None)
    if free is None:
        raise Refusal("这块板没有空钩了，请另选一块。", clause="KEY-02", field="panel_id")
    return free
