"""How a household wants to be visited: windows, days, not before, only by telephone, words."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from app.errors import Refusal
from app.modules.visits import card, service
from app.modules.visits.chain_view import EnterChain, go_to
from app.modules.visits.entering import wish_of
from app.modules.visits.entry_lines_view import QuickSegments
from app.modules.visits.rules import DAYS, PAIR_CLAUSE, WINDOWS, window_words
from app.modules.visits.service import Wish
from app.modules.visits.typed_days import day_or_refuse
from app.ui.desk import Desk
from app.ui.dialog import Sheet, rest_enter
from app.ui.form_sheet import attempt
from app.ui.parts import allow, button, column, label, row
from app.ui.theme import fix_width, restyle

Values = dict[str, str]


class WishForm(QWidget):
    """The fields of a wish; `edited` on any change, `left` when Enter goes on from the last one."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.windows = {key: QCheckBox(window_words(key)) for key, _ in WINDOWS}
        self.days = QuickSegments(DAYS, "哪些天")
        self.not_before = _line("不早于（可空）", "12-01", 20)
        self.only_phone = QCheckBox("只接受电话")
        self.words = _line("喜好、注意（可空）", "例如：先打电话，家里有老人午睡", 200)
        fix_width(self.not_before, 112)
        when = row(label("方便的时段", "c"), *self.windows.values(), self.only_phone, None, spacing=14)
        rest = row(
            column(label("哪些天", "c"), self.days, spacing=3),
            column(label("不早于（可空）", "c"), self.not_before, spacing=3),
            column(label("喜好、注意（可空）", "c"), self.words, spacing=3),
            spacing=12,
        )
        rest.setStretch(2, 1)
        self.setLayout(column(when, rest, spacing=6))
        for box in (*self.windows.values(), self.only_phone):
            box.toggled.connect(self._edited)
        for line in (self.not_before, self.words):
            line.textChanged.connect(self._edited)
        self.days.changed.connect(self._edited)
        self.put(Wish())

    def steps(self) -> list[QWidget]:
        """The fields in the order of Enter."""
        return [*self.windows.values(), self.only_phone, self.days, self.not_before, self.words]

    def values(self) -> Values:
        """As a draft keeps it."""
        return {
            "windows": ",".join(key for key, box in self.windows.items() if box.isChecked()),
            "days": self.days.value,
            "not_before": self.not_before.text(),
            "only_phone": "yes" if self.only_phone.isChecked() else "no",
            "words": self.words.text(),
        }

    def put_values(self, values: Values) -> None:
        """What was kept."""
        for key, box in self.windows.items():
            box.setChecked(key in values.get("windows", "").split(","))
        self.days.choose(values.get("days", "any"))
        self.not_before.setText(values.get("not_before", ""))
        self.only_phone.setChecked(values.get("only_phone") == "yes")
        self.words.setText(values.get("words", ""))
        self.refuse("")

    def put(self, wish: Wish) -> None:
        """A wish as it holds."""
        self.put_values(
            {
                "windows": ",".join(wish.windows),
                "days": wish.days,
                "not_before": f"{wish.not_before:%Y-%m-%d}" if wish.not_before else "",
                "only_phone": "yes" if wish.only_phone else "no",
                "words": wish.words,
            }
        )

    def wish(self, today: date) -> Wish:
        """For the verb. Raises Refusal naming the field."""
        values = self.values()
        day = values["not_before"].strip()
        return Wish(
            tuple(part for part in values["windows"].split(",") if part),
            values["days"],
            day_or_refuse(day, "不早于", "not_before", today) if day else None,
            values["only_phone"] == "yes",
            values["words"],
        )

    def refuse(self, field: str) -> bool:
        """Go to the field that is wrong; False when it is none of these."""
        places: dict[str, QWidget] = {
            "windows": next(iter(self.windows.values())), "days": self.days,
            "not_before": self.not_before, "words": self.words,
        }  # fmt: skip
        for line, name in ((self.not_before, "not_before"), (self.words, "words")):
            restyle(line, state="wrong" if name == field else "")
        if field in places:
            go_to(places[field])
        return field in places

    def _edited(self, *_: object) -> None:
        for box in self.windows.values():
            box.setEnabled(not self.only_phone.isChecked())
        self.edited.emit()


class WishSheet(Sheet):
    """What a household wishes: set anew, or taken back. `saved` comes after either."""

    saved = Signal()

    def __init__(
        self, over: QWidget, desk: Desk, unit_id: int, *, now: Callable[[], datetime] = datetime.now
    ) -> None:
        house = desk.read(card.house, unit_id, now().date())
        title = f"访谈意愿　{house.room}" if house is not None else "访谈意愿"
        super().__init__(over, title, width=720, icon="visits", clause=PAIR_CLAUSE)
        self.desk, self.unit_id, self._now = desk, unit_id, now
        self.place = f"visits.wish.{unit_id}"
        self.form = WishForm()
        held = house.wish if house is not None else ""
        told = f"现在登记的：{held}" if held else "这一户还没有登记意愿，排期不受限制。"
        self.body.addWidget(label(told, "muted", wrap=True))
        self.body.addWidget(self.form)
        if house is not None:
            self.form.put(wish_of(house))
        self._given = self.form.values()
        self.form.edited.connect(lambda: self.refuse(" "))
        self.end = allow(button("取消意愿", self.take_back), desk, service.end_wish)
        self.go = allow(self.add_buttons("保存", self.save), desk, service.set_wish)
        self.buttons.insertWidget(0, self.end)
        self.end.setHidden(not held)
        self.chain = EnterChain(self, self.form.steps)
        self.chain.watch(*self.form.steps())
        self.chain.left.connect(self.save)

    def start(self) -> None:
        """Show it with the cursor in the first field; what was typed before a lock stands there again."""
        draft = self.desk.draft(self.place)
        if draft:
            self.form.put_values(draft)
            self.refuse("上次锁屏时没存完的内容已经填回来了。")
        self.open_sheet(self.form.steps()[0])

    def keep(self) -> None:
        """The desk is being locked: what was typed is kept."""
        if self.form.values() != self._given:
            self.desk.keep_draft(self.place, self.accessibleName(), self.form.values())

    def close_sheet(self) -> None:
        """Saved or given up: nothing is kept."""
        if self.desk.draft(self.place):
            self.desk.drop_draft(self.place)
        super().close_sheet()

    def save(self) -> None:
        """From today on it wants it like this."""
        try:
            wish = self.form.wish(self._now().date())
        except Refusal as refusal:
            self._show(refusal.field, refusal.sentence)
            return
        _, refused = attempt(self.desk, service.set_wish, self.unit_id, wish, done="访谈意愿已登记。")
        if refused is not None:
            self._show(refused.field, refused.sentence)
        else:
            self._done()

    def take_back(self) -> None:
        """It has no wish any more."""
        _, refused = attempt(self.desk, service.end_wish, self.unit_id, done="访谈意愿已取消。")
        if refused is not None:
            self._show(refused.field, refused.sentence)
        else:
            self._done()

    def _done(self) -> None:
        rest_enter(self.window())
        self.close_sheet()
        self.saved.emit()

    def _show(self, field: str, sentence: str) -> None:
        self.form.refuse(field)
        self.refuse(sentence)


def _line(name: str, hint: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    made.setMaxLength(longest)
    return made
