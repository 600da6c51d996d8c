"""shape: what the JSON of a case, and of changes to one, is made of, whatever the vocabulary.

What a case may say under a rule base is the JSON Schema of :mod:`catalogue.vocabulary`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from text.encode import Note

_TEXT = {"type": "string"}

#: What a case says of a thing under one word: a value, several, yes or no, a finding, or nothing.
_SAID = {
    "anyOf": [
        {"type": ["string", "boolean", "null"]},
        {"type": "array", "items": {"type": ["string", "boolean"]}},
        {
            "type": "object",
            "description": "有权机关的认定 · what an authority found",
            "properties": {"结论": {"type": ["string", "boolean"]}, "由": _TEXT, "日期": _TEXT, "文号": _TEXT},
            "required": ["结论"],
            "additionalProperties": False,
        },
    ]
}

#: The categories of which a case says that it names all things.
_LISTS = {"anyOf": [{"type": ["string", "null"]}, {"type": "array", "items": _TEXT}]}

CaseJson = Annotated[
    Mapping[str, object],
    Note(
        "Case",
        "每个事物一项；可以写什么，见 /v1/vocabulary 的 JSON Schema"
        " · one entry a thing; what it may contain is the JSON Schema at /v1/vocabulary",
        {
            "externalDocs": {"url": "/v1/vocabulary"},
            "properties": {"已列全": _LISTS},
            "additionalProperties": {"type": "object", "additionalProperties": _SAID},
        },
    ),
]

ChangesJson = Annotated[
    Mapping[str, object],
    Note(
        "Changes",
        "对案情的改变，JSON Merge Patch（RFC 7396）：null 去掉，列表整个替换"
        " · changes of a case: null takes away, a list is replaced whole",
        {
            "properties": {"已列全": _LISTS},
            "additionalProperties": {"type": ["object", "null"], "additionalProperties": _SAID},
        },
    ),
]
