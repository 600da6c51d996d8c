"""resolve: the trees of all files → one program. After it, every name is known and every condition has its types.

Names mean, in this order: a thing the rule base knows or an alias of one; a variable, which is a category's own name or
that name with a mark (企业甲); an option of the list the place calls for.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from grammar.meaning.conditions import MARKS, Frame, category_of
from grammar.meaning.program import (
    Clause,
    Collect,
    Document,
    Doubt,
    Every,
    Head,
    Implication,
    Listed,
    Node,
    Precedence,
    Program,
    Relation,
    Rule,
    Scenario,
    Some,
    StatedFact,
    Target,
    Test,
    Vocabulary,
    Without,
)
from grammar.meaning.vocabulary import VocabularyBuilder, local_name
from grammar.syntax import tree
from logic import builtin, datalog
from logic.builtin import MODALITIES
from logic.cite import Citation, printed_address
from logic.datalog import Kind, Predicate, Var
from logic.values import Quantity, Value, show
from text.fault import Argument, Fault, Faults, FaultsError, Label, Phrase, Span
from text.spelling import did_you_mean

#: What a condition is called that says no more than that something does not hold, or holds one way or another.
_UNSAID = {
    Test: "a-comparison",
    Some: "an-alternative",
    Without: "an-exception",
    Collect: "a-total",
    Listed: "a-total",
}

#: The bare level words that a list of bodies leaves out after the first: 市发改委、财政局.
_LEVELS = ("自治区", "市", "省", "县", "区")


def resolve(files: Sequence[tree.File]) -> Program:
    """Return the program of all files together.

    Raises :class:`~text.fault.FaultsError` with every name that is unknown, used twice or of a wrong type.
    """
    faults = Faults()
    builder = VocabularyBuilder(faults)
    for file in files:
        for item in file.items:
            if isinstance(item, tree.Vocabulary):
                builder.add(item)
            elif isinstance(item, tree.Target):
                _declare_target(item, builder)
    vocabulary = builder.finish()
    resolver = _Resolver(vocabulary, faults)
    for file in files:
        resolver.outline(file)
    for file in files:
        resolver.fill(file)
    resolver.order()
    resolver.vocabulary_facts(builder.facts)
    resolver.vocabulary_implications(builder.implications, {file.path: file.text for file in files})
    if faults:
        raise FaultsError(faults)
    return resolver.program({file.path: file.text for file in files})


def _declare_target(target: tree.Target, builder: VocabularyBuilder) -> None:
    """A target is an attribute of what its indicator speaks of: 达成, 未达成 or 未到期."""
    category = _first_name(target.indicator)
    name = target.name
    if name.text in builder.targets and target.readings:
        return  # the same target under another reading
    builder.targets.add(name.text)
    if category is None:
        return  # told where the indicator is read
    if name.text not in builder.declared:
        builder.declared[name.text] = name.span
        text = builder.aliases.get(category.text, category.text)
        entity = builder.entities.get(text)
        domains = entity.categories if entity else (text.rstrip(MARKS),)
        builder.predicates[name.text] = Predicate(
            name.text, Kind.ATTRIBUTE, 2, domains, builtin.STATUS, "options", True, False, True
        )
    else:
        label = Label(builder.declared[name.text], Phrase("first-declared-here"))
        builder.faults.append(Fault("E102", name.span, {"name": name.text}, (label,)))


def _first_name(condition: tree.Condition) -> tree.Ident | None:
    match condition:
        case tree.AllOf(conditions) | tree.AnyOf(conditions):
            return _first_name(conditions[0])
        case tree.Group(inner, _):
            return _first_name(inner)
        case _:
            return condition.subject.names[0] if isinstance(condition.subject, tree.Path) else None


class _Place:
    """Where in a file the reader is: the document, and the clause of it."""

    def __init__(self) -> None:
        self.document = ""
        self.clause = ""

    @property
    def citation(self) -> Citation:
        """The clause, or where none has begun yet the document."""
        return Citation(self.document, self.clause)


class _Resolver:
    def __init__(self, vocabulary: Vocabulary, faults: list[Fault]) -> None:
        self.vocabulary, self.faults = vocabulary, faults
        self.documents: dict[str, Document] = {}
        self.clauses: dict[str, dict[str, Clause]] = {}
        self.scopes: dict[Citation, list[tree.Scope]] = {}
        self.relations: list[Relation] = []
        self.rules: list[Rule] = []
        self.overrides: list[tuple[Citation, tree.Overrides]] = []
        self.precedences: list[Precedence] = []
        self.targets: list[Target] = []
        self.doubts: dict[Citation, Doubt] = {}
        self.facts: list[StatedFact] = []
        self.implications: list[Implication] = []
        self.scenarios: list[Scenario] = []

    def program(self, texts: dict[str, str]) -> Program:
        documents = {n: replace(d, clauses=self.clauses[n]) for n, d in self.documents.items()}
        concluded = {head.predicate for rule in self.rules for head in rule.heads}
        concluded |= {target.name for target in self.targets}
        predicates = {
            name: replace(predicate, concluded=predicate.concluded or name in concluded)
            for name, predicate in self.vocabulary.predicates.items()
        }
        return Program(
            replace(self.vocabulary, predicates=predicates),
            documents,
            tuple(self.relations),
            tuple(self.rules),
            tuple(self.precedences),
            tuple(self.targets),
            self.doubts,
            tuple(self.facts),
            tuple(self.implications),
            tuple(self.scenarios),
            texts,
        )

    # ── first: documents, clauses and doubts, so that anything may refer to them ─────────────────────────────────

    def outline(self, file: tree.File) -> None:
        place = _Place()
        for item in file.items:
            match item:
                case tree.Document():
                    self._document(item, file.path)
                    place.document, place.clause = item.reference.document, ""
                case tree.Clause():
                    place.clause = self._clause(item, place)
                case tree.Doubt():
                    self._doubt(item, place)

    def _document(self, item: tree.Document, path: str) -> None:
        number = item.reference.document
        if number in self.documents:
            self._fault("E102", item.reference.span, name=number)
            return
        texts = {header.key: header.text for header in item.headers if isinstance(header, tree.Text)}
        dates = {h.key: self._date(h.date, h.span) for h in item.headers if isinstance(h, tree.DateHeader)}
        if "成文日期" not in dates:
            self._fault("E405", item.reference.span)
        names = [header for header in item.headers if isinstance(header, tree.Names)]
        jurisdiction = next((h.names[0].text for h in names if h.key == "辖区"), "")
        issuers = [b for h in names if h.key == "发文机关" for b in self._bodies(h.names, jurisdiction)]
        self.documents[number] = Document(
            number,
            texts.get("名称", ""),
            texts.get("简称", ""),
            tuple(issuers),
            jurisdiction,
            dates.get("成文日期"),
            dates.get("施行日期"),
            dates.get("失效日期"),
            dates.get("核查至"),
            tuple(self._roles(names, jurisdiction)),
            tuple(h.text for h in item.headers if isinstance(h, tree.Text) and h.key == "备注"),
            {},
            path,
            item.reference.span,
        )
        self.clauses[number] = {}
        self.scopes[Citation(number)] = [header for header in item.headers if isinstance(header, tree.Scope)]

    def _clause(self, item: tree.Clause, place: _Place) -> str:
        if not place.document:
            self._fault("E107", item.span)
            return ""
        address = printed_address(item.address.text)
        clauses = self.clauses[place.document]
        if address in clauses:
            self._fault("E102", item.address.span, name=str(Citation(place.document, address)))
            return address
        texts: dict[str, list[str]] = {}
        for part in item.particulars:
            if isinstance(part, tree.Text):
                texts.setdefault(part.key, []).append(part.text)
        names = [part for part in item.particulars if isinstance(part, tree.Names)]
        modalities = [name for part in names if part.key == "性质" for name in part.names]
        for name in modalities:
            if name.text not in MODALITIES:
                hint = did_you_mean(name.text, MODALITIES)
                self.faults.append(Fault("E109", name.span, {"name": name.text}, hint=hint))
        jurisdiction = self.documents[place.document].jurisdiction
        clauses[address] = Clause(
            Citation(place.document, address),
            item.heading,
            "".join(texts.get("摘要", [])),
            "".join(texts.get("原文", [])),
            "".join(texts.get("不可计算", [])),
            tuple(texts.get("未编码", [])),
            tuple(name.text for name in modalities),
            tuple(self._roles(names, jurisdiction)),
            (),
            tuple(texts.get("备注", [])),
            item.address.span,
        )
        own = [part for part in item.particulars if isinstance(part, tree.Scope)]
        self.scopes[Citation(place.document, address)] = own
        return address

    def _doubt(self, item: tree.Doubt, place: _Place) -> None:
        if not place.document:
            self._fault("E107", item.span)
            return
        citation = place.citation.of_doubt(item.name.text)
        defaults = [reading.name.text for reading in item.readings if reading.default]
        if citation in self.doubts:
            self._fault("E102", item.name.span, name=item.name.text)
        for number, reading in enumerate(item.readings):
            if reading.name.text in {other.name.text for other in item.readings[:number]}:
                self._fault("E102", reading.name.span, name=reading.name.text)
        if len(item.readings) < 2 or len(defaults) > 1:
            self._fault("E404", item.span)
        jurisdiction = self.documents[place.document].jurisdiction
        self.doubts[citation] = Doubt(
            citation,
            item.text,
            tuple((reading.name.text, reading.text) for reading in item.readings),
            defaults[0] if defaults else "",
            tuple(self._bodies(item.settled_by, jurisdiction)),
            item.span,
        )

    # ── second: what they say ────────────────────────────────────────────────────────────────────────────────────

    def fill(self, file: tree.File) -> None:
        place = _Place()
        for item in file.items:
            match item:
                case tree.Document():
                    place.document, place.clause = item.reference.document, ""
                    self._links(item.headers, place)
                    self._overrides(item.headers, place.citation)
                case tree.Clause() if place.document:
                    place.clause = printed_address(item.address.text)
                    self._links(item.particulars, place)
                    self._overrides(item.particulars, place.citation)
                case tree.Rule() | tree.Target() if not place.clause:
                    self._fault("E107", item.span)
                case tree.Rule():
                    self._rule(item, place, file.text)
                    self._overrides(item.overrides, place.citation.of_rule(item.name.text))
                case tree.Target():
                    self._target(item, place, file.text)
                case tree.Text(text=text, span=span):
                    self._warning(text, span, place)
                case tree.Scenario():
                    self._date(item.as_of, item.span)
                    self.scenarios.append(Scenario(item.name.text, place.citation, item))

    def vocabulary_facts(self, declared: Iterable[tuple[str, tree.FactDecl]]) -> None:
        """Resolve the facts that vocabularies state."""
        for name, declaration in declared:
            for fact in declaration.facts:
                frame = Frame(self.vocabulary, self.faults, self._named_things(), stating=True)
                for node in frame.atom(fact):
                    atom = (
                        node.condition.atom
                        if isinstance(node, Test) and isinstance(node.condition, datalog.Has)
                        else None
                    )
                    values = tuple(a for a in atom.arguments if not isinstance(a, Var)) if atom else ()
                    negated = (
                        isinstance(node, Test) and isinstance(node.condition, datalog.Has) and node.condition.negated
                    )
                    if atom is None or negated or len(values) < len(atom.arguments):
                        self._fault("E113", fact.span)
                        break
                    self._refuse_amount(atom.predicate, values[-1], fact.span)
                    self.facts.append(StatedFact(atom.predicate, values, Citation("", f"词汇 {name}"), fact.span))

    def vocabulary_implications(
        self, declared: Iterable[tuple[str, tree.ImplicationDecl]], texts: Mapping[str, str]
    ) -> None:
        """Resolve the statements of vocabularies about what follows from what is said."""
        first: dict[tuple[str, str], Span] = {}
        for vocabulary, item in declared:
            name = item.name.text
            if first.setdefault((vocabulary, name), item.name.span) != item.name.span:
                label = Label(first[vocabulary, name], Phrase("first-declared-here"))
                self.faults.append(Fault("E102", item.name.span, {"name": name}, (label,)))
            frame = Frame(self.vocabulary, self.faults, self._named_things(), stating=True)
            body = list(self._said([frame.node(item.condition)]))
            heads: list[datalog.Atom] = []
            for fact in item.facts:
                atoms = list(self._said(frame.atom(fact)))
                last = len(atoms) - (len(fact.categories) if isinstance(fact, tree.IsCategory) else 1)
                body += atoms[: max(last, 0)]
                bound = {term for atom in body for term in atom.arguments}
                for head in atoms[max(last, 0) :]:
                    free = next((v for v in head.arguments if isinstance(v, Var) and v not in bound), None)
                    if free is not None:
                        self._fault("E301", fact.span, name=free.name)
                    heads.append(head)
                    if item.presumed and not self.vocabulary.predicates[head.predicate].single:
                        self._fault("E319", fact.span, name=head.predicate)
            body += self._said(frame.guards())
            text = texts[item.span.file][item.span.start : item.span.end]
            cited = Citation("", f"词汇 {vocabulary}")
            self.implications.append(
                Implication(name, tuple(dict.fromkeys(body)), tuple(heads), item.presumed, cited, text, item.span)
            )

    def _said(self, nodes: Iterable[Node]) -> Iterator[datalog.Atom]:
        """Yield the statements that some nodes are made of; a fault for whatever a case cannot simply say."""
        for node in nodes:
            match node:
                case Every(parts):
                    yield from self._said(parts)
                case Test(datalog.Has(atom, negated)):
                    row = self.vocabulary.predicates[atom.predicate]
                    if negated or not row.given or row.range_kind in ("unit", "date"):
                        what = Phrase("a-denial") if negated else Phrase("quoted", {"name": atom.predicate})
                        self._fault("E316", node.span, what=what)
                    yield atom
                case _:
                    self._fault("E316", node.span, what=Phrase(_UNSAID[type(node)]))

    def _refuse_amount(self, predicate: str, value: Value, span: Span) -> None:
        """Refuse an amount that an attribute cannot have by its declaration."""
        row = self.vocabulary.predicates.get(predicate)
        why = row.refuses(value) if row else ""
        if row is None or not why:
            return
        wanted, hint = Phrase("must-be-whole"), Phrase("declare-fractional")
        if why == "least":
            assert row.least is not None
            wanted = Phrase("at-least-that", {"least": show(Quantity(row.least, row.range))})
            hint = Phrase("declare-negative")
        self.faults.append(Fault("E210", span, {"name": row.name, "value": show(value), "wanted": wanted}, hint=hint))

    def _links(self, parts: Sequence[tree.Header | tree.Particular], place: _Place) -> None:
        for part in parts:
            if not isinstance(part, tree.Link):
                continue
            if isinstance(part.target, tree.Reference):
                target, cited = self._reference(part.target, place), False
            else:
                target, cited = Citation(part.target.text), True
            differences = tuple(name.text for name in part.differences)
            self.relations.append(
                Relation(part.kind, place.citation, target, cited, part.inferred, differences, part.note, part.span)
            )

    def _warning(self, text: str, span: Span, place: _Place) -> None:
        if not place.clause:
            self._fault("E107", span)
            return
        clauses = self.clauses[place.document]
        clause = clauses[place.clause]
        clauses[place.clause] = replace(clause, warnings=(*clause.warnings, text))

    def _rule(self, item: tree.Rule, place: _Place, text: str) -> None:
        frame = Frame(self.vocabulary, self.faults, self._named_things(), place.document)
        condition = frame.node(item.condition) if item.condition else None
        exceptions = tuple(frame.node(exception) for exception in item.unless)
        heads: list[Head] = []
        for conclusion in item.conclusions:
            head = frame.head(conclusion)
            if head is not None:
                heads.append(head)
        subject = item.conclusions[0].subject.text
        for per in item.per:
            if per.text != subject and per.text not in frame.variables:
                self._fault("E208", per.span, name=per.text)
        scope = self._scope(place, frame, subject)
        guards = tuple(frame.guards())
        self.rules.append(
            Rule(
                place.citation.of_rule(item.name.text),
                tuple(self._reading(name, place) for name in item.readings),
                guards,
                scope,
                condition,
                exceptions,
                tuple(heads),
                tuple(per.text for per in item.per),
                text[item.span.start : item.span.end],
                dict(frame.variables),
                item.span,
            )
        )

    def _target(self, item: tree.Target, place: _Place, text: str) -> None:
        frame = Frame(self.vocabulary, self.faults, self._named_things(), place.document)
        indicator = frame.node(item.indicator)
        first = _first_name(item.indicator)
        if first is None:
            self._fault("E203", item.indicator.span, name=item.name.text, wanted=Phrase("attribute-of-a-thing"))
            return
        subject = frame.subject(first)
        scope = self._scope(place, frame, first.text) if isinstance(subject, Var) else ()
        self.targets.append(
            Target(
                place.citation.of_target(item.name.text),
                tuple(self._reading(name, place) for name in item.readings),
                subject,
                tuple(frame.guards()),
                scope,
                indicator,
                self._date(item.due, item.span) if item.due else None,
                item.strength.text if item.strength else "",
                text[item.span.start : item.span.end],
                item.span,
            )
        )

    def _scope(self, place: _Place, frame: Frame, subject: str) -> tuple[Node, ...]:
        """Return what 范围 adds to a rule about ``subject``: the clause's own where it has any, else the document's."""
        category = frame.variables.get(subject, "")
        own = self.scopes.get(place.citation, [])
        nodes = []
        for scope in own or self.scopes.get(Citation(place.document), []):
            if scope.condition is None:
                continue
            first = _first_name(scope.condition)
            if first is None:
                continue
            if own or category_of(self.vocabulary, first.text) in self.vocabulary.kinds_of(category):
                nodes.append(frame.node(scope.condition, {first.text: subject} if not own else {}))
        return tuple(nodes)

    def _reading(self, name: tree.Ident, place: _Place) -> tuple[str, str]:
        here = [d for d in self.doubts.values() if d.citation.whole == place.citation.whole]
        here.sort(key=lambda doubt: doubt.citation.place != place.citation)
        for doubt in here:
            if name.text in dict(doubt.readings):
                return str(doubt.citation), name.text
        known = [reading for doubt in here for reading, _ in doubt.readings]
        hint = did_you_mean(name.text, known)
        self.faults.append(Fault("E108", name.span, {"name": name.text}, hint=hint))
        return "", name.text

    # ── third: what goes before what, once every rule is known ───────────────────────────────────────────────────

    def _overrides(self, parts: Iterable[object], superior: Citation) -> None:
        self.overrides.extend((superior, part) for part in parts if isinstance(part, tree.Overrides))

    def order(self) -> None:
        """Look up what is gone before."""
        for superior, overrides in self.overrides:
            for node in overrides.places:
                inferior = self._place(node, superior)
                if inferior is not None:
                    self.precedences.append(Precedence(superior, inferior, overrides.ground, node.span))

    def _place(self, node: tree.Reference | tree.RuleName, here: Citation) -> Citation | None:
        """Return the document, clause or rule that is meant, where there is one."""
        rule = node.name.text if isinstance(node, tree.RuleName) else ""
        reference = node.place if isinstance(node, tree.RuleName) else node
        found = here.place.of_rule(rule)
        if reference is not None:
            place = reference.citation(here.document)
            document, found = place.document, place.of_rule(rule)
            if document not in self.documents:
                hint = did_you_mean(document, self.documents)
                self.faults.append(Fault("E315", reference.span, {"document": document}, hint=hint))
                return None
            if place.clause and place.clause not in self.clauses[document]:
                hint = did_you_mean(place.clause, self.clauses[document])
                self.faults.append(Fault("E106", reference.span, {"clause": str(place)}, hint=hint))
                return None
        if rule and not any(found.covers(known.citation) for known in self.rules):
            self._no_such_rule(node, found)
            return None
        return found

    def _no_such_rule(self, node: tree.Reference | tree.RuleName, wanted: Citation) -> None:
        """Tell that there is no such rule, and where one of that name, or the nearest to it, is."""
        beside = [rule for rule in self.rules if wanted.place.covers(rule.citation)]
        hint = did_you_mean(wanted.rule, [rule.name for rule in beside])
        named = [rule for rule in self.rules if wanted.whole.of_rule(wanted.rule).covers(rule.citation)]
        if named:
            hint = Phrase("rule-elsewhere", {"rule": str(named[0].citation)})
        elif any(target.name == wanted.rule for target in self.targets):
            hint = Phrase("is-a-target")
        arguments = {"clause": str(wanted.place), "name": wanted.rule}
        self.faults.append(Fault("E310", node.span, arguments, hint=hint))

    # ── names ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _named_things(self) -> dict[str, str]:
        """Return every document and clause by its name, with its category."""
        things = dict.fromkeys(self.documents, builtin.DOCUMENT)
        for clauses in self.clauses.values():
            things.update({clause.name: builtin.CLAUSE for clause in clauses.values()})
        return things

    def _reference(self, reference: tree.Reference, place: _Place) -> Citation:
        cited = reference.citation(place.document)
        clauses = self.clauses.get(cited.document)
        if clauses is not None and cited.clause and cited.clause not in clauses:
            hint = did_you_mean(cited.clause, clauses)
            self.faults.append(Fault("E106", reference.span, {"clause": str(cited)}, hint=hint))
        return cited

    def _roles(self, names: Iterable[tree.Names], jurisdiction: str) -> Iterable[tuple[str, str]]:
        for group in names:
            if group.key in ("发文机关", "辖区", "性质"):
                continue
            for body in self._bodies(group.names, jurisdiction):
                yield group.key, body

    def _bodies(self, names: Sequence[tree.Ident], jurisdiction: str) -> list[str]:
        """Return the bodies a list names; a level word left out after the first is understood where that is a body."""
        found: list[str] = []
        level = ""
        for name in names:
            body = self._body(name.text, jurisdiction)
            if body is not None:
                level = next((lv for lv in _LEVELS if name.text.startswith(lv)), level)
            else:
                body = self._body(level + name.text, jurisdiction)
            if body is None:
                hint = did_you_mean(name.text, [body.local for body in self.vocabulary.bodies.values()])
                arguments = {"name": name.text, "jurisdiction": jurisdiction}
                self.faults.append(Fault("E104", name.span, arguments, hint=hint))
                continue
            found.append(body)
        return found

    def _body(self, name: str, jurisdiction: str) -> str | None:
        full = local_name(jurisdiction, name)
        full = self.vocabulary.aliases.get(full, full)
        return full if full in self.vocabulary.bodies else None

    def _date(self, text: str, span: Span) -> datetime.date | None:
        if not text:
            return None
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            self._fault("E110", span, date=text)
            return None

    def _fault(self, code: str, span: Span, **arguments: Argument) -> None:
        self.faults.append(Fault(code, span, arguments))
