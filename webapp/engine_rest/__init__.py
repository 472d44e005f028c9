"""``/engine-rest``: the part of the Camunda 7 REST API that stock modelers and clients need."""

from flask import Blueprint

from webapp.security import csrf

engine_rest = Blueprint("engine_rest", __name__, url_prefix="/engine-rest")
csrf.exempt(engine_rest)  # takes Basic or Bearer credentials only and never reads cookies

from webapp.engine_rest import answers, authentication, decisions, definitions, deployments, instances, tasks  # noqa: E402

authentication.install(engine_rest)
answers.install(engine_rest)

__all__ = ["decisions", "definitions", "deployments", "engine_rest", "instances", "tasks"]
