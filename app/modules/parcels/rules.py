"""What a parcel may be, where it lies, how old it is, what is still to be asked (PARC-01, PARC-02)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.errors import Refusal
from app.rules.text import halfwidth, one_line
from app.rules.typed import choice_or_refuse as choice_or_refuse
from app.rules.typed import whole_or_refuse as whole_or_refuse
from app.rules.typed import words_or_refuse as words_or_refuse

IN, OUT = "PARC-01", "PARC-02"
"""The clauses of taking in and of handing out."""

KINDS = (
    ("ordinary", "普通"),
    ("perishable", "生鲜"),
    ("valuable", "贵重"),
    ("bulky", "大件"),
    ("document", "文件"),
)
KIND_ZH = dict(KINDS)
OUTSIDES = (("whole", "完好"), ("opened", "拆过"), ("broken", "破损"))
OUTSIDE_ZH = dict(OUTSIDES)
OPEN_STATES = (("waiting", "在架"), ("unclear", "待认"))
CLOSED_STATES = (
    ("collected", "已取"),
    ("returned", "已退"),
    ("passed_on", "已转交"),
    ("refused", "拒收"),
    ("lost", "已查无"),
    ("void", "登记作废"),
)
STATES = (*OPEN_STATES, *CLOSED_STATES)
STATE_ZH = dict(STATES)
OPEN = tuple(state for state, _ in OPEN_STATES)

DOUBTS = (
    ("nobody", "查无此人"),
    ("several", "同名几户"),
    ("moved", "已搬走"),
    ("declined", "不让代收"),
    ("unreadable", "看不清"),
)
"""Why nobody can be told yet whose a parcel is, or whether it may be kept for them."""
DOUBT_ZH = dict(DOUBTS)

BAYS = (("ordinary", "普通"), ("bulky", "大件"), ("cold", "冷藏"))
BAY_ZH = dict(BAYS)
BAY_FOR = {"bulky": "bulky", "perishable": "cold"}
"""Which kind of bay a kind of parcel belongs to; all others lie in an ordinary one."""

PROOFS = (("paper", "纸上签名"), ("pad", "手写签名"), ("code", "取件码"))
PROOF_ZH = dict(PROOFS)
TAKERS = (("addressee", "本人"), ("other", "他人"))
RELATIONS = ("同户家人", "朋友", "同事", "邻居", "家政")
"""Quick words for who takes a parcel in somebody's place."""
CONSENTS = (
    ("code", "出示取件码"),
    ("telephone", "收件人来电"),
    ("called", "前台致电收件人"),
    ("message", "短信或微信"),
    ("letter", "书面委托"),
)
"""How the addressee agreed that another person takes it (PARC-02)."""
CONSENT_ZH = dict(CONSENTS)
PAPERS = (("identity", "身份证"), ("passport", "护照"), ("driving", "驾驶证"), ("other", "其他证件"))
PAPER_ZH = dict(PAPERS)
CALLS = (("sms", "短信"), ("telephone", "电话"), ("spoken", "当面"), ("paper", "门上留条"))
CALL_ZH = dict(CALLS)
CHECK_STATES = (("open", "进行中"), ("done", "已完成"), ("off", "已取消"))
CHECK_FINDINGS = (("unknown", "不认识"), ("wrong", "放错"), ("missing", "找不到"), ("extra", "不该在架"))
"""The four lists a look over the shelf ends in."""
CHECK_EVERY = 7
"""Days after which the shelf is to be looked over again."""

LONGEST_NUMBER, LONGEST_NAME, LONGEST_WORDS = 40, 60, 200
LEAST_REASON = 4
MOST_LEVELS, MOST_SPOTS, MOST_HOLDS = 9, 20, 99
AGES = ((1, "0–1 天"), (3, "2–3 天"), (7, "4–7 天"), (30, "8–30 天"))
"""The last day of each step of age and its name; older than the last is OLDEST."""
OLDEST = "30 天以上"
OWN_CODE = "BG"
"""What the bar code of the program's own label begins with, before the parcel's id."""

PLACE_CODE = "HW"
"""What the bar code of a place begins with whose bay has a name that bars cannot tell (冷藏)."""

_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]*")
_PLACE = re.compile(r"([^\W\d_]{1,6}|\d{1,2}[^\W\d_]{1,4})(\d)-(\d{1,2})")
_OWN = re.compile(rf"{OWN_CODE}(\d{{6,10}})")
_CODED = re.compile(rf"{PLACE_CODE}(\d{{2,6}})(\d)(\d{{2}})")


@dataclass(frozen=True, order=True)
class Place:
    """One place on a shelf 货位: bay, level from the top, number from the left."""

    bay: str
    level: int
    spot: int

    @property
    def words(self) -> str:
        """A2-4."""
        return f"{self.bay}{self.level}-{self.spot}"


@dataclass(frozen=True)
class Spot:
    """A place with the kind of its bay, and how many parcels it holds."""

    place: Place
    kind: str
    holds: int


def number_or_refuse(text: str) -> str:
    """A tracking number as it is kept: plain capitals, digits and hyphens. Raises Refusal.

    Empty is refused: a parcel without a number is said to have none.
    """
    number = "".join(halfwidth(one_line(text)).upper().split())
    if not number:
        raise Refusal("没有扫到单号。请再扫一次，或手工输入；包裹上没有单号的点“无单号”。", field="number")
    if len(number) > LONGEST_NUMBER:
        raise Refusal(
            f"扫到 {len(number)} 位，单号最多 {LONGEST_NUMBER} 位。可能扫了二维码，请扫条形码。",
            field="number",
        )
    if len(number) < 4 or not _NUMBER.fullmatch(number):
        raise Refusal(f"“{number[:20]}”不像单号，单号是 4 位以上的数字和字母，请再扫一次。", field="number")
    return number


def looks_like_a_number(text: str) -> bool:
    """True for what may be a courier's tracking number: long, and mostly digits."""
    plain = "".join(halfwidth(text).upper().split())
    digits = sum(char.isdigit() for char in plain)
    return 10 <= len(plain) <= LONGEST_NUMBER and digits >= 8 and _NUMBER.fullmatch(plain) is not None


def own_code(parcel_id: int) -> str:
    """What the bar code on the program's label says."""
    return f"{OWN_CODE}{parcel_id:06d}"


def own_id(text: str) -> int | None:
    """The parcel a scanned label of the program means; None for any other code."""
    found = _OWN.fullmatch("".join(halfwidth(text).upper().split()))
    return int(found[1]) if found else None


def place_of(text: str) -> Place | None:
    """A place as typed or scanned (a2-4, A2－4, a24); None if it is none."""
    plain = "".join(halfwidth(one_line(text)).upper().split()).replace("－", "-").replace("—", "-")
    found = _PLACE.fullmatch(plain) or re.fullmatch(r"([^\W\d_]{1,6})(\d)(\d{1,2})", plain)
    if found is None or found[2] == "0" or int(found[3]) == 0:
        return None
    return Place(found[1], int(found[2]), int(found[3]))


def place_code(bay_id: int, place: Place) -> str:
    """What the bar code on the label of a place says: A2-4, and for a bay called 冷藏 HW03204."""
    if place.words.isascii():
        return place.words
    return f"{PLACE_CODE}{bay_id:02d}{place.level}{place.spot:02d}"


def coded_place(text: str) -> tuple[int, int, int] | None:
    """Bay, level and spot that a scanned HW03204 means; None for any other code."""
    found = _CODED.fullmatch("".join(halfwidth(text).upper().split()))
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def courier_of(number: str, begins: Iterable[tuple[int, str]]) -> int | None:
    """Whose tracking number it is, by its beginning; the longest beginning wins, None if nobody's.

    `begins` are couriers with their beginnings, "SF" or "YD,43,46".
    """
    best: tuple[int, int | None] = (0, None)
    for courier, written in begins:
        for start in written.split(","):
            if start and number.startswith(start) and len(start) > best[0]:
                best = (len(start), courier)
    return best[1]


def begins_or_refuse(text: str) -> str:
    """The beginnings of a courier's numbers as kept: SF or YD,43,46. Raises Refusal."""
    parts = [part for part in re.split(r"[,，、;；\s]+", halfwidth(one_line(text)).upper()) if part]
    wrong = next((part for part in parts if not re.fullmatch(r"[0-9A-Z]{1,8}", part)), "")
    if wrong:
        raise Refusal(f"单号开头“{wrong[:20]}”要写字母或数字，几个用逗号隔开。", field="begins")
    return ",".join(dict.fromkeys(parts))[:60]


def propose(
    spots: Sequence[Spot], loads: Mapping[Place, int], kind: str, household: Iterable[Place] = ()
) -> Place | None:
    """Where a parcel may lie: beside the household's others, else the emptiest place of its kind of bay.

    A bay of another kind is proposed when its own kind is full or missing, a cold one never for others;
    None when every place is full.
    """
    own = BAY_FOR.get(kind, "ordinary")
    free = [spot for spot in spots if loads.get(spot.place, 0) < spot.holds]
    beside = set(household)
    fitting = [spot for spot in free if spot.kind == own] or [spot for spot in free if spot.kind != "cold"]
    if not fitting:
        return None
    return min(
        fitting,
        key=lambda spot: (spot.place not in beside, loads.get(spot.place, 0), spots.index(spot)),
    ).place


def code_words(place: Place | None, digits: int) -> str:
    """A pick-up code 取件码 as the text and the label say it: 2-4-447."""
    return f"{place.level}-{place.spot}-{digits:03d}" if place else f"0-0-{digits:03d}"


def code_of(text: str) -> str:
    """A pick-up code as typed, with or without hyphens, as it is compared: 24447."""
    return "".join(char for char in halfwidth(text) if char.isascii() and char.isdigit())


def age_days(taken_in: datetime, today: date) -> int:
    """How many days a parcel has been here; a clock that was set back makes it 0."""
    return max(0, (today - taken_in.date()).days)


def age_step(days: int) -> int:
    """Which step of AGES so many days are: 0 the freshest, len(AGES) the oldest."""
    return next((step for step, (last, _) in enumerate(AGES) if days <= last), len(AGES))


def age_words(kind: str, taken_in: datetime, now: datetime) -> str:
    """How long a parcel has been here: days, for what perishes hours as long as they tell something."""
    days = age_days(taken_in, now.date())
    if kind == "perishable" and days < AGES[1][0]:
        return f"{max(0, int((now - taken_in).total_seconds() // 3600))} 小时"
    return f"{days} 天" if days else "今天"


def identity_tail(text: str) -> str:
    """The last four characters of an identity paper, all that is kept of it; empty for fewer."""
    plain = "".join(char for char in halfwidth(text).upper() if char.isascii() and char.isalnum())
    return plain[-4:] if len(plain) >= 4 else ""
