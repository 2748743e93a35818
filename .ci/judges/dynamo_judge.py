#!/usr/bin/env python3
"""Runs the contract suite of the table against MiniStack's DynamoDB: the second judge of that engine,
beside dynoxide in the test command.

    python3 .ci/judges/dynamo_judge.py

Uses the loopback only, ends in bounded time, ends only what it started.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from lambda_judge import ROOT, TARGET, Emulator, free_port, python_of, stop


def example():
    """The example, as the test command has built it."""
    built = subprocess.run(
        ["cargo", "test", "--quiet", "--workspace", "--locked", "--no-run", "--message-format", "json"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=3600,
    )
    for line in built.stdout.splitlines():
        message = json.loads(line)
        target = message.get("target", {})
        if target.get("name") == "contract" and "example" in target.get("kind", []):
            return message["filenames"][0]
    sys.exit("cargo built no example `contract`")


def main():
    suite = example()
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
