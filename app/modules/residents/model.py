"""Buildings, flats and the people who own them or live in them, each from when to when."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.rules.field import Kind
from app.rules.people import is_company
from app.rules.rooms import RoomCode
from app.storage.record import Base, column_field

DELIVERY = (("finished", "精装"), ("bare", "毛坯"))
SEXES = (("男", "男"), ("女", "女"))
TIES = (
    ("owner", "业主"),
    ("co_owner", "业主（共有）"),
    ("tenant", "租户"),
    ("family", "家人"),
    ("other", "其他"),
)
TIE_ZH = dict(TIES)
OWNERS = ("owner", "co_owner")
PETS = (("dog", "犬"), ("cat", "猫"), ("bird", "鸟"), ("other", "其他"))
PET_ZH = dict(PETS)


def _more(label: str, limit: int, **options: Any) -> Any:
    """A text that may stay empty, of a table that is older than the column."""
    return column_field(
        label, Kind.TEXT, String(limit), limit=limit, default="", server_default="", **options
    )


class Building(Base):
    """A building 楼栋 of the site."""

    __tablename__ = "building"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class Unit(Base):
    """A flat 房屋, and with it the household 户: three dates, delivery, officer's area, marks."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("building_id", "entrance", "room"),
        CheckConstraint("delivery IN ('finished', 'bare')", name="delivery"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"))
    entrance: Mapped[str] = mapped_column(String(10))
    room: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(60), index=True)
    """Where the flat stands in lists: `RoomCode.sort_key`."""
    area: Mapped[Decimal | None] = column_field("建筑面积（㎡）", Kind.NUMBER, Numeric(10, 2))
    delivery: Mapped[str | None] = column_field("交付标准", Kind.CHOICE, String(10), choices=DELIVERY)
    handed_over: Mapped[date | None] = column_field("入伙日期", Kind.DATE)
    formalities: Mapped[date | None] = column_field("入住手续办妥", Kind.DATE)
    moved_in: Mapped[date | None] = column_field("乔迁日期", Kind.DATE)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    remark: Mapped[str] = column_field("备注", Kind.LONG_TEXT, Text, limit=500, default="")

    building: Mapped[Building] = relationship(lazy="joined")
    ties: Mapped[list["Tie"]] = relationship(back_populates="unit", order_by="Tie.id")
    marks: Mapped[list["UnitMark"]] = relationship(order_by="UnitMark.id")

    @property
    def code(self) -> RoomCode:
        """The room code of the flat."""
        return RoomCode(self.building.name, self.entrance, self.room)


class Person(Base):
    """A person 人员 known at the desk; identity and birthday are private (ARCH-12)."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("姓名", Kind.NAME, String(60), required=True, limit=60)
    sex: Mapped[str | None] = column_field("性别", Kind.CHOICE, String(2), choices=SEXES)
    identity_kind: Mapped[str] = mapped_column(String(20), default="")
    identity_number: Mapped[str] = column_field(
        "证件号", Kind.IDENTITY, String(40), private=True, limit=40, default="", index=True
    )
    identity_note: Mapped[str] = column_field(
        "证件号照录理由", Kind.TEXT, String(60), limit=60, hint="校验不符仍要登记时填写", default=""
    )
    birthday: Mapped[date | None] = column_field("生日", Kind.BIRTHDAY, private=True)
    email: Mapped[str] = _more("邮箱", 80, private=True)
    postal: Mapped[str] = _more("通讯地址", 120, private=True)
    occupation: Mapped[str] = _more("职业", 40)
    employer: Mapped[str] = _more("工作单位", 60)
    legal_person: Mapped[str] = _more("法定代表人", 60, hint="业主是单位时填写")
    licence: Mapped[str] = _more("营业执照号", 40, hint="业主是单位时填写")

    telephones: Mapped[list["Telephone"]] = relationship(back_populates="person", order_by="Telephone.id")
    ties: Mapped[list["Tie"]] = relationship(back_populates="person")

    @property
    def open_telephones(self) -> list["Telephone"]:
        """The numbers in use, the first one first."""
        return [telephone for telephone in self.telephones if telephone.until is None]

    @property
    def is_firm(self) -> bool:
        """True for a firm that owns: it has a legal person, a licence, or a firm's name."""
        return bool(self.legal_person or self.licence) or is_company(self.name)


class Telephone(Base):
    """A telephone number of a person, from when to when; a changed number closes the row."""

    __tablename__ = "telephone"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[str] = column_field("电话", Kind.PHONE, String(40), private=True, limit=40, index=True)
    written_as: Mapped[str] = mapped_column(String(60), default="")
    since: Mapped[date]
    until: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="telephones")


class Tie(Base):
    """What ties a person to a flat 人房关系: owner, tenant, family …, from when to when."""

    __tablename__ = "tie"
    __table_args__ = (
        CheckConstraint("tie IN ('owner', 'co_owner', 'tenant', 'family', 'other')", name="tie"),
        Index("ix_tie_unit_id_until", "unit_id", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    tie: Mapped[str] = column_field("关系", Kind.CHOICE, String(10), required=True, choices=TIES)
    relation: Mapped[str] = _more("与业主关系", 20, hint="妻子、儿子、租住同事；可空")
    since: Mapped[date | None] = column_field("自", Kind.DATE)
    until: Mapped[date | None] = column_field("至", Kind.DATE)

    unit: Mapped[Unit] = relationship(back_populates="ties")
    person: Mapped[Person] = relationship(back_populates="ties")


class Vehicle(Base):
    """A vehicle 车辆 of a household, from when to when; its plate is private."""

    __tablename__ = "vehicle"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    plate: Mapped[str] = column_field(
        "车牌号", Kind.TEXT, String(12), required=True, private=True, limit=20, hint="鲁B12345", index=True
    )
    words: Mapped[str] = column_field("颜色、车型", Kind.TEXT, String(40), limit=40, default="")
    space: Mapped[str] = column_field("车位", Kind.TEXT, String(20), limit=20, default="")
    since: Mapped[date] = column_field("自", Kind.DATE)
    until: Mapped[date | None] = column_field("至", Kind.DATE)


class Pet(Base):
    """A pet 宠物 of a household, from when to when."""

    __tablename__ = "pet"
    __table_args__ = (CheckConstraint("kind IN ('dog', 'cat', 'bird', 'other')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[str] = column_field("种类", Kind.CHOICE, String(8), required=True, choices=PETS)
    name: Mapped[str] = column_field("名字、品种", Kind.TEXT, String(40), limit=40, default="")
    licence: Mapped[str] = column_field("犬证号", Kind.TEXT, String(40), limit=40, default="")
    since: Mapped[date] = column_field("自", Kind.DATE)
    until: Mapped[date | None] = column_field("至", Kind.DATE)


class EmergencyContact(Base):
    """Whom to ring for a household when nobody of it answers 紧急联系人, from when to when."""

    __tablename__ = "emergency_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = column_field("姓名", Kind.NAME, String(60), required=True, limit=60)
    relation: Mapped[str] = column_field("关系", Kind.TEXT, String(20), limit=20, default="")
    number: Mapped[str] = column_field(
        "电话", Kind.PHONE, String(40), required=True, private=True, limit=40, index=True
    )
    since: Mapped[date] = column_field("自", Kind.DATE)
    until: Mapped[date | None] = column_field("至", Kind.DATE)


class Mark(Base):
    """A mark 标记 a household can carry (重点, 独居 …); the site edits the list."""

    __tablename__ = "mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("标记", Kind.TEXT, String(20), required=True, limit=20, unique=True)
    retired: Mapped[date | None]
    """The day it left the list; households that carry it keep it."""


class UnitMark(Base):
    """A mark on a household, from when to when."""

    __tablename__ = "unit_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"))
    since: Mapped[date]
    until: Mapped[date | None]

    mark: Mapped[Mark] = relationship(lazy="joined")


class Correction(Base):
    """What a field held before it was put right, so that nothing is overwritten."""

    __tablename__ = "correction"
    __table_args__ = (Index("ix_correction_kind_ref_id", "kind", "ref_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    ref_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))


class PutRight(Base):
    """A field of an imported row that could not be used 待更正; it stays until somebody puts it right."""

    __tablename__ = "put_right"
    __table_args__ = (Index("ix_put_right_settled_at", "settled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    file: Mapped[str] = mapped_column(String(200))
    row: Mapped[int]
    room: Mapped[str] = mapped_column(String(60))
    field: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(String(200))
    noted_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
