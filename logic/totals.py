"""Aggregates over contributors of which some are certain and some only possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from logic.contributions import Contribution
from logic.datalog import Gather
from logic.labels import holds_surely, labelled
from logic.operators import AGGREGATES
from logic.terms import Bindings, Known, interval, is_plain, within
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


def aggregate(
    gather: Gather, bindings: Bindings, certain: Iterable[Tuple], possible: Iterable[Tuple]
) -> tuple[Known | None, bool]:
    """Return the aggregate of a group over the tuples of its auxiliary predicate in both worlds, and whether it
    certainly has a result.

    The result is an amount where its ends meet, else an interval; ``None`` when there is none. Of nothing, a sum and a
    count are zero, and a maximum, a minimum and an average have no result. Raises
    :class:`~logic.terms.AmountTooLongError`.
    """
    contributors = shares(gather, certain, possible)
    row = AGGREGATES[gather.function]
    ends = row.bounds([_contribution(share) for share in contributors])
    if ends is None:
        return None, False
    result = labelled(gather, bindings, within(*ends, gather.unit))
    has_result = row.of_nothing or any(share.certain for share in contributors)
    return result, has_result and holds_surely(result)


def _contribution(share: Share) -> Contribution:
    """Return what a contributor brings: between the least and the most of its amounts."""
    ends = [interval(amount) for amount in share.amounts]
    lows, highs = [low for low, _ in ends if low is not None], [high for _, high in ends if high is not None]
    return Contribution(
        min(lows) if lows and len(lows) == len(ends) else None,
        max(highs) if highs and len(highs) == len(ends) else None,
        share.certain,
        many=not all(map(is_plain, share.key)),
    )
