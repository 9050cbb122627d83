"""Headers of the first version: they open, and each slot is renewed by its owner."""

import errno
from datetime import date

import pytest

from app.errors import Refusal, Trouble
from app.storage import header, keyring
from app.storage.argon import LEAST
from tests.storage.first_headers import write_first_header
from tests.storage.tampering import set_in_slot, tamper

pytestmark = pytest.mark.usefixtures("untouched_database")

OTHER = "桥边的红药年年为谁生"


@pytest.fixture
def first_version(site):
    people = [("0001", site.password, True), ("0002", OTHER, False)]
    write_first_header(site.folder, site.key, people, site.papers)
    return site


def kinds(folder):
    return [(slot.login, slot.is_first_version) for slot in header.newest(folder).slots]


def test_a_header_of_the_first_version_opens_and_each_slot_is_renewed_by_its_owner(first_version):
    site = first_version
    assert kinds(site.folder) == [("0001", True), ("0002", True), ("", True), ("", True)]
    key = keyring.unlock(site.folder, "0001", site.password)
    assert (key.secret, key.generation) == (site.key.secret, 2)
    assert kinds(site.folder) == [("0001", False), ("0002", True), ("", True), ("", True)]
    assert keyring.unlock(site.folder, "0001", site.password) == key
    assert keyring.unlock(site.folder, "0002", OTHER).generation == 3
    assert keyring.unlock_with_recovery(site.folder, site.papers[1].text).generation == 4
    keyring.verify_recovery(site.folder, site.papers[0].text)
    assert kinds(site.folder) == [("0001", False), ("0002", False), ("", False), ("", False)]
    assert keyring.unlock(site.folder, "0002", OTHER).secret == site.key.secret
    assert keyring.log_ins(site.folder)[1] == keyring.LogIn("0002", False, date(2026, 8, 23))


def test_signing_leaves_a_header_of_the_first_version_as_it_is(first_version):
    assert keyring.sign(first_version.folder, "0002", OTHER).login == "0002"
    assert kinds(first_version.folder)[1] == ("0002", True)


def test_a_full_disk_does_not_keep_people_out_of_a_header_of_the_first_version(first_version, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(header, "write_atomic", full)
        assert keyring.unlock(first_version.folder, "0001", first_version.password) == first_version.key
    assert keyring.unlock(first_version.folder, "0001", first_version.password).generation == 2


def test_everything_can_be_done_with_a_header_of_the_first_version(first_version, fake_time):
    site, folder = first_version, first_version.folder
    with pytest.raises(Refusal, match="本人先登录一次"):
        keyring.set_rank(folder, site.key, "0002", head=True)
    key = keyring.add_slot(folder, site.key, "0003", OTHER + "三", params=LEAST)
    key = keyring.set_password(folder, key, "0002", OTHER + "二", params=LEAST)
    key = keyring.set_rank(folder, key, "0002", head=True)
    key, papers = keyring.new_recovery_keys(folder, key, today=date(2026, 11, 23))
    keyring.verify_recovery(folder, site.papers[0].text)
    key = keyring.settle_recovery(folder, keyring.unlock(folder, "0002", OTHER + "二"), papers[0].text)
    assert keyring.unlock(folder, "0003", OTHER + "三") == key
    with pytest.raises(Refusal):
        keyring.unlock(folder, "0002", OTHER, clocks=fake_time.clocks)
    assert keyring.unlock(folder, "0001", site.password).secret == site.key.secret
    key = keyring.unlock(folder, "0001", site.password)
    keyring.remove_slot(folder, key, "0001")


@pytest.mark.parametrize(
    "change",
    [
        set_in_slot("head", False),
        set_in_slot("batch", 5),
        set_in_slot("changed", "2099-01-01"),
        lambda told: told.update(version=2),
    ],
    ids=["head", "a field of later", "changed", "version"],
)
def test_a_changed_header_of_the_first_version_never_opens(first_version, fake_time, change):
    tamper(first_version.folder, change)
    with pytest.raises((Refusal, Trouble)):
        keyring.unlock(first_version.folder, "0001", first_version.password, clocks=fake_time.clocks)
