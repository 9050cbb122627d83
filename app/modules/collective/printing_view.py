"""What leaves the printer in a collective move-in: tickets, all signing sheets as one job, plan, figures."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from app.documents.form import load
from app.documents.parts import Form
from app.modules.collective import lists, papers, service
from app.modules.collective.lists import HouseholdRow, PlanDetail
from app.modules.collective.rules import CLAUSE
from app.modules.consents import lists as consents
from app.modules.movein.printing_view import HouseholdData, PacksSheet
from app.modules.site import service as settings
from app.modules.site.service import names as site_names
from app.rules.field import Field, Kind
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, label
from app.ui.print_job import print_many, save_many
from app.ui.printing import print_from_page

WHAT = (
    ("tickets", "入住票（一张四户）"),
    ("sheets", "会签单"),
    ("packs", "会签单和全套入住资料"),
    ("plan", "方案"),
)
WHERE = (("printer", "打印机"), ("folder", "存到文件夹"))
A_PAGE = 4
"""Tickets on a sheet."""
AT_ONCE = 200
"""Tickets printed with one paper; more go out as several."""


class PrintSheet(FormSheet):
    """What is to be printed, and for which tickets."""

    def __init__(self, over: QWidget, desk: Desk, plan: PlanDetail, now: datetime) -> None:
        fields = (
            Field("what", "打印什么", Kind.CHOICE, required=True, choices=WHAT),
            Field("where", "会签单打到", Kind.CHOICE, required=True, choices=WHERE),
            Field("since", "从票号", Kind.NUMBER, limit=4),
            Field("until", "到票号", Kind.NUMBER, limit=4),
        )
        super().__init__(over, desk, "打印", fields, clause=CLAUSE, icon="print", words="打印…")
        self._over, self._plan, self._at = over, plan, now
        self.body.addWidget(label("票号空着是全部。已经办妥的不再打会签单。", "muted"))
        allow(self.go, desk, service.printed)

    def start(self, values: dict[str, str] | None = None) -> None:
        """Mostly the tickets go first."""
        super().start({"what": "tickets", "where": "printer"} | (values or {}))

    def save(self) -> None:
        """Print it."""
        values, desk, plan = self.form.values(), self.desk, self._plan
        rows = desk.read(lists.households, plan.ref.id, self._at)
        since, until = int(values["since"] or 1), int(values["until"] or 9999)
        wanted = [one for one in rows if since <= int(one.ticket) <= until]
        if values["what"] in ("sheets", "packs"):
            wanted = [one for one in wanted if one.stand != "done"]
        if values["what"] != "plan" and not wanted:
            self.form.show_error("since", "这些票号里没有要打印的。")
            return
        self.close_sheet()
        if values["what"] == "tickets":
            print_tickets(self._over, desk, plan, wanted)
        elif values["what"] == "sheets":
            print_sheets(self._over, desk, plan, wanted, folder=values["where"] == "folder")
        elif values["what"] == "packs":
            print_packs(self._over, desk, plan, wanted, lambda: self._at)
        else:
            print_plan(self._over, desk, plan, self._at)


def print_tickets(over: QWidget, desk: Desk, plan: PlanDetail, rows: Sequence[HouseholdRow]) -> None:
    """Tickets, four on a sheet."""
    telephone = desk.read(settings.values)["telephone"]
    pages = [
        (f"入住票 {some[0].ticket}", some)
        for some in (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
    ]
    made = ((name, papers.tickets_pdf(some, plan, telephone)) for name, some in pages)
    done = print_many(over, desk, "正在打印入住票", made, len(pages))
    count = sum(len(some) for _, some in pages[:done])
    if count:
        desk.do(service.printed, plan.ref.id, "入住票", count, done=f"入住票 {count} 张已打印。")


def print_sheets(
    over: QWidget, desk: Desk, plan: PlanDetail, rows: Sequence[HouseholdRow], *, folder: bool = False
) -> None:
    """The signing sheets, each made when its turn comes; it can be stopped."""
    made = papers.signing_sheets(rows, plan, desk.read(site_names))
    go = save_many if folder else print_many
    count = go(over, desk, "正在出会签单", made, len(rows))
    if count:
        words = "已存到文件夹" if folder else "已打印"
        desk.do(service.printed, plan.ref.id, "会签单", count, done=f"会签单 {count} 张{words}。")


def print_packs(
    over: QWidget, desk: Desk, plan: PlanDetail, rows: Sequence[HouseholdRow], now: Callable[[], datetime]
) -> None:
    """Each household's signing sheet with all its papers behind it, as one job."""
    form, site = load(papers.SHEET), desk.read(site_names)
    of = {row.room_long: row for row in rows}

    def sheet(household: HouseholdData) -> list[tuple[Form, dict[str, Any]]]:
        return [(form, papers.sheet_values(of[household.room], plan, site))]

    PacksSheet(over, desk, [row.unit for row in rows], now, others=sheet).start()


def print_plan(over: QWidget, desk: Desk, plan: PlanDetail, now: datetime) -> None:
    """The plan, with what the heads said to it."""

    def made() -> bytes:
        rows = desk.read(lists.households, plan.ref.id, now)
        progress = desk.read(lists.figures, plan.ref.id, now)
        about = desk.read(consents.about, plan.ref, desk.who, now.date())
        said = [f"{step.role} {step.words}" for step in about.steps if step.answered] if about else []
        return papers.plan_pdf(plan, rows, progress, said, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(service.printed, plan.ref.id, "集中入住方案", 1, done="方案已打印。")


def print_day(over: QWidget, desk: Desk, plan: PlanDetail, now: datetime) -> None:
    """The figures of today, or of the last day once the plan's days are over."""
    day = min(max(now.date(), plan.first_day), plan.last_day)

    def made() -> bytes:
        rows = desk.read(lists.households, plan.ref.id, now)
        progress = desk.read(lists.figures, plan.ref.id, now)
        figures = desk.read(lists.day_figures, plan.ref.id, day, now)
        return papers.day_pdf(plan, figures, progress, rows, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(service.printed, plan.ref.id, "集中入住当日情况", 1, done="当日情况已打印。")
