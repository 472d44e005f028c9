"""Rules about sequence flows and gateways: the token's way must be drawn, not guessed."""

from collections.abc import Iterator

from workflows.engine.reading import markup
from workflows.engine.reading.drawing import Line
from workflows.engine.reading.markup import text_of
from workflows.engine.reading.rules.subject import Rule, Subject, shown
from workflows.engine.types import Finding


def starts_and_ends(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for node in drawing.of("startEvent", "boundaryEvent"):
        if drawing.incoming.get(node.id):
            word = "开始事件" if node.tag == "startEvent" else "边界事件"
            rule = "start-with-incoming" if node.tag == "startEvent" else "boundary-with-incoming"
            yield subject.error(node, rule, f"{word}{shown(node)}不能有进来的连线，请改连到它后面的环节。")
    for node in drawing.of("endEvent"):
        if drawing.outgoing.get(node.id):
            message = f"结束事件{shown(node)}不能有出去的连线，请删去连线，或把它改成别的元素。"
            yield subject.error(node, "end-with-outgoing", message)


def conditions_that_nobody_asks(subject: Subject) -> Iterator[Finding]:
    for line in subject.drawing.lines:
        source = subject.drawing.by_id.get(line.source)
        if line.condition is not None and source is not None and source.tag in ("parallelGateway", "eventBasedGateway"):
            message = f"{shown(source)}后面的连线不能有条件，请删去条件，或改用排他网关。"
            yield subject.error(line, "condition-ignored", message)


def ways_out_of_a_step(subject: Subject) -> Iterator[Finding]:
    """Conditions and defaults on flows that leave an activity or an event: all that hold are taken."""
    for node in subject.drawing.nodes:
        outgoing = subject.drawing.outgoing.get(node.id, [])
        default = node.element.get("default")
        if node.tag in markup.GATEWAYS or not outgoing:
            continue
        conditional = [line for line in outgoing if has_condition(line)]
        always = [line for line in outgoing if line not in conditional and line.id != default]
        if len(outgoing) == 1 and conditional:
            yield _only_flow(subject, outgoing[0], shown(node))
        elif conditional and not always and default is None:
            message = f"从{shown(node)}出去的连线都有条件，条件都不成立时流程会停在这里，请设一条默认连线。"
            yield subject.warning(node, "no-default-flow", message)
        elif always and default is not None:
            message = (
                f"{shown(node)}既有默认连线，又有没有条件的连线：条件都不成立时两条会同时走；"
                "请给没有条件的连线填写条件，或用网关画清楚。"
            )
            yield subject.warning(always[0], "default-beside-unconditional", message)


def has_condition(line: Line) -> bool:
    return line.condition is not None and bool(text_of(line.condition))


def _only_flow(subject: Subject, line: Line, word: str) -> Finding:
    message = f"{word}只有一条出去的连线却写了条件，条件不成立时流程会停在这里；请删去条件，或再加一条默认连线。"
    return subject.error(line, "condition-on-only-flow", message)


def exclusive_gateways(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.of("exclusiveGateway"):
        outgoing = subject.drawing.outgoing.get(node.id, [])
        default = node.element.get("default")
        conditional = [line for line in outgoing if has_condition(line)]
        if len(outgoing) > 1 or conditional:
            for line in outgoing:
                if line not in conditional and line.id != default:
                    message = f"排他网关{shown(node)}出去的这条连线没有条件，请填写条件，或设为默认连线。"
                    yield subject.error(line, "condition-missing", message)
        if conditional and default is None:
            message = f"排他网关{shown(node)}没有默认连线，条件都不成立时流程会停在这里，请设一条默认连线。"
            yield subject.warning(node, "no-default-flow", message)


def inclusive_gateways(subject: Subject) -> Iterator[Finding]:
    """Where it splits; a joining one needs nothing on its flows."""
    for node in subject.drawing.of("inclusiveGateway"):
        outgoing = subject.drawing.outgoing.get(node.id, [])
        default = node.element.get("default")
        conditional = [line for line in outgoing if has_condition(line)]
        always = [line for line in outgoing if line not in conditional and line.id != default]
        if len(outgoing) == 1 and conditional:
            yield _only_flow(subject, outgoing[0], f"包容网关{shown(node)}")
        elif len(outgoing) > 1 and not conditional:
            message = f"包容网关{shown(node)}出去的连线都没有条件，无从选择，请填写条件；要全部同时走，请改用并行网关。"
            yield subject.error(node, "inclusive-without-condition", message)
        elif always and default is not None:
            message = f"包容网关{shown(node)}出去的这条连线没有条件，每次都会走，默认连线就永远走不到，请填写条件。"
            yield subject.warning(always[0], "default-never-taken", message)
        elif conditional and not always and default is None:
            message = f"包容网关{shown(node)}没有默认连线，条件都不成立时流程会停在这里，请设一条默认连线。"
            yield subject.warning(node, "no-default-flow", message)


def defaults_have_no_condition(subject: Subject) -> Iterator[Finding]:
    for node in subject.drawing.nodes:
        for line in subject.drawing.outgoing.get(node.id, []):
            if line.id == node.element.get("default") and line.condition is not None:
                message = "默认连线不能有条件，请删去条件，或把另一条设为默认。"
                yield subject.error(line, "default-with-condition", message)


def condition_language(subject: Subject) -> Iterator[Finding]:
    for line in subject.drawing.lines:
        if line.condition is None:
            continue
        language = line.condition.get("language", "").strip().lower()
        if language and language not in ("juel", "http://www.java.com/javatypes"):
            message = f"条件用了脚本语言“{language[:40]}”，不能运行，请改写成 ${{…}} 表达式。"
            yield subject.error(line.condition, "condition-language", message)
        if line.condition.get(markup.camunda("resource")):
            message = "条件写在另外的文件里（resource），不能运行，请改写成 ${…} 表达式。"
            yield subject.error(line.condition, "condition-language", message)
        if not text_of(line.condition):
            yield subject.error(line.condition, "condition-empty", "条件是空的，请填写 ${…} 表达式，或删去条件。")


def event_gateways(subject: Subject) -> Iterator[Finding]:
    drawing = subject.drawing
    for node in drawing.of("eventBasedGateway"):
        if node.element.get("instantiate", "").strip() in ("true", "1"):
            message = f"事件网关{shown(node)}不能用来启动流程，请改用消息开始事件。"
            yield subject.error(node, "event-gateway", message)
        if node.element.get("eventGatewayType", "Exclusive").strip() == "Parallel":
            message = f"事件网关{shown(node)}不能是并行的，请改成普通的事件网关。"
            yield subject.error(node, "event-gateway", message)
        outgoing = drawing.outgoing.get(node.id, [])
        if len(outgoing) == 1:
            message = f"事件网关{shown(node)}只有一条出去的连线，请再加一个事件，或直接连到事件。"
            yield subject.warning(node, "event-gateway", message)
        for line in outgoing:
            target = drawing.by_id.get(line.target)
            if target is None:
                continue
            if target.tag != "intermediateCatchEvent":
                message = f"事件网关{shown(node)}后面只能直接连定时或消息捕获事件，请在{shown(target)}前面加一个。"
                yield subject.error(line, "event-gateway-target", message)
            elif len(drawing.incoming.get(target.id, [])) > 1:
                message = f"事件网关后面的{shown(target)}只能有一条进来的连线，请另画一个同样的事件。"
                yield subject.error(target, "event-gateway-target", message)


RULES: tuple[Rule, ...] = (
    starts_and_ends, conditions_that_nobody_asks, ways_out_of_a_step, exclusive_gateways, inclusive_gateways,
    defaults_have_no_condition, condition_language, event_gateways,
)  # fmt: skip
