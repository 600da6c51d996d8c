"""What each contributor brings to an aggregate, and what all of them come to while some are not sure.

Every function here takes contributions and returns the ends of the aggregate (:mod:`logic.ends`), whichever of the
unsure contributions turn out to count and whatever the amounts turn out to be; ``None`` when nothing can contribute and
the aggregate of nothing has no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from logic.ends import End, Ends

_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Contribution:
    """The ends of one contributor's amount, whether it certainly contributes, and whether it may stand for several:
    ``many`` contributors of which nobody has said who they are."""

    low: End
    high: End
    sure: bool
    many: bool = False


def number_of(all_: Sequence[Contribution]) -> Ends:
    """Count: from the sure contributors to all of them. One that may stand for several may be one of the others."""
    told_apart = sum(one.sure and not one.many for one in all_)
    least = max(told_apart, any(one.sure for one in all_))
    return Fraction(least), None if _any_many(all_) else Fraction(len(all_))


def sum_of(all_: Sequence[Contribution]) -> Ends:
    """Add up; a contributor that is not sure may bring nothing, and one that may stand for several any number of
    times what it brings."""
    low: End = _ZERO
    high: End = _ZERO
    for one in all_:
        low = None if low is None else _less(low, one)
        high = None if high is None else _negated(_less(-high, _turned(one)))
    return low, high


def _less(low: Fraction, one: Contribution) -> End:
    """Return the low end of a sum with one more contributor in it."""
    if one.low is None or (one.many and one.low < 0):
        return None
    return low + (one.low if one.sure and not one.many else min(one.low, _ZERO))


def greatest_of(all_: Sequence[Contribution]) -> Ends | None:
    """Take the greatest amount: no less than that of any sure contributor, no more than the most that any may bring."""
    if not all_:
        return None
    lows = [one.low for one in all_ if one.sure and one.low is not None]
    return max(lows, default=None), _greatest([one.high for one in all_])


def least_of(all_: Sequence[Contribution]) -> Ends | None:
    """Take the least amount: the same turned round."""
    turned = greatest_of([_turned(one) for one in all_])
    return None if turned is None else (_negated(turned[1]), _negated(turned[0]))


def mean_of(all_: Sequence[Contribution]) -> Ends | None:
    """Divide the sum by the number: the sure contributors with any of the others, at least one in all.

    Where a contributor may stand for several, however many of those there are pull the mean all the way to their own.
    """
    if not all_:
        return None
    if _any_many(all_):
        return _negated(_greatest([_negated(one.low) for one in all_])), _greatest([one.high for one in all_])
    return _least_mean(all_), _negated(_least_mean([_turned(one) for one in all_]))


def _least_mean(all_: Sequence[Contribution]) -> End:
    """Return the least mean of low ends, open when one of them is: of the unsure ones, the lowest are taken first."""
    if any(one.low is None for one in all_):
        return None
    lows = sorted(one.low for one in all_ if one.low is not None and not one.sure)
    total = sum((one.low for one in all_ if one.low is not None and one.sure), _ZERO)
    number = len(all_) - len(lows)
    means = [total / number] if number else []
    for low in lows:
        total, number = total + low, number + 1
        means.append(total / number)
    return min(means)


def _any_many(all_: Sequence[Contribution]) -> bool:
    return any(one.many for one in all_)


def _greatest(ends: Sequence[End]) -> End:
    """Return the greatest of some ends, open when one of them is."""
    return None if None in ends else max(end for end in ends if end is not None)


def _turned(one: Contribution) -> Contribution:
    """Return a contribution with its sign turned, so that what is the most becomes what is the least."""
    return Contribution(_negated(one.high), _negated(one.low), one.sure, one.many)


def _negated(end: End) -> End:
    return None if end is None else -end
