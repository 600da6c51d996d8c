"""coverage: the rule base and a folder of official texts → what of each document is accounted for, and what differs.

A clause is accounted for when it has rules or targets, or says why it has none (不可计算, 未编码). Against a source it
must also be there: every address of the official text encoded, none invented, every digest the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalogue.documents import NotEncodedError, find_document
from grammar.meaning.program import Clause, Document, Program
from sources import OfficialText, SourceError, read_source, read_text
from sources.layout import number_line
from text.spelling import nearest


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a folder of official texts: its text, or why it has none and the numbers it claims all the same."""

    path: Path
    official: OfficialText | None
    fault: tuple[str, str] = ("", "")
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A clause that differs: ``missing`` from the rule base, ``extra`` in it, another ``digest``, or ``unaccounted``.

    ``found`` is the digest of the official text, ``pinned`` that of the rule base; ``near`` an address one may have
    meant.
    """

    kind: str
    address: str
    found: str = ""
    pinned: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class Covered:
    """One document: ``found`` clauses in its source, ``None`` when no source was given or the folder has none."""

    number: str
    title: str
    files: tuple[str, ...]
    found: int | None
    accounted: int
    computable: int
    with_rules: int
    with_scenarios: int
    differences: tuple[Difference, ...]
    claimed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """A file that is the source of no encoded document: ``not-encoded`` or ``unreadable``."""

    kind: str
    file: str
    number: str
    near: str
    fault: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every document of the rule base, and the files that are none's source."""

    documents: tuple[Covered, ...]
    strays: tuple[Stray, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is unaccounted for and nothing differs. A document without a source is no failure."""
        return not self.strays and not any(d.differences or d.claimed for d in self.documents)


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
        return SourceFile(path, None, (f"{error.code} {error.zh}", f"{error.code} {error.en}"), _claims(path, error))
    except OSError as error:
        return SourceFile(path, None, (f"读不了：{error.strerror}", f"cannot be read: {error.strerror}"))


def _claims(path: Path, error: SourceError) -> tuple[str, ...]:
    lines = [path.stem]
    if error.code == "S005":  # it could be read, but numbers no part of itself
        lines += [line.strip() for line in read_text(path).splitlines()]
    return tuple(filter(None, map(number_line, lines)))


def source_of(program: Program, document: Document, files: Iterable[SourceFile]) -> OfficialText | None:
    """Return the official text of a document among files, ``None`` when it is not there."""
    return next((f.official for f in files if f.official and _encoded(program, f.official) is document), None)


def coverage(program: Program, files: Sequence[SourceFile] = ()) -> Coverage:
    """Hold the rule base against official texts; without any, against itself alone."""
    texts: dict[str, list[tuple[str, OfficialText]]] = {number: [] for number in program.documents}
    strays: list[Stray] = []
    for file in files:
        if file.official is None:
            strays.append(Stray("unreadable", str(file.path), "", "", file.fault))
            continue
        document = _encoded(program, file.official)
        if document is None:
            number = file.official.number
            near = nearest(number, program.documents) or ""
            strays.append(Stray("not-encoded", str(file.path), number, near, ("", "")))
        else:
            texts[document.number].append((str(file.path), file.official))
    unread = {number: str(file.path) for file in files if file.official is None for number in file.claims}
    documents = (_covered(program, document, texts[document.number], unread) for document in program.documents.values())
    return Coverage(tuple(documents), tuple(strays))


def _encoded(program: Program, official: OfficialText) -> Document | None:
    for name in filter(None, (official.number, official.title)):
        try:
            return find_document(program, name)
        except NotEncodedError:
            continue
    return None


def _covered(
    program: Program, document: Document, texts: Sequence[tuple[str, OfficialText]], unread: dict[str, str]
) -> Covered:
    here = document.number
    ruled = {rule.clause for rule in program.rules if rule.document == here}
    ruled |= {target.clause for target in program.targets if target.document == here}
    tested = {scenario.clause for scenario in program.scenarios if scenario.document == here}
    clauses = document.clauses
    said = {address for address, clause in clauses.items() if address in ruled or _has_reason(clause)}
    found = dict.fromkeys(clause.address for _, official in texts for clause in official.clauses)
    differences = [Difference("unaccounted", address) for address in clauses if address not in said]
    for _, official in texts:
        differences += _differences(document, official)
    return Covered(
        here,
        document.title,
        tuple(file for file, _ in texts),
        len(found) if texts else None,
        sum(address in said for address in (found or clauses)),
        sum(not clause.not_computable for clause in clauses.values()),
        len(ruled & clauses.keys()),
        len(tested & clauses.keys()),
        tuple(dict.fromkeys(differences)),
        (unread[here],) if here in unread and not texts else (),
    )


def _has_reason(clause: Clause) -> bool:
    return bool(clause.not_computable or clause.left_out)


def _differences(document: Document, official: OfficialText) -> list[Difference]:
    """Compare clause by clause. A sentence of a clause (4第2句) rests on the clause's own digest."""
    found = {clause.address: clause.digest for clause in official.clauses}
    differences = [
        Difference("missing", address, digest, near=nearest(address, document.clauses.keys() - found.keys()) or "")
        for address, digest in found.items()
        if address not in document.clauses
    ]
    for address, clause in document.clauses.items():
        whole = re.sub(r"第\d+句$", "", address)
        if whole not in found:
            near = nearest(address, found.keys() - document.clauses.keys()) or ""
            differences.append(Difference("extra", address, pinned=clause.digest, near=near))
        elif clause.digest != found[whole]:
            differences.append(Difference("digest", address, found[whole], clause.digest))
    return differences


def coverage_json(found: Coverage) -> dict[str, object]:
    """Return the coverage as JSON."""
    return {
        "clean": found.clean,
        "documents": [
            {
                "number": d.number,
                "title": d.title,
                "sources": list(d.files),
                "clauses_in_source": d.found,
                "accounted_for": d.accounted,
                "computable": d.computable,
                "with_rules": d.with_rules,
                "with_scenarios": d.with_scenarios,
                "differences": [
                    {
                        "kind": each.kind,
                        "address": each.address,
                        "digest_of_source": each.found or None,
                        "digest_encoded": each.pinned or None,
                        "suggestion": each.near or None,
                    }
                    for each in d.differences
                ],
                "claimed_by_unreadable": list(d.claimed),
            }
            for d in found.documents
        ],
        "strays": [
            {
                "kind": s.kind,
                "file": s.file,
                "number": s.number or None,
                "suggestion": s.near or None,
                "detail": s.fault[0],
                "detail_en": s.fault[1],
            }
            for s in found.strays
        ],
    }
