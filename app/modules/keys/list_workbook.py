"""The key list 钥匙清单 as a workbook: the lines that the paper has, and who took it out when."""

from collections.abc import Sequence
from datetime import datetime

from app.documents.sheet import SheetColumn, text_workbook
from app.modules.keys.printed import ListedRing
from app.modules.site.service import SiteNames

COLUMNS = (
    SheetColumn("编号", 10),
    SheetColumn("牌码", 10),
    SheetColumn("类别", 16),
    SheetColumn("开哪里", 24),
    SheetColumn("把数", 8),
    SheetColumn("缺少", 8),
    SheetColumn("挂钩", 16),
    SheetColumn("来源", 14),
    SheetColumn("状态", 10),
    SheetColumn("应还", 18),
    SheetColumn("领用日期", 14),
    SheetColumn("备注", 30),
)


def key_list_workbook(rings: Sequence[ListedRing], site: SiteNames, who: str, now: datetime) -> bytes:
    """The rings as the bytes of an .xlsx; no borrower stands in it, as on the paper (KEY-02)."""
    about = (
        ("公司", site.company),
        ("服务中心", site.centre),
        ("内容", f"钥匙清单 {len(rings)} 串"),
        ("导出人", who),
        ("导出时间", f"{now:%Y-%m-%d %H:%M}"),
        ("保管", "写明哪个牌码开哪一扇门，请锁好，用完删除。"),
    )
    return text_workbook("钥匙清单", COLUMNS, [_row(ring) for ring in rings], about=about)


def _row(ring: ListedRing) -> tuple[str | int, ...]:
    return (
        ring.code,
        ring.tag,
        ring.class_zh,
        ring.place,
        ring.pieces,
        ring.short,
        ring.hook,
        ring.source_zh,
        ring.state,
        f"{ring.until:%Y-%m-%d %H:%M}" if ring.until else "",
        f"{ring.since:%Y-%m-%d}" if ring.since else "",
        ring.remark,
    )
