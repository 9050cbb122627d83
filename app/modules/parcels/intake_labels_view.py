"""Labels while parcels are taken in: each goes out by itself, and a printer that fails holds up nobody."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.modules.parcels import label_printing_view
from app.modules.parcels.lists import ParcelRow
from app.rules.ref import Ref
from app.ui.desk import Desk


class SittingLabels:
    """`prints` sends labels to the printer and says whether it took them; after a failure none is sent

    by itself until the clerk asks for those that are missing.
    """

    def __init__(self, over: QWidget, desk: Desk, now: Callable[[], datetime]) -> None:
        self._over, self._desk, self._now = over, desk, now
        self.prints: Callable[..., bool] = label_printing_view.print_labels
        self.failed = False

    @property
    def wanted(self) -> bool:
        """True if the site prints a label for every parcel."""
        return label_printing_view.labels_wanted(self._desk)

    def missing(self, parcels: Sequence[ParcelRow]) -> list[Ref]:
        """What lies on the shelf without a label though the site wants one."""
        lying = [one for one in parcels if not one.labelled and one.state in ("waiting", "unclear")]
        return [one.ref for one in lying] if lying and self.wanted else []

    def print_after(self, ref: Ref, then: Callable[[], object]) -> None:
        """Print one label once the focus is back at the scan field."""

        def go() -> None:
            self.send([ref])
            if label_printing_view.went_to_file(self._over):  # asked anew each time: a scan would answer
                self.failed = True
            then()

        if self.wanted and not self.failed:
            QTimer.singleShot(0, self._over, go)

    def send(self, refs: Sequence[Ref]) -> None:
        """Labels go to the printer."""
        if refs:
            self.failed = not self.prints(self._over, self._desk, refs, now=self._now)
