"""The shape of what is read: which parts an object has, and of which type each part is. ``docs/proofs.md``.

A shape is a type (``object`` stands for anything), ``None``, a list of one shape, a tuple of shapes of which one is
to fit, or an object: its parts by name, those that may be left out with a ``?`` at the end. The one name ``str`` stands
for every name, and the name ``...`` says that there may be other parts, of which nothing is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from verify.terms import Refused

Shape = Any


def _each(shape: Shape, *parts: str) -> dict[Any, Shape]:
    """Return the shape of an object of which each part has one shape."""
    return dict.fromkeys(parts, shape)


TEXTS, IN_TWO = [str], _each(str, "zh", "en")
_VALUE: Shape = (str, {"text": str, ...: object}, [{"text": str, ...: object}])
_PLACE = _each(str, "document", "clause")
_RULE_AT = _PLACE | {"rule": str}

PROOF: Shape = {
    "format": str,
    **_each(str, "rulebase", "case", "as_of"),
    "question": {
        **_each(str, "predicate", "document", "clause"),
        "pattern": [(None, dict)],
        "readings": {str: str},
        **_each(TEXTS, "kinds", "whole"),
    },
    "value": (str, dict, [dict]),
    "roots": [{"readings": {str: str}, "step": int}],
    "nodes": [{"kind": str, ...: object}],
}

_DOUBT = _each(str, "doubt", "name", "text", "taken", "default")
_DOUBT |= {"clause": (None, str), "settled_by": TEXTS, "readings": [{"name": str, "text": str}]}
_ENDS: Shape = {"at_most?": {"text": str, ...: object}, "at_least?": {"text": str, ...: object}}

#: Those parts of an answer that are held against its proof.
ANSWER: Shape = {
    **_each(str, "question", "as_of", "rulebase"),
    "value": _VALUE,
    "text": IN_TWO,
    "readings": {
        **_each(bool, "agree", "by_default"),
        "doubts": [_DOUBT],
        "outcomes": [{"readings": {str: str}, "value": _VALUE, "text": str}],
    },
    "proof": dict,
    **_each(TEXTS, "basis", "presumes"),
    "grounds": [_each(TEXTS, "values", "concludes", "defines")],
    "examined": [IN_TWO | {"clause": str, "concludes": bool}],
    "answers?": [{"values": TEXTS, "holds": str}],
    "complete?": bool,
    "conflict?": [{"rules": list, "text": str, ...: object}],
    **_ENDS,
    "if_listed?": {"lists": TEXTS, "value": _VALUE, "text": IN_TWO, "proof": dict, **_ENDS},
}

_SAID = {**_each(str, "question", "as_of", "rulebase"), "proof": dict}
#: Those parts of a reply to an inquiry that are held against its proof; and of the reply to a what-if, which has two.
REPLY, WHAT_IF = _SAID | {"value": _VALUE}, _SAID | {"case": dict, "proof_after": dict}
WHAT_IF |= {part: {"value": _VALUE, ...: object} for part in ("before", "after")}

_PREDICATE: Shape = {
    **_each(str, "kind", "range", "range_kind", "range_sort", "recursive", "group"),
    "arity": int,
    **_each(TEXTS, "domains", "sorts", "finders"),
    **_each(bool, "single", "whole", "closed", "transitive", "given", "concluded", "listed"),
    "least": (None, str),
    ...: object,
}
_RULE = _RULE_AT | {"id": str, "head": list, "body": [dict], "readings": [TEXTS], ...: object}
_DOUBT_OF_BASE = _PLACE | {"text": str, "default": str, "settled_by": TEXTS, "readings": [TEXTS], ...: object}
_DAYS = _each((None, str), "issued", "effective", "expires", "checked")
_END: Shape = (None, _RULE_AT | {"day": (None, str), ...: object})

#: A rule base; its terms and conditions are read where they are used.
RULEBASE: Shape = {
    "predicates": {str: _PREDICATE},
    "kinds_of": {str: TEXTS},
    "options": {str: {"options": TEXTS, "open": bool, ...: object}},
    "aliases": {str: str},
    **{part: {str: TEXTS} for part in ("units", "clauses")},
    "rules": [_RULE],
    "facts": [list],
    "implications": [{"id": str, "head": list, "body": [list], "presumed": bool, ...: object}],
    "doubts": {str: _DOUBT_OF_BASE},
    "due": {str: _PLACE | {"day": str, ...: object}},
    "validity": {str: _DAYS | {"repealed": _END, "amended": _END, ...: object}},
    ...: object,
}

_CALLED: dict[Any, str] = {str: "text", bool: "true or false", int: "an integer", None: "null"}


def need_shape(what: str, value: Any, shape: Shape) -> None:
    """Refuse a value that has not a shape; the refusal says ``what`` the value is and where in it the fault is."""
    todo: list[tuple[Any, Any, Any]] = [(value, shape, ())]
    while todo:
        value, shape, where = todo.pop()
        if isinstance(shape, tuple):
            shape = next((one for one in shape if _is_of(value, one)), shape)
        if not _is_of(value, shape):
            raise Refused(f"{what}{_pointer(where)} is not {' or '.join(_kinds(shape))}")
        if isinstance(shape, list):
            if (one := shape[0]) is not str or not all(type(inner) is str for inner in value):
                todo += [(inner, one, (where, n)) for n, inner in enumerate(value)]
        elif isinstance(shape, dict):
            every = shape.get(str)
            for name, inner in value.items():
                part = every or shape.get(name) or shape.get(f"{name}?") or shape.get(...)
                if part is None:
                    raise Refused(f"{what}{_pointer(where)} has no part {name:.80}")
                if part is not object:
                    todo.append((inner, part, (where, name)))
            lacks = [name for name in shape if type(name) is str and name[-1] != "?" and name not in value]
            if lacks:
                raise Refused(f"{what}{_pointer(where)} lacks {', '.join(lacks)}")


def _is_of(value: Any, shape: Any) -> bool:
    """Whether a value is of the type that a shape has; what is in it is not looked at."""
    if shape is object or shape is None:
        return shape is object or value is None
    if isinstance(shape, tuple):
        return False
    return type(value) is (shape if isinstance(shape, type) else type(shape))


def _kinds(shape: Any) -> Iterator[str]:
    for one in shape if isinstance(shape, tuple) else [shape]:
        is_list = isinstance(one, list) or one is list
        yield _CALLED[one] if one is None or one in (str, bool, int) else "a list" if is_list else "an object"


def _pointer(where: Any) -> str:
    parts = list[str]()
    while where:
        where, part = where
        parts.append(str(part))
    return ": " * bool(parts) + "".join(f"/{part}" for part in reversed(parts))
