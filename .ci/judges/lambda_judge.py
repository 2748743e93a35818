#!/usr/bin/env python3
"""Drives the real binaries of the functions as Lambda would, on emulators that no one here wrote.

MiniStack holds the table, the files, the secret and the bus; moto takes the mails and keeps each byte
of them. A Runtime API of this judge's own hands the files of events/ to the bootstraps; a small relay
before moto keeps what was asked of SES, and can lose an answer or refuse. The books are made with
`credit-control --stack`. Each story below is a function with the mark @story; a story may build on the
ones before it.

    python3 .ci/judges/lambda_judge.py [--keep]

Uses the loopback only, ends in bounded time, ends only what it started. --keep leaves the logs.
"""

import argparse
import collections
import datetime
import email
import email.policy
import email.utils
import http.client
import http.server
import json
import os
import pathlib
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import venv

import made_up_vendors as vendors

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
INSIDE = "LAMBDA_JUDGE_INSIDE"
TOOLS = {"ministack": ["ministack==1.5.33"], "moto": ["moto[ses,server]==5.2.5", "jsonschema==4.25.1", "rfc3339-validator==0.1.4"]}
FUNCTIONS = ["tick", "dispatch", "reply", "feedback", "webhook", "ingest", "reconcile"]
STACK = "judge"
# All of it, without building, at most; one event, at most.
LIMIT, ONE_EVENT = 300, 40

POLICY = """\
name = "lambda-judge"
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
CUSTOMERS = ["blue", "green", "amber", "lost", "full"]


# --- tools ------------------------------------------------------------------------------------


def python_of(name):
    """The Python of a virtual environment with the tool, made once."""
    place = TARGET / "judges" / name
    python, made = place / "bin" / "python", place / "made"
    wanted = "\n".join(TOOLS[name])
    if not made.exists() or made.read_text() != wanted:
        venv.create(place, with_pip=True, clear=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *TOOLS[name]]
        subprocess.run(pip, check=True, timeout=600)
        made.write_text(wanted)
    return python


def build():
    """The binaries, by name, each with the feature that the cloud wants."""
    packages = [part for name in FUNCTIONS for part in ("-p", name)]
    features = ",".join([f"{name}/lambda" for name in FUNCTIONS] + ["credit-control/aws"])
    built = subprocess.run(
        ["cargo", "build", "--quiet", "--locked", *packages, "-p", "credit-control", "--features", features,
         "--message-format", "json"],
        cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=3600,
    )
    found = {}
    for line in built.stdout.splitlines():
        message = json.loads(line)
        if message.get("executable"):
            found[message["target"]["name"]] = message["executable"]
    missing = set(FUNCTIONS + ["credit-control"]) - set(found)
    if missing:
        sys.exit(f"cargo did not build {sorted(missing)}")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Emulator:
    """A server of its own, on a free port of the loopback."""

    def __init__(self, command, port, environment, log):
        self.port = port
        self.endpoint = f"http://127.0.0.1:{port}"
        self.child = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=os.path.dirname(log.name))

    def wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.child.poll() is not None:
                sys.exit("an emulator ended by itself")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.1)
        sys.exit("an emulator did not start")


def stop(child):
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

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
    """A server of this judge's own. Daemon threads: they end with this program."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"127.0.0.1:{server.server_address[1]}"


# --- the relay before SES ---------------------------------------------------------------------


class Relay:
    """Passes everything on to moto and keeps what was asked to be sent. `next` says what becomes of the
    next mails: `lose` delivers and hangs up, `throttle` refuses."""

    def __init__(self, port):
        self.sent, self.next = [], collections.deque()
        relay = self

        class Handler(Quiet):
            def pass_on(self):
                body = self.body()
                is_mail = self.command == "POST" and self.path == "/v2/email/outbound-emails"
                if self.path == "/v2/email/account":
                    quota = {"MaxSendRate": 50.0, "Max24HourSend": 1000.0, "SentLast24Hours": 0.0}
                    return self.answer(200, json.dumps({"SendQuota": quota}).encode())
                fate = relay.next.popleft() if is_mail and relay.next else "pass"
                if fate == "throttle":
                    return self.answer(429, b'{"message":"Maximum sending rate exceeded."}',
                                       [("x-amzn-ErrorType", "TooManyRequestsException")])
                inner = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                inner.request(self.command, self.path, body, {k: v for k, v in self.headers.items() if k.lower() != "host"})
                got = inner.getresponse()
                answer = got.read()
                if is_mail and got.status == 200:
                    relay.sent.append(json.loads(body))
                if fate == "lose":
                    self.close_connection = True
                    return self.connection.shutdown(socket.SHUT_RDWR)
                kept = [(k, v) for k, v in got.getheaders() if k.lower() in ("content-type", "x-amzn-errortype")]
                self.answer(got.status, answer, kept)

            do_GET = do_POST = do_PUT = do_DELETE = pass_on

        self.endpoint = "http://" + serve(Handler)


# --- Lambda -----------------------------------------------------------------------------------


class Function:
    """A bootstrap, run as the Lambda service runs it: over the Runtime API."""

    def __init__(self, name, binary, environment, log, seconds=120):
        self.name, self.seconds = name, seconds
        self.events, self.answers = queue.Queue(), queue.Queue()
        function = self

        class Handler(Quiet):
            def do_GET(self):
                number, event = function.events.get()
                end = int((time.time() + function.seconds) * 1000)
                self.answer(200, json.dumps(event).encode(), [
                    ("Content-Type", "application/json"),
                    ("Lambda-Runtime-Aws-Request-Id", f"request-{number}"),
                    ("Lambda-Runtime-Deadline-Ms", str(end)),
                    ("Lambda-Runtime-Invoked-Function-Arn", f"arn:aws:lambda:eu-west-1:000000000000:function:{function.name}"),
                ])

            def do_POST(self):
                body = json.loads(self.body() or b"null")
                self.answer(202)
                function.answers.put((self.path.rsplit("/", 1)[1], body))

        api = serve(Handler)
        own = {
            "AWS_LAMBDA_RUNTIME_API": api,
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        }
        self.count = 0
        self.child = subprocess.Popen([binary], env={**environment, **own}, stdout=log, stderr=log)

    def invoke(self, event):
        """`("response", …)` or `("error", {errorType, errorMessage})`."""
        self.count += 1
        self.events.put((self.count, event))
        end = time.monotonic() + ONE_EVENT
        while time.monotonic() < end:
            try:
                return self.answers.get(timeout=0.5)
            except queue.Empty:
                if self.child.poll() is not None:
                    return "ended", self.child.returncode
        return "silent", None


# --- the world of the stories -----------------------------------------------------------------


class World:
    def __init__(self, binaries, folder, ministack, relay, moto):
        import boto3

        self.binaries, self.folder, self.relay, self.moto = binaries, folder, relay, moto
        self.functions, self.passed, self.failed = {}, 0, 0
        keys = {"AWS_ACCESS_KEY_ID": "judge", "AWS_SECRET_ACCESS_KEY": "judge", "AWS_REGION": "eu-west-1"}
        self.environment = {
            **keys, "PATH": os.environ.get("PATH", ""), "HOME": str(folder), "USER": "judge", "LOGNAME": "judge",
            "AWS_ENDPOINT_URL": ministack.endpoint, "AWS_ENDPOINT_URL_SESV2": relay.endpoint, "AWS_EC2_METADATA_DISABLED": "true",
            "CC_TABLE": "judge-table", "CC_BUCKET": "judge-files", "CC_SECRET": "judge-secret", "CC_CONFIGURATION_SET": "judge",
            "CC_BUS": "judge-bus", "CC_VENDORS": "loopback", "CC_LOG": "info,app=debug",
        }
        client = lambda service, endpoint: boto3.client(
            service, endpoint_url=endpoint, region_name="eu-west-1", aws_access_key_id="judge", aws_secret_access_key="judge")
        self.dynamodb, self.s3 = client("dynamodb", ministack.endpoint), client("s3", ministack.endpoint)
        self.events, self.secrets = client("events", ministack.endpoint), client("secretsmanager", ministack.endpoint)
        self.queues = client("sqs", ministack.endpoint)
        self.ses = client("sesv2", moto.endpoint)

    def deploy(self):
        table = json.loads((ROOT / "shared/aws/src/dynamo/table.json").read_text())
        table.pop("TimeToLiveSpecification", None)
        self.dynamodb.create_table(TableName="judge-table", **table)
        self.s3.create_bucket(Bucket="judge-files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.events.create_event_bus(Name="judge-bus")
        self.listener = self.queues.create_queue(QueueName="judge-listener")["QueueUrl"]
        queue = self.queues.get_queue_attributes(QueueUrl=self.listener, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.events.put_rule(Name="listener", EventBusName="judge-bus", EventPattern=json.dumps({"source": ["credit-control"]}))
        self.events.put_targets(Rule="listener", EventBusName="judge-bus", Targets=[{"Id": "queue", "Arn": queue}])
        self.secrets.create_secret(Name="judge-secret", SecretString=json.dumps({"vault": "0f" * 32}))
        self.ses.create_email_identity(EmailIdentity="judge.example")
        self.ses.create_configuration_set(ConfigurationSetName="judge")

    def check(self, what, good):
        self.passed, self.failed = (self.passed + 1, self.failed) if good else (self.passed, self.failed + 1)
        print(("ok   " if good else "WRONG"), what, flush=True)

    def function(self, name):
        if name not in self.functions:
            log = open(self.folder / f"{name}.log", "ab")
            self.functions[name] = Function(name, self.binaries[name], self.environment, log)
        return self.functions[name]

    def invoke(self, name, event):
        if isinstance(event, str):
            event = json.loads((ROOT / "events" / name / event).read_text())
        return self.function(name).invoke(event)

    def run(self, *words):
        """A command of the operator against the stack."""
        done = subprocess.run(
            [self.binaries["credit-control"], "--stack", STACK, *words], env=self.environment, timeout=120,
            capture_output=True, text=True,
        )
        if done.returncode != 0:
            raise SystemExit(f"credit-control {words[0]} failed: {done.stderr.strip()}")
        return done.stdout

    def lines(self, *words):
        return [json.loads(line) for line in self.run(*words, "--json").splitlines()]

    def mails(self):
        """What moto holds, by recipient."""
        with urllib.request.urlopen(self.moto.endpoint + "/moto-api/data.json", timeout=20) as answer:
            kept = json.load(answer)["ses"].get("RawMessage", [])
        by = collections.defaultdict(list)
        for one in kept:
            # moto notes the header's recipients beside those of the envelope.
            for address in {email.utils.parseaddr(text)[1] for text in one["destinations"]}:
                by[address].append(one)
        return by

    def heard(self):
        """What a listener on the bus has heard since it was last asked: the entries."""
        heard = []
        while True:
            took = self.queues.receive_message(QueueUrl=self.listener, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
            if not took:
                return heard
            for one in took:
                heard.append(json.loads(one["Body"]))
                self.queues.delete_message(QueueUrl=self.listener, ReceiptHandle=one["ReceiptHandle"])

    def mail_to(self, customer):
        """The only mail to a customer, as Python's strict parser reads it."""
        [one] = self.mails()[f"ap@{customer}.example"]
        raw = one["raw_data"]
        return email.message_from_bytes(raw.encode() if isinstance(raw, str) else raw, policy=email.policy.SMTP)

    def message(self, customer):
        """The outbox's line of a customer's only message."""
        [line] = [line for line in self.lines("outbox") if line["debtor"] == self.debtors[customer]]
        return line

    def event(self, name, customer):
        """A sample of feedback, about the customer's message."""
        text = (ROOT / "events/feedback" / name).read_text()
        line = self.message(customer)
        text = text.replace("d0123456789abcdef", line["debtor"]).replace("00112233445566778899aabbccddeeff", line["id"])
        return json.loads(text.replace('"acme"', f'"{STACK}"').replace("cc.acme.", f"cc.{STACK}.").replace("ap@blue.example", f"ap@{customer}.example"))


STORIES = []


def story(told):
    STORIES.append(told)
    return told


# --- the stories ------------------------------------------------------------------------------


@story
def half_configured_functions_do_not_start(world):
    wanted = {"CC_TABLE", "CC_BUCKET", "CC_BUS", "CC_CONFIGURATION_SET", "CC_LOG"}
    bare = {k: v for k, v in world.environment.items() if k not in wanted}
    unneeded = {"dispatch": set(), "tick": {"CC_BUS", "CC_CONFIGURATION_SET"}}
    for name, not_asked in unneeded.items():
        with open(world.folder / "bare.log", "wb") as log:
            function = Function(name, world.binaries[name], {**bare, "CC_LOG": "no=filter"}, log)
            code = function.child.wait(20)
        told = (world.folder / "bare.log").read_text()
        world.check(f"{name}: without its settings it ends", code != 0)
        asked = {variable for variable in wanted if variable in told}
        world.check(f"{name}: and names all that is wrong, in JSON, and nothing else", asked == wanted - not_asked and all(map(json.loads, told.splitlines())))


@story
def the_books_are_made_by_commands(world):
    due = datetime.date.today() - datetime.timedelta(days=10)
    issued = due - datetime.timedelta(days=30)
    ledger = world.folder / "ledger.csv"
    with open(ledger, "w", encoding="utf-8") as file:
        file.write("invoice,customer,email,issue_date,due_date,amount,currency\n")
        for number, name in enumerate(CUSTOMERS):
            file.write(f"INV-{number},{name.title()} GmbH & Söhne,ap@{name}.example,{issued},{due},1{number}0.00,GBP\n")
    (world.folder / "policy.toml").write_text(POLICY)
    world.run("tenant", "add", STACK, "--name", "Judge Ltd", "--country", "GB", "--policy", str(world.folder / "policy.toml"))
    world.run("tenant", "set", "--from", "accounts@judge.example", "--reply-to", "reply@in.judge.example", "--own-domain", "judge.example", "--announce", "on")
    world.run("import", str(ledger))
    world.run("go-live", "--yes")
    world.run("approve", "--all-accounts")
    exported = [json.loads(line) for line in world.run("export").splitlines()]
    world.check("the books are in the table of the cloud", len(exported) > len(CUSTOMERS))
    refused = subprocess.run([world.binaries["credit-control"], "--stack", STACK, "serve"], env=world.environment, capture_output=True, text=True, timeout=60)
    world.check("serve is refused on a stack", refused.returncode == 2 and "deployment" in refused.stderr)


@story
def a_tick_and_a_dispatch_send_each_message_once(world):
    kind, ticked = world.invoke("tick", "schedule.json")
    world.check("the tick decides", kind == "response" and ticked["failed"] == 0)
    world.check("and sends nothing itself", not world.mails() and ticked["sent"] == 0)
    # One answer is lost after the mail was taken; one mail is refused for the rate.
    world.relay.next.extend(["lose", "throttle"])
    kind, sent = world.invoke("dispatch", "stream.json")
    world.check("dispatch sends what it can", kind == "response" and sent["sent"] == len(CUSTOMERS) - 2 and sent["failed"] == 2)
    lines = [line for line in world.lines("outbox") if line["debtor"]]
    world.debtors = {line["to"][0].split("@")[1].split(".")[0]: line["debtor"] for line in lines if line["to"]}
    states = collections.Counter(line["state"] for line in lines)
    world.check(f"the outbox says what happened {dict(states)}", states["sent"] == len(CUSTOMERS) - 2 and states["unknown"] == 1 and states["pending"] == 1)
    before = world.mails()
    world.check("each mail has one recipient and came once", len(before) == len(CUSTOMERS) - 1 and all(len(mails) == 1 for mails in before.values()))
    for event in ("stream.json", "schedule.json"):
        world.invoke("dispatch", event)
    world.invoke("tick", "schedule.json")
    world.check("more hints send no more", world.mails().keys() == before.keys() and len(world.relay.sent) == len(CUSTOMERS) - 1)


@story
def a_listener_hears_what_became_true(world):
    import jsonschema

    schema = json.loads((ROOT / "infra/announcements.v1.schema.json").read_text())
    published = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    heard = world.heard()
    details = [entry["detail"] for entry in heard]
    world.check(f"all {len(heard)} entries are as published", bool(heard) and all(published.is_valid(detail) for detail in details))
    world.check("their type is what they say, with the version", all(entry["detail-type"] == f"{entry['detail']['what']}.v1" for entry in heard))
    world.check("none came twice", len({detail["id"] for detail in details}) == len(details))
    of = lambda what: collections.Counter(detail["debtor"] for detail in details if detail["what"] == what)
    sent = {line["debtor"] for line in world.lines("outbox") if line["debtor"] and line["state"] == "sent"}
    decided = of("message.decided")
    world.check("each account was opened, and each message decided, once", len(decided) == len(CUSTOMERS) and of("account.opened") == decided and set(decided.values()) == {1})
    world.check("each mail that left was told once", of("message.sent") == dict.fromkeys(sent, 1))
    world.check("and nobody's address", not any("@" in json.dumps(detail) for detail in details))
    world.invoke("dispatch", "schedule.json")
    world.check("what was told is not told again", not world.heard())


@story
def the_mails_are_whole(world):
    for asked in world.relay.sent:
        [to] = asked["Destination"]["ToAddresses"]
        name = to.split("@")[1].split(".")[0]
        mail = world.mail_to(name)
        tags = {tag["Name"]: tag["Value"] for tag in asked["EmailTags"]}
        id = mail["X-Credit-Control-Id"]
        world.check(f"{name}: no defect", not mail.defects and not any(part.defects for part in mail.walk()))
        world.check(f"{name}: header and envelope agree", [a.addr_spec for a in mail["To"].addresses] == [to])
        world.check(f"{name}: from whom, and where answers go", mail["From"].addresses[0].addr_spec == "accounts@judge.example"
                    and mail["Reply-To"].addresses[0].addr_spec.startswith("reply+"))
        world.check(f"{name}: tags name the message", tags == {"tenant": STACK, "debtor": tags.get("debtor"), "outbox": id}
                    and mail["Message-ID"].strip("<>").split("@")[0] == f"cc.{STACK}.{tags['debtor']}.{id}")
        world.check(f"{name}: configuration set", asked["ConfigurationSetName"] == "judge")
        text = mail.get_body(("plain",)).get_content()
        number = CUSTOMERS.index(name)
        world.check(f"{name}: names its invoice and no other", [f"INV-{n}" in text for n in range(len(CUSTOMERS))] == [n == number for n in range(len(CUSTOMERS))])


@story
def a_lost_answer_is_settled_by_the_event_of_its_delivery(world):
    [lost] = [line for line in world.lines("outbox") if line["state"] == "unknown"]
    name = lost["to"][0].split("@")[1].split(".")[0]
    kind, noted = world.invoke("feedback", world.event("bus-delivery.json", name))
    world.check("the delivery settles the doubt", kind == "response" and noted == {"noted": ["settled"]})
    world.check("the message is sent, and once", world.message(name)["state"] == "sent" and len(world.mails()[f"ap@{name}.example"]) == 1)
    kind, noted = world.invoke("feedback", world.event("bus-delivery.json", name))
    world.check("told twice it changes nothing", kind == "response" and noted["noted"] != ["settled"])


def sent_customers(world):
    return sorted({asked["Destination"]["ToAddresses"][0].split("@")[1].split(".")[0] for asked in world.relay.sent})


@story
def a_hard_bounce_takes_the_address_out_of_use(world):
    name = sent_customers(world)[0]
    kind, noted = world.invoke("feedback", world.event("bus-hard-bounce.json", name))
    world.check("the bounce is worked in", kind == "response" and noted == {"noted": ["address_lost"]})
    told = world.run("debtor", world.debtors[name], "--json")
    world.check("the account knows", "bounced" in told)
    kind, noted = world.invoke("feedback", world.event("bus-hard-bounce.json", name))
    world.check("told twice it changes nothing", kind == "response" and noted["noted"] != ["address_lost"])
    world.bounced = name


@story
def an_answer_holds_the_account(world):
    name = next(name for name in sent_customers(world) if name != world.bounced)
    letter = world.mail_to(name)
    route = letter["Reply-To"].addresses[0].addr_spec
    answer = email.message.EmailMessage(policy=email.policy.SMTP)
    answer["From"], answer["To"], answer["Subject"] = f"ap@{name}.example", route, "Re: " + letter["Subject"]
    answer["Message-ID"], answer["In-Reply-To"] = "<answer-1@mail.example>", letter["Message-ID"]
    answer["Date"] = email.utils.format_datetime(datetime.datetime.now(datetime.timezone.utc))
    answer.set_content("We do not agree with this invoice: the goods never came. Canary-in-a-mail.\n")
    world.s3.put_object(Bucket="judge-files", Key="mail/received-1", Body=answer.as_bytes())

    def receipt(key):
        event = json.loads((ROOT / "events/reply/lambda-pass.json").read_text())
        ses = event["Records"][0]["ses"]
        ses["mail"]["messageId"], ses["mail"]["destination"] = key, [route]
        ses["receipt"]["recipients"] = [route]
        return event

    kind, done = world.invoke("reply", receipt("not-there-yet"))
    world.check("a mail that is not there yet comes again", kind == "error" and done["errorType"] == "Retry")
    kind, done = world.invoke("reply", receipt("received-1"))
    world.check("the answer is worked in", kind == "response" and len(done["mails"]) == 1)
    [held] = world.lines("debtor", world.debtors[name])
    world.check("the account is held", len(held["holds"]) == 1)
    tasks = [task for task in world.lines("tasks") if task["debtor"] == world.debtors[name]]
    world.check("a person is asked", len(tasks) == 1)
    world.invoke("reply", receipt("received-1"))
    [again] = world.lines("debtor", world.debtors[name])
    world.check("delivered twice it is the same", again["holds"] == held["holds"] and len(again["timeline"]) == len(held["timeline"]))


@story
def what_is_no_event_of_theirs_is_refused(world):
    canary = {"canary": "ann@canary.example", "Records": [{"canary": "ann@canary.example"}]}
    for name in FUNCTIONS:
        kind, error = world.invoke(name, canary)
        world.check(f"{name}: refused with a plain type", kind == "error" and error["errorType"] == "Rejected" and "canary" not in error["errorMessage"])
        kind, _ = world.invoke(name, "schedule.json" if name in ("tick", "dispatch") else canary)
        world.check(f"{name}: and goes on", kind in ("response", "error"))


@story
def connections_are_made_by_signing_in_and_by_keys(world):
    world.vendors = vendors.Vendors(datetime.date.today() - datetime.timedelta(days=10), Quiet)
    world.vendors_at = serve(world.vendors.handler)
    world.registrations = {}

    def connect(vendor, base, secrets, *words):
        file = world.folder / "secrets.toml"
        file.write_text("\n".join(f'{name} = "{value}"' for name, value in {"signing_key": vendors.KEY, **secrets}.items()))
        command = [world.binaries["credit-control"], "--stack", STACK, "--json", "connect", vendor, "--secrets", str(file),
                   "--base", f"http://{world.vendors_at}/{base}", *words]
        child = subprocess.Popen(command, env=world.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if "client_id" in secrets:
            # The browser: it opens the page, the vendor sends it back with a code.
            page = next(line for line in child.stderr if line.startswith("http"))
            asked = dict(urllib.parse.parse_qsl(page.strip().partition("?")[2]))
            world.check("the sign-in asks with PKCE and a state", asked["code_challenge_method"] == "S256" and len(asked["state"]) >= 20)
            for state, status in (("wrong", 404), (asked["state"], 200)):
                back = f"{asked['redirect_uri'].replace('localhost', '127.0.0.1')}?code=code-of-the-judge&state={state}"
                try:
                    answered = urllib.request.urlopen(back, timeout=20).status
                except urllib.error.HTTPError as error:
                    answered = error.code
                world.check(f"the {'right' if status == 200 else 'wrong'} state is answered {status}", answered == status)
        out, error = child.communicate(timeout=120)
        if child.returncode != 0:
            raise SystemExit(f"connect {vendor} failed: {error.strip()[-300:]}")
        told = json.loads(out.splitlines()[-1])
        world.registrations[vendor] = told["registration"]
        world.check(f"{vendor}: nothing secret is shown", not any(secret in out for secret in [*secrets.values(), vendors.KEY]))

    connect("xero", "books", {"client_id": "judge-app", "client_secret": "app-secret-of-the-judge"}, "--port", str(free_port()))
    connect("stripe", "payments", {"restricted_key": "rk_test_JudgeJudgeJudgeJudge"})
    connect("slack", "chat", {"bot_token": "xoxb-1234567890-9876543210-judgejudge"}, "--channel", "C0JUDGE", "--person", "U0OLGA=olga")
    table = json.dumps(world.dynamodb.scan(TableName="judge-table")["Items"])
    world.check("no token stands in the table", not any(word in table for word in ("access-1", "refresh-1", "rk_test_Judge", "xoxb-", "app-secret", vendors.KEY)))


def minute(world):
    """The schedules of a minute."""
    for name in ("ingest", "reconcile", "tick", "ingest", "dispatch", "ingest"):
        kind, answer = world.invoke(name, "schedule.json")
        if kind != "response":
            raise SystemExit(f"{name}: {answer}")


def came_to(world, customer):
    return len(world.mails().get(f"ap@{customer}.example", []))


@story
def signed_webhooks_end_in_a_mail_each(world):
    xero, stripe = world.registrations["xero"], world.registrations["stripe"]
    event = vendors.from_books(xero, "one")
    forged = {**event, "headers": {"x-xero-signature": "AAAA"}}
    world.check("a forged webhook gets 401", world.invoke("webhook", forged)[1]["statusCode"] == 401)
    stale = vendors.from_payments(stripe, "evt_0", "invoice.sent", at=int(time.time()) - 1_000)
    world.check("a stale one is refused", 400 <= world.invoke("webhook", stale)[1]["statusCode"] < 500)
    world.check("a stranger's gets 404", world.invoke("webhook", vendors.from_books("nobody", "x"))[1]["statusCode"] == 404)
    for request in (event, event, vendors.from_payments(stripe, "evt_1", "invoice.overdue")):
        kind, answer = world.invoke("webhook", request)
        world.check("a signed one gets 200 and an empty body", kind == "response" and (answer["statusCode"], answer["body"]) == (200, ""))
    minute(world)
    world.check("the books' invoice is one mail", came_to(world, "booked") == 1)
    world.check("the payments' invoice is one mail", came_to(world, "billed") == 1)
    minute(world)
    world.check("and no more", came_to(world, "booked") == came_to(world, "billed") == 1)
    shown = json.dumps(world.lines("outbox"))
    world.check("the outbox has both", "booked.example" in shown and "billed.example" in shown)


@story
def fifty_deliveries_over_two_processes_are_one_payment(world):
    world.vendors.paid = True
    event = vendors.from_books(world.registrations["xero"], "two")
    second = {name: Function(name, world.binaries[name], world.environment, open(world.folder / f"{name}.log", "ab")) for name in ("webhook", "ingest")}
    schedule = json.loads((ROOT / "events/ingest/schedule.json").read_text())
    statuses = []

    def deliver(webhook, ingest):
        for number in range(25):
            statuses.append(webhook.invoke(event)[1]["statusCode"])
            if number % 5 == 0:
                ingest.invoke(schedule)

    pairs = [(world.function("webhook"), world.function("ingest")), (second["webhook"], second["ingest"])]
    threads = [threading.Thread(target=deliver, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for function in second.values():
        stop(function.child)
    world.check("fifty answers of 200", statuses == [200] * 50)
    minute(world)
    [debtor] = [line["debtor"] for line in world.lines("outbox") if line["to"] == ["ap@booked.example"]]
    told = json.dumps([line for line in world.lines("export") if debtor in json.dumps(line)])
    world.check(f"one payment in the journal ({told.count('payment_seen')})", told.count("payment_seen") == 1)


@story
def a_payment_closes_the_invoice(world):
    [debtor] = [line["debtor"] for line in world.lines("outbox") if line["to"] == ["ap@booked.example"]]
    [told] = world.lines("debtor", debtor)
    world.check("nothing of it is open", not told["invoices"])


@story
def an_answer_lands_in_the_chat_and_a_button_resumes(world):
    [sent] = world.mails()["ap@billed.example"]
    text = sent["raw_data"] if isinstance(sent["raw_data"], str) else sent["raw_data"].decode()
    letter = email.message_from_string(text, policy=email.policy.SMTP)
    answer = email.message.EmailMessage(policy=email.policy.SMTP)
    answer["From"], answer["To"], answer["Subject"] = "ap@billed.example", str(letter["Reply-To"]), "Re: your letter"
    answer["Message-ID"] = "<judge-chat-1@billed.example>"
    answer.set_content("CanaryQuestion: which order is this for?")
    world.s3.put_object(Bucket="judge-files", Key="mail/judge-chat-1", Body=answer.as_bytes())
    receipt = json.loads((ROOT / "events/reply/lambda-pass.json").read_text())
    ses = receipt["Records"][0]["ses"]
    address = email.utils.parseaddr(str(letter["Reply-To"]))[1]
    ses["mail"].update(messageId="judge-chat-1", destination=[address], source="ap@billed.example")
    ses["receipt"].update(recipients=[address])
    if "action" in ses["receipt"]:
        ses["receipt"]["action"].pop("objectKey", None)
    kind, told = world.invoke("reply", receipt)
    world.check("the answer holds the account", kind == "response" and "held" in json.dumps(told).lower())
    minute(world)
    world.check("one card is in the channel", len(world.vendors.posts) == 1)
    ts, card = world.vendors.posts[0]
    world.check("it says who and what", "Billed Ltd" in json.dumps(card) and "CanaryQuestion" in json.dumps(card))
    slack, port = world.registrations["slack"], world.vendors_at.rsplit(":", 1)[1]
    [debtor] = [line["debtor"] for line in world.lines("outbox") if line["to"] == ["ap@billed.example"]]
    holds = lambda: world.lines("debtor", debtor)[0]["holds"]
    world.check("it is held", bool(holds()))
    world.invoke("webhook", vendors.press(slack, world.vendors, port, ts, "resume", "U0MALLORY"))
    minute(world)
    world.check("a stranger's press changes nothing, and is told", bool(holds()) and world.vendors.told[-1].startswith("Not done"))
    for _ in range(2):
        world.invoke("webhook", vendors.press(slack, world.vendors, port, ts, "resume", "U0OLGA"))
    minute(world)
    world.check("the right press resumes", not holds())
    world.check("the card shows who did", "olga" in json.dumps(dict(world.vendors.posts)[ts]))


@story
def the_logs_tell_nothing_of_anybody(world):
    for name in FUNCTIONS:
        log = (world.folder / f"{name}.log").read_text()
        lines = log.splitlines()
        world.check(f"{name}: logs JSON", bool(lines) and all(isinstance(json.loads(line), dict) for line in lines))
        private = ["@", "Canary", "Judge Ltd", "hne", "INV-", "reply+", "access-", "refresh-", "xoxb", "rk_test", vendors.KEY]
        world.check(f"{name}: and nothing private", not any(word in log for word in private))


# --- all of it --------------------------------------------------------------------------------


def judge(binaries, keep):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="lambda-judge-"))
    children, world = [], None
    threading.Timer(LIMIT, lambda: (print("time is up\n0 passed, 1 failed", flush=True), [stop(child) for child in children], os._exit(1))).start()
    try:
        port, log = free_port(), open(folder / "ministack.log", "ab")
        ministack = Emulator(
            [TARGET / "judges/ministack/bin/ministack"], port,
            {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder), "GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1"}, log)
        children.append(ministack.child)
        port, log = free_port(), open(folder / "moto.log", "ab")
        moto = Emulator(
            [TARGET / "judges/moto/bin/moto_server", "-H", "127.0.0.1", "-p", str(port)], port,
            {"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}, log)
        children.append(moto.child)
        world = World(binaries, folder, ministack.wait(), Relay(moto.wait().port), moto)
        world.deploy()
        for told in STORIES:
            print("--", told.__name__.replace("_", " "))
            try:
                told(world)
            except (Exception, SystemExit) as error:
                world.check(f"the story could be told to its end: {type(error).__name__}: {error}", False)
    finally:
        for function in world.functions.values() if world else ():
            stop(function.child)
        for child in children:
            stop(child)
        if keep:
            print("logs:", folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{world.passed} passed, {world.failed} failed", flush=True)
    os._exit(1 if world.failed or not world.passed else 0)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--keep", action="store_true", help="leave the logs")
    arguments.add_argument("--binaries", help="a folder with the built binaries; without, they are built")
    options = arguments.parse_args()
    if INSIDE in os.environ:
        return judge(json.loads(os.environ[INSIDE]), options.keep)
    pythons = {name: python_of(name) for name in TOOLS}
    names = [*FUNCTIONS, "credit-control"]
    binaries = {name: str(pathlib.Path(options.binaries).resolve() / name) for name in names} if options.binaries else build()
    # boto3 comes with moto.
    command = [pythons["moto"], __file__, *(["--keep"] if options.keep else [])]
    return subprocess.run(command, env={**os.environ, INSIDE: json.dumps(binaries)}, timeout=LIMIT + 60).returncode


if __name__ == "__main__":
    sys.exit(main())
