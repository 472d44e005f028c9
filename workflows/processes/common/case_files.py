"""案卷: the files of a receiving side in a period, with what the register says against each; the pool of a draw."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from workflows.db import Json
from workflows.engine.types import Refused, StepContext
from workflows.processes.common.rating import problems
from workflows.processes.common.reading import case_of, day, latest_submission, number, rows, text
from workflows.supervision import drawing
from workflows.supervision.cases import FAILED, Found, evaluations
from workflows.supervision.items.adjustments import Adjustment, handed_down
from workflows.supervision.organisation.officers import officer_by_login
from workflows.supervision.parties.tables import party, permit

REGISTER_STEPS = ("plan_supervision", "plan_evaluation")
"""The steps whose form ``file_register`` lists files that were kept outside of the register."""
REVIEW = "review_files"
CLEARING = ("符合", "不适用")
FLAGGED, ORDINARY = "提示", "一般"
MOST_FLAGGED = 30
"""So many of the files with a hint are reviewed besides the sample (all of them where there are fewer)."""


@dataclass(frozen=True)
class CaseFile:
    """One approval file of the receiving side; ``flags`` say why it may lie outside of the power (许可法24条)."""

    number: str
    title: str
    done_on: date
    flags: tuple[str, ...]

    @property
    def stratum(self) -> str:
        return FLAGGED if self.flags else ORDINARY


def power(ctx: StepContext) -> Adjustment | None:
    """The document by which the organ exercises the item; None for a transferred item."""
    if not ctx.variables.get("organ"):
        return None
    return handed_down(ctx.conn, number(ctx, "item"), number(ctx, "organ"), ctx.now.date())


def files_in_period(ctx: StepContext) -> list[CaseFile]:
    """Permits of the item issued in the period, and the files listed by hand, each number once."""
    known = {one.number: one for one in (*_permits(ctx), *_listed(ctx))}
    return [known[key] for key in sorted(known)]


def check_period(ctx: StepContext) -> None:
    if day(ctx, "period_to") < day(ctx, "period_from"):
        raise Refused("期间的止日早于起日，请核对。", "period_to")


def _permits(ctx: StepContext) -> Iterator[CaseFile]:
    known = power(ctx)
    query = (
        select(permit.c.number, permit.c.issued_on, permit.c.snapshot, party.c.name, party.c.town)
        .join(party, party.c.id == permit.c.party_id)
        .where(
            permit.c.item_id == number(ctx, "item"),
            permit.c.issued_on >= day(ctx, "period_from"),
            permit.c.issued_on <= day(ctx, "period_to"),
        )
    )
    for row in ctx.conn.execute(query):
        yield _file(known, row.number, row.name, row.issued_on, row.town, str((row.snapshot or {}).get("scope") or ""))


def _listed(ctx: StepContext) -> Iterator[CaseFile]:
    known, first, last = power(ctx), day(ctx, "period_from"), day(ctx, "period_to")
    for row in rows(latest_submission(ctx, *REGISTER_STEPS), "files"):
        done_on = date.fromisoformat(str(row.get("done_on")))
        if not first <= done_on <= last:
            raise Refused(f"案卷{row.get('number')}的办结日期不在期间内，请核对。", "files")
        yield _file(
            known, str(row.get("number")), str(row.get("title")), done_on, str(row.get("town") or ""),
            str(row.get("scope") or ""),
        )  # fmt: skip


def _file(known: Adjustment | None, key: str, title: str, done_on: date, town: str, scope: str) -> CaseFile:
    flags = known.flags(on=done_on, town=town, scope=scope) if known else []
    return CaseFile(key, title, done_on, tuple(flags))


def judge(ctx: StepContext) -> dict[str, Json]:
    """Write down what was found in each drawn file; one with a hint is cleared only with a reason (许可法24条)."""
    case = case_of(ctx)
    sample, judged = evaluations.sample_of(ctx.conn, case.id), rows(latest_submission(ctx, REVIEW), "files_reviewed")
    for one, row in zip(sample, judged, strict=True):
        result, fact = str(row.get("result")), str(row.get("fact") or "")
        if one.flags and result in CLEARING and not fact:
            raise Refused(f"案卷{one.number}有登记提示，判定为“{result}”的须写明查明的情况。", "files_reviewed")
        evaluations.judge_file(ctx.conn, case.id, one.number, result=result, fact=fact)
    failed = sum(row.get("result") == FAILED for row in judged)
    return {"files_failed": failed, "files_score": evaluations.score_of(judged)}


def failing_files(ctx: StepContext) -> list[Found]:
    """The files that were not in order, as problems."""
    return problems(rows(latest_submission(ctx, REVIEW), "files_reviewed"))


def pool(ctx: StepContext, reviewers: list[str]) -> drawing.Pool:
    """The sample of the plan from the ordinary files, and the files with a hint (up to thirty) besides."""
    files = files_in_period(ctx)
    flagged = [one for one in files if one.flags]
    wanted = {
        FLAGGED: min(len(flagged), MOST_FLAGGED),
        ORDINARY: min(number(ctx, "sample_size"), len(files) - len(flagged)),
    }
    people = [officer_by_login(ctx.conn, login) for login in reviewers]
    return drawing.Pool(
        objects=[drawing.PoolObject(one.number, one.title, one.stratum) for one in files],
        wanted={stratum: n for stratum, n in wanted.items() if n},
        inspectors=[drawing.PoolInspector(person.staff_no, person.name) for person in people],
        query=f"{case_of(ctx).case_no} {text(ctx, 'period_from')}..{text(ctx, 'period_to')}",
    )
