# The slice in Rego, as a user of Open Policy Agent would write it. The input is one record; data.slice.answers are the
# answers to the eighteen questions, in their order, null where no amount is due.
package slice

import rego.v1

park := "巴彦淖尔经开区"

issued := "2024-03-20"

titles := [50000000, 100000000, 25000000]

settled if input.park == park

built_there if input.project_park == park

barred if {
	input.completed != null
	input.completed < issued
	not input.completed_early_counts
}

# 条 1 and 条 4
default energy_review := false

energy_review if {
	built_there
	input.fixed_asset
	input.energy < 10000
}

default build_first := false

build_first if {
	built_there
	input.planned
	not input.government
}

default tolerant := false

tolerant if {
	built_there
	not input.government
}

default promise := false

promise if {
	tolerant
	input.own_risk
}

# 条 6, 条 7 and 条 14, 条 8, 条 15
default supported := false

supported if {
	settled
	input.industry in {"农畜产品精深加工", "生物医药", "新材料新能源装备制造"}
}

among_suppliers if input.kind in {"科技创新企业", "专精特新小巨人企业", "关键零部件和中间品制造企业"}

among_suppliers if input.unlisted_supplier

default prior := false

prior if {
	input.newly_settled
	among_suppliers
	input.fits
	input.supplier
}

prior if {
	input.newly_settled
	input.kind == "工业固体废物回收再利用企业"
	input.needed
}

default encouraged := false

encouraged if {
	settled
	input.technological
	input.founder in {"知名企业总部", "科研院所", "高等学校", "科研人员", "企业科技人员"}
}

default power := false

power if {
	input.digital
	input.trades_power
}

# 条 10
prize_counts if input.prize_day >= issued

prize_counts if input.early_prize_counts

default prize := null

prize := 50000000 if {
	settled
	prize_counts
	input.prize == "主席质量奖"
}

prize := 20000000 if {
	settled
	prize_counts
	input.prize == "企业标准领跑者"
	input.prize_level == "国家级"
}

# 条 11 and 条 12
subsidy := min([input.cost * 60 / 100, 300000000])

listed_use if {
	input.use in {"市场开拓", "境外营销网点", "海外仓", "跨境电商", "国际物流", "公共服务平台"}
}

listed_use if {
	input.use == "租用海外仓"
	input.rental_counts
}

default trade := null

trade := subsidy if {
	settled
	listed_use
	not barred
}

default upgrade := null

upgrade := subsidy if {
	settled
	input.imported
	input.new_technology
	input.existing
	input.direction in {"高端化", "智能化", "绿色化"}
	not barred
}

# the fifteen measures, 三 and 五
western if input.province == "新疆维吾尔自治区"

counted(recognition) if {
	western
	recognition.new
	recognition.year >= 2023
	recognition.year <= 2025
}

had(recognition) if {
	some earlier in input.recognitions
	earlier.title == recognition.title
	counted(earlier)
	earlier.year < recognition.year
}

gains[number] := titles[recognition.title] if {
	some number, recognition in input.recognitions
	counted(recognition)
	not had(recognition)
}

gain(number) := object.get(gains, number, null)

due := [amount | some number; amount := gains[number]]

default total := null

total := sum(due) if count(due) > 0

default green := false

green if {
	western
	input.green == "国家级"
}

# 包府发〔2022〕50号 三
default places := null

places := max([floor((input.previous_rank - input.rank) / 5), 0]) * 500000000 if input.ranking == "全国高新区排名"

default places_total := 0

places_total := places if places != null

answers := [
	energy_review, build_first, tolerant, promise, supported, prior, encouraged, prize, trade, upgrade, power,
	gain(0), gain(1), gain(2), total, green, places, places_total,
]
