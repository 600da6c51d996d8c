"""text → *split* → OfficialText: the parts of a document by its own numbering, each line in exactly one of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sources import layout
from sources.error import SourceError
from sources.layout import Line, Title
from sources.numbering import Label, Level, label_of
from sources.official import FURNITURE, OfficialText, SourceClause, digest

#: What converters of files leave between characters: the place of a bookmark, characters of no width.
_MARK = re.compile(r"\[bookmark: ?[A-Za-z0-9_]+\]|[\u200b\u2060\ufeff\u00ad]+")
_IN_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_FULL_WIDTH = str.maketrans("()", "（）")
_HEADING_LENGTH = 60  # of a heading that may be wrapped; the longest of a chapter seen is under 40
_FIRST_SENTENCE = 20  # a first sentence up to this long, before others, is the heading of its clause


def split_text(text: str) -> OfficialText:
    """Split the text of an official document into its clauses.

    Raises :class:`~sources.error.SourceError` with code S005 when the text numbers no part of itself.
    """
    marks = tuple(_MARK.findall(text))
    lines = layout.lines_of(_MARK.sub("", text))
    head = _find_head(lines)
    body = _find_body(lines, head.title.end)
    end = _find_end(lines, body.end)
    front = range(head.start, body.parts[0].line)
    loose = body.loose | _particulars(lines, head) | {i for i in front if layout.is_page_number(lines[i].text)}
    outside = [*range(head.start), *sorted(loose), *end.furniture]
    on_page = head.start > 0 or len(end.furniture) > 0

    pieces = [_Piece(FURNITURE, "", outside)] if outside else []
    pieces += _front_pieces(lines, head, [i for i in front if i not in loose], on_page)
    pieces += _body_pieces(lines, body)
    pieces += end.pieces
    title = re.sub(r"^《([^《》]*)》$", r"\1", head.title.text.translate(_FULL_WIDTH))
    number = head.number or (f"《{title}》" if title else "")
    return OfficialText(number, title, tuple(piece.clause(lines) for piece in pieces), marks)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause to be: which lines it has."""

    address: str
    heading: str
    lines: Sequence[int]

    def clause(self, lines: Sequence[Line]) -> SourceClause:
        text = "\n".join(lines[i].text for i in self.lines)
        return SourceClause(self.address, self.heading, text, digest(text))


# Head: where the document begins, its number and its title


@dataclass(frozen=True, slots=True)
class _Head:
    """``start`` is the document's first line; ``title`` its title or, if there is a ``notice``, of what that issues."""

    start: int
    title: Title
    notice: Title | None
    number: str | None


def _find_head(lines: Sequence[Line]) -> _Head:
    titles = layout.titles(lines)
    opening = _opening(lines, titles[0].end if titles else 0)
    before = [title for title in titles if title.end <= opening]
    numbers = [i for i, line in enumerate(lines[:opening]) if layout.number_line(line.text)]
    beside = _titles_by_number(before, numbers)
    own = beside[-1][0] if beside else numbers[-1] if numbers else None
    title = beside[-1][1] if beside else before[-1] if before else _first_line(lines, own)
    notice, issued = _issued(lines, before, title if beside else None)
    first = (notice or title).start
    start = first if own is None or own < first - 3 else min(first, own)
    while start > 0 and layout.is_letterhead(lines[start - 1].text):
        start -= 1
    number = layout.number_line(lines[own].text) if own is not None else _number_field(lines[:opening])
    return _Head(start, issued or title, notice, number)


def _titles_by_number(titles: Sequence[Title], numbers: Sequence[int]) -> list[tuple[int, Title]]:
    """Return each line of a document's number that has a title beside it, with that: the one under it, or over it."""
    starts = {title.start: title for title in titles}
    ends = {title.end: title for title in titles}
    found = ((i, starts.get(i + 1) or starts.get(i + 2) or ends.get(i)) for i in numbers)
    return [(i, title) for i, title in found if title]


def _first_line(lines: Sequence[Line], number: int | None) -> Title:
    """Return the line under the number, or the first, as the title of a document that has none one can tell."""
    at = 0 if number is None else number + 1
    if at >= len(lines) or label_of(lines[at].text) or not layout.is_title_like(lines[at].text):
        return Title(at, at, "")
    return Title(at, at + 1, layout.joined(lines[at : at + 1]))


def _opening(lines: Sequence[Line], start: int) -> int:
    """Return the line where the numbering begins: at a chapter, an article or 一、, or else at the first 1."""
    weak = len(lines)
    for i in range(start, len(lines)):
        label = label_of(lines[i].text)
        if label and label.number == 1:
            if label.level not in (Level.ITEM, Level.POINT):
                return i
            weak = min(weak, i)
    return weak


def _issued(
    lines: Sequence[Line], titles: Sequence[Title], own: Title | None
) -> tuple[Title, Title] | tuple[None, None]:
    """Return the title of a notice and of what it issues: between the two the notice was dated.

    ``own`` is the title beside the document's number, which must then be the notice's.
    """
    if not titles:
        return None, None
    dates = [i for i in range(titles[-1].start) if layout.is_date(lines[i].text)]
    if not dates:
        return None, None
    notices = [title for title in titles if title.end <= dates[-1] and "通知" in title.text[-12:]]
    issued = next(title for title in titles if title.start > dates[-1])
    if not notices or own not in (None, notices[-1]) or "通知" in issued.text[-12:]:
        return None, None
    return notices[-1], issued


def _number_field(lines: Sequence[Line]) -> str | None:
    return next(filter(None, (layout.number_field(line.text) for line in lines)), None)


def _particulars(lines: Sequence[Line], head: _Head) -> set[int]:
    """Return the lines right under the first title where a page tells when and by whom it was put up."""
    found = set[int]()
    for i in range((head.notice or head.title).end, len(lines)):
        if layout.is_particulars(lines[i].text):
            found.add(i)
        elif layout.number_line(lines[i].text) is None:
            break
    return found


def _front_pieces(lines: Sequence[Line], head: _Head, front: Sequence[int], on_page: bool) -> list[_Piece]:
    """Notice, title and preamble.

    The title has an address of its own where it has to be told which of a page's titles was taken, or where nothing
    but it stands before the first clause; otherwise it begins the preamble.
    """
    pieces = list[_Piece]()
    if head.notice:
        pieces.append(_Piece("通知", head.notice.text, [i for i in front if i < head.title.start]))
        front = [i for i in front if i >= head.title.start]
    upto = _end_of_title(lines, head.title, front)
    if upto == len(front):
        return [*pieces, _Piece("标题", head.title.text, front)] if front else pieces
    if on_page and not head.notice:
        pieces.append(_Piece("标题", head.title.text, front[:upto]))
        front = front[upto:]
    return [*pieces, _Piece("序言", "", front)]


def _end_of_title(lines: Sequence[Line], title: Title, front: Sequence[int]) -> int:
    """Return how many lines of the front are title, number, addressees or what in brackets stands under a title."""
    at = sum(i < title.end for i in front)
    while at < len(front):
        for upto in range(at + 1, min(at + 12, len(front)) + 1):
            text = layout.joined([lines[i] for i in front[at:upto]])
            if layout.number_line(text) or _IN_BRACKETS.fullmatch(text) or layout.is_addressees(text):
                at = upto
                break
        else:
            break
    return at


# Body: the numbered parts


@dataclass(slots=True)
class _Part:
    """A numbered part: its number, the line it begins on, the lines before the next part, the part it is in."""

    label: Label
    line: int
    parent: _Part | None
    lines: list[int] = field(default_factory=list)
    has_parts: bool = False


@dataclass(slots=True)
class _Body:
    """The parts found so far, the lines between them that are no text, and the first line after them."""

    following: Sequence[int]
    parts: list[_Part] = field(default_factory=list)
    loose: set[int] = field(default_factory=set)
    end: int = 0
    last: dict[tuple[int, Level], int] = field(default_factory=dict)  # the last number in a part, by level
    newest: dict[Level, int] = field(default_factory=dict)  # the last number of a level anywhere

    def parent(self, level: Level) -> _Part | None:
        """The part that a part of this level would be in."""
        part = self.parts[-1] if self.parts else None
        while part and part.label.level >= level:
            part = part.parent
        return part

    def takes(self, label: Label, lines: Sequence[Line], i: int, after_page: bool) -> bool:
        """Whether a number begins a part, and is not a citation at the beginning of a wrapped line, or a page's list.

        It does when it is the next of its kind; or when it is a 1 in a part that has no such list yet, or leaves a
        number out, and a paragraph begins with it. After a line of the page only the next number is taken.
        """
        key = (id(self.parent(label.level)), label.level)
        before = self.last.get(key, self.newest.get(label.level, 0))
        if label.number == before + 1 and label.number > 1:
            return True
        if after_page:
            return False
        if label.number == 1 and key not in self.last:
            return label.level <= Level.ARTICLE or self.following[i] == 2 or self._paragraph_at(lines, i)
        return label.number > before > 0 and self._paragraph_at(lines, i)

    def add(self, label: Label, i: int) -> None:
        """Begin a part at a line."""
        parent = self.parent(label.level)
        if parent:
            parent.has_parts = True
        self.parts.append(_Part(label, i, parent))
        self.last[id(parent), label.level] = self.newest[label.level] = label.number

    def _paragraph_at(self, lines: Sequence[Line], i: int) -> bool:
        """Whether a paragraph begins at a line: after a blank line, the end of a sentence, or a heading."""
        if lines[i].after_blank or layout.ends_paragraph(lines[i - 1].text):
            return True
        since = self.parts[-1].line if self.parts else i - 1
        return i - since <= 5 and _is_heading(layout.joined(lines[since:i]))


def _find_body(lines: Sequence[Line], start: int) -> _Body:
    """Collect the parts of a document, at least one, from the line after its title on."""
    labels = [label_of(line.text) for line in lines]
    statute = _is_statute(labels, start)
    body = _Body(following=_following(labels))
    site = list[int]()  # lines of the page since the last part: the end of the document, unless a part follows
    i = start
    while i < len(lines) and not (body.parts and not site and _ends_body(lines, i)):
        text, label = lines[i].text, labels[i]
        if layout.is_page_number(text):
            body.loose.add(i)
        elif body.parts and layout.is_site(text):
            site.append(i)
        elif label and _is_part_of(statute, label, labels, i) and body.takes(label, lines, i, bool(site)):
            body.loose.update(site)
            site.clear()
            body.add(label, i)
        i += 1
    if not body.parts:
        raise SourceError("S005")
    body.end = site[0] if site else _first_of_signature(lines, i, body.parts[-1].line)
    starts = [part.line for part in body.parts]
    for part, upto in zip(body.parts, [*starts[1:], body.end], strict=True):
        part.lines = [j for j in range(part.line, upto) if j not in body.loose]
    body.loose = {j for j in body.loose if j < body.end}
    return body


def _following(labels: Sequence[Label | None]) -> list[int]:
    """Return, for each line, the next number of the same level after it, 0 for none."""
    following, seen = [0] * len(labels), dict[Level, int]()
    for i in range(len(labels) - 1, -1, -1):
        label = labels[i]
        if label:
            following[i] = seen.get(label.level, 0)
            seen[label.level] = label.number
    return following


def _is_statute(labels: Sequence[Label | None], start: int) -> bool:
    """Whether the first numbers below chapters are those of articles, or of 一、 right above an article."""
    for i in range(start, len(labels)):
        label = labels[i]
        if label and label.number == 1 and label.level >= Level.SECTION:
            return label.level is Level.ARTICLE or _is_above_article(labels, i)
    return False


def _is_above_article(labels: Sequence[Label | None], i: int) -> bool:
    label, below = labels[i], labels[i + 1] if i + 1 < len(labels) else None
    if label is None or below is None:
        return False
    return label.level is Level.SECTION and below.level is Level.ARTICLE


def _is_part_of(statute: bool, label: Label, labels: Sequence[Label | None], i: int) -> bool:
    """Whether numbers of this level are parts: in a statute its articles, and 一、 only right above an article."""
    if not statute:
        return label.level is not Level.ARTICLE
    return label.level <= Level.ARTICLE and (label.level is not Level.SECTION or _is_above_article(labels, i))


def _ends_body(lines: Sequence[Line], i: int) -> bool:
    """Whether what stands after the last clause begins here: date, remark, copies, printer, attachments."""
    text = lines[i].text
    if layout.is_date(text):
        before = lines[i - 1].text
        return lines[i].after_blank or layout.ends_paragraph(before) or layout.is_signature(before)
    return (
        layout.is_remark(text)
        or layout.is_copies(text)
        or layout.is_printed(text)
        or layout.is_attachment(text)
        or layout.is_attachment_list(text)
    )


def _first_of_signature(lines: Sequence[Line], date: int, part: int) -> int:
    """Return the line where the names above a date begin, at most three, or the date's when there are none."""
    first = date
    if date < len(lines) and layout.is_date(lines[date].text):
        while date - first < 3 and first - 1 > part and layout.is_signature(lines[first - 1].text):
            first -= 1
        while first < date and not _stands_apart(lines, first):
            first += 1
    return first


def _stands_apart(lines: Sequence[Line], i: int) -> bool:
    return lines[i].after_blank or layout.ends_paragraph(lines[i - 1].text)


def _is_heading(text: str) -> bool:
    return len(text) <= _HEADING_LENGTH and not re.search(r"[。；！？;].", text)


def _has_heading_line(lines: Sequence[Line], part: _Part, width: int) -> bool:
    """Whether the first line of a part is a paragraph of its own above others, and not the first of a wrapped one.

    A wrapped line is about as long as the longest of the text.
    """
    if len(part.lines) < 2:
        return False
    return lines[part.lines[1]].after_blank or len(lines[part.lines[0]].text) < 0.75 * width


def _body_pieces(lines: Sequence[Line], body: _Body) -> list[_Piece]:
    """Clauses of the parts; the heading of a part that has parts and no text of its own begins the next clause."""
    nested = _restarting(body.parts)
    width = max(len(line.text) for line in lines)
    pieces = list[_Piece]()
    headings = list[int]()
    for part in body.parts:
        own = layout.joined([lines[i] for i in part.lines])
        if part.has_parts and _is_heading(own) and not _has_heading_line(lines, part, width):
            headings += part.lines
            continue
        address = _address(part, nested) + ("·序" if part.has_parts else "")
        pieces.append(_Piece(address, _heading(lines, part, width), [*headings, *part.lines]))
        headings = []
    return pieces


def _restarting(parts: Sequence[_Part]) -> set[Level]:
    """Return the levels whose number alone does not tell a part.

    They are those that begin again at 1, and those of which there is one list only, inside a part of another level,
    so that it cannot be seen whether they would go on. Articles of a statute are cited by number alone.
    """
    levels = set[Level]()
    for level in Level:
        same = [part for part in parts if part.label.level is level]
        again = any(count > 1 for count in Counter(part.label.number for part in same).values())
        homes = {id(part.parent) for part in same}
        single = len(homes) == 1 and level is not Level.ARTICLE and same[0].parent is not None
        if again or single:
            levels.add(level)
    return levels


def _address(part: _Part, nested: set[Level]) -> str:
    if part.parent and part.label.level in nested:
        return _address(part.parent, nested) + part.label.printed
    return part.label.printed


def _heading(lines: Sequence[Line], part: _Part, width: int) -> str:
    """Return a clause's own heading: a line that is no sentence, or a short first sentence before others."""
    first = lines[part.lines[0]].text[part.label.length :].strip()
    rest = layout.joined([lines[i] for i in part.lines[1:]])
    if first and not re.search(r"[。；：]", first) and _has_heading_line(lines, part, width):
        return first
    found = re.match(rf"([^。；：！？]{{2,{_FIRST_SENTENCE}}})(?:。(?![（(]|$)|$)", first + rest)
    return found[1] if found else ""


# End: signature, copies, attachments, furniture


@dataclass(frozen=True, slots=True)
class _End:
    pieces: list[_Piece]
    furniture: list[int]


def _find_end(lines: Sequence[Line], start: int) -> _End:
    """Sort what stands after the last clause: signature and copies, attachments, and the rest, which is furniture."""
    closing, furniture = list[int](), list[int]()
    attachments: dict[str, list[int]] = {}
    attachment: list[int] | None = None  # the one these lines are in
    listing = False  # in a list, of copies or of attachments, that may take several lines
    signed = False
    titles = _numbered_titles(lines, start)
    for i in range(start, len(lines)):
        text = lines[i].text
        if layout.is_site(text):
            furniture += range(i, len(lines))
            break
        if layout.is_page_number(text):
            furniture.append(i)
        elif layout.is_attachment(text) or (signed and layout.is_attachment_list(text)):
            attachment = attachments.setdefault("附件" + layout.attachment_number(text), [])
            attachment.append(i)
        elif attachment is None and signed and i in titles:
            attachment = attachments.setdefault("附件", [])
            attachment.append(i)
        elif layout.is_copies(text) or layout.is_printed(text):
            attachment, listing = None, layout.is_copies(text)
            closing.append(i)
        elif attachment is not None:
            attachment.append(i)
        elif layout.is_date(text) or layout.is_remark(text):
            listing, signed = False, True
            closing.append(i)
        elif layout.is_attachment_list(text):
            listing = True
            closing.append(i)
        elif layout.is_signature(text) or (listing and re.search("[㐀-鿿]", text)):
            closing.append(i)
        else:
            furniture.append(i)
    pieces = [_Piece(name, "", at) for name, at in attachments.items()]
    if closing:
        first = lines[closing[0]].text
        unsigned = layout.is_copies(first) or layout.is_printed(first)
        pieces.insert(0, _Piece("抄送与印发" if unsigned else "落款", "", closing))
    return _End(pieces, furniture)


def _numbered_titles(lines: Sequence[Line], start: int) -> set[int]:
    """Return the first lines of titles with a numbering under them: of attachments that no line calls so."""
    tail = lines[start:]
    ones = [i for i, line in enumerate(tail) if (label := label_of(line.text)) and label.number == 1]
    last = max(ones, default=-1)
    return {start + title.start for title in layout.titles(tail) if title.end <= last}
