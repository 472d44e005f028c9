"""Event sub-processes, conditions and cycles: what stock SpiffWorkflow 3.2.0 does with them, and that ours is right."""

from tests.engine.stock.conftest import Start
from tests.engine.stock.diagrams import MESSAGE, diagram, element, ends, flows, user
from tests.engine.stock.stock import Stock

SIGNAL = '<bpmn:signal id="Signal_1" name="over"/>'
START = element("startEvent", "s")


def event_subprocess(definition: str, *, interrupting: bool, body: str = "") -> str:
    inner = element("startEvent", "x_s", definition, isInterrupting=str(interrupting).lower())
    inner += user("h") + ends("x_e") + flows("x_s h x_e").replace("f0", "x0")
    return element("subProcess", "x", inner, triggeredByEvent="true")


BY_MESSAGE = '<messageEventDefinition messageRef="Message_1"/>'
INTERRUPTED = diagram(
    START + user("a", "b") + ends("e") + flows("s a b e") + event_subprocess(BY_MESSAGE, interrupting=True),
    roots=MESSAGE,
)  # fmt: skip


def test_an_interrupting_event_sub_process_interrupts(ours: Start) -> None:
    stock = Stock(INTERRUPTED)
    stock.send("news")
    assert stock.open() == ["a", "h"], "stock leaves the task it should withdraw"
    running = ours(INTERRUPTED)
    running.send("news")
    assert running.open() == ["h"]
    running.complete("h")
    assert running.ended


def test_a_signal_that_ends_a_process_is_heard(ours: Start) -> None:
    """Stock knows no signal end event: it ends in silence."""
    by_signal = '<signalEventDefinition signalRef="Signal_1"/>'
    text = diagram(
        START + element("parallelGateway", "f") + user("a", "b") + element("endEvent", "over", by_signal) + ends("e")
        + element("intermediateCatchEvent", "c", by_signal) + flows("s f a over", "f c b e"),
        roots=SIGNAL,
    )  # fmt: skip
    stock = Stock(text)
    stock.complete("a")
    assert stock.open() == []
    running = ours(text)
    running.complete("a")
    assert running.open() == ["b"]


BY_CONDITION = "<conditionalEventDefinition><condition>${high==1}</condition></conditionalEventDefinition>"
WAITING = diagram(
    START + element("parallelGateway", "f") + user("a", "b", "c") + ends("e", "e2")
    + element("intermediateCatchEvent", "w", BY_CONDITION) + flows("s f a c e", "f w b e2")
)  # fmt: skip


def test_a_condition_is_seen_as_soon_as_a_step_fulfils_it(ours: Start) -> None:
    """Stock looks at conditions only when it is told to refresh, and each branch has data of its own."""
    stock = Stock(WAITING, high=0)
    stock.complete("a", high=1)
    assert stock.open() == ["c"]
    running = ours(WAITING, high=0)
    running.complete("a", high=1)
    assert running.open() == ["b", "c"]
