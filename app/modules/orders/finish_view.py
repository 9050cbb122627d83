"""A finished order is typed off its paper: times, what was done, materials, money, signature, opinion."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.errors import Refusal
from app.modules.orders import service
from app.modules.orders.card import OrderCard
from app.modules.orders.materials_view import MaterialsBlock
from app.modules.orders.rules import (
    CHARGES,
    LONGEST_MEASURE,
    RATINGS,
    SIGNED,
    Done,
    Material,
    fen_or_refuse,
    money,
)
from app.modules.orders.sheet_view import OrderForm, facts_of
from app.modules.orders.shipped import teams
from app.modules.site import service as settings
from app.rules.field import Field, Kind
from app.rules.strokes import decode, encode
from app.ui.desk import Desk, Said
from app.ui.form import FieldForm
from app.ui.pad import SignaturePad
from app.ui.parts import button, label, row
from app.ui.theme import fix_height

Now = Callable[[], datetime]
_WORK = (
    Field("arrived", "到场时间", Kind.TEXT, limit=20, hint="10:05；或 11-22 16:05"),
    Field("finished", "完成时间", Kind.TEXT, limit=20, hint="现在；或 10:50"),
    Field("measure", "处理结果", Kind.TEXT, required=True, limit=LONGEST_MEASURE),
)
_ON_PAPER = tuple(choice for choice in SIGNED if choice[0] != "pad")
_ON_PAD = tuple(choice for choice in SIGNED if choice[0] != "paper")


def _ending(signed: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    return (
        Field("labour", "人工费（元）", Kind.NUMBER, limit=12, hint="0.00"),
        Field("charge", "收费", Kind.CHOICE, required=True, choices=CHARGES),
        Field("receipt", "票据号", Kind.TEXT, limit=40),
        Field("signed", "用户签名", Kind.CHOICE, required=True, choices=signed),
        Field("rating", "用户评价", Kind.CHOICE, choices=(("", "没有评"), *RATINGS)),
    )


class FinishSheet(OrderForm):
    """The paper that came back: Enter from field to field, one Enter for each material, the sum beside."""

    def __init__(self, over: QWidget, desk: Desk, card: OrderCard, now: Now = datetime.now) -> None:
        fields = _WORK if card.arrived_at is None else _WORK[1:]
        facts = [fact for fact in facts_of(card) if fact[0] in ("内容", "哪里", "派给", "到场")]
        super().__init__(
            over,
            desk,
            card,
            now,
            fields,
            words="登记完成",
            verb=service.finish,
            width=760,
            columns=len(fields),
            facts=facts,
        )
        self.on_pad = desk.read(settings.values)["order_sign"] == "pad"
        self.materials = MaterialsBlock()
        self.last = FieldForm(_ending(_ON_PAD if self.on_pad else _ON_PAPER), columns=3)
        self.sum = label("", "h3")
        self.pad = SignaturePad("用户签名")
        fix_height(self.pad, 84)
        self.body.addLayout(self._usual())
        self.body.addWidget(self.materials)
        self.body.addWidget(self.last)
        self.body.addWidget(self.pad)
        self.buttons.insertWidget(0, self.sum)
        self._connect()

    def _usual(self) -> QHBoxLayout:
        """The team's usual words, a button each."""
        offers = next((team.measures for team in teams() if team.name == self.card.team), ())
        made = [
            button(words, partial(self._take, words), role="row", name=f"常用：{words}") for words in offers
        ]
        return row(label("常用", "c"), *made, None, spacing=6)

    def _connect(self) -> None:
        self.form.submitted.disconnect(self.save)
        self.form.submitted.connect(self._to_materials)
        self.materials.done.connect(self.last.focus_first)
        self.materials.edited.connect(self._reckon)
        self.materials.edited.connect(lambda: self.refuse(" "))
        self.last.edited.connect(self._reckon)
        self.last.edited.connect(lambda: self.refuse(" "))
        self.last.stepping.connect(self._stepping)
        self.last.submitted.connect(self._to_pad)
        self.pad.changed.connect(lambda: self.refuse(" "))

    def start(self, values: dict[str, str] | None = None) -> None:
        """What was written before a finish was taken back stands there again."""
        card = self.card
        self.materials.put([_typed(line) for line in card.lines])
        self.last.set_values(
            {
                "labour": money(card.labour) if card.labour else "",
                "charge": card.charge if card.measure else "due" if card.service == "paid" else "none",
                "receipt": card.receipt,
                "signed": card.signed if card.measure else "pad" if self.on_pad else "paper",
                "rating": str(card.rating) if card.rating else "",
            }
        )
        self.pad.set_strokes(decode(card.strokes))
        self._reckon()
        super().start({"measure": card.measure, **(values or {})})

    def save(self) -> None:
        """Put it on record; it can be taken back the same day."""
        if self.materials.waits() and not self.materials.add():
            return
        work, last = self.form.values(), self.last.values()
        strokes = encode(self.pad.strokes()) if last["signed"] == "pad" else ""
        done = Done(
            **work,
            lines=tuple(self.materials.lines),
            strokes=strokes,
            **last,
        )
        self.do_undoably(service.finish, done, done=f"{self.card.code} 已完成，{self.sum.text()}。")

    def show_refusal(self, refused: Said) -> None:
        """The sentence stands at its field, wherever in the dialog that is."""
        if refused.field == "lines":
            self.materials.refuse(refused.sentence)
        elif refused.field == "strokes":
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.last.show_error(refused.field, refused.sentence):
            pass
        else:
            super().show_refusal(refused)
            return
        self.refuse(refused.sentence)

    # ---- inside

    def _take(self, words: str) -> None:
        self.form.put("measure", words)
        self.form.controls["measure"].setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_materials(self) -> None:
        self.materials.field.setFocus(Qt.FocusReason.TabFocusReason)

    def _stepping(self, name: str) -> None:
        """What costs nothing needs neither charge nor receipt."""
        if name == "labour" and not self._fen():
            self.last.put("charge", "none")
            self.last.skip_to("signed")

    def _to_pad(self) -> None:
        if self.last.values()["signed"] == "pad" and not self.pad.signed:
            self.pad.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.save()

    def _fen(self) -> int:
        try:
            return self.materials.fen + fen_or_refuse(self.last.values()["labour"], "人工费", "labour")
        except Refusal:
            return self.materials.fen

    def _reckon(self) -> None:
        """The sum, while it grows; the receipt only where money was taken."""
        self.sum.setText(f"合计 {money(self._fen())} 元")
        values = self.last.values()
        shown = {"labour", "charge", "signed", "rating"}
        self.last.set_shown(shown | ({"receipt"} if values["charge"] == "paid" else set()))
        self.pad.setVisible(values["signed"] == "pad")


def _typed(line: Material) -> str:
    """A line of material as it is typed."""
    many = f"{line.name} {line.count}"
    return f"{many} {money(line.price)}" if line.price else many
