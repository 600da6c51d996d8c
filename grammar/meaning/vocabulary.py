"""The vocabulary half of *resolve*: declarations → everything that may be said, with the builtin words added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from grammar.meaning.program import Body, Category, Entity, Options, Vocabulary
from grammar.syntax import tree
from logic import builtin
from logic.datalog import Kind, Predicate
from logic.units import COUNTS, RANK, UNITS
from text.characters import difference, skeleton
from text.fault import Argument, Chain, Fault, Label, Phrase, Span
from text.spelling import did_you_mean

#: Values a predicate may range over beside units, categories and options.
DATE, TEXT = ("日期", "date"), ("文字", "text")

#: Official codes a predicate may range over; ``engine/case/official_codes.py`` checks what a case sends.
CODES = ("统一社会信用代码", "行政区划代码", "国民经济行业代码")

#: How deep categories may be kinds of one another.
DEEPEST_KINDS = 50

_NOWHERE = Span("", 0, 0)


def local_name(jurisdiction: str, name: str) -> str:
    """Return the one name of a body that documents of ``jurisdiction`` call ``name``.

    市发改委 of 巴彦淖尔市 is 巴彦淖尔市发改委; 自治区商务厅 of 内蒙古自治区 is 内蒙古自治区商务厅; a name that does not
    begin with its jurisdiction's level stands for itself.
    """
    for level in ("自治区", "市", "省", "县", "区"):
        if jurisdiction.endswith(level) and name.startswith(level):
            return jurisdiction + name[len(level) :]
    return name


class VocabularyBuilder:
    """Collects declarations and their faults."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.categories = {n: Category(n, k, "", _NOWHERE) for n, k in builtin.CATEGORIES.items()}
        self.options = {n: Options(n, o, False, _NOWHERE) for n, o in builtin.OPTIONS.items()}
        self.predicates: dict[str, Predicate] = dict(builtin.PREDICATES)
        self.declared: dict[str, Span] = {}
        self.entities: dict[str, Entity] = {}
        self.bodies: dict[str, Body] = {}
        self.aliases: dict[str, str] = {}
        self.targets: set[str] = set()
        self.listed: set[str] = set()
        self.facts: list[tuple[str, tree.FactDecl]] = []
        self.implications: list[tuple[str, tree.ImplicationDecl]] = []
        self._pending: list[tree.Declaration] = []

    def add(self, vocabulary: tree.Vocabulary) -> None:
        """Take the names a vocabulary declares; what they rest on is looked up in :meth:`finish`."""
        for declaration in vocabulary.declarations:
            match declaration:
                case tree.CategoryDecl(names, kind_of, question, listed, aliases, span):
                    self.listed.update(name.text for name in names if listed)
                    for name in names:
                        if self._declare(name):
                            group = question.text if question else ""
                            kind = kind_of.text if kind_of else ""
                            self.categories[name.text] = Category(name.text, kind, group, name.span)
                    self._alias(names[0], aliases)
                case tree.OptionsDecl(name, options, is_open, span, others):
                    if self._declare(name):
                        texts = tuple(option.text for option in options)
                        self._refuse_repeats(options)
                        self.options[name.text] = Options(name.text, texts, is_open, span)
                    for option, aliases in others:
                        self._alias(option, aliases)
                case tree.EntityDecl(names, categories, aliases, code, span):
                    for name in names:
                        if self._declare(name):
                            kinds = tuple(category.text for category in categories)
                            also = tuple(alias.text for alias in aliases)
                            self.entities[name.text] = Entity(name.text, kinds, also, code, name.span)
                    self._alias(names[0], aliases)
                case tree.UnitsDecl(jurisdiction, names, aliases, span):
                    for name in names:
                        full = local_name(jurisdiction.text, name.text)
                        if full in self.bodies:
                            self._twice(name, self.bodies[full].span)
                            continue
                        self.bodies[full] = Body(full, name.text, jurisdiction.text, name.span)
                        self.declared.setdefault(full, name.span)
                    for alias in aliases:
                        self.aliases[local_name(jurisdiction.text, alias.text)] = local_name(
                            jurisdiction.text, names[0].text
                        )
                case tree.FactDecl():
                    self.facts.append((vocabulary.name.text, declaration))
                case tree.ImplicationDecl():
                    self.implications.append((vocabulary.name.text, declaration))
                case _:
                    if self._declare(declaration.name):
                        self._pending.append(declaration)

    def finish(self) -> Vocabulary:
        """Look up what the declarations rest on, and return the vocabulary."""
        for category in list(self.categories.values()):
            if category.kind_of and category.kind_of not in self.categories:
                self._unknown(tree.Ident(category.kind_of, category.span), self.categories)
                self.categories[category.name] = replace(category, kind_of="")
        self._refuse_category_cycles()
        self._refuse_look_alikes()
        self._refuse_options_of_two_names()
        for name, category in self.categories.items():
            group = self._question(category)
            self.predicates[name] = Predicate(
                name, Kind.CATEGORY, 1, self._base_of(name), given=True, group=group, listed=name in self.listed
            )
        for entity in self.entities.values():
            for kind in entity.categories:
                if kind not in self.categories:
                    self._unknown(tree.Ident(kind, entity.span), self.categories)
        for declaration in self._pending:
            self._predicate(declaration)
        return Vocabulary(
            self.categories,
            self.options,
            self.predicates,
            self.declared,
            self.entities,
            self.bodies,
            self.aliases,
        )

    def _predicate(self, declaration: tree.Declaration) -> None:
        match declaration:
            case tree.AttributeDecl(name, domains, range_, many, negative, fractional, closed, by, _):
                kind, of = self._range(range_)
                found = Predicate(name.text, Kind.ATTRIBUTE, 2, self._domains(domains), of, kind)
                found = replace(found, single=not many, closed=closed, finders=self._finders(by))
                found = self._bounded(name, found, negative=negative, fractional=fractional)
            case tree.RelationDecl(name, domains, range_, one, transitive, closed, by, _):
                kind, of = self._range(range_)
                found = Predicate(name.text, Kind.RELATION, 2, self._domains(domains), of, kind)
                found = replace(found, single=one, transitive=transitive, closed=closed, finders=self._finders(by))
            case tree.FindingDecl(name, domains, closed, by, _):
                found = Predicate(name.text, Kind.FINDING, 1, self._domains(domains))
                found = replace(found, closed=closed, finders=self._finders(by))
            case tree.ConclusionDecl(name, domains, range_opt, many, one, negative, _):
                arity = 1 if range_opt is None else 2
                kind, of = self._range(range_opt) if range_opt else ("", "")
                sort = Kind.ATTRIBUTE if kind in ("unit", "date") else Kind.RELATION
                found = Predicate(name.text, sort, arity, self._domains(domains), of, kind)
                single = one or (kind in ("unit", "date") and not many)
                found = replace(found, concluded=True, given=False, single=single)
                found = self._bounded(name, found, negative=negative, fractional=True)
            case _:
                return
        self.predicates[found.name] = found

    def _bounded(self, name: tree.Ident, found: Predicate, *, negative: bool, fractional: bool) -> Predicate:
        """Return an attribute with what its amounts can be: no less than zero, a rank no less than one, and whole where
        they count, unless it is declared otherwise."""
        is_amount, counts = found.range_kind == "unit", found.range_kind == "unit" and found.range in COUNTS
        for flag, is_said, fits, wanted in (
            ("可负", negative, is_amount, "an-amount"),
            ("可为小数", fractional and found.given, counts, "a-count"),
        ):
            if is_said and not fits:
                said: dict[str, Argument] = {"name": name.text, "flag": flag, "wanted": Phrase(wanted)}
                self.faults.append(Fault("E209", name.span, said))
        if not is_amount:
            return found
        least = None if negative else Fraction(found.range == RANK)
        return replace(found, least=least, whole=counts and not fractional)

    def _domains(self, domains: Sequence[tree.Ident]) -> tuple[str, ...]:
        for domain in domains:
            if domain.text not in self.categories:
                self._unknown(domain, self.categories)
        return tuple(domain.text for domain in domains)

    def _range(self, name: tree.Ident) -> tuple[str, str]:
        if name.text in UNITS:
            return "unit", UNITS[name.text].base
        if name.text in (DATE[0], "date"):
            return "date", "日"
        if name.text in (TEXT[0], "text"):
            return "text", TEXT[0]
        if name.text in CODES:
            return "code", name.text
        if name.text in self.options:
            return "options", name.text
        if name.text not in self.categories:
            self._unknown(name, [*UNITS, *self.options, *self.categories, DATE[0], TEXT[0], *CODES])
        return "category", name.text

    def _finders(self, names: Sequence[tree.Ident]) -> tuple[str, ...]:
        return tuple(name.text for name in names)

    def _question(self, category: Category) -> str:
        if category.question:
            return f"{self._root(category.name)}：{category.question}"
        return "" if category.kind_of else "类别"

    def _root(self, name: str) -> str:
        return self._base_of(name)[0]

    def _base_of(self, name: str) -> tuple[str, ...]:
        seen = {name}
        while (up := self.categories[name].kind_of) and up not in seen and up in self.categories:
            seen.add(up)
            name = up
        return (name,)

    def _refuse_category_cycles(self) -> None:
        for name, category in list(self.categories.items()):
            seen, up = [name], category.kind_of
            while up and up not in seen and len(seen) <= DEEPEST_KINDS:
                seen.append(up)
                up = self.categories[up].kind_of if up in self.categories else ""
            if len(seen) > DEEPEST_KINDS:
                self.faults.append(Fault("E115", category.span, {"limit": str(DEEPEST_KINDS)}))
                self.categories[name] = replace(category, kind_of="")
            elif up == name:
                cycle = Chain((*seen, name))
                self.faults.append(Fault("E112", category.span, {"cycle": cycle}))
                self.categories[name] = replace(category, kind_of="")

    def _refuse_look_alikes(self) -> None:
        """Refuse two names that look the same and are not names of one thing."""
        shapes: dict[str, str] = {}
        for name, span in self.declared.items():
            other = shapes.setdefault(skeleton(name), name)
            if self.aliases.get(name, name) != self.aliases.get(other, other):
                codes, others = difference(name, other)
                said: dict[str, Argument] = {"name": name, "other": other, "codes": codes, "others": others}
                label = Label(self.declared[other], Phrase("first-declared-here"))
                self.faults.append(Fault("E114", span, said, (label,)))

    def _refuse_options_of_two_names(self) -> None:
        """Refuse another name of something that is itself an option: a case that gives it could mean either."""
        for options in self.options.values():
            for option in options.options:
                if option in self.aliases:
                    self._twice(tree.Ident(option, options.span), self.declared[option])

    def _refuse_repeats(self, names: Sequence[tree.Ident]) -> None:
        first: dict[str, Span] = {}
        for name in names:
            if name.text in first:
                self._twice(name, first[name.text])
            first.setdefault(name.text, name.span)

    def _declare(self, name: tree.Ident) -> bool:
        if name.text in self.declared:
            self._twice(name, self.declared[name.text])
            return False
        if name.text in builtin.PREDICATES or name.text in builtin.CATEGORIES or name.text in builtin.OPTIONS:
            self.faults.append(Fault("E111", name.span, {"name": name.text}))
            return False
        self.declared[name.text] = name.span
        return True

    def _alias(self, name: tree.Ident, aliases: Sequence[tree.Ident]) -> None:
        for alias in aliases:
            if alias.text in builtin.PREDICATES or alias.text in builtin.CATEGORIES or alias.text in builtin.OPTIONS:
                self.faults.append(Fault("E111", alias.span, {"name": alias.text}))
                continue
            if alias.text in self.aliases or alias.text in self.declared:
                self._twice(alias, self.declared.get(alias.text, alias.span))
                continue
            self.aliases[alias.text] = name.text
            self.declared[alias.text] = alias.span

    def _twice(self, name: tree.Ident, first: Span) -> None:
        label = Label(first, Phrase("first-declared-here"))
        self.faults.append(Fault("E102", name.span, {"name": name.text}, (label,)))

    def _unknown(self, name: tree.Ident, known: Iterable[str]) -> None:
        hint = did_you_mean(name.text, known)
        self.faults.append(Fault("E101", name.span, {"name": name.text}, hint=hint))


def canonical_unit(name: str) -> str:
    """Return the base unit a unit's name belongs to, ``""`` for a name that is no unit."""
    unit = UNITS.get(name)
    return unit.base if unit else ""
