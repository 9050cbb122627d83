"""Who gets in: passwords, recovery keys, the two header copies, and what is refused."""

import errno
import secrets
import unicodedata
from base64 import b64encode
from dataclasses import replace
from datetime import date

import pytest

from app.errors import Refusal, Trouble
from app.storage import argon, header, keyring
from app.storage.argon import LEAST, ArgonParams
from app.storage.folder import SiteFolder
from app.storage.recovery import new_recovery_key
from app.storage.slots import seal_to
from tests.storage.ready import site
from tests.storage.tampering import set_in_slot, tamper

__all__ = ["site"]  # a fixture

pytestmark = pytest.mark.usefixtures("untouched_database")

OTHER = "桥边的红药年年为谁生"


@pytest.mark.clause("ARCH-06")
def test_the_right_password_opens_and_a_wrong_one_does_not(site, fake_time):
    assert keyring.unlock(site.folder, "0001", site.password) == site.key
    with pytest.raises(Refusal, match="不对"):
        keyring.unlock(site.folder, "0001", site.password + "。", clocks=fake_time.clocks)
    assert fake_time.slept == [0.5]


def test_the_data_key_and_recovery_keys_never_print_their_bytes(site):
    assert site.key.secret.hex() not in repr(site.key)
    assert repr(site.papers[0]) == "RecoveryKey()"
    assert repr(site.key.secret) not in repr(site)


@pytest.mark.parametrize("login", ["0001 ", "０００１"])
def test_a_login_name_is_the_same_in_full_width_and_with_blanks(site, login):
    assert keyring.unlock(site.folder, login, site.password) == site.key


def test_a_password_is_the_same_in_both_unicode_forms_but_exact_in_blanks(site, fake_time):
    keyring.add_slot(site.folder, site.key, "café", "élan vital dès l'aube", params=LEAST)
    decomposed = unicodedata.normalize("NFD", "élan vital dès l'aube")
    assert keyring.unlock(site.folder, "café", decomposed).secret == site.key.secret
    with pytest.raises(Refusal):
        keyring.unlock(site.folder, "café", " " + decomposed, clocks=fake_time.clocks)


@pytest.mark.parametrize("password", ["", "x" * 1_000_000, "\ud800abcdefghijk", "a\x00bcdefghijkl"])
def test_strange_passwords_are_simply_wrong(site, fake_time, password):
    with pytest.raises(Refusal, match="不对"):
        keyring.unlock(site.folder, "0001", password, clocks=fake_time.clocks)


@pytest.mark.parametrize("login", ["", "nobody", "x" * 100_000])
def test_an_unknown_login_name_gets_the_same_answer(site, fake_time, login):
    with pytest.raises(Refusal, match="登录名或密码不对"):
        keyring.unlock(site.folder, login, "whatever it is", clocks=fake_time.clocks)
    assert fake_time.slept == [0.5]


@pytest.mark.clause("ARCH-06")
@pytest.mark.parametrize(
    "poor",
    [
        "short",
        "1234567890",
        "aaaaaaaaaaaa",
        "password123",
        "Admin@2026",
        "qwertyuiop123",
        "翠湖花园物业服务中心",
        "cuihu2026888",
        "zhangwei1990",
        "x" * 300,
        "tab\tinside it",
    ],
)
def test_a_poor_password_is_refused(site, poor):
    with pytest.raises(Refusal) as caught:
        keyring.add_slot(
            site.folder,
            site.key,
            "zhangwei",
            poor,
            params=LEAST,
            own_words=["翠湖花园服务中心", "cuihu 物业"],
        )
    assert caught.value.field == "password"
    assert keyring.log_in_names(site.folder) == ("0001",)


@pytest.mark.parametrize(
    "good", ["天上的云比昨天多一些", "correct horse battery", "Kx7#mQ2$vL", "翠湖的鸭子一共十七只"]
)
def test_a_sentence_of_ones_own_is_accepted(site, good):
    keyring.add_slot(site.folder, site.key, "0002", good, params=LEAST, own_words=["翠湖花园"])
    assert keyring.unlock(site.folder, "0002", good).secret == site.key.secret


@pytest.mark.parametrize("login", ["", "   ", "x" * 33, "a\nb", "0001", "０００１"])
def test_a_bad_or_taken_login_name_is_refused(site, login):
    with pytest.raises(Refusal):
        keyring.add_slot(site.folder, site.key, login, OTHER, params=LEAST)


@pytest.mark.clause("ARCH-06")
def test_a_changed_password_replaces_the_old_one_and_keeps_the_data_key(site, fake_time):
    changed = keyring.change_password(
        site.folder, "0001", site.password, OTHER, params=LEAST, today=date(2027, 2, 28)
    )
    assert (changed.secret, changed.generation) == (site.key.secret, 2)
    assert keyring.unlock(site.folder, "0001", OTHER) == changed
    with pytest.raises(Refusal):
        keyring.unlock(site.folder, "0001", site.password, clocks=fake_time.clocks)
    assert keyring.log_ins(site.folder) == (keyring.LogIn("0001", True, date(2027, 2, 28)),)


def test_a_password_change_with_a_wrong_old_one_writes_nothing(site, fake_time):
    before = site.folder.keys_a.read_bytes()
    for old, new in (
        (OTHER, "另外一句很长的话在这里"),
        (site.password, "short"),
        (site.password, site.password),
    ):
        with pytest.raises(Refusal):
            keyring.change_password(site.folder, "0001", old, new, params=LEAST, clocks=fake_time.clocks)
    assert site.folder.keys_a.read_bytes() == before


def test_a_leaver_cannot_get_in_and_the_last_head_stays(site, fake_time):
    key = keyring.add_slot(site.folder, site.key, "0002", OTHER, params=LEAST)
    key = keyring.remove_slot(site.folder, key, "0002")
    with pytest.raises(Refusal):
        keyring.unlock(site.folder, "0002", OTHER, clocks=fake_time.clocks)
    with pytest.raises(Refusal, match="最后一位负责人"):
        keyring.remove_slot(site.folder, key, "0001")
    assert keyring.unlock(site.folder, "0001", site.password) == key


def test_a_recovery_key_opens_sets_a_new_password_and_the_last_one_stays(site):
    key = keyring.unlock_with_recovery(site.folder, site.papers[1].text)
    assert key == site.key
    keyring.set_password(site.folder, key, "0001", OTHER, params=LEAST)
    key = keyring.unlock(site.folder, "0001", OTHER)
    key = keyring.remove_recovery(site.folder, key, site.papers[0].text)
    keyring.verify_recovery(site.folder, site.papers[1].text)
    with pytest.raises(Refusal, match="最后一把"):
        keyring.remove_recovery(site.folder, key, site.papers[1].text)


def test_anothers_recovery_key_is_refused(site, fake_time):
    with pytest.raises(Refusal, match="不是本站点"):
        keyring.unlock_with_recovery(site.folder, new_recovery_key().text, clocks=fake_time.clocks)


def _swap(name):
    def change(told):
        told["slots"][0][name] = told["slots"][1][name]

    return change


@pytest.mark.parametrize(
    "change",
    [
        set_in_slot("head", False),
        set_in_slot("login", "0009"),
        set_in_slot("changed", "2099-01-01"),
        set_in_slot("passes", 4),
        set_in_slot("memory_mib", 65),
        set_in_slot("id", "0" * 16),
        set_in_slot("kind", "recovery"),
        lambda told: told.update(generation=99),
        lambda told: told.update(site="0" * 32),
        lambda told: told["slots"].pop(1),
        lambda told: told["slots"].append(told["slots"][1]),
        set_in_slot("public", b64encode(bytes(32)).decode()),
        set_in_slot("batch", 7),
        _swap("public"),
        _swap("sealed"),
        lambda told: told["slots"][0].update(following=told["slots"][1]["sealed"]),
        lambda told: told.update(voucher="00" * 32),
        lambda told: told.update(vouching=told["nonce"]),
        lambda told: told.update(since="2020-01-01"),
        lambda told: told.update(version=1),
    ],
    ids=[
        "head",
        "login",
        "changed",
        "passes",
        "memory",
        "id",
        "kind",
        "generation",
        "site",
        "removed",
        "added",
        "public",
        "batch",
        "public of another",
        "sealed to another",
        "pending",
        "voucher",
        "vouching",
        "since",
        "version",
    ],
)
def test_a_changed_header_never_opens(site, fake_time, change):
    tamper(site.folder, change)
    login = "0009" if "0009" in site.folder.keys_a.read_text("utf-8") else "0001"
    with pytest.raises((Refusal, Trouble)):
        keyring.unlock(site.folder, login, site.password, clocks=fake_time.clocks)


def test_a_data_key_of_somebodys_own_making_never_opens(site, fake_time):
    """Public keys are public: sealing a foreign key to everybody, with a true seal, must not work."""
    true, foreign = header.newest(site.folder), secrets.token_bytes(32)
    own = header.vouched(replace(true, voucher=""), foreign)
    for place in (true.place, own.place):
        signer = header.signer_of(own, foreign)
        slots = tuple(replace(s, sealed=seal_to(s, place, foreign, signer)) for s in true.slots)
        forged = replace(own, slots=slots, voucher=place.voucher, generation=9)
        for path in (site.folder.keys_a, site.folder.keys_b):
            path.write_bytes(header.to_bytes(header.seal(forged, foreign)))
        with pytest.raises(Refusal):
            keyring.unlock(site.folder, "0001", site.password, clocks=fake_time.clocks)
        with pytest.raises(Refusal):
            keyring.unlock_with_recovery(site.folder, site.papers[0].text, clocks=fake_time.clocks)


def test_a_leavers_slot_put_back_into_one_copy_does_not_open(site, fake_time):
    key = keyring.add_slot(site.folder, site.key, "0002", OTHER, params=LEAST)
    with_leaver = header.newest(site.folder)
    keyring.remove_slot(site.folder, key, "0002")
    site.folder.keys_b.write_bytes(header.to_bytes(replace(with_leaver, generation=9)))
    with pytest.raises(Trouble, match="改过"):
        keyring.unlock(site.folder, "0002", OTHER, clocks=fake_time.clocks)


def test_planted_parameters_are_refused_before_computing(site, monkeypatch, fake_time):
    tamper(site.folder, set_in_slot("memory_mib", 1024 * 1024))
    with pytest.raises(Trouble, match="参数不对"):
        keyring.unlock(site.folder, "0001", site.password, clocks=fake_time.clocks)
    for bad in (ArgonParams(8), ArgonParams(64, 1), ArgonParams(64, 10**6)):
        with pytest.raises(Trouble):
            argon.must_be_sane(bad)


@pytest.mark.parametrize("lost", ["keys.a", "keys.b"])
@pytest.mark.parametrize("how", ["missing", "empty", "torn", "flipped", "older"])
def test_a_lost_copy_is_repaired_from_the_other(site, lost, how):
    old = site.folder.keys_a.read_bytes()
    key = keyring.add_slot(site.folder, site.key, "0002", OTHER, params=LEAST)
    path, whole = site.folder.path / lost, site.folder.keys_a.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    {
        "missing": lambda: path.unlink(),
        "empty": lambda: path.write_bytes(b""),
        "torn": lambda: path.write_bytes(whole[: len(whole) // 2]),
        "flipped": lambda: path.write_bytes(bytes(flipped)),
        "older": lambda: path.write_bytes(old),
    }[how]()
    assert keyring.unlock(site.folder, "0001", site.password) == key
    assert site.folder.keys_a.read_bytes() == site.folder.keys_b.read_bytes() == whole


def test_a_copy_that_cannot_be_repaired_on_a_full_disk_keeps_nobody_out(site, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "full")

    site.folder.keys_b.write_bytes(b"")
    with monkeypatch.context() as patch:
        patch.setattr(header, "write_atomic", full)
        assert keyring.unlock(site.folder, "0001", site.password) == site.key
    assert header.read_copies(site.folder)[1] is None
    assert keyring.unlock(site.folder, "0001", site.password) == site.key
    assert site.folder.keys_b.read_bytes() == site.folder.keys_a.read_bytes()


def test_a_forged_newer_copy_does_not_hide_the_true_one(site):
    true = header.newest(site.folder)
    site.folder.keys_b.write_bytes(header.to_bytes(replace(true, generation=7)))
    assert keyring.unlock(site.folder, "0001", site.password) == site.key
    assert header.read_copies(site.folder) == (true, true)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b"{" + b" " * 2_000_000]
)
def test_two_damaged_copies_lead_to_a_sentence(site, content):
    for path in (site.folder.keys_a, site.folder.keys_b):
        path.write_bytes(content)
    with pytest.raises(Trouble, match="密钥文件都读不出来") as caught:
        keyring.log_in_names(site.folder)
    assert "备份" in caught.value.advice


def test_a_header_of_a_newer_program_is_left_alone(site):
    tamper(site.folder, lambda told: told.update(version=3))
    before = site.folder.keys_a.read_bytes()
    with pytest.raises(Trouble, match="更新版本"):
        keyring.unlock(site.folder, "0001", site.password)
    assert site.folder.keys_a.read_bytes() == before


def test_a_header_is_never_written_over_another(site):
    with pytest.raises(Trouble, match="没有覆盖"):
        keyring.create_header(site.folder, "0001", OTHER, params=LEAST)


def test_nothing_of_key_or_password_lies_in_the_folder(site):
    everything = b"".join(path.read_bytes() for path in site.folder.path.iterdir())
    assert site.password.encode() not in everything
    assert site.key.secret not in everything
    assert site.key.secret.hex().encode() not in everything
    assert all(paper.secret.hex().encode() not in everything for paper in site.papers)


def test_calibration_takes_the_largest_that_is_quick_enough(monkeypatch):
    tried = []
    monkeypatch.setattr(argon, "derive", lambda _password, _salt, params: tried.append(params.memory_mib))

    def timer(*steps):
        ticks = iter([t for took in steps for t in (0.0, took)])
        return lambda: next(ticks)

    assert argon.calibrate(timer=timer(0.1, 0.2, 0.7)).memory_mib == 256
    assert argon.calibrate(timer=timer(0.3, 0.6)).memory_mib == 128
    assert argon.calibrate(timer=timer(4.0)).memory_mib == 64
    assert tried == [64, 128, 256, 64, 128, 64]


def test_a_folder_without_a_site_answers_before_any_guess(tmp_path):
    with pytest.raises(Trouble, match="没有站点"):
        keyring.unlock(SiteFolder(tmp_path / "nichts"), "0001", "x")


# ---------------------------------------------------------------- rank


def test_a_rank_changes_without_the_persons_password(site):
    key = keyring.add_slot(site.folder, site.key, "0002", OTHER, params=LEAST)
    key = keyring.set_rank(site.folder, key, "0002", head=True)
    key = keyring.set_rank(site.folder, key, "0001", head=False)
    assert [log_in.head for log_in in keyring.log_ins(site.folder)] == [False, True]
    assert keyring.unlock(site.folder, "0002", OTHER) == key
    assert keyring.unlock(site.folder, "0001", site.password) == key


def test_the_last_head_keeps_the_rank(site):
    key = keyring.add_slot(site.folder, site.key, "0002", OTHER, params=LEAST)
    before = site.folder.keys_a.read_bytes()
    with pytest.raises(Refusal, match="最后一位负责人"):
        keyring.set_rank(site.folder, key, "0001", head=False)
    with pytest.raises(Refusal, match="没有这个登录名"):
        keyring.set_rank(site.folder, key, "0009", head=True)
    assert keyring.set_rank(site.folder, key, "0001", head=True) == key
    assert site.folder.keys_a.read_bytes() == before
