"""parse: text → the tree of one file. After it, the text is known to have the shape of the language, and no more.

All faults of a file are found in one go: at each one the parser drops what it has of the
broken part and goes on at the next keyword that begins one.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import LarkError
from lark.parsers.lalr_interactive_parser import InteractiveParser

from grammar import tree
from grammar.build import Builder
from grammar.diagnostic import Diagnostic, DiagnosticsError, Span
from grammar.width import normal

#: The longest text that is read, in characters, and the most faults that are reported of one file.
LONGEST_TEXT = 2_000_000
MOST_FAULTS = 100
#: The deepest tree that is built (of brackets, of a + b + c …), so that no pass meets Python's limit.
DEEPEST_TREE = 150
#: The most pieces that are passed over after faults: text with more of them is not in this language.
MOST_DROPPED = 20_000

_GRAMMAR = FilePath(__file__).with_name("tiaoli.lark")

#: The keywords that begin an item, a declaration, a header or particular, or an expectation: after a fault,
#: parsing goes on in the innermost part where one of them may come.
_STARTS = frozenset(
    {"VOCABULARY", "DOCUMENT", "CLAUSE", "RULE", "TARGET", "DOUBT", "WARNING", "SCENARIO"}
    | {"CATEGORY", "OPTIONS", "ATTRIBUTE", "RELATION", "FINDING", "CONCLUSION", "ENTITY", "UNITS", "FACT"}
    | {"TITLE", "ISSUER", "JURISDICTION", "DATE_KEY", "SHORT_TITLE", "REMARK", "SCOPE", "ROLE", "LINK", "OVERRIDES"}
    | {"MODALITY", "SUMMARY", "SOURCE", "NOT_COMPUTABLE", "LEFT_OUT", "ASK"}
)


def parse(text: str, path: str) -> tree.File:
    """Return the tree of one file of the language; ``path`` is what spans and messages call it.

    Raises :class:`~grammar.diagnostic.DiagnosticsError` with every fault of shape.
    """
    _refuse_unreadable(text, path)
    faults: list[Diagnostic] = []
    items = _parse(text, path, "file", faults)
    if faults:
        raise DiagnosticsError(faults)
    return tree.File(path, text, tuple(items))


def parse_question(text: str, path: str = "问") -> tree.Question:
    """Return the tree of one question, such as ``甲项目 的 外经贸补助``."""
    question: tree.Question = _parse_whole(text, path, "whole_question")
    return question


def parse_value(text: str, path: str = "值") -> tree.Literal:
    """Return one quantity, date or string, such as ``500万元``."""
    value: tree.Literal = _parse_whole(text, path, "whole_value")
    return value


def parse_reference(text: str, path: str = "文件") -> tree.Reference:
    """Return one reference to a document or clause, such as ``巴政办发〔2024〕8号 条 11``."""
    reference: tree.Reference = _parse_whole(text, path, "whole_reference")
    return reference


def keyword_patterns() -> dict[str, str]:
    """Return terminal name → its regular expression, for tools that colour or list keywords."""
    return {terminal.name: terminal.pattern.to_regexp() for terminal in _lark().terminals}


@cache
def _lark() -> Lark:
    return Lark(
        _GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        start=["file", "whole_question", "whole_value", "whole_reference"],
        propagate_positions=True,
        maybe_placeholders=False,
    )


def _parse_whole(text: str, path: str, start: str) -> Any:
    _refuse_unreadable(text, path)
    faults: list[Diagnostic] = []
    result = _parse(text, path, start, faults)
    if faults:
        raise DiagnosticsError(faults[:1])
    return result


def _parse(text: str, path: str, start: str, faults: list[Diagnostic]) -> Any:
    recover = _Recovery(text, path, faults) if start == "file" else None
    try:
        parsed = _lark().parse(normal(text), start=start, on_error=recover)
    except UnexpectedInput as error:
        if recover is None:
            faults.append(_fault(error, text, path))
        return []
    except (LarkError, RecursionError, AssertionError, IndexError):
        if not faults:
            faults.append(Diagnostic("E001", Span(path, 0, len(text)), {"found": text[:20], "expected": ""}))
        return []
    if not faults:
        faults.extend(_too_deep(parsed, path))
    if faults:
        return []
    return Builder(text, path).transform(parsed)


def _too_deep(parsed: Tree[Token], path: str) -> list[Diagnostic]:
    """Refuse a tree that the passes after this one could not walk within Python's limit on recursion."""
    level = [parsed]
    for _ in range(DEEPEST_TREE):
        level = [child for node in level for child in node.children if isinstance(child, Tree)]
    return [
        Diagnostic("E005", Span(path, node.meta.start_pos, node.meta.end_pos), {"limit": str(DEEPEST_TREE)})
        for node in level[:1]
    ]


#: Control, format, surrogate and private-use characters; and what an editor shows as the end of a line but
#: is none here (U+2028, U+2029, a lone carriage return), which would let a rule hide in a comment.
_UNREADABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def _refuse_unreadable(text: str, path: str) -> None:
    """Refuse what would be read one way by a person and another by the program, before anything else is done."""
    if len(text) > LONGEST_TEXT:
        limit = {"length": str(len(text)), "limit": str(LONGEST_TEXT)}
        raise DiagnosticsError([Diagnostic("E003", Span(path, 0, 0), limit)])
    faults = []
    for index, character in enumerate(text.replace("\r\n", "\n\n")):
        if unicodedata.category(character) in _UNREADABLE and character not in "\n\t\ufeff":
            code = f"U+{ord(character):04X}"
            faults.append(Diagnostic("E002", Span(path, index, index + 1), {"character": code}))
            if len(faults) >= MOST_FAULTS:
                break
    if faults:
        raise DiagnosticsError(faults)


class _Recovery:
    """Drops the broken part and goes on at the next keyword that begins one."""

    def __init__(self, text: str, path: str, faults: list[Diagnostic]) -> None:
        self.text, self.path, self.faults = text, path, faults
        self.dropped = 0

    def __call__(self, error: UnexpectedInput) -> bool:
        """Report the fault; return whether the parser stands where it can go on."""
        self.faults.append(_fault(error, self.text, self.path))
        if len(self.faults) >= MOST_FAULTS:
            return False
        parser: InteractiveParser = error.interactive_parser
        self._unwind(parser)
        found: UnexpectedInput | Token | None = error.token if isinstance(error, UnexpectedToken) else error
        while found is not None and not (isinstance(found, Token) and self._fed(parser, found)):
            self.dropped += 1
            if self.dropped > MOST_DROPPED:
                return False
            if isinstance(found, UnexpectedCharacters):
                self._pass_over(parser)
            found = self._next(parser)
        return found is not None

    @staticmethod
    def _unwind(parser: InteractiveParser) -> None:
        """Pop the parser's stacks to where a part may begin.

        Leans on Lark 1.x parser state, hence the pin below 2.
        """
        state = parser.parser_state
        while len(state.state_stack) > 1 and not (_STARTS & parser.choices().keys() and _STARTS & parser.accepts()):
            state.state_stack.pop()
            state.value_stack.pop()

    @staticmethod
    def _fed(parser: InteractiveParser, token: Token) -> bool:
        if token.type not in parser.choices() or token.type == "$END" or token.type not in parser.accepts():
            return False
        parser.feed_token(token)
        return True

    @staticmethod
    def _next(parser: InteractiveParser) -> UnexpectedInput | Token | None:
        """Return the next token, or why there is none, or ``None`` at the end of the text."""
        try:
            token: Token | None = next(parser.lexer_thread.lex(parser.parser_state), None)
        except UnexpectedToken as error:
            token = error.token
        except UnexpectedCharacters as error:
            return error
        return token

    def _pass_over(self, parser: InteractiveParser) -> None:
        """Pass over one character that begins no token, or the rest of the line after an unclosed quote."""
        lexer = parser.lexer_thread.state
        assert lexer is not None, "the parser is reading a text"
        counter = lexer.line_ctr
        start = counter.char_pos
        end = start + 1
        if self.text[start] in '“"「《':
            line_end = self.text.find("\n", start)
            end = line_end if line_end >= 0 else len(self.text)
        counter.feed(normal(self.text[start:end]))


#: The most characters of a text that a message quotes.
_LONGEST_QUOTED = 40


def _fault(error: UnexpectedInput, text: str, path: str) -> Diagnostic:
    if isinstance(error, UnexpectedToken):
        token = error.token
        if token.type == "$END":
            return Diagnostic(
                "E004",
                Span(path, max(0, len(text) - 1), len(text)),
                {"expected": _expected(error.accepts or set())},
            )
        start = token.start_pos or 0
        span = Span(path, start, token.end_pos or start + 1)
        expected = _expected(error.accepts or error.expected or set())
    else:
        assert isinstance(error, UnexpectedCharacters)
        start = error.pos_in_stream or 0  # type: ignore[redundant-expr]  # Lark says: always None
        span = Span(path, start, start + 1)
        expected = _expected(error.interactive_parser.accepts())
    hint = _hint(text, span)
    found = text[span.start : min(span.end, span.start + _LONGEST_QUOTED)]
    return Diagnostic("E001", span, {"found": found, "expected": expected}, hint=hint)


def _hint(text: str, span: Span) -> tuple[str, str] | None:
    found = text[span.start : span.end]
    if found in set("“”\"'‘’"):
        return ("引号要成对，并写在同一行内", "quotation marks come in pairs, on one line")
    if found in set(",，"):
        return ("并列的名称之间用顿号“、”", "names in a list are separated by 、")
    return None


#: What a terminal is called when a drafter is told it was expected. Keywords are called by their own Chinese word.
_TERMINAL_NAMES = {
    "NAME": "名称",
    "QUOTED_NAME": "名称",
    "QUANTITY": "数量（如 300万元）",
    "DATE": "日期（如 2024-03-20）",
    "STRING": "引号内的文字",
    "REFERENCE": "文号（如 巴政办发〔2024〕8号）",
    "ADDRESS": "条款编号（如 11、第三条、三（一）2）",
    "DIGEST": "原文摘要值（sha256:…）",
    "COMPARE": "比较用语（如 低于、不超过）",
    "ENUM": "“、”",
    "ARROW": "“→”",
    "EQUAL": "“=”",
    "COLON": "“：”",
    "_COMMA": "“，”",
    "LPAR": "“（”",
    "RPAR": "“）”",
    "PLUS": "“+”",
    "MINUS": "“-”",
    "TIMES": "“×”",
    "DIVIDE": "“÷”",
    "SEMICOLON": "“；”",
    "ROLE": "责任单位等",
    "LINK": "贯彻、落实等",
    "DATE_KEY": "成文日期等",
    "AGGREGATE": "合计等",
    "BOUND": "以上、以下",
    "GROUND": "明文、上位、后法、特别",
    "$END": "文末",
}


def _expected(terminals: set[str]) -> str:
    names = {_TERMINAL_NAMES.get(name) or _keyword(name) for name in terminals}
    ordered = sorted(name for name in names if name)
    return "、".join(ordered[:8]) + ("等" if len(ordered) > 8 else "")


@cache
def _keyword(terminal: str) -> str:
    pattern = keyword_patterns().get(terminal, "")
    found = re.search(r"[一-鿿]+", pattern)
    return found.group() if found else ""
