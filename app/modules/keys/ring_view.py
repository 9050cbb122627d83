"""The dialogs of the key list: a ring is entered, corrected, hung elsewhere, tagged anew, spoken for."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from app.modules.keys import layout_lists, listing, lists
from app.modules.keys.layout_lists import PanelRow, RingValues, first_free
from app.modules.keys.layout_view import FirstBoxSheet
from app.modules.keys.rules import CLASSES, SOURCES
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.form import FieldForm
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import Elided, allow, button, label, row

CLASS = Field("key_class", "类别", Kind.CHOICE, required=True, choices=CLASSES)
ROOM = Field("room", "房号", Kind.ROOM, limit=60, hint="3-2-1201")
PLACE = Field("place", "哪里的", limit=60, hint="不是住户的房间才填：地下室水泵房")
PIECES = Field("pieces", "几把", Kind.NUMBER, required=True, limit=2)
REMARK = Field("remark", "备注", limit=200)
TAG = Field("tag", "牌码", limit=20, hint="扫牌；空着由程序编")
HOOK = Field("hook", "挂钩", Kind.NUMBER, limit=3)
WITHOUT_OWNERS = tuple(choice for choice in SOURCES if choice[0] != "owner")
USUAL = {"key_class": CLASSES[0][0], "source": WITHOUT_OWNERS[0][0], "pieces": "1"}


def panel_choices(rows: Sequence[PanelRow]) -> tuple[tuple[str, str], ...]:
    """The panels to choose from, with how many hooks are free."""
    return tuple(
        (str(one.ref.id), f"{one.box} {one.words} {one.title}".strip() + f"（空 {one.free}）") for one in rows
    )


def hooks_words(rows: Sequence[PanelRow], panel_id: int) -> str:
    """The first free hooks of a panel, in words."""
    for one in rows:
        if one.ref.id == panel_id:
            free = [number for number in range(1, one.hooks + 1) if number not in one.taken]
            shown = "、".join(f"{number:02d}" for number in free[:16])
            return f"空钩：{shown}{' …' if len(free) > 16 else ''}" if free else "这块板没有空钩了。"
    return ""


class AddRingSheet(FormSheet):
    """One ring after the other: Enter on the tag saves; class, source and panel stay, the hooks count on."""

    def __init__(self, over: QWidget, desk: Desk, *, panel_id: int = 0, hook: int = 0) -> None:
        """`panel_id` and `hook` are the empty hook that was chosen on the board, if one was."""
        self.rows: Sequence[PanelRow] = desk.read(layout_lists.panels)
        self._first = {"panel_id": str(panel_id), "hook": f"{hook:02d}"} if panel_id and hook else {}
        fields = (
            CLASS,
            Field("source", "来源", Kind.CHOICE, required=True, choices=WITHOUT_OWNERS),
            Field("panel_id", "挂板", Kind.CHOICE, required=True, choices=panel_choices(self.rows)),
            HOOK,
            ROOM,
            PLACE,
            REMARK,
            PIECES,
            TAG,
        )
        super().__init__(over, desk, "登记钥匙", fields, clause="KEY-02", icon="keys", words="保存，下一串")
        self.place = "key-ring-new"
        self._over, self._saved = over, 0
        self.done = Elided("muted")
        self.body.addWidget(self.done)
        self.done.put("业主自己的钥匙请用“业主寄存”办理，要签协议。")
        self.form.stepping.connect(self._step)
        _take_scans(self.form)
        combo = self.form.controls["panel_id"]
        if isinstance(combo, QComboBox):
            combo.currentIndexChanged.connect(lambda _: self._panel_chosen())

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with the first free hook; without a box that comes first."""
        if not self.rows:
            over, desk = self._over, self.desk
            self.drop()
            FirstBoxSheet(over, desk).start()
            return
        super().start(values or {**USUAL, **(self._first or self._next_hook(0, 0))})
        self.form.controls["room"].setFocus()

    def save(self) -> None:
        """Enter it and stay for the next one."""
        values = self.form.values()
        panel_id = int(values.pop("panel_id") or 0) or None
        done = f"已登记 {self._saved + 1} 串钥匙。"
        ref, refused = attempt(self.desk, listing.add_ring, panel_id=panel_id, **values, done=done)
        if refused is not None:
            self.show_refusal(refused)
            return
        self._saved += 1
        made = self.desk.read(layout_lists.ring_values, ref.id) if isinstance(ref, Ref) else None
        if made is not None:
            words = f"{made.tag}（{made.code}）挂 {made.hangs}"
            self.done.put(f"第 {self._saved} 串已登记：{words}。接着登记下一串，Esc 结束。")
        self._go_on(values, panel_id or 0)

    def _go_on(self, values: dict[str, str], panel_id: int) -> None:
        self.rows = self.desk.read(layout_lists.panels)
        self._show_free()
        kept = {name: values[name] for name in ("key_class", "source", "pieces")}
        after = int(values["hook"]) if values["hook"].isdecimal() else 0
        self.form.set_values({**kept, **self._next_hook(panel_id, after)})
        self._given = self.form.values()
        self.refuse(" ")
        self.form.controls["room"].setFocus()

    def _show_free(self) -> None:
        combo = self.form.controls["panel_id"]
        if isinstance(combo, QComboBox):
            for value, words in panel_choices(self.rows):
                combo.setItemText(combo.findData(value), words)

    def _next_hook(self, panel_id: int, after: int) -> dict[str, str]:
        found = first_free(self.rows, panel_id, after) or first_free(self.rows)
        return {"panel_id": str(found[0]), "hook": f"{found[1]:02d}"} if found else {}

    def _panel_chosen(self) -> None:
        panel_id = int(self.form.values()["panel_id"] or 0)
        found = first_free([one for one in self.rows if one.ref.id == panel_id], panel_id)
        self.form.put("hook", f"{found[1]:02d}" if found else "")

    def _step(self, name: str) -> None:
        """A room needs no place, and a remark is rare: Enter passes them by."""
        if (name == "room" and self.form.values()["room"].strip()) or name == "place":
            self.form.skip_to("pieces")


class AmendRingSheet(FormSheet):
    """What the list says of a ring; what stood there is kept."""

    def __init__(self, over: QWidget, desk: Desk, ring_id: int) -> None:
        self._kept = _values(desk, ring_id)
        super().__init__(
            over, desk, f"修改清单：{self._kept.tag}", (CLASS, PIECES, ROOM, PLACE, REMARK), clause="KEY-02"
        )
        self.place = f"key-ring:{ring_id}"

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with what stands."""
        kept = self._kept
        own = {
            "key_class": kept.key_class,
            "pieces": kept.pieces,
            "room": kept.room,
            "place": kept.place,
            "remark": kept.remark,
        }
        super().start(values or own)

    def save(self) -> None:
        """Amend it."""
        self.do(
            listing.amend_ring, self._kept.ref.id, **self.form.values(), done=f"{self._kept.tag} 已修改。"
        )


class HangSheet(FormSheet):
    """Another hook for a ring."""

    def __init__(self, over: QWidget, desk: Desk, ring_id: int) -> None:
        self._kept = _values(desk, ring_id)
        self._rows = desk.read(layout_lists.panels)
        panel = Field("panel_id", "挂板", Kind.CHOICE, required=True, choices=panel_choices(self._rows))
        super().__init__(over, desk, f"换钩：{self._kept.tag}", (panel, HOOK), clause="KEY-02", width=560)
        self.free = label("", "muted", wrap=True)
        self.body.addWidget(label(f"现在挂 {self._kept.hangs}。挂钩空着就挂第一个空钩。", "muted"))
        self.body.addWidget(self.free)
        combo = self.form.controls["panel_id"]
        if isinstance(combo, QComboBox):
            combo.currentIndexChanged.connect(lambda _: self._say_free())

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it on the panel where the ring hangs."""
        super().start(values or {"panel_id": str(self._kept.panel_id or "")})
        self._say_free()

    def save(self) -> None:
        """Hang it there."""
        values = self.form.values()
        panel_id = int(values["panel_id"] or 0)
        if not panel_id:
            self.form.show_error("panel_id", "请选挂板。")
            return
        done = f"{self._kept.tag} 已换钩。"
        self.do(listing.hang, self._kept.ref.id, panel_id, values["hook"], done=done)

    def _say_free(self) -> None:
        self.free.setText(hooks_words(self._rows, int(self.form.values()["panel_id"] or 0)))


class NewTagSheet(FormSheet):
    """A new tag where the old one broke or is gone."""

    def __init__(self, over: QWidget, desk: Desk, ring_id: int) -> None:
        self._kept = _values(desk, ring_id)
        super().__init__(
            over, desk, f"换牌：{self._kept.tag}", (TAG,), clause="KEY-02", width=520, columns=1, words="换牌"
        )
        _take_scans(self.form)
        self.body.addWidget(label("换下的牌码不会再用；旧牌请销毁。", "muted"))

    def save(self) -> None:
        """Give it the new tag and say which."""
        tag = self.do(listing.new_tag, self._kept.ref.id, self.form.values()["tag"], done="")
        if tag:
            self.desk.say(f"{self._kept.tag} 换成 {tag}，请打印新牌挂上。")


class InstructSheet(FormSheet):
    """What was said about the keys of a unit, and what no longer holds."""

    FIELDS = (
        Field("words", "嘱咐", required=True, limit=100, hint="业主在国外，不借"),
        Field("told_by", "谁嘱咐的", Kind.NAME, required=True, limit=60),
    )

    def __init__(self, over: QWidget, desk: Desk, unit_id: int, place: str) -> None:
        super().__init__(
            over, desk, f"借用嘱咐：{place}", self.FIELDS, clause="KEY-03", icon="keys", words="记下"
        )
        self.place = f"key-instruction:{unit_id}"
        self._unit_id = unit_id
        said = desk.read(lists.instructions, unit_id)
        for instruction_id, words in said:
            end = button("撤销", partial(self._lift, instruction_id), role="row", name=f"撤销嘱咐：{words}")
            self.body.addLayout(row(label(words), None, allow(end, desk, listing.lift)))
        self.body.addWidget(label("这一户的钥匙借出前都会先显示嘱咐。", "muted"))

    def save(self) -> None:
        """Note it."""
        self.do(listing.instruct, self._unit_id, **self.form.values(), done="嘱咐已记下，借出前会显示。")

    def _lift(self, instruction_id: int) -> None:
        self.do(listing.lift, instruction_id, done="嘱咐已撤销。")


def _take_scans(form: FieldForm) -> None:
    """A scan belongs into the tag, not into the box, and no input method may hold its letters back."""
    form.controls["tag"].setProperty("scan", True)
    form.controls["tag"].setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)


def _values(desk: Desk, ring_id: int) -> RingValues:
    found = desk.read(layout_lists.ring_values, ring_id)
    assert found is not None
    return found
