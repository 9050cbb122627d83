"""Household archives 户档: where a household's file stands, its papers, what is needed, damage, checks."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.archive.rules import CARES, DAMAGES, KINDS, NEEDED, spot_words
from app.modules.residents.model import Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field


def _one_of(column: str, choices: tuple[tuple[str, str], ...], name: str = "") -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value, _ in choices)
    return CheckConstraint(f"{column} IN ({words})", name=name or column)


class ArchiveFile(Base):
    """Where a household's file stands 户档 (ARCH-02, ARCH-08): one for a household, one place."""

    __tablename__ = "archive_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True, unique=True)
    cabinet: Mapped[str] = column_field("柜", Kind.TEXT, String(6), required=True, limit=6)
    level: Mapped[str] = column_field("层", Kind.TEXT, String(6), required=True, limit=6)
    box: Mapped[str] = column_field("盒", Kind.TEXT, String(6), required=True, limit=6)
    since: Mapped[date] = column_field("建档日期", Kind.DATE)
    unit: Mapped[Unit] = relationship()

    @property
    def place(self) -> str:
        """2-3-07."""
        return spot_words(self.cabinet, self.level, self.box)


class ArchivePaper(Base):
    """One paper of a household 资料: received, then filed; struck with a reason, never deleted.

    Without a place of its own it lies in the household's file. `same_day` papers are filed the day
    they came in (ARCH-03); those of a move-in or a renovation have the clock of their `source`.
    """

    __tablename__ = "archive_paper"
    __table_args__ = (
        _one_of("kind", KINDS),
        CheckConstraint("pages >= 0", name="pages"),
        CheckConstraint("(filed_at IS NULL) = (filed_by IS NULL)", name="filed"),
        CheckConstraint("(struck_at IS NULL) = (struck_by IS NULL)", name="struck"),
        CheckConstraint("struck_at IS NULL OR struck_why <> ''", name="struck_why"),
        CheckConstraint("(cabinet = '') = (box = '') AND (level = '') = (box = '')", name="place"),
        CheckConstraint("(source_kind = '') = (source_id IS NULL)", name="source"),
        Index("ix_archive_paper_unit", "unit_id", "struck_at", "kind", "title", "filed_at"),
        Index("ix_archive_paper_source", "source_kind", "source_id"),
        Index(
            "ix_archive_paper_waiting",
            "received_at",
            sqlite_where=text("filed_at IS NULL AND struck_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), required=True)
    kind: Mapped[str] = column_field("类别", Kind.CHOICE, String(10), required=True, choices=KINDS)
    title: Mapped[str] = column_field("资料名称", Kind.TEXT, String(60), required=True, limit=60)
    formed: Mapped[date | None] = column_field("形成日期", Kind.DATE)
    pages: Mapped[int] = column_field("页数", Kind.NUMBER, required=True)
    original: Mapped[bool] = column_field("原件", Kind.YES_NO)
    received_at: Mapped[datetime] = column_field("收到时间", Kind.DATE)
    received_by: Mapped[int] = column_field("收件人", Kind.CHOICE, ForeignKey("staff_member.id"))
    same_day: Mapped[bool] = mapped_column(default=True)
    filed_at: Mapped[datetime | None] = column_field("归档时间", Kind.DATE)
    filed_by: Mapped[int | None] = column_field("归档人", Kind.CHOICE, ForeignKey("staff_member.id"))
    cabinet: Mapped[str] = column_field("柜", Kind.TEXT, String(6), limit=6, default="")
    level: Mapped[str] = column_field("层", Kind.TEXT, String(6), limit=6, default="")
    box: Mapped[str] = column_field("盒", Kind.TEXT, String(6), limit=6, default="")
    source_kind: Mapped[str] = mapped_column(String(30), default="")
    source_id: Mapped[int | None]
    remark: Mapped[str] = column_field("备注", Kind.TEXT, String(200), limit=200, default="")
    struck_at: Mapped[datetime | None] = column_field("注销时间", Kind.DATE)
    struck_by: Mapped[int | None] = column_field("注销人", Kind.CHOICE, ForeignKey("staff_member.id"))
    struck_why: Mapped[str] = column_field("注销原因", Kind.TEXT, String(200), limit=200, default="")
    unit: Mapped[Unit] = relationship()

    @property
    def own_place(self) -> str:
        """Where it lies apart from its household's file; empty when it lies in it."""
        return spot_words(self.cabinet, self.level, self.box)


class ArchiveNeed(Base):
    """A paper a household's file should hold 应有资料 (ARCH-04): shipped (with a key) or the site's own.

    What is in a file is told by the title, so a title that papers bear is not changed but retired.
    """

    __tablename__ = "archive_need"
    __table_args__ = (
        _one_of("kind", KINDS),
        _one_of("needed", NEEDED),
        Index("ix_archive_need_key", "key", unique=True, sqlite_where=text("key <> ''")),
        UniqueConstraint("kind", "title"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(30), default="")
    kind: Mapped[str] = column_field("类别", Kind.CHOICE, String(10), required=True, choices=KINDS)
    title: Mapped[str] = column_field("资料名称", Kind.TEXT, String(60), required=True, limit=60)
    needed: Mapped[str] = column_field("哪些户要", Kind.CHOICE, String(10), required=True, choices=NEEDED)
    position: Mapped[int] = column_field("次序", Kind.NUMBER)
    retired: Mapped[date | None] = column_field("停用日期", Kind.DATE)


class ArchiveDamage(Base):
    """Damage to a file or one of its papers 档案损坏 (ARCH-13), and what was done about it."""

    __tablename__ = "archive_damage"
    __table_args__ = (
        _one_of("kind", DAMAGES),
        _one_of("cared", (("", ""), *CARES)),
        CheckConstraint("(cared = '') = (cared_at IS NULL)", name="cared_at"),
        CheckConstraint("(cared_at IS NULL) = (cared_by IS NULL)", name="cared_by"),
        Index("ix_archive_damage_open", "noted_at", sqlite_where=text("cared = ''")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    paper_id: Mapped[int | None] = column_field("哪一份", Kind.CHOICE, ForeignKey("archive_paper.id"))
    kind: Mapped[str] = column_field("损坏", Kind.CHOICE, String(8), required=True, choices=DAMAGES)
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(200), required=True, limit=200)
    noted_at: Mapped[datetime] = column_field("登记时间", Kind.DATE)
    noted_by: Mapped[int] = column_field("登记人", Kind.CHOICE, ForeignKey("staff_member.id"))
    cared: Mapped[str] = column_field("处理", Kind.CHOICE, String(8), choices=CARES, default="")
    cared_words: Mapped[str] = column_field("处理说明", Kind.TEXT, String(200), limit=200, default="")
    cared_at: Mapped[datetime | None] = column_field("处理时间", Kind.DATE)
    cared_by: Mapped[int | None] = column_field("处理人", Kind.CHOICE, ForeignKey("staff_member.id"))
    unit: Mapped[Unit] = relationship()
    paper: Mapped[ArchivePaper | None] = relationship()


class ArchiveCheck(Base):
    """The head of customer service looked a household's file through 档案检查 (ARCH-01)."""

    __tablename__ = "archive_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    at: Mapped[datetime] = column_field("检查时间", Kind.DATE)
    by: Mapped[int] = column_field("检查人", Kind.CHOICE, ForeignKey("staff_member.id"))
    words: Mapped[str] = column_field("检查情况", Kind.TEXT, String(200), required=True, limit=200)
