"""The lists of the archive and their columns."""

from app.ui.table import Column

LABELS = (("files", "户档"), ("waiting", "未归档"), ("missing", "缺件"), ("damages", "损坏"))
FILES = (
    Column("room", "房号", 150, sort="place", glyph="sign"),
    Column("where", "柜-层-盒", 110),
    Column("movein", "入住", 66, right=True),
    Column("renovation", "装修", 66, right=True),
    Column("vehicle", "车辆", 66, right=True),
    Column("statement", "承诺证明", 80, right=True),
    Column("missing", "缺", 60, right=True, tone="tone"),
    Column("waiting", "未归档", 76, right=True),
    Column("lacks", "缺什么", 0, muted=True),
)
WAITING = (
    Column("blank", "选", 44, glyph="picked"),
    Column("room", "房号", 130, sort="place", glyph="sign"),
    Column("title", "资料", 0),
    Column("kind_zh", "类别", 76),
    Column("pages", "页数", 60, right=True),
    Column("original", "原件", 76),
    Column("received", "收到", 100),
    Column("where", "户档位置", 90),
    Column("age", "归档期限", 96, tone="tone"),
)
MISSING = (
    Column("room", "房号", 130, sort="place"),
    Column("count", "缺几份", 70, right=True),
    Column("words", "缺什么", 0),
)
DAMAGES = (
    Column("room", "房号", 130, sort="place", glyph="sign"),
    Column("what", "哪一份", 170),
    Column("kind_zh", "损坏", 70),
    Column("words", "说明", 0),
    Column("noted", "登记", 104),
    Column("care", "处理", 90),
)
