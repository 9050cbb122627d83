"""The dialogs of the texts: each a few declared fields and one verb."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QWidget

from app.modules.care import service
from app.modules.care.lists import BatchRow, TemplateFields, TextDetail
from app.modules.care.rules import APPROVAL, CLAUSE, HOWS, LEAST_REASON, LONGEST_MONTHS
from app.rules.clocks import add_months
from app.rules.field import Field, Kind
from app.rules.ref import Ref
from app.ui.desk import Desk
from app.ui.dialog import ask_reason, facts_block
from app.ui.form_sheet import FormSheet
from app.ui.parts import label

HOW = Field("how", "怎么告知", Kind.CHOICE, required=True, choices=HOWS)
WHY = Field("why", f"说明（至少 {LEAST_REASON} 个字）", required=True, hint="例如：打座机告知了前台电话")
UNTIL = Field("until", "有效至", Kind.DATE, required=True)
PROPOSED_MONTHS = 6


class OtherwiseSheet(FormSheet):
    """Somebody whom a text cannot reach was told in another way: the duty is done."""

    def __init__(self, over: QWidget, desk: Desk, text: TextDetail) -> None:
        super().__init__(over, desk, "另行告知", (HOW, WHY), clause=CLAUSE, icon="care", words="登记")
        self._text = text
        self.place = f"sms-otherwise:{text.ref.id}"
        what = text.text or "还没有批准的模板，请口头告知同样的意思。"
        facts = (
            ("告知谁", f"{text.room}　{text.name}"),
            ("内容", what),
            ("之后", "登记为已办，不再交短信平台。"),
        )
        self.body.insertWidget(0, facts_block(facts))

    def start(self, values: dict[str, str] | None = None) -> None:
        super().start(values or {"how": "telephone"})

    def save(self) -> None:
        done = f"{self._text.room} 已登记另行告知。"
        self.do(service.told_otherwise, self._text.ref.id, **self.form.values(), done=done)


class ApprovalSheet(FormSheet):
    """Until when a template is to be approved; then whoever stands beside can agree at once."""

    def __init__(
        self,
        over: QWidget,
        desk: Desk,
        template: TemplateFields,
        then: Callable[[Ref], object],
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(over, desk, "短信模板送审", (UNTIL,), clause=APPROVAL, icon="pen", words="送审")
        self._template, self._then, self._now = template, then, now
        facts = (
            ("模板", f"{template.title}　第 {template.version} 版"),
            ("内容", template.body),
            ("谁同意", "客服主管，再由中心负责人"),
            ("之后", "到期以前填好的每一条不用再批；改一个字要重新送审。"),
        )
        self.body.insertWidget(0, facts_block(facts))
        limit = add_months(now().date(), LONGEST_MONTHS)
        self.body.addWidget(label(f"一次最长批 {LONGEST_MONTHS} 个月，到 {limit.isoformat()}。", "muted"))

    def start(self, values: dict[str, str] | None = None) -> None:
        proposed = add_months(self._now().date(), PROPOSED_MONTHS).isoformat()
        super().start(values or {"until": proposed})

    def save(self) -> None:
        asked = self.do(service.ask_approval, self._template.id, self.form.values()["until"], done="已送审。")
        if isinstance(asked, Ref):
            self._then(asked)


def ask_call_off(over: QWidget, desk: Desk, text: TextDetail) -> None:
    """Ask why a text is not wanted any more, and take it out."""
    ask_reason(
        over,
        "撤下短信",
        (("短信", f"{text.room}　{text.name}"), ("之后", "不再发这一条，应办事项跟着取消。")),
        "撤下",
        lambda why: desk.do(service.call_off, text.ref.id, why=why, done=f"{text.room} 的短信已撤下。"),
        ready=("用户要求不发", "房屋已转让", "登记有误"),
        kept="谁撤下、为什么，留在记录里。",
        clause=CLAUSE,
    )


def ask_dissolve(over: QWidget, desk: Desk, batch: BatchRow) -> None:
    """Ask why a batch is not handed over, and let its texts wait again."""
    facts = [("批次", f"{batch.number}　{batch.count} 条"), ("之后", "这些短信回到待发，可以重新成批。")]
    if batch.written:
        facts.append(("文件", "已经导出过，请先确认没有交给平台，再删除那个文件。"))
    ask_reason(
        over,
        "取消这一批",
        facts,
        "取消这一批",
        lambda why: desk.do(service.dissolve, batch.ref.id, why, done=f"{batch.number} 已取消。"),
        ready=("文件格式要改", "平台没有收下", "短信内容要改"),
        clause=CLAUSE,
    )


def ask_end_template(over: QWidget, desk: Desk, template: TemplateFields) -> None:
    """Ask why a template is not used any more, and end it."""
    after = "停用以后，没有别的已批准版本的短信会留在待发。" if template.held else "这一版不再使用。"
    ask_reason(
        over,
        "停用模板",
        (("模板", f"{template.title}　第 {template.version} 版"), ("之后", after)),
        "停用",
        lambda why: desk.do(service.end_template, template.id, why, done="模板已停用。"),
        ready=("内容不再适用", "换了说法", "写错了"),
        clause=APPROVAL,
    )
