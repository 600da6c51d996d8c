"""What is written in columns comes back equal, and of the same types; what is not so written is refused."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest

from text.columns import Columns


class Colour(Enum):
    """One of two."""

    RED = "红"
    BLUE = "蓝"


@dataclass(frozen=True, slots=True)
class Leaf:
    """What is inside."""

    name: str
    size: int | Fraction | bool | None = None


@dataclass(frozen=True)
class Tree:
    """What may hold itself."""

    leaves: tuple[Leaf, ...]
    below: Tree | None = None
    named: Mapping[str, Leaf] = field(default_factory=dict)
    colours: frozenset[str] = frozenset()
    colour: Colour = Colour.RED
    day: datetime.date = datetime.date(2024, 2, 29)


@dataclass(frozen=True)
class Stranger:
    """What is not among the types."""

    name: str


COLUMNS = Columns((Colour, Leaf, Tree))
LEAF = Leaf("叶", Fraction("1.50"))
TREE = Tree(
    (LEAF, Leaf("二", 2), LEAF), Tree((), colours=frozenset("甲乙")), {"b": LEAF, "a": Leaf("")}, colour=Colour.BLUE
)


def again(value: object) -> Any:
    return COLUMNS.read(json.loads(json.dumps(COLUMNS.write(value))))


@pytest.mark.parametrize("value", [TREE, LEAF, (), {}, "字", 7, True, None, Fraction("-0.0"), frozenset({1, 2}), ((),)])
def test_what_is_written_comes_back(value: object) -> None:
    back = again(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("value", [True, 1, Fraction(1), Fraction("1.0")])
def test_what_is_equal_and_not_the_same_stays_what_it_is(value: Any) -> None:
    whole = (Leaf("x", True), Leaf("x", 1), Leaf("x", Fraction(1)), Leaf("x", Fraction("1.0")), Leaf("x", value))
    assert [repr(one) for one in again(whole)] == [repr(one) for one in whole]


def test_the_order_of_a_mapping_is_kept() -> None:
    assert list(again(TREE).named) == ["b", "a"]


def test_what_is_held_twice_is_written_once() -> None:
    written: Any = COLUMNS.write(tuple(Leaf("同", 1) for _ in range(100)))
    assert written["plain"] == ["同", 1]
    assert [len(columns[0]) for name, columns in written["groups"] if name.endswith("Leaf")] == [1]


@pytest.mark.parametrize("value", [Stranger("甲"), (Leaf("a"), Stranger("b")), 1.5, object, {"a": [1]}, b"x"])
def test_other_types_are_not_written(value: object) -> None:
    with pytest.raises(TypeError, match="is none of the types that are written"):
        COLUMNS.write(value)


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("plain", None),
        ("plain", [["红"]]),
        ("plain", [1.5]),
        ("plain", []),
        ("root", 99),
        ("root", "0"),
        ("groups", [["os.system", [[0]]]]),
        ("groups", [["builtins.eval", [[0]]]]),
        ("groups", [[f"{__name__}.Stranger", [[0]]]]),
        ("groups", [[f"{__name__}.Leaf", [[0]]]]),
        ("groups", [[f"{__name__}.Leaf", [[0], [0, 1]]]]),
        ("groups", [[f"{__name__}.Leaf", [[0], [-1]]]]),
        ("groups", [[f"{__name__}.Leaf", [[0], [99]]]]),
        ("groups", [[f"{__name__}.Colour", [[0]]]]),
        ("groups", [["decimal.Fraction", [[0]]]]),
        ("groups", [["datetime.date", [[0]]]]),
        ("groups", [["builtins.dict", [[0]]]]),
        ("groups", 7),
    ],
)
def test_what_was_not_so_written_is_refused(part: str, other: object) -> None:
    written = COLUMNS.write(Leaf("叶", 1))
    assert COLUMNS.read(written) == Leaf("叶", 1)
    with pytest.raises(ValueError, match=r"^not columns: "):
        COLUMNS.read({**written, part: other})
    nothings: list[Any] = [None, [], {}, 7]
    for nothing in nothings:
        with pytest.raises(ValueError, match="not columns"):
            COLUMNS.read(nothing)
