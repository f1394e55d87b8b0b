"""What the operator's files name really exists: commands, variables, paths, services."""

import ast
import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
PROGRAMS = {"celery": "celery", "granian": "granian"}


def variables_read(*files: str) -> set[str]:
    """Names given to env(…), os.environ.get(…) and the like, read from the code itself."""
    found = set()
    for file in files:
        for node in ast.walk(ast.parse((ROOT / file).read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                caller = ast.unparse(node.func)
                if caller.startswith(("env", "os.environ")) and not caller.endswith("read_env"):
                    found.add(node.args[0].value)
    return {name for name in found if re.fullmatch(r"[A-Z][A-Z0-9_]+", str(name))}


ENGINES = [str(path.relative_to(ROOT)) for path in (ROOT / "pmhub" / "engines").glob("*.py")]
READ = variables_read("pmhub/settings.py", *ENGINES, "tools/browser.py") | {"DATABASE_URL", "REDIS_URL"}
EXAMPLE = re.findall(r"^# ([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "PUBLISH"}


def in_table() -> list[str]:
    section = (ROOT / "docs/operations.md").read_text().split("## Settings")[1].split("\n## ")[0]
    return re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE)


def test_every_setting_is_in_the_example_and_the_reverse():
    assert set(EXAMPLE) == (READ - {"PATH"}) | COMPOSE_ONLY
    assert len(EXAMPLE) == len(set(EXAMPLE))


def test_every_setting_is_in_the_manual_and_the_reverse():
    assert sorted(in_table()) == sorted(EXAMPLE)


def ours(name: str) -> dict:
    return COMPOSE["services"][name]


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_a_service_is_given_only_settings_that_exist(name):
    assert set(ours(name)["environment"]) <= READ


@pytest.mark.parametrize("name", ["worker", "beat", "migrate"])
def test_the_command_of_a_service_can_run(name):
    command = ours(name)["command"]
    if command[0] == "python":
        assert (ROOT / command[1]).exists()
        assert command[2] in get_commands()
    else:
        assert importlib.util.find_spec(command[0])
        application = command[command.index("-A") + 1]
        assert importlib.util.find_spec(application)


def test_the_worker_serves_every_queue_that_up_serves():
    from pmhub.health import QUEUES
    from pmhub.management.commands import up

    command = ours("worker")["command"]
    assert command[command.index("-Q") + 1] == up.QUEUES == ",".join(QUEUES)


def test_the_image_starts_what_exists():
    command = yaml.safe_load(re.search(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE).group(1))
    assert importlib.util.find_spec(command[2])
    known = subprocess.run([sys.executable, *command[1:3], "--help"], capture_output=True, text=True).stdout
    for flag in (part for part in command[3:] if part.startswith("--")):
        assert flag in known, flag
    module, _, name = command[-1].partition(":")
    assert name == "application"
    assert importlib.util.find_spec(module)


def test_every_health_check_runs_something_that_exists():
    probes = [service["healthcheck"]["test"] for service in (ours("web"),)]
    probes += [
        ["CMD", *yaml.safe_load(found)] for found in re.findall(r"CMD (\[\"python.*\])$", DOCKERFILE, re.MULTILINE)
    ]
    for probe in probes:
        assert importlib.util.find_spec(probe[3])


def test_every_file_that_is_copied_exists_and_reaches_the_build():
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE):
        if "--from" in line:
            continue
        for source in shlex.split(line)[:-1]:
            assert source == "." or (ROOT / source).exists(), source
            assert source == "." or source.split("/")[0] in sent, source
    installed = re.findall(r"^    \"(\w+)\",$", (ROOT / "pmhub/settings.py").read_text(), re.MULTILINE)
    for app in (app for app in installed if (ROOT / app).is_dir()):
        assert app in sent, f"{app} would be missing from the image"
    assert {"manage.py", "pmhub", "static", "templates"} <= sent


def test_nothing_private_reaches_the_build():
    first = (ROOT / ".dockerignore").read_text().splitlines()[0]
    assert first == "*", "a list of what goes in forgets nothing; a list of what stays out does"


def test_the_image_does_not_run_as_root():
    user = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)
    assert user == ["pmhub"]
    assert DOCKERFILE.index("USER pmhub") < DOCKERFILE.index("\nCMD ")


def test_mounted_files_and_volumes_exist():
    for name, service in COMPOSE["services"].items():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).exists(), f"{name}: {source}"


def test_services_wait_for_services_that_exist_and_can_say_they_are_well():
    for service in COMPOSE["services"].values():
        for other, condition in service.get("depends_on", {}).items():
            if condition["condition"] == "service_healthy":
                assert "test" in COMPOSE["services"][other]["healthcheck"]


def test_no_password_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("POSTGRES_PASSWORD", "SECRET_KEY"):
        assert set(re.findall(rf"\$\{{{name}(..)", text)) == {":?"}


def test_every_make_target_and_file_named_in_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text()
    for page in ("README.md", "CONTRIBUTING.md", "docs/operations.md", "docs/dependencies.md", "SECURITY.md"):
        text = (ROOT / page).read_text()
        for target in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page}: make {target}"
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / page).parent / link).exists(), f"{page}: {link}"
        for command in re.findall(r"`manage\.py ([a-z_]+)", text):
            assert command in get_commands(), f"{page}: manage.py {command}"


def test_every_package_asked_for_has_its_reason():
    reasons = (ROOT / "docs/dependencies.md").read_text()
    for file in ("requirements.in", "requirements/dev.in", "requirements/uv.in", "requirements/node.in"):
        for line in (ROOT / file).read_text().splitlines():
            if name := re.match(r"^([a-z0-9][\w-]*)", line):
                assert re.search(rf"(^|[ |]){re.escape(name.group(1))}\b", reasons, re.MULTILINE), name.group(1)
