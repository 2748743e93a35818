//! What a person may do about a task, as the exact commands that do it. Words in capitals are for
//! the person to fill in.

use super::{Names, read};
use crate::rulebook::RuleBook;
use crate::{App, AppError, taught};
use domain::debtor::Debtor;
use domain::ids::InvoiceId;
use domain::people::{Contact, Verdict};
use domain::task::{Task, TaskKind};
use std::collections::BTreeSet;
use store::book::DeskTask;

/// How a command begins: with the tenant, where there are several.
pub(super) async fn command(app: &App, book: &RuleBook) -> Result<String, AppError> {
    let several = app.store.tenants().await?.len() > 1;
    let tenant = &book.settings().id;
    Ok(if several {
        format!("credit-control --tenant {tenant}")
    } else {
        "credit-control".to_owned()
    })
}

/// The commands for a task of a debtor. An act that names the task covers what the task is about,
/// and answers it.
pub(super) fn choices(command: &str, debtor: &Debtor, task: &Task, names: &Names) -> Vec<String> {
    let (id, account) = (&task.id, &debtor.id);
    let amount =
        if several_currencies(debtor, task) { " --amount \"AMOUNT CURRENCY\"" } else { "" };
    // What the reader found is filled in; a person looks at it before pressing return.
    let read = read::of(debtor, task);
    let on = read.and_then(|read| read.on).map_or_else(|| "DAY".to_owned(), |on| on.to_string());
    let sum = read.and_then(|read| read.amount).map(|sum| format!(" --amount \"{sum}\""));
    let promise = format!("promise {id} --on {on}{}", sum.as_deref().unwrap_or(amount));
    let why = read.and_then(|read| read.reason.as_deref()).unwrap_or("WHY");
    let dispute = format!("dispute {id} --reason {why}");
    let hold = format!("hold {id} --until DAY");
    let look = format!("debtor {account}");
    let mut choices: Vec<String> = match task.kind {
        TaskKind::ReadReply => {
            let mut all: Vec<String> = read.iter().map(|_| format!("confirm {id}")).collect();
            all.push(format!("correct {id} --as INTENT"));
            all.extend([promise, dispute, hold, format!("release {}", task.subject)]);
            if read.is_some_and(read::leaves) {
                all.extend(back(debtor, names));
            }
            all
        }
        TaskKind::InDoubt => vec![
            format!("approve {id} --answer sent"),
            format!("approve {id} --answer not_sent"),
            format!("explain {}", task.subject),
        ],
        TaskKind::FindAddress => [vec![look, hold], back(debtor, names)].concat(),
        TaskKind::ConfirmAddress => {
            let mut all = vec![format!("approve {id}")];
            all.extend(addresses(debtor, names));
            all
        }
        TaskKind::WrongAddress => addresses(debtor, names),
        TaskKind::ApproveAccount => {
            vec![format!("preview {account}"), format!("approve {id}"), hold]
        }
        TaskKind::Call => vec![promise, dispute, hold, format!("approve {id}")],
        TaskKind::LadderEnd => {
            vec![promise, dispute, hold, format!("approve {id} --answer again")]
        }
        TaskKind::AllocateCredits => vec![look],
        TaskKind::ConfirmMissing => vec![look, format!("approve {id}")],
        TaskKind::ReviewDispute => {
            vec![format!("release {}", task.subject), format!("approve {id}")]
        }
    };
    choices.push(format!("assign {id} WHO"));
    choices.into_iter().map(|choice| format!("{command} {choice}")).collect()
}

/// Yes or no to each address that is not in use.
fn addresses(debtor: &Debtor, names: &Names) -> Vec<String> {
    let account = &debtor.id;
    let open = debtor.contacts.iter().filter(|contact| contact.verdict != Verdict::Approved);
    open.flat_map(|contact| {
        let address = quoted(&names.contact(&contact.id));
        [
            format!("approve {account} --address {address}"),
            format!("suppress {account} --address {address}"),
        ]
    })
    .collect()
}

/// Addresses that were taken out of use, brought back: a mail may have been misread.
fn back(debtor: &Debtor, names: &Names) -> Vec<String> {
    let gone = debtor.contacts.iter().filter(|it| it.verdict == Verdict::Suppressed);
    let address = |contact: &Contact| quoted(&names.contact(&contact.id));
    gone.map(|it| format!("approve {} --address {}", debtor.id, address(it))).collect()
}

/// Whether what the task is about is in several currencies, so that a promise must say which.
fn several_currencies(debtor: &Debtor, task: &Task) -> bool {
    let about = |id: &InvoiceId| task.about.is_empty() || task.about.contains(id);
    let items = debtor.items.iter().filter(|item| about(&item.doc.id));
    let items = items.filter(|item| !item.doc.kind.is_credit());
    items.map(|item| item.doc.currency).collect::<BTreeSet<_>>().len() > 1
}

/// A word as a shell takes it: addresses come from ledgers and may hold anything.
fn quoted(word: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_./@+".contains(sign);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    let kept: String = word.chars().filter(|sign| !sign.is_control()).collect();
    format!("'{}'", kept.replace('\'', "'\\''"))
}

/// The commands for a task of the desk.
pub(super) fn of_desk(command: &str, task: &DeskTask) -> Vec<String> {
    let id = &task.id;
    let mut choices: Vec<String> = match task.kind.as_str() {
        "place_mail" | "quarantined_mail" => vec![format!("place {id} DEBTOR")],
        "refresh_ledger" => vec!["import FILE".to_owned()],
        "staff_mail" => vec!["tenant set --owner ADDRESS".to_owned()],
        taught::CHECK => vec![format!("confirm {id}"), format!("correct {id} --as INTENT")],
        taught::STOPPED => {
            vec!["readings --precision".to_owned(), "readings --restart INTENT".to_owned()]
        }
        _ => Vec::new(),
    };
    // Newer open items end that one, nothing else; a question has its own answers.
    if task.kind != "refresh_ledger" && task.kind != taught::CHECK {
        choices.push(format!("approve {id}"));
    }
    choices.push(format!("assign {id} WHO"));
    choices.into_iter().map(|choice| format!("{command} {choice}")).collect()
}
