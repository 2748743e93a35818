//! A fortnight of four accounts: opening statements, reminders, a promise, a hold, part payments,
//! two currencies, a dispute, a mail that nobody answers, and a new policy in the middle.

use super::world::{STANDARD, World};
use app::look::{self, OutboxFilter};
use app::tenants::publish;
use app::turn::{Input, turn};
use domain::calendar::Day;
use domain::hold::Scope;
use domain::ids::InvoiceId;
use domain::money::{Currency, Money};
use domain::signal::{Act, Actor, Evidence, ReplyNews, Signal, Source};
use store::book::{Conversation, Direction};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn invoices(numbers: &[&str]) -> Scope {
    Scope::Invoices(numbers.iter().map(|number| InvoiceId::from(*number)).collect())
}

/// A mail of a debtor's, past the reading of it.
pub(super) async fn reply(world: &World, name: &str, text: &str, named: &[&str]) {
    let debtor = world.find(name).await;
    let mail = format!("mail/{name}-{}", world.now().timestamp());
    let news = ReplyNews {
        mail: mail.clone(),
        named: named.iter().map(|number| InvoiceId::from(*number)).collect(),
        warnings: Vec::new(),
        says: Default::default(),
    };
    let source = Source { actor: Actor::Mail, evidence: Evidence::Untrusted, at: world.now() };
    let input = Input {
        conversation: vec![Conversation {
            at: world.now(),
            direction: Direction::In,
            mail,
            excerpt: text.to_owned(),
            shows: String::new(),
            care: Vec::new(),
            thread: None,
        }],
        ..Input::of(Signal::Reply(news), source)
    };
    turn(&world.app, &world.book().await, &debtor, &input, world.now()).await.unwrap();
}

/// Lives through the fortnight, up to Monday 16 March, half past nine.
pub(super) async fn fortnight() -> World {
    let world = World::new().await;
    world.row("1001,Alder Ltd,ap@alder.example,2026-01-21,2026-02-20,900.00,EUR");
    world.row("1002,Alder Ltd,ap@alder.example,2026-02-01,2026-03-03,400.00,EUR");
    world.row("1003,Alder Ltd,ap@alder.example,2026-01-27,2026-02-26,700.00,USD");
    world.row("2001,Birch & Co,pay@birch.example,2026-01-28,2026-02-27,500.00,EUR");
    world.row("2002,Birch & Co,pay@birch.example,2026-02-06,2026-03-08,80.00,EUR");
    world.row("3001,Cedar GmbH,,2026-01-20,2026-02-19,1200.00,EUR");
    world.row("4001,Dogwood,office@dogwood.example,2026-01-20,2026-02-19,150.00,EUR");
    world.row("4002,Dogwood,office@dogwood.example,2026-02-20,2026-02-20,200.00,EUR,,credit_note");
    world.import().await;
    world.go_live().await;
    world.approve_all().await;
    world.tick().await;
    world.day(day("2026-03-03")).await;
    let birch = world.find("birch & co").await;
    let on = day("2026-03-06");
    let scope = invoices(&["2001"]);
    world.act(&birch, Act::Promise { scope, amount: None, currency: Currency::EUR, on }).await;
    world.day(day("2026-03-04")).await;
    let alder = world.find("Alder Ltd").await;
    let until = Some(day("2026-03-10"));
    let note = "their buyer is away".to_owned();
    world.act(&alder, Act::Hold { scope: invoices(&["1001"]), until, note }).await;
    world.row("1001,Alder Ltd,ap@alder.example,2026-01-21,2026-02-20,900.00,EUR,300.00");
    world.day(day("2026-03-05")).await;
    world.day(day("2026-03-06")).await;
    world.day(day("2026-03-09")).await;
    let policy = STANDARD.replace("gap_days = 7", "gap_days = 2").replace("day = 14", "day = 10");
    assert_ne!(policy, STANDARD);
    publish(&world.app, &world.tenant, &policy, world.now()).await.unwrap();
    world.day(day("2026-03-10")).await;
    let amount = Some(Money::new(10_000, Currency::USD));
    let reason = "damaged".to_owned();
    let dispute =
        Act::Dispute { scope: invoices(&["1003"]), amount, reason, review: day("2026-03-18") };
    world.act(&alder, dispute).await;
    world.day(day("2026-03-11")).await;
    world.gone("2001");
    world.row("2001,Birch & Co,pay@birch.example,2026-01-28,2026-02-27,500.00,EUR,500.00");
    world.day(day("2026-03-12")).await;
    reply(&world, "Birch & Co", "2002 was never delivered.\nPlease check!", &["2002"]).await;
    world.day(day("2026-03-13")).await;
    world.day(day("2026-03-16")).await;
    world
}

#[tokio::test]
async fn every_decision_of_a_fortnight_comes_out_the_same_again() {
    let world = fortnight().await;
    let book = world.book().await;
    let filter = OutboxFilter::default();
    let outbox = look::outbox(&world.app, &book, &filter, world.now()).await.unwrap();
    let mut policies = std::collections::BTreeSet::new();
    let mut explained = 0;
    for line in outbox.iter().filter(|line| line.debtor.is_some()) {
        let told = look::explain(&world.app, &book, line.id.as_str(), world.now()).await.unwrap();
        let decided = told.decided.unwrap();
        assert!(decided.reproduced, "{} {:?}", line.step, decided.difference);
        assert_eq!(decided.difference, Vec::<String>::new());
        let chain = told.chain.unwrap();
        assert!(chain.holds && chain.agrees);
        assert_eq!(chain.decisions, chain.reproduced);
        assert_eq!(told.message.unwrap(), *line);
        assert!(decided.books.is_some());
        policies.insert(decided.policy.name.clone() + decided.policy.version.as_str());
        explained += 1;
    }
    assert!(explained >= 7, "{explained} messages are too few to say anything");
    assert_eq!(policies.len(), 2, "both policies decided something");
    let currencies: std::collections::BTreeSet<_> =
        outbox.iter().filter_map(|line| line.currency).collect();
    assert_eq!(currencies.len(), 2);
}

#[tokio::test]
async fn the_outbox_says_what_went_where_and_why() {
    let world = fortnight().await;
    let book = world.book().await;
    let all = look::outbox(&world.app, &book, &OutboxFilter::default(), world.now()).await.unwrap();
    let lines: Vec<String> = all
        .iter()
        .map(|line| {
            format!(
                "{} {} {} {} {} to {}: {} {}; {}",
                line.at.format("%m-%d %H:%M"),
                line.name,
                line.state,
                line.step,
                line.numbers.join("+"),
                line.to.join(", "),
                line.asked.as_deref().unwrap_or("-"),
                line.currency.map_or_else(String::new, |currency| currency.to_string()),
                line.because.as_deref().unwrap_or("-"),
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
    let latest = OutboxFilter { limit: Some(2), ..OutboxFilter::default() };
    let two = look::outbox(&world.app, &book, &latest, world.now()).await.unwrap();
    assert_eq!(two, all[all.len() - 2..]);
    let last = all[all.len() - 1].decided;
    let since = OutboxFilter { since: Some(last), ..OutboxFilter::default() };
    let later = look::outbox(&world.app, &book, &since, world.now()).await.unwrap();
    assert!(later.len() > 1 && later.len() < all.len());
    assert!(later.iter().all(|line| line.decided >= last));
    let state = OutboxFilter { state: Some("pending".to_owned()), ..OutboxFilter::default() };
    let none = look::outbox(&world.app, &book, &state, world.now()).await.unwrap();
    assert_eq!(none, Vec::new());
    let json = serde_json::to_value(&all[0]).unwrap();
    for field in ["id", "debtor", "invoices", "step", "channel", "to", "state", "at", "because"] {
        assert!(json.get(field).is_some(), "{field} is missing");
    }
}

#[tokio::test]
async fn an_account_shows_where_it_stands_and_what_happened() {
    let world = fortnight().await;
    let book = world.book().await;
    let alder = world.find("alder ltd").await;
    let view = look::debtor(&world.app, &book, &alder, world.now()).await.unwrap();
    let story: Vec<String> = view
        .timeline
        .iter()
        .map(|line| {
            let why = line.because.as_ref().map_or_else(String::new, |why| format!(" <- {why}"));
            format!("{} {}: {}{why}", line.at.format("%m-%d %H:%M:%S"), line.who, line.what)
        })
        .collect();
    insta::assert_snapshot!("timeline", story.join("\n"));
    let mut json = serde_json::to_value(&view).unwrap();
    for field in
        ["id", "name", "balances", "invoices", "holds", "promises", "disputes", "wake", "timeline"]
    {
        assert!(json.get(field).is_some(), "{field} is missing");
    }
    json.as_object_mut().unwrap().remove("timeline");
    insta::assert_snapshot!("account", serde_json::to_string_pretty(&json).unwrap());
}

#[tokio::test]
async fn a_briefing_says_all_that_a_person_needs_to_know() {
    let world = fortnight().await;
    let tasks = look::tasks(&world.app, &world.book().await, world.now()).await.unwrap();
    let told: Vec<String> = tasks
        .iter()
        .map(|task| {
            format!(
                "# {} {} ({}, by {}, {})\n{}\n{}",
                task.name,
                task.kind,
                task.amount.iter().map(|sum| sum.amount.to_string()).collect::<Vec<_>>().join(", "),
                task.due,
                task.owner,
                task.briefing.text,
                task.choices.join("\n"),
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n\n"));
    let json = serde_json::to_value(&tasks[0]).unwrap();
    for field in ["id", "debtor", "kind", "since", "due", "owner", "briefing", "choices"] {
        assert!(json.get(field).is_some(), "{field} is missing");
    }
}

#[tokio::test]
async fn explanations_can_be_read_to_a_customer() {
    let world = fortnight().await;
    let book = world.book().await;
    let mut told = Vec::new();
    for text in ["1001", "2001", "Cedar GmbH", "dogwood", "2002"] {
        let answer = look::explain(&world.app, &book, text, world.now()).await.unwrap();
        told.push(format!("# {text} ({})\n{}", answer.about, answer.text));
    }
    insta::assert_snapshot!(told.join("\n\n"));
}
