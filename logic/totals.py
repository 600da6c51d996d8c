"""Aggregates over contributors of which some are certain and some only possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from logic.contributions import Contribution
from logic.datalog import Gather
from logic.operators import AGGREGATES
from logic.terms import Between, Known, UndefinedAmountError, Unknown, interval, within
from logic.worlds import Tuple


@dataclass(frozen=True, slots=True)
class Share:
    """One contributor: its counting key, the amounts it may bring, and whether it certainly contributes."""

    key: Tuple
    amounts: tuple[Known, ...]
    certain: bool


def shares(gather: Gather, certain: Iterable[Tuple], possible: Iterable[Tuple]) -> tuple[Share, ...]:
    """Return the contributors of a group from the tuples of its auxiliary predicate in both worlds, in a fixed
    order."""
    size = len(gather.group)
    amounts: dict[Tuple, dict[Known, None]] = {}
    sure: set[Tuple] = set()
    for rows, is_certain in ((certain, True), (possible, False)):
        for row in rows:
            key = row[size : size + gather.over]
            amounts.setdefault(key, {}).update(dict.fromkeys(row[size + gather.over :]))
            if is_certain:
                sure.add(key)
    found = [Share(key, tuple(sorted(a, key=repr)), key in sure) for key, a in amounts.items()]
    return tuple(sorted(found, key=lambda share: repr(share.key)))


def settled(contributors: Iterable[Share]) -> bool:
    """Whether who contributes, and how much, is wholly known."""
    return all(
        share.certain and len(share.amounts) <= 1 and not any(isinstance(a, Unknown | Between) for a in share.amounts)
        for share in contributors
    )


def total(gather: Gather, contributors: tuple[Share, ...]) -> Known | None:
    """Return the aggregate: exact when settled, else the interval it lies in; ``None`` when there is none.

    An empty group sums and counts to zero and has no maximum, minimum or average, and an average that does not come out
    even is none. Raises
    :class:`~logic.terms.AmountTooLongError` for a sum that could only be rounded.
    """
    ends = AGGREGATES[gather.function].bounds([_contribution(share) for share in contributors])
    if ends is None:
        return None
    try:
        return within(*ends, gather.unit)
    except UndefinedAmountError:
        return None


def _contribution(share: Share) -> Contribution:
    """Return what a contributor brings: between the least and the most of its amounts."""
    ends = [interval(amount) for amount in share.amounts]
    lows, highs = [low for low, _ in ends if low is not None], [high for _, high in ends if high is not None]
    return Contribution(
        Fraction(min(lows)) if lows and len(lows) == len(ends) else None,
        Fraction(max(highs)) if highs and len(highs) == len(ends) else None,
        share.certain,
        many=any(isinstance(part, Unknown | Between) for part in share.key),
    )
