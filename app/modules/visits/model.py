"""Visits 访谈: what was planned, what was said at the door, what was promised, and what households wish."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.residents.model import Unit
from app.modules.visits.rules import (
    DAYS,
    DIMENSIONS,
    LEADS,
    OUTCOMES,
    SIGNED,
    SOURCES,
    STOP_STATES,
    THEMES,
    WAYS,
    WINDOWS,
)
from app.rules.field import Kind
from app.storage.record import Base, column_field

_LEADS = tuple((str(role), "") for role in LEADS)


def _one_of(column: str, choices: tuple[tuple[str, str], ...], *more: str) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in dict.fromkeys((*(value for value, _ in choices), *more)))
    return CheckConstraint(f"{column} IN ({words})", name=column)


class VisitStop(Base):
    """One household on a planned walk 排期: day, window, who leads, who goes along (VISIT-07).

    Stops of one day, window, pair and building are one walk. `due_day` and `why` are what the plan
    reckoned with; a stop is proposed until the CS head confirms it.
    """

    __tablename__ = "visit_stop"
    __table_args__ = (
        _one_of("window", WINDOWS),
        _one_of("state", STOP_STATES),
        _one_of("lead_role", _LEADS),
        CheckConstraint("first_id != second_id", name="pair"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        Index("ix_visit_stop_open", "unit_id", "day", unique=True, sqlite_where=text("state = 'open'")),
        Index("ix_visit_stop_day", "day", "window"),
        Index("ix_visit_stop_unit_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"))
    day: Mapped[date] = column_field("日期", Kind.DATE)
    window: Mapped[str] = column_field("时段", Kind.CHOICE, String(10), choices=WINDOWS)
    begins: Mapped[str] = column_field("几点", Kind.TIME, String(5))
    first_id: Mapped[int] = column_field("主访", Kind.CHOICE, ForeignKey("staff_member.id"))
    second_id: Mapped[int] = column_field("同访", Kind.CHOICE, ForeignKey("staff_member.id"))
    lead_role: Mapped[str] = column_field("计入", Kind.CHOICE, String(20))
    due_day: Mapped[date] = column_field("最迟", Kind.DATE)
    why: Mapped[str] = column_field("为什么", Kind.TEXT, String(200), default="")
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), choices=STOP_STATES, default="open")
    planned_at: Mapped[datetime] = column_field("排期时间", Kind.DATE)
    planned_by: Mapped[int] = column_field("排期人", Kind.CHOICE, ForeignKey("staff_member.id"))
    confirmed_at: Mapped[datetime | None] = column_field("确认时间", Kind.DATE)
    confirmed_by: Mapped[int | None] = column_field("确认人", Kind.CHOICE, ForeignKey("staff_member.id"))
    ended_at: Mapped[datetime | None] = column_field("结束时间", Kind.DATE)
    unit: Mapped[Unit] = relationship()


class VisitPlan(Base):
    """One planning 排期: when, by whom, how many stops it set and moved, and what it could not place.

    `short` is how many households could not get a visit in time, `weeks` the weeks they are missing
    in, as JSON: a list of [Monday, how many]. `notes` are sentences, one a line: what could not be kept to.
    """

    __tablename__ = "visit_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = column_field("排期时间", Kind.DATE)
    by: Mapped[int] = column_field("排期人", Kind.CHOICE, ForeignKey("staff_member.id"))
    until: Mapped[date] = column_field("排到", Kind.DATE)
    placed: Mapped[int] = column_field("新排", Kind.NUMBER, default=0)
    kept: Mapped[int] = column_field("不变", Kind.NUMBER, default=0)
    moved: Mapped[int] = column_field("调整", Kind.NUMBER, default=0)
    short: Mapped[int] = column_field("排不下", Kind.NUMBER, default=0)
    weeks: Mapped[str] = mapped_column(Text, default="[]")
    notes: Mapped[str] = mapped_column(Text, default="")


class Visit(Base):
    """One talk with a household, or a try at it 访谈记录 (VISIT-06, VISIT-08).

    `lead_role` is as what the first visitor counts for the shares, `stage` the household's stage that
    day. One that was before the program has the visitors' names in `visitors` and nobody's id.
    """

    __tablename__ = "visit"
    __table_args__ = (
        _one_of("way", WAYS),
        _one_of("outcome", OUTCOMES),
        _one_of("source", SOURCES),
        _one_of("signed", SIGNED),
        _one_of("lead_role", _LEADS, ""),
        CheckConstraint("source != 'desk' OR first_id IS NOT NULL", name="first"),
        CheckConstraint("second_id IS NULL OR first_id != second_id", name="pair"),
        CheckConstraint(
            "source != 'desk' OR way != 'home' OR second_id IS NOT NULL OR alone_why != ''", name="alone"
        ),
        Index("ix_visit_unit_talk", "unit_id", "way", "outcome", "day"),
        Index("ix_visit_unit_day", "unit_id", "day"),
        Index("ix_visit_day", "day"),
        Index("ix_visit_named", "day", sqlite_where=text("cleared_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"))
    stop_id: Mapped[int | None] = mapped_column(ForeignKey("visit_stop.id"), index=True)
    day: Mapped[date] = column_field("日期", Kind.DATE, required=True)
    begun: Mapped[str] = column_field("几点到", Kind.TIME, String(5), default="")
    ended: Mapped[str] = column_field("几点走", Kind.TIME, String(5), default="")
    way: Mapped[str] = column_field("方式", Kind.CHOICE, String(16), required=True, choices=WAYS)
    outcome: Mapped[str] = column_field("结果", Kind.CHOICE, String(10), required=True, choices=OUTCOMES)
    stage: Mapped[str] = column_field("阶段", Kind.TEXT, String(10), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    seen: Mapped[str] = column_field("见到谁", Kind.NAME, String(60), limit=60, default="")
    relation: Mapped[str] = column_field("关系", Kind.TEXT, String(20), limit=20, default="")
    first_id: Mapped[int | None] = column_field("主访", Kind.CHOICE, ForeignKey("staff_member.id"))
    second_id: Mapped[int | None] = column_field("同访", Kind.CHOICE, ForeignKey("staff_member.id"))
    visitors: Mapped[str] = column_field("上门人员", Kind.NAME, String(60), limit=60, default="")
    lead_role: Mapped[str] = column_field("计入", Kind.CHOICE, String(20), default="")
    alone_why: Mapped[str] = column_field("为什么一个人", Kind.TEXT, String(200), limit=200, default="")
    hours_why: Mapped[str] = column_field("为什么不在时段内", Kind.TEXT, String(200), limit=200, default="")
    needs: Mapped[str] = column_field("个人需要", Kind.TEXT, String(300), limit=300, default="")
    words: Mapped[str] = column_field("情况", Kind.LONG_TEXT, Text, limit=500, default="")
    signed: Mapped[str] = column_field("用户签字", Kind.CHOICE, String(10), choices=SIGNED, default="")
    strokes: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(10), default="desk")
    entered_at: Mapped[datetime] = column_field("登记时间", Kind.DATE)
    entered_by: Mapped[int] = column_field("登记人", Kind.CHOICE, ForeignKey("staff_member.id"))
    cleared_at: Mapped[datetime | None]
    unit: Mapped[Unit] = relationship()
    ratings: Mapped[list["VisitRating"]] = relationship(back_populates="visit", order_by="VisitRating.id")
    opinions: Mapped[list["VisitOpinion"]] = relationship(back_populates="visit", order_by="VisitOpinion.id")
    promises: Mapped[list["VisitPromise"]] = relationship(back_populates="visit", order_by="VisitPromise.id")


class VisitRating(Base):
    """How satisfied a household is with one dimension 满意度: 5 very, 1 not at all (VISIT-06)."""

    __tablename__ = "visit_rating"
    __table_args__ = (
        UniqueConstraint("visit_id", "dimension"),
        _one_of("dimension", DIMENSIONS),
        CheckConstraint("grade BETWEEN 1 AND 5", name="grade"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    dimension: Mapped[str] = column_field("方面", Kind.CHOICE, String(12), choices=DIMENSIONS)
    grade: Mapped[int] = column_field("满意度", Kind.NUMBER)
    visit: Mapped[Visit] = relationship(back_populates="ratings")


class VisitOpinion(Base):
    """One opinion a household gave 意见, with the reply to it; one that became a matter points to it."""

    __tablename__ = "visit_opinion"
    __table_args__ = (_one_of("theme", THEMES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    theme: Mapped[str] = column_field("关于", Kind.CHOICE, String(12), choices=THEMES, default="other")
    words: Mapped[str] = column_field("意见", Kind.TEXT, String(300), required=True, limit=300)
    reply: Mapped[str] = column_field("答复", Kind.TEXT, String(300), limit=300, default="")
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    visit: Mapped[Visit] = relationship(back_populates="opinions")


class VisitPromise(Base):
    """Something promised at the door 承诺: a person follows it up until a day."""

    __tablename__ = "visit_promise"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    words: Mapped[str] = column_field("答应了什么", Kind.TEXT, String(200), required=True, limit=200)
    staff_id: Mapped[int] = column_field("谁跟进", Kind.CHOICE, ForeignKey("staff_member.id"))
    until: Mapped[date] = column_field("到哪天", Kind.DATE, required=True)
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followup.id"), index=True)
    visit: Mapped[Visit] = relationship(back_populates="promises")


class VisitWish(Base):
    """How a household wants to be visited 访谈意愿: which windows and days, not before, only by telephone.

    From when to when; a new wish closes the one before it. `windows` are keys parted by commas.
    """

    __tablename__ = "visit_wish"
    __table_args__ = (
        _one_of("days", DAYS),
        Index("ix_visit_wish_open", "unit_id", unique=True, sqlite_where=text("until IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    windows: Mapped[str] = column_field("时段", Kind.TEXT, String(40), default="forenoon,afternoon,evening")
    days: Mapped[str] = column_field("哪些天", Kind.CHOICE, String(10), choices=DAYS, default="any")
    not_before: Mapped[date | None] = column_field("不早于", Kind.DATE)
    only_phone: Mapped[bool] = column_field("只接受电话", Kind.YES_NO, default=False)
    words: Mapped[str] = column_field("喜好、注意", Kind.TEXT, String(200), limit=200, default="")
    since: Mapped[date] = column_field("自", Kind.DATE)
    until: Mapped[date | None] = column_field("至", Kind.DATE)
    by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))


class Visitor(Base):
    """What the planner has to know of a person 访谈员: whether they go, and how many visits a day."""

    __tablename__ = "visitor"
    __table_args__ = (
        UniqueConstraint("staff_id"),
        CheckConstraint("per_day BETWEEN 1 AND 30", name="per_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = column_field("谁", Kind.CHOICE, ForeignKey("staff_member.id"))
    goes: Mapped[bool] = column_field("参加访谈", Kind.YES_NO, default=True)
    per_day: Mapped[int] = column_field("每天几户", Kind.NUMBER)


class VisitDayOff(Base):
    """Days on which somebody does not visit 不排访谈: leave, training."""

    __tablename__ = "visit_day_off"
    __table_args__ = (CheckConstraint("first <= last", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = column_field("谁", Kind.CHOICE, ForeignKey("staff_member.id"), index=True)
    first: Mapped[date] = column_field("从", Kind.DATE, required=True)
    last: Mapped[date] = column_field("到", Kind.DATE, required=True)
    words: Mapped[str] = column_field("为什么", Kind.TEXT, String(60), limit=60, default="")
