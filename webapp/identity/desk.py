"""The blueprint with all its views, for ``webapp.desks``."""

from webapp.identity import accounts, departments, functions, identity, imports, people, signing

__all__ = ["accounts", "departments", "functions", "identity", "imports", "people", "signing"]
