"""Proofs whose steps are altered by hand: the order of steps, closures, premises, questions and roots."""

from __future__ import annotations

from typing import Any

import pytest

from tests.second_look import bases
from tests.second_look.forging import (
    Forgery,
    Json,
    at,
    both,
    conclude,
    deny,
    gone,
    in_proof,
    node,
    put,
    rooted,
    step,
    trim,
)
from tests.second_look.terms import same

UNDER = "二看发〔2024〕1号"
ONE = f"{UNDER} 条 1 规则"
甲, 乙, 丙 = ({"name": name} for name in "甲乙丙")
ANY = {"var": "?1"}


# ── closures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def closed(proof: Json) -> Json:
    return node(proof, "closure")


def nothing_tried(proof: Json) -> None:
    """Say no to an open question: a closure of its one goal, of which no rule is tried."""
    goal = {"atom": ["相关", 甲, 甲], "candidates": []}
    closure = put(proof, {"kind": "closure", "searches": [goal]})
    deny(proof, put(proof, {"kind": "absent", "atom": ["相关", 甲, 甲], "direct": [], "closure": closure}))


def no_goal(proof: Json) -> None:
    """Say no: the second rule is said to find nothing in a goal that the closure does not have."""
    by = put(proof, {"kind": "absent", "atom": ["相关", 甲, ANY], "direct": []})
    denied = put(proof, {"kind": "settled", "atom": ["控股", 甲, 甲], "holds": False, "how": "closed", "paths": []})
    candidates = [
        [f"{ONE} 相关一", {"at": 2, "by": denied, "ways": []}],
        [f"{ONE} 相关二", {"at": 2, "by": by, "ways": []}],
    ]
    closure = put(proof, {"kind": "closure", "searches": [{"atom": ["相关", 甲, 甲], "candidates": candidates}]})
    deny(proof, put(proof, {"kind": "absent", "atom": ["相关", 甲, 甲], "direct": [], "closure": closure}))


def first_goal_counts(proof: Json) -> None:
    """Say no: a wide goal without rules stands before the narrow one that was found."""
    closed(proof)["searches"].insert(0, {"atom": ["相关", {"var": "?0"}, ANY], "candidates": []})


def cut(proof: Json) -> None:
    """Say no: no rule gives the goal that is asked; the rest of the closure is as it was."""
    closed(proof)["searches"][0]["candidates"] = []
    found = node(proof, "open", "相关", closure=step(proof, "closure"))
    found["kind"] = "absent"
    deny(proof, step(proof, "absent", "相关", closure=step(proof, "closure")))


def not_recursive(proof: Json) -> None:
    """Say no of what does not rest on itself: a closure of it, without rules."""
    closure = put(proof, {"kind": "closure", "searches": [{"atom": ["受支持", 甲], "candidates": []}]})
    deny(proof, put(proof, {"kind": "absent", "atom": ["受支持", 甲], "direct": [], "closure": closure}))


def not_recursive_tried(proof: Json) -> None:
    """Say no of it with its rule, whose condition of 失信 is taken to be met by the closure itself."""
    candidates = node(proof, "open", "受支持")["candidates"]
    closure = put(proof, {"kind": "closure", "searches": [{"atom": ["受支持", 甲], "candidates": candidates}]})
    found = put(proof, {"kind": "absent", "atom": ["受支持", 甲], "direct": [], "closure": closure})
    deny(proof, found)


def exception_closed(proof: Json) -> None:
    """Say yes: the exception, which does not rest on itself, is closed without rules."""
    name = f"{ONE} 支持 除外1"
    closure = put(proof, {"kind": "closure", "searches": [{"atom": [name, 甲], "candidates": []}]})
    stops = put(proof, {"kind": "absent", "atom": [name, 甲], "direct": [], "closure": closure})
    end = dict(node(proof, "possible", "受支持"), kind="concluded")
    end["premises"] = [*end["premises"][:-1], stops]
    conclude(proof, put(proof, end))


def self_supported(proof: Json) -> None:
    """Say yes of what nothing founds: 甲 is related to 丙, since 甲 is related to 丙 and 丙 holds 丙."""
    proof["nodes"] = [one for one in proof["nodes"] if one["kind"] in ("stated", "given")]
    held = put(proof, {"kind": "given", "atom": ["控股", 丙, 丙], "holds": True, "path": "/case/乙/控股/0"})
    firm = put(proof, {"kind": "given", "atom": ["企业", 丙], "holds": True, "path": "/case/丙/是/0"})
    first = step(proof, "stated"), step(proof, "given", "企业")
    bound = {"企业": 甲, "企业乙": 丙, "企业甲": 丙}
    me = len(proof["nodes"])
    premises = [*first, me, held, firm, firm]
    end = {
        "kind": "concluded",
        "atom": ["相关", 甲, 丙],
        "rule": f"{ONE} 相关二",
        "bindings": bound,
        "premises": premises,
    }
    conclude(proof, put(proof, end))


def support_each_other(proof: Json) -> None:
    """Say yes by two steps of which each is the other's premise."""
    end = node(proof, "concluded", "相关", rule=f"{ONE} 相关二")
    first = node(proof, "concluded", "相关", rule=f"{ONE} 相关一")
    first["premises"][2] = step(proof, "concluded", "相关", rule=f"{ONE} 相关二")
    end["premises"][2] = step(proof, "concluded", "相关", rule=f"{ONE} 相关一")


def later_closure(proof: Json) -> None:
    place = step(proof, "closure")
    search = step(proof, "open", "相关", closure=place)
    nodes = proof["nodes"]
    nodes[place], nodes[search] = nodes[search], nodes[place]
    nodes[place]["closure"] = search


CLOSURES = [
    Forgery("related", "a closure tries no rule", in_proof(nothing_tried)),
    Forgery("related", "a closure has not the goal that its rule needs", in_proof(no_goal)),
    Forgery("related", "a wider goal that found nothing counts first", in_proof(first_goal_counts)),
    Forgery("related", "the rules of the goal are left out of the closure", in_proof(cut)),
    Forgery("open", "a closure of what does not rest on itself", in_proof(not_recursive)),
    Forgery("open", "a closure of what does not rest on itself, rules and all", in_proof(not_recursive_tried)),
    Forgery("open", "an exception is closed that does not rest on itself", in_proof(exception_closed)),
    Forgery("unrelated", "a conclusion is its own premise", in_proof(self_supported)),
    Forgery("related by two", "two conclusions are each other's premise", in_proof(support_each_other)),
    Forgery("related", "a search names a closure that comes after it", in_proof(later_closure)),
    Forgery(
        "related", "a goal stands twice", in_proof(lambda p: closed(p)["searches"].append(closed(p)["searches"][0]))
    ),
    Forgery("related", "the last goal is left out", in_proof(lambda p: closed(p)["searches"].pop())),
    Forgery(
        "related",
        "a rule of the last goal is left out",
        in_proof(lambda p: closed(p)["searches"][-1]["candidates"].pop()),
    ),
    Forgery("related", "no goals", in_proof(lambda p: closed(p).update(searches=[]))),
    Forgery(
        "related",
        "a search has both rules and a closure",
        in_proof(lambda p: node(p, "open", "相关", last=True).update(candidates=[])),
    ),
    Forgery("related", "a search has neither", in_proof(lambda p: node(p, "open", "相关", last=True).pop("closure"))),
    Forgery(
        "related",
        "a possible step is called concluded",
        in_proof(lambda p: node(p, "possible", "相关").update(kind="concluded")),
    ),
    Forgery(
        "related",
        "a way of a closure ends in a possible step that is about another",
        in_proof(
            lambda p: closed(p)["searches"][0]["candidates"][0].__setitem__(
                1, {"gives": step(p, "possible", "相关", last=True)}
            )
        ),
    ),
    Forgery(
        "unrelated",
        "a rule of the closure fails by a statement of another",
        in_proof(
            lambda p: closed(p)["searches"][0]["candidates"][0][1].update(by=step(p, "settled", "控股", last=True))
        ),
    ),
    Forgery(
        "unrelated",
        "a row that the closure finds itself is not followed",
        in_proof(lambda p: closed(p)["searches"][0]["candidates"][1][1]["ways"].pop()),
    ),
    Forgery(
        "unrelated",
        "a way binds another than was found",
        in_proof(lambda p: closed(p)["searches"][0]["candidates"][1][1]["ways"][0][0].update(企业乙=丙)),
    ),
]


# ── conclusions, chains and what follows ─────────────────────────────────────────────────────────────────────────────


def second(proof: Json) -> Json:
    return node(proof, "concluded", "相关", rule=f"{ONE} 相关二")


def swapped(proof: Json) -> None:
    premises = second(proof)["premises"]
    premises[2], premises[3] = premises[3], premises[2]


def other_rule(proof: Json) -> None:
    end = second(proof)
    end.update(
        rule=f"{ONE} 相关一",
        bindings={"企业": 甲, "企业甲": 丙},
        premises=[*end["premises"][:2], end["premises"][3], end["premises"][5]],
    )


def implied(proof: Json) -> Json:
    return node(proof, "implied")


def chain(proof: Json) -> Json:
    return node(proof, "stated", how="chain")


def past_sole(proof: Json) -> None:
    node(proof, "concluded", "重奖")["premises"][2] = step(proof, "concluded", "总额")
    trim(proof)


CONCLUSIONS = [
    Forgery("related by two", "two premises change places", in_proof(swapped)),
    Forgery("related by two", "another rule is named, with premises of this one", in_proof(other_rule)),
    Forgery("related by two", "a premise is left out", in_proof(lambda p: second(p)["premises"].pop())),
    Forgery("related by two", "a premise too many", in_proof(lambda p: second(p)["premises"].append(0))),
    Forgery(
        "related by two",
        "a premise is about another thing",
        in_proof(lambda p: second(p)["premises"].__setitem__(5, 1)),
    ),
    Forgery(
        "related by two", "a variable is bound otherwise", in_proof(lambda p: second(p)["bindings"].update(企业乙=丙))
    ),
    Forgery(
        "related by two", "a variable that the rule has not", in_proof(lambda p: second(p)["bindings"].update(园区=丙))
    ),
    Forgery("related by two", "a variable is not bound", in_proof(lambda p: second(p)["bindings"].pop("企业乙"))),
    Forgery(
        "related by two",
        "a variable is bound to a variable",
        in_proof(lambda p: second(p)["bindings"].update(企业乙=ANY)),
    ),
    Forgery(
        "related by two",
        "a rule that the rule base has not",
        in_proof(lambda p: second(p).update(rule=f"{ONE} 相关三")),
    ),
    Forgery(
        "related by two", "the conclusion is about another", in_proof(lambda p: second(p).update(atom=["相关", 乙, 丙]))
    ),
    Forgery(
        "related by two", "another conclusion of the rule", in_proof(lambda p: second(p).update(atom=["控股", 甲, 丙]))
    ),
    Forgery("chain", "a chain leaves out its middle", in_proof(lambda p: chain(p)["chain"].pop(1))),
    Forgery(
        "chain", "a chain goes through another", in_proof(lambda p: chain(p)["chain"].__setitem__(1, {"name": "处"}))
    ),
    Forgery("chain", "a chain the other way", in_proof(lambda p: chain(p)["chain"].reverse())),
    Forgery("chain", "a chain is called stated", in_proof(lambda p: chain(p).update(how="stated"))),
    Forgery(
        "chain",
        "a chain is called given",
        in_proof(
            lambda p: p["nodes"].__setitem__(
                0, {"kind": "given", "atom": chain(p)["atom"], "holds": True, "path": "/case/局/隶属于"}
            )
        ),
    ),
    Forgery("chain", "of another document", in_proof(lambda p: chain(p).update(document="厅"))),
    Forgery("implied", "what follows is said to follow from less", in_proof(lambda p: implied(p)["since"].pop())),
    Forgery(
        "implied",
        "from another statement",
        in_proof(lambda p: implied(p)["since"].__setitem__(0, ["位于", 甲, {"name": "分园"}])),
    ),
    Forgery("implied", "by another implication", in_proof(lambda p: implied(p).update(by="词汇 二看 推知 别的"))),
    Forgery("implied", "at fewer places of the case", in_proof(lambda p: implied(p)["paths"].pop())),
    Forgery(
        "implied", "another thing follows", in_proof(lambda p: implied(p)["atom"].__setitem__(2, {"name": "分园"}))
    ),
    Forgery(
        "implied",
        "what follows is called given",
        in_proof(
            lambda p: p["nodes"].__setitem__(
                2, {"kind": "given", "atom": implied(p)["atom"], "holds": True, "path": "/case/甲/位于"}
            )
        ),
    ),
    Forgery("implied", "what follows is called false", in_proof(lambda p: implied(p).update(holds=False))),
    Forgery(
        "great",
        "sole names the search of another",
        in_proof(lambda p: node(p, "sole").update(search=step(p, "searched", "奖金"))),
    ),
    Forgery(
        "great",
        "sole is about another amount",
        in_proof(lambda p: node(p, "sole")["atom"].__setitem__(2, {"number": "60", "unit": "元"})),
    ),
    Forgery(
        "great",
        "the attribute is read past its sole",
        in_proof(past_sole),
    ),
    Forgery(
        "one award",
        "a label of another computation",
        in_proof(lambda p: node(p, "summed")["result"].update(label="sha256:" + "0" * 64)),
    ),
    Forgery("one award", "a sum without a label", in_proof(lambda p: node(p, "summed")["result"].pop("label"))),
    Forgery(
        "one award",
        "the total of another firm's awards",
        in_proof(lambda p: node(p, "summed").update(operands={"企业": 乙})),
    ),
    Forgery(
        "one award",
        "another condition than the rule has",
        in_proof(lambda p: node(p, "summed")["condition"].update(function="max")),
    ),
    Forgery(
        "one award",
        "a count in the place of a sum",
        in_proof(lambda p: node(p, "summed")["condition"].update(function="count", unit="个")),
    ),
    Forgery(
        "one award",
        "the search of another predicate",
        in_proof(lambda p: node(p, "summed").update(search=step(p, "searched", "获奖企业"))),
    ),
    Forgery(
        "one award",
        "two things are taken for one",
        in_proof(lambda p: node(p, "summed").update(contributors=[[8, 13]])),
    ),
    Forgery(
        "one award",
        "one thing counts twice",
        in_proof(lambda p: node(p, "summed").update(contributors=[[8], [8], [13]])),
    ),
    Forgery(
        "all awards", "a result of another unit", in_proof(lambda p: node(p, "summed")["result"].update(unit="万元"))
    ),
    Forgery(
        "per head",
        "an operand is another",
        in_proof(lambda p: node(p, "computed")["operands"].update({"人数#2": {"number": "4", "unit": "人"}})),
    ),
    Forgery(
        "per head",
        "an operand too many",
        in_proof(lambda p: node(p, "computed")["operands"].update({"别": {"number": "4", "unit": "人"}})),
    ),
    Forgery("per head", "an operand is left out", in_proof(lambda p: node(p, "computed")["operands"].pop("人数#2"))),
    Forgery(
        "per head",
        "the condition is another than the rule's",
        in_proof(lambda p: node(p, "computed")["condition"]["be"].update(call="*")),
    ),
]


# ── the proof as a whole ─────────────────────────────────────────────────────────────────────────────────────────────


def doubled(proof: Json) -> None:
    proof["nodes"].insert(0, dict(proof["nodes"][0]))
    for one in proof["nodes"]:
        for part in ("premises", "direct"):
            if part in one:
                one[part] = [place + 1 for place in one[part]]


def one_root(proof: Json) -> None:
    rooted(proof, proof["roots"][1]["step"], "yes")


def asks(**parts: Any) -> Any:
    return in_proof(lambda p: p["question"].update(parts))


WHOLE = [
    Forgery(
        "supported",
        "a step that rests on itself",
        in_proof(lambda p: p["nodes"][-1]["candidates"][0].__setitem__(1, {"gives": len(p["nodes"]) - 1})),
    ),
    Forgery(
        "supported",
        "a step that nothing rests on",
        in_proof(lambda p: p["nodes"].append({"kind": "unknown", "atom": ["失信", 乙], "who": []})),
    ),
    Forgery("supported", "a step twice", in_proof(doubled)),
    Forgery("supported", "a step of no kind", in_proof(lambda p: p["nodes"][0].update(kind="known"))),
    Forgery("supported", "a step without a kind", in_proof(lambda p: p["nodes"][0].pop("kind"))),
    Forgery("supported", "a part that no step has", in_proof(lambda p: p["nodes"][0].update(note=""))),
    Forgery("supported", "a part too few", in_proof(lambda p: node(p, "given").pop("holds"))),
    Forgery("supported", "a step before the first", in_proof(lambda p: p["roots"][0].update(step=-1))),
    Forgery("supported", "a step after the last", in_proof(lambda p: p["roots"][0].update(step=len(p["nodes"])))),
    Forgery(
        "supported",
        "a root of a step that searches something else",
        in_proof(lambda p: rooted(p, step(p, "absent"), "yes")),
    ),
    Forgery(
        "supported",
        "the number of a step is true",
        in_proof(lambda p: node(p, "concluded", "受支持")["premises"].__setitem__(1, True)),
    ),
    Forgery("supported", "the number of a step is a text", at("proof/roots/0/step", "9")),
    Forgery("supported", "the number of a step is no whole number", at("proof/roots/0/step", 9.0)),
    Forgery("supported", "no steps", both(at("proof/nodes", []), at("proof/roots/0/step", 0))),
    Forgery("supported", "no roots", at("proof/roots", [])),
    Forgery("supported", "a root twice", in_proof(lambda p: p["roots"].append(dict(p["roots"][0])))),
    Forgery("supported", "another value", at("proof/value", "no")),
    Forgery("open", "another value: yes", at("proof/value", "yes")),
    Forgery("open", "another value: no", at("proof/value", "no")),
    Forgery("subsidy", "another amount", at("proof/value/number", "301")),
    Forgery("subsidy", "the amount has two forms", at("proof/value/number", "300.0")),
    Forgery("subsidy", "an amount with an exponent", at("proof/value/number", "3e2")),
    Forgery("subsidy", "an amount in digits of another script", at("proof/value/number", "٣٠٠")),
    Forgery("subsidy", "an amount that is a number", at("proof/value/number", 300)),
    Forgery("subsidy", "an amount with a sign", at("proof/value/number", "+300")),
    Forgery("subsidy", "an amount with a blank", at("proof/value/number", "300 ")),
    Forgery("subsidy", "an amount with a line end", at("proof/value/number", "300\n")),
    Forgery("subsidy", "an amount that is not a number", at("proof/value/number", "NaN")),
    Forgery("subsidy", "an amount without end", at("proof/value/number", "Infinity")),
    Forgery("subsidy", "an amount of more digits than are read", at("proof/value/number", "3" * 5000)),
    Forgery("subsidy", "an amount over nothing", at("proof/value/number", "300/0")),
    Forgery("subsidy", "another unit", at("proof/value/unit", "万元")),
    Forgery("subsidy", "yes to a question for an amount", at("proof/value", "yes")),
    Forgery("subsidy", "a list of one", in_proof(lambda p: p.update(value=[p["value"]]))),
    Forgery("conflict", "one side of a conflict", at("proof/value", {"number": "30", "unit": "元"})),
    Forgery(
        "conflict",
        "both sides of a conflict",
        in_proof(lambda p: p.update(value=[{"number": "20", "unit": "元"}, {"number": "30", "unit": "元"}])),
    ),
    Forgery("supported", "of another form of proof", at("proof/format", "tiaoli-proof/0")),
    Forgery("supported", "of another rule base", at("proof/rulebase", "sha256:" + "0" * 64)),
    Forgery("supported", "of another case", at("proof/case", "sha256:" + "0" * 64)),
    Forgery("supported", "of a day after the document", at("proof/as_of", "2027-01-01")),
    Forgery("supported", "of a day before the document", at("proof/as_of", "2024-01-09")),
    Forgery("supported", "of a day that there is not", at("proof/as_of", "2024-02-30")),
    Forgery("supported", "of a day in another form", at("proof/as_of", "2024-6-1")),
    Forgery("supported", "a proof with more parts", at("proof/note", "")),
    Forgery("supported", "a proof without its value", gone("proof/value")),
    Forgery("by reading", "both readings have the root of one", in_proof(one_root)),
    Forgery(
        "by reading",
        "a reading that the doubt has not",
        in_proof(lambda p: p["roots"][1].update(readings={f"{UNDER} 条 1 存疑 宽严": "中"})),
    ),
    Forgery(
        "by reading", "a root without a doubt that bears on it", in_proof(lambda p: p["roots"][1].update(readings={}))
    ),
    Forgery("by reading", "readings are taken for settled", asks(readings={f"{UNDER} 条 1 存疑 宽严": "严"})),
    Forgery(
        "supported", "a reading is settled that does not bear on it", asks(readings={f"{UNDER} 条 1 存疑 宽严": "中"})
    ),
    # the question
    Forgery("supported", "about another thing", asks(pattern=[乙])),
    Forgery("supported", "another question", asks(predicate="受限")),
    Forgery("supported", "a question about nothing", asks(predicate="不存在")),
    Forgery("supported", "about what no case can say", asks(predicate=f"{ONE} 支持 除外1")),
    Forgery("supported", "too many places", asks(pattern=[甲, 乙], kinds=["", ""])),
    Forgery("supported", "kinds for other places", asks(kinds=[])),
    Forgery("supported", "a kind of what is named", asks(kinds=["企业"])),
    Forgery("supported", "a kind that is none", asks(kinds=["不存在"])),
    Forgery("supported", "a variable in the place of a thing", asks(pattern=[{"var": "企业"}])),
    Forgery("supported", "an unknown thing", asks(pattern=[{"other": "企业"}])),
    Forgery("supported", "an amount in the place of a thing", asks(pattern=[{"number": "1", "unit": "元"}])),
    Forgery("supported", "under a document that is none", asks(document="二看发〔2024〕2号")),
    Forgery("supported", "under a clause of no document", asks(clause=f"{UNDER} 条 1")),
    Forgery("supported", "under a clause of another", asks(document=UNDER, clause="条 9")),
    Forgery("supported", "under a document, by rules of any", asks(document=UNDER)),
    Forgery("one award", "the list is said to be whole", asks(whole=["获奖"])),
    Forgery("one award", "all lists are said to be whole", asks(whole=["全部"])),
    Forgery("all awards", "a list that is none", asks(whole=["不存在"])),
    Forgery("all awards", "a list twice", asks(whole=["获奖", "获奖"])),
    Forgery("all awards", "lists not in order", asks(whole=["获奖", "企业"])),
]

# ── choices of readings ──────────────────────────────────────────────────────────────────────────────────────────────

FIRST, SECOND = f"{UNDER} 条 3 存疑 一疑", f"{UNDER} 条 3 存疑 二疑"


def roots(*chosen: tuple[str, int]) -> Any:
    """Return the change that gives a proof other roots: the readings of each, and whose step it names."""

    def change(proof: Json) -> None:
        told = proof["roots"]
        names = {"子": FIRST, "丑": FIRST, "寅": SECOND, "卯": SECOND}
        proof["roots"] = [
            {"readings": {names[one]: one for one in readings}, "step": told[of]["step"]} for readings, of in chosen
        ]
        trim(proof)

    return in_proof(change)


def says(value: Any) -> Any:
    return in_proof(lambda p: p.update(value=value))


CHOICES = [
    Forgery("two doubts", "one choice for all: no", both(roots(("", 0)), says("no"))),
    Forgery("two doubts", "one choice for all: yes", both(roots(("", 1)), says("yes"))),
    Forgery("two doubts", "a choice is left out: no", both(roots(("寅", 0)), says("no"))),
    Forgery("two doubts", "a choice is left out: yes", both(roots(("卯", 1)), says("yes"))),
    Forgery("two doubts", "both choices have the root of one", both(roots(("寅", 0), ("卯", 0)), says("no"))),
    Forgery("two doubts", "the roots change places", both(roots(("寅", 1), ("卯", 0)))),
    Forgery("two doubts", "the first is not the first reading", roots(("卯", 1), ("寅", 0))),
    Forgery("two doubts", "a choice twice", roots(("寅", 0), ("卯", 1), ("卯", 1))),
    Forgery("two doubts", "two choices that a combination fits", roots(("寅", 0), ("卯", 1), ("卯子", 1))),
    Forgery("two doubts", "as many as there are, two alike, one missing", roots(("寅", 0), ("寅子", 0))),
    Forgery("two doubts", "the wrong doubt is tried", both(roots(("子", 0), ("丑", 0)), says("no"))),
    Forgery("two doubts", "half of a choice is left out", both(roots(("寅", 0), ("卯子", 1)))),
    Forgery("two doubts, high", "a choice is left out", roots(("子寅", 0), ("子卯", 1), ("丑卯", 3))),
    Forgery(
        "two doubts, high", "the one that differs is covered by another", roots(("子寅", 0), ("子卯", 1), ("丑", 3))
    ),
    Forgery("two doubts, high", "a doubt that matters is not tried", both(roots(("寅", 0), ("卯", 1)))),
    Forgery("two doubts, high", "the other doubt that matters is not tried", roots(("子", 0), ("丑", 2))),
    Forgery(
        "two doubts, high",
        "a rule that may count is not tried",
        both(roots(("寅", 2), ("卯", 3)), says("undetermined")),
    ),
    Forgery(
        "two doubts, high",
        "no, by the reading that is not the default",
        both(roots(("丑寅", 2), ("丑卯", 3), ("子寅", 0), ("子卯", 1))),
    ),
    Forgery("no default", "the answer of the first reading", says({"number": "10", "unit": "元"})),
    Forgery("no default", "both answers", says([{"number": "10", "unit": "元"}, {"number": "20", "unit": "元"}])),
    Forgery("no default", "only the first reading", both(roots(("寅", 0)), says({"number": "10", "unit": "元"}))),
    Forgery("no default", "no reading", both(roots(("", 0)), says({"number": "10", "unit": "元"}))),
    Forgery("no default", "the second as if settled", both(roots(("卯", 1)), says({"number": "20", "unit": "元"}))),
    Forgery("no default", "a doubt that does not bear on it", roots(("寅子", 0), ("寅丑", 0), ("卯", 1))),
]

FORGERIES = [*CHOICES, *CLOSURES, *CONCLUSIONS, *WHOLE]


@pytest.mark.parametrize("name", dict.fromkeys(one.of for one in FORGERIES))
def test_what_is_forged_is_true(name: str) -> None:
    proof = bases.told(name)["proof"]
    assert bases.service().verdict(bases.case(name), proof).verified


@pytest.mark.parametrize("forgery", FORGERIES, ids=str)
def test_a_forged_proof_is_refused(forgery: Forgery) -> None:
    told = bases.told(forgery.of)
    forgery.alter(told)
    assert not same(told, bases.told(forgery.of)), "nothing was altered"
    verdict = bases.service().verdict(bases.case(forgery.of), told["proof"])
    assert not verdict.verified
    assert verdict.fault
