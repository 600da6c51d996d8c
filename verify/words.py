"""The words of an answer, held against the values that they stand for: its question, and its sentences.

A question is read as ``docs/language.md`` has it, and no more than that: a subject, what is asked of it, an object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from datetime import date
from typing import Any

from verify.atoms import Found
from verify.cite import clause_of
from verify.facts import Documents
from verify.question import Question
from verify.terms import DAY, Refused, Row, Term, known, need, read

_TOKEN = re.compile(
    r"「[^」]+」|“(?:[^“”]|“[^“”]*”)*”|\"[^\"]*\"|《[^》]+》|'s|[，,](?!\d)|[^\s「」“”\"《》，,']+(?:,\d[^\s，,]*)*"
)
#: The relations that documents state, by the words that English has for them.
_VERBS = {
    "implements": "贯彻",
    "carries-out": "落实",
    "based-on": "依据",
    "according-with": "按照",
    "modelled-on": "参照",
    "together-with": "结合",
    "issues": "印发",
    "repeals": "废止",
    "amends": "修改",
    "parallel-to": "对应",
    "issuer": "发文机关",
    "responsible": "责任单位",
    "lead": "牵头单位",
    "assisting": "配合单位",
    "addressed-to": "主送",
    "copied-to": "抄送",
    "actor": "主体",
}

_BRACKETS = str.maketrans("（）[]", "()〔〕")

_CONFLICT = ("有相互抵触的结论：", "conflicting conclusions: ")

#: The two languages, by the place of a text of theirs in a pair.
ZH, EN = 0, 1


class Words:
    """The words for the terms of one question; ``named`` is every thing that the case or the rule base names."""

    def __init__(self, documents: Documents, question: Question, asked: Any, named: Set[Term]) -> None:
        self.documents, self.question, self.asked, self.named = documents, question, asked, named
        self.kind = documents.predicates[asked["predicate"]]["kind"]

    # ── the question ─────────────────────────────────────────────────────────────────────────────────────────────

    def is_asked(self, text: str) -> bool:
        """Whether a question in words asks for the pattern that was proved."""
        need(isinstance(text, str), "the answer: a question is text")
        words = [word.strip("「」") for word in _TOKEN.findall(text)]
        where = clause_of(self.asked["document"], self.asked["clause"])
        if words[:1] in (["依"], ["under"]):
            comma = next((n for n, word in enumerate(words) if word in ("，", ",")), 0)
            if not where or one_form(" ".join(words[1:comma])) != one_form(where):
                return False
            words = words[comma + 1 :]
        elif where:
            return False
        while any(word in ("条", "clause") for word in words[1:-1]):
            n = next(n for n, word in enumerate(words) if n and word in ("条", "clause"))
            words[n - 1 : n + 2] = [clause_of(words[n - 1], words[n + 1])]
        places, predicate = [*zip(self.question.pattern, self.asked["kinds"], strict=True)], self.asked["predicate"]
        match words:
            case [subject, "的" | "'s", asked] if len(places) == 2 and places[1] == (None, ""):
                terms = [subject]
            case [subject, "是" | "is", asked] | [subject, asked] if len(places) == 1:
                terms = [subject]
            case [subject, asked, other] if len(places) == 2:
                terms = [subject, other]
            case _:
                return False
        named = self._aliased(_VERBS.get(asked, asked)) == predicate
        return named and all(self._is_named(*place, word) for place, word in zip(places, terms, strict=False))

    def _aliased(self, word: str) -> str:
        return str(self.documents.program["aliases"].get(word, word))

    def _is_named(self, part: Term | None, kind: str, word: str) -> bool:
        """Whether a word stands for what a place of the pattern has. A body may be named as its documents do."""
        if part is None:
            return self._aliased(word) == kind != ""
        if part[0] == "amount":
            return self.says(word, part)
        name, word = part[1], word.strip('“”"')
        full = self._aliased(word)
        return full == name or one_form(full) == one_form(name) or self._is_short(word, name)

    def _is_short(self, word: str, name: str) -> bool:
        """Whether a word is how a document calls a body of its place: the last part of the name of a body that rule
        base has, and the name of nothing else."""
        return (
            name.endswith(word)
            and ("name", name, "") in self.documents.categories
            and ("name", word, "") not in self.named
        )

    # ── values ───────────────────────────────────────────────────────────────────────────────────────────────────

    def bare(self, value: Any) -> Any:
        """Return a value as proofs write it; refuse one of which the text says something else."""
        if isinstance(value, str):
            return value
        bare = [{part: said for part, said in one.items() if part != "text"} for one in _each(value)]
        for one, alone in zip(_each(value), bare, strict=True):
            need(self.says(one["text"], read(alone)), "the answer: the text of a value says something else")
        return bare if isinstance(value, list) else bare[0]

    def say(self, texts: Sequence[str], terms: Sequence[Term], lang: int = ZH) -> bool:
        """Whether texts are those of values, each of one."""
        return len(texts) == len(terms) and all(self.says(*pair, lang) for pair in zip(texts, terms, strict=True))

    def says(self, text: str, term: Term, lang: int = ZH) -> bool:
        """Whether a text is that of a value; of an amount that is no decimal it may add what it is about."""
        if term[0] != "amount" or term[-1] == DAY:
            return bool(text == (date.fromordinal(int(term[1])).isoformat() if term[-1] == DAY else term[1]))
        exact, mark, near = text.partition(("（约", " (about ")[lang])
        try:
            number, unit = self.documents.quantity(exact)
            if not mark:
                return (number, unit) == (term[1], term[-1])
            about, other = self.documents.quantity(near[:-1])
        except (Refused, LookupError):
            return False
        written = near[:-1].lstrip("-0123456789,.")
        digits = near[: len(near) - 1 - len(written)]  # what it is about has so many places, in its own unit
        scale, places = self.documents.quantity("1" + written)[0], len(digits.partition(".")[2])
        rounds = about != 0 and round(number / scale, places) == about / scale
        return (number, unit, other) == (term[1], term[-1], unit) and rounds

    # ── sentences ────────────────────────────────────────────────────────────────────────────────────────────────

    def need_said(self, text: str, value: Any, found: Found, lang: int, bounds: str | None) -> None:
        """Refuse a text that does not say a value, and its ``bounds`` unless that is ``None``. After "undetermined"
        it may say what is contested, which is not read."""
        rows, wrong = sure_of(found), "the answer: its sentence says something else"
        if value == "undetermined":
            start, contested = ("未定", "undetermined")[lang], ("，所据的", ": ")[lang]
            if rows and self.question.single:
                start, contested = (start, ("，已有结论", ": ")[lang]) if len(rows) == 1 else (_CONFLICT[lang], "")
            need(text.startswith(start) and text.endswith(bounds or ""), wrong)
            middle = text[len(start) : len(text) - len(bounds or "")]
            need(bounds is None or not middle or middle.startswith(contested), wrong)
        elif value == "no":
            nothing = ("未载明", "not stated") if self.kind == "载明" and self.question.value else ("无", "none")
            need(text == (("否", "no") if None not in self.question.pattern else nothing)[lang], wrong)
        elif None not in self.question.pattern:
            need(text == ("是", "yes")[lang], wrong)
        else:
            parts = [n for n, part in enumerate(self.question.pattern) if part is None]
            said = text.split(("；", "; ")[lang])
            need(len(said) == len(rows), wrong)
            left = [[row[n] for n in parts] for row in rows]
            for one in said:
                cuts: list[tuple[str, ...]] = [(one,)] if len(parts) == 1 else [*_cuts(one)]
                same = [row for row in left if any(self.say(cut, row, lang) for cut in cuts)]
                need(same, wrong)
                left.remove(same[0])


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _cuts(words: str) -> Iterator[tuple[str, str]]:
    """Yield every way to cut words into two."""
    yield from ((words[:n], words[n + 1 :]) for n, letter in enumerate(words) if letter == " ")


def in_language(text: str, lang: int) -> str:
    """Return the text of a value, which is Chinese, in a language."""
    return text if lang == ZH else text.replace("（约", " (about ").replace("）", ")")


def by_default(untried: int) -> tuple[str, str]:
    """Return the words for that the default readings were taken; ``untried`` combinations of others were not."""
    if not untried:
        return "。按默认读法，另有读法结论不同", ". By the default reading; another reading differs"
    zh = f"。按默认读法；读法另有 {untried} 种组合没有逐一试过"
    return zh, f". By the default reading; {untried} other combinations of readings were not tried"


def one_form(text: str) -> str:
    """Return the one form of the name of a document or clause, whose brackets may be written in two widths."""
    return text.translate(_BRACKETS).replace(" clause ", " 条 ")


def sure_of(found: Found) -> list[Row]:
    """Return the rows of values that are certain."""
    return [row for row, sure in found.items() if sure and all(map(known, row))]
