"""New recovery keys beside the old ones, until one of them was typed back."""

from datetime import date

import pytest

from app.errors import Refusal
from app.storage import header, keyring, recovery_slots
from app.storage.recovery import new_recovery_key

pytestmark = pytest.mark.usefixtures("untouched_database")


def test_new_recovery_keys_work_beside_the_old_until_one_is_typed_back(site, fake_time):
    key, papers = keyring.new_recovery_keys(site.folder, site.key, today=date(2026, 11, 23))
    assert keyring.recovery_waits(site.folder)
    for paper in (*site.papers, *papers):
        assert keyring.unlock_with_recovery(site.folder, paper.text) == key
    with pytest.raises(Refusal, match="以前打印的"):
        keyring.settle_recovery(site.folder, key, site.papers[0].text)
    with pytest.raises(Refusal, match="不是本站点"):
        keyring.settle_recovery(site.folder, key, new_recovery_key().text)
    with pytest.raises(Refusal, match="第 2 行"):
        keyring.settle_recovery(site.folder, key, papers[0].lines[0])
    assert keyring.recovery_waits(site.folder)
    key = keyring.settle_recovery(site.folder, key, papers[1].text)
    assert not keyring.recovery_waits(site.folder)
    for paper in papers:
        assert keyring.unlock_with_recovery(site.folder, paper.text) == key
    with pytest.raises(Refusal, match="不是本站点"):
        keyring.unlock_with_recovery(site.folder, site.papers[0].text, clocks=fake_time.clocks)


def test_typing_back_the_only_recovery_keys_changes_nothing(site):
    before = site.folder.keys_a.read_bytes()
    assert keyring.settle_recovery(site.folder, site.key, site.papers[0].text) == site.key
    assert site.folder.keys_a.read_bytes() == before


def test_printing_again_and_again_keeps_the_first_and_the_newest(site):
    key, printed = site.key, [site.papers]
    for _ in range(6):
        key, papers = keyring.new_recovery_keys(site.folder, key, today=date(2026, 11, 23))
        printed.append(papers)
    good = [opens(site.folder, papers[0]) for papers in printed]
    assert good == [True, False, False, False, True, True, True]
    key = keyring.settle_recovery(site.folder, key, printed[-1][0].text)
    assert [opens(site.folder, papers[1]) for papers in printed] == [False] * 6 + [True]


def opens(folder, paper):
    found = header.newest(folder)
    return any(recovery_slots._opened(slot, found, paper) for slot in found.slots)
