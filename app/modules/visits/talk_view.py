"""One talk as it is on record: who, what was said, graded and promised; what is still to be done."""

from collections.abc import Callable

from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from app.modules.visits import card, service
from app.modules.visits.card import OpinionLine, PromiseLine, TalkCard
from app.modules.visits.rules import SATISFIED_FROM
from app.modules.visits.talk_sheets_view import AnswerSheet, MatterSheet, SignTalkSheet
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.pane import Pane
from app.ui.parts import allow, button, clear, column, label, row, rule

NOTHING = "没有可以转的意见：都已经转成诉求，或这次没有记意见。"
ALL_ANSWERED = "每条意见都已经有答复。"
ALREADY_SIGNED = "这次访谈的签字已经登记过，或不用签字。"
PER_LINE = 3


class TalkPane(Pane):
    """A talk; T makes a matter of an opinion, A notes an answer, S how it was signed."""

    kinds = frozenset({"visit", "visit_opinion", "visit_promise", "matter", "followup"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.talk: TalkCard | None = None
        self.setAccessibleName("访谈记录")
        self.box: QVBoxLayout = column(spacing=6)
        self.raise_button = allow(button("转诉求…", self.raise_matter, keys="T"), desk, service.raise_matter)
        self.answer_button = allow(button("补答复…", self.answer, keys="A"), desk, service.answer)
        self.sign_button = allow(button("补签字…", self.sign, keys="S"), desk, service.sign)
        self.acts = QWidget()
        self.acts.setLayout(row(self.raise_button, self.answer_button, self.sign_button, None))
        self.setLayout(column(self.acts, self.box, spacing=8))
        self.keys = {"T": self.raise_matter, "A": self.answer, "S": self.sign}
        self.acts.hide()

    # ---- what is shown

    def put(self, talk: TalkCard | None) -> None:
        """Show this one; None for nothing."""
        self.talk = talk
        clear(self.box)
        self.acts.setHidden(talk is None)
        if talk is None:
            return
        self._show_head(talk)
        self._show_grades(talk)
        for opinion in talk.opinions:
            self._show_opinion(opinion)
        for promise in talk.promises:
            self._show_promise(promise)
        self._say("个人需要", talk.needs)
        self._say("情况", talk.words)
        self._say("为什么一个人", talk.alone_why)
        self._say("为什么不在时段内", talk.hours_why)
        if talk.outcome == "talked":
            self._say("用户签字", talk.signed_zh)
        source = "" if talk.source == "desk" else "启用前导入　" if talk.source == "import" else "乔迁上门　"
        self.box.addWidget(label(f"{source}{talk.entered} 登记", "muted", wrap=True))
        self.raise_button.setHidden(not self._unraised())
        self.answer_button.setHidden(not self._unanswered())
        self.sign_button.setHidden(talk.outcome != "talked" or bool(talk.signed))

    def reload(self) -> None:
        """The same talk as it is now."""
        super().reload()
        if self.talk is not None:
            self.put(self.desk.read(card.talk, self.talk.ref.id))

    # ---- what is done

    def raise_matter(self) -> None:
        """T: an opinion becomes a matter."""
        found = self._unraised()
        self._ask(service.raise_matter, bool(found), NOTHING, lambda: MatterSheet(self, self.desk, found))

    def answer(self) -> None:
        """A: what was answered afterwards."""
        found = self._unanswered()
        self._ask(service.answer, bool(found), ALL_ANSWERED, lambda: AnswerSheet(self, self.desk, found))

    def sign(self) -> None:
        """S: how it was signed."""
        talk = self.talk
        open_ = talk is not None and talk.outcome == "talked" and not talk.signed
        if talk is not None:
            self._ask(service.sign, open_, ALREADY_SIGNED, lambda: SignTalkSheet(self, self.desk, talk))

    def _ask(
        self,
        verb: Callable[..., object],
        can: bool,
        otherwise: str,
        make: Callable[[], MatterSheet | AnswerSheet | SignTalkSheet],
    ) -> None:
        if not self.desk.allows(verb):
            return
        if not can:
            self.desk.refuse(otherwise)
            return
        make().start()

    # ---- inside

    def _unraised(self) -> list[OpinionLine]:
        return [one for one in self.talk.opinions if one.matter is None] if self.talk is not None else []

    def _unanswered(self) -> list[OpinionLine]:
        return [one for one in self.talk.opinions if not one.reply] if self.talk is not None else []

    def _show_head(self, talk: TalkCard) -> None:
        when = f"{talk.day:%Y-%m-%d} {talk.when}".strip()
        tone = "" if talk.outcome in ("talked", "empty") else "due"
        chips = [label(talk.way_zh, "chip"), label(talk.outcome_zh, "chip", tone=tone)]
        self.box.addLayout(row(label(when, "h3"), *chips, None))
        went = f"{talk.pair}{f'（{talk.lead_zh}主访）' if talk.lead_zh else ''}"
        seen = f"见到 {talk.seen}" if talk.seen else ""
        told = "　".join(part for part in (went, seen, talk.stage_zh) if part)
        self.box.addWidget(label(told, "muted", wrap=True))

    def _show_grades(self, talk: TalkCard) -> None:
        for at in range(0, len(talk.ratings), PER_LINE):
            chips = [
                label(f"{name} {grade} {words}", "chip", tone=_tone(grade))
                for name, grade, words in talk.ratings[at : at + PER_LINE]
            ]
            self.box.addLayout(row(*chips, None, spacing=6))

    def _show_opinion(self, one: OpinionLine) -> None:
        self.box.addWidget(rule())
        self.box.addWidget(label(f"{one.theme}　{one.words}", wrap=True))
        self.box.addWidget(label(f"答复：{one.reply}" if one.reply else "还没有答复", "muted", wrap=True))
        if one.matter is not None:
            self.box.addLayout(self._leads_to(f"已转 {one.matter_code}", one.matter))

    def _show_promise(self, one: PromiseLine) -> None:
        self.box.addWidget(rule())
        self.box.addWidget(label(f"答应：{one.words}", wrap=True))
        told = f"{one.who}　{one.until:%Y-%m-%d} 前　{one.state}"
        if one.followup is not None:
            self.box.addLayout(self._leads_to(told, one.followup))
        else:
            self.box.addWidget(label(told, "muted", wrap=True))

    def _leads_to(self, words: str, ref: Ref) -> QLayout:
        return row(button(words, lambda: self.desk.go(ref), role="quiet"), None)

    def _say(self, name: str, words: str) -> None:
        if words:
            self.box.addWidget(label(f"{name}：{words}", "s", wrap=True))


def _tone(grade: int) -> str:
    """What somebody has to look at stands out."""
    return "" if grade >= SATISFIED_FROM else "due" if grade == SATISFIED_FROM - 1 else "over"
