"""The steps of a proof: each checked against its parts and the steps before it. ``docs/proofs.md``, “A proof”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from verify.arithmetic import aggregate, evaluate
from verify.atoms import (
    Found,
    Pattern,
    Rules,
    add,
    atom_of,
    bind,
    bindings_of,
    binds,
    fitting,
    pattern_of,
    same_json,
    truth_of,
    unify,
    unlimited,
    variables,
)
from verify.case import Case
from verify.terms import Bound, Refused, Row, Term, compare, fits, known, need, read, value_of

LEAVES = ("given", "found", "stated", "settled", "unknown")
COMPUTED = {"kind", "condition", "operands", "holds", "result"}
SEARCHES = {True: "searched", None: "open", False: "absent"}

#: An aggregate's amount, and whether it is that for sure; the same of a comparison, which has none.
Computed = tuple[bool | None, Term | None]


class Steps:
    """The ``nodes`` of a proof, under ``rules`` (by predicate, then by id); ``used`` are those checked so far."""

    def __init__(self, nodes: Any, rules: Rules, case: Case, reported: str) -> None:
        self.nodes, self.rules, self.case, self.reported = nodes, rules, case, reported
        self.used = set[int]()

    def under(self, readings: dict[str, str], step: Any, atom: Sequence[Any]) -> Found:
        """Return what a search finds of an atom; it is the last step under a choice of readings."""
        self.taken = {*readings.items()}
        self.done: dict[int, Found] = {}
        self.closing: dict[str, Found] = {}
        self.tables: dict[int, dict[str, Found]] = {}
        return self._find(step, len(self.nodes), atom, search=True)

    def _step(self, number: Any, before: int) -> Found:
        """Check a step, which must come before step ``before``, and return what it finds."""
        need(type(number) is int and 0 <= number < before, "a step rests on a later one")
        self.used.add(number)
        if number not in self.done:
            found = self.done[number] = self._check(number, node := self.nodes[number])
            need(
                "atom" not in node or self.case.measures(unlimited(node["atom"][0]), found),
                f"step {number}: in another unit",
            )
        return self.done[number]

    def _check(self, number: int, node: Any) -> Found:
        match node:
            case {"kind": kind, "atom": atom} if kind in LEAVES:
                says = self.case.leaf(*atom_of(node)) | {"atom": atom}
                given = {part: said for part, said in says.items() if said is not None}
                need(same_json(node) == same_json(given), f"step {number}: case and rule base say otherwise")
                return _found(says["holds"], atom_of(node)[1])
            case {"kind": "computed" | "summed", "condition": on, "operands": values, "holds": holds, "result": result}:
                bound = bindings_of(values)
                need(bound.keys() == variables(on), f"step {number}: other operands")
                truth, value = self._total(number, node, bound) if "gather" in on else _computed(node, bound)
                stated = None if result is None else read(result)
                need(holds is truth and stated == value, f"step {number}: it gives something else")
                return _found(truth)
            case {"kind": "concluded" | "possible", "premises": list()}:
                return self._concluded(number, node)
            case {"kind": "absent" | "open" | "searched" as kind, "atom": _, "direct": list(), **rest}:
                need([*rest] in ([], ["candidates"], ["closure"]), f"step {number}: other parts")
                need(isinstance(rest.get("candidates", []), list), f"step {number}: not a list")
                found = self._said(number, node)
                add(found, self._tried(number, node) if "candidates" in rest else {})
                add(found, self._closed(number, node) if "closure" in rest else {})
                need(kind == SEARCHES[truth_of(found)], f"step {number}: outcome")
                return found
            case {"kind": "sole", "atom": _, "holds": holds, "search": search, **rest} if not rest:
                predicate, row = atom_of(node)
                every = self._find(search, number, [predicate, row[0], None], search=True)
                contested = any(compare("=", row[1], other[1]) is not True for other in every)
                found = {row: every.get(row, False) and not contested} if fitting(row, every) else {}
                need(holds is truth_of(found), f"step {number}: outcome")
                return found
            case {"kind": "closure", "searches": list(), **rest} if not rest:
                return self._closure(number, node)
        raise Refused(f"step {number}: no such step")

    def _concluded(self, number: int, node: Any) -> Found:
        need(set(node) == {"kind", "atom", "rule", "bindings", "premises"}, f"step {number}: other parts")
        (predicate, row), bound = atom_of(node), bindings_of(node["bindings"])
        rule = self._active(predicate).get(node["rule"], {})
        need(rule, f"step {number}: the rule does not count here")
        body, head = rule["body"], rule["head"][1:]
        wanted = {a["var"] for a in head if "var" in a}.union(*map(variables, body))
        need(bound.keys() == wanted | {binds(c) for c in body if binds(c)}, f"step {number}: other bindings")
        premises = zip(body, node["premises"], strict=True)
        truths = [self._premise(number, predicate, on, bound, step) for on, step in premises]
        given = tuple(value_of(argument, bound) for argument in head)
        need(False not in truths and fits(row, given) is not None, f"step {number}: a premise is false, or the head")
        sure = all(truths) and given == row
        need(node["kind"] == ("concluded" if sure else "possible"), f"step {number}: certain or only possible")
        return {row: sure}

    def _premise(self, number: int, reader: str, on: Any, bound: Bound, step: Any) -> bool | None:
        """Check that a step is about a condition of a rule for ``reader``; return whether the condition holds."""
        if "has" in on or "not" in on:
            name, *arguments = on.get("has") or on["not"]
            truth = truth_of(self._find(step, number, [name, *(value_of(a, bound) for a in arguments)]))
            sole = self.nodes[step]["kind"] == "sole"
            need(sole is self._reads_sole(reader, name), f"step {step}: contested or not")
            return truth if "has" in on or truth is None else not truth
        truth, node = truth_of(self._step(step, number)), self.nodes[step]
        need(same_json(node.get("condition")) == same_json(on), f"step {step} is about another condition")
        need(bindings_of(node["operands"]).items() <= bound.items(), f"step {step}: other operands")
        result = node["result"]
        need(result is None or bound.get(binds(on), read(result)) == read(result), f"step {step}: another amount")
        return truth

    def _find(self, step: Any, before: int, atom: Sequence[Any], *, search: bool = False) -> Found:
        """Check that a step settles a statement, or is the ``search`` for all that fits; return the rows that may hold.

        A leaf or a rule settles that a statement holds. That it fails, or only may hold, is settled by all that could
        derive it. Within a closure, a statement that may hold is shown by one way in which it may.
        """
        found, node, (name, *asked) = self._step(step, before), self.nodes[step], atom
        need("atom" in node and pattern_of(node["atom"]) == (name, asked), f"step {step} is about something else")
        searched, tried = "direct" in node, "candidates" in node or "closure" in node or node["kind"] == "sole"
        need(searched or not search, f"step {step}: not a search")
        if name not in self.closing:
            settles = tried or (node["kind"] in LEAVES and not self._active(name))
            need(settles or (not search and True in found.values()), f"step {step}: not all was tried")
            return found
        closing = fitting(asked, self.closing[name])
        if search:
            need(not tried, f"step {step}: a closure is searched for itself")
            return add({**found}, closing)
        sure = closing.get(tuple(asked), False) or self.case.holds(name, tuple(asked))
        need(not searched and found == {tuple(asked): sure}, f"step {step}: not so")
        return found

    def _reads_sole(self, reader: str, name: str) -> bool:
        """Whether rules for ``reader`` read a value as certain only where it is sole: of a concluded attribute that is
        to have one value, unless it rests on ``reader`` in turn or the question reports it."""
        asked: Any = {"single": False, "recursive": ""}  # what a question adds
        of, to = (self.case.predicates.get(unlimited(each), asked) for each in (name, reader))
        given = unlimited(name) in self.rules and name != self.reported
        within = of["recursive"] and of["recursive"] == to["recursive"]
        return bool(of["single"] and given and of["arity"] == 2 and not of["transitive"] and not within)

    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _active(self, predicate: str) -> dict[str, Any]:
        """Return the rules that count for a statement under the readings taken."""
        rules = self.rules.get(predicate, {}).items()
        return {
            name: rule for name, rule in rules if not rule["readings"] or self.taken & {*map(tuple, rule["readings"])}
        }

    def _said(self, number: int, node: Any) -> Found:
        """Check that a search has a leaf for each statement of case and documents that may fit; return their rows."""
        found, rows, (name, pattern) = dict[Row, bool](), list[Any](), pattern_of(node["atom"])
        for step in node["direct"]:
            add(found, self._step(step, number))
            need(self.nodes[step]["kind"] in LEAVES, f"step {number}: not a leaf")
            rows.append(atom_of(self.nodes[step]))
        expected = [(name, row) for row in self.case.said(name, pattern, concluded=name in self.rules)]
        need(len(rows) == len(expected) and {*rows} == {*expected}, f"step {number}: not all the case says of it")
        return found

    def _tried(self, number: int, node: Any) -> Found:
        """Check that every rule for an atom was tried in every way; return the rows that they derive."""
        (predicate, pattern), found = pattern_of(node["atom"]), dict[Row, bool]()
        tried = [(rule, unify(rule, pattern)) for rule in self._active(predicate).values()]
        starts = [(rule, bound) for rule, bound in tried if bound is not None]
        need([r["id"] for r, _ in starts] == [name for name, _ in node["candidates"]], f"step {number}: not every rule")
        for (rule, bound), (_, way) in zip(starts, node["candidates"], strict=True):
            add(found, self._way(number, (rule, pattern), way, bound, frozenset()))
        return found

    def _way(self, number: int, tried: tuple[Any, Pattern], way: Any, bound: Bound, met: frozenset[int]) -> Found:
        """Check one way through the body of a rule that is tried for a pattern; return the rows that it derives."""
        rule, pattern = tried
        found, (name, *head) = dict[Row, bool](), rule["head"]
        match way:
            case {"at": int(at), "by": step, "ways": list(ways), **rest} if not rest:
                need(type(at) is int and at >= 0 and at not in met, "no such condition left")
                expected = self._meets(number, name, rule["body"][at], bound, step)
                followed = [bindings_of(new) for new, _ in ways]
                every = len(followed) == len(expected) and all(new in followed for new in expected)
                need(every, "not every way was tried")
                for new, (_, then) in zip(followed, ways, strict=True):
                    add(found, self._way(number, tried, then, bound | new, met | {at}))
                return found
            case {"differs": value, **rest} if not rest:
                pairs = zip(pattern, (value_of(argument, bound) for argument in head), strict=True)
                other = [have for want, have in pairs if want is not None and compare("=", want, have) is False]
                need(other[:1] == [read(value)], "it does not differ, or gives another value")
                return found
            case {"gives": step, **rest} if not rest:
                found, node = self._step(step, number), self.nodes[step]
                need("premises" in node and node["rule"] == rule["id"], "by another rule")
                need(bindings_of(node["bindings"]) == bound, "it gives other than was followed")
                given = fits(pattern, tuple(value_of(argument, bound) for argument in head))
                need(atom_of(node) == (name, given), "it gives another statement")
                return found
        raise Refused(f"not a way: {way!r:.80}")

    def _meets(self, number: int, reader: str, on: Any, bound: Bound, step: Any) -> list[Bound]:
        """Return the new bindings of each way to meet a condition, as a step shows them; none when it fails."""
        name, *arguments = on.get("has", [""])
        asked = [bound.get(a["var"]) if "var" in a else read(a) for a in arguments]
        if None in asked or name in self.closing:
            found = self._find(step, number, [name, *asked], search=True)
            every = [new for row in found if (new := bind(arguments, row, bound)) is not None]
            return [new for n, new in enumerate(every) if new not in every[:n]]
        truth, name = self._premise(number, reader, on, bound, step), binds(on)
        need(name not in bound, "taken twice")
        return [] if truth is False else [{name: read(self.nodes[step]["result"])} if name else {}]

    # ── recursion and totals ─────────────────────────────────────────────────────────────────────────────────────

    def _closure(self, number: int, node: Any) -> Found:
        """Check all that a recursive component's rules derive; of itself they may read only what the closure finds."""
        outside, self.closing = self.closing, {}
        for part in node["searches"]:
            predicate, pattern = pattern_of(part["atom"])
            need(set(part) == {"atom", "candidates"} and isinstance(part["candidates"], list), f"step {number}: parts")
            need(predicate not in self.closing and not any(pattern), f"step {number}: twice, or not all of it")
            self.closing[predicate] = {}
            for end in (self.nodes[step] for step in _ends(part)):
                add(self.closing[predicate], {atom_of(end)[1]: end["kind"] == "concluded"})
        for part in node["searches"]:
            self._tried(number, part)
        self.tables[number], self.closing = self.closing, outside
        return {}

    def _closed(self, number: int, node: Any) -> Found:
        """Return the rows of its closure that fit a search."""
        self._step(node["closure"], number)
        predicate, pattern = pattern_of(node["atom"])
        return fitting(pattern, self.tables[node["closure"]][predicate])

    def _total(self, number: int, node: Any, bound: Bound) -> Computed:
        """Check that an aggregate is over all rows of its search; return whether it holds, and its value."""
        need(
            set(node) == COMPUTED | {"search", "contributors"} and node["kind"] == "summed",
            f"step {number}: other parts",
        )
        on, search = node["condition"], node["search"]
        group = [value_of(part, bound) for part in on["group"]]
        start, size = len(group), on["over"] + (on["function"] != "count")
        found = self._find(search, number, [on["predicate"], *group, *[None] * size], search=True)
        steps: dict[Row, list[int]] = {}
        for step in _ends(self.nodes[search]):
            steps.setdefault(atom_of(self.nodes[step])[1][start : start + on["over"]], []).append(step)
        need(same_json(node["contributors"]) == same_json([*steps.values()]), f"step {number}: not every contributor")
        result, settled = aggregate(on, found, start)
        return (False if result is None else settled or None), result


def _computed(node: Any, bound: Bound) -> Computed:
    """Return whether a comparison, a choice among values or an amount holds, and the value of an amount."""
    on = node["condition"]
    need(set(node) == COMPUTED and node["kind"] == "computed", "other parts")
    if "let" in on:
        result = evaluate(on["be"], bound)
        return False if result is None else known(result) or None, result
    if "compare" in on:
        left, right = evaluate(on["left"], bound), evaluate(on["right"], bound)
        need(left is None or right is None or left[-1] == right[-1], "amounts of two units are compared")
        return left is not None and right is not None and compare(on["compare"], left, right), None
    found = [compare("=", value_of(on["among"], bound), read(value)) for value in on["values"]]
    return True if True in found else None if None in found else False, None


def _found(truth: bool | None, row: Row = ()) -> Found:
    """Return the finding of a step about one row."""
    return {} if truth is False else {row: bool(truth)}


def _ends(search: Any) -> list[int]:
    """Return the steps at the ends of a search's ways that derive a match."""
    return [step for _, way in search["candidates"] for step in _ends_of(way)]


def _ends_of(way: Any) -> list[int]:
    return [way["gives"]] if "gives" in way else [step for _, then in way.get("ways", ()) for step in _ends_of(then)]
