"""Who leads which visit 主访: the shares of the roles (VISIT-03, VISIT-04), key users to the heads, areas."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.modules.visits.needs import KEY, SETTLED, SETTLING, Caller, Grounds, Need, Stop
from app.modules.visits.rules import LEAD_ZH, LEADS
from app.rules.roles import Role

_HEADS = (Role.CENTRE_HEAD, Role.CS_HEAD)
_GROUP_ZH = {SETTLING: "磨合期", SETTLED: "稳定期和老用户"}


@dataclass(frozen=True)
class Led:
    """A need with the person who leads the visit."""

    need: Need
    lead_id: int


def leads(
    grounds: Grounds, needs: Sequence[Need], kept: Iterable[tuple[Need, Stop]], callers: Sequence[Caller]
) -> tuple[list[Led], tuple[str, ...]]:
    """The leader of each needed visit, and sentences about shares that nobody can carry.

    `kept` are needs whose visit stands already. Each role gets its share of the households of a group
    (those done, those that stand, and these); a role that nobody holds leaves its share to the next.
    """
    stands = list(kept)
    people = {role: [caller for caller in callers if caller.role is role] for role in LEADS}
    chosen: list[tuple[Need, Role]] = []
    notes: list[str] = []
    for group in (SETTLING, SETTLED):
        mine = _by_urgency(need for need in needs if need.group == group)
        done = {role: grounds.done.get((group, role), 0) for role in LEADS}
        for need, stop in stands:
            if need.group == group:
                done[stop.role] += 1
        quota = quotas(grounds.shares[group], done, len(mine))
        if mine:
            notes += _passed_on(quota, people, group)
        chosen += _shared_out(mine, quota)
    chosen += [(need, _head_for(number, people)) for number, need in enumerate(_of_key(needs))]
    return _to_people(chosen, people, stands), tuple(notes)


def quotas(shares: Mapping[Role, int], done: Mapping[Role, int], new: int) -> dict[Role, int]:
    """How many of the new visits each role leads, so that all together come nearest to the shares.

    Largest remainders over what is done and what is new; never below nothing, and all are shared out.
    """
    whole = sum(done.values()) + new
    target = {role: whole * shares[role] // 100 for role in LEADS}
    over = sorted(LEADS, key=lambda role: (-(whole * shares[role] % 100), LEADS.index(role)))
    for role in over[: whole - sum(target.values())]:
        target[role] += 1
    found = {role: max(0, target[role] - done[role]) for role in LEADS}
    for role in (Role.OFFICER, Role.CS_HEAD, Role.CENTRE_HEAD):
        found[role] -= min(found[role], max(0, sum(found.values()) - new))
    found[Role.OFFICER] += new - sum(found.values())
    return found


def spaced(items: Sequence[Need], count: int) -> list[Need]:
    """So many of them, evenly spaced through their order."""
    return [items[(2 * n + 1) * len(items) // (2 * count)] for n in range(count)] if count else []


# ---------------------------------------------------------------- inside


def _by_urgency(needs: Iterable[Need]) -> list[Need]:
    return sorted(needs, key=lambda need: (need.due, need.place, need.unit_id))


def _of_key(needs: Sequence[Need]) -> list[Need]:
    return _by_urgency(need for need in needs if need.group == KEY)


def _passed_on(quota: dict[Role, int], people: Mapping[Role, Sequence[Caller]], group: str) -> Iterable[str]:
    """The share of a role that nobody holds goes to the next role that somebody does."""
    for role in LEADS:
        if quota[role] and not people[role]:
            others = [other for other in (*LEADS[LEADS.index(role) :], *reversed(LEADS)) if people[other]]
            if others:
                yield (
                    f"{_GROUP_ZH[group]}：没有{LEAD_ZH[role]}可排，该分担的 {quota[role]} 户"
                    f"改由{LEAD_ZH[others[0]]}承担。"
                )
                quota[others[0]] += quota[role]
                quota[role] = 0


def _shared_out(mine: list[Need], quota: Mapping[Role, int]) -> list[tuple[Need, Role]]:
    """The heads' part: key users first, the rest evenly through the time; the officers get the others."""
    heads = sum(quota[role] for role in _HEADS)
    key = [need for need in mine if need.key_user]
    taken = spaced(key, heads) if len(key) > heads else key
    rest = [need for need in mine if not need.key_user]
    taken = _by_urgency([*taken, *spaced(rest, heads - len(taken))])
    first = {id(need) for need in spaced(taken, quota[Role.CENTRE_HEAD])}
    of_heads = {id(need) for need in taken}
    return [
        (
            need,
            Role.CENTRE_HEAD if id(need) in first else Role.CS_HEAD if id(need) in of_heads else Role.OFFICER,
        )
        for need in mine
    ]


def _head_for(number: int, people: Mapping[Role, Sequence[Caller]]) -> Role:
    """The second visits of key users go to the heads in turn; without heads to the officers."""
    heads = [role for role in reversed(_HEADS) if people[role]]
    return heads[number % len(heads)] if heads else Role.OFFICER


def _to_people(
    chosen: Sequence[tuple[Need, Role]],
    people: Mapping[Role, Sequence[Caller]],
    stands: Sequence[tuple[Need, Stop]],
) -> list[Led]:
    """Within a role: the officer of the area where there is one, else whoever leads least."""
    load: dict[int, int] = {}
    for _, stop in stands:
        load[stop.lead_id] = load.get(stop.lead_id, 0) + 1
    found = []
    for need, role in sorted(chosen, key=lambda one: (one[0].due, one[0].place, one[0].unit_id)):
        mine = people[role] or [caller for other in LEADS for caller in people[other]]
        area = [caller for caller in mine if caller.staff_id == need.officer_id]
        lead = min(area or mine, key=lambda caller: (load.get(caller.staff_id, 0), caller.staff_id))
        load[lead.staff_id] = load.get(lead.staff_id, 0) + 1
        found.append(Led(need, lead.staff_id))
    return found
