"""outline: a whole proof as indented lines for an auditor, each with the number of its step; a step is shown once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.prove.decide import Answer
from engine.prove.proof import (
    Closure,
    Concluded,
    Differs,
    Each,
    Fails,
    Gives,
    Node,
    Searched,
    Sole,
    Step,
    Summed,
    Takes,
    Way,
)
from engine.say.step_words import StepWords
from engine.say.wording import say_known
from logic.cite import EVERYWHERE, Citation, limited
from text.bilingual import EN, say

#: The most lines an outline may have.
MOST_LINES = 2_000


def outline(words: StepWords, answer: Answer, lang: str) -> Iterator[str]:
    """Yield the lines of the proof of an answer: of one choice of readings where all agree, else of each."""
    roots = answer.proof.roots if answer.differs else answer.proof.roots[:1]
    drawn = _Outline(words, answer.proof.nodes, lang)
    if not answer.differs and len(answer.proof.roots) > 1:
        count = len(answer.proof.roots)
        drawn.lines.append(say(lang, f"{count} 种读法结论相同，下为其一", f"{count} readings agree; one of them:"))
    for root in roots:
        if len(roots) > 1:
            said = (f"{words.program.doubts[d].name}＝{r}" for d, r in root.readings.items())
            taken = say(lang, "、", ", ").join(said)
            drawn.lines.append(say(lang, f"读法：{taken}", f"readings: {taken}"))
        outcome = next(o for o in answer.outcomes if o.readings == root.readings)
        for step in outcome.steps:
            drawn.branch(step, 1)
    yield from drawn.lines[:MOST_LINES]


class _Outline:
    def __init__(self, words: StepWords, nodes: Sequence[Node], lang: str) -> None:
        self.words, self.nodes, self.lang = words, nodes, lang
        self.lines: list[str] = []
        self.shown: set[Step] = set()

    def branch(self, step: Step, depth: int) -> None:
        """Add the lines of a step and, unless it was shown before, of the steps it rests on."""
        if len(self.lines) >= MOST_LINES:
            return
        node = self.nodes[step]
        again = step in self.shown and isinstance(node, Concluded | Searched | Closure | Summed | Sole)
        above = say(self.lang, "（见上）", " (above)") if again else ""
        self.lines.append(f"{'  ' * depth}[{step}] {self.words.line(self.nodes, node, self.lang)}{above}")
        if again:
            return
        self.shown.add(step)
        match node:
            case Concluded(premises=premises):
                for premise in premises:
                    self.branch(premise, depth + 1)
            case Searched(atom=atom, direct=direct, candidates=candidates, closure=closure):
                for step in direct:
                    self.branch(step, depth + 1)
                self._tried(candidates, depth + 1, atom.within)
                if closure is not None:
                    self.branch(closure, depth + 1)
            case Closure(searches):
                for _, candidates in searches:
                    self._tried(candidates, depth + 1)
            case Sole(search=search):
                self.branch(search, depth + 1)
            case Summed(contributors=contributors, search=search):
                for child in (step for steps in contributors for step in steps):
                    self.branch(child, depth + 1)
                self.branch(search, depth + 1)

    def _tried(self, candidates: tuple[tuple[str, Way], ...], depth: int, within: Citation = EVERYWHERE) -> None:
        for rule_id, way in candidates:
            self.lines.append(f"{'  ' * depth}{say(self.lang, '试', 'tried')} {limited(rule_id, within)}")
            self._way(way, depth + 1)

    def _way(self, way: Way, depth: int) -> None:
        pad, lang = "  " * depth, self.lang
        match way:
            case Fails(at, step):
                self.lines.append(f"{pad}{say(lang, f'第{at + 1}个条件不成立', f'condition {at + 1} fails')}")
                self.branch(step, depth + 1)
            case Differs(value):
                self.lines.append(f"{pad}{say(lang, f'给出的是 {say_known(value)}', f'gives {say_known(value, EN)}')}")
            case Each(at, step, ways):
                self.branch(step, depth + 1)
                for bindings, then in ways:
                    said = "，".join(f"{v.path or v.name} = {say_known(k, lang)}" for v, k in bindings.items())
                    self.lines.append(f"{pad}{say(lang, f'第{at + 1}个条件：', f'condition {at + 1}: ')}{said}")
                    self._way(then, depth + 1)
            case Takes(_, step, _, then):
                self.branch(step, depth)
                self._way(then, depth)
            case Gives(step):
                self.branch(step, depth)
