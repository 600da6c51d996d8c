"""The vocabulary as JSON Schema (draft 2020-12): what a case may contain, for validating one before it is sent.

What a schema cannot say is left to the reader of cases: check digits, days that no month has, one name in two
spellings, normal forms, names that look like others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from engine.case.case import ALL, EXHAUSTED, IS, IS_NOT, LISTED, LONGEST_TEXT, OPEN, leads_to_things
from engine.case.official_codes import OFFICIAL_CODES
from logic.datalog import EngineProgram, Kind, Predicate
from logic.units import SHARE, UNITS
from text.encode import Note

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: What is not visible: controls, spaces other than the plain one, joiners, fillers and variation selectors; and
#: radicals in the place of ideographs. A name or value has none of it.
_MISREAD = (
    r"[\u0000-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u2800\u2e9f\u2ef3\u2f00-\u2fd5\u3000\u3038-\u303a\u3164\ue000-\uf8ff\ufe00-\ufe0f\ufeff\uffa0]"
)
_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT, "not": {"pattern": _MISREAD}}

#: A number as a sender may write it, digits of either width: whole, a decimal, or a fraction.
_WHOLE = r"([0-9０-９]{1,3}([,，][0-9０-９]{3})+|[0-9０-９]+)"
_DECIMAL = _WHOLE + r"(\.[0-9０-９]+)?"
_FRACTION = _WHOLE + "/[1-9][0-9]*"


SchemaJson = Annotated[
    Mapping[str, object],
    Note(
        "JsonSchema",
        "一份 JSON Schema（2020-12） · a JSON Schema (draft 2020-12)",
        {"properties": {"$schema": {"const": DIALECT}}, "required": ["$schema"]},
    ),
]


def case_schema(program: EngineProgram) -> SchemaJson:
    """Return the schema of a case: an object of things by name, each an object of what is said of it."""
    aliases: dict[str, list[str]] = {}
    for alias, name in program.aliases.items():
        aliases.setdefault(name, []).append(alias)
    given = [p for p in program.predicates.values() if p.given and p.kind is not Kind.AUXILIARY]
    said: dict[str, object] = {}
    denied: dict[str, object] = {}
    for predicate in given:
        for name in (predicate.name, *aliases.get(predicate.name, ())):
            said[name] = _said(program, predicate, aliases, denied=False)
            denied[f"不{name}"] = _said(program, predicate, aliases, denied=True)
    said = denied | said  # 不… is a denial only where it is not itself a word
    words = {name for p in given for name in (p.name, *aliases.get(p.name, ()))}
    categories = {name for p in given if p.arity == 1 for name in (p.name, *aliases.get(p.name, ()))}
    questions = {p.group.partition("：")[2] for p in given if p.group} - {""}
    said[IS] = said[IS_NOT] = _one_or_more({"enum": sorted(categories)})
    said[EXHAUSTED] = _one_or_more({"enum": sorted(questions | words)})
    relations = {name for p in given if leads_to_things(p) for name in (p.name, *aliases.get(p.name, ()))}
    said[LISTED] = _one_or_more({"enum": sorted(relations)}) if relations else False
    lists = {name for kind in program.kinds_of for name in (kind, *aliases.get(kind, ()))}
    return {
        "$schema": DIALECT,
        "title": "案情 · a case",
        "description": "每个事物一项；未说的为未知，不为否 · one entry a thing; what is not said is unknown, not false",
        "type": "object",
        "propertyNames": _TEXT,
        "properties": {LISTED: _one_or_more({"enum": [ALL, *sorted(lists)]})},
        "additionalProperties": {"type": "object", "properties": said, "additionalProperties": False},
    }


def _said(
    program: EngineProgram, predicate: Predicate, aliases: dict[str, list[str]], *, denied: bool
) -> dict[str, object]:
    said = f"{'、'.join(predicate.domains)} 的 {predicate.name}{_finders(predicate)}{_implied(program, predicate)}"
    note = {"description": said}
    if predicate.arity == 1:
        answer = {"enum": ["是", "否", True, False, "yes", "no", "true", "false"]}
        text = {"type": "string", "maxLength": LONGEST_TEXT, "not": {"pattern": _MISREAD}}
        finding = {
            "type": "object",
            "properties": {"结论": answer, "由": text, "日期": text, "文号": text},
            "required": ["结论"],
            "additionalProperties": False,
        }
        return {**note, "anyOf": [answer, finding, {"type": "null"}]}
    value = _value(program, predicate, aliases)
    or_open = {"anyOf": [value, {"const": OPEN}]}
    several: dict[str, object] = {"type": "array", "items": or_open}
    if predicate.single and not denied:
        several = {"type": "array", "prefixItems": [or_open, {"const": OPEN}], "items": False, "minItems": 1}
    return {
        **note,
        "anyOf": [{**value, "not": {"anyOf": [value.get("not", False), {"const": OPEN}]}}, several, {"type": "null"}],
    }


def _sign(predicate: Predicate) -> str:
    """Return the pattern of what stands before the digits of an amount: of a rank, which is 1 at least, nothing but
    that one digit is no zero."""
    return "[-－]?" if predicate.least is None else "(?=.*[1-9１-９])" if predicate.least else ""


def _number(predicate: Predicate, units: str) -> str:
    """Return the pattern of the digits of an amount and its unit."""
    if predicate.whole:
        return f"{_WHOLE}({units})"
    if predicate.range == SHARE:
        return f"{_DECIMAL}({units})|{_FRACTION}"
    return f"({_DECIMAL}|{_FRACTION})({units})"


def _value(program: EngineProgram, predicate: Predicate, aliases: dict[str, list[str]]) -> dict[str, object]:
    match predicate.range_kind:
        case "unit":
            units = [name for name, unit in UNITS.items() if unit.base == predicate.range and name != "比例"]
            units = sorted([*units, "％"] if "%" in units else units, key=len, reverse=True)
            return {**_TEXT, "pattern": f"^ *{_sign(predicate)}({_number(predicate, '|'.join(units))}) *$"}
        case "date":
            return {**_TEXT, "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        case "code":
            return {**_TEXT, "examples": [OFFICIAL_CODES[predicate.range].example]}
        case "options":
            options, is_open = program.options[predicate.range]
            if not is_open:
                return {"enum": [name for option in options for name in (option, *aliases.get(option, ()))]}
            return {**_TEXT, "examples": list(options)}
    return dict(_TEXT)


def _finders(predicate: Predicate) -> str:
    return f"（由{'、'.join(predicate.finders)}认定）" if predicate.finders else ""


def _implied(program: EngineProgram, predicate: Predicate) -> str:
    """Say in what other words of a case one may say it."""
    bodies = (said.body for said in program.implications if said.head.predicate == predicate.name)
    words = dict.fromkeys(atom.predicate for body in bodies for atom in body)
    others = [word for word in words if word != predicate.name and word not in program.kinds_of]
    return f"（报了{'、'.join(others)}的，可以推知）" if others else ""


def _one_or_more(item: dict[str, object]) -> dict[str, object]:
    return {"anyOf": [item, {"type": "array", "items": item}, {"type": "null"}]}
