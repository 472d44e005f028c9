"""Walks through the months: at each working moment what is due is fired, and everybody does what he has planned.

Only use cases write. What a person does and when is drawn from the number of the case, so that two walks to the same
instant end alike whatever ids and secrets are drawn on the way.
"""

from collections import Counter
from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import Connection, Row, func, select

from workflows import engine
from workflows.db import Database, Json
from workflows.demo.history import campaigning, words
from workflows.demo.history.answers import ANSWERS, EQUIPMENT, listed
from workflows.demo.history.fates import LATE, inspection_fate, luck_of, rectification_fate
from workflows.demo.history.filling import Scene, Upload, fill
from workflows.demo.history.keeping import Keeping
from workflows.demo.history.people import ALL, People
from workflows.demo.history.starts import Beginning
from workflows.demo.history.working_time import SPAN, WorkingTime
from workflows.engine.tables import awaited_message, due_work
from workflows.engine.tables import work_item as item_table
from workflows.engine.types import Form, Refused, WorkItem
from workflows.supervision.organisation.actor import Actor
from workflows.supervision.parties.equipment import equipment_of
from workflows.usecases import cases, tasks, work
from workflows.usecases.case_head import CaseHead, head_of_root
from workflows.usecases.errors import FormInvalid, NotFound, NotPermitted
from workflows.usecases.forms import ChecklistPoint
from workflows.usecases.tasks import subject
from workflows.usecases.tasks.overlap_rows import asked_department

Act = Callable[[datetime], None]
REFUSALS = (Refused, FormInvalid, NotFound, NotPermitted, engine.StepFailed, engine.WorkItemClosed)
VISITS = frozenset({"record_site", "take_samples", "collect_evidence", "record_equipment", "record_expert_visit"})
"""The steps that are done on the day of the visit."""
LABORATORY: Mapping[str, int] = {"lab_report_received": 12, "retest_report_received": 8}
"""Letters of the laboratory: within how many days they come."""
USUAL_SHARE: Mapping[str, float] = {
    "publish_result": 0.55, "archive_inspection": 0.3, "recheck": 0.5, "publish_rectification": 0.4,
    "archive_rectification": 0.25,
}  # fmt: skip
"""Long limits are not used up: the share of the limit within which such a step is usually done."""
NEVER_LATE = ("approve_order", "serve_order")
"""An order must be served before its own last day."""
REPORT, EXTENSION = "rectification_report_received", "extension_requested"


class Walk:
    """One walk; ``trouble`` lists what was refused (nothing, if the people of the district know their work)."""

    def __init__(self, database: Database, time: WorkingTime, people: People, keeping: Keeping) -> None:
        self._database, self._time, self._people, self._keeping = database, time, people, keeping
        self._planned: list[tuple[datetime, tuple[str, ...], int, Act]] = []
        self._order = count()
        self._seen_items: set[str] = set()
        self._seen_letters = 0
        self._openings: Counter[tuple[str, str]] = Counter()
        self._heads: dict[str, CaseHead] = {}
        self._clock = time.start
        self.completed = 0
        self.trouble: list[str] = []

    def run(self, starts: list[Beginning], report: Callable[[int, datetime], None]) -> None:
        """From the first moment to the last; ``report`` is told the percentage and the day."""
        for start in starts:
            self._plan(start.at, (start.process_key, str(start.department_id)), partial(self._begin, start))
        moments = self._time.until_end()
        for place, moment in enumerate(moments):
            self._fire(moment)
            self._look_around(moment)
            following = moments[place + 1] if place + 1 < len(moments) else self._time.end
            self._do_planned(moment, following)
            report(100 * (place + 1) // len(moments), moment)
        self._fire(self._time.end)

    # --- the clock ---------------------------------------------------------------------------------------------------

    def _fire(self, until: datetime) -> None:
        """Due work at its own time, as a worker does that never sleeps."""
        query = select(func.min(due_work.c.due_at)).where(due_work.c.parked.is_(False))
        while True:
            with self._database.reading() as conn:
                soonest = conn.scalar(query)
            if soonest is None or soonest > until:
                break
            self._clock = max(self._clock, soonest)
            work.fire_next(self._database, now=self._clock)
        self._clock = max(self._clock, until)

    def _plan(self, at: datetime, key: tuple[str, ...], act: Act) -> None:
        if at <= self._time.end:
            heappush(self._planned, (at, key, next(self._order), act))

    def _do_planned(self, moment: datetime, following: datetime) -> None:
        acts = []
        while self._planned and self._planned[0][0] <= moment:
            acts.append(heappop(self._planned))
        pause = min(SPAN, following - moment) / (len(acts) + 1)
        for number, (_, key, _, act) in enumerate(acts, 1):
            at = (moment + number * pause).replace(microsecond=0)
            self._fire(at)
            try:
                act(at)
            except REFUSALS as error:
                self.trouble.append(f"{at:%Y-%m-%d %H:%M} {' '.join(key)}: {type(error).__name__} {error}")

    # --- planning ----------------------------------------------------------------------------------------------------

    def _look_around(self, moment: datetime) -> None:
        with self._database.reading() as conn:
            ids = conn.scalars(select(item_table.c.id).where(item_table.c.state == "open")).all()
            new = [engine.work_item(conn, item_id) for item_id in ids if item_id not in self._seen_items]
            found = [(self._head(conn, item.root_id), item) for item in new]
            for head, item in sorted(found, key=lambda one: (one[0].case_no, one[1].element_id)):
                self._plan_item(conn, head, item, moment)
            self._plan_letters(conn, moment)
        self._seen_items.update(item.id for item in new)

    def _head(self, conn: Connection, root_id: str) -> CaseHead:
        if root_id not in self._heads:
            head = head_of_root(conn, root_id)
            if head is None:
                raise NotFound(root_id)
            self._heads[root_id] = head
        return self._heads[root_id]

    def _opening(self, head: CaseHead, element_id: str) -> int:
        """How often this step of the case was open before."""
        self._openings[head.case_no, element_id] += 1
        return self._openings[head.case_no, element_id] - 1

    def _plan_item(self, conn: Connection, head: CaseHead, item: WorkItem, moment: datetime) -> None:
        if head.process_key in campaigning.LEFT:
            return
        before = self._opening(head, item.element_id)
        if campaigning.stops(item.element_id, head.process_key, head.case_no, before):
            return
        luck = luck_of(head.case_no, item.element_id, before)
        key = (head.case_no, item.element_id)
        hurries = campaigning.hurries(head.process_key, head.case_no)
        if not hurries and (keeper := self._keeper(conn, head, item, luck, moment)):
            if luck.random() < 0.6 and item.assignee is None:
                self._plan(self._time.within(luck, moment, item.due_at), key, partial(self._claim, item.id, keeper))
            return
        if item.element_id in VISITS and before == 0 and inspection_fate(head.case_no).recusal:
            asked = self._time.within(luck_of(head.case_no, "recusal"), moment, moment + timedelta(days=1))
            act = partial(self._register, "recusal_requested", item.root_id, head, 0, luck_of(head.case_no, "asked"))
            self._plan(asked, (head.case_no, "recusal_requested"), act)
        at = self._when(conn, head, item, luck, moment)
        self._plan(at, key, partial(self._do, item.id, head, before, luck))

    def _keeper(self, conn: Connection, head: CaseHead, item: WorkItem, luck: Random, moment: datetime) -> str:
        """The demo account that this item is left with; "" for almost all items."""
        kind = self._keeping.kind(item)
        wanting = self._keeping.wanting(kind) if kind else ()
        step = engine.diagram(conn, item.definition_id).steps[item.element_id]
        if not wanting or (head.source != "manual" and "appointed" in step.properties):  # a draw is never the same
            return ""
        found = self._people.lawful(conn, item, step, moment, luck=luck, among=wanting)
        lawful = {actor.login for actor in found}
        keeper = next((login for login in wanting if login in lawful), "")
        if keeper:
            self._keeping.keep(keeper, kind)
        return keeper

    def _when(self, conn: Connection, head: CaseHead, item: WorkItem, luck: Random, moment: datetime) -> datetime:
        late = item.due_at is not None and luck.random() < LATE
        late = late and not campaigning.hurries(head.process_key, head.case_no)
        if item.due_at is not None and late and item.element_id not in NEVER_LATE:
            return self._time.late(luck, max(item.due_at, moment))
        if item.element_id in VISITS:
            planned_on = str(engine.instance_view(conn, item.instance_id).variables["planned_on"])
            return self._time.on(luck, datetime.fromisoformat(planned_on).date(), not_before=moment)
        if item.due_at is None:
            return self._time.within(luck, moment, None)
        share = campaigning.share_of(item.element_id, head.case_no) or USUAL_SHARE.get(item.element_id, 1.0)
        return self._time.within(luck, moment, moment + share * (item.due_at - moment))

    def _plan_letters(self, conn: Connection, moment: datetime) -> None:
        table = awaited_message
        rows = conn.execute(select(table).where(table.c.id > self._seen_letters).order_by(table.c.id)).all()
        for row in rows:
            self._seen_letters = row.id
            head = self._head(conn, row.root_id)
            before = self._opening(head, row.element_id)
            luck = luck_of(head.case_no, row.element_id, before)
            at = self._letter_at(conn, row, head, before, luck, moment)
            if at is not None:
                act = partial(self._register, row.name, row.instance_id, head, before, luck)
                self._plan(at, (head.case_no, row.element_id), act)

    def _letter_at(
        self, conn: Connection, row: Row[Any], head: CaseHead, before: int, luck: Random, moment: datetime
    ) -> datetime | None:
        """When the party writes; None when it does not."""
        name: str = row.name
        if name in (REPORT, EXTENSION):
            fate = rectification_fate(head.case_no)
            extends = fate.extension and before == 0
            wanted = extends if name == EXTENSION else fate.reports and not extends
            deadline = str(engine.instance_view(conn, row.instance_id).variables["deadline_at"])
            return self._time.within(luck, moment, datetime.fromisoformat(deadline)) if wanted else None
        known = inspection_fate(head.case_no)
        if name == "materials_received":
            return self._time.within(luck, moment, moment + timedelta(days=11)) if known.materials else None
        if name in LABORATORY:
            return self._time.within(luck, moment, moment + timedelta(days=LABORATORY[name]))
        return None

    # --- acting ------------------------------------------------------------------------------------------------------

    def _begin(self, start: Beginning, at: datetime) -> None:
        luck = luck_of(start.at.isoformat(), start.department_id, str(start.raw.get("party")))
        login = self._handler(start.department_id, luck, at)
        cases.start(self._database, self._people.actor(login, at), start.process_key, start.raw, now=at)

    def _handler(self, department_id: int | None, luck: Random, at: datetime) -> str:
        return luck.choice(self._people.holders(f"{department_id}:handler", at.date()))

    def _claim(self, item_id: str, login: str, at: datetime) -> None:
        tasks.claim(self._database, self._people.actor(login, at), item_id, now=at)

    def _do(self, item_id: str, head: CaseHead, before: int, luck: Random, at: datetime) -> None:
        with self._database.reading() as conn:
            item = engine.work_item(conn, item_id)
            step = engine.diagram(conn, item.definition_id).steps[item.element_id]
            if item.state != "open":
                return
            among = self._among(item, at)
            actor = next(self._people.lawful(conn, item, step, at, luck=luck, among=among), None)
            known = [one for one in equipment_of(conn, head.party_id or 0) if one.state != "scrapped"]
            variables = {**engine.instance_view(conn, item.instance_id).variables, EQUIPMENT: listed(known)}
            variables |= campaigning.known(conn, item, head.id, head.item_id)
            points = subject.points(conn, head, now=at, form=step.form, department_id=asked_department(step, item))
        if actor is None:
            self.trouble.append(f"{at:%Y-%m-%d %H:%M} {head.case_no} {item.element_id}: nobody may do it")
            return
        if item.assignee is None:
            tasks.claim(self._database, actor, item_id, now=at)

        def upload(path: str, filename: str, content: bytes, *, by: Actor = actor) -> str:
            return tasks.upload(self._database, by, item_id, path, filename, content, now=at).id

        scene = self._scene(head, item.element_id, before, luck, at, variables, upload, points)
        scene = replace(scene, actor=actor.login)
        raw = self._filled(step.form, scene)
        tasks.complete(self._database, actor, item_id, raw, opinion=luck.choice(words.OPINIONS), now=at)
        self.completed += 1

    def _register(self, name: str, instance_id: str, head: CaseHead, before: int, luck: Random, at: datetime) -> None:
        actor = self._people.actor(self._handler(head.department_id, luck, at), at)
        try:
            _, letter, _ = cases.letter(self._database, actor, head.id, name, now=at)
        except engine.NobodyWaits:  # the step was done before the letter came
            return
        with self._database.reading() as conn:
            variables = engine.instance_view(conn, instance_id).variables

        def upload(path: str, filename: str, content: bytes) -> str:
            return cases.upload_for_letter(self._database, actor, head.id, name, path, filename, content, now=at).id

        scene = self._scene(head, letter.element_id, before, luck, at, variables, upload)
        cases.register_message(self._database, actor, head.id, name, self._filled(letter.form, scene), now=at)

    def _filled(self, form: Form | None, scene: Scene) -> dict[str, Json]:
        return fill(form, scene, {**ANSWERS, **campaigning.STEPS.get(scene.step, {})}) if form else {}

    def _among(self, item: WorkItem, at: datetime) -> Container[str]:
        """Who does this step of all who may."""
        if item.element_id != campaigning.BY_LEGAL_AFFAIRS:
            return ALL
        legal = [one for one in item.candidates if one.endswith(":legal_affairs")]
        return frozenset(login for one in legal for login in self._people.holders(one, at.date()))

    def _scene(
        self,
        head: CaseHead,
        step: str,
        before: int,
        luck: Random,
        at: datetime,
        variables: Mapping[str, Json],
        upload: Upload,
        points: tuple[ChecklistPoint, ...] = (),
    ) -> Scene:
        team = self._people.team(head.department_id or 0, at.date(), luck_of(head.case_no, "team"))
        in_need = self._keeping.in_need(at)
        return Scene(
            step=step,
            now=at,
            luck=luck,
            case_no=head.case_no,
            upload=upload,
            workday=lambda number: self._time.day_after(at.date(), number),
            inspectors=sorted(team, key=lambda login: login not in in_need),
            party_id=head.party_id,
            item_id=head.item_id,
            department_id=head.department_id,
            party_name=head.party_name,
            party_address=head.party_address,
            item_name=head.item_name,
            variables=variables,
            checklist=points,
            before=before,
        )
