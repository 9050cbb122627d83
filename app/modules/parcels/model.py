"""The parcel shelf 包裹架: what was taken in for whom, where it lies, who took it away (PARC-01, PARC-02)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.parcels.rules import (
    BAYS,
    CALLS,
    CHECK_FINDINGS,
    CHECK_STATES,
    CONSENTS,
    DOUBTS,
    KINDS,
    OPEN,
    OUTSIDES,
    PAPERS,
    PROOFS,
    STATES,
    TAKERS,
    Place,
)
from app.modules.residents.model import Person, Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field

_OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in OPEN))


def _one_of(column: str, choices: tuple[tuple[str, str], ...], *more: str) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in (*(value for value, _ in choices), *more))
    return CheckConstraint(f"{column} IN ({words})", name=column)


class ShelfBay(Base):
    """One bay of the shelf 货架: so many levels with so many places, each for a few parcels."""

    __tablename__ = "shelf_bay"
    __table_args__ = (
        _one_of("kind", BAYS),
        CheckConstraint("levels > 0 AND spots > 0 AND holds > 0", name="size"),
        Index("ix_shelf_bay_name", "name", unique=True, sqlite_where=text("retired_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("架号", Kind.TEXT, String(6), required=True, limit=6)
    kind: Mapped[str] = column_field("放什么", Kind.CHOICE, String(10), required=True, choices=BAYS)
    levels: Mapped[int] = column_field("几层", Kind.NUMBER, required=True)
    spots: Mapped[int] = column_field("每层几格", Kind.NUMBER, required=True)
    holds: Mapped[int] = column_field("每格放几件", Kind.NUMBER, required=True)
    position: Mapped[int]
    retired_at: Mapped[datetime | None]


class Courier(Base):
    """A courier 快递公司, and what its tracking numbers begin with."""

    __tablename__ = "courier"
    __table_args__ = (Index("ix_courier_name", "name", unique=True, sqlite_where=text("retired_at IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("快递公司", Kind.TEXT, String(20), required=True, limit=20)
    begins: Mapped[str] = column_field("单号开头", Kind.TEXT, String(60), limit=60, default="")
    retired_at: Mapped[datetime | None]


class ParcelSitting(Base):
    """What one courier brought in one go 一次收件: said once, for all its parcels."""

    __tablename__ = "parcel_sitting"
    __table_args__ = (
        Index("ix_parcel_sitting_open", "id", sqlite_where=text("ended_at IS NULL")),
        Index("ix_parcel_sitting_named", "began_at", sqlite_where=text("cleared_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    courier_id: Mapped[int | None] = column_field(
        "快递公司", Kind.CHOICE, ForeignKey("courier.id"), index=True
    )
    brought_by: Mapped[str] = column_field("快递员", Kind.NAME, String(60), limit=60, default="")
    telephone: Mapped[str] = column_field(
        "快递员电话", Kind.PHONE, String(40), private=True, limit=40, default=""
    )
    began_at: Mapped[datetime]
    began_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    ended_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]
    courier: Mapped[Courier | None] = relationship()


class Parcel(Base):
    """One parcel 包裹, from the inspection of its outside to whoever took it away.

    `number` is the courier's, empty for one that has none. `unit_id` is empty while nobody knows whose
    it is; `doubt` says why a parcel is in the queue. A closed one loses its names after the site's
    retention time (`cleared_at`); that it was here stays.
    """

    __tablename__ = "parcel"
    __table_args__ = (
        _one_of("kind", KINDS),
        _one_of("outside", OUTSIDES),
        _one_of("state", STATES),
        _one_of("doubt", DOUBTS, ""),
        CheckConstraint(f"({_OPEN}) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("state != 'waiting' OR unit_id IS NOT NULL", name="whose"),
        CheckConstraint("state != 'unclear' OR doubt != ''", name="why_unclear"),
        CheckConstraint("(state = 'collected') = (handover_id IS NOT NULL)", name="handed_over"),
        CheckConstraint("(bay_id IS NULL) = (level IS NULL)", name="place"),
        Index("ix_parcel_open", "taken_in_at", "id", sqlite_where=text(_OPEN)),
        Index("ix_parcel_open_number", "number", unique=True, sqlite_where=text(f"{_OPEN} AND number != ''")),
        Index("ix_parcel_open_code", "code", unique=True, sqlite_where=text(f"{_OPEN} AND code != ''")),
        Index("ix_parcel_open_unit", "unit_id", sqlite_where=text(_OPEN)),
        Index("ix_parcel_ended_at", "ended_at", "id"),
        Index("ix_parcel_named", "ended_at", sqlite_where=text("cleared_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("parcel_sitting.id"), index=True)
    number: Mapped[str] = column_field("单号", Kind.TEXT, String(40), limit=40, index=True, default="")
    courier_id: Mapped[int | None] = column_field("快递公司", Kind.CHOICE, ForeignKey("courier.id"))
    unit_id: Mapped[int | None] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = column_field("收件人", Kind.CHOICE, ForeignKey("person.id"), index=True)
    addressee: Mapped[str] = column_field("面单上的收件人", Kind.NAME, String(60), limit=60, default="")
    kind: Mapped[str] = column_field("种类", Kind.CHOICE, String(10), required=True, choices=KINDS)
    outside: Mapped[str] = column_field("外观", Kind.CHOICE, String(8), required=True, choices=OUTSIDES)
    outside_words: Mapped[str] = column_field("外观说明", Kind.TEXT, String(200), default="", limit=200)
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=STATES)
    doubt: Mapped[str] = column_field("待认原因", Kind.CHOICE, String(10), choices=DOUBTS, default="")
    bay_id: Mapped[int | None] = column_field("货位", Kind.CHOICE, ForeignKey("shelf_bay.id"), index=True)
    level: Mapped[int | None]
    spot: Mapped[int | None]
    code: Mapped[str] = column_field("取件码", Kind.TEXT, String(20), default="", index=True)
    taken_in_at: Mapped[datetime] = column_field("收件时间", Kind.DATE, index=True)
    taken_in_by: Mapped[int] = column_field("收件人员", Kind.CHOICE, ForeignKey("staff_member.id"))
    labelled_at: Mapped[datetime | None] = column_field("打印标签", Kind.DATE)
    reminded_at: Mapped[datetime | None] = column_field("最近催领", Kind.DATE)
    decided_at: Mapped[datetime | None] = column_field("定下办法", Kind.DATE)
    decided: Mapped[str] = column_field("滞留的办法", Kind.TEXT, String(200), default="", limit=200)
    ended_at: Mapped[datetime | None] = column_field("离架时间", Kind.DATE)
    ended_by: Mapped[int | None] = column_field("经办人", Kind.CHOICE, ForeignKey("staff_member.id"))
    ended_to: Mapped[str] = column_field("交给", Kind.NAME, String(60), default="", limit=60)
    why: Mapped[str] = column_field("原因", Kind.TEXT, String(200), default="", limit=200)
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("parcel_handover.id"), index=True)
    cleared_at: Mapped[datetime | None]
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship()
    courier: Mapped[Courier | None] = relationship()
    bay: Mapped[ShelfBay | None] = relationship()
    sitting: Mapped[ParcelSitting] = relationship()
    handover: Mapped["ParcelHandover | None"] = relationship(back_populates="parcels")

    @property
    def place(self) -> Place | None:
        """Where it lies; where it lay, once it is gone."""
        if self.bay is None or self.level is None or self.spot is None:
            return None
        return Place(self.bay.name, self.level, self.spot)

    @property
    def called(self) -> str:
        """Whose it is, as the household's list writes the name today, else as the label of the parcel."""
        return (self.person.name if self.person is not None else "") or self.addressee


class ParcelHandover(Base):
    """Parcels of one household given out together 一次交付, with one signature (PARC-02).

    A handover made by mistake keeps its row with the reason; its parcels are on the shelf again.
    """

    __tablename__ = "parcel_handover"
    __table_args__ = (
        _one_of("taker", TAKERS),
        _one_of("proof", PROOFS),
        _one_of("consent", CONSENTS, ""),
        _one_of("paper", PAPERS, ""),
        CheckConstraint("taker = 'addressee' OR (relation != '' AND consent != '')", name="consent_given"),
        CheckConstraint("(undone_at IS NULL) = (undone_why = '')", name="undone"),
        Index("ix_parcel_handover_unit_at", "unit_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True)
    at: Mapped[datetime] = column_field("交付时间", Kind.DATE, index=True)
    by: Mapped[int] = column_field("经办人", Kind.CHOICE, ForeignKey("staff_member.id"))
    count: Mapped[int] = column_field("件数", Kind.NUMBER)
    taker: Mapped[str] = column_field("谁来取", Kind.CHOICE, String(10), choices=TAKERS)
    name: Mapped[str] = column_field("领取人", Kind.NAME, String(60), limit=60, default="")
    relation: Mapped[str] = column_field("与收件人关系", Kind.TEXT, String(20), limit=20, default="")
    consent: Mapped[str] = column_field(
        "收件人怎么同意", Kind.CHOICE, String(10), choices=CONSENTS, default=""
    )
    consent_words: Mapped[str] = column_field("同意说明", Kind.TEXT, String(200), limit=200, default="")
    paper: Mapped[str] = column_field("核对的证件", Kind.CHOICE, String(10), choices=PAPERS, default="")
    paper_tail: Mapped[str] = column_field("证件末四位", Kind.TEXT, String(4), private=True, default="")
    proof: Mapped[str] = column_field("凭什么", Kind.CHOICE, String(8), choices=PROOFS)
    strokes: Mapped[str] = column_field("签名", Kind.LONG_TEXT, Text, default="")
    undone_at: Mapped[datetime | None] = column_field("更正时间", Kind.DATE)
    undone_by: Mapped[int | None] = column_field("更正人", Kind.CHOICE, ForeignKey("staff_member.id"))
    undone_why: Mapped[str] = column_field("更正原因", Kind.TEXT, String(200), default="", limit=200)
    unit: Mapped[Unit] = relationship()
    parcels: Mapped[list[Parcel]] = relationship(back_populates="handover", order_by="Parcel.id")


class ParcelCall(Base):
    """A household was told what waits for it 通知、催领: one row for all its parcels."""

    __tablename__ = "parcel_call"
    __table_args__ = (
        _one_of("how", CALLS),
        Index("ix_parcel_call_unit_at", "unit_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True)
    at: Mapped[datetime] = column_field("时间", Kind.DATE)
    by: Mapped[int] = column_field("经办人", Kind.CHOICE, ForeignKey("staff_member.id"))
    reminder: Mapped[bool] = column_field("催领", Kind.YES_NO, default=False)
    how: Mapped[str] = column_field("方式", Kind.CHOICE, String(10), choices=CALLS)
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(200), default="", limit=200)
    unit: Mapped[Unit] = relationship()
    about: Mapped[list["ParcelCalled"]] = relationship(back_populates="call", order_by="ParcelCalled.id")


class ParcelCalled(Base):
    """One parcel a household was told of."""

    __tablename__ = "parcel_called"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("parcel_call.id"), index=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    call: Mapped[ParcelCall] = relationship(back_populates="about")
    parcel: Mapped[Parcel] = relationship()


class ParcelDecline(Base):
    """A household, or one person of it, for whom the desk is to accept nothing 不让代收."""

    __tablename__ = "parcel_decline"
    __table_args__ = (Index("ix_parcel_decline_open", "unit_id", sqlite_where=text("until IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True)
    person_id: Mapped[int | None] = column_field("谁", Kind.CHOICE, ForeignKey("person.id"))
    words: Mapped[str] = column_field("怎么说的", Kind.TEXT, String(200), required=True, limit=200)
    since: Mapped[date] = column_field("自", Kind.DATE)
    set_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    until: Mapped[date | None] = column_field("至", Kind.DATE)
    unit: Mapped[Unit] = relationship()
    person: Mapped[Person | None] = relationship()


class ShelfCheck(Base):
    """The shelf looked over with the scanner 清架; one at a time."""

    __tablename__ = "shelf_check"
    __table_args__ = (
        _one_of("state", CHECK_STATES),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        Index("ix_shelf_check_open", "state", unique=True, sqlite_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(8), choices=CHECK_STATES, default="open")
    began_at: Mapped[datetime] = column_field("开始", Kind.DATE)
    began_by: Mapped[int] = column_field("清架人", Kind.CHOICE, ForeignKey("staff_member.id"))
    ended_at: Mapped[datetime | None] = column_field("完成", Kind.DATE)
    ended_by: Mapped[int | None] = column_field("完成人", Kind.CHOICE, ForeignKey("staff_member.id"))
    expected: Mapped[int] = column_field("应有件数", Kind.NUMBER, default=0)
    found: Mapped[int] = column_field("在位件数", Kind.NUMBER, default=0)
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(200), default="", limit=200)
    seen: Mapped[list["ShelfCheckSeen"]] = relationship(back_populates="check", order_by="ShelfCheckSeen.id")


class ShelfCheckSeen(Base):
    """One scan of a look over the shelf: which parcel, or which unknown code, was seen where.

    The end of it writes down what was found wrong (`finding`, and where it belongs), and a line for
    each parcel that was not found; the paper is made from these.
    """

    __tablename__ = "shelf_check_seen"
    __table_args__ = (
        _one_of("finding", CHECK_FINDINGS, ""),
        Index(
            "ix_shelf_check_seen_parcel", "check_id", "parcel_id", unique=True,
            sqlite_where=text("parcel_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("shelf_check.id"), index=True)
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id"), index=True)
    code: Mapped[str] = column_field("扫到的码", Kind.TEXT, String(40), default="", limit=40)
    place: Mapped[str] = column_field("扫到的货位", Kind.TEXT, String(12), default="", limit=12)
    finding: Mapped[str] = column_field(
        "清架结果", Kind.CHOICE, String(8), choices=CHECK_FINDINGS, default=""
    )
    belongs: Mapped[str] = column_field("登记的货位", Kind.TEXT, String(12), default="", limit=12)
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(200), default="", limit=200)
    at: Mapped[datetime]
    check: Mapped[ShelfCheck] = relationship(back_populates="seen")
    parcel: Mapped[Parcel | None] = relationship()
