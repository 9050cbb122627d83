"""A line of goods as it is typed in one go: 沙发 2 件 旧, or by its key: 1 2 旧."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.errors import Refusal
from app.modules.release.rules import CLAUSE
from app.rules.text import halfwidth, one_line

MOST = 20
"""Lines one slip has room for."""
LONGEST_NAME, LONGEST_MARK = 14, 14
QUICK = (
    ("1", "沙发", "sf"),
    ("2", "床", "c"),
    ("3", "冰箱", "bx"),
    ("4", "洗衣机", "xyj"),
    ("5", "空调", "kt"),
    ("6", "电视", "ds"),
    ("7", "衣柜", "yg"),
    ("8", "桌子", "zz"),
    ("9", "椅子", "yz"),
    ("0", "纸箱", "zx"),
    ("", "床垫", "cd"),
    ("", "茶几", "cj"),
    ("", "书柜", "sg"),
    ("", "行李箱", "xlx"),
    ("", "微波炉", "wbl"),
    ("", "热水器", "rsq"),
    ("", "电脑", "dn"),
    ("", "自行车", "zxc"),
    ("", "婴儿车", "yec"),
    ("", "编织袋", "bzd"),
)
"""Quick words: the digit and the initials that stand for each at the beginning of a line."""
UNITS = {"床": "张", "床垫": "张", "冰箱": "台", "洗衣机": "台", "空调": "台", "电视": "台",
         "衣柜": "个", "桌子": "张", "椅子": "把", "纸箱": "箱", "茶几": "张", "书柜": "个",
         "行李箱": "个", "微波炉": "台", "热水器": "台", "电脑": "台", "自行车": "辆",
         "婴儿车": "辆", "编织袋": "袋"}  # fmt: skip
COUNTED = "件台个张把箱套组袋包辆块只条扇盆架桶卷捆根盒双米副面本幅斤吨"
_WORD = {key: word for digit, word, initials in QUICK for key in (digit, initials) if key}
_NUMBER = r"([0-9]{1,5}(?:\.[0-9]{1,2})?)"
_AMOUNT = re.compile(rf"(?:[x×*])?{_NUMBER}\s*([^\s0-9.,，、（(]{{0,4}})")
_GLUED = re.compile(rf"(.*?[^0-9.x×*])(?:[x×*])?{_NUMBER}([{COUNTED}])(.*)")


@dataclass(frozen=True)
class Goods:
    """One line of a slip: what, how many, counted in what, and what to know it by."""

    name: str
    quantity: Decimal
    unit: str
    mark: str

    @property
    def words(self) -> str:
        """As lists and the gate read it: 沙发 2 件（旧）."""
        mark = f"（{self.mark}）" if self.mark else ""
        return f"{self.name} {number_words(self.quantity)} {self.unit}{mark}"


def number_words(quantity: Decimal) -> str:
    """2, 1.5: no zeros that say nothing."""
    text = f"{quantity:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse(text: str) -> Goods:
    """One line as typed. Raises Refusal that says how to write it.

    Name, quantity, unit and mark stand with blanks between them, or 沙发2件; without a quantity it is one.
    A digit or initials alone at the beginning stand for a quick word.
    """
    typed = halfwidth(one_line(text)).replace("，", " ").replace(",", " ")
    typed = typed.replace("（", " ").replace("）", " ").replace("(", " ").replace(")", " ").strip()
    if not typed:
        raise _no("请写物品，例如：沙发 2 件 旧。")
    name, _, rest = typed.partition(" ")
    name = _WORD.get(name.lower(), name)
    glued = _GLUED.fullmatch(name)
    if glued:
        name, rest = glued[1], f"{glued[2]}{glued[3]} {glued[4]} {rest}"
    if not any(char.isalpha() for char in name):
        raise _no(f"“{name[:10]}”不是物品名称，请先写名称再写数量：沙发 2 件 旧。")
    quantity, unit, mark = _amount(rest.strip())
    unit = unit or UNITS.get(name, "件")
    for words, most, label in ((name, LONGEST_NAME, "名称"), (mark, LONGEST_MARK, "特征")):
        if len(words) > most:
            raise _no(f"物品{label}最多 {most} 个字，现在是 {len(words)} 个，请写短一些。")
    return Goods(name, quantity, unit, mark)


def parse_all(lines: Sequence[str]) -> tuple[Goods, ...]:
    """Every line of a slip. Raises Refusal when there is none, or more than one slip holds."""
    found = tuple(parse(line) for line in lines if one_line(line))
    if not found:
        raise _no("还没有写要搬出的物品。")
    if len(found) > MOST:
        raise too_many()
    return found


def too_many() -> Refusal:
    """What is said to the 21st line."""
    return _no(f"一张放行条最多 {MOST} 行。先把这一张开出来，剩下的再开一张。")


def short_words(goods: Sequence[str]) -> str:
    """What the list says of the goods: the first two, and how many lines there are."""
    more = f" 等 {len(goods)} 样" if len(goods) > 2 else ""
    return "、".join(goods[:2]) + more


def _amount(rest: str) -> tuple[Decimal, str, str]:
    """Quantity, unit and mark of what stands behind the name; what is no unit belongs to the mark."""
    found = _AMOUNT.match(rest)
    if not found:
        if re.match(r"[-+]\s*[0-9]", rest):
            raise _no("数量要大于 0，最多 9999。")
        return Decimal(1), "", rest
    quantity, unit, after = Decimal(found[1]), found[2], rest[found.end() :].strip()
    if not 0 < quantity <= 9999:
        raise _no("数量要大于 0，最多 9999。")
    if not unit:
        first, _, more = after.partition(" ")
        unit, after = (first, more.strip()) if _is_unit(first) else ("", after)
    elif not _is_unit(unit):
        unit, after = "", f"{rest[found.start(2) :].strip()}"
    return quantity, unit, after


def _is_unit(word: str) -> bool:
    return len(word) == 1 and word in COUNTED


def _no(sentence: str) -> Refusal:
    return Refusal(sentence, clause=CLAUSE, field="goods")
