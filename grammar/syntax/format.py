"""format: the tree of one file → its text, in the one layout of the language.

Parsing the result gives the same tree but for its spans; formatting it again gives the same text; every comment of
the file is in it. Layout carries no meaning in this language, so a line may break wherever two words meet: it does
where an item or a part of one begins, after a comment, and in lists that would be longer than :data:`WIDTH`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TypeVar

from grammar.syntax import tree
from grammar.syntax.build import split_reference
from grammar.syntax.keywords import around
from grammar.syntax.parse import keyword_patterns
from logic.builtin import DEFAULT_GROUND, LINKS, MODALITIES, ROLES
from logic.operators import AGGREGATES, FUNCTIONS
from text.fault import Span
from text.width import normal

#: The columns a line may take; a Chinese character takes two.
WIDTH = 100

#: The columns that the keywords of headers and particulars take, and those of the parts of rules and scenarios that
#: are one character: 名称     “…”, 若  ….
_KEY, _PART = 9, 4

#: Names up to this width are followed by as much space as puts what they are said of in one column.
_WIDEST_NAME = 36

_SIGNATURES = (tree.AttributeDecl, tree.RelationDecl, tree.FindingDecl, tree.ConclusionDecl)

_Part = TypeVar("_Part")


def format_file(file: tree.File) -> str:
    """Return the text of ``file``, in Chinese keywords and full-width punctuation, with the comments of its text.

    Raises ``ValueError`` for a tree that no text parses to: a name or text that holds both kinds of quotation marks.
    """
    printer = _Printer(file.text)
    in_clause = False
    before: tree.Item | None = None
    for item in file.items:
        match item:
            case tree.Vocabulary() | tree.Document():
                in_clause = False
            case tree.Clause():
                in_clause = True
        printer.item(item, 2 if in_clause else 0, first_in_clause=isinstance(before, tree.Clause))
        before = item
    return printer.text()


# ── words as they are written ────────────────────────────────────────────────────────────────────────────────────


def _name(text: str) -> str:
    """Write a name, in 「」 where the grammar would read it as something else or not as one word."""
    if _is_plain(text):
        return text
    if not text or "」" in text or "\n" in text:
        raise ValueError(f"no name can be written {text!r}")
    return f"「{text}」"


def _alias(text: str) -> str:
    """Write another name of something; only what no name can be written in is written as a text."""
    try:
        return _name(text)
    except ValueError:
        return _string(text)


def _title(text: str) -> str:
    """Write what a scenario is called: a name, or else a text, as titles are."""
    if _is_plain(text):
        return text
    try:
        return _string(text)
    except ValueError:
        return _name(text)


def _string(text: str) -> str:
    for quoted in (f"“{text}”", f'"{text}"'):
        if re.fullmatch(keyword_patterns()["STRING"], quoted):
            return quoted
    raise ValueError(f"no text in quotation marks can be written {text!r}")


def _is_plain(text: str) -> bool:
    """Whether ``text`` is read as one name wherever a name may come, and stays as it is."""
    is_name = re.fullmatch(keyword_patterns()["NAME"], text) is not None
    return is_name and normal(text) == text and not _other_words().match(text)


@cache
def _other_words() -> re.Pattern[str]:
    """Match what begins with another terminal: a keyword, a quantity, a date. An address is never read for a name."""
    names = {"NAME", "ADDRESS"}
    return re.compile("|".join(f"(?:{p})" for name, p in keyword_patterns().items() if name not in names))


def _address(text: str) -> str:
    return text.translate(str.maketrans("()", "（）"))


def _reference(reference: tree.Reference) -> str:
    return f"{reference.document} 条 {_address(reference.clause)}" if reference.clause else reference.document


def _is_reference(text: str) -> bool:
    """Whether a name is a reference as it is written, which may stand bare where attributes of it follow."""
    if not re.fullmatch(keyword_patterns()["REFERENCE"], normal(text)):
        return False
    return _reference(split_reference(normal(text), text, Span("", 0, 0))) == text


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


# ── the text as it was written: where its words and comments are ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment: where it begins, whether a word stands before it on its line, or an empty line above it."""

    start: int
    text: str
    trailing: bool
    after_blank: bool


class _Source:
    """Where the words, comments and empty lines of a text that parses are."""

    def __init__(self, text: str) -> None:
        self.comments: list[_Comment] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.blanks: list[int] = []
        end = 0
        for found in _source_words().finditer(normal(text)):
            start = found.start()
            lines = text.count("\n", end, start)
            if found.lastgroup == "comment":
                trailing = lines == 0 and bool(self.starts)
                self.comments.append(_Comment(start, text[start : found.end()].rstrip(), trailing, lines > 1))
            else:
                self.starts.append(start)
                self.ends.append(found.end())
            if lines > 1:
                self.blanks.append(start)
            end = found.end()

    def has_blank(self, start: int, end: int) -> bool:
        """Whether an empty line stands before a word or comment that begins after ``start`` and by ``end``."""
        index = bisect_right(self.blanks, start)
        return index < len(self.blanks) and self.blanks[index] <= end


@cache
def _source_words() -> re.Pattern[str]:
    """Match a comment or a word; the terminals named are those that may hold a # or are not one run of letters."""
    terminals = keyword_patterns()
    names = ("STRING", "QUOTED_NAME", "REFERENCE", "DIGEST", "COMPARE", "ARROW", "OF")
    words = "|".join(f"(?:{terminals[name]})" for name in names)
    return re.compile(f"(?P<comment>{terminals['COMMENT']})|{words}|[\\w·-]+|[^\\s\\ufeff]")


# ── the words to be written, with the ways lines may break between them ──────────────────────────────────────────


#: Where a line may break: nowhere, between names or operands, between facts or conditions.
_NEVER, _IN_LISTS, _BETWEEN_PARTS = 0, 1, 2


class _Blank(Enum):
    """Whether an empty line is left before a line: one that the text had may be kept."""

    NO = "no"
    KEPT = "kept"
    YES = "yes"


@dataclass(slots=True)
class _Piece:
    """A word or mark and what goes before it.

    ``begins`` is the indentation of the line it begins, if it always does; ``hang`` that of the line it begins if the
    line breaks before it. A mark that is ``closing`` belongs to the word before it. A line breaks before pieces of the
    lower of two ``breaks`` only if what is between two of the higher has no room on a line.
    """

    text: str
    at: int
    separator: str
    hang: int
    begins: int | None = None
    breaks: int = _NEVER
    closing: bool = False
    blank: _Blank = _Blank.NO


class _Printer:
    """Collects the pieces of a file in order, then lays them out with the comments of its text."""

    def __init__(self, text: str) -> None:
        self.source = _Source(text)
        self.pieces: list[_Piece] = []
        self.hang = 0
        self.separator = " "
        self.breaks = _NEVER
        self.read_to = 0

    def text(self) -> str:
        """Return the text of the pieces collected so far."""
        gaps = self._gaps()
        lines: list[str] = []
        line = ""
        for index, piece in enumerate(self.pieces):
            comments = gaps[index]
            fits = not piece.breaks or _columns(line) + self._chunk(index, gaps) <= WIDTH
            if piece.begins is None and not comments and fits:
                line += piece.separator + piece.text
                continue
            if index:
                lines.append(line + _trailing(comments))
            indent = " " * (piece.hang if piece.begins is None else piece.begins)
            lines += self._between(piece, comments, indent, bool(lines))
            line = indent + piece.text
        if self.pieces:
            lines.append(line + _trailing(gaps[-1]))
        lines += self._between(None, gaps[-1], "", bool(lines))
        return "".join(line + "\n" for line in lines)

    def _gaps(self) -> list[list[_Comment]]:
        """Return the comments before each piece and after the last, those after a word after its closing marks."""
        gaps: list[list[_Comment]] = [[] for _ in range(len(self.pieces) + 1)]
        index = 0
        for comment in self.source.comments:
            while index < len(self.pieces) and self.pieces[index].at < comment.start:
                index += 1
            while index < len(self.pieces) and self.pieces[index].closing:
                index += 1
            gaps[index].append(comment)
        return gaps

    def _chunk(self, index: int, gaps: list[list[_Comment]]) -> int:
        """Return the columns up to the next place where the line may as well break."""
        width, breaks = 0, self.pieces[index].breaks
        for position in range(index, len(self.pieces)):
            piece = self.pieces[position]
            if position > index and (piece.begins is not None or piece.breaks >= breaks or gaps[position]):
                break
            width += _columns(piece.separator + piece.text)
        return width

    def _between(self, piece: _Piece | None, comments: list[_Comment], indent: str, below: bool) -> list[str]:
        """Return the lines between a line and the one that ``piece`` begins: comments and empty lines."""
        own = comments[1:] if _trailing(comments) else comments
        had_blank = piece is not None and self.source.has_blank(piece.at - 1, piece.at)
        keeps_blank = had_blank and piece is not None and piece.blank is not _Blank.NO
        needs_blank = piece is not None and piece.blank is _Blank.YES
        lines: list[str] = []
        for number, comment in enumerate(own):
            had = keeps_blank or any(c.after_blank for c in own)
            if (below or lines) and (comment.after_blank or (needs_blank and not number and not had)):
                lines.append("")
            lines.append(indent + comment.text)
        if (below or lines) and (keeps_blank or (needs_blank and not own)):
            lines.append("")
        return lines

    # ── collecting ───────────────────────────────────────────────────────────────────────────────────────────

    def _position(self, span: Span | None) -> int:
        """Return where a word was written: at ``span``, or after what was read last."""
        if span is not None:
            self.read_to = span.end
            return span.start
        index = bisect_left(self.source.starts, self.read_to)
        if index == len(self.source.starts):
            return self.read_to
        self.read_to = self.source.ends[index]
        return self.source.starts[index]

    def line(
        self, indent: int, keyword: str, of: Span | None = None, column: int = 0, blank: _Blank = _Blank.NO
    ) -> None:
        """Begin a line with a keyword, the first word of what has the span ``of``; text follows in ``column``."""
        if of is not None:
            self.read_to = of.start
        self.hang = indent + max(column, _columns(keyword) + 1)
        piece = _Piece(keyword, self._position(None), "", self.hang, begins=indent, blank=blank)
        self.pieces.append(piece)
        self.separator, self.breaks = " " * (self.hang - indent - _columns(keyword)), _NEVER

    def word(self, text: str, span: Span | None = None, breaks: int = _NEVER) -> None:
        """Add a word, after a space unless a mark comes before it."""
        breaks = max(breaks, self.breaks)
        self.pieces.append(_Piece(text, self._position(span), self.separator, self.hang, breaks=breaks))
        self.separator, self.breaks = " ", _NEVER

    def mark(self, text: str) -> None:
        """Add one of 、，：, after which the line may break."""
        self.pieces.append(_Piece(text, self._position(None), "", self.hang, closing=True))
        self.separator, self.breaks = "", _BETWEEN_PARTS if text == "，" else _IN_LISTS

    def brackets(self, inner: Callable[[], None]) -> None:
        """Add what ``inner`` adds, in brackets."""
        self.word("（")
        self.separator, self.breaks = "", _NEVER
        inner()
        self.pieces.append(_Piece("）", self._position(None), "", self.hang, closing=True))
        self.separator, self.breaks = " ", _NEVER

    def listed(self, parts: Iterable[_Part], add: Callable[[_Part], None], mark: str = "、") -> None:
        """Add each of ``parts``, with ``mark`` between them."""
        for number, part in enumerate(parts):
            if number:
                self.mark(mark)
            add(part)

    def name(self, ident: tree.Ident) -> None:
        self.word(_name(ident.text), ident.span)

    def names(self, names: Iterable[tree.Ident]) -> None:
        self.listed(names, self.name)

    def after(self, keyword: str, names: Sequence[tree.Ident]) -> None:
        """Add a keyword and the names after it, if there are any."""
        if names:
            self.word(keyword)
            self.names(names)

    def flags(self, **given: bool) -> None:
        """Add each keyword that is given."""
        for keyword, is_given in given.items():
            if is_given:
                self.word(keyword)

    def text_after(self, text: str) -> None:
        """Add a text in quotation marks, if there is one."""
        if text:
            self.word(_string(text))

    # ── items ────────────────────────────────────────────────────────────────────────────────────────────────

    def item(self, item: tree.Item, indent: int, first_in_clause: bool) -> None:
        """Add an item; those that may be inside a clause are indented by ``indent``."""
        blank = _Blank.NO if first_in_clause else _Blank.YES
        match item:
            case tree.Vocabulary():
                self.line(0, "词汇", item.span, blank=_Blank.YES)
                self.name(item.name)
                columns = self.columns(item.declarations)
                for declaration, column in zip(item.declarations, columns, strict=True):
                    self.declaration(declaration, column)
            case tree.Document():
                self.line(0, "文件", item.span, blank=_Blank.YES)
                self.term(item.reference)
                for header in item.headers:
                    self.particular(header)
            case tree.Clause():
                self.line(0, "条", item.span, blank=_Blank.YES)
                self.word(_address(item.address.text), item.address.span)
                self.text_after(item.heading)
                for particular in item.particulars:
                    self.particular(particular)
            case tree.Rule():
                self.rule(item, indent, blank)
            case tree.Target():
                self.line(indent, "目标", item.span, blank=blank)
                self.name(item.name)
                self.after("按读法", item.readings)
                self.line(
                    indent + 2,
                    "指标",
                )
                self.condition(item.indicator, None)
                if item.due:
                    self.line(indent + 2, "期限")
                    self.word(item.due)
                if item.strength:
                    self.line(indent + 2, "力度")
                    self.name(item.strength)
            case tree.Doubt():
                self.doubt(item, indent, blank)
            case tree.Text():
                self.line(indent, item.key, item.span, blank=_Blank.NO if first_in_clause else _Blank.KEPT)
                self.word(_string(item.text))
            case tree.Scenario():
                self.scenario(item, indent, blank)

    def columns(self, declarations: Sequence[tree.Declaration]) -> list[int]:
        """Return the columns that the name of each declaration takes: those of the longest in its block.

        A block is declarations of what is said of things, with no empty line between them.
        """
        blocks: list[list[int]] = []
        end = 0
        for declaration in declarations:
            is_signature = isinstance(declaration, _SIGNATURES)
            if not (is_signature and blocks and blocks[-1][-1]) or self.source.has_blank(end, declaration.span.start):
                blocks.append([])
            width = _columns(_name(declaration.name.text)) if isinstance(declaration, _SIGNATURES) else 0
            blocks[-1].append(width)
            end = declaration.span.end
        widest = [max((width for width in block if width <= _WIDEST_NAME), default=0) for block in blocks]
        return [column for column, block in zip(widest, blocks, strict=True) for _ in block]

    def declaration(self, declaration: tree.Declaration, column: int) -> None:
        """Add a line of a vocabulary; a name that something is said of takes ``column`` columns."""

        def begin(keyword: str) -> None:
            self.line(2, keyword, declaration.span, blank=_Blank.KEPT)

        match declaration:
            case tree.CategoryDecl(names, kind_of, question, listed, aliases):
                begin("类别")
                self.names(names)
                self.after("属于", (kind_of,) if kind_of else ())
                self.after("同问", (question,) if question else ())
                self.flags(已列全=listed)
                self.aliases(aliases)
            case tree.OptionsDecl(name, options, is_open, _, also):
                begin("选项")
                self.name(name)
                self.mark("：")
                self.listed(options, lambda option: self.option(option, dict(also).get(option, ())))
                self.flags(等=is_open)
            case tree.AttributeDecl(name, domains, of, many, negative, fractional, closed, by):
                begin("属性")
                self.signature(name, column, domains, of)
                self.flags(多值=many, 可负=negative, 可为小数=fractional, 封闭=closed)
                self.after("由", by)
            case tree.RelationDecl(name, domains, of, one, transitive, closed, by):
                begin("关系")
                self.signature(name, column, domains, of)
                self.flags(单值=one, 传递=transitive, 封闭=closed)
                self.after("由", by)
            case tree.FindingDecl(name, domains, closed, by):
                begin("认定")
                self.signature(name, column, domains, None)
                self.flags(封闭=closed)
                self.after("由", by)
            case tree.ConclusionDecl(name, domains, of, many, one, negative):
                begin("结论")
                self.signature(name, column, domains, of)
                self.flags(多值=many, 单值=one, 可负=negative)
            case tree.EntityDecl(names, categories, aliases, code):
                begin("实体")
                self.names(names)
                self.after("是", categories)
                self.aliases(aliases)
                if code:
                    self.word("代码")
                    self.word(_string(code[0]))
                    self.word(_string(code[1]))
            case tree.UnitsDecl(jurisdiction, names, aliases):
                begin("单位")
                self.name(jurisdiction)
                self.mark("：")
                self.names(names)
                self.aliases(aliases)
            case tree.FactDecl(facts):
                begin("事实")
                self.facts(facts)
            case tree.ImplicationDecl(name, presumed, condition, facts):
                begin("推知")
                self.name(name)
                if presumed:
                    self.word("可另说")
                self.line(4, "若", column=_PART)
                self.condition(condition, 4)
                for number, fact in enumerate(facts):
                    self.line(4, "且" if number else "则", column=_PART)
                    self.condition(fact, None)

    def signature(self, name: tree.Ident, column: int, domains: Sequence[tree.Ident], of: tree.Ident | None) -> None:
        """Add a name, what it is said of, and what its values are."""
        self.name(name)
        self.separator = " " * (max(0, column - _columns(_name(name.text))) + 1)
        self.names(domains)
        if of:
            self.word("→")
            self.name(of)

    def option(self, option: tree.Ident, aliases: Sequence[tree.Ident]) -> None:
        """Add an option, and its other names in brackets."""
        self.name(option)
        if aliases:
            self.separator = ""
            self.brackets(lambda: self.aliases(aliases))

    def aliases(self, aliases: Sequence[tree.Ident]) -> None:
        if aliases:
            self.word("又名")
            self.listed(aliases, lambda alias: self.word(_alias(alias.text), alias.span))

    def particular(self, part: tree.Header | tree.Particular) -> None:
        """Add a header of a document or a particular of a clause."""

        def begin(keyword: str) -> None:
            self.line(2, keyword, part.span, _KEY, blank=_Blank.KEPT)

        match part:
            case tree.Text(key, text):
                begin(key)
                self.word(text if key == "原文" else _string(text))
            case tree.Names("性质", names):
                begin("性质")
                self.listed(names, lambda n: self.word(n.text if n.text in MODALITIES else _name(n.text), n.span))
            case tree.Names(key, names):
                begin(key)
                self.names(names)
            case tree.DateHeader(key, date):
                begin(key)
                self.word(date or "未载明")
            case tree.Scope(condition):
                begin("范围")
                if condition is None:
                    self.word("不限")
                else:
                    self.condition(condition, None)
            case tree.Link(kind, target, inferred, differences, note):
                begin(kind)
                if isinstance(target, tree.Reference):
                    self.term(target)
                else:
                    self.word(_string(target.text), target.span)
                self.flags(推定=inferred)
                if differences:
                    self.mark("：")
                    self.names(differences)
                self.text_after(note)
            case tree.Overrides():
                begin("优先于")
                self.overrides(part)

    def rule(self, rule: tree.Rule, indent: int, blank: _Blank) -> None:
        self.line(indent, "规则", rule.span, blank=blank)
        self.name(rule.name)
        self.after("按读法", rule.readings)
        if rule.condition:
            self.line(indent + 2, "若", column=_PART)
            self.condition(rule.condition, indent + 2)
        for condition in rule.unless:
            self.line(indent + 2, "除非")
            self.condition(condition, self.hang)
        for number, conclusion in enumerate(rule.conclusions):
            self.line(indent + 2, "且" if number else "则", column=_PART)
            self.conclusion(conclusion)
        if rule.per:
            self.line(indent + 2, "每", column=_PART)
            self.names(rule.per)
        for overrides in rule.overrides:
            self.line(indent + 2, "优先于", overrides.span)
            self.overrides(overrides)

    def overrides(self, overrides: tree.Overrides) -> None:
        """Add what is gone before, and why where it is not for the reason understood."""
        self.listed(overrides.places, self.place)
        if overrides.ground != DEFAULT_GROUND:
            self.word("因")
            self.word(overrides.ground)

    def place(self, place: tree.Reference | tree.RuleName) -> None:
        """Add a document, a clause or a rule; a clause of the same document goes without naming it."""
        match place:
            case tree.RuleName(of, name):
                if of is not None:
                    self.place(of)
                    self.word("规则")
                self.name(name)
            case tree.Reference("本文件", clause, span):
                self.word(f"条 {_address(clause)}", span)
            case _:
                self.term(place)

    def conclusion(self, conclusion: tree.Conclude) -> None:
        self.name(conclusion.subject)
        if conclusion.form == "category":
            self.word("是")
        elif conclusion.form == "attribute":
            self.word("的")
        self.name(conclusion.predicate)
        if conclusion.form == "attribute":
            self.word("=")
        if conclusion.value is not None:
            self.expression(conclusion.value)
        rounding = [conclusion.rounding] if conclusion.rounding is not None else []
        for function, limit in (("min", conclusion.cap), ("max", conclusion.floor), *rounding):
            if limit is not None:
                self.mark("，")
                self.word(FUNCTIONS[function].words[0].chinese)
                self.expression(limit)

    def doubt(self, doubt: tree.Doubt, indent: int, blank: _Blank) -> None:
        self.line(indent, "存疑", doubt.span, blank=blank)
        self.name(doubt.name)
        self.text_after(doubt.text)
        for reading in doubt.readings:
            self.line(indent + 2, "读法", reading.span)
            self.name(reading.name)
            self.flags(默认=reading.default)
            self.text_after(reading.text)
        if doubt.settled_by:
            self.line(indent + 2, "待认定")
            self.names(doubt.settled_by)

    def scenario(self, scenario: tree.Scenario, indent: int, blank: _Blank) -> None:
        self.line(indent, "场景", scenario.span, blank=blank)
        self.word(_title(scenario.name.text), scenario.name.span)
        if scenario.as_of:
            self.line(indent + 2, "日期")
            self.word(scenario.as_of)
        if scenario.facts:
            self.line(indent + 2, "设", column=_PART)
            self.listed(scenario.facts, self.given, "，")
        for expectation in scenario.expectations:
            self.line(indent + 2, "问", expectation.span, _PART)
            self.question(expectation.question)
            self.line(indent + 2, "得", column=_PART)
            self.outcome(expectation)

    def facts(self, facts: Sequence[tree.AtomNode]) -> None:
        self.listed(facts, lambda fact: self.condition(fact, None), "，")

    def given(self, fact: tree.AtomNode | tree.WholeList | tree.NothingMore) -> None:
        """Add a fact of a scenario, or that a list in it is whole, or that nothing more is to be said."""
        match fact:
            case tree.WholeList(subject, predicates):
                self.term(subject)
                self.word("已列全")
                if predicates:
                    self.names(predicates)
            case tree.NothingMore(subject, words):
                self.term(subject)
                self.word("已穷尽")
                self.names(words)
            case _:
                self.condition(fact, None)

    def result(self, result: str, values: Sequence[tree.TermNode]) -> None:
        """Add an answer."""
        fixed = {"yes": "是", "no": "否", "undetermined": "未定"}
        if result in fixed:
            self.word(fixed[result])
        else:
            self.listed(values, self.term)

    def outcome(self, expected: tree.Expectation) -> None:
        """Add what a question of a scenario is to be answered with."""
        self.result(expected.result, expected.values)
        if expected.basis:
            self.mark("，")
            self.word("依据")
            self.listed(expected.basis, self.term)
        if expected.lacks:
            self.mark("，")
            self.word("缺")
            self.listed(expected.lacks, self.question)
        for keyword, limit in (("至多", expected.at_most), ("至少", expected.at_least)):
            if limit is not None:
                self.mark("，")
                self.word(keyword)
                self.term(limit)
        if expected.reading:
            self.mark("，")
            self.word("按读法")
            self.name(expected.reading)
        if expected.if_listed:
            self.mark("，")
            self.word("若所列即为全部")
            self.result(*expected.if_listed)
        if expected.certain:
            self.mark("，")
            self.word("确定")

    def question(self, question: tree.Question) -> None:
        if question.within:
            self.word("依")
            self.term(question.within)
            self.mark("，")
        self.term(question.subject)
        if question.form == "category":
            self.word("是")
        if question.form == "related" and question.predicate and question.predicate.text in _STATED:
            self.word(question.predicate.text, question.predicate.span)
        elif question.predicate:
            self.name(question.predicate)
        if question.object is not None:
            self.term(question.object)

    # ── conditions, expressions, terms ───────────────────────────────────────────────────────────────────────

    def condition(self, condition: tree.Condition, indent: int | None) -> None:
        """Add a condition; its 且 and 或 begin lines at ``indent``, or none where it is within a line."""
        match condition:
            case tree.AllOf(conditions):
                self.joined("且", conditions, indent)
            case tree.AnyOf(conditions):
                self.joined("或", conditions, indent)
            case tree.Group():
                self.brackets(lambda: self.group(condition))
            case tree.IsCategory(subject, categories, any_of, negated):
                self.term(subject)
                self.word("不是" if negated else "是")
                self.names(categories)
                self.flags(之一=any_of)
            case tree.Holds(subject, predicate, negated):
                self.term(subject)
                self.flags(不=negated)
                self.name(predicate)
            case tree.Related(subject, predicate, of, negated):
                self.term(subject)
                self.flags(不=negated)
                self.name(predicate)
                self.term(of)
            case tree.AmongValues(subject, values, any_of):
                self.term(subject)
                self.word("为")
                self.listed(values, self.term)
                self.flags(之一=any_of)
            case tree.Comparison(subject, _, right, wording):
                self.term(subject)
                before, after = around(wording)
                for keyword in before:
                    self.word(keyword)
                self.expression(right)
                for keyword in after:
                    self.word(keyword)

    def joined(self, keyword: str, conditions: Iterable[tree.Condition], indent: int | None) -> None:
        for number, condition in enumerate(conditions):
            if number and indent is None:
                self.word(keyword, breaks=_BETWEEN_PARTS)
            elif number and indent is not None:
                self.line(indent, keyword, column=_PART)
            self.condition(condition, indent)

    def group(self, group: tree.Group) -> None:
        self.condition(group.condition, None)
        for condition in group.unless:
            self.word("除非", breaks=_BETWEEN_PARTS)
            self.condition(condition, None)

    def expression(self, expression: tree.Expression, binds: int = 0) -> None:
        """Add an expression, in brackets if it binds less than ``binds``."""
        match expression:
            case tree.Operation(operator, operands):
                if FUNCTIONS[operator].binds < binds:
                    self.brackets(lambda: self.operation(operator, operands))
                else:
                    self.operation(operator, operands)
            case tree.Aggregate(function) | tree.Listed(function):
                self.word(AGGREGATES[function].word.chinese)
                self.separator = ""
                self.brackets(lambda: self.aggregate(expression))
            case _:
                self.term(expression)

    def operation(self, operator: str, operands: tuple[tree.Expression, ...]) -> None:
        row = FUNCTIONS[operator]
        self.expression(operands[0], row.left)
        for sign, operand in zip(row.written, operands[1:], strict=True):
            self.word(sign, breaks=_IN_LISTS)
            self.expression(operand, row.right)

    def aggregate(self, aggregate: tree.Aggregate | tree.Listed) -> None:
        if isinstance(aggregate, tree.Listed):
            for number, part in enumerate(aggregate.parts):
                if number:
                    self.mark("、")
                self.expression(part)
            return
        if aggregate.of is not None:
            self.expression(aggregate.of)
        self.word("遍及")
        self.names(aggregate.over)
        if aggregate.condition is not None:
            self.word("若", breaks=_IN_LISTS)
            self.condition(aggregate.condition, None)

    def term(self, term: tree.TermNode) -> None:
        match term:
            case tree.Path(names):
                for number, name in enumerate(names):
                    if number:
                        self.word("的")
                    if not number and len(names) > 1 and _is_reference(name.text):
                        self.word(name.text, name.span)
                    else:
                        self.name(name)
            case tree.Reference():
                self.word(_reference(term), term.span)
            case tree.Literal(sort, text):
                self.word(_string(text) if sort == "string" else text, term.span)


#: The relations that documents state, which a question calls as their headers are.
_STATED = {*LINKS, *ROLES, "发文机关"}


def _trailing(comments: list[_Comment]) -> str:
    return f"  {comments[0].text}" if comments and comments[0].trailing else ""
