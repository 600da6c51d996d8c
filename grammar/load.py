"""The whole way of the rule base, in ten lines: files → trees → program → checked program → engine program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from grammar.check.check import check
from grammar.lower import lower
from grammar.meaning.program import Program
from grammar.meaning.resolve import resolve
from grammar.syntax.parse import parse
from grammar.syntax.tree import File
from logic.datalog import EngineProgram
from text.fault import Fault, FaultsError

#: The rule base of this checkout, beside the packages.
RULES = Path(__file__).resolve().parent.parent / "rules"

#: What files of the language are called.
SUFFIX = ".tl"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A rule base that passed every check: the program, what engines run, and the warnings."""

    program: Program
    engine_program: EngineProgram
    warnings: tuple[Fault, ...]


def load(paths: Iterable[Path] = (RULES,)) -> Loaded:
    """Load a rule base from files and folders.

    Raises :class:`~text.fault.FaultsError` with the faults of the first pass that found any, in all files,
    and :class:`OSError` for a path that cannot be read.
    """
    return load_texts({str(path): path.read_text(encoding="utf-8") for path in rule_files(paths)})


def load_texts(texts: dict[str, str]) -> Loaded:
    """Load a rule base from texts by path."""
    program = resolve(parse_all(texts))
    warnings = check(program)
    return Loaded(program, lower(program), tuple(warnings))


def parse_all(texts: dict[str, str]) -> list[File]:
    """Parse every text; raises with the faults of all of them together."""
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
