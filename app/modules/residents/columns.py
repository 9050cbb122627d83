"""Finds the header of a list of households and guesses what each column holds."""

from app.documents.headings import Headings

FIELDS: tuple[tuple[str, str], ...] = (
    ("room_code", "房号"),
    ("building", "楼栋"),
    ("entrance", "单元"),
    ("room", "室号"),
    ("owners", "业主姓名"),
    ("relation", "与业主关系"),
    ("sex", "性别"),
    ("identity", "证件号码"),
    ("phones", "联系电话"),
    ("birthday", "出生日期"),
    ("area", "建筑面积"),
    ("delivery", "交付标准"),
    ("handed_over", "入伙日期"),
    ("formalities", "入住手续办妥"),
    ("moved_in", "乔迁日期"),
    ("officer", "责任客服"),
    ("marks", "标记"),
    ("remark", "备注"),
    ("serial", "序号"),
)
"""Key and label of all that a column can hold, in the order the mapping page offers them."""

LABELS = dict(FIELDS)
SEVERAL = frozenset({"owners", "phones", "remark", "marks"})
"""Fields that more than one column may hold."""

_NAMES: dict[str, str] = {
    "serial": "序号 编号 序列号 no 行号",
    "room_code": (
        "房号 房间号 房屋编号 房产编号 房间编号 房屋号 户号 单元房号 房屋 房间 楼栋房号 "
        "房屋地址 门牌号 门牌 房产 地址 物业地址 房屋坐落 栋单元室 楼号房号"
    ),
    "building": "栋 幢 楼栋 栋号 幢号 楼号 座 座号 楼座 楼栋号 楼幢 楼宇 楼宇号 楼",
    "entrance": "单元 单元号 门洞 梯号",
    "room": "室 室号 房 户室 户室号 室号房号",
    "owners": (
        "业主姓名 业主 姓名 产权人 产权人姓名 房主 房主姓名 户主 户主姓名 业主名称 "
        "产权所有人 权利人 所有权人 买受人 购房人 客户姓名 客户名称 住户姓名 用户姓名 "
        "共有人 共有人姓名 产权共有人 名字 业主名字"
    ),
    "relation": "关系 与业主关系 与户主关系 人员类型 住户类型 身份 人员关系 住户身份 客户类型",
    "sex": "性别",
    "identity": (
        "身份证号 身份证号码 身份证 证件号 证件号码 身份证件号 身份证件号码 证照号码 "
        "公民身份号码 身份号码 有效证件号码"
    ),
    "phones": (
        "联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 移动电话 联系手机 业主电话 "
        "业主手机 住宅电话 固定电话 家庭电话 座机 联系人电话 业主联系电话 备用电话 "
        "其他电话 其它电话 宅电"
    ),
    "birthday": "生日 出生日期 出生年月 出生年月日 业主生日",
    "area": ("建筑面积 面积 产权面积 房屋面积 建面 实测面积 建筑面积平方米 收费面积 计费面积 房产面积"),
    "delivery": ("交付标准 装修标准 精装毛坯 装修情况 交房标准 装修类型 交付类型 装修 交付状态 精装修毛坯"),
    "handed_over": (
        "入伙日期 入伙时间 入伙 交房日期 交房时间 交付日期 交付时间 收楼日期 收楼时间 "
        "收房日期 收房时间 接房日期 接房时间 交楼日期 交楼时间 领房日期"
    ),
    "formalities": (
        "入住手续 入住手续日期 手续办理日期 手续日期 入住手续办妥 手续办妥日期 办理入住日期 "
        "入住办理日期 办理入住时间"
    ),
    "moved_in": (
        "乔迁日期 乔迁 乔迁时间 入住日期 入住时间 实际入住 实际入住日期 实际入住时间 "
        "搬入日期 迁入日期 居住日期"
    ),
    "officer": ("责任客服 客服 客服人员 责任人 管家 责任管家 楼栋管家 专属管家 区域客服 片区管家 责任区"),
    "marks": "标记 标签 用户标签 重点用户 特殊标记 类别",
    "remark": "备注 说明 备考 其他 其它 附注 备注说明",
}
# Found inside a longer heading, the tellingest first; what belongs to somebody else is left alone.
_INSIDE: tuple[tuple[str, str], ...] = (
    ("身份证", "identity"),
    ("证件号", "identity"),
    ("手机", "phones"),
    ("电话", "phones"),
    ("联系方式", "phones"),
    ("出生", "birthday"),
    ("生日", "birthday"),
    ("建筑面积", "area"),
    ("产权面积", "area"),
    ("交付标准", "delivery"),
    ("装修标准", "delivery"),
    ("入伙", "handed_over"),
    ("交房", "handed_over"),
    ("收楼", "handed_over"),
    ("收房", "handed_over"),
    ("交付日期", "handed_over"),
    ("入住手续", "formalities"),
    ("乔迁", "moved_in"),
    ("入住", "moved_in"),
    ("管家", "officer"),
    ("产权人", "owners"),
    ("业主姓名", "owners"),
    ("共有人", "owners"),
    ("性别", "sex"),
    ("房号", "room_code"),
    ("房间号", "room_code"),
    ("楼栋", "building"),
    ("备注", "remark"),
)
_OTHERS = "紧急|租户|租客|承租|车位|车牌|车辆|家属|配偶|子女|代理|委托|物业费|经办|类型|地址|证件名"

HEADINGS = Headings(
    names={key: tuple(names.split()) for key, names in _NAMES.items()},
    inside=_INSIDE,
    others=_OTHERS,
    several=SEVERAL,
    needed=frozenset({"room_code", "room", "building", "owners"}),
)
"""A header names at least the room or the owner; a row of values names nothing."""

find_header = HEADINGS.find_header
guess = HEADINGS.guess
repeats_header = HEADINGS.repeated
