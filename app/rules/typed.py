"""What was typed into a field, looked at the same way in every room: words, whole numbers, choices."""

from app.errors import Refusal
from app.rules.text import halfwidth, one_line


def choice_or_refuse(value: str, choices: tuple[tuple[str, str], ...], label: str, field: str) -> str:
    """One of the values offered. Raises Refusal naming the field."""
    if value not in dict(choices):
        raise Refusal(f"请选“{label}”。", field=field)
    return value


def whole_or_refuse(value: str | int, label: str, field: str, least: int, most: int) -> int:
    """A whole number between two others, as typed. Raises Refusal naming the field."""
    text = halfwidth(one_line(str(value)))
    if not text.isascii() or not text.isdigit() or len(text) > 6 or not least <= int(text) <= most:
        raise Refusal(f"“{label}”要写 {least} 到 {most} 的整数。", field=field)
    return int(text)


def words_or_refuse(text: str, label: str, field: str, *, least: int = 1, most: int = 100) -> str:
    """One line of words, `least` to `most` characters long. Raises Refusal naming the field."""
    words = one_line(text)
    if len(words) < least:
        more = f"，至少 {least} 个字" if least > 1 else ""
        raise Refusal(f"请填“{label}”{more}。", field=field)
    if len(words) > most:
        raise Refusal(f"“{label}”最多 {most} 个字。", field=field)
    return words
