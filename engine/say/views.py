"""views: one proof, three ways to read it: a line for a citizen, paragraphs for an agency, the outline for an auditor.

Each view is a function over the proof's steps, and says nothing that is not in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from engine.prove.basis import Basis, basis_of
from engine.prove.contested import contested_under
from engine.prove.decide import Answer
from engine.prove.outcome import Outcome
from engine.prove.proof import (
    Computed,
    Concluded,
    Differs,
    Each,
    Fails,
    Given,
    Gives,
    Implied,
    Node,
    NotKnown,
    Searched,
    Settled,
    Sole,
    Stated,
    Step,
    Summed,
    Takes,
    Way,
    behind,
    contributions,
    found_by,
    found_in,
    goal_in,
    tried_by,
    truth_of,
)
from engine.say.citing import cited
from engine.say.outline import outline
from engine.say.step_words import StepWords, is_plain
from engine.say.wording import is_formal, say_condition, say_end, say_known, say_people, say_result, say_statement
from logic.builtin import GROUNDS
from logic.datalog import EngineProgram, Has, Kind, Rule, Var, Yield
from logic.known import Statement
from logic.terms import Known, may_equal
from logic.worlds import Tuple
from text.bilingual import EN, ZH, say

#: The most contributors of a total that a letter names.
MOST_CONTRIBUTORS = 10

#: The most reasons that are told of one rule, and the most rules of one clause.
MOST_REASONS = 6


class Views:
    """The views of answers over one rule base."""

    def __init__(self, program: EngineProgram) -> None:
        self.program, self.words = program, StepWords(program)
        self.rules = program.rules_by_id
        self._last: tuple[Answer, dict[tuple[int, bool], Basis]] | None = None

    # ── a line ───────────────────────────────────────────────────────────────────────────────────────────────────

    def line(self, answer: Answer, lang: str = ZH) -> str:
        """Return the answer in one line, with the clauses it rests on."""
        text = f"{answer.question.text}{say(lang, '：', ': ')}{self.value(answer, lang)}"
        text += cited(answer, self.basis(answer), lang)
        if answer.by_default and answer.differs:
            text += say(lang, "。按默认读法，另有读法结论不同", ". By the default reading; another reading differs")
        elif answer.by_default:
            text += say(
                lang,
                f"。按默认读法；读法另有 {answer.untried} 种组合没有逐一试过",
                f". By the default reading; {answer.untried} other combinations of readings were not tried",
            )
        return text

    def value(self, answer: Answer, lang: str = ZH) -> str:
        """Return the value alone as text."""
        if answer.undecided:
            text = say(lang, "未定，取决于所采读法", "undetermined: it depends on the reading taken")
        else:
            text = self.outcome_value(answer, answer.outcome, lang)
        if answer.value == "undetermined" and answer.if_listed and (then := self.value(answer.if_listed, lang)) != text:
            text += say(lang, "；", "; ") + self.if_listed(answer, lang) + then
        return text

    @staticmethod
    def if_listed(answer: Answer, lang: str = ZH) -> str:
        """Say under what condition an answer has its value with every list taken to be whole."""
        lists = answer.others
        return say(lang, f"若所列{'、'.join(lists)}即为全部，", f"if the {', '.join(lists)} listed are all: ")

    def outcome_value(self, answer: Answer, outcome: Outcome, lang: str = ZH) -> str:
        """Return the value of an outcome as text."""
        if outcome.conflict:
            values = say(lang, "、", ", ").join(self._sourced(answer, outcome, row, lang) for row in outcome.certain)
            return say(lang, f"有相互抵触的结论：{values}", f"conflicting conclusions: {values}")
        if outcome.contested:
            value = say_known(outcome.certain[0][-1], lang)
            return say(
                lang,
                f"未定，已有结论{value}，是否另有抵触的结论尚不知",
                f"undetermined: {value} is concluded, and whether another value conflicts with it is not known",
            )
        if outcome.value == "undetermined":
            text = say(lang, "未定", "undetermined")
            for rest in contested_under(outcome.nodes, [outcome.step]):
                if len(rest.values) > 1:
                    text += say(
                        lang, f"，所据的 {self.words.contested(rest, lang)}", f": {self.words.contested(rest, lang)}"
                    )
            if outcome.bounds and outcome.bounds.at_least is not None:
                least = say_end(outcome.bounds.at_least, outcome.bounds.unit, lang)
                text += say(lang, f"，至少{least}", f", at least {least}")
            if outcome.bounds and outcome.bounds.at_most is not None:
                most = say_end(outcome.bounds.at_most, outcome.bounds.unit, lang)
                text += say(lang, f"，至多{most}", f", at most {most}")
            return text
        if outcome.value == "no":
            stated = self.program.predicates[answer.question.predicate].kind is Kind.STATED
            if stated and answer.question.form == "value":
                return say(lang, "未载明", "not stated")
            return say(lang, "否", "no") if answer.question.form == "truth" else say(lang, "无", "none")
        if answer.question.form == "truth":
            return say(lang, "是", "yes")
        return say(lang, "；", "; ").join(
            " ".join(
                say_result(part, lang)
                for part, asked in zip(row, answer.question.pattern, strict=True)
                if asked is None
            )
            for row in outcome.certain
        )

    def _sourced(self, answer: Answer, outcome: Outcome, row: Tuple, lang: str) -> str:
        """Say one of the conflicting values, with the rules that derive it."""
        value, rules = say_known(row[-1], lang), say(lang, "、", ", ").join(self.givers(answer, outcome, row))
        return value + (say(lang, f"（{rules}）", f" ({rules})") if rules else "")

    # ── what an answer rests on ──────────────────────────────────────────────────────────────────────────────────

    def basis(self, answer: Answer) -> Basis:
        """Return what the answer rests on."""
        return self._basis(answer, answer.outcome, holds=answer.value == "yes")

    def _basis(self, answer: Answer, outcome: Outcome, *, holds: bool) -> Basis:
        """Return what one outcome of an answer rests on."""
        last = self._last  # an answer is said in several ways, one after the other, and what it is if all is listed
        if last is None or (answer is not last[0] and answer is not last[0].if_listed):
            self._last = last = answer, {}
        kept, key = last[1], (id(outcome), holds)
        if key not in kept:
            kept[key] = basis_of(self.program, answer.question, outcome, holds=holds)
        return kept[key]

    def clauses(self, answer: Answer) -> list[str]:
        """Return the clauses that the answer rests on, and the rules of vocabularies, as they are cited."""
        return list(self.basis(answer).names)

    def examined(self, answer: Answer, lang: str = ZH) -> dict[str, str]:
        """Return for each clause that was examined and is in no ground what its rules lack or give instead; empty
        where nothing more is to be said of it."""
        basis, nodes = self.basis(answer), answer.outcome.nodes
        found: dict[str, dict[str, None]] = {name: {} for name in (*basis.concluding, *basis.others)}
        tried = set[str]()
        for node in (nodes[step] for step in nodes.under(answer.outcome.step)):
            for rule_id, way in tried_by(node):
                tried.add(rule_id)
                about = found.get(self.program.names[rule_id]) if rule_id in self.rules else None
                if about is not None and len(about) < MOST_REASONS:
                    reasons = say(lang, "；", "; ").join(self._reasons_of(nodes, way, lang))
                    about.update({self._named(rule_id, lang) + reasons: None} if reasons else {})
        for rule in self.program.rules_for.get(answer.question.predicate, ()):
            about = found.get(self.program.names[rule.id])
            if rule.id not in tried and about is not None and len(about) < MOST_REASONS:
                about[self._instead(rule, lang)] = None
        return {name: say(lang, "。", ". ").join(list(about)[:MOST_REASONS]) for name, about in found.items()}

    def _named(self, rule_id: str, lang: str) -> str:
        """Return the beginning of what is said of a rule within its clause."""
        return f"“{self.rules[rule_id].origin.citation.written}”{say(lang, '：', ': ')}"

    def _instead(self, rule: Rule, lang: str) -> str:
        """Say what a rule concludes that can conclude nothing that is asked."""
        head = say_statement(self.program, Statement(rule.head.predicate, rule.head.arguments), lang)
        return self._named(rule.id, lang) + say(lang, f"得出的是“{head}”", f"it concludes “{head}”")

    @staticmethod
    def presumed(answer: Answer) -> list[str]:
        """Return the documents and clauses that the answer presumes to be in force."""
        nodes = answer.outcome.nodes
        under = (nodes[step] for step in nodes.under(answer.outcome.step))
        found = (node for node in under if isinstance(node, Stated) and node.kind == "presumed")
        return sorted({say_known(node.atom.arguments[0]) for node in found})

    def priorities(self, answer: Answer) -> list[tuple[Statement, Yield]]:
        """Return the priorities that the answer rests on, each with the thing it was applied to, in the order of the
        proof."""
        applied = {
            step: node.atom
            for step, node in enumerate(answer.proof.nodes)
            if isinstance(node, Concluded) and node.holds and node.atom.predicate in self.program.priorities
        }
        rests_on = {*answer.outcome.nodes.under(*answer.outcome.steps)} if applied else ()
        return [(atom, self.program.priorities[atom.predicate]) for step, atom in applied.items() if step in rests_on]

    def say_priority(self, statement: Statement, lang: str = ZH) -> str:
        """Say which rule went before which, about which thing, on what ground, and where that is stated."""
        said = self.program.priorities[statement.predicate]
        _, zh, en = GROUNDS[said.ground]
        thing, where = say_known(statement.arguments[0], lang), said.origin.citation
        return say(
            lang,
            f"对 {thing}，{said.yielding}：{zh}（见 {where}）",
            f"For {thing}, {said.yielding.over} yields to {said.yielding.won}: {en} (see {where})",
        )

    def givers(self, answer: Answer, outcome: Outcome, row: Tuple) -> list[str]:
        """Return the ids of all rules that certainly derive one row of an answer."""
        return list(dict.fromkeys(e.rule for e in self._ends(answer, outcome) if e.holds and e.atom.arguments == row))

    def rivals(self, answer: Answer) -> list[str]:
        """Return the ids of the rules that may derive another value than the answer has."""
        outcome = answer.outcome
        if not outcome.contested:
            return []
        value, ends = outcome.certain[0][-1], self._ends(answer, outcome)
        others = [(end.rule, end.atom.arguments[-1]) for end in ends if not end.holds]
        return list(dict.fromkeys(r for r, v in others if isinstance(v, Var) or may_equal(value, v) is not True))

    @staticmethod
    def _ends(answer: Answer, outcome: Outcome) -> Iterator[Concluded]:
        """Yield the rows that rules derive, or may derive, in the searches at the end of an answer."""
        nodes = outcome.nodes
        for step in outcome.steps:
            if isinstance(nodes[step], Searched):
                for end, _ in found_by(nodes, step):
                    given = nodes[end]
                    if isinstance(given, Concluded) and given.atom.predicate == answer.question.predicate:
                        yield given

    def _answering(self, answer: Answer, outcome: Outcome) -> tuple[Step, ...]:
        """Return the steps an answer rests on. A yes or a known value rests on what gives it, each ground apart, not on
        the search that shows that there is no other."""
        if answer.question.form != "list" and outcome.value == "yes":
            basis = self._basis(answer, outcome, holds=True)
            return tuple(dict.fromkeys(ground.step for ground in basis.grounds))
        return outcome.steps

    # ── paragraphs ───────────────────────────────────────────────────────────────────────────────────────────────

    @staticmethod
    def people(named: Sequence[str], lang: str = ZH) -> str:
        """Say who may say or settle something."""
        return say_people(named, lang)

    def paragraphs(self, answer: Answer, lang: str = ZH) -> list[str]:
        """Return the answer as paragraphs an agency can put in a letter."""
        found = [self.line(answer, lang) + say(lang, "。", ".")]
        for outcome in answer.outcomes if answer.differs else answer.outcomes[:1]:
            if answer.differs:
                taken = say(lang, "、", ", ").join(outcome.readings.values())
                value = self.outcome_value(answer, outcome, lang)
                found.append(say(lang, f"按读法“{taken}”：{value}。", f"Under the reading “{taken}”: {value}."))
            seen = set[Step]()
            for step in self._answering(answer, outcome):
                found.extend(self._paragraphs(outcome.nodes, step, lang, seen))
        if self.basis(answer).is_one and (count := len(self.basis(answer).grounds)) > 1:
            found.append(
                say(
                    lang,
                    f"这 {count} 项依据各自足以得出这一答案：其中一项不再适用，答案仍由其余的得出。",
                    f"Each of these {count} grounds is enough by itself: if one no longer applies, the others stand.",
                )
            )
        if answer.outcome.conflict and any(self.givers(answer, answer.outcome, row) for row in answer.outcome.certain):
            found.append(
                say(
                    lang,
                    "给出这些结论的规则，没有写明何者优先；条文若有规定，可在规则、条款或文件里用“优先于”写出。",
                    "Nothing says which of the rules that give these goes before the others; if the text does, it can"
                    " be written with 优先于 (overrides) in the rule, clause or document.",
                )
            )
        rivals = say(lang, "、", ", ").join(self.rivals(answer))
        if rivals:
            found.append(
                say(
                    lang,
                    f"尚不知 {rivals} 是否另有结论；若有而数不同，便互相抵触，没有写明何者优先。",
                    f"It is not known whether {rivals} gives another value; if so the two conflict, and nothing says"
                    " which goes before the other.",
                )
            )
        for statement, _ in self.priorities(answer):
            found.append(self.say_priority(statement, lang) + say(lang, "。", "."))
        if presumed := self.presumed(answer):
            listed = say(lang, "、", ", ").join(presumed)
            found.append(
                say(
                    lang,
                    f"推定 {listed} 在判断日有效：没有载明失效日期，也没有见到废止或者修改。",
                    f"It is presumed that on the day asked these are in force: {listed}. No last day is stated, and"
                    " nothing is known to have repealed or amended them.",
                )
            )
        if answer.value == "undetermined" and answer.outcome.missing:
            options = [
                say(lang, "、", ", ").join(sorted(say_statement(self.program, s, lang, holds=None) for s in needs))
                for needs in answer.outcome.missing
                if needs
            ]
            if options:
                listed = say(lang, "；或 ", "; or ").join(dict.fromkeys(options))
                found.append(say(lang, f"尚缺：{listed}。", f"Still missing: {listed}."))
        if answer.value == "undetermined" and answer.if_listed and answer.if_listed.value != "undetermined":
            found.append(self.if_listed(answer, lang) + self.line(answer.if_listed, lang) + say(lang, "。", "."))
            found += self.paragraphs(answer.if_listed, lang)[1:]
        return list(dict.fromkeys(found))

    def _paragraphs(self, nodes: Sequence[Node], step: Step, lang: str, seen: set[Step]) -> Iterator[str]:
        """Yield the paragraphs of a step and of the conclusions under it, but for steps that were ``seen``. A proof may
        be deep, so that the steps to come are kept in a list."""
        to_come = list[str | Step]([step])
        while to_come:
            one = to_come.pop()
            if isinstance(one, str):
                yield one
            elif one not in seen:
                seen.add(one)
                to_come.extend(reversed(list(self._paragraph(nodes, one, lang))))

    def _paragraph(self, nodes: Sequence[Node], step: Step, lang: str) -> Iterator[str | Step]:
        """Yield the paragraphs of a step, and the steps under it of which paragraphs follow, in their order."""
        node = nodes[step]
        match node:
            case Concluded(statement, rule_id, bindings, premises):
                rule = self.rules[rule_id]
                told = [
                    self._exception(nodes, premise, lang)
                    if isinstance(condition, Has) and condition.atom.predicate in self.program.exceptions
                    else say_condition(self.program, condition, bindings, lang)
                    for condition, premise in zip(rule.body, premises, strict=True)
                    if not is_formal(self.program, condition) and not isinstance(nodes[premise], Computed | Summed)
                ]
                told += [
                    self._total(nodes, node, lang) if isinstance(node, Summed) else self.words.computed(node, lang)
                    for node in (nodes[p] for p in premises)
                    if isinstance(node, Summed) or (isinstance(node, Computed) and not is_plain(node))
                ]
                conclusion = say_statement(self.program, statement, lang)
                place, name = rule.origin.citation.place, rule.origin.citation.written
                source = say(lang, f"依{place}（规则“{name}”）", f"Under {place} (rule “{name}”)")
                because = say(lang, "；", "; ").join(dict.fromkeys(told))
                if because:
                    yield say(
                        lang,
                        f"{source}，因为{because}，所以{conclusion}。",
                        f"{source}, because {because}: {conclusion}.",
                    )
                else:
                    yield say(lang, f"{source}，{conclusion}。", f"{source}: {conclusion}.")
                yield from self._conclusions(nodes, premises)
            case Searched(holds=holds, closure=int()) if holds is not True:
                yield self._beyond(nodes, step, lang)
            case Searched(statement, holds, _, candidates) if holds is not True:
                for rule_id, way in candidates:
                    end = self._end(nodes, rule_id, way, lang)
                    if end:
                        yield end
                if not candidates:
                    said = say_statement(self.program, statement, lang)
                    yield say(lang, f"没有规则推出“{said}”。", f"No rule concludes “{said}”.")
                    for rule in self.program.rules_for.get(statement.predicate, ())[:MOST_REASONS]:
                        yield f"{rule.origin.citation.place}{self._instead(rule, lang)}{say(lang, '。', '.')}"
            case Searched(holds=True):
                yield from (end for end, _ in found_by(nodes, step) if truth_of(nodes[end]))
            case Sole(holds=holds, search=search):
                if holds is None:
                    yield self.words.sole(nodes, node, lang) + say(lang, "。", ".")
                yield from behind(nodes, node) or [search]
            case Given() | Implied() | Stated() | Settled() | NotKnown():
                yield self.words.leaf(node, lang) + say(lang, "。", ".")

    def _beyond(self, nodes: Sequence[Node], step: Step, lang: str) -> str:
        """Say that recursive rules do not derive a statement, and which statements of the same subject they do
        derive."""
        search = nodes[step]
        assert isinstance(search, Searched)
        assert search.closure is not None
        atom = search.atom
        said = say_statement(self.program, atom, lang)
        about = tuple(None if place or isinstance(a, Var) else a for place, a in enumerate(atom.arguments))
        if goal_in(nodes, search.closure, atom.predicate, about) is None:
            found = say(lang, "规则逐层推到底", "The rules were followed level upon level to the end")
        else:
            ends = [(nodes[end], row) for end, row in found_in(nodes, search.closure, atom.predicate, about)]
            sure = dict.fromkeys(row for node, row in ends if truth_of(node))
            listed = say(lang, "、", ", ").join(
                say_statement(self.program, Statement(atom.predicate, row), lang)
                for row in list(sure)[:MOST_CONTRIBUTORS]
            )
            more = say(lang, f"等共 {len(sure)} 项", f" and others, {len(sure)} in all")
            listed += more if len(sure) > MOST_CONTRIBUTORS else ""
            found = say(
                lang,
                f"规则逐层推下去，能得出的只有：{listed}" if sure else "规则逐层推下去，没有得出任何结论",
                f"Followed level upon level, the rules give only: {listed}" if sure else "The rules give nothing of it",
            )
        if search.holds is False:
            return say(lang, f"{found}；得不出“{said}”。", f"{found}; not “{said}”.")
        return say(
            lang,
            f"“{said}”尚不能断定：{found}；再往下推所需的事实还不知道。",
            f"“{said}” is not settled. {found}; what would lead further is not known.",
        )

    @staticmethod
    def _conclusions(nodes: Sequence[Node], premises: tuple[Step, ...]) -> Iterator[Step]:
        """Yield the premises that are conclusions, and the conclusions behind those contributors of a total that are
        named."""
        for premise in premises:
            match nodes[premise]:
                case Concluded():
                    yield premise
                case Searched(holds=True):
                    yield from (end for end, _ in found_by(nodes, premise) if truth_of(nodes[end]))
                case Sole(holds=True) as sole:
                    yield from (step for step in behind(nodes, sole) if isinstance(nodes[step], Concluded))
                case Summed(contributors=contributors):
                    for part in (part for parts in contributors[:MOST_CONTRIBUTORS] for part in parts):
                        if isinstance(node := nodes[part], Concluded):
                            yield from (under for under in node.premises if isinstance(nodes[under], Concluded))

    def _total(self, nodes: Sequence[Node], node: Summed, lang: str) -> str:
        """Say an aggregate with its contributors, and in how many further ways contributors were derived that are
        counted already."""
        every = contributions(nodes, node)
        listed = [self._contributor(nodes, key, amount, step, lang) for key, amount, step in every[:MOST_CONTRIBUTORS]]
        count, word = len(every), say_condition(self.program, node.condition, {}, lang)
        value = say(lang, "无", "none") if node.result is None else say_known(node.result, lang)
        if not listed:
            text = say(lang, f"{word}：没有一项，= {value}", f"{word}: none = {value}")
        elif count > len(listed):
            text = say(
                lang,
                f"{word}：{'、'.join(listed)} 等共 {count} 项 = {value}",
                f"{word}: {', '.join(listed)} and others, {count} in all = {value}",
            )
        else:
            text = say(
                lang,
                f"{word}：{'、'.join(listed)}，共 {count} 项 = {value}",
                f"{word}: {', '.join(listed)}, {count} in all = {value}",
            )
        ends = [row for step, row in found_by(nodes, node.search) if truth_of(nodes[step])]
        again = len(ends) - len(set(ends))
        if again:
            text += say(
                lang,
                f"（另有 {again} 条途径得出同一项，不重复计）",
                f" ({again} further way{'s' if again > 1 else ''} to one already counted, not counted again)",
            )
        return text

    @staticmethod
    def _contributor(nodes: Sequence[Node], key: tuple[Known, ...], amount: Known | None, step: Step, lang: str) -> str:
        said = " ".join(say_known(known, lang) for known in (*key, *(() if amount is None else (amount,))))
        return said + ("" if truth_of(nodes[step]) else say(lang, "（未定）", " (undetermined)"))

    def _end(self, nodes: Sequence[Node], rule_id: str, way: Way, lang: str) -> str:
        rule, reasons = self.rules[rule_id], self._reasons_of(nodes, way, lang)
        if not reasons:
            return ""
        joined, of = say(lang, "；", "; ").join(reasons), f"“{rule.origin.citation.written}”"
        return f"{rule.origin.citation.place}{of}{say(lang, '：', ': ')}{joined}{say(lang, '。', '.')}"

    def _reasons_of(self, nodes: Sequence[Node], way: Way, lang: str) -> list[str]:
        """Return why a way through a rule gives nothing certain, each reason once."""
        return list(islice(dict.fromkeys(self._reasons(nodes, way, lang)), MOST_REASONS))

    def _reasons(self, nodes: Sequence[Node], way: Way, lang: str) -> Iterator[str]:
        match way:
            case Fails(_, step):
                yield self._why_not(nodes, step, lang)
            case Differs(value):
                yield say(lang, f"给出的是{say_known(value)}", f"it gives {say_known(value, EN)}")
            case Each(_, _, ways):
                for _, then in ways:
                    yield from self._reasons(nodes, then, lang)
            case Takes(then=then):
                yield from self._reasons(nodes, then, lang)
            case Gives(step):
                node = nodes[step]
                if isinstance(node, Concluded) and node.holds is None:
                    for premise in node.premises:
                        unknown = nodes[premise]
                        if isinstance(unknown, NotKnown) or (
                            isinstance(unknown, Searched | Sole) and unknown.holds is None
                        ):
                            yield self._why_not(nodes, premise, lang)
                        elif isinstance(unknown, Summed) and not unknown.exact:
                            yield self._total(nodes, unknown, lang)

    def _exception(self, nodes: Sequence[Node], step: Step, lang: str) -> str:
        """Say whether an exception applies and, if an exception to it keeps it from applying, which."""
        node = nodes[step]
        assert isinstance(node, Concluded | Searched)
        said = say_statement(self.program, node.atom, lang, holds=node.holds)
        lifted = [self._exception(nodes, inner, lang) for inner in self._inner(nodes, node)]
        if not lifted:
            return said
        because = say(lang, "、", ", ").join(dict.fromkeys(lifted))
        return say(lang, f"{said}（因为{because}）", f"{said} (because {because})")

    def _inner(self, nodes: Sequence[Node], node: Concluded | Searched) -> Iterator[Step]:
        """Yield the steps of the exceptions to an exception that settle it. An inner exception that applies lifts the
        outer one. The outer one applies, though it has an inner one, where the inner one is itself lifted."""
        if isinstance(node, Concluded):
            for condition, premise in zip(self.rules[node.rule].body, node.premises, strict=True):
                if isinstance(condition, Has) and condition.atom.predicate in self.program.exceptions:
                    inner = nodes[premise]
                    if isinstance(inner, Searched) and any(self._inner(nodes, inner)):
                        yield premise
        elif node.holds is False:
            for rule_id, way in node.candidates:
                for end in _failures(way):
                    condition = self.rules[rule_id].body[end.at]
                    if isinstance(condition, Has) and condition.atom.predicate in self.program.exceptions:
                        yield end.step

    def _why_not(self, nodes: Sequence[Node], step: Step, lang: str) -> str:
        node = nodes[step]
        match node:
            case Concluded(statement) | Searched(statement, False) if statement.predicate in self.program.exceptions:
                return self._exception(nodes, step, lang)
            case Searched(statement, holds):
                said = say_statement(self.program, statement, lang, holds=holds)
                if holds is None:
                    return say(lang, f"尚不知{said}", f"it is not known whether {said}")
                return say(lang, f"{said}", said)
            case Sole():
                return self.words.sole(nodes, node, lang)
            case Computed() | Summed():
                return self.words.computed(node, lang)
            case Concluded(statement):
                return say_statement(self.program, statement, lang)
        return self.words.leaf(node, lang)

    def reason(self, nodes: Sequence[Node], step: Step, lang: str = ZH) -> str:
        """Return in one line how a condition came out by its step and, for an exception, which exception to it settles
        it."""
        return self._why_not(tuple(nodes), step, lang)

    # ── steps ────────────────────────────────────────────────────────────────────────────────────────────────────

    def outline(self, answer: Answer, lang: str = ZH) -> list[str]:
        """Return the whole proof as indented lines."""
        found = list(outline(self.words, answer, lang))
        if answer.value == "undetermined" and answer.if_listed:
            found.append(self.if_listed(answer, lang) + self.value(answer.if_listed, lang))
            found += outline(self.words, answer.if_listed, lang)
        return found

    def node(self, nodes: Sequence[Node], step: Step, lang: str = ZH) -> str:
        """Return one step in a line, without the steps it rests on."""
        return self.words.line(nodes, nodes[step], lang)


def _failures(way: Way) -> Iterator[Fails]:
    """Yield the ends of those branches of a way that end at a false condition."""
    match way:
        case Fails():
            yield way
        case Each(_, _, ways):
            for _, then in ways:
                yield from _failures(then)
        case Takes(then=then):
            yield from _failures(then)
