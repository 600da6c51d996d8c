"""json_text: the bytes of a JSON text → its values, and back, for both front doors. The only importer of orjson.

What two readers might read differently is refused. Beside what RFC 8259 refuses, that is NaN and Infinity, text that is
not UTF-8, unpaired surrogates, nesting beyond :data:`DEEPEST_JSON`, and an object that has one name twice (I-JSON,
RFC 7493), of which readers take the last, the first, or all.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from text.encode import as_object
from text.fault import Argument, Phrase
from text.report import words

#: How deep lists and objects may be nested.
DEEPEST_JSON = 500


class MalformedJsonError(ValueError):
    """Raised for what is not well-formed JSON; ``reason`` says where, and what the reader said."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(words(reason))
        self.reason = reason


class RepeatedNameError(ValueError):
    """Raised for an object that has one name twice; ``path`` is the JSON pointer of the name."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path}: one name twice")
        self.path = path


def read_json_text(text: bytes) -> Any:
    """Return the value of a JSON text; raises :class:`MalformedJsonError` or :class:`RepeatedNameError`."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        said: dict[str, Argument] = {"line": error.lineno, "column": error.colno, "said": error.msg}
        raise MalformedJsonError(Phrase("json-at", said)) from error
    if _is_deeper(value):
        raise MalformedJsonError(Phrase("json-deep", {"limit": DEEPEST_JSON}))
    # orjson keeps the last of two like names and cannot tell; the reader of the standard library can
    try:
        json.loads(text, object_pairs_hook=_once, parse_int=_no_number, parse_float=_no_number)
    except _TwiceError:
        pairs = json.loads(text, object_pairs_hook=_Pairs, parse_int=_no_number, parse_float=_no_number)
        raise RepeatedNameError(_pointer_of_repeated(pairs)) from None
    return value


def write_json_text(value: object) -> bytes:
    """Return a value as JSON in UTF-8, its keys in their order and no blanks between; raises :class:`TypeError`, and
    :class:`RecursionError` for lists and objects that are nested deeper than :data:`DEEPEST_JSON`.

    What is written of a dataclass is said in :mod:`text.encode`.
    """
    try:
        return orjson.dumps(value, as_object, orjson.OPT_PASSTHROUGH_DATACLASS)
    except orjson.JSONEncodeError as error:
        if "Recursion limit" not in str(error):
            raise
    # orjson writes no more than 254 levels; the writer of the standard library writes as many as we read
    text = json.dumps(value, default=as_object, ensure_ascii=False, separators=(",", ":")).encode()
    if _is_deeper(orjson.loads(text)):
        raise RecursionError(f"nested deeper than {DEEPEST_JSON}")
    return text


def as_received(value: object) -> Any:
    """Return a value as whoever is sent its JSON reads it: of lists, objects, texts, numbers, truths and ``None``."""
    return orjson.loads(write_json_text(value))


def _is_deeper(value: object) -> bool:
    """Whether lists and objects are nested deeper than :data:`DEEPEST_JSON`."""
    level: list[Any] = [value]
    for _ in range(DEEPEST_JSON + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


class _TwiceError(Exception):
    """An object has one name twice; it is not known where."""


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len(pairs) > 1 and len(dict(pairs)) < len(pairs):
        raise _TwiceError


def _no_number(_: str) -> None:
    """Numbers have been read; this reader would refuse long ones."""


class _Pairs(list[tuple[str, Any]]):
    """An object as it is written: its names and values in order."""


def _pointer_of_repeated(value: object) -> str:
    todo: list[tuple[str, object]] = [("", value)]
    while todo:
        path, outer = todo.pop()
        if isinstance(outer, _Pairs):
            seen = set[str]()
            for name, inner in outer:
                place = f"{path}/{name.replace('~', '~0').replace('/', '~1')}"
                if name in seen:
                    return place
                seen.add(name)
                todo.append((place, inner))
        elif isinstance(outer, list):
            todo.extend((f"{path}/{index}", inner) for index, inner in enumerate(outer))
    raise ValueError("no name is there twice")
