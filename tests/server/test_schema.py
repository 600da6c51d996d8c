"""The schema of a type and the JSON of a value of it: the one describes the other, key for key."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import jsonschema
import pytest

from server.schema import Schemas
from text.encode import INLINED, Note, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopJson:
    """一家店 · a shop."""

    name: str
    """招牌上的 · on its sign"""
    with_: tuple[str, ...]
    opened: datetime.date | None
    kind: Literal["tea", "rice"] = "tea"
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StallJson:
    """一个摊位 · a stall."""

    number: int


Places = Annotated[Mapping[str, tuple[int, bool]], Note("Places", "摊位 → 位置 · stall → place")]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetJson:
    """一条街 · a street."""

    first: ShopJson | StallJson = field(metadata=INLINED)
    beside: tuple[StreetJson, ...]
    places: Places
    said: object


SHOP = ShopJson(name="松风", with_=(), opened=datetime.date(2031, 3, 1))


def schema_of(kind: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    schemas = Schemas()
    return schemas.of(kind), schemas.components


def fits(kind: Any, value: object) -> bool:
    schema, components = schema_of(kind)
    return jsonschema.Draft202012Validator({**schema, "components": {"schemas": components}}).is_valid(value)


def test_the_schema_of_a_dataclass() -> None:
    schema, components = schema_of(ShopJson)
    assert schema == {"$ref": "#/components/schemas/Shop"}
    assert components["Shop"] == {
        "description": "一家店 · a shop.",
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "招牌上的 · on its sign"},
            "with": {"type": "array", "items": {"type": "string"}},
            "opened": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
            "kind": {"enum": ["tea", "rice"], "default": "tea"},
            "owner": {"type": "string"},
        },
        "required": ["name", "with", "opened"],
        "additionalProperties": False,
    }


def test_what_is_written_fits_and_what_is_not_does_not() -> None:
    written = encode(SHOP)
    assert written == {"name": "松风", "with": [], "opened": "2031-03-01"}
    assert fits(ShopJson, written)
    wrong: list[dict[str, Any]] = [{"name": None}, {"with": [1]}, {"owner": None}, {"kind": "fish"}, {"with_": []}]
    for change in wrong:
        assert not fits(ShopJson, written | change), change
    assert not fits(ShopJson, {"name": "松风", "with": []})


@pytest.mark.parametrize("first", [SHOP, StallJson(number=3)])
def test_the_keys_of_an_inlined_field_stand_among_the_others_for_each_type_it_may_have(
    first: ShopJson | StallJson,
) -> None:
    inner = StreetJson(first=first, beside=(), places={}, said=None)
    written = encode(StreetJson(first=first, beside=(inner,), places={"东": (1, True)}, said=[{"a": 1}]))
    assert written.keys() == encode(first).keys() | {"beside", "places", "said"}
    assert fits(StreetJson, written)
    assert not fits(StreetJson, written | {"number": 3, "name": "松风"})
    assert not fits(StreetJson, written | {"places": {"东": [1]}})
    assert not fits(StreetJson, written | {"beside": [{}]})


def test_a_named_type_and_a_type_with_itself_in_it_are_described_once() -> None:
    schema, components = schema_of(StreetJson)
    assert schema == {"$ref": "#/components/schemas/Street"}
    assert set(components) == {"Street", "Places"}
    assert components["Places"]["description"] == "摊位 → 位置 · stall → place"


def test_a_map_of_anything_says_so() -> None:
    assert schema_of(Mapping[str, object])[0] == {"type": "object", "additionalProperties": True}


def test_two_types_of_one_name_are_refused() -> None:
    schemas = Schemas()
    schemas.of(ShopJson)
    other: type = dataclass(type("ShopJson", (), {"__doc__": "另一种 · another", "__annotations__": {"name": str}}))
    with pytest.raises(TypeError, match="would both be Shop"):
        schemas.of(other)


def test_a_type_that_no_json_has_is_refused() -> None:
    with pytest.raises(TypeError, match="has no schema"):
        Schemas().of(complex)
