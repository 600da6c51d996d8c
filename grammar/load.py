"""The whole way of the rule base, in ten lines: files → trees → program → checked program → engine program.

A rule base that has gone this way is kept in the cache (:mod:`text.cache`), by the digest of its texts and of the code
that checked it; the same texts are then loaded without the parser and the checks, which are not even imported.
"""

from __future__ import annotations

import gc
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from enum import Enum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from grammar.meaning import program as meaning
from grammar.meaning.program import Program
from grammar.syntax import tree
from logic import cite, datalog, values
from logic.datalog import EngineProgram
from logic.export import json_digest, program_json
from text import bilingual, fault
from text.cache import find, ignore, keep
from text.columns import Columns
from text.fault import Fault, FaultsError

if TYPE_CHECKING:
    from grammar.syntax.tree import File

#: The rule base of this checkout, beside the packages.
RULES = Path(__file__).resolve().parent.parent / "rules"

#: What files of the language are called.
SUFFIX = ".tl"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rule base that passed every check: the program, what engines run, the warnings, and the digest that proofs
    cite, which is that of the engine program's JSON (:mod:`logic.export`)."""

    program: Program
    engine_program: EngineProgram
    warnings: tuple[Fault, ...]
    digest: str


def load(paths: Iterable[Path] = (RULES,)) -> Loaded:
    """Load a rule base from files and folders.

    Raises :class:`~text.fault.FaultsError` with the faults of the first pass that found any, in all files,
    and :class:`OSError` for a path that cannot be read.
    """
    return load_cached({str(path): path.read_text(encoding="utf-8") for path in rule_files(paths)})


def load_cached(texts: Mapping[str, str]) -> Loaded:
    """Load a rule base from texts by path: from the cache, or, when it is not there, by checking and keeping it.

    Raises what :func:`load_texts` does. Nothing that has faults is kept.
    """
    key = _key(texts)
    gc.disable()
    try:
        found = _read(key)
        if found is None:
            found = load_texts(texts)
            keep(key, json.dumps(_columns().write(found), ensure_ascii=False, separators=(",", ":")).encode())
    finally:
        gc.enable()
    return found


def load_texts(texts: Mapping[str, str]) -> Loaded:
    """Load a rule base from texts by path."""
    from grammar.check.check import check
    from grammar.check.stated import check_stated
    from grammar.lower import lower
    from grammar.meaning.resolve import resolve

    program = resolve(parse_all(texts))
    warnings = check(program)
    engine_program = lower(program)
    check_stated(program, engine_program)
    return Loaded(program, engine_program, tuple(warnings), json_digest(program_json(engine_program)))


def parse_all(texts: Mapping[str, str]) -> list[File]:
    """Parse every text; raises with the faults of all of them together."""
    from grammar.syntax.parse import parse

    files, faults = [], list[Fault]()
    for path, text in texts.items():
        try:
            files.append(parse(text, path))
        except FaultsError as error:
            faults.extend(error.faults)
    if faults:
        raise FaultsError(faults)
    return files


def rule_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files of the language among ``paths`` and in the folders among them, in a fixed order."""
    found = set[Path]()
    for path in paths:
        found.update(path.rglob(f"*{SUFFIX}") if path.is_dir() else [path])
    return sorted(found)


# ── the cache ────────────────────────────────────────────────────────────────────────────────────────────────────────

#: What the result rests on beside the texts: the code of these folders, and the version of these libraries.
_FOLDERS, _LIBRARIES = ("text", "logic", "grammar"), ("lark", "confusable_homoglyphs")


def _read(key: str) -> Loaded | None:
    """Return the rule base that is kept under a key; ``None`` when none is that can be read."""
    content = find(key)
    if content is None:
        return None
    try:
        found = _columns().read(json.loads(content))
        if isinstance(found, Loaded):
            return found
        ignore(key, "no rule base")
    except (ValueError, RecursionError) as error:
        ignore(key, str(error))
    return None


def _key(texts: Mapping[str, str]) -> str:
    """Return the digest of texts, by path, and of the code that checks them."""
    digest = hashlib.sha256(_code_digest().encode())
    for part in (part for pair in texts.items() for part in pair):
        digest.update(f"{len(part)}\n{part}".encode())
    return digest.hexdigest()


@cache
def _code_digest() -> str:
    """Return the digest of the code that makes a rule base of texts, and of what that code runs on."""
    root = Path(__file__).resolve().parent.parent
    files = sorted(
        path for folder in _FOLDERS for path in (root / folder).rglob("*") if path.suffix in (".py", ".lark")
    )
    origins = (Path(spec.origin) for name in _LIBRARIES if (spec := find_spec(name)) and spec.origin)
    digest = hashlib.sha256(sys.version.encode())
    for path in (*files, *origins):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@cache
def _columns() -> Columns:
    """Return the reader and writer of rule bases: of every dataclass and enumeration that they are made of."""
    modules = (sys.modules[__name__], meaning, tree, datalog, values, cite, fault, bilingual)
    types = (one for module in modules for one in vars(module).values() if isinstance(one, type))
    return Columns(one for one in types if is_dataclass(one) or issubclass(one, Enum))
