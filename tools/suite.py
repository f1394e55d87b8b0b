"""Run the suite as everybody runs it: own engines in a temporary folder, nothing from the operator's environment.

Files of tests run beside each other, one process per core up to `MOST`, each with engines of its own, so that
no test sees another's rows or keys. `make test ARGS="-n0 tests/features"` runs in one process.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import browser

ROOT = Path(__file__).resolve().parent.parent
MOST = 4
FREE_PORT = "8765"  # cookies and addresses carry it; nothing listens on it


def clean_environment(var: Path) -> dict[str, str]:
    """The environment without any setting of pmhub: a test must not depend on who runs it."""
    names = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    names -= {"PMHUB_PG_BIN", "PMHUB_REDIS_BIN", "PMHUB_RUN_USER"}
    dropped = names | {f"{name}_FILE" for name in names}
    dropped |= {"PYTHONDONTWRITEBYTECODE"}  # workers, servers and engines' starters would compile everything anew
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"PMHUB_VAR": str(var), "PORT": FREE_PORT, "PMHUB_ENGINES_DURABLE": "0", "LOG_LEVEL": "WARNING"}


def beside_each_other(folder: Path, arguments: list[str]) -> list[str]:
    """xdist's options: one process per core, each told where its own engines live."""
    processes = min(os.cpu_count() or 1, MOST)
    if processes == 1 or any(word.startswith("-n") for word in arguments):
        return []
    homes = [folder / str(number) for number in range(processes)]
    for home in homes:
        home.mkdir(mode=0o755)
    # In the order of tests/conftest.py: what takes long begins first, so that no process ends long after the others.
    return [
        "--dist=loadfile",
        "--no-loadscope-reorder",
        *(word for home in homes for word in ("--tx", f"popen//env:PMHUB_VAR={home}")),
    ]


def main(arguments: list[str]) -> int:
    chromium = browser.find_or_install()
    with tempfile.TemporaryDirectory(prefix="pmhub-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # as root, the engines run as another user
        environment = clean_environment(Path(folder)) | {"PMHUB_CHROMIUM": str(chromium)}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--durations=30",
            *beside_each_other(Path(folder), arguments),
            *arguments,
        ]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells pytest itself
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        code = process.wait()
        wait_for_engines(Path(folder))
    return code


def wait_for_engines(var: Path) -> None:
    """They stop by themselves two seconds after the last user; only then may their folder go."""
    deadline = time.monotonic() + 15
    while any(var.rglob("run/*.sock")) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
