"""distinguished: words of open lists, each with the options that a case says it is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from engine.case.fact import GivenFact
from logic.values import Name, Value, Word


def distinguished(facts: Iterable[GivenFact]) -> list[GivenFact]:
    """Return the facts of a case, each word in them with the options that it is not.

    An option that a thing is denied to have is not what any word that it has stands for: of a project with the use
    保税仓 and without the use 海外仓, 保税仓 is no other name of 海外仓.
    """
    given = list(facts)
    denied: dict[tuple[str, Value], set[str]] = defaultdict(set)
    for fact in given:
        if not fact.holds and isinstance(value := fact.arguments[-1], Name):
            denied[fact.predicate, fact.arguments[0]].add(value.text)
    isnt: dict[Word, set[str]] = defaultdict(set)
    for fact in given:
        if fact.holds and isinstance(word := fact.arguments[-1], Word):
            isnt[word] |= denied[fact.predicate, fact.arguments[0]]
    words = {word: replace(word, isnt=tuple(sorted(options))) for word, options in isnt.items()}

    def known(value: Value) -> Value:
        return words.get(value, value) if isinstance(value, Word) else value

    return [replace(fact, arguments=tuple(map(known, fact.arguments))) for fact in given] if words else given
