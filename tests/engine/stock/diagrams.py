"""Small diagrams as stock modelers write them, and the same for stock SpiffWorkflow (bare Python, quoted texts)."""

import re

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<bpmn:definitions'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D1" targetNamespace="http://bpmn.io/schema/bpmn">'
)


def diagram(body: str, *, key: str = "p", roots: str = "", executable: str = ' isExecutable="true"') -> str:
    """A file with one process; ``body`` uses the tags without prefix, flows come from :func:`flows`."""
    text = f'{HEAD}{roots}<process id="{key}" name="{key}"{executable}>{body}</process></bpmn:definitions>'
    return re.sub(r"<(/?)(?=[a-z]\w*[ />])(?!bpmn:|camunda:)", r"<\1bpmn:", text)


def flows(*paths: str) -> str:
    """``"a b c"`` draws a→b→c; ``"a ?x>1 b"`` puts the condition ``${x>1}`` on the flow."""
    text = ""
    for number, path in enumerate(paths):
        source, condition = "", ""
        for place, word in enumerate(path.split()):
            if word.startswith("?"):
                condition = word[1:].replace("<", "&lt;").replace(">", "&gt;")
                continue
            if source:
                inner = f"<conditionExpression>${{{condition}}}</conditionExpression>" if condition else ""
                between = f'id="f{number}_{place}" sourceRef="{source}" targetRef="{word}"'
                text += f"<sequenceFlow {between}>{inner}</sequenceFlow>"
            source, condition = word, ""
    return text


def element(tag: str, ident: str, inner: str = "", **attributes: str) -> str:
    more = "".join(f' {name.replace("camunda_", "camunda:")}="{value}"' for name, value in attributes.items())
    return f'<{tag} id="{ident}" name="{ident}"{more}>{inner}</{tag}>'


def user(*idents: str) -> str:
    return "".join(element("userTask", i, camunda_candidateGroups="worker") for i in idents)


def service(ident: str, topic: str) -> str:
    return element("serviceTask", ident, camunda_type="external", camunda_topic=topic)


def ends(*idents: str) -> str:
    return "".join(element("endEvent", i) for i in idents)


def many(collection: str, variable: str, until: str = "") -> str:
    """Parallel multi-instance over a list variable."""
    condition = f"<completionCondition>${{{until}}}</completionCondition>" if until else ""
    name = "multiInstanceLoopCharacteristics"
    return f'<{name} camunda:collection="${{{collection}}}" camunda:elementVariable="{variable}">{condition}</{name}>'


def message_on(ident: str, host: str, *, interrupting: bool, ref: str = "Message_1") -> str:
    inner = f'<messageEventDefinition messageRef="{ref}"/>'
    return element("boundaryEvent", ident, inner, attachedToRef=host, cancelActivity=str(interrupting).lower())


MESSAGE = '<bpmn:message id="Message_1" name="news"/>'


def for_stock(text: str) -> str:
    """What stock SpiffWorkflow reads: Python without ``${}``, quoted ISO texts, the standard's collection element."""
    text = re.sub(
        r'camunda:collection="\$\{(.*?)\}" camunda:elementVariable="(.*?)">',
        r'><bpmn:loopDataInputRef>\1</bpmn:loopDataInputRef><bpmn:inputDataItem id="\2" name="\2"/>',
        text,
    )
    text = re.sub(r"<bpmn:(time\w+)>([^<$]*)</", r"<bpmn:\1>'\2'</", text)
    return re.sub(r"\$\{([^}]*)\}", r"\1", text)
