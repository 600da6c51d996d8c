"""The words of the language that stand for something else: each row a Chinese word, its exact English synonym, a sense.

The grammar accepts both; the passes after it see only the Chinese word or its sense.
"""

from __future__ import annotations

#: comparison wording → operator. Strict and inclusive as the text says them; 达到 and 以上 include the number itself
#: (by analogy with 民法典 第1259条, which clauses may depart from in terms).
COMPARISONS: dict[str, tuple[str, str]] = {
    "低于": ("below", "<"),
    "不足": ("below", "<"),
    "小于": ("below", "<"),
    "高于": ("above", ">"),
    "超过": ("above", ">"),
    "大于": ("above", ">"),
    "超": ("above", ">"),
    "不低于": ("at-least", ">="),
    "不少于": ("at-least", ">="),
    "不小于": ("at-least", ">="),
    "达到": ("at-least", ">="),
    "不超过": ("at-most", "<="),
    "不高于": ("at-most", "<="),
    "不大于": ("at-most", "<="),
    "等于": ("equal-to", "="),
    "不等于": ("not-equal-to", "!="),
}

_SIGNS = {"<": "<", "<=": "<=", "≤": "<=", ">": ">", ">=": ">=", "≥": ">=", "!=": "!=", "≠": "!="}

#: how each operator is said when a proof says it.
OPERATORS: dict[str, tuple[str, str]] = {
    "<": ("低于", "below"),
    "<=": ("不超过", "at most"),
    ">": ("超过", "above"),
    ">=": ("不低于", "at least"),
    "=": ("等于", "equal to"),
    "!=": ("不等于", "not equal to"),
}

#: the roles a body can have in a clause or document.
ROLES: dict[str, str] = {
    "责任单位": "responsible",
    "牵头单位": "lead",
    "配合单位": "assisting",
    "主送": "addressed-to",
    "抄送": "copied-to",
    "主体": "actor",
}

#: the ways one document or clause bears on another, and whether the relation chains.
LINKS: dict[str, tuple[str, bool]] = {
    "贯彻": ("implements", True),
    "落实": ("carries-out", False),
    "依据": ("based-on", False),
    "按照": ("according-with", False),
    "参照": ("modelled-on", False),
    "结合": ("together-with", False),
    "印发": ("issues", False),
    "废止": ("repeals", False),
    "修改": ("amends", False),
    "对应": ("parallel-to", False),
}

#: the grounds on which one rule goes before another: what a proof says of each.
GROUNDS: dict[str, tuple[str, str, str]] = {
    "明文": ("stated", "明文规定优先", "as the text expressly says"),
    "上位": ("superior", "上位文件优先", "the superior document prevails"),
    "后法": ("later", "后发文件优先", "the later document prevails"),
    "特别": ("special", "特别规定优先", "the special rule prevails"),
}

#: the ground where none is said.
DEFAULT_GROUND = "明文"

DATE_KEYS: dict[str, str] = {"成文日期": "issued", "施行日期": "effective", "失效日期": "expires"}

#: how an amount is rounded where a clause says so: the English word, and the function of the engine.
ROUNDINGS: dict[str, tuple[str, str]] = {
    "四舍五入至": ("rounded-to", "round"),
    "舍去至": ("rounded-down-to", "floor"),
    "进位至": ("rounded-up-to", "ceil"),
}

AGGREGATES: dict[str, str] = {"合计": "sum", "个数": "count", "最大": "max", "最小": "min"}

TEXT_KEYS: dict[str, str] = {
    "名称": "title",
    "简称": "short-title",
    "备注": "remark",
    "摘要": "summary",
    "原文": "source-text",
    "不可计算": "not-computable",
    "未编码": "left-out",
    "提示": "warning",
    "发文机关": "issuer",
    "辖区": "jurisdiction",
    "性质": "modality",
}

#: what a clause does; the words of the corpus for its force. 优先 is not 必须, 鼓励 gives no claim.
MODALITIES: dict[str, str] = {
    "目标": "target",
    "授权": "empowers",
    "允许": "permits",
    "支持": "supports",
    "鼓励": "encourages",
    "奖补": "awards",
    "审批": "approval",
    "优先": "priority",
    "要求": "requires",
    "探索": "explores",
    "试点": "pilots",
    "保障": "safeguards",
    "依据": "basis",
    "定义": "defines",
    "印发": "issues",
    "禁止": "forbids",
}


def chinese(word: str) -> str:
    """Return the Chinese word of which ``word`` is the exact synonym, or ``word`` itself."""
    return _TO_CHINESE.get(word, word)


def operator(wording: str) -> str:
    """Return the operator a comparison's wording stands for."""
    return _SIGNS.get(wording) or COMPARISONS[chinese(wording)][1]


_TO_CHINESE: dict[str, str] = {}
for _chinese, _english in (
    *((zh, en) for zh, (en, _) in COMPARISONS.items()),
    *ROLES.items(),
    *((zh, en) for zh, (en, _) in LINKS.items()),
    *((zh, en) for zh, (en, _, _) in GROUNDS.items()),
    *DATE_KEYS.items(),
    *((zh, en) for zh, (en, _) in ROUNDINGS.items()),
    *AGGREGATES.items(),
    *TEXT_KEYS.items(),
):
    _TO_CHINESE.setdefault(_english, _chinese)
