"""One act, one transaction: what is saved, what is refused, and who hears of it."""

import threading
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.errors import Refusal, Trouble
from app.rules.ref import Ref
from app.storage import journal
from app.storage.act import Act, verb
from app.storage.site_tables import Setting
from app.storage.store import Store


@verb("own.password", "改设置")
def put(act: Act, key: str, value: str = "x") -> int:
    setting = act.session.scalars(select(Setting).where(Setting.key == key)).first()
    if setting is None:
        setting = Setting(key=key, value=value)
        act.session.add(setting)
    setting.value = value
    act.session.flush()
    return setting.id


@verb("own.password", "删设置")
def drop(act: Act, setting_id: int) -> None:
    act.session.delete(act.session.get_one(Setting, setting_id))


@verb("own.password", "先写后拒")
def put_then_refuse(act: Act) -> None:
    put(act, "half")
    raise Refusal("手册不允许")


@verb("households.edit", "改住户")
def edit_household(act: Act) -> None:
    put(act, "never")


@verb("own.password", "看一眼")
def look(act: Act) -> None:
    act.looked_at(Ref("person", 17), "identity_number")


@verb("own.password", "交出活记录")
def give_record(act: Act, key: str = "a") -> Any:
    setting = Setting(key=f"live {key}", value="x")
    act.session.add(setting)
    return setting


@verb("own.password", "交出一串活记录")
def give_records(act: Act) -> Any:
    return [give_record(act, "b")]


def keys(session: Session) -> list[str]:
    return list(session.scalars(select(Setting.key).order_by(Setting.id)))


def settings(session: Session) -> list[Setting]:
    return list(session.scalars(select(Setting)))


def test_an_act_is_saved_and_can_be_read_after_opening_again(site, head):
    store = Store.create(site.folder, site.key)
    store.do(head, put, "font", "大")
    store.close()
    again = Store.open(site.folder, site.key)
    assert again.read(keys) == ["font"]
    again.close()


def test_a_verb_returns_its_result_and_listeners_hear_which_records_changed(store, head):
    heard: list[frozenset[Ref]] = []
    store.on_changed(heard.append)
    number = store.do(head, put, "a")
    assert heard == [frozenset({Ref("setting", number)})]


def test_a_listener_may_read_and_act(store, head):
    heard: list[list[str]] = []
    store.on_changed(lambda refs: heard.append(store.read(keys)))
    store.do(head, put, "a")
    assert heard == [["a"]]


def test_a_refused_act_leaves_nothing_behind_and_nobody_hears_of_it(store, head):
    heard: list[frozenset[Ref]] = []
    store.on_changed(heard.append)
    before = store.read(journal.head)
    with pytest.raises(Refusal, match="手册不允许"):
        store.do(head, put_then_refuse)
    assert store.read(keys) == []
    assert store.read(journal.head) == before
    assert heard == []


@pytest.mark.clause("ROLE-01")
def test_a_role_without_the_permission_is_refused_before_the_verb_runs(store, culture):
    with pytest.raises(Refusal, match="改住户.*社区文化"):
        store.do(culture, edit_household)
    assert store.read(keys) == []


def test_a_function_that_is_no_verb_cannot_be_done(store, head):
    with pytest.raises(RuntimeError, match="not a verb"):
        store.do(head, keys)


def test_the_same_request_is_done_once(store, head):
    first = store.do(head, put, "once", request_id="r-1")
    assert isinstance(first, int)
    assert store.do(head, put, "twice", request_id="r-1") is None
    assert store.read(keys) == ["once"]


def test_entering_the_store_inside_an_act_or_a_list_raises_at_once(store, head):
    @verb("own.password", "套娃")
    def nested(act: Act) -> None:
        store.read(keys)

    with pytest.raises(RuntimeError, match="second time"):
        store.do(head, nested)
    with pytest.raises(RuntimeError, match="second time"):
        store.read(lambda session: store.do(head, put, "a"))
    assert store.read(keys) == []


def test_another_thread_is_told_to_wait_instead_of_freezing(store, head):
    said: list[BaseException] = []

    def intrude() -> None:
        try:
            store.read(keys)
        except Refusal as refusal:
            said.append(refusal)

    @verb("own.password", "大活")
    def long_work(act: Act) -> None:
        thread = threading.Thread(target=intrude)
        thread.start()
        thread.join()

    store.do(head, long_work)
    assert len(said) == 1
    assert not store.busy


def test_live_records_never_get_out(store, head):
    ref = store.do(head, give_record)
    assert ref == Ref("setting", 1)
    with pytest.raises(RuntimeError, match="live records"):
        store.do(head, give_records)
    with pytest.raises(RuntimeError, match="live records"):
        store.read(settings)
    with pytest.raises(RuntimeError, match="live records"):
        store.read(lambda session: (s for s in settings(session)))


def test_a_list_cannot_write(store):
    def sly(session: Session) -> None:
        session.add(Setting(key="sly", value="x"))

    with pytest.raises(RuntimeError, match="only a verb"):
        store.read(sly)
    assert store.read(keys) == []


def test_indexers_run_inside_the_act_and_fall_with_it(store, head):
    seen: list[frozenset[Ref]] = []

    def index(act: Act) -> None:
        seen.append(act.touched)
        if act.session.scalars(select(Setting).where(Setting.value == "坏")).first():
            raise Refusal("不能这样写")

    store.indexers.append(index)
    number = store.do(head, put, "a")
    assert seen == [frozenset({Ref("setting", number)})]
    with pytest.raises(Refusal):
        store.do(head, put, "b", "坏")
    assert store.read(keys) == ["a"]


def test_a_constraint_is_a_bug_that_shows_no_values_and_leaves_nothing(store, head):
    @verb("own.password", "重复")
    def double(act: Act) -> None:
        act.session.add(Setting(key="秘密的值", value="1"))
        act.session.add(Setting(key="秘密的值", value="2"))

    with pytest.raises(IntegrityError) as caught:
        store.do(head, double)
    assert "秘密的值" not in str(caught.value)
    assert store.read(keys) == []
    store.do(head, put, "after")
    assert store.read(keys) == ["after"]


def test_a_closed_store_says_so(site, head):
    store = Store.create(site.folder, site.key)
    store.close()
    store.close()
    assert not store.is_open
    with pytest.raises(Trouble, match="锁上或关闭"):
        store.read(keys)


def test_prepare_is_the_first_act_of_a_new_site(site):
    store = Store.create(
        site.folder, site.key, prepare=lambda session: session.add(Setting(key="公司", value="某"))
    )
    assert store.read(keys) == ["公司"]
    assert store.read(journal.head).sequence == 1
    assert store.read(journal.history, Ref("setting", 1))[0].label == "新建站点"
    store.close()


def test_a_failed_prepare_leaves_no_database(site):
    def fail(session: Session) -> None:
        raise Refusal("名称不对")

    with pytest.raises(Refusal):
        Store.create(site.folder, site.key, prepare=fail)
    assert sorted(p.name for p in site.folder.path.iterdir()) == ["keys.a", "keys.b", "site.lock"]


def test_a_database_is_never_created_over_another(site, store):
    with pytest.raises(Trouble, match="没有覆盖"):
        Store.create(site.folder, site.key)
