"""What stands around the clauses of an official document, told line by line.

Title, number, addressees, signature, date, copies, attachments and the furniture of web pages: each is known by how
documents of Chinese authorities are laid out (GB/T 9704), or by the words web sites use, never by the document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sources.numbering import label_of


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text that is not blank: without white space around it, and whether a blank line precedes it."""

    text: str
    after_blank: bool


@dataclass(frozen=True, slots=True)
class Title:
    """A title: the first of its lines, the first line after it, and its text on one line."""

    start: int
    end: int
    text: str


_DAY = (
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年"
    r"\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_YEAR = r"[〔\[（(【﹝]\s*(\d{4})\s*[〕\]）)】﹞]"
_NUMBER = rf"([㐀-鿿]{{2,20}})\s*{_YEAR}\s*(?:第\s*)?(\d{{1,5}})\s*号"

_NUMBER_LINE = re.compile(rf"[（(]?{_NUMBER}[）)]?(?:\s+签发人.*)?")
_NUMBER_FIELD = re.compile(rf"(?:发文字号|文件编号|文\s*号)\s*[:：]\s*{_NUMBER}")
_DATE_LINE = re.compile(rf"(?:[^\W\d]{{2,40}}(?:\s+|(?<=[府室厅会局委部院署])))?{_DAY}")
_PRINTED_LINE = re.compile(rf"(?:.*{_DAY}\s*)?印发")
_REMARK_LINE = re.compile(r"[（(](?:此件|本件|主动公开|依申请公开|联系)[^（()）]*[）)]")
_COPIES_LINE = re.compile(r"(?:抄\s*送|抄\s*报|主\s*送|分\s*送)\s*[:：]")
_ATTACHMENTS_LINE = re.compile(r"附\s*件\s*\d{0,2}\s*[:：]")
_ATTACHMENT_LINE = re.compile(r"附\s*件\s*(\d{0,2}|[一二三四五六七八九十]{0,2})")
_PAGE_LINE = re.compile(r"[-—–－─\s]+\d{1,3}[-—–－─\s]+|第\s*\d+\s*页(?:[，,\s]*共\s*\d+\s*页)?|\d{1,3}\s*/\s*\d{1,3}")

# What stands above the title of a printed document: 某某市人民政府文件, how urgent, how secret, which copy.
_LETTERHEAD = re.compile(r"[^\W\d]{2,30}文件|特急|加急|[绝机秘]密.{0,10}|\d{6}")

# The particulars a web page tells of a document, between its title and its text.
_PARTICULARS = re.compile(
    r"[【\[]?(?:来源|信息来源|时间|发布时间|发布日期|发文日期|成文日期|浏览次数|浏览量|阅读次数|阅读量|点击数?|热度|作者|编辑|字号|字体"
    r"|索引号|主题分类|主题词|发文机关|发文字号|文件编号|文\s*号|有效性|公开方式|分享)[】\]]?\s*[:：].{0,60}"
)

# What web sites write under or beside a document: a heading of their own, or the beginning of one of their lines.
_SITE_HEADING = re.compile(
    r"[【\[]?(?:热点|热门|相关|推荐|最新|更多|精彩)(?:信息|新闻|资讯|推荐|阅读|文章|链接|稿件|文件|政策|解读|内容|导读)"
    r"[】\]]?[:：]?"
)
_SITE_LINE = re.compile(
    r"上一[篇条]|下一[篇条]|扫一扫|分享到|打印本页|关闭(?:窗口|本页)|返回(?:顶部|首页|列表)|网站地图|版权所有|免责声明"
    r"|责任编辑\s*[:：]|主办单位\s*[:：]|承办单位\s*[:：]|.{0,8}ICP备|.{0,8}公网安备|【?(?:打印|关闭|收藏)】?(?:\s|【|$)"
)

_KIND = (
    r"(?:意见|办法|措施|方案|通知|规定|细则|决定|计划|规划|条例|公告|通告|要点|指引|指南|纲要|政策|制度|批复|报告|决议"
    r"|规则|规程|章程|标准|清单|[一二三四五六七八九十]+条)"
)
_TITLE_END = re.compile(rf"{_KIND}(?:[（(〔][^（()）〔〕]{{1,12}}[）)〕])?》?$")
_ISSUER_END = re.compile(r"(?:政府|办公[厅室]|委员会|委|厅|局|部|院|会|处|署|中心|银行|公司|集团|办)$")
_SENTENCE_END = re.compile(r"[。；：！？…;:!?.][”’」》）)]*$|[”」》）)]$")


def lines_of(text: str) -> list[Line]:
    """Return the lines of a text that are not blank."""
    lines, blank = list[Line](), True
    for raw in text.splitlines():
        stripped = raw.strip()
        if stripped:
            lines.append(Line(stripped, blank))
        blank = not stripped
    return lines


def joined(lines: Sequence[Line]) -> str:
    """Return lines as one, without white space."""
    return "".join("".join(line.text.split()) for line in lines)


def number_line(text: str) -> str | None:
    """Return the number of the document, when the line is it and not a sentence that cites one."""
    return _number(_NUMBER_LINE.fullmatch(text))


def number_field(text: str) -> str | None:
    """Return the number of the document that a line of a page's table of particulars tells (文号：…)."""
    return _number(_NUMBER_FIELD.search(text))


def _number(found: re.Match[str] | None) -> str | None:
    return f"{found[1]}〔{found[2]}〕{int(found[3])}号" if found else None


def is_date(text: str) -> bool:
    """Whether a line is the date a document was signed, alone or after the name of who signed."""
    return _DATE_LINE.fullmatch(text) is not None


def is_remark(text: str) -> bool:
    """Whether a line is a remark under the date: （此件公开发布）."""
    return _REMARK_LINE.fullmatch(text) is not None


def is_printed(text: str) -> bool:
    """Whether a line tells who printed the document and when."""
    return _PRINTED_LINE.fullmatch(text) is not None


def is_copies(text: str) -> bool:
    """Whether a line begins the list of those who get a copy."""
    return _COPIES_LINE.match(text) is not None


def is_attachment_list(text: str) -> bool:
    """Whether a line begins with 附件 and a colon: above a signature, the list of attachments."""
    return _ATTACHMENTS_LINE.match(text) is not None


def is_attachment(text: str) -> bool:
    """Whether a line is the head of an attachment: 附件, 附件2."""
    return _ATTACHMENT_LINE.fullmatch(text) is not None


def attachment_number(text: str) -> str:
    """Return the number of an attachment in digits or Chinese as its head has it, ``""`` for none."""
    found = _ATTACHMENT_LINE.match(text)
    return found[1] if found else ""


def is_page_number(text: str) -> bool:
    """Whether a line is the number of a page and nothing else."""
    return _PAGE_LINE.fullmatch(text) is not None


def is_site(text: str) -> bool:
    """Whether a line is one that web sites put after a document."""
    return _SITE_HEADING.fullmatch(text) is not None or _SITE_LINE.match(text) is not None


def is_letterhead(text: str) -> bool:
    """Whether a line stands above the number or title of a printed document."""
    return _LETTERHEAD.fullmatch(text) is not None


def is_particulars(text: str) -> bool:
    """Whether a line is a row of a page's table of particulars: 发布时间：…"""
    return _PARTICULARS.fullmatch(text) is not None


def is_signature(text: str) -> bool:
    """Whether a line can be the name of an issuing body, alone."""
    return len(text) <= 40 and not re.search(r"[，。；：:,;]", text) and _ISSUER_END.search(text) is not None


def ends_paragraph(text: str) -> bool:
    """Whether a line ends as a paragraph does and not in the middle of a sentence."""
    return _SENTENCE_END.search(text) is not None


def is_addressees(text: str) -> bool:
    """Whether a paragraph is the list of those a document is addressed to, and not a preamble that ends in a colon."""
    return (
        re.fullmatch(r"[^。；！？;]+[:：]", text) is not None
        and re.search(r"如下|以下|下列|制定|提出", text) is None
        and re.match(r"为|根据|按照|依据|经", text) is None
    )


def titles(lines: Sequence[Line]) -> list[Title]:
    """Return every run of lines that reads as the title of a document, in their order."""
    found = list[Title]()
    for end in range(len(lines)):
        title = _title_ending(lines, end)
        if title:
            if found and found[-1].end > title.start:
                found.pop()
            found.append(title)
    return found


def _title_ending(lines: Sequence[Line], last: int) -> Title | None:
    if not is_title_like(lines[last].text) or not _ends_as_title(lines, last):
        return None
    if last + 1 < len(lines) and re.match(r"[，。、；：！？）》”]", lines[last + 1].text):
        return None
    start = last
    while start > 0 and last - start < 5 and _continues(lines, start, last):
        start -= 1
    text = joined(lines[start : last + 1])
    return Title(start, last + 1, text) if len(text) >= 5 else None


def _ends_as_title(lines: Sequence[Line], last: int) -> bool:
    text = lines[last].text
    if len(text) < 4 and last > 0 and is_title_like(lines[last - 1].text):  # wrapped in the middle of 意见
        text = lines[last - 1].text + text
    return _TITLE_END.search(text) is not None


def _continues(lines: Sequence[Line], start: int, last: int) -> bool:
    """Whether the line above ``start`` belongs to the same title."""
    above = lines[start - 1].text
    own = joined(lines[start : last + 1])
    if not is_title_like(above):
        return False
    if own.count("《") != own.count("》") or own.count("（") != own.count("）") or len(lines[start].text) < 4:
        return True
    if _TITLE_END.search(above):
        return False
    about = re.search("关于|印发", own)
    if about:  # only the name of the issuing body can still be missing
        return about.start() == 0 and is_signature(above)
    return len(above) >= (5 if len(own) < 10 else 8) or "关于" in above


def is_title_like(text: str) -> bool:
    """Whether a line can be one of a title: short, no sentence, and nothing else that is known by its form."""
    return (
        len(text) <= 60
        and not re.search(r"[，。；：！？,;:!?>|»]", text)
        and label_of(text) is None
        and number_line(text) is None
        and not (is_date(text) or is_remark(text) or is_attachment(text) or is_page_number(text) or is_site(text))
    )
