//! What follows from a customer's answer, by what it means: one mail in, then the state, what is sent or
//! kept back, the task and the card in the chat. The reader is the product's own, so the mails are
//! unmistakable and what is asserted is what the label guide and the design ask for: which mails stop
//! chasing and put a person in the way, and which may at most soften.

mod answers;
mod asks;
mod contests;
mod danger;
mod gone;
mod idle;
mod pays;
mod routed;
mod taught;
mod trusted;

use crate::vendors::stage::Connected;
use app::look::TaskLine;
use app::receive::Received;
use domain::calendar::Day;
use domain::debtor::Debtor;
use domain::hold::{Origin, Scope};
use domain::ids::DebtorId;

/// The day of the answer, a Monday.
const MONDAY: &str = "2026-06-01";

/// Late Ltd owes two invoices, was reminded of both this morning, and has answered an hour later.
struct Answered {
    world: Connected,
    received: Received,
    debtor: DebtorId,
}

/// What a mail that stops chasing must show to people.
struct Shown<'a> {
    /// What it reads as.
    reads: &'a str,
    /// Words of the mail that show it.
    words: &'a str,
    /// What a person would best do.
    proposed: &'a str,
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The days of June on which mails left when nobody answers, the first one apart.
async fn unanswered(until: u32) -> Vec<u32> {
    let (world, _) = Connected::reminded(&["INV-1", "INV-2"]).await;
    world.stage.set(&format!("{MONDAY}T10:00"));
    live(&world, until).await
}

/// Lives on to a day of June; the days on which mails left.
async fn live(world: &Connected, until: u32) -> Vec<u32> {
    let mut left = Vec::new();
    for day in 2..=until {
        let before = world.mails();
        world.stage.set(&format!("2026-06-{day:02}T10:00"));
        world.minute().await;
        left.extend(std::iter::repeat_n(day, world.mails() - before));
    }
    left
}

impl Answered {
    async fn with(text: &str) -> Self {
        Self::by("", text).await
    }

    /// A machine answered: `header_lines` say so.
    async fn by(header_lines: &str, text: &str) -> Self {
        let (world, debtor) = Connected::reminded(&["INV-1", "INV-2"]).await;
        world.stage.set(&format!("{MONDAY}T10:00"));
        let received = world.answers_with(header_lines, text).await;
        assert_eq!(world.answers_with(header_lines, text).await, Received::Duplicate);
        world.minute().await;
        let noted = matches!(&received, Received::Understood { promised: Some(_), .. });
        let answers = usize::from(noted);
        assert_eq!(world.mails(), 1 + answers, "only a promise that was taken in is answered");
        Self { world, received, debtor }
    }

    async fn state(&self) -> Debtor {
        let store = &self.world.app().store;
        store.debtor(&self.world.stage.tenant, &self.debtor).await.unwrap().unwrap().debtor
    }

    /// The story of the account, as it is told.
    async fn told(&self) -> String {
        let tenant = &self.world.stage.tenant;
        let lines = app::look::timeline(self.world.app(), tenant, &self.debtor).await.unwrap();
        lines.iter().map(|line| format!("{}\n", line.what)).collect()
    }

    /// The task of the mail, if it has one.
    async fn asked(&self) -> Option<TaskLine> {
        let book = self.world.stage.book().await;
        let now = self.world.stage.now();
        let tasks = app::look::tasks(self.world.app(), &book, now).await.unwrap();
        let mut of_mail = tasks.into_iter().filter(|task| task.kind == "read_reply");
        let first = of_mail.next();
        assert!(of_mail.next().is_none(), "one mail, one task");
        first
    }

    async fn task(&self) -> TaskLine {
        self.asked().await.expect("a person is asked")
    }

    /// What stands on the last card in the chat.
    fn card(&self) -> String {
        self.world.last_card()
    }

    /// It has only stopped: nothing is paid, promised or contested by it, and a person is asked.
    async fn only_held(&self) -> Debtor {
        let state = self.held().await;
        assert!(state.disputes.is_empty(), "{:?}", state.disputes);
        state
    }

    /// It has stopped what it is about, and paid or promised nothing.
    async fn held(&self) -> Debtor {
        assert!(matches!(self.received, Received::Held { .. }), "{:?}", self.received);
        let state = self.state().await;
        let [hold] = state.holds.as_slice() else { panic!("{:?}", state.holds) };
        assert_eq!((hold.origin, hold.until), (Origin::Mail, None));
        assert!(state.promises.is_empty());
        assert!(state.items.len() == 2 && state.items.iter().all(|item| item.doc.paid == 0));
        state
    }

    /// Its task and its card say what it reads as, how sure that is, its words, and what to do.
    async fn is_shown(&self, shown: &Shown<'_>) -> TaskLine {
        let task = self.task().await;
        let read = task.briefing.read.clone().unwrap_or_default();
        assert!(read.starts_with(&format!("It reads as {}", shown.reads)), "{read}");
        assert!(read.contains("% sure"), "{read}");
        assert!(task.briefing.proposed.contains(shown.proposed), "{}", task.briefing.proposed);
        let card = self.card();
        for part in [shown.reads, "% sure", shown.words, shown.proposed] {
            assert!(card.contains(part) && task.briefing.text.contains(part), "{part}: {card}");
        }
        task
    }

    /// It stops chasing of the whole account, and puts the mail before a person.
    async fn stops_all(&self, shown: &Shown<'_>) -> TaskLine {
        let state = self.only_held().await;
        assert_eq!(state.holds[0].scope, Scope::All);
        let task = self.is_shown(shown).await;
        assert_eq!(live(&self.world, 19).await, [0; 0], "nothing goes until somebody has answered");
        task
    }

    /// The same, and somebody is told now.
    async fn alarms(&self, shown: &Shown<'_>) {
        let card = self.card();
        let task = self.stops_all(shown).await;
        assert_eq!(task.due, day(MONDAY));
        assert!(card.contains("Somebody should look now."), "{card}");
    }

    /// Lives on until the next reminder has gone: what it asks for.
    async fn next_asks_for(&self) -> Vec<String> {
        assert_eq!(live(&self.world, 19).await.len(), 1, "what it does not name goes on");
        let state = self.state().await;
        let store = &self.world.app().store;
        let messages = store.messages(&self.world.stage.tenant, &self.debtor).await.unwrap();
        let next = messages.iter().max_by_key(|message| message.decided).unwrap();
        let asked = state.items.iter().filter(|item| next.items.contains(&item.doc.id));
        asked.map(|item| item.doc.shown().to_owned()).collect()
    }

    /// It never leads to more mails than silence would have, nor to earlier ones.
    async fn only_softens(&self) -> Vec<u32> {
        let (left, silent) = (live(&self.world, 29).await, unanswered(29).await);
        for day in 2..=29 {
            let by = |days: &[u32]| days.iter().filter(|left| **left <= day).count();
            assert!(by(&left) <= by(&silent), "{left:?}, and with silence {silent:?}");
        }
        left
    }

    /// What may become of a mail that needs nobody: it softens alone, or a person is asked and chasing
    /// waits for the answer.
    async fn is_harmless(&self, reads: &str) -> Vec<u32> {
        match &self.received {
            Received::Understood { promised, .. } => {
                assert_eq!(*promised, None);
                let state = self.state().await;
                assert!(state.holds.is_empty() && state.promises.is_empty());
                assert_eq!(state.quiet_until, Some(day("2026-06-05")), "three quiet days");
                assert!(self.asked().await.is_none());
            }
            Received::Held { .. } => {
                self.only_held().await;
                let read = self.task().await.briefing.read.unwrap_or_default();
                assert!(read.starts_with(&format!("It reads as {reads}")), "{read}");
            }
            other => panic!("{other:?}"),
        }
        let held = matches!(self.received, Received::Held { .. });
        let left = self.only_softens().await;
        assert!(!held || left.is_empty(), "{left:?}");
        left
    }
}

/// What the stories compare with: without an answer the next reminder does go.
#[tokio::test]
async fn silence_is_answered_by_the_next_reminder() {
    assert_eq!(unanswered(29).await, SECOND);
}

/// The days on which silence is answered.
const SECOND: [u32; 2] = [9, 23];
