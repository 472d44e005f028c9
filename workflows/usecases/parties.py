"""Looking up regulated parties while filling in a form."""

from workflows.db import Database
from workflows.supervision.organisation.actor import Actor
from workflows.usecases.errors import NotFound
from workflows.usecases.forms.choices import find_parties
from workflows.usecases.permissions import is_administrator


def find(database: Database, actor: Actor, text: str) -> list[tuple[int, str, str]]:
    """Id, code and name of up to twenty parties; the register is open to everyone who works on cases."""
    if is_administrator(actor):
        raise NotFound("parties")
    with database.reading() as conn:
        return find_parties(conn, text)
