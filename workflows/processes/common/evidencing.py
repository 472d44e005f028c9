"""Photos and files taken for a problem are evidence of it from the moment the problem is written down."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from workflows.engine.tables import attachment
from workflows.engine.types import StepContext
from workflows.processes.common.reading import texts
from workflows.supervision import evidence
from workflows.supervision.cases import Case, Found
from workflows.supervision.evidence import EvidenceFile, EvidenceKind, NewEvidence


def register_found(ctx: StepContext, case: Case, found: Sequence[Found], *, obtained_on: date) -> None:
    """One item for each problem with files (行政处罚法46、47条); a result formed anew registers no file twice."""
    known = evidence.listed_attachments(ctx.conn, case.id)
    wanted = {key for one in found for key in one.evidence} - known
    if not wanted:
        return
    rows = {
        row.id: EvidenceFile(row.id, row.filename, row.media_type, row.size, row.sha256, row.sm3)
        for row in ctx.conn.execute(select(attachment).where(attachment.c.id.in_(sorted(wanted))))
    }
    for one in found:
        files = [rows[key] for key in one.evidence if key in rows]
        if files:
            new = NewEvidence(
                kind=EvidenceKind.ELECTRONIC, name=one.point[:200], proves=one.fact, obtained_on=obtained_on,
                obtained_how="on_site", collectors=texts(ctx, "inspectors"), form="electronic", files=files,
            )  # fmt: skip
            evidence.register(ctx.conn, case.id, new, actor=ctx.actor, now=ctx.now)
