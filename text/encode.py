"""encode: a frozen dataclass → the JSON object that it is given out as.

A dataclass whose name ends in ``Json`` describes one JSON object, and :mod:`server.schema` makes that object's schema
from the same fields. A field is a key:

- ``from_`` and ``with_`` are the keys ``from`` and ``with``, which Python keeps for itself;
- a field with a default is left out of the object while it has that default;
- the keys of a field's dataclass stand among those of the object itself, where the field is
  ``field(metadata=INLINED)``.

A date is written as ``2024-03-20``. Tuples are arrays; mappings, texts, numbers, truths and ``None`` are themselves.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_type_hints

#: The metadata of a field that is inlined.
INLINED = {"inlined": True}


@dataclasses.dataclass(frozen=True, slots=True)
class Note:
    """What a schema says of a type beside what the type says: ``Annotated[Mapping[str, object], Note("Case", …)]``.

    A type with a ``name`` has a schema of its own under that name; one whose name is ``""`` is described where it is
    used. ``schema`` is added to the schema of the type.
    """

    name: str
    description: str
    schema: Mapping[str, object] = dataclasses.field(default_factory=dict, hash=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """One field of a dataclass: its name, its key, its default (``MISSING`` for none), and whether it is inlined."""

    name: str
    key: str
    default: object
    inlined: bool

    @property
    def required(self) -> bool:
        """Whether every object has the key."""
        return self.default is dataclasses.MISSING


@cache
def parts(described: type) -> tuple[Part, ...]:
    """Return the parts of a dataclass in their order; raises :class:`TypeError` for a type that is none."""
    return tuple(
        Part(field.name, field.name.removesuffix("_"), field.default, bool(field.metadata))
        for field in dataclasses.fields(described)
    )


@cache
def keys(described: type) -> tuple[str, ...]:
    """Return the keys that an object may have, those of its inlined parts among them."""
    hints = get_type_hints(described, include_extras=True)
    found = (keys(hints[part.name]) if part.inlined else (part.key,) for part in parts(described))
    return tuple(itertools.chain.from_iterable(found))


def as_object(value: object) -> object:
    """Return what a dataclass, or a date, is written as, its parts not yet encoded: the ``default`` of a JSON writer.

    Raises :class:`TypeError` for a value that is neither, as JSON writers expect.
    """
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, type) or not dataclasses.is_dataclass(value):
        raise TypeError(f"a {type(value).__name__} has no form in JSON")
    return dict(_items(value))


def _items(value: Any) -> Iterator[tuple[str, object]]:
    described: type = type(value)
    for part in parts(described):
        inner = getattr(value, part.name)
        if part.inlined:
            yield from _items(inner)
        elif part.required or inner != part.default:
            yield part.key, inner


def encode(value: object) -> Any:
    """Return a value as a reader of its JSON has it: of lists and dictionaries, texts, numbers, truths and ``None``."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {key: encode(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [encode(inner) for inner in value]
    return encode(as_object(value))
