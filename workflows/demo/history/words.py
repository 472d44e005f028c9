"""What the people of the district write into their forms."""

from collections.abc import Mapping
from random import Random

FACTS: Mapping[str, tuple[str, ...]] = {
    "履行法定义务": ("许可证正本未在经营场所显著位置悬挂", "近三个月的查验记录不完整", "负责人变更后未按规定报告"),
    "场所条件": ("操作间与仓储区没有有效分隔", "消毒设施损坏未及时维修", "安全出口被货物占用"),
    "从业人员": ("两名从业人员的健康证明已过有效期", "未配备专职安全管理人员"),
    "产品质量安全": ("货架上有三种商品已超过保质期", "抽查的商品标签未标明生产日期"),
    "产品或服务质量": ("服务项目未按承诺的标准提供", "检验报告缺少两项指标"),
    "重要设备设施": ("一台设备的定期检验已过有效期", "设备自检记录缺少最近一个月"),
    "自查与追溯": ("日管控、周排查记录不全", "追溯台账未及时登记"),
}
ANY_FACT = ("相关制度没有落实，记录不全", "现场情况与许可时的条件不一致", "台账登记不及时，缺少最近一个月的内容")
REQUIREMENTS = ("补齐缺失的记录并建立专人负责制度", "更换或检修有关设施并提交检验证明", "清理现场并恢复许可时的条件")
REASONS = ("年度检查计划安排", "上级交办的重点检查", "该行业近期投诉较多，开展重点检查", "季节性安全检查")
CONTENT = "查验许可证件、经营场所、设备设施、从业人员和记录台账，核对实际活动与许可内容是否一致。"
BASIS = "《中华人民共和国行政许可法》第六十一条；国办发〔2024〕54号"
OPINIONS = ("", "", "", "同意。", "情况属实。", "请按期办理。", "已核对。")
WORDS = ("清风徐来", "秋水长天", "正大光明", "海晏河清", "公平公正", "山高水长", "日新月异", "厚德载物", "春和景明")
NAMES = ("王某", "李某", "张某", "刘某", "陈某", "杨某")

PLAIN: Mapping[str, str] = {
    "content": CONTENT,
    "basis": BASIS,
    "unannounced_reason": "事先告知可能影响检查效果（《食品生产经营监督检查管理办法》第四十六条）",
    "send_back_reason": "检查内容不够具体，请补充后重新提交。",
    "decline_reason": "该对象今年已接受同类检查，不再重复检查。",
    "redraw_reason": "抽中的对象中有两户已停业，经核实后重新抽取。",
    "recusal_reason": "经核查，当事人所述情况已查明，依照《行政处罚法》第四十三条作出决定。",
    "recusal_grounds": "该执法人员与我单位负责人系亲属，申请回避。",
    "extension_grounds": "所需设备正在采购，预计到货时间晚于改正期限。",
    "extension_note": "申请理由属实，符合延期条件。",
    "report_text": "已对照通知书逐项整改，现将整改情况和照片报上，请复查。",
    "materials": "许可证副本、近三个月的进货查验记录、从业人员健康证明、设备检验报告。",
    "received_list": "许可证副本1份、查验记录3册、健康证明复印件5份。",
    "supplement_list": "请补充设备检验报告原件和最近一次自查记录。",
    "review_note": "材料已逐项审查。",
    "subject_statement": "对检查情况没有异议。",
    "refusal_reason": "被检查人拒绝签字，未说明理由。",
    "confirm_note": "情况属实。",
    "archive_note": "材料齐全，按时归档。",
    "witness": "社区网格员（见证）",
}


def fact(group: str, luck: Random) -> str:
    return f"{luck.choice(FACTS.get(group, ANY_FACT))}。"


def summary(overall: str, failed: int) -> str:
    """The words beside a result."""
    if failed:
        return f"{overall}：检查发现{failed}项不符合，事实和证据见检查记录。"
    if overall == "未发现问题":
        return "按检查表逐项检查，未发现问题。"
    return f"{overall}：经多种方式核实，检查表所列事项未能实施，记录在案。"


def publication(party: str, item: str, outcome: str) -> str:
    return f"依法对{party}（{item}）实施了检查，结果：{outcome}。现予公示。如有异议，可向本机关提出。"
