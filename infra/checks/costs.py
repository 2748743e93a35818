"""What a month costs, from measured units and list prices: prints the tables of infra/COSTS.md.

    python3 infra/checks/costs.py

The judge checks that COSTS.md shows what this prints.
"""

DAYS = 30
# Prices in USD: on demand, us-east-1, arm64, without any free tier.
WRITE, READ = 0.625e-6, 0.125e-6
LAMBDA_CALL, LAMBDA_SECOND = 0.20e-6, 0.0000133334 * 0.5
MAIL, MAIL_IN = 0.10e-3, 0.19e-3
API, LOG, TABLE_GB, FILE_GB = 1.00e-6, 0.50, 0.25 + 0.20, 0.023

# Measured here (`cargo test -p e2e bill`): write units of one due debtor with three invoices.
DUE_WRITES = 20
# Of the benchmark ledger: share of the open invoices that is due on a day, invoices to a mail.
DUE, TO_A_MAIL = 0.033, 3.2
# Queries of the pending index in a run with nothing to do, half a read unit each, and runs a day.
SHARDS = 16
RUNS = {"tick": (3, 1440), "dispatch": (2, 1440), "ingest": (2, 1440), "reconcile": (1, 96)}
# Assumed.
QUERY_SECONDS = 0.005
DUE_READS, CHANGE_WRITES, CHANGE_READS, EVENT_READS = 10, 15, 10, 2
TURNOVER = 2 / 43
WEBHOOK_SECONDS, CHANGE_SECONDS, EVENT_SECONDS, REPLY_SECONDS = 0.015, 0.05, 0.05, 0.2
SENDING_RATE, REPLIES = 14, 0.10
BUSY_SECONDS = 10 * 3600


def month(invoices):
    """Rows of (what, arithmetic, USD) for so many open invoices."""
    mails = invoices * DUE / TO_A_MAIL * DAYS
    changes = invoices * TURNOVER * DAYS
    # A hint gathers for a second; more than one a second cannot start a run.
    hints = min(changes, BUSY_SECONDS * DAYS) + min(mails, BUSY_SECONDS * DAYS)
    queries = sum(kinds * SHARDS * runs for kinds, runs in RUNS.values()) * DAYS
    runs = sum(runs for _, runs in RUNS.values()) * DAYS
    hinted = hints * 2 * SHARDS
    replies = mails * REPLIES
    calls = runs + hints + changes + mails + replies
    seconds = (
        (queries + hinted) * QUERY_SECONDS + mails / SENDING_RATE + changes * WEBHOOK_SECONDS
        + changes * CHANGE_SECONDS + mails * EVENT_SECONDS + replies * REPLY_SECONDS
    )
    reads = (queries + hinted) / 2 + mails * (DUE_READS + EVENT_READS) + changes * CHANGE_READS
    logs = calls * 800 / 1e9
    table = (invoices / TO_A_MAIL * 4_000 + mails * 12 * 3_000) / 1e9
    files = replies * 12 * 75_000 / 1e9
    return mails, [
        ("Mail out", f"{mails:,.0f} mails x $0.10 a thousand", mails * MAIL),
        ("Due debtors, writes", f"{mails:,.0f} x {DUE_WRITES} units", mails * DUE_WRITES * WRITE),
        ("Changes of ledgers, writes", f"{changes:,.0f} x {CHANGE_WRITES} units",
         changes * CHANGE_WRITES * WRITE),
        ("Reads", f"{reads / 1e6:,.2f} M units, {queries / 2e6:,.2f} M of them to find nothing due",
         reads * READ),
        ("Functions", f"{calls / 1e6:,.2f} M calls, {seconds / 3600:,.1f} hours of 512 MB",
         calls * LAMBDA_CALL + seconds * LAMBDA_SECOND),
        ("Webhooks", f"{changes:,.0f} requests", changes * API),
        ("Mail in", f"{replies:,.0f} mails of 75 KB, with their chunks", replies * MAIL_IN),
        ("Table, after a year", f"{table:,.2f} GB with recovery to any moment", table * TABLE_GB),
        ("Files, after a year", f"{files:,.2f} GB", files * FILE_GB),
        ("Logs", f"{logs:,.2f} GB", logs * LOG),
    ]


# What is there whatever comes: metrics of alarms (four alarms look at two), metrics of our own, the
# key with its calls, the secret.
FIXED = [
    ("Alarms", "20 metrics x $0.10", 20 * 0.10),
    ("Metrics of our own", "3 x $0.30", 3 * 0.30),
    ("Key", "$1.00 and some 60,000 calls x $0.03 per 10,000", 1.00 + 6 * 0.03),
    ("Secret", "1", 0.40),
]


def tables():
    lines = []
    for invoices in (10_000, 1_000_000):
        mails, rows = month(invoices)
        total = sum(row[2] for row in rows + FIXED)
        lines += [f"### {invoices:,} open invoices", "", "| what | how much a month | USD |", "| --- | --- | ---: |"]
        lines += [f"| {what} | {how} | {usd:.2f} |" for what, how, usd in rows + FIXED]
        lines += [f"| **Sum** | {100 * mails * MAIL / total:.0f} % of it is SES for mail out | **{total:.2f}** |", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    print(tables())
