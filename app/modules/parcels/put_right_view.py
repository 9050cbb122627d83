"""Putting right what was registered of a parcel: whose it is, where it lies, or all of it (PARC-01)."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.modules.parcels import lists, service
from app.modules.parcels.lists import Candidate, ParcelRow
from app.modules.parcels.rules import DOUBTS, IN, KINDS
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import Sheet, ask_reason, facts_block, rest_enter
from app.ui.form_sheet import FormSheet, attempt
from app.ui.parts import column, label, row
from app.ui.segments import Segments
from app.ui.table import Column, RowTable
from app.ui.theme import fix_height

COLUMNS = (
    Column("room", "房号", 150, bold=True),
    Column("name", "住户", 0),
    Column("tie", "身份", 70),
    Column("note", "注意", 150, tone="tone"),
)
SURE = ""
_DOUBTS = ((SURE, "认定"), *(one for one in DOUBTS if one[0] != "declined"))


@dataclass(frozen=True)
class CandidateLine:
    """One household or person it may be for."""

    ref: Ref
    candidate: Candidate
    room: str
    name: str
    tie: str
    note: str
    tone: str


class AmendSheet(Sheet):
    """Whose a parcel is and of what kind; type a room or name, arrows choose, Enter saves."""

    def __init__(self, over: QWidget, desk: Desk, parcel: ParcelRow) -> None:
        settling = parcel.state == "unclear"
        title = f"认定包裹：{parcel.tail}" if settling else f"更正登记：{parcel.tail}"
        super().__init__(over, title, width=620, icon="parcels", clause=IN)
        self.desk, self._parcel = desk, parcel
        why = f"（{parcel.doubt_zh}）" if parcel.doubt_zh else ""
        self.body.addWidget(
            facts_block(
                (
                    ("面单上写的", parcel.addressee or "没有写"),
                    ("现在登记", (parcel.room or "没有房号") + why),
                    ("货位", parcel.place or "没有货位"),
                )
            )
        )
        self.whose = QLineEdit()
        self.whose.setMaxLength(40)
        self.whose.setPlaceholderText("房号或姓名，三个字母即可")
        self.whose.setAccessibleName("房号或姓名")
        self.whose.textChanged.connect(lambda _: self._look())
        self.whose.installEventFilter(self)
        self.found = RowTable(COLUMNS, "可能是")
        self.found.opened.connect(lambda _: self.save())
        fix_height(self.found, 160)
        self.kind = Segments(KINDS, "种类", numbered=True)
        self.kind.choose(parcel.kind)
        self.doubt = Segments(_DOUBTS, "认定还是待认")
        self.doubt.choose(SURE)
        self.body.addLayout(column(label("是谁的", "c"), self.whose, self.found, spacing=4))
        kinds = column(label("种类", "c"), self.kind, spacing=3)
        doubts = column(label("认不出的，写明为什么", "c"), self.doubt, spacing=3)
        self.body.addLayout(row(kinds, None, spacing=12))
        self.body.addLayout(row(doubts, None, spacing=12))
        self.add_buttons("认定" if settling else "更正", self.save)

    def start(self) -> None:
        """Show it with what it may be for."""
        before = self._parcel.addressee if self._parcel.state == "unclear" else self._parcel.room
        if self._parcel.doubt == "declined":
            before = self._parcel.room
        self.whose.setText(before)
        self.open_sheet(self.whose)
        self.whose.selectAll()

    def save(self) -> None:
        """Register it; a refusal stays in the dialog."""
        line: CandidateLine | None = self.found.current()
        chosen = line.candidate if line is not None else None
        doubt = self.doubt.value
        room = chosen.room if chosen is not None else ""
        done = f"{self._parcel.tail} 待认。" if doubt else f"{self._parcel.tail} 是 {room} 的，已登记。"
        _, refused = attempt(
            self.desk,
            service.amend,
            self._parcel.ref.id,
            unit_id=chosen.unit_id if chosen is not None else None,
            person_id=chosen.person_id if chosen is not None else None,
            kind=self.kind.value,
            doubt=doubt,
            done=done,
        )
        if refused is not None:
            self.refuse(refused.sentence)
            return
        rest_enter(self.window())
        self.close_sheet()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows choose among those found while the cursor stays in the field."""
        pressed = watched is self.whose and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            QApplication.sendEvent(self.found, event)
            return True
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        self.refuse(" ")
        text = self.whose.text()
        found: Sequence[Candidate] = self.desk.read(lists.addressees, text) if text.strip() else ()
        self.found.set_rows([_line(number, one) for number, one in enumerate(found)])


class MoveSheet(FormSheet):
    """A parcel lies at another place; the pick-up code stays."""

    def __init__(self, over: QWidget, desk: Desk, parcel: ParcelRow) -> None:
        field = Field("place", "放到哪一格", Kind.TEXT, required=True, limit=12, hint="A2-4，也可以扫货位码")
        title = f"挪动包裹：{parcel.tail}"
        super().__init__(
            over, desk, title, (field,), clause=IN, icon="parcels", width=478, words="挪动", columns=1
        )
        self._parcel = parcel
        now = f"现在在 {parcel.place}" if parcel.place else "现在没有货位"
        words = f"{now}，取件码 {parcel.code} 不变。" if parcel.code else f"{now}。"
        self.body.insertWidget(0, label(words, "muted", wrap=True))

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with the place the program would propose."""
        unit = self._parcel.unit.id if self._parcel.unit is not None else None
        place = self.desk.read(lists.proposed_place, self._parcel.kind, unit)
        super().start(values or {"place": "" if place == self._parcel.place else place})

    def save(self) -> None:
        """Move it."""
        place = self.form.values()["place"]
        done = f"{self._parcel.tail} 已挪到 {place.strip().upper()}。"
        self.do(service.move, self._parcel.ref.id, place=place, done=done)


def ask_void(over: QWidget, desk: Desk, parcel: ParcelRow) -> None:
    """A parcel was registered by mistake: why."""
    facts = (
        ("包裹", f"{parcel.room or '待认'}　{parcel.tail}　{parcel.place}".rstrip()),
        ("收件", f"{parcel.taken_in:%m-%d %H:%M}"),
        ("办了以后", "登记作废，离开货架；这一条记录和原因都留着。"),
    )

    def act(why: str) -> None:
        desk.do(service.void, parcel.ref.id, why=why, done=f"{parcel.tail} 的登记已作废。")

    ask_reason(
        over,
        "作废收件登记",
        facts,
        "作废",
        act,
        ready=("重复登记", "扫错了条码", "快递员当场拿回"),
        kept="作废的登记不删除，离架记录里看得到。",
        icon="parcels",
        clause=IN,
    )


def _line(number: int, one: Candidate) -> CandidateLine:
    note = "已搬走" if one.gone else f"不让代收：{one.declined}" if one.declined else ""
    return CandidateLine(
        Ref("candidate", number), one, one.room, one.name, one.tie_zh, note, "due" if note else ""
    )
