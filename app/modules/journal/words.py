"""The journal in the clerk's words: kinds of record, how they were touched, and the names of fields."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.rules.ref import Ref
from app.settings import BY_KEY
from app.storage.act import CHANGED, NEW, REMOVED, SEEN
from app.storage.record import label_of
from app.storage.search import in_slices
from app.storage.site_tables import Setting

Describe = Callable[[Session, Collection[Ref]], dict[Ref, str]]

HOW_ZH = {NEW: "新建", CHANGED: "更改", REMOVED: "移除", SEEN: "查看"}

# Tables that no room describes; a room that does overrides its own.
KIND_ZH = {
    "consent": "审批",
    "consent_step": "审批意见",
    "delegation": "委托",
    "backup": "备份",
    "restore": "恢复",
    "retention": "保存期限",
    "setting": "站点设置",
    "meta": "站点",
    "number_series": "编号",
    "attachment": "附件",
}

# Columns that carry no declared field, by name; what is in neither table is counted, not named.
PLAIN_ZH = {
    "name": "名称",
    "login": "登录名",
    "password": "密码",
    "role": "岗位",
    "duty": "职责",
    "since": "自",
    "until": "至",
    "building_id": "楼栋",
    "entrance": "单元",
    "room": "房号",
    "place": "排列",
    "officer_id": "管家",
    "unit_id": "房屋",
    "person_id": "人员",
    "mark_id": "标记",
    "staff_id": "员工",
    "retired": "停用日期",
    "identity_kind": "证件类型",
    "written_as": "原样号码",
    "kind": "类别",
    "field": "项目",
    "before": "更正前内容",
    "at": "时间",
    "state": "状态",
    "number": "编号",
    "year": "年份",
    "scale_percent": "整体大小",
    "printed_at": "打印时间",
    "issued_at": "发文时间",
    "issued_by": "发文人",
    "written_at": "起草时间",
    "written_by": "起草人",
    "handler_id": "经办人",
    "settled_at": "办结时间",
    "settled_by": "办结人",
    "file": "文件",
    "row": "行号",
    "label": "项目",
    "reason": "原因",
    "text": "原文",
    "noted_at": "登记时间",
    "value": "设定值",
    "what": "事项",
    "asked_by": "送审人",
    "asked_at": "送审时间",
    "ended_at": "结束时间",
    "step": "步骤",
    "answer": "意见",
    "way": "方式",
    "approver_id": "审批人",
    "entered_by": "登记人",
    "said_at": "表态时间",
    "remark": "备注",
    "months": "月数",
}
_SILENT = frozenset({"id", "key", "ref_id", "subject_kind", "subject_id"})


@dataclass(frozen=True)
class Words:
    """What the rooms say of their records: a way to describe them, and the name of each kind in order."""

    describe: Describe
    kinds: Mapping[str, str]

    def kind(self, ref: Ref) -> str:
        """The kind of a record in Chinese."""
        return self.kinds.get(ref.kind) or KIND_ZH.get(ref.kind, "记录")

    def rank(self, ref: Ref) -> int:
        """How telling a kind is: what a room is about comes before what hangs on it."""
        order = list(self.kinds)
        return order.index(ref.kind) if ref.kind in order else len(order)

    def told(self, session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
        """Words for each record; one that is there no more says so with its number."""
        found = {**self.describe(session, refs), **_settings(session, refs)}
        return {ref: found.get(ref) or self._without(ref) for ref in refs}

    def _without(self, ref: Ref) -> str:
        if ref.kind in self.kinds:
            return f"{self.kind(ref)} {ref.id}（已销毁）"
        return f"{self.kind(ref)} {ref.id}"


def fields_zh(kind: str, names: Collection[str]) -> tuple[str, ...]:
    """The fields of a record in Chinese, each once; those without a name are counted at the end."""
    spoken = [name for name in names if name not in _SILENT]
    labels = [label_of(kind, name) or PLAIN_ZH.get(name, "") for name in spoken]
    nameless = labels.count("")
    known = tuple(dict.fromkeys(label for label in labels if label))
    return (*known, f"其他 {nameless} 项") if nameless else known


def how_zh(how: str) -> str:
    """How a record was touched, in Chinese."""
    return HOW_ZH.get(how, how)


def _settings(session: Session, refs: Collection[Ref]) -> dict[Ref, str]:
    found: dict[Ref, str] = {}
    for some in in_slices(sorted({ref.id for ref in refs if ref.kind == Setting.__tablename__})):
        for number, key in session.execute(select(Setting.id, Setting.key).where(Setting.id.in_(some))):
            if key in BY_KEY:
                found[Ref(Setting.__tablename__, number)] = BY_KEY[key].label
    return found
