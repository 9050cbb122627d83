"""The dialogs of lost property: taken in, asked for, put right, to the police, disposed of (ROLE-11)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QScrollArea, QWidget

from app.errors import Refusal
from app.modules.consents.countersign_view import ask_consent
from app.modules.found import lists, service
from app.modules.found.card import ItemCard
from app.modules.found.lists import DisposalRow, ItemRow
from app.modules.found.model import FoundAsker, FoundDisposal, FoundEnding, FoundItem
from app.modules.found.rules import CLAUSE, KINDS
from app.rules.field import Field, Kind
from app.rules.pictures import MOST_BYTES
from app.rules.ref import Ref
from app.storage.record import fields_of
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.paper_sheet import read_file
from app.ui.parts import allow, button, column, label, row
from app.ui.theme import text_scale

OWN, ASKED = fields_of(FoundItem), fields_of(FoundAsker)
GIVEN, REQUEST = fields_of(FoundEnding), fields_of(FoundDisposal)
# The digit before a kind chooses it.
NUMBERED = tuple((value, f"{place} {words}") for place, (value, words) in enumerate(KINDS, 1))
KIND = replace(OWN["kind"], choices=NUMBERED)
MARKS = replace(OWN["marks"], private=False, hint="只有前台知道，不打印；贵重的必填")
WORDS = replace(OWN["words"], hint="颜色、牌子、大小")
PICTURES = "照片 (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)"
MOST_LISTED = 60
"""Things that go away with one act."""


def read_photo(over: QWidget) -> bytes | None:
    """A photograph the clerk chose; None when they went back. Raises Refusal when it cannot be read."""
    path = open_file(over, "选照片", PICTURES)
    return photo_at(path) if path is not None else None


def photo_at(path: Path) -> bytes:
    """What a photograph's file holds. Raises Refusal."""
    return read_file(path, MOST_BYTES, "这张照片超过 20 MB，没有添加。请换一张小一些的。")


class TakeInSheet(FormSheet):
    """Something is handed in: a few keys, the day and the place filled in already."""

    place = "found-new"

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        then: Callable[[Ref], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        fields = (
            OWN["what"],
            KIND,
            OWN["found_where"],
            Field(
                "found_at", "什么时候捡到", Kind.DATE, required=True, limit=40, hint="09:42 或 11-20 18:30"
            ),
            replace(OWN["finder"], hint="同事写姓名就行"),
            replace(OWN["finder_phone"], private=False),
            OWN["kept_where"],
            MARKS,
            WORDS,
        )
        super().__init__(over, desk, "收进拾遗物品", fields, clause=CLAUSE, icon="parcels", words="收进")
        self._then, self._now = then, now
        self.photo = b""
        self.photo_button = button("附照片…", self.choose_photo, icon="plus")
        self.photo_words = label("可以不附，以后再补", "muted")
        self.body.addLayout(row(self.photo_button, self.photo_words, None))
        self.form.edited.connect(self._show_whether_marks)
        self.form.controls["kind"].installEventFilter(self)
        allow(self.go, desk, service.take_in)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Found now, and put where the last one was, unless told otherwise."""
        usual = {
            "kind": "ordinary",
            "found_at": f"{self._now():%Y-%m-%d %H:%M}",
            "kept_where": self.desk.read(lists.last_place),
        }
        super().start(usual | (values or {}))
        self._show_whether_marks()

    def eventFilter(self, watched: object, event: object) -> bool:
        """A digit chooses the kind at once; a list would wait for more digits."""
        kinds = self.form.controls["kind"] if hasattr(self, "form") else None
        if watched is kinds and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            value = next((value for value, words in NUMBERED if words[0] == event.text()), "")
            if value:
                self.form.put("kind", value)
                return True
        return super().eventFilter(watched, event)

    def choose_photo(self) -> None:
        """Choose the photograph that is kept with it."""
        try:
            content = read_photo(self)
        except Refusal as refusal:
            self.refuse(refusal.sentence)
            return
        if content is not None:
            self.photo = content
            self.photo_words.setText("已附照片")

    def save(self) -> None:
        """Take it in; the bar offers to print its label, and who asks for something like it is shown."""
        done = f"{self.form.values()['what']} 已收进。"
        ref = self.do(service.take_in, **self.form.values(), photo=self.photo, done=done)
        if isinstance(ref, Ref):
            self._then(ref)

    def _show_whether_marks(self) -> None:
        valuable = self.form.values()["kind"] == "valuable"
        self.form.set_caption("marks", "暗记" if valuable else "暗记（可空）")


class AskSheet(FormSheet):
    """Somebody asks for what they lost."""

    place = "found-asker"

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        then: Callable[[Ref], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        fields = (
            ASKED["what"],
            replace(ASKED["words"], hint="颜色、牌子、大小"),
            ASKED["lost_where"],
            Field("room", "房号", Kind.ROOM, limit=40, hint="3-2-1201，不是住户空着"),
            replace(ASKED["lost_from"], hint="11-20", limit=20),
            replace(ASKED["lost_to"], hint="只有一天就空着", limit=20),
            ASKED["name"],
            replace(ASKED["telephone"], private=False),
        )
        super().__init__(over, desk, "有人找失物", fields, clause=CLAUSE, icon="search", words="记下")
        self._then = then
        allow(self.go, desk, service.ask_for)

    def save(self) -> None:
        """Take it down; what is here and may be theirs is shown at once."""
        values = self.form.values()
        ref = self.do(service.ask_for, **values, done=f"{values['name']} 找“{values['what']}”已记下。")
        if isinstance(ref, Ref):
            self._then(ref)


class PutRightSheet(FormSheet):
    """Mistyped fields, or another place; what stood there is kept."""

    def __init__(self, over: QWidget, desk: Desk, card: ItemCard) -> None:
        covered = "空着就保持原样"
        fields = (
            OWN["what"],
            KIND,
            OWN["found_where"],
            OWN["kept_where"],
            WORDS,
            replace(MARKS, hint=covered),
            replace(OWN["finder_phone"], private=False, hint=covered),
        )
        super().__init__(over, desk, f"更正登记：{card.code}", fields, clause=CLAUSE, icon="parcels")
        self._card = card
        self.place = f"found:{card.ref.id}"
        self.body.addWidget(label("只改登记时写错的，或换了地方放；原来写的会留着。", "muted"))
        allow(self.go, desk, service.put_right)

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or self._card.values)

    def save(self) -> None:
        """Put it right."""
        done = f"{self._card.code} 的登记已更正。"
        self.do(service.put_right, self._card.ref.id, **self.form.values(), done=done)


class AwaySheet(FormSheet):
    """Several things go away together: which ones are ticked, and the fields of the act."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        fields: Sequence[Field],
        rows: Sequence[ItemRow],
        ticked: Sequence[Ref],
        *,
        words: str,
    ) -> None:
        super().__init__(over, desk, title, fields, clause=CLAUSE, icon="parcels", words=words)
        self.over = over
        self.ticks = {
            line.ref: QCheckBox(f"{line.code}　{line.what}　{line.age}") for line in rows[:MOST_LISTED]
        }
        for ref, tick in self.ticks.items():
            tick.setChecked(ref in ticked)
            tick.setAccessibleName(tick.text())
            tick.toggled.connect(lambda _: self._count())
        holder = QWidget()
        holder.setLayout(column(*self.ticks.values(), None, spacing=4, margins=(8, 6, 8, 6)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(holder)
        area.setAccessibleName("哪些物品")
        area.setMinimumHeight(round(min(150, 26 * len(self.ticks) + 16) * text_scale()))
        self.total = label("", "c")
        self.body.insertWidget(0, area)
        self.body.insertWidget(0, self.total)
        self._count()

    def chosen(self) -> list[int]:
        """The things that are ticked."""
        return [ref.id for ref, tick in self.ticks.items() if tick.isChecked()]

    def _count(self) -> None:
        self.total.setText(f"选了 {len(self.chosen())} 件，一次最多 {MOST_LISTED} 件")
        self.refuse(" ")


class PoliceSheet(AwaySheet):
    """Things are handed to the police; `then` gets their rows for the list that is signed."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        rows: Sequence[ItemRow],
        ticked: Sequence[Ref],
        then: Callable[[list[int], str], object],
    ) -> None:
        fields = (
            replace(GIVEN["station"], required=True, hint="青禾路派出所"),
            replace(GIVEN["who"], name="officer", label="接收民警"),
            replace(GIVEN["receipt"], hint="有回执就写"),
        )
        super().__init__(over, desk, "交公安", fields, rows, ticked, words="登记已交")
        self._then = then
        allow(self.go, desk, service.hand_to_police)

    def save(self) -> None:
        """Put down that they were handed over."""
        things, values = self.chosen(), self.form.values()
        done = f"{len(things)} 件已登记交 {values['station']}。"
        if self.do(service.hand_to_police, things, **values, done=done) is not None:
            self._then(things, f"移交：{values['station']} {values['officer']}")


class DisposalSheet(AwaySheet):
    """Ask for consent to dispose of things whose time is over; the head may stand beside."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        rows: Sequence[ItemRow],
        ticked: Sequence[Ref],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        fields = (replace(REQUEST["how"], hint="捐赠、销毁、丢弃"), REQUEST["reason"])
        super().__init__(over, desk, "处理到期物品", fields, rows, ticked, words="送审")
        self._now = now
        self.body.addWidget(label("客服主管同意以后才能处理；处理时要有另一个人见证。", "muted"))
        allow(self.go, desk, service.ask_disposal)

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start({"reason": "保管到期，没有人认领"} | (values or {}))

    def save(self) -> None:
        """Ask, and let whoever agrees sign here if they are beside."""
        over, desk, now = self.over, self.desk, self._now
        asked = self.do(
            service.ask_disposal, self.chosen(), **self.form.values(), done="处理申请已送客服主管。"
        )
        if isinstance(asked, Ref):
            ask_consent(over, desk, asked, then=lambda: None, now=now)


class DisposeSheet(FormSheet):
    """What was agreed to is done now, before a witness."""

    def __init__(self, over: QWidget, desk: Desk, line: DisposalRow) -> None:
        title = f"照同意处理：{line.code}"
        fields = (replace(REQUEST["witness"], required=True, hint="另一位同事"),)
        super().__init__(
            over, desk, title, fields, clause=CLAUSE, icon="parcels", words="登记已处理", columns=1
        )
        self._line = line
        facts = (
            ("怎么处理", line.how),
            ("物品", "、".join(line.things[:6]) + ("……" if len(line.things) > 6 else "")),
            ("还在的", f"{line.left} 件；这期间领走的不算"),
        )
        self.body.insertWidget(0, facts_block(facts))
        allow(self.go, desk, service.dispose)

    def save(self) -> None:
        """Put down that it was done."""
        done = f"{self._line.code} 已处理 {self._line.left} 件。"
        self.do(service.dispose, self._line.ref.id, **self.form.values(), done=done)
