"""schema: the types of what is given out as JSON → the schemas of that JSON, in the dialect of OpenAPI 3.1.

How a dataclass becomes an object is said in :mod:`text.encode`; both read the same fields, so no schema can promise a
key that is not written. The docstring of a class, and the string below a field, are the descriptions.
"""

from __future__ import annotations

import ast
import dataclasses
import datetime
import inspect
import itertools
import textwrap
import types
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from text.encode import Note, Part, encode, parts

_Json = dict[str, Any]

_PLAIN: dict[object, _Json] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer", "minimum": 0},  # what is given out as a number counts something
    datetime.date: {"type": "string", "format": "date"},
    types.NoneType: {"type": "null"},
    object: {},
}


class Schemas:
    """The schemas of one description: each dataclass and each named type has its own in ``components``."""

    def __init__(self) -> None:
        self.components: dict[str, _Json] = {}
        self._described: dict[str, object] = {}

    def of(self, kind: Any) -> _Json:
        """Return the schema of a type: a ``$ref`` for one that has its own, which is added to ``components``.

        Raises :class:`TypeError` for a type that no JSON has, and for two types of one name.
        """
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            return self._named(kind.__name__.removesuffix("Json"), kind, partial(self._object, kind))
        if kind in _PLAIN:
            return dict(_PLAIN[kind])
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            note = next(part for part in arguments[1:] if isinstance(part, Note))
            noted = partial(self._noted, arguments[0], note)
            return self._named(note.name, arguments, noted) if note.name else noted()
        if origin is Literal:
            return {"enum": list(arguments)}
        if origin in (Union, types.UnionType):
            return self._union([self.of(argument) for argument in arguments])
        if origin is tuple and arguments[-1] is not Ellipsis:
            length = len(arguments)
            items = [self.of(argument) for argument in arguments]
            return {"type": "array", "prefixItems": items, "items": False, "minItems": length, "maxItems": length}
        if origin in (tuple, list):
            return {"type": "array", "items": self.of(arguments[0])}
        if origin in (dict, Mapping):
            return {"type": "object", "additionalProperties": self.of(arguments[1]) or True}
        raise TypeError(f"{kind} has no schema")

    def _named(self, name: str, described: object, make: Callable[[], _Json]) -> _Json:
        known = self._described.setdefault(name, described)
        if known != described:
            raise TypeError(f"{known} and {described} would both be {name}")
        if name not in self.components:
            self.components[name] = {}  # so that a type may have itself in it
            self.components[name] = make()
        return {"$ref": f"#/components/schemas/{name}"}

    def _noted(self, kind: object, note: Note) -> _Json:
        described = {"description": note.description} if note.description else {}
        return {**self.of(kind), **described, **note.schema}

    @staticmethod
    def _union(members: list[_Json]) -> _Json:
        kinds = [member["type"] for member in members if member.keys() == {"type"}]
        if len(kinds) == len(members):
            return {"type": kinds}
        return {"anyOf": members}

    def _object(self, described: type) -> _Json:
        forms = [
            {
                "type": "object",
                "properties": {key: schema for key, schema, _ in keys},
                "required": [key for key, _, required in keys if required],
                "additionalProperties": False,
            }
            for keys in self._keys(described)
        ]
        description = {"description": _clean(described.__doc__ or "")}
        return {**description, **forms[0]} if len(forms) == 1 else {**description, "anyOf": forms}

    def _keys(self, described: type) -> list[list[tuple[str, _Json, bool]]]:
        """Return the keys of a dataclass with their schemas and whether each is required; a list for each form that an
        inlined union gives it."""
        hints, told = get_type_hints(described, include_extras=True), _told(described)
        columns: list[list[list[tuple[str, _Json, bool]]]] = []
        for part in parts(described):
            hint = hints[part.name]
            if part.inlined:
                members = get_args(hint) if get_origin(hint) is types.UnionType else (hint,)
                columns.append([form for member in members for form in self._keys(member)])
            else:
                columns.append([[(part.key, self._part(part, hint, told), part.required)]])
        return [list(itertools.chain.from_iterable(row)) for row in itertools.product(*columns)]

    def _part(self, part: Part, hint: Any, told: Mapping[str, str]) -> _Json:
        if part.default is None:  # then the key is left out: where it is written it is not null
            hint = Union[tuple(each for each in get_args(hint) if each is not types.NoneType)]  # noqa: UP007
        schema = self.of(hint)
        if part.default not in (None, dataclasses.MISSING):
            schema["default"] = encode(part.default)
        return {**schema, "description": told[part.name]} if part.name in told else schema


@cache
def _told(described: type) -> Mapping[str, str]:
    """Return what the string below each field of a dataclass says of it."""
    found: dict[str, str] = {}
    for base in reversed(described.__mro__):
        if not dataclasses.is_dataclass(base):
            continue
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(base))).body
        assert isinstance(written, ast.ClassDef)
        for field, below in itertools.pairwise(written.body):
            match field, below:
                case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                    found[name] = _clean(text)
    return found


def _clean(text: str) -> str:
    """Return a docstring on one line."""
    return " ".join(inspect.cleandoc(text).split())
