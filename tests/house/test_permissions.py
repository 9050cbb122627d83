"""What a role may not do it cannot do: every verb and guarded list, asked as every role (ROLE-01)."""

import importlib
import inspect
import pkgutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

import app
from app import tabs
from app.errors import Refusal, Trouble
from app.rules.roles import PERMISSIONS, TABLE, Role, Who
from app.storage import keyring
from app.storage.argon import LEAST
from app.storage.header import login_key
from app.storage.signing import Signature
from tests.sites import OpenTestSite, make_site

NOT_ALLOWED = "不在"


def _modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(app.__path__, "app."):
        seen = found.name.endswith(("view", "widgets")) or ".ui" in found.name
        runs_at_once = ".versions." in found.name or found.name.endswith((".env", ".__main__"))
        if not seen and not runs_at_once:
            yield importlib.import_module(found.name)


def _marked(mark: str) -> list[Callable[..., Any]]:
    found = {
        f"{value.__module__}.{value.__qualname__}": value
        for module in _modules()
        for value in vars(module).values()
        if inspect.isfunction(value) and hasattr(value, mark)
    }
    return [found[name] for name in sorted(found)]


VERBS = _marked("permission")
LISTS = _marked("needs")


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__.removeprefix('app.')}.{function.__qualname__}"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenTestSite]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyring, "calibrate", lambda: LEAST)
        made = make_site(tmp_path_factory.mktemp("rights") / "site")
        yield made
        made.store.close()


def _someone(opened: OpenTestSite, role: Role) -> Who:
    return Who(opened.who.staff_id, "叶知秋", frozenset({role}), "weizhou")


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_role_does_what_the_table_says_and_nothing_else(opened: OpenTestSite, role: Role) -> None:
    someone = _someone(opened, role)
    wrong = []
    for deed in VERBS:
        allowed = role in PERMISSIONS[deed.permission]  # type: ignore[attr-defined]
        if _is_refused(opened, someone, deed) is allowed:
            wrong.append(_name(deed))
    assert wrong == []


def _is_refused(opened: OpenTestSite, someone: Who, deed: Callable[..., Any]) -> bool:
    signature = Signature(login_key("weizhou"), time.monotonic())
    try:
        # Without its arguments a verb gets no further than the door, which is what is looked at here.
        opened.store.do(someone, deed, signature=signature)
    except Refusal as refusal:
        return NOT_ALLOWED in refusal.sentence and "权限" in refusal.sentence
    except (TypeError, Trouble):
        pass
    return False


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_role_sees_the_guarded_lists_the_table_gives_it(opened: OpenTestSite, role: Role) -> None:
    someone = _someone(opened, role)
    wrong = []
    for shown in LISTS:
        refused = False
        try:
            opened.store.read(shown, reader=someone)
        except Refusal as refusal:
            refused = NOT_ALLOWED in refusal.sentence
        except TypeError:
            pass
        if refused is (role in PERMISSIONS[shown.needs]):  # type: ignore[attr-defined]
            wrong.append(_name(shown))
    assert wrong == []


def test_a_guarded_list_is_read_by_nobody_unnamed(opened: OpenTestSite) -> None:
    read = []
    for shown in LISTS:
        with suppress(Refusal):
            opened.store.read(shown)
            read.append(_name(shown))
    assert read == []


def test_a_signed_verb_is_not_done_without_a_fresh_password(opened: OpenTestSite) -> None:
    head = _someone(opened, Role.CENTRE_HEAD)
    before = len(opened.changed)
    for deed in VERBS:
        old = Signature(login_key("weizhou"), time.monotonic() - 61)
        other = Signature(login_key("somebody"), time.monotonic())
        for signature in (None, old, other) if deed.signed else ():  # type: ignore[attr-defined]
            with pytest.raises(Refusal) as caught:
                opened.store.do(head, deed, signature=signature)
            assert "密码" in caught.value.sentence, _name(deed)
    assert len(opened.changed) == before


def test_a_person_without_any_role_may_nothing(opened: OpenTestSite) -> None:
    nobody = Who(opened.who.staff_id, "叶知秋", frozenset(), "weizhou")
    signature = Signature(login_key("weizhou"), time.monotonic())
    for deed in VERBS:
        with pytest.raises(Refusal):
            opened.store.do(nobody, deed, signature=signature)


def test_every_line_of_the_table_guards_something() -> None:
    used = {verb.permission for verb in VERBS} | {one.needs for one in LISTS}  # type: ignore[attr-defined]
    used |= {room.needs for room in tabs.ROOMS}
    assert {line.key for line in TABLE} - used == set()


def test_every_permission_a_verb_names_is_in_the_table() -> None:
    named = {verb.permission for verb in VERBS} | {one.needs for one in LISTS}  # type: ignore[attr-defined]
    assert named <= set(PERMISSIONS)
