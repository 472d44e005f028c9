"""Which blueprints the application has: one line each (``REGISTERED``)."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask

REGISTERED = (
    "webapp.health:health",
    "webapp.inbox:inbox",
    "webapp.tasks:tasks",
    "webapp.cases:cases",
    "webapp.clock:clock",
    "webapp.evidence:evidence",
    "webapp.tracing:tracing",
    "webapp.start:start",
    "webapp.substitutions:substitutions",
    "webapp.visits:visits",
    "webapp.papers:files",
    "webapp.papers:documents",
    "webapp.paper_registers:numbers",
    "webapp.paper_registers:kinds",
    "webapp.lookup:lookup",
    "webapp.limits:limits",
    "webapp.notifications:notifications",
    "webapp.public:public",
    "webapp.identity.desk:identity",
    "webapp.processes:processes",
    "webapp.decisions:decisions",
    "webapp.dashboard:dashboard",
    "webapp.batches:batches",
    "webapp.plans:plans",
    "webapp.campaigns:campaigns",
    "webapp.registries:registries",
    "webapp.problems:problems",
    "webapp.penalties:penalties",
    "webapp.referrals:referrals",
    "webapp.rules:rules",
    "webapp.caps:caps",
    "webapp.leads:leads",
    "webapp.repair:repair",
    "webapp.sensitive:sensitive",
    "webapp.engine_rest:engine_rest",
)


def install(app: Flask) -> None:
    if find_spec("webapp.identity") and find_spec("webapp.identity.sessions"):
        import_module("webapp.identity.sessions").install(app)
    for name in REGISTERED:
        module, _, attribute = name.partition(":")
        app.register_blueprint(getattr(import_module(module), attribute))
