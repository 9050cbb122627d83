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

CENTRE_HEAD = frozenset({Role.CENTRE_HEAD})
_KEEPERS = HEADS | {Role.LEADER, Role.RECORDS}


@dataclass(frozen=True)
class Permission:
    """One line of the permission table: its key, what it lets one do (Chinese), the group it is shown in."""

    key: str
    zh: str
    group: str
    roles: frozenset[Role]
    clause: str = "ROLE-01"


# The one table of who may do what. The page 岗位权限 shows it as it stands here.
TABLE: tuple[Permission, ...] = (
    Permission("households.edit", "登记、更正住户资料", "住户", EVERYONE - {Role.CULTURE}),
    Permission("private.open", "显示电话、证件等隐私项", "住户", EVERYONE - {Role.CULTURE}, "ARCH-12"),
    Permission("households.import", "导入住户名册", "住户", _KEEPERS),
    Permission("households.export", "导出、打印住户名单", "住户", _KEEPERS, "ARCH-12"),
    Permission("posts.work", "发岗位信息表、登记变更通知", "住户", EVERYONE - {Role.CULTURE}, "ARCH-10"),
    Permission("posts.set_up", "设立岗位", "住户", HEADS | {Role.RECORDS}, "ARCH-09"),
    Permission("notices.write", "起草通知并送审", "公文", EVERYONE, "DOC-03"),
    Permission("notices.issue", "批准后取号、打印", "公文", EVERYONE, "DOC-03"),
    Permission("consents.ask", "送审、登记电话或书面同意", "审批", EVERYONE, "DOC-03"),
    Permission("consents.decide", "同意或不同意（须是审批人或受托人）", "审批", EVERYONE, "DOC-03"),
    Permission("consents.confirm", "补认电话或书面同意", "审批", HEADS, "DOC-03"),
    Permission("consents.delegate", "把自己的审批委托给别人", "审批", HEADS, "DOC-03"),
    Permission(
        "keys.keep",
        "管钥匙：清单、借出、领用、配制、盘点（须是钥匙管理员或负责人）",
        "钥匙",
        EVERYONE,
        "KEY-06",
    ),
    Permission("keys.back", "收回钥匙、报失、催还", "钥匙", EVERYONE, "KEY-03"),
    Permission("cards.work", "发门禁卡、挂失、补办、注销", "钥匙", EVERYONE - {Role.CULTURE}, "ROLE-12"),
    Permission(
        "parcels.work", "代收、交付、退回包裹，催领、清架", "包裹", EVERYONE - {Role.CULTURE}, "PARC-01"
    ),
    Permission("parcels.decide", "定滞留包裹的办法、登记查无", "包裹", HEADS | {Role.LEADER}, "PARC-02"),
    Permission("parcels.set_up", "设货架", "包裹", HEADS | {Role.LEADER, Role.DESK}, "PARC-01"),
    Permission(
        "found.work", "收进、发还、处理拾遗物品，登记找失物", "包裹", EVERYONE - {Role.CULTURE}, "ROLE-11"
    ),
    Permission(
        "release.work",
        "开放行条、告知岗位、登记门岗联、作废、核对",
        "放行",
        EVERYONE - {Role.CULTURE},
        "RELS-01",
    ),
    Permission(
        "orders.work",
        "派工单：派工、改派、取消、打印、登记到场和完成",
        "诉求",
        EVERYONE - {Role.CULTURE},
        "ROLE-09",
    ),
    Permission(
        "complaints.work",
        "受理、跟办、回访、结案诉求",
        "诉求",
        EVERYONE - {Role.CULTURE},
        "ROLE-09",
    ),
    Permission("complaints.round", "诉求每日盘点并签字", "诉求", HEADS | {Role.LEADER}, "ROLE-05"),
    Permission("complaints.report", "写投诉月报、签发", "诉求", HEADS, "ROLE-04"),
    Permission("complaints.set_up", "设定诉求时限", "诉求", HEADS, "COMP-02"),
    Permission("complaints.import", "导入未结诉求", "诉求", _KEEPERS, "COMP-02"),
    Permission(
        "visits.work", "登记访谈、访谈意愿，打印访谈单", "访谈", EVERYONE - {Role.CULTURE}, "VISIT-08"
    ),
    Permission("visits.plan", "排期、改期", "访谈", HEADS | {Role.LEADER}, "VISIT-04"),
    Permission("visits.confirm", "确认排期", "访谈", HEADS, "VISIT-07"),
    Permission("visits.set_up", "设定访谈期限、分担和人手", "访谈", HEADS, "VISIT-02"),
    Permission("visits.import", "导入启用前的访谈", "访谈", _KEEPERS, "VISIT-04"),
    Permission("movein.work", "办理入住", "入住", EVERYONE - {Role.CULTURE}, "MOVE-01"),
    Permission("movein.review", "审核入住资料", "入住", EVERYONE - {Role.CULTURE}, "MOVE-01"),
    Permission("collective.plan", "拟定、开始、结束集中入住方案", "入住", _KEEPERS, "MOVE-02"),
    Permission(
        "collective.work", "集中入住到场、收会签单、改约", "入住", EVERYONE - {Role.CULTURE}, "MOVE-02"
    ),
    Permission("archive.collect", "收进户档资料、附扫描件、登记损坏", "户档", EVERYONE, "ARCH-01"),
    Permission(
        "archive.keep",
        "归档、定位置、登记损坏处理（须是档案管理员、资料管理员或负责人）",
        "户档",
        EVERYONE,
        "ARCH-01",
    ),
    Permission("archive.check", "检查户档", "户档", HEADS, "ARCH-01"),
    Permission("archive.needs", "设定应有资料清单", "户档", HEADS | {Role.RECORDS}, "ARCH-04"),
    Permission(
        "care.work",
        "短信成批、交平台（须是短信经办人或负责人）、另行告知",
        "短信",
        EVERYONE - {Role.CULTURE},
        "CARE-01",
    ),
    Permission("care.templates", "起草短信模板并送审", "短信", EVERYONE, "DOC-03"),
    Permission("today.work", "排出当天事项、推迟自己的事", "今日", EVERYONE),
    Permission("today.go_live", "设定启用日期", "今日", HEADS),
    Permission("checks.do", "填检查单（谁填哪张由手册定）", "检查", EVERYONE, "ROLE-06"),
    Permission("checks.set_up", "设定检查项目", "检查", _KEEPERS, "ROLE-15"),
    Permission("followups.do", "报整改完成、转交整改", "检查", EVERYONE, "ROLE-06"),
    Permission("followups.verify", "验证整改", "检查", HEADS | {Role.LEADER, Role.OFFICER}, "ROLE-06"),
    Permission("staff.see", "看人员名册和岗位权限", "人员", EVERYONE, "ROLE-13"),
    Permission("staff.change", "登记人员、岗位、责任区、离职", "人员", HEADS, "ROLE-13"),
    Permission("own.password", "修改自己的密码", "密钥", EVERYONE, "ARCH-06"),
    Permission("keys.others", "开通、重设、停用别人的登录", "密钥", HEADS, "ARCH-06"),
    Permission("keys.site", "更换数据密钥、恢复密钥", "密钥", CENTRE_HEAD, "ARCH-06"),
    Permission("journal.see", "看操作日志", "日志", HEADS, "ARCH-20"),
    Permission("journal.export", "导出操作日志", "日志", HEADS, "ARCH-20"),
    Permission("backup.make", "做备份、核对备份", "备份", EVERYONE),
    Permission("backup.set_up", "设定备份位置", "备份", HEADS),
    Permission("backup.restore", "从备份恢复", "备份", HEADS),
    Permission("site.set_up", "修改站点设置", "站点", HEADS),
    Permission("calendar.change", "修改工作日历", "站点", _KEEPERS),
    Permission("handbook.read", "看手册和本中心的附件", "站点", EVERYONE),
    Permission("handbook.edit", "修订手册读本", "站点", HEADS | {Role.LEADER}),
    Permission("retention.change", "修改保存期限", "站点", CENTRE_HEAD, "ARCH-15"),
)

PERMISSIONS: dict[str, frozenset[Role]] = {line.key: line.roles for line in TABLE}


@dataclass(frozen=True)
class Who:
    """The person acting: staff id, name, the roles held today, and the log-in name if there is one."""

    staff_id: int
    name: str
    roles: frozenset[Role]
    login: str = ""

    def may(self, permission: str) -> bool:
        """True if one of the person's roles holds the permission; unknown permissions raise KeyError."""
        return bool(PERMISSIONS[permission] & self.roles)

    @property
    def role_zh(self) -> str:
        """The highest role held, in Chinese, as shown beside the name."""
        return next((role.zh for role in Role if role in self.roles), "")
