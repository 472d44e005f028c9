"""One converter per field type: a raw value (HTML string or JSON) → the stored value, or ``Wrong``."""

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from workflows.clock import SHANGHAI
from workflows.db import Json
from workflows.engine.types import Field
from workflows.usecases.forms import lookups, plaintext
from workflows.usecases.forms.context import FormContext, Wrong

DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fa5]{1,12}〔(19|20)\d{2}〕[1-9]\d{0,4}号")
Converter = Callable[[Field, Json, FormContext], Json]


def string(field: Field, raw: Json, context: FormContext) -> Json:
    return _text(field, raw, limit=plaintext.LINE_LIMIT, lines=False)


def long_text(field: Field, raw: Json, context: FormContext) -> Json:
    return _text(field, raw, limit=plaintext.TEXT_LIMIT, lines=True)


def _text(field: Field, raw: Json, *, limit: int, lines: bool) -> str:
    limit = min(int(field.constraints.get("maxlength", limit)), plaintext.TEXT_LIMIT)
    value = plaintext.text(raw, limit=limit, lines=lines)
    least = int(field.constraints.get("minlength", 0))
    if len(value.strip()) < least:
        raise Wrong(f"至少 {least} 个字。")
    if pattern := field.constraints.get("pattern"):
        plaintext.matches(pattern, value)
    return value


def whole(field: Field, raw: Json, context: FormContext) -> Json:
    number = _decimal(raw)
    if number != number.to_integral_value():
        raise Wrong("请填写整数。")
    _in_range(field, number)
    return int(number)


def decimal(field: Field, raw: Json, context: FormContext) -> Json:
    number = _decimal(raw)
    if len(number.normalize().as_tuple().digits) > 15:
        raise Wrong("数字的位数太多，最多 15 位有效数字。")
    _in_range(field, number)
    return f"{number.normalize():f}"


def money(field: Field, raw: Json, context: FormContext) -> Json:
    """Strings are yuan as people write them, integers are 分 as programs send them."""
    yuan = Decimal(raw) / 100 if isinstance(raw, int) and not isinstance(raw, bool) else _decimal(raw)
    if yuan != round(yuan, 2):
        raise Wrong("金额最多两位小数。")
    _in_range(field, yuan)
    return int(yuan * 100)


def _decimal(raw: Json) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise Wrong("请填写数字。")
    if isinstance(raw, float) and not math.isfinite(raw):
        raise Wrong("请填写数字。")
    try:
        number = Decimal(plaintext.compact(raw, limit=40).replace(",", "") if isinstance(raw, str) else str(raw))
    except InvalidOperation as error:
        raise Wrong("请填写数字，例如 12 或 12.5。") from error
    if not number.is_finite() or number.adjusted() > 15 or number.as_tuple().exponent < -20:  # type: ignore[operator]
        raise Wrong("数字超出可以填写的范围。")
    return number


def _in_range(field: Field, number: Decimal) -> None:
    low, high = field.constraints.get("min"), field.constraints.get("max")
    unit = field.properties.get("unit", "")
    if low is not None and number < Decimal(low):
        raise Wrong(f"不得小于 {low}{unit}。")
    if high is not None and number > Decimal(high):
        raise Wrong(f"不得大于 {high}{unit}。")


def boolean(field: Field, raw: Json, context: FormContext) -> Json:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw in ("true", "false"):
        return raw == "true"
    raise Wrong("请选择“是”或“否”。")


def day(field: Field, raw: Json, context: FormContext) -> Json:
    try:
        value = date.fromisoformat(plaintext.compact(raw, limit=10))
    except ValueError as error:
        raise Wrong("请填写日期，例如 2026-11-22。") from error
    if not 1900 <= value.year <= 2200:
        raise Wrong("年份不对，请检查日期。")
    low, high = field.constraints.get("min"), field.constraints.get("max")
    if low is not None and value < bound(low, context.today):
        raise Wrong(f"不得早于 {bound(low, context.today).isoformat()}。")
    if high is not None and value > bound(high, context.today):
        raise Wrong(f"不得晚于 {bound(high, context.today).isoformat()}。")
    return value.isoformat()


def bound(constraint: str, today: date) -> date:
    """``2026-01-01``, ``today``, ``today+30``, ``today-7``."""
    if constraint.startswith("today"):
        return today + timedelta(days=int(constraint.removeprefix("today") or 0))
    return date.fromisoformat(constraint[:10])


def instant(field: Field, raw: Json, context: FormContext) -> Json:
    value = plaintext.text(raw, limit=40, lines=False).strip()
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise Wrong("请填写日期和时间，例如 2026-11-22 09:30。") from error
    moment = moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
    day(field, moment.date().isoformat(), context)
    return moment.isoformat()


def enum(field: Field, raw: Json, context: FormContext) -> Json:
    if not isinstance(raw, str) or raw not in {option.id for option in field.options}:
        raise Wrong("请从列出的选项中选择。")
    return raw


def multi_enum(field: Field, raw: Json, context: FormContext) -> Json:
    offered = [option.id for option in field.options]
    chosen = listed(raw)
    if any(value not in offered for value in chosen):
        raise Wrong("请从列出的选项中选择。")
    return [value for value in offered if value in chosen]


def listed(raw: Json) -> list[str]:
    values = raw if isinstance(raw, list) else [raw]
    if not all(isinstance(value, str) for value in values):
        raise Wrong("请从列出的选项中选择。")
    kept = [str(value) for value in values if value]
    return list(dict.fromkeys(kept))


def user(field: Field, raw: Json, context: FormContext) -> Json:
    return _users(listed(raw), context)[0]


def users(field: Field, raw: Json, context: FormContext) -> Json:
    chosen = _users(listed(raw), context)
    _enough(field, chosen, "人")
    return list(chosen)


def _users(logins: list[str], context: FormContext) -> list[str]:
    if not logins:
        raise Wrong("请选择人员。")
    missing = set(logins) - lookups.officers_in_force(context.conn, logins, today=context.today)
    if missing:
        raise Wrong(f"没有这样的在岗人员：{'、'.join(sorted(missing))}。请从搜索结果中选择。")
    return logins


def _enough(field: Field, chosen: list[str], unit: str) -> None:
    least = int(field.properties.get("min_count", 0))
    if len(chosen) < least:
        raise Wrong(f"至少需要 {least} {unit}，现在只有 {len(chosen)} {unit}。")


def reference(field: Field, raw: Json, context: FormContext) -> Json:
    """department, party, item or equipment by id; all but the department also by code."""
    number: int | None = raw if isinstance(raw, int) and not isinstance(raw, bool) else None
    if isinstance(raw, str) and raw.isdecimal() and len(raw) < 15:
        number = int(raw)
    elif isinstance(raw, str):
        number = lookups.by_code(context.conn, field.type, plaintext.compact(raw, limit=64))
    if number is None or not 0 < number < 2**31 or not lookups.exists(context.conn, field.type, number):
        raise Wrong("没有找到，请输入名称或代码后从列表中选择。")
    return number


def departments(field: Field, raw: Json, context: FormContext) -> Json:
    """Several departments by id, each once, in the order of their ids."""
    given = raw if isinstance(raw, list) else [raw]
    numbers = {int(one) for one in given if isinstance(one, int | str) and str(one).isdecimal() and len(str(one)) < 10}
    known = [one for one in sorted(numbers) if lookups.exists(context.conn, "department", one)]
    if len(known) < len({str(one) for one in given if one not in (None, "")}):
        raise Wrong("没有这样的部门，请从列表中选择。")
    return list(known)


def files(field: Field, raw: Json, context: FormContext) -> Json:
    chosen = listed(raw)
    if field.type == "file" and len(chosen) > 1:
        raise Wrong("这里只能放一个文件，请删除多余的。")
    if any(attachment not in context.attachments for attachment in chosen):
        raise Wrong("有文件不是在本环节上传的，请重新选择文件。")
    _enough(field, chosen, "份")
    return list(chosen)


def geo(field: Field, raw: Json, context: FormContext) -> Json:
    if isinstance(raw, str):
        parts = plaintext.compact(raw, limit=60).replace("，", ",").split(",")
        raw = dict(zip(("lng", "lat"), parts, strict=False)) if len(parts) == 2 else {}
    if not isinstance(raw, dict) or set(raw) - {"lat", "lng", "accuracy"} or not {"lat", "lng"} <= set(raw):
        raise Wrong("请填写“经度,纬度”，或点“定位”取得当前位置。")
    lat, lng = float(_decimal(raw["lat"])), float(_decimal(raw["lng"]))
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):
        raise Wrong("经纬度超出范围。")
    place: dict[str, Json] = {"lat": lat, "lng": lng}
    if not plaintext.blank(raw.get("accuracy")):
        place["accuracy"] = float(_decimal(raw["accuracy"]))
    return place


def uscc(field: Field, raw: Json, context: FormContext) -> Json:
    code = plaintext.compact(raw, limit=32).upper()
    if fault := lookups.uscc_fault(code):
        raise Wrong(fault)
    return code


def idno(field: Field, raw: Json, context: FormContext) -> Json:
    number = plaintext.compact(raw, limit=32).upper()
    if fault := lookups.idno_fault(number):
        raise Wrong(fault)
    return number


def document_number(field: Field, raw: Json, context: FormContext) -> Json:
    value = "".join(plaintext.text(raw, limit=60, lines=False).split())
    if not DOCUMENT_NUMBER.fullmatch(value):
        raise Wrong("文号应写作“清市监检通〔2026〕12号”：六角括号〔〕，不加“第”，序号不补零。")
    return value


CONVERTERS: dict[str, Converter] = {
    "string": string, "text": long_text, "long": whole, "decimal": decimal, "money": money, "boolean": boolean,
    "date": day, "datetime": instant, "enum": enum, "multi_enum": multi_enum, "user": user, "users": users,
    "department": reference, "departments": departments, "party": reference, "item": reference, "equipment": reference,
    "file": files, "files": files, "photo": files,
    "geo": geo, "signature": files, "uscc": uscc, "idno": idno, "document_number": document_number,
}  # fmt: skip
FILES = frozenset({"file", "files", "photo", "signature"})
LISTS = FILES | {"multi_enum", "users", "departments", "table", "checklist"}
