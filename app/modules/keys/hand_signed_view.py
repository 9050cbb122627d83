"""A dialog of fields that somebody at the counter signs by hand, where the site wants a pad."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.modules.site import service as settings
from app.rules.field import Field
from app.rules.strokes import encode
from app.ui.desk import Desk, Said
from app.ui.dialog import facts_block
from app.ui.form_sheet import FormSheet
from app.ui.glyphs import Glyph
from app.ui.pad import SignaturePad
from app.ui.parts import allow, label, row
from app.ui.theme import fix_height

Facts = Sequence[tuple[str, str]]


class KeySheet(FormSheet):
    """A dialog about one ring: facts above the fields, dead for whoever may not do its verb."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        fields: Sequence[Field],
        verb: Callable[..., object],
        *,
        facts: Facts = (),
        clause: str = "KEY-02",
        words: str = "保存",
        width: int = 620,
    ) -> None:
        super().__init__(over, desk, title, fields, clause=clause, icon="keys", words=words, width=width)
        self.over = over
        if facts:
            self.body.insertWidget(0, facts_block(facts))
        allow(self.go, desk, verb)


class HandSignedSheet(KeySheet):
    """Fields, then the pad where the setting asks for one; Enter goes to it, and on it saves."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        fields: Sequence[Field],
        verb: Callable[..., object],
        *,
        signer: str,
        facts: Facts = (),
        clause: str = "KEY-02",
        words: str = "保存",
        width: int = 620,
    ) -> None:
        super().__init__(
            over, desk, title, fields, verb, facts=facts, clause=clause, words=words, width=width
        )
        setting = desk.read(settings.values)["key_sign"]
        self.on_paper = setting == "paper"
        self.pad: SignaturePad | None = None
        if setting == "pad":
            self.pad = SignaturePad(f"{signer}签名")
            fix_height(self.pad, 84)
            self.pad.changed.connect(lambda: self.refuse(" "))
            self.body.addWidget(self.pad)
            self.form.submitted.disconnect(self.save)
            self.form.submitted.connect(self._to_pad)
        elif self.on_paper:
            paper = label(f"{signer}在打印的单子上签名。", "muted")
            self.body.addLayout(row(Glyph("info", 15), paper, None, spacing=6))

    def strokes(self) -> str:
        """What was signed, as it is kept; empty without a signature."""
        return encode(self.pad.strokes()) if self.pad is not None and self.pad.signed else ""

    def show_refusal(self, refused: Said) -> None:
        """A signature that is missing is asked for at the pad."""
        super().show_refusal(refused)
        if refused.field == "strokes" and self.pad is not None:
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _to_pad(self) -> None:
        if self.pad is None or self.pad.signed:
            self.save()
        else:
            self.pad.setFocus(Qt.FocusReason.TabFocusReason)
