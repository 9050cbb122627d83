"""The form of one talk: when and who went, how it ended, who was seen, grades, opinions, promises."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QLineEdit, QSizePolicy, QWidget

from app.errors import Refusal
from app.modules.visits.chain_view import EnterChain, go_to
from app.modules.visits.entering import Entry
from app.modules.visits.entry_lines_view import Lines, OpinionLine, PromiseLine, QuickSegments
from app.modules.visits.grade_strip_view import GradeStrip
from app.modules.visits.later_view import LaterField
from app.modules.visits.rules import (
    OUTCOMES,
    SIGNED,
    WAYS,
    clock_or_refuse,
    window_of,
)
from app.modules.visits.seen_view import SeenField
from app.modules.visits.service import Report, Wish
from app.modules.visits.typed_days import day_or_refuse
from app.modules.visits.wish_view import WishForm
from app.rules.field import Field
from app.rules.strokes import decode, encode
from app.ui.form import Text
from app.ui.pad import SignaturePad
from app.ui.parts import button, column, label, row
from app.ui.person_box import PersonBox
from app.ui.theme import fix_height, fix_width, restyle

Values = dict[str, str]
GROUPS: Mapping[str, frozenset[str]] = {
    "talked": frozenset({"seen", "ratings", "opinions", "promises", "needs", "signed"}),
    "absent": frozenset(),
    "refused": frozenset({"seen", "wishes"}),
    "later": frozenset({"seen", "wishes", "later"}),
    "empty": frozenset(),
}
"""What is asked for besides day, pair and words, by how the visit ended."""


class VisitForm(QWidget):
    """`edited` on any change, `left` when Enter goes on from the last field, `changed_pair` and `changed_way`
    when somebody else went, or it was held another way."""

    edited = Signal()
    left = Signal()
    changed_pair = Signal()
    changed_way = Signal(str)

    def __init__(self, entry: Entry, staff_id: int, today: date, *, may_plan: bool) -> None:
        super().__init__()
        self.entry, self._today, self._may_plan = entry, today, may_plan
        choices = [(one.staff_id, one.name, "") for one in entry.people]
        self.day = _line("日期", 20)
        self.begun, self.ended = _line("几点到", 8), _line("几点走", 8)
        self.way = QuickSegments(WAYS, "方式")
        self.first, self.second = PersonBox(choices, "主访"), PersonBox(choices, "同访")
        self.outcome = QuickSegments(OUTCOMES, "结果")
        self.alone_why, self.hours_why = _line("为什么一个人", 200), _line("为什么不在时段内", 200)
        self.seen = SeenField()
        self.ratings = GradeStrip()
        self.opinions = Lines(OpinionLine)
        self.promises = Lines(lambda: PromiseLine(choices, staff_id, today))
        self.needs = _line("个人需要", 300)
        self.words = Text(Field("words", "情况", limit=500))
        self.words.setAccessibleName("情况")
        self.later = LaterField(today, may_plan=may_plan)
        self.signed = QuickSegments(SIGNED[1:], "用户签字")
        self.pad = SignaturePad("用户签名")
        self.change_wish = button("改意愿…", self.open_wish, keys="Alt+9")
        self.wish = WishForm()
        self._groups: dict[str, QWidget] = {}
        self.setLayout(self._laid_out())
        self.chain = EnterChain(self, self.steps, self._one_line_more)
        self._connect()
        self.seen.show_members(entry.card.members)
        self.put({})

    # ---- what stands here

    def values(self) -> Values:
        """Everything as text, as a draft keeps it."""
        return {
            **{name: line.text() for name, line in self._lines().items()},
            **{name: one.value for name, one in self._segments().items()},
            "first": str(self.first.staff_id or ""),
            "second": str(self.second.staff_id or ""),
            "words": self.words.toPlainText(),
            "ratings": self.ratings.text(),
            "opinions": self.opinions.text(),
            "promises": self.promises.text(),
            "strokes": encode(self.pad.strokes()) if self.pad.signed else "",
            "wish": "open" if self.wish_is_open else "",
            **{f"wish_{name}": value for name, value in self.wish.values().items()},
        }

    def put(self, values: Values) -> None:
        """What was kept, else what the planned visit knows."""
        whole = {**self._known(), **values}
        for name, line in self._lines().items():
            line.setText(whole.get(name, ""))
        for name, one in self._segments().items():
            one.choose(whole.get(name, ""))
        self.first.choose(int(whole["first"] or 0))
        self.second.choose(int(whole["second"] or 0))
        self.words.setPlainText(whole.get("words", ""))
        self.ratings.put_text(whole.get("ratings", ""))
        self.opinions.put(whole.get("opinions", ""))
        self.promises.put(whole.get("promises", ""))
        self.pad.set_strokes(decode(whole["strokes"]) if whole.get("strokes") else ())
        self.wish.put(self.entry.wish)
        if whole.get("wish"):
            wished = {k.removeprefix("wish_"): v for k, v in whole.items() if k.startswith("wish_")}
            self.wish.put_values(wished)
        self.wish.setHidden(not whole.get("wish"))
        self._show()

    @property
    def wish_is_open(self) -> bool:
        """True if the household's wish stands there to be changed."""
        return not self.wish.isHidden()

    def pair(self) -> tuple[int, ...]:
        """Who went."""
        return tuple(one for one in (self.first.staff_id, self.second.staff_id) if one)

    def report(self, unit_id: int) -> Report:
        """For the verb; what is out of sight is left out. Raises Refusal naming the field."""
        shown = GROUPS[self.outcome.value]
        signed = self.signed.value if "signed" in shown else ""
        made = Report(
            unit_id=unit_id,
            day=day_or_refuse(self.day.text(), "日期", "day", self._today),
            way=self.way.value,
            outcome=self.outcome.value,
            begun=self.begun.text(),
            ended=self.ended.text(),
            first_id=self.first.staff_id or 0,
            second_id=self.second.staff_id or 0,
            alone_why=self.alone_why.text(),
            hours_why=self.hours_why.text(),
            words=self.words.toPlainText(),
            stop_id=self.entry.stop_id,
            signed=signed,
            wish=self._wish(),
        )
        if "seen" in shown:
            made = replace(
                made, seen=self.seen.line.text(), relation=self.seen.relation.text(),
                person_id=self.seen.person_id,
            )  # fmt: skip
        if self.outcome.value != "talked":
            return made
        if signed == "pen" and not self.pad.signed:
            raise Refusal("请用户在手写板上签名，或改选签在纸上、不愿签。", field="signed")
        return replace(
            made, ratings=self.ratings.grades(), needs=self.needs.text(),
            opinions=tuple(one.said() for one in self.opinions.filled if isinstance(one, OpinionLine)),
            promises=tuple(
                one.promised() for one in self.promises.filled if isinstance(one, PromiseLine)
            ),
            strokes=encode(self.pad.strokes()) if signed == "pen" else "",
        )  # fmt: skip

    def new_time(self) -> tuple[date, str] | None:
        """Where it was put off to; None when nobody said. Raises Refusal naming the field."""
        return self.later.asked() if self.outcome.value == "later" else None

    # ---- going through it

    def first_field(self) -> QWidget:
        """Where the next key belongs: how it ended, once it is known when and who went."""
        return self.outcome if self.begun.text().strip() and self.first.staff_id else self.way

    def steps(self) -> list[QWidget]:
        """The fields in the order of Enter."""
        fields: list[QWidget] = [self.day, self.begun, self.ended, self.way, self.first, self.second]
        fields += [self.outcome, self.alone_why, self.hours_why, self.seen.line, self.seen.relation]
        fields += [self.ratings, *self.opinions.steps(), *self.promises.steps(), self.needs, self.words]
        fields += [self.later.day, self.later.window_choice, self.signed]
        if self.wish_is_open:
            fields += self.wish.steps()
        return [one for one in fields if one.isVisibleTo(self) and one.isEnabled()]

    def go_to_number(self, number: int) -> None:
        """Alt and the number that stands beside a label."""
        fields = (
            self.day, self.outcome, self.seen.line, self.ratings, self.opinions.lines[-1].words,
            self.promises.lines[-1].words, self.words, self.signed,
        )  # fmt: skip
        if number == len(fields) + 1:
            self.open_wish()
        elif 1 <= number <= len(fields) and fields[number - 1].isVisibleTo(self):
            go_to(fields[number - 1])

    def open_wish(self) -> None:
        """Alt+9: the household's wish is changed in the same act."""
        if self._groups["wishes"].isVisibleTo(self):
            self.wish.show()
            self._show()
            go_to(self.wish.steps()[0])

    def refuse(self, field: str) -> None:
        """Go to the field that is wrong, and mark it."""
        for name, line in self._lines().items():
            restyle(line, state="wrong" if name == field else "")
        if field in ("windows", "days", "not_before") and self.wish_is_open:
            self.wish.refuse(field)
            return
        places: dict[str, QWidget] = {
            **self._lines(), **self._segments(), "first": self.first, "second": self.second,
            "ratings": self.ratings, "opinions": self.opinions.lines[0].words,
            "promises": self.promises.lines[0].words, "words": self.words, "category": self._to_class(),
            "window": self.later.window_choice, "new_window": self.later.window_choice,
        }  # fmt: skip
        if field in places and places[field].isVisibleTo(self):
            go_to(places[field])

    # ---- inside

    def _known(self) -> Values:
        """What the planned visit knows; a talk begins as one that was held."""
        entry = self.entry
        return {
            "day": f"{entry.day:%Y-%m-%d}",
            "begun": entry.begun,
            "way": entry.way,
            "outcome": "talked",
            "first": str(entry.first_id or ""),
            "second": str(entry.second_id or ""),
            **self.later.usual(),
        }

    def _lines(self) -> dict[str, QLineEdit]:
        return {
            "day": self.day, "begun": self.begun, "ended": self.ended, "alone_why": self.alone_why,
            "hours_why": self.hours_why, "seen": self.seen.line, "relation": self.seen.relation,
            "needs": self.needs, "new_day": self.later.day,
        }  # fmt: skip

    def _segments(self) -> dict[str, QuickSegments]:
        return {
            "way": self.way, "outcome": self.outcome, "signed": self.signed,
            "new_window": self.later.window_choice,
        }  # fmt: skip

    def _wish(self) -> Wish | None:
        """What the household wishes now; who may not plan notes the day of a visit put off as its wish."""
        wish = self.entry.wish
        if self.wish_is_open and self._groups["wishes"].isVisibleTo(self):
            wish = self.wish.wish(self._today)
        later = self.new_time()
        if later is not None and not self._may_plan:
            wish = replace(wish, not_before=later[0])
        return wish if wish != self.entry.wish else None

    def _to_class(self) -> QWidget:
        lines = [one for one in self.opinions.lines if isinstance(one, OpinionLine)]
        return next((one.category for one in lines if not one.category.isHidden()), lines[0].words)

    def _connect(self) -> None:
        fields = [*self._lines().values(), *self._segments().values(), self.first, self.second]
        self.chain.watch(*fields, self.ratings, self.words, *self.wish.steps())
        self.chain.left.connect(self.left)
        for line in self._lines().values():
            line.textChanged.connect(self._edited)
        for segments in self._segments().values():
            segments.changed.connect(self._edited)
            segments.taken.connect(lambda _, one=segments: self.chain.go_on(one))
        for box in (self.first, self.second):
            box.currentIndexChanged.connect(self._edited)
            box.currentIndexChanged.connect(lambda _: self.changed_pair.emit())
        self.way.changed.connect(self.changed_way)
        self.words.textChanged.connect(self._edited)
        self.ratings.changed.connect(self._edited)
        self.ratings.left.connect(lambda: self.chain.go_on(self.ratings))
        self.seen.taken.connect(lambda: self.chain.go_on(self.seen.relation))
        self.pad.changed.connect(self._edited)
        self.wish.edited.connect(self._edited)
        for lines in (self.opinions, self.promises):
            lines.edited.connect(self._edited)
            lines.made.connect(self._watch_line)
            lines.taken.connect(self._take_line)

    def _watch_line(self, line: OpinionLine | PromiseLine) -> None:
        fields: list[QWidget] = [line.words]
        if isinstance(line, OpinionLine):
            fields += [line.theme, line.reply, line.becomes, line.category]
        else:
            fields += [line.person, line.until]
        self.chain.watch(*fields)

    def _one_line_more(self, here: QWidget) -> QWidget | None:
        found = next((lines for lines in (self.opinions, self.promises) if lines.ends_at(here)), None)
        return found.more() if found is not None else None

    def _take_line(self, field: QWidget) -> None:
        self.chain.go_on(field)

    def _edited(self, *_: object) -> None:
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        """Only what makes sense after how it ended, and the reasons only where they are asked."""
        shown = GROUPS.get(self.outcome.value, frozenset())
        for name in ("seen", "ratings", "opinions", "promises", "needs", "later"):
            self._groups[name].setHidden(name not in shown)
        talked = "signed" in shown
        self._groups["signed"].setHidden(not talked)
        self._groups["wishes"].setHidden(not talked and "wishes" not in shown)
        self._groups["wish"].setHidden(self._groups["wishes"].isHidden())
        self.pad.setHidden(not talked or self.signed.value != "pen")
        home = self.way.value == "home"
        self._groups["alone_why"].setHidden(not home or self.second.staff_id is not None)
        self._groups["hours_why"].setHidden(not home or not self._outside())

    def _outside(self) -> bool:
        try:
            begun = clock_or_refuse(self.begun.text(), "几点到", "begun")
        except Refusal:
            return False
        return begun is not None and not window_of(begun)

    def _laid_out(self) -> QLayout:
        fix_width(self.day, 108)
        fix_width(self.begun, 66)
        fix_width(self.ended, 66)
        fix_width(self.first, 138)
        fix_width(self.second, 138)
        fix_height(self.words, 50)
        for segments in (self.way, self.outcome, self.signed, self.later.window_choice):
            segments.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        when = row(
            _field("日期　Alt 1", self.day), _field("几点到", self.begun),
            _field("几点走（可空）", self.ended), _field("方式", self.way), None, spacing=10,
        )  # fmt: skip
        who = row(
            _field("主访", self.first), _field("同访", self.second), _field("结果　Alt 2", self.outcome),
            None, spacing=10,
        )  # fmt: skip
        said = row(
            self._group("needs", column(_field("个人需要（可空）", self.needs), None)),
            _field("情况（可空）　Alt 7", self.words),
            spacing=12,
        )
        said.setStretch(0, 2)
        said.setStretch(1, 3)
        wished = self.entry.card.wish or "没有登记，排期不受限制"
        held = label(wished if len(wished) <= 24 else f"{wished[:23]}…", "s")
        held.setToolTip(wished)
        wishes = self._group("wishes", _field("访谈意愿　Alt 9", row(self.change_wish, held, None)))
        end = row(
            self._group("signed", _field("用户签字　Alt 8", self.signed)), wishes, None, spacing=16
        )  # fmt: skip
        hints = label("满意度　Alt 4　5 很满意 … 1 很不满意，0 跳过，= 全是 5", "c")
        return column(
            when,
            who,
            row(
                self._group("alone_why", _field("为什么一个人上门（至少四个字）", self.alone_why)),
                self._group("hours_why", _field("为什么不在规定的时段内（至少四个字）", self.hours_why)),
                spacing=12,
            ),
            self._group("seen", column(self.seen)),
            self._group("ratings", column(hints, self.ratings, spacing=3)),
            self._group("opinions", _field("意见　Alt 5", self.opinions)),
            self._group("promises", _field("答应的事、谁跟进、到哪天　Alt 6", self.promises)),
            said,
            self._group("later", column(self.later)),
            end,
            self.pad,
            self._group("wish", column(self.wish)),
            None,
            spacing=7,
        )

    def _group(self, name: str, layout: QLayout) -> QWidget:
        made = QWidget()
        layout.setContentsMargins(0, 0, 0, 0)
        made.setLayout(layout)
        self._groups[name] = made
        return made


def _line(name: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMaxLength(longest)
    return made


def _field(caption: str, control: QWidget | QLayout) -> QLayout:
    return column(label(caption, "c"), control, spacing=3)
