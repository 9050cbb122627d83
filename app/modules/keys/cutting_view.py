"""The dialogs of cutting a key: the application, the centre head's consent, the copies onto the list."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.consents.countersign_view import ask_consent
from app.modules.keys import fate_lists, layout_lists, papers, printed, service
from app.modules.keys.fate_lists import CuttingRow
from app.modules.keys.hand_signed_view import Facts, KeyReasonSheet, KeySheet
from app.modules.keys.layout_lists import PanelRow
from app.modules.keys.lists import RingCard
from app.modules.keys.sheets_view import ring_facts
from app.modules.site.service import names as site_names
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.printing import print_from_page

Now = Callable[[], datetime]
ONTO = (("same", "挂在原来这串"), ("new", "另挂一串"))
DROPPED_FOR = ("缺的钥匙找到了", "改为换锁", "不再需要")


class CuttingSheet(KeySheet):
    """Apply for copies; the centre head is asked at once, here or later (KEY-05)."""

    FIELDS = (
        Field("applicant", "申请人", Kind.NAME, required=True, limit=60),
        Field("copies", "配几把", Kind.NUMBER, required=True, limit=2),
        Field("reason", "配制原因", Kind.TEXT, required=True, limit=100),
        Field("opinion", "经办意见", Kind.TEXT, limit=200, hint="中心负责人看这一句"),
    )

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, now: Now = datetime.now) -> None:
        facts = [*ring_facts(card), ("送审后", "中心负责人同意以后才能配；申请表可以打印。")]
        fields = self.FIELDS
        if card.agreement is not None:
            fields = (*fields[:-1], replace(fields[-1], required=True))
            facts.insert(2, ("业主寄存", "要业主书面同意才能配，请在经办意见里写明日期和方式。"))
        super().__init__(
            over, desk, f"申请配钥匙：{card.tag}", fields, service.ask_cutting,
            facts=facts, clause="KEY-05", words="送审",
        )  # fmt: skip
        self._card, self._now = card, now
        self.place = f"key-cutting:{card.ref.id}"

    def start(self, values: dict[str, str] | None = None) -> None:
        """Mostly one is wanted."""
        super().start({"copies": "1"} | (values or {}))

    def save(self) -> None:
        """Apply, and ask for the consent: the head may stand beside."""
        card, over, desk, now = self._card, self.over, self.desk, self._now
        done = "配制申请已送中心负责人。"
        asked = self.do(service.ask_cutting, card.ref.id, **self.form.values(), done=done)
        row = desk.read(fate_lists.newest_cutting, card.ref.id) if isinstance(asked, Ref) else None
        if row is not None:
            countersign(over, desk, row, now)


class CutSheet(KeySheet):
    """The copies are there: who received them, and on which ring they hang; the list follows (KEY-05)."""

    USUAL = ("received_by", "onto")

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, row: CuttingRow) -> None:
        panels = desk.read(layout_lists.panels)
        facts = (
            *ring_facts(card),
            ("申请", f"{row.number}　{row.applicant}　{row.copies} 把　{row.reason}"),
            ("登记后", "钥匙清单当即更新。"),
        )
        super().__init__(
            over, desk, f"登记配好：{card.tag}", _cut_fields(panels), service.cut,
            facts=facts, clause="KEY-05", words="登记配好",
        )  # fmt: skip
        self._card, self._row = card, row
        self._free = layout_lists.first_free(panels)
        self.form.controls["tag"].setProperty("scan", True)  # a scanned tag belongs into this field
        self.form.edited.connect(self._show_fields)

    def start(self, values: dict[str, str] | None = None) -> None:
        """On the ring they were cut from, unless they hang by themselves."""
        super().start({"onto": "same", **hook_values(self._free)} | (values or {}))
        self._show_fields()

    def save(self) -> None:
        """Put them on the list."""
        values, row = self.form.values(), self._row
        panel = values.pop("panel_id")
        self.do(
            service.cut,
            row.ref.id,
            **values,
            panel_id=int(panel) if panel and values["onto"] == "new" else None,
            done=f"{row.number} 已配好 {row.copies} 把，钥匙清单已更新。",
        )

    def _show_fields(self) -> None:
        new = self.form.values()["onto"] == "new"
        self.form.set_shown((*self.USUAL, "panel_id", "hook", "tag") if new else self.USUAL)


class DropSheet(KeyReasonSheet):
    """Take an application back, with the reason; the request for consent falls with it (KEY-05)."""

    def __init__(self, over: QWidget, desk: Desk, card: RingCard, row: CuttingRow) -> None:
        facts = (
            *ring_facts(card),
            ("申请", f"{row.number}　{row.applicant}　{row.copies} 把　{row.state_zh}"),
        )
        super().__init__(
            over, desk, f"撤回配制申请：{row.number}", facts, "撤回", service.drop_cutting, row.ref.id,
            done=f"{row.number} 已撤回，不再配。",
            ready=DROPPED_FOR, kept="理由记在申请表的经办意见里。", clause="KEY-05",
        )  # fmt: skip


def countersign(over: QWidget, desk: Desk, row: CuttingRow, now: Now = datetime.now) -> None:
    """The centre head signs at this desk, or what they said by telephone or letter is noted (KEY-05)."""
    if row.consent is None:
        desk.refuse("这张申请没有送审，请撤回后重新申请。", clause="KEY-05")
        return
    facts: Facts = (("申请人", row.applicant), ("经办意见", row.opinion or "没有填"))
    ask_consent(over, desk, row.consent, facts, then=lambda: None, now=now)


def print_application(over: QWidget, desk: Desk, cutting: Ref, now: datetime) -> None:
    """The application on paper, with what the centre head said to it so far (KEY-05)."""

    def made() -> bytes:
        sheet = desk.read(printed.cutting_sheet, cutting.id, desk.who, now.date())
        return papers.cutting_pdf(sheet, desk.read(site_names), desk.who.name, now)

    if print_from_page(over, desk, made):
        desk.do(service.printed_cutting, cutting.id, done="配制申请表已打印。")


def hook_fields(panels: Sequence[PanelRow]) -> tuple[Field, ...]:
    """Where a new ring hangs and what its tag says; the first free hook and a new tag when left alone."""
    choices = tuple((str(one.ref.id), panel_words(one)) for one in panels)
    return (
        Field("panel_id", "挂在哪块板", Kind.CHOICE, required=True, choices=choices),
        Field("hook", "挂钩", Kind.NUMBER, limit=3, hint="空着用第一个空钩"),
        Field("tag", "牌码", Kind.NUMBER, limit=12, hint="空着由程序编"),
    )


def panel_words(panel: PanelRow) -> str:
    """A panel in a list to choose from: 甲柜1板 空置房A（空 12）."""
    return f"{panel.box}{panel.words} {panel.title}（空 {panel.free}）".replace(" （", "（")


def hook_values(free: tuple[int, int] | None) -> dict[str, str]:
    """The first free hook, as a form takes it; nothing when every hook is taken."""
    return {} if free is None else {"panel_id": str(free[0]), "hook": str(free[1])}


def _cut_fields(panels: Sequence[PanelRow]) -> tuple[Field, ...]:
    return (
        Field("received_by", "领取人", Kind.NAME, required=True, limit=60),
        Field("onto", "挂在哪里", Kind.CHOICE, required=True, choices=ONTO),
        *hook_fields(panels),
    )
