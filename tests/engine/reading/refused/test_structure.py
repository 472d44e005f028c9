# ruff: noqa: E501
"""What is refused in the frame: files, processes, ids, references, reachability, flows, gateways."""

import pytest

from tests.engine.reading.building import (
    ROOTS,
    boundary,
    call,
    catch,
    definition,
    diagram,
    element,
    end,
    findings,
    flow,
    flows,
    gateway,
    lanes,
    message,
    start,
    straight,
    sub,
    timer,
    user,
)
from tests.engine.reading.refused.judging import Case, judge

LINKS = [
    element(tag, ident, '<bpmn:linkEventDefinition name="甲"/>', name="链接")
    for tag, ident in (("intermediateThrowEvent", "l1"), ("intermediateCatchEvent", "l2"))
]

FRAME = [
    Case("no-process", diagram().replace(b"<bpmn:process", b"<bpmn:import").replace(b"</bpmn:process", b"</bpmn:import")),
    Case("not-executable", straight(user(), process='id="p" name="流程"'), "p"),
    Case("not-executable", straight(user(), process='id="p" name="流程" isExecutable="false"'), "p"),
    Case("several-executable-processes", straight(user(), tail=element("process", "q", isExecutable="true")), "q"),
    Case("process-not-run", straight(user(), tail=element("process", "q", user("z"))), "q", warns=True),
    Case("camunda-8", straight(user(), head='modeler:executionPlatform="Camunda Cloud"'), "D"),
    Case("no-start-event", diagram(user(), end(), *flows("a>e")), "p", also={"unreachable"}),
    Case("no-start-event", straight(sub("a")), "a"),
    Case("several-start-events", diagram(start(), start("t"), user(), end(), *flows("s>a>e", "t>a")), "t"),
    Case("no-end-event", diagram(start(), user(), *flows("s>a")), "p", also={"dead-end"}),
    Case("dead-end", diagram(start(), user(), user("b"), gateway("g", "parallel"), end(), *flows("s>g>a>e", "g>b")), "b"),
    Case("dead-end", diagram(start(), user(), boundary("b", "a", timer()), end(), *flows("s>a>e")), "b"),
    Case("unreachable", diagram(start(), user(), user("b"), end(), *flows("s>a>e", "b>e")), "b"),
    Case(
        "no-way-out",
        diagram(start(), gateway("f", "parallel"), user(), user("b"), gateway("j"), end(),
                *flows("s>f>a>e", "f>j>b>j")), "b",
    ),
    Case(
        "endless-loop",
        diagram(start(), gateway("g", default="g_to_e"), gateway("h"), end(),
                flow("g", "h", "${x > 1}"), *flows("s>g>e", "h>g")), "g",
    ),
]  # fmt: skip

FRAME += [
    Case(
        "endless-loop",
        diagram(start(), gateway("m"), element("task", "t", name="某事"), gateway("g", default="g_to_e"),
                element("intermediateThrowEvent", "k", name="到此"), LINKS[0], LINKS[1], end(),
                flow("g", "k", "${x > 1}"), *flows("s>m>t>g>e", "k>l1", "l2>m")), "m",
    ),
    Case("dangling-reference", straight(element("sendTask", "a", name="发送", messageRef="no", camunda_type="external",
                                                camunda_topic="case.archive")), "a"),
    Case("join-never-fires",
         diagram(start(), gateway(default="g_to_b"), user(), user("b"), gateway("j", "parallel"), end(),
                 flow("g", "a", "${x > 1}"), *flows("s>g>b>j>e", "a>j")), "j", warns=True),
    Case("join-never-fires",
         diagram(start(), gateway("g", "eventBased"), catch("t", timer()), catch("m", message()), gateway("j", "parallel"),
                 end(), *flows("s>g>t>j>e", "g>m>j")), "j", warns=True),
    Case("join-never-fires",
         diagram(start(), user(default="a_to_j"), user("b"), gateway("j", "parallel"), end(),
                 flow("a", "b", "${x > 1}"), *flows("s>a>j>e", "b>j")), "j", warns=True),
    Case("join-never-fires",
         diagram(start(), gateway("g", "inclusive", default="g_to_b"), user(), user("b"), gateway("j", "parallel"), end(),
                 flow("g", "a", "${x > 1}"), *flows("s>g>b>j>e", "a>j")), "j", warns=True),
]  # fmt: skip

IDS = [
    Case("duplicate-id", straight(user(), roots=ROOTS + '<bpmn:message id="a" name="x"/>'), "a"),
    Case("id-missing", diagram(start(), user(), end(""), *flows("s>a")), "p", also={"dead-end"}),
    Case("id-missing", straight(user(), process='name="流程" isExecutable="true"'), "D"),
    Case("bad-id", straight(user("1a"), ident="1a"), "1a"),
    Case("bad-id", straight(user("a b"), ident="a b"), "a b"),
    Case("bad-id", straight(user("a" * 101), ident="a" * 101), "a" * 101),
    *(Case("reserved-id", straight(user(ident), ident=ident), ident)
      for ident in ("Start", "End", "Root", "a.BoundaryEventSplit", "a.BoundaryEventJoin", "p.EndJoin", "sys_a")),
    Case("reserved-id", straight(user(), process='id="Root" name="流程" isExecutable="true"'), "Root"),
    Case("name-too-long", straight(user(name="名" * 256)), "a"),
    Case("name-missing", straight(user(name="")), "a", warns=True),
    Case("name-missing", straight(user(), process='id="p" isExecutable="true"'), "p", warns=True),
]  # fmt: skip

REFERENCES = [
    Case("dangling-reference", diagram(start(), user(), end(), *flows("s>a>e"), flow("s", "nowhere")), "s_to_nowhere"),
    Case("dangling-reference", diagram(start(), user(), end(), *flows("s>a>e"), flow("nowhere", "a")), "nowhere_to_a"),
    Case("dangling-reference", diagram(start(), user(), boundary("b", "no", timer()), end(), *flows("s>a>e", "b>e")), "b",
         also={"unreachable"}),
    Case("dangling-reference", straight(user(default="no")), "a"),
    Case("dangling-reference", straight(catch("a", message("no"))), "a"),
    Case("dangling-reference",
         diagram(start(), user(), end("e", '<bpmn:errorEventDefinition errorRef="no"/>'), *flows("s>a>e")), "e"),
    Case("dangling-reference", straight(lanes(承办人="a no"), user()), "lane_承办人"),
    Case("dangling-reference",
         straight(user(), tail='<bpmn:collaboration id="c"><bpmn:participant id="x" processRef="no"/></bpmn:collaboration>'),
         "x"),
    Case("dangling-reference",
         straight(user(), tail='<bpmn:collaboration id="c"><bpmn:messageFlow id="x" sourceRef="a" targetRef="no"/>'
                               "</bpmn:collaboration>"), "x", warns=True),
    Case("dangling-reference", straight(user("a", "<bpmn:incoming>no</bpmn:incoming>")), "a", warns=True),
    Case("flow-crosses-scope",
         diagram(start(), sub("a", start("s1"), user("u"), end("e1"), *flows("s1>u>e1")), end(),
                 *flows("s>a>e", "a>u")), "a_to_u"),
    Case("flow-crosses-scope",
         diagram(start(), sub("a", start("s1"), user("u"), end("e1"), *flows("s1>u>e1")),
                 boundary("b", "u", timer()), end(), *flows("s>a>e", "b>e")), "b"),
    Case("boundary-host",
         diagram(start(), user(), boundary("b", "s", timer()), end(), *flows("s>a>e", "b>e")), "b"),
    Case("lane-twice", straight(lanes(甲="s a", 乙="a e"), user()), "a", warns=True),
    Case("not-in-lane", straight(lanes(甲="s a"), user()), "e", warns=True),
    Case("lane-disagrees",
         diagram(lanes(甲="s a b e", 乙="c d"), start(), user("a"), user("b", camunda_candidateGroups="inspector"),
                 user("c", camunda_candidateGroups="inspector"), user("d", camunda_candidateGroups="inspector"),
                 user("f"), user("h"), end(), *flows("s>a>b>c>d>f>h>e")).replace(
                     b"<bpmn:flowNodeRef>e<", b"<bpmn:flowNodeRef>e</bpmn:flowNodeRef><bpmn:flowNodeRef>f</bpmn:flowNodeRef>"
                     b"<bpmn:flowNodeRef>h<"), "b", warns=True),
    Case("no-picture", straight(user()), "p", warns=True),
    Case("not-drawn", straight(user(), tail='<bpmndi:BPMNDiagram><bpmndi:BPMNPlane><bpmndi:BPMNShape bpmnElement="s"/>'
                               "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"), "a", warns=True),
]  # fmt: skip

FLOWS = [
    Case("start-with-incoming",
         diagram(start(), user(), gateway(default="g_to_e"), end(), *flows("s>a>g>e"), flow("g", "s", "${x > 1}")), "s"),
    Case("boundary-with-incoming",
         diagram(start(), user(), boundary("b", "a", timer()), gateway(default="g_to_e"), end(),
                 *flows("s>a>g>e", "b>e"), flow("g", "b", "${x > 1}")), "b"),
    Case("end-with-outgoing", diagram(start(), user(), end(), user("b"), end("f"), *flows("s>a>e>b>f")), "e"),
    Case("condition-on-only-flow", diagram(start(), user(), end(), *flows("s>a"), flow("a", "e", "${x > 1}")), "a_to_e"),
    Case("no-default-flow",
         diagram(start(), user(), user("b"), end(), *flows("s>a", "b>e"), flow("a", "b", "${x > 1}"), flow("a", "e", "${x < 1}")),
         "a", warns=True),
    Case("default-beside-unconditional",
         diagram(start(), user(default="a_to_e"), user("b"), user("c"), end(), *flows("s>a>e", "a>b>e", "c>e"),
                 flow("a", "c", "${x > 1}")), "a_to_b", warns=True),
    Case("default-with-condition",
         diagram(start(), user(default="a_to_e"), user("b"), end(), *flows("s>a>b>e"), flow("a", "e", "${x < 1}")), "a_to_e"),
    Case("condition-ignored",
         diagram(start(), gateway("g", "parallel"), user(), end(), *flows("s>g", "a>e"), flow("g", "a", "${x > 1}")),
         "g_to_a"),
    Case("condition-missing", diagram(start(), gateway(), user(), end(), *flows("s>g>a>e"), flow("g", "e", "${x > 1}")),
         "g_to_a"),
    Case("default-with-condition",
         diagram(start(), gateway(default="g_to_e"), user(), end(), flow("s", "g"), flow("g", "a", "${x > 1}"),
                 flow("g", "e", "${x < 1}"), *flows("a>e")), "g_to_e"),
    Case("no-default-flow",
         diagram(start(), gateway(), user(), end(), flow("s", "g"), flow("g", "a", "${x > 1}"),
                 flow("g", "e", "${x <= 1}"), *flows("a>e")), "g", warns=True),
    Case("condition-on-only-flow",
         diagram(start(), gateway("g", "inclusive"), user(), end(), *flows("s>g", "a>e"), flow("g", "a", "${x > 1}")), "g_to_a"),
    Case("inclusive-without-condition", diagram(start(), gateway("g", "inclusive"), user(), end(), *flows("s>g>a>e", "g>e")), "g"),
    Case("default-never-taken",
         diagram(start(), gateway("g", "inclusive", default="g_to_e"), user(), user("b"), end(), flow("g", "b", "${x > 1}"),
                 *flows("s>g>a>e", "g>e", "b>e")), "g_to_a", warns=True),
    Case("default-with-condition",
         diagram(start(), gateway("g", "inclusive", default="g_to_e"), user(), end(), flow("s", "g"),
                 flow("g", "a", "${x > 1}"), flow("g", "e", "${x < 1}"), *flows("a>e")), "g_to_e"),
    Case("no-default-flow",
         diagram(start(), gateway("g", "inclusive"), user(), end(), flow("s", "g"), flow("g", "a", "${x > 1}"),
                 flow("g", "e", "${x <= 1}"), *flows("a>e")), "g", warns=True),
    Case("condition-language",
         diagram(start(), gateway(default="g_to_e"), user(), end(), *flows("s>g>e", "a>e"),
                 flow("g", "a", "x > 1", language="javascript")), "g_to_a"),
    Case("condition-empty",
         diagram(start(), gateway(default="g_to_e"), user(), end(), *flows("s>g>e", "a>e"), flow("g", "a", " ")), "g_to_a",
         also={"condition-missing"}),
    Case("event-gateway-target", diagram(start(), gateway("g", "eventBased"), user(), catch("t", timer()), end(),
                                         *flows("s>g>a>e", "g>t>e")), "g_to_a"),
    Case("event-gateway-target",
         diagram(start(), gateway("f", "parallel"), gateway("g", "eventBased"), catch("m", message()), catch("t", timer()),
                 end(), *flows("s>f>g>m>e", "g>t>e", "f>t")), "t"),
    Case("event-gateway", diagram(start(), gateway("g", "eventBased", instantiate="true"), catch("m", message()),
                                  catch("t", timer()), end(), *flows("s>g>m>e", "g>t>e")), "g"),
    Case("event-gateway", diagram(start(), gateway("g", "eventBased", eventGatewayType="Parallel"), catch("m", message()),
                                  catch("t", timer()), end(), *flows("s>g>m>e", "g>t>e")), "g"),
    Case("event-gateway", diagram(start(), gateway("g", "eventBased"), catch("t", timer()), end(), *flows("s>g>t>e")), "g",
         warns=True),
]  # fmt: skip

CONSTRUCTS = [
    *(Case("unsupported-construct", straight(element(tag, "a", name="某物")), "a")
      for tag in ("scriptTask",)),
    Case("unsupported-construct", straight(gateway("a", "complex")), "a"),
    *(Case("unsupported-construct",
           straight(sub("a", start("s1"), user("u"), end("e1"), *flows("s1>u>e1")).replace("subProcess", tag)), "a")
      for tag in ("transaction",)),
    Case("unsupported-construct", straight(sub("a", user("u")).replace("subProcess", "adHocSubProcess")), "a"),
    Case("compensation", straight(user("a"), user("z", isForCompensation="true")), "z"),
    Case("token-quantity", straight(user(completionQuantity="2")), "a"),
    Case("unsupported-assignment", straight(user("a", "<bpmn:potentialOwner/>")), "a"),
    Case("unknown-element", straight(user("a", "<bpmn:wormhole/>")), "a"),
    Case("unknown-element", straight(user(), "<bpmn:choreographyTask/>"), "p"),
    Case("ignored-element", straight(user("a", "<bpmn:ioSpecification/>")), "a", warns=True),
    Case("ignored-element", straight(user(), "<x xmlns='urn:other'/>"), "p", warns=True),
    Case("multi-instance-place", straight(call().replace("callActivity", "manualTask"), ).replace(
        b"</bpmn:manualTask>", b"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        b"</bpmn:multiInstanceLoopCharacteristics></bpmn:manualTask>"), "a",
        also={"no-legal-basis", "no-due-date", "no-candidate"}),
    *(Case("unsupported-event", straight(catch("a", definition(kind))), "a")
      for kind in ("error", "escalation", "compensate")),
]  # fmt: skip


@pytest.mark.parametrize("case", [*FRAME, *IDS, *REFERENCES, *FLOWS, *CONSTRUCTS], ids=str)
def test_it_is_refused_by_its_rule_and_by_no_other(case: Case) -> None:
    judge(case)


@pytest.mark.parametrize(
    "content",
    [
        diagram(start(), gateway("f", "parallel"), user(), user("b"), gateway("j", "parallel"), end(),
                *flows("s>f>a>j>e", "f>b>j")),
        diagram(start(), gateway(default="g_to_f"), gateway("f", "parallel"), gateway("h", "parallel"), gateway("k"),
                gateway("l"), gateway("j", "parallel"), end(), flow("g", "h", "${x > 1}"),
                *flows("s>g>f>k>j>e", "f>l>j", "h>k", "h>l")),
        diagram(start(), gateway(default="g_to_f"), gateway("f", "inclusive", default="f_to_k"), user(), gateway("k"),
                gateway("j", "parallel"), end(), flow("g", "k", "${x > 1}"), flow("f", "a", "${y > 1}"),
                *flows("s>g>f>k>j>e", "a>j")),
        diagram(start(), user("a"), user("b"), gateway("j", "parallel"), end(), *flows("s>a>b>j>e", "a>j")),
        diagram(start(), gateway(default="g_to_a"), user("a"), gateway("k"), gateway("j", "parallel"), end(),
                flow("g", "k", "${x > 1}"), *flows("s>g>a>k>j>e", "a>j")),
    ],
)  # fmt: skip
def test_a_join_that_can_fire_is_not_doubted(content: bytes) -> None:
    assert "join-never-fires" not in {one.rule for one in findings(content)}
