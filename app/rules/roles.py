"""The seven roles of the front desk and what each may do (ROLE-01)."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A role from the handbook, part 3-1; the value is what the database keeps."""

    CENTRE_HEAD = "centre_head"
    CS_HEAD = "cs_head"
    LEADER = "leader"
    OFFICER = "officer"
    CULTURE = "culture"
    RECORDS = "records"
    DESK = "desk"

    @property
    def zh(self) -> str:
        """The role as the handbook writes it."""
        return _ZH[self]


_ZH = {
    Role.CENTRE_HEAD: "中心负责人",
    Role.CS_HEAD: "客服主管",
    Role.LEADER: "客服班长",
    Role.OFFICER: "客服人员",
    Role.CULTURE: "社区文化",
    Role.RECORDS: "资料管理员",
    Role.DESK: "前台",
}

EVERYONE = frozenset(Role)
HEADS = frozenset({Role.CENTRE_HEAD, Role.CS_HEAD})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "site.set_up": HEADS,
    "households.edit": EVERYONE - {Role.CULTURE},
    "households.import": HEADS | {Role.LEADER, Role.RECORDS},
    "households.export": HEADS | {Role.LEADER, Role.RECORDS},
    "private.open": EVERYONE - {Role.CULTURE},
    "notices.write": EVERYONE,
    "own.settings": EVERYONE,
}


@dataclass(frozen=True)
class Who:
    """The person acting: staff id, name and the roles held today."""

    staff_id: int
    name: str
    roles: frozenset[Role]

    def may(self, permission: str) -> bool:
        """True if one of the person's roles holds the permission; unknown permissions raise KeyError."""
        return bool(PERMISSIONS[permission] & self.roles)

    @property
    def role_zh(self) -> str:
        """The highest role held, in Chinese, as shown beside the name."""
        return next((role.zh for role in Role if role in self.roles), "")
