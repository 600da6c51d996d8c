"""cases: random cases that bear on a question, with amounts next to the thresholds that rules name."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from tests.completion.asking import Asked
from tests.completion.schema import ALL, EXHAUSTED, IS, LISTED, OPEN, RESERVED, Case, Schema

#: How many predicates that bear on a question are looked at, and how many things of one sort a case names.
NEAREST, MOST_OF_A_SORT = 24, 3
#: Sorts of which a case names no new thing: documents and clauses are those of the rule base.
DOCUMENTS = ("政策文件", "条款", "所引来源")
#: A word that no list of options has.
STRANGE = "别的一种"
MARKS = "甲乙丙丁戊己"


@dataclass(frozen=True, repr=False)
class Subject:
    """What cases about one question are made of: the question's predicate and what bears on it."""

    schema: Schema
    asked: str
    bearing: tuple[str, ...]
    constants: tuple[tuple[Fraction, str], ...]
    names: frozenset[str]

    def __repr__(self) -> str:
        return f"Subject({self.asked})"

    @classmethod
    def of(cls, schema: Schema, asked: str) -> Subject:
        bearing = schema.bearing(asked)
        return cls(schema, asked, bearing, schema.constants(bearing), schema.names(bearing))

    def given(self) -> list[str]:
        """Return the predicates nearest to the question that a case may give, categories not among them."""
        return [name for name in self.bearing if name in self.schema.said][:NEAREST]

    def categories(self) -> list[str]:
        """Return the categories that bear on the question."""
        return [name for name in self.bearing if name in self.schema.program["kinds_of"]][:NEAREST]

    def sorts(self) -> list[str]:
        """Return the sorts of the things that bear on the question, that of the question first."""
        found = list[str]()
        for name in (self.asked, *self.given(), *self.categories()):
            predicate = self.schema.predicates[name]
            found += predicate["sorts"]
            if predicate["range_kind"] == "category":
                found.append(predicate["range_sort"])
        return [sort for sort in dict.fromkeys(found) if sort and sort not in DOCUMENTS]


def kinds(schema: Schema, case: Case, thing: str) -> frozenset[str]:
    """Return the categories that a case, or the rule base, says a thing is of."""
    said = case.get(thing, {}).get(IS, [])
    stated = schema.entities.get(thing, frozenset())
    return stated | {wider for one in ([said] if isinstance(said, str) else said) for wider in schema.wider(one)}


def things(case: Case) -> list[str]:
    """Return the things that have an entry in a case."""
    return [name for name in case if name != LISTED]


def fits(schema: Schema, case: Case, thing: str, predicate: str) -> bool:
    """Whether a thing is certainly of a category of which a predicate may be said."""
    return not kinds(schema, case, thing).isdisjoint(schema.predicates[predicate]["domains"])


def listed(said: object) -> list[str]:
    """Return what is written of a predicate as a list."""
    return [str(said)] if not isinstance(said, list) else [str(one) for one in said]


@st.composite
def amounts(draw: st.DrawFn, subject: Subject, predicate: str) -> str:
    """Return an amount that an attribute can have: at a threshold, one step beside it, what a rate makes of it."""
    row = subject.schema.predicates[predicate]
    unit, share = row["range"], row["range"] == "比例"
    step = Fraction(1) if row["whole"] or unit in ("年", "岁") else Fraction(1, 10000 if share else 100)
    rates = [number for number, of in subject.constants if of == "比例" and number > 0]
    fixed = [number for number, of in subject.constants if of == unit]
    near = sorted({Fraction(0), Fraction(1), *fixed, *(one / rate for one in fixed for rate in rates)})
    number = draw(st.sampled_from(near)) + step * draw(st.sampled_from([0, 1, -1, 0, 7]))
    if row["whole"]:
        number = Fraction(int(number))
    if row["least"] is not None:
        number = max(number, Fraction(row["least"]))
    if share:
        return f"{_decimal(number * 100)}%"
    return f"{_decimal(number)}{unit}"


def _decimal(number: Fraction) -> str:
    """Return a number as it is written: whole, with at most four places after the point, or as a fraction."""
    if number.denominator == 1:
        return str(number.numerator)
    scaled = number * 10000
    if scaled.denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    sign, whole = "-" * (number < 0), abs(scaled.numerator)
    return f"{sign}{whole // 10000}.{whole % 10000:04}".rstrip("0")


def values(subject: Subject, case: Case, predicate: str, *, strange: bool = True) -> st.SearchStrategy[str] | None:
    """Return the values that may be said of a predicate, ``None`` where no value of it is made here."""
    row = subject.schema.predicates[predicate]
    match row["range_kind"]:
        case "":
            return st.sampled_from(["是", "否"])
        case "options":
            options = subject.schema.program["options"][row["range"]]
            named = [word for word in options["options"] if word in subject.names]
            words = named + [word for word in options["options"] if word not in subject.names][:4]
            return st.sampled_from(words + [STRANGE] * (options["open"] and strange))
        case "unit":
            return amounts(subject, predicate)
        case "date":
            days = subject.schema.days or (datetime.date(2024, 6, 1),)
            return st.sampled_from([str(day) for day in days])
        case "category":
            wanted = row["range"]
            mine = [thing for thing in things(case) if wanted in kinds(subject.schema, case, thing)]
            stated = sorted(n for n, of in subject.schema.entities.items() if wanted in of)
            near = [name for name in stated if name in subject.names] or stated[:2]
            return st.sampled_from(mine * 2 + near[:6]) if mine or near else None
    return None


@st.composite
def kind_of_a_thing(draw: st.DrawFn, subject: Subject, sort: str) -> list[str]:
    """Return the categories that a new thing is said to be of: of each group one at most, the sort at least."""
    narrower = [one for one in subject.categories() if sort in subject.schema.wider(one)[1:]]
    chosen = draw(st.lists(st.sampled_from(narrower), max_size=2, unique=True)) if narrower else []
    return consistent(subject.schema, chosen, ()) or [sort]


def consistent(schema: Schema, chosen: Iterable[str], before: Sequence[str]) -> list[str]:
    """Return those of some categories that do not answer a question which others before them have answered."""
    kept, groups = list[str](), {g: c for one in before for c in schema.wider(one) if (g := schema.group(c))}
    for one in chosen:
        mine = {g: c for c in schema.wider(one) if (g := schema.group(c))}
        if all(groups.get(group, category) == category for group, category in mine.items()):
            kept.append(one)
            groups |= mine
    return kept


@st.composite
def facts(draw: st.DrawFn, subject: Subject, case: Case, thing: str, chance: int) -> None:
    """Say of a thing what may be said of it, each predicate with a chance in ten, in place."""
    said = case[thing]
    for predicate in subject.given():
        row = subject.schema.predicates[predicate]
        if (predicate, thing) in subject.schema.stated or not fits(subject.schema, case, thing, predicate):
            continue
        if draw(st.integers(0, 9)) >= chance or (one := values(subject, case, predicate)) is None:
            continue
        value = draw(one)
        if row["single"] or not row["range"]:
            said[predicate] = value
        else:
            more = draw(st.lists(one, max_size=2, unique=True))
            end = [OPEN] if draw(st.integers(0, 3)) == 0 else []
            said[predicate] = list(dict.fromkeys([value, *more])) + end
        if row["range_kind"] in ("options", "category") and draw(st.integers(0, 7)) == 0:
            denied = draw(one)
            if denied not in listed(said[predicate]):
                said[f"不{predicate}"] = [denied]
                if draw(st.booleans()):
                    del said[predicate]


@st.composite
def cases(draw: st.DrawFn, subject: Subject) -> Asked:
    """Return a case that bears on the question, as of a day next to one that matters."""
    schema, case, chance = subject.schema, Case(), draw(st.sampled_from([9, 10, 7, 4, 2]))
    for index, sort in enumerate(subject.sorts()):
        least = 1 if index == 0 else 0
        for number in range(draw(st.integers(least, MOST_OF_A_SORT))):
            case[f"{MARKS[number]}{sort}"] = {IS: draw(kind_of_a_thing(subject, sort))}
    for thing in things(case):
        draw(facts(subject, case, thing, chance))
    near = sorted(subject.names & schema.entities.keys() - schema.program["clauses"].keys())
    for name in draw(st.lists(st.sampled_from(near), max_size=2, unique=True)) if near else []:
        if schema.entities[name].isdisjoint(DOCUMENTS) and name not in schema.predicates:
            case[name] = {}
            draw(facts(subject, case, name, chance))
            if not case[name]:
                del case[name]
    for thing in things(case):
        draw(closings(subject, case, thing))
    whole = [ALL] if draw(st.integers(0, 3)) == 0 else draw(st.lists(st.sampled_from(subject.sorts()), max_size=2))
    if whole:
        case[LISTED] = sorted(set(whole))
    days = [str(day) for day in schema.days]
    return Asked(case, draw(st.sampled_from(["2024-06-01"] * 4 + days)))


@st.composite
def closings(draw: st.DrawFn, subject: Subject, case: Case, thing: str) -> None:
    """Say, now and then, that nothing more holds of a thing, or that what stands in a relation to it is listed."""
    fitting = [one for one in subject.given() if fits(subject.schema, case, thing, one)]
    if fitting and draw(st.integers(0, 5)) == 0:
        case[thing][EXHAUSTED] = draw(st.lists(st.sampled_from(fitting), min_size=1, max_size=2, unique=True))
    towards = [
        one
        for one in subject.given()
        if subject.schema.predicates[one]["range_kind"] == "category"
        and subject.schema.predicates[one]["range"] in kinds(subject.schema, case, thing)
    ]
    if towards and draw(st.integers(0, 3)) == 0:
        case[thing][LISTED] = [draw(st.sampled_from(towards))]


@st.composite
def questions(draw: st.DrawFn, subject: Subject, case: Case) -> str | None:
    """Return a question about the subject's predicate, ``None`` where the case has nobody it could be about."""
    row, schema = subject.schema.predicates[subject.asked], subject.schema
    about = [thing for thing in things(case) if fits(schema, case, thing, subject.asked)]
    stated = [n for n in sorted(subject.names) if not schema.entities.get(n, frozenset()).isdisjoint(row["domains"])]
    if not (about or stated):
        return None
    thing = draw(st.sampled_from(about or stated[:4]))
    name = f"「{subject.asked}」"
    if not row["range"]:
        return f"{thing} {name}"
    if row["kind"] == "属性" and draw(st.integers(0, 2)):
        return f"{thing} 的 {name}"
    if row["kind"] != "属性" and draw(st.booleans()):
        return f"{thing} {name} 「{row['range']}」"
    choice = values(subject, case, subject.asked, strange=False)
    return f"{thing} {name} {draw(choice)}" if choice is not None else None


def predicate_of(key: str) -> str:
    """Return the predicate that a key of a case is about, ``""`` for none."""
    return "" if key in RESERVED else key.removeprefix("不")
