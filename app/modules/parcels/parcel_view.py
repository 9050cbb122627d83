"""One parcel in a dialog: what it is, where it lies, what happened to it, and what can be done with it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from app.errors import Refusal
from app.modules.parcels import lists, service, story_lists
from app.modules.parcels.label_printing_view import print_labels
from app.modules.parcels.leaving_sheets_view import DecideSheet, GiveBackSheet, PassOnSheet, WriteOffSheet
from app.modules.parcels.lists import ParcelRow
from app.modules.parcels.put_right_view import AmendSheet, MoveSheet, ask_void
from app.modules.parcels.rules import OPEN, own_code
from app.rules.pictures import MOST_BYTES
from app.rules.ref import Ref
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import Sheet, facts_block
from app.ui.paper_sheet import PaperSheet, read_file
from app.ui.parts import allow, button, column, label, row

PICTURES = "照片 (*.jpg *.jpeg *.png *.webp *.bmp)"
ROOM = QSize(700, 520)
"""Pixels a photograph has at most in its dialog."""
Act = tuple[str, str, Callable[[], object], Callable[..., Any]]


class ParcelSheet(Sheet):
    """All there is to say of a parcel; a letter does what its button says, Enter lights its household."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        ref: Ref,
        light: Callable[[ParcelRow], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        known = desk.read(lists.parcel, ref.id, now())
        assert known is not None
        self.parcel: ParcelRow = known
        super().__init__(over, f"包裹 {known.tail}", width=640, icon="parcels", clause="PARC-01")
        self.desk, self._light, self._now = desk, light, now
        self.photos = desk.read(lists.photos, ref.id)
        self.acts: dict[str, QPushButton] = {}
        self.body.addWidget(facts_block(_facts(known)))
        told = desk.read(story_lists.story, ref.id)
        lines = [row(label(when, "c"), label(words, wrap=True), None, spacing=10) for when, words in told]
        self.body.addLayout(column(label("经过", "h3"), *lines, spacing=3))
        for some in self._rows():
            self.body.addLayout(some)
        if known.state == "waiting" and known.unit is not None:
            self.add_buttons("交付", self._hand_out)
        else:
            done = button("看完了", self.close_sheet, role="filled")
            self.buttons.addWidget(done)
            self._default = done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A letter presses its button."""
        made = self.acts.get("F2" if event.key() == Qt.Key.Key_F2 else event.text().upper())
        if made is not None and made.isEnabled() and not event.isAutoRepeat():
            made.click()
            event.accept()
            return
        super().keyPressEvent(event)

    def _rows(self) -> list[Any]:
        here = self.parcel.state in OPEN
        acts: list[Act] = []
        if here:
            acts += [
                ("挪动…", "M", self._sheet(MoveSheet), service.move),
                ("更正…", "F2", self._sheet(AmendSheet), service.amend),
                ("补打标签", "P", self._label, service.labelled),
                ("加照片…", "A", self._add_photo, service.add_photo),
                ("退回…", "B", self._sheet_of_some(GiveBackSheet), service.give_back),
                ("转交…", "Z", self._sheet_of_some(PassOnSheet), service.pass_on),
                ("定办法…", "D", self._sheet(DecideSheet), service.decide),
                ("查无…", "X", self._sheet_of_some(WriteOffSheet), service.write_off),
                ("作废…", "V", self._void, service.void),
            ]
        for number, (photo, title) in enumerate(self.photos, 1):
            acts.append((title, str(number), partial(self._look, photo, title), service.open_photo))
        made = [self._button(*act) for act in acts]
        return [row(*made[start : start + 5], None, spacing=6) for start in range(0, len(made), 5)]

    def _button(
        self, words: str, key: str, act: Callable[[], object], verb: Callable[..., Any]
    ) -> QPushButton:
        made = allow(button(f"{words} {key}", act, role="row", name=words.rstrip("…")), self.desk, verb)
        self.acts[key] = made
        return made

    # ---- what is done

    def _hand_out(self) -> None:
        self.close_sheet()
        self._light(self.parcel)

    def _sheet(self, kind: Callable[..., Any]) -> Callable[[], object]:
        return lambda: self._instead(lambda over: kind(over, self.desk, self.parcel).start())

    def _sheet_of_some(self, kind: Callable[..., Any]) -> Callable[[], object]:
        return lambda: self._instead(lambda over: kind(over, self.desk, (self.parcel,)).start())

    def _void(self) -> None:
        self._instead(lambda over: ask_void(over, self.desk, self.parcel))

    def _instead(self, show: Callable[[QWidget], object]) -> None:
        over = self._over
        self.close_sheet()
        show(over)

    def _label(self) -> None:
        if print_labels(self._over, self.desk, [self.parcel.ref], now=self._now):
            self.close_sheet()
            self.desk.say(f"{self.parcel.tail} 的标签已打印。")

    def _look(self, photo: int, title: str) -> None:
        content = self.desk.do(service.open_photo, self.parcel.ref.id, photo)
        if content is not None:
            self._instead(
                lambda over: PaperSheet(over, title, content, "", most=ROOM, icon="eye").open_sheet()
            )

    def _add_photo(self) -> None:
        path = open_file(self.window(), "选一张照片", PICTURES)
        if path is None:
            return
        try:
            content = read_file(path, MOST_BYTES, "这张照片超过 20 MB，请换一张小一些的。")
        except Refusal as refusal:
            self.refuse(refusal.sentence)
            return
        if self.desk.do(service.add_photo, self.parcel.ref.id, content, done="照片已添加。") is not None:
            self.close_sheet()


def _facts(one: ParcelRow) -> list[tuple[str, str]]:
    doubt = f"，{one.doubt_zh}" if one.doubt_zh else ""
    lies = (
        f"{one.place or '没有货位'}，已放 {one.age}" if one.ended is None else f"{one.ended:%m-%d %H:%M} 离架"
    )
    outside = "：".join(part for part in (one.outside_zh, one.outside_words) if part)
    found = [
        ("房号", f"{one.room or '还没有认定'}{doubt}"),
        ("收件人", one.addressee or "没有写"),
        ("单号", f"{one.number or '没有单号'}　{one.courier}".rstrip()),
        ("种类", f"{one.kind_zh}，外观{outside}"),
        ("在哪里", lies),
        ("取件码", one.code or "没有"),
        ("标签", own_code(one.ref.id) + ("" if one.labelled else "，还没有打印")),
        ("状态", "，".join(part for part in (one.state_zh, one.ended_to, one.why) if part)),
    ]
    return [*found, ("办法", one.decided)] if one.decided else found
