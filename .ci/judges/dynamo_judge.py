#!/usr/bin/env python3
"""Runs the contract suite of the table against MiniStack's DynamoDB: the second judge of that engine,
beside dynoxide in the test command.

    python3 .ci/judges/dynamo_judge.py

Uses the loopback only, ends in bounded time, ends only what it started.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from built import example
from lambda_judge import TARGET, Emulator, free_port, python_of, stop


def main():
    suite = example("contract")
    python_of("ministack")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dynamo-judge-"))
    port = free_port()
    environment = {
        "PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder),
        "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1",
    }
    ministack = Emulator([TARGET / "judges/ministack/bin/ministack"], port, environment, open(folder / "ministack.log", "ab"))
    try:
        return subprocess.run([suite, ministack.wait().endpoint], timeout=240).returncode
    finally:
        stop(ministack.child)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
