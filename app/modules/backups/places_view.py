"""Where the backups go: a card for each place, and the dialog that sets the second one."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.modules.backups import lists, rules, service
from app.modules.backups.making import Seen
from app.rules.field import Field, Kind
from app.storage.disks import is_share
from app.ui.choose import open_folder
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.glyphs import Glyph
from app.ui.parts import Card, Elided, button, clear, column, label, row
from app.ui.theme import text_scale


@dataclass(frozen=True)
class Told:
    """What a card says of its place: the sign, one sentence, and the newest good backup."""

    glyph: str
    sentence: str
    good: lists.Good | None


class PlaceCard(Card):
    """One place: how it stands, the newest good backup with its journal head, folder and free room."""

    def __init__(self, title: str, *actions: QWidget) -> None:
        super().__init__(title, "", *actions)
        self.lines = column(spacing=4, margins=(12, 10, 12, 10))
        self.body.addLayout(self.lines)
        self.body.addStretch(1)

    def show_place(
        self, place: rules.PlaceState, good: lists.Good | None, seen: Seen | None, told: Told
    ) -> None:
        """Show how the place stands now."""
        clear(self.lines)
        sentence = label(told.sentence, "h3", wrap=True)
        first = row(Glyph(told.glyph, 16), sentence, spacing=8)
        first.setStretch(1, 1)
        self.lines.addLayout(first)
        if place.failed_at is not None:
            self._line("原因", place.failed)
        if good is not None:
            self._line("最近一份", f"{good.at:%Y-%m-%d %H:%M}　{rules.size_zh(good.size)}")
            self._line("操作日志到", good.journal)
        if place.path:
            self._line("文件夹", place.path)
        if seen is not None and seen.free is not None:
            self._line("剩余空间", rules.size_zh(seen.free))

    def _line(self, name: str, words: str) -> None:
        shown = Elided("s")
        shown.put(words)
        caption = label(name, "muted")
        caption.setMinimumWidth(caption.fontMetrics().horizontalAdvance("操作日志到") + 12)
        box = row(caption, shown, spacing=8)
        box.setStretch(1, 1)
        self.lines.addLayout(box)


def told_of(
    place: rules.PlaceState, good: lists.Good | None, now: datetime, hours: int, *, second: bool
) -> Told:
    """The sentence of one place, the gravest thing first."""
    if not place.path:
        return Told("today", "还没有设定。硬盘坏了，只剩这里的一份也没有了。", None)
    if place.failed_at is not None:
        return Told("refused", f"{rules.long(place.failed_at)} 没有做成。", good)
    if not place.reachable:
        return Told("off", "现在连不上。请检查移动盘是否还接着。", good)
    if second and place.same_disk:
        return Told("today", "和站点在同一块硬盘上，不能算第二份。请换一块硬盘或 U 盘。", good)
    if good is None:
        return Told("today", "还没有备份。", None)
    if rules.is_from_the_future(place.good_at, now):
        return Told("today", "最近一份的时间比电脑现在的时间还晚，请核对电脑的日期和时间。", good)
    if rules.is_too_old(place.good_at, now, hours):
        return Told("today", f"最近一份已经超过 {hours} 小时。", good)
    return Told("done", "最近一份已经读回来核对，完好。", good)


class PlacesSheet(FormSheet):
    """The second place, every how many hours of use, and when the reminder comes (heads)."""

    def __init__(self, over: QWidget, desk: Desk, plan: lists.Plan) -> None:
        fields = (
            Field("second", "第二备份位置（另一块硬盘或 U 盘上的文件夹）", Kind.LONG_TEXT, limit=400),
            Field("hours", "每用几小时备份一次（1～24）", Kind.NUMBER, required=True, limit=2),
            Field("too_old_hours", "超过几小时没有备份就提醒（4～168）", Kind.NUMBER, required=True, limit=3),
        )
        super().__init__(over, desk, "设定备份位置", fields, icon="backup", width=620)
        self._plan = plan
        second = self.form.controls["second"]
        assert isinstance(second, QPlainTextEdit)
        second.setReadOnly(True)
        second.setFixedHeight(round(64 * text_scale()))
        self.second = second
        self.choose_button = button("选择文件夹…", self.choose)
        self.none_button = button("不用第二位置", lambda: self.put(""), role="quiet")
        self.body.insertLayout(0, row(self.choose_button, self.none_button, None))
        self.body.insertWidget(
            0,
            label(
                "本机备份固定放在站点文件夹里。第二位置要在另一块硬盘或 U 盘上，硬盘坏了还有一份。",
                "muted",
                wrap=True,
            ),
        )

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with what is set now."""
        plan = self._plan
        set_now = {"second": plan.second, "hours": str(plan.hours), "too_old_hours": str(plan.too_old_hours)}
        super().start(values or set_now)
        self.choose_button.setFocus()

    def choose(self) -> None:
        """Ask for the folder."""
        here = Path(self._plan.second) if self._plan.second else Path.home()
        chosen = open_folder(self, "第二备份位置", here if here.is_dir() else Path.home())
        if chosen:
            self.put(str(chosen))

    def put(self, folder: str) -> None:
        """This folder, or none."""
        self.second.setPlainText(folder)
        share = bool(folder) and is_share(Path(folder))
        self.refuse("这是网络共享：断网时做不了备份，请同时留一份在 U 盘上。" if share else " ")

    def save(self) -> None:
        """Keep it."""
        values = self.form.values()
        self.do(
            service.set_up,
            done="备份位置已设定。",
            second=values["second"],
            hours=values["hours"],
            too_old_hours=values["too_old_hours"],
        )
