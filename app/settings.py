"""The table of settings: what a site can set, with kind, default and label, each said once."""

from dataclasses import dataclass

from app.rules.field import Kind


@dataclass(frozen=True)
class Setting:
    """One setting of the site; kept as text, read through `value`.

    One that is set `apart` has a page of its own and does not stand in the general dialog.
    """

    key: str
    label: str
    default: str
    kind: Kind = Kind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    smallest: int = 0
    largest: int = 0
    apart: bool = False


SETTINGS = (
    Setting("company", "公司", ""),
    Setting("centre", "服务中心", ""),
    Setting("telephone", "前台电话（印在钥匙牌上）", ""),
    Setting("households_expected", "户数", "600", Kind.NUMBER, smallest=1, largest=50_000),
    Setting("delivery", "交付标准", "finished", Kind.CHOICE, (("finished", "精装"), ("bare", "毛坯"))),
    Setting("auto_lock_minutes", "无操作几分钟后锁屏", "10", Kind.NUMBER, smallest=1, largest=30),
    Setting(
        "text_size", "文字大小", "100", Kind.CHOICE, (("100", "100 %"), ("115", "115 %"), ("130", "130 %"))
    ),
    Setting("sounds", "扫码提示音", "yes", Kind.CHOICE, (("yes", "开"), ("no", "关"))),
    Setting("password_months", "几个月换一次密码", "3", Kind.NUMBER, smallest=1, largest=12),
    Setting("opens_at", "前台几点开门", "08:00", Kind.TIME),
    Setting("closes_at", "前台几点关门", "18:00", Kind.TIME),
    Setting("open_days", "前台哪些天开放", "all", Kind.CHOICE, (("all", "每天"), ("working", "工作日"))),
    Setting(
        "key_sign",
        "借钥匙怎么签名",
        "paper",
        Kind.CHOICE,
        (("paper", "打印的借用单"), ("pad", "手写板或鼠标"), ("none", "不签")),
    ),
    Setting(
        "key_slip", "借用单打在什么纸上", "a5", Kind.CHOICE, (("a5", "A5 借用单"), ("roll", "80 mm 小票"))
    ),
    Setting(
        "movein_second",
        "入住资料由另一个人审核",
        "no",
        Kind.CHOICE,
        (("no", "不要求"), ("yes", "要求")),
    ),
    Setting(
        "parcel_sign",
        "取包裹怎么签收",
        "paper",
        Kind.CHOICE,
        (("paper", "打印签收单"), ("pad", "手写板或鼠标"), ("code", "核对取件码")),
    ),
    Setting("parcel_label", "收件时打印标签", "yes", Kind.CHOICE, (("yes", "每件打印"), ("no", "不打印"))),
    Setting("parcel_text", "包裹到了发短信", "yes", Kind.CHOICE, (("yes", "排进待发短信"), ("no", "不发"))),
    Setting(
        "release_sign",
        "放行条怎么签名",
        "paper",
        Kind.CHOICE,
        (("paper", "签在打印的放行条上"), ("pad", "手写板或鼠标")),
    ),
    Setting(
        "release_paper",
        "放行条打在什么纸上",
        "a4",
        Kind.CHOICE,
        (("a4", "A4，两联一张"), ("half", "半张 A4，一联一张")),
    ),
    Setting(
        "release_arrears",
        "开放行条时问有没有欠费（只提醒）",
        "no",
        Kind.CHOICE,
        (("no", "不问"), ("yes", "问")),
    ),
    Setting(
        "order_sign",
        "派工单用户怎么签名",
        "paper",
        Kind.CHOICE,
        (("paper", "签在派工单上"), ("pad", "手写板或鼠标")),
    ),
    Setting(
        "order_paper",
        "派工单打在什么纸上",
        "a4",
        Kind.CHOICE,
        (("a4", "A4，两联一张"), ("half", "半张 A4，一联一张")),
    ),
    Setting("sms_columns", "短信文件的列（手机号、短信内容、姓名、房号）", "手机号,短信内容"),
    Setting(
        "sms_file",
        "短信文件格式",
        "csv-utf8",
        Kind.CHOICE,
        (("csv-utf8", "CSV（UTF-8）"), ("csv-gbk", "CSV（GBK）"), ("xlsx", "Excel 工作簿")),
    ),
    Setting("found_keep_days", "拾遗物品保管几天", "90", Kind.NUMBER, smallest=7, largest=365),
    Setting(
        "complaint_reopening",
        "诉求重新办理时怎么计时",
        "restart",
        Kind.CHOICE,
        (("restart", "重新计时"), ("resume", "接着原来的时限")),
    ),
    Setting(
        "visit_large_from", "超过多少户算大项目", "600", Kind.NUMBER, smallest=1, largest=50_000, apart=True
    ),
    Setting(
        "visit_months_small",
        "精装、小项目：入伙后几个月内",
        "3",
        Kind.NUMBER,
        smallest=1,
        largest=24,
        apart=True,
    ),
    Setting(
        "visit_months_large",
        "精装、大项目：入伙后几个月内",
        "6",
        Kind.NUMBER,
        smallest=1,
        largest=24,
        apart=True,
    ),
    Setting(
        "visit_months_bare", "毛坯：入伙后几个月内", "12", Kind.NUMBER, smallest=1, largest=24, apart=True
    ),
    Setting(
        "visit_months_year",
        "稳定期和老用户：几个月一次",
        "12",
        Kind.NUMBER,
        smallest=1,
        largest=36,
        apart=True,
    ),
    Setting(
        "visit_months_key",
        "重点用户：几个月内面访两次",
        "12",
        Kind.NUMBER,
        smallest=1,
        largest=36,
        apart=True,
    ),
    Setting(
        "visit_moved_in_days", "乔迁后几天内上门", "30", Kind.NUMBER, smallest=1, largest=180, apart=True
    ),
    Setting("visit_shares_settling", "磨合期分担（负责人/主管/客服 %）", "5/20/75", apart=True),
    Setting("visit_shares_settled", "稳定期和老用户分担（负责人/主管/客服 %）", "2/15/83", apart=True),
    Setting("visit_key_marks", "哪些标记算重点用户", "重点,关键", apart=True),
    Setting("visit_empty_mark", "哪个标记是没人住", "空置", apart=True),
    Setting("visit_minutes", "一户谈几分钟", "30", Kind.NUMBER, smallest=10, largest=120, apart=True),
    Setting("visit_per_day", "一个人一天最多访几户", "6", Kind.NUMBER, smallest=1, largest=30, apart=True),
    Setting("visit_weeks", "排期排到几周以后", "8", Kind.NUMBER, smallest=1, largest=52, apart=True),
    Setting(
        "visit_days",
        "哪些天走访",
        "all",
        Kind.CHOICE,
        (("all", "每天，放假除外"), ("working", "工作日"), ("free", "周末")),
        apart=True,
    ),
    Setting("go_live", "启用日期", "", Kind.DATE, apart=True),
    Setting("recovery_confirmed", "恢复密钥已抄录核对", "no", Kind.YES_NO, apart=True),
    Setting("backup_second", "第二备份位置", "", apart=True),
    Setting("backup_hours", "每用几小时备份一次", "4", Kind.NUMBER, smallest=1, largest=24, apart=True),
    Setting(
        "backup_too_old_hours",
        "超过几小时没有备份就提醒",
        "26",
        Kind.NUMBER,
        smallest=4,
        largest=168,
        apart=True,
    ),
)

BY_KEY = {setting.key: setting for setting in SETTINGS}
