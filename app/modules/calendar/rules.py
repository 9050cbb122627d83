"""What a year's holidays may be, and how the rows of a sheet become them; every no says which row."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.errors import Refusal
from app.rules.dates import WEEKDAYS, parse_date
from app.rules.holidays import FEWEST_OFF, SpecialDay, YearPlan, in_the_year
from app.rules.text import as_text, one_line

FIRST_YEAR, LAST_YEAR = 2020, 2099
MOST_OFF = 60
MOST_ROWS = 400
LONGEST_NAME = 20
KIND_ZH = {"off": "休", "on": "班", "": "平常"}

_KINDS = {
    "休": "off", "放假": "off", "休息": "off", "假": "off",
    "班": "on", "上班": "on", "调休上班": "on", "补班": "on",
}  # fmt: skip
_HEADS = {
    "日期": "day", "类型": "kind", "类别": "kind", "安排": "kind", "放假或上班": "kind",
    "名称": "name", "节日": "name", "假期": "name", "说明": "name", "当天": "festival",
}  # fmt: skip
_YES = ("是", "√", "1")
_FORM = "表头要有“日期”“类型”（休或班）两列，“名称”可以空着"


@dataclass(frozen=True)
class Head:
    """Where a sheet's columns stand: the number of the head's row (from 0), and of each column."""

    row: int
    columns: dict[str, int]


def plan_of(rows: Sequence[Sequence[object]]) -> YearPlan:
    """The year that the rows of a sheet hold. Raises Refusal with the first row that is wrong."""
    head = head_or_refuse(rows)
    days: list[SpecialDay] = []
    where: dict[date, int] = {}
    for number, cells in enumerate(rows[head.row + 1 :], head.row + 2):
        if not any(as_text(cell).strip() for cell in cells):
            continue
        one = _day_of(number, cells, head.columns)
        if one.day in where:
            raise Refusal(
                f"第 {number} 行和第 {where[one.day]} 行都是 {one.day.isoformat()}，请删去一行再导入。"
            )
        where[one.day] = number
        days.append(one)
    if not days:
        raise Refusal("表头下面没有日期，请一天写一行再导入。")
    year = Counter(one.day.year for one in days).most_common(1)[0][0]
    return checked(YearPlan(year, tuple(sorted(days, key=lambda one: one.day))), where)


def head_or_refuse(rows: Sequence[Sequence[object]]) -> Head:
    """Where the columns are, looked for in the first rows. Raises Refusal when there is no head."""
    for number, cells in enumerate(rows[:10]):
        words = [one_line(as_text(cell)).split("（")[0].split("(")[0] for cell in cells]
        named = [(word, place) for place, word in enumerate(words) if word in _HEADS]
        columns = {_HEADS[word]: place for word, place in reversed(named)}
        if "day" in columns and "kind" in columns:
            return Head(number, columns)
    raise Refusal(f"没有找到表头。{_FORM}，一天写一行。")


def checked(plan: YearPlan, where: dict[date, int] | None = None) -> YearPlan:
    """The plan, when it can be the holidays of one year; `where` tells the row of each day.

    Raises Refusal with the first day that is wrong.
    """
    year_or_refuse(plan.year)
    seen: set[date] = set()
    for one in sorted(plan.days, key=lambda one: (where or {}).get(one.day, 0)):
        row = f"第 {where[one.day]} 行的 " if where else ""
        if not in_the_year(one.day, plan.year):
            raise Refusal(
                f"{row}{one.day.isoformat()} 不在 {plan.year} 年里。一个文件只放一年的安排，请分开导入。"
            )
        if one.kind == "on" and one.day.weekday() < 5:
            raise Refusal(f"{row}{in_words(one.day)}本来就上班，不用写“班”，请改正后再导入。")
        if one.day in seen:
            raise Refusal(f"{row}{one.day.isoformat()} 写了两次，请删去一次再导入。")
        seen.add(one.day)
    _enough_or_refuse(plan)
    return plan


def year_or_refuse(year: int) -> int:
    """The year, when the calendar goes so far. Raises Refusal."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(f"工作日历只到 {FIRST_YEAR} 至 {LAST_YEAR} 年，请核对年份。")
    return year


def kind_or_refuse(day: date, kind: str) -> str:
    """What a day may be made: off, worked (a weekend only), or ordinary. Raises Refusal."""
    if kind not in KIND_ZH:
        raise ValueError(kind)
    if kind == "on" and day.weekday() < 5:
        raise Refusal(f"{in_words(day)}本来就上班，不用标“班”。要取消放假，请改回平常。")
    return kind


def changed(plan: YearPlan, day: date, kind: str, name: str) -> YearPlan:
    """The year with one day made off, worked or ordinary; a day beside a holiday takes its name."""
    kept = [one for one in plan.days if one.day != day]
    if kind:
        was = next((one for one in plan.days if one.day == day), None)
        own = was.name if was is not None and was.kind == kind else ""
        words = one_line(name)[:LONGEST_NAME] or own or _name_beside(kept, day, kind)
        festival = bool(was and was.festival and kind == "off")
        kept.append(SpecialDay(day, kind, words, festival))
    return YearPlan(plan.year, tuple(sorted(kept, key=lambda one: one.day)))


def in_words(day: date) -> str:
    """A day as sentences have it: 2026年2月14日 周六."""
    return f"{day.year}年{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def _name_beside(days: Iterable[SpecialDay], day: date, kind: str) -> str:
    near = (one for one in days if kind == one.kind == "off" and abs((one.day - day).days) == 1)
    return next((one.name for one in near), "")


def _day_of(number: int, cells: Sequence[object], columns: dict[str, int]) -> SpecialDay:
    def cell(key: str) -> object:
        place = columns.get(key, len(cells))
        return cells[place] if place < len(cells) else None

    day = parse_date(cell("day"))
    if day is None:
        raise Refusal(_no_day(number, one_line(as_text(cell("day")))))
    word = one_line(as_text(cell("kind")))
    if word not in _KINDS:
        raise Refusal(f"第 {number} 行的类型“{word[:20]}”看不懂，请写“休”或“班”。")
    name = one_line(as_text(cell("name")))[:LONGEST_NAME]
    return SpecialDay(day, _KINDS[word], name, one_line(as_text(cell("festival"))) in _YES)


def _no_day(number: int, text: str) -> str:
    if not text:
        return f"第 {number} 行没有写日期，请补上或删去这一行。"
    shown = text[:24]
    if any(mark in text[1:] for mark in ("至", "到", "~", "～", "—")) or text.count("日") > 1:
        return f"第 {number} 行的“{shown}”是一段日子，看不懂。请一天写一行，例如 2027-10-01。"
    return f"第 {number} 行的日期“{shown}”看不懂，请连年份写全，例如 2027-10-01。"


def _enough_or_refuse(plan: YearPlan) -> None:
    off = sum(one.kind == "off" for one in plan.days)
    if off < FEWEST_OFF:
        raise Refusal(
            f"{plan.year} 年只有 {off} 天休，不像全年的安排。请补全后再导入；零星改动可以直接在日历上点选。"
        )
    if off > MOST_OFF:
        raise Refusal(
            f"{plan.year} 年有 {off} 天休，太多了。平常的周六、周日不用写，只写放假和调休，再导入。"
        )
