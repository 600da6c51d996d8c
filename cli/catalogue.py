"""Commands that read what is encoded: coverage, relations, look-ups, comparisons, pages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from catalogue.compare import UnlikeError
from catalogue.compare import compare as compared
from catalogue.coverage import Coverage, Covered, Stray, coverage_json, read_folder, source_of
from catalogue.coverage import coverage as covered
from catalogue.documents import NotEncodedError, find_document
from catalogue.lookup import (
    RELATION_KINDS,
    find_approvals,
    find_awards,
    find_by_body,
    find_by_modality,
    find_concerning,
    find_conflicts,
    find_related,
    find_warnings,
)
from catalogue.relations import find_relations
from catalogue.render import render as rendered
from cli.terminal import (
    FINDINGS,
    FOLDER,
    MISUSE,
    console,
    errors,
    json_option,
    lang_option,
    load_rules,
    print_json,
    refuse_name,
    rules_option,
)
from engine.say.wording import say
from grammar.meaning.program import Program
from text.spelling import nearest

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
        print_json(coverage_json(found))
    else:
        for line in _coverage_lines(found, lang, with_sources=sources is not None):
            console.print(line)
    if sources and not files:
        errors.print(say(lang, f"{sources} 里没有文件", f"there are no files in {sources}"))
    empty = not found.documents or (sources is not None and not files)
    sys.exit(0 if found.clean and not empty else FINDINGS)


def _coverage_lines(found: Coverage, lang: str, *, with_sources: bool) -> Iterator[str]:
    for document in found.documents:
        yield f"{document.number} {document.title}".removesuffix(document.number.strip("《》")).strip()
        yield "  " + _counts(document, lang, with_sources=with_sources)
        for difference in document.differences:
            address = difference.address
            near = say(lang, f"（是否即 条 {difference.near}？）", f" (is it 条 {difference.near}?)")
            near = near if difference.near else ""
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
                    yield say(lang, f"    原文   {difference.found}", f"    source  {difference.found}")
                    yield say(lang, f"    规则库 {difference.pinned}", f"    encoded {difference.pinned}")
                case _:
                    yield say(
                        lang,
                        f"  未交代：条 {address} 没有规则，也没有写明缘由",
                        f"  unaccounted for: 条 {address} has neither rules nor a reason for having none",
                    )
        for file in document.claimed:
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


def _counts(document: Covered, lang: str, *, with_sources: bool) -> str:
    zh, en = "", ""
    if document.found is not None:
        zh, en = f"原文 {document.found} 条，", f"{document.found} clauses in the source, "
    elif with_sources:
        zh, en = "目录里没有这份原文；", "no source in the folder; "
    zh += f"已交代 {document.accounted}，可计算 {document.computable}，有规则 {document.with_rules}，"
    en += f"{document.accounted} accounted for, {document.computable} computable, {document.with_rules} with rules, "
    return say(lang, f"{zh}有场景 {document.with_scenarios}", f"{en}{document.with_scenarios} with scenarios")


def _stray(stray: Stray, lang: str) -> str:
    if stray.kind == "unreadable":
        return f"{stray.file}{say(lang, '：', ': ')}{say(lang, *stray.fault)}"
    zh_near, en_near = f"（是否即“{stray.near}”？）", f" (is it “{stray.near}”?)"
    number = stray.number or say(lang, "没有文号和标题的一份", "one without number or title")
    return say(
        lang,
        f"{stray.file}：规则库没有编码 {number}{zh_near if stray.near else ''}",
        f"{stray.file}: {number} is not encoded{en_near if stray.near else ''}",
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
        refuse_name(NotEncodedError(kind, nearest(kind, RELATION_KINDS)))
    program = load_rules(rules).program
    try:
        ends = [find_related(program, end) if end else "" for end in (source, target)]
    except NotEncodedError as error:
        refuse_name(error)
    found = find_relations(program, ends[0], ends[1], kind, transitive=transitive)
    if as_json_:
        print_json({"relations": found})
        return
    for entry in found:
        console.print(_relation(entry, lang))
    _total(found, lang)


def _relation(entry: dict[str, Any], lang: str) -> str:
    target = f"“{entry['to']}”" if entry["cited_in_words"] else entry["to"]
    chain = entry["chain"] if len(entry["chain"]) > 2 else [entry["from"], target]
    return f"{entry['kind']}  {' → '.join(chain)}{_how(entry, lang)}"


def _how(entry: dict[str, Any], lang: str) -> str:
    """Say how two places are related: stated or inferred, how they differ, and the note."""
    said = [say(lang, "明定", "stated") if entry["stated"] else say(lang, "推定", "inferred")]
    if entry["differences"]:
        said.append("、".join(entry["differences"]))
    how = say(lang, f"（{'；'.join(said)}）", f" ({'; '.join(said)})")
    return how + (say(lang, f" {entry['note']}", f" {entry['note']}") if entry["note"] else "")


# ── look-ups ─────────────────────────────────────────────────────────────────────────────────────────────────────────


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
    asked: dict[str, tuple[bool, Callable[[Program], list[dict[str, object]]]]] = {
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
        names = "、".join(asked)
        raise click.UsageError(f"请只给其中一项：{names} · give exactly one of them")
    if role and given != ["--unit"]:
        raise click.UsageError("--role 只与 --unit 同用 · --role goes with --unit only")
    program = load_rules(rules).program
    try:
        found = asked[given[0]][1](program)
    except NotEncodedError as error:
        refuse_name(error)
    key = given[0].removeprefix("--")
    if as_json_:
        print_json({"clauses" if key in ("unit", "concerns", "modality") else key: found})
        return
    for entry in found:
        for line in _found_lines(entry, lang):
            console.print(line)
    _total(found, lang)


def _found_lines(entry: dict[str, Any], lang: str) -> Iterator[str]:
    """Yield what a look-up found of one clause: the clause first, and below it whatever the look-up tells."""
    kinds = {
        "undecided": ("没有默认读法", "no default reading"),
        "contradiction": ("抵触或相关", "contradiction"),
        "differs": ("对应而不同", "parallel, differs"),
    }
    heading = entry.get("heading") or entry.get("name")
    kind = f"[{say(lang, *kinds[entry['kind']])}] " if "kind" in entry else ""
    words = f"（{'、'.join(entry['words'])}）" if "words" in entry else ""
    yield f"{kind}{entry['clause']}" + (f" “{heading}”" if heading else "") + words
    if "modality" in entry:
        yield f"  {'、'.join(entry['modality'])}{say(lang, '：', ': ')}{entry['summary']}"
    elif entry.get("roles"):
        yield "  " + say(lang, "；", "; ").join(_roles(entry["roles"]))
    for text in (entry.get("warning"), entry.get("text")):
        if text:
            yield f"  {text}"
    if entry.get("with"):
        yield f"  {say(lang, '另见', 'see also')} {'、'.join(entry['with'])}" + (
            f"（{'、'.join(entry['differences'])}）" if entry.get("differences") else ""
        )
    for reading in entry.get("readings", ()):
        default = say(lang, "（默认）", " (default)") if reading["name"] == entry["default"] else ""
        yield f"  {say(lang, '读法', 'reading')} {reading['name']}{default} {reading['text']}".rstrip()
    if entry.get("settled_by"):
        yield f"  {say(lang, '待认定', 'settled by')} {'、'.join(entry['settled_by'])}"
    for rule in entry.get("amounts", ()):
        yield from (f"  {line}" for line in rule["text"].split("\n"))
    for mode in entry.get("modes", ()):
        names = "、".join(dict.fromkeys(rule["name"] for rule in mode["rules"]))
        yield f"  {mode['mode']}（{say(lang, '规则', 'rules')} {names}）"


def _roles(roles: Iterable[tuple[str, str]]) -> list[str]:
    found: dict[str, list[str]] = {}
    for role, body in roles:
        found.setdefault(role, []).append(body)
    return [f"{role} {'、'.join(bodies)}" for role, bodies in found.items()]


def _total(found: list[dict[str, object]], lang: str) -> None:
    console.print(say(lang, f"共 {len(found)} 项", f"{len(found)} found"))


# ── comparison ───────────────────────────────────────────────────────────────────────────────────────────────────────


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
        found: Any = compared(program, a, b)
    except NotEncodedError as error:
        refuse_name(error)
    except UnlikeError as error:
        raise click.UsageError("两者须同为文件，或同为条款 · compare two documents or two clauses") from error
    if as_json_:
        print_json(found)
        return
    lines = _documents_lines(found, lang) if "clauses" in found else _clauses_lines(found, lang)
    for line in lines:
        console.print(line)


def _documents_lines(found: Any, lang: str) -> Iterator[str]:
    a, b = found["a"], found["b"]
    yield f"{a['number']} {a['title']}"
    yield f"{b['number']} {b['title']}"
    for relation in found["relations"]:
        yield f"{relation['kind']}  {relation['from']} → {relation['to']}{_how(relation, lang)}"
    for clause in found["clauses"]:
        if not clause["related"]:
            continue
        yield ""
        yield f"条 {clause['address']} “{clause['heading']}”"
        yield f"  {clause['summary']}"
        for other in clause["related"]:
            kind = other["kind"] if other["direction"] == "to" else say(lang, f"被{other['kind']}", other["kind"])
            arrow = "→" if other["direction"] == "to" else "←"
            place = other["clause"].partition(" 条 ")[2]
            place = f"条 {place}" if place else other["clause"]
            yield f"  {kind} {arrow} {place} “{other['heading']}”{_how(other, lang)}"
    for document, key in ((b, "b"), (a, "a")):
        rest = found["not_taken_up"][key]
        against = a if key == "b" else b
        yield ""
        yield say(
            lang,
            f"{document['number']} 与 {against['number']} 没有承接关系的条款：{len(rest)} 条",
            f"clauses of {document['number']} without a counterpart in {against['number']}: {len(rest)}",
        )
        for clause in rest:
            line = f"  条 {clause['address']} “{clause['heading']}” {clause['summary']}"
            if not clause["computable"]:
                line += say(lang, "（不可计算）", " (not computable)")
            if clause["parallel"]:
                line += say(
                    lang, f"（只与 {'、'.join(clause['parallel'])} 对应）", f" (parallel: {clause['parallel'][0]})"
                )
            yield line
        part = found["in_part"][key]
        if part:
            yield say(lang, f"只承接了一部分的：{len(part)} 条", f"taken up only in part: {len(part)}")
        for clause in part:
            ways = "；".join(
                f"条 {by['clause'].partition(' 条 ')[2]} {'、'.join(by['differences'])}" for by in clause["by"]
            )
            yield f"  条 {clause['address']} “{clause['heading']}” ← {ways}"


def _clauses_lines(found: Any, lang: str) -> Iterator[str]:
    for side in (found["a"], found["b"]):
        yield f"{side['clause']} “{side['heading']}”"
        yield f"  {'、'.join(side['modality'])}{say(lang, '：', ': ')}{side['summary']}"
        yield from (f"  {role}" for role in _roles((each["role"], each["body"]) for each in side["bodies"]))
        if side["not_computable"]:
            yield f"  {say(lang, '不可计算', 'not computable')} {side['not_computable']}"
        for rule in (*side["rules"], *side["targets"]):
            yield from (f"  {line}" for line in rule["text"].split("\n"))
        yield ""
    for relation in found["relations"]:
        yield f"{relation['kind']}  {relation['from']} → {relation['to']}{_how(relation, lang)}"
    words = {
        "modality": ("性质", "modality"),
        "bodies": ("单位", "bodies"),
        "concludes": ("结论", "concludes"),
        "looks_at": ("所看的事实", "looks at"),
    }
    where = {
        "both": ("两条都有", "both"),
        "only_a": ("只在前一条", "only the first"),
        "only_b": ("只在后一条", "only the second"),
    }
    for key, sets in found["differences"].items():
        for place, names in sets.items():
            if names:
                yield f"{say(lang, *words[key])}（{say(lang, *where[place])}）：{'、'.join(names)}"


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@click.command()
@click.argument("document")
@_sources
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="写入文件（默认为标准输出）· write to")
@rules_option
def render(document: str, sources: Path | None, out: Path | None, rules: tuple[Path, ...]) -> None:
    """把一份文件写成可读的网页 · write a document as one HTML page to read it by."""
    program = load_rules(rules).program
    try:
        found = find_document(program, document)
    except NotEncodedError as error:
        refuse_name(error)
    official = source_of(program, found, read_folder(sources)) if sources else None
    if sources and official is None:
        errors.print(f"{sources} 里没有 {found.number} 的原文，网页上没有原文一栏 · no source of it in the folder")
    page = rendered(program, found, official)
    if out is None:
        click.echo(page, nl=False)
    else:
        try:
            out.write_text(page, encoding="utf-8")
        except OSError as error:
            errors.print(f"{out} 写不了：{error.strerror}")
            sys.exit(MISUSE)
    sys.exit(FINDINGS if sources and official is None else 0)
