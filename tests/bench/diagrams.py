"""The diagrams of the benchmarks: loops, a call of many children, three steps in a row, a signal awaited."""

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' id="D1" targetNamespace="http://bpmn.io/schema/bpmn">'
)
FIELD = '<camunda:formField id="result" label="result" type="long"/>'
FORM = f"<bpmn:extensionElements><camunda:formData>{FIELD}</camunda:formData></bpmn:extensionElements>"


def _file(key: str, body: str, *flows: str) -> bytes:
    lines = "".join(_flow(f"f{number}", *flow.split(maxsplit=2)) for number, flow in enumerate(flows))
    process = f'<bpmn:process id="{key}" name="{key}" isExecutable="true">{body}{lines}</bpmn:process>'
    return f"{HEAD}{process}</bpmn:definitions>".encode()


def _flow(ident: str, source: str, target: str, condition: str = "") -> str:
    inner = f"<bpmn:conditionExpression>${{{condition}}}</bpmn:conditionExpression>" if condition else ""
    return f'<bpmn:sequenceFlow id="{ident}" sourceRef="{source}" targetRef="{target}">{inner}</bpmn:sequenceFlow>'


def _user(ident: str) -> str:
    return f'<bpmn:userTask id="{ident}" name="{ident}" camunda:candidateUsers="bench">{FORM}</bpmn:userTask>'


def _bare(tag: str, ident: str, more: str = "") -> str:
    return f'<bpmn:{tag} id="{ident}" {more}/>'


ENDS = _bare("startEvent", "s") + _bare("endEvent", "e")

LOOP = _file(
    "bench_loop",
    ENDS + _bare("exclusiveGateway", "back") + _user("work") + _bare("exclusiveGateway", "gate", 'default="f3"'),
    "s back", "back work", "work gate", "gate e", "gate back result == 1",
)  # fmt: skip

THREE = _file(
    "bench_three", ENDS + _user("one") + _user("two") + _user("three"), "s one", "one two", "two three", "three e"
)

CHILD = _file("bench_child", ENDS + _user("first") + _user("second"), "s first", "first second", "second e")

MANY = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="${targets}" camunda:elementVariable="target"/>'
PASS = '<bpmn:extensionElements><camunda:in source="target" target="target"/></bpmn:extensionElements>'
CALL = f'<bpmn:callActivity id="children" name="children" calledElement="bench_child">{PASS}{MANY}</bpmn:callActivity>'
PARENT = _file("bench_parent", ENDS + CALL, "s children", "children e")

SPLIT = _bare("inclusiveGateway", "split") + _bare("inclusiveGateway", "join") + _user("work") + _user("other")
GATE = _bare("exclusiveGateway", "back") + _bare("exclusiveGateway", "gate", 'default="f7"')
INCLUSIVE = _file(
    "bench_inclusive",
    ENDS + SPLIT + GATE,
    "s back", "back split", "split work 1 == 1", "split other 1 == 1", "work join", "other join", "join gate",
    "gate e", "gate back result == 1",
)  # fmt: skip

AWAITED = (
    '<bpmn:intermediateCatchEvent id="wait" name="wait"><bpmn:signalEventDefinition signalRef="S1"/>'
    "</bpmn:intermediateCatchEvent>"
)
SIGNALLED = _file("bench_signalled", ENDS + AWAITED, "s wait", "wait e").replace(
    b"<bpmn:process ", b'<bpmn:signal id="S1" name="bench.go"/><bpmn:process ', 1
)
