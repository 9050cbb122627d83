"""The key cabinet 钥匙柜: boxes, panels and hooks, the rings on them, and what happens to a ring."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.keys.rules import BORROWERS, CLASSES, SIGNED, SOURCES, STATES
from app.modules.residents.model import Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field


def _one_of(column: str, choices: tuple[tuple[str, str], ...]) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value, _ in choices)
    return CheckConstraint(f"{column} IN ({words})", name=column)


class KeyBox(Base):
    """A key box 钥匙柜 on the wall (KEY-02); one that was taken down is `retired`."""

    __tablename__ = "key_box"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("柜名", Kind.TEXT, String(20), required=True, limit=20, unique=True)
    position: Mapped[int] = column_field("排列", Kind.NUMBER)
    retired: Mapped[date | None] = column_field("停用日期", Kind.DATE)
    panels: Mapped[list["KeyPanel"]] = relationship(back_populates="box", order_by="KeyPanel.number")


class KeyPanel(Base):
    """A panel 挂板 of a box, with hooks numbered from 1."""

    __tablename__ = "key_panel"
    __table_args__ = (
        UniqueConstraint("box_id", "number"),
        CheckConstraint("hooks BETWEEN 1 AND 200", name="hooks"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    box_id: Mapped[int] = mapped_column(ForeignKey("key_box.id"))
    number: Mapped[int] = column_field("板号", Kind.NUMBER)
    title: Mapped[str] = column_field("挂什么", Kind.TEXT, String(20), limit=20, default="")
    hooks: Mapped[int] = column_field("挂钩数", Kind.NUMBER)
    box: Mapped[KeyBox] = relationship(back_populates="panels", lazy="joined")


class KeyRing(Base):
    """A ring of keys 钥匙串 under one tag (KEY-01, KEY-02); `number` counts within its class.

    `pieces` is how many keys belong on it, `short` how many of them are missing from it now. A ring
    that is `gone` has no hook; every other keeps its hook while it is away.
    """

    __tablename__ = "key_ring"
    __table_args__ = (
        UniqueConstraint("key_class", "number"),
        UniqueConstraint("panel_id", "hook"),
        _one_of("key_class", CLASSES),
        _one_of("source", SOURCES),
        _one_of("state", STATES),
        CheckConstraint("pieces BETWEEN 1 AND 99 AND short BETWEEN 0 AND pieces", name="pieces"),
        CheckConstraint("(panel_id IS NULL) = (hook IS NULL)", name="hung"),
        CheckConstraint("state != 'gone' OR hook IS NULL", name="gone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[str] = column_field("牌码", Kind.TEXT, String(12), unique=True)
    key_class: Mapped[str] = column_field("类别", Kind.CHOICE, String(12), required=True, choices=CLASSES)
    number: Mapped[int] = column_field("编号", Kind.NUMBER)
    pieces: Mapped[int] = column_field("把数", Kind.NUMBER, required=True)
    short: Mapped[int] = column_field("缺少", Kind.NUMBER, default=0)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    place: Mapped[str] = column_field("哪里的", Kind.TEXT, String(60), limit=60, default="")
    source: Mapped[str] = column_field("来源", Kind.CHOICE, String(12), required=True, choices=SOURCES)
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(12), choices=STATES, default="in")
    why: Mapped[str] = column_field("停用、注销原因", Kind.TEXT, String(200), default="")
    panel_id: Mapped[int | None] = column_field("挂板", Kind.CHOICE, ForeignKey("key_panel.id"))
    hook: Mapped[int | None] = column_field("挂钩", Kind.NUMBER)
    remark: Mapped[str] = column_field("备注", Kind.TEXT, String(200), default="")
    listed_at: Mapped[datetime] = mapped_column()
    listed_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    panel: Mapped[KeyPanel | None] = relationship(lazy="joined")
    unit: Mapped[Unit | None] = relationship()


class KeyLending(Base):
    """One borrowing 借用单 (KEY-03): who, why, until when; its loans are the rings that went with it.

    `opened` is True for one that was already out when the site began, brought in from a workbook.
    """

    __tablename__ = "key_lending"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        _one_of("capacity", BORROWERS),
        _one_of("signed", SIGNED),
        Index("ix_key_lending_lent_at", "lent_at"),
        Index("ix_key_lending_borrower_capacity", "borrower", "capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    capacity: Mapped[str] = column_field("身份", Kind.CHOICE, String(12), required=True, choices=BORROWERS)
    borrower: Mapped[str] = column_field("借用人", Kind.NAME, String(60), required=True, limit=60)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"), index=True)
    firm: Mapped[str] = column_field("单位、班组", Kind.TEXT, String(60), limit=60, default="")
    telephone: Mapped[str] = column_field("电话", Kind.PHONE, String(40), private=True, limit=40, default="")
    identity_kind: Mapped[str] = mapped_column(String(20), default="")
    identity_number: Mapped[str] = column_field(
        "证件号", Kind.IDENTITY, String(40), private=True, limit=40, default=""
    )
    reason: Mapped[str] = column_field("事由", Kind.TEXT, String(100), required=True, limit=100)
    lent_at: Mapped[datetime] = column_field("借出时间", Kind.DATE)
    lent_by: Mapped[int] = column_field("经手人", Kind.CHOICE, ForeignKey("staff_member.id"))
    due_at: Mapped[datetime] = column_field("应还时间", Kind.DATE)
    first_due_at: Mapped[datetime] = mapped_column()
    longer: Mapped[int] = column_field("延期次数", Kind.NUMBER, default=0)
    longer_why: Mapped[str] = column_field("延期事由", Kind.TEXT, String(200), default="")
    signed: Mapped[str] = column_field("借用签名", Kind.CHOICE, String(8), choices=SIGNED, default="")
    strokes: Mapped[str] = mapped_column(Text, default="")
    opened: Mapped[bool] = mapped_column(default=False)
    loans: Mapped[list["KeyLoan"]] = relationship(back_populates="lending", order_by="KeyLoan.id")


class KeyLoan(Base):
    """One ring that went out with a lending, and how it came back; a ring is out once at a time.

    `ended` is empty while it is out, else back, lost (reported) or issued (kept for good).
    `returned_by` is empty when the borrower brought it.
    """

    __tablename__ = "key_loan"
    __table_args__ = (
        CheckConstraint("ended IN ('', 'back', 'lost', 'issued')", name="ended"),
        CheckConstraint("(ended = '') = (back_at IS NULL)", name="back"),
        Index("ix_key_loan_out", "ring_id", unique=True, sqlite_where=text("ended = ''")),
        Index("ix_key_loan_ring_id_id", "ring_id", "id"),
        Index("ix_key_loan_back_at", "back_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lending_id: Mapped[int] = mapped_column(ForeignKey("key_lending.id"), index=True)
    ring_id: Mapped[int] = column_field("钥匙", Kind.CHOICE, ForeignKey("key_ring.id"))
    pieces: Mapped[int] = column_field("借出把数", Kind.NUMBER)
    ended: Mapped[str] = column_field("结果", Kind.CHOICE, String(8), default="")
    back_at: Mapped[datetime | None] = column_field("归还时间", Kind.DATE)
    back_to: Mapped[int | None] = column_field("收回人", Kind.CHOICE, ForeignKey("staff_member.id"))
    returned_by: Mapped[str] = column_field("代还人", Kind.NAME, String(60), limit=60, default="")
    short: Mapped[int] = column_field("少几把", Kind.NUMBER, default=0)
    back_remark: Mapped[str] = column_field("归还备注", Kind.TEXT, String(200), default="")
    back_strokes: Mapped[str] = mapped_column(Text, default="")
    lending: Mapped[KeyLending] = relationship(back_populates="loans", lazy="joined")
    ring: Mapped[KeyRing] = relationship(lazy="joined")


class KeyExtension(Base):
    """A wish to keep the rings of a lending longer 延期; the centre head's consent carries it (KEY-03)."""

    __tablename__ = "key_extension"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'done', 'refused', 'withdrawn')", name="state"),
        Index("ix_key_extension_asked", "lending_id", unique=True, sqlite_where=text("state = 'asked'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lending_id: Mapped[int] = mapped_column(ForeignKey("key_lending.id"), index=True)
    to_at: Mapped[datetime] = column_field("延到", Kind.DATE)
    reason: Mapped[str] = column_field("事由", Kind.TEXT, String(200), required=True)
    asked_at: Mapped[datetime] = mapped_column()
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), default="asked")
    settled_at: Mapped[datetime | None] = mapped_column()


class KeyReminder(Base):
    """That a borrower was reminded 催还, at most once a day."""

    __tablename__ = "key_reminder"
    __table_args__ = (UniqueConstraint("lending_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lending_id: Mapped[int] = mapped_column(ForeignKey("key_lending.id"))
    day: Mapped[date] = mapped_column()
    at: Mapped[datetime] = column_field("催还时间", Kind.DATE)
    by: Mapped[int] = column_field("催还人", Kind.CHOICE, ForeignKey("staff_member.id"))
    how: Mapped[str] = column_field("怎么催的", Kind.CHOICE, String(12))
    said: Mapped[str] = column_field("对方怎么说", Kind.TEXT, String(200), required=True)


class KeyLoss(Base):
    """A ring that is lost 遗失: reported at once, a written account within days, the lock changed or not."""

    __tablename__ = "key_loss"
    __table_args__ = (
        CheckConstraint("lock IN ('', 'changed', 'kept')", name="lock"),
        Index("ix_key_loss_open", "ring_id", unique=True, sqlite_where=text("found_at IS NULL")),
        Index("ix_key_loss_no_account", "id", sqlite_where=text("account_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ring_id: Mapped[int] = column_field("钥匙", Kind.CHOICE, ForeignKey("key_ring.id"), index=True)
    loan_id: Mapped[int | None] = mapped_column(ForeignKey("key_loan.id"))
    lost_by: Mapped[str] = column_field("谁遗失的", Kind.NAME, String(60), limit=60, default="")
    what: Mapped[str] = column_field("经过", Kind.TEXT, String(300), required=True, limit=300)
    reported_at: Mapped[datetime] = column_field("报失时间", Kind.DATE)
    reported_by: Mapped[int] = column_field("登记人", Kind.CHOICE, ForeignKey("staff_member.id"))
    account: Mapped[str] = column_field("书面说明", Kind.LONG_TEXT, Text, default="", limit=1000)
    account_at: Mapped[datetime | None] = column_field("书面说明时间", Kind.DATE)
    account_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    lock: Mapped[str] = column_field("换锁", Kind.CHOICE, String(8), default="")
    lock_words: Mapped[str] = column_field("换锁说明", Kind.TEXT, String(200), default="")
    found_at: Mapped[datetime | None] = column_field("找回时间", Kind.DATE)
    found_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))


class KeyIssue(Base):
    """A ring given out for good 领用 (KEY-04): the key list says so from that moment."""

    __tablename__ = "key_issue"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        _one_of("signed", SIGNED),
        Index("ix_key_issue_open", "ring_id", unique=True, sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    ring_id: Mapped[int] = column_field("钥匙", Kind.CHOICE, ForeignKey("key_ring.id"), index=True)
    taken_by: Mapped[str] = column_field("领用人", Kind.NAME, String(60), required=True, limit=60)
    firm: Mapped[str] = column_field("单位、房号", Kind.TEXT, String(60), limit=60, default="")
    identity_kind: Mapped[str] = mapped_column(String(20), default="")
    identity_number: Mapped[str] = column_field(
        "证件号", Kind.IDENTITY, String(40), private=True, limit=40, default=""
    )
    reason: Mapped[str] = column_field("领用事由", Kind.TEXT, String(100), required=True, limit=100)
    at: Mapped[datetime] = column_field("领用时间", Kind.DATE)
    by: Mapped[int] = column_field("经手人", Kind.CHOICE, ForeignKey("staff_member.id"))
    signed: Mapped[str] = column_field("领用签名", Kind.CHOICE, String(8), choices=SIGNED, default="")
    strokes: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = column_field("交回时间", Kind.DATE)
    ended_by: Mapped[int | None] = column_field("交回经手人", Kind.CHOICE, ForeignKey("staff_member.id"))
    ended_why: Mapped[str] = column_field("交回原因", Kind.TEXT, String(200), default="")


class KeyCutting(Base):
    """Copies to be cut 配制 (KEY-05): applied for, agreed to by the centre head, cut, listed in one act."""

    __tablename__ = "key_cutting"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("state IN ('asked', 'done', 'dropped')", name="state"),
        CheckConstraint("copies BETWEEN 1 AND 20", name="copies"),
        Index("ix_key_cutting_asked", "ring_id", unique=True, sqlite_where=text("state = 'asked'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    ring_id: Mapped[int] = column_field("钥匙", Kind.CHOICE, ForeignKey("key_ring.id"), index=True)
    applicant: Mapped[str] = column_field("申请人", Kind.NAME, String(60), required=True, limit=60)
    copies: Mapped[int] = column_field("配几把", Kind.NUMBER, required=True)
    reason: Mapped[str] = column_field("配制原因", Kind.TEXT, String(100), required=True, limit=100)
    opinion: Mapped[str] = column_field("经办意见", Kind.TEXT, String(200), default="")
    asked_at: Mapped[datetime] = column_field("申请时间", Kind.DATE)
    asked_by: Mapped[int] = column_field("经办人", Kind.CHOICE, ForeignKey("staff_member.id"))
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), default="asked")
    done_at: Mapped[datetime | None] = column_field("配好时间", Kind.DATE)
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    received_by: Mapped[str] = column_field("领取人", Kind.NAME, String(60), limit=60, default="")
    onto_id: Mapped[int | None] = column_field("挂到", Kind.CHOICE, ForeignKey("key_ring.id"))


class KeyAgreement(Base):
    """An owner's keys left with the desk 寄存 by agreement, signed at giving and at taking back."""

    __tablename__ = "key_agreement"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        _one_of("signed", SIGNED),
        Index("ix_key_agreement_open", "ring_id", unique=True, sqlite_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    ring_id: Mapped[int] = column_field("钥匙", Kind.CHOICE, ForeignKey("key_ring.id"), index=True)
    owner: Mapped[str] = column_field("寄存人", Kind.NAME, String(60), required=True, limit=60)
    purpose: Mapped[str] = column_field("用途", Kind.TEXT, String(100), required=True, limit=100)
    until: Mapped[date | None] = column_field("寄存到", Kind.DATE)
    at: Mapped[datetime] = column_field("寄存时间", Kind.DATE)
    by: Mapped[int] = column_field("经手人", Kind.CHOICE, ForeignKey("staff_member.id"))
    signed: Mapped[str] = column_field("寄存签名", Kind.CHOICE, String(8), choices=SIGNED, default="")
    strokes: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = column_field("取回时间", Kind.DATE)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    taken_by: Mapped[str] = column_field("取回人", Kind.NAME, String(60), limit=60, default="")
    end_signed: Mapped[str] = column_field("取回签名", Kind.CHOICE, String(8), choices=SIGNED, default="")
    end_strokes: Mapped[str] = mapped_column(Text, default="")


class KeyInstruction(Base):
    """A standing instruction on a unit 借用嘱咐 ("业主在国外，不借"), said before its keys go out."""

    __tablename__ = "key_instruction"
    __table_args__ = (Index("ix_key_instruction_open", "unit_id", sqlite_where=text("until IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    words: Mapped[str] = column_field("借用嘱咐", Kind.TEXT, String(100), required=True, limit=100)
    told_by: Mapped[str] = column_field("谁嘱咐的", Kind.NAME, String(60), limit=60, default="")
    since: Mapped[date] = column_field("自", Kind.DATE)
    set_by: Mapped[int] = mapped_column(ForeignKey("staff_member.id"))
    until: Mapped[date | None] = column_field("至", Kind.DATE)


class KeyCount(Base):
    """A count of the keys 清点、盘点 (KEY-07..09): open, finished into its check sheet, or dropped.

    `check` is the key of the check it serves, `run_id` the sheet it filled in.
    """

    __tablename__ = "key_count"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'finished', 'dropped')", name="state"),
        Index("ix_key_count_open", "check", unique=True, sqlite_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check: Mapped[str] = column_field("哪一种", Kind.CHOICE, String(40))
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(10), default="open")
    started_at: Mapped[datetime] = column_field("开始时间", Kind.DATE)
    started_by: Mapped[int] = column_field("清点人", Kind.CHOICE, ForeignKey("staff_member.id"))
    ended_at: Mapped[datetime | None] = column_field("结束时间", Kind.DATE)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("check_run.id"), index=True)
    lines: Mapped[list["KeyCountLine"]] = relationship(back_populates="count", order_by="KeyCountLine.id")


class KeyCountLine(Base):
    """One thing seen in a count 清点行: a ring by its tag or its hook, or a code nobody knows.

    While the count is open only what was seen stands here; at its end every difference does too
    (`finding` unknown, wrong, missing or extra; empty for what was right). The journal has the count,
    not three hundred lines of it every day; what was wrong stands on the check sheet.
    """

    __tablename__ = "key_count_line"
    __table_args__ = (
        UniqueConstraint("count_id", "code"),
        CheckConstraint("finding IN ('', 'unknown', 'wrong', 'missing', 'extra')", name="finding"),
        {"info": {"derived": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("key_count.id"))
    code: Mapped[str] = column_field("牌码", Kind.TEXT, String(100))
    ring_id: Mapped[int | None] = mapped_column(ForeignKey("key_ring.id"))
    panel_id: Mapped[int | None] = column_field("看到在哪块板", Kind.CHOICE, ForeignKey("key_panel.id"))
    hook: Mapped[int | None] = column_field("看到在哪个钩", Kind.NUMBER)
    seen_at: Mapped[datetime | None] = column_field("看到的时间", Kind.DATE)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    finding: Mapped[str] = column_field("结果", Kind.CHOICE, String(10), default="")
    state: Mapped[str] = column_field("当时应为", Kind.CHOICE, String(12), default="")
    words: Mapped[str] = column_field("说明", Kind.TEXT, String(200), default="")
    count: Mapped[KeyCount] = relationship(back_populates="lines")
