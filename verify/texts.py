"""The texts that a rule base is made from: their digests are taken again. ``docs/proofs.md``, “Digests”."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from verify.cite import clause_of
from verify.terms import Refused, need
from verify.words import one_form

#: The most lines, blank ones aside, that the official text of one clause has.
MOST_LINES = 1_000

#: What is recomputed where the rule base is made from the rule files once more.
COMPILED = "rulebase (*.tl)"

#: The words that begin an item of a rule file, each at the beginning of a line, and what is named there.
_WORDS = "词汇|vocabulary|文件|document|条|clause|规则|rule|目标|target|存疑|doubt|提示|warning|场景|scenario"
_ITEM = re.compile(rf"(?m)^[ \t]*({_WORDS})[ \t]+(?:「([^」\n]+)」|([^\s“]+)|(?=“))")
_QUOTED_OR_COMMENT = re.compile(r"“(?:[^“”\n]|“[^“”\n]*”)*”|\"[^\"\n]*\"|#[^\n]*")
#: What converters of files leave among the characters of an official text.
_MARK = re.compile(r"\[bookmark: ?[A-Za-z0-9_]+\]|[\u200b\u2060\ufeff\u00ad]+")


class Recomputed(NamedTuple):
    """The digests that were taken again, with the number of texts, and those that were not."""

    done: list[str]
    left: list[str]


def recompute(program: Any, rules: Iterable[str] | None, official: Iterable[str] | None) -> Recomputed:
    """Take the digests of a rule base's rules and clauses again, from rule files and from official texts; ``None``
    where none are given. That the rule files make this rule base takes a compiler, and is left.

    Raises :class:`~verify.terms.Refused` for a rule or clause whose text is another or is not there, though other texts
    of its document are, and for a rule of a document in the files that the rule base does not have.
    """
    parts, done, left = {"document", "clause", "rule", "rule_digest", "clause_digest"}, ["case", "rulebase"], [COMPILED]
    need(all(parts <= rule.keys() for rule in program["rules"]), "a rule has no digests")
    if rules is None:
        left.append("rule_digest")
    else:
        done.append(f"rule_digest ({_rules(program['rules'], rules, left)})")
    if official is None:
        left.append("clause_digest")
    else:
        digests = {(rule["document"], rule["clause"]): rule["clause_digest"] for rule in program["rules"]}
        done.append(f"clause_digest ({_clauses(digests, official, left)})")
    return Recomputed(done, left)


# ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rules(rules: Iterable[Any], files: Iterable[str], left: list[str]) -> int:
    """Check the rules against the files; return how many texts of rules were digested."""
    drafted = [item for text in files for item in _drafted(text)]
    digests = {(*item[:3], digest_of(item[3])) for item in drafted if item[2]}
    clauses, seen = {item[:2]: item[3] for item in drafted if not item[2]}, set[tuple[str, ...]]()
    known = {item[0] for item in clauses}
    for rule in rules:
        document, clause = one_form(rule["document"]), one_form(rule["clause"])
        if document in known:
            seen.add(item := (document, clause, rule["rule"], rule["rule_digest"]))
            need(item in digests, f"{rule['id']}: the rule files say otherwise")
            need(rule["clause_digest"] in clauses[document, clause], f"{rule['id']}: another digest of the clause")
        elif (what := f"rule_digest {rule['document']}") not in left:
            left.append(what)
    for item in sorted(digests - seen):
        raise Refused(f"{' '.join(item[:3])}: a rule of the files that the rule base does not have")
    return len(seen)


def _drafted(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield the clauses, rules and targets of a rule file: document, clause, name of the rule, which a clause has not,
    and the text, from the word that begins it to the last before the next item; comments around it are left out."""
    shown = _QUOTED_OR_COMMENT.sub(lambda found: (" " if found[0][0] == "#" else "“") * len(found[0]), text)
    items, document, clause = [*_ITEM.finditer(shown)], "", ""
    for item, end in zip(items, [*(after.start() for after in items[1:]), len(text)], strict=False):
        word, name, start = item[1], item[2] or item[3] or "", item.start(1)
        if word in ("词汇", "vocabulary", "文件", "document"):
            document, clause = one_form(name), ""
        elif word in ("条", "clause"):
            clause = one_form(name)
        said = text[start : start + len(shown[start:end].rstrip())]
        if word in ("条", "clause", "规则", "rule", "目标", "target"):
            yield document, clause, "" if word in ("条", "clause") else name, said


# ── clauses ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _clauses(digests: Mapping[tuple[str, str], str], official: Iterable[str], left: list[str]) -> int:
    """Check the clauses against the official texts; return how many texts of clauses were digested."""
    wanted = {*digests.values()}
    found = {digest for text in official for digest in _runs(text) if digest in wanted}
    known = {document for (document, _), digest in digests.items() if digest in found}
    for (document, clause), digest in digests.items():
        if document in known:
            need(digest in found, f"{clause_of(document, clause)}: the official text says otherwise")
        elif (what := f"clause_digest {document}") not in left:
            left.append(what)
    return len(found)


def _runs(text: str) -> Iterator[str]:
    """Yield the digests of all consecutive lines of a text, white space and marks left out."""
    lines = [line for line in ("".join(_MARK.sub("", line).split()) for line in text.splitlines()) if line]
    for start in range(len(lines)):
        run = hashlib.sha256()
        for line in lines[start : start + MOST_LINES]:
            run.update(line.encode())
            yield f"sha256:{run.hexdigest()}"


def digest_of(text: str) -> str:
    """Return the SHA-256 of the UTF-8 of a text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
