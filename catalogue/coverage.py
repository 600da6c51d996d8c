"""coverage: the rule base and a folder of official texts → what of each document is accounted for, and what differs.

A clause is accounted for when it has rules or targets, or says why it has none (不可计算, 未编码). Against a source it
must also be there: every address of the official text encoded, none invented, every digest the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from catalogue.documents import NotEncodedError, find_document
from grammar.meaning.program import Clause, Document, Program
from sources import OfficialText, SourceError, read_source, read_text
from sources.layout import number_line
from text.bilingual import EN
from text.fault import Fault, Option
from text.report import as_line
from text.spelling import nearest

#: A file is told beside the fault of it, which is of the whole file.
_WHOLE = Option("")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a folder of official texts: its text, or why it has none and the numbers it claims all the same."""

    path: Path
    official: OfficialText | None
    fault: Fault | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceJson:
    """有出入的一条 · a clause that differs."""

    kind: Literal["missing", "extra", "digest", "unaccounted"]
    """规则库缺，规则库多，原文不同，没有交代 · not encoded, not in the source, another text, unaccounted for"""
    address: str
    digest_of_source: str | None
    digest_encoded: str | None
    suggestion: str | None
    """也许是指哪一条 · the address that may be meant"""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredJson:
    """一份文件 · one document."""

    number: str
    title: str
    sources: tuple[str, ...]
    clauses_in_source: int | None
    """没有给出原文，或目录里没有的，为 null · null when no source was given or the folder has none"""
    accounted_for: int
    computable: int
    with_rules: int
    with_scenarios: int
    differences: tuple[DifferenceJson, ...]
    claimed_by_unreadable: tuple[str, ...]
    """自称是这份文件而读不了的 · files that claim to be this document and cannot be read"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayJson:
    """不是任何已编码文件的原文的一个文件 · a file that is the source of no encoded document."""

    kind: Literal["not-encoded", "unreadable"]
    file: str
    number: str | None
    suggestion: str | None
    detail: str
    detail_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageJson:
    """每份文件，和不是任何一份的原文的文件 · every document, and the files that are the source of none."""

    clean: bool
    """是否都有交代，也都与原文相同；没有原文不算 · whether all is accounted for and nothing differs from a source"""
    documents: tuple[CoveredJson, ...]
    strays: tuple[StrayJson, ...]


def read_folder(folder: Path) -> list[SourceFile]:
    """Read every file in a folder and the folders in it; those whose names begin with a dot are left aside."""
    return [
        _read(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]


def _read(path: Path) -> SourceFile:
    try:
        return SourceFile(path, read_source(path))
    except SourceError as error:
        return SourceFile(path, None, Fault(error.code, _WHOLE, error.arguments), _claims(path, error))
    except OSError as error:
        return SourceFile(path, None, Fault("K007", _WHOLE, {"reason": error.strerror or ""}))


def _claims(path: Path, error: SourceError) -> tuple[str, ...]:
    lines = [path.stem]
    if error.code == "S005":  # it could be read, but numbers no part of itself
        lines += [line.strip() for line in read_text(path).splitlines()]
    return tuple(filter(None, map(number_line, lines)))


def source_of(program: Program, document: Document, files: Iterable[SourceFile]) -> OfficialText | None:
    """Return the official text of a document among files, ``None`` when it is not there."""
    return next((f.official for f in files if f.official and _encoded(program, f.official) is document), None)


def coverage(program: Program, files: Sequence[SourceFile] = ()) -> CoverageJson:
    """Hold the rule base against official texts; without any, against itself alone."""
    texts: dict[str, list[tuple[str, OfficialText]]] = {number: [] for number in program.documents}
    strays: list[StrayJson] = []
    for file in files:
        if file.official is None:
            strays.append(_stray("unreadable", file, file.fault))
            continue
        document = _encoded(program, file.official)
        if document is None:
            strays.append(_stray("not-encoded", file, number=file.official.number, known=program.documents))
        else:
            texts[document.number].append((str(file.path), file.official))
    unread = {number: str(file.path) for file in files if file.official is None for number in file.claims}
    documents = tuple(_covered(program, each, texts[each.number], unread) for each in program.documents.values())
    clean = not strays and not any(each.differences or each.claimed_by_unreadable for each in documents)
    return CoverageJson(clean=clean, documents=documents, strays=tuple(strays))


def _stray(
    kind: Literal["not-encoded", "unreadable"],
    file: SourceFile,
    fault: Fault | None = None,
    number: str = "",
    known: Iterable[str] = (),
) -> StrayJson:
    return StrayJson(
        kind=kind,
        file=str(file.path),
        number=number or None,
        suggestion=nearest(number, known) or None,
        detail=as_line(fault) if fault else "",
        detail_en=as_line(fault, EN) if fault else "",
    )


def _encoded(program: Program, official: OfficialText) -> Document | None:
    for name in filter(None, (official.number, official.title)):
        try:
            return find_document(program, name)
        except NotEncodedError:
            continue
    return None


def _covered(
    program: Program, document: Document, texts: Sequence[tuple[str, OfficialText]], unread: dict[str, str]
) -> CoveredJson:
    here = document.number
    clauses = document.clauses
    ruled = {a for a, c in clauses.items() if c.citation in program.rules_in or c.citation in program.targets_in}
    tested = {address for address, clause in clauses.items() if clause.citation in program.scenarios_in}
    said = {address for address, clause in clauses.items() if address in ruled or _has_reason(clause)}
    found = dict.fromkeys(clause.address for _, official in texts for clause in official.clauses)
    differences = [_difference("unaccounted", address) for address in clauses if address not in said]
    for _, official in texts:
        differences += _differences(document, official)
    return CoveredJson(
        number=here,
        title=document.title,
        sources=tuple(file for file, _ in texts),
        clauses_in_source=len(found) if texts else None,
        accounted_for=sum(address in said for address in (found or clauses)),
        computable=sum(not clause.not_computable for clause in clauses.values()),
        with_rules=len(ruled),
        with_scenarios=len(tested),
        differences=tuple(dict.fromkeys(differences)),
        claimed_by_unreadable=(unread[here],) if here in unread and not texts else (),
    )


def _has_reason(clause: Clause) -> bool:
    return bool(clause.not_computable or clause.left_out)


def _differences(document: Document, official: OfficialText) -> list[DifferenceJson]:
    """Compare clause by clause. A sentence of a clause (4第2句) rests on the clause's own digest."""
    found = {clause.address: clause.digest for clause in official.clauses}
    differences = [
        _difference("missing", address, digest, known=document.clauses.keys() - found.keys())
        for address, digest in found.items()
        if address not in document.clauses
    ]
    for address, clause in document.clauses.items():
        whole = re.sub(r"第\d+句$", "", address)
        if whole not in found:
            known = found.keys() - document.clauses.keys()
            differences.append(_difference("extra", address, encoded=clause.digest, known=known))
        elif clause.digest != found[whole]:
            differences.append(_difference("digest", address, found[whole], clause.digest))
    return differences


def _difference(
    kind: Literal["missing", "extra", "digest", "unaccounted"],
    address: str,
    source: str | None = None,
    encoded: str | None = None,
    known: Iterable[str] = (),
) -> DifferenceJson:
    return DifferenceJson(
        kind=kind,
        address=address,
        digest_of_source=source,
        digest_encoded=encoded,
        suggestion=nearest(address, known) or None,
    )
