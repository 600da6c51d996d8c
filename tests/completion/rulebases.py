"""rulebases: small random rule bases, written as rule text, in which rules of every form meet."""

from __future__ import annotations

from functools import lru_cache

from hypothesis import strategies as st

from engine.rulebase import start
from grammar.load import load_texts
from service.service import Service
from tests.completion.schema import Schema

#: What the rules may speak of. The vocabulary is the same in all; which lists it closes is drawn.
VOCABULARY = """
词汇 样本
  类别 企业、项目、园区、获奖
  类别 小型企业、大型企业 属于 企业 同问 规模
  类别 高新企业 属于 企业
  类别 省级获奖 属于 获奖
  选项 用途：仓储、物流、展会 等
  选项 级别：国家级、省级
  选项 方式：承诺、评估
  属性 投入 企业、项目 → 元
  属性 利润 企业 → 元 可负
  属性 占比 项目 → 比例
  属性 奖金 获奖 → 元
  属性 获奖企业 获奖 → 企业
  属性 实施企业 项目 → 企业
  属性 用处 项目 → 用途 多值
  属性 园区级别 园区 → 级别
  属性 位次 园区 → 位
  属性 人数 企业 → 人
  关系 位于 企业、项目 → 园区
  关系 控股 企业 → 企业
  关系 毗邻 园区 → 园区 封闭
  认定 合规 项目 由 市发改委
  认定 失信 企业
  认定 停产 企业 封闭
  单位 样本市：市发改委
  实体 总园 是 园区
  实体 分园 是 园区
  事实 总园 的 园区级别 = 国家级，分园 毗邻 总园
  结论 受支持 企业
  结论 可免检 项目
  结论 相关 企业 → 企业
  结论 适用 项目 → 方式
  结论 补助 项目 → 元
  结论 津贴 企业 → 元
  结论 总额 企业 → 元
  结论 净额 企业 → 元
  结论 项目数 企业 → 个
  结论 最高奖 企业 → 元
  结论 人均 企业 → 元
  结论 园区奖 园区 → 元
  结论 达标 园区
  结论 领先 企业
"""

DOCUMENT = """文件 样本发〔2024〕1号
  名称     “样本办法”
  辖区     样本市
  成文日期 2024-01-10
"""

DIGEST = "sha256:" + "0" * 64

#: Conditions about a thing of each sort that rules speak of; ``{n}`` is a threshold.
CONDITIONS = {
    "企业": [
        "企业 是 高新企业",
        "企业 是 小型企业、大型企业 之一",
        "企业 不是 大型企业",
        "企业 失信",
        "企业 不 停产",
        "企业 位于 总园",
        "企业 的 投入 不低于 {n}元",
        "企业 的 利润 低于 {n}元",
        "企业 的 人数 超过 {n}人",
        "企业 控股 企业甲 且 企业甲 是 高新企业",
        "项目 的 实施企业 = 企业 且 项目 合规",
        "获奖 的 获奖企业 = 企业 且 获奖 是 省级获奖",
        "企业 的 总额 不低于 {n}元",
        "企业 受支持",
    ],
    "项目": [
        "项目 合规",
        "项目 的 投入 在 {n}元 以上",
        "项目 的 用处 为 仓储、物流 之一",
        "项目 的 用处 为 展会",
        "项目 的 实施企业 是 高新企业",
        "项目 的 实施企业 不 失信",
        "项目 位于 园区 且 园区 的 园区级别 为 国家级",
        "项目 的 占比 超过 {n}%",
        "项目 的 补助 不低于 {n}元",
        "项目 可免检",
    ],
    "园区": [
        "园区 的 园区级别 为 省级",
        "园区 的 位次 在 前 {n}位",
        "园区 毗邻 总园",
        "企业 位于 园区 且 企业 是 高新企业",
        "项目 位于 园区 且 项目 不 合规",
        "园区 达标",
    ],
}

#: What a condition speaks of that rules conclude, and how high it stands: a rule rests on what stands lower.
LEVELS = {"受支持": 0, "可免检": 0, "达标": 0, "补助": 1, "总额": 2}

#: Conclusions: the sort they are about, how high they stand, a condition they need, what they conclude.
CONCLUSIONS = [
    ("企业", 0, "", "企业 受支持"),
    ("企业", 3, "", "企业 领先"),
    ("企业", 0, "企业 控股 企业甲", "企业 相关 企业甲"),
    ("企业", 0, "企业 相关 企业乙 且 企业乙 控股 企业甲", "企业 相关 企业甲"),
    ("企业", 2, "", "企业 的 津贴 = 企业 的 投入 × {n}%，最高 {m}元"),
    ("企业", 3, "企业 相关 企业甲 且 企业甲 是 高新企业", "企业 的 津贴 = {m}元"),
    ("企业", 2, "", "企业 的 总额 = 合计（获奖 的 奖金 遍及 获奖 若 获奖 的 获奖企业 = 企业），最高 {m}元"),
    ("企业", 2, "", "企业 的 总额 = 合计（项目 的 补助 遍及 项目 若 项目 的 实施企业 = 企业）"),
    ("企业", 0, "", "企业 的 净额 = 企业 的 利润 - 企业 的 投入 ÷ 3"),
    ("企业", 3, "", "企业 的 净额 = 合计（企业 的 总额、企业 的 津贴）"),
    ("企业", 0, "", "企业 的 项目数 = 个数（遍及 项目 若 项目 的 实施企业 = 企业）"),
    ("企业", 0, "", "企业 的 最高奖 = 最大（获奖 的 奖金 遍及 获奖 若 获奖 的 获奖企业 = 企业）"),
    ("企业", 0, "", "企业 的 人均 = 企业 的 投入 ÷ 企业 的 人数"),
    ("项目", 0, "", "项目 可免检"),
    ("项目", 1, "", "项目 适用 承诺"),
    ("项目", 1, "", "项目 的 补助 = 项目 的 投入 × {n}%，最高 {m}元，最低 10元"),
    ("项目", 1, "", "项目 的 补助 = （项目 的 投入 - {n}元） 每满 10元 计 {n}元"),
    ("园区", 0, "", "园区 达标"),
    ("园区", 1, "", "园区 的 园区奖 = 合计（企业 的 投入 遍及 企业 若 企业 位于 园区） × {n}%"),
]
NUMBERS = ["1", "3", "50", "100"]


@st.composite
def rule_texts(draw: st.DrawFn) -> str:
    """Return the text of a rule base of one to five rules, one of which may be by a reading."""
    rules = list[str]()
    chosen = draw(st.lists(st.sampled_from(CONCLUSIONS), min_size=1, max_size=5))
    for number, (sort, level, needed, conclusion) in enumerate(chosen):
        lower = [c for c in CONDITIONS[sort] if all(word not in c or at < level for word, at in LEVELS.items())]
        conditions = draw(st.lists(st.sampled_from(lower), max_size=3, unique=True))
        exception = draw(st.sampled_from([None, None, *lower]))
        reading = draw(st.sampled_from(["", "", "", " 按读法 宽", " 按读法 严"]))
        joint = draw(st.sampled_from(["且", "且", "或"]))
        lines = [f"  规则 规则{number + 1}{reading}"]
        body = f" {joint} ".join(f"（{one}）" for one in conditions)
        if needed or body:
            lines.append("    若 " + " 且 ".join(f"（{one}）" for one in (needed, body) if one))
        if exception:
            lines.append(f"    除非 （{exception}）")
        lines.append(f"    则 {conclusion}")
        text = "\n".join(lines).replace("{n}", draw(st.sampled_from(NUMBERS)))
        text = text.replace("{m}", draw(st.sampled_from(NUMBERS)))
        if text.split("\n")[1:] not in [rule.split("\n")[1:] for rule in rules]:
            rules.append(text)
    doubt = ""
    if any("按读法" in rule for rule in rules):
        default = draw(st.sampled_from(["", " 默认"]))
        doubt = f"  存疑 宽严 “没有写。”\n    读法 宽{default} “宽。”\n    读法 严 “严。”\n"
    clause = f"条 1 “样本”\n  摘要 “样本。”\n  原文 {DIGEST}\n  范围 不限\n{doubt}"
    return VOCABULARY + DOCUMENT + clause + "\n".join(rules) + "\n"


@lru_cache(maxsize=256)
def opened(text: str) -> tuple[Service, Schema]:
    """Start a rule base; raises :class:`~text.fault.FaultsError` for one that the check refuses."""
    service = Service(start(load_texts({"样本.tl": text})))
    return service, Schema(service.base.exported)
