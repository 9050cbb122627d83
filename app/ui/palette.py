"""The colours of the program, each named once; style sheets and painters read them here."""

TOKENS: dict[str, str] = {
    "text": "#1E252B",
    "muted": "#55606A",
    "faint": "#67727B",
    "line": "#D6DCE1",
    "line2": "#7F8A93",
    "page": "#F3F5F6",
    "card": "#FFFFFF",
    "rail": "#E6EBEE",
    "railhover": "#DDE4E8",
    "head": "#EEF1F3",
    "zebra": "#F8F9FA",
    "rowline": "#E9EDF0",
    "hover": "#EDF2F5",
    "sel": "#D3E4EF",
    "soft": "#E2EDF4",
    "accent": "#1F5E86",
    "accent2": "#174A6B",
    "ok": "#1E6B3A",
    "okbg": "#E4F1E8",
    "due": "#8A5000",
    "duebg": "#FBEFD8",
    "over": "#B3261E",
    "overbg": "#FBE7E5",
    "ext": "#5C3F97",
    "extbg": "#EEE8F7",
    "miss": "#1E252B",
    "missbg": "#E3E6E9",
    "off": "#5F6972",
    "offbg": "#ECEFF1",
    "age0": "#F1EDE4",
    "age1": "#E2D8C2",
    "age2": "#C3B08A",
    "age3": "#8A7548",
    "age0edge": "#A89F8C",
    "age1edge": "#978B70",
    "age2edge": "#7C6D4B",
    "age3edge": "#574A2C",
    "shelfline": "#AEB8C0",
    "desk": "#D9DEE2",
    "handle": "#B4BDC5",
}

READ_ON: tuple[tuple[str, str], ...] = (
    ("text", "card"),
    ("text", "page"),
    ("text", "sel"),
    ("muted", "card"),
    ("muted", "page"),
    ("muted", "head"),
    ("muted", "rail"),
    ("muted", "sel"),
    ("faint", "card"),
    ("faint", "page"),
    ("card", "accent"),
    ("accent2", "soft"),
    ("accent2", "sel"),
    ("ok", "okbg"),
    ("due", "duebg"),
    ("over", "overbg"),
    ("ext", "extbg"),
    ("miss", "missbg"),
    ("off", "offbg"),
)
"""Pairs of text and ground that occur; a test holds each at 4.5 : 1 or better."""


def luminance(colour: str) -> float:
    """Relative luminance of #RRGGBB, 0 (black) to 1 (white)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two #RRGGBB colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
