"""Who takes the parcels and how it is signed for: the right side of handing out (PARC-02)."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

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

WIDE = 372
TAKER_WORDS = (("addressee", "本人"), ("other", "他人…"))
PROOF_WORDS = (("paper", "签收单"), ("pad", "手写"), ("code", "取件码"))
PAPER_WORDS = (("identity", "身份证"), ("passport", "护照"), ("driving", "驾照"), ("other", "其他"))
MOST_NAMES, LONGEST_SHOWN = 4, 5
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
        self._names: Segments | None = None
        fix_width(self, WIDE)
        self.who = Segments(TAKER_WORDS, "取件人")
        self.who.choose("addressee")
        self.who.changed.connect(self._choose_who)
        self.proof = Segments(PROOF_WORDS, "凭什么")
        self.proof.changed.connect(lambda _: self._show_proof())
        self._names_row = row(spacing=6)
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
        words = QWidget()
        line = row(spacing=6)
        line.addWidget(self.proof_words, 1)
        line.addWidget(self.print_sheet)
        words.setLayout(line)
        foot = row(spacing=6)
        foot.addWidget(self.why_not, 1)
        foot.addWidget(self.done)
        foot.addWidget(key_cap("Enter"))
        box = column(
            row(self.who, None, label("凭", "c"), self.proof, spacing=4),
            self._names_row,
            self.paper,
            self._pad_row,
            words,
            spacing=5,
            margins=(0, 8, 12, 8),
        )
        box.addStretch(1)
        box.addLayout(foot)
        self.setLayout(box)
        self.paper.hide()

    def begin(self, shelf: HouseholdShelf, people: Sequence[Member], way: str) -> None:
        """Another household: nobody has signed yet."""
        self.who.choose("addressee")
        self.proof.choose(way)
        self.pad.clear()
        self.paper.clear()
        self.refuse("")
        last = next((one for one in shelf.handovers if one.signature and not one.undone), None)
        self.last.show_strokes(last.signature if last else "", f"上次 {last.taker}" if last else "")
        self.last.setVisible(last is not None)
        self._offer(people)
        self._show_proof()

    def show_for(self, *, addressee: str, valuable: bool, code: str) -> None:
        """What is chosen now: whom it is for, whether a paper is asked for, the code that was shown."""
        if self._names is not None and not self._touched:
            self._names.choose(addressee)
        self.paper.setVisible(valuable)
        self._code = code
        self._show_proof()

    @property
    def way(self) -> str:
        """How it is signed for."""
        return self.proof.value

    def taker(self, code: str) -> Taker:
        """The addressee as they stand here, with the paper that was looked at."""
        name = self._names.value if self._names is not None else ""
        paper = self.paper.paper() if not self.paper.isHidden() else Paper("", "")
        return Taker(name=name, paper=paper.kind, paper_number=paper.tail, code=code)

    def strokes(self) -> str:
        """What was signed, as it is kept."""
        return encode(self.pad.strokes()) if self.way == "pad" else ""

    def refuse(self, sentence: str, field: str = "") -> QWidget | None:
        """Say in place why not; returns where the next key belongs, None for the scan field."""
        self.why_not.put(sentence)
        restyle(self.paper.tail, state="wrong" if field == "paper" else "")
        return {"paper": self.paper.tail, "strokes": self.pad}.get(field)

    def count(self, chosen: int, waiting: int, not_fetched: Sequence[str]) -> None:
        """How many go out; what of it was not scanned yet, so that nothing stays on the shelf unseen."""
        some = f" {chosen}/{waiting} 件" if chosen != waiting else f" {chosen} 件"
        self.done.setText(_GO.get(self.proof.value, "交付") + some)
        places = "、".join(not_fetched[:3]) + ("…" if len(not_fetched) > 3 else "")
        if not_fetched:
            self.why_not.put(f"还没扫到：{places}")
        elif self.why_not.toolTip().startswith("还没扫到"):
            self.why_not.put("")

    # ---- inside

    _touched = False
    _code = ""

    def _offer(self, people: Sequence[Member]) -> None:
        clear(self._names_row)
        self._touched, names = False, list(dict.fromkeys(one.name for one in people))[:MOST_NAMES]
        self._names = None
        if not names:
            self._names_row.addWidget(label("名册里没有这一户的人。", "muted"))
            return
        shown = [(name, name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…") for name in names]
        self._names = Segments(shown, "本人是", numbered=len(names) > 1)
        self._names.choose(names[0])
        self._names.changed.connect(self._choose_name)
        self._names_row.addWidget(self._names, 1)

    def _choose_name(self, _: str) -> None:
        self._touched = True

    def _choose_who(self, value: str) -> None:
        if value == "other":
            self.who.choose("addressee")
            self.other.emit()

    def _show_proof(self) -> None:
        way = self.proof.value
        self._pad_row.setVisible(way == "pad")
        self.print_sheet.setVisible(way == "paper")
        words = {"paper": "交给领取人在签收单上签名。", "pad": ""}
        coded = f"取件码 {self._code} 对上了。" if self._code else "请领取人报取件码，输入或扫在左上框里。"
        self.proof_words.put(words.get(way, coded))
        host = self.proof_words.parentWidget()
        if host is not None:
            host.setVisible(way != "pad")
