"""Intermediaries (中介服务机构) serving the applicants of items; one qualification ran out, two soon will."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert, select

from workflows.demo.district.items import DemoItem
from workflows.demo.district.parties import invent
from workflows.demo.district.place import chance
from workflows.supervision.parties.intermediaries import add_intermediary
from workflows.supervision.parties.tables import party

MARKET, GUIDED = "市场调节价", "政府指导价（清源发改价〔2024〕6号，演示）"
SERVICES: tuple[tuple[str, str, tuple[str, ...], str, str, str, str], ...] = (
    ("特种设备检验检测", "SJ", ("特种设备使用登记",), "特种设备检验检测机构核准证（乙类）", "省市场监督管理局",
     "乘客电梯每台每次480元，压力容器按容积计费", GUIDED),
    ("食品检验检测", "SJ", ("食品生产许可（区级权限品类）", "食品经营许可"), "检验检测机构资质认定证书（CMA）",
     "省市场监督管理局", "每批次按检验项目计费，最高1200元", MARKET),
    ("房屋安全鉴定", "ZJ", ("建筑工程施工许可证核发",), "房屋安全鉴定机构备案证书（乙级）", "市住房和城乡建设局",
     "每平方米2元，不足1000元按1000元", MARKET),
    ("施工图审查", "ZJ", ("建设工程消防设计审查", "建筑工程施工许可证核发"), "施工图设计文件审查机构认定书（二类）",
     "省住房和城乡建设厅", "按工程概算的千分之一点五", MARKET),
    ("消防设施维护保养检测", "XF", ("公众聚集场所投入使用、营业前消防安全检查",), "消防技术服务机构从业条件登记",
     "市消防救援支队", "每平方米1.2元", MARKET),
    ("安全评价", "YJ", ("危险化学品经营许可",), "安全评价机构资质证书", "省应急管理厅", "每份评价报告8000元起", MARKET),
    ("环境监测", "HJ", ("排污许可证核发",), "检验检测机构资质认定证书（CMA）", "省市场监督管理局",
     "每个点位每次360元", MARKET),
    ("放射卫生技术服务", "WS", ("放射诊疗许可",), "放射卫生技术服务机构资质证书（乙级）", "省卫生健康委员会",
     "每台设备每次1500元", MARKET),
    ("测绘服务", "ZR", ("建设用地规划许可", "建设工程规划许可"), "测绘资质证书（乙级）", "省自然资源厅",
     "按测绘产品目录计费", GUIDED),
    ("雷电防护装置检测", "QX", ("雷电防护装置设计审核和竣工验收",), "雷电防护装置检测资质证（乙级）", "省气象局",
     "每个检测点60元", MARKET),
    ("企业登记代理", "SJ", ("企业及个体工商户登记",), "", "", "每件300元", MARKET),
)  # fmt: skip
"""Service, supervising department, items, qualification with its issuer ("" where none is needed), fees and basis."""
ENDS_IN = {"特种设备检验检测": -17, "食品检验检测": 18, "消防设施维护保养检测": 26}
"""Days until the last day of these; the others run for one to four years."""


def load(conn: Connection, items: list[DemoItem], *, now: datetime) -> int:
    """How many intermediaries were made, each a party of its own."""
    luck, today = chance("intermediaries"), now.date()
    names = set(conn.scalars(select(party.c.name)))
    where = {item.name: item for item in items}
    departments = {item.department: item.department_id for item in items}
    for number, (service, code, served, paper, issuer, fees, basis) in enumerate(SERVICES, 1):
        row = invent(luck, service, f"{service.removesuffix('服务')}有限公司", "enterprise", names)
        party_id = conn.execute(insert(party).values(**row).returning(party.c.id)).scalar_one()
        last = today + timedelta(days=ENDS_IN.get(service, luck.randint(400, 1400)))
        add_intermediary(
            conn, party_id, department_id=departments[code], service=service, items=[where[one].id for one in served],
            registered_on=date(2023, 3, 1), qualification=paper, qualification_issuer=issuer, fee_standard=fees,
            qualification_no=f"ZZ-370399-{number:03d}" if paper else "",
            qualified_on=last - timedelta(days=5 * 365) if paper else None,
            qualification_expires_on=last if paper else None, fee_basis=basis,
        )  # fmt: skip
    return len(SERVICES)
