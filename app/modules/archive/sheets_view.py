"""The dialogs of the archive: each a few declared fields and one verb."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QWidget

from app.errors import Refusal
from app.modules.archive import lists, service
from app.modules.archive.model import ArchiveDamage, ArchivePaper
from app.modules.archive.rows import DamageRow, FileCard, PaperRow
from app.modules.archive.rules import KINDS
from app.rules.field import Field, Kind
from app.storage.record import fields_of
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.paper_sheet import read_file
from app.ui.parts import button, label, row

OWN = fields_of(ArchivePaper)
ROOM = Field("room", "房号", Kind.ROOM, required=True, limit=40, hint="3-2-1201")
KIND = Field("kind", "类别", Kind.CHOICE, required=True, choices=KINDS)
LISTED = Field("listed", "哪一份", Kind.CHOICE, required=True)
ORIGINAL = Field(
    "original", "原件还是复印件", Kind.CHOICE, required=True, choices=(("yes", "原件"), ("no", "复印件"))
)
FORMED = replace(OWN["formed"], hint="2026-11-25")
PLACE = tuple(
    Field(name, words, Kind.IDENTITY, limit=6, hint=hint)
    for name, words, hint in (("cabinet", "柜", "2"), ("level", "层", "3"), ("box", "盒", "07"))
)
OTHER = "清单以外（写在“资料名称”）"
PICTURES = "图片或 PDF (*.jpg *.jpeg *.png *.pdf)"
LARGEST = 40 * 1024 * 1024
"""Bytes; what is larger than any scan of a paper is not read at all."""


class ReceiveSheet(FormSheet):
    """A paper came to the desk: the room brings what its file lacks, the choice brings the name."""

    place = "archive-paper"

    def __init__(self, over: QWidget, desk: Desk) -> None:
        fields = (ROOM, KIND, LISTED, OWN["title"], OWN["pages"], ORIGINAL, FORMED, OWN["remark"])
        super().__init__(over, desk, "收资料", fields, clause="ARCH-01", icon="folder", words="收下")
        self.scan = b""
        self._listed: QComboBox = self.form.controls["listed"]
        self._offered_for: tuple[str, str] | None = None
        self.known = label(" ", "muted")
        self.body.insertWidget(0, self.known)
        self.scan_button = button("附扫描件…", self.choose_scan, icon="scan")
        self.scan_words = label("可以不附，以后再补", "muted")
        self.body.addLayout(row(self.scan_button, self.scan_words, None))
        self.form.stepping.connect(self._stepping)
        self.form.edited.connect(self._on_edit)
        self.form.controls["room"].editingFinished.connect(self._offer)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it; with a room the cursor stands at the kind."""
        given = {"kind": "movein", "original": "yes", "pages": "1", **(values or {})}
        title = given.pop("title", "")
        super().start(given)
        self._offer()
        if title:
            self._listed.setCurrentIndex(max(0, self._listed.findData(title)))
            self._take()
            self.form.controls["pages"].setFocus()
        elif given.get("room"):
            self._take()
            self.form.controls["listed"].setFocus()
        else:
            self._take()

    def save(self) -> None:
        values = self.form.values()
        values.pop("listed")
        done = f"{values['room']} 的“{values['title']}”已收下，今天归档。"
        self.do(service.receive_paper, **values, scan=self.scan, done=done)

    def choose_scan(self) -> None:
        """The scan or photograph that is kept with the paper."""
        self.scan = read_scan(self) or self.scan
        self.scan_words.setText("已选好，收下时一起存" if self.scan else "可以不附，以后再补")

    # ---- inside

    def _stepping(self, name: str) -> None:
        if name in ("room", "kind"):
            self._offer()
        elif name == "listed" and self._listed.currentData():
            self._take()
            self.form.skip_to("pages")

    def _offer(self) -> None:
        """The papers of this kind, those the household's file lacks first."""
        values = self.form.values()
        wanted = (values["room"], values["kind"])
        if wanted == self._offered_for:
            return
        self._offered_for = wanted
        found = self.desk.read(lists.receiving, *wanted)
        self.known.setText(found.words or " ")
        self._listed.blockSignals(True)
        self._listed.clear()
        for title in found.missing:
            self._listed.addItem(f"{title}（缺）", title)
        for title in found.others:
            self._listed.addItem(title, title)
        self._listed.addItem(OTHER, "")
        self._listed.blockSignals(False)
        self._take()

    def _take(self) -> None:
        title = self._listed.currentData()
        if title:
            self._name(title)

    def _name(self, title: str) -> None:
        self.form.put("title", title)
        self.form.put("original", "no" if title.endswith("复印件") else "yes")

    def _on_edit(self) -> None:
        """Another choice brings its name; for what is not listed the name is typed."""
        values = self.form.values()
        if values["kind"] != (self._offered_for or ("", ""))[1]:
            self._offer()
        chosen = self._listed.currentData()
        title = self.form.controls["title"]
        if chosen and values["title"] != chosen:
            self._name(chosen)
        elif not chosen and title.isReadOnly():
            self.form.put("title", "")
        title.setReadOnly(bool(chosen))


class FileSheet(FormSheet):
    """Where papers go; a household that has no place yet gets this one."""

    def __init__(
        self, over: QWidget, desk: Desk, rows: Sequence[PaperRow], then: Callable[[], object] = lambda: None
    ) -> None:
        homes = {one.where for one in rows} - {""}
        # Without any place yet there is nothing an empty field could mean.
        fields = PLACE if homes else tuple(replace(field, required=True) for field in PLACE)
        super().__init__(
            over, desk, "归档", fields, clause="ARCH-08", icon="folder", words="归档", width=478, columns=3
        )
        self._rows, self._then = rows, then
        rooms = list(dict.fromkeys(one.room for one in rows))
        several = f"{rooms[0]} 等 {len(rooms)} 户" if len(rooms) > 1 else rooms[0]
        what = rows[0].title if len(rows) == 1 else f"{len(rows)} 份资料"
        where = "、".join(sorted(homes)) or "还没有，写下的就是本户的位置"
        facts = (("资料", f"{several}　{what}"), ("户档位置", where))
        self.body.insertWidget(0, facts_block(facts))
        if homes:
            self.body.addWidget(
                label("空着就放在本户户档里；写了别的位置，就另放在那里。", "muted", wrap=True)
            )

    def save(self) -> None:
        values = self.form.values()
        numbers = [one.ref.id for one in self._rows]
        filed = self.do(service.file_papers, numbers, **values, done=f"{len(numbers)} 份资料已归档。")
        if filed:
            self._then()


class PlaceSheet(FormSheet):
    """Where the file of a household stands."""

    def __init__(self, over: QWidget, desk: Desk, card: FileCard) -> None:
        fields = tuple(replace(field, required=True) for field in PLACE)
        title = f"户档位置：{card.room}"
        super().__init__(over, desk, title, fields, clause="ARCH-08", icon="folder", width=478, columns=3)
        self._card = card
        words = "没有单独写位置的资料都跟着户档走；原来的位置会留着。"
        self.body.addWidget(label(words, "muted", wrap=True))

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or dict(zip(("cabinet", "level", "box"), self._card.spot, strict=True)))

    def save(self) -> None:
        done = f"{self._card.room} 的户档位置已写下。"
        self.do(service.set_place, self._card.ref.id, **self.form.values(), done=done)


class AmendSheet(FormSheet):
    """Mistyped fields of a paper; what stood there is kept."""

    def __init__(self, over: QWidget, desk: Desk, paper: PaperRow) -> None:
        fields = (KIND, OWN["title"], OWN["pages"], ORIGINAL, FORMED, OWN["remark"])
        fields += PLACE if paper.is_filed else ()
        super().__init__(over, desk, f"更正：{paper.title}", fields, clause="ARCH-02", icon="folder")
        self._paper = paper
        self.place = f"archive-paper:{paper.ref.id}"
        if paper.is_filed:
            words = "柜、层、盒空着，就是放在本户户档里。原来写的会留着。"
            self.body.addWidget(label(words, "muted"))

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or self._paper.values)

    def save(self) -> None:
        done = f"“{self.form.values()['title']}”已更正。"
        self.do(service.amend_paper, self._paper.ref.id, **self.form.values(), done=done)


class DamageSheet(FormSheet):
    """A file or one of its papers is damaged."""

    def __init__(self, over: QWidget, desk: Desk, card: FileCard, paper: PaperRow | None) -> None:
        own = fields_of(ArchiveDamage)
        choices = (("", "整份户档"), *((str(one.ref.id), one.title) for one in card.papers))
        which = Field("paper_id", "哪一份", Kind.CHOICE, choices=choices)
        fields = (own["kind"], which, replace(own["words"], hint="哪里、多大一块、怎么造成的"))
        title = f"登记损坏：{card.room}"
        super().__init__(over, desk, title, fields, clause="ARCH-13", icon="folder", words="登记")
        self._card, self._paper = card, paper

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"kind": "damp", "paper_id": str(self._paper.ref.id) if self._paper else ""})

    def save(self) -> None:
        done = f"{self._card.room} 的损坏已登记，处理以后请写下怎么处理的。"
        self.do(service.note_damage, self._card.ref.id, **self.form.values(), done=done)


class CareSheet(FormSheet):
    """What was done about a damage."""

    def __init__(self, over: QWidget, desk: Desk, damage: DamageRow) -> None:
        own = fields_of(ArchiveDamage)
        words = replace(own["cared_words"], name="words", required=True, hint="晾干换盒、托裱、按原件重做……")
        fields = (replace(own["cared"], required=True), words)
        super().__init__(
            over, desk, f"损坏处理：{damage.room}", fields, clause="ARCH-13", icon="folder", words="登记"
        )
        self._damage = damage
        facts = (
            ("哪一份", damage.what),
            ("损坏", f"{damage.kind_zh}　{damage.words}"),
            ("登记", f"{damage.noted}　{damage.noted_by}"),
        )
        self.body.insertWidget(0, facts_block(facts))

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"cared": "protect"})

    def save(self) -> None:
        done = f"{self._damage.room} 的损坏处理已登记。"
        self.do(service.note_care, self._damage.ref.id, **self.form.values(), done=done)


class CheckSheet(FormSheet):
    """The head looked the file through."""

    def __init__(self, over: QWidget, desk: Desk, card: FileCard) -> None:
        field = Field(
            "words", "检查情况", Kind.TEXT, required=True, limit=200, hint="齐全；或缺什么、错在哪里"
        )
        title = f"检查户档：{card.room}"
        super().__init__(
            over, desk, title, (field,), clause="ARCH-01", icon="checks", words="登记", columns=1
        )
        self._card = card
        facts = (("户档", f"{card.words}　位置 {card.where or '未定'}"),)
        self.body.insertWidget(0, facts_block(facts))

    def save(self) -> None:
        done = f"{self._card.room} 的户档检查已登记。"
        self.do(service.checked, self._card.ref.id, self.form.values()["words"], done=done)


def read_scan(over: QWidget) -> bytes | None:
    """A scan or photograph chosen by the clerk; None without one, what is wrong is said in the bar."""
    path: Path | None = open_file(over, "选择扫描件或照片", PICTURES)
    if path is None:
        return None
    try:
        return read_file(path, LARGEST, "这个文件太大，请换一个 40 MB 以下的扫描件或照片。")
    except Refusal as refusal:
        over.desk.refuse(refusal.sentence)
        return None
