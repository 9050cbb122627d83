"""What a role may not do it cannot do: every verb and guarded list, asked as every role (ROLE-01)."""

import importlib
import inspect
import pkgutil
import time
from collections.abc import Callable, Iterator
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
@pytest.mark.parametrize("deed", VERBS, ids=_name)
def test_a_role_does_what_the_table_says_and_nothing_else(
    opened: OpenTestSite, deed: Callable[..., Any], role: Role
) -> None:
    allowed = role in PERMISSIONS[deed.permission]  # type: ignore[attr-defined]
    signature = Signature(login_key("weizhou"), time.monotonic())
    refused = False
    try:
        # Without its arguments a verb gets no further than the door, which is what is looked at here.
        opened.store.do(_someone(opened, role), deed, signature=signature)
    except Refusal as refusal:
        refused = NOT_ALLOWED in refusal.sentence and "权限" in refusal.sentence
    except (TypeError, Trouble):
        pass
    assert refused is not allowed


@pytest.mark.clause("ROLE-01")
@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
@pytest.mark.parametrize("shown", LISTS, ids=_name)
def test_a_role_sees_the_guarded_lists_the_table_gives_it(
    opened: OpenTestSite, shown: Callable[..., Any], role: Role
) -> None:
    allowed = role in PERMISSIONS[shown.needs]  # type: ignore[attr-defined]
    refused = False
    try:
        opened.store.read(shown, reader=_someone(opened, role))
    except Refusal as refusal:
        refused = NOT_ALLOWED in refusal.sentence
    except TypeError:
        pass
    assert refused is not allowed


@pytest.mark.parametrize("shown", LISTS, ids=_name)
def test_a_guarded_list_is_read_by_nobody_unnamed(opened: OpenTestSite, shown: Callable[..., Any]) -> None:
    with pytest.raises(Refusal):
        opened.store.read(shown)


@pytest.mark.parametrize("deed", [d for d in VERBS if d.signed], ids=_name)  # type: ignore[attr-defined]
def test_a_signed_verb_is_not_done_without_a_fresh_password(
    opened: OpenTestSite, deed: Callable[..., Any]
) -> None:
    before = len(opened.changed)
    old = Signature(login_key("weizhou"), time.monotonic() - 61)
    other = Signature(login_key("somebody"), time.monotonic())
    for signature in (None, old, other):
        with pytest.raises(Refusal) as caught:
            opened.store.do(_someone(opened, Role.CENTRE_HEAD), deed, signature=signature)
        assert "密码" in caught.value.sentence
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
