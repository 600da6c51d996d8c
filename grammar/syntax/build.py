"""build: Lark's tree → ours, node for node. The second half of *parse*; nothing is looked up here either."""

from __future__ import annotations

from typing import Any

from lark import Token, Transformer, v_args
from lark.tree import Meta

from grammar.syntax import tree
from grammar.syntax.keywords import chinese
from logic.builtin import DEFAULT_GROUND
from logic.operators import aggregate, comparison, rounding
from text.fault import Span
from text.width import normal


@v_args(meta=True)
class Builder(Transformer[Token, Any]):
    """Turns Lark's tree into ours, node for node."""

    def __init__(self, text: str, path: str) -> None:
        super().__init__()
        self.text, self.where = text, path

    def span(self, meta: Meta) -> Span:
        return Span(self.where, getattr(meta, "start_pos", 0), getattr(meta, "end_pos", 0))

    def token_span(self, token: Token) -> Span:
        return Span(self.where, token.start_pos or 0, token.end_pos or 0)

    def written(self, token: Token) -> str:
        return self.text[token.start_pos : token.end_pos]

    def string(self, token: Token) -> str:
        return self.written(token)[1:-1]

    # ── names, references, values ────────────────────────────────────────────────────────────────────────────────

    def name(self, meta: Meta, children: list[Any]) -> tree.Ident:
        token = children[0]
        text = self.written(token)
        return tree.Ident(text[1:-1] if token.type == "QUOTED_NAME" else normal(text), self.token_span(token))

    def keyword_name(self, meta: Meta, children: list[Any]) -> tree.Ident:
        return tree.Ident(chinese(str(children[0])), self.token_span(children[0]))

    def names(self, meta: Meta, children: list[Any]) -> tuple[tree.Ident, ...]:
        return tuple(child for child in children if isinstance(child, tree.Ident))

    def reference(self, meta: Meta, children: list[Any]) -> tree.Reference:
        token = children[0]
        return split_reference(str(token), self.written(token), self.token_span(token))

    def address(self, meta: Meta, children: list[Any]) -> tree.Ident:
        return tree.Ident(str(children[0]), self.token_span(children[0]))

    def value(self, meta: Meta, children: list[Any]) -> tree.Literal:
        token = children[0]
        if token.type == "STRING":
            return tree.Literal("string", self.string(token), self.token_span(token))
        return tree.Literal("date" if token.type == "DATE" else "quantity", str(token), self.token_span(token))

    fraction = value

    def path(self, meta: Meta, children: list[Any]) -> tree.Path | tree.Reference:
        first = children[0]
        if isinstance(first, tree.Reference):
            if len(children) == 1:
                return first
            children = [tree.Ident(str(first.citation()), first.span), *children[1:]]
        return tree.Path(tuple(c for c in children if isinstance(c, tree.Ident)), self.span(meta))

    def aliases(self, meta: Meta, children: list[Any]) -> tuple[tree.Ident, ...]:
        found = []
        for child in children[1:]:
            if isinstance(child, tree.Ident):
                found.append(child)
            elif child.type == "STRING":
                found.append(tree.Ident(self.string(child), self.token_span(child)))
        return tuple(found)

    # ── vocabulary ───────────────────────────────────────────────────────────────────────────────────────────────

    def vocabulary(self, meta: Meta, children: list[Any]) -> tree.Vocabulary:
        return tree.Vocabulary(children[1], tuple(children[2:]), self.span(meta))

    def category(self, meta: Meta, children: list[Any]) -> tree.CategoryDecl:
        kind_of = _after(children, "KIND_OF")
        question = _after(children, "ONE_QUESTION")
        aliases = children[-1] if len(children) > 2 and isinstance(children[-1], tuple) else ()
        return tree.CategoryDecl(children[1], kind_of, question, _has(children, "ALL_LISTED"), aliases, self.span(meta))

    def options(self, meta: Meta, children: list[Any]) -> tree.OptionsDecl:
        found = [child for child in children if isinstance(child, tuple)]
        options = tuple(option for option, _ in found)
        also = tuple((option, aliases) for option, aliases in found if aliases)
        return tree.OptionsDecl(children[1], options, _has(children, "OPEN"), self.span(meta), also)

    def option(self, meta: Meta, children: list[Any]) -> tuple[tree.Ident, tuple[tree.Ident, ...]]:
        return children[0], children[1] if len(children) > 1 else ()

    def attribute(self, meta: Meta, children: list[Any]) -> tree.AttributeDecl:
        return tree.AttributeDecl(
            children[1],
            children[2],
            _after(children, "ARROW"),
            _has(children, "MANY"),
            _has(children, "NEGATIVE"),
            _has(children, "FRACTIONAL"),
            _has(children, "CLOSED"),
            _finders(children),
            self.span(meta),
        )

    def relation(self, meta: Meta, children: list[Any]) -> tree.RelationDecl:
        return tree.RelationDecl(
            children[1],
            children[2],
            _after(children, "ARROW"),
            _has(children, "ONE"),
            _has(children, "TRANSITIVE"),
            _has(children, "CLOSED"),
            _finders(children),
            self.span(meta),
        )

    def finding(self, meta: Meta, children: list[Any]) -> tree.FindingDecl:
        closed = _has(children, "CLOSED")
        return tree.FindingDecl(children[1], children[2], closed, _finders(children), self.span(meta))

    def conclusion(self, meta: Meta, children: list[Any]) -> tree.ConclusionDecl:
        many, one, negative = (_has(children, flag) for flag in ("MANY", "ONE", "NEGATIVE"))
        range_ = _after(children, "ARROW")
        return tree.ConclusionDecl(children[1], children[2], range_, many, one, negative, self.span(meta))

    def entity(self, meta: Meta, children: list[Any]) -> tree.EntityDecl:
        groups = [child for child in children if isinstance(child, tuple)]
        code = next((child for child in children if isinstance(child, _Code)), None)
        aliases = groups[2] if len(groups) > 2 else ()
        return tree.EntityDecl(groups[0], groups[1], aliases, code.pair if code else None, self.span(meta))

    def units(self, meta: Meta, children: list[Any]) -> tree.UnitsDecl:
        groups = [child for child in children if isinstance(child, tuple)]
        return tree.UnitsDecl(children[1], groups[0], groups[1] if len(groups) > 1 else (), self.span(meta))

    def fact(self, meta: Meta, children: list[Any]) -> tree.FactDecl:
        return tree.FactDecl(children[1], self.span(meta))

    def implication(self, meta: Meta, children: list[Any]) -> tree.ImplicationDecl:
        _, name, *rest = children
        condition, *facts = (child for child in rest if not isinstance(child, Token))
        presumed = rest[0].type == "UNLESS_SAID"
        return tree.ImplicationDecl(name, presumed, condition, tuple(facts), self.span(meta))

    def codes(self, meta: Meta, children: list[Any]) -> _Code:
        return _Code((self.string(children[1]), self.string(children[2])))

    def by(self, meta: Meta, children: list[Any]) -> _By:
        return _By(children[1])

    # ── documents and clauses ────────────────────────────────────────────────────────────────────────────────────

    def document(self, meta: Meta, children: list[Any]) -> tree.Document:
        return tree.Document(children[1], tuple(children[2:]), self.span(meta))

    def _text(self, meta: Meta, children: list[Any]) -> tree.Text:
        token = children[1]
        text = str(token) if token.type == "DIGEST" else self.string(token)
        return tree.Text(chinese(str(children[0])), text, self.span(meta))

    title = short_title = remark = summary = source = not_computable = left_out = warning = _text

    def _named(self, meta: Meta, children: list[Any]) -> tree.Names:
        names = children[1] if isinstance(children[1], tuple) else (children[1],)
        return tree.Names(chinese(str(children[0])), names, self.span(meta))

    issuer = jurisdiction = roles = modality = _named

    def date(self, meta: Meta, children: list[Any]) -> tree.DateHeader:
        date = str(children[1]) if children[1].type == "DATE" else ""
        return tree.DateHeader(chinese(str(children[0])), date, self.span(meta))

    def scope(self, meta: Meta, children: list[Any]) -> tree.Scope:
        condition = None if isinstance(children[1], Token) else children[1]
        return tree.Scope(condition, self.span(meta))

    def link(self, meta: Meta, children: list[Any]) -> tree.Link:
        differences = next((child for child in children[2:] if isinstance(child, tuple)), ())
        note = next((child.text for child in children[2:] if isinstance(child, tree.Text)), "")
        inferred = _has(children, "INFERRED")
        return tree.Link(chinese(str(children[0])), children[1], inferred, differences, note, self.span(meta))

    def link_target(self, meta: Meta, children: list[Any]) -> tree.Reference | tree.Ident:
        if isinstance(children[0], tree.Reference):
            return children[0]
        return tree.Ident(self.string(children[0]), self.token_span(children[0]))

    def note(self, meta: Meta, children: list[Any]) -> tree.Text:
        return tree.Text("注", self.string(children[0]), self.span(meta))

    def overrides_all(self, meta: Meta, children: list[Any]) -> tree.Overrides:
        places = tuple(child for child in children if isinstance(child, tree.Reference | tree.RuleName))
        ground = next((child.of for child in children if isinstance(child, _Part)), DEFAULT_GROUND)
        return tree.Overrides(places, ground, self.span(meta))

    overrides = overrides_all

    def place(self, meta: Meta, children: list[Any]) -> tree.Reference:
        if isinstance(children[0], tree.Reference):
            return children[0]
        return tree.Reference("本文件", children[1].text, self.span(meta))

    def rule_name(self, meta: Meta, children: list[Any]) -> tree.RuleName:
        place = children[0] if isinstance(children[0], tree.Reference) else None
        return tree.RuleName(place, children[-1], self.span(meta))

    def ground(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("ground", chinese(str(children[1])))

    def clause(self, meta: Meta, children: list[Any]) -> tree.Clause:
        rest = children[2:]
        heading = ""
        if rest and isinstance(rest[0], Token):
            heading = self.string(rest[0])
            rest = rest[1:]
        return tree.Clause(children[1], heading, tuple(rest), self.span(meta))

    # ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────

    def rule(self, meta: Meta, children: list[Any]) -> tree.Rule:
        conclusions = next(child for child in children if isinstance(child, _Conclusions)).items
        per = next((child.names for child in children if isinstance(child, _Per)), ())
        return tree.Rule(
            children[1],
            _after(children, "UNDER_READING") or (),
            _after(children, "IF"),
            tuple(child.condition for child in children if isinstance(child, _Unless)),
            conclusions,
            per,
            tuple(child for child in children if isinstance(child, tree.Overrides)),
            self.span(meta),
        )

    def unless(self, meta: Meta, children: list[Any]) -> _Unless:
        return _Unless(children[1])

    def per(self, meta: Meta, children: list[Any]) -> _Per:
        return _Per(children[1])

    def conclusions(self, meta: Meta, children: list[Any]) -> _Conclusions:
        return _Conclusions(tuple(child for child in children if isinstance(child, tree.Conclude)))

    def conclude_category(self, meta: Meta, children: list[Any]) -> tree.Conclude:
        return tree.Conclude("category", children[0], children[2], None, None, None, None, self.span(meta))

    def conclude_unary(self, meta: Meta, children: list[Any]) -> tree.Conclude:
        return tree.Conclude("unary", children[0], children[1], None, None, None, None, self.span(meta))

    def conclude_relation(self, meta: Meta, children: list[Any]) -> tree.Conclude:
        return tree.Conclude("relation", children[0], children[1], children[2], None, None, None, self.span(meta))

    def conclude_attribute(self, meta: Meta, children: list[Any]) -> tree.Conclude:
        amount: _Amount = children[-1]
        return tree.Conclude(
            "attribute", children[0], children[2], amount.of, amount.cap, amount.floor, amount.rounding, self.span(meta)
        )

    def any_of(self, meta: Meta, children: list[Any]) -> tree.Condition:
        parts = [child for child in children if not isinstance(child, Token)]
        return parts[0] if len(parts) == 1 else tree.AnyOf(tuple(parts), self.span(meta))

    def all_of(self, meta: Meta, children: list[Any]) -> tree.Condition:
        parts = [child for child in children if not isinstance(child, Token)]
        return parts[0] if len(parts) == 1 else tree.AllOf(tuple(parts), self.span(meta))

    def group(self, meta: Meta, children: list[Any]) -> tree.Group:
        unless = tuple(child.condition for child in children[1:] if isinstance(child, _Unless))
        return tree.Group(children[0], unless, self.span(meta))

    def is_category(self, meta: Meta, children: list[Any]) -> tree.IsCategory | tree.Question:
        if isinstance(children[2], tree.Ident):  # in a question, where one category is asked
            return tree.Question("category", children[0], children[2], None, None, self.span(meta))
        names, any_of = children[2]
        return tree.IsCategory(children[0], names, any_of, False, self.span(meta))

    def is_not_category(self, meta: Meta, children: list[Any]) -> tree.IsCategory:
        names, any_of = children[2]
        return tree.IsCategory(children[0], names, any_of, True, self.span(meta))

    def holds(self, meta: Meta, children: list[Any]) -> tree.Holds:
        return tree.Holds(children[0], children[1], False, self.span(meta))

    def holds_not(self, meta: Meta, children: list[Any]) -> tree.Holds:
        return tree.Holds(children[0], children[2], True, self.span(meta))

    def related(self, meta: Meta, children: list[Any]) -> tree.Related:
        return tree.Related(children[0], children[1], children[2], False, self.span(meta))

    def related_not(self, meta: Meta, children: list[Any]) -> tree.Related:
        return tree.Related(children[0], children[2], children[3], True, self.span(meta))

    def among(self, meta: Meta, children: list[Any]) -> tree.AmongValues:
        values, any_of = children[2]
        return tree.AmongValues(children[0], values, any_of, self.span(meta))

    def compare(self, meta: Meta, children: list[Any]) -> tree.Comparison:
        return self._comparison(meta, children[0], children[1], children[2])

    def equals(self, meta: Meta, children: list[Any]) -> tree.Comparison:
        return tree.Comparison(children[0], "=", children[1], "=", self.span(meta))

    def bounded(self, meta: Meta, children: list[Any]) -> tree.Comparison:
        return self._comparison(meta, children[0], children[3], children[2])

    def in_top(self, meta: Meta, children: list[Any]) -> tree.Comparison:
        return self._comparison(meta, children[0], children[2], children[3])

    def _comparison(self, meta: Meta, subject: Any, wording: Token, right: Any) -> tree.Comparison:
        return tree.Comparison(subject, comparison(wording).sign, right, chinese(str(wording)), self.span(meta))

    def name_list(self, meta: Meta, children: list[Any]) -> tuple[tuple[tree.Ident, ...], bool]:
        return children[0], _has(children, "ANY_OF")

    def term_list(self, meta: Meta, children: list[Any]) -> tuple[tuple[tree.TermNode, ...], bool]:
        return tuple(c for c in children if not isinstance(c, Token)), _has(children, "ANY_OF")

    # ── amounts ──────────────────────────────────────────────────────────────────────────────────────────────────

    def amount(self, meta: Meta, children: list[Any]) -> _Amount:
        cap = next((child.of for child in children if isinstance(child, _Cap)), None)
        floor = next((child.of for child in children if isinstance(child, _Floor)), None)
        rounding = next((child.how for child in children if isinstance(child, _Rounding)), None)
        return _Amount(children[0], cap, floor, rounding)

    def cap(self, meta: Meta, children: list[Any]) -> _Cap:
        return _Cap(children[-1])

    def floor(self, meta: Meta, children: list[Any]) -> _Floor:
        return _Floor(children[-1])

    def rounding(self, meta: Meta, children: list[Any]) -> _Rounding:
        return _Rounding((rounding(children[0]).name, children[1]))

    def _operation(self, sign: str, meta: Meta, children: list[Any]) -> tree.Operation:
        operands = tuple(child for child in children if not isinstance(child, Token))
        return tree.Operation(sign, operands, self.span(meta))

    def add(self, meta: Meta, children: list[Any]) -> tree.Operation:
        return self._operation("+", meta, children)

    def subtract(self, meta: Meta, children: list[Any]) -> tree.Operation:
        return self._operation("-", meta, children)

    def multiply(self, meta: Meta, children: list[Any]) -> tree.Operation:
        return self._operation("*", meta, children)

    def divide(self, meta: Meta, children: list[Any]) -> tree.Operation:
        return self._operation("/", meta, children)

    def steps(self, meta: Meta, children: list[Any]) -> tree.Operation:
        return self._operation("steps", meta, children)

    def aggregate(self, meta: Meta, children: list[Any]) -> tree.Aggregate:
        over = next(child for child in children if isinstance(child, tuple))
        of = children[1] if not isinstance(children[1], Token) else None
        return tree.Aggregate(aggregate(children[0]).name, of, over, _after(children, "IF"), self.span(meta))

    def listed(self, meta: Meta, children: list[Any]) -> tree.Listed:
        parts = tuple(child for child in children[1:] if not isinstance(child, Token))
        return tree.Listed(aggregate(children[0]).name, parts, self.span(meta))

    # ── targets, doubts ──────────────────────────────────────────────────────────────────────────────────────────

    def target(self, meta: Meta, children: list[Any]) -> tree.Target:
        parts = {child.key: child.of for child in children if isinstance(child, _Part)}
        return tree.Target(
            children[1],
            _after(children, "UNDER_READING") or (),
            parts["indicator"],
            parts.get("due", ""),
            parts.get("strength"),
            self.span(meta),
        )

    def indicator(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("indicator", children[1])

    def due(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("due", str(children[1]))

    def strength(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("strength", children[1])

    def doubt(self, meta: Meta, children: list[Any]) -> tree.Doubt:
        text = next((self.string(c) for c in children if isinstance(c, Token) and c.type == "STRING"), "")
        readings = tuple(child for child in children if isinstance(child, tree.Reading))
        settled = next((child.names for child in children if isinstance(child, _By)), ())
        return tree.Doubt(children[1], text, readings, settled, self.span(meta))

    def reading(self, meta: Meta, children: list[Any]) -> tree.Reading:
        text = next((self.string(c) for c in children if isinstance(c, Token) and c.type == "STRING"), "")
        return tree.Reading(children[1], _has(children, "DEFAULT"), text, self.span(meta))

    def settled(self, meta: Meta, children: list[Any]) -> _By:
        return _By(children[1])

    # ── scenarios and questions ──────────────────────────────────────────────────────────────────────────────────

    def scenario(self, meta: Meta, children: list[Any]) -> tree.Scenario:
        name = children[1]
        if isinstance(name, Token):
            name = tree.Ident(self.string(name), self.token_span(name))
        as_of = next((child.of for child in children if isinstance(child, _Part)), "")
        facts = next((child.facts for child in children if isinstance(child, _Given)), ())
        expectations = tuple(child for child in children if isinstance(child, tree.Expectation))
        return tree.Scenario(name, as_of, facts, expectations, self.span(meta))

    def as_of(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("as_of", str(children[1]))

    def given(self, meta: Meta, children: list[Any]) -> _Given:
        return _Given(tuple(child for child in children if not isinstance(child, Token)))

    def whole_list(self, meta: Meta, children: list[Any]) -> tree.WholeList:
        return tree.WholeList(children[0], children[2] if len(children) > 2 else (), self.span(meta))

    def nothing_more(self, meta: Meta, children: list[Any]) -> tree.NothingMore:
        return tree.NothingMore(children[0], children[2], self.span(meta))

    def facts(self, meta: Meta, children: list[Any]) -> tuple[tree.AtomNode, ...]:
        return tuple(child for child in children if not isinstance(child, Token))

    def given_fact(self, meta: Meta, children: list[Any]) -> tree.AtomNode:
        fact: tree.AtomNode = children[0]
        return fact

    def expectation(self, meta: Meta, children: list[Any]) -> tree.Expectation:
        (result, values), details = children[3]
        return tree.Expectation(
            children[1],
            result,
            values,
            tuple(ref for detail in details if detail.key == "basis" for ref in detail.of),
            tuple(q for detail in details if detail.key == "lacks" for q in detail.of),
            next((detail.of for detail in details if detail.key == "at_most"), None),
            next((detail.of for detail in details if detail.key == "at_least"), None),
            next((detail.of for detail in details if detail.key == "reading"), None),
            next((detail.of for detail in details if detail.key == "if_listed"), None),
            any(detail.key == "certain" for detail in details),
            self.span(meta),
        )

    def outcome(self, meta: Meta, children: list[Any]) -> tuple[Any, list[_Part]]:
        return children[0], [child for child in children[1:] if isinstance(child, _Part)]

    def expect_yes(self, meta: Meta, children: list[Any]) -> tuple[str, tuple[tree.TermNode, ...]]:
        return "yes", ()

    def expect_no(self, meta: Meta, children: list[Any]) -> tuple[str, tuple[tree.TermNode, ...]]:
        return "no", ()

    def expect_undetermined(self, meta: Meta, children: list[Any]) -> tuple[str, tuple[tree.TermNode, ...]]:
        return "undetermined", ()

    def expect_values(self, meta: Meta, children: list[Any]) -> tuple[str, tuple[tree.TermNode, ...]]:
        return "values", tuple(child for child in children if not isinstance(child, Token))

    def basis(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("basis", tuple(child for child in children if isinstance(child, tree.Reference)))

    def lacks(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("lacks", tuple(child for child in children if isinstance(child, tree.Question)))

    def at_most(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("at_most", children[1])

    def at_least(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("at_least", children[1])

    def under_reading(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("reading", children[1])

    def if_listed(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("if_listed", children[1])

    def certainly(self, meta: Meta, children: list[Any]) -> _Part:
        return _Part("certain", True)

    def question(self, meta: Meta, children: list[Any]) -> tree.Question:
        within = next((child for child in children[:-1] if isinstance(child, tree.Reference)), None)
        asked = children[-1]
        span = self.span(meta)
        match asked:
            case tree.Holds(subject, predicate):
                return tree.Question("holds", subject, predicate, None, within, span)
            case tree.Related(subject, predicate, of):
                return tree.Question("related", subject, predicate, of, within, span)
            case tree.Question(form, subject, predicate, of):
                return tree.Question(form, subject, predicate, of, within, span)
        raise AssertionError(asked)

    def asked_value(self, meta: Meta, children: list[Any]) -> tree.Question:
        return tree.Question("value", children[0], None, None, None, self.span(meta))

    def file(self, meta: Meta, children: list[Any]) -> list[tree.Item]:
        return children

    def whole_question(self, meta: Meta, children: list[Any]) -> tree.Question:
        question: tree.Question = children[0]
        return question

    whole_value = whole_reference = given_fact


def split_reference(normalised: str, written: str, span: Span) -> tree.Reference:
    """Split the text of a reference into its document and its clause; numbers of documents get 〔 〕 brackets."""
    if written.startswith("《"):
        end = written.index("》") + 1
        head, rest = written[:end], normalised[end:].split()
    else:
        head, *rest = normalised.split()
        head = "本文件" if head == "this-document" else head.translate(str.maketrans("[]()", "〔〕〔〕"))
    return tree.Reference(head, rest[-1] if rest else "", span)


class _Part:
    """A named part of an item, on its way up to it."""

    def __init__(self, key: str, of: Any) -> None:
        self.key, self.of = key, of


class _Code:
    def __init__(self, pair: tuple[str, str]) -> None:
        self.pair = pair


class _By:
    def __init__(self, names: tuple[tree.Ident, ...]) -> None:
        self.names = names


class _Per(_By):
    pass


class _Unless:
    def __init__(self, condition: tree.Condition) -> None:
        self.condition = condition


class _Conclusions:
    def __init__(self, items: tuple[tree.Conclude, ...]) -> None:
        self.items = items


class _Given:
    def __init__(self, facts: tuple[tree.AtomNode | tree.WholeList | tree.NothingMore, ...]) -> None:
        self.facts = facts


class _Amount:
    def __init__(
        self,
        of: tree.Expression,
        cap: tree.Expression | None,
        floor: tree.Expression | None,
        rounding: tuple[str, tree.Literal] | None,
    ) -> None:
        self.of, self.cap, self.floor, self.rounding = of, cap, floor, rounding


class _Cap:
    def __init__(self, of: tree.Expression) -> None:
        self.of = of


class _Floor:
    def __init__(self, of: tree.Expression) -> None:
        self.of = of


class _Rounding:
    def __init__(self, how: tuple[str, tree.Literal]) -> None:
        self.how = how


def _after(children: list[Any], terminal: str) -> Any:
    for index, child in enumerate(children[:-1]):
        if isinstance(child, Token) and child.type == terminal:
            return children[index + 1]
    return None


def _has(children: list[Any], terminal: str) -> bool:
    return any(isinstance(child, Token) and child.type == terminal for child in children)


def _finders(children: list[Any]) -> tuple[tree.Ident, ...]:
    return next((child.names for child in children if isinstance(child, _By)), ())
