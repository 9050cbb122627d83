"""Finds rings, hooks and papers for the verbs, and says in a sentence when there is none or it may not be."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.modules.keys.model import KeyLending, KeyLoan, KeyPanel, KeyRing
from app.modules.keys.rules import STATE_ZH, code_of, hook_words, new_tag
from app.modules.residents.service import find_unit
from app.modules.staff.service import named_for
from app.rules.roles import HEADS
from app.rules.rooms import parse_room
from app.rules.text import one_line
from app.storage.act import Act

KEEPERS = "keys"
"""The duty somebody is named for who keeps the keys (KEY-06)."""


def must_keep_keys(act: Act) -> None:
    """Lending, the list, applications and stocktakes are the named key keeper's, or a head's (KEY-06).

    Raises Refusal that names the keepers.
    """
    keepers = named_for(act.session, KEEPERS, act.today)
    if act.who.roles & HEADS or any(who.staff_id == act.who.staff_id for who in keepers):
        return
    if keepers:
        names = "、".join(who.name for who in keepers)
        words = f"钥匙由指定的钥匙管理员办理，请找{names}；要由你办，请负责人先在“人员与岗位”指定。"
    else:
        words = "还没有指定钥匙管理员，请负责人先在“人员与岗位”指定。"
    raise Refusal(words, clause="KEY-06")


def ring_or_refuse(session: Session, ring_id: int) -> KeyRing:
    """A ring of the list. Raises Refusal."""
    ring = session.get(KeyRing, ring_id)
    if ring is None:
        raise Refusal("钥匙清单里没有这串钥匙，请刷新后再看。", clause="KEY-02")
    return ring


def panel_or_refuse(session: Session, panel_id: int) -> KeyPanel:
    """A panel of a box. Raises Refusal."""
    panel = session.get(KeyPanel, panel_id)
    if panel is None:
        raise Refusal("没有这块挂板，请刷新后再看。", clause="KEY-02", field="panel")
    return panel


def free_hook(session: Session, panel_id: int, hook: int, ring: KeyRing | None = None) -> None:
    """A hook that exists and on which no other ring hangs. Raises Refusal naming the field."""
    panel = panel_or_refuse(session, panel_id)
    if not 1 <= hook <= panel.hooks:
        raise Refusal(f"这块板只有 1 到 {panel.hooks} 号钩。", clause="KEY-02", field="hook")
    taken = session.scalars(
        select(KeyRing).where(KeyRing.panel_id == panel_id, KeyRing.hook == hook)
    ).one_or_none()
    if taken is not None and taken is not ring:
        raise Refusal(f"{hook:02d} 号钩是 {taken.tag} 的，请另选一个空钩。", clause="KEY-02", field="hook")


def next_free_hook(session: Session) -> tuple[int, int] | None:
    """The first hook on which nothing hangs, in the order of boxes and panels; None when all are taken."""
    taken = {
        (panel, hook)
        for panel, hook in session.execute(
            select(KeyRing.panel_id, KeyRing.hook).where(KeyRing.hook.is_not(None))
        )
    }
    panels = session.scalars(select(KeyPanel).order_by(KeyPanel.box_id, KeyPanel.number))
    for panel in panels:
        if panel.box.retired is None:
            for hook in range(1, panel.hooks + 1):
                if (panel.id, hook) not in taken:
                    return panel.id, hook
    return None


def unused_tag(session: Session) -> str:
    """A new tag code that no ring carries or ever carried."""
    for _ in range(1000):
        tag = new_tag()
        if session.scalars(select(KeyRing.id).where(KeyRing.tag == tag)).first() is None:
            return tag
    raise Refusal("牌码快用完了，请自己写一个。", field="tag")


def where_it_opens(session: Session, room: str, place: str) -> tuple[int | None, str]:
    """The unit a ring opens (by its room code as typed), or a place in words. Raises Refusal."""
    words = one_line(place)[:60]
    if not one_line(room):
        if not words:
            raise Refusal("请填房号，或写明是哪里的钥匙。", clause="KEY-02", field="room")
        return None, words
    code = parse_room(room)
    unit = find_unit(session, code) if code is not None else None
    if unit is None:
        raise Refusal("住户名册里没有这个房号，请核对；不是住户的房间请写在“哪里的”。", field="room")
    return unit.id, words


def place_of(ring: KeyRing) -> str:
    """What a ring opens, in words: the flat, or the place."""
    unit = ring.unit.code.long if ring.unit is not None else ""
    return f"{unit}　{ring.place}".strip("　")


def hook_of(ring: KeyRing) -> str:
    """Where a ring hangs, in words; empty when it has no hook."""
    if ring.panel is None or ring.hook is None:
        return ""
    return hook_words(ring.panel.box.name, ring.panel.number, ring.hook)


def called(ring: KeyRing) -> str:
    """A ring as people say it in a sentence: K7F3（空-012）."""
    return f"{ring.tag}（{code_of(ring.key_class, ring.number)}）"


def open_loan(session: Session, ring_id: int) -> KeyLoan | None:
    """With whom a ring is now, or None."""
    return session.scalars(select(KeyLoan).where(KeyLoan.ring_id == ring_id, KeyLoan.ended == "")).first()


def lending_or_refuse(session: Session, lending_id: int) -> KeyLending:
    """A borrowing. Raises Refusal."""
    lending = session.get(KeyLending, lending_id)
    if lending is None:
        raise Refusal("找不到这张借用单。", clause="KEY-03")
    return lending


def must_be_in(session: Session, ring: KeyRing) -> None:
    """Only what hangs in the cabinet can go out. Raises Refusal that says where the ring is (KEY-03)."""
    if ring.state == "in":
        return
    if ring.state == "out":
        loan = open_loan(session, ring.id)
        who = loan.lending.borrower if loan else ""
        since = f"，{loan.lending.lent_at:%m月%d日}起" if loan else ""
        raise Refusal(
            f"{ring.tag} 没有加入：它还在借出中（{who}{since}），先归还或报失。", clause="KEY-03", field="tag"
        )
    if ring.state == "missing":
        raise Refusal(f"{ring.tag} 已经报失，找回登记以后才能用。", clause="KEY-02", field="tag")
    if ring.state == "issued":
        raise Refusal(f"{ring.tag} 已经领用，交回登记以后才能用。", clause="KEY-04", field="tag")
    raise Refusal(f"{ring.tag} 现在是“{STATE_ZH[ring.state]}”，不能用。", clause="KEY-02", field="tag")
