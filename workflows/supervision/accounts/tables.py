"""Accounts, their sessions, failed sign-ins and API tokens. All instants here are real time, never business time."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from workflows.db import Instant, JsonText, metadata

account = Table(
    "account",
    metadata,
    Column("login", String(64), primary_key=True),
    Column("password_hash", String(255), nullable=False),  # argon2id
    Column("state", String(16), nullable=False, default="active"),  # active | disabled
    Column("must_change", Boolean, nullable=False, default=True),
    Column("demo", Boolean, nullable=False, default=False),
    Column("history", JsonText, nullable=False),  # hashes of the five last passwords, newest first
    Column("changed_at", Instant, nullable=False),  # of anything here: remembered credentials end with it
)

session = Table(
    "session",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of the token in the cookie
    Column("login", ForeignKey("account.login"), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("address", String(64), nullable=False, default=""),
    Index("ix_session_login", "login"),
)

login_failure = Table(
    "login_failure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(8), nullable=False),  # account | address
    Column("key", String(128), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_login_failure_key", "kind", "key", "at"),
)

api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),  # SHA-256
    Column("login", ForeignKey("account.login"), nullable=False),
    Column("scope", String(32), nullable=False),  # api | engine_rest
    Column("note", String(128), nullable=False, default=""),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_api_token_login", "login"),
)
