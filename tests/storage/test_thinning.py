"""Old backups go, some days, weeks and months stay; the newest and whatever is not ours are never touched."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Trouble
from app.storage import container
from app.storage.backup import Found
from app.storage.container import BackupHead
from app.storage.pace import Pace
from app.storage.thinning import DAILY, MONTHLY, WEEKLY, thin, to_keep, to_remove

SITE, OTHER = "9af3" * 8, "0b1c" * 8
MOMENTS = st.datetimes(datetime(2023, 12, 20), datetime(2028, 3, 5))


def each_day(first: datetime, days: int) -> list[datetime]:
    return [first + timedelta(days=day) for day in range(days)]


def found(made_at: datetime, site_id: str = SITE) -> Found:
    head = BackupHead(1, site_id, made_at, 1, "0002", 1, "c" * 64, 0, 0, 0, 3, 4096, 0)
    return Found(Path(container.file_name(site_id, made_at)), head)


def on_disk(folder: Path, made_at: datetime, site_id: str = SITE) -> Path:
    (folder / "copy.db").write_bytes(bytes(4096))
    one = found(made_at, site_id)
    container.write(folder / one.path.name, one.head, b"key", folder / "copy.db", b"", Pace())
    (folder / "copy.db").unlink()
    return folder / one.path.name


def days(kept: frozenset[datetime]) -> list[str]:
    return [f"{at:%y-%m-%d}" for at in sorted(kept)]


def test_over_a_leap_day_seven_days_five_weeks_and_twelve_months_stay() -> None:
    made = each_day(datetime(2027, 1, 1, 18), 430)  # until 5 March 2028, over 29 February 2028
    assert made[-1] == datetime(2028, 3, 5, 18)
    kept = to_keep(made)
    week = ["28-02-28", "28-02-29", "28-03-01", "28-03-02", "28-03-03", "28-03-04", "28-03-05"]
    sundays = ["28-02-06", "28-02-13", "28-02-20", "28-02-27"]
    ends = ["27-04-30", "27-05-31", "27-06-30", "27-07-31", "27-08-31", "27-09-30", "27-10-31"]
    ends += ["27-11-30", "27-12-31", "28-01-31"]
    assert days(kept) == sorted([*week, *sundays, *ends])


def test_over_the_end_of_a_year_a_week_that_spans_it_is_one_week() -> None:
    made = each_day(datetime(2026, 12, 20, 18), 18)  # 2026-12-28 to 2027-01-03 is one week
    kept = to_keep(made)
    week = ["26-12-31", "27-01-01", "27-01-02", "27-01-03", "27-01-04", "27-01-05", "27-01-06"]
    assert days(kept) == ["26-12-20", "26-12-27", *week]


def test_all_of_the_newest_day_stay_and_of_a_day_before_the_last() -> None:
    day = datetime(2026, 11, 23, 8)
    today = [day + timedelta(hours=4 * n) for n in range(4)]
    before = [moment - timedelta(days=1) for moment in today]
    assert to_keep([*today, *before]) == {*today, before[-1]}


def test_a_desk_that_stood_still_for_a_year_keeps_what_it_has() -> None:
    made = [*each_day(datetime(2025, 3, 1, 18), 5), datetime(2026, 11, 23, 18)]
    assert to_keep(made) == frozenset(made)


def test_nothing_is_kept_of_nothing() -> None:
    assert to_keep([]) == frozenset()
    assert to_remove([]) == ()


@given(st.lists(MOMENTS, min_size=1, max_size=120))
def test_the_newest_is_always_kept_and_not_too_many(made: list[datetime]) -> None:
    kept = to_keep(made)
    assert max(made) in kept
    newest_day = sum(at.date() == max(made).date() for at in set(made))
    assert len(kept) <= DAILY + WEEKLY + MONTHLY + newest_day
    assert to_keep(kept) == kept, "thinning twice removes no more than thinning once"


@given(st.lists(MOMENTS, min_size=1, max_size=60), st.data())
def test_the_one_made_just_now_is_never_removed_even_with_a_clock_set_back(
    made: list[datetime], data: st.DataObject
) -> None:
    all_of_them = [found(at) for at in made]
    just_made = data.draw(st.sampled_from(all_of_them))
    assert just_made.path not in to_remove(all_of_them, just_made.path)


@given(st.lists(MOMENTS, min_size=1, max_size=40), MOMENTS)
def test_day_after_day_a_backup_of_every_kept_span_is_there(made: list[datetime], more: datetime) -> None:
    one_by_one: set[datetime] = set()
    for at in sorted([*made, more]):
        one_by_one = set(to_keep([*one_by_one, at]))
    at_once = to_keep([*made, more])
    assert {at.date() for at in at_once} <= {at.date() for at in one_by_one}


def test_only_this_sites_backups_are_removed(tmp_path: Path) -> None:
    made = [on_disk(tmp_path, at) for at in each_day(datetime(2026, 1, 1, 18), 40)]
    foreign = [on_disk(tmp_path, at, OTHER) for at in each_day(datetime(2020, 1, 1, 18), 40)]
    mark = SITE[:8]
    strange = {
        "家庭照片.qtb": made[0].read_bytes(),
        f"qiantai-20200101-000000-{mark}.qtb": b"not one of ours inside",
        f"qiantai-20200102-000000-{mark}.qtb": foreign[0].read_bytes(),
        f"qiantai-20200103-000000-{mark}.qtb": made[0].read_bytes()[:-1],
        f"qiantai-20200104-000000-{mark}.qtb.bad": made[0].read_bytes(),
        f"qiantai-20200105-000000-{mark}.qtb.part": made[0].read_bytes(),
        "报表.xlsx": b"x",
    }
    for name, content in strange.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / f"qiantai-20200106-000000-{mark}.qtb").mkdir()
    removed = thin(tmp_path, SITE, made[-1])
    assert removed and set(removed) < set(made)
    assert all(path.exists() for path in foreign)
    assert all((tmp_path / name).read_bytes() == content for name, content in strange.items())
    left = [path for path in made if path.exists()]
    assert {path.name for path in left} == {
        container.file_name(SITE, at) for at in to_keep(each_day(datetime(2026, 1, 1, 18), 40))
    }
    assert thin(tmp_path, SITE, made[-1]) == ()


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="读不出来"):
        thin(tmp_path / "gone", SITE)
