"""citing: the words in brackets that name what an answer rests on, or the clauses that were examined."""

from __future__ import annotations

from collections.abc import Sequence

from engine.prove.basis import Basis
from engine.prove.decide import Answer
from logic.datalog import Kind
from text.bilingual import ZH, say

#: The most grounds that a line tells apart, and the most clauses that it lists.
MOST_GROUNDS_SAID = 3
MOST_LISTED = 6


def cited(answer: Answer, basis: Basis, lang: str = ZH) -> str:
    """Say in brackets what an answer rests on, empty where no clause is on the way to it.

    Of a yes, or of one row, each ground is told apart; of several rows all clauses together. Of an answer that is no
    yes these are the clauses that were examined for it.
    """
    if basis.holds:
        every = [ground.names for ground in basis.grounds] if basis.is_one else [basis.names]
        said = [_listed(names, lang) for names in every if names]
        if not said:
            return ""
        listed = say(lang, "；另据 ", "; independently under ").join(said[:MOST_GROUNDS_SAID])
        if len(said) > MOST_GROUNDS_SAID:
            listed += say(lang, f"；共 {len(said)} 项依据", f"; {len(said)} grounds in all")
        return say(lang, f"（依据 {listed}）", f" (under {listed})")
    examined = [name for ground in basis.grounds for name in ground.concludes] + [*basis.concluding]
    if examined:
        listed = _listed(list(dict.fromkeys(examined)), lang)
        return say(lang, f"（考察过 {listed}）", f" (examined: {listed})")
    asked = answer.facts.program.predicates[answer.question.predicate]
    if answer.value == "no" and not asked.given and asked.kind is not Kind.STATED:
        return say(lang, "（没有条款对此作出结论）", " (no clause concludes it)")
    return ""


def _listed(names: Sequence[str], lang: str) -> str:
    """Return names in a list; of too many those at its head, and how many there are."""
    listed, count = say(lang, "、", ", ").join(names[:MOST_LISTED]), len(names)
    return listed + (say(lang, f" 等 {count} 条", f" and others, {count} in all") if count > MOST_LISTED else "")
