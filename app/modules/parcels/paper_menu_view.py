"""What leaves the printer from the menu 更多: labels anew, labels of places, the result of a look over."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.parcels import check_lists, lists, printing, service, set_up_lists
from app.modules.parcels.label_printing_view import (
    LabelsSheet,
    PlaceLabelsSheet,
    forget_label_printer,
    label_printer,
)
from app.modules.parcels.printing_view import print_check
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.menu import Entry
from app.ui.parts import allow

Now = Callable[[], datetime]


def paper_entries(page: QWidget, desk: Desk, now: Now) -> list[Entry]:
    """The entries of the menu; the last only while a label printer was chosen."""
    found: list[Entry] = [
        ("补打包裹标签…", lambda: print_again(page, desk, now), service.labelled),
        ("打印货位标签…", lambda: print_places(page, desk), printing.printed_places),
        ("打印清架结果…", lambda: choose_result(page, desk, now), printing.printed_check),
    ]
    if name := label_printer(page):
        found.append((f"换标签打印机（现在是 {name}）", lambda: _forget(page, desk), service.labelled))
    return found


def print_again(page: QWidget, desk: Desk, now: Now) -> None:
    """Labels of what is on the shelf: those that have none, or all."""
    rows = desk.read(lists.open_parcels, now())
    if not rows:
        desk.refuse("架上没有包裹，没有标签可打。", clause="PARC-01")
        return
    LabelsSheet(page, desk, rows, now).start()


def print_places(page: QWidget, desk: Desk) -> None:
    """Labels of the places, to be stuck on the shelf."""
    bays = [(one.ref.id, one.name) for one in desk.read(set_up_lists.bay_rows)]
    if not bays:
        desk.refuse("还没有设货架，请先在“更多”里设货架。", clause="PARC-01")
        return
    PlaceLabelsSheet(page, desk, bays).start()


def choose_result(page: QWidget, desk: Desk, now: Now) -> None:
    """The result of which look over the shelf; Enter prints the newest."""
    found = desk.read(check_lists.finished)
    if not found:
        desk.refuse("还没有做完的清架，做完才有结果可打。", clause="PARC-02")
        return
    ResultsSheet(page, desk, found, now).start()


def _forget(page: QWidget, desk: Desk) -> None:
    forget_label_printer(page)
    desk.inform("打印下一张标签时再选打印机。")


class ResultsSheet(FormSheet):
    """Which look over the shelf is printed: the newest stands there already."""

    def __init__(self, over: QWidget, desk: Desk, found: list[tuple[Ref, str]], now: Now) -> None:
        choices = tuple((str(ref.id), words) for ref, words in found)
        fields = (Field("check", "哪一次", Kind.CHOICE, required=True, choices=choices),)
        super().__init__(
            over, desk, "打印清架结果", fields,
            clause="PARC-02", icon="print", width=520, words="打印…", columns=1,
        )  # fmt: skip
        self._over, self._now = over, now
        self._found = {str(ref.id): ref for ref, _ in found}
        allow(self.go, desk, printing.printed_check)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with the newest chosen."""
        super().start(values or {"check": next(iter(self._found))})

    def save(self) -> None:
        """Print the one that is chosen."""
        chosen = self._found.get(self.form.values()["check"])
        if chosen is None:
            self.form.show_error("check", "请选哪一次。")
            return
        self.close_sheet()
        print_check(self._over, self.desk, chosen, self._now())
