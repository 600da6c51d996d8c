"""The command that holds two documents, or two clauses, against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click

from catalogue.compare import (
    ComparedDocumentJson,
    DocumentsComparedJson,
    InPartJson,
    NotTakenUpJson,
    RelatedJson,
    UnlikeError,
)
from catalogue.compare import compare as compared
from catalogue.compare_clauses import ClausesComparedJson
from catalogue.documents import NotEncodedError, RelationJson
from cli.misuse import misused
from cli.terminal import console, json_option, lang_option, load_rules, print_json, refuse_name, rules_option
from grammar.meaning.program import Program
from text.bilingual import say
from text.fault import Fault, Option


@click.command()
@click.argument("a")
@click.argument("b")
@rules_option
@json_option
@lang_option
def compare(a: str, b: str, rules: tuple[Path, ...], as_json_: bool, lang: str) -> None:
    """两份文件，或两条，逐条比照 · hold two documents, or two clauses, against each other.

    A、B 如 巴政办发〔2024〕8号，或 “巴政办发〔2024〕8号 条 4”。
    """
    program = load_rules(rules).program
    try:
        found = compared(program, a, b)
    except NotEncodedError as error:
        refuse_name(error)
    except UnlikeError as error:
        raise misused(Fault("U006", Option("B"))) from error
    if as_json_:
        print_json(found)
        return
    match found:
        case DocumentsComparedJson():
            lines = _documents_lines(program, found, lang)
        case ClausesComparedJson():
            lines = _clauses_lines(found, lang)
    for line in lines:
        console.print(line)


def _documents_lines(program: Program, found: DocumentsComparedJson, lang: str) -> Iterator[str]:
    a, b = found.a, found.b
    yield f"{a.number} {a.title}"
    yield f"{b.number} {b.title}"
    for relation in found.relations:
        yield relation_line(relation, lang)
    for each in found.clauses:
        if not each.related:
            continue
        yield ""
        yield f"条 {each.clause.address} “{each.clause.heading}”"
        yield f"  {each.clause.summary}"
        for other in each.related:
            kind = other.kind if other.direction == "to" else say(lang, f"被{other.kind}", other.kind)
            arrow = "→" if other.direction == "to" else "←"
            address = program.named[other.clause].citation.clause
            place = f"条 {address}" if address else other.clause
            yield f"  {kind} {arrow} {place} “{other.heading}”{how_related(other, lang)}"
    yield from _rest_lines(program, b, a, found.not_taken_up.b, found.in_part.b, lang)
    yield from _rest_lines(program, a, b, found.not_taken_up.a, found.in_part.a, lang)


def _rest_lines(
    program: Program,
    document: ComparedDocumentJson,
    against: ComparedDocumentJson,
    rest: Sequence[NotTakenUpJson],
    part: Sequence[InPartJson],
    lang: str,
) -> Iterator[str]:
    """Yield what of a document another does not take up, and what it takes up only in part."""
    yield ""
    yield say(
        lang,
        f"{document.number} 与 {against.number} 没有承接关系的条款：{len(rest)} 条",
        f"clauses of {document.number} without a counterpart in {against.number}: {len(rest)}",
    )
    for one in rest:
        line = f"  条 {one.clause.address} “{one.clause.heading}” {one.clause.summary}"
        if not one.clause.computable:
            line += say(lang, "（不可计算）", " (not computable)")
        if one.parallel:
            line += say(lang, f"（只与 {'、'.join(one.parallel)} 对应）", f" (parallel: {one.parallel[0]})")
        yield line
    if part:
        yield say(lang, f"只承接了一部分的：{len(part)} 条", f"taken up only in part: {len(part)}")
    for each in part:
        less = ((program.named[by.clause].citation.clause, by.differences) for by in each.by)
        ways = "；".join(f"条 {address} {'、'.join(differences)}" for address, differences in less)
        yield f"  条 {each.clause.address} “{each.clause.heading}” ← {ways}"


def _clauses_lines(found: ClausesComparedJson, lang: str) -> Iterator[str]:
    for side in (found.a, found.b):
        yield f"{side.clause.clause} “{side.clause.heading}”"
        yield f"  {'、'.join(side.modality)}{say(lang, '：', ': ')}{side.clause.summary}"
        yield from (f"  {role}" for role in roles_told((each.role, each.body) for each in side.bodies))
        if side.not_computable:
            yield f"  {say(lang, '不可计算', 'not computable')} {side.not_computable}"
        for text in (*(rule.text for rule in side.rules), *(target.text for target in side.targets)):
            yield from (f"  {line}" for line in text.split("\n"))
        yield ""
    for relation in found.relations:
        yield relation_line(relation, lang)
    for shared, words in (
        (found.differences.modality, ("性质", "modality")),
        (found.differences.bodies, ("单位", "bodies")),
        (found.differences.concludes, ("结论", "concludes")),
        (found.differences.looks_at, ("所看的事实", "looks at")),
    ):
        for names, where in (
            (shared.both, ("两条都有", "both")),
            (shared.only_a, ("只在前一条", "only the first")),
            (shared.only_b, ("只在后一条", "only the second")),
        ):
            if names:
                yield f"{say(lang, *words)}（{say(lang, *where)}）：{'、'.join(names)}"


def relation_line(relation: RelationJson, lang: str) -> str:
    """Say a relation in one line."""
    target = f"“{relation.to}”" if relation.cited_in_words else relation.to
    return f"{relation.kind}  {relation.from_} → {target}{how_related(relation, lang)}"


def how_related(relation: RelationJson | RelatedJson, lang: str) -> str:
    """Say how two places are related: stated or inferred, how they differ, and the note."""
    said = [say(lang, "明定", "stated") if relation.stated else say(lang, "推定", "inferred")]
    if relation.differences:
        said.append("、".join(relation.differences))
    how = say(lang, f"（{'；'.join(said)}）", f" ({'; '.join(said)})")
    return how + (f" {relation.note}" if relation.note else "")


def roles_told(roles: Iterable[tuple[str, str]]) -> list[str]:
    """Say who is to do what, a text for each role."""
    found: dict[str, list[str]] = {}
    for role, body in roles:
        found.setdefault(role, []).append(body)
    return [f"{role} {'、'.join(bodies)}" for role, bodies in found.items()]
