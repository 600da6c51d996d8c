"""The slice as it is asked here: a record as a case, the eighteen questions, and an answer as the peers write it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.bench.slice.plain import Result
from tests.bench.slice.records import (
    DIRECTIONS,
    FOUNDERS,
    INDUSTRIES,
    KINDS,
    NAMED_DIRECTIONS,
    NAMED_FOUNDERS,
    NAMED_INDUSTRIES,
    NAMED_USES,
    TITLES,
    USES,
    Record,
)

NUMBER = "巴政办发〔2024〕8号"
AS_OF = "2024-06-01"

#: The readings under which every engine decides; all other doubts are at their defaults.
READINGS = {"多称号叠加": "相加", "兵团与迁入企业": "兵团和迁入也算"}

QUESTIONS = (
    f"依 {NUMBER} 条 1，甲项目 适用 区域节能审查",
    f"依 {NUMBER} 条 4，甲项目 适用 先建后验管理",
    f"依 {NUMBER} 条 4，甲项目 适用 容缺审批",
    f"依 {NUMBER} 条 4，甲项目 适用 审批过程告知承诺制",
    "甲公司 属于重点支持对象",
    f"依 {NUMBER}，甲公司 优先布局于 巴彦淖尔经开区",
    "甲公司 受鼓励在经开区创办",
    "本次获奖 的 市级奖补",
    "甲项目 的 外经贸补助",
    "甲项目 的 技术改造补助",
    f"依 {NUMBER} 条 15，甲公司 受支持开展 参与电力市场化交易",
    "认定0 的 称号奖励额",
    "认定1 的 称号奖励额",
    "认定2 的 称号奖励额",
    "甲公司 的 称号奖励总额",
    "甲公司 可得绿色制造奖励",
    "甲位次 的 位次进步奖励",
    "稀土高新区 的 位次进步奖励合计",
)


def request(record: Record, questions: tuple[str, ...] = QUESTIONS, explain: str = "summary") -> dict[str, Any]:
    """Return the request that asks some of the questions about one record."""
    return {
        "as_of": AS_OF,
        "case": case(record),
        "questions": list(questions),
        "readings": READINGS,
        "whole": ["全部"],
        "explain": explain,
    }


def case(record: Record) -> dict[str, Any]:
    """Return a record as a case; what is not so is denied, and every list is said to be whole."""
    return {
        "甲公司": _enterprise(record),
        "甲项目": _project(record),
        "本次获奖": {
            "是": "获奖",
            "获奖企业": "甲公司",
            "奖项": record.prize,
            "获奖级别": record.prize_level,
            "获奖日期": record.prize_day.isoformat(),
            "成文前获奖经确认适用": _said(record.early_prize_counts),
        },
        "甲位次": {
            "是": "年度位次",
            "排名园区": "稀土高新区",
            "所据排名": record.ranking,
            "上一年度名次": f"{record.previous_rank}位",
            "名次": f"{record.rank}位",
        },
        **{
            f"认定{number}": {
                "是": ["称号认定", "新认定" if recognition.new else "复核认定"],
                "获认企业": "甲公司",
                "认定称号": TITLES[recognition.title],
                "认定年度": f"{recognition.year}年",
            }
            for number, recognition in enumerate(record.recognitions)
        },
    }


def _enterprise(record: Record) -> dict[str, Any]:
    own = {kind: kind == record.kind for kind in KINDS}
    own |= {"数字经济领域企业": record.digital, "科技型企业": record.technological}
    return {
        "是": ["企业", *(name for name, so in own.items() if so)],
        **_denied(name for name, so in own.items() if not so),
        "位于": record.park,
        "所在省区": record.province,
        "市内新引进": _said(record.newly_settled),
        "符合经开区产业发展定位": _said(record.fits),
        "属于上下游配套企业": _said(record.supplier),
        "属于未列名的配套企业": _said(record.unlisted_supplier),
        "属于经开区所需企业": _said(record.needed),
        **_one("所属产业", record.industry, INDUSTRIES[:NAMED_INDUSTRIES]),
        **_one("创办者", record.founder, (*FOUNDERS[:NAMED_FOUNDERS], "高等院校")),
        "符合自治区电力多边交易规则": _said(record.trades_power),
        "绿色制造示范级别": record.green,
        "已穷尽": ["位于", "所属产业", "创办者", "绿色制造示范级别"],
    }


def _project(record: Record) -> dict[str, Any]:
    fixed = "固定资产投资项目"
    return {
        "是": [
            "项目",
            record.nature,
            "政府投资项目" if record.government else "企业投资项目",
            *([fixed] if record.fixed_asset else []),
        ],
        **_denied([] if record.fixed_asset else [fixed]),
        "位于": record.project_park,
        "实施企业": "甲公司",
        "年综合能源消费量": f"{record.energy}吨标准煤",
        "符合产业发展规划": _said(record.planned),
        "企业自担风险": _said(record.own_risk),
        **_one("用途", record.use, USES[: NAMED_USES + 1]),
        "实际投入": f"{record.cost // 100}元",
        "租用算作设立海外仓": _said(record.rental_counts),
        "引入进口设备及技术": _said(record.imported),
        "采用新技术新工艺": _said(record.new_technology),
        "对现有条件进行改造": _said(record.existing),
        **_one("改造方向", record.direction, DIRECTIONS[:NAMED_DIRECTIONS]),
        "成文前完成经确认适用": _said(record.completed_early_counts),
        **({"完成日期": record.completed.isoformat()} if record.completed else {}),
        "已穷尽": ["位于", "用途", "改造方向", "配套于"],
    }


def _said(so: bool) -> str:
    return "是" if so else "否"


def _one(attribute: str, value: str, named: tuple[str, ...]) -> dict[str, Any]:
    """Return a value, and where clauses do not name it, that it is no other name of one of those that they name."""
    return {attribute: value} | ({} if value in named else {f"不{attribute}": list(named)})


def _denied(names: Any) -> dict[str, Any]:
    found = list(names)
    return {"不是": found} if found else {}


def read(answer: Mapping[str, Any]) -> Result:
    """Return an answer as the peers write it: whether, how many fen, or ``None`` where no amount is due.

    Raises :class:`ValueError` for an answer that is undetermined: every fact of a record is known.
    """
    value = answer["value"]
    if isinstance(value, Mapping):
        fen = Fraction(str(value["number"])) * 100
        if fen.denominator != 1:
            raise ValueError(f"{answer['question']}: no whole fen: {value}")
        return int(fen)
    if value == "undetermined":
        raise ValueError(f"{answer['question']}: undetermined")
    if " 的 " in answer["question"]:
        return None
    return bool(value == "yes")
