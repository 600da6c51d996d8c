"""The door to Word files: bytes → the text a reader sees. The only importer of python-docx."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from sources.error import SourceError
from sources.numbering import to_chinese

if TYPE_CHECKING:
    from docx.document import Document

#: How much larger than itself a .docx may become when it is unpacked.
_EXPANSION = 5

_MAIN = "word/document.xml"

#: How zipfile, zlib, lxml (whose errors of syntax are Python's) and python-docx each complain of a damaged file;
#: found by damaging some thousands.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, PythonDocxError, OpcError, SyntaxError, LookupError, ValueError, TypeError),
    *(AttributeError, OSError, EOFError, RuntimeError),
)


def docx_text(data: bytes, limit: int) -> str:
    """Return the text of the body of a Word file, a line a paragraph, tables cell by cell and text boxes included.

    A number that Word itself sets before a paragraph is written where a reader sees it. Text that was deleted with
    changes tracked is left out, inserted text is not; headers, footers, footnotes and comments are left out.
    Raises :class:`~sources.error.SourceError`: S001 when it unpacks to more than five times ``limit`` bytes, S002
    when it is another kind of zip file, S004 when it is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(each.file_size for each in package.infolist())
            if size > _EXPANSION * limit:
                raise SourceError("S001", size=size, limit=_EXPANSION * limit)
            if _MAIN not in package.namelist():
                raise SourceError("S002", found="zip")
        document = docx.Document(io.BytesIO(data))
        numbers = _Numbers(document)
        return "\n".join(
            numbers.before(paragraph) + _text(paragraph) for paragraph in _paragraphs(document.element.body)
        )
    except SourceError:
        raise
    except _DAMAGE as error:
        raise SourceError("S004") from error


# The elements of lxml have no types.


def _paragraphs(body: Any) -> Iterator[Any]:
    """Yield the paragraphs in their order, those of a text box once, though Word stores it for old readers again."""
    for element in body.iter(qn("w:p")):
        if not any(above.tag.endswith("}Fallback") for above in element.iterancestors()):
            yield element


def _text(paragraph: Any) -> str:
    parts = list[str]()
    for element in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen")):
        if next(element.iterancestors(qn("w:p"))) is not paragraph:
            continue  # of a text box, whose paragraphs come by themselves
        if next(element.iterancestors(qn("w:moveFrom")), None) is not None:
            continue  # it stands where it was moved to
        if element.tag == qn("w:t"):
            parts.append(element.text or "")
        elif element.getparent().tag == qn("w:r"):  # a w:tab of the paragraph's format is no character
            parts.append({qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}.get(element.tag, "\n"))
    return "".join(parts)


class _Numbers:
    """The numbers Word sets before paragraphs, told in the order of the paragraphs."""

    def __init__(self, document: Document) -> None:
        self.styles = {style.style_id: style.element for style in document.styles}
        parts = [each.target_part for each in document.part.rels.values() if each.reltype.endswith("/numbering")]
        root = getattr(parts[0], "element", None) if parts else None
        self.lists: dict[str, Any] = {}
        self.instances: dict[str, Any] = {}
        if root is not None:
            self.lists = {each.get(qn("w:abstractNumId")): each for each in root.iter(qn("w:abstractNum"))}
            self.instances = {each.get(qn("w:numId")): each for each in root.iterchildren(qn("w:num"))}
        self.counts: dict[str, dict[int, int]] = {}
        self.begun = set[str]()

    def before(self, paragraph: Any) -> str:
        """Return the number before the next paragraph, ``""`` for none or a bullet."""
        number, level = self._list_of(paragraph)
        instance = self.instances.get(number or "")
        if instance is None:
            return ""
        key = _value(instance, "w:abstractNumId") or ""
        levels = {int(each.get(qn("w:ilvl"))): each for each in self._levels(key)}
        if level not in levels:
            return ""
        counts = self.counts.setdefault(key, {})
        if number not in self.begun:  # a list that is told to start anew
            self.begun.add(number or "")
            for override in instance.iterchildren(qn("w:lvlOverride")):
                anew = _value(override, "w:startOverride")
                if anew is not None:
                    counts[int(override.get(qn("w:ilvl")))] = int(anew) - 1
        start = int(_value(levels[level], "w:start") or 1)
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        text = _value(levels[level], "w:lvlText") or ""
        if _value(levels[level], "w:numFmt") in ("bullet", "none"):
            return ""
        for each, element in levels.items():
            count = counts.get(each, int(_value(element, "w:start") or 1))
            text = text.replace(f"%{each + 1}", _printed(count, _value(element, "w:numFmt") or "decimal"))
        return text + ("" if text.endswith(("、", "）", ".", "．")) else " ")

    def _levels(self, key: str) -> list[Any]:
        found = self.lists.get(key)
        return [] if found is None else list(found.iterchildren(qn("w:lvl")))

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """Return the list and the level of a paragraph, its own or those of its style or what the style is based on."""
        element, number, level = paragraph, None, None
        for _ in range(20):
            if element is None or (number is not None and level is not None):
                break
            settings = element.find(qn("w:pPr"))
            own = settings.find(qn("w:numPr")) if settings is not None else None
            if own is not None:
                number = number if number is not None else _value(own, "w:numId")
                level = level if level is not None else _value(own, "w:ilvl")
            if element is paragraph:
                style = _value(settings, "w:pStyle") if settings is not None else None
            else:
                style = _value(element, "w:basedOn")
            element = self.styles.get(style or "")
        return number, int(level or 0)


def _value(element: Any, tag: str) -> str | None:
    """Return the ``w:val`` of the child with a tag."""
    child = element.find(qn(tag))
    return None if child is None else child.get(qn("w:val"))


def _printed(count: int, form: str) -> str:
    chinese = ("chinese", "japanese", "taiwanese", "ideographDigital")
    if form.startswith(chinese) and 0 < count < 1000:
        return to_chinese(count)
    return f"{count:02d}" if form == "decimalZero" else str(count)
