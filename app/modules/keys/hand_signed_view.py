"""What the dialogs about one ring have in common: facts, a verb, a reason, a signature by hand."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.modules.site import service as settings
from app.rules.field import Field
from app.rules.strokes import encode
from app.ui.desk import Desk, Said
from app.ui.dialog import ReasonSheet, facts_block, rest_enter
from app.ui.form_sheet import FormSheet, attempt
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


class KeyReasonSheet(ReasonSheet):
    """An act on one ring that needs a reason; refused, it stays with what was typed.

    `undo` takes it back from the message bar.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        facts: Facts,
        words: str,
        verb: Callable[..., object],
        about: int,
        *,
        done: str,
        undo: Callable[[Any], object] | None = None,
        ready: Sequence[str] = (),
        kept: str = "",
        clause: str = "KEY-02",
    ) -> None:
        def act(reason: str) -> Said | None:
            more = {"undo": undo} if undo is not None else {}
            return attempt(desk, verb, about, reason=reason, done=done, **more)[1]

        super().__init__(over, title, facts, words, act, ready=ready, kept=kept, icon="keys", clause=clause)
        self._do = act

    def start(self) -> None:
        """Show it."""
        self.open_sheet(self.reason)

    def give(self, reason: str) -> None:
        """Do it and close, or say why not."""
        refused = self._do(reason)
        if refused is not None:
            self.refuse(refused.sentence)
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        rest_enter(self.window())
        self.close_sheet()


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
