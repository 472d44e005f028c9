"""Signing in and out, one's own password, and the desks of the administrators."""

from flask import Blueprint

identity = Blueprint("identity", __name__, template_folder="templates")
"""Views add themselves on import (see ``webapp.identity.desk``)."""
