"""Every Chinese word that stands for a code. A sweep test holds that each state and role of the code has one."""

from collections.abc import Mapping

from workflows.supervision.documents import KINDS
from workflows.supervision.tracing import wording

LABELS: dict[str, Mapping[str, str]] = {
    "work_item_state": {"open": "待办", "done": "已办", "cancelled": "已取消"},
    "case_state": {"open": "办理中", "closed": "已办结", "terminated": "已终止"},
    "light": {"red": "已超期", "yellow": "临期", "green": "正常", "none": "无期限"},
    "level": {"general": "一般", "major": "较大", "serious": "重大"},
    "secrecy": {"public": "公开", "internal": "内部", "sensitive": "敏感"},
    "item_kind": {
        "retained": "保留", "cancelled": "取消", "transferred": "转移", "delegated": "下放", "entrusted": "委托",
    },
    "case_source": {
        "manual": "手工下达", "batch": "双随机批次", "inspection": "日常检查", "import": "历史导入", "rest": "接口发起",
        "complaint": "投诉举报", "warning": "风险预警", "plan": "年度检查计划",
        "schedule": "定时启动", "rectification": "责令限期改正", "administrative_penalty": "行政处罚",
        "case_referral": "案件移送", "reverse_referral": "检察意见处理", "special_rectification": "专项整治",
        "lead": "倒查线索", "campaign_problem": "专项整治问题", "accountability_tracing": "倒查追责",
        "accident": "事故处理", "": "—",
    },
    "link_kind": {
        "follow_up": "后续处置", "batch": "同一批次", "plan": "计划批次", "campaign": "专项整治", "problem": "整治问题",
        "penalty": "行政处罚", "referral": "案件移送", "tracing": "倒查追责", "accident": "事故处理",
        "returned": "退回处理",
    },
    "penalty_stage": {
        "lead": "线索核查", "not_filed": "不予立案", "investigation": "调查取证", "review": "审核",
        "notice": "告知听证", "decision": "待决定", "service": "送达", "enforcement": "执行", "closed": "已结案",
    },
    "penalty_paid": {"paid": "已缴清", "unpaid": "未缴清"},
    "penalty_outcome": {
        "penalty": "给予处罚", "no_penalty": "不予处罚", "not_established": "违法事实不成立",
        "referral": "移送司法机关",
    },
    "penalty_procedure": {"ordinary": "普通程序", "summary": "简易程序"},
    "penalty_kind": {
        "warning": "警告", "criticism": "通报批评", "fine": "罚款", "confiscate_income": "没收违法所得",
        "confiscate_goods": "没收非法财物", "suspend_permit": "暂扣许可证件", "downgrade": "降低资质等级",
        "revoke_permit": "吊销许可证件", "restrict_business": "限制开展生产经营活动", "stop_business": "责令停产停业",
        "close_business": "责令关闭", "restrict_practice": "限制从业",
    },
    "problem_status": {
        "to_rectify": "待整改", "rectifying": "整改中", "to_accept": "待验收", "not_accepted": "验收不合格",
        "closed": "已销号", "to_penalty": "转立案", "to_referral": "转移送", "to_accountability": "转问责",
        "not_rectifiable": "无法整改",
    },
    "problem_type": {
        "qualification": "资质条件", "unlicensed": "无证经营", "product_quality": "产品质量",
        "service_quality": "服务质量", "premises": "场所设施", "equipment": "设备安全", "pricing": "收费价格",
        "disclosure": "信息公开", "credit": "信用管理", "records": "台账资料", "personnel": "人员资格",
        "organ": "监管机关自身", "other": "其他",
    },
    "problem_grade": {"general": "一般", "major": "较大", "serious": "重大"},
    "case_part": {
        "handler": "承办人", "inspector": "检查人员", "team": "专案组（核查组）", "concerned": "当事人员",
        "person": "当事人员", "duty": "责任人",
    },
    "finding_state": {
        "open": "待处置", "corrected": "当场改正", "in_rectification": "整改中", "closed": "已销号",
    },
    "lead_target": {
        "penalty": "立案处罚", "administrative_penalty": "立案处罚", "case_referral": "涉嫌犯罪移送",
        "accountability_tracing": "倒查追责", "transfer": "移送其他部门", "credit": "信用惩戒",
        "permit": "许可撤销或注销",
        "hazard": "重大隐患上报", "major_hazard": "重大隐患停用上报", "overdue_test": "设备超期未检",
        "abnormal_list": "列入经营异常名录", "serious_list": "列入严重违法失信名单",
        "organ_supervision": "承接机关监督", "accountability": "倒查追责", "take_back": "收回权力或者终止转移",
        "regime": "修订监管制度",
        "refusal_sampling": "不予移送抽查", "dispute": "管辖争议",
    },
    "referral_stage": {
        "team": "指定专案组", "verifying": "核实", "decision": "正职审批", "handover": "移送公安机关",
        "waiting": "等待公安机关答复", "supplement": "补正材料", "objection": "研究不予立案", "reconsideration": "复议",
        "supervision": "立案监督", "investigation": "移交物品、跟踪侦查", "settling": "依法处理", "settled": "已办结",
    },
    "absence": {"trip": "出差", "leave": "休假", "sick": "病假", "study": "学习培训", "other": "其他"},
    "evidence_kind": {
        "documentary": "书证", "physical": "物证", "audiovisual": "视听资料", "electronic": "电子数据",
        "testimony": "证人证言", "statement": "当事人的陈述", "expert": "鉴定意见", "record": "勘验笔录、现场笔录",
    },
    "obtained_how": {
        "on_site": "现场收集", "handed_in": "当事人提供", "requested": "调取", "tested": "抽样、检测、鉴定",
        "online": "网络取证", "handed_over": "其他机关移送",
    },
    "evidence_form": {"original": "原件、原物", "copy": "复制件，与原件核对无误", "electronic": "电子原始载体"},
    "file_state": {
        "same": "一致", "changed": "内容被改动", "missing": "文件不见了", "entry_changed": "登记信息前后不一致",
    },
    "lead_state": {"recorded": "已登记", "accepted": "已接收", "closed": "已处理"},
    "publication_kind": {
        "tracing_result": "倒查处理情况", "accident_result": "事故处理情况",
        "inspection_result": "检查结果", "rectification_result": "整改结果", "unlicensed_result": "无证活动核查结果",
        "evaluation_result": "效果评价结果", "inspection_plan": "年度检查计划",
        "administrative_penalty": "行政处罚决定",
    },
    "party_kind": {
        "enterprise": "企业", "individual": "个体工商户", "cooperative": "农民专业合作社", "institution": "事业单位",
        "association": "社会组织", "organ": "机关",
    },
    "permit_state": {"valid": "有效", "former": "原许可", "revoked": "已撤销"},
    "method": {
        "site_visit": "实地检查", "desk_review": "书面检查", "sampling": "抽样检查", "online_check": "网络核查",
        "equipment_check": "设备定检", "expert_assisted": "专家协助检查",
    },
    "mode": {
        "double_random": "双随机", "full": "全覆盖", "key": "重点", "unannounced": "飞行", "follow_up": "跟踪",
        "special": "专项", "joint": "联合", "by_request": "应企业申请", "unlicensed": "无证核查",
    },
    "standing": {
        "good": "有效期内", "running_out": "即将到期", "overdue": "已超期", "former": "原许可", "revoked": "已撤销",
        "suspended": "停用", "scrapped": "报废", "none": "无资质登记", "removed": "已移出", "ended": "已终止",
    },
    "rating": {"excellent": "优秀", "good": "良好", "fair": "合格", "poor": "不合格"},
    "evaluation_kind": {"effect": "实施效果评价", "organ": "承接机关监督", "intermediary": "中介机构检查"},
    "evaluation_form": {
        "random_check": "随机抽查", "survey_visit": "调查访问", "third_party": "第三方评估", "checklist": "逐项检查",
        "organisation_check": "组织核查", "self_assessment": "自我评估", "accounting": "财务核查",
    },
    "alarm_kind": {"permit": "许可到期", "test": "设备检验到期", "qualification": "资质到期", "agreement": "协议到期"},
    "equipment_kind": {
        "boiler": "锅炉", "pressure_vessel": "压力容器", "pressure_pipe": "压力管道", "lift": "电梯",
        "crane": "起重机械", "ropeway": "客运索道", "amusement": "大型游乐设施", "site_vehicle": "场内专用机动车辆",
        "fire_equipment": "消防设施", "gas_facility": "燃气设施", "radiation": "放射装置",
        "measuring": "计量标准器具", "other": "其他",
    },
    "test_result": {"passed": "合格", "failed": "不合格"},
    "approval_mode": {"ordinary": "一般程序", "pledge": "告知承诺"},
    "tier": {
        "first_responsible": "第一责任人", "main_responsible": "主要责任人", "direct_responsible": "直接责任人",
    },
    "department_kind": {
        "department": "部门", "authorised": "授权组织", "town": "镇", "subdistrict": "街道", "zone": "开发区",
        "external": "外部机关",
    },
    "definition_state": {"draft": "草稿", "published": "已发布"},
    "definition_source": {"shipped": "随产品发布", "owner": "部门上传", "rest": "接口部署"},
    "calendar_kind": {"workday": "工作日", "rest": "休息日", "statutory": "法定节日", "makeup": "调休上班"},
    "incident_kind": {
        "operation": "系统步骤出错", "expression": "条件或期限算不出", "step_limit": "自动步骤过多",
        "due_work": "到期工作失败", "dead_end": "走到死路", "decision": "决策算不出", "collection": "会签名单有误",
    },
    "measure": {
        "open": "在办", "due_soon": "三日内到期", "overdue": "已超期", "finished": "本季度办结",
        "finished_late": "本季度有环节超期的办结",
    },
    "draw_state": {
        "none": "未开始", "open": "已公布密钥指纹", "gathered": "名录已汇集",
        "frozen": "待监督员输入口令", "observed": "待抽取", "drawn": "已抽取",
    },
    "overlap_kind": {"inspection": "在办检查", "batch": "已抽中的批次", "plan": "年度计划"},
    "overlap_outcome": {
        "undecided": "待核对", "separate": "分别检查", "asked": "待会签", "accepted": "联合检查",
        "refused": "不同意合并", "lapsed": "逾期，分别检查",
    },
    "lead_rule": {
        "lead": "登记的线索", "referral_late": "逾期不移送", "recheck_missing": "超期未复查", "vacuum": "监管真空",
        "many_unresolved": "多个问题未整改", "not_inspected": "应检未检", "not_tested": "设备超期未检",
    },
    "tracing_lead_state": {"open": "待处理", "accepted": "已受理", "merged": "已并案", "dropped": "不受理"},
    "cap_state": {"in_force": "执行中", "coming": "未生效", "past": "已截止"},
    "plan_state": {"draft": "编制中", "in_force": "生效", "ended": "已结束"},
    "plan_version_state": {"draft": "拟定", "in_force": "生效", "superseded": "已被替代", "dropped": "未采用"},
    "plan_row_state": {
        "proposed": "拟定", "planned": "计划中", "due": "到期未启动", "failed": "不能启动", "started": "检查中",
        "done": "已检完", "published": "按期公示", "published_late": "超期公示", "cancelled": "已取消",
        "lapsed": "未实施", "stopped": "批次已终止",
    },
    "campaign_state": {
        "proposed": "立项中", "approved": "制定方案", "running": "实施中", "closing": "抽验和总结", "closed": "已办结",
        "rejected": "未立项", "converted": "已转跟踪检查",
    },
    "campaign_trigger": {
        "warning": "风险预警", "superior": "上级部署", "accident": "事故后举一反三", "complaints": "同类投诉举报",
        "audit": "编办督查建议",
    },
    "campaign_stage": {"self": "自查自纠", "sweep": "排查", "rectify": "整改", "summary": "总结"},
    "campaign_mode": {"light": "简易检查", "full": "全面检查"},
    "campaign_object_state": {"pending": "待排查", "checked": "已排查", "unreachable": "停业、失联"},
    "scan_direction": {"in": "入企", "out": "离企"},
    "hit_policy": {
        "UNIQUE": "最多命中一条规则（UNIQUE）", "FIRST": "取自上而下命中的第一条规则（FIRST）",
        "ANY": "可命中几条，输出须相同（ANY）", "COLLECT": "取命中的全部规则（COLLECT）",
        "RULE ORDER": "按规则顺序取命中的全部规则（RULE ORDER）",
    },
    "aggregation": {"SUM": "合计", "MIN": "取最小", "MAX": "取最大", "COUNT": "计数"},
    "column_type": {
        "string": "文字", "boolean": "是或否", "integer": "整数", "number": "数字", "": "文字或数字",
        "date": "日期，如 2026-03-16",
    },
    "severity": {"error": "错误", "warning": "提醒"},
    "role": {
        "handler": "承办人", "inspector": "执法人员", "section_head": "科室负责人", "legal_reviewer": "法制审核",
        "deputy_head": "分管领导", "head": "主要领导", "publisher": "公示岗", "archivist": "档案岗",
        "observer": "抽取见证人",
        "process_owner": "流程负责人", "case_operator": "流程运维", "sysadmin": "系统管理员",
        "secadmin": "安全管理员", "auditadmin": "审计管理员", "rest_worker": "接口账号",
        "establishment_office": "编办", "legal_affairs": "法制机构", "civil_affairs": "民政", "finance": "财政",
        "price": "价格", "discipline": "纪检监察", "audit_office": "审计", "government": "区政府",
        "police": "公安", "procuratorate": "检察", "court": "法院", "third_party": "第三方",
    },
    "import_level": {"error": "错误", "warning": "提醒", "info": "说明"},
    "access_what": {
        "page": "案件页面", "task": "办理环节", "picture": "流程图", "file": "附件", "document": "文书",
        "export": "案卷导出", "rest": "接口",
    },
    "account_state": {"active": "正常", "disabled": "已停用"},
    "happened": {
        "opened": "发起", "submitted": "办理", "corrected": "更正", "registered": "来文登记", "claimed": "签收",
        "released": "退签", "assigned": "改派", "document": "制发文书", "voided": "文书作废", "published": "公示",
        "withdrawn": "撤回公示", "lead": "登记线索", "timer": "期限到", "decided": "按表决定",
        "follow_up": "后续案件", "incident": "故障", "closed": "案件办结",
    },
    "notification": {
        "remind": "提醒", "red_card": "红牌", "left": "离岗", "reassigned": "改派", "problem": "问题",
        "penalty": "处罚", "registry": "到期", "plan": "计划", "result": "结果告知",
    },
    "moment_kind": wording.KINDS,
    "deviation": wording.DEVIATIONS,
    "gap_kind": wording.GAPS,
    "liability": wording.LIABILITIES,
    "gap_state": {"proposed": "待认定", "confirmed": "已认定", "dropped": "未认定"},
    "tracing_scope": {"party": "单位", "item": "监管事项", "department": "部门", "town": "镇街"},
    "snapshot": {"conditions": "许可条件", "standards": "标准", "scope": "许可范围", "mode": "审批方式"},
    "document_kind": {kind: facts.title for kind, facts in KINDS.items()},
    "day_kind": {
        "WORK": "工作日", "NATURAL": "自然日", "HOUR": "小时", "MONTH": "个月", "YEAR": "年", "FIXED_DATE": "固定日期",
    },
    "roll": {
        "NEXT_WORKDAY": "顺延至下一工作日", "PREV_WORKDAY": "提前至上一工作日", "NONE": "不顺延",
        "CONFIG": "按区里设置",
    },
}  # fmt: skip


WORDS_2015: dict[str, Mapping[str, str]] = {
    "role": {"legal_affairs": "法制办", "discipline": "监察", "price": "物价"},
    "lead_target": {"serious_list": "列入违法经营者黑名单"},
}
"""What the policy of 2015 calls otherwise; everything else is called the same."""


def label(value: object, group: str) -> str:
    """The word for a code; an unknown code shows as itself."""
    return LABELS[group].get(str(value), str(value))
