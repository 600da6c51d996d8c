"""The condition half of *resolve*: what one rule says, with its variables, its types and its units."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from grammar.meaning.program import (
    Collect,
    Every,
    Head,
    Listed,
    Node,
    Some,
    Test,
    Vocabulary,
    Without,
)
from grammar.syntax import tree
from logic import builtin
from logic.datalog import Among, Atom, Call, Compare, Expression, Has, Kind, Predicate, Term, Var
from logic.operators import AGGREGATES, COMPARED, FUNCTIONS
from logic.units import COUNTS, SHARE, UNITS, in_base, split_quantity
from logic.values import Day, Name, Quantity
from text.fault import Argument, Fault, Label, Phrase, Span
from text.spelling import did_you_mean

#: The marks that tell a second variable of a category from the first: 企业甲.
MARKS = "甲乙丙丁戊己"

#: What a thing's type is called: a category, an option list, a unit, a date, free text.
Sort = tuple[str, str]
ANY: Sort = ("any", "")


class Frame:
    """The variables of one rule and what they stand for; turns trees of conditions into typed nodes.

    ``variables`` maps a variable's name to its category. ``things`` are the documents and clauses by name. ``stating``
    reads ``=`` on an amount as saying it, not as comparing it.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        faults: list[Fault],
        things: Mapping[str, str],
        document: str = "",
        entities: Mapping[str, Sequence[str]] | None = None,
        *,
        stating: bool = False,
    ) -> None:
        self.stating = stating
        self.vocabulary, self.faults, self.things, self.document = vocabulary, faults, things, document
        self.entities = entities or {}
        self.variables: dict[str, str] = {}
        self.spans: dict[str, Span] = {}
        self._renamed: Mapping[str, str] = {}
        self._fresh = 0

    # ── conditions ───────────────────────────────────────────────────────────────────────────────────────────────

    def node(self, condition: tree.Condition, renamed: Mapping[str, str] | None = None) -> Node:
        """Return the typed node of a condition; ``renamed`` reads some variables under another name."""
        before, self._renamed = self._renamed, renamed or self._renamed
        try:
            return self._node(condition)
        finally:
            self._renamed = before

    def _node(self, condition: tree.Condition) -> Node:
        match condition:
            case tree.AllOf(conditions, span):
                return Every(tuple(self._node(part) for part in conditions), span)
            case tree.AnyOf(conditions, span):
                return Some(tuple(self._node(part) for part in conditions), span)
            case tree.Group(inner, unless, span):
                part = self._node(inner)
                return Without(part, tuple(self._node(u) for u in unless), span) if unless else part
            case _:
                return _every(list(self.atom(condition)), condition.span)

    def atom(self, atom: tree.AtomNode) -> Iterator[Node]:
        """Yield the nodes of one atom: the attributes it follows, then what it says."""
        match atom:
            case tree.IsCategory(subject, categories, any_of, negated, span):
                yield from self._is(subject, categories, any_of, negated, span)
            case tree.Holds(subject, name, negated, span):
                predicate = self._predicate(name, 1)
                nodes, term, sort = self._walk(subject)
                yield from nodes
                if predicate:
                    self._domain(predicate, sort, subject.span)
                    yield Test(Has(Atom(predicate.name, (term,)), negated), span)
            case tree.Related(subject, name, of, negated, span):
                predicate = self._predicate(name, 2)
                nodes, term, sort = self._walk(subject)
                yield from nodes
                if predicate:
                    self._domain(predicate, sort, subject.span)
                    more, other = self._argument(of, predicate)
                    yield from more
                    yield Test(Has(Atom(predicate.name, (term, other)), negated), span)
            case tree.AmongValues(subject, values, any_of, span):
                yield from self._among(subject, values, any_of, span)
            case tree.Comparison(subject, operator, right, _, span):
                yield from self._comparison(subject, operator, right, span)

    def _is(
        self,
        subject: tree.Path | tree.Reference,
        categories: Sequence[tree.Ident],
        any_of: bool,
        negated: bool,
        span: Span,
    ) -> Iterator[Node]:
        nodes, term, sort = self._walk(subject)
        yield from nodes
        tests: list[Node] = []
        for category in categories:
            predicate = self._predicate(category, 1)
            if predicate:
                self._domain(predicate, sort, subject.span)
                tests.append(Test(Has(Atom(predicate.name, (term,)), negated), category.span))
        if any_of and not negated and len(tests) > 1:
            yield Some(tuple(tests), span)
        else:
            yield from tests

    def _among(
        self, subject: tree.Path | tree.Reference, values: Sequence[tree.TermNode], any_of: bool, span: Span
    ) -> Iterator[Node]:
        if not isinstance(subject, tree.Path) or len(subject.names) < 2:
            self._fault("E205", subject.span, name=_text(subject))
            return
        nodes, term, sort = self._walk(tree.Path(subject.names[:-1], subject.span))
        yield from nodes
        predicate = self._predicate(subject.names[-1], 2)
        if not predicate:
            return
        self._domain(predicate, sort, subject.span)
        found = []
        for value in values:
            more, other = self._argument(value, predicate)
            yield from more
            found.append(other)
        if len(found) == 1 or not any_of:
            for other in found:
                yield Test(Has(Atom(predicate.name, (term, other))), span)
            return
        variable = self._variable(predicate.name)
        yield Test(Has(Atom(predicate.name, (term, variable))), span)
        constants = tuple(other for other in found if not isinstance(other, Var))
        yield Test(Among(variable, constants), span)

    def _comparison(
        self, subject: tree.Path | tree.Reference, operator: str, right: tree.Expression, span: Span
    ) -> Iterator[Node]:
        if operator == "=" and isinstance(subject, tree.Path) and len(subject.names) > 1:
            predicate = self._predicate(subject.names[-1], 2)
            if predicate and (self.stating or predicate.range_kind not in ("unit", "date")):
                nodes, term, sort = self._walk(tree.Path(subject.names[:-1], subject.span))
                yield from nodes
                self._domain(predicate, sort, subject.span)
                if isinstance(right, tree.Path | tree.Reference | tree.Literal):
                    more, other = self._argument(right, predicate)
                    yield from more
                    yield Test(Has(Atom(predicate.name, (term, other))), span)
                    return
        nodes, left, left_sort = self._walk(subject)
        yield from nodes
        more, expression, right_sort = self.expression(right, left_sort[1])
        yield from more
        if left_sort != ANY and right_sort != ANY and not self._comparable(left_sort, right_sort):
            self._fault("E202", span, left=_say(left_sort), right=_say(right_sort), operation=Phrase(COMPARED))
            return
        yield Test(Compare(operator, left, expression), span)

    def _comparable(self, left: Sort, right: Sort) -> bool:
        if left[0] == right[0] == "category":
            return self.vocabulary.compatible(left[1], right[1])
        return left == right

    # ── paths ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _walk(self, path: tree.Path | tree.Reference) -> tuple[list[Node], Term, Sort]:
        """Follow a path; return the atoms followed, what it ends at and its type."""
        if isinstance(path, tree.Reference):
            cited = self._reference_name(path)
            return [], Name(cited), ("category", self.things.get(cited, builtin.DOCUMENT))
        term, sort = self._head_term(path.names[0])
        nodes: list[Node] = []
        for name in path.names[1:]:
            predicate = self._predicate(name, 2)
            if predicate is None:
                return nodes, self._variable("_"), ANY
            self._domain(predicate, sort, path.span)
            variable = self._variable(predicate.name)
            nodes.append(
                Test(
                    Has(Atom(predicate.name, (term, variable))),
                    Span(path.span.file, path.span.start, name.span.end),
                )
            )
            term, sort = variable, (predicate.range_kind, predicate.range)
        return nodes, term, sort

    def _head_term(self, name: tree.Ident) -> tuple[Term, Sort]:
        text = self._renamed.get(name.text, name.text)
        found = self._thing(text)
        if found is not None:
            return found
        category = self._category_of_variable(text)
        if category:
            text = category + text[-1:] if text[-1:] in MARKS and text not in self._all_categories else category
            self.variables.setdefault(text, category)
            self.spans.setdefault(text, name.span)
            return Var(text), ("category", category)
        known = [
            *self.vocabulary.entities,
            *self.vocabulary.categories,
            *self.vocabulary.bodies,
            *self.entities,
        ]
        self._unknown(name, known)
        return Name(text), ANY

    def _thing(self, text: str) -> tuple[Name, Sort] | None:
        text = self.vocabulary.aliases.get(text, text)
        if text in self.entities:
            kinds = self.entities[text]
            return Name(text), ("category", kinds[0]) if len(kinds) == 1 else ANY
        if text in self.vocabulary.entities:
            kinds = self.vocabulary.entities[text].categories
            return Name(text), ("category", kinds[0]) if len(kinds) == 1 else ANY
        if text in self.vocabulary.bodies:
            return Name(text), ("category", builtin.BODY)
        if text in self.things:
            return Name(text), ("category", self.things[text])
        jurisdiction = self._jurisdictions.get(text)
        if jurisdiction:
            return Name(jurisdiction), ("category", builtin.BODY)
        return None

    @property
    def _jurisdictions(self) -> Mapping[str, str]:
        """Local names that only one body has."""
        found: dict[str, str] = {}
        for body in self.vocabulary.bodies.values():
            found[body.local] = "" if body.local in found else body.name
        return found

    def _category_of_variable(self, text: str) -> str:
        return category_of(self.vocabulary, text)

    @property
    def _all_categories(self) -> set[str]:
        return {*self.vocabulary.categories, *self.vocabulary.aliases}

    def _argument(self, node: tree.TermNode, predicate: Predicate) -> tuple[list[Node], Term]:
        """Return what stands in the second place of ``predicate``."""
        kind, range_ = predicate.range_kind, predicate.range
        if isinstance(node, tree.Literal):
            value, sort = self._literal(node)
            if kind in ("unit", "date") and sort != (kind, range_) and sort != ANY:
                self._fault("E203", node.span, name=predicate.name, wanted=_say((kind, range_)))
            elif kind in ("options", "category"):
                return [], self._option(tree.Ident(node.text, node.span), predicate)
            return [], value
        if isinstance(node, tree.Path) and len(node.names) == 1 and kind in ("options", "text", "code"):
            name = node.names[0]
            if kind == "options" and name.text == range_:
                self.variables.setdefault(name.text, range_)
                return [], Var(name.text)
            return [], self._option(name, predicate) if kind == "options" else Name(name.text)
        nodes, term, sort = self._walk(node)
        if (
            kind == "category"
            and sort != ANY
            and not (sort[0] == "category" and self.vocabulary.compatible(sort[1], range_))
        ):
            self._fault("E203", node.span, name=predicate.name, wanted=range_)
        return nodes, term

    def _option(self, name: tree.Ident, predicate: Predicate) -> Name:
        if predicate.range_kind == "category":
            found = self._thing(name.text)
            if found is None:
                self._unknown(name, [*self.vocabulary.entities, *self.entities])
            return Name(name.text)
        options = self.vocabulary.options[predicate.range]
        text = self.vocabulary.aliases.get(name.text, name.text)
        if text not in options.options and not options.open:
            arguments = {"name": predicate.name, "value": name.text}
            label = Label(options.span, Phrase("options-declared-here"))
            labels = (label,) if options.span.file else ()
            hint = did_you_mean(name.text, options.options)
            self.faults.append(Fault("E204", name.span, arguments, labels, hint))
        return Name(text)

    # ── expressions ──────────────────────────────────────────────────────────────────────────────────────────────

    def expression(self, node: tree.Expression, wanted: str = "") -> tuple[list[Node], Expression, Sort]:
        """Return what must hold first, the expression, and its type.

        ``wanted`` is the unit that its place asks for: a number of things is counted in it, if things are counted so.
        """
        match node:
            case tree.Literal():
                value, sort = self._literal(node)
                return [], value, sort
            case tree.Path() | tree.Reference():
                return self._walk(node)
            case tree.Operation(operator, operands, span):
                return self._operation(operator, operands, wanted, span)
            case tree.Aggregate():
                return self._aggregate(node, wanted)
            case tree.Listed():
                return self._listed(node, wanted)

    def _operation(
        self, operator: str, operands: Sequence[tree.Expression], wanted: str, span: Span
    ) -> tuple[list[Node], Expression, Sort]:
        nodes: list[Node] = []
        parts: list[Expression] = []
        sorts: list[Sort] = []
        for operand, unit in zip(operands, self._asked_of(operator, operands, wanted), strict=True):
            more, part, sort = self.expression(operand, unit)
            nodes.extend(more)
            parts.append(part)
            sorts.append(sort)
        if operator == "steps":
            steps = self._joined("steps", sorts[0], sorts[1], span)
            counted = Call("steps", (parts[0], parts[1]))
            result = self._joined("*", ("unit", SHARE) if steps == ANY else steps, sorts[2], span)
            return nodes, Call("*", (counted, parts[2])), result
        return nodes, Call(operator, tuple(parts)), self._joined(operator, sorts[0], sorts[1], span)

    def _asked_of(self, operator: str, operands: Sequence[tree.Expression], wanted: str) -> tuple[str, ...]:
        """Return the unit that the place of each operand asks for, so that things are counted alike on both sides.

        A number of things over 30家, where a share is asked for, is counted in 家; over anything else, where 人 are
        asked for, in 人.
        """
        left, right = self._own_unit(operands[0]), self._own_unit(operands[1])
        match operator:
            case "steps":
                return right, "", ""
            case "*":
                return (wanted if right == SHARE else ""), (wanted if left == SHARE else "")
            case "/":
                return (right, left) if wanted == SHARE else (wanted, "")
        return wanted or right, wanted or left

    def _own_unit(self, node: tree.Expression) -> str:
        """Return the unit that a number as written or an attribute has wherever it stands, else nothing."""
        if isinstance(node, tree.Literal) and node.sort == "quantity":
            unit = split_quantity(node.text)[1]
            return UNITS[unit].base if unit in UNITS else "" if unit else SHARE
        if isinstance(node, tree.Path):
            name = node.names[-1].text
            row = self.vocabulary.predicates.get(self.vocabulary.aliases.get(name, name))
            return row.range if row is not None and row.range_kind == "unit" else ""
        return ""

    def _joined(self, function: str, left: Sort, right: Sort, span: Span) -> Sort:
        """Return the type of what an operator makes of two operands, any when their units do not go together."""
        if ANY in (left, right):
            return ANY
        row = FUNCTIONS[function]
        unit = row.unit_of(left[1], right[1]) if {left[0], right[0]} <= {"unit", "date"} else None
        if unit is None:
            self._fault("E202", span, left=_say(left), right=_say(right), operation=Phrase(row.together))
            return ANY
        return left[0], unit

    def _aggregate(self, node: tree.Aggregate, wanted: str) -> tuple[list[Node], Expression, Sort]:
        over = []
        for name in node.over:
            term, _ = self._head_term(name)
            if isinstance(term, Var):
                over.append(term)
        row = AGGREGATES[node.function]
        needs: list[Node] = []
        of: Expression | None = None
        sort: Sort = ("text", "") if row.of_amounts else ("unit", wanted if wanted in COUNTS else row.unit)
        if not row.of_amounts and node.of is not None:
            self._fault("E206", node.span, name=row.word.chinese)
        elif node.of is not None:
            needs, of, sort = self.expression(node.of, wanted)
        if row.of_amounts and sort != ANY and sort[0] not in (("unit", "date") if row.of_days else ("unit",)):
            self._fault("E203", node.span, name=row.word.chinese, wanted=Phrase("amount"))
        condition = self._node(node.condition) if node.condition else None
        variable = self._variable(row.word.chinese)
        collect = Collect(variable, row.name, of, tuple(needs), tuple(over), condition, sort[1], node.span)
        return [collect], variable, sort

    def _listed(self, node: tree.Listed, wanted: str) -> tuple[list[Node], Expression, Sort]:
        row = AGGREGATES[node.function]
        if not row.of_amounts:
            self._fault("E206", node.span, name=row.word.chinese)
        asked = wanted or next((unit for part in node.parts if (unit := self._own_unit(part))), "")
        parts: list[tuple[str, Expression, tuple[Node, ...]]] = []
        found: Sort = ANY
        for number, part in enumerate(node.parts, 1):
            needs, of, sort = self.expression(part, asked)
            if sort != ANY and sort[0] not in (("unit", "date") if row.of_days else ("unit",)):
                self._fault("E203", part.span, name=row.word.chinese, wanted=Phrase("amount"))
            elif ANY not in (found, sort) and found != sort:
                self._fault("E202", part.span, left=_say(found), right=_say(sort), operation=Phrase(COMPARED))
            found = sort if found == ANY else found
            called = _text(part) if isinstance(part, tree.Path) else f"第{number}项"
            again = any(called == other for other, *_ in parts)
            parts.append((f"{called}（第{number}项）" if again else called, of, tuple(needs)))
        variable = self._variable(row.word.chinese)
        return [Listed(variable, row.name, tuple(parts), found[1], node.span)], variable, found

    def _literal(self, node: tree.Literal) -> tuple[Name | Quantity | Day, Sort]:
        if node.sort == "date":
            try:
                return Day(datetime.date.fromisoformat(node.text)), ("date", "日")
            except ValueError:
                self._fault("E110", node.span, date=node.text)
                return Day(datetime.date.min), ANY
        if node.sort == "string":
            return Name(node.text), ("text", "文字")
        number, unit = split_quantity(node.text)
        if not unit:
            return Quantity(number, SHARE), ("unit", SHARE)
        if unit not in UNITS:
            hint = did_you_mean(unit, UNITS)
            self.faults.append(Fault("E105", node.span, {"unit": unit}, hint=hint))
            return Quantity(number, SHARE), ANY
        row = UNITS[unit]
        return Quantity(in_base(number, row), row.base), ("unit", row.base)

    def subject(self, name: tree.Ident) -> Term:
        """Return what a name at the head of a path stands for."""
        return self._head_term(name)[0]

    # ── consequences ─────────────────────────────────────────────────────────────────────────────────────────────

    def head(self, conclusion: tree.Conclude) -> Head | None:
        """Return the head of a consequence, or ``None`` when a name in it is unknown."""
        subject, sort = self._head_term(conclusion.subject)
        arity = 1 if conclusion.form in ("category", "unary") else 2
        predicate = self._predicate(conclusion.predicate, arity)
        if predicate is None:
            return None
        self._domain(predicate, sort, conclusion.subject.span)
        if not predicate.concluded and predicate.kind is not Kind.CATEGORY and predicate.name not in builtin.ROLES:
            self._fault("E207", conclusion.predicate.span, name=predicate.name)
        if arity == 1:
            return Head(predicate.name, subject, None, None, (), conclusion.span)
        assert conclusion.value is not None
        if predicate.range_kind not in ("unit", "date"):
            if isinstance(conclusion.value, tree.Path | tree.Reference | tree.Literal):
                nodes, term = self._argument(conclusion.value, predicate)
                return Head(predicate.name, subject, term, None, tuple(nodes), conclusion.span)
            self._fault("E203", conclusion.span, name=predicate.name, wanted=predicate.range)
            return None
        wanted: Sort = (predicate.range_kind, predicate.range)
        needs, expression, found = self.expression(conclusion.value, wanted[1])
        for function, bound in (("min", conclusion.cap), ("max", conclusion.floor)):
            if bound is not None:
                more, limit, limit_sort = self.expression(bound, wanted[1])
                needs.extend(more)
                found = self._joined(function, found, limit_sort, bound.span)
                expression = Call(function, (expression, limit))
        if conclusion.rounding is not None:
            function, size = conclusion.rounding
            _, step, step_sort = self.expression(size)
            found = self._joined(function, found, step_sort, size.span)
            if isinstance(step, Quantity) and step.number <= 0:
                self._fault("E303", size.span, reason=Phrase("step-not-positive"))
            expression = Call(function, (expression, step))
        if found not in (ANY, wanted):
            self._fault("E203", conclusion.span, name=predicate.name, wanted=_say(wanted))
        return Head(predicate.name, subject, None, expression, tuple(needs), conclusion.span)

    def guards(self) -> Iterator[Test]:
        """Yield, for each variable that is a category's, the condition that it is of that category."""
        for name, category in self.variables.items():
            if category in self.vocabulary.categories:
                yield Test(Has(Atom(category, (Var(name),))), self.spans.get(name, Span("", 0, 0)))

    # ── small things ─────────────────────────────────────────────────────────────────────────────────────────────

    def _predicate(self, name: tree.Ident, arity: int) -> Predicate | None:
        text = self.vocabulary.aliases.get(name.text, name.text)
        predicate = self.vocabulary.predicates.get(text)
        if predicate is None:
            known = [p.name for p in self.vocabulary.predicates.values() if p.arity == arity]
            self._unknown(name, known)
            return None
        if predicate.arity != arity:
            code = "E205" if predicate.arity == 2 else "E206"
            self._fault(code, name.span, name=name.text)
            return None
        return predicate

    def _domain(self, predicate: Predicate, sort: Sort, span: Span) -> None:
        if sort == ANY or "" in predicate.domains:
            return
        if sort[0] == "category" and any(self.vocabulary.compatible(sort[1], d) for d in predicate.domains):
            return
        arguments = {"name": predicate.name, "wanted": predicate.domains, "found": _say(sort)}
        labels: tuple[Label, ...] = ()
        if declared := self.vocabulary.declared.get(predicate.name):
            labels = (Label(declared, Phrase("declared-here")),)
        self.faults.append(Fault("E201", span, arguments, labels))

    def _variable(self, path: str) -> Var:
        self._fresh += 1
        return Var(f"{path}#{self._fresh}", path)

    def _reference_name(self, reference: tree.Reference) -> str:
        cited = reference.citation(self.document)
        if cited.clause and cited.document in self.things and str(cited) not in self.things:
            self._fault("E106", reference.span, clause=str(cited))
        return str(cited)

    def _unknown(self, name: tree.Ident, known: Sequence[str]) -> None:
        hint = did_you_mean(name.text, known)
        self.faults.append(Fault("E101", name.span, {"name": name.text}, hint=hint))

    def _fault(self, code: str, span: Span, **arguments: Argument) -> None:
        self.faults.append(Fault(code, span, arguments))


def category_of(vocabulary: Vocabulary, text: str) -> str:
    """Return the category whose variable ``text`` is: its name or an alias of it, with a mark or without."""
    for name in (text, text[:-1] if text[-1:] in MARKS else ""):
        name = vocabulary.aliases.get(name, name)
        if name in vocabulary.categories:
            return name
    return ""


def _every(parts: list[Node], span: Span) -> Node:
    return parts[0] if len(parts) == 1 else Every(tuple(parts), span)


def _say(sort: Sort) -> Argument:
    if sort[0] in ("date", "text"):
        return Phrase(sort[0])
    return sort[1] or Phrase("anything")


def _text(path: tree.Path | tree.Reference) -> str:
    return " 的 ".join(n.text for n in path.names) if isinstance(path, tree.Path) else path.document
