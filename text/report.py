"""report: a fault → what a person or a program reads. The terminal, JSON and the tests all come through here."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from text.bilingual import EN, ZH, Bilingual
from text.characters import visible
from text.codes import CODES
from text.fault import Argument, Chain, Fault, Option, Parameter, Phrase, Place, Pointer, Span, Words
from text.phrases import PHRASES

#: The most characters of a line that are shown.
_LONGEST_LINE = 200

#: The most characters of a name or of a sender's words that are shown.
_LONGEST_ARGUMENT = 200


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a text: line and column, both counted from one, in characters."""

    line: int
    column: int


def position(text: str, offset: int) -> Position:
    """Return the line and column of a character."""
    before = text[:offset]
    return Position(before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def message(fault: Fault, lang: str = ZH) -> str:
    """Return the sentence that says what is wrong."""
    code = CODES[fault.code]
    return visible(_filled(code.en if lang == EN else code.zh, fault.arguments, lang))


def hint(fault: Fault, lang: str = ZH) -> str:
    """Return the likely mend, ``""`` when there is none."""
    return visible(words(fault.hint, lang)) if fault.hint else ""


def words(argument: Argument, lang: str = ZH) -> str:
    """Return an argument in words: names and numbers as they are, phrases in the language, lists and chains joined."""
    match argument:
        case Phrase(key, arguments):
            return _filled(PHRASES[key][lang == EN], arguments, lang)
        case Bilingual():
            return argument[lang]
        case Chain(links):
            return " → ".join(words(link, lang) for link in links)
        case tuple():
            return (", " if lang == EN else "、").join(words(part, lang) for part in argument)
        case str() if len(argument) > _LONGEST_ARGUMENT:
            return f"{argument[:_LONGEST_ARGUMENT]}…"
    return str(argument)


def _filled(row: str, arguments: Mapping[str, Argument], lang: str) -> str:
    return row.format(**{name: words(argument, lang) for name, argument in arguments.items()})


def as_text(fault: Fault, texts: Mapping[str, str], lang: str = ZH) -> str:
    """Return a fault of a rule file as lines: the sentence, the place, the line itself underlined, labels, hint."""
    severity = CODES[fault.code].severity.value
    word = {"error": ("错误", "error"), "warning": ("警告", "warning")}[severity][lang == EN]
    lines = [f"{word} {fault.code}{_colon(lang)}{message(fault, lang)}"]
    lines += _place(fault.span, texts, "")
    for label in fault.labels:
        lines += _place(label.place, texts, words(label.said, lang))
    if said := hint(fault, lang):
        lines.append(f"  {'hint' if lang == EN else '提示'}{_colon(lang)}{said}")
    return "\n".join(lines)


def as_json(fault: Fault, texts: Mapping[str, str], lang: str = ZH) -> dict[str, object]:
    """Return a fault of a rule file as JSON: code, severity, message, its range in the file, labels, hint."""
    return {
        "code": fault.code,
        "severity": CODES[fault.code].severity.value,
        "message": message(fault, lang),
        **_range(fault.span, texts),
        "labels": [{"message": words(label.said, lang), **_range(label.place, texts)} for label in fault.labels],
        "hint": hint(fault, lang),
    }


def detail(fault: Fault, lang: str = ZH) -> str:
    """Return one sentence: what is wrong, at which of the sender's words, and the likely mend."""
    said = message(fault, lang)
    if isinstance(fault.place, Words):
        number, found = fault.place.start + 1, visible(words(fault.place.found))
        said += f" (character {number}, “{found}”)" if lang == EN else f"（第 {number} 字“{found}”处）"
    mend = hint(fault, lang)
    return f"{said}{'; ' if lang == EN else '，'}{mend}" if mend else said


def as_line(fault: Fault, lang: str = ZH) -> str:
    """Return a fault that is not of a rule file as one line: its code, its place, its sentence."""
    place = visible(where(fault.place))
    return f"{fault.code} {place + _colon(lang) if place else ''}{detail(fault, lang)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultJson:
    """请求里的一个错误 · a fault of a request."""

    pointer: str | None = None
    """请求正文里的位置 · where in the body, a JSON pointer (RFC 6901)"""
    parameter: str | None = None
    """查询参数的名称 · the name of a query parameter"""
    code: str
    detail: str
    detail_en: str
    suggestion: str
    """可改为什么；没有为空 · what to write instead; empty for none"""


def as_problem(fault: Fault) -> FaultJson:
    """Return a fault of a request as the service tells it: where, the code, the sentence in both tongues, what to
    write instead. Where is a JSON pointer into the body, or the name of a query parameter."""
    is_parameter = isinstance(_holder(fault.place), Parameter)
    return FaultJson(
        pointer=None if is_parameter else where(fault.place),
        parameter=where(fault.place) if is_parameter else None,
        code=fault.code,
        detail=detail(fault, ZH),
        detail_en=detail(fault, EN),
        suggestion=fault.suggestion,
    )


def _holder(place: Place) -> Place:
    """Return the place of the text that some words stand in, or the place itself."""
    return place.inside if isinstance(place, Words) else place


def where(place: Place) -> str:
    """Return the pointer or the name of a place that is not in a rule file, ``""`` for a whole text."""
    match _holder(place):
        case Pointer(path):
            return path
        case Parameter(name) | Option(name):
            return name
    return ""


def _range(span: Span, texts: Mapping[str, str]) -> dict[str, object]:
    text = texts.get(span.file, "")
    start, end = position(text, span.start), position(text, span.end)
    return {
        "file": span.file,
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    }


def _place(span: Span, texts: Mapping[str, str], said: str) -> Iterable[str]:
    text = texts.get(span.file)
    if text is None:
        return
    at = position(text, span.start)
    yield f"  → {span.file}:{at.line}:{at.column}" + (f"  {said}" if said else "")
    lines = text.split("\n")
    line = lines[at.line - 1][:_LONGEST_LINE]
    yield f"    {visible(line)}"
    length = max(1, min(span.end - span.start, len(line) - at.column + 1))
    before, marked = visible(line[: at.column - 1]), visible(line[at.column - 1 :][:length])
    yield "    " + "".join(map(_blank, before)) + _underline(marked)


def _colon(lang: str) -> str:
    return ": " if lang == EN else "："


def _blank(character: str) -> str:
    return "　" if _wide(character) else " "


def _underline(text: str) -> str:
    return "".join("＾" if _wide(character) else "^" for character in text) or "^"


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"
