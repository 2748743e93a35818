"""Kills `serve` under load and counts the mails.

A mail server that nobody here wrote (aiosmtpd, in this process) takes mails slowly and counts them
by the header X-Credit-Control-Id. `credit-control serve` sends to it from a ledger of thousands of
due debtors and is killed with SIGKILL at random moments, dozens of times, always on the same data
folder (`.ci/nightly` asks for two hundred). In the end it is left alone until nothing waits. Then each due message must have become
one mail, or at most one mail and a task for a person: none twice, none silent.

    python3 .ci/judges/kill_judge.py [--binary PATH] [--kills 60] [--seed N]

Without --binary the binary is built by cargo. Needs Python 3.10 or later; aiosmtpd comes into a
virtual environment of the judge's own. Uses the loopback only, ends within a few minutes, and ends
only what it started.
"""

import argparse
import asyncio
import collections
import datetime
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
AIOSMTPD = "aiosmtpd==1.4.6"
INSIDE = "KILL_JUDGE_INSIDE"
# Kills that must have hit a message between its claim and its settlement.
IN_BETWEEN = 20
# All of it, at most.
LIMIT = 600

POLICY = """\
name = "kill-judge"
every_day = true
freshness = false
gap_days = 30
[hours]
from = "00:00"
to = "23:59"
[caps]
per_day = 10
per_week = 20
[[step]]
name = "first"
day = 1
"""

CONFIG = """\
[courier]
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"

[serve]
port = {health}

[patience]
lease_seconds = 6
doubt_seconds = 0
look_again_seconds = 1
in_flight = 4
"""


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--binary", help="the built binary credit-control")
    arguments.add_argument("--kills", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=20260630)
    options = arguments.parse_args()
    if INSIDE in os.environ:
        return judge(pathlib.Path(os.environ[INSIDE]), options.kills, options.seed)
    binary = pathlib.Path(options.binary) if options.binary else build()
    folder = tempfile.mkdtemp(prefix="kill-judge-")
    try:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder, "bin", "python")
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", AIOSMTPD],
            check=True, timeout=300,
        )
        environment = {**os.environ, INSIDE: str(binary)}
        command = [python, __file__, "--kills", str(options.kills), "--seed", str(options.seed)]
        return subprocess.run(command, env=environment, timeout=LIMIT + 60).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def build():
    built = subprocess.run(
        ["cargo", "build", "--quiet", "--locked", "-p", "credit-control", "--message-format", "json"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )
    for line in built.stdout.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == "credit-control":
            return pathlib.Path(message["executable"])
    sys.exit("cargo built no binary")


class Sink:
    """Takes every mail, a little slowly, and counts it before it says so."""

    def __init__(self, chance):
        self.chance = chance
        self.lock = threading.Lock()
        self.mails = collections.Counter()

    async def handle_DATA(self, server, session, envelope):
        for line in envelope.content.split(b"\r\n"):
            if line.lower().startswith(b"x-credit-control-id:"):
                with self.lock:
                    self.mails[line.split(b":", 1)[1].strip().decode()] += 1
                break
        # The time in which the product has handed over and does not know it yet.
        await asyncio.sleep(self.chance.uniform(0.005, 0.06))
        return "250 taken"

    def total(self):
        with self.lock:
            return sum(self.mails.values())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ledger(path, debtors):
    due = (datetime.date.today() - datetime.timedelta(days=10)).isoformat()
    issued = (datetime.date.today() - datetime.timedelta(days=40)).isoformat()
    with open(path, "w", encoding="utf-8") as file:
        file.write("invoice,customer,email,issue_date,due_date,amount,currency\n")
        for number in range(debtors):
            file.write(f"INV-{number},Customer {number},ap@c{number}.example,{issued},{due},100.00,GBP\n")


class Product:
    def __init__(self, binary, data):
        self.binary = str(binary)
        self.data = str(data)

    def run(self, *arguments):
        done = subprocess.run(
            [self.binary, "--data", self.data, *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=180,
        )
        if done.returncode != 0:
            raise SystemExit(f"{arguments[0]} failed: {done.stderr.strip()}")
        return done.stdout

    def lines(self, *arguments):
        return [json.loads(line) for line in self.run(*arguments, "--json").splitlines()]

    def serve(self):
        return subprocess.Popen(
            [self.binary, "--data", self.data, "serve"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    def states(self):
        """How the messages stand, straight from the file."""
        connection = sqlite3.connect(f"file:{self.data}/credit-control.db?mode=ro", uri=True)
        try:
            rows = connection.execute("select body from rows where sk like 'O#%'").fetchall()
        finally:
            connection.close()
        counts = collections.Counter()
        for (body,) in rows:
            state = json.loads(body)["b"]["x"]
            counts[state if isinstance(state, str) else next(iter(state))] += 1
        return counts


def judge(binary, kills, seed):
    from aiosmtpd.controller import Controller

    began = time.monotonic()
    chance = random.Random(seed)
    print(f"seed {seed}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kill-judge-data-"))
    sink = Sink(random.Random(seed + 1))
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    health = free_port()
    product = Product(binary, folder / "data")
    children = []
    try:
        debtors = kills * 26
        ledger(folder / "ledger.csv", debtors)
        product.run("tenant", "add", "judge", "--name", "Judge Ltd", "--country", "GB")
        product.run("tenant", "set", "--from", "accounts@judge.example", "--batch", str(debtors), "--daily", "100000")
        (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
        product.run("policy", "publish", str(folder / "policy.toml"))
        (folder / "data" / "config.toml").write_text(
            CONFIG.format(port=controller.port, health=health), encoding="utf-8"
        )
        product.run("import", str(folder / "ledger.csv"))
        product.run("go-live", "--yes")
        product.run("approve", "--all-accounts")

        in_between = 0
        for number in range(kills):
            before = sink.total()
            child = product.serve()
            children.append(child)
            # It is killed while it sends: some moments after the first mail of this life.
            patience = time.monotonic() + 20
            while sink.total() == before and child.poll() is None and time.monotonic() < patience:
                time.sleep(0.005)
            time.sleep(chance.uniform(0, 0.25))
            child.send_signal(signal.SIGKILL)
            child.wait()
            states = product.states()
            in_between += states["claimed"] > 0
            if states["pending"] == 0 and states["claimed"] == 0:
                print(f"nothing was left to kill after {number + 1} kills")
                break
            if time.monotonic() - began > LIMIT * 0.7:
                print(f"time is up after {number + 1} kills")
                kills = number + 1
                break
        counted = sink.total()
        print(f"{number + 1} kills, {in_between} of them between claim and settlement, {counted} mails so far")

        last = product.serve()
        children.append(last)
        deadline = began + LIMIT
        while time.monotonic() < deadline:
            states = product.states()
            if not any(states[state] for state in ("pending", "claimed", "unknown")):
                break
            time.sleep(0.5)
        healthy = is_healthy(health)
        last.terminate()
        last.wait(timeout=30)

        outbox = product.lines("outbox")
        tasks = product.lines("tasks")
        return report(product.states(), outbox, tasks, sink.mails, debtors, number + 1, in_between, healthy)
    finally:
        for child in children:
            if child.poll() is None:
                child.kill()
                child.wait()
        controller.stop()
        shutil.rmtree(folder, ignore_errors=True)


def is_healthy(port):
    """Whether `serve` says so, some seconds after its start at the latest."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            time.sleep(0.2)
    return False


def report(states, outbox, tasks, mails, debtors, kills, in_between, healthy):
    print(f"in the end: {dict(states)}; {sum(mails.values())} mails of {debtors} due messages")
    doubts = {task["debtor"] for task in tasks if task["kind"] == "in_doubt"}
    twice = [name for name, count in mails.items() if count > 1]
    ours = {line["id"] for line in outbox}
    # A statement for old debt comes first, so a debtor has one message.
    by_debtor = collections.Counter(line["debtor"] for line in outbox if line["debtor"])
    silent = [
        line["id"] for line in outbox
        if line["debtor"] and mails[line["id"]] == 0 and line["debtor"] not in doubts
    ]
    unknown_but_sent = [
        line["id"] for line in outbox
        if line["state"] == "person" and line["debtor"] not in doubts
    ]
    claims_sent = [
        line["id"] for line in outbox if line["state"] == "sent" and mails[line["id"]] != 1
    ]
    checks = [
        ("every due debtor has exactly one message", len(by_debtor) == debtors and set(by_debtor.values()) == {1}),
        ("no mail came twice", not twice),
        ("no message is silent: a mail, or a task", not silent),
        ("what is called sent has arrived once", not claims_sent),
        ("whatever nobody knows is a task", not unknown_but_sent),
        ("nothing waits any more", not any(states[state] for state in ("pending", "claimed", "unknown"))),
        ("every mail that came is one of ours", all(name in ours for name in mails)),
        (f"at least {IN_BETWEEN} kills hit between claim and settlement ({in_between})", in_between >= min(IN_BETWEEN, kills)),
        ("the last life is healthy", healthy),
    ]
    for what, holds in checks:
        print(("ok      " if holds else "FAILED  ") + what)
    failed = sum(not holds for _, holds in checks)
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
