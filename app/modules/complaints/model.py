"""Requests and complaints 诉求: taken down, followed step by step, gone through daily, reported monthly."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.complaints.rules import (
    CATEGORIES,
    CHANNELS,
    GRADES,
    HOWS,
    KINDS,
    OPEN,
    RESULTS,
    STATES,
    TOLD_HOW,
    WAITS,
)
from app.modules.residents.model import Person, Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field

_OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in OPEN))
LOOKS = (("fine", "正常"), ("chased", "督办"), ("person", "换人"), ("grade", "升级"))
MEASURES = (("corrective", "纠正"), ("preventive", "预防"))
COUNTED_STEPS = ("called", "again", "closed", "withdrawn", "reopened")
"""Steps that figures count by their day."""
_COUNTED = "how IN ({})".format(", ".join(f"'{how}'" for how in COUNTED_STEPS))


def _one_of(column: str, choices: tuple[tuple[str, str], ...], *more: str) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in (*(value for value, _ in choices), *more))
    return CheckConstraint(f"{column} IN ({words})", name=column)


class Matter(Base):
    """One request or complaint 诉求, from the caller's words to its closing (ROLE-09, COMP-02).

    What it is and where it stands today; everything that happened is in its steps, and every time limit
    is reckoned from them. `replied_in_time`, `handled_in_time` and `open_minutes` (pauses taken out) are
    said once, at the closing. A closed one loses its names after the site's retention time (`cleared_at`).
    """

    __tablename__ = "matter"
    __table_args__ = (
        UniqueConstraint("number"),
        _one_of("channel", CHANNELS),
        _one_of("kind", KINDS),
        _one_of("category", CATEGORIES, ""),
        _one_of("grade", GRADES),
        _one_of("state", STATES),
        _one_of("waits_for", WAITS, ""),
        CheckConstraint("kind != 'complaint' OR category != ''", name="classed"),
        CheckConstraint("kind = 'complaint' OR grade IN ('ordinary', 'urgent')", name="request_grade"),
        CheckConstraint(f"({_OPEN}) = (ended_at IS NULL)", name="ended"),
        CheckConstraint(f"waits_for = '' OR ({_OPEN})", name="waits"),
        CheckConstraint("kind != 'complaint' OR state != 'closed' OR cause != ''", name="cause"),
        Index("ix_matter_open", "taken_at", "id", sqlite_where=text(_OPEN)),
        Index("ix_matter_open_staff", "staff_id", sqlite_where=text(_OPEN)),
        Index("ix_matter_taken_at", "taken_at", "id"),
        Index("ix_matter_ended_at", "ended_at", "taken_at"),
        Index("ix_matter_unit_at", "unit_id", "taken_at"),
        Index("ix_matter_named", "ended_at", sqlite_where=text("cleared_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = column_field("编号", Kind.NUMBER)
    code: Mapped[str] = mapped_column(String(12), index=True)
    channel: Mapped[str] = column_field("渠道", Kind.CHOICE, String(10), required=True, choices=CHANNELS)
    kind: Mapped[str] = column_field("属于", Kind.CHOICE, String(12), required=True, choices=KINDS)
    category: Mapped[str] = column_field("类别", Kind.CHOICE, String(12), choices=CATEGORIES, default="")
    grade: Mapped[str] = column_field("等级", Kind.CHOICE, String(10), required=True, choices=GRADES)
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(12), choices=STATES, default="taken")
    unit_id: Mapped[int | None] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"))
    person_id: Mapped[int | None] = column_field("谁", Kind.CHOICE, ForeignKey("person.id"), index=True)
    caller: Mapped[str] = column_field("来电人", Kind.NAME, String(60), limit=60, default="")
    telephone: Mapped[str] = column_field("电话", Kind.PHONE, String(40), private=True, limit=40, default="")
    may_call: Mapped[bool] = column_field("可否回电", Kind.YES_NO, default=True)
    title: Mapped[str] = column_field("标题", Kind.TEXT, String(40), required=True, limit=40)
    words: Mapped[str] = column_field("来电人的话", Kind.LONG_TEXT, Text, required=True, limit=500)
    place: Mapped[str] = column_field("何时何地", Kind.TEXT, String(100), limit=100, default="")
    taken_at: Mapped[datetime] = column_field("受理时间", Kind.DATE)
    taken_by: Mapped[int] = column_field("受理人", Kind.CHOICE, ForeignKey("staff_member.id"))
    department: Mapped[str] = column_field("责任部门", Kind.TEXT, String(20), limit=20, default="")
    staff_id: Mapped[int | None] = column_field("责任人", Kind.CHOICE, ForeignKey("staff_member.id"))
    waits_for: Mapped[str] = column_field("在等谁", Kind.CHOICE, String(10), choices=WAITS, default="")
    handling: Mapped[str] = column_field("处理情况", Kind.LONG_TEXT, Text, limit=500, default="")
    cause: Mapped[str] = column_field("原因", Kind.TEXT, String(200), limit=200, default="")
    result: Mapped[str] = column_field("回访结果", Kind.CHOICE, String(10), choices=RESULTS, default="")
    times_reopened: Mapped[int] = column_field("重新办理次数", Kind.NUMBER, default=0)
    repeat_of: Mapped[int | None] = column_field("重复反映", Kind.NUMBER, ForeignKey("matter.id"), index=True)
    brought_in: Mapped[bool] = column_field("启用前转来", Kind.YES_NO, default=False)
    ended_at: Mapped[datetime | None] = column_field("结束时间", Kind.DATE)
    ended_by: Mapped[int | None] = column_field("结束人", Kind.CHOICE, ForeignKey("staff_member.id"))
    replied_in_time: Mapped[bool | None] = column_field("答复按时", Kind.YES_NO)
    handled_in_time: Mapped[bool | None] = column_field("办结按时", Kind.YES_NO)
    open_minutes: Mapped[int | None] = column_field("办结用时（分钟）", Kind.NUMBER)
    cleared_at: Mapped[datetime | None]
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship()
    steps: Mapped[list["MatterStep"]] = relationship(back_populates="matter", order_by="MatterStep.id")

    @property
    def called(self) -> str:
        """Who asked: as the household's list writes the name today, else as it was taken down."""
        return (self.person.name if self.person is not None else "") or self.caller

    @property
    def is_open(self) -> bool:
        """True until it is closed or withdrawn."""
        return self.state in OPEN


class MatterStep(Base):
    """One thing that happened to a matter 经过: what, when, by whom, in what words.

    `at` is when it happened, `noted_at` when it was written down. What a step says beyond its words lies
    in the fields it needs: the grade, class, kind and person after it, what is waited for, how a call ended.
    `to_head` is set when the centre head was told.
    `restart` is set on a reopening: the clocks begin anew, or go on.
    """

    __tablename__ = "matter_step"
    __table_args__ = (
        _one_of("how", HOWS),
        _one_of("channel", CHANNELS, ""),
        _one_of("waits_for", WAITS, ""),
        _one_of("result", RESULTS, ""),
        _one_of("told_how", TOLD_HOW, ""),
        CheckConstraint("at <= noted_at", name="happened"),
        Index("ix_matter_step_matter", "matter_id", "id"),
        Index("ix_matter_step_counted", "how", "at", sqlite_where=text(_COUNTED)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"))
    how: Mapped[str] = column_field("经过", Kind.CHOICE, String(12), choices=HOWS)
    at: Mapped[datetime] = column_field("时间", Kind.DATE)
    noted_at: Mapped[datetime] = column_field("登记时间", Kind.DATE)
    by: Mapped[int] = column_field("办理人", Kind.CHOICE, ForeignKey("staff_member.id"))
    words: Mapped[str] = column_field("说明", Kind.LONG_TEXT, Text, limit=500, default="")
    kind: Mapped[str] = column_field("属于", Kind.CHOICE, String(12), default="")
    category: Mapped[str] = column_field("类别", Kind.CHOICE, String(12), default="")
    grade: Mapped[str] = column_field("等级", Kind.CHOICE, String(10), default="")
    department: Mapped[str] = column_field("责任部门", Kind.TEXT, String(20), default="")
    staff_id: Mapped[int | None] = column_field("责任人", Kind.CHOICE, ForeignKey("staff_member.id"))
    channel: Mapped[str] = column_field("方式", Kind.CHOICE, String(10), choices=CHANNELS, default="")
    waits_for: Mapped[str] = column_field("在等谁", Kind.CHOICE, String(10), choices=WAITS, default="")
    result: Mapped[str] = column_field("回访结果", Kind.CHOICE, String(10), choices=RESULTS, default="")
    told_how: Mapped[str] = column_field("怎么告知", Kind.CHOICE, String(10), choices=TOLD_HOW, default="")
    to_head: Mapped[bool | None] = column_field("告知了中心负责人", Kind.YES_NO)
    restart: Mapped[bool | None] = column_field("重新计时", Kind.YES_NO)
    matter: Mapped[Matter] = relationship(back_populates="steps")


class MatterTerm(Base):
    """The site's own limit for one step of one grade 时限, from a moment on; the newest one counts.

    `term` is written as clause data writes it. `remind` is the share of the time (%) after which the
    person is reminded, 0 for never; `leader` whether the leader is told when it is due; `head_days` so
    many working days later the CS head is, empty for never.
    """

    __tablename__ = "matter_term"
    __table_args__ = (
        CheckConstraint("remind >= 0 AND remind < 100", name="remind"),
        CheckConstraint("head_days IS NULL OR head_days >= 0", name="head_days"),
        Index("ix_matter_term_clock", "clock", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clock: Mapped[str] = mapped_column(String(40))
    term: Mapped[str] = column_field("时限", Kind.TEXT, String(30), required=True)
    remind: Mapped[int] = column_field("过几成提醒本人（%）", Kind.NUMBER)
    leader: Mapped[bool] = column_field("到时告诉班长", Kind.YES_NO)
    head_days: Mapped[int | None] = column_field("超几个工作日告诉主管", Kind.NUMBER)
    since: Mapped[datetime] = column_field("自", Kind.DATE)
    set_by: Mapped[int] = column_field("设定人", Kind.CHOICE, ForeignKey("staff_member.id"))


class MatterRound(Base):
    """The leader's daily round over all open matters 每日盘点 (ROLE-05), signed with a password."""

    __tablename__ = "matter_round"
    __table_args__ = (
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name="signed"),
        Index("ix_matter_round_day", "day", unique=True),
        Index("ix_matter_round_signed_at", "signed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = column_field("日期", Kind.DATE)
    began_at: Mapped[datetime] = column_field("开始", Kind.DATE)
    began_by: Mapped[int] = column_field("盘点人", Kind.CHOICE, ForeignKey("staff_member.id"))
    open: Mapped[int] = column_field("未结件数", Kind.NUMBER, default=0)
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(200), limit=200, default="")
    signed_at: Mapped[datetime | None] = column_field("签字时间", Kind.DATE)
    signed_by: Mapped[int | None] = column_field("签字人", Kind.CHOICE, ForeignKey("staff_member.id"))
    looks: Mapped[list["MatterLook"]] = relationship(back_populates="round", order_by="MatterLook.id")


class MatterLook(Base):
    """One matter looked at in a round: fine, or what was done about it."""

    __tablename__ = "matter_look"
    __table_args__ = (_one_of("what", LOOKS), UniqueConstraint("round_id", "matter_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("matter_round.id"))
    matter_id: Mapped[int] = mapped_column(ForeignKey("matter.id"), index=True)
    what: Mapped[str] = column_field("看过", Kind.CHOICE, String(8), choices=LOOKS)
    at: Mapped[datetime] = column_field("时间", Kind.DATE)
    by: Mapped[int] = column_field("盘点人", Kind.CHOICE, ForeignKey("staff_member.id"))
    round: Mapped[MatterRound] = relationship(back_populates="looks")
    matter: Mapped[Matter] = relationship()


class MatterReport(Base):
    """The analysis of one month's complaints 投诉月报 (ROLE-04), in words; signed once it is finished.

    `figures` keeps the counts as they stood at the signing, so that it prints again as it was.
    """

    __tablename__ = "matter_report"
    __table_args__ = (
        UniqueConstraint("year", "month"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month"),
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name="signed"),
        Index("ix_matter_report_signed_at", "signed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    month: Mapped[int]
    analysis: Mapped[str] = column_field("分析", Kind.LONG_TEXT, Text, limit=2000, default="")
    figures: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime] = column_field("起草时间", Kind.DATE)
    written_by: Mapped[int] = column_field("起草人", Kind.CHOICE, ForeignKey("staff_member.id"))
    signed_at: Mapped[datetime | None] = column_field("签发时间", Kind.DATE)
    signed_by: Mapped[int | None] = column_field("签发人", Kind.CHOICE, ForeignKey("staff_member.id"))
    measures: Mapped[list["MatterMeasure"]] = relationship(
        back_populates="report", order_by="MatterMeasure.id"
    )


class MatterMeasure(Base):
    """A corrective or preventive measure of a report 措施; followed up by a person until a day (ROLE-04)."""

    __tablename__ = "matter_measure"
    __table_args__ = (_one_of("kind", MEASURES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("matter_report.id"), index=True)
    kind: Mapped[str] = column_field("措施", Kind.CHOICE, String(10), required=True, choices=MEASURES)
    words: Mapped[str] = column_field("内容", Kind.TEXT, String(300), required=True, limit=300)
    staff_id: Mapped[int] = column_field("谁办", Kind.CHOICE, ForeignKey("staff_member.id"))
    until: Mapped[date] = column_field("何时办好", Kind.DATE, required=True)
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followup.id"))
    report: Mapped[MatterReport] = relationship(back_populates="measures")
