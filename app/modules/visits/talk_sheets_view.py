"""What is done with a talk later: an opinion becomes a matter, its answer, how the household signed."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.modules.complaints.rules import CATEGORIES
from app.modules.visits import service
from app.modules.visits.card import OpinionLine, TalkCard
from app.modules.visits.entry_lines_view import QuickSegments
from app.modules.visits.recording import MATTERS
from app.modules.visits.rules import SHEET_CLAUSE, SIGNED
from app.rules.field import Field, Kind
from app.rules.strokes import encode
from app.ui.desk import Desk
from app.ui.dialog import Sheet, rest_enter
from app.ui.form_sheet import FormSheet, attempt
from app.ui.pad import SignaturePad
from app.ui.parts import allow, label

Then = Callable[[], object]
_LONGEST = 40


class MatterSheet(FormSheet):
    """An opinion becomes a request, a repair or a complaint of its class."""

    def __init__(
        self, over: QWidget, desk: Desk, opinions: Sequence[OpinionLine], then: Then | None = None
    ) -> None:
        fields = (
            *_which(opinions),
            Field("becomes", "转成", Kind.CHOICE, required=True, choices=MATTERS[1:]),
            Field("category", "投诉类别", Kind.CHOICE, required=True, choices=CATEGORIES),
        )
        super().__init__(
            over, desk, "意见转诉求", fields, clause="COMP-01", icon="complaints", words="转诉求", columns=1,
            width=520,
        )  # fmt: skip
        self._opinions, self._then = tuple(opinions), then
        allow(self.go, desk, service.raise_matter)
        self.form.edited.connect(self._show)
        if len(opinions) == 1:
            self.body.insertWidget(0, label(opinions[0].words, wrap=True))

    def start(self, values: dict[str, str] | None = None) -> None:
        """The first opinion, as an opinion, unless somebody says otherwise."""
        super().start(values or {"opinion": str(self._opinions[0].ref.id), "becomes": "opinion"})
        self._show()

    def save(self) -> None:
        """Do it."""
        values = self.form.values()
        category = values["category"] if values["becomes"] == "complaint" else ""
        opinion = int(values.get("opinion") or self._opinions[0].ref.id)
        if self.do(
            service.raise_matter, opinion, becomes=values["becomes"], category=category,
            done="意见已转成诉求，可在“诉求”里跟办。",
        ) and self._then is not None:  # fmt: skip
            self._then()

    def _show(self) -> None:
        shown = {"opinion", "becomes"}
        if self.form.values()["becomes"] == "complaint":
            shown.add("category")
        self.form.set_shown(shown)


class AnswerSheet(FormSheet):
    """What was answered to an opinion after the visit."""

    def __init__(
        self, over: QWidget, desk: Desk, opinions: Sequence[OpinionLine], then: Then | None = None
    ) -> None:
        fields = (*_which(opinions), Field("reply", "答复", Kind.LONG_TEXT, required=True, limit=300))
        super().__init__(
            over, desk, "补记答复", fields, clause=SHEET_CLAUSE, icon="visits", columns=1, width=520
        )
        self._opinions, self._then = tuple(opinions), then
        self.place = f"visits.answer.{opinions[0].ref.id}"
        allow(self.go, desk, service.answer)
        if len(opinions) == 1:
            self.body.insertWidget(0, label(opinions[0].words, wrap=True))

    def start(self, values: dict[str, str] | None = None) -> None:
        """The first opinion that has no answer."""
        super().start(values or {"opinion": str(self._opinions[0].ref.id)})

    def save(self) -> None:
        """Do it."""
        values = self.form.values()
        opinion = int(values.get("opinion") or self._opinions[0].ref.id)
        if self.do(service.answer, opinion, reply=values["reply"], done="答复已补记。") and self._then:
            self._then()


class SignTalkSheet(Sheet):
    """How the household signed, when that was left open: a digit chooses, the pad takes strokes."""

    def __init__(self, over: QWidget, desk: Desk, talk: TalkCard, then: Then | None = None) -> None:
        super().__init__(over, f"补签字　{talk.room}", width=460, clause=SHEET_CLAUSE, icon="visits")
        self.desk, self.talk, self._then = desk, talk, then
        self.signed = QuickSegments(SIGNED[1:], "用户签字")
        self.pad = SignaturePad("用户签名")
        told = f"{talk.day:%Y-%m-%d}　{talk.way_zh}　{talk.seen}"
        for part in (label(told, "muted", wrap=True), self.signed, self.pad):
            self.body.addWidget(part)
        self.pad.hide()
        self.signed.changed.connect(lambda value: self.pad.setHidden(value != "pen"))
        self.signed.choose("paper")
        self.go = allow(self.add_buttons("保存", self.save), desk, service.sign)

    def start(self) -> None:
        """Show it; Enter saves."""
        self.open_sheet(self.signed)

    def save(self) -> None:
        """Note how it was signed."""
        how = self.signed.value
        if how == "pen" and not self.pad.signed:
            self.refuse("请用户在手写板上签名，或改选签在纸上、不愿签。")
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        strokes = encode(self.pad.strokes()) if how == "pen" else ""
        number = self.talk.ref.id
        _, refused = attempt(
            self.desk, service.sign, number, signed=how, strokes=strokes, done="签字已补记。"
        )
        if refused is not None:
            self.refuse(refused.sentence)
            return
        rest_enter(self.window())
        self.close_sheet()
        if self._then is not None:
            self._then()


def _which(opinions: Sequence[OpinionLine]) -> tuple[Field, ...]:
    """Which opinion, where there is more than one."""
    if len(opinions) == 1:
        return ()
    choices = tuple((str(one.ref.id), f"{one.theme}：{one.words[:_LONGEST]}") for one in opinions)
    return (Field("opinion", "哪一条意见", Kind.CHOICE, required=True, choices=choices),)
