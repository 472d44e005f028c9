"""案卷: everything on record about one case in one zip that anybody can read and check without this system."""

from workflows.usecases.case_file.collecting import CaseFile, Part, collect
from workflows.usecases.case_file.packing import FORMAT, Packed, pack
from workflows.usecases.case_file.recording import Export, exports, recorded

__all__ = ["FORMAT", "CaseFile", "Export", "Packed", "Part", "collect", "exports", "pack", "recorded"]
