//! Tries settings on the tune part; a workbench, prints figures only.
use std::collections::HashMap;
use training::data::{Mail, lines};
use training::split::{Part, part_of};
use training::train::{Example, Settings, train};
use understanding::label::Label;
use understanding::labels::{Intent};
use understanding::model::{Model, outputs};
use understanding::report::{Report, Said};
use understanding::see::see;

fn main() {
    let part = std::env::args().nth(1).unwrap_or("labels/a".into());
    let labels: HashMap<String, Label> = lines::<Label>(&part).unwrap().into_iter().map(|l| (l.id.clone(), l)).collect();
    let mails: Vec<Mail> = lines("mails").unwrap();
    let mut sets: HashMap<Part, Vec<(Example, Mail, String)>> = HashMap::new();
    for mail in mails {
        let Some(label) = labels.get(&mail.id) else { continue };
        let sight = see(&mail.subject, &mail.body, &mail.locale);
        let example = Example { features: sight.features, label: label.clone() };
        sets.entry(part_of(&mail.scenario)).or_default().push((example, mail, sight.new_text));
    }
    for (part, set) in &sets { println!("{part:?} {}", set.len()); }
    let examples: Vec<Example> = sets[&Part::Train].iter().map(|(e, ..)| e.clone()).collect();
    let arg = |n: usize, d: f32| std::env::args().nth(n).and_then(|a| a.parse().ok()).unwrap_or(d);
    let settings = Settings { rounds: arg(2, 30.0) as u32, rate: arg(3, 0.5), decay: arg(4, 2e-5), seen: arg(5, 2.0) as u32, caution: arg(6, 2.0) };
    let weights = train(&examples, &settings);
    let bytes = weights.bytes();
    println!("features {} bytes {}", weights.len(), bytes.len());
    let model = Model::read(&bytes).unwrap();
    for part in [Part::Train, Part::Tune] {
        let mut report = Report::default();
        for (example, mail, text) in &sets[&part] {
            let scores = model.scores(&example.features);
            let mut primary = scores.primary();
            primary.sort_by(|a, b| b.1.total_cmp(&a.1));
            let (intent, p) = primary[0];
            let reason = scores.reasons().into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map(|r| r.0);
            let mut label = Label { intent, secondary_intents: vec![], dispute_reason: None, must_pause: scores.yes(outputs::PAUSE) > 0.3, must_escalate: scores.yes(outputs::ESCALATE) > 0.3, injection: scores.yes(outputs::INJECTION) > 0.5, promised_date: None, promised_amount: None, promised_currency: None, return_date: None, sentiment: Default::default(), id: mail.id.clone(), notes: String::new() };
            label.secondary_intents = scores.applies().into_iter().filter(|(i, p)| *p > 0.5 && *i != intent).map(|(i, _)| i).collect();
            if label.has(Intent::Dispute) { label.dispute_reason = reason; }
            report.add(&Said { label, automatic: false, confidence: p, language: mail.lang.clone() }, &example.label);
            if part == Part::Tune && intent != example.label.intent && std::env::var("SHOW").is_ok() {
                println!("{} {} | is {} said {} {:.2} | {}", mail.id, mail.lang, example.label.intent.word(), intent.word(), p, text.replace('\n', " / ").chars().take(220).collect::<String>());
            }
        }
        let right: u32 = report.languages.values().map(|l| l.1).sum();
        println!("{part:?} accuracy {:.3} macro {:.3} pause r {:.3} s {:.3} esc r {:.3} s {:.3} inj r {:?} p {:?}", f64::from(right) / f64::from(report.mails), report.macro_f1(), report.pause.recall().unwrap(), report.pause.specificity().unwrap(), report.escalate.recall().unwrap(), report.escalate.specificity().unwrap(), report.injection.recall(), report.injection.precision());
        if part == Part::Tune {
            for (intent, c) in &report.intents { println!("  {intent:20} p {:.2} r {:.2} f {:.2} n {}", c.precision().unwrap_or(0.0), c.recall().unwrap_or(0.0), c.f1(), c.right + c.missed); }
            println!("  languages {:?}", report.languages);
            let reasons: u32 = report.reasons.values().map(|c| c.right).sum(); let all: u32 = report.reasons.values().map(|c| c.right + c.missed).sum();
            println!("  reasons {reasons}/{all}");
        }
    }
}
