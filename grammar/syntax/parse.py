"""parse: text → the tree of one file. After it, the text is known to have the shape of the language, and no more.

All faults of a file are found in one go: at each one the parser drops what it has of the
broken part and goes on at the next keyword that begins one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from lark import Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import LarkError
from lark.parsers.lalr_interactive_parser import InteractiveParser

from grammar.syntax import tree
from grammar.syntax.build import Builder
from grammar.syntax.parser import language_parser
from logic.cite import Citation, printed_address
from text.characters import codes, misread
from text.fault import MOST_FAULTS, Argument, Fault, FaultsError, Phrase, Span
from text.phrases import PHRASES
from text.report import words
from text.width import SPACES, normal

#: The longest text that is read, and the longest name in one, in characters.
LONGEST_TEXT = 2_000_000
LONGEST_NAME = 500
#: The most items of a file, each declaration of a vocabulary counted.
MOST_ITEMS = 10_000
#: The most digits a number may have, before its point and after it: products and sums of such stay exact in 60.
MOST_DIGITS = 28
#: The deepest tree that is built (of brackets, of a + b + c …), so that no pass meets Python's limit.
DEEPEST_TREE = 150
#: The most pieces that are passed over after faults: text with more of them is not in this language.
MOST_DROPPED = 20_000
#: Of how many questions, those read last, the tree is kept.
MOST_KEPT = 1_024

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

    Raises :class:`~text.fault.FaultsError` with every fault of shape.
    """
    _refuse_unreadable(text, path)
    faults: list[Fault] = []
    items = _parse(text, path, "file", faults)
    if faults:
        raise FaultsError(faults)
    return tree.File(path, text, tuple(items))


@lru_cache(MOST_KEPT)
def parse_question(text: str, path: str = "问") -> tree.Question:
    """Return the tree of one question, such as ``甲项目 的 外经贸补助``; the last :data:`MOST_KEPT` are kept."""
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


def read_place(text: str) -> Citation:
    """Return the document or clause that a reader names: a reference, or another name of a document in its place.

    Whether there is such a document or clause is not looked up, nor whether the name is a number or a title.
    """
    try:
        return parse_reference(text.strip()).citation()
    except FaultsError:
        document, _, address = text.rpartition(" 条 ")
        return Citation(document.strip(), printed_address(address.strip())) if document else Citation(text.strip())


def keyword_patterns() -> dict[str, str]:
    """Return terminal name → its regular expression, for tools that colour or list keywords."""
    return {terminal.name: terminal.pattern.to_regexp() for terminal in language_parser().terminals}


def _parse_whole(text: str, path: str, start: str) -> Any:
    _refuse_unreadable(text, path)
    faults: list[Fault] = []
    result = _parse(text, path, start, faults)
    if faults:
        raise FaultsError(faults[:1])
    return result


def _parse(text: str, path: str, start: str, faults: list[Fault]) -> Any:
    recover = _Recovery(text, path, faults) if start == "file" else None
    try:
        parsed = language_parser().parse(normal(text), start=start, on_error=recover)
    except UnexpectedInput as error:
        if recover is None:
            faults.append(_fault(error, text, path))
        return []
    except (LarkError, RecursionError, AssertionError, IndexError):
        if not faults:
            faults.append(Fault("E001", Span(path, 0, len(text)), {"found": text[:20], "expected": ()}))
        return []
    if not faults:
        faults.extend(_too_deep(parsed, path) or _too_large(parsed, text, path))
    if faults:
        return []
    return Builder(text, path).transform(parsed)


def _too_deep(parsed: Tree[Token], path: str) -> list[Fault]:
    """Refuse a tree that the passes after this one could not walk within Python's limit on recursion."""
    level = [parsed]
    for _ in range(DEEPEST_TREE):
        level = [child for node in level for child in node.children if isinstance(child, Tree)]
    return [
        Fault("E005", Span(path, node.meta.start_pos, node.meta.end_pos), {"limit": str(DEEPEST_TREE)})
        for node in level[:1]
    ]


def _too_large(parsed: Tree[Token], text: str, path: str) -> list[Fault]:
    """Refuse names and numbers that are too long, names with spaces that look like others, and too many items."""
    faults: list[Fault] = []
    parts = 0
    for node in parsed.iter_subtrees_topdown():
        parts += node.data in _ITEMS
        if parts > MOST_ITEMS:
            span = Span(path, node.meta.start_pos, node.meta.end_pos)
            faults.append(Fault("E009", span, {"limit": str(MOST_ITEMS)}))
            break
        for token in node.children:
            if isinstance(token, Token) and len(faults) < MOST_FAULTS:
                faults += _word_faults(token, node.data in ("name", "aliases"), text, path)
    return faults


def _word_faults(token: Token, is_name: bool, text: str, path: str) -> Iterator[Fault]:
    start, end = token.start_pos or 0, token.end_pos or 0
    if token.type in ("QUANTITY", "FRACTION") and digits(token) > MOST_DIGITS:
        yield Fault("E008", Span(path, start, end), {"limit": str(MOST_DIGITS)})
    if is_name and token.type in ("NAME", "QUOTED_NAME", "STRING"):
        if end - start > LONGEST_NAME + 2 * (token.type != "NAME"):
            yield Fault("E007", Span(path, start, end), {"limit": str(LONGEST_NAME)})
        if token.type != "NAME":  # one in quotes may hold spaces that look like others
            for place in misread(text[start:end]):
                yield _misread(text, path, start + place.start, start + place.end, place.normal)


def digits(quantity: str) -> int:
    """Return how many digits a quantity is written with, those of no weight before it left out."""
    number = quantity.lstrip("-0").rstrip("%")
    return sum(character.isdecimal() for character in number)


#: What the grammar calls the parts of a file that are counted.
_ITEMS = frozenset(
    {"document", "clause", "rule", "target", "doubt", "warning", "scenario", "expectation"}
    | {"category", "options", "attribute", "relation", "finding", "conclusion", "entity", "units", "fact"}
)


def _refuse_unreadable(text: str, path: str) -> None:
    """Refuse what would be read one way by a person and another by the program, before anything else is done."""
    if len(text) > LONGEST_TEXT:
        limit = {"length": str(len(text)), "limit": str(LONGEST_TEXT)}
        raise FaultsError([Fault("E003", Span(path, 0, 0), limit)])
    mark = int(text.startswith("\ufeff"))  # a byte-order mark
    body = text[mark:].replace("\r\n", "\n\n")
    faults = [
        _misread(text, path, mark + place.start, mark + place.end, place.normal)
        for place in misread(body, "\n\t" + SPACES)[:MOST_FAULTS]
    ]
    if faults:
        raise FaultsError(faults)


def _misread(text: str, path: str, start: int, end: int, normal_form: str | None) -> Fault:
    span, found = Span(path, start, end), text[start:end]
    if normal_form is None:
        return Fault("E002", span, {"character": codes(found)})
    said = {"found": found[:_LONGEST_QUOTED], "normal": normal_form[:_LONGEST_QUOTED], "codes": codes(found)}
    mend = normal_form[:_LONGEST_QUOTED]
    return Fault("E006", span, said, hint=Phrase("write", {"suggestion": mend}))


class _Recovery:
    """Drops the broken part and goes on at the next keyword that begins one."""

    def __init__(self, text: str, path: str, faults: list[Fault]) -> None:
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


def _fault(error: UnexpectedInput, text: str, path: str) -> Fault:
    if isinstance(error, UnexpectedToken):
        token = error.token
        if token.type == "$END":
            return Fault(
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
    return Fault("E001", span, {"found": found, "expected": expected}, hint=hint)


def _hint(text: str, span: Span) -> Phrase | None:
    found = text[span.start : span.end]
    if found in set("“”\"'‘’"):
        return Phrase("close-quotes")
    if found in set(",，"):
        return Phrase("separate-names")
    return None


#: Terminals that have no word of their own in a text: the phrase by which each is told, where it is not its own name.
_TERMINAL_PHRASES = {"QUOTED_NAME": "NAME", "$END": "END", "_COMMA": "COMMA"}


def _expected(terminals: set[str]) -> Argument:
    """Return what was expected, in the order of its Chinese words, at most eight of them."""
    told = {words(phrase): phrase for name in terminals if (phrase := _terminal(name)) is not None}
    ordered = tuple(told[said] for said in sorted(told))
    return ordered if len(ordered) <= _MOST_EXPECTED else Phrase("among-others", {"listed": ordered[:_MOST_EXPECTED]})


#: The most things that a message says were expected.
_MOST_EXPECTED = 8


@cache
def _terminal(name: str) -> Phrase | None:
    """Return how a terminal is told: by its phrase, or by its own word in Chinese; ``None`` for one without either."""
    key = _TERMINAL_PHRASES.get(name, name)
    if key in PHRASES:
        return Phrase(key)
    word = re.search(r"[一-鿿]+", keyword_patterns().get(name, ""))
    return Phrase("keyword", {"word": word.group()}) if word else None
