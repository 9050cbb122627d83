"""Numbers of papers: one yearly series for each kind, without gaps, written as papers carry them."""


def next_number(last: int) -> int:
    """The number after the last one taken; 0 means that none was taken yet."""
    if last < 0:
        raise ValueError("a series begins at 1")
    return last + 1


def written(centre: str, year: int, number: int) -> str:
    """The number as it stands under a paper's title: （某某中心）2026年（12）号 (DOC-01)."""
    return f"（{centre}）{year}年（{number}）号"
