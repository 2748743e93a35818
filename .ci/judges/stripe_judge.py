"""An independent judge of the signatures of Stripe's webhook.

Stripe's own Python library makes headers, right ones and wrong ones; for each, what the library says
must be what the example `verify` of the crate connectors says. Where the two differ on purpose
(a time in the future passes there), ours is compared with the rule that the README states.

    python3 .ci/judges/stripe_judge.py [--example PATH]

Without --example the example is the one that the test command has built. The library is kept in target/judges.
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
FOLDER = ROOT / "target" / "judges" / "stripe-16.1.0"
PACKAGE = "stripe==16.1.0"
INSIDE = "STRIPE_JUDGE_INSIDE"
TOLERANCE = 300


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--example", help="the built example verify of the crate connectors")
    options = arguments.parse_args()
    if INSIDE in os.environ:
        return judge(pathlib.Path(os.environ[INSIDE]))
    example = pathlib.Path(options.example).resolve() if options.example else built("verify")
    python = FOLDER / "bin" / "python"
    if not (FOLDER / "whole").exists():
        venv.create(FOLDER, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE],
            check=True, timeout=300,
        )
        (FOLDER / "whole").touch()
    environment = {**os.environ, INSIDE: str(example)}
    return subprocess.run([python, __file__], env=environment, timeout=300).returncode


def cases():
    """Name, header, body, keys, now; and whether it must be taken, where the library cannot say."""
    from stripe import WebhookSignature

    sign = WebhookSignature.generate_signature_header
    rng = random.Random(20261122)
    now = 1_793_600_000
    bodies = ['{"id":"evt_1","object":"event"}', "", "ü€😀\r\n", "x" * 200_000, '{"a": 1.0 }']
    bodies += ["".join(chr(rng.randrange(1, 0x2FFF)) for _ in range(rng.randrange(60))) for _ in range(40)]
    for at, body in enumerate(bodies):
        key = "whsec_" + "".join(rng.choice("abcdefXYZ0123456789+/=") for _ in range(rng.randrange(1, 64)))
        second = now - rng.randrange(0, TOLERANCE + 1)
        header = sign(body, key, second)
        yield f"body {at}", header, body, [key], now, None
        yield f"body {at}, another key", header, body, [key + "x"], now, None
        yield f"body {at}, one blank more", header, body + " ", [key], now, None
        yield f"body {at}, rolled", header, body, ["whsec_old", key], now, True
        spot = rng.randrange(len(header))
        swapped = "0" if header[spot] != "0" else "1"
        yield f"body {at}, header spoilt", header[:spot] + swapped + header[spot + 1:], body, [key], now, None
        fake = header.split("v1=")[1][::-1]
        both = header.replace(",v1=", f",v1={fake},v1=")
        yield f"body {at}, two signatures", both, body, [key], now, None
        yield f"body {at}, only v0", header.replace("v1=", "v0="), body, [key], now, None
        yield f"body {at}, v0 too", header + ",v0=" + fake, body, [key], now, None
        stale = sign(body, key, now - TOLERANCE - 1 - rng.randrange(10_000))
        yield f"body {at}, stale", stale, body, [key], now, None
        future = sign(body, key, now + TOLERANCE + 1 + rng.randrange(10_000))
        yield f"body {at}, from the future", future, body, [key], now, False
    yield "no header", None, bodies[0], ["whsec_x"], now, False
    yield "empty header", "", bodies[0], ["whsec_x"], now, False
    yield "no keys", sign(bodies[0], "whsec_x", now), bodies[0], [], now, False


def theirs(header, body, key, now):
    import stripe
    import stripe._webhook as webhook

    class Clock:
        @staticmethod
        def time():
            return now

    webhook.time = Clock
    try:
        return bool(stripe.WebhookSignature.verify_header(body, header, key, TOLERANCE))
    except stripe.SignatureVerificationError:
        return False


def judge(example):
    asked = list(cases())
    lines = []
    for _, header, body, keys, now, _ in asked:
        headers = {} if header is None else {"stripe-signature": header}
        lines.append(json.dumps(
            {"vendor": "stripe", "headers": headers, "body": body, "keys": keys, "now": now}))
    run = subprocess.run(
        [example], input="\n".join(lines) + "\n", stdout=subprocess.PIPE, check=True, text=True, timeout=120)
    answers = run.stdout.splitlines()
    passed, failed = 0, 0
    taken = 0
    if len(answers) != len(asked):
        failed += 1
        print(f"{len(asked)} were asked, {len(answers)} were answered")
    for (name, header, body, keys, now, must), answer in zip(asked, answers):
        expected = theirs(header, body, keys[0], now) if must is None else must
        taken += expected
        if (answer == "ok") == expected and answer in ("ok", "refused"):
            passed += 1
        else:
            failed += 1
            print(f"{name}: {answer}, expected {'ok' if expected else 'refused'}")
    # Else everything could be refused, or nothing, and this would still pass.
    if not 100 < taken < len(asked) - 100:
        failed += 1
        print(f"{taken} of {len(asked)} should be taken: the cases say nothing")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
