"""The vocabulary as JSON Schema (draft 2020-12): what a case may contain, for validating one before it is sent."""

from __future__ import annotations

from engine.case import EXHAUSTED, IS, IS_NOT, LONGEST_TEXT, OPEN
from grammar.datalog import EngineProgram, Kind, Predicate
from grammar.units import UNITS

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}


def case_schema(program: EngineProgram) -> dict[str, object]:
    """Return the schema of a case: an object of things by name, each an object of what is said of it."""
    said: dict[str, object] = {}
    aliases: dict[str, list[str]] = {}
    for alias, name in program.aliases.items():
        aliases.setdefault(name, []).append(alias)
    given = [p for p in program.predicates.values() if p.given and p.kind is not Kind.AUXILIARY]
    categories = sorted(name for p in given if p.arity == 1 for name in (p.name, *aliases.get(p.name, ())))
    for predicate in given:
        if predicate.kind is Kind.CATEGORY:
            continue
        schema = _said(program, predicate, aliases)
        for name in (predicate.name, *aliases.get(predicate.name, ())):
            said[name] = schema
            said[f"不{name}"] = schema
    questions = sorted({p.group.partition("：")[2] for p in given if p.group} - {""})
    said[IS] = said[IS_NOT] = _one_or_more({"enum": categories})
    said[EXHAUSTED] = _one_or_more({"enum": sorted({*questions, *said} - {IS, IS_NOT})})
    return {
        "$schema": DIALECT,
        "title": "案情 · a case",
        "description": "每个事物一项；未说的为未知，不为否 · one entry a thing; what is not said is unknown, not false",
        "type": "object",
        "propertyNames": _TEXT,
        "additionalProperties": {"type": "object", "properties": said, "additionalProperties": False},
    }


def _said(program: EngineProgram, predicate: Predicate, aliases: dict[str, list[str]]) -> dict[str, object]:
    about = "、".join(predicate.domains)
    note = {"description": f"{about} 的 {predicate.name}" + _finders(predicate)}
    if predicate.arity == 1:
        answer = {"enum": ["是", "否", True, False, "yes", "no", "true", "false"]}
        finding = {
            "type": "object",
            "properties": {"结论": answer, "由": _TEXT, "日期": {"type": "string"}, "文号": {"type": "string"}},
            "required": ["结论"],
            "additionalProperties": False,
        }
        return {**note, "anyOf": [answer, finding, {"type": "null"}]}
    value = _value(program, predicate, aliases)
    return {**note, "anyOf": [value, {"type": "array", "items": {"anyOf": [value, {"const": OPEN}]}}, {"type": "null"}]}


def _value(program: EngineProgram, predicate: Predicate, aliases: dict[str, list[str]]) -> dict[str, object]:
    match predicate.range_kind:
        case "unit":
            units = "|".join(
                sorted(
                    (name for name, u in UNITS.items() if u.base == predicate.range and name != "比例"),
                    key=len,
                    reverse=True,
                )
            )
            optional = "?" if predicate.range == "比例" else ""
            return {"type": "string", "pattern": rf"^\s*-?[0-9]+(,[0-9]{{3}})*(\.[0-9]+)?({units}){optional}\s*$"}
        case "date":
            return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        case "options":
            options, is_open = program.options[predicate.range]
            if not is_open:
                return {"enum": [name for option in options for name in (option, *aliases.get(option, ()))]}
            return {**_TEXT, "examples": list(options)}
    return dict(_TEXT)


def _finders(predicate: Predicate) -> str:
    return f"（由{'、'.join(predicate.finders)}认定）" if predicate.finders else ""


def _one_or_more(item: dict[str, object]) -> dict[str, object]:
    return {"anyOf": [item, {"type": "array", "items": item}, {"type": "null"}]}
