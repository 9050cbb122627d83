"""Labels out of the printer: the label printer is asked for once, then each label goes there at once."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from app.errors import Refusal, Trouble
from app.modules.parcels import papers, printed, printing, service
from app.modules.parcels.lists import ParcelRow
from app.modules.site import service as settings
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow
from app.ui.printing import new_printer, print_from_page, print_pdf

Now = Callable[[], datetime]
CHOSEN = "label_printer"
"""The property of the window that names the printer chosen for labels; it goes with the window."""


def labels_wanted(desk: Desk) -> bool:
    """True if the site prints a label for every parcel that is taken in."""
    return desk.read(settings.values)["parcel_label"] == "yes"


def label_printer(over: QWidget) -> str:
    """The printer chosen for labels; empty until one was."""
    return str(over.window().property(CHOSEN) or "")


def went_to_file(over: QWidget) -> bool:
    """True if the last answer to which printer was a file, or the printer failed."""
    return bool(over.window().property(CHOSEN) == "")


def forget_label_printer(over: QWidget) -> None:
    """The next label asks for a printer again."""
    over.window().setProperty(CHOSEN, "")


def print_labels(
    over: QWidget,
    desk: Desk,
    refs: Sequence[Ref],
    *,
    done: Callable[[], object] | None = None,
    now: Now = datetime.now,
) -> bool:
    """Labels of parcels go to the label printer, and that they were printed is kept; True when they were.

    The printer is asked for with the first label and used without a word for the next ones. What stops
    it is said; `done` is called once the printer has taken them.
    """
    try:
        pdf = papers.label_pdf(desk.read(printed.label_rows, refs, now()))
        taken = send_label(over, pdf)
    except Refusal as refusal:
        desk.refuse(refusal.sentence, clause=refusal.clause)
        return False
    except Trouble as trouble:
        forget_label_printer(over)
        desk.trouble.emit(trouble)
        return False
    if not taken:
        desk.inform("标签没有打印。可以在“更多”里补打。")
        return False
    desk.do(service.labelled, [ref.id for ref in refs])
    if done is not None:
        done()
    return True


def send_label(over: QWidget, pdf: bytes) -> bool:
    """To the label printer, asked for the first time only; False when no printer was chosen. Trouble."""
    printer = new_printer(pdf)
    name = label_printer(over)
    if name and not QPrinterInfo.printerInfo(name).isNull():
        printer.setPrinterName(name)
    elif not _choose(over, printer):
        return False
    if not print_pdf(pdf, printer):
        raise Trouble("标签打印机没有接收标签。", "请看一下打印机是否开着、有没有纸，再补打一次。")
    return True


def _choose(over: QWidget, printer: QPrinter) -> bool:
    dialog = QPrintDialog(printer, over)
    dialog.setWindowTitle("选标签打印机")
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return False
    over.window().setProperty(CHOSEN, printer.printerName())
    return True


class LabelsSheet(FormSheet):
    """Labels of many parcels anew: on the label printer, or on a sheet of labels that was begun."""

    def __init__(self, over: QWidget, desk: Desk, rows: Sequence[ParcelRow], now: Now = datetime.now) -> None:
        fields = (
            Field("which", "哪些", Kind.CHOICE, required=True, choices=_choices(rows)),
            Field(
                "paper",
                "纸",
                Kind.CHOICE,
                required=True,
                choices=(("roll", "标签机"), ("sheet", "A4 标签纸")),
            ),
            Field("used", "A4 第一张已用掉几格", Kind.NUMBER),
        )
        super().__init__(over, desk, "打印包裹标签", fields, clause="PARC-01", icon="print", words="打印…")
        self._over, self._rows, self._now = over, rows, now
        allow(self.go, desk, service.labelled)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it: those without a label on the label printer."""
        first = "new" if any(not row.labelled for row in self._rows) else "all"
        super().start(values or {"which": first, "paper": "roll", "used": "0"})

    def save(self) -> None:
        """Print them."""
        values = self.form.values()
        rows = [row for row in self._rows if values["which"] == "all" or not row.labelled]
        refs = [row.ref for row in rows]
        if not refs:
            self.form.show_error("which", "都打印过了，要重打请选“全部”。")
            return
        words = f"包裹标签 {len(refs)} 张已打印。"
        if values["paper"] == "roll":
            self.close_sheet()
            print_labels(self._over, self.desk, refs, done=lambda: self.desk.say(words), now=self._now)
            return
        try:
            found = self.desk.read(printed.label_rows, refs, self._now())
            pdf = papers.label_pdf(found, roll=False, used=values["used"] or "0")
        except Refusal as refusal:
            if not self.form.show_error(refusal.field, refusal.sentence):
                self.refuse(refusal.sentence)
            return
        self.close_sheet()
        if print_from_page(self._over, self.desk, lambda: pdf):
            self.desk.do(service.labelled, [ref.id for ref in refs], done=words)


class PlaceLabelsSheet(FormSheet):
    """Labels of the places of the shelf, to be stuck on it: a scan of one says where a parcel lies."""

    def __init__(self, over: QWidget, desk: Desk, bays: Sequence[tuple[int, str]]) -> None:
        choices = (("", "全部货架"), *((str(bay_id), f"{name} 架") for bay_id, name in bays))
        fields = (
            Field("bay", "哪个货架", Kind.CHOICE, choices=choices),
            Field("used", "A4 标签纸第一张已用掉几格", Kind.NUMBER),
        )
        super().__init__(over, desk, "打印货位标签", fields, clause="PARC-01", icon="print", words="打印…")
        self._over, self._bays = over, bays
        allow(self.go, desk, printing.printed_places)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Show it with all bays chosen."""
        super().start(values or {"bay": "", "used": "0"})

    def save(self) -> None:
        """Print them."""
        values = self.form.values()
        bay_ids = [int(values["bay"])] if values["bay"] else [bay_id for bay_id, _ in self._bays]
        try:
            places = self.desk.read(printed.place_labels, bay_ids)
            pdf = papers.place_labels_pdf(places, used=values["used"] or "0")
        except Refusal as refusal:
            if not self.form.show_error(refusal.field, refusal.sentence):
                self.refuse(refusal.sentence)
            return
        self.close_sheet()
        if print_from_page(self._over, self.desk, lambda: pdf):
            words = f"货位标签 {len(places)} 张已打印。"
            self.desk.do(printing.printed_places, bay_ids, done=words)


def _choices(rows: Sequence[ParcelRow]) -> tuple[tuple[str, str], ...]:
    new = sum(not row.labelled for row in rows)
    return (("new", f"没打过的 {new} 件"), ("all", f"全部 {len(rows)} 件"))
