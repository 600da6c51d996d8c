"""step_words: one step of a proof → a line that says it, in Chinese or English."""

from __future__ import annotations

from collections.abc import Sequence

from engine.prove.contested import Contested, contested
from engine.prove.proof import (
    Closure,
    Computed,
    Concluded,
    Given,
    Implied,
    Node,
    NotKnown,
    Searched,
    Settled,
    Sole,
    Stated,
    Summed,
    behind,
)
from engine.say.caps import caps_reached
from engine.say.wording import (
    say_cap,
    say_condition,
    say_expression,
    say_known,
    say_result,
    say_statement,
    say_suppliers,
)
from logic import builtin
from logic.cite import Citation, limited
from logic.datalog import Call, EngineProgram, Kind, Let
from logic.known import Statement
from logic.terms import Known
from logic.validity import Validity
from logic.values import Name
from text.bilingual import say


class StepWords:
    """Puts the steps of proofs over one rule base into words."""

    def __init__(self, program: EngineProgram) -> None:
        self.program = program
        self.rules = program.rules_by_id

    def line(self, nodes: Sequence[Node], node: Node, lang: str) -> str:
        """Say a step in one line, without the steps it rests on."""
        match node:
            case Concluded(statement, rule_id, holds=holds):
                origin = self.rules[rule_id].origin
                said = say_statement(self.program, statement, lang)
                if holds is None:
                    said += say(lang, "（可能）", " (possible)")
                return f"{said} ← {limited(rule_id, statement.within)}" + (
                    f" [{origin.rule_digest[7:19]}]" if origin.rule_digest else ""
                )
            case Searched(statement, holds):
                said = say_statement(self.program, statement, lang, holds=True)
                words = {
                    True: ("有结论", "some hold"),
                    False: ("不能得出", "cannot be concluded"),
                    None: ("未定", "undetermined"),
                }[holds]
                return f"{said}{say(lang, '：', ': ')}{say(lang, *words)}"
            case Closure(searches):
                listed = say(lang, "、", ", ").join(dict.fromkeys(atom.predicate for atom, _ in searches))
                return say(
                    lang,
                    f"{listed} 要由自身推出：从已知的起逐层去推，直到推不出新的，与所问有关的全部结论如下",
                    f"{listed} rests on itself: followed level upon level until nothing new comes,"
                    " all that is concluded of what bears on the question",
                )
            case Sole():
                return self.sole(nodes, node, lang)
            case Computed() | Summed():
                return self.computed(node, lang)
        return self.leaf(node, lang)

    def sole(self, nodes: Sequence[Node], node: Sole, lang: str) -> str:
        """Say whether a value that a rule reads is the only one."""
        said = say_statement(self.program, node.atom, lang, holds=node.holds is not False)
        if node.holds is None:
            known = behind(nodes, node)
            return (
                self.contested(contested(nodes, node), lang)
                if known
                else f"{said}{say(lang, '：未定', ': undetermined')}"
            )
        return say(lang, f"{said}，别无他值", f"{said}, and nothing else") if node.holds else said

    def contested(self, rest: Contested, lang: str) -> str:
        """Say the values that an attribute has, or may have, with the rules that derive them."""
        about, mark = say_statement(self.program, rest.atom, lang), say(lang, "、", ", ")
        values = mark.join(
            f"{say_known(value, lang)}{say(lang, '（', ' (')}{mark.join(rules)}{say(lang, '）', ')')}"
            for value, rules in rest.values.items()
        )
        if len(rest.values) > 1:
            return say(lang, f"{about} 有相互抵触的结论：{values}", f"{about} has conflicting conclusions: {values}")
        return say(
            lang,
            f"{about} 已有结论{values}，是否另有抵触的结论尚不知",
            f"{about}: {values} is concluded, and whether another value conflicts with it is not known",
        )

    def computed(self, node: Node, lang: str) -> str:
        """Say a comparison or an amount that was computed."""
        match node:
            case Computed(condition, operands, holds, result):
                if isinstance(condition, Let):
                    said = say_expression(condition.expression, operands, lang)
                    if result is None:
                        return say(lang, f"{said}：算不出数", f"{said}: no value")
                    if is_plain(node):
                        return said
                    reached = [say_cap(cap, lang) for cap in caps_reached(condition.expression, operands)]
                    notes = say(lang, f"（{'；'.join(reached)}）", f" ({'; '.join(reached)})") if reached else ""
                    return f"{said} = {say_result(result, lang)}{notes}"
                said = say_condition(self.program, condition, operands, lang)
                words = {True: ("成立", "true"), False: ("不成立", "false"), None: ("未定", "undetermined")}[holds]
                return f"{said}{say(lang, '：', ': ')}{say(lang, *words)}"
            case Summed(condition, _, contributors, _, result, _):
                said = say_condition(self.program, condition, {}, lang)
                value = say(lang, "无", "none") if result is None else say_result(result, lang)
                return say(
                    lang,
                    f"{said}，共 {len(contributors)} 项 = {value}",
                    f"{said}, {len(contributors)} in all = {value}",
                )
        raise AssertionError(node)

    def leaf(self, node: Node, lang: str) -> str:
        """Say what case or documents say of a statement, or that it is unknown."""
        match node:
            case Given(statement, holds, path, finding):
                said = say_statement(self.program, statement, lang, holds=holds)
                if finding is not None and (finding.by or finding.paper):
                    by = " ".join(part for part in (finding.by, finding.on, finding.paper) if part)
                    return say(lang, f"{said}（{by} 认定，{path}）", f"{said} (found by {by}, {path})")
                return say(lang, f"{said}（案情 {path}）", f"{said} (given at {path})")
            case Implied(statement, by, since, paths):
                return self._implied(statement, by, since, paths, lang)
            case Stated(statement, holds, kind, origin, chain):
                return self._stated(statement, kind, origin.citation.place, chain, lang, holds=holds)
            case Settled(statement, holds, how, paths):
                said = say_statement(self.program, statement, lang, holds=holds)
                words = {
                    "sort": ("由事物的类别可知", "by what kind of thing it is"),
                    "answered": ("同一问已另有回答", "its question was answered otherwise"),
                    "other": ("所给的是别的值", "other values were given"),
                    "closed": ("未列出即为否", "not listed, so not"),
                    "listed": ("所列即为全部，没有列它", "the list is whole and does not have it"),
                }[how]
                where = say(lang, "、", ", ").join(paths)
                reason = f"{say(lang, *words)}{' ' + where if where else ''}"
                return f"{said}{say(lang, '（', ' (')}{reason}{say(lang, '）', ')')}"
            case NotKnown(statement):
                said = say_statement(self.program, statement, lang, holds=None)
                if why := self._not_read(statement, lang):
                    return say(lang, f"{said}：未知（{why}）", f"{said}: unknown ({why})")
                who = say_suppliers(self.program.predicates[statement.predicate], lang)
                return say(lang, f"{said}：未知（可由{who}说明）", f"{said}: unknown ({who} may say)")
        raise AssertionError(node)

    def _implied(
        self, statement: Statement, by: str, since: Sequence[Statement], paths: Sequence[str], lang: str
    ) -> str:
        """Say that a statement follows, by which statement of the vocabulary and from what; that a thing is of a widest
        category is left out where anything else is said."""
        widest = [part for part in since if part.predicate in self.program.widest]
        told = [part for part in since if part not in widest] or widest
        mark = say(lang, "、", ", ")
        whence = mark.join(say_statement(self.program, part, lang, holds=True) for part in told)
        given = say(lang, f"，案情 {mark.join(paths)}", f", given at {mark.join(paths)}") if paths else ""
        said = say_statement(self.program, statement, lang, holds=True)
        return say(lang, f"{said}（由 {whence} 推知：{by}{given}）", f"{said} (implied by {whence}: {by}{given})")

    def _stated(
        self,
        statement: Statement,
        kind: str,
        place: Citation,
        chain: tuple[Known, ...],
        lang: str,
        *,
        holds: bool,
    ) -> str:
        if kind == "presumed" or (kind == "dates" and statement.predicate != builtin.DUE):
            return self._in_force(statement, place, lang, holds=holds, presumed=kind == "presumed")
        if kind == "dates":
            name = say_known(statement.arguments[0])
            due = self.program.due.get(name)
            name, day = (due.citation.name, due.day.isoformat()) if due else (name, "")
            return say(
                lang,
                f"目标“{name}”{'已' if holds else '未'}到期（期限 {day}）",
                f"the target “{name}” is {'due' if holds else 'not yet due'} ({day})",
            )
        said = say_statement(self.program, statement, lang, holds=holds)
        where = str(place)
        if chain:
            where += " " + " → ".join(say_known(k) for k in chain)
        return say(lang, f"{said}（{where or '各文件均未'} 载明）", f"{said} (stated by {where or 'no document'})")

    def _in_force(self, statement: Statement, place: Citation, lang: str, *, holds: bool, presumed: bool) -> str:
        """Say that a document or clause holds, or does not, with the dates that tell it."""
        name = say_known(statement.arguments[0])
        validity = self.program.validity_of(name)
        if validity is None:
            why = say(lang, "不是本库所载的文件", "no document of this rule base")
            return say(lang, f"{name} 在判断日不算有效（{why}）", f"{name} is not in force on the day asked ({why})")
        listed = self._dates(validity, lang)
        if validity.repealed and place == validity.repealed.citation:
            by, day = place, validity.repealed.day
            return say(
                lang,
                f"{name} 在判断日已不再有效（{by} 自 {day} 起废止或修改，{listed}）",
                f"{name} is no longer in force on the day asked (repealed or amended by {by} from {day}, {listed})",
            )
        not_so = "尚未生效或已失效" if validity.expires else "尚未生效"
        verb = say(lang, "有效" if holds else not_so, "in force" if holds else "not in force")
        if presumed:
            verb = say(lang, "推定有效", "presumed to be in force")
        return say(lang, f"{name} 在判断日{verb}（{listed}）", f"{name} is {verb} on the day asked ({listed})")

    def _not_read(self, statement: Statement, lang: str) -> str:
        """Say why it is not known what documents say; empty of any other statement."""
        if self.program.predicates[statement.predicate].kind is not Kind.STATED:
            return ""
        thing = statement.arguments[0]
        validity = self.program.validity_of(thing.text) if isinstance(thing, Name) else None
        if validity is not None and statement.predicate == builtin.IN_FORCE:
            return self._dates(validity, lang)
        return say(lang, "所据文件未入库", "the document is not in this rule base")

    @staticmethod
    def _dates(validity: Validity, lang: str) -> str:
        not_stated = say(lang, "未载明", "not stated")
        dates: list[tuple[str, object]] = [
            (say(lang, "成文", "issued"), validity.issued or not_stated),
            (say(lang, "施行日期", "effective"), validity.effective or not_stated),
        ]
        if validity.expires:
            dates.append((say(lang, "失效", "expires"), validity.expires))
        elif validity.checked:
            dates.append((say(lang, "未载明失效日期，核查至", "no last day stated, checked until"), validity.checked))
        if validity.amended:
            dates.append((say(lang, "修改于", "amended by"), validity.amended.citation))
        return say(lang, "，", ", ").join(f"{what} {day}" for what, day in dates)


def is_plain(node: Computed) -> bool:
    """Whether a computation only takes an amount over, as it stands."""
    return (
        isinstance(node.condition, Let) and not isinstance(node.condition.expression, Call) and node.result is not None
    )
