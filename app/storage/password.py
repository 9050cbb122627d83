"""What a password must be: long enough, and not one of those everybody would try first."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from app.errors import Refusal

LEAST_LENGTH = 10
MOST_LENGTH = 256

# What is tried first, in China and elsewhere; any password made only of these is refused.
_COMMON_TEXT = """
password passwd pass word admin administrator root user guest login welcome master super test demo
system qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx edcrfv 1qaz 2wsx 3edc 1q2w3e4r
q1w2e3r4 abc123 a123456 iloveyou woaini wo ai ni aini love baobao laopo laogong mima dragon monkey
football sunshine princess letmein wuye qiantai kefu guanjia yezhu xiaoqu zhongxin fuwu property
front desk office company service center centre 520 521 1314 5201314 168 666 888 999 000 123 321
147258369 147258 159357 741852 963852 1357 2468 aa ab abc aaa aaaa qq ww zz xx a b c q w z x hello
china beijing shanghai shenzhen guangzhou 密码 管理员 前台 物业 服务 中心 客服 业主 小区 管家 你好 我爱你 公司
"""
_COMMON = frozenset(_COMMON_TEXT.split())
_RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "一二三四五六七八九十",
)
_BETWEEN = " .,-_!@#$%^&*+=?~/\\|:;'\"()[]{}<>·，。！？"


def normal(password: str) -> str:
    """The password as it is computed with: NFC, blanks exactly as typed."""
    return unicodedata.normalize("NFC", password)


def usable(password: str) -> bool:
    """False for what can never be a password here: empty, far too long, or not text at all."""
    if not password or len(password) > MOST_LENGTH:
        return False
    return not any(unicodedata.category(char) in ("Cs", "Cc") for char in password)


def must_be_good(password: str, own_words: Iterable[str] = ()) -> str:
    """The normalised password, or a Refusal that says what is wrong with it (field "password").

    `own_words` are the log-in name and the names of company, centre and project. A password may hold
    such words, but not consist of them only (ARCH-06).
    """
    chosen = normal(password)
    if len(chosen) < LEAST_LENGTH:
        raise Refusal(f"密码太短，至少要 {LEAST_LENGTH} 个字符。可以用一句自己记得住的话。", field="password")
    if len(chosen) > MOST_LENGTH:
        raise Refusal(f"密码太长，最多 {MOST_LENGTH} 个字符。", field="password")
    if not usable(chosen):
        raise Refusal("密码里有不能显示的字符，请重新输入。", field="password")
    own = {part for word in own_words for part in _parts(word)}
    if _made_of(_folded(chosen), frozenset({*map(_folded, _COMMON), *own})):
        raise Refusal(
            "这个密码太容易被猜到（常用密码、连续的数字或字母、登录名、单位名称）。请换一句别人想不到的话。",
            field="password",
        )
    return chosen


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _parts(word: str) -> set[str]:
    """A name of the site, whole and in its parts; Chinese also in pairs of characters (翠湖 of 翠湖花园)."""
    folded = _folded(word)
    for char in _BETWEEN:
        folded = folded.replace(char, " ")
    parts = {part for part in folded.split() if len(part) > 1}
    pairs = {part[i : i + 2] for part in parts if not part.isascii() for i in range(len(part) - 1)}
    return parts | pairs


def _made_of(text: str, words: frozenset[str]) -> bool:
    """True if the text is nothing but these words, runs, repetitions, years and signs in between."""

    @cache
    def reachable(end: int) -> bool:
        if end == 0:
            return True
        return any(
            reachable(start) for start in range(max(0, end - 40), end) if _cheap(text[start:end], words)
        )

    for end in range(1, len(text)):
        reachable(end)  # from the front, so that long texts do not recurse deeply
    return reachable(len(text))


def _cheap(piece: str, words: frozenset[str]) -> bool:
    if piece in words or piece in _BETWEEN:
        return True
    if len(piece) >= 2 and len(set(piece)) == 1:
        return True
    if len(piece) >= 3 and any(piece in run for run in _RUNS):
        return True
    return len(piece) == 4 and piece.isascii() and piece.isdigit() and piece[:2] in ("19", "20")
