"""The browser's copy of the arithmetic gives the same answers as Python's."""

import shutil
import subprocess
from pathlib import Path


def test_the_browser_computes_what_the_server_computes():
    node = shutil.which("node")
    assert node, "Install Node.js 20 or newer: it runs the browser's arithmetic in tests."
    script = Path(__file__).parent / "timeline_vectors.mjs"
    run = subprocess.run([node, "--test", str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout[-3000:]
