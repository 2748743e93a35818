use super::super::said::Language;
use super::*;
use crate::labels::{DisputeReason, Sentiment};
use crate::meaning::{Confidence, Evidence};
use domain::money::{Currency, Money};

const TEXT: &str = "Thanks. We will pay 250 EUR on Friday.";

fn mail(new_text: &str) -> Mail<'_> {
    Mail { new_text, received: "2026-11-17".parse().unwrap(), locale: "en-GB" }
}

fn place(text: &str, words: &str) -> Range<usize> {
    let at = text.find(words).unwrap();
    at..at + words.len()
}

/// A promise of which our reader is not sure enough.
fn unsure() -> Meaning {
    let shown =
        |shows: &str, words| Evidence { shows: shows.to_owned(), place: place(TEXT, words) };
    Meaning {
        intent: Intent::PromiseToPay,
        secondary: Vec::new(),
        dispute_reason: None,
        wanted: None,
        promised_on: Some("2026-11-20".parse().unwrap()),
        promised: Some(Money::new(25_000, Currency::EUR)),
        contested: None,
        returns: None,
        must_pause: false,
        must_escalate: false,
        sentiment: Sentiment::default(),
        language: "en".to_owned(),
        injection: false,
        confidence: Confidence { intent: 0.7, reason: 0.0, pause: 0.1, escalate: 0.1, alone: 0.6 },
        evidence: vec![shown("intent", "We will pay"), shown("amount", "250 EUR")],
        action: Action::Ask,
    }
}

fn agrees() -> Opinion {
    Opinion {
        intent: Intent::PromiseToPay,
        secondary: Vec::new(),
        dispute_reason: None,
        must_pause: false,
        must_escalate: false,
        injection: false,
        language: Language::En,
        evidence: vec![place(TEXT, "We will pay")],
        date: vec![place(TEXT, "on Friday")],
        amount: vec![place(TEXT, "250 EUR")],
    }
}

#[test]
fn who_agrees_confirms_and_nothing_else_changes() {
    assert!(is_wanted(&unsure(), mail(TEXT)));
    let weighed = weigh(&unsure(), &agrees(), mail(TEXT));
    assert_eq!(weighed.differs, None);
    assert_eq!(weighed.meaning, Meaning { action: Action::Automatic, ..unsure() });
}

#[test]
fn any_difference_is_a_persons() {
    let differing: [(&str, Opinion); 9] = [
        ("stall", Opinion { intent: Intent::Stall, ..agrees() }),
        (
            "dispute:wrong_price",
            Opinion {
                intent: Intent::Dispute,
                dispute_reason: Some(DisputeReason::WrongPrice),
                ..agrees()
            },
        ),
        ("care", Opinion { must_pause: true, ..agrees() }),
        ("care", Opinion { injection: true, ..agrees() }),
        ("more", Opinion { secondary: vec![Intent::DocumentRequest], ..agrees() }),
        ("language", Opinion { language: Language::De, ..agrees() }),
        ("date", Opinion { date: Vec::new(), ..agrees() }),
        ("date", Opinion { date: vec![place(TEXT, "Thanks")], ..agrees() }),
        ("amount", Opinion { amount: Vec::new(), ..agrees() }),
    ];
    for (code, opinion) in differing {
        let weighed = weigh(&unsure(), &opinion, mail(TEXT));
        assert_eq!(weighed.differs.as_deref(), Some(code));
        assert_eq!(weighed.meaning.action, Action::Ask, "{code}");
        assert_eq!(weighed.meaning.intent, Intent::PromiseToPay, "our own reading stays: {code}");
        assert_eq!(weighed.meaning.promised_on, unsure().promised_on, "{code}");
    }
}

#[test]
fn care_grows_and_never_shrinks() {
    for intent in Intent::ALL {
        let opinion = Opinion { intent, ..agrees() };
        let both = weigh(&unsure(), &opinion, mail(TEXT)).meaning;
        assert_eq!(both.must_pause, intent.pauses(), "{intent:?}");
        assert_eq!(both.must_escalate, intent.escalates(), "{intent:?}");
        assert_eq!(both.has(intent), intent.pauses() || intent == Intent::PromiseToPay);
        // The calmest opinion there is takes nothing away.
        let grave = Meaning {
            intent,
            secondary: vec![Intent::Other],
            must_pause: true,
            must_escalate: true,
            injection: true,
            ..unsure()
        };
        let calm = Opinion { intent, ..agrees() };
        let both = weigh(&grave, &calm, mail(TEXT)).meaning;
        assert!(both.must_pause && both.must_escalate && both.injection, "{intent:?}");
        assert_eq!((both.action, both.secondary), (Action::Ask, grave.secondary));
    }
    let sure = Meaning { action: Action::Automatic, ..unsure() };
    let doubts = Opinion { intent: Intent::Query, ..agrees() };
    assert_eq!(weigh(&sure, &doubts, mail(TEXT)).meaning.action, Action::Ask);
    assert_eq!(weigh(&sure, &agrees(), mail(TEXT)).meaning, sure);
}

#[test]
fn only_a_want_of_confidence_is_asked_about() {
    let rule = |class: Class| Evidence { shows: class.flag().to_owned(), place: 0..6 };
    let mut not: Vec<Meaning> = vec![
        Meaning { action: Action::Automatic, ..unsure() },
        Meaning { must_pause: true, ..unsure() },
        Meaning { must_escalate: true, ..unsure() },
        Meaning { injection: true, ..unsure() },
        Meaning { secondary: vec![Intent::Query], ..unsure() },
        Meaning { promised_on: None, ..unsure() },
        Meaning { promised_on: Some("2026-11-21".parse().unwrap()), ..unsure() },
        Meaning { confidence: Confidence { intent: 0.4, ..unsure().confidence }, ..unsure() },
    ];
    not.extend(FEARED.map(|class| Meaning { evidence: vec![rule(class)], ..unsure() }));
    not.extend(
        Intent::ALL
            .into_iter()
            .filter(|it| !ALONE.contains(it))
            .map(|intent| Meaning { intent, ..unsure() }),
    );
    for meaning in not {
        assert!(!is_wanted(&meaning, mail(TEXT)), "{meaning:?}");
        // And should it be asked about all the same, agreement changes nothing.
        let agrees = Opinion { intent: meaning.intent, ..agrees() };
        assert_eq!(weigh(&meaning, &agrees, mail(TEXT)).meaning.action, meaning.action);
    }
}

#[test]
fn only_one_day_to_come_is_no_doubt() {
    for (text, promised, wanted) in [
        ("We will pay on Friday.", Some("2026-11-20"), true),
        ("We will pay on Friday, on 20 November.", Some("2026-11-20"), true),
        ("Invoiced 1 October 2026. We will pay on Friday.", Some("2026-11-20"), true),
        ("We will pay on Friday or on Monday.", Some("2026-11-20"), false),
        ("We will pay.", None, true),
        ("We will pay, as on 1 October 2026.", None, false),
        ("We will pay.", Some("2026-11-20"), false),
    ] {
        let promised_on = promised.map(|day| day.parse().unwrap());
        let evidence = Vec::new();
        let meaning = Meaning { promised_on, promised: None, evidence, ..unsure() };
        assert_eq!(is_wanted(&meaning, mail(text)), wanted, "{text}");
    }
    let text = "Noted.";
    for intent in [Intent::Stall, Intent::Acknowledgement, Intent::AutoReply] {
        let bare =
            Meaning { intent, promised_on: None, promised: None, evidence: Vec::new(), ..unsure() };
        assert!(is_wanted(&bare, mail(text)));
        assert!(!is_wanted(&bare, mail("Noted, until Friday.")), "{intent:?}");
        let same = Opinion { intent, date: Vec::new(), amount: Vec::new(), ..agrees() };
        let weighed = weigh(&bare, &same, mail(text));
        assert_eq!(weighed.meaning.action, Action::Automatic, "{weighed:?}");
        let dated = Opinion { date: std::iter::once(0..5).collect(), ..same };
        assert_eq!(weigh(&bare, &dated, mail(text)).differs.as_deref(), Some("date"));
    }
    let away = Meaning {
        intent: Intent::AutoReply,
        promised_on: None,
        promised: None,
        contested: None,
        returns: Some("2026-11-21".parse().unwrap()),
        ..unsure()
    };
    assert!(is_wanted(&away, mail("I am away until Friday.")));
}
