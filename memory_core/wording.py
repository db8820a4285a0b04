"""How counts, sizes and lists are said in a sentence for the person."""

from collections.abc import Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """“1 picture”, “3 pictures”, “1,200 memories”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size(amount: float) -> str:
    """Bytes: “12 bytes”, “1.5 kB”, “340 MB”, “2.1 GB”."""
    for unit in ("bytes", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" or amount >= 10 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def listed(parts: Sequence[str]) -> str:
    """“Maria, Tom and Paul”; “” of nothing."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
