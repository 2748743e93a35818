//! `approve ID`

use super::suppress::contact;
use super::target::{Target, carry_out};
use crate::failure::{Done, Failure};
use crate::print::{Progress, count};
use crate::session::{Place, Session};
use app::{desk, go_live};
use domain::ids::{DebtorId, TaskId};
use domain::people::Verdict;
use domain::signal::Act;
use serde_json::json;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control approve d0123456789abcdef.t12   # do what the task asks
  credit-control approve d0123456789abcdef.t15 --answer not_sent
  credit-control approve d0123456789abcdef.t20 --answer again
  credit-control approve \"Acme Ltd\"              # its first message
  credit-control approve \"Acme Ltd\" --address ap@acme.example     # an address
  credit-control approve --all-accounts")]
pub(crate) struct Args {
    /// A task, or an account (id, name or invoice number)
    #[arg(required_unless_present = "all_accounts", conflicts_with = "all_accounts")]
    id: Option<String>,
    /// Approve this address of the account
    #[arg(long, value_name = "EMAIL", conflicts_with = "all_accounts")]
    address: Option<String>,
    /// The answer, where a task asks for one: sent, not_sent, again
    #[arg(long, value_parser = ["sent", "not_sent", "again"], conflicts_with = "address")]
    answer: Option<String>,
    /// Approve the first message of every account that waits for it
    #[arg(long)]
    all_accounts: bool,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let Some(id) = &self.id else { return all(session, &place).await };
        let target = Target::of(&place, id).await?;
        if let Some(address) = &self.address {
            let (debtor, _) = target.account()?;
            let contact = contact(&place, &debtor, address).await?;
            let act = Act::Address(contact, Verdict::Approved);
            return carry_out(session, &place, &debtor.id, vec![act]).await;
        }
        match target {
            Target::Account(debtor) => {
                if self.answer.is_some() {
                    return Err(Failure::input("an answer is for a task; name the task"));
                }
                if let Some(part) = id.trim().strip_prefix(&format!("{}.", debtor.id)) {
                    return Err(Failure::input(format!(
                        "{part} is no task; holds, promises and disputes end with: credit-control \
                         release {id}"
                    )));
                }
                carry_out(session, &place, &debtor.id, vec![Act::ApproveAccount]).await
            }
            Target::Task(debtor, task) => {
                let act = Act::Finish { task: TaskId::new(task.id.as_str()), answer: self.answer };
                carry_out(session, &place, &debtor.id, vec![act]).await
            }
            Target::Desk(task) => {
                let by = session.actor()?;
                let now = place.house.now();
                let done = desk::finish(&place.house.app, place.tenant(), &task.id, &by).await?;
                place.house.changed(now)?;
                if session.out.is_json() {
                    return session.out.object(&json!({ "task": done.id, "done": done.done }));
                }
                session.out.say(format!("The task {} is done.", done.id))
            }
        }
    }
}

/// Approves every account that waits for it.
async fn all(session: &Session, place: &Place) -> Done {
    let (app, tenant) = (&place.house.app, place.tenant());
    let (by, now) = (session.actor()?, place.house.now());
    let progress = Progress::new(session.out, "approving");
    let mut approved: Vec<DebtorId> = Vec::new();
    for ledger in &place.book.settings().ledgers {
        for id in app.store.all_members(tenant, ledger).await? {
            let loaded = app.store.debtor(tenant, &id).await?;
            if loaded.is_some_and(|loaded| loaded.debtor.approval.is_some()) {
                go_live::approve(app, &place.book, &id, &by, now).await?;
                approved.push(id);
            }
        }
    }
    drop(progress);
    if !approved.is_empty() {
        place.house.changed(now)?;
    }
    if session.out.is_json() {
        return session.out.object(&json!({ "approved": approved }));
    }
    session.out.say(match approved.len() {
        0 => "No account waits for its approval.".to_owned(),
        number => format!("{} approved.", count(number, "account was", "accounts were")),
    })
}
