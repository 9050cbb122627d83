"""The rank of a log-in in the key header follows the roles in the register, also when a role begins later."""

import time
from datetime import date
from pathlib import Path

import pytest

from app import site
from app.modules.staff import service as staff
from app.rules.roles import Role
from app.storage import argon
from app.storage.header import login_key
from app.storage.keyring import log_ins
from app.storage.signing import Signature
from tests.sites import PASSWORD, make_site

HERS = "窗台上的薄荷浇过水了没有"


@pytest.mark.clause("ROLE-01", "ARCH-06")
def test_a_head_role_that_begins_later_gives_the_rank_at_the_next_log_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.keyring.calibrate", lambda: argon.LEAST)
    made = make_site(tmp_path / "site")

    def signed() -> Signature:
        return Signature(login_key("weizhou"), time.monotonic())

    who = made.do(
        staff.register, name="沈若兰", sex="f", entered="2026-11-01", role="officer", signature=signed()
    )
    made.do(staff.open_log_in, who.id, login="ruolan", password=HERS, signature=signed())
    made.do(staff.give_role, who.id, role=Role.CS_HEAD.value, since="2026-12-01", signature=signed())
    made.store.close()

    def rank() -> bool:
        return next(one.head for one in log_ins(made.folder) if one.name == "ruolan")

    site.unlock(made.folder.path, "ruolan", HERS, today=date(2026, 11, 30)).close()
    assert rank() is False
    opened = site.unlock(made.folder.path, "ruolan", HERS, today=date(2026, 12, 1))
    assert Role.CS_HEAD in opened.who.roles
    opened.close()
    assert rank() is True
    site.unlock(made.folder.path, "weizhou", PASSWORD, today=date(2026, 12, 2)).close()
