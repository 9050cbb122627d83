"""What is kept of backups: who may, what is refused, which one is the newest good one."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import Refusal
from app.modules.backups import lists, service
from app.modules.backups.describe import describe
from app.modules.backups.service import MadeBackup
from app.modules.site import service as site
from app.rules.ref import Ref
from app.rules.roles import Role
from app.storage.container import BackupHead
from tests.sites import MONDAY, OpenTestSite

HEAD = BackupHead(1, "a" * 32, MONDAY, 1, "0002", 3, "b" * 64, 0, 0, 0, 10, 4096, 0)


def made(
    place: str = "/stick", *, why: str = "hand", name: str = "one.qtb", full: bool = False
) -> MadeBackup:
    return MadeBackup(place, False, why, name, 3_100_000, HEAD, full)


def test_a_backup_on_record_shows_when_where_and_its_journal_head(opened: OpenTestSite) -> None:
    opened.do(service.note_made, made())
    (line,) = opened.read(lists.recent, "/own", "/stick", reader=opened.who)
    assert (line.at, line.place, line.why, line.size) == ("2026-11-23 09:42", "第二位置", "手工", "3.1 MB")
    assert line.journal == "3-" + "b" * 12 and line.result == "已核对" and line.ok == "done"


def test_a_failure_after_it_stands_until_the_next_good_one(opened: OpenTestSite) -> None:
    opened.do(service.note_made, made())
    opened.do(service.note_failed, "/stick", "hours", "硬盘满了，备份没有做成。")
    (failure,) = opened.read(lists.failures)
    assert failure.sentence == "硬盘满了，备份没有做成。"
    assert [good.file_name for good in opened.read(lists.newest_good)] == ["one.qtb"]
    opened.do(service.note_made, made(name="two.qtb"))
    assert opened.read(lists.failures) == ()
    assert [good.file_name for good in opened.read(lists.newest_good)] == ["two.qtb"]


def test_the_newest_by_the_clock_is_not_the_newest_when_the_clock_was_set_back(opened: OpenTestSite) -> None:
    opened.do(service.note_made, made(name="tomorrow.qtb"))
    earlier = replace(made(name="now.qtb"), head=replace(HEAD, made_at=MONDAY.replace(year=2025)))
    opened.do(service.note_made, earlier)
    assert [good.file_name for good in opened.read(lists.newest_good)] == ["now.qtb"]


def test_a_backup_found_damaged_later_is_no_backup_any_more(opened: OpenTestSite) -> None:
    opened.do(service.note_made, made())
    assert opened.do(service.checked, "/stick", "one.qtb", sound=False)
    assert opened.read(lists.newest_good) == ()
    assert "损坏" in opened.read(lists.failures)[0].sentence


def test_an_examined_backup_counts_as_fully_checked(opened: OpenTestSite) -> None:
    opened.do(service.note_made, made())
    assert opened.read(lists.newest_good)[0].full_at is None
    assert opened.do(service.checked, "/stick", "one.qtb", sound=True)
    assert opened.read(lists.newest_good)[0].full_at == MONDAY


def test_a_file_from_elsewhere_is_examined_without_touching_the_records(opened: OpenTestSite) -> None:
    opened.do(service.note_made, made())
    assert not opened.do(service.checked, "/other", "one.qtb", sound=False)
    assert len(opened.read(lists.newest_good)) == 1


def test_keeping_backups_is_no_news_but_an_act_is(opened: OpenTestSite) -> None:
    assert opened.read(lists.has_news, "/own")
    head = replace(HEAD, sequence=1)
    opened.do(service.note_made, replace(made("/own"), head=head))
    opened.do(service.note_failed, "/stick", "hours", "没有做成。")
    opened.do(service.checked, "/own", "one.qtb", sound=True)
    assert not opened.read(lists.has_news, "/own")
    opened.do(site.change, {"households_expected": "601"})
    assert opened.read(lists.has_news, "/own")


def test_the_second_place_is_set_and_taken_away_again(opened: OpenTestSite) -> None:
    opened.do(service.set_up, second="/media/u  盘/前台", hours="６", too_old_hours="48")
    assert opened.read(lists.plan) == lists.Plan("/media/u  盘/前台", 6, 48)
    opened.do(service.set_up, second="", hours="4", too_old_hours="26")
    assert opened.read(lists.plan) == lists.Plan("", 4, 26)


@pytest.mark.parametrize(
    ("second", "hours", "too_old", "field"),
    [
        ("", "0", "26", "hours"),
        ("", "25", "26", "hours"),
        ("", "四", "26", "hours"),
        ("", "4", "3", "too_old_hours"),
        ("", "4", "169", "too_old_hours"),
        ("u 盘", "4", "26", "second"),
        ("/" + "长" * 400, "4", "26", "second"),
    ],
)
def test_what_cannot_be_set_is_refused_at_its_field(
    opened: OpenTestSite, second: str, hours: str, too_old: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        opened.do(service.set_up, second=second, hours=hours, too_old_hours=too_old)
    assert refused.value.field == field
    assert opened.read(lists.plan) == lists.Plan("", 4, 26)


def test_the_second_place_may_not_lie_in_the_site(opened: OpenTestSite) -> None:
    with pytest.raises(Refusal, match="站点文件夹里"):
        opened.do(service.set_up, second=str(opened.folder.backups / "二"), hours="4", too_old_hours="26")


@pytest.mark.clause("ROLE-01")
def test_the_desk_makes_backups_and_only_heads_restore_or_set_places(opened: OpenTestSite) -> None:
    clerk = opened.someone(Role.DESK)
    opened.store.do(clerk, service.note_made, made())
    for verb, given in (
        (service.set_up, {"second": "", "hours": "4", "too_old_hours": "26"}),
        (service.order_restore, {"file_name": "one.qtb"}),
        (service.restored, {"done": service.Restored("one.qtb", MONDAY, 3, None, "")}),
    ):
        with pytest.raises(Refusal) as refused:
            opened.store.do(clerk, verb, **given)
        assert refused.value.clause == "ROLE-01"


def test_a_restore_is_ordered_only_with_the_password_typed_anew(opened: OpenTestSite) -> None:
    with pytest.raises(Refusal, match="再输一次密码"):
        opened.do(service.order_restore, "one.qtb")


def test_no_path_is_in_the_journal_and_the_record_has_a_name(opened: OpenTestSite, tmp_path: Path) -> None:
    opened.do(service.note_made, made(str(tmp_path / "secret place")))
    words = opened.read(lambda session: describe(session, {Ref("backup", 1), Ref("backup", 99)}))
    assert words == {Ref("backup", 1): "2026-11-23 09:42"}
    rows = opened.read(
        lambda session: [
            str(value)
            for table in ("journal_act", "journal_object")
            for row in session.connection().exec_driver_sql(f"SELECT * FROM {table}")
            for value in row
        ]
    )
    assert not any("secret place" in value or ".qtb" in value for value in rows)
