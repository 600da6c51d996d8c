"""The one exception of this package: why a file could not be read as an official text."""

from __future__ import annotations

#: Every reason, by code: the message in Chinese and in English, filled from the arguments of the error.
REASONS: dict[str, tuple[str, str]] = {
    "S001": (
        "文件过大：{size} 字节，上限 {limit} 字节",
        "the file is too large: {size} bytes of at most {limit}",
    ),
    "S002": (
        "不认识的文件格式（{found}）；可读纯文本和 .docx",
        "unknown format ({found}); plain text and .docx can be read",
    ),
    "S003": (
        "文字编码无法识别；试过 {tried}",
        "the encoding of the text is not known; tried {tried}",
    ),
    "S004": (
        ".docx 文件已损坏，无法打开",
        "the .docx file is damaged and cannot be opened",
    ),
    "S005": (
        "没有找到条款：没有一行以“一、”“（一）”“1.”或“第一条”这类编号开头",
        "no clauses found: no line begins with a number such as 一、 （一） 1. or 第一条",
    ),
}


class SourceError(Exception):
    """A file is not an official text that can be split into clauses.

    ``code`` is a key of :data:`REASONS`; ``zh`` and ``en`` are its message, filled in; ``str()`` gives all three.
    """

    def __init__(self, code: str, **arguments: object) -> None:
        self.code = code
        zh, en = REASONS[code]
        self.zh = zh.format(**arguments)
        self.en = en.format(**arguments)
        super().__init__(f"{code} {self.zh} / {self.en}")
