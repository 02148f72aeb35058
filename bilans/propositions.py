"""What level the traces suggest. It informs: a person decides. Pure functions over ranks, oldest first."""

from collections.abc import Callable, Sequence
from statistics import median_low


def last(rangs: Sequence[int]) -> int | None:
    """The most recent judgement."""
    return rangs[-1] if rangs else None


def best(rangs: Sequence[int]) -> int | None:
    """The highest ever reached."""
    return max(rangs, default=None)


def middle(rangs: Sequence[int]) -> int | None:
    """The median, the lower of the two middle ones."""
    return median_low(rangs) if rangs else None


METHODES: dict[str, tuple[str, Callable[[Sequence[int]], int | None]]] = {
    "dernier": ("Le dernier niveau", last),
    "meilleur": ("Le meilleur niveau", best),
    "median": ("Le niveau médian", middle),
}
