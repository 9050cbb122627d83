"""The posts that hold a list of the households 岗位, the copies they hold, and what they were told since."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.modules.posts.rules import ENDINGS, KINDS, STATES, WAYS
from app.modules.residents.model import Unit
from app.rules.field import Kind
from app.storage.record import Base, column_field


def _one_of(column: str, choices: tuple[tuple[str, str], ...], *others: str) -> CheckConstraint:
    words = ", ".join(f"'{value}'" for value in (*(value for value, _ in choices), *others))
    return CheckConstraint(f"{column} IN ({words})", name=column)


class ListPost(Base):
    """A post 岗位 that works with a list of the households: on the ground, or the control room and the desk.

    Without a building of its own it holds the list of the whole site.
    """

    __tablename__ = "list_post"
    __table_args__ = (_one_of("kind", KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = column_field("岗位", Kind.TEXT, String(20), required=True, limit=20, unique=True)
    kind: Mapped[str] = column_field("哪一种", Kind.CHOICE, String(8), required=True, choices=KINDS)
    retired: Mapped[date | None]
    """The day the post was given up; its copies and what it was told stay."""
    buildings: Mapped[list["ListPostBuilding"]] = relationship(
        order_by="ListPostBuilding.id", cascade="all, delete-orphan"
    )

    @property
    def building_ids(self) -> tuple[int, ...]:
        """The buildings on its list, none for the whole site."""
        return tuple(sorted(each.building_id for each in self.buildings))


class ListPostBuilding(Base):
    """A building on the list of a post."""

    __tablename__ = "list_post_building"
    __table_args__ = (UniqueConstraint("post_id", "building_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("list_post.id"))
    building_id: Mapped[int] = mapped_column(ForeignKey("building.id"))


class ListCopy(Base):
    """A numbered copy 副本 of a list 表2026-0001 (ARCH-09).

    `prepared` has its number and was not printed yet; `printed` lies at the desk, `handed` at the post,
    `back` was taken in, `void` was never used. `kind`, `covers` and `households` are as it was printed:
    a post that is set up differently later holds what it holds. `turn` counts the copies of one post.
    """

    __tablename__ = "list_copy"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        _one_of("kind", KINDS),
        _one_of("state", STATES),
        _one_of("ended_how", ENDINGS, ""),
        CheckConstraint("(state IN ('back', 'void')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("state <> 'handed' OR received_at IS NOT NULL", name="handed"),
        CheckConstraint("state IN ('prepared', 'void') OR printed_at IS NOT NULL", name="printed"),
        Index("ix_list_copy_out", "post_id", sqlite_where=text("state IN ('printed', 'handed')")),
        Index("ix_list_copy_prepared", "post_id", unique=True, sqlite_where=text("state = 'prepared'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    post_id: Mapped[int] = column_field("岗位", Kind.CHOICE, ForeignKey("list_post.id"), index=True)
    turn: Mapped[int] = column_field("第几份", Kind.NUMBER)
    kind: Mapped[str] = column_field("哪一种", Kind.CHOICE, String(8), choices=KINDS)
    covers: Mapped[str] = mapped_column(String(400), default="")
    households: Mapped[int] = column_field("户数", Kind.NUMBER)
    knows: Mapped[int] = mapped_column(default=0)
    """The last change that is on the paper already."""
    state: Mapped[str] = column_field("状态", Kind.CHOICE, String(8), choices=STATES)
    made_at: Mapped[datetime] = column_field("制表时间", Kind.DATE)
    made_by: Mapped[int] = column_field("制表人", Kind.CHOICE, ForeignKey("staff_member.id"))
    printed_at: Mapped[datetime | None] = column_field("打印时间", Kind.DATE)
    received_by: Mapped[str] = column_field("领表人", Kind.NAME, String(60), limit=60, default="")
    received_at: Mapped[datetime | None] = column_field("发出时间", Kind.DATE)
    ended_at: Mapped[datetime | None] = column_field("收回时间", Kind.DATE)
    ended_by: Mapped[int | None] = column_field("收回人", Kind.CHOICE, ForeignKey("staff_member.id"))
    ended_how: Mapped[str] = column_field("怎么收回的", Kind.CHOICE, String(10), choices=ENDINGS, default="")
    ended_why: Mapped[str] = column_field("收回说明", Kind.TEXT, String(100), limit=100, default="")
    post: Mapped[ListPost] = relationship()

    @property
    def called(self) -> str:
        """The number as it stands on the paper."""
        return f"表{self.year}-{self.number:04d}"

    @property
    def building_ids(self) -> frozenset[int]:
        """The buildings on the paper, none for the whole site."""
        return frozenset(int(each) for each in self.covers.split(",") if each)

    def has(self, building_id: int) -> bool:
        """True if the building is on the paper."""
        return not self.covers or building_id in self.building_ids


class ListedLine(Base):
    """What the lists at the posts say of a flat now: names and telephones, a line for each person.

    Kept only from the first printed copy on; it is what a changed household is compared with (ARCH-10).
    """

    __tablename__ = "listed_line"
    __table_args__ = ({"info": {"derived": True}},)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), unique=True)
    names: Mapped[str] = mapped_column(Text)
    telephones: Mapped[str] = mapped_column(Text)


class ListChange(Base):
    """Something the posts' lists say is no longer so 变更 (ARCH-10).

    `unit_id` is None for many households at once: then the posts get a new list, and `households` says
    how many there are.
    """

    __tablename__ = "list_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = column_field("房号", Kind.ROOM, ForeignKey("unit.id"), index=True)
    at: Mapped[datetime] = column_field("变更时间", Kind.DATE, index=True)
    what: Mapped[str] = column_field("变更", Kind.TEXT, String(60), limit=60)
    households: Mapped[int] = column_field("户数", Kind.NUMBER, default=1)
    names_before: Mapped[str] = column_field("原姓名", Kind.TEXT, Text, default="")
    names_after: Mapped[str] = column_field("现姓名", Kind.TEXT, Text, default="")
    phones_before: Mapped[str] = column_field("原电话", Kind.TEXT, Text, private=True, default="")
    phones_after: Mapped[str] = column_field("现电话", Kind.TEXT, Text, private=True, default="")
    by: Mapped[int] = column_field("登记人", Kind.CHOICE, ForeignKey("staff_member.id"))
    unit: Mapped[Unit | None] = relationship()


class ListTelling(Base):
    """That one post is told of one change 通知: who told whom, when, how; open until then (ARCH-10).

    `struck` says that there was nothing to tell any more, or that it was booked by mistake.
    """

    __tablename__ = "list_telling"
    __table_args__ = (
        _one_of("way", WAYS, ""),
        CheckConstraint("(told_at IS NULL) = (way = '')", name="told"),
        Index("ix_list_telling_open", "post_id", sqlite_where=text("told_at IS NULL AND struck_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("list_change.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("list_post.id"), index=True)
    told_at: Mapped[datetime | None] = column_field("通知时间", Kind.DATE)
    told_by: Mapped[int | None] = column_field("通知人", Kind.CHOICE, ForeignKey("staff_member.id"))
    told_to: Mapped[str] = column_field("通知了谁", Kind.NAME, String(60), limit=60, default="")
    way: Mapped[str] = column_field("方式", Kind.CHOICE, String(8), choices=WAYS, default="")
    struck_at: Mapped[datetime | None] = column_field("划去时间", Kind.DATE)
    struck_why: Mapped[str] = column_field("划去原因", Kind.TEXT, String(100), limit=100, default="")
    change: Mapped[ListChange] = relationship()
    post: Mapped[ListPost] = relationship()
