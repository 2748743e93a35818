//! Sample letters: for trying templates, for previews of a policy, for tests. No one in them exists.

use crate::view::{
    AnswerView, DebtorView, Language, LetterView, LineKind, LineView, PromiseView, SellerView,
    TaskView, name,
};
use domain::calendar::{Day, plus_days};
use domain::money::{Currency, Money};

/// What the hostile sample's names hold; unescaped it would be markup.
pub(crate) const MARKUP: &str = "<b onclick=x>";

/// The sample letters of this template and language, each with a word for it.
pub fn letters(template: &str, language: Language) -> Vec<(&'static str, LetterView)> {
    let blank = || blank(template, language);
    vec![
        ("one", one(blank())),
        ("many", many(blank())),
        ("bare", bare(blank())),
        ("odd", odd(blank())),
    ]
}

/// 30 June 2026, a Tuesday.
fn today() -> Day {
    Day::from_ymd_opt(2026, 6, 30).unwrap_or_default()
}

fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn blank(template: &str, language: Language) -> LetterView {
    LetterView {
        template: template.to_owned(),
        language,
        today: today(),
        seller: SellerView {
            name: "Harbour Print Ltd".to_owned(),
            signature: vec![
                "Mara Quinn".to_owned(),
                "Credit Control".to_owned(),
                "+44 20 7946 0123".to_owned(),
            ],
        },
        debtor: DebtorView {
            name: "Bäckerei Sonnenschein GmbH".to_owned(),
            contact_name: Some("Jo Marsh".to_owned()),
        },
        currency: Currency::EUR,
        lines: Vec::new(),
        more: 0,
        total: euros(0),
        total_open: euros(0),
        credits: euros(0),
        promise_broken: None,
        oldest_days_late: 0,
        tasks: Vec::new(),
        reader: Vec::new(),
        answer: answer(template),
    }
}

fn answer(template: &str) -> Option<AnswerView> {
    let promised = PromiseView { date: plus_days(today(), 10), amount: Some(euros(103_450)) };
    template.starts_with("answer-").then_some(AnswerView {
        attached: true,
        promised: (template == name::ANSWER_PROMISE).then_some(promised),
    })
}

/// An invoice that was due `late` days ago; `paid` of `amount` (in cents) has come.
fn invoice(number: &str, late: i64, amount: i64, paid: i64) -> LineView {
    let due = plus_days(today(), -late);
    LineView {
        number: number.to_owned(),
        kind: LineKind::Invoice,
        issued: Some(plus_days(due, -30)),
        due,
        amount: euros(amount),
        paid: euros(paid),
        rest: euros(amount - paid),
        po_number: None,
        days_late: late,
        pay_link: None,
        pdf_link: None,
        disputed: None,
        held: false,
    }
}

/// How late the sample invoices are: a note before the due date has none that is late.
fn late(view: &LetterView, days: i64) -> i64 {
    if view.template == name::BEFORE_DUE { -(days % 9) - 1 } else { days }
}

fn one(mut view: LetterView) -> LetterView {
    let late = late(&view, 30);
    let line = LineView {
        po_number: Some("PO 4711/26".to_owned()),
        pay_link: Some("https://pay.example/i/HP-2026-0417".to_owned()),
        pdf_link: Some("https://books.example/HP-2026-0417.pdf".to_owned()),
        ..invoice("HP-2026-0417", late, 123_450, 20_000)
    };
    view.total = line.rest;
    view.total_open = line.rest;
    view.oldest_days_late = late;
    view.lines = vec![line];
    view.tasks = vec![task("t0a1b2c3d4", "Call about HP-2026-0417", 2, Some(1))];
    view
}

fn many(mut view: LetterView) -> LetterView {
    view.reader = vec![
        "a promise to pay: alone 48 of 49 right (at least 89 %), put before people 7 of 9 right \
         (at least 45 %)"
            .to_owned(),
        "thanks, nothing more: alone 0 of 2 right (at least 0 %), STOPPED: people are asked about \
         all of them"
            .to_owned(),
    ];
    let lates = [62, 30, 1].map(|days| late(&view, days));
    let [first, second, third] = lates;
    let line = LineView {
        po_number: Some("PO 4711/26".to_owned()),
        pay_link: Some("https://pay.example/i/HP-2026-0388".to_owned()),
        pdf_link: Some("https://books.example/HP-2026-0388.pdf".to_owned()),
        ..invoice("HP-2026-0388", first, 123_450, 20_000)
    };
    let queried =
        LineView { disputed: Some(euros(10_000)), ..invoice("HP-2026-0417", second, 80_000, 0) };
    let held = LineView { held: true, ..invoice("HP-2026-0420", second, 55_555, 0) };
    let late = invoice("HP-2026-0471", third, 1_000_000, 0);
    let credit = LineView {
        kind: LineKind::CreditNote,
        rest: euros(-5_000),
        amount: euros(-5_000),
        paid: euros(0),
        ..invoice("CN-2026-0012", 12, 0, 0)
    };
    let cash = LineView {
        kind: LineKind::UnappliedCash,
        issued: None,
        rest: euros(-2_550),
        amount: euros(-2_550),
        ..invoice("Transfer 17 June", 13, 0, 0)
    };
    view.total = euros(123_450 - 20_000 + 70_000 + 1_000_000 + 30_000);
    view.total_open = euros(123_450 - 20_000 + 80_000 + 55_555 + 1_000_000 + 30_000);
    view.credits = euros(7_550);
    view.promise_broken =
        Some(PromiseView { date: plus_days(today(), -5), amount: Some(euros(103_450)) });
    view.oldest_days_late = first;
    view.more = 3;
    view.lines = vec![line, queried, held, late, credit, cash];
    view.tasks = vec![
        task("t0a1b2c3d4", "Call: the second reminder went unanswered", 9, Some(-2)),
        task("t5e6f70819", "Look at a dispute: HP-2026-0417, damaged goods", 3, Some(2)),
        TaskView {
            owner: None,
            amount: None,
            due: None,
            ..task("t99aa88bb7", "Find an address: the last mail came back", 1, None)
        },
    ];
    view
}

/// Nothing that may be absent is there.
fn bare(mut view: LetterView) -> LetterView {
    let late = late(&view, 1);
    if let Some(answer) = &mut view.answer {
        answer.attached = false;
    }
    view.lines = vec![LineView { issued: None, ..invoice("1001", late, 5_000, 0) }];
    view.total = euros(5_000);
    view.total_open = euros(5_000);
    view.oldest_days_late = late;
    view.debtor.contact_name = None;
    view.seller.signature = Vec::new();
    view
}

/// Names that want to be markup, headers or place-holders, and very long ones.
fn odd(mut view: LetterView) -> LetterView {
    let late = late(&view, 400);
    view.debtor.name =
        format!("{MARKUP} & 'Söhne' \"Łódź\" 🚀\r\nBcc: x@evil.example {{{{ seller }}}}");
    view.debtor.contact_name = Some("مريم \u{202E}gpj.exe".to_owned());
    view.seller.name = "Grün & Co. <KG>".to_owned();
    view.seller.signature = vec!["O'Neill <mara@example.com>".to_owned()];
    view.lines = vec![LineView {
        po_number: Some(format!("{MARKUP}{{% raw %}}")),
        pay_link: Some("javascript:alert(1)".to_owned()),
        pdf_link: Some("https://books.example/a?b=1&c=%22".to_owned()),
        ..invoice("RE/2025-06-0000000000000000000000000000000001", late, 98_765_432_100, 1)
    }];
    view.total = euros(98_765_432_099);
    view.total_open = view.total;
    view.oldest_days_late = late;
    view.tasks = vec![TaskView {
        debtor: view.debtor.name.clone(),
        ..task("t0", &format!("{MARKUP} {}", "long ".repeat(60)), 1, None)
    }];
    view
}

fn task(id: &str, what: &str, since: i64, due: Option<i64>) -> TaskView {
    TaskView {
        id: id.to_owned(),
        debtor: "Bäckerei Sonnenschein GmbH".to_owned(),
        what: what.to_owned(),
        since: plus_days(today(), -since),
        due: due.map(|days| plus_days(today(), days)),
        owner: Some("Mara Quinn".to_owned()),
        amount: Some(euros(103_450)),
    }
}
