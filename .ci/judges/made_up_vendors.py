"""Made-up vendors for the judges: an accounting system, a payment provider and a chat on loopback.

They serve the shapes that the vendors' own documents promise, sign their webhooks with Python's hmac,
and remember what they were asked. Nothing of the product is used here.
"""

import base64
import hashlib
import hmac
import json
import threading
import time
import urllib.parse

KEY = "signing-key-of-the-judge"
ORGANISATION = "d0000000-0000-4000-8000-000000000001"
CONTACT = "c0000000-0000-4000-8000-000000000001"
INVOICE = "a0000000-0000-4000-8000-000000000001"
BILL = "in_1Judge"


class Vendors:
    """The vendors' side. `due` is a date; it is a handler's class for `serve`."""

    def __init__(self, due, quiet):
        self.lock, self.asked, self.posts, self.told = threading.Lock(), [], [], []
        self.due, self.paid, self.bill_paid, self.access = due, False, False, 0
        vendors = self

        class Handler(quiet):
            def do_GET(self):
                self.reply()

            def do_POST(self):
                self.reply()

            def do_PUT(self):
                self.reply()

            def reply(self):
                body = self.body()
                with vendors.lock:
                    vendors.asked.append(f"{self.command} {self.path}")
                    status, answer = vendors.answer(self.command, self.path, self.headers, body)
                self.answer(status, json.dumps(answer).encode(), [("Content-Type", "application/json")])

        self.handler = Handler

    def answer(self, method, path, headers, body):
        place, _, query = path.partition("?")
        query = dict(urllib.parse.parse_qsl(query))
        name, _, rest = place.lstrip("/").partition("/")
        return {"books": self.books, "payments": self.payments, "chat": self.chat, "actions": self.action}[name](rest, query, headers, body)

    # The accounting system.

    def books(self, rest, query, headers, body):
        if rest == "token":
            form = dict(urllib.parse.parse_qsl(body.decode()))
            right = form.get("refresh_token") == f"refresh-{self.access}" or form.get("code") == "code-of-the-judge"
            if not right:
                return 400, {"error": "invalid_grant"}
            self.access += 1
            return 200, {"access_token": f"access-{self.access}", "refresh_token": f"refresh-{self.access}", "expires_in": 1800}
        if headers.get("Authorization") != f"Bearer access-{self.access}":
            return 401, {"Title": "Unauthorized"}
        if rest == "connections":
            return 200, [{"tenantId": ORGANISATION, "tenantType": "ORGANISATION", "tenantName": "Judge Ltd"}]
        first = query.get("page", "1") == "1"
        parts = rest.split("/")
        if parts[0] == "Invoices" and parts[-1] == "OnlineInvoice":
            return 200, {"OnlineInvoices": [{"OnlineInvoiceUrl": "https://pay.judge.example/1"}]}
        shown = {"Invoices": [self.invoice()], "Contacts": [self.contact()]}.get(parts[0], [])
        if not first:
            shown = []
        return 200, {"Status": "OK", parts[0]: shown, "pagination": {"page": 1, "pageSize": 200, "pageCount": 1, "itemCount": len(shown)}}

    def invoice(self):
        day = f"{self.due.isoformat()}T00:00:00"
        return {
            "Type": "ACCREC", "InvoiceID": INVOICE, "InvoiceNumber": "B-1", "CurrencyCode": "GBP", "SentToContact": True,
            "Status": "PAID" if self.paid else "AUTHORISED", "Contact": {"ContactID": CONTACT, "Name": "Booked Ltd"},
            "DateString": day, "DueDateString": day, "Total": 321.50, "AmountDue": 0 if self.paid else 321.50,
            "AmountPaid": 321.50 if self.paid else 0, "AmountCredited": 0, "UpdatedDateUTC": f"/Date({int(time.time() * 1000)}+0000)/",
        }

    def contact(self):
        return {
            "ContactID": CONTACT, "ContactStatus": "ACTIVE", "Name": "Booked Ltd", "EmailAddress": "ap@booked.example",
            "ContactPersons": [], "Phones": [], "Addresses": [], "UpdatedDateUTC": f"/Date({int(time.time() * 1000)}+0000)/",
        }

    # The payment provider.

    def payments(self, rest, query, _headers, _body):
        if rest == "v1/account":
            return 200, {"id": "acct_1Judge", "object": "account", "business_profile": {"name": "Judge Ltd"}}
        if rest == f"v1/invoices/{BILL}":
            return 200, self.bill()
        shown = [self.bill()] if rest == "v1/invoices" and not (query.get("status") == "open" and self.bill_paid) else []
        return 200, {"object": "list", "url": f"/{rest}", "has_more": False, "data": shown}

    def bill(self):
        due = int(time.mktime(self.due.timetuple())) + 43_200
        paid = 9_900 if self.bill_paid else 0
        return {
            "id": BILL, "object": "invoice", "number": "P-1", "status": "paid" if self.bill_paid else "open",
            "collection_method": "send_invoice", "currency": "gbp", "due_date": due, "created": due - 86_400, "total": 9_900,
            "amount_due": 9_900, "amount_paid": paid, "amount_remaining": 9_900 - paid, "amount_overpaid": 0, "starting_balance": 0,
            "customer": {"id": "cus_judge", "object": "customer", "name": "Billed Ltd", "email": "ap@billed.example",
                         "address": None, "phone": None, "preferred_locales": []},
            "customer_name": "Billed Ltd", "customer_email": "ap@billed.example", "customer_phone": None, "customer_address": None,
            "hosted_invoice_url": "https://pay.judge.example/p1", "invoice_pdf": "https://pay.judge.example/p1.pdf",
            "status_transitions": {"finalized_at": due - 86_400},
        }

    # The chat.

    def chat(self, rest, _query, _headers, body):
        if rest == "auth.test":
            return 200, {"ok": True, "team_id": "T0JUDGE", "team": "Judge", "bot_id": "B0JUDGE", "user_id": "U0BOT"}
        if rest.startswith("conversations."):
            return 200, {"ok": True, "messages": [], "has_more": False}
        message = json.loads(body)
        if rest == "chat.update":
            self.posts = [(ts, message if ts == message["ts"] else old) for ts, old in self.posts]
            return 200, {"ok": True, "channel": "C0JUDGE", "ts": message["ts"]}
        ts = f"1780300000.{len(self.posts) + 1:06}"
        self.posts.append((ts, message))
        return 200, {"ok": True, "channel": "C0JUDGE", "ts": ts}

    def action(self, _rest, _query, _headers, body):
        self.told.append(json.loads(body).get("text", ""))
        return 200, {"ok": True}


def mac(text):
    return hmac.new(KEY.encode(), text.encode(), hashlib.sha256)


def envelope(registration, headers, body):
    return {
        "version": "2.0", "rawPath": f"/webhooks/{registration}", "headers": headers,
        "requestContext": {"http": {"method": "POST"}}, "body": base64.b64encode(body.encode()).decode(), "isBase64Encoded": True,
    }


def from_books(registration, salt):
    event = {
        "resourceUrl": "", "resourceId": INVOICE, "eventDateUtc": "2026-06-01T07:30:00.000", "eventType": "UPDATE",
        "eventCategory": "INVOICE", "tenantId": ORGANISATION, "tenantType": "ORGANISATION",
    }
    body = json.dumps({"events": [event], "firstEventSequence": 1, "lastEventSequence": 1, "entropy": salt})
    return envelope(registration, {"x-xero-signature": base64.b64encode(mac(body).digest()).decode()}, body)


def from_payments(registration, event, sort, at=None):
    at = at or int(time.time())
    body = json.dumps({"id": event, "object": "event", "type": sort, "created": at, "data": {"object": {"id": BILL, "object": "invoice"}}})
    return envelope(registration, {"stripe-signature": f"t={at},v1={mac(f'{at}.{body}').hexdigest()}"}, body)


def press(registration, vendors, port, ts, action, user):
    [message] = [message for known, message in vendors.posts if known == ts]
    [(block, button)] = [
        (block, element) for block in message["blocks"] for element in block.get("elements", [])
        if element.get("action_id", "").split("@")[0].split(":")[0].split(".")[0] == action and element["type"] == "button"
    ]
    at = int(time.time())
    payload = {
        "type": "block_actions", "team": {"id": "T0JUDGE"}, "user": {"id": user}, "channel": {"id": "C0JUDGE"},
        "container": {"type": "message", "message_ts": ts, "channel_id": "C0JUDGE"}, "message": {"ts": ts},
        "response_url": f"http://127.0.0.1:{port}/actions/T0JUDGE/1/judge",
        "actions": [{"type": "button", "action_id": button["action_id"], "block_id": block.get("block_id", ""),
                     "value": button.get("value", ""), "action_ts": f"{at}.000100"}],
    }
    body = urllib.parse.urlencode({"payload": json.dumps(payload)})
    headers = {"x-slack-signature": f"v0={mac(f'v0:{at}:{body}').hexdigest()}", "x-slack-request-timestamp": str(at)}
    return envelope(registration, headers, body)
