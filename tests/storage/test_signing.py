"""A signature says that one person typed their own password just now, and nothing else."""

import time

import pytest

from app.errors import Refusal, Trouble
from app.storage import header, keyring
from app.storage.argon import LEAST
from app.storage.signing import GOOD_FOR, Signature, is_good

OTHER = "桥边的红药年年为谁生"


@pytest.fixture(autouse=True)
def _database_present(site):
    site.folder.main_db.write_bytes(b"untouched")
    yield
    assert site.folder.main_db.read_bytes() == b"untouched"


def files(folder):
    return {path.name: path.read_bytes() for path in folder.path.glob("keys.*")}


def test_a_signature_names_who_typed_and_is_good_for_a_minute(site, fake_time):
    signature = keyring.sign(site.folder, "０００１ ", site.password, clocks=fake_time.clocks)
    assert signature == Signature("0001", fake_time.steady_now)
    assert is_good(signature, " 0001", now=signature.at)
    assert is_good(signature, "0001", now=signature.at + GOOD_FOR)
    assert not is_good(signature, "0001", now=signature.at + GOOD_FOR + 0.1)
    assert not is_good(signature, "0001", now=signature.at - 0.1)


def test_a_signature_of_one_person_is_none_of_another(site):
    keyring.add_slot(site.folder, site.key, "0002", OTHER, params=LEAST)
    signature = keyring.sign(site.folder, "0002", OTHER)
    assert is_good(signature, "0002")
    assert not is_good(signature, "0001")
    assert signature.at <= time.monotonic()


def test_anothers_password_signs_nothing(site, fake_time):
    keyring.add_slot(site.folder, site.key, "0002", OTHER, params=LEAST)
    with pytest.raises(Refusal, match="不对"):
        keyring.sign(site.folder, "0001", OTHER, clocks=fake_time.clocks)
    assert fake_time.slept == [0.5]


def test_guessing_while_signing_makes_wait_as_at_the_door(site, fake_time):
    for _ in range(5):
        with pytest.raises(Refusal, match="不对"):
            keyring.sign(site.folder, "0001", "短", clocks=fake_time.clocks)
    for door in (keyring.sign, keyring.unlock):
        with pytest.raises(Refusal, match="30 秒"):
            door(site.folder, "0001", site.password, clocks=fake_time.clocks)
    fake_time.pass_by(31)
    assert keyring.sign(site.folder, "0001", site.password, clocks=fake_time.clocks).login == "0001"


def test_signing_writes_nothing_to_the_header(site):
    before = files(site.folder)
    keyring.sign(site.folder, "0001", site.password)
    assert files(site.folder) == before


def test_a_leaver_and_a_changed_header_sign_nothing(site, fake_time):
    key = keyring.add_slot(site.folder, site.key, "0002", OTHER, params=LEAST)
    with_leaver = header.newest(site.folder)
    keyring.remove_slot(site.folder, key, "0002")
    with pytest.raises(Refusal, match="不对"):
        keyring.sign(site.folder, "0002", OTHER, clocks=fake_time.clocks)
    forged = header.Header(**{**vars(with_leaver), "generation": 9})
    site.folder.keys_b.write_bytes(header.to_bytes(forged))
    with pytest.raises(Trouble, match="改过"):
        keyring.sign(site.folder, "0002", OTHER, clocks=fake_time.clocks)
