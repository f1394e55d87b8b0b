"""The OpenAPI document is what the code says, complete, and its examples run."""

import json
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from tests.guardians.world import inside
from tests.make import make_feature

SNAPSHOT = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "openapi.yaml"
    call_command("spectacular", file=str(path), fail_on_warn=True)
    return path.read_text()


@pytest.fixture(scope="module")
def schema(written):
    return yaml.safe_load(written)


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_snapshot_is_what_the_code_says(written):
    words = "run: manage.py spectacular --file docs/openapi.yaml"
    assert SNAPSHOT.read_text() == written, words


def test_every_address_and_method_is_in_it(schema):
    described = {(path, method) for path, method, _ in operations(schema)}
    for address in inside():
        view = getattr(address.view, "cls", None)
        if not address.route.startswith("api/") or view is None:
            continue
        samples = {place: "{" + place[1] + "}" for place in address.places}
        path = address.filled("{workspace}", samples)
        for method in address.methods & set(view.http_method_names) - {"head", "options"}:
            assert (path, method) in described, f"{method} {path}"


def test_names_are_unique_and_failures_are_problems(schema):
    ids = [operation["operationId"] for _, _, operation in operations(schema)]
    assert len(ids) == len(set(ids))
    for _, _, operation in operations(schema):
        assert "application/problem+json" in operation["responses"]["default"]["content"]


def test_it_is_served_as_yaml_and_json_to_anybody(client, db):
    assert client.get("/api/v1/schema/").content.startswith(b"openapi: 3.1")
    assert json.loads(client.get("/api/v1/schema/?format=json").content)["openapi"].startswith("3.1")


def test_it_can_be_browsed_without_inline_script_or_style(client, db):
    page = client.get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "<style" not in text
    assert text.count("<script src=") == text.count("<script") == 3
    assert "schema" in client.get("/api/docs/?script=").content.decode()


def test_every_example_runs(schema, rest, alice, product):
    make_feature(by=alice, product=product)
    make_feature(by=alice, product=product, title="Two")
    api = rest(alice)
    ran = 0
    for path, method, operation in operations(schema):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for example in content.get("examples", {}).values():
            place = path.replace("{workspace}", "acme").replace("{key}", "FLD-1")
            if "{" in place or "/releases/FLD" in place or "/metrics/FLD" in place:
                continue
            answer = api.send(method, place, example["value"])
            assert answer.status_code < 300, f"{method} {place}: {answer.content}"
            ran += 1
    assert ran >= 12
