"""Lost property 拾遗物品: what was handed in, who asks for something, and how each thing left the desk."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.found.rules import (
    ASKER_STATES,
    DISPOSAL_STATES,
    ENDING_STATES,
    KINDS,
    PAPERS,
    RELATIONS,
    SIGNED,
    STATES,
    WAYS,
)
from app.modules.residents.model import Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field


def _one_of(column: str, choices: tuple[tuple[str, str], ...], *more: str) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in (*(value for value, _ in choices), *more))
    return CheckConstraint(f"{column} IN ({words})", name=column)


class FoundItem(Base):
    """Something found and handed in at the desk (ROLE-11).

    `marks` are known to the desk alone: whoever claims a valuable thing must name them unseen. `picture`
    is the photograph made small for the card; the whole one is an attachment. `ended_at` is when the
    thing left the desk.
    """

    __tablename__ = "found_item"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        _one_of("kind", KINDS),
        _one_of("state", STATES),
        CheckConstraint("(state = 'kept') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("kind <> 'valuable' OR marks <> ''", name="marked"),
        Index("ix_found_item_state_taken_in_on", "state", "taken_in_on"),
        Index("ix_found_item_ended_at_id", "ended_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    what: Mapped[str] = column_field("物品", Kind.TEXT, String(60), required=True, limit=60)
    words: Mapped[str] = column_field("样子", Kind.TEXT, String(200), limit=200, default="")
    marks: Mapped[str] = column_field("暗记", Kind.TEXT, String(200), limit=200, private=True, default="")
    kind: Mapped[str] = column_field("类别", Kind.CHOICE, String(10), required=True, choices=KINDS)
    found_where: Mapped[str] = column_field("在哪里捡到", Kind.TEXT, String(60), required=True, limit=60)
    found_on: Mapped[date] = column_field("哪天捡到", Kind.DATE, required=True)
    found_time: Mapped[str] = column_field("几点捡到", Kind.TIME, String(5), default="")
    finder: Mapped[str] = column_field("谁捡到", Kind.NAME, String(60), required=True, limit=60)
    finder_phone: Mapped[str] = column_field(
        "拾到人电话", Kind.PHONE, String(40), private=True, limit=40, default=""
    )
    finder_staff_id: Mapped[int | None] = column_field(
        "拾到的同事", Kind.CHOICE, ForeignKey("staff_member.id")
    )
    kept_where: Mapped[str] = column_field("放在哪里", Kind.TEXT, String(40), required=True, limit=40)
    picture: Mapped[bytes | None] = column_field("照片小样", Kind.TEXT)
    taken_in_on: Mapped[date] = column_field("收进日期", Kind.DATE)
    taken_in_at: Mapped[datetime] = column_field("收进时间", Kind.DATE)
    taken_in_by: Mapped[int] = column_field("收进人", Kind.CHOICE, ForeignKey("staff_member.id"))
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=STATES, default="kept")
    ended_at: Mapped[datetime | None] = column_field("了结时间", Kind.DATE)
    ended_by: Mapped[int | None] = column_field("了结人", Kind.CHOICE, ForeignKey("staff_member.id"))
    endings: Mapped[list["FoundEnding"]] = relationship(back_populates="item", order_by="FoundEnding.id")


class FoundAsker(Base):
    """Somebody who asks for something they lost (ROLE-11); `matched` once they got it back here."""

    __tablename__ = "found_asker"
    __table_args__ = (
        _one_of("state", ASKER_STATES),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'matched') = (item_id IS NOT NULL)", name="matched"),
        CheckConstraint("lost_to IS NULL OR lost_from <= lost_to", name="days"),
        Index("ix_found_asker_open", "id", sqlite_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("谁来问", Kind.NAME, String(60), required=True, limit=60)
    telephone: Mapped[str] = column_field(
        "电话", Kind.PHONE, String(40), required=True, private=True, limit=40
    )
    unit_id: Mapped[int | None] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    what: Mapped[str] = column_field("丢了什么", Kind.TEXT, String(60), required=True, limit=60)
    words: Mapped[str] = column_field("样子", Kind.TEXT, String(200), limit=200, default="")
    lost_where: Mapped[str] = column_field("在哪里丢的", Kind.TEXT, String(60), limit=60, default="")
    lost_from: Mapped[date | None] = column_field("最早哪天丢的", Kind.DATE)
    lost_to: Mapped[date | None] = column_field("最晚哪天丢的", Kind.DATE)
    asked_at: Mapped[datetime] = column_field("来问时间", Kind.DATE)
    asked_by: Mapped[int] = column_field("登记人", Kind.CHOICE, ForeignKey("staff_member.id"))
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=ASKER_STATES, default="open")
    item_id: Mapped[int | None] = column_field(
        "找到的物品", Kind.CHOICE, ForeignKey("found_item.id"), index=True
    )
    ended_at: Mapped[datetime | None] = column_field("了结时间", Kind.DATE)
    ended_by: Mapped[int | None] = column_field("了结人", Kind.CHOICE, ForeignKey("staff_member.id"))
    why: Mapped[str] = column_field("不找的原因", Kind.TEXT, String(200), default="")
    unit: Mapped[Unit | None] = relationship()


class FoundDisposal(Base):
    """A request 处理申请 to dispose of what nobody came for; carried out only with consent (ROLE-11)."""

    __tablename__ = "found_disposal"
    __table_args__ = (UniqueConstraint("year", "number"), _one_of("state", DISPOSAL_STATES))

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    how: Mapped[str] = column_field("怎么处理", Kind.TEXT, String(100), required=True, limit=100)
    reason: Mapped[str] = column_field("理由", Kind.TEXT, String(200), required=True)
    state: Mapped[str] = column_field(
        "状态", Kind.CHOICE, String(8), choices=DISPOSAL_STATES, default="asked", index=True
    )
    asked_at: Mapped[datetime] = column_field("申请时间", Kind.DATE)
    asked_by: Mapped[int] = column_field("申请人", Kind.CHOICE, ForeignKey("staff_member.id"))
    ended_at: Mapped[datetime | None] = column_field("办结时间", Kind.DATE)
    ended_by: Mapped[int | None] = column_field("办结人", Kind.CHOICE, ForeignKey("staff_member.id"))
    witness: Mapped[str] = column_field("见证人", Kind.NAME, String(60), limit=60, default="")
    why: Mapped[str] = column_field("撤回理由", Kind.TEXT, String(200), default="")
    lines: Mapped[list["FoundDisposalLine"]] = relationship(
        back_populates="disposal", order_by="FoundDisposalLine.id"
    )


class FoundDisposalLine(Base):
    """One thing on a request for disposal."""

    __tablename__ = "found_disposal_line"
    __table_args__ = (UniqueConstraint("disposal_id", "item_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    disposal_id: Mapped[int] = mapped_column(ForeignKey("found_disposal.id"))
    item_id: Mapped[int] = column_field("物品", Kind.CHOICE, ForeignKey("found_item.id"), index=True)
    disposal: Mapped[FoundDisposal] = relationship(back_populates="lines")
    item: Mapped[FoundItem] = relationship()


class FoundEnding(Base):
    """How a thing left the desk, or that somebody came who could not describe it (`refused`).

    Of the identity paper only kind and last four characters are kept. A wrong one is undone with its
    reason and stays.
    """

    __tablename__ = "found_ending"
    __table_args__ = (
        _one_of("way", WAYS),
        _one_of("state", ENDING_STATES),
        _one_of("relation", RELATIONS, ""),
        _one_of("identity_kind", PAPERS, ""),
        _one_of("signed", SIGNED, ""),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone"),
        CheckConstraint("way <> 'disposed' OR consent_id IS NOT NULL", name="consent"),
        CheckConstraint("way NOT IN ('claimed', 'finder') OR identity_tail <> ''", name="identity"),
        Index("ix_found_ending_done", "item_id", unique=True, sqlite_where=text("state = 'done'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = column_field("物品", Kind.CHOICE, ForeignKey("found_item.id"), index=True)
    way: Mapped[str] = column_field("去向", Kind.CHOICE, String(10), choices=WAYS)
    state: Mapped[str] = column_field("结果", Kind.CHOICE, String(10), choices=ENDING_STATES)
    who: Mapped[str] = column_field("谁领走", Kind.NAME, String(60), required=True, limit=60)
    relation: Mapped[str] = column_field(
        "和失主的关系", Kind.CHOICE, String(10), choices=RELATIONS, default=""
    )
    unit_id: Mapped[int | None] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    asker_id: Mapped[int | None] = column_field("来问的人", Kind.CHOICE, ForeignKey("found_asker.id"))
    identity_kind: Mapped[str] = column_field("证件", Kind.CHOICE, String(20), choices=PAPERS, default="")
    identity_tail: Mapped[str] = column_field("证件号后四位", Kind.IDENTITY, String(4), default="")
    identity_looked_at_by: Mapped[int | None] = column_field(
        "证件核对人", Kind.CHOICE, ForeignKey("staff_member.id")
    )
    description: Mapped[str] = column_field(
        "对方的描述", Kind.TEXT, String(200), limit=200, private=True, default=""
    )
    signed: Mapped[str] = column_field("怎么签的", Kind.CHOICE, String(8), choices=SIGNED, default="")
    strokes: Mapped[str] = mapped_column(default="")
    station: Mapped[str] = column_field("派出所", Kind.TEXT, String(60), limit=60, default="")
    receipt: Mapped[str] = column_field("回执号", Kind.TEXT, String(40), limit=40, default="")
    consent_id: Mapped[int | None] = column_field("同意", Kind.CHOICE, ForeignKey("consent.id"))
    how: Mapped[str] = column_field("怎么处理", Kind.TEXT, String(100), default="")
    at: Mapped[datetime] = column_field("时间", Kind.DATE)
    by: Mapped[int] = column_field("经办人", Kind.CHOICE, ForeignKey("staff_member.id"))
    undone_at: Mapped[datetime | None] = column_field("撤销时间", Kind.DATE)
    undone_by: Mapped[int | None] = column_field("撤销人", Kind.CHOICE, ForeignKey("staff_member.id"))
    why: Mapped[str] = column_field("撤销原因", Kind.TEXT, String(200), default="")
    item: Mapped[FoundItem] = relationship(back_populates="endings")
