"""Evidence (证据) of cases: kinds, numbers, digests, exclusion."""

from workflows.supervision.evidence.register import (
    Evidence,
    EvidenceExcluded,
    EvidenceFile,
    EvidenceKind,
    NewEvidence,
    UnknownEvidence,
    by_id,
    carry,
    evidence_of,
    exclude,
    listed_attachments,
    register,
)

__all__ = [
    "Evidence",
    "EvidenceExcluded",
    "EvidenceFile",
    "EvidenceKind",
    "NewEvidence",
    "UnknownEvidence",
    "by_id",
    "carry",
    "evidence_of",
    "exclude",
    "listed_attachments",
    "register",
]
