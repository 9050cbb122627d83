"""Other working days are counted with at once, by every room that has a term."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app import daily
from app.modules.calendar import service
from app.modules.consents import duties
from app.modules.consents import service as consents
from app.modules.dues.model import Due
from app.modules.dues.service import differences
from tests.consents.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path)
    yield made
    made.site.store.close()


def confirmations(office: Office) -> list[tuple[str, date]]:
    asked = select(Due.state, Due.due_day).where(Due.subject_kind == "consent_step")
    found: list[tuple[str, date]] = office.site.read(
        lambda s: [(state, day) for state, day in s.execute(asked)]
    )
    return found


def test_what_is_open_is_counted_anew_by_the_changed_calendar(office: Office) -> None:
    office.do("顾维舟", daily.roll)
    _, ref = office.asked()
    who = office.people["沈若兰"]
    office.do(
        "唐小满", consents.note, ref.id,
        approver_id=who, way="telephone", said_at=office.now(), how="199-0000-0112 来电",
    )  # fmt: skip
    told = [("open", date(2026, 11, 25))]
    assert office.day == date(2026, 11, 23) and confirmations(office) == told
    office.do("顾维舟", service.set_day, date(2026, 11, 24), "off")
    assert office.site.read(duties.confirm_by, office.now()) == date(2026, 11, 26)
    assert confirmations(office) == [("open", date(2026, 11, 26))]
    office.do("顾维舟", service.forget_year, 2026)
    assert office.site.read(duties.confirm_by, office.now()) == date(2026, 11, 25)
    assert confirmations(office) == told
    assert office.site.read(lambda s: differences(s, daily.wanted, office.day)) == []
