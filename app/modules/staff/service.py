"""What is done about staff: entered, roles, area, duties, log-in, leaving."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.errors import Refusal
from app.modules.staff.model import Designation, StaffArea, StaffMember, StaffRole
from app.modules.staff.rules import (
    day_or_refuse,
    duty_or_refuse,
    login_or_refuse,
    may_give,
    may_open_for,
    name_or_refuse,
    role_or_refuse,
)
from app.rules.ref import Ref
from app.rules.roles import HEADS, Role, Who
from app.storage.act import Act, verb
from app.storage.record import ref_of
from app.storage.site_tables import Setting


@dataclass(frozen=True)
class StaffRow:
    """One person who works here now."""

    id: int
    name: str
    roles_zh: str


# ---------------------------------------------------------------- who is who


def enter_first_head(session: Session, name: str, login: str, day: date) -> StaffMember:
    """Put the first centre head into a new site; only while the site is being made.

    Raises Refusal when the name is empty.
    """
    head = StaffMember(name=name_or_refuse(name), login=login, entered=day)
    head.roles.append(StaffRole(role=Role.CENTRE_HEAD, since=day))
    session.add(head)
    return head


def who_is(session: Session, login: str, day: date) -> Who:
    """The person behind a log-in name, with the roles held on that day. Raises Refusal if none."""
    member = session.scalar(select(StaffMember).where(StaffMember.login == login))
    if member is None or not member.works_on(day):
        raise Refusal("这个登录名不在人员名册里，请找负责人。")
    who = _who(member, day)
    if not who.roles:
        raise Refusal("你现在没有任何岗位，不能登录。请找负责人任岗位。", clause="ROLE-01")
    return who


def who_works(session: Session, staff_id: int, day: date) -> Who:
    """A member of staff as somebody who acts. Raises Refusal when they do not work here on that day."""
    member = session.get(StaffMember, staff_id)
    if member is None or not member.works_on(day):
        raise Refusal("这个人现在不在人员名册里，请另选一位。", field="staff")
    return _who(member, day)


def working(session: Session, day: date) -> list[StaffRow]:
    """Everybody who works here on that day, by name."""
    members = session.scalars(
        select(StaffMember).where((StaffMember.left.is_(None)) | (StaffMember.left >= day))
    )
    return [
        StaffRow(member.id, member.name, roles_zh(member.roles_on(day)))
        for member in sorted(members, key=lambda m: m.name)
    ]


def holders(session: Session, role: Role, day: date) -> list[Who]:
    """Everybody who holds a role on that day, by name."""
    asked = select(StaffMember).join(StaffRole).where(StaffRole.role == role.value)
    members = session.scalars(asked.options(selectinload(StaffMember.roles)))
    found = {m.id: _who(m, day) for m in members if m.works_on(day) and role in m.roles_on(day)}
    return sorted(found.values(), key=lambda who: who.name)


def names(session: Session) -> dict[int, str]:
    """The name of everybody who ever worked here, by id; 0 is the program itself."""
    return {0: "程序", **{row.id: row.name for row in session.scalars(select(StaffMember))}}


def roles_zh(roles: frozenset[Role]) -> str:
    """Roles in the handbook's order and words."""
    return "、".join(role.zh for role in Role if role in roles)


def officer_of(session: Session, building_id: int, day: date) -> Who | None:
    """Whose area a building is on that day (ROLE-02), or None."""
    row = session.scalars(
        select(StaffArea)
        .where(StaffArea.building_id == building_id, StaffArea.since <= day)
        .where((StaffArea.until.is_(None)) | (StaffArea.until >= day))
        .order_by(StaffArea.since.desc())
    ).first()
    member = session.get(StaffMember, row.staff_id) if row else None
    return _who(member, day) if member and member.works_on(day) else None


def current_officer(session: Session, building_id: int) -> StaffMember | None:
    """Whose area a building is until further notice, or None."""
    open_rows = select(StaffArea).where(StaffArea.building_id == building_id, StaffArea.until.is_(None))
    row = session.scalars(open_rows.order_by(StaffArea.since.desc())).first()
    return session.get(StaffMember, row.staff_id) if row else None


def named_for(session: Session, duty: str, day: date) -> list[Who]:
    """Who is named for a duty on that day."""
    asked = (
        select(StaffMember)
        .join(Designation, Designation.staff_id == StaffMember.id)
        .where(Designation.duty == duty, Designation.since <= day)
        .where((Designation.until.is_(None)) | (Designation.until >= day))
    )
    return [_who(member, day) for member in session.scalars(asked).unique() if member.works_on(day)]


# ---------------------------------------------------------------- the register


@verb("staff.change", "登记人员", signed=True)
def register(act: Act, *, name: str, sex: str, entered: str | date, role: str) -> Ref:
    """Enter a new member of staff with a first role (ROLE-13). Raises Refusal naming the field."""
    first = role_or_refuse(role)
    may_give(act.who, first)
    day = day_or_refuse(entered, "入职日期", "entered")
    member = StaffMember(name=name_or_refuse(name), sex=_sex(sex), entered=day)
    member.roles.append(StaffRole(role=first, since=day))
    act.session.add(member)
    act.session.flush()
    return ref_of(member)


@verb("staff.change", "更正人员", signed=True)
def correct(act: Act, staff_id: int, *, name: str, sex: str, entered: str | date) -> None:
    """Put name, sex or entry day right. Raises Refusal naming the field."""
    member = member_or_refuse(act.session, staff_id)
    member.name, member.sex = name_or_refuse(name), _sex(sex)
    member.entered = day_or_refuse(entered, "入职日期", "entered")


@verb("staff.change", "任岗位", signed=True)
def give_role(act: Act, staff_id: int, *, role: str, since: str | date) -> None:
    """Give one more role from a day on. Raises Refusal when it is held already."""
    member, new = member_or_refuse(act.session, staff_id), role_or_refuse(role)
    may_give(act.who, new)
    day = day_or_refuse(since, "任职日期", "since")
    if day < member.entered:
        raise Refusal("任职日期早于入职日期，请核对。", field="since")
    if any(held.role == new and held.still_on(day) for held in member.roles):
        raise Refusal(f"{member.name}已经是{new.zh}。", field="role")
    member.roles.append(StaffRole(role=new, since=day))
    act.session.flush()
    _match_rank(act, member)


@verb("staff.change", "免岗位", signed=True)
def end_role(act: Act, staff_id: int, *, role: str, last_day: str | date) -> None:
    """End a role after its last day. Raises Refusal for the last centre head, or the only role."""
    member, old = member_or_refuse(act.session, staff_id), role_or_refuse(role)
    may_give(act.who, old)
    day = day_or_refuse(last_day, "最后一天", "last_day")
    held = next((r for r in member.roles if r.role == old and r.until is None), None)
    if held is None:
        raise Refusal(f"{member.name}现在不是{old.zh}。", field="role")
    if day < held.since:
        raise Refusal("最后一天早于任职日期，请核对。", field="last_day")
    if old is Role.CENTRE_HEAD:
        must_leave_a_head(act, member)
    held.until = day
    act.session.flush()
    _match_rank(act, member)


@verb("staff.change", "划定责任区", signed=True)
def set_area(act: Act, staff_id: int, building_ids: tuple[int, ...], *, since: str | date) -> None:
    """These buildings are somebody's area from a day on (ROLE-02); whoever had them has them no more.

    Buildings not named any more are nobody's from that day. Raises Refusal.
    """
    member = member_or_refuse(act.session, staff_id)
    day = day_or_refuse(since, "起始日期", "since")
    if member.left is not None:
        raise Refusal(f"{member.name}已经离职，不能划给责任区。", clause="ROLE-02")
    wanted = set(building_ids)
    open_rows = act.session.scalars(select(StaffArea).where(StaffArea.until.is_(None))).all()
    for row in open_rows:
        if row.staff_id == staff_id and row.building_id in wanted:
            wanted.discard(row.building_id)
        elif row.staff_id == staff_id or row.building_id in wanted:
            end_area(act.session, row, day)
    act.session.add_all(StaffArea(staff_id=staff_id, building_id=b, since=day) for b in sorted(wanted))


@verb("staff.change", "指定专人", signed=True)
def name_for(act: Act, staff_id: int, *, duty: str, since: str | date) -> None:
    """Name somebody for a duty from a day on. Raises Refusal when named already."""
    member, what = member_or_refuse(act.session, staff_id), duty_or_refuse(duty)
    day = day_or_refuse(since, "起始日期", "since")
    if open_duty(act.session, staff_id, what) is not None:
        raise Refusal(f"{member.name}已经被指定。", field="duty")
    act.session.add(Designation(staff_id=staff_id, duty=what, since=day))


@verb("staff.change", "解除指定", signed=True)
def release_from(act: Act, staff_id: int, *, duty: str, last_day: str | date) -> None:
    """End a duty after its last day. Raises Refusal when it is not held."""
    held = open_duty(act.session, staff_id, duty_or_refuse(duty))
    if held is None:
        raise Refusal("这项指定已经解除。", field="duty")
    held.until = max(held.since, day_or_refuse(last_day, "最后一天", "last_day"))


# ---------------------------------------------------------------- log-ins


@verb("keys.others", "开通登录", signed=True)
def open_log_in(act: Act, staff_id: int, *, login: str, password: str) -> None:
    """Let a member of staff log in (ARCH-06). Raises Refusal: name taken, password poor, above one's rank.

    The record is kept first and the key is cut after: a stop in between leaves a name that opens nothing.
    """
    member = member_or_refuse(act.session, staff_id)
    may_open_for(act.who, member.roles_on(act.today))
    if member.left is not None:
        raise Refusal(f"{member.name}已经离职，不能开通登录。", clause="ARCH-06")
    if member.login and act.held_keys.has(member.login):
        # A second one would leave the first behind as a key that belongs to nobody.
        raise Refusal(f"{member.name}已经有登录名“{member.login}”，要换请先停用。", field="login")
    name = login_or_refuse(login)
    taken = act.session.scalar(select(StaffMember).where(StaffMember.login == name))
    if (taken is not None and taken.id != staff_id) or act.held_keys.has(name):
        raise Refusal("这个登录名已经有人用了，请另取一个。", field="login")
    act.held_keys.must_be_good(name, password, own_words(act.session, member))
    member.login = name
    head = bool(member.roles_on(act.today) & HEADS)
    words = own_words(act.session, member)
    act.afterwards(lambda: act.held_keys.give(name, password, head=head, own_words=words, today=act.today))


@verb("keys.others", "重设密码", signed=True)
def reset_password(act: Act, staff_id: int, *, password: str) -> None:
    """A new password for somebody who forgot theirs. Raises Refusal."""
    member = member_or_refuse(act.session, staff_id)
    may_open_for(act.who, member.roles_on(act.today))
    login = _log_in_of(member)
    words = own_words(act.session, member)
    if not act.held_keys.has(login):
        raise Refusal("这个登录名没有开通，请先停用再开通。", field="login")
    act.held_keys.set_password(login, password, own_words=words, today=act.today)
    act.noted(ref_of(member), "password")


@verb("keys.others", "停用登录", signed=True)
def close_log_in(act: Act, staff_id: int) -> None:
    """Take somebody's log-in away, who stays in the register. Raises Refusal for the last head."""
    member = member_or_refuse(act.session, staff_id)
    may_open_for(act.who, member.roles_on(act.today))
    must_leave_a_head(act, member)
    take_key(act, member)


@verb("own.password", "修改密码")
def change_own_password(act: Act, *, old: str, new: str) -> None:
    """A new password for oneself (ARCH-06); the old one proves who it is. Raises Refusal."""
    member = member_or_refuse(act.session, act.who.staff_id)
    login = _log_in_of(member)
    words = own_words(act.session, member)
    if new == old:
        raise Refusal("新密码和原来的一样，请换一个。", field="new")
    try:
        act.held_keys.must_be_good(login, new, words)
    except Refusal as poor:
        raise Refusal(poor.sentence, field="new") from poor
    try:
        act.held_keys.change_password(login, old, new, own_words=words, today=act.today)
    except Refusal as wrong:
        raise Refusal(wrong.sentence, clause=wrong.clause, field="old") from wrong
    act.noted(ref_of(member), "password")


# ---------------------------------------------------------------- inside


def own_words(session: Session, member: StaffMember) -> tuple[str, ...]:
    """Words that no password may consist of: the site's names and the person's own."""
    asked = select(Setting.value).where(Setting.key.in_(("company", "centre")))
    return (*session.scalars(asked), member.name)


def _who(member: StaffMember, day: date) -> Who:
    return Who(member.id, member.name, member.roles_on(day), member.login or "")


def member_or_refuse(session: Session, staff_id: int) -> StaffMember:
    """One person of the register. Raises Refusal when there is none."""
    member = session.get(StaffMember, staff_id)
    if member is None:
        raise Refusal("人员名册里没有这个人。")
    return member


def _sex(value: str) -> str:
    if value not in ("", "f", "m"):
        raise Refusal("性别请选女或男，也可以空着。", field="sex")
    return value


def _log_in_of(member: StaffMember) -> str:
    if not member.login:
        raise Refusal(f"{member.name}没有登录名。", field="login")
    return member.login


def open_duty(session: Session, staff_id: int, duty: str) -> Designation | None:
    """The duty as somebody holds it until further notice, or None."""
    asked = select(Designation).where(Designation.staff_id == staff_id, Designation.duty == duty)
    return session.scalars(asked.where(Designation.until.is_(None))).first()


def end_area(session: Session, row: StaffArea, first_day_without: date) -> None:
    """A building leaves somebody's area from that day on."""
    if row.since >= first_day_without:
        session.delete(row)  # it never came into force
    else:
        row.until = first_day_without - timedelta(days=1)


def _match_rank(act: Act, member: StaffMember) -> None:
    login, head = member.login, bool(member.roles_on(act.today) & HEADS)
    if login and act.held_keys.has(login):
        act.afterwards(lambda: act.held_keys.set_rank(login, head=head))


def must_leave_a_head(act: Act, leaving: StaffMember) -> None:
    """Pass when another centre head can still log in (ARCH-06). Raises Refusal."""
    if Role.CENTRE_HEAD not in leaving.roles_on(act.today):
        return
    others = (w for w in holders(act.session, Role.CENTRE_HEAD, act.today) if w.staff_id != leaving.id)
    if not any(who.login and act.held_keys.has(who.login) for who in others):
        raise Refusal(
            "这是最后一位能登录的中心负责人。请先给另一位任岗位并开通登录。", clause="ARCH-06", field="role"
        )


def take_key(act: Act, member: StaffMember) -> None:
    """The slot goes before anything is written: a stop in between leaves a name that opens nothing."""
    login, member.login = member.login, None
    if login and act.held_keys.has(login):
        act.held_keys.take_away(login)
