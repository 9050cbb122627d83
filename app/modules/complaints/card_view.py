"""The chosen matter beside the list: how far it is, what happened, why it is due then, what is next."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QStackedWidget, QWidget

from app.modules.complaints import acts_view, lists
from app.modules.complaints.acts_view import DEEDS, PASS_ON
from app.modules.complaints.limits import Limit, due_zh, term_zh
from app.modules.complaints.lists import MatterCard
from app.modules.complaints.rows import pressing
from app.modules.complaints.rules import CLAUSE, GRADE_ZH, KIND_ZH, REQUEST_CLAUSE, WAIT_ZH
from app.modules.complaints.telephone_view import Telephone
from app.modules.orders.order_view import show_order
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.glyphs import Glyph
from app.ui.menu import show_menu
from app.ui.parts import Elided, allow, button, clause_chip, clear, column, key_cap, label, row, rule
from app.ui.steps import Step, Steps
from app.ui.theme import text_scale
from app.ui.timeline import Event, Timeline

Now = Callable[[], datetime]
FOOT = ("resumed", "nudged", "waiting", "classed", PASS_ON, "reopened", "print", "supplement")
"""What stands beside the next step as a button of its own, as long as there is room."""
ON_FOOT = 4
ROOMY, LOW = 560, 440
"""Pixels, times the text size: of a card that has room for them, and of one that has few for its reason."""
SIGNS = {"overdue": "overdue", "today": "today", "paused": "paused", "later": "later"}


class MatterPanel(QFrame):
    """One matter; Enter does the next step, a letter the act it stands for. `page` holds the dialogs."""

    def __init__(self, page: QWidget, desk: Desk, now: Now = datetime.now) -> None:
        super().__init__()
        self._page, self.desk, self._now = page, desk, now
        self.card: MatterCard | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.setProperty("surface", "card")
        self.setAccessibleName("这件诉求")
        self.title = Elided("h2")
        self.chips = row(spacing=6)
        self.house = label("", "s")
        self.telephone = Telephone(desk)
        self.household = button("户卡", self.go_home, role="quiet", icon="residents", name="打开户卡")
        self.repeat = button("", self.go_back, role="row", name="本户重复反映")
        self.told = Elided("muted")
        self.steps = Steps("办理进度")
        self.timeline = Timeline("经过和时限")
        self.timeline.opened.connect(self._open_order)
        self.why_sign = Glyph("today", 15)
        self.why = label("", "s", wrap=True)
        self.foot = row(spacing=8)
        self._nothing = label("选一件诉求，或按 F8 记一个来电。", "muted", wrap=True)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._empty())
        self.stack.addWidget(self._full())
        self.setLayout(column(self.stack, margins=(1, 1, 1, 1)))

    def _empty(self) -> QWidget:
        made = QWidget()
        made.setLayout(column(self._nothing, None, margins=(14, 12, 14, 12)))
        return made

    def _full(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("经过")
        inside = QWidget()
        self._scrolled = column(self.timeline, None, margins=(0, 4, 8, 4))
        inside.setLayout(self._scrolled)
        area.setWidget(inside)
        head = row(spacing=8)
        head.addWidget(self.title, 1)
        head.addLayout(self.chips)
        house = row(self.house, self.telephone, self.household, None, spacing=10)
        self._reason = QWidget()
        self._reason.setLayout(row(self.why_sign, spacing=8))
        self._reason.layout().addWidget(self.why, 1)
        made = QWidget()
        told = row(self.repeat, spacing=8)
        told.addWidget(self.told, 1)
        self._above_foot = column(self._reason, spacing=0)
        parts = (head, house, told, self.steps, rule(), area, self._above_foot, rule(), self.foot)
        box = column(*parts, spacing=8)
        box.setContentsMargins(14, 12, 14, 10)
        box.setStretchFactor(area, 1)
        made.setLayout(box)
        return made

    # ---- what is shown

    def show_matter(self, ref: Ref | None) -> None:
        """Read a matter and show it; None says what to do first."""
        card = self.desk.read(lists.card, ref.id, self._now()) if ref is not None else None
        before, self.card = self.card, card
        if card is None:
            self.telephone.cover()
            self.stack.setCurrentIndex(0)
            self.buttons = {}
            return
        if before is not None and before.ref != card.ref:
            self.telephone.cover()
        self.stack.setCurrentIndex(1)
        self._show_head(card)
        self.steps.show_steps([Step(stage.label, stage.stands) for stage in card.stages])
        events = _events(card, self._now())
        if self.timeline.events != tuple(events):
            self.timeline.show_events(events)
        self._reason.setVisible(bool(card.why))
        self.why.setText(_why(card, self._now()))
        self.why_sign.show_state(SIGNS.get(card.clock.sign, "later"))
        self._show_foot(card)

    def cover(self) -> None:
        """The telephone goes out of sight."""
        self.telephone.cover()

    # ---- what is done

    def act(self) -> None:
        """Enter: the next step; of one that is closed, the first thing that can still be done."""
        if self.card is not None and self.card.next:
            self.do(self.card.next)
        elif self.buttons:
            next(iter(self.buttons.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def press(self, letter: str) -> bool:
        """The act a letter stands for; False when it is none of this matter."""
        if self.card is None:
            return False
        if letter.upper() == "M":
            self.show_more()
            return True
        found = (name for name in acts_view.possible(self.card) if DEEDS[name].letter == letter.upper())
        name = next(found, "")
        if name:
            self.do(name)
        return bool(name)

    def do(self, name: str) -> None:
        """One of the acts that are possible now."""
        if self.card is not None and name in acts_view.possible(self.card):
            acts_view.start(self._page, self.desk, self.card, name, self._now)

    def show_more(self) -> None:
        """Everything that can be done, with its letter; then the photographs."""
        card = self.card
        if card is None:
            return
        under = self.buttons.get("more", self)
        entries = [
            (f"{DEEDS[name].words}　{DEEDS[name].letter}", partial(self.do, name), DEEDS[name].verb)
            for name in acts_view.possible(card)
        ]
        show_menu(under, self.desk, [*entries, *acts_view.photo_entries(self._page, self.desk, card)])

    def go_home(self) -> None:
        """The card of the household."""
        if self.card is not None and self.card.unit is not None:
            self.desk.go(self.card.unit)

    def go_back(self) -> None:
        """The earlier matter of the same household, if this one is known to repeat it; else its card."""
        if self.card is not None and self.card.repeat_of is not None:
            self.desk.go(self.card.repeat_of)
        else:
            self.go_home()

    def _open_order(self, key: object) -> None:
        if isinstance(key, Ref):
            show_order(self._page, self.desk, key, self._now)

    # ---- parts

    def _show_head(self, card: MatterCard) -> None:
        self.title.put(f"{card.code}　{card.title}")
        clear(self.chips)
        tone = {"important": "due", "urgent": "over", "major": "over"}.get(card.grade, "")
        self.chips.addWidget(label(card.grade_zh, "chip", tone=tone))
        for words in (card.category_zh, "" if card.kind == "complaint" else card.kind_zh):
            if words:
                self.chips.addWidget(label(words, "chip"))
        if card.waits_for:
            self.chips.addWidget(label(WAIT_ZH[card.waits_for], "chip", tone="due"))
        elif card.state in ("closed", "withdrawn"):
            tone = "ok" if card.state == "closed" else "off"
            self.chips.addWidget(label(card.state_zh, "chip", tone=tone))
        self.chips.addWidget(clause_chip(CLAUSE if card.kind == "complaint" else REQUEST_CLAUSE))
        self.house.setText("　".join(part for part in (card.room, card.caller) if part) or "没有留房号和姓名")
        self.telephone.show_card(card)
        self.household.setVisible(card.unit is not None)
        self.repeat.setVisible(card.repeat > 1)
        self.repeat.setText(f"本户近 12 个月第 {card.repeat} 次：同一类别")
        self.told.put(_told(card))

    def _show_foot(self, card: MatterCard) -> None:
        clear(self.foot)
        self.buttons = {}
        live = [name for name in acts_view.possible(card) if name != card.next]
        room = ON_FOOT if self.width() >= round(ROOMY * text_scale()) else 2
        for name in [one for one in (*_at_once(card), *FOOT) if one in live][:room]:
            self._add(name, DEEDS[name].words)
        more = button("更多", self.show_more, keys="M", name="更多办理")
        self.buttons["more"] = more
        self.foot.addWidget(more)
        self.foot.addStretch(1)
        if card.next:
            self.foot.addWidget(key_cap("Enter"))
            self._add(card.next, DEEDS[card.next].next_words, role="filled")

    def _add(self, name: str, words: str, role: str = "") -> None:
        deed = DEEDS[name]
        made = button(words, partial(self.do, name), role=role, keys=deed.letter)
        if name == "print":
            made.setText("打印")
            made.setAccessibleName(words)
        self.buttons[name] = allow(made, self.desk, deed.verb)
        self.foot.addWidget(made)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: another number of buttons."""
        super().resizeEvent(event)
        self._place_reason()
        if self.card is not None and event.oldSize().width() != event.size().width():
            self._show_foot(self.card)

    def _place_reason(self) -> None:
        """In a low card the reason scrolls with what happened."""
        low = self.height() < round(LOW * text_scale())
        wanted = self._scrolled if low else self._above_foot
        if wanted.indexOf(self._reason) < 0:
            wanted.insertWidget(1 if low else 0, self._reason)


def _at_once(card: MatterCard) -> tuple[str, ...]:
    """What a major complaint asks for beside its next step: the centre head is told, a plan is made."""
    open_steps = {limit.step for limit in card.limits if limit.open}
    return tuple(how for step, how in (("told", "told"), ("plan", "planned")) if step in open_steps)


def _told(card: MatterCard) -> str:
    """Whose it is, how it came, whether they may be rung, when and where it was, how many photographs."""
    whose = " ".join(part for part in (card.department, card.person) if part)
    parts = [
        f"负责：{whose or '还没有指派'}",
        f"{card.channel}受理",
        "" if card.may_call else "不便回电",
        card.place,
        f"照片 {len(card.photos)} 张" if card.photos else "",
        f"重新办理 {card.times_reopened} 次" if card.times_reopened else "",
    ]
    return "　".join(part for part in parts if part)


def _events(card: MatterCard, now: datetime) -> list[Event]:
    """What happened, then what is to come."""
    found = []
    for one in card.passed:
        words = f"「{one.words}」" if one.how in ("taken", "again") and one.words else one.words
        key = one.ref if one.how == "order" else None
        found.append(Event(one.when, one.sign, one.title, words, key=key, whole=f"{one.at:%Y-%m-%d %H:%M}"))
    due = {limit.step: limit for limit in card.limits}
    for step in card.to_come:
        limit = due[step.step]
        words = "，".join(part for part in (_basis(limit), step.words) if part)
        found.append(Event(_short(limit, now), step.sign, step.title, words, whole=step.when))
    return found


def _why(card: MatterCard, now: datetime) -> str:
    """Why the most pressing step is due then."""
    limit = pressing(card.limits)
    if limit is None or not card.why:
        return card.why
    when = _short(limit, now).removesuffix("前").strip()
    return f"为什么停着：{card.why}" if limit.paused else f"为什么是 {when}：{card.why}"


def _basis(limit: Limit) -> str:
    return f"{GRADE_ZH[limit.grade]}{KIND_ZH[limit.kind]} {term_zh(limit.term)}内"


def _short(limit: Limit, now: datetime) -> str:
    """When it is due, so short that it stands before the line."""
    if limit.due is None:
        return "暂停"
    moment = limit.due
    if moment.at is None:
        return f"{moment.day:%m/%d} 前" if moment.day.year == now.year else f"{moment.day:%Y-%m-%d}"
    if moment.day == now.date():
        return f"{moment.at:%H:%M} 前"
    return f"{moment.at:%m/%d %H:%M}" if moment.day.year == now.year else due_zh(moment, now)
