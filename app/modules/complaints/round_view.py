"""The leader's daily round (ROLE-05): every open matter once, one key each, signed at the end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.modules.complaints import round_lists, rounds
from app.modules.complaints.people import people
from app.modules.complaints.round_lists import PastRound, Round, RoundRow
from app.modules.complaints.round_sheets_view import ChaseSheet, PersonSheet, RaiseSheet, grades_above
from app.modules.complaints.rules import ROUND_CLAUSE
from app.rules.ref import Ref
from app.storage.signing import Signature
from app.ui.desk import Desk
from app.ui.page import Hint
from app.ui.pane import Pane
from app.ui.parts import Card, Elided, allow, button, clause_chip, clear, column, key_cap, label, row
from app.ui.scrolled import scrolled
from app.ui.sign_sheet import ask_signature
from app.ui.table import Column, RowTable
from app.ui.theme import fix_width

PLACE = "complaints.round"
COLUMNS = (
    Column("code", "单号 · 等级", 88, bold=True, detail="grade", detail_tone="grade_tone"),
    Column("title", "内容 · 房号 · 类别", 0, detail="second"),
    Column("words", "时限", 150, glyph="sign", bar="gone", tone="tone"),
    Column("person", "负责", 64),
    Column("look", "今天", 70, glyph="look_sign"),
)
DETAIL = 380
ACTS = (("1", "fine", "正常"), ("2", "chased", "督办…"), ("3", "person", "换人…"), ("4", "grade", "升级…"))


@dataclass(frozen=True)
class Line:
    """One matter as the table takes it."""

    ref: Ref
    code: str
    grade: str
    grade_tone: str
    title: str
    second: str
    words: str
    sign: str
    tone: str
    gone: float | None
    person: str
    look: str
    look_sign: str


class RoundPane(Pane):
    """All open matters, the worst first; 1 to 4 say what was seen, Ctrl+Z takes the last look back."""

    kinds = frozenset(
        {
            "matter",
            "matter_step",
            "matter_round",
            "matter_look",
            "matter_term",
            "staff_member",
            "calendar_day",
        }
    )

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__(desk)
        self._now = now
        self.setAccessibleName("每日盘点")
        self.round = Round((), "", "")
        self.table = RowTable(COLUMNS, "今天要盘点的诉求")
        self.table.opened.connect(lambda line: self.desk.go(line.ref))
        self.table.chosen.connect(lambda _: self._show())
        self.detail: QVBoxLayout = column(spacing=4)
        self.buttons = {
            what: allow(
                button(f"{key} {words}", partial(self.look, what), role="filled" if key == "1" else ""),
                desk,
                rounds.look,
            )
            for key, what, words in ACTS
        }
        self.words = QLineEdit()
        self.words.setAccessibleName("盘点说明")
        self.words.setPlaceholderText("要交代的话，可空")
        self.words.setMaxLength(200)
        self.told = label("", "h3")
        self.before = Elided("muted")
        self.go = allow(button("盘点完毕，签字…", self.finish, role="outline"), desk, rounds.sign_round)
        self._lay_out()
        self.table.installEventFilter(self)
        self.keys = {"Ctrl+Return": self.finish, "Ctrl+Enter": self.finish}

    def _lay_out(self) -> None:
        listed = Card("未办结诉求逐件盘点", "", clause_chip(ROUND_CLAUSE))
        listed.body.addWidget(self.table)
        chosen = Card("这一件")
        acts = row(*self.buttons.values(), None, spacing=6)
        said = scrolled(column(self.detail, None))
        inner = column(said, acts, spacing=8, margins=(12, 10, 12, 10))
        inner.setStretch(0, 1)
        chosen.body.addLayout(inner)
        fix_width(chosen, DETAIL)
        foot = row(self.told, self.words, self.go, key_cap("Ctrl Enter"))
        foot.setStretch(1, 1)
        sides = row(listed, chosen, spacing=12)
        sides.setStretch(0, 1)
        whole = column(sides, foot, self.before, spacing=8)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def reload(self) -> None:
        """Count again; what was chosen stays chosen, at first it is the next one to be looked at."""
        super().reload()
        fresh = not self.table.rows()
        self.round = self.desk.read(round_lists.round_today, self._now())
        draft = self.desk.draft(PLACE)
        if draft and not self.words.text():
            self.words.setText(draft.get("words", ""))
        self.table.set_rows([_line(one) for one in self.round.rows])
        after = next((one for one in self.round.rows if not one.look), None)
        if fresh and after is not None:
            self.table.choose(after.ref)
        former = self.desk.read(round_lists.former, 1)
        self.before.put(_before(former[0]) if former else "还没有盘点过。")
        self._say()
        self._show()

    def look(self, what: str) -> None:
        """What the leader says of the chosen matter."""
        line = self._current()
        if line is None or not self.desk.allows(rounds.look):
            return
        if self.round.signed:
            self.desk.refuse(f"今天的盘点已经签字（{self.round.signed}）。", clause=ROUND_CLAUSE)
        elif what == "fine":
            if self.desk.do(
                rounds.look, line.ref.id, "fine", done=f"{line.code} 正常。", undo=self._undo_of(line)
            ):
                self._next()
        elif what == "chased":
            ChaseSheet(self, self.desk, line, self._next).start()
        elif what == "person":
            known = self.desk.read(people, 0, line.grade, self._now().date())
            PersonSheet(self, self.desk, line, known, self._next).start()
        elif not grades_above(line):
            self.desk.refuse(f"{line.code} 已经是最高等级。", clause=ROUND_CLAUSE)
        else:
            RaiseSheet(self, self.desk, line, self._next).start()

    def undo(self) -> bool:
        """The last look was a wrong one; False when there is none, or the round is signed."""
        last = self.round.last
        if last is None or self.round.signed or not self.desk.may(rounds.take_back_look):
            return False
        self._take_back(last, self.round.last_code)
        return True

    def finish(self) -> None:
        """Sign it; the next one that was not looked at is chosen instead while there is one."""
        if not self.desk.allows(rounds.sign_round):
            return
        if self.round.signed:
            self.desk.inform(f"今天的盘点已经签字（{self.round.signed}）。")
            return
        if self.round.left:
            self._next()
            self.desk.refuse(f"还有 {self.round.left} 件没有看过，看完再签字。", clause=ROUND_CLAUSE)
            return
        ask_signature(self, self.desk, "诉求每日盘点", self._facts(), "签字", self._sign, clause=ROUND_CLAUSE)

    def first_focus(self) -> QWidget:
        """The list."""
        return self.table

    def hints(self) -> tuple[Hint, ...]:
        """Keys for the idle message bar."""
        acts = tuple((key, words.rstrip("…")) for key, _, words in ACTS)
        return (
            *acts,
            ("Ctrl Z", "撤回上一件"),
            ("Enter", "打开这一件"),
            ("Ctrl Enter", "签字"),
            ("Esc", "回到未结"),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A digit on the list says what was seen; held down it says it once."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            what = next((what for key, what, _ in ACTS if event.text() == key), "")
            if what:
                self.look(what)
                return True
        return super().eventFilter(watched, event)

    def keep(self) -> None:
        """Out of sight: the looks are on record already, the words that are not signed are kept."""
        if self.words.text().strip() and not self.round.signed:
            self.desk.keep_draft(PLACE, "诉求每日盘点", {"words": self.words.text()})

    # ---- inside

    def _current(self) -> RoundRow | None:
        chosen = self.table.current()
        return next((one for one in self.round.rows if chosen is not None and one.ref == chosen.ref), None)

    def _undo_of(self, line: RoundRow) -> Callable[[object], object]:
        return lambda _: self._take_back(line.ref, line.code)

    def _take_back(self, ref: Ref, code: str) -> None:
        self.desk.do(rounds.take_back_look, ref.id, done=f"{code} 的盘点已撤回，请重新看。")
        self.table.choose(ref)

    def _next(self) -> None:
        """The next one after the chosen that was not looked at, else the first one; else the signing."""
        rows = self.round.rows
        here = self._current()
        place = rows.index(here) if here is not None else 0
        after = next((one for one in (*rows[place:], *rows[:place]) if not one.look), None)
        if after is None:
            self.go.setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.table.choose(after.ref)
        self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def _facts(self) -> tuple[tuple[str, str], ...]:
        many = self.round.many
        return (
            ("未办结", f"{len(self.round.rows)} 件，都看过"),
            (
                "其中",
                f"正常 {many('fine')}　督办 {many('chased')}　换人 {many('person')}　升级 {many('grade')}",
            ),
            ("说明", self.words.text().strip() or "没有"),
        )

    def _sign(self, signature: Signature) -> None:
        words = self.words.text()
        done = f"今天的盘点已签字，未办结 {len(self.round.rows)} 件。"
        if self.desk.do(rounds.sign_round, words=words, signature=signature, done=done):
            self.words.clear()
            self.desk.drop_draft(PLACE)
            self.refresh()

    def _say(self) -> None:
        if self.round.signed:
            self.told.setText(f"今天已签字　{self.round.signed}")
        elif not self.round.rows:
            self.told.setText("没有未办结的诉求，可以直接签字。")
        else:
            self.told.setText(f"已看 {self.round.seen}　还剩 {self.round.left}")
        self.words.setEnabled(not self.round.signed)

    def _show(self) -> None:
        """The chosen matter: the caller's words and what happened last."""
        clear(self.detail)
        line = self._current()
        for made in self.buttons.values():
            made.setEnabled(line is not None and not self.round.signed and self.desk.may(rounds.look))
        if line is None:
            self.detail.addWidget(label("没有要看的诉求。", "muted"))
            return
        self.detail.addWidget(label(f"{line.code}　{line.title}", "h3", wrap=True))
        self.detail.addWidget(
            label(f"{line.second}　{line.state_zh}　{line.department}　{line.person}", "muted", wrap=True)
        )
        self.detail.addWidget(label(f"「{line.words}」", wrap=True))
        self.detail.addSpacing(6)
        for step in line.steps:
            self.detail.addWidget(label(f"{step.when}　{step.how}　{step.person}", "c"))
            if step.words:
                self.detail.addWidget(label(step.words, "s", wrap=True))


def _line(one: RoundRow) -> Line:
    clock = one.clock
    return Line(
        one.ref, one.code, one.grade_zh, one.grade_tone, one.title, one.second, clock.words, clock.sign,
        clock.tone, clock.gone, one.person, one.look_zh, one.sign,
    )  # fmt: skip


def _before(past: PastRound) -> str:
    said = f"上次盘点 {past.day} {past.at}　{past.person}　未办结 {past.open}"
    acts = f"督办 {past.chased}，换人 {past.moved}，升级 {past.raised}"
    return f"{said}，{acts}{f'　{past.words}' if past.words else ''}"
