"""Every curl line of docs/api.md does what it says."""

import itertools
import re
import shlex
from pathlib import Path

from django.conf import settings

from tests.make import make_feature

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "api.md"


def commands() -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [shlex.split(line) for line in lines if line.startswith("curl ")]


def test_the_examples_run_in_the_order_they_are_printed(rest, alice, product):
    make_feature(by=alice, product=product)
    make_feature(by=alice, product=product, title="Two")
    api = rest(alice)
    for words in commands():
        method, body, kind = "GET", "", "application/json"
        for flag, value in itertools.pairwise(words):
            method = value if flag == "-X" else method
            body = value if flag == "-d" else body
            kind = value.split(": ")[1] if flag == "-H" and value.startswith("Content-Type") else kind
        address = words[-1].replace("$PMHUB", "").replace("$W", "acme")
        answer = api.client.generic(method, address, body, kind, headers=api.headers)
        assert answer.status_code < 300, f"{' '.join(words)}: {answer.content}"
    assert len(commands()) > 12
