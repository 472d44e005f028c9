"""The Camunda 7 subset as stock clients use it: one foreign diagram from deployment to its end in history."""

import io
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.district import basic
from webapp import create_app

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://example.org/x">'
    '<bpmn:process id="foreign" name="外来流程" isExecutable="true">'
)
TAIL = "</bpmn:process></bpmn:definitions>"
CHOICE = (
    '<bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="first"/>'
    '<bpmn:userTask id="first" name="第一步"/><bpmn:sequenceFlow id="f2" sourceRef="first" targetRef="g"/>'
    '<bpmn:exclusiveGateway id="g" default="f4"/>'
    '<bpmn:sequenceFlow id="f3" sourceRef="g" targetRef="second"><bpmn:conditionExpression '
    'xsi:type="bpmn:tFormalExpression">${amount &gt; 3}</bpmn:conditionExpression></bpmn:sequenceFlow>'
    '<bpmn:sequenceFlow id="f4" sourceRef="g" targetRef="e"/>'
    '<bpmn:userTask id="second" name="第二步"/><bpmn:sequenceFlow id="f5" sourceRef="second" targetRef="e"/>'
    '<bpmn:endEvent id="e"/>'
)


def diagram(body: str = CHOICE) -> bytes:
    return (HEAD + body + TAIL).encode()


class Rest:
    """One account's calls below ``/engine-rest``."""

    def __init__(self, client: FlaskClient, login: str) -> None:
        self.client, self.headers = client, basic(login)

    def get(self, path: str) -> Any:
        return self.client.get(f"/engine-rest{path}", headers=self.headers)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(f"/engine-rest{path}", json={} if body is None else body, headers=self.headers)

    def deploy(self, content: bytes, name: str = "流程.bpmn", **form: str) -> Any:
        parts: dict[str, Any] = {"deployment-name": "试", "deployment-source": "Camunda Modeler", **form}
        parts[name] = (io.BytesIO(content), name, "text/xml")
        return self.client.post(
            "/engine-rest/deployment/create", data=parts, headers=self.headers, content_type="multipart/form-data"
        )

    def start(self, **variables: Any) -> str:
        given = {name: {"value": value} for name, value in variables.items()}
        answer = self.post("/process-definition/key/foreign/start", {"businessKey": "外-1", "variables": given})
        assert answer.status_code == 200, answer.text
        ident: str = answer.json["id"]
        return ident

    def tasks(self, instance: str) -> list[Any]:
        found: list[Any] = self.get(f"/task?processInstanceId={instance}").json
        return found


@pytest.fixture
def client(district_url: str) -> FlaskClient:
    return create_app(district_url).test_client()


@pytest.fixture
def owner(client: FlaskClient) -> Rest:
    return Rest(client, "owner1")


def test_a_foreign_diagram_runs_from_deployment_to_history(owner: Rest) -> None:
    deployed = owner.deploy(diagram())
    assert deployed.status_code == 200
    (definition_id,) = deployed.json["deployedProcessDefinitions"]
    assert deployed.json["deployedDecisionDefinitions"] is None

    started = owner.post(f"/process-definition/{definition_id}/start", {"variables": {"amount": {"value": 1}}}).json
    assert started["definitionId"] == definition_id and started["ended"] is False
    (first,) = owner.tasks(started["id"])
    assert (first["name"], first["taskDefinitionKey"], first["assignee"]) == ("第一步", "first", None)

    assert owner.post(f"/task/{first['id']}/claim", {"userId": "owner1"}).status_code == 204
    assert owner.get(f"/task/{first['id']}").json["assignee"] == "owner1"
    done = owner.post(f"/task/{first['id']}/complete", {"variables": {"amount": {"value": 5, "type": "integer"}}})
    assert (done.status_code, done.data) == (204, b"")

    (second,) = owner.tasks(started["id"])
    assert second["name"] == "第二步"
    after = owner.post(f"/task/{second['id']}/complete", {"withVariablesInReturn": True})
    assert after.json["amount"] == {"type": "Integer", "value": 5, "valueInfo": {}}

    assert owner.get(f"/process-instance/{started['id']}").status_code == 404
    history = owner.get(f"/history/process-instance/{started['id']}").json
    assert history["state"] == "COMPLETED" and history["endTime"].endswith("+0800")


def test_the_default_flow_ends_at_once(owner: Rest) -> None:
    owner.deploy(diagram())
    instance = owner.start(amount=1)
    owner.post(f"/task/{owner.tasks(instance)[0]['id']}/complete")
    assert owner.tasks(instance) == []
    assert owner.get(f"/history/process-instance/{instance}").json["state"] == "COMPLETED"


def test_completing_twice_is_a_conflict_and_an_unknown_task_is_not_found(owner: Rest) -> None:
    owner.deploy(diagram())
    instance = owner.start(amount=1)
    task = owner.tasks(instance)[0]["id"]
    assert owner.post(f"/task/{task}/complete").status_code == 204
    again = owner.post(f"/task/{task}/complete")
    assert again.status_code == 409
    assert set(again.json) == {"type", "message", "code"}
    assert owner.post("/task/nothing/complete").status_code == 404
    assert owner.get(f"/task/{task}").status_code == 404


def test_the_same_files_again_answer_the_same_deployment(owner: Rest) -> None:
    first = owner.deploy(diagram(), **{"enable-duplicate-filtering": "true"}).json
    second = owner.deploy(diagram(), **{"enable-duplicate-filtering": "true"}).json
    assert second["id"] == first["id"] and second["deployedProcessDefinitions"] is None
    third = owner.deploy(diagram()).json
    assert third["id"] != first["id"]
    assert [found["version"] for found in owner.get("/process-definition?key=foreign").json] == [2, 1]


def test_a_diagram_we_do_not_run_is_refused_as_the_modeler_expects(owner: Rest) -> None:
    refused = owner.deploy(diagram(CHOICE.replace("exclusiveGateway", "complexGateway")))
    assert refused.status_code == 400 and refused.json["type"] == "ParseException"
    assert refused.json["message"].startswith("ENGINE-09005 Could not parse BPMN process.")
    (problem, *_) = refused.json["details"]["流程.bpmn"]["errors"]
    assert problem["mainElementId"] == "g" and problem["line"] > 0 and "复杂网关" in problem["message"]
    assert owner.get("/process-definition?key=foreign").json == []


def test_of_two_diagrams_one_wrong_none_is_stored(owner: Rest) -> None:
    good = diagram().replace(b'"foreign"', b'"good"')
    parts = {
        "good.bpmn": (io.BytesIO(good), "good.bpmn"),
        "bad.bpmn": (io.BytesIO(b"PK\x03\x04not a diagram"), "bad.bpmn"),
    }
    answer = owner.client.post(
        "/engine-rest/deployment/create", data=parts, headers=owner.headers, content_type="multipart/form-data"
    )
    assert answer.status_code == 400
    assert owner.get("/process-definition?key=good").json == []


def test_anonymous_callers_get_401_and_cookies_are_not_read(client: FlaskClient) -> None:
    answer = client.get("/engine-rest/deployment?maxResults=0")
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Basic")
    assert client.get("/engine-rest/version", headers=basic("owner1", "wrong")).status_code == 401


def test_only_an_account_with_the_publish_right_deploys(client: FlaskClient) -> None:
    refused = Rest(client, "inspector1").deploy(diagram())
    assert (refused.status_code, refused.json["type"]) == (403, "AuthorizationException")


def test_others_do_not_see_the_tasks_of_a_foreign_diagram(client: FlaskClient, owner: Rest) -> None:
    owner.deploy(diagram())
    instance = owner.start(amount=1)
    stranger = Rest(client, "inspector9")
    assert stranger.tasks(instance) == []
    assert stranger.get(f"/process-instance/{instance}").status_code == 404
    assert stranger.get(f"/task/{owner.tasks(instance)[0]['id']}").status_code == 404


@pytest.mark.parametrize(
    "body", [{"variables": 3}, {"variables": {"x": 1}}, {"variables": {"x": {"value": "zehn", "type": "Integer"}}}, [1]]
)
def test_bad_variables_are_refused_with_a_sentence(owner: Rest, body: Any) -> None:
    owner.deploy(diagram())
    answer = owner.post("/process-definition/key/foreign/start", body)
    assert answer.status_code == 400 and answer.json["message"]


def test_names_of_the_system_cannot_be_written(owner: Rest) -> None:
    owner.deploy(diagram())
    instance = owner.start(amount=1)
    task = owner.tasks(instance)[0]["id"]
    answer = owner.post(f"/task/{task}/complete", {"variables": {"sys_owner": {"value": "x"}}})
    assert answer.status_code == 400
    assert len(owner.tasks(instance)) == 1


def test_unknown_processes_are_not_found(owner: Rest) -> None:
    assert owner.post("/process-definition/key/none/start").status_code == 404
    assert owner.post("/process-definition/none:1:2/start").status_code == 404
    assert owner.get("/history/process-instance/none").status_code == 404


def test_every_variable_type_comes_back_with_its_type(owner: Rest, now: datetime) -> None:
    owner.deploy(diagram())
    given = {"amount": 1, "text": "𠮷", "yes": True, "half": 0.5, "none": None, "list": [1, {"a": 2}], "big": 2**40}
    found = owner.get(f"/process-instance/{owner.start(**given)}/variables").json
    assert {name: entry["type"] for name, entry in found.items()} == {
        "amount": "Integer", "text": "String", "yes": "Boolean", "half": "Double", "none": "Null", "list": "Json",
        "big": "Long",
    }  # fmt: skip
    assert found["text"]["value"] == "𠮷" and found["list"]["value"] == '[1, {"a": 2}]'
