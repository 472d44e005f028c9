"""The Chinese sentences beside a moment: what was expected that day, and what was done."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from workflows.clock import aware
from workflows.db import Json
from workflows.supervision.deadlines.wording import full_date
from workflows.supervision.tracing.moments import Deviation, Moment, MomentKind

K = MomentKind
UNITS = {"WORK": "个工作日", "NATURAL": "日", "HOUR": "小时", "MONTH": "个月", "YEAR": "年"}
KINDS: Mapping[str, str] = {
    K.PLANNED: "年度计划", K.BATCH: "计划批次", K.POOLED: "在库未抽中", K.DRAWN: "抽中", K.OPENED: "案件登记",
    K.CLOSED: "办结", K.TERMINATED: "终止", K.INSPECTION: "检查", K.INSPECTION_ANNULLED: "检查被撤销",
    K.SCAN: "扫码入企", K.FINDING: "发现问题", K.ORDER: "责令改正", K.ORDER_DEADLINE: "改正期限届满",
    K.ORDER_REPORT: "整改报告", K.ORDER_RECHECK: "复查", K.LEAD: "线索", K.PROBLEM: "问题台账",
    K.EVALUATION: "评价", K.ALARM: "到期预警", K.PUBLICATION: "公示", K.PUBLICATION_WITHDRAWN: "撤回公示",
    K.DOCUMENT: "制发文书", K.DOCUMENT_VOIDED: "文书作废", K.SERVICE: "送达",
    K.EVIDENCE: "登记证据", K.EVIDENCE_EXCLUDED: "排除证据",
    K.SUBMISSION: "登记表单", K.LETTER: "来文登记",
    K.CORRECTION: "更正", K.STEP: "办理环节", K.STEP_OPEN: "未办结环节", K.STEP_CANCELLED: "撤销的环节",
    K.STEP_SKIPPED: "略过的环节", K.REMINDER: "提醒、红牌", K.CLOCK_STOPPED: "中止计时", K.CLOCK_RESUMED: "恢复计时",
    K.DUE_MOVED: "期限重算", K.INCIDENT: "执行故障", K.REPAIR: "故障处理", K.OVERLAP: "检查安排重叠",
    K.VISIT_MISSING: "应检未检", K.PERMIT_EXPIRED: "许可到期", K.TEST_OVERDUE: "设备超期未检", K.REGISTER: "许可登记",
}  # fmt: skip
DEVIATIONS: Mapping[str, str] = {
    Deviation.LATE: "超期", Deviation.OPEN_LATE: "超期未办", Deviation.SKIPPED: "略过", Deviation.MISSING: "应做未做",
    Deviation.UNLAWFUL: "程序违法", Deviation.REVOKED: "撤回或者作废", Deviation.CORRECTED: "事后更正",
    Deviation.FAILED: "执行故障",
}  # fmt: skip
GAPS: Mapping[str, str] = {
    "not_performed": "未履行", "delayed": "延误", "unlawful_procedure": "程序违法", "false_conclusion": "结论失实",
    "penalty_instead": "以罚代管", "not_referred": "应移未移", "concealed": "瞒报", "duty_fulfilled": "尽职",
}  # fmt: skip
LIABILITIES: Mapping[str, str] = {
    "direct": "直接责任", "main_leader": "主要领导责任", "important_leader": "重要领导责任",
    "organ": "监管责任（机关）", "exempt": "无责（尽职免责）",
}  # fmt: skip
TIERS: Mapping[str, str] = {
    "first_responsible": "第一责任人", "main_responsible": "主要责任人", "direct_responsible": "直接责任人",
}  # fmt: skip
CARDS: Mapping[str, str] = {"remind": "到期提醒", "red_card": "红牌"}
STEPS = (K.STEP, K.STEP_OPEN, K.STEP_CANCELLED, K.STEP_SKIPPED)
DUTIES: Mapping[str, str] = {
    K.LEAD: "据线索启动后续程序，或者说明不启动的理由", K.VISIT_MISSING: "按风险等级实施监督检查",
    K.PERMIT_EXPIRED: "依法办理延续、注销或者检查处置", K.TEST_OVERDUE: "督促检验，或者责令停止使用",
    K.ORDER_RECHECK: "对改正情况复查", K.INSPECTION: "实施检查并形成结果", K.DRAWN: "对抽中的对象实施检查",
    K.BATCH: "按计划启动检查批次", K.PUBLICATION: "公示结果", K.PROBLEM: "按期完成整改并销号",
}  # fmt: skip
"""What is expected of what is no step, where no diagram says it."""
NOT_DONE: Mapping[str, str] = {
    K.STEP_CANCELLED: "该环节未办，案件即已终止", K.STEP_SKIPPED: "流程图规定必经，案件终止时未办",
    K.VISIT_MISSING: "未见该时段的检查记录", K.ORDER_RECHECK: "未见复查记录",
    K.INSPECTION: "未见检查结果，案件即已终结",
    K.PERMIT_EXPIRED: "到期后未见延续、注销或者检查处置的记录", K.TEST_OVERDUE: "到期后未见检验或者检查处置的记录",
    K.PLANNED: "计划安排的检查未见启动", K.BATCH: "计划安排的检查批次未见启动", K.DRAWN: "抽中后未见检查案件",
    K.LEAD: "未见据此启动后续程序的记录",
}  # fmt: skip
DONE: Mapping[str, str] = {
    K.PLANNED: "{year}年度计划第{version}版第{row}行生效，计划检查{objects}户", K.BATCH: "计划批次启动",
    K.DRAWN: "“{title}”第{attempt}次抽查，{name}被抽中（名录{pool_size}户）", K.OPENED: "登记“{title}”，案号{case_no}",
    K.CLOSED: "“{title}”办结", K.TERMINATED: "“{title}”终止：{why}", K.INSPECTION: "检查结果：{overall}",
    K.INSPECTION_ANNULLED: "检查被撤销：{why}", K.SCAN: "现场扫码", K.FINDING: "发现“{title}”不符合：{fact}",
    K.ORDER: "第{round}次责令改正：{title}，限{deadline_on}前改正", K.ORDER_DEADLINE: "改正期限届满：{title}",
    K.ORDER_REPORT: "收到整改报告", K.LEAD: "记录线索：{title}", K.EVALUATION: "评价结果：{rating}",
    K.PUBLICATION: "公示“{title}”", K.PUBLICATION_WITHDRAWN: "撤回公示“{title}”：{why}",
    K.DOCUMENT: "制发《{title}》{number}", K.DOCUMENT_VOIDED: "作废《{title}》{number}：{why}",
    K.SERVICE: "登记《{title}》于{served_on}送达{addressee}", K.EVIDENCE: "登记证据{number}：{title}",
    K.EVIDENCE_EXCLUDED: "排除证据{number}“{title}”：{why}", K.LETTER: "登记来文：{title}",
    K.CORRECTION: "更正“{title}”：{why}", K.REMINDER: "{title}",
    K.CLOCK_STOPPED: "自{day}起中止计时，依据{document}", K.CLOCK_RESUMED: "{day}止恢复计时，依据{document}",
    K.DUE_MOVED: "“{title}”的期限重新计算", K.INCIDENT: "“{title}”执行失败：{why}", K.REPAIR: "“{title}”重新执行",
    K.REGISTER: "核发许可{title}", K.STEP_CANCELLED: "“{title}”撤销，流程另行办理",
    K.OVERLAP: "与其他部门检查安排重叠（{title}）{why}", K.PROBLEM: "问题{no}：{title}",
}  # fmt: skip


def node(moment: Moment) -> str:
    """What a moment is called: the step, else the kind of what happened with its subject."""
    if moment.kind is K.REMINDER:
        return CARDS.get(str(moment.done.get("card")), KINDS[moment.kind])
    return moment.title if moment.kind in STEPS else f"{KINDS[moment.kind]}：{subject(moment)}".rstrip("：")


def subject(moment: Moment) -> str:
    """The title, unless it is a code."""
    return "" if moment.title.isascii() and moment.title.replace("_", "").isalpha() else moment.title


def expected_sentence(moment: Moment) -> str:
    """什么依据、应当在何时前做什么: of the law and the diagram of that day; "" where nothing was expected."""
    facts = moment.expected
    if not any(_text(facts, name) for name in ("duty", "legal_basis", "due_at", "due_on", "planned_on", "failed_on")):
        return ""
    parts = [_text(facts, "duty") or DUTIES.get(moment.kind) or node(moment)]
    if basis := _text(facts, "legal_basis"):
        parts.append(f"依据{basis}")
    if (due := _text(facts, "due_at")) or _text(facts, "due_on"):
        parts.append(f"应于{_last(facts, due)}前完成")
    elif planned := _text(facts, "planned_on"):
        parts.append(f"计划于{full_date(date.fromisoformat(planned))}实施")
    if rule := rule_words(facts.get("rule")):
        parts.append(f"时限{rule}")
    return "，".join(parts) + "。"


def done_sentence(moment: Moment) -> str:
    """何人何时做了什么, 迟了多少; or that there is no trace of it."""
    late = f"，超期{days_words(moment)}" if moment.days_late else ""
    if moment.deviation in (Deviation.SKIPPED, Deviation.MISSING):
        fined = _text(moment.done, "penalised_by")
        why = f"另以行政处罚{fined}处理" if fined else _text(moment.done, "why")
        return f"{NOT_DONE.get(moment.kind, '未见办理记录')}{late}{f'（{why}）' if why else ''}。"
    if moment.deviation is Deviation.OPEN_LATE or moment.kind is K.STEP_OPEN:
        later = _text(moment.done, "done_later_at")
        after = f"，此后于{instant_words(aware(datetime.fromisoformat(later)))}办理" if later else ""
        return f"{'期间届满时仍未办结' if moment.deviation else '期间届满时正在办理'}{late}{after}。"
    if moment.kind in (K.PERMIT_EXPIRED, K.TEST_OVERDUE):
        return f"到期后已有案件：{'、'.join(map(str, _list(moment.done, 'cases')))}。"
    who = _text(moment.done, "who") or moment.actor
    behalf = _text(moment.done, "on_behalf_of")
    said = f"{who}{f'（代{behalf}）' if behalf else ''}" if who else ""
    return f"{said}于{instant_words(moment.at)}{_did(moment).rstrip('。')}{late}。"


def together(moments: Sequence[Moment]) -> str:
    """One sentence each, for the evidence of a gap."""
    return "".join(f"{node(one)}：{done_sentence(one)}" if len(moments) > 1 else done_sentence(one) for one in moments)


def rule_words(rule: Json) -> str:
    """``5个工作日（《行政处罚法》85，T-X-01）``; "" where no rule applied."""
    if not isinstance(rule, dict):
        return ""
    kind, n = str(rule.get("day_kind")), str(rule.get("n"))
    length = n if kind == "FIXED_DATE" else f"{n}{UNITS.get(kind, '')}"
    law, article = str(rule.get("law") or ""), str(rule.get("article") or "")
    named = f"《{law}》" if law and not law.startswith(("《", "国办")) else law
    where = f"{named}第{article}条" if article.isdecimal() else f"{named}{article}"
    return f"{length}（{'，'.join(part for part in (where, str(rule.get('code'))) if part)}）"


def days_words(moment: Moment) -> str:
    """How late, in the unit of the rule that applied: ``3个工作日``."""
    rule = moment.expected.get("rule")
    kind = str(rule.get("day_kind")) if isinstance(rule, dict) else "NATURAL"
    return f"{moment.days_late}{UNITS[kind] if kind in ('WORK', 'HOUR') else '日'}"


def instant_words(moment: datetime) -> str:
    """Midnight stands for a day of which no hour is on record."""
    if (moment.hour, moment.minute, moment.second) == (0, 0, 0):
        return full_date(moment.date())
    return f"{full_date(moment.date())}{moment:%H:%M}"


def responsible_words(responsible: Mapping[str, Json]) -> str:
    """``第一责任人张三；直接责任人李四、王五``."""
    parts = []
    for tier, words in TIERS.items():
        people = [str(one.get("name")) for one in _list(responsible, tier) if isinstance(one, dict)]
        if people:
            parts.append(f"{words}{'、'.join(people)}")
    return "；".join(parts)


def _did(moment: Moment) -> str:
    if moment.kind is K.STEP:
        return f"办理“{moment.title}”"
    if moment.kind is K.ORDER_RECHECK:
        return "复查合格" if moment.done.get("passed") else "复查不合格"
    if moment.kind is K.POOLED:
        return _pooled(moment)
    if moment.kind is K.ALARM:
        return {"raised": "发出到期预警", "overdue": "发出超期预警", "settled": "预警消除"}[str(moment.done["part"])]
    facts = defaultdict(str, {key: "" if value is None else value for key, value in moment.done.items()})
    said = DONE.get(moment.kind, KINDS[moment.kind])
    return said.format_map(facts | {"title": moment.title})


def _pooled(moment: Moment) -> str:
    if why := _text(moment.done, "why"):
        return f"“{moment.title}”抽查，{_text(moment.done, 'name')}未列入名录：{why}"
    if not_drawn := moment.done.get("not_drawn"):
        return f"“{moment.title}”抽查，名录中{not_drawn}户未抽中"
    name, size = _text(moment.done, "name"), moment.done.get("pool_size")
    return f"“{moment.title}”抽查，{name}在名录中未抽中（名录{size}户）"


def _last(facts: Mapping[str, Json], due: str) -> str:
    """The last day in time; of hours and minutes the instant."""
    if on := _text(facts, "due_on"):
        return f"{full_date(date.fromisoformat(on))}（含）"
    return instant_words(aware(datetime.fromisoformat(due)))


def _list(facts: Mapping[str, Json], name: str) -> list[Json]:
    found = facts.get(name)
    return found if isinstance(found, list) else []


def _text(facts: Mapping[str, Json], name: str) -> str:
    return str(facts.get(name) or "")
