"""F9: a new slip as a sitting in the page: who, by what right, what goods; Ctrl+Enter issues and prints."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QScrollArea, QWidget

from app.modules.release import service
from app.modules.release.consent_view import ConsentBlock
from app.modules.release.goods_view import GoodsBlock
from app.modules.release.rules import Asked
from app.modules.release.who_view import WhoBlock
from app.modules.site import service as settings
from app.rules.field import Field, Kind
from app.rules.strokes import encode
from app.ui import sounds
from app.ui.desk import Desk
from app.ui.form import FieldForm
from app.ui.form_sheet import attempt
from app.ui.glyphs import Glyph
from app.ui.pad import SignaturePad
from app.ui.parts import Card, allow, button, column, key_cap, label, row
from app.ui.theme import fix_height

PLACE = "release-slip"
_LAST = (
    Field("plate", "车牌", Kind.TEXT, limit=20, hint="没有车的空着"),
    Field("day", "有效日期", Kind.DATE, limit=20, hint="今天"),
    Field("arrears", "有没有欠费", Kind.CHOICE, required=True, choices=(("no", "没有"), ("yes", "有欠费"))),
)
OWED = "这一户有欠费：可以提醒一句，不能因此不放行，放行条上也不写。"


class SlipForm(Card):
    """The sitting; `issued` carries the slip and whether to print it, `folded` that Esc put it away."""

    issued = Signal(object)
    folded = Signal()

    def __init__(self, desk: Desk, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__("新开放行条", "", key_cap("Esc"), label("收起", "muted"))
        self.desk, self._now = desk, now
        self._pad_wanted = self._arrears = False
        self.who = WhoBlock(desk, now)
        self.consent = ConsentBlock(desk)
        self.goods = GoodsBlock()
        self.last = FieldForm(_LAST, columns=2)
        self.owed = label(OWED, tone="due", wrap=True)
        self.pad = SignaturePad("申请人签名")
        fix_height(self.pad, 84)
        self._build()
        self._connect()
        self._empty()  # what was kept over a lock stays kept

    def _build(self) -> None:
        inside = self._inside = QWidget()
        blocks = (self.who, self.consent, self.goods, self.last, self.owed, self.pad)
        inside.setLayout(column(*blocks, None, spacing=10, margins=(12, 10, 12, 10)))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self.why_not = label("", "over", wrap=True)
        self._refusal = QWidget()
        self._refusal.setLayout(row(Glyph("refused", 15), self.why_not, spacing=6, margins=(12, 0, 12, 0)))
        self.print_it = QCheckBox("打印")
        self.print_it.setAccessibleName("开条后打印")
        self.print_it.setChecked(True)
        drop = button("不开了", self.give_up, role="quiet", name="不开了，清空这张放行条")
        self.go = allow(button("开条并打印", self.finish, role="filled"), self.desk, service.issue)
        foot = row(self.print_it, None, drop, self.go, key_cap("Ctrl Enter"), margins=(12, 6, 12, 8))
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self._refusal)
        self.body.addLayout(foot)

    def _connect(self) -> None:
        self.who.changed.connect(self._show)
        self.who.done.connect(self._after_who)
        self.consent.done.connect(lambda: self._go_to(self.goods.field))
        self.goods.done.connect(lambda: self._go_to(self.last.controls["plate"]))
        self.last.submitted.connect(lambda: self._go_to(self.go))
        self.last.edited.connect(self._show)
        for edited in (self.consent.edited, self.goods.edited):
            edited.connect(lambda: self._refuse(""))
        self.goods.edited.connect(lambda: self._go_to(self.goods.field))
        self.print_it.toggled.connect(lambda on: self.go.setText("开条并打印" if on else "开条"))
        for form in (self.who.form, self.consent.form, self.last):
            form.entered.connect(self._area.ensureWidgetVisible)
        for keys, act in (
            ("Ctrl+Return", self.finish),
            ("Ctrl+Enter", self.finish),
            ("Alt+D", self.consent.show_phone),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    # ---- the sitting

    @property
    def in_hand(self) -> bool:
        """True while something stands here that was not issued."""
        return self.who.typed() or bool(self.goods.lines) or self.goods.waits()

    def start(self, unit_id: int = 0) -> None:
        """Begin, or take up again where it was left; `unit_id` is a household that is known already."""
        kept = self.desk.read(settings.values)
        self._pad_wanted, self._arrears = kept["release_sign"] == "pad", kept["release_arrears"] == "yes"
        if unit_id and not self.in_hand:
            self.who.put(unit_id, 0, {})
        self._show()
        self._go_to(self.first_focus())

    def first_focus(self) -> QWidget:
        """Where the next key belongs."""
        if self.who.home is None or not self.who.values()["tail"]:
            return self.who.next_focus() if self.who.home else self.who.room
        return self.goods.field

    def asked(self) -> Asked:
        """The form as it stands."""
        who, consent, last = self.who.values(), self.consent.values(), self.last.values()
        shown = self.who.needs_consent()
        agreed = {
            name: consent[name] if shown else "" for name in ("consent", "consent_who", "consent_words")
        }
        return Asked(
            unit_id=self.who.home.ref.id if self.who.home else 0,
            person_id=self.who.person_id,
            **who,
            **agreed,
            consent_id=self.consent.agreed() if shown else 0,
            goods=tuple(self.goods.lines),
            **last,
            strokes=encode(self.pad.strokes()) if self._pad_wanted else "",
        )

    def finish(self) -> None:
        """Issue it as one act; what lacks is said at its field and nothing typed is lost."""
        if self.goods.waits() and not self.goods.add():
            return
        ref, refused = attempt(self.desk, service.issue, self.asked(), done="")
        if refused is not None:
            sounds.play("refused", self.desk)
            self._at_field(refused.field, refused.sentence)
            return
        if ref is None:
            return
        sounds.play("finished", self.desk)
        wanted = self.print_it.isChecked()
        self.clear()
        self.issued.emit((ref, wanted))

    def undo(self) -> bool:
        """The last line of goods back into its field."""
        return self.goods.undo()

    def give_up(self) -> None:
        """They went away: no number was taken, and nothing of it stays."""
        self.clear()
        self.folded.emit()
        self.desk.inform("没有开条，这张已清空。")

    def clear(self) -> None:
        """Nothing is in hand any more, and nothing of it is kept."""
        self._empty()
        if self.desk.draft(PLACE):
            self.desk.drop_draft(PLACE)

    def _empty(self) -> None:
        self.who.clear()
        self.consent.clear()
        self.goods.put([])
        self.last.set_values({})
        self.pad.clear()
        self._refuse("")
        self._show()

    # ---- kept over a lock

    def keep(self) -> None:
        """Out of sight: the number on file is covered, and what stands here is kept for this person."""
        self.consent.cover()
        if not self.in_hand:
            return
        chosen = {
            "unit": str(self.who.home.ref.id) if self.who.home else "",
            "person": str(self.who.person_id),
        }
        goods = [*self.goods.lines, *([self.goods.field.text()] if self.goods.waits() else [])]
        told = {**self.who.values(), **self.consent.values(), **self.last.values(), **chosen}
        self.desk.keep_draft(PLACE, "放行条", {**told, "goods": "\n".join(goods)})

    def take_up(self) -> bool:
        """What this person had in hand before the lock; False when there was nothing."""
        draft = self.desk.draft(PLACE)
        if not draft or self.in_hand:
            return False
        names = set(self.who.values())
        self.who.put(
            int(draft.get("unit") or 0),
            int(draft.get("person") or 0),
            {name: value for name, value in draft.items() if name in names},
        )
        self._show()
        self.consent.put(draft)
        self.goods.put(draft.get("goods", "").splitlines())
        self.last.set_values({name: draft.get(name, "") for name in self.last.controls})
        return True

    # ---- inside

    def _after_who(self) -> None:
        needed = self.who.needs_consent()
        self._go_to(self.consent.form.controls["consent"] if needed else self.goods.field)

    def _go_to(self, widget: QWidget) -> None:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        # What was just shown has its place only after the layout was done.
        QTimer.singleShot(0, self, lambda: self._bring(widget))

    def _bring(self, widget: QWidget) -> None:
        """Into sight: the goods with all their lines, else the field alone."""
        shown = self.goods if widget is self.goods.field else widget
        if self._inside.isAncestorOf(shown):
            self._area.ensureWidgetVisible(shown)

    def _show(self) -> None:
        self._refuse("")
        home, values = self.who.home, self.who.values()
        self.consent.show_for(home, values["capacity"], self.who.person_id, self.who.needs_consent())
        asked = home is not None and bool(values["capacity"])
        for block in (self.goods, self.last):
            block.setVisible(asked)
        self.last.set_shown({"plate", "day"} | ({"arrears"} if self._arrears else set()))
        self.owed.setVisible(asked and self._arrears and self.last.values()["arrears"] == "yes")
        self.pad.setVisible(asked and self._pad_wanted)
        self.count(home.room if home else "从哪一户搬出，谁来办")

    def _refuse(self, sentence: str) -> None:
        self.why_not.setText(sentence)
        for child in self._refusal.findChildren(QWidget):
            child.setVisible(bool(sentence))

    def _at_field(self, field: str, sentence: str) -> None:
        """The sentence stands at its field and below everything, where it is whole."""
        if field == "goods":
            self.goods.refuse(sentence)
        elif not self.who.refuse(field, sentence) and not self.consent.refuse(field, sentence):
            self.last.show_error(field, sentence)
        self._refuse(sentence)
