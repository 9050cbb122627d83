"""Somebody comes for a found thing: who and which paper, what they say of it, the signature (ROLE-11)."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.modules.found import service
from app.modules.found.card import AskerCard, ItemCard
from app.modules.found.claiming import FITS
from app.modules.found.model import FoundEnding
from app.modules.found.rules import CLAUSE, SIGNED
from app.modules.site import service as settings
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.rules.strokes import encode
from app.storage.record import fields_of
from app.ui.desk import Desk, Said
from app.ui.form_sheet import FormSheet
from app.ui.glyphs import Glyph
from app.ui.pad import SignaturePad
from app.ui.parts import allow, button, label, row
from app.ui.theme import fix_height

OWN = fields_of(FoundEnding)
WHO = (
    replace(OWN["who"], name="taker", label="谁来领"),
    replace(OWN["relation"], required=True),
    replace(OWN["identity_kind"], label="看了什么证件", required=True),
    Field("identity", "证件号后四位", Kind.IDENTITY, required=True, limit=30, hint="也可以扫证件"),
    Field("room", "房号", Kind.ROOM, limit=40, hint="3-2-1201，不是住户空着"),
    Field("signed", "怎么签", Kind.CHOICE, required=True, choices=SIGNED),
)
TOLD = (
    replace(OWN["description"], label="对方先说特征（看实物以前）", private=False, required=True),
    Field("fits", "和暗记比对", Kind.CHOICE, required=True, choices=FITS),
)
HAND_OVER, NOT_HANDED = "交付", "登记不符，不交付"


class ClaimSheet(FormSheet):
    """Hand a thing over. Of a valuable one the marks open only after the description was typed.

    `then` gets the ending and whether its receipt is to be signed on paper.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        card: ItemCard,
        then: Callable[[Ref, bool], object],
        asker: AskerCard | None = None,
    ) -> None:
        fields = (*WHO[:5], *TOLD, WHO[5]) if card.tested else WHO
        super().__init__(
            over, desk, f"领取：{card.code} {card.title[:20]}", fields,
            clause=CLAUSE, icon="parcels", words=HAND_OVER,
        )  # fmt: skip
        self._card, self._then, self._asker = card, then, asker
        self.place = f"found-claim:{card.ref.id}"
        self.form.controls["identity"].setProperty("scan", True)  # a scanned paper belongs into this field
        self.marks = label(" ", wrap=True)
        self.show_marks = allow(button("看暗记", self.open_marks, icon="eye"), desk, service.open_marks)
        if card.tested:
            hint = label("先请对方说特征，写下来，再看暗记；实物这时还不拿出来。", "muted")
            self.body.insertLayout(0, row(Glyph("info", 15), hint, None, spacing=6))
            told = row(self.show_marks)
            told.addWidget(self.marks, 1)
            self.body.addLayout(told)
        self.pad = SignaturePad("领取人签名")
        fix_height(self.pad, 84)
        self.pad.changed.connect(lambda: self.refuse(" "))
        self.body.addWidget(self.pad)
        self.form.submitted.disconnect(self.save)
        self.form.submitted.connect(self._to_pad)
        self.form.edited.connect(self._follow)
        self.form.stepping.connect(self._stepping)
        allow(self.go, desk, service.claim)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Whoever asked for it stands there already, to be compared with the paper."""
        pad = self.desk.read(settings.values)["key_sign"] == "pad"
        usual = {"relation": "self", "identity_kind": "mainland", "signed": "pad" if pad else "paper"}
        if self._asker is not None:
            usual |= {"taker": self._asker.name, "room": self._asker.room}
        super().start(usual | (values or {}))
        self._follow()

    def open_marks(self) -> None:
        """Show what only the desk knows, once the description stands; that it was looked at is on record."""
        if len(self.form.values()["description"].split()) == 0:
            self.form.show_error("description", "先写对方说的特征。")
            return
        marks = self.desk.do(service.open_marks, self._card.ref.id)
        if marks is not None:
            self.marks.setText(f"暗记：{marks}")

    def save(self) -> None:
        """Hand it over, or put down that the description does not fit."""
        values = self.form.values()
        fits = values.get("fits", "") != "no"
        told = f"{self._card.code} 已交给 {values['taker']}。"
        ending = self.do(
            service.claim,
            self._card.ref.id,
            **values,
            strokes=encode(self.pad.strokes()) if values["signed"] == "pad" and self.pad.signed else "",
            asker_id=self._asker.ref.id if self._asker is not None else None,
            done=told if fits else f"{self._card.code} 描述不符，没有交付，已记在案。",
            undo=self._undo if fits else None,
        )
        if isinstance(ending, Ref) and fits:
            self._then(ending, values["signed"] == "paper")

    def show_refusal(self, refused: Said) -> None:
        """A signature that is missing is asked for at the pad."""
        super().show_refusal(refused)
        if refused.field == "strokes":
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- inside

    def _undo(self, _: Ref) -> None:
        code = self._card.code
        self.desk.do(service.undo, self._card.ref.id, "交付后当即撤销", done=f"{code} 又在架上了。")

    def _follow(self) -> None:
        values = self.form.values()
        refused = values.get("fits") == "no" and values["relation"] != "finder"
        self.go.setText(NOT_HANDED if refused else HAND_OVER)
        self.pad.setVisible(values["signed"] == "pad" and not refused)
        if self._card.tested:
            shown = {field.name for field in self.form.fields}
            if values["relation"] == "finder":
                shown -= {"description", "fits"}
            self.form.set_shown(shown)

    def _stepping(self, name: str) -> None:
        if name == "description" and self.marks.text() == " ":
            self.open_marks()

    def _to_pad(self) -> None:
        wanted = self.pad.isVisible() and not self.pad.signed
        if wanted:
            self.pad.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.save()
