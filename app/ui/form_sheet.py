"""A dialog of declared fields and one verb: a refusal stands at its field and nothing typed is lost."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.errors import Trouble
from app.rules.field import Field, Kind
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet, rest_enter
from app.ui.form import FieldForm

LONGEST_LINE = 20
"""Characters that fit beneath half a dialog's width."""


def attempt(
    desk: Desk, verb: Callable[..., Any], *args: Any, done: str, **kwargs: Any
) -> tuple[Any, Said | None]:
    """Do a verb from inside a dialog: its result, and why not when it was not done.

    A refusal is the dialog's to show; the message bar behind it is cleared. A trouble is told in its
    own dialog too, and what was typed stays.
    """
    refused: list[Said] = []

    def note(said: Said) -> None:
        if said.refused:
            refused.append(said)

    def note_trouble(trouble: Trouble) -> None:
        refused.append(Said(trouble.sentence, refused=True))

    desk.said.connect(note)
    desk.trouble.connect(note_trouble)
    try:
        result = desk.do(verb, *args, done=done, **kwargs)
    finally:
        desk.said.disconnect(note)
        desk.trouble.disconnect(note_trouble)
    if not refused:
        return result, None
    desk.settled.emit()
    return None, refused[0]


class FormSheet(Sheet):
    """A dialog of declared fields: Enter goes on, the last one saves, a refusal marks its field.

    `place` names what is being filled in ("person:17"); with one, what was typed is kept when the desk
    is locked and stands there again when the same person opens it.
    """

    place = ""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        title: str,
        fields: Sequence[Field],
        *,
        clause: str = "",
        icon: str = "",
        width: int = 680,
        words: str = "保存",
        danger: bool = False,
        columns: int = 2,
    ) -> None:
        super().__init__(over, title, width=width, clause=clause, icon=icon)
        self.desk = desk
        self._given: dict[str, str] = {}
        self.form = FieldForm(fields, columns=columns)
        self.body.addWidget(self.form)
        self.form.submitted.connect(self.save)
        self.form.edited.connect(lambda: self.refuse(" "))
        self.go = self.add_buttons(words, self.save, danger=danger)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it, filled, with the cursor in the first field."""
        self.form.set_values(values or {})
        self._given = self.form.values()
        draft = self.desk.draft(self.place) if self.place else {}
        if draft:
            self.form.set_values({**self._given, **draft})
            self.refuse("上次锁屏时没存完的内容已经填回来了。")
        self.open_sheet()
        self.form.focus_first()

    def keep(self) -> None:
        """The desk is being locked: what was typed is kept in the encrypted file, a password never."""
        typed = self.form.values()
        if self.place and typed != self._given:
            secret = {field.name for field in self.form.fields if field.kind is Kind.PASSWORD}
            kept = {name: value for name, value in typed.items() if name not in secret}
            self.desk.keep_draft(self.place, self.accessibleName(), kept)

    def close_sheet(self) -> None:
        """Saved or given up: nothing is kept."""
        if self.place and self.desk.draft(self.place):
            self.desk.drop_draft(self.place)
        super().close_sheet()

    def save(self) -> None:
        """Do the verb; each dialog says which."""
        raise NotImplementedError

    def do(self, verb: Callable[..., Any], *args: Any, done: str, **kwargs: Any) -> Any:
        """Do the verb and close; None when it was refused, and the dialog stays."""
        result, refused = attempt(self.desk, verb, *args, done=done, **kwargs)
        if refused is not None:
            self.show_refusal(refused)
            return None
        rest_enter(self.window())
        self.close_sheet()
        return result if result is not None else True

    def show_refusal(self, refused: Said) -> None:
        """Mark the field that is refused; a sentence longer than a field's line stands below too."""
        shown = self.form.show_error(refused.field, refused.sentence)
        self.refuse(refused.sentence if not shown or len(refused.sentence) > LONGEST_LINE else " ")
