"""Tables of the engine room. Nothing here points at a domain table and no domain table points here."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from workflows.db import Instant, JsonText, metadata

deployment = Table(
    "deployment",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(255)),
    Column("source", String(64)),
    Column("deployed_at", Instant, nullable=False),
    Column("deployed_by", String(64), nullable=False),
)

definition = Table(
    "definition",
    metadata,
    Column("id", String(255), primary_key=True),  # key:version:suffix, as Camunda writes it
    Column("key", String(128), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(255), nullable=False),
    Column("version_tag", String(64), nullable=False, default=""),
    Column("state", String(16), nullable=False),  # draft | published
    Column("source", String(16), nullable=False),  # shipped | owner | rest
    Column("digest", String(64), nullable=False),  # SHA-256 over the bundle
    Column("file", String(255), nullable=False),
    Column("deployment_id", ForeignKey("deployment.id")),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("published_at", Instant),
    Column("published_by", String(64)),
    UniqueConstraint("key", "version"),
)

resource = Table(
    "resource",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("definition_id", ForeignKey("definition.id"), nullable=False),
    Column("path", String(255), nullable=False),  # "" for the diagram itself
    Column("content", LargeBinary, nullable=False),
    UniqueConstraint("definition_id", "path"),
)

decision_upload = Table(
    "decision_upload",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("file", String(255), nullable=False),
    Column("content", LargeBinary, nullable=False),  # the .dmn file as it came; its decisions are one version each
    Column("digest", String(64), nullable=False),  # SHA-256 over the content
    Column("state", String(16), nullable=False),  # draft | published
    Column("source", String(16), nullable=False),  # shipped | owner | rest
    Column("deployment_id", ForeignKey("deployment.id")),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("created_by", String(64), nullable=False),
    Column("published_at", Instant),
    Column("published_by", String(64)),
)

decision = Table(
    "decision",
    metadata,
    Column("id", String(255), primary_key=True),  # key:version:suffix, as Camunda writes it
    Column("key", String(128), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(255), nullable=False),
    Column("version_tag", String(64), nullable=False, default=""),
    Column("upload_id", ForeignKey("decision_upload.id"), nullable=False),
    UniqueConstraint("key", "version"),
    Index("ix_decision_upload", "upload_id"),
)

instance = Table(
    "instance",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("definition_id", ForeignKey("definition.id"), nullable=False),
    Column("key", String(128), nullable=False),
    Column("business_key", String(255)),
    Column("root_id", String(32), nullable=False),
    Column("parent_id", String(32)),
    Column("parent_token", String(64)),  # the waiting call activity's token in the parent
    Column("loop_counter", Integer),
    Column("state", String(16), nullable=False),  # active | completed | terminated
    Column("version", Integer, nullable=False),
    Column("blob", LargeBinary, nullable=False),
    Column("variables", JsonText, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("started_by", String(64), nullable=False),
    Column("ended_at", Instant),
    Column("end_reason", Text),
    Index("ix_instance_root", "root_id"),
    Index("ix_instance_parent", "parent_id", "parent_token"),
    Index("ix_instance_key", "key", "state"),
    Index("ix_instance_business_key", "business_key"),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", String(32), nullable=False),
    Column("root_id", String(32), nullable=False),
    Column("kind", String(32), nullable=False),  # noun.verb, see engine/README
    Column("element_id", String(255), nullable=False),
    Column("work_item_id", String(32)),
    Column("at", Instant, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("detail", JsonText),
    Index("ix_event_instance", "instance_id", "id"),
    Index("ix_event_root", "root_id", "id"),
)

work_item = Table(
    "work_item",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("instance_id", String(32), nullable=False),
    Column("root_id", String(32), nullable=False),
    Column("definition_id", String(255), nullable=False),
    Column("key", String(128), nullable=False),
    Column("business_key", String(255)),
    Column("element_id", String(255), nullable=False),
    Column("token", String(64), nullable=False),
    Column("name", String(255), nullable=False),
    Column("state", String(16), nullable=False),  # open | done | cancelled
    Column("assignee", String(64)),
    Column("due_at", Instant),
    Column("sort_at", Instant, nullable=False),  # due_at, or the year 9999 where there is none
    Column("due", JsonText),  # the facts of types.Due
    Column("priority", Integer, nullable=False, default=50),
    Column("version", Integer, nullable=False, default=1),
    Column("created_at", Instant, nullable=False),
    Column("claimed_at", Instant),
    Column("ended_at", Instant),
    Column("completed_by", String(64)),
    Column("on_behalf_of", String(64)),
    Index("ix_work_item_assignee", "assignee", "state", "sort_at", "id"),
    Index("ix_work_item_instance", "instance_id", "state"),
    Index("ix_work_item_root", "root_id", "state"),
    Index("ix_work_item_done", "completed_by", "ended_at"),
    Index("ix_work_item_due", "state", "sort_at"),
)

work_item_candidate = Table(
    "work_item_candidate",
    metadata,
    Column("candidate", String(128), primary_key=True),
    Column("item_id", ForeignKey("work_item.id"), primary_key=True),
    Column("open", Boolean, nullable=False),  # open and unassigned: what a group sees to claim
    Column("sort_at", Instant, nullable=False),
    Index("ix_work_item_candidate_list", "candidate", "open", "sort_at", "item_id"),
    Index("ix_work_item_candidate_item", "item_id"),
)

due_work = Table(
    "due_work",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", String(32)),
    Column("kind", String(32), nullable=False),  # see engine/README; others are the host's
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("parked", Boolean, nullable=False, default=False),
    Column("payload", JsonText, nullable=False),
    Column("last_error", Text),
    Column("place", Integer, nullable=False, server_default="0"),  # in the diagram: timers due together fire in order
    Index("ix_due_work_next", "parked", "due_at", "place", "id"),
    Index("ix_due_work_instance", "instance_id", "kind"),
    sqlite_autoincrement=True,
)

awaited_message = Table(
    "awaited_message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", String(32), nullable=False),
    Column("root_id", String(32), nullable=False),
    Column("name", String(255), nullable=False),
    Column("element_id", String(255), nullable=False),
    Column("token", String(64), nullable=False),
    Column("business_key", String(255)),
    Index("ix_awaited_message_key", "name", "business_key"),
    Index("ix_awaited_message_instance", "instance_id"),
    Index("ix_awaited_message_root", "root_id"),
)

awaited_event = Table(  # what an instance waits for that is no message and no timer
    "awaited_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", String(32), nullable=False),
    Column("root_id", String(32), nullable=False),
    Column("kind", String(16), nullable=False),  # signal | condition
    Column("name", String(255), nullable=False),  # of the signal, fixed when its event was reached; else ""
    Column("element_id", String(255), nullable=False),
    Column("token", String(64), nullable=False),
    Column("since", String(64), nullable=False),  # the token that waited first; one that repeats is armed again
    Index("ix_awaited_event_name", "kind", "name"),
    Index("ix_awaited_event_instance", "instance_id"),
    Index("ix_awaited_event_root", "root_id"),
)

start_subscription = Table(  # start events of the versions in force; replaced when a version is published
    "start_subscription",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("definition_id", ForeignKey("definition.id"), nullable=False),
    Column("key", String(128), nullable=False),
    Column("kind", String(16), nullable=False),  # signal | condition | timer
    Column("name", String(255), nullable=False),  # of the signal; else ""
    Column("element_id", String(255), nullable=False),
    UniqueConstraint("key", "element_id"),
    Index("ix_start_subscription_name", "kind", "name"),
)

incident = Table(
    "incident",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instance_id", String(32), nullable=False),
    Column("root_id", String(32), nullable=False),
    Column("element_id", String(255), nullable=False),
    Column("kind", String(32), nullable=False),  # see engine/README
    Column("message", Text, nullable=False),
    Column("payload", JsonText, nullable=False),  # what to do again
    Column("opened_at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Column("resolved_by", String(64)),
    Index("ix_incident_open", "resolved_at", "instance_id"),
    Index("ix_incident_root", "root_id"),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("work_item_id", String(32)),  # null for a start form or a registered message
    Column("instance_id", String(32), nullable=False),
    Column("root_id", String(32), nullable=False),
    Column("definition_id", String(255), nullable=False),
    Column("element_id", String(255), nullable=False),
    Column("form_key", String(255), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("on_behalf_of", String(64)),
    Column("at", Instant, nullable=False),
    Column("data", JsonText, nullable=False),
    Column("opinion", Text, nullable=False, default=""),
    Column("supersedes_id", ForeignKey("submission.id")),  # 更正: the corrected one stays
    Column("reason", Text, nullable=False, default=""),
    Index("ix_submission_root", "root_id", "id"),
    Index("ix_submission_item", "work_item_id"),
    sqlite_autoincrement=True,
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("root_id", String(32), nullable=False),
    Column("work_item_id", String(32)),
    Column("submission_id", ForeignKey("submission.id")),  # null while a draft
    Column("field_id", String(255), nullable=False),
    Column("filename", String(255), nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("sm3", String(64), nullable=False),
    Column("storage_name", String(64), nullable=False, unique=True),
    Column("uploaded_by", String(64), nullable=False),
    Column("uploaded_at", Instant, nullable=False),
    Index("ix_attachment_root", "root_id"),
    Index("ix_attachment_item", "work_item_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("work_item_id", String(32), primary_key=True),
    Column("login", String(64), primary_key=True),
    Column("data", JsonText, nullable=False),
    Column("saved_at", Instant, nullable=False),
)

answered = Table(
    "answered",
    metadata,
    Column("actor", String(64), primary_key=True),
    Column("idempotency_key", String(128), primary_key=True),
    Column("action", String(64), nullable=False),
    Column("answer", JsonText, nullable=False),
    Column("at", Instant, nullable=False),
)
