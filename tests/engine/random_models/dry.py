"""The same plays without an engine: what a model will reach, told in milliseconds by the oracle alone."""

from tests.engine.random_models.blocks import Model
from tests.engine.random_models.driver import Coverage, Play
from tests.engine.random_models.engine_side import Act, Shown
from tests.engine.random_models.tokens import Run, path_of


class DryPlay(Play):
    """Is shown what the oracle says, so that its random acts are those of the real play."""

    def publish(self) -> str:
        return ""

    def perform(self, act: Act, root: str) -> Shown:
        oracle = self.oracle
        waits = [(w.node.name, w.scope.run) for w in oracle.armed("message")]
        awaited = [(name, path_of(run.variables), self.ident(run)) for name, run in waits]
        running = [run for run in oracle.runs if not run.ended]
        return Shown(
            root=self.ident(oracle.root),
            items=[(str(id(i.instance)), i.element, i.path) for i in oracle.items()],
            timers=oracle.timers(),
            messages=oracle.messages(),
            awaited=awaited,
            instances=oracle.states(),
            active=[(self.ident(run), dict(run.variables)) for run in running],
            root_variables=dict(oracle.root.variables),
            incidents=[],
            ended=oracle.root.ended,
        )

    def judge(self, refusal: str) -> None: ...

    def ident(self, run: Run) -> str:
        return str(self.oracle.runs.index(run))

    def end(self) -> None:
        self.coverage.models += 1


def reached(model: Model) -> Coverage:
    coverage = Coverage.empty()
    DryPlay(model, "", coverage, None, 4, "").run()
    return coverage
