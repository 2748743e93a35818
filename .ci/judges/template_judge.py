"""An independent judge of infra/template.yaml and of the scripts beside it.

Asks `sam validate --lint`, cfn-lint (its own rules, then those for serverless) and checkov. What
they find and we do not follow stands with its reason in infra/checks/skips.toml; any other finding
fails, and so does an entry there that nothing needs. Then the same tools are given templates that
were spoilt, and must notice. The scripts run against a stand-in for the `aws` command.

    python3 .ci/judges/template_judge.py

Installs its tools with pip into target/judges/infra (two virtual environments, once); after that
nothing goes over the network.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
INFRA = ROOT / "infra"
HOME = ROOT / "target" / "judges" / "infra"
# Each with the exact versions of all that it needs, in infra/checks/tools.
TOOLS = ("sam", "checkov")
ENVIRONMENT = {
    **os.environ,
    "SAM_CLI_TELEMETRY": "0",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "PYTHONWARNINGS": "ignore",
    "NO_COLOR": "1",
}
SERVERLESS = ("-a", "cfn_lint_serverless.rules")
passed, failed = 0, 0


def check(what, good, why=""):
    global passed, failed
    if good:
        passed += 1
        print(f"ok    {what}")
    else:
        failed += 1
        print(f"FAIL  {what}\n      " + str(why).strip().replace("\n", "\n      "))


def run(*command, cwd=INFRA, env=None, seconds=120):
    ended = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env or ENVIRONMENT, timeout=seconds,
        capture_output=True, text=True,
    )
    return ended.returncode, ended.stdout, ended.stderr


def install(name):
    """A virtual environment with the tools of that name; one that is complete is used again."""
    folder = HOME / name
    done = folder / "installed.txt"
    versions = INFRA / "checks" / "tools" / f"{name}.txt"
    if done.is_file() and done.read_text() == versions.read_text():
        return
    code, _, err = run(sys.executable, "-m", "venv", "--clear", folder, cwd=ROOT)
    if code == 0:
        code, _, err = run(
            folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile",
            "--disable-pip-version-check", "--requirement", versions, cwd=ROOT, seconds=600,
        )
    if code != 0:
        raise RuntimeError(f"{name} cannot be installed: {err[-2000:]}")
    done.write_text(versions.read_text())


def tool(environment, name):
    return HOME / environment / "bin" / name


def resource_at(template, line):
    """The resource whose lines hold `line`."""
    name, section = None, None
    for number, text in enumerate(template.read_text().splitlines(), 1):
        if found := re.match(r"([A-Za-z]+):", text):
            section = found.group(1)
        elif section == "Resources" and (found := re.match(r"  ([A-Za-z0-9]+):", text)):
            name = found.group(1)
        if number == line:
            return name
    return None


def lint(template, *rules):
    """What cfn-lint finds: pairs of a rule and a resource. `-a FILE` would take the file as rules."""
    _, out, err = run(tool("sam", "cfn-lint"), "-t", template, "-f", "json", *rules)
    if not out.strip().startswith("["):
        return {("no answer", err[-500:])}
    finds = json.loads(out)
    return {
        (find["Rule"]["Id"], resource_at(template, find["Location"]["Start"]["LineNumber"]))
        for find in finds
    }


def policies(template):
    """What checkov finds, and how many of its checks passed."""
    _, out, err = run(
        tool("checkov", "checkov"), "-f", template, "--framework", "cloudformation",
        "--compact", "--quiet", "--skip-download", "-o", "json",
    )
    try:
        report = json.loads(out)
    except ValueError:
        return {("no answer", err[-500:])}, 0
    if "results" not in report:
        return set(), report.get("passed", 0)
    finds = report["results"]["failed_checks"]
    return (
        {(find["check_id"], find["resource"].split(".")[-1]) for find in finds},
        report["summary"]["passed"],
    )


def agreed(name):
    skips = tomllib.loads((INFRA / "checks" / "skips.toml").read_text())[name]
    short = [skip["id"] for skip in skips if len(skip["reason"]) < 40]
    check(f"every exception of {name} has a reason", not short, short)
    return {(skip["id"], resource) for skip in skips for resource in skip["resources"]}


def compare(what, found, skipped):
    new = sorted(found - skipped, key=str)
    check(f"{what}: nothing that is not agreed", not new, new)
    old = sorted(skipped - found, key=str)
    check(f"{what}: no exception that nothing needs", not old, old)


def spoilt(path, changes):
    """A copy of the template with a few places changed."""
    text = (INFRA / "template.yaml").read_text()
    for _, _, old, new in changes:
        if old not in text:
            raise RuntimeError(f"the template has no {old!r} to spoil")
        text = text.replace(old, new, 1)
    path.write_text(text)
    return path


# What is spoilt, where a tool must find it, and how.
FOR_LINT = [
    ("a misspelt property", "ApiStage", "AutoDeploy: true", "AutoDeplyo: true"),
    ("a reference to nothing", "KeyAlias", "TargetKeyId: !Ref Key", "TargetKeyId: !Ref Kex"),
    ("an index over an unknown attribute", "Table", "{ AttributeName: view_at, KeyType: RANGE }",
     "{ AttributeName: viewed, KeyType: RANGE }"),
]
FOR_POLICIES = [
    ("an open bucket", "Bucket", "BlockPublicAcls: true", "BlockPublicAcls: false"),
    ("a table that cannot be turned back", "Table", "PointInTimeRecoveryEnabled: true",
     "PointInTimeRecoveryEnabled: false"),
    ("a queue in plain text", "IngestFailed",
     "      KmsMasterKeyId: !Ref Key\n      MessageRetentionPeriod", "      MessageRetentionPeriod"),
    ("a key that never turns", "Key", "EnableKeyRotation: true", "EnableKeyRotation: false"),
]


STAND_IN = """#!/usr/bin/env python3
import json, os, sys
arguments = sys.argv[1:]
place = os.environ["STAND_IN"]
with open(place + "/calls", "a") as calls:
    calls.write(json.dumps(arguments) + chr(10))
answers = json.load(open(place + "/answers.json"))
key = " ".join(arguments[:2])
if "--payload" in arguments:
    path = arguments[arguments.index("--payload") + 1].removeprefix("file://")
    with open(place + "/payloads", "a") as payloads:
        payloads.write(open(path).read() + chr(10))
answer = answers.get(key, "")
if isinstance(answer, list):
    number = sum(1 for line in open(place + "/calls") if json.loads(line)[:2] == arguments[:2])
    answer = answer[number - 1] if number <= len(answer) else ""
sys.stdout.write(answer)
"""


def script(folder, name, answers, *arguments):
    """Runs a script with a stand-in for `aws`; gives its exit code, calls and payloads."""
    place = pathlib.Path(tempfile.mkdtemp(dir=folder))
    stand_in = place / "aws"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    (place / "answers.json").write_text(json.dumps(answers))
    environment = {**ENVIRONMENT, "STAND_IN": str(place), "PATH": f"{place}:{os.environ['PATH']}"}
    code, out, err = run("bash", INFRA / name, *arguments, env=environment)

    def lines(file):
        path = place / file
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return code, out + err, lines("calls"), lines("payloads")


def scripts(folder):
    own = {"cloudformation describe-stacks": "cc-inbound\n"}
    active = "ses describe-active-receipt-rule-set"

    def activates(answers):
        code, said, calls, _ = script(folder, "activate-inbound.sh", answers, "cc")
        return code, [call for call in calls if "set-active-receipt-rule-set" in call], said

    code, calls, said = activates({**own, active: "None\n"})
    check("activate-inbound.sh activates", code == 0 and len(calls) == 1 and "cc-inbound" in calls[0], said)
    code, calls, said = activates({**own, active: "cc-inbound\n"})
    check("activate-inbound.sh twice changes nothing", code == 0 and not calls, said)
    code, calls, said = activates({**own, active: "somebody-else\n"})
    check("activate-inbound.sh leaves another's rule set alone",
          code != 0 and not calls and "ReceiptRuleSet=somebody-else" in said, said)
    code, calls, said = activates({"cloudformation describe-stacks": "None\n", active: "None\n"})
    check("activate-inbound.sh says when a stack receives no mail", code != 0 and not calls, said)

    def message(body, handle):
        return json.dumps({"Messages": [{"Body": json.dumps(body), "ReceiptHandle": handle}]})

    event = {"Records": [{"ses": {"mail": {"messageId": "m 'quoted' 1"}}}]}
    queue = {
        "cloudformation describe-stack-resource": "https://sqs.example/1/q\n",
        "sqs receive-message": [message({"requestPayload": event, "requestContext": {}}, "h1"),
                                message(event, "h2")],
    }
    code, said, calls, payloads = script(folder, "redrive.sh", queue, "cc", "reply")
    deleted = [call[call.index("--receipt-handle") + 1] for call in calls if "delete-message" in call]
    check("redrive.sh gives the events themselves, then takes them out",
          code == 0 and payloads == [event, event] and deleted == ["h1", "h2"]
          and any("ReplyFailed" in call for call in calls), said)
    code, said, calls, payloads = script(folder, "redrive.sh", queue, "cc", "dispatch")
    check("redrive.sh gives no hint twice", code == 0 and not payloads and "2 events" in said, said)


def main():
    HOME.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(install, TOOLS))

    template = INFRA / "template.yaml"
    with tempfile.TemporaryDirectory(prefix="template-judge-") as folder, ThreadPoolExecutor(2) as pool:
        folder = pathlib.Path(folder)
        for_lint = spoilt(folder / "lint.yaml", FOR_LINT)
        for_policies = spoilt(folder / "policies.yaml", FOR_POLICIES)
        # The template's name comes from samconfig.toml.
        validated = pool.submit(run, tool("sam", "sam"), "validate", "--lint")
        policed, policed_badly = pool.submit(policies, template), pool.submit(policies, for_policies)
        plain, serverless = pool.submit(lint, template), pool.submit(lint, template, *SERVERLESS)
        badly = pool.submit(lint, for_lint)
        scripts(folder)

        code, out, err = run(sys.executable, "-B", INFRA / "checks" / "costs.py")
        shown = out.strip() in (INFRA / "COSTS.md").read_text()
        check("COSTS.md shows what costs.py works out", code == 0 and out and shown, err)

        code, out, err = validated.result()
        check("sam validate --lint", code == 0 and "is a valid SAM Template" in out + err, out + err)
        compare("cfn-lint", plain.result(), set())
        compare("cfn-lint-serverless", serverless.result(), agreed("serverless"))
        (found, good), usual = policed.result(), agreed("checkov")
        compare("checkov", found, usual)
        check("checkov looked at the template", good > 100, f"{good} checks passed")
        for what, where, _, _ in FOR_LINT:
            noticed = [one for one in badly.result() if one[1] == where]
            check(f"cfn-lint notices {what}", noticed, badly.result())
        for what, where, _, _ in FOR_POLICIES:
            noticed = [one for one in policed_badly.result()[0] - usual if one[1] == where]
            check(f"checkov notices {what}", noticed, "nothing found")

    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
