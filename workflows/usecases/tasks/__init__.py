"""One task of the inbox: show, claim, fill in, complete, correct."""

from workflows.usecases.tasks.claiming import claim, release
from workflows.usecases.tasks.complete import ACTION as COMPLETE
from workflows.usecases.tasks.complete import complete
from workflows.usecases.tasks.correct import correct
from workflows.usecases.tasks.drafts import remove_upload, save_draft, upload
from workflows.usecases.tasks.preview import Preview, draft_file, preview
from workflows.usecases.tasks.reassigning import reassign
from workflows.usecases.tasks.show import show
from workflows.usecases.tasks.views import Completed, TaskView

__all__ = [
    "COMPLETE",
    "Completed",
    "Preview",
    "TaskView",
    "claim",
    "complete",
    "correct",
    "draft_file",
    "preview",
    "reassign",
    "release",
    "remove_upload",
    "save_draft",
    "show",
    "upload",
]
