"""A printed paper as data: reads a file of `forms/`, checks it, and says in a sentence what is wrong."""

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from app import paths
from app.documents.charts import odd_figure
from app.documents.parts import (
    KINDS,
    PAPERS,
    Block,
    Chart,
    Column,
    Drawn,
    Entry,
    Grid,
    Head,
    LabelLine,
    Labels,
    Listed,
    Pair,
    Records,
    Signer,
    Value,
    row_names,
)
from app.documents.parts import Form as Form
from app.documents.parts import Table as Table
from app.documents.parts import filled as filled
from app.documents.parts import flat as flat
from app.documents.parts import names_in as names_in
from app.documents.parts import row_texts as row_texts
from app.documents.parts import texts_of as texts_of
from app.rules.data_file import Place, read

_CLAUSE = re.compile(r"[A-Z]+-\d+")
_EDGE = 10  # millimetres that most printers leave white on a sheet


def load(name: str) -> Form:
    """The paper `forms/<name>.toml`. Raises Trouble naming file and block when something is wrong with it."""
    return load_file(paths.forms() / f"{name}.toml")


def load_file(path: Path) -> Form:
    """The paper of one file. Raises Trouble naming file and block when something is wrong with it."""
    place = Place("打印模板", path.name)
    kept = read(path, place)
    blocks, sample = kept.pop("blocks", None), kept.pop("sample", {})
    head: Head = _made(Head, kept, place)
    for clause in head.clauses:
        if not _CLAUSE.fullmatch(clause):
            place.refuse(f"clauses 里的「{clause}」不是条款编号")
    if not isinstance(blocks, list) or not blocks:
        place.refuse("没有内容，要有 [[blocks]]")
    if not isinstance(sample, dict):
        place.refuse("[sample] 要写成一节")
    form = Form(
        path.stem,
        head,
        tuple(_block(block, place.at(f"第 {number} 块")) for number, block in enumerate(blocks, 1)),
        flat(sample),
    )
    _check_margin(form, place)
    _check_widths(form, place)
    _check_names(form, place)
    return form


def _block(table: Any, place: Place) -> Block:
    if not isinstance(table, dict):
        place.refuse("要写成一节 [[blocks]]")
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        place.refuse(f"没有「{kind}」这一种块，可用的是 {'、'.join(KINDS)}")
    inside = place.at(f"{place.where}（{kind}）")
    block: Block = _made(KINDS[kind], {key: value for key, value in table.items() if key != "kind"}, inside)
    return block


def _made(kind: type[Any], table: Any, place: Place) -> Any:
    """A dataclass from a table of the file: no key unknown, none missing, each of the declared type."""
    if not isinstance(table, dict):
        place.refuse("要写成 { 名 = 值 } 的样子")
    declared = {each.name: each for each in dataclasses.fields(kind)}
    for key in table:
        if key not in declared:
            place.refuse(f"不认识「{key}」这一项，可用的是 {'、'.join(declared) or '（无）'}")
    for name, each in declared.items():
        if name not in table and each.default is dataclasses.MISSING:
            place.refuse(f"缺少「{name}」这一项")
    return kind(**{key: _value(declared[key], value, place) for key, value in table.items()})


def _text(value: Any, key: str, place: Place) -> str:
    if not isinstance(value, str):
        place.refuse(f"「{key}」要写成文字")
    return str(value)


def _list_of(value: Any, key: str, place: Place) -> list[Any]:
    if not isinstance(value, list):
        place.refuse(f"「{key}」要写成一串 [ … ]")
    return list(value)


_READERS: dict[Any, Callable[[Any, str, Place], Any]] = {
    str: _text,
    tuple[str, ...]: lambda value, key, place: tuple(
        _text(v, key, place) for v in _list_of(value, key, place)
    ),
    tuple[Pair, ...]: lambda value, key, place: tuple(
        _made(Pair, v, place) for v in _list_of(value, key, place)
    ),
    tuple[Entry, ...]: lambda value, key, place: tuple(
        _made(Entry, v, place) for v in _list_of(value, key, place)
    ),
    tuple[Signer, ...]: lambda value, key, place: tuple(
        _made(Signer, v, place) for v in _list_of(value, key, place)
    ),
    tuple[Column, ...]: lambda value, key, place: tuple(
        _made(Column, v, place) for v in _list_of(value, key, place)
    ),
    tuple[LabelLine, ...]: lambda value, key, place: tuple(
        _made(LabelLine, v, place) for v in _list_of(value, key, place)
    ),
}


def _value(declared: "dataclasses.Field[Any]", value: Any, place: Place) -> Any:
    key = declared.name
    if "between" in declared.metadata:
        low, high = declared.metadata["between"]
        whole = declared.type is int
        if not isinstance(value, int if whole else int | float) or isinstance(value, bool):
            place.refuse(f"「{key}」要写成{'整' if whole else ''}数")
        if not low <= value <= high:
            place.refuse(f"「{key}」要在 {low:g} 到 {high:g} 之间")
        return value
    found = _READERS[declared.type](value, key, place)
    if found not in declared.metadata.get("one_of", (found,)):
        place.refuse(f"「{key}」没有「{found}」这个选择，可用的是 {'、'.join(declared.metadata['one_of'])}")
    if isinstance(found, tuple) and not found:
        place.refuse(f"「{key}」不能是空的")
    return found


def _check_margin(form: Form, top: Place) -> None:
    if not form.head.on_roll and form.head.margin < _EDGE:
        top.refuse(f"「margin」要在 {_EDGE} 到 40 之间，卷纸才可以更小")


def _check_widths(form: Form, top: Place) -> None:
    room = PAPERS[form.head.paper][0] - 2 * form.head.margin
    for place, block in _places(form, top):
        if isinstance(block, Table):
            taken = sum(column.width for column in block.columns)
            rest = sum(column.width == 0 for column in block.columns)
            if taken + 10 * rest > room + 0.01:
                place.refuse(f"各列共宽 {taken:g} 毫米，纸上只有 {room:g} 毫米")
        elif isinstance(block, Labels):
            _check_grid(block, form.head, place)
        elif isinstance(block, Grid | Records):
            if block.columns * (block.label + 10) > room + 0.01:
                place.refuse(f"{block.columns} 列标题各宽 {block.label:g} 毫米，纸上只有 {room:g} 毫米")
            if max(entry.span for entry in block.entries) > block.columns:
                place.refuse(f"一格的 span 多于 {block.columns} 列")


def _check_grid(block: Labels, head: Head, place: Place) -> None:
    wide, high = PAPERS[head.paper]
    across = block.left + block.columns * (block.width + block.gap_across) - block.gap_across
    if across > wide + 0.01:
        place.refuse(f"标签排到 {across:g} 毫米，纸只有 {wide:g} 毫米宽")
    down = block.top + block.down * (block.height + block.gap_down) - block.gap_down
    if high and down > high + 0.01:
        place.refuse(f"标签排到 {down:g} 毫米，纸只有 {high:g} 毫米高")


def _check_names(form: Form, top: Place) -> None:
    """The names used and the names of the sample are the same; so are those of each row of a list."""
    sample = form.sample
    used: set[str] = set()
    for place, part in ((top.at("页脚"), form.head), *_places(form, top)):
        names = _names(part, place)
        for name in names:
            if not isinstance(sample.get(name), str):
                place.refuse(f"用了 {{{name}}}，[sample] 里没有这样一个文字")
        used |= names
        if isinstance(part, Listed):
            _check_rows(part, sample.get(part.rows), place)
            used.add(part.rows)
        if isinstance(part, Labels) and part.skip:
            if not isinstance(sample.get(part.skip), str):
                place.refuse(f"要跳过「{part.skip}」张，[sample] 里没有这样一个文字")
            used.add(part.skip)
        if isinstance(part, Drawn):
            _check_signers(part, sample, place)
            used |= {signer.strokes for signer in part.signers}
    for name in sorted(sample.keys() - used):
        top.at("[sample]").refuse(f"「{name}」没有一块用到")


def _check_rows(block: Listed, rows: Any, place: Place) -> None:
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        place.refuse(f"要打印「{block.rows}」，[sample] 里没有这样一张表")
    wanted = row_names(block)
    for row in rows:
        odd = sorted(wanted ^ {name for name, value in row.items() if isinstance(value, str)})
        if odd:
            place.refuse(f"各列用到的和 [[sample.{block.rows}]] 里的不一样：{'、'.join(odd)}")
    if isinstance(block, Chart) and (figure := odd_figure(rows)) is not None:
        place.refuse(f"[[sample.{block.rows}]] 里的「{figure}」要写成 0 或更大的数字")


def _check_signers(drawn: Drawn, sample: Mapping[str, Value], place: Place) -> None:
    for signer in drawn.signers:
        if not isinstance(sample.get(signer.strokes), str):
            place.refuse(f"要画「{signer.strokes}」，[sample] 里没有这样一个文字")


def _names(part: Any, place: Place) -> set[str]:
    try:
        if isinstance(part, Listed):
            row_names(part)
        return {name for text in texts_of(part) for name in names_in(text)}
    except ValueError as error:
        place.refuse(f"「{error}」不是一个名字；大括号本身要写成 {{{{ 或 }}}}")


def _places(form: Form, top: Place) -> Iterator[tuple[Place, Block]]:
    kinds = {kind: name for name, kind in KINDS.items()}
    for number, block in enumerate(form.blocks, 1):
        yield top.at(f"第 {number} 块（{kinds[type(block)]}）"), block
