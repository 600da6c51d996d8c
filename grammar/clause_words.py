"""clause_words: the words of clauses themselves, which are always options of the lists that they are asked of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from logic.datalog import Among, Atom, Compare, Fact, Has, Predicate, Rule, Var
from logic.values import Name

#: The options of each list, with whether the list is open.
Options = Mapping[str, tuple[tuple[str, ...], bool]]


def with_clause_words(
    options: Options, predicates: Mapping[str, Predicate], rules: Iterable[Rule], facts: Iterable[Fact]
) -> Options:
    """Return the options of each list, an open one with every word that a rule or a fact has in its place."""
    used: dict[str, dict[str, None]] = defaultdict(dict)
    for atom in [fact.atom for fact in facts]:
        _of_atom(atom, predicates, used)
    for rule in rules:
        atoms = [rule.head, *(condition.atom for condition in rule.body if isinstance(condition, Has))]
        lists = {}
        for atom in atoms:
            _of_atom(atom, predicates, used)
            row = predicates.get(atom.predicate)
            if row is not None and row.range_kind == "options" and isinstance(atom.arguments[-1], Var):
                lists[atom.arguments[-1]] = row.range
        for condition in rule.body:
            terms: tuple[object, ...] = ()
            if isinstance(condition, Among):
                terms = (condition.term, *condition.values)
            elif isinstance(condition, Compare):
                terms = (condition.left, condition.right)
            for of in {lists[term] for term in terms if isinstance(term, Var) and term in lists}:
                used[of].update((term.text, None) for term in terms if isinstance(term, Name))
    return {
        name: (tuple(dict.fromkeys([*known, *used[name]])) if is_open and name in used else known, is_open)
        for name, (known, is_open) in options.items()
    }


def _of_atom(atom: Atom, predicates: Mapping[str, Predicate], used: dict[str, dict[str, None]]) -> None:
    row, value = predicates.get(atom.predicate), atom.arguments[-1]
    if row is not None and row.range_kind == "options" and isinstance(value, Name):
        used[row.range][value.text] = None
