"""The site's limits, shares, marks and walks of visits, each with its clause (VISIT-02..05, CARE-05)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.modules.site import service as site
from app.modules.visits import service
from app.modules.visits.rules import (
    KEY_CLAUSE,
    MOVED_IN_CLAUSE,
    PAIR_CLAUSE,
    SETTLING_CLAUSE,
    SETTLING_SHARE_CLAUSE,
    YEAR_CLAUSE,
)
from app.modules.visits.staffing import KEYS, SHARES
from app.rules.field import Field, Kind
from app.settings import SETTINGS
from app.ui.desk import Desk
from app.ui.form_sheet import FormSheet
from app.ui.parts import allow, label
from app.ui.theme import text_scale

AT_ONCE = "改了马上重算谁该访、到哪天；已经排好的走访不动，要照新的排请重新排期。"
CLAUSES: Mapping[str, str] = {
    "households_expected": SETTLING_CLAUSE,
    "visit_large_from": SETTLING_CLAUSE,
    "visit_months_small": SETTLING_CLAUSE,
    "visit_months_large": SETTLING_CLAUSE,
    "visit_months_bare": SETTLING_CLAUSE,
    "visit_months_year": YEAR_CLAUSE,
    "visit_months_key": KEY_CLAUSE,
    "visit_moved_in_days": MOVED_IN_CLAUSE,
    "visit_shares_settling": SETTLING_SHARE_CLAUSE,
    "visit_shares_settled": YEAR_CLAUSE,
    "visit_key_marks": KEY_CLAUSE,
    "visit_minutes": PAIR_CLAUSE,
    "visit_days": PAIR_CLAUSE,
}
"""The clause each setting comes from; the others are the site's own."""
WIDE, MARGIN, THREE = 1120, 40, 960
"""Pixels of ordinary type: the dialog, what it leaves of the window, from where on three columns."""
_SETTINGS = {setting.key: setting for setting in SETTINGS}


class TermsSheet(FormSheet):
    """All of it in one dialog; Enter goes on, the last one saves. `saved` comes after."""

    saved = Signal()

    def __init__(self, over: QWidget, desk: Desk, *, now: Callable[[], datetime] = datetime.now) -> None:
        room = round((over.window().width() - MARGIN) / text_scale())
        wide = min(WIDE, room)
        super().__init__(
            over, desk, "访谈期限、分担和规则", [_field(key) for key in KEYS], clause=SETTLING_CLAUSE,
            icon="visits", width=wide, columns=3 if wide >= THREE else 2,
        )  # fmt: skip
        self.place = "visits.terms"
        self.body.insertWidget(0, label(AT_ONCE, "muted", wrap=True))
        allow(self.go, desk, service.set_terms)

    def start(self, values: dict[str, str] | None = None) -> None:
        """What is in force."""
        held = self.desk.read(site.values)
        super().start(values or {key: held[key] for key in KEYS})

    def save(self) -> None:
        """What was changed holds from now on; a share that is not whole stands marked."""
        held, typed = self.desk.read(site.values), self.form.values()
        changed = {key: value for key, value in typed.items() if value != held[key]}
        if not changed:
            self.close_sheet()
        elif self.do(service.set_terms, changed, done="访谈规则已改，该访的户和日期已经重算。"):
            self.saved.emit()


def _field(key: str) -> Field:
    setting, clause = _SETTINGS[key], CLAUSES.get(key, "")
    words = f"{setting.label}　{clause}" if clause else setting.label
    hint = "负责人/主管/客服，加起来 100" if key in SHARES else ""
    kind = Kind.TEXT if key in SHARES else setting.kind
    return Field(key, words, kind, required=True, choices=setting.choices, limit=60, hint=hint)
