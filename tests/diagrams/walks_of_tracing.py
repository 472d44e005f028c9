"""Stories of accountability tracing: intake, record, responsibility of that day, defence, decision, what follows."""

import pytest

from tests.diagrams.acts import walk
from tests.diagrams.tracers import (
    a_missed_recheck,
    a_tracing,
    considered,
    decided,
    everybody_heard,
    found,
    people,
    proposed,
    put_away,
    registered,
    reported_back,
    reviewed,
    routed,
    teamed,
)
from tests.diagrams.world import Walk
from workflows.engine.types import Refused
from workflows.supervision.tracing import holds_of


@walk
def a_missed_recheck_is_traced_to_who_was_responsible_then(walk: Walk) -> None:
    a_missed_recheck(walk)
    walk.later(days=60)
    routed(registered(a_tracing(walk)))
    assert walk.case().case_no == "QY-SF-ZR-2026-0001"
    with pytest.raises(Refused, match="应当回避"):
        teamed(walk, team=["sifa1", "inspector1"])
    teamed(walk)
    found(walk, {"inspector1": "direct", "head1": "important_leader", "deputy1": "none"})
    assert people(walk)["inspector1"].liability == "direct"
    everybody_heard(walk)
    considered(walk)
    reviewed(proposed(walk, {"inspector1": "admonish", "head1": "talk"}))
    decided(walk)
    put_away(reported_back(walk))
    with walk.database.reading() as conn:
        assert all(one.released_at for one in holds_of(conn, walk.case_id))
