"""The line beneath the parcel in hand: the steps in the handbook's order, or what is wrong with one."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from app.modules.parcels.incoming import InHand
from app.modules.parcels.rules import OUTSIDE_ZH
from app.ui.glyphs import Glyph
from app.ui.parts import Elided, label, row
from app.ui.theme import fix_height, restyle

STEPS = ("单号", "收件人", "看外包装", "签收上架")


class LineBelow(QStackedWidget):
    """Number, addressee, outside, signing (PARC-01); a refusal or a warning takes their place."""

    def __init__(self) -> None:
        super().__init__()
        fix_height(self, 22)
        self._marks = [Glyph("later", 13) for _ in STEPS]
        self._words = [label(words, "c") for words in STEPS]
        line = [widget for pair in zip(self._marks, self._words, strict=True) for widget in pair]
        steps = QWidget()
        steps.setLayout(row(*line, None, spacing=5))
        self._sign, self.words = Glyph("refused", 14), Elided("over")
        said = QWidget()
        box = row(self._sign, spacing=6)
        box.addWidget(self.words, 1)
        said.setLayout(box)
        self.addWidget(steps)
        self.addWidget(said)

    @property
    def sentence(self) -> str:
        """What is said now; empty while the steps are shown."""
        return self.words.toolTip() if self.currentIndex() else ""

    def say(self, sentence: str, *, warning: bool = False) -> None:
        """Say what is wrong, or only to be heeded; the empty sentence shows the steps again."""
        self._sign.show_state("today" if warning else "refused")
        restyle(self.words, kind="due" if warning else "over")
        self.words.put(sentence)
        self.setCurrentIndex(1 if sentence else 0)

    def step(self, hand: InHand) -> None:
        """How far the parcel in hand is; a warning about whose it is comes first."""
        if hand.warning:
            self.say(hand.warning, warning=True)
        elif self.currentIndex() and self.words.property("kind") == "due":
            self.say("")
        at = 1 if not hand.known else 3 if hand.outside else 2
        outside = f"外观{OUTSIDE_ZH.get(hand.outside, '')}"
        for place, (mark, words) in enumerate(zip(self._marks, self._words, strict=True)):
            mark.show_state("done" if place < at else "later")
            words.setText(outside if place == 2 and at == 3 else STEPS[place])
            words.setAccessibleName(f"{words.text()}，{'已办' if place < at else '待办'}")
