"""Decisions over REST: deployed as Camunda Modeler does, listed, read back, evaluated, asked by a process."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.engine.decisions.tables import decision, file, table
from tests.webapp.engine_rest.test_engine_rest import Rest, diagram
from webapp import create_app

INPUTS, OUTPUTS = [("amount", "integer")], [("level", "string")]
SMALL_OR_LARGE = [["< 100", '"small"'], [">= 100", '"large"']]
TABLE = table(INPUTS, OUTPUTS, SMALL_OR_LARGE, key="size")
ASKS = diagram(
    '<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>'
    '<bpmn:businessRuleTask id="ask" name="定档" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
    ' camunda:decisionRef="size" camunda:resultVariable="level" camunda:mapDecisionResult="singleEntry"/>'
    '<bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="u"/><bpmn:userTask id="u" name="办理"/>'
    '<bpmn:sequenceFlow id="f3" sourceRef="u" targetRef="e"/><bpmn:endEvent id="e"/>'
)


@pytest.fixture
def owner(district_url: str) -> Rest:
    client: FlaskClient = create_app(district_url).test_client()
    return Rest(client, "owner1")


def deploy_both(owner: Rest) -> Any:
    parts = {"deployment-name": "两个", "a.bpmn": (io.BytesIO(ASKS), "a.bpmn"), "b.dmn": (io.BytesIO(TABLE), "b.dmn")}
    return owner.client.post(
        "/engine-rest/deployment/create", data=parts, headers=owner.headers, content_type="multipart/form-data"
    )


def test_a_deployed_table_is_listed_read_back_and_evaluated(owner: Rest) -> None:
    answer = owner.deploy(TABLE, "规模.dmn")
    assert answer.status_code == 200, answer.text
    (ident,) = answer.json["deployedDecisionDefinitions"]
    assert answer.json["deployedProcessDefinitions"] is None
    (listed,) = owner.get("/decision-definition?key=size").json
    assert (listed["id"], listed["version"], listed["resource"]) == (ident, 1, "规模.dmn")
    assert listed["deploymentId"] == answer.json["id"]
    assert owner.get(f"/decision-definition/{ident}").json == listed
    assert owner.get("/decision-definition/key/size").json == listed
    assert owner.get(f"/decision-definition/{ident}/xml").json == {"id": ident, "dmnXml": TABLE.decode()}
    assert owner.get("/decision-definition/key/size/xml").json["dmnXml"] == TABLE.decode()
    for path in (f"/decision-definition/{ident}/evaluate", "/decision-definition/key/size/evaluate"):
        made = owner.post(path, {"variables": {"amount": {"value": 100, "type": "integer"}}})
        assert made.json == [{"level": {"type": "String", "value": "large", "valueInfo": {}}}]


def test_a_process_asks_a_decision_of_the_same_deployment(owner: Rest) -> None:
    assert deploy_both(owner).status_code == 200
    instance = owner.start(amount=5)
    assert [task["name"] for task in owner.tasks(instance)] == ["办理"]
    variables = owner.post(f"/task/{owner.tasks(instance)[0]['id']}/complete", {"withVariablesInReturn": True}).json
    assert variables["level"]["value"] == "small"


def test_a_process_that_asks_an_unknown_decision_is_refused(owner: Rest) -> None:
    answer = owner.deploy(ASKS)
    assert answer.status_code == 400
    assert "size" in answer.json["message"]


def test_a_table_with_an_overlap_is_refused_and_nothing_is_stored(owner: Rest) -> None:
    answer = owner.deploy(table(INPUTS, OUTPUTS, [["< 100", '"a"'], ["> 50", '"b"']], key="size"), "a.dmn")
    assert answer.status_code == 400
    assert answer.json["type"] == "ParseException"
    (problem,) = answer.json["details"]["a.dmn"]["errors"]
    assert "第 1 条和第 2 条规则" in problem["message"] and problem["line"] > 1
    assert owner.get("/decision-definition").json == [] or "size" not in owner.get("/decision-definition").text


def test_the_same_file_again_answers_the_former_deployment(owner: Rest) -> None:
    first = owner.deploy(TABLE, "a.dmn")
    again = owner.deploy(TABLE, "a.dmn", **{"enable-duplicate-filtering": "true"})
    assert (again.json["id"], again.json["deployedDecisionDefinitions"]) == (first.json["id"], None)
    other = owner.deploy(
        table(INPUTS, OUTPUTS, SMALL_OR_LARGE[::-1], key="size"), "a.dmn", **{"enable-duplicate-filtering": "true"}
    )
    assert other.json["id"] != first.json["id"]
    assert [one["version"] for one in owner.get("/decision-definition?key=size").json] == [2, 1]
    assert len(owner.get("/decision-definition?key=size&latestVersion=true").json) == 1


def test_several_decisions_of_a_file_are_deployed_together(owner: Rest) -> None:
    both = file(
        decision(INPUTS, OUTPUTS, SMALL_OR_LARGE, key="size"),
        decision([("level", "string")], [("fee", "integer")], [['"large"', "9"], ['not("large")', "1"]], key="fee",
                 requires=["size"]),
    )  # fmt: skip
    assert len(owner.deploy(both, "a.dmn").json["deployedDecisionDefinitions"]) == 2
    made = owner.post("/decision-definition/key/fee/evaluate", {"variables": {"amount": {"value": 500}}})
    assert made.json[0]["fee"]["value"] == 9


def test_what_cannot_be_evaluated_is_the_callers_mistake_with_a_sentence(owner: Rest) -> None:
    owner.deploy(TABLE, "a.dmn")
    assert owner.post("/decision-definition/key/nobody/evaluate").status_code == 404
    assert owner.get("/decision-definition/nobody").status_code == 404
    missing = owner.post("/decision-definition/key/size/evaluate", {"variables": {}})
    assert missing.status_code == 400 and "amount" in missing.json["message"]
    wrong = owner.post("/decision-definition/key/size/evaluate", {"variables": {"amount": {"value": "many"}}})
    assert wrong.status_code == 400 and "不是整数" in wrong.json["message"]


def test_only_who_may_publish_deploys(owner: Rest) -> None:
    assert Rest(owner.client, "inspector1").deploy(TABLE, "a.dmn").status_code == 403
