//! The judge: reads every row that changed, past all faults, and says what must not be.

use super::check::{Fold, claim_is_right, is_allowed, mail_is_right};
use super::firm::Firm;
use super::ops::{self, Op};
use super::world::World;
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::ids::{DebtorId, OutboxId, TenantId, fingerprint};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use store::book::{BooksRow, Delivery, DeliveryState, JournalRow, OutState, Outgoing, Tenant};
use store::keys;
use store::table::{Key, Row};

#[derive(Deserialize)]
struct Body<T> {
    b: T,
}

#[derive(Deserialize)]
struct StateRow {
    h: String,
    d: Debtor,
}

fn read<T: DeserializeOwned>(row: &Row) -> T {
    let body: Body<T> =
        serde_json::from_str(&row.body).unwrap_or_else(|error| panic!("{:?}: {error}", row.key));
    body.b
}

/// A mail that left.
#[derive(Clone)]
pub(super) struct Left {
    pub(super) at: Time,
    pub(super) outgoing: Outgoing,
}

/// The judge.
#[derive(Default)]
pub(super) struct Judge {
    bodies: HashMap<Key, Arc<str>>,
    folds: BTreeMap<(TenantId, DebtorId), Fold>,
    states: HashMap<(TenantId, DebtorId), (String, Debtor, bool)>,
    messages: HashMap<OutboxId, Outgoing>,
    left: Vec<Left>,
    judged: usize,
    failed: HashSet<OutboxId>,
    /// Bills of which the product was told that nothing is open, by tenant.
    closed: HashMap<TenantId, HashSet<String>>,
    stopped: HashSet<TenantId>,
    books: HashMap<TenantId, BooksRow>,
    done: HashSet<(TenantId, String)>,
    pub(super) claims: usize,
    pub(super) asked: usize,
    pub(super) imports: usize,
}

/// The local day in London, in the summer in which all lives begin.
pub(super) fn london(at: Time) -> (Day, u32) {
    use chrono::Timelike;
    let local = at + chrono::TimeDelta::hours(1);
    (local.date_naive(), local.hour())
}

impl Judge {
    /// Judges everything that changed while `ops` happened.
    pub(super) fn judges(&mut self, world: &World, ops: &[Op]) {
        let firms = world.firms.lock().unwrap().clone();
        let was_stopped = self.stopped.clone();
        let mut new: Vec<(TenantId, DebtorId)> = Vec::new();
        for row in world.table.rows() {
            if self.bodies.get(&row.key).is_some_and(|known| *known == row.body) {
                continue;
            }
            let known = self.bodies.insert(row.key.clone(), row.body.clone());
            if let Some((tenant, debtor)) = keys::debtor_in(&row.key) {
                nobody_elses(&firms, &tenant, &debtor, &row);
                self.row_of_debtor(&tenant, &debtor, &row, known.is_some());
                new.push((tenant, debtor));
            } else {
                self.row_of_tenant(&row);
            }
        }
        new.dedup();
        for whose in new {
            self.folds_up(&whose, &was_stopped, ops, &firms);
        }
        self.mails(world, &firms);
        self.rows_and_mails_agree(world);
        self.told(ops, &firms);
    }

    fn row_of_debtor(&mut self, tenant: &TenantId, debtor: &DebtorId, row: &Row, again: bool) {
        let whose = (tenant.clone(), debtor.clone());
        if row.key.sk == "A" {
            let state: StateRow = read(row);
            self.states.insert(whose, (state.h, state.d, row.pending.is_some()));
        } else if keys::is_journal(&row.key) {
            assert!(!again, "S9: the journal was rewritten: {:?}", row.key);
            let journal: JournalRow = read(row);
            let fold = self.folds.entry(whose).or_insert_with(|| Fold::new(tenant, debtor));
            fold.journal(&journal);
        } else if keys::message_in(&row.key).is_some() {
            let message: Outgoing = read(row);
            let fold = self.folds.entry(whose).or_insert_with(|| Fold::new(tenant, debtor));
            fold.claims(&message);
            self.messages.insert(message.id.clone(), message);
        }
    }

    fn row_of_tenant(&mut self, row: &Row) {
        let Some(tenant) = keys::tenant_in(&row.key) else { return };
        if row.key == keys::tenant(&tenant) {
            match read::<Tenant>(row).stopped {
                Some(_) => self.stopped.insert(tenant),
                None => self.stopped.remove(&tenant),
            };
        } else if row.key == keys::books(&tenant, &app::import::ledger()) {
            self.books.insert(tenant, read(row));
        } else if row.key.pk == keys::delivery(&tenant, "import", "x").pk {
            let delivery: Delivery = read(row);
            if delivery.state == DeliveryState::Done {
                self.done.insert((tenant, delivery.file));
            }
        } else if keys::message_in(&row.key).is_some() {
            let message: Outgoing = read(row);
            self.messages.insert(message.id.clone(), message);
        }
    }

    /// The new facts, in order: each may be, and together they are the state.
    fn folds_up(
        &mut self,
        whose: &(TenantId, DebtorId),
        was_stopped: &HashSet<TenantId>,
        ops: &[Op],
        firms: &[Firm],
    ) {
        let Some((head, state, wakes)) = self.states.get(whose) else { return };
        let Some(fold) = self.folds.get_mut(whose) else { panic!("{whose:?} has no journal") };
        while let Some((entry, before)) = fold.next() {
            is_allowed(&before, &entry);
            match &entry.fact {
                Fact::MessageClaimed { id, .. } => {
                    self.claims += 1;
                    claim_is_right(&before, &fold.debtor, &entry, id);
                    let lifted = ops.iter().any(|op| {
                        matches!(op, Op::Stop { firm, on: false } if firms[*firm].tenant == whose.0)
                    });
                    assert!(
                        lifted || !was_stopped.contains(&whose.0),
                        "claimed although all sending is stopped: {whose:?} {entry:?}"
                    );
                    if !ops.iter().any(|op| op.brings(firms, &whose.0)) {
                        claims_nothing_closed(&self.closed, whose, fold, id);
                    }
                }
                Fact::MessageFailed { id, .. } => {
                    self.failed.insert(id.clone());
                }
                Fact::TaskOpened(_) => self.asked += 1,
                _ => {}
            }
        }
        assert_eq!(fold.debtor, *state, "S9: the state is not what its facts say");
        assert_eq!(fold.head, *head, "S9: the chain of the journal does not hold");
        let dated = state.open_promises().next().is_some()
            || !state.disputes.is_empty()
            || state.holds.iter().any(|hold| hold.until.is_some());
        let asked = !state.tasks.is_empty();
        assert!(*wakes || asked || !dated, "S10: nobody will look at it again: {state:#?}");
    }

    fn mails(&mut self, world: &World, firms: &[Firm]) {
        let mails = world.wire.left();
        for mail in mails.get(self.judged..).unwrap_or_default() {
            let outgoing = self.messages.get(&mail.outbox);
            let outgoing = outgoing.unwrap_or_else(|| panic!("a mail without a message"));
            if outgoing.debtor().is_some() {
                let at = world.now();
                let live = |left: &&Left| !self.failed.contains(&left.outgoing.id);
                let before: Vec<&Left> = self.left.iter().filter(live).collect();
                mail_is_right(firms, mail, outgoing, at, &before);
                self.left.push(Left { at, outgoing: outgoing.clone() });
            }
        }
        self.judged = mails.len();
        for (id, copies) in world.wire.copies() {
            assert!(copies <= 1, "S1: {id} left {copies} times");
        }
    }

    fn rows_and_mails_agree(&self, world: &World) {
        let copies = world.wire.copies();
        for message in self.messages.values() {
            let left = copies.contains_key(&message.id);
            let fine = match &message.state {
                OutState::Sent { .. } => left,
                OutState::Pending | OutState::Abandoned { .. } => !left,
                OutState::Claimed { .. } | OutState::Unknown { .. } | OutState::Person { .. } => {
                    true
                }
            };
            assert!(fine, "{} is {}; left: {left}", message.id, message.state.word());
        }
    }

    /// What the product knows from here on, as far as it is clear which import it had last.
    fn told(&mut self, ops: &[Op], firms: &[Firm]) {
        for (number, firm) in firms.iter().enumerate() {
            let mut files = ops.iter().filter_map(|op| match op {
                Op::Import { firm, file, complete } if *firm == number => Some((file, *complete)),
                _ => None,
            });
            let pending =
                self.books.get(&firm.tenant).is_some_and(|books| books.importing.is_some());
            let closed = self.closed.entry(firm.tenant.clone()).or_default();
            let (file, others) = (files.next(), files.next().is_some());
            let Some((file, complete)) = file.filter(|_| !others && !pending) else {
                if others || pending || file.is_some() {
                    closed.clear();
                }
                continue;
            };
            // Its name is made from its bytes; one that was done before is not done again.
            let name = format!("import/{}", fingerprint(&[file], 16));
            if !self.done.remove(&(firm.tenant.clone(), name)) {
                closed.clear();
                continue;
            }
            self.imports += 1;
            for bill in firm.parties.iter().flat_map(|party| &party.bills) {
                let shown = file.lines().find(|line| line.starts_with(&format!("{},", bill.id)));
                let open = match shown.map(|line| line.split(',').collect::<Vec<_>>()) {
                    Some(fields) => fields[5] != fields[7],
                    None if complete => false,
                    None => continue,
                };
                match open {
                    true => closed.remove(&bill.id),
                    false => closed.insert(bill.id.clone()),
                };
            }
        }
    }
}

/// S5: nothing in a debtor's rows is about another one.
fn nobody_elses(firms: &[Firm], tenant: &TenantId, debtor: &DebtorId, row: &Row) {
    for firm in firms {
        for party in &firm.parties {
            let own = firm.tenant == *tenant && ops::debtor(tenant, &party.name) == *debtor;
            assert!(
                own || !row.body.contains(&party.canary),
                "S5: {} stands in a row of somebody else: {:?}",
                party.canary,
                row.key
            );
        }
    }
}

/// S2, seen from outside: of what was closed by the last import nothing is asked.
fn claims_nothing_closed(
    closed: &HashMap<TenantId, HashSet<String>>,
    whose: &(TenantId, DebtorId),
    fold: &Fold,
    id: &OutboxId,
) {
    let Some(closed) = closed.get(&whose.0) else { return };
    let items = fold.debtor.outgoing(id).map(|outgoing| outgoing.items.clone()).unwrap_or_default();
    for item in items {
        let told = || fold.told.join("\n");
        let asks = closed.contains(item.as_str());
        assert!(!asks, "S2: {item} is paid, and is asked for by {id}:\n{}", told());
    }
}

/// For those who read a failure.
#[derive(Debug)]
pub(super) struct Next {
    pub(super) n: u64,
    pub(super) text: String,
    pub(super) before: Option<String>,
}

impl Next {
    pub(super) fn entry(&self) -> Entry {
        serde_json::from_str(&self.text).unwrap()
    }
}
