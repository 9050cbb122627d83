"""What leaves the printer from the key cabinet: list, record of loans, tags, one slip."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from app.errors import Refusal
from app.modules.keys import counting, listing, papers, printed, service
from app.modules.keys.count_printing_view import choose_count
from app.modules.keys.export_view import export_list
from app.modules.keys.lists import RingRow
from app.modules.site import service as settings
from app.modules.site.service import names as site_names
from app.rules.dates import parse_date
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.printing import print_from_page

Entry = tuple[str, Callable[[], object], Callable[..., object]]
Now = Callable[[], datetime]


def entries(over: QWidget, desk: Desk, rows: Sequence[RingRow], now: Now) -> list[Entry]:
    """What leaves the program by the menu 更多, of the rings in sight; the first entry is for Ctrl+P."""
    return [
        ("打印钥匙清单…", lambda: print_list(over, desk, rows, now()), listing.printed_list),
        ("打印钥匙领借用记录表…", lambda: LoansSheet(over, desk, now).start(), listing.printed_list),
        ("打印盘点表…", lambda: choose_count(over, desk, now), counting.printed_count),
        ("打印钥匙牌…", lambda: TagsSheet(over, desk, rows).start(), listing.printed_tags),
        ("导出钥匙清单…", lambda: export_list(over, desk, rows, now()), listing.exported_list),
    ]


def print_list(over: QWidget, desk: Desk, rows: Sequence[RingRow], now: datetime) -> None:
    """The key list of what is in sight (KEY-02)."""

    def made() -> bytes:
        rings = desk.read(printed.listed_rings, [line.ref for line in rows])
        return papers.key_list_pdf(rings, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(listing.printed_list, len(rows), done=f"钥匙清单 {len(rows)} 串已打印。")


def print_slip(over: QWidget, desk: Desk, lending: Ref, now: datetime) -> None:
    """The slip of one borrowing for the borrower's signature, now or later, on the site's paper (KEY-03)."""

    def made() -> bytes:
        slip = desk.read(printed.slip, lending.id)
        roll = desk.read(settings.values)["key_slip"] == "roll"
        return papers.slip_pdf(slip, desk.read(site_names), desk.who.name, now, roll=roll)

    if print_from_page(over, desk, made):
        desk.do(service.printed_slip, lending.id, done="借用单已打印。")


def print_issue(over: QWidget, desk: Desk, issue: Ref, now: datetime) -> None:
    """The slip of one issue, to be signed by whoever keeps the ring (KEY-04)."""

    def made() -> bytes:
        slip = desk.read(printed.issue_slip, issue.id)
        return papers.issue_pdf(slip, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(service.printed_issue, issue.id, done="领用单已打印。")


class LoansSheet(FormSheet):
    """The record of loans of a period (KEY-03)."""

    def __init__(self, over: QWidget, desk: Desk, now: Now) -> None:
        fields = (
            Field("since", "从", Kind.DATE, required=True),
            Field("until", "到", Kind.DATE, required=True),
        )
        super().__init__(
            over, desk, "打印钥匙领借用记录表", fields, clause="KEY-03", icon="print", words="打印…"
        )
        self._over, self._now = over, now

    def start(self, values: dict[str, str] | None = None) -> None:
        today = self._now().date()
        first = today.replace(day=1) if today.day > 7 else today - timedelta(days=30)
        super().start(values or {"since": first.isoformat(), "until": today.isoformat()})

    def save(self) -> None:
        days = {name: parse_date(text) for name, text in self.form.values().items()}
        for name, day in days.items():
            if day is None:
                self.form.show_error(name, "没有这一天。")
                return
        since, until = days["since"], days["until"]
        if since is None or until is None or until < since:
            self.form.show_error("until", "早于第一天。")
            return
        found = self.desk.read(printed.loan_records, self.desk.who, since, until)
        site = self.desk.read(site_names)
        self.close_sheet()
        paper = print_from_page(
            self._over,
            self.desk,
            lambda: papers.loans_pdf(found, since, until, site, self.desk.who.name, self._now()),
        )
        if paper:
            self.desk.do(listing.printed_list, len(found), done=f"记录表 {len(found)} 行已打印。")


class TagsSheet(FormSheet):
    """Tags with barcodes, on a label sheet or on the roll (KEY-02)."""

    def __init__(self, over: QWidget, desk: Desk, rows: Sequence[RingRow]) -> None:
        fields = (
            Field("tags", "哪些牌码", Kind.LONG_TEXT, limit=4000, hint="空着是屏幕上的全部"),
            Field(
                "paper",
                "纸",
                Kind.CHOICE,
                required=True,
                choices=(("sheet", "A4 标签纸"), ("roll", "80 mm 卷纸")),
            ),
            Field("used", "第一张已用掉几格", Kind.NUMBER),
        )
        super().__init__(over, desk, "打印钥匙牌", fields, clause="KEY-02", icon="print", words="打印…")
        self._over, self._rows = over, rows

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"paper": "sheet", "used": "0"})

    def save(self) -> None:
        values = self.form.values()
        wanted = set(values["tags"].upper().replace("，", " ").replace(",", " ").replace("、", " ").split())
        held = [line.tag for line in self._rows if line.stands != "gone"]
        tags = [tag for tag in held if not wanted or tag in wanted]
        unknown = wanted - set(tags)
        if unknown:
            self.form.show_error("tags", f"清单里没有 {'、'.join(sorted(unknown)[:5])}。")
            return
        try:
            told = self.desk.read(settings.values)["telephone"]
            paper = papers.tags_pdf(
                tags, telephone=told, used=values["used"] or "0", roll=values["paper"] == "roll"
            )
        except Refusal as refusal:
            self.refuse(refusal.sentence)
            return
        self.close_sheet()
        if print_from_page(self._over, self.desk, lambda: paper):
            self.desk.do(listing.printed_tags, len(tags), done=f"钥匙牌 {len(tags)} 张已打印。")
