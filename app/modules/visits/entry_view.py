"""What the pair heard is entered at the desk: form left, household right; then the next one of the walk."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLayout, QWidget

from app.errors import Refusal
from app.modules.visits import service
from app.modules.visits.entering import Entry, NextStop, entry, lines_to_say, rest_of_walk
from app.modules.visits.entry_form_view import VisitForm
from app.modules.visits.entry_side_view import HouseSide
from app.modules.visits.rules import OUTCOME_ZH, SHEET_CLAUSE
from app.rules.ref import Ref
from app.ui import sounds
from app.ui.desk import Desk, Said
from app.ui.dialog import Sheet, rest_enter
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.parts import allow, button, column, frame, key_cap, label, row
from app.ui.theme import fix_height, fix_width, text_scale
from app.ui.window import MainWindow

WIDE, MARGIN = 1240, 40
"""Pixels of ordinary type: the sheet, and what it leaves of the window."""
WIDE_SIDE, NARROW_SIDE, HIGH_SIDE, NARROW, BELOW = 350, 270, 360, 1120, 970
"""How wide the household is beside the form or how high below it; from which width of the sheet on."""
FILLED_BACK = "上次没存完的内容已经填回来了。"


class Sitting(QObject):
    """One pair enters its walk, sheet after sheet: `saved` carries the record of each talk."""

    saved = Signal(object)


class VisitSheet(Sheet):
    """`saved` carries the record of the talk, and of those of the same walk that are entered after it.

    Esc puts it away and keeps what was typed for this person.
    """

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        unit_id: int,
        *,
        now: Callable[[], datetime] = datetime.now,
        stop_id: int = 0,
        sitting: Sitting | None = None,
    ) -> None:
        found = desk.read(entry, unit_id, stop_id, desk.who.staff_id, now())
        if found is None:
            raise Refusal("找不到这一户，请重新查找。", field="room")
        wide = min(WIDE, round((over.window().width() - MARGIN) / text_scale()))
        super().__init__(over, f"登记访谈　{found.card.room}", width=wide, icon="visits", clause=SHEET_CLAUSE)
        self.desk, self.unit_id, self._now, self._over_page = desk, unit_id, now, over
        self.sitting = sitting or Sitting(over)
        self.saved = self.sitting.saved
        self.place = f"visits.talk.{unit_id}"
        self.entry: Entry = found
        self._recorded: Ref | None = None
        self._done = False
        self.form = VisitForm(found, desk.who.staff_id, now().date(), may_plan=desk.may(service.add_stop))
        self._given = self.form.values()
        self.side = HouseSide()
        self.side.show_house(found.card, found.home)
        self.who_told = label("", wrap=True)
        self.switch = button("换人", self._switch_person, keys="Ctrl+U")
        told = row(Glyph("info", 16), self.who_told, self.switch, key_cap("Ctrl U"), margins=(10, 4, 8, 4))
        told.setStretch(1, 1)
        self.strip = frame("strip", told)
        self.body.addWidget(self.strip)
        self.body.addLayout(self._beside(wide))
        self.anew = button("重新填", self._begin_anew, role="quiet")
        self.anew.hide()
        self.go = allow(self.add_buttons("存档", self.save, back="收起"), desk, service.record)
        self.buttons.insertWidget(0, self.anew)
        self._cap_to_control_enter()
        self._connect()
        self._show_who()
        self._show_lines(self.form.way.value)

    # ---- what the page asks

    def start(self) -> None:
        """Show it with the cursor where the next key belongs; what was kept stands there again."""
        draft = self.desk.draft(self.place)
        if draft:
            self.form.put(draft)
            self.refuse(FILLED_BACK)
            self.anew.show()
        self._show_who()
        self.open_sheet(self.form.first_field())

    def keep(self) -> None:
        """The desk is being locked, or the sheet put away: what was typed is kept."""
        values = self.form.values()
        if not self._done and self._recorded is None and values != self._given:
            self.desk.keep_draft(self.place, f"访谈 {self.entry.card.room}", values)

    def close_sheet(self) -> None:
        """Esc keeps what was typed; after the saving nothing is kept."""
        if self._done or self._recorded is not None:
            self._forget()
        elif self.form.values() != self._given:
            self.keep()
            self.desk.inform(f"{self.entry.card.room} 的访谈还没有存档，草稿已保留。")
        super().close_sheet()

    def save(self) -> None:
        """Ctrl+Enter: on record; a visit that was put off is planned anew."""
        if self._recorded is None and not self._record():
            return
        if not self._plan_again():
            return
        self._finish()

    # ---- inside

    def _beside(self, wide: int) -> QLayout:
        """The household beside the form; below it where the window is too small for both."""
        if wide < BELOW:
            fix_height(self.side, HIGH_SIDE)
            return column(self.form, self.side, spacing=16)
        fix_width(self.side, NARROW_SIDE if wide < NARROW else WIDE_SIDE)
        whole = row(self.form, self.side, spacing=16)
        whole.setStretch(0, 1)
        return whole

    def _record(self) -> bool:
        try:
            report = self.form.report(self.unit_id)
            self.form.new_time()
        except Refusal as refusal:
            self._show_refusal(Said(refusal.sentence, refused=True, field=refusal.field))
            return False
        ref, refused = attempt(self.desk, service.record, report, done="")
        if refused is not None:
            self._show_refusal(refused)
            return False
        if not isinstance(ref, Ref):
            return False
        self._recorded = ref
        return True

    def _plan_again(self) -> bool:
        """The second act: another day with the same pair. What is on record stays so if it is refused."""
        later = self.form.new_time()
        if later is None or not self.desk.may(service.add_stop):
            return True
        pair = self.form.pair()
        if len(pair) < 2:
            return True
        day, window = later
        _, refused = attempt(
            self.desk, service.add_stop, self.unit_id, day=day, window=window, first_id=pair[0],
            second_id=pair[1], done="",
        )  # fmt: skip
        if refused is None:
            return True
        field = {"day": "new_day", "window": "new_window"}.get(refused.field, "new_day")
        sentence = f"改约已经登记，新的日期没有排上：{refused.sentence}改好再存，或按 Esc 以后再排。"
        self._show_refusal(Said(sentence, refused=True, field=field))
        return False

    def _finish(self) -> None:
        self._done = True
        sounds.play("finished", self.desk)
        stop, ref, room = self.entry.stop_id, self._recorded, self.entry.card.room
        rest = self.desk.read(rest_of_walk, stop) if stop else ()
        over, desk, now, sitting = self._over_page, self.desk, self._now, self.sitting
        self.desk.say(f"{room} 的访谈已登记：{OUTCOME_ZH[self.form.outcome.value]}。")
        rest_enter(self.window())
        self.close_sheet()
        sitting.saved.emit(ref)
        if rest:
            NextSheet(over, desk, rest, room, now=now, sitting=sitting).start()

    def _show_refusal(self, refused: Said) -> None:
        sounds.play("refused", self.desk)
        self.refuse(refused.sentence)
        self.form.refuse(refused.field)

    def _show_who(self) -> None:
        """One of the pair enters it (VISIT-08); who else sits there is told at once."""
        enters = self.entry.who_enters(self.form.pair())
        mine = not enters or any(one.staff_id == self.desk.who.staff_id for one in enters)
        self.strip.setHidden(mine)
        names = "、".join(one.name for one in enters)
        self.who_told.setText(
            f"访谈由去的人自己登记：{names}。现在登录的是{self.desk.who.name}，请换人以后登记。"
        )

    def _switch_person(self) -> None:
        window = self.window()
        if isinstance(window, MainWindow):
            window.topbar.switch.click()

    def _show_lines(self, way: str) -> None:
        self.side.show_said(self.desk.read(lines_to_say, way, settling=self.entry.settling))

    def _begin_anew(self) -> None:
        self._forget()
        self.form.put({})
        self.anew.hide()
        self.refuse(" ")
        self.form.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget(self) -> None:
        if self.desk.draft(self.place):
            self.desk.drop_draft(self.place)

    def _connect(self) -> None:
        self.form.edited.connect(lambda: self.refuse(" "))
        self.form.changed_pair.connect(self._show_who)
        self.form.changed_way.connect(self._show_lines)
        self.form.left.connect(lambda: self.go.setFocus(Qt.FocusReason.TabFocusReason))
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(f"Alt+{number}"), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda n=number: self.form.go_to_number(n))

    def _cap_to_control_enter(self) -> None:
        """Enter goes on from field to field; what saves from everywhere is Ctrl+Enter."""
        last = self.buttons.itemAt(self.buttons.count() - 1)
        cap = last.widget() if last is not None else None
        if cap is not None:
            cap.hide()
        self.buttons.addWidget(key_cap("Ctrl Enter"))
        self._default = None


class NextSheet(Sheet):
    """What is left of the walk: Enter enters the next household, a digit another one, Esc ends."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        rest: Sequence[NextStop],
        room: str,
        *,
        now: Callable[[], datetime],
        sitting: Sitting,
    ) -> None:
        super().__init__(over, "接着登记", width=420, icon="visits")
        self.desk, self._rest, self._now, self._sitting = desk, tuple(rest), now, sitting
        self._over_page = over
        self.body.addWidget(label(f"{room} 已登记。同一趟走访还有 {len(rest)} 户没有登记：", wrap=True))
        for number, stop in enumerate(self._rest[:9], 1):
            words = f"{number}　{stop.begins}　{stop.room}"
            made = button(words, partial(self.take, number - 1), role="row", name=f"登记 {stop.room}")
            self.body.addWidget(made)
            key = QShortcut(QKeySequence(str(number)), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(partial(self.take, number - 1))
        self.go = allow(
            self.add_buttons(f"登记 {self._rest[0].room}", lambda: self.take(0), back="以后再登"),
            desk,
            service.record,
        )

    def start(self) -> None:
        """Show it; Enter goes on."""
        self.open_sheet(self.go)

    def take(self, place: int) -> None:
        """Enter one of them."""
        stop = self._rest[place]
        self.close_sheet()
        VisitSheet(
            self._over_page, self.desk, stop.unit.id, now=self._now, stop_id=stop.stop_id,
            sitting=self._sitting,
        ).start()  # fmt: skip
