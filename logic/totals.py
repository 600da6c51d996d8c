"""Aggregates over contributors of which some are certain and some only possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from logic.datalog import Gather
from logic.terms import Between, Known, Unknown, between, decimal, interval
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

    An empty group sums and counts to zero and has no maximum or minimum. Raises
    :class:`~logic.terms.AmountTooLongError` for a sum that could only be rounded.
    """
    possible = list(contributors)
    sure = [share for share in possible if share.certain]
    open_keys = any(isinstance(part, Unknown | Between) for share in possible for part in share.key)
    match gather.function:
        case "count":
            low: Decimal | None = Decimal(len(sure))
            high: Decimal | None = None if open_keys else Decimal(len(possible))
        case "sum":
            low, high = _sum(possible)
            high = None if open_keys else high
        case _:
            if not possible:
                return None
            low, high = _extreme(gather.function, sure, possible)
    return between(low, high, gather.unit)


def _ends(share: Share) -> tuple[Decimal | None, Decimal | None]:
    ends = [interval(amount) for amount in share.amounts]
    lows, highs = [low for low, _ in ends], [high for _, high in ends]
    return (
        None if None in lows or not lows else min(low for low in lows if low is not None),
        None if None in highs or not highs else max(high for high in highs if high is not None),
    )


def _sum(possible: list[Share]) -> tuple[Decimal | None, Decimal | None]:
    low: Fraction | None = Fraction(0)
    high: Fraction | None = Fraction(0)
    for share in possible:
        share_low, share_high = _ends(share)
        if not share.certain:
            share_low = None if share_low is None else min(share_low, Decimal(0))
            share_high = None if share_high is None else max(share_high, Decimal(0))
        low = None if low is None or share_low is None else low + Fraction(share_low)
        high = None if high is None or share_high is None else high + Fraction(share_high)
    return None if low is None else decimal(low), None if high is None else decimal(high)


def _extreme(function: str, sure: list[Share], possible: list[Share]) -> tuple[Decimal | None, Decimal | None]:
    certain = [_ends(share) for share in sure]
    every = [_ends(share) for share in possible]
    if function == "max":
        lows = [low for low, _ in certain if low is not None]
        highs = [high for _, high in every]
        return max(lows, default=None), None if None in highs else max(h for h in highs if h is not None)
    lows_any = [low for low, _ in every]
    highs_sure = [high for _, high in certain if high is not None]
    low = None if None in lows_any else min(low for low in lows_any if low is not None)
    return low, min(highs_sure, default=None)
