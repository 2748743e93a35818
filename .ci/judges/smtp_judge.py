"""An independent judge of outgoing mail.

Starts aiosmtpd on a free port of this machine, lets our own courier send every letter to it
(shared/embedded/examples/send_letters.rs), and reads what arrives with Python's `email` under its
strict policy: neither the server nor the parser was written here. Then it lets the server refuse,
fall silent and hang up, and looks at what our courier makes of that.

    python3 .ci/judges/smtp_judge.py [--example PATH]

Without --example the example is the one that the test command has built. Needs Python 3.10 or later; aiosmtpd comes into a
virtual environment of the judge's own. Uses the loopback only, ends within a few minutes, and ends
only what it started.
"""

import argparse
import asyncio
import contextlib
import email
import email.header
import email.policy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

from built import example as built

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
AIOSMTPD = "aiosmtpd==1.4.6"
INSIDE = "SMTP_JUDGE_INSIDE"
LETTERS = 9 * 2 * 2 + 2


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--example", help="the built example send_letters")
    options = arguments.parse_args()
    if INSIDE in os.environ:
        return judge(pathlib.Path(os.environ[INSIDE]))
    example = pathlib.Path(options.example) if options.example else built("send_letters")
    # A fresh environment each time: what an earlier run left behind proves nothing.
    folder = tempfile.mkdtemp(prefix="smtp-judge-")
    try:
        venv.create(folder, with_pip=True)
        python = pathlib.Path(folder, "bin", "python")
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", AIOSMTPD],
            check=True, timeout=300,
        )
        environment = {**os.environ, INSIDE: str(example)}
        return subprocess.run([python, __file__], env=environment, timeout=300).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# What follows runs inside the virtual environment.

PASSED = 0


def check(truth, what):
    global PASSED
    if not truth:
        raise SystemExit(f"smtp judge: FAILED: {what}")
    PASSED += 1


def judge(example):
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP

    class Mailroom:
        """Takes mails; `answers` says what to say instead of taking one."""

        def __init__(self, answers=None):
            self.mails = []
            self.answers = answers or {}

        async def step(self, name, usual):
            answer = self.answers.get(name, usual)
            if answer == "stall":
                await asyncio.sleep(3600)
            return answer

        async def handle_MAIL(self, server, session, envelope, address, options):
            envelope.mail_from = address
            return await self.step("MAIL", "250 OK")

        async def handle_RCPT(self, server, session, envelope, address, options):
            answer = await self.step("RCPT", "250 OK")
            if answer.startswith("250"):
                envelope.rcpt_tos.append(address)
            return answer

        async def handle_DATA(self, server, session, envelope):
            self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
            if self.answers.get("DATA") == "hang up":
                server.transport.abort()
                return "250 nobody hears this"
            return await self.step("DATA", "250 2.0.0 Ok: queued as 4F2A1B0C9D")

    class Free(Controller):
        """On a port that the system chooses."""

        def _trigger_server(self):
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

        def factory(self):
            # SMTPUTF8 off: whatever comes must do without it. 8BITMIME is offered and unused.
            return SMTP(self.handler, enable_SMTPUTF8=False, hostname="judge.example")

    @contextlib.contextmanager
    def serving(answers=None):
        mailroom = Mailroom(answers)
        controller = Free(mailroom, hostname="127.0.0.1", port=0)
        controller.start()
        try:
            yield mailroom, controller.port
        finally:
            controller.stop(no_assert=True)

    def sent(port, wait):
        run = subprocess.run(
            [example, f"127.0.0.1:{port}", str(wait)],
            stdout=subprocess.PIPE, check=True, timeout=120,
        )
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        check(len(lines) == LETTERS, f"{len(lines)} letters, not {LETTERS}")
        return lines

    with serving() as (mailroom, port):
        letters = sent(port, 20_000)
        check(len(mailroom.mails) == LETTERS, "each letter arrived once")
        for letter, (sender, recipients, raw) in zip(letters, mailroom.mails):
            read(letter, sender, recipients, raw)
    print(f"smtp judge: {LETTERS} mails read")

    refusals = [
        # (step, the server's answer, the outcome that we want)
        ("RCPT", "550 5.1.1 user unknown", {"is": "refused", "permanent": True, "recipient": True}),
        ("RCPT", "550 5.7.1 relaying denied", {"is": "refused", "permanent": True, "recipient": False}),
        ("RCPT", "451 4.7.1 greylisted, try again in 300 seconds",
         {"is": "refused", "permanent": False, "recipient": False, "after": 300}),
        ("MAIL", "550 5.7.1 sender refused", {"is": "refused", "permanent": True, "recipient": False}),
        ("DATA", "550 5.7.1 refused for its content", {"is": "refused", "permanent": True, "recipient": False}),
        ("DATA", "451 4.3.0 local trouble", {"is": "refused", "permanent": False, "recipient": False}),
        ("MAIL", "stall", {"is": "refused", "permanent": False, "recipient": False}),
        ("RCPT", "stall", {"is": "refused", "permanent": False, "recipient": False}),
        ("DATA", "stall", {"is": "unknown"}),
        ("DATA", "hang up", {"is": "unknown"}),
    ]
    for step, answer, wanted in refusals:
        with serving({step: answer}) as (mailroom, port):
            letters = sent(port, 150 if answer == "stall" else 20_000)
            for letter in letters:
                outcome = dict(letter["outcome"])
                # One letter goes to two; which of them is wrong cannot be said of it.
                if letter["id"] == "with-files" and wanted.get("recipient"):
                    check(outcome.pop("recipient") is False, "two recipients, none condemned")
                    outcome["recipient"] = True
                got = {key: outcome.get(key) for key in wanted}
                check(got == wanted, f"{step} {answer!r}: {letter['id']} gave {outcome}")
                check("@" not in outcome.get("why", ""), "no address in a reason")
            taken = LETTERS if step == "DATA" else 0
            check(len(mailroom.mails) == taken, f"{step} {answer!r}: {len(mailroom.mails)} texts")
    print(f"smtp judge: {len(refusals)} refusals told as what they are")
    print(f"{PASSED} passed, 0 failed")
    return 0


def read(letter, sender, recipients, raw):
    """One mail against the letter that it was made of."""
    name = letter["id"]
    for line in raw.split(b"\r\n"):
        check(len(line) <= 998 and b"\r" not in line and b"\n" not in line, f"{name}: lines")
    check(raw.isascii(), f"{name}: only ASCII on the wire")
    policy = email.policy.SMTP.clone(raise_on_defect=True)
    mail = email.message_from_bytes(raw, policy=policy)
    for header, value in mail.items():
        check(not value.defects, f"{name}: {header}: {value.defects}")
    for header in ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted"]:
        check(len(mail.get_all(header, [])) == 1, f"{name}: {header} once")
    check(mail["Bcc"] is None, f"{name}: no header from a name")
    check(mail["Subject"] == letter["subject"], f"{name}: subject {mail['Subject']!r}")
    check(mail["Message-ID"] == f"<{letter['message_id']}>", f"{name}: Message-ID")
    submitted = "auto-replied" if letter["in_reply_to"] else "auto-generated"
    check(mail["Auto-Submitted"] == submitted, f"{name}: Auto-Submitted")
    check(mail["X-Credit-Control-Id"] == name, f"{name}: outbox id")
    [reply_to] = mail["Reply-To"].addresses
    check(reply_to.addr_spec == letter["reply_to"], f"{name}: Reply-To")
    [author] = mail["From"].addresses
    check(author.addr_spec == sender == "credit@harbour.example", f"{name}: From")
    to = mail["To"].addresses[0]
    local, _, domain = letter["to"].partition("@")
    wanted = f"{local}@{domain.encode('idna').decode()}"
    check(to.addr_spec == wanted and len(mail["To"].addresses) == 1, f"{name}: To {to.addr_spec}")
    check(recipients[0] == wanted, f"{name}: envelope")
    if letter["in_reply_to"]:
        check(mail["In-Reply-To"] == mail["References"] == f"<{letter['in_reply_to']}>", f"{name}: thread")
    if name == "odd-names":
        # `email` keeps the blank between two encoded words of a phrase, against RFC 2047 section 6.2
        # (python/cpython#128110); its older decoder does not.
        raw_to = email.message_from_bytes(raw, policy=email.policy.compat32)["To"]
        shown = str(email.header.make_header(email.header.decode_header(raw_to)))
        wanted = f'Bäckerei "Süß", Łódź & Söhne 🚀 Bcc: x@evil.example <{wanted}>'
        check(shown == wanted, f"{name}: {shown!r}")

    body = mail
    if letter["files"]:
        check(mail.get_content_type() == "multipart/mixed", f"{name}: mixed")
        body, *files = mail.iter_parts()
        check(len(files) == len(letter["files"]), f"{name}: files")
        for part, file in zip(files, letter["files"]):
            check(part.get_content_disposition() == "attachment", f"{name}: disposition")
            check(part.get_filename() == file["name"], f"{name}: {part.get_filename()!r}")
            check(part.get_content_type() == file["media"], f"{name}: media")
            check(part.get_payload(decode=True).hex() == file["hex"], f"{name}: bytes of a file")
        check(recipients[1:] == ["chef@acme.example"], f"{name}: copy")
    check(body.get_content_type() == "multipart/alternative", f"{name}: alternative")
    text, html = body.iter_parts()
    for part, kind, wanted in [(text, "text/plain", letter["text"]), (html, "text/html", letter["html"])]:
        check(part.get_content_type() == kind, f"{name}: {kind}")
        check(part.get_content_charset() == "utf-8", f"{name}: charset")
        check(part["Content-Transfer-Encoding"] == "quoted-printable", f"{name}: encoding")
        check(part.get_content().replace("\r\n", "\n") == wanted, f"{name}: {kind} says what was written")
    for part in mail.walk():
        check(not part.defects, f"{name}: {part.defects}")


if __name__ == "__main__":
    sys.exit(main())
