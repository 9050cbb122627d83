"""One person of the register: roles, area and duties with their days, the log-in, and what can be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QWidget

from app.modules.staff import service
from app.modules.staff.lists import Span, StaffCard
from app.rules import passwords
from app.storage.keyring import LogIn
from app.ui.desk import Desk
from app.ui.parts import Card, allow, button, card_line, column, label, row
from app.ui.theme import restyle, text_scale

Act = Callable[[], object]
LINE = 30
"""Pixels of one line in a card, times the text size."""
_STATES = {"fine": ("done", "muted"), "soon": ("today", "due"), "over": ("overdue", "over")}


@dataclass(frozen=True)
class Deed:
    """One button of the panel: its words, the verb behind it, and what pressing it opens."""

    key: str
    words: str
    verb: Callable[..., object]
    act: Act


def log_in_words(
    log_in: LogIn | None, login: str, today: date, months: int
) -> list[tuple[str, str, str, str]]:
    """The lines of the log-in: sign, what, words and their tone (ARCH-06)."""
    if not login:
        return [("off", "没有登录名", "只在名册里", "muted")]
    if log_in is None:
        return [("overdue", login, "这个名字打不开站点，请重新开通", "over")]
    due = passwords.due_on(log_in.changed, months)
    glyph, tone = _STATES[passwords.state(log_in.changed, today, months)]
    last = f"已过 {due.isoformat()}，请本人更换" if tone == "over" else f"最迟 {due.isoformat()} 更换"
    return [
        ("done", login, "负责人级别" if log_in.head else "", "muted"),
        ("", "密码设于", log_in.changed.isoformat(), "muted"),
        (glyph, "密码", last, tone),
    ]


class _Lines(QScrollArea):
    """What a card tells: three lines, two in a low window; the rest scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(2 * _line() + 6)
        self.setMaximumHeight(self.sizeHint().height())
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """As high as three lines, whatever it holds now."""
        return QSize(super().sizeHint().width(), 3 * _line() + 8)


class PersonPanel(QWidget):
    """A line with name and facts, and three cards: roles, area and duties, log-in."""

    def __init__(self, desk: Desk, deeds: Mapping[str, tuple[Deed, ...]]) -> None:
        super().__init__()
        self.desk = desk
        self.name = label("", "h2")
        self.facts = label("", "muted")
        self.deeds = {deed.key: deed for group in deeds.values() for deed in group}
        self.buttons = {key: self._button(deed) for key, deed in self.deeds.items()}
        self.cards: dict[str, Card] = {}
        self._bodies: dict[str, QScrollArea] = {}
        person = [self.buttons[deed.key] for deed in deeds["person"]]
        head = row(self.name, self.facts, None, *person, spacing=10)
        across = row(spacing=12)
        for key, title in (("roles", "岗位"), ("work", "责任区和指定职责"), ("log_in", "登录")):
            across.addWidget(self._card(key, title, [self.buttons[deed.key] for deed in deeds[key]]), 1)
        self.setLayout(column(head, across, spacing=8))

    def _button(self, deed: Deed) -> QPushButton:
        role = "danger" if deed.verb.__name__ == "leave" else "" if deed.key == "correct" else "row"
        return allow(button(deed.words, deed.act, role=role), self.desk, deed.verb)

    def _card(self, key: str, title: str, buttons: list[QPushButton]) -> Card:
        made = Card(title)
        area = _Lines()
        made.body.addWidget(area)
        made.body.addLayout(row(*buttons, None, spacing=6, margins=(10, 4, 10, 8)))
        self.cards[key], self._bodies[key] = made, area
        return made

    def show_nobody(self) -> None:
        """No row is chosen."""
        self.hide()

    def show_person(
        self, card: StaffCard, areas: str, log_in: LogIn | None, today: date, months: int
    ) -> None:
        """Show this person, and which deeds are possible now."""
        self.name.setText(card.name)
        sex = {"f": "女", "m": "男"}.get(card.sex, "")
        left = f"{card.left.isoformat()} 离职" if card.left else ""
        facts = (sex, f"{card.entered.isoformat()} 入职", left)
        self.facts.setText("　".join(fact for fact in facts if fact))
        day = today.isoformat()
        self._fill("roles", [_span_line(span, day) for span in card.roles])
        area = card_line("" if areas else "later", "责任区", areas or "还没有划定", height=_line())
        area.setToolTip(areas)
        self._fill("work", [area, *(_span_line(span, day) for span in card.duties)])
        lines = log_in_words(log_in, card.login, today, months)
        self._fill("log_in", [_toned_line(*line) for line in lines])
        self._enable(card, log_in)
        self.show()

    def _fill(self, key: str, lines: list[QFrame]) -> None:
        inner = QWidget()
        inner.setLayout(column(*(lines or [card_line("", "没有")]), None, spacing=0))
        self._bodies[key].setWidget(inner)

    def _enable(self, card: StaffCard, log_in: LogIn | None) -> None:
        gone = f"{card.name}已经离职。" if card.left else ""
        nothing_to_end = {
            "end_role": "" if any(not span.until for span in card.roles) else "现在没有岗位。",
            "release": "" if any(not span.until for span in card.duties) else "现在没有指定职责。",
            "open": "已经开通登录。" if log_in else "",
            "reset": "" if log_in else "还没有开通登录。",
            "close": "" if log_in or card.login else "还没有开通登录。",
            "leave": "自己的离职要由另一位负责人办理。" if card.id == self.desk.who.staff_id else "",
        }
        for key, deed in self.deeds.items():
            why = self.desk.why_not(deed.verb) if not self.desk.may(deed.verb) else gone
            why = why or nothing_to_end.get(key, "")
            self.buttons[key].setEnabled(not why)
            self.buttons[key].setToolTip(why or ("F2" if key == "correct" else ""))
        # Only what a log-in can have done to it in its present state: the card stays narrow.
        self.buttons["open"].setVisible(log_in is None)
        self.buttons["reset"].setVisible(log_in is not None)
        self.buttons["close"].setVisible(bool(log_in or card.login))


def deeds(
    correct: Act,
    leave: Act,
    leaving: Callable[..., object],
    sheets: Mapping[str, Act],
) -> dict[str, tuple[Deed, ...]]:
    """Every button of the panel by the place it stands in."""
    return {
        "person": (
            Deed("correct", "更正…", service.correct, correct),
            Deed("leave", "办理离职…", leaving, leave),
        ),
        "roles": (
            Deed("give_role", "任岗位…", service.give_role, sheets["give_role"]),
            Deed("end_role", "免岗位…", service.end_role, sheets["end_role"]),
        ),
        "work": (
            Deed("area", "责任区…", service.set_area, sheets["area"]),
            Deed("name_for", "指定专人…", service.name_for, sheets["name_for"]),
            Deed("release", "解除指定…", service.release_from, sheets["release"]),
        ),
        "log_in": (
            Deed("open", "开通登录…", service.open_log_in, sheets["open"]),
            Deed("reset", "重设密码…", service.reset_password, sheets["reset"]),
            Deed("close", "停用登录…", service.close_log_in, sheets["close"]),
        ),
    }


def _line() -> int:
    return round(LINE * text_scale())


def _span_line(span: Span, today: str) -> QFrame:
    over = bool(span.until) and span.until < today
    glyph = "off" if over else "later" if span.since > today else "done"
    words = f"{span.since} 至 {span.until}" if span.until else f"{span.since} 起"
    return card_line(glyph, span.words, words, height=_line())


def _toned_line(glyph: str, title: str, words: str, tone: str) -> QFrame:
    made = card_line(glyph, title, words, height=_line())
    if tone in ("over", "due"):
        restyle(made.findChildren(type(label("")))[-1], kind=tone)
    return made
