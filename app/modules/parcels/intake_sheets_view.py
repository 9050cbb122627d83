"""Questions about a parcel in hand: a broken outside, why nobody can tell whose it is, why it is refused."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import Refusal
from app.modules.parcels import service
from app.modules.parcels.incoming import InHand
from app.modules.parcels.rules import DOUBTS, IN, LONGEST_NAME, LONGEST_WORDS
from app.modules.parcels.taking import MOST_PHOTOS
from app.rules.pictures import MOST_BYTES, made_ready
from app.rules.text import one_line
from app.ui.choose import open_file
from app.ui.desk import Desk
from app.ui.dialog import ReasonSheet, Sheet, ask_reason, rest_enter
from app.ui.paper_sheet import read_file
from app.ui.parts import allow, button, column, key_cap, label, row
from app.ui.scan import ENTERS
from app.ui.segments import Segments

PICTURES = "照片 (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff)"
SAYING = "这件外包装破了，我先拍张照片注明，请您在这里签一下；收件人不要的话请您带回。"
WHY_REFUSED = ("收件人不让代收", "收件人已搬走", "不是本小区的件")
Hold = Callable[[InHand], object]


class BrokenSheet(Sheet):
    """The outside is broken: words and a photograph, then it is noted and kept, or refused (PARC-01).

    `keep` gets the parcel with what was noted, `turn_away` the one that goes back with the courier.
    """

    def __init__(self, over: QWidget, desk: Desk, hand: InHand, keep: Hold, turn_away: Hold) -> None:
        super().__init__(over, f"外包装破损：{hand.tail}", width=560, icon="parcels", clause=IN)
        self.desk, self._hand, self._keep, self._turn_away = desk, hand, keep, turn_away
        self.photos: list[bytes] = []
        self.choose = open_file
        self.words = QLineEdit(hand.words)
        self.words.setMaxLength(LONGEST_WORDS)
        self.words.setAccessibleName("破在哪里")
        self.words.setPlaceholderText("例如：左下角压扁，胶带裂开")
        self.words.returnPressed.connect(self._on)
        self.photo = button("加照片…", self.add_photo, icon="plus", keys="Alt+P")
        self.count = label("还没有照片", "muted")
        self.body.addLayout(column(label("破在哪里", "c"), self.words, spacing=3))
        self.body.addLayout(row(self.photo, key_cap("Alt P"), self.count, None))
        self.body.addWidget(label(f"可以对快递员说：{SAYING}", "s", wrap=True))
        away = allow(button("拒收", self._refuse, role="danger", keys="Alt+J"), desk, service.refuse)
        for keys, act in (("Alt+P", self.photo.click), ("Alt+J", away.click)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
        self.buttons.addWidget(away)
        self.go = allow(self.add_buttons("注明后收下", self._accept), desk, service.take_in)

    def start(self) -> None:
        """Ask, with the cursor in the words."""
        self.open_sheet(self.words)

    def add_photo(self) -> None:
        """Another photograph from a file; what is wrong with it is said here."""
        if len(self.photos) >= MOST_PHOTOS:
            self.refuse(f"一件包裹最多 {MOST_PHOTOS} 张照片。")
            return
        path = self.choose(self, "选择包裹照片", PICTURES)
        if path is None:
            return
        try:
            content = read_file(path, MOST_BYTES, "这张照片超过 20 MB，请换一张小一些的。")
            made_ready(content, pdf=False)
        except Refusal as refusal:
            self.refuse(refusal.sentence)
            return
        self.photos.append(content)
        self.refuse(" ")
        self.count.setText(f"照片 {len(self.photos)} 张")
        self.go.setFocus()

    def _on(self) -> None:
        if one_line(self.words.text()):
            (self.go if self.photos else self.photo).setFocus()

    def _noted(self) -> InHand:
        words = one_line(self.words.text())
        return replace(self._hand, outside="broken", words=words, photos=tuple(self.photos))

    def _accept(self) -> None:
        noted = self._noted()
        if not noted.words or not noted.photos:
            lacking = "写明破在哪里" if not noted.words else "拍一张照片"
            self.refuse(f"破损的要收下，先{lacking}；不收的点“拒收”。")
            (self.photo if noted.words else self.words).setFocus()
            return
        rest_enter(self.window())
        self.close_sheet()
        self._keep(noted)

    def _refuse(self) -> None:
        noted = self._noted()
        if not noted.words:
            self.refuse("请写明破在哪里，再拒收。")
            self.words.setFocus()
            return
        self.close_sheet()
        self._turn_away(noted)


class DoubtSheet(Sheet):
    """Nobody can be told whose it is: why, and the name on it; a digit chooses, Enter goes on."""

    def __init__(self, over: QWidget, hand: InHand, then: Hold) -> None:
        super().__init__(over, f"送待认：{hand.tail}", width=620, icon="parcels", clause=IN)
        self._hand, self._then = hand, then
        self.why = Segments(DOUBTS, "为什么待认", numbered=True)
        self.why.choose(hand.will_doubt or "nobody")
        self.name = QLineEdit(hand.typed if hand.whose is None else hand.whose.name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setAccessibleName("面单上的收件人")
        self.name.returnPressed.connect(self._go)
        for each in self.why.buttons:
            each.installEventFilter(self)
        self.body.addLayout(column(label("为什么", "c"), self.why, spacing=3))
        self.body.addLayout(column(label("面单上的收件人（可空）", "c"), self.name, spacing=3))
        self.add_buttons("送待认", self._go)

    def start(self) -> None:
        """Ask, with a reason chosen."""
        self.open_sheet(self.why.buttons[[key for key, _ in DOUBTS].index(self.why.value)])

    def _go(self) -> None:
        rest_enter(self.window())
        self.close_sheet()
        known = self._hand.whose if self.why.value in ("moved", "declined") else None
        typed = one_line(self.name.text())
        self._then(replace(self._hand, doubt=self.why.value, typed=typed, whose=known))

    def eventFilter(self, watched: object, event: object) -> bool:
        """Enter on a reason goes on: a segment would only choose itself."""
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and event.key() in ENTERS:
            self._go()
            return True
        return super().eventFilter(watched, event)


def ask_why_refused(
    over: QWidget, hand: InHand, facts: list[tuple[str, str]], turn_away: Hold
) -> ReasonSheet:
    """Why a parcel is not accepted though its outside is whole (PARC-01)."""
    return ask_reason(
        over,
        f"拒收：{hand.tail}",
        facts,
        "拒收",
        lambda why: turn_away(replace(hand, words=why)),
        ready=WHY_REFUSED,
        kept="包裹由快递员带回；拒收的登记和原因留在记录里。",
        icon="parcels",
        clause=IN,
    )
