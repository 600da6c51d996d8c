"""Commands that read what is encoded: coverage, relations, look-ups, pages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from catalogue.conflicts import ConflictJson, WarningJson, find_conflicts, find_warnings
from catalogue.coverage import CoverageJson, CoveredJson, DifferenceJson, StrayJson, read_folder, source_of
from catalogue.coverage import coverage as covered
from catalogue.documents import NotEncodedError, find_document
from catalogue.lookup import (
    RELATION_KINDS,
    ApprovalJson,
    AwardJson,
    ClauseHeadJson,
    find_approvals,
    find_awards,
    find_by_body,
    find_by_modality,
    find_concerning,
    find_related,
)
from catalogue.relations import ClauseFoundJson, RelationFoundJson, find_relations
from cli.compare import how_related, relation_line, roles_told
from cli.misuse import FOLDER, WRITTEN, misused
from cli.terminal import (
    FINDINGS,
    console,
    json_option,
    lang_option,
    load_rules,
    print_json,
    refuse,
    refuse_name,
    rules_option,
    speaks_option,
    tell,
)
from grammar.meaning.program import Program
from logic.cite import EVERYWHERE, Citation
from text.bilingual import say
from text.fault import Fault, Option
from text.spelling import did_you_mean

_sources = click.option("--sources", type=FOLDER, help="原文所在目录 · the folder of official texts")


# ── coverage ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@click.command()
@_sources
@rules_option
@json_option
@lang_option
def coverage(sources: Path | None, rules: tuple[Path, ...], as_json_: bool, lang: str) -> None:
    """各文件的条款是否都有交代，与原文是否一致 · what is accounted for, and whether it is the text that was encoded."""
    program = load_rules(rules).program
    files = read_folder(sources) if sources else []
    found = covered(program, files)
    if as_json_:
        print_json(found)
    else:
        for line in _coverage_lines(found, lang, with_sources=sources is not None):
            console.print(line)
    if sources and not files:
        tell(Fault("K014", Option(str(sources))))
    empty = not found.documents or (sources is not None and not files)
    sys.exit(0 if found.clean and not empty else FINDINGS)


def _coverage_lines(found: CoverageJson, lang: str, *, with_sources: bool) -> Iterator[str]:
    for document in found.documents:
        yield f"{document.number} {document.title}".removesuffix(document.number.strip("《》")).strip()
        yield "  " + _counts(document, lang, with_sources=with_sources)
        for difference in document.differences:
            yield from _difference_lines(difference, lang)
        for file in document.claimed_by_unreadable:
            yield say(
                lang,
                f"  {file} 自称是这份文件，却读不了",
                f"  {file} claims to be this document but cannot be read",
            )
    for stray in found.strays:
        yield _stray(stray, lang)
    differences = sum(len(d.differences) for d in found.documents) + len(found.strays)
    yield say(
        lang,
        f"{len(found.documents)} 份文件，{differences} 处问题",
        f"{len(found.documents)} documents, {differences} findings",
    )


def _difference_lines(difference: DifferenceJson, lang: str) -> Iterator[str]:
    address, suggestion = difference.address, difference.suggestion
    near = say(lang, f"（是否即 条 {suggestion}？）", f" (is it 条 {suggestion}?)") if suggestion else ""
    match difference.kind:
        case "missing":
            yield say(
                lang,
                f"  缺：原文有 条 {address}，规则库没有{near}",
                f"  missing: 条 {address} of the source is not encoded{near}",
            )
        case "extra":
            yield say(
                lang,
                f"  多：规则库有 条 {address}，原文没有{near}",
                f"  extra: 条 {address} is encoded but not in the source{near}",
            )
        case "digest":
            yield say(
                lang,
                f"  不同：条 {address} 的原文与编码所据不同",
                f"  different: the source of 条 {address} is not the text that was encoded",
            )
            yield say(lang, "    原文   ", "    source  ") + (difference.digest_of_source or "")
            yield say(lang, "    规则库 ", "    encoded ") + (difference.digest_encoded or "")
        case "unaccounted":
            yield say(
                lang,
                f"  未交代：条 {address} 没有规则，也没有写明缘由",
                f"  unaccounted for: 条 {address} has neither rules nor a reason for having none",
            )


def _counts(document: CoveredJson, lang: str, *, with_sources: bool) -> str:
    zh, en = "", ""
    found, accounted = document.clauses_in_source, document.accounted_for
    if found is not None:
        zh, en = f"原文 {found} 条，", f"{found} clauses in the source, "
    elif with_sources:
        zh, en = "目录里没有这份原文；", "no source in the folder; "
    zh += f"已交代 {accounted}，可计算 {document.computable}，有规则 {document.with_rules}，"
    en += f"{accounted} accounted for, {document.computable} computable, {document.with_rules} with rules, "
    return say(lang, f"{zh}有场景 {document.with_scenarios}", f"{en}{document.with_scenarios} with scenarios")


def _stray(stray: StrayJson, lang: str) -> str:
    if stray.kind == "unreadable":
        return f"{stray.file}{say(lang, '：', ': ')}{say(lang, stray.detail, stray.detail_en)}"
    zh_near, en_near = f"（是否即“{stray.suggestion}”？）", f" (is it “{stray.suggestion}”?)"
    number = stray.number or say(lang, "没有文号和标题的一份", "one without number or title")
    return say(
        lang,
        f"{stray.file}：规则库没有编码 {number}{zh_near if stray.suggestion else ''}",
        f"{stray.file}: {number} is not encoded{en_near if stray.suggestion else ''}",
    )


# ── relations ────────────────────────────────────────────────────────────────────────────────────────────────────────


@click.command()
@click.option("--from", "source", default="", help="由此文件或条款 · from this document or clause")
@click.option("--to", "target", default="", help="至此文件或条款 · to this document or clause")
@click.option("--kind", default="", help="贯彻、落实、依据…… · implements, carries-out, based-on …")
@click.option("--transitive", is_flag=True, help="沿可传递的关系追溯 · follow relations that chain")
@rules_option
@json_option
@lang_option
def relations(
    source: str, target: str, kind: str, transitive: bool, rules: tuple[Path, ...], as_json_: bool, lang: str
) -> None:
    """文件与条款之间的关系 · relations between documents and clauses."""
    if kind and kind not in RELATION_KINDS:
        hint = did_you_mean(kind, RELATION_KINDS)
        raise misused(Fault("U002", Option("--kind"), {"name": "--kind", "options": tuple(RELATION_KINDS)}, hint=hint))
    program = load_rules(rules).program
    ends = [_end(program, name, option) for name, option in ((source, "--from"), (target, "--to"))]
    found = find_relations(program, ends[0], ends[1], kind, transitive=transitive)
    if as_json_:
        print_json({"relations": found})
        return
    for entry in found:
        console.print(_relation(entry, lang))
    _total(found, lang)


def _relation(found: RelationFoundJson, lang: str) -> str:
    if len(found.chain) == 2:
        return relation_line(found.relation, lang)
    return f"{found.relation.kind}  {' → '.join(found.chain)}{how_related(found.relation, lang)}"


# ── look-ups ─────────────────────────────────────────────────────────────────────────────────────────────────────────


#: What look-ups find.
_Found = ClauseFoundJson | AwardJson | ApprovalJson | WarningJson | ConflictJson


@click.command()
@click.option("--unit", help="单位：它牵头、负责、配合的条款 · a body: the clauses it leads, answers for or assists")
@click.option("--role", default="", help="只要这一种分工 · only this role of the body")
@click.option("--concerns", help="规则说到这个词的条款 · clauses whose rules speak of this word")
@click.option("--modality", help="这种性质的条款 · clauses of this force")
@click.option("--conflicts", is_flag=True, help="互相抵触、未有默认读法、对应而不同之处 · what disagrees or is open")
@click.option("--warnings", is_flag=True, help="所有提示 · every warning")
@click.option("--approvals", is_flag=True, help="所有审批方式 · the modes of approval")
@click.option("--awards", is_flag=True, help="所有奖补 · the awards")
@rules_option
@json_option
@lang_option
def lookup(
    unit: str | None,
    role: str,
    concerns: str | None,
    modality: str | None,
    conflicts: bool,
    warnings: bool,
    approvals: bool,
    awards: bool,
    rules: tuple[Path, ...],
    as_json_: bool,
    lang: str,
) -> None:
    """由单位、对象、性质等反查条款 · look clauses up by who, about what, of what force."""
    asked: dict[str, tuple[bool, Callable[[Program], Sequence[_Found]]]] = {
        "--unit": (unit is not None, lambda program: find_by_body(program, unit or "", role)),
        "--concerns": (concerns is not None, lambda program: find_concerning(program, concerns or "")),
        "--modality": (modality is not None, lambda program: find_by_modality(program, modality or "")),
        "--conflicts": (conflicts, find_conflicts),
        "--warnings": (warnings, find_warnings),
        "--approvals": (approvals, find_approvals),
        "--awards": (awards, find_awards),
    }
    given = [name for name, (is_given, _) in asked.items() if is_given]
    if len(given) != 1:
        raise misused(Fault("K004", Option(""), {"options": tuple(asked)}))
    if role and given != ["--unit"]:
        raise misused(Fault("K005", Option("--role")))
    program = load_rules(rules).program
    try:
        found = asked[given[0]][1](program)
    except NotEncodedError as error:
        refuse_name(error, given[0])
    key = given[0].removeprefix("--")
    if as_json_:
        print_json({"clauses" if key in ("unit", "concerns", "modality") else key: found})
        return
    for entry in found:
        for line in _found_lines(entry, lang):
            console.print(line)
    _total(found, lang)


def _found_lines(found: _Found, lang: str) -> Iterator[str]:
    """Yield what a look-up found of one clause: the clause first, and below it whatever the look-up tells."""
    match found:
        case ClauseFoundJson():
            words = f"（{'、'.join(found.words)}）" if found.words else ""
            yield _named(found.clause, found.heading) + words
            if found.roles:
                yield "  " + say(lang, "；", "; ").join(roles_told(found.roles))
        case WarningJson():
            yield _named(found.clause, found.heading)
            yield f"  {found.warning}"
        case AwardJson():
            yield from _head_lines(found.head, lang)
            for amount in found.amounts:
                yield from (f"  {line}" for line in amount.rule.text.split("\n"))
        case ApprovalJson():
            yield from _head_lines(found.head, lang)
            for mode in found.modes:
                names = "、".join(dict.fromkeys(rule.name for rule in mode.rules))
                yield f"  {mode.mode}（{say(lang, '规则', 'rules')} {names}）"
        case ConflictJson():
            yield from _conflict_lines(found, lang)


def _named(clause: str, name: str) -> str:
    return f"{clause} “{name}”" if name else clause


def _head_lines(head: ClauseHeadJson, lang: str) -> Iterator[str]:
    yield _named(head.clause, head.heading)
    yield f"  {'、'.join(head.modality)}{say(lang, '：', ': ')}{head.summary}"


def _conflict_lines(conflict: ConflictJson, lang: str) -> Iterator[str]:
    kinds = {
        "undecided": ("没有默认读法", "no default reading"),
        "contradiction": ("抵触或相关", "contradiction"),
        "differs": ("对应而不同", "parallel, differs"),
    }
    yield f"[{say(lang, *kinds[conflict.kind])}] {_named(conflict.clause, conflict.name)}"
    if conflict.text:
        yield f"  {conflict.text}"
    if conflict.with_:
        ways = f"（{'、'.join(conflict.differences)}）" if conflict.differences else ""
        yield f"  {say(lang, '另见', 'see also')} {'、'.join(conflict.with_)}{ways}"
    for reading in conflict.readings or ():
        default = say(lang, "（默认）", " (default)") if reading.name == conflict.default else ""
        yield f"  {say(lang, '读法', 'reading')} {reading.name}{default} {reading.text}".rstrip()
    if conflict.settled_by:
        yield f"  {say(lang, '待认定', 'settled by')} {'、'.join(conflict.settled_by)}"


def _end(program: Program, name: str, option: str) -> Citation:
    """Return what an end of a relation names, :data:`~logic.cite.EVERYWHERE` where it names nothing."""
    try:
        return find_related(program, name) if name else EVERYWHERE
    except NotEncodedError as error:
        refuse_name(error, option)


def _total(found: Sequence[object], lang: str) -> None:
    console.print(say(lang, f"共 {len(found)} 项", f"{len(found)} found"))


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@click.command()
@click.argument("document")
@_sources
@click.option("--out", type=WRITTEN, help="写入文件（默认为标准输出）· write to")
@rules_option
@speaks_option
def render(document: str, sources: Path | None, out: Path | None, rules: tuple[Path, ...]) -> None:
    """把一份文件写成可读的网页 · write a document as one HTML page to read it by."""
    program = load_rules(rules).program
    try:
        found = find_document(program, document)
    except NotEncodedError as error:
        refuse_name(error, "DOCUMENT")
    official = source_of(program, found, read_folder(sources)) if sources else None
    if sources and official is None:
        tell(Fault("K015", Option(str(sources)), {"document": found.number}))
    from catalogue.render import render as rendered  # late: no other command needs Jinja2

    page = rendered(program, found, official)
    if out is None:
        click.echo(page, nl=False)
    else:
        try:
            out.write_text(page, encoding="utf-8")
        except OSError as error:
            refuse(Fault("K008", Option(str(out)), {"reason": error.strerror or ""}))
    sys.exit(FINDINGS if sources and official is None else 0)
