"""What stands between a change and main: `make check`. Every step runs; the last lines say which failed."""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from install import find_npm
from suite import clean_environment, wait_for_engines

ROOT = Path(__file__).resolve().parent.parent
SNAPSHOT = ROOT / "docs" / "openapi.yaml"


def steps(scratch: Path):
    python = [sys.executable]
    manage = [*python, "manage.py"]
    templates = sorted(str(path) for path in (ROOT / "templates").rglob("*.html"))
    yield "format", [*python, "-m", "ruff", "format", "--check", "."]
    yield "lint", [*python, "-m", "ruff", "check", "."]
    yield "types", [*python, "-m", "mypy"]
    yield "import contracts", [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    if templates:
        yield (
            "templates",
            [str(Path(sys.executable).parent / "djade"), "--check", "--target-version", "5.2", *templates],
        )
    if any((ROOT / "static").rglob("*.js")):
        yield "scripts", [node(), "node_modules/eslint/bin/eslint.js", "static"]
    yield "system", [*manage, "check"]
    yield "migrations", [*manage, "makemigrations", "--check", "--dry-run"]
    if SNAPSHOT.exists():
        yield "api snapshot", [*manage, "spectacular", "--file", str(scratch / "openapi.yaml")]
    yield "tests", ["make", "test"]


def node() -> str:
    _, environment = find_npm()
    return shutil.which("node", path=environment["PATH"]) or "node"


def run(name: str, command: list[str], environment: dict[str, str]) -> bool:
    print(f"\n=== {name}: {' '.join(Path(part).name for part in command[:6])}", flush=True)
    began = time.monotonic()
    passed = subprocess.run(command, cwd=ROOT, env=environment).returncode == 0
    print(f"=== {name}: {'passed' if passed else 'FAILED'} after {time.monotonic() - began:.1f} s", flush=True)
    return passed


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="pmhub-check-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        scratch.chmod(0o755)
        environment = clean_environment(scratch)
        for name, command in steps(scratch):
            if name == "tests":
                wait_for_engines(scratch)
            passed = run(name, command, dict(os.environ) if name == "tests" else environment)
            if name == "api snapshot" and passed and not filecmp.cmp(SNAPSHOT, scratch / "openapi.yaml", shallow=False):
                print(
                    f"{SNAPSHOT} is not what the code says; `.venv/bin/python manage.py spectacular --file {SNAPSHOT}`"
                )
                passed = False
            if not passed:
                failed.append(name)
    print(f"\n{'Everything passed.' if not failed else 'Failed: ' + ', '.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
