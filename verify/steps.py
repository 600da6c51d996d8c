"""What the steps of a proof show: each is checked against its parts and the steps before it. ``docs/proofs.md``.

By number, so what a step rests on is checked before it; once for each choice of readings of the doubts below it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any
from weakref import proxy

from verify.arithmetic import aggregate
from verify.atoms import Atom, Found, Goals, add, fitting, same_json, truth_of
from verify.case import Case
from verify.nodes import LEAVES, SEARCHES, Node, Tried, Way, rests_on, step_before, walk
from verify.rules import Condition, Rule, Rules, bind, unify
from verify.terms import Bound, Row, Term, compare, fits, need, plain, settled, value_of

#: That a step is used within no closure.
NO_CLOSURE = -1
_NO_GOALS = Goals(())
#: A step, the closure that it is used in, and the readings taken of the doubts below it.
Use = tuple[int, int, tuple[str | None, ...]]


class Steps:
    """The ``nodes`` of a proof, under ``rules`` (by predicate, then by id); ``checked`` has what each use of one shows.
    ``own`` has the predicate that the copy of one is a copy of."""

    def __init__(self, nodes: list[Node], rules: Rules, case: Case, reported: str, own: dict[str, str]) -> None:
        self.nodes, self.rules, self.case, self.reported, self.own = nodes, rules, case, reported, own
        self.rests_on = [*map(rests_on, nodes)]
        self.goals = {n: Goals(self._goals(n, node)) for n, node in enumerate(nodes) if node.kind == "closure"}
        self.doubts = list[frozenset[str]]()
        for node, below in zip(nodes, self.rests_on, strict=True):
            # a rule that is tried decides by what it gives, if anything; of the others, that they do not count decides
            tried = {name for name, _ in node.candidates or ()}
            about = {node.atom[0], *(predicate for (predicate, _), _ in node.searches)} if node.search is None else {}
            mine = (rule for of in about for rule in rules.get(of, {}).values() if rule.id not in tried)
            doubts = (rule.doubts for rule in mine if node.written.get("rule", rule.id) == rule.id)
            self.doubts.append(frozenset().union(*doubts, *(self.doubts[step] for step in below)))
        self.checked, self.sole = dict[Use, Found](), cache(partial(Steps._reads_sole, proxy(self)))

    def under(self, readings: dict[str, str], step: Any, atom: Atom) -> Found:
        """Return what a search finds of an atom; it is the last step under a choice of readings."""
        self.taken, last = {*readings.items()}, step_before(len(self.nodes), step)
        self.chosen = {doubts: tuple(map(readings.get, sorted(doubts))) for doubts in {*self.doubts}}
        self.counting = cache(partial(Steps._counting, proxy(self)))
        self.open = cache(partial(Steps._open, proxy(self)))
        for number, closure, chosen in self._unchecked(last):
            self._within(closure)
            found, about = self._check(number, self.nodes[number]), self.nodes[number].atom[0]
            need(self.case.measures(self.own.get(about, about), found), f"step {number}: in another unit")
            self.checked[number, closure, chosen] = found
        self._within(NO_CLOSURE)
        return self._find(last, atom, search=True)

    def _unchecked(self, last: int) -> list[Use]:
        """Return the uses of a step, and of those it rests on, that were not checked before, lower numbers first."""
        found, todo = set[Use](), [(last, NO_CLOSURE)]
        while todo:
            number, closure = todo.pop()
            use = (number, closure, self.chosen[self.doubts[number]])
            if use not in found and use not in self.checked:
                found.add(use)
                inside = number if number in self.goals else closure
                todo += [(step, inside if self._is_possible(step) else NO_CLOSURE) for step in self.rests_on[number]]
        return sorted(found)

    def _done(self, step: int) -> Found:
        """Return what a step was found to show as it is used here."""
        closure = self.closure if self._is_possible(step) else NO_CLOSURE
        return self.checked[step, closure, self.chosen[self.doubts[step]]]

    def _is_possible(self, step: int) -> bool:
        """Whether a step may rest on what the closure finds beside it that it is used in; no other kind may."""
        return self.nodes[step].kind == "possible"

    def _within(self, closure: int) -> None:
        """Check steps within a closure from now on: a statement about one of its goals is what it finds of that."""
        self.closure, self.closing = closure, self.goals.get(closure, _NO_GOALS)

    def _check(self, number: int, node: Node) -> Found:
        """Check a step, and return what it finds."""
        predicate, row = node.atom
        match node.kind:
            case kind if kind in LEAVES:
                says = self.case.leaf(predicate, row)
                given = {part: said for part, said in says.items() if said is not None} | {"atom": node.written["atom"]}
                same = node.written == given and node.written.get("holds") is says["holds"]
                need(same, f"step {number}: case and rule base say otherwise")
                return {} if says["holds"] is False else {row: says["holds"] is True}
            case "computed" | "summed":
                return self._computed(number, node, node.condition)
            case "concluded" | "possible":
                return self._concluded(number, node)
            case "absent" | "open" | "searched":
                found = self._said(number, node)
                add(found, {} if node.candidates is None else self._tried(number, node.atom, node.candidates))
                need(node.closure is None or node.closure in self.goals, f"step {number}: not a closure")
                add(found, {} if node.closure is None else self.goals[node.closure].fitting(node.atom))
                need(node.kind == SEARCHES[truth_of(found)], f"step {number}: outcome")
                return found
            case "sole":
                need(len(row) == 2, f"step {number}: of no attribute")
                every = self._find(node.search, (predicate, (row[0], None)), search=True)
                contested = any(compare("=", row[1], other[1]) is not True for other in every)
                found = {row: every.get(row, False) and not contested} if fitting(row, every) else {}
                need(node.written["holds"] is truth_of(found), f"step {number}: outcome")
                return found
        self._within(number)
        for atom, tried in node.searches:
            self._tried(number, atom, tried)
        return {}

    def _concluded(self, number: int, node: Node) -> Found:
        (predicate, row), bound = node.atom, node.bindings
        counting = self.counting(predicate)
        need(node.written["rule"] in counting, f"step {number}: the rule does not count here")
        head, body, variables = counting[node.written["rule"]].parts
        need(bound.keys() == variables, f"step {number}: other bindings")
        need((len(head), len(body)) == (len(row), len(node.premises)), f"step {number}: other places, or premises")
        truths = [self._premise(predicate, on, bound, step) for on, step in zip(body, node.premises, strict=True)]
        given = tuple(value_of(argument, bound) for argument in head)
        need(False not in truths and fits(row, given) is not None, f"step {number}: a premise is false, or the head")
        sure = all(truths) and given == row
        need(node.kind == ("concluded" if sure else "possible"), f"step {number}: certain or only possible")
        return {row: sure}

    def _premise(self, reader: str, on: Condition, bound: Bound, step: int) -> bool | None:
        """Check that a step is about a condition of a rule for ``reader``; return whether the condition holds."""
        node = self.nodes[step]
        if "has" in on.written or "not" in on.written:
            row = tuple(value_of(argument, bound) for argument in on.arguments)
            truth = truth_of(self._find(step, (on.predicate, row)))
            need((node.kind == "sole") is self.sole(reader, on.predicate), f"step {step}: contested or not")
            return truth if "has" in on.written or truth is None else not truth
        need(node.condition and node.condition.text == on.text, f"step {step} is about another condition")
        need(node.operands.items() <= bound.items(), f"step {step}: other operands")
        need(bound.get(on.binds, node.result) in (None, node.result), f"step {step}: another amount")
        return truth_of(self._done(step))

    def _find(self, step: Any, atom: Atom, *, search: bool = False) -> Found:
        """Check that a step settles a statement, or is the ``search`` for all that fits; return the rows that may hold.

        A leaf or a rule settles that a statement holds. That it fails, or only may hold, is settled by all that could
        derive it. Within a closure, a statement about one
        of its goals that may hold is shown by one way in which it may."""
        found, node, (name, asked) = self._done(step), self.nodes[step], atom
        need(node.atom == atom, f"step {step} is about something else")
        searched = node.kind in SEARCHES.values()
        need(searched or not search, f"step {step}: not a search")
        if node.candidates is not None or node.closure is not None or node.kind == "sole":
            return found
        covered = self.closing.covering(atom)
        if covered and searched:
            return add({**found}, self.closing.fitting(atom))
        if covered:
            sure = self.closing.fitting(atom).get(asked, False) or self.case.leaf(name, asked)["holds"] is True
            need(found == {asked: sure}, f"step {step}: not so")
            return found
        settles = node.kind in LEAVES and not self.counting(name) and not self.open(name)
        need(settles or (not search and True in found.values()), f"step {step}: not all was tried")
        return found

    def _reads_sole(self, reader: str, name: str) -> bool:
        """Whether rules for ``reader`` read a value as certain only where it is sole: of a concluded attribute that is
        to have one value, unless it rests on ``reader`` in turn or the question reports it."""
        asked: Any = {"single": False, "recursive": ""}  # what a question adds
        of, to = (self.case.predicates.get(self.own.get(each, each), asked) for each in (name, reader))
        given = self.own.get(name, name) in self.rules and name != self.reported
        within = of["recursive"] and of["recursive"] == to["recursive"]
        return bool(of["single"] and given and of["arity"] == 2 and not of["transitive"] and not within)

    # ── searches ─────────────────────────────────────────────────────────────────────────────────────────────────

    def _counting(self, predicate: str) -> dict[str, Rule]:
        """Return the rules that count for a statement under the readings taken."""
        rules = self.rules.get(predicate, {}).items()
        return {name: rule for name, rule in rules if not rule.readings or rule.readings & self.taken}

    def _open(self, predicate: str) -> set[str]:
        """Return the rules that may count for a statement: no reading is taken of a doubt that they stand under."""
        assigned, rules = {doubt for doubt, _ in self.taken}, self.rules.get(predicate, {}).values()
        return {rule.id for rule in rules if rule.doubts - assigned} - self.counting(predicate).keys()

    def _said(self, number: int, node: Node) -> Found:
        """Check that a search has a leaf for each statement of case and documents that may fit; return their rows."""
        leaves, (name, pattern) = [self.nodes[step] for step in node.direct], node.atom
        need(all(leaf.kind in LEAVES for leaf in leaves), f"step {number}: not a leaf")
        expected = {(name, row) for row in self.case.said(name, pattern, concluded=name in self.rules)}
        every = len(leaves) == len(expected) and {leaf.atom for leaf in leaves} == expected
        need(every, f"step {number}: not all the case says of it")
        return {row: sure for step in node.direct for row, sure in self._done(step).items()}

    def _tried(self, number: int, atom: Atom, tried: Tried) -> Found:
        """Check that every rule that counts, or may, was tried for an atom, and that none gives a row but of those that
        count; return the rows found."""
        found, here = dict[Row, bool](), {*self.counting(atom[0]), *self.open(atom[0]), *(name for name, _ in tried)}
        rules = (rule for name, rule in self.rules.get(atom[0], {}).items() if name in here)
        starts = [(rule, bound) for rule in rules if (bound := unify(rule, atom[1])) is not None]
        need([rule.id for rule, _ in starts] == [name for name, _ in tried], f"step {number}: not every rule")
        for (rule, bound), (_, way) in zip(starts, tried, strict=True):
            self._follow(rule, atom, way, bound, found)
        return found

    def _follow(self, rule: Rule, atom: Atom, start: Way, bound: Bound, found: Found) -> None:
        """Check one way through the body of a rule that is tried for an atom; add the rows that it derives."""
        (name, pattern), (head, body, _), todo = atom, rule.parts, [(start, bound, frozenset[int]())]
        while todo:
            way, bound, met = todo.pop()
            match way:
                case "at", at, step, ways:
                    need(at not in met and at < len(body), "no such condition left")
                    expected = {frozenset(new.items()) for new in self._meets(name, body[at], bound, step)}
                    followed = {frozenset(new.items()) for new, _ in ways}
                    need(len(ways) == len(expected) and followed == expected, "not every way was tried")
                    todo += [(then, bound | new, met | {at}) for new, then in reversed(ways)]
                case "differs", term:
                    pairs = zip(pattern, (value_of(argument, bound) for argument in head), strict=True)
                    other = [have for want, have in pairs if want is not None and compare("=", want, have) is False]
                    need(other[:1] == [term], "it does not differ, or gives another value")
                case "gives", step:
                    node = self.nodes[step]
                    need(node.written.get("rule") == rule.id, "by another rule")
                    need(node.bindings == bound, "it gives other than was followed")
                    given = fits(pattern, tuple(value_of(argument, bound) for argument in head))
                    need(node.atom == (name, given), "it gives another statement")
                    add(found, self._done(step))

    def _meets(self, reader: str, on: Condition, bound: Bound, step: int) -> list[Bound]:
        """Return the new bindings of each way to meet a condition, as a step shows them; none when it fails."""
        if "has" in on.written:
            asked = tuple(bound.get(a) if isinstance(a, str) else a for a in on.arguments)
            if None in asked or self.closing.covering((on.predicate, asked)):
                found = self._find(step, (on.predicate, asked), search=True)
                return [new for row in found if (new := bind(on.arguments, row, bound)) is not None]
        truth, result = self._premise(reader, on, bound, step), self.nodes[step].result
        need(on.binds not in bound, "taken twice")
        return [] if truth is False else [{on.binds: result} if on.binds and result else {}]

    # ── recursion, amounts and totals ────────────────────────────────────────────────────────────────────────────

    def _goals(self, number: int, node: Node) -> Iterator[tuple[Atom, Found]]:
        """Yield the goals of a closure, each with the rows of the steps in which its ways end."""
        for goal, tried in node.searches:
            about: Any = self.case.predicates.get(goal[0], {"recursive": ""})
            need(about["recursive"], f"step {number}: a closure of what does not rest on itself")
            need(about["arity"] == len(goal[1]), f"step {number}: {goal[0]:.40} takes {about['arity']}")
            need(all(part is None or plain(part) for part in goal[1]), f"step {number}: a goal of what is not known")
            ends, rows = [self.nodes[step] for kind, step, *_ in walk(tried) if kind == "gives"], dict[Row, bool]()
            for end in ends:
                add(rows, {end.atom[1]: end.kind == "concluded"})
            yield goal, rows

    def _computed(self, number: int, node: Node, on: Any) -> Found:
        """Check a comparison, a choice, an amount or an aggregate; return the row ``()`` unless it fails."""
        need(node.operands.keys() == on.needs, f"step {number}: other operands")
        need(("gather" in on.written) is (node.kind == "summed"), f"step {number}: other parts")
        if node.search is None:
            truth, result = on.computed(node.operands, node.written["operands"])
        else:
            truth, result = self._total(number, node, on, node.search)
        need(node.written["holds"] is truth and node.result == result, f"step {number}: it gives something else")
        return {} if truth is False else {(): truth is True}

    def _total(self, number: int, node: Node, on: Any, search: Any) -> tuple[bool | None, Term | None]:
        """Check that an aggregate is over all rows of its search; return whether it holds, and its value."""
        group, of = [value_of(part, node.operands) for part in on.arguments], on.written
        start, size = len(group), of["over"] + (of["function"] != "count")
        found = self._find(search, (on.predicate, (*group, *[None] * size)), search=True)
        steps: dict[Row, list[int]] = {}
        for step in (step for kind, step, *_ in walk(self.nodes[search].candidates or []) if kind == "gives"):
            steps.setdefault(self.nodes[step].atom[1][start : start + of["over"]], []).append(step)
        contributors = same_json([*steps.values()])
        need(same_json(node.written["contributors"]) == contributors, f"step {number}: not every contributor")
        result, sure = aggregate(of, found, start)
        if result is None:
            return False, None
        result = on.labelled(result, node.operands, node.written["operands"])
        return (sure and settled(result)) or None, result
