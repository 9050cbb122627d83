"""Who takes the parcels and how it is signed for: the right side of handing out (PARC-02)."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.modules.parcels import service
from app.modules.parcels.handed_view import SignatureView
from app.modules.parcels.handing import Taker
from app.modules.parcels.handing_lists import Member
from app.modules.parcels.lists import HouseholdShelf
from app.rules.strokes import encode
from app.ui.desk import Desk
from app.ui.pad import SignaturePad
from app.ui.parts import Elided, allow, button, clear, column, key_cap, label, row
from app.ui.segments import Segments
from app.ui.theme import fix_height, fix_width, restyle

WIDE = 356
OTHER = ("*", "他人…")
NOBODY = ("", "本人")
"""Stands where the register knows no names."""
PROOF_WORDS = (("paper", "签收单"), ("pad", "手写"), ("code", "取件码"))
PAPER_WORDS = (("identity", "身份"), ("passport", "护照"), ("driving", "驾照"), ("other", "其他"))
MOST_NAMES, LONGEST_SHOWN = 3, 4
_GO = {"paper": "签收单上签名，交付", "pad": "签名并交付", "code": "核对无误，交付"}
TAIL = 4


@dataclass(frozen=True)
class Paper:
    """An identity paper that was looked at."""

    kind: str
    tail: str


class PaperLine(QWidget):
    """Which paper, by digit, and its last four characters: only where something is valuable."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = Segments(PAPER_WORDS, "证件", numbered=True)
        self.kind.choose("identity")
        self.tail = QLineEdit()
        self.tail.setPlaceholderText("末四位")
        self.tail.setAccessibleName("证件末四位")
        self.tail.setMaxLength(18)
        fix_width(self.tail, 76)
        self.kind.changed.connect(lambda _: self.tail.setFocus())
        self.setLayout(row(self.kind, self.tail, spacing=6))

    def paper(self) -> Paper:
        """What was looked at; empty while no characters stand there."""
        typed = self.tail.text().strip()
        return Paper(self.kind.value if typed else "", typed)

    def clear(self) -> None:
        """For the next one."""
        self.kind.choose("identity")
        self.tail.clear()
        restyle(self.tail, state="")


class TakerPanel(QWidget):
    """The addressee by name or 他人…, the paper for what is valuable, the proof, and the button.

    `go` is pressed to hand out, `other` to name somebody else, `sheet` to print the sheet to be signed.
    """

    go = Signal()
    other = Signal()
    sheet = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._people: tuple[str, ...] = ()
        self._touched, self._first, self._code, self._some = "", "", "", ""
        self.who = Segments((OTHER,), "取件人")
        fix_width(self, WIDE)
        self.proof = Segments(PROOF_WORDS, "凭什么")
        self.proof.changed.connect(lambda _: self._show_proof())
        self._who_row = row(spacing=6)
        self._who_row.addWidget(self.who)  # without a place it would be a window of its own
        self.paper = PaperLine()
        self.pad = SignaturePad("领取人签名")
        self.pad.setMinimumHeight(54)
        self.last = SignatureView("", wide=92, high=54)
        self.print_sheet = button("打印签收单", self.sheet.emit, role="row", name="打印签收单")
        self.proof_words = Elided("muted")
        self.why_not = Elided("over")
        fix_height(self.why_not, 20)
        self.done = allow(button("签名并交付", self.go.emit, role="outline"), desk, service.hand_out)
        self._pad_row = QWidget()
        self._pad_row.setLayout(row(self.pad, self.last, spacing=6))
        foot = row(spacing=6)
        foot.addWidget(self.why_not, 1)
        foot.addWidget(self.done)
        foot.addWidget(key_cap("Enter"))
        by = row(_caption("凭据"), self.proof, spacing=6)
        by.addWidget(self.proof_words, 1)
        by.addWidget(self.print_sheet)
        box = column(self._who_row, by, self.paper, self._pad_row, spacing=5, margins=(0, 8, 12, 8))
        box.addStretch(1)
        box.addLayout(foot)
        self.setLayout(box)
        self.paper.hide()

    def begin(self, shelf: HouseholdShelf, people: Sequence[Member], way: str) -> None:
        """Another household: nobody has signed yet."""
        self._people = tuple(dict.fromkeys(one.name for one in people))
        self._touched = ""
        self.proof.choose(way)
        self.pad.clear()
        self.paper.clear()
        self.refuse("")
        last = next((one for one in shelf.handovers if one.signature and not one.undone), None)
        self.last.show_strokes(last.signature if last else "", f"上次 {last.taker}" if last else "")
        self.last.setVisible(last is not None)
        self._offer(self._people)
        self._show_proof()

    def show_for(self, *, addressee: str, valuable: bool, code: str) -> None:
        """What is chosen now: whom it is for, whether a paper is asked for, the code that was shown."""
        first = [addressee] if addressee else []
        self._offer(tuple(dict.fromkeys([*first, *self._people])))
        self.paper.setVisible(valuable)
        self._code = code
        self._show_proof()

    @property
    def way(self) -> str:
        """How it is signed for."""
        return self.proof.value

    def taker(self, code: str) -> Taker:
        """The addressee as they stand here, with the paper that was looked at."""
        paper = self.paper.paper() if not self.paper.isHidden() else Paper("", "")
        return Taker(name=self.who.value, paper=paper.kind, paper_number=paper.tail, code=code)

    def strokes(self) -> str:
        """What was signed, as it is kept."""
        return encode(self.pad.strokes()) if self.way == "pad" else ""

    def refuse(self, sentence: str, field: str = "") -> QWidget | None:
        """Say in place why not; returns where the next key belongs, None for the scan field."""
        self._say(sentence, "over")
        restyle(self.paper.tail, state="wrong" if field == "paper" else "")
        return {"paper": self.paper.tail, "strokes": self.pad}.get(field)

    def count(self, chosen: int, waiting: int, not_fetched: Sequence[str]) -> None:
        """How many go out; what of it was not scanned yet, so that nothing stays on the shelf unseen."""
        self._some = f" {chosen}/{waiting} 件" if chosen != waiting else f" {chosen} 件"
        self._show_proof()
        places = "、".join(not_fetched[:3]) + ("…" if len(not_fetched) > 3 else "")
        if not_fetched:
            self._say(f"还没扫到：{places}", "muted")
        elif self.why_not.property("kind") == "muted":
            self._say("", "over")

    # ---- inside

    def _say(self, sentence: str, kind: str) -> None:
        restyle(self.why_not, kind=kind)
        self.why_not.put(sentence)

    def _offer(self, names: Sequence[str]) -> None:
        """The household's people by digit, the addressee first, then 他人…."""
        offered = [(name, _short(name)) for name in names[:MOST_NAMES]] or [NOBODY]
        self._first = offered[0][0]
        focused = any(each.hasFocus() for each in self.who.buttons)
        clear(self._who_row)
        self.who = Segments([*offered, OTHER], "取件人", numbered=True)
        self.who.choose(self._touched or self._first)
        self.who.changed.connect(self._choose_who)
        self._who_row.addWidget(_caption("取件人"))
        self._who_row.addWidget(self.who, 1)
        if focused:
            self.who.setFocus()

    def _choose_who(self, value: str) -> None:
        if value != OTHER[0]:
            self._touched = value
            return
        self.who.choose(self._touched or self._first)
        self.other.emit()

    def _show_proof(self) -> None:
        way = self.proof.value
        self.done.setText(_GO.get(way, "交付") + self._some)
        self._pad_row.setVisible(way == "pad")
        self.print_sheet.setVisible(way == "paper")
        coded = f"{self._code} 对上了" if self._code else "请领取人报取件码"
        self.proof_words.put(coded if way == "code" else "")


def _caption(words: str) -> QLabel:
    made = label(words, "c")
    fix_width(made, 40)
    return made


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"
