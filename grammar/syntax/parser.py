"""parser: Lark's parser of the language, made of the grammar once and kept in the cache (:mod:`text.cache`) as JSON.

Making the tables of the parser from the grammar takes a third of a second, which a command that asks one question
would spend on reading that question. Reading the tables takes a tenth of that. What is read is data: numbers, names,
and the patterns of the terminals. Lark's own cache is not used, because it unpickles, which may run what it reads.
"""

from __future__ import annotations

import hashlib
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import lark
from lark import Lark
from lark.exceptions import LarkError
from lark.grammar import Rule
from lark.lexer import TerminalDef

from grammar.syntax.keywords import operator_terminals
from text.cache import find, ignore, keep

#: Where a text of the language may begin: a whole file, or one of the smaller things that a case or a query may be.
STARTS = ["file", "whole_question", "whole_value", "whole_reference"]

#: What the parser is made with beside the grammar.
_OPTIONS: dict[str, Any] = {
    "parser": "lalr",
    "start": STARTS,
    "propagate_positions": True,
    "maybe_placeholders": False,
}


def grammar() -> str:
    """Return the grammar in Lark's notation, whole: what ``tiaoli.lark`` says, and the terminals of the operators."""
    return Path(__file__).with_name("tiaoli.lark").read_text(encoding="utf-8") + operator_terminals()


@cache
def language_parser() -> Lark:
    """Return the parser of the language: from the cache, or, when it is not there, by making and keeping it."""
    text = grammar()
    key = _key(text)
    content = find(key)
    if content is not None:
        try:
            return read(content)
        except ValueError as error:
            ignore(key, str(error))
    made = make(text)
    keep(key, write(made))
    return made


def make(text: str) -> Lark:
    """Return the parser of a grammar; raises :class:`lark.exceptions.GrammarError` for a text that is none."""
    return Lark(text, **_OPTIONS)


def write(made: Lark) -> bytes:
    """Return a parser as JSON, from which :func:`read` makes an equal one."""
    data, memo = made.memo_serialize([TerminalDef, Rule])
    return json.dumps({"data": data, "memo": memo}, ensure_ascii=False, separators=(",", ":")).encode()


def read(content: bytes) -> Lark:
    """Return the parser that JSON says; raises :class:`ValueError` for JSON that :func:`write` cannot have made.

    Leans on how Lark 1.x lays out its tables for its stand-alone parsers, hence the pin below 2.
    """
    try:
        written = json.loads(content)
        tables = written["data"]["parser"]["parser"]
        tables["tokens"] = _numbered(tables["tokens"])
        tables["states"] = {state: _numbered(actions) for state, actions in _numbered(tables["states"]).items()}
        found: Lark = Lark._load_from_dict(written["data"], _numbered(written["memo"]))
    except (LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError, LarkError) as error:
        raise ValueError(f"no parser: {type(error).__name__} {error}") from error
    return found


def _numbered(written: dict[str, Any]) -> dict[int, Any]:
    """Return an object whose names are numbers, which JSON can only write as texts."""
    return {int(name): value for name, value in written.items()}


def _key(text: str) -> str:
    """Return the digest of a grammar and of what its parser is made with."""
    parts = ("parser", sys.version, lark.__version__, repr(_OPTIONS), text)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
