"""value: the value of an answer as JSON: yes or no, or what was asked for, each value with the text a reader sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from engine.prove.decide import Answer
from engine.prove.outcome import Outcome
from engine.say.wording import say_result
from logic.terms import Between, Known, Other, Unknown
from logic.values import Day, Name, Quantity, Word, plain, show
from text.encode import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountJson:
    """一个数额 · an amount."""

    number: str
    """以基本单位计：十进制，除不尽的为最简分数 · in the base unit: a decimal, or else a fraction in lowest terms"""
    unit: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NameJson:
    """一个事物或一个选项 · a thing or an option."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayJson:
    """一个日期 · a date."""

    date: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordJson:
    """未穷尽的选项表中没有列出的词 · a word that an open list of options does not declare."""

    word: str
    of: str
    """选项表 · the list"""
    text: str


#: One value that was asked for.
OneValueJson = AmountJson | NameJson | WordJson | DayJson

ValueJson = Annotated[
    Literal["yes", "no", "undetermined"] | OneValueJson | tuple[OneValueJson, ...],
    Note("Value", "是否，或所问的值 · yes or no, or the value asked for"),
]


def value_json(answer: Answer) -> ValueJson:
    """Return ``"yes"``, ``"no"``, ``"undetermined"``, or the value itself where one was asked for and is known."""
    return "undetermined" if answer.undecided else outcome_json(answer, answer.outcome)


def outcome_json(answer: Answer, outcome: Outcome) -> ValueJson:
    """Return the value that one choice of readings gives, as :func:`value_json` does."""
    if outcome.value != "yes" or answer.question.form != "value":
        return outcome.value
    values = tuple(one_value_json(row[-1]) for row in outcome.certain)
    return values[0] if len(values) == 1 else values


def one_value_json(known: Known) -> OneValueJson:
    """Return the JSON of a value that certainly holds, which is none that is unknown."""
    match known:
        case Quantity():
            return amount_json(known)
        case Name(text):
            return NameJson(name=text, text=text)
        case Word(text, options):
            return WordJson(word=text, of=options, text=text)
        case Day():
            return day_json(known)
        case Unknown() | Other() | Between():
            raise TypeError("what certainly holds has nothing unknown in it")


def amount_json(amount: Quantity) -> AmountJson:
    """Return the JSON of an amount."""
    return AmountJson(number=plain(amount.number), unit=amount.unit, text=say_result(amount))


def day_json(day: Day) -> DayJson:
    """Return the JSON of a day."""
    return DayJson(date=day.date.isoformat(), text=show(day))
