//! What customers and mail systems write back.

use domain::calendar::{Day, Time};
use domain::ids::{DebtorId, OutboxId, TenantId};
use store::book::Card;

/// What a mail answers: the route that our message gave.
pub(super) struct Answered<'a> {
    pub(super) tenant: &'a TenantId,
    pub(super) debtor: &'a DebtorId,
    pub(super) message: &'a OutboxId,
    pub(super) card: &'a Card,
    pub(super) from: &'a str,
    pub(super) base: &'a str,
}

impl Answered<'_> {
    fn our_id(&self) -> String {
        let domain = self.base.rsplit('@').next().unwrap_or_default();
        mail::message_id::format(self.tenant, self.debtor, self.message, domain)
    }

    fn head(&self, subject: &str, at: Time, extra: &str) -> String {
        format!(
            "Return-Path: <{from}>\r\nFrom: {name} <{from}>\r\nTo: {to}\r\nSubject: {subject}\r\n\
             Date: {date}\r\nMessage-ID: <{stamp}.{message}@customer.example>\r\n\
             In-Reply-To: <{ours}>\r\nMIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n{extra}\r\n",
            from = self.from,
            name = self.card.name.replace(['&', '.'], " "),
            to = mail::token::reply_address(self.base, &self.card.token),
            date = at.to_rfc2822(),
            stamp = at.timestamp(),
            message = self.message,
            ours = self.our_id(),
        )
    }

    /// A person answers.
    pub(super) fn reply(&self, text: &str, at: Time) -> Vec<u8> {
        let head = self.head("Re: your reminder", at, "");
        format!("{head}{text}\r\n\r\nKind regards\r\nAccounts\r\n").into_bytes()
    }

    /// A machine answers for somebody on holiday.
    pub(super) fn absence(&self, back: Day, at: Time) -> Vec<u8> {
        let extra = "Auto-Submitted: auto-replied\r\n";
        let head = self.head("Automatic reply: out of office", at, extra);
        format!("{head}I am on holiday and back on {back}.\r\n").into_bytes()
    }

    /// The mail system says that the address is dead (RFC 3464).
    pub(super) fn bounce(&self, at: Time) -> Vec<u8> {
        format!(
            "Return-Path: <>\r\nFrom: Mail Delivery Subsystem <mailer-daemon@mx.example>\r\n\
             To: {base}\r\nSubject: Undelivered Mail Returned to Sender\r\nDate: {date}\r\n\
             Message-ID: <bounce.{stamp}.{message}@mx.example>\r\nAuto-Submitted: auto-replied\r\n\
             MIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nThe address does not exist.\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; {from}\r\nAction: failed\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n\
             --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{ours}>\r\n\
             X-Credit-Control-Id: {message}\r\n\r\n--b--\r\n",
            base = self.base,
            date = at.to_rfc2822(),
            stamp = at.timestamp(),
            message = self.message,
            from = self.from,
            ours = self.our_id(),
        )
        .into_bytes()
    }
}
