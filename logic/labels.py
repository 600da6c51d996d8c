"""labels: what an interval was computed from, so that two intervals which are one amount are known to be.

A label is the digest of a condition and of the terms in the places of its variables: ``投入 × 60%``, of one 投入. The
same condition, computed from the same terms, gives the same amount.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from logic.body import operands
from logic.datalog import Gather, Let
from logic.export import canonical, canonical_digest, condition_json
from logic.known import known_json
from logic.terms import Between, Bindings, Known, UndefinedAmountError, evaluate_surely, is_known, is_loose


def computed(condition: Let, bindings: Bindings) -> tuple[Known | None, bool]:
    """Return the amount of a condition, or the interval that it lies in, and whether it certainly has one; ``None``
    where it has no value. Raises :class:`~logic.terms.AmountTooLongError`."""
    try:
        result, sure = evaluate_surely(condition.expression, bindings)
    except UndefinedAmountError:
        return None, False
    result = labelled(condition, bindings, result)
    return result, sure and holds_surely(result)


def labelled(condition: Let | Gather, bindings: Bindings, result: Known) -> Known:
    """Return what a condition computes, an interval with its label; without one when it is computed from a loose
    term."""
    if not isinstance(result, Between) or result.label:
        return result
    used = operands(condition, bindings)
    if any(is_loose(known) for known in used.values()):
        return result
    terms = canonical({variable.name: known_json(known) for variable, known in used.items()})
    return replace(result, label=canonical_digest(b'{"condition":%b,"operands":%b}' % (_written(condition), terms)))


def holds_surely(result: Known) -> bool:
    """Whether a computed result can stand in the certain world: it is a value, or an interval that has a label."""
    return is_known(result) or (isinstance(result, Between) and not is_loose(result))


@lru_cache(maxsize=4096)
def _written(condition: Let | Gather) -> bytes:
    return canonical(condition_json(condition))
