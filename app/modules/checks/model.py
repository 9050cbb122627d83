"""Checks 检查: what is looked at and how often, and every time it was looked at."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.rules.field import Kind
from app.storage.record import Base, column_field


class CheckDefinition(Base):
    """One kind of check 检查项目: shipped with the program, or the site's own.

    `clock` is the clock of the handbook that brings it ("" when on demand or by the site's own term);
    `who` a role, `named:` and a duty, or "" for everybody; `per` says whether there is one for the site,
    one for each officer, or one for each newcomer. It is a duty from `begins` on until `retired`.
    """

    __tablename__ = "check_definition"
    __table_args__ = (CheckConstraint("per IN ('site', 'officer', 'newcomer')", name="per"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = column_field("名称", Kind.TEXT, String(40), required=True, limit=40)
    group: Mapped[str] = column_field("分组", Kind.CHOICE, String(20))
    clock: Mapped[str] = mapped_column(String(40), default="")
    clause: Mapped[str] = column_field("条款", Kind.TEXT, String(10), default="")
    who: Mapped[str] = column_field("由谁做", Kind.CHOICE, String(30), default="")
    term: Mapped[str] = column_field("多久一次", Kind.CHOICE, String(60), default="")
    per: Mapped[str] = mapped_column(String(10), default="site")
    watched: Mapped[bool] = column_field("两人在场", Kind.YES_NO, default=False)
    begins: Mapped[date] = column_field("起始日期", Kind.DATE)
    retired: Mapped[date | None] = column_field("停用日期", Kind.DATE)
    own: Mapped[bool] = mapped_column(default=False)
    edited: Mapped[bool] = column_field("内容已修改", Kind.YES_NO, default=False)
    lines: Mapped[list["CheckLine"]] = relationship(
        back_populates="definition", order_by="CheckLine.position"
    )


class CheckLine(Base):
    """One line of a definition 检查内容: to tick, to count, or to write words; a former one is `retired`."""

    __tablename__ = "check_line"
    __table_args__ = (CheckConstraint("kind IN ('tick', 'count', 'words')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("check_definition.id"), index=True)
    position: Mapped[int] = column_field("排列", Kind.NUMBER)
    head: Mapped[str] = column_field("小标题", Kind.TEXT, String(40), limit=40, default="")
    text: Mapped[str] = column_field("检查内容", Kind.TEXT, String(200), required=True, limit=200)
    kind: Mapped[str] = column_field("类别", Kind.CHOICE, String(10), default="tick")
    retired: Mapped[bool] = column_field("已停用", Kind.YES_NO, default=False)
    definition: Mapped[CheckDefinition] = relationship(back_populates="lines")


class CheckRun(Base):
    """One time a check was made 检查单: open, finished with a number, or dropped.

    `subject_kind` and `subject_id` say for which newcomer (else "" and 0), `for_staff_id` for which
    officer's area (else 0). `filled_by` is who answered last. `finished_at` and `finished_by` are also
    when and by whom it was dropped.
    """

    __tablename__ = "check_run"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'finished', 'dropped')", name="state"),
        CheckConstraint("(state = 'open') = (finished_at IS NULL)", name="ended"),
        CheckConstraint("(state = 'finished') = (number IS NOT NULL)", name="numbered"),
        UniqueConstraint("year", "number"),
        Index(
            "ix_check_run_open",
            "definition_id",
            "subject_id",
            "for_staff_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
        ),
        Index(
            "ix_check_run_last",
            "definition_id",
            "for_staff_id",
            "finished_at",
            sqlite_where=text("state = 'finished'"),
        ),
        Index("ix_check_run_subject", "subject_id", sqlite_where=text("subject_id != 0")),
        Index("ix_check_run_finished_at", "finished_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("check_definition.id"))
    title: Mapped[str] = column_field("名称", Kind.TEXT, String(40))
    clause: Mapped[str] = column_field("条款", Kind.TEXT, String(10), default="")
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), default="open")
    subject_kind: Mapped[str] = mapped_column(String(30), default="")
    subject_id: Mapped[int] = mapped_column(default=0)
    for_staff_id: Mapped[int] = mapped_column(default=0)
    about: Mapped[str] = column_field("地点、事由", Kind.TEXT, String(200), limit=200, default="")
    started_at: Mapped[datetime] = column_field("开始时间", Kind.DATE)
    started_by: Mapped[int] = column_field("开始人", Kind.CHOICE, ForeignKey("staff_member.id"))
    filled_by: Mapped[int] = column_field("填单人", Kind.CHOICE, ForeignKey("staff_member.id"))
    finished_at: Mapped[datetime | None] = column_field("结束时间", Kind.DATE)
    finished_by: Mapped[int | None] = column_field("结束人", Kind.CHOICE, ForeignKey("staff_member.id"))
    remark: Mapped[str] = column_field("备注", Kind.LONG_TEXT, String(500), limit=500, default="")
    dropped_why: Mapped[str] = column_field("作废原因", Kind.TEXT, String(200), limit=200, default="")
    strokes: Mapped[str] = column_field("签名", Kind.LONG_TEXT, Text, default="")
    watched: Mapped[bool] = column_field("两人在场", Kind.YES_NO, default=False)
    watched_by: Mapped[int | None] = column_field("监盘人", Kind.CHOICE, ForeignKey("staff_member.id"))
    watched_at: Mapped[datetime | None] = column_field("监盘时间", Kind.DATE)
    watch_strokes: Mapped[str] = column_field("监盘签名", Kind.LONG_TEXT, Text, default="")
    year: Mapped[int | None]
    number: Mapped[int | None]
    results: Mapped[list["CheckResult"]] = relationship(back_populates="run", order_by="CheckResult.position")

    @property
    def fillers(self) -> frozenset[int]:
        """Everybody who began the sheet or answered a line of it: none of them can be the watcher."""
        answered = {result.answered_by for result in self.results if result.answered_by is not None}
        return frozenset({self.started_by, self.filled_by} | answered)


class CheckResult(Base):
    """One line of a run 检查结果, copied from the definition when the run began.

    `staff_id` and `until` are the person and the day named for a problem; when the run is finished
    they go into the follow-up.
    """

    __tablename__ = "check_result"
    __table_args__ = (
        CheckConstraint("result IN ('', 'fine', 'problem', 'none')", name="result"),
        CheckConstraint("kind IN ('tick', 'count', 'words')", name="kind"),
        UniqueConstraint("run_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("check_run.id"))
    position: Mapped[int] = column_field("行号", Kind.NUMBER)
    head: Mapped[str] = column_field("小标题", Kind.TEXT, String(40), default="")
    text: Mapped[str] = column_field("检查内容", Kind.TEXT, String(200))
    kind: Mapped[str] = column_field("类别", Kind.CHOICE, String(10))
    result: Mapped[str] = column_field("结果", Kind.CHOICE, String(10), default="")
    should: Mapped[int | None] = column_field("应有", Kind.NUMBER)
    found: Mapped[int | None] = column_field("实有", Kind.NUMBER)
    note: Mapped[str] = column_field("说明", Kind.TEXT, String(500), limit=500, default="")
    answered_at: Mapped[datetime | None] = column_field("检查时间", Kind.DATE)
    answered_by: Mapped[int | None] = column_field("填这一行的人", Kind.CHOICE, ForeignKey("staff_member.id"))
    staff_id: Mapped[int | None] = column_field("整改人", Kind.CHOICE, ForeignKey("staff_member.id"))
    until: Mapped[date | None] = column_field("整改期限", Kind.DATE)
    followup_id: Mapped[int | None] = column_field("整改事项", Kind.CHOICE, ForeignKey("followup.id"))
    run: Mapped[CheckRun] = relationship(back_populates="results")
