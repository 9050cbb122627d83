"""How long records are kept: the handbook's own times stand fast, the trade's move within limits."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from app.rules.retention import PRACTICE, TABLE, Then, checked, ends, is_over, limits_zh, rule

KINDS = [keep.kind for keep in TABLE]
DAY = date(2026, 11, 23)


def test_every_kind_stands_once_and_its_proposal_is_within_its_limits() -> None:
    assert len(set(KINDS)) == len(KINDS) >= 15
    for keep in TABLE:
        assert keep.allows(keep.months), keep.kind
        assert keep.then.zh and keep.label and keep.since


@pytest.mark.clause("ARCH-15")
@pytest.mark.parametrize("typed", ["", "很久", "1", "36", "1200", "100年"])
def test_a_former_owners_file_is_kept_for_ever_whatever_is_typed(typed: str) -> None:
    assert checked("former_owner", "永久") is None
    with pytest.raises(Refusal, match="ARCH-15.*永久") as caught:
        checked("former_owner", typed)
    assert caught.value.clause == "ARCH-15"
    for months in (None, 0, 1, 36):
        assert ends("former_owner", date(1999, 1, 1), months) is None
        assert not is_over("former_owner", date(1999, 1, 1), months, DAY)


@pytest.mark.clause("ARCH-15")
def test_a_tenants_file_comes_up_three_years_after_the_tenancy_and_nobody_can_change_that() -> None:
    assert rule("tenant").then is Then.DESTROY and rule("tenant").fixed
    assert checked("tenant", "36") == 36 == checked("tenant", "3年")
    for typed in ("35", "37", "永久", "12", "", "很久"):
        with pytest.raises(Refusal, match="固定为 36 个月") as caught:
            checked("tenant", typed)
        assert (caught.value.clause, caught.value.field) == ("ARCH-15", "months")
    last = date(2026, 11, 23)
    assert ends("tenant", date(2023, 11, 23), 36) == last
    assert not is_over("tenant", date(2023, 11, 23), 36, last)
    assert is_over("tenant", date(2023, 11, 23), 36, last + timedelta(days=1))


@pytest.mark.clause("ARCH-15")
@pytest.mark.parametrize("months", [None, 0, -5, 1, 35, 37, 99999])
def test_a_damaged_setting_destroys_no_tenants_file_early(months: int | None) -> None:
    assert ends("tenant", date(2023, 11, 23), months) == date(2026, 11, 23)


@pytest.mark.clause("ARCH-20")
def test_the_journal_is_never_shortened() -> None:
    assert rule("journal").fixed and ends("journal", DAY, 12) is None
    with pytest.raises(Refusal, match="永久"):
        checked("journal", "120")


@pytest.mark.parametrize("keep", [k for k in TABLE if not k.fixed and k.most], ids=lambda k: k.kind)
def test_both_ends_of_the_limits_are_allowed_and_one_month_beyond_is_not(keep) -> None:
    for months in (keep.least, keep.months, keep.most):
        assert checked(keep.kind, str(months)) == months
    for typed in (str(keep.least - 1), str(keep.most + 1), "永久"):
        with pytest.raises(Refusal) as caught:
            checked(keep.kind, typed)
        assert f"{keep.least} 至 {keep.most} 个月" in caught.value.sentence
        assert keep.label in caught.value.sentence and caught.value.field == "months"


def test_what_was_sent_out_is_kept_ten_years_or_for_ever() -> None:
    assert checked("notice", "永久") is None and checked("notice", "10年") == 120
    assert checked("notice", "240") == 240
    with pytest.raises(Refusal, match="120 个月以上，或永久"):
        checked("notice", "119")


def test_release_slips_are_kept_a_year_at_least() -> None:
    with pytest.raises(Refusal, match="12 至"):
        checked("release", "11")


@pytest.mark.parametrize(
    ("typed", "months"),
    [
        ("24", 24),
        (" 24 ", 24),
        ("２４", 24),
        ("24个月", 24),
        ("24 月", 24),
        ("2年", 24),
        ("两年", 24),
        ("十二", 12),
    ],
)
def test_months_are_read_as_people_write_them(typed: str, months: int) -> None:
    assert checked("key_loan", typed) == months


@pytest.mark.parametrize(
    "typed", ["", " ", "0", "-24", "2.5", "1e3", "24天", "很久", "99999", "二四六八十", "24;24", "²4", "٣٦"]
)
def test_what_is_no_number_of_months_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Refusal, match="例如 24|不能是 0 个月|不能是 9") as caught:
        checked("key_loan", typed)
    assert "12 至 120 个月" in caught.value.sentence


@pytest.mark.parametrize(
    ("since", "months", "last"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 8, 31), 36, date(2029, 8, 31)),
    ],
)
def test_months_are_calendar_months_and_a_missing_day_is_the_months_last(since, months, last) -> None:
    assert ends("parcel", since, months) == last


@given(st.sampled_from(KINDS), st.dates(date(1900, 1, 1), date(9998, 12, 31)), st.integers(1, 140))
def test_a_record_is_never_over_before_its_months_are(kind: str, since: date, months: int) -> None:
    last = ends(kind, since, months)
    if last is not None:
        kept = months if rule(kind).allows(months) else rule(kind).months
        assert kept is not None and last >= since + timedelta(days=28 * kept)
        assert not is_over(kind, since, months, since)


def test_a_clock_set_back_ends_nothing() -> None:
    assert not is_over("parcel", DAY, 6, date(2001, 1, 1))


def test_the_end_of_time_is_for_ever() -> None:
    assert ends("parcel", date(9999, 12, 1), 6) is None


@pytest.mark.parametrize("kind", ["attachment", "backup"])
def test_attachments_and_backups_have_no_day_of_their_own(kind: str) -> None:
    assert ends(kind, date(2000, 1, 1), 12) is None and rule(kind).fixed
    with pytest.raises(Refusal, match="不能改：(随所属记录|按稀释规则)"):
        checked(kind, "24")


def test_the_handbook_and_the_trade_are_told_apart() -> None:
    assert limits_zh(rule("former_owner")) == "按手册 ARCH-15 固定为永久"
    assert limits_zh(rule("parcel")) == "按惯例可以定为 1 至 36 个月"
    assert {keep.clause for keep in TABLE} == {"ARCH-15", "ARCH-20", PRACTICE}


def test_an_unknown_kind_is_a_slip_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        rule("biscuits")
