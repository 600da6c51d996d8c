"""case: a case as its sender wrote it, in JSON → the facts that it gives, each with the place where it was written.

A case is an object of things by name. Each thing is an object of what is said of it, in the words of the vocabulary:
``是`` and ``不是`` for categories, a relation or attribute by its name, a finding as 是 or 否 (or as an object that
says who found it), ``不…`` for a relation denied, ``已穷尽`` for predicates of which nothing more holds.
``已列全`` says that a list is whole. In the place of a thing it names categories: case and documents name all things
of them. Of a thing it names relations and attributes: case and documents name all things that have this thing as their
value. ``null`` says nothing. All faults of a case are reported together, each with its path and the nearest right name.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.case.contradictions import against_what_follows, contradictions
from engine.case.distinguished import distinguished
from engine.case.fact import Finding, GivenFact
from engine.case.implied import implied_by_case
from engine.case.official_codes import OFFICIAL_CODES
from grammar.syntax import tree
from grammar.syntax.parse import MOST_DIGITS, parse_value
from logic.datalog import EngineProgram, Kind, Predicate
from logic.implied import MOST_STEPS, ImpliedFact, TooMuchError
from logic.units import SHARE, UNITS, in_base, split_quantity
from logic.values import Day, Name, Quantity, Value, Word, plain, show
from text.characters import Misread, codes, difference, misread, skeleton
from text.fault import Argument, Fault, Faults, FaultsError, Phrase, Pointer, Words
from text.spelling import did_you_mean

#: The most things a case may speak of, the most facts it may give of them, and the longest name or value it may use,
#: in characters.
MOST_THINGS = 10_000
MOST_FACTS = 10_000
LONGEST_TEXT = 500

IS, IS_NOT, EXHAUSTED, OPEN = "是", "不是", "已穷尽", "等"

#: What says that a list is whole, and what says so of the lists of all categories.
LISTED, ALL = "已列全", "全部"

#: What may be said of a finding beside what was found, with an example.
_FOUND = {"由": "市发改委", "日期": "2024-03-20", "文号": "巴政办发〔2024〕8号"}

_YES = ("是", True, "yes", "true")
_NO = ("否", False, "no", "false")


@dataclass(frozen=True, slots=True)
class Case:
    """A case as read. ``whole`` are the pairs of predicate and thing for which the case gives all values there are,
    with the path that says so. ``exhausted`` are the predicates or questions of a thing for which silence means no.
    ``listed`` are the categories, or :data:`ALL`, of which all things are named, with the path that says so;
    ``listed_of`` the pairs of predicate and value for which all things are named that have the value. ``implied`` is
    what follows from the facts, and from what is stated beside them."""

    source: Mapping[str, Any]
    things: tuple[str, ...]
    facts: tuple[GivenFact, ...]
    whole: Mapping[tuple[str, str], str] = field(default_factory=dict)
    exhausted: Mapping[tuple[str, str], str] = field(default_factory=dict)
    listed: Mapping[str, str] = field(default_factory=dict)
    listed_of: Mapping[tuple[str, str], str] = field(default_factory=dict)
    implied: tuple[ImpliedFact, ...] = ()


#: Where a case stands in the request that has one.
CASE = Pointer("/case")


def read_case(program: EngineProgram, source: object, place: Pointer = CASE) -> Case:
    """Read a case from JSON values; ``place`` is where it stands in the request.

    Raises :class:`~text.fault.FaultsError` with every fault in it, each at its place in the request.
    """
    reader = _Reader(program, place)
    case = reader.read(source)
    if reader.faults:
        raise FaultsError(reader.faults)
    return case


def iso_date(text: object) -> datetime.date | None:
    """Return the date a text writes as ``YYYY-MM-DD`` and in no other way, else ``None``."""
    try:
        day = datetime.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return day if day is not None and day.isoformat() == text else None


def pointer(*parts: str) -> str:
    """Return the JSON pointer of a part of a case as proofs cite it: under ``/case``, wherever the case stood."""
    return CASE.at(*parts).path


def _key(item: tuple[object, object]) -> str:
    """Order the facts of a case by their words, so that the order in which they were written does not matter."""
    return str(item[0])


class _Reader:
    def __init__(self, program: EngineProgram, place: Pointer) -> None:
        self.program, self.place = program, place
        self.faults = Faults()
        self.facts: list[GivenFact] = []
        self.whole: dict[tuple[str, str], str] = {}
        self.exhausted: dict[tuple[str, str], str] = {}
        self.listed: dict[str, str] = {}
        self.listed_of: dict[tuple[str, str], str] = {}
        self.shapes: dict[str, str] = {}

    def read(self, source: object) -> Case:
        if not isinstance(source, Mapping):
            self._fault((), "C001")
            return Case({}, (), ())
        if self._too_many(source):
            return Case({}, (), ())
        things: dict[str, None] = {}
        for name, said in sorted(source.items(), key=_key):
            if name == LISTED:
                self._lists(said)
                continue
            thing = self.program.aliases.get(str(name), str(name))
            if not self._named(str(name), (str(name),)) or not self._unmistakable(str(name), (str(name),)):
                continue
            things[thing] = None
            if not isinstance(said, Mapping):
                self._fault((str(name),), "C002", name=str(name))
                continue
            for key, value in sorted(said.items(), key=_key):
                self._said(str(name), thing, str(key), value)
        self.facts = distinguished(self.facts)
        implied, presumed = self._implied()
        self._refuse_contradictions(implied)
        for fact in self.facts:
            for argument in fact.arguments:
                predicate = self.program.predicates[fact.predicate]
                if isinstance(argument, Name) and (predicate.range_kind == "category" or argument == fact.arguments[0]):
                    things.setdefault(argument.text, None)
        lists = (self.whole, self.exhausted, self.listed, self.listed_of)
        return Case(source, tuple(things), tuple(self.facts), *lists, (*implied, *presumed))

    def _implied(self) -> tuple[tuple[ImpliedFact, ...], tuple[ImpliedFact, ...]]:
        try:
            closed = {*self.whole, *self.exhausted}
            return implied_by_case(self.program, self.facts, closed, self.listed_of.keys())
        except TooMuchError:
            self._fault((), "C003", what=Phrase("implied-facts"), limit=MOST_STEPS)
            return (), ()

    def _too_many(self, source: Mapping[object, object]) -> bool:
        """Refuse a case of too many things or facts before any of it is read."""
        said = [things for things in source.values() if isinstance(things, Mapping)]
        facts = sum(len(value) if isinstance(value, list) else 1 for things in said for value in things.values())
        if len(source) > MOST_THINGS:
            self._fault((), "C003", what=Phrase("things"), limit=MOST_THINGS)
        elif facts > MOST_FACTS:
            self._fault((), "C003", what=Phrase("facts"), limit=MOST_FACTS)
        return bool(self.faults)

    def _refuse_contradictions(self, implied: Sequence[ImpliedFact]) -> None:
        wrong = list(contradictions(self.program, self.facts))
        if implied and not wrong:
            wrong = list(against_what_follows(self.program, self.facts, implied, self.whole))
        for found in wrong:
            arguments = found.arguments if found.other is None else {"place": self._place_of(found.other).path}
            arguments = {**found.arguments, **arguments}
            self.faults.append(Fault(found.code, self._place_of(found.fact), arguments))

    def _place_of(self, fact: GivenFact) -> Pointer:
        """Return where a fact stands in the request."""
        return Pointer(self.place.path + fact.path.removeprefix(CASE.path))

    def _said(self, name: str, thing: str, key: str, value: object) -> None:
        path = (name, key)
        if value is None and key in (IS, IS_NOT, EXHAUSTED, LISTED):
            return
        if key in (IS, IS_NOT):
            for index, category in enumerate(self._list(value, path)):
                self._category(thing, category, key == IS, (*path, str(index)))
            return
        if key == EXHAUSTED:
            for index, what in enumerate(self._list(value, path)):
                self._exhausted(thing, what, (*path, str(index)))
            return
        if key == LISTED:
            for index, what in enumerate(self._list(value, path)):
                self._listed_of(thing, what, (*path, str(index)))
            return
        word = self.program.aliases.get(key, key)
        predicate = self.program.predicates.get(word)
        denied = False
        if predicate is None and key.startswith("不"):
            word = self.program.aliases.get(key[1:], key[1:])
            predicate, denied = self.program.predicates.get(word), True
        if predicate is None or predicate.kind is Kind.AUXILIARY:
            self._unknown(key, path, self._sayable())
        elif not predicate.given:
            self._fault(path, "C005", name=key)
        elif value is None:
            return
        elif predicate.arity == 1:
            self._finding(thing, predicate, value, denied, path)
        else:
            self._values(thing, predicate, value, denied, path)

    def _category(self, thing: str, category: str, holds: bool, path: tuple[str, ...]) -> None:
        word = self.program.aliases.get(category, category)
        predicate = self.program.predicates.get(word)
        if predicate is None or predicate.arity != 1 or not predicate.given:
            known = [p.name for p in self.program.predicates.values() if p.arity == 1 and p.given]
            self._unknown(category, path, known)
            return
        self.facts.append(GivenFact(word, (Name(thing),), holds, pointer(*path)))

    def _exhausted(self, thing: str, what: str, path: tuple[str, ...]) -> None:
        word = self.program.aliases.get(what, what)
        questions = self.program.questions
        if word in questions:
            self.exhausted[questions[word], thing] = pointer(*path)
        elif word in self.program.predicates and self.program.predicates[word].given:
            self.exhausted[word, thing] = pointer(*path)
        else:
            self._unknown(what, path, [*questions, *self._sayable()])

    def _lists(self, said: object) -> None:
        """Read the categories of which all things are named."""
        for index, what in enumerate(self._list(said, (LISTED,)) if said is not None else ()):
            path = (LISTED, str(index))
            word = listed_category(self.program, what)
            if word:
                self.listed.setdefault(word, pointer(*path))
            else:
                self._unknown(what, path, [ALL, *self.program.kinds_of])

    def _listed_of(self, thing: str, what: str, path: tuple[str, ...]) -> None:
        """Read a relation or attribute of which all things are named that have this thing as their value."""
        word = self.program.aliases.get(what, what)
        predicate = self.program.predicates.get(word)
        if predicate is not None and leads_to_things(predicate):
            self.listed_of.setdefault((word, thing), pointer(*path))
        else:
            known = [row.name for row in self.program.predicates.values() if leads_to_things(row)]
            self._unknown(what, path, known)

    def _finding(self, thing: str, predicate: Predicate, value: object, denied: bool, path: tuple[str, ...]) -> None:
        finding = None
        if isinstance(value, Mapping):
            strange = [str(k) for k in value if k not in ("结论", *_FOUND)]
            if strange:
                self._unknown(strange[0], (*path, strange[0]), ["结论", *_FOUND])
                return
            parts = [self._part(value.get(key, ""), key, (*path, key)) for key in _FOUND]
            if None in parts:
                return
            finding = Finding(*(part or "" for part in parts))
            value = value.get("结论")
        if (any(value is yes or value == yes for yes in _YES) and not isinstance(value, int | float)) or value is True:
            holds = True
        elif (any(value is no or value == no for no in _NO) and not isinstance(value, int | float)) or value is False:
            holds = False
        else:
            self._fault(path, "C006", name=predicate.name)
            return
        self.facts.append(GivenFact(predicate.name, (Name(thing),), holds is not denied, pointer(*path), finding))

    def _part(self, text: object, key: str, path: tuple[str, ...]) -> str | None:
        """Return who found a fact, when or on what paper as written, ``None`` for what cannot be read."""
        if not isinstance(text, str):
            self._not_text(key, _FOUND[key], path)
        elif len(text) > LONGEST_TEXT:
            self._fault(path, "C004", limit=LONGEST_TEXT)
        elif self._readable(text, path):
            if key != "日期" or not text or iso_date(text):
                return text
            self._fault(path, "C011", value=text)
        return None

    def _values(self, thing: str, predicate: Predicate, value: object, denied: bool, path: tuple[str, ...]) -> None:
        if value == OPEN:
            self._fault(path, "C019")
            return
        items = list(value) if isinstance(value, list) else [value]
        whole = (isinstance(value, list) or predicate.single) and not denied  # one value alone need not be all
        if items and items[-1] == OPEN:
            items, whole = items[:-1], False
        if predicate.single and not denied and isinstance(value, list) and not items:
            self._fault(path, "C023", name=predicate.name)
            return
        found = 0
        for index, item in enumerate(items):
            where = (*path, str(index)) if isinstance(value, list) else path
            if item == OPEN:
                self._fault(where, "C019")
                continue
            read = self._value(predicate, item, where)
            if read is not None:
                found += 1
                self.facts.append(GivenFact(predicate.name, (Name(thing), read), not denied, pointer(*where)))
        if predicate.single and found > 1 and not denied:
            self._fault(path, "C007", name=predicate.name)
        if whole:
            self.whole[predicate.name, thing] = pointer(*path)

    def _value(self, predicate: Predicate, item: object, path: tuple[str, ...]) -> Value | None:
        if isinstance(item, bool) or not isinstance(item, str):
            example = {"unit": f"500{predicate.range}", "date": "2024-03-20"}.get(predicate.range_kind, "")
            self._not_text(predicate.name, example, path)
            return None
        if predicate.range_kind == "unit":
            return self._quantity(predicate, item, path) if self._named(item.strip(" "), path) else None
        if not self._named(item, path):
            return None
        match predicate.range_kind:
            case "date":
                return self._date(item, path)
            case "options":
                return self._option(predicate, item, path)
            case "code":
                return self._code(predicate, item, path)
            case "category":
                if not self._unmistakable(item, path):
                    return None
        return Name(self.program.aliases.get(item, item))

    def _quantity(self, predicate: Predicate, item: str, path: tuple[str, ...]) -> Value | None:
        try:
            literal = _literal(item.strip())
        except FaultsError as error:
            if [fault.code for fault in error.faults] == ["E008"]:
                self._fault(path, "E008", limit=MOST_DIGITS)
                return None
            literal = None
        if literal is None or literal.sort != "quantity":
            self._fault(path, "C009", value=item, name=predicate.name, unit=_shown(predicate.range))
            return None
        number, unit = split_quantity(literal.text)
        row = UNITS.get(unit)
        if row is None and not unit and predicate.range == SHARE and "/" in literal.text:
            return self._within(predicate, Quantity(number, SHARE), item, path)  # a third is a share in no other form
        if row is None or row.base != predicate.range:
            wanted = tuple(name for name, u in UNITS.items() if u.base == predicate.range and name != "比例")
            fraction = predicate.range == SHARE and 0 < abs(number) < 1
            suggestion = plain(number * 100 if fraction else number) + _shown(predicate.range) if not unit else ""
            self._fault(path, "C010", _write(suggestion), value=item, units=wanted)
            return None
        return self._within(predicate, Quantity(in_base(number, row), row.base), item, path)

    def _within(self, predicate: Predicate, amount: Quantity, item: str, path: tuple[str, ...]) -> Value | None:
        """Return an amount that an attribute can have."""
        why = predicate.refuses(amount)
        if not why:
            return amount
        wanted = Phrase("must-be-whole")
        if why == "least":
            assert predicate.least is not None
            wanted = Phrase("at-least-that", {"least": show(Quantity(predicate.least, predicate.range))})
        self._fault(path, "C020", name=predicate.name, value=item, wanted=wanted)
        return None

    def _date(self, item: str, path: tuple[str, ...]) -> Value | None:
        day = iso_date(item)
        if day is None:
            self._fault(path, "C011", value=item)
            return None
        return Day(day)

    def _code(self, predicate: Predicate, item: str, path: tuple[str, ...]) -> Value | None:
        code = OFFICIAL_CODES[predicate.range]
        if not code.well_formed(item.strip()):
            said = {"kind": predicate.range, "standard": code.standard, "example": code.example}
            self._fault(path, "C014", None, value=item, **said)
            return None
        return Name(item.strip())

    def _option(self, predicate: Predicate, item: str, path: tuple[str, ...]) -> Value | None:
        item = self.program.aliases.get(item, item)
        options, is_open = self.program.options[predicate.range]
        if item not in options and not is_open:
            self._fault(path, "E204", did_you_mean(item, options), name=predicate.name, value=item)
            return None
        alike = next((option for option in options if option != item and skeleton(option) == skeleton(item)), "")
        if alike and item not in options:
            self._mistaken(item, alike, path)
            return None
        return Name(item) if item in options else Word(item, predicate.range)

    def _list(self, value: object, path: tuple[str, ...]) -> list[str]:
        items = value if isinstance(value, list) else [value]
        found = []
        for index, item in enumerate(items):
            if isinstance(item, str) and self._named(item, (*path, str(index))):
                found.append(item)
            elif not isinstance(item, str):
                self._not_text(path[-1], "", (*path, str(index)))
        return found

    def _named(self, text: str, path: tuple[str, ...]) -> bool:
        if not 0 < len(text) <= LONGEST_TEXT or text.isspace():
            self._fault(path, "C004", limit=LONGEST_TEXT)
            return False
        return self._readable(text, path)

    def _readable(self, text: str, path: tuple[str, ...]) -> bool:
        """Whether a reader sees in a text what the program does; a fault names the place where not, and offers the
        normal form."""
        found = misread(text)
        if not found:
            return True
        first = found[0]
        wrong = text[first.start : first.end]
        place, hint = Words(self.place.at(*path), first.start, wrong), _write(_mended(text, found))
        if first.normal is None:
            self.faults.append(Fault("E002", place, {"character": codes(wrong)}, hint=hint))
        else:
            said = {"found": wrong, "normal": first.normal, "codes": codes(wrong)}
            self.faults.append(Fault("E006", place, said, hint=hint))
        return False

    def _unmistakable(self, name: str, path: tuple[str, ...]) -> bool:
        """Whether a name looks different from every name of the rule base and of the case that has other characters."""
        shape = skeleton(name)
        known = self.program.shapes.get(shape) or (self.shapes.setdefault(shape, name),)
        if name in known:
            return True
        self._mistaken(name, known[0], path)
        return False

    def _mistaken(self, name: str, other: str, path: tuple[str, ...]) -> None:
        mine, others = difference(name, other)
        hint = Phrase("meant", {"suggestion": other})
        self._fault(path, "E114", hint, name=name, other=other, codes=mine, others=others)

    def _sayable(self) -> list[str]:
        found = [p.name for p in self.program.predicates.values() if p.given and p.kind is not Kind.CATEGORY]
        return [IS, IS_NOT, EXHAUSTED, LISTED, *found]

    def _unknown(self, name: str, path: tuple[str, ...], known: Sequence[str]) -> None:
        self._fault(path, "C013", did_you_mean(name, known), name=name)

    def _not_text(self, name: str, example: str, path: tuple[str, ...]) -> None:
        shown = Phrase("quoted", {"name": example}) if example else Phrase("NAME")
        self._fault(path, "C008", name=name, example=shown)

    def _fault(self, path: tuple[str, ...], code: str, hint: Phrase | None = None, **arguments: Argument) -> None:
        self.faults.append(Fault(code, self.place.at(*path), arguments, hint=hint))


def listed_category(program: EngineProgram, what: str) -> str:
    """Return the category, or :data:`ALL`, that a list said to be whole is of; empty where there is no such word."""
    word = program.aliases.get(what, what)
    return word if word == ALL or word in program.kinds_of else ""


def leads_to_things(predicate: Predicate) -> bool:
    """Whether a case may give a predicate whose values are things."""
    return predicate.given and predicate.arity == 2 and predicate.range_kind in ("category", "any")


def _write(suggestion: str) -> Phrase | None:
    return Phrase("write", {"suggestion": suggestion}) if suggestion else None


def _mended(text: str, wrong: Sequence[Misread]) -> str:
    """Return a text with every place in its normal form."""
    for place in sorted(wrong, key=lambda place: place.start, reverse=True):
        text = text[: place.start] + (place.normal or "") + text[place.end :]
    return text


def _shown(unit: str) -> str:
    return UNITS[unit].symbol or "%"


@lru_cache(maxsize=4096)
def _literal(text: str) -> tree.Literal:
    """Read an amount, a text of at most :data:`LONGEST_TEXT` characters, once however many facts have it."""
    return parse_value(text)
