#!/usr/bin/env python3
"""Measures the functions' release bootstraps as Lambda would run them, and holds them to their goals.

Builds them as `cargo lambda build --release` does, which is what `sam build` calls: the `release`
profile, what `workspace.metadata.lambda.build` of Cargo.toml sets over it, and what cargo-lambda sets
itself (a panic aborts, unless the profile says; the processor of Lambda). Measures of each

- zip: the file `bootstrap` alone, deflated at level 9;
- start: from before the process is made to the first byte of its first `GET /next`, over a Runtime
  API of this program's own on the loopback; the environment is that of the template, the file is in
  the page cache;
- memory: VmRSS, and VmHWM, its highest, once the first event is answered and the next is asked for.
  The event is one of events/, on a table where nothing waits: engines and letters are loaded, and
  nothing is drained. `webhook` takes a signed request; `reply` reads a mail of 100 kB and refuses it,
  for it is to nobody here;
- CPU (`webhook` only): what the process ran for a request, in nanoseconds of /proc/PID/task/*/schedstat
  of all its threads, read between events while all of them sleep. Runtime API, signature, one
  conditional write and its answer are in it. The store is not: it is a loop in this process that
  answers every DynamoDB call at once, without TLS. The registration's keys are in memory.

    python3 infra/bench/bootstraps.py [--json]

Python's standard library, Linux, the loopback, no account. Leave the machine alone meanwhile.
Ends with 1 when a goal is missed.
"""

import argparse
import base64
import email.message
import hashlib
import hmac
import http.server
import json
import math
import os
import pathlib
import platform
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTIONS = ["tick", "dispatch", "reply", "feedback", "webhook", "ingest", "reconcile"]
# The goals. Megabytes are of 1,000,000 bytes, as AWS counts packages.
ZIP_MB, ZIP_MB_OF = 3.0, {"reply": 9.0}
START_MS, MEMORY_MIB, WEBHOOK_CPU_MS = 15.0, 30.0, 1.0
STARTS, WARM_UP, REQUESTS = 20, 200, 2_000
# How long anything may take before it counts as broken.
PATIENCE = 20

REGISTRATION, SIGNING_KEY, VAULT_KEY = "benchbenchbenchbenchbench1", "signing-key-of-the-bench", "0f" * 32
EVENT = ROOT / "shared/connectors/src/stripe/live/fixtures/event-paid.json"
FIRST = {
    "tick": "schedule.json", "dispatch": "schedule.json", "ingest": "schedule.json", "reconcile": "schedule.json",
    "reply": "lambda-pass.json", "feedback": "bus-delivery.json",
}


def settings():
    """Settings over the `release` profile, as cargo-lambda hands them to cargo (`cargo lambda build --release
    --verbose` of 1.9.2 shows them): ours of the workspace, then its own."""
    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text())
    processor = {"x86_64": "haswell", "aarch64": "neoverse-n1"}[platform.machine()]
    own = [] if "panic" in manifest["profile"]["release"] else ['profile.release.panic="abort"']
    own.append(f'build.rustflags=["-C", "target-cpu={processor}"]')
    return manifest["workspace"]["metadata"]["lambda"]["build"].get("config", []) + own


def build():
    """The bootstraps, by name."""
    packages = [part for name in FUNCTIONS for part in ("-p", name)]
    features = ",".join(f"{name}/lambda" for name in FUNCTIONS)
    over = [part for setting in settings() for part in ("--config", setting)]
    over += ["--target", f"{platform.machine()}-unknown-linux-gnu"]
    built = subprocess.run(
        ["cargo", "build", "--release", "--locked", "--quiet", *over, *packages, "--features", features, "--message-format", "json"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True,
    )
    messages = map(json.loads, built.stdout.splitlines())
    found = {message["target"]["name"]: message["executable"] for message in messages if message.get("executable")}
    missing = set(FUNCTIONS) - set(found)
    if missing:
        sys.exit(f"cargo did not build {sorted(missing)}")
    return found


def zipped(binary, folder):
    """Bytes of the package, as SAM uploads it."""
    package = pathlib.Path(folder) / "package.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.write(binary, "bootstrap")
    return package.stat().st_size


def percentile(values, share):
    """The nearest rank."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


# --- what stands in the store -----------------------------------------------------------------


def chacha20(key, counter, nonce):
    """One block. RFC 8439, 2.3."""
    start = [*struct.unpack("<4I", b"expand 32-byte k"), *struct.unpack("<8I", key), counter, *struct.unpack("<3I", nonce)]
    state = list(start)

    def turn(a, b, c, d):
        for x, y, z, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[x] = (state[x] + state[y]) & 0xFFFFFFFF
            mixed = state[z] ^ state[x]
            state[z] = ((mixed << bits) | (mixed >> (32 - bits))) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            turn(column, 4 + column, 8 + column, 12 + column)
        for column in range(4):
            turn(column, 4 + (column + 1) % 4, 8 + (column + 2) % 4, 12 + (column + 3) % 4)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(state, start)))


def poly1305(key, data):
    """RFC 8439, 2.5."""
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    sum_ = 0
    for at in range(0, len(data), 16):
        sum_ = (sum_ + int.from_bytes(data[at:at + 16] + b"\1", "little")) * r % ((1 << 130) - 5)
    return ((sum_ + int.from_bytes(key[16:], "little")) % (1 << 128)).to_bytes(16, "little")


def seal(place, plain):
    """As the product's vault seals: ChaCha20-Poly1305, bound to the place."""
    key, nonce, place, plain = bytes.fromhex(VAULT_KEY), os.urandom(12), place.encode(), plain.encode()
    stream = b"".join(chacha20(key, 1 + block, nonce) for block in range(len(plain) // 64 + 1))
    text = bytes(a ^ b for a, b in zip(plain, stream))
    padded = [part + bytes(-len(part) % 16) for part in (place, text)]
    tag = poly1305(chacha20(key, 0, nonce)[:32], b"".join(padded) + struct.pack("<QQ", len(place), len(text)))
    parts = [b"vault key", VAULT_KEY.encode()]
    name = hashlib.sha256(b"".join(struct.pack(">Q", len(part)) + part for part in parts)).hexdigest()[:8]
    return ".".join([name, *(base64.b64encode(part).decode().rstrip("=") for part in (nonce, text + tag))])


def seeded():
    """The rows that are there from the start: the store's own, and a registration of a webhook."""
    registration = {
        "id": REGISTRATION, "connector": "stripe", "tenants": ["bench"],
        "sealed": seal(f"registration {REGISTRATION}", json.dumps({"signing": [SIGNING_KEY]})),
        # It was heard of just now: a request is one write and nothing else.
        "heard": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    rows = {("META", "STORE"): {"shards": 16}, ("META#REG", REGISTRATION): registration}
    return {
        key: {"pk": {"S": key[0]}, "sk": {"S": key[1]}, "version": {"N": "1"}, "body": {"S": json.dumps({"z": 1, "b": body})}}
        for key, body in rows.items()
    }


def mail():
    """A person's answer with a document, 100 kB."""
    letter = email.message.EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "ap@blue.example", "lambda@amazon.com", "Re: Statement"
    letter["Message-ID"] = "<answer-1@blue.example>"
    letter.set_content("We do not agree with this invoice: the goods never came.\n")
    letter.add_attachment(bytes(range(256)) * 280, maintype="application", subtype="pdf", filename="invoice.pdf")
    return letter.as_bytes()


# --- the servers ------------------------------------------------------------------------------


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer in one packet, at once.
    wbufsize, disable_nagle_algorithm = -1, True

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(handler):
    """Daemon threads: they end with this program."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"127.0.0.1:{server.server_address[1]}"


class Services:
    """DynamoDB, Secrets Manager, S3 and SES, as far as one event asks. A table where nothing waits: rows
    are found by their key, and no query finds any."""

    def __init__(self):
        self.rows, self.writes, self.mail = seeded(), 0, mail()
        services = self

        class Handler(Quiet):
            def handle_any(self):
                asked = self.headers.get("X-Amz-Target", "")
                body = self.body()
                if not asked:
                    return self.answer(200, services.mail if self.command == "GET" and "/mail/" in self.path else b"")
                answer = services.answer(asked.partition(".")[2], json.loads(body))
                self.answer(200, json.dumps(answer).encode(), [("Content-Type", "application/x-amz-json-1.0")])

            do_GET = do_POST = do_PUT = handle_any

        self.endpoint = "http://" + serve(Handler)

    def answer(self, operation, asked):
        if operation == "GetSecretValue":
            return {"Name": "bench", "SecretString": json.dumps({"vault": VAULT_KEY})}
        if operation == "GetItem":
            row = self.rows.get((asked["Key"]["pk"]["S"], asked["Key"]["sk"]["S"]))
            return {"Item": row} if row else {}
        if operation == "Query":
            return {"Items": [], "Count": 0, "ScannedCount": 0}
        if operation in ("PutItem", "TransactWriteItems"):
            self.writes += 1
            return {}
        raise ValueError(f"nobody here answers {operation}")


class Function:
    """A bootstrap, and the Runtime API that hands it events: one connection, in this thread."""

    def __init__(self, name, binary, services):
        self.name, self.count, self.left = name, 0, b""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE)
        environment = {
            "PATH": os.environ.get("PATH", ""), "LANG": "en_US.UTF-8", "TZ": ":UTC",
            "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:%d" % self.listener.getsockname()[1],
            "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_SESSION_TOKEN": "bench", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ENDPOINT_URL": services.endpoint, "CC_TABLE": "bench-table", "CC_BUCKET": "bench-files",
            "CC_SECRET": "bench-secret", "CC_BUS": "bench-bus", "CC_CONFIGURATION_SET": "bench", "CC_VENDORS": "loopback", "CC_LOG": "info",
        }
        self.log = tempfile.TemporaryFile()
        before = time.perf_counter()
        self.child = subprocess.Popen([binary], env=environment, stdout=self.log, stderr=self.log)
        try:
            self.line, _ = self.listener.accept()
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.line.settimeout(PATIENCE)
            self.left = self.line.recv(65_536)
        except OSError:
            self.broke("did not ask for an event")
        self.started = (time.perf_counter() - before) * 1_000
        self.waits()

    def broke(self, how):
        self.stop()
        self.log.seek(0)
        sys.exit(f"{self.name} {how}; its log ends: {self.log.read()[-500:].decode(errors='replace')}")

    def request(self):
        """The next request: what it asks, and its body."""
        while b"\r\n\r\n" not in self.left:
            self.more()
        head, _, self.left = self.left.partition(b"\r\n\r\n")
        first, *headers = head.decode().split("\r\n")
        named = {name.lower(): value.strip() for name, _, value in (header.partition(":") for header in headers)}
        size = int(named.get("content-length", 0))
        body, chunked = b"", "chunked" in named.get("transfer-encoding", "")
        while chunked and not body.endswith(b"0\r\n\r\n"):
            while not self.left:
                self.more()
            body, self.left = body + self.left, b""
        while len(self.left) < size:
            self.more()
        body, self.left = (body, self.left) if chunked else (self.left[:size], self.left[size:])
        return first.split(" ")[1], body

    def more(self):
        try:
            got = self.line.recv(65_536)
        except OSError:
            got = b""
        if not got:
            self.broke("ended or hung")
        self.left += got

    def waits(self):
        """It asks for the next event."""
        path, _ = self.request()
        if not path.endswith("/next"):
            self.broke(f"asked for {path}, not for the next event")

    def invoke(self, event):
        """`("response" or "error", body)`; returns when the next event is asked for."""
        self.count += 1
        body = json.dumps(event).encode()
        head = [
            "HTTP/1.1 200 OK", "Content-Type: application/json", f"Content-Length: {len(body)}",
            f"Lambda-Runtime-Aws-Request-Id: request-{self.count}",
            f"Lambda-Runtime-Deadline-Ms: {int((time.time() + 60) * 1_000)}",
            f"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:000000000000:function:{self.name}", "", "",
        ]
        self.line.sendall("\r\n".join(head).encode() + body)
        path, answer = self.request()
        self.line.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        self.waits()
        return path.rsplit("/", 1)[1], answer

    def status(self, name):
        """A line of its status, in MiB."""
        lines = pathlib.Path(f"/proc/{self.child.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name + ":")) / 1_024

    def ran(self):
        """Nanoseconds that all its threads ran. The kernel adds them up when a thread goes to sleep."""
        tasks = list(pathlib.Path(f"/proc/{self.child.pid}/task").iterdir())
        end = time.monotonic() + PATIENCE
        while any((task / "stat").read_text().rpartition(") ")[2][0] == "R" for task in tasks):
            if time.monotonic() > end:
                self.broke("does not come to rest")
            time.sleep(0.000_05)
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)

    def ticks(self):
        """Milliseconds of user and system time as the kernel counts ticks: the same, coarsely."""
        fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1_000 / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.child.kill()
        self.child.wait()
        self.listener.close()


# --- the measurements -------------------------------------------------------------------------


def signed(number):
    """A payment provider's request as an HTTP API hands it on."""
    at, event = int(time.time()), json.loads(EVENT.read_text())
    body = json.dumps({**event, "id": f"evt_bench{number}"}, indent=2)
    mac = hmac.new(SIGNING_KEY.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    path = f"/webhooks/{REGISTRATION}"
    return {
        "version": "2.0", "routeKey": "POST /webhooks/{registration}", "rawPath": path, "rawQueryString": "",
        "headers": {
            "accept": "*/*; q=0.5, application/xml", "cache-control": "no-cache", "content-length": str(len(body)),
            "content-type": "application/json; charset=utf-8", "host": "bench.execute-api.eu-west-1.amazonaws.com",
            "stripe-signature": f"t={at},v1={mac},v0={mac}", "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
            "x-amzn-trace-id": "Root=1-00000000-000000000000000000000000", "x-forwarded-for": "192.0.2.1",
            "x-forwarded-port": "443", "x-forwarded-proto": "https",
        },
        "requestContext": {
            "accountId": "000000000000", "apiId": "bench", "domainName": "bench.execute-api.eu-west-1.amazonaws.com",
            "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "Stripe/1.0"},
            "requestId": f"bench{number}=", "routeKey": "POST /webhooks/{registration}", "stage": "$default", "timeEpoch": at * 1_000,
        },
        "pathParameters": {"registration": REGISTRATION}, "body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True,
    }


def first_event(name):
    return json.loads((ROOT / "events" / name / FIRST[name]).read_text()) if name in FIRST else signed(0)


def accepted(function, number):
    kind, answer = function.invoke(signed(number))
    if kind != "response" or b'"statusCode":200' not in answer:
        function.broke(f"did not take a signed request ({kind} {answer[:200]!r})")


def webhook_cpu(binary, services):
    """Milliseconds of each request, by schedstat; and the mean by the ticks, as a check."""
    function = Function("webhook", binary, services)
    for number in range(WARM_UP):
        accepted(function, number)
    spent, writes, ticks, last = [], services.writes, function.ticks(), function.ran()
    for number in range(WARM_UP, WARM_UP + REQUESTS):
        accepted(function, number)
        now = function.ran()
        spent.append((now - last) / 1e6)
        last = now
    by_ticks = (function.ticks() - ticks) / REQUESTS
    function.stop()
    # Each is one write, and the hour's note of the registration never falls due.
    if services.writes - writes != REQUESTS:
        sys.exit(f"{REQUESTS} requests made {services.writes - writes} writes")
    return spent, by_ticks


def measure(name, binary, folder):
    services = Services()
    starts = []
    for run in range(STARTS + 1):
        function = Function(name, binary, services)
        function.stop()
        # The first one brings the file into memory.
        starts += [function.started] if run else []
    function = Function(name, binary, services)
    kind, answer = function.invoke(first_event(name))
    if kind != ("error" if name == "reply" else "response") or kind == "error" and b'"Rejected"' not in answer:
        function.broke(f"answered its first event with {kind} {answer[:200]!r}")
    figures = {
        "function": name,
        "zip_mb": zipped(binary, folder) / 1e6,
        "start_p50_ms": percentile(starts, 0.5),
        "start_p90_ms": percentile(starts, 0.9),
        "rss_mib": function.status("VmRSS"),
        "peak_rss_mib": function.status("VmHWM"),
    }
    function.stop()
    if name == "webhook":
        spent, by_ticks = webhook_cpu(binary, services)
        figures["cpu_ms"] = {
            "requests": len(spent), "mean": statistics.mean(spent), "p50": percentile(spent, 0.5),
            "p99": percentile(spent, 0.99), "most": max(spent), "mean_by_ticks": by_ticks,
        }
    return figures


def missed(figures):
    """The goals that it misses, a line each."""
    name = figures["function"]
    goals = [
        ("zip", figures["zip_mb"], ZIP_MB_OF.get(name, ZIP_MB), "MB"),
        ("start, p50", figures["start_p50_ms"], START_MS, "ms"),
        ("memory", figures["peak_rss_mib"], MEMORY_MIB, "MiB"),
    ]
    if "cpu_ms" in figures:
        goals.append(("CPU of a request, p99", figures["cpu_ms"]["p99"], WEBHOOK_CPU_MS, "ms"))
    return [f"{name}: {what} is {value:.2f} {unit}, the goal is {goal:g}" for what, value, goal, unit in goals if value > goal]


def told(all_figures, misses):
    print(f"release build, {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release().split('-')[0]}\n")
    print(f"{'function':10} {'zip MB':>7} {'start ms p50':>13} {'p90':>6} {'memory MiB':>11} {'highest':>8}")
    for one in all_figures:
        print(f"{one['function']:10} {one['zip_mb']:7.2f} {one['start_p50_ms']:13.1f} {one['start_p90_ms']:6.1f} "
              f"{one['rss_mib']:11.1f} {one['peak_rss_mib']:8.1f}")
    cpu = next(one["cpu_ms"] for one in all_figures if "cpu_ms" in one)
    print(f"\nwebhook, CPU of a signed request in ms: mean {cpu['mean']:.3f}, p50 {cpu['p50']:.3f}, p99 {cpu['p99']:.3f}, "
          f"most {cpu['most']:.3f} ({cpu['requests']} requests after {WARM_UP}; mean by ticks {cpu['mean_by_ticks']:.3f})")
    print(f"\nstart: {STARTS} runs each. How it is measured: --help")
    print("\n".join(f"MISSED  {miss}" for miss in misses) or "all goals are met")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--json", action="store_true", help="one JSON object")
    options = arguments.parse_args()
    binaries = build()
    with tempfile.TemporaryDirectory() as folder:
        figures = [measure(name, binaries[name], folder) for name in FUNCTIONS]
    misses = [miss for one in figures for miss in missed(one)]
    if options.json:
        print(json.dumps({"functions": figures, "missed": misses}))
    else:
        told(figures, misses)
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
