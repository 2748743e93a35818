#!/usr/bin/env python3
"""Judges how mails are fetched by IMAP, with a server that no one here wrote.

The server is pymap (PyPI), in memory, on a free port of the loopback; before it a TLS end of Python's
own (OpenSSL). Mails are put in and looked at with Python's imaplib; between that, the example
`fetch_mail` of the crate `embedded` fetches them. Nothing leaves this machine but the installation of
pymap. Ends only what it started, and in bounded time.
"""

import imaplib
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import venv

from built import example as built

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PYMAP = "pymap==0.36.7"
USER, PASSWORD = "ann@acme.example", "s3cret \"quoted\""
LIMIT = 1_000_000


def sh(command, seconds, **more):
    return subprocess.run(command, timeout=seconds, check=True, **more)


def server_program():
    place = TARGET / "judges" / "pymap"
    program = place / "bin" / "pymap"
    if not program.exists():
        venv.create(place, with_pip=True, clear=True)
        sh([place / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", PYMAP], 300)
    return program


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(port, child):
    for _ in range(150):
        if child.poll() is not None:
            sys.exit("the server ended by itself")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")


def certificates(folder):
    """An authority and a certificate of it for localhost."""
    run = lambda *words: sh(["openssl", *words], 60, cwd=folder, capture_output=True)
    run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=judge", "-keyout", "ca.key", "-out", "ca.pem",
        "-addext", "basicConstraints=critical,CA:TRUE")
    run("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr")
    (folder / "ext").write_text("subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
    run("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "ext",
        "-out", "server.pem")


def tls_before(port, folder):
    """A TLS end in front of the server. Daemon threads: they end with this program."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    listener = socket.create_server(("127.0.0.1", 0))

    def pump(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def serve():
        while True:
            wire, _ = listener.accept()
            try:
                wire = context.wrap_socket(wire, server_side=True)
            except (OSError, ssl.SSLError):
                continue
            inner = socket.create_connection(("127.0.0.1", port))
            threading.Thread(target=pump, args=(wire, inner), daemon=True).start()
            threading.Thread(target=pump, args=(inner, wire), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def mails():
    head = b"From: ann@debtor.example\r\nTo: ar@acme.example\r\nSubject: %s\r\n\r\n"
    yield "short", head % b"short" + b"Hello\r\n"
    yield "empty body", head % b"empty"
    yield "bytes", head % b"bytes" + bytes(range(1, 256)).replace(b"\r", b"").replace(b"\n", b"") + b"\r\n"
    yield "brackets", head % b"literal" + b"{10}\r\n* 1 FETCH (UID 1)\r\na1 OK done\r\n)\r\n"
    yield "three hundred kilobytes", head % b"big" + b"0123456789abcdef\r\n" * 17_000
    # Exactly at the limit, and one byte above.
    fits = head % b"fits"
    yield "at the limit", fits + b"x" * (LIMIT - len(fits))
    yield "above the limit", fits + b"x" * (LIMIT - len(fits) + 1)


def main():
    passed = failed = 0

    def judge(what, good):
        nonlocal passed, failed
        passed, failed = (passed + 1, failed) if good else (passed, failed + 1)
        print(("ok   " if good else "WRONG"), what, flush=True)

    server, client = server_program(), built("fetch_mail")
    if not shutil.which("openssl"):
        sys.exit("openssl is needed for the certificates")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="imap-judge-"))
    port = free_port()
    child = subprocess.Popen(
        [server, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", "--demo-data", "--demo-user", USER,
         "--demo-password", PASSWORD],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )
    try:
        wait_for(port, child)
        certificates(folder)
        tls = tls_before(port, folder)

        def look():
            box = imaplib.IMAP4("127.0.0.1", port, timeout=30)
            box.login(USER, PASSWORD)
            return box

        def flags(box, name="INBOX"):
            box.select(name, readonly=True)
            _, found = box.uid("FETCH", "1:*", "(FLAGS)")
            return [line for line in found if line]

        def fetch(*words, password=PASSWORD, over=("tls",), to="out", at=None):
            shutil.rmtree(folder / to, ignore_errors=True)
            done = subprocess.run(
                [client, "localhost", str(at or (tls if "tls" in over else port)), USER, folder / to, *over,
                 f"ca={folder / 'ca.pem'}", f"limit={LIMIT}", *words],
                timeout=120, capture_output=True, text=True, env={**os.environ, "MAIL_PASSWORD": password},
            )
            files = sorted((folder / to).glob("*.eml"), key=lambda file: int(file.stem)) if (folder / to).exists() else []
            return done, [file.read_bytes() for file in files]

        box = look()
        # The server comes with mails of its own: out of the way.
        box.select("INBOX")
        box.uid("STORE", "1:*", "+FLAGS", "(\\Seen)")
        sent = list(mails())
        for _, raw in sent:
            box.append("INBOX", None, None, raw)
        box.append("INBOX", "(\\Seen)", None, b"Subject: seen\r\n\r\nold\r\n")
        box.append("INBOX", "(\\Deleted)", None, b"Subject: deleted\r\n\r\nold\r\n")
        before = flags(box)
        expected = [raw for what, raw in sent if what != "above the limit"]

        for over in (("tls",), ("plain",)):
            done, got = fetch(over=over)
            judge(f"{over[0]}: fetches without a complaint", done.returncode == 0)
            for (what, raw), found in zip(sent, got + [None] * len(sent)):
                if what != "above the limit":
                    judge(f"{over[0]}: {what}: byte for byte", raw == found)
            judge(f"{over[0]}: neither more nor less", got == expected)
            judge(f"{over[0]}: the large one is named, not loaded", f"too large: {LIMIT + 1}" in done.stdout)
        box.noop()
        judge("looking marks nothing", flags(box) == before)

        done, got = fetch("done")
        judge("fetches them again until they are done", got == expected and done.returncode == 0)
        box.select("INBOX", readonly=True)
        _, unseen = box.uid("SEARCH", "UNSEEN", "UNDELETED")
        judge("all are marked", unseen == [b""] or unseen == [None])
        _, flagged = box.uid("SEARCH", "FLAGGED", "LARGER", str(LIMIT - 10))
        judge("the large one is flagged", len((flagged[0] or b"").split()) == 1)
        done, got = fetch("done")
        judge("then there is none", got == [] and "mails: 0" in done.stdout)

        box.create('"Done mails"')
        box.append("INBOX", None, None, sent[0][1])
        done, got = fetch("done", "moved-to=Done mails")
        judge("moves what is done", got == [sent[0][1]] and done.returncode == 0)
        box.select('"Done mails"', readonly=True)
        _, there = box.uid("SEARCH", "SEEN")
        judge("to the folder, seen", len((there[0] or b"").split()) == 1)

        for number in range(120):
            box.append("INBOX", None, None, b"Subject: %d\r\n\r\n%d\r\n" % (number, number))
        done, got = fetch("done")
        judge("120 mails in batches, in order", [int(raw.split()[1]) for raw in got] == list(range(120)))

        done, got = fetch(password="wr0ng-secret")
        told = done.stdout + done.stderr
        judge("a wrong password fails in one line", done.returncode != 0 and len(told.strip().splitlines()) == 1)
        judge("that tells no secret and no address", "wr0ng" not in told and "@" not in told)
        other = folder / "other"
        other.mkdir()
        certificates(other)
        (folder / "ca.pem").write_bytes((other / "ca.pem").read_bytes())
        done, got = fetch()
        judge("a certificate of another authority is refused", done.returncode != 0 and "TLS" in done.stderr)
        done, got = fetch(at=free_port())
        judge("no server: one line", done.returncode != 0 and len(done.stderr.strip().splitlines()) == 1)
        box.logout()
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0

if __name__ == "__main__":
    sys.exit(main())
