"""A whole answer, as it is given out, held against what its proof shows: ``docs/proofs.md``, “An answer”."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from verify.atoms import Found, same_json
from verify.basis import Basis
from verify.cite import doubt_of
from verify.facts import Documents
from verify.question import Question, together
from verify.steps import Steps
from verify.terms import DAY, INF, Term, amount, ends, known, need, read
from verify.words import EN, ZH, Words, by_default, in_language, sure_of

#: The parts of an answer that are not held against its proof: what is missing, and why, is told for people. No proof
#: shows that it is all.
NOT_COVERED = (
    *("explanation", "missing", "missing_sets", "contested"),
    *("may_conflict", "priorities", "warnings", "engine"),
)

#: How the ends of an amount are told, in either language.
_ENDS = [[("at_least", "，至少"), ("at_most", "，至多")], [("at_least", ", at least "), ("at_most", ", at most ")]]


class Proved(NamedTuple):
    """What a proof was found to show: its question, as it reads, and what each choice of readings gives."""

    proof: Any
    documents: Documents
    named: Set[Term]  # every thing that the case or the rule base names
    question: Question
    steps: Steps
    outcomes: Sequence[tuple[dict[str, str], Found]]

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield what was proved, for people to compare with what they were told: what it is, in Chinese and English,
        and the words of the proof."""
        asked, value = self.proof["question"], self.proof["value"]
        places = ["?" if part is None else _written(part) for part in asked["pattern"]]
        kinds = [f"{kind} " if kind else "" for kind in asked["kinds"]]
        said = ", ".join(kind + place for kind, place in zip(kinds, places, strict=True))
        where = " ".join(filter(None, (asked["document"], asked["clause"])))
        yield "所问", "question", f"{asked['predicate']}({said})"
        if where:
            yield "只依", "under", where
        yield "答案", "value", ", ".join(map(_written, value if isinstance(value, list) else [value]))
        yield "日期", "as of", self.proof["as_of"]
        for doubt, reading in self.outcomes[0][0].items():
            if doubt in asked["readings"]:
                yield "指定读法", "reading as asked", f"{doubt} = {reading}"
        yield "各种读法", "choices of readings", str(len(self.outcomes))
        yield "案情", "case", self.proof["case"]
        yield "规则库", "rule base", self.proof["rulebase"]


def hold(answer: Any, proved: Proved, if_listed: Proved | None) -> None:
    """Refuse an answer that says other than was proved; ``if_listed`` is what was proved with lists taken to be whole,
    where the answer has that too."""
    for part, what in (("rulebase", "rule base"), ("as_of", "day")):
        need(answer[part] == proved.proof[part], f"the answer: another {what}")
    Held(answer, proved, if_listed and Held(answer["if_listed"], if_listed)).check()


class Held:
    """An answer beside what was proved."""

    def __init__(self, answer: Any, proved: Proved, then: Held | None = None) -> None:
        self.answer, self.question, self.documents = answer, proved.question, proved.documents
        self.proof, self.outcomes, self.asked = proved.proof, proved.outcomes, proved.proof["question"]
        self.basis, self.then = Basis(self.documents, self.question, proved.steps, self.proof), then
        self.words = Words(self.documents, self.question, self.asked, proved.named)
        self.first, question = proved.outcomes[0], proved.question
        #: What the readings that authorities have yet to find give, those with a default at their default.
        self.held = [of for of in self.outcomes if together(of[0], question.held)]
        found, held = ([(of, self._shown(rows)) for of, rows in each] for each in (self.outcomes, self.held))
        differs, untried = len({shown for _, shown in found}) > 1, question.untried([of for of, _ in self.outcomes])
        self.agree = not differs and not untried
        #: How many combinations of readings were not tried, where those that were give the same.
        self.untried = 0 if differs else untried
        #: The doubts that were looked at, and those of them that leave the answer undecided.
        self.doubts = set[str]().union(*(of for of, _ in self.outcomes))
        self.undecided = [d for d in self.doubts - question.held.keys() if not self.agree and _matters(d, held)]

    def check(self) -> None:
        """Refuse the answer that says other than was proved."""
        answer, value = self.answer, self.proof["value"]
        need(self.words.is_asked(answer["question"]), "the answer: its question in words is another, or not to be read")
        need(same_json(self.words.bare(answer["value"])) == same_json(value), "the answer: another value")
        self._readings(answer["readings"])
        rows = sure_of(self.first[1])
        is_list = not self.question.value and None in self.question.pattern
        need(("answers" in answer) is ("complete" in answer) is is_list, "the answer: a list, or none")
        if is_list:
            self._rows(answer["answers"], answer["complete"])
        single = self.question.single and len(rows) > 1
        need(("conflict" in answer) is single, "the answer: a conflict, or none")
        if single:
            told = {read(self.words.bare({k: v for k, v in one.items() if k != "rules"})) for one in answer["conflict"]}
            need(told == {row[-1] for row in rows}, "the answer: other values conflict")
        self._amounts()
        if self.then:
            self.then.check_listed(self)
        self._basis(answer["basis"], answer["grounds"], answer["examined"])
        presumed = self.words.say(answer["presumes"], self.basis.presumed)
        need(presumed, "the answer: other documents are presumed to hold")
        self._sentence()

    def check_listed(self, whole: Held) -> None:
        """Refuse what an answer says of the case that what is listed is all, if that says other than was proved."""
        answer, asked = self.answer, [same_json(held.asked | {"whole": []}) for held in (self, whole)]
        need(asked[0] == asked[1] and self.proof["as_of"] == whole.proof["as_of"], "if listed: another question")
        need({*whole.asked["whole"]} < {*self.asked["whole"]}, "if listed: no list is taken to be whole")
        need(same_json(self.words.bare(answer["value"])) == same_json(self.proof["value"]), "if listed: another value")
        self._amounts()
        for lang, text in ((ZH, answer["text"]["zh"]), (EN, answer["text"]["en"])):
            start = self.condition(lang) + whole.answer["question"] + ("：", ": ")[lang]
            need(text.startswith(start), "if listed: its sentence says something else")
            said = text[len(start) :].partition(("。按默认读法", ". By the default")[lang])[0]
            end = self.basis.cited(lang)
            need(said.endswith(end), "if listed: its sentence says something else")
            self.told(said[: len(said) - len(end)], lang)

    def condition(self, lang: int) -> str:
        """Return the words for that what is listed is all."""
        zh, en = (mark.join(self.answer["lists"]) for mark in ("、", ", "))
        return (f"若所列{zh}即为全部，", f"if the {en} listed are all: ")[lang]

    def _amounts(self) -> None:
        for part, end in self._bounds().items():
            need(end is None or part in self.answer, f"the answer: no {part}")
            told = read(self.words.bare(self.answer[part])) if part in self.answer else None
            need(told == end, f"the answer: another {part}")

    def _basis(self, basis: Any, grounds: Any, examined: Any) -> None:
        """Check the clauses that are told: those on the way to the answer, those of each ground and those examined."""
        need(basis == self.basis.names, "the answer: other clauses than it rests on")
        opened = [n for n, part in enumerate(self.question.pattern) if part is None]
        need(len(grounds) == len(self.basis.grounds), "the answer: other grounds")
        for told, (row, *names) in zip(grounds, self.basis.grounds, strict=True):
            need((told["concludes"], told["defines"]) == (*names,), "the answer: other clauses of a ground")
            need(self.words.say(told["values"], [row[n] for n in opened]), "the answer: a ground of another value")
        clauses = [(one["clause"], one["concludes"]) for one in examined]  # what is said of them is not read
        need(clauses == [*self.basis.examined.items()], "the answer: other clauses that were examined")

    def _bounds(self) -> dict[str, Term | None]:
        """Return between what an amount lies that is undetermined: what no reading yet to be found takes it out of.

        It has a low end only where there certainly is an amount, and one that its declaration does not say."""
        about, low, high = self.documents.predicates[self.asked["predicate"]], -INF, INF
        measured = self.question.value and about["range_kind"] in ("unit", "date")
        if measured and self.proof["value"] == "undetermined" and not any(map(self._is_rivalled, self.held)):
            spans = [[ends(row[-1]) for row in found] for _, found in self.held]
            due = all(any(found.values()) for _, found in self.held)
            low = min(a for each in spans for a, _ in each) if due else low
            high = max((b for each in spans for _, b in each), default=high)
            low = -INF if about["least"] is not None and low <= Fraction(about["least"]) else low
        unit = DAY if about["range_kind"] == "date" else about["range"]
        found = [None if abs(end) == INF else amount(end, end, unit) for end in (low, high)]
        return dict(zip(("at_least", "at_most"), found, strict=True))

    def _is_rivalled(self, outcome: tuple[dict[str, str], Found]) -> bool:
        """Whether there is a value beside which there is, or may be, another."""
        return bool(sure_of(outcome[1])) and self.question.outcome(outcome[1])[0] == "undetermined"

    # ── readings and rows ────────────────────────────────────────────────────────────────────────────────────────

    def _readings(self, told: Any) -> None:
        """Check what is told of readings."""
        doubts, first = self.question.doubts, self.question.first
        need(told["agree"] is self.agree, "the answer: whether the readings agree")
        need(told["by_default"] is (not self.agree and not self.undecided), "the answer: whether it is by default")
        need(sorted(met["doubt"] for met in told["doubts"]) == sorted(self.doubts), "the answer: other doubts")
        for met in told["doubts"]:
            name, about = met["doubt"], doubts[met["doubt"]]
            says = {part: about[part] for part in ("text", "default", "settled_by")} | {
                "doubt": name,
                "name": doubt_of(name),
                "clause": self.documents.clauses.get((about["document"], about["clause"])),
                "taken": "" if name in self.undecided else first[name],
                "readings": [{"name": of, "text": text} for of, text in about["readings"]],
            }
            need(same_json(met) == same_json(says), f"the answer: the doubt {name:.80}")
        outcomes = self.outcomes if len(self.outcomes) > 1 else []
        need(len(told["outcomes"]) == len(outcomes), "the answer: other outcomes of the readings")
        for one, (of, rows) in zip(told["outcomes"], outcomes, strict=True):
            need(one["readings"] == {doubt_of(doubt): reading for doubt, reading in of.items()}, "the answer: readings")
            value, _ = self.question.outcome(rows)
            bare = self.words.bare(one["value"])
            each = bare if isinstance(bare, list) else [bare]
            same = isinstance(value, set) and len(each) == len(value) and {*map(read, each)} == value
            need(same or bare == value, "the answer: another value under a reading")
            self.words.need_said(one["text"], one["value"], rows, ZH, None)

    def _shown(self, found: Found) -> tuple[Any, Any]:
        """Return what is the same where two choices of readings agree."""
        value, rows = self.question.outcome(found)
        certain = frozenset((row, sure and all(map(known, row))) for row, sure in _named(rows).items())
        return frozenset(value) if isinstance(value, set) else value, certain

    def _rows(self, told: Any, complete: Any) -> None:
        """Check the rows of a list: of what is not known, how many there are; what it is called is not read. The list
        is ``complete`` when nothing that nobody has named may be on it."""
        found, opened = _named(self.first[1]), [n for n, part in enumerate(self.question.pattern) if part is None]
        need(len(told) == len(found), "the answer: other rows")
        need(complete is (len(found) == len(self.first[1])), "the answer: whether the list is complete")
        for row, sure in found.items():
            if all(map(known, row)):
                holds, parts = "yes" if sure else "undetermined", [row[n] for n in opened]
                same = [one for one in told if one["holds"] == holds and self.words.say(one["values"], parts)]
                need(len(same) == 1, "the answer: other rows")
        need(sum(one["holds"] == "yes" for one in told) == len(sure_of(found)), "the answer: other rows")

    # ── sentences ────────────────────────────────────────────────────────────────────────────────────────────────

    def _sentence(self) -> None:
        """Check the sentence of an answer in both languages: question, value, bounds, clauses, whether by default."""
        for lang, text in ((ZH, self.answer["text"]["zh"]), (EN, self.answer["text"]["en"])):
            start = self.answer["question"] + ("：", ": ")[lang]
            end = self.basis.cited(lang)
            end += by_default(self.untried)[lang] if self.answer["readings"]["by_default"] else ""
            need(text.startswith(start) and text.endswith(end), "the answer: its sentence says something else")
            words = text[len(start) : len(text) - len(end)]
            if self.then:
                words, mark, then = words.partition(("；", "; ")[lang] + self.then.condition(lang))
                if mark:
                    self.then.told(then, lang)
            self.told(words, lang)

    def told(self, words: str, lang: int) -> None:
        """Check the words for the value, and its bounds."""
        if self.undecided:
            said = ("未定，取决于所采读法", "undetermined: it depends on the reading taken")[lang]
            need(words == said, "the answer: its sentence says something else")
        else:
            told = [(mark, self.answer[part]["text"]) for part, mark in _ENDS[lang] if part in self.answer]
            bounds = "".join(mark + in_language(end, lang) for mark, end in told)
            self.words.need_said(words, self.answer["value"], self.first[1], lang, bounds)


def _named(found: Found) -> Found:
    """Return the rows in which there is nothing that nobody has named."""
    return {row: sure for row, sure in found.items() if "other" not in [part[0] for part in row]}


def _matters(doubt: str, found: Sequence[tuple[dict[str, str], Any]]) -> bool:
    """Whether another reading of one doubt alone changes what some choice of the others gives."""
    pairs = combinations([(of, shown) for of, shown in found if doubt in of], 2)
    return any(
        a != b and one[doubt] != other[doubt] and together(one | {doubt: ""}, other | {doubt: ""})
        for (one, a), (other, b) in pairs
    )


def _written(value: Any) -> str:
    """Return a value of a proof as people read it: its number and unit, or what it is called."""
    return value if isinstance(value, str) else "".join(str(part) for part in value.values())
