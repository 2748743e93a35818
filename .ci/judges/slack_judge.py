"""An independent judge of the Slack connector: Slack's own Python package `slack_sdk`.

Requests that its SignatureVerifier signs must be accepted by our webhook, those that it refuses must
be refused; the cards that we build must pass the validation of its Block Kit models.

    python3 .ci/judges/slack_judge.py [--verify PATH] [--cards PATH]

Without the paths both examples are those that the test command has built.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import venv

from built import example as built

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PACKAGE = "slack_sdk==3.47.0"
INSIDE = "SLACK_JUDGE_INSIDE"
KEY = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1763971205


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--verify", help="the built example verify of the crate connectors")
    arguments.add_argument("--cards", help="the built example slack_cards of the crate connectors")
    options = arguments.parse_args()
    if INSIDE in os.environ:
        return judge(*os.environ[INSIDE].split("\n"))
    paths = [options.verify or built("verify"), options.cards or built("slack_cards")]
    folder = ROOT / "target" / "judges" / "slack"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE],
        check=True, timeout=300,
    )
    environment = {**os.environ, INSIDE: "\n".join(str(path) for path in paths)}
    return subprocess.run([python, __file__], env=environment, timeout=300).returncode


def judge(verify, cards):
    passed, failed = 0, 0
    for name, fine in [*signatures(verify), *blocks(cards)]:
        if fine:
            passed += 1
        else:
            failed += 1
            print("FAILED", name)
    print(f"{passed} passed, {failed} failed")
    return 0 if failed == 0 and passed > 0 else 1


def signatures(verify):
    """Each request: what slack_sdk says of it, and what we say."""
    from slack_sdk.signature import Clock, SignatureVerifier

    class At(Clock):
        def __init__(self, now):
            self.at = now

        def now(self):
            return self.at

    dice = random.Random(20261122)
    verifier = SignatureVerifier(KEY)
    bodies = ["", "payload=%7B%7D", '{"type":"event_callback"}', "payload={\"text\":\"Müller – €\"}\r\n"]
    bodies += ["".join(dice.choice("abc%+&=é\n\"{}☃") for _ in range(dice.randrange(400))) for _ in range(60)]
    asked = []
    for number, body in enumerate(bodies):
        sent = str(NOW)
        fits = verifier.generate_signature(timestamp=sent, body=body)
        other = SignatureVerifier(KEY[::-1]).generate_signature(timestamp=sent, body=body)
        turned = "0" if fits[10] != "0" else "1"
        for what, signature, at, text in [
            ("fits", fits, NOW, body),
            ("at the end of its time", fits, NOW + 300, body),
            ("too old", fits, NOW + 301, body),
            ("too early", fits, NOW - 301, body),
            ("of another key", other, NOW, body),
            ("one digit off", fits[:10] + turned + fits[11:], NOW, body),
            ("cut", fits[:-2], NOW, body),
            ("of another version", "v1" + fits[2:], NOW, body),
            ("one letter more", fits, NOW, body + "x"),
        ]:
            headers = {"X-Slack-Request-Timestamp": sent, "X-Slack-Signature": signature}
            theirs = SignatureVerifier(KEY, At(at)).is_valid_request(text, headers)
            asked.append((f"body {number}: {what}", theirs, headers, text, at))
    lines = [
        json.dumps({"vendor": "slack", "headers": headers, "body": text, "keys": [KEY], "now": at})
        for _, _, headers, text, at in asked
    ]
    out = subprocess.run([verify], input="\n".join(lines) + "\n", capture_output=True, text=True,
                         encoding="utf-8", check=True, timeout=120)
    ours = out.stdout.split()
    yield "as many answers as requests", len(ours) == len(asked)
    yield "both answers are given", {True, False} == {theirs for _, theirs, *_ in asked}
    for (name, theirs, *_), word in zip(asked, ours):
        yield name, (word == "ok") == theirs


def blocks(cards):
    """Each card through slack_sdk's models: they must know every block and find it valid."""
    from slack_sdk.models.blocks import ActionsBlock, Block
    from slack_sdk.models.blocks.block_elements import BlockElement

    out = subprocess.run([cards], capture_output=True, text=True, encoding="utf-8", check=True, timeout=120)
    messages = [json.loads(line) for line in out.stdout.splitlines()]
    yield "there are cards", len(messages) >= 4
    for number, message in enumerate(messages):
        name = f"card {number} ({message['text'][:40]!r})"
        parsed = Block.parse_all(message["blocks"])
        yield f"{name}: every block is known", all(type(block) is not Block for block in parsed)
        yield f"{name}: at most 50 blocks", 0 < len(parsed) <= 50
        yield f"{name}: a text for notifications", 0 < len(message["text"]) <= 4000
        names = [block.block_id for block in parsed if block.block_id]
        yield f"{name}: names of blocks differ", len(names) == len(set(names))
        for sent, block in zip(message["blocks"], parsed):
            kind = f"{name}: {sent['type']}"
            yield f"{kind} is valid", valid(block)
            yield f"{kind} means the same to them", block.to_dict() == sent
            if isinstance(block, ActionsBlock):
                yield f"{kind}: elements are known", all(isinstance(e, BlockElement) for e in block.elements)
                for element in block.elements:
                    yield f"{kind}: {element.type} is valid", valid(element)
                    if element.confirm is not None:
                        yield f"{kind}: {element.type} asks validly", valid(element.confirm)


def valid(thing):
    try:
        thing.validate_json()
    except Exception as error:
        print(error)
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
