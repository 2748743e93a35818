//! What a person may do about a task, as the exact commands that do it. Words in capitals are for
//! the person to fill in.

use super::Names;
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::debtor::Debtor;
use domain::ids::InvoiceId;
use domain::task::{Task, TaskKind};
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

/// The commands for a task of a debtor.
pub(super) fn choices(command: &str, debtor: &Debtor, task: &Task, names: &Names) -> Vec<String> {
    let (id, account) = (&task.id, &debtor.id);
    let named = named(&task.about, names);
    let promise = format!("promise {account}{named} --on DATE");
    let dispute = format!("dispute {account}{named} --reason WHY --review DATE");
    let hold = format!("hold {account}{named} --until DATE");
    let look = format!("debtor {account}");
    let mut choices: Vec<String> = match task.kind {
        TaskKind::ReadReply => {
            vec![promise, dispute, hold, format!("release {}", task.subject)]
        }
        TaskKind::InDoubt => vec![
            format!("approve {id} --answer sent"),
            format!("approve {id} --answer not_sent"),
            format!("explain {}", task.subject),
        ],
        TaskKind::FindAddress => vec![look, hold],
        TaskKind::ConfirmAddress | TaskKind::WrongAddress => {
            let mut all = vec![format!("approve {id}")];
            if task.kind == TaskKind::WrongAddress {
                all.clear();
            }
            for contact in &debtor.contacts {
                let address = names.contact(&contact.id);
                all.push(format!("approve {account} --address {address}"));
                all.push(format!("suppress {account} --address {address}"));
            }
            all
        }
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
    choices.push(format!("assign {id} --to WHO"));
    choices.into_iter().map(|choice| format!("{command} {choice}")).collect()
}

/// The documents that an act is about, as options; the whole account without.
fn named(about: &[InvoiceId], names: &Names) -> String {
    about.iter().map(|id| format!(" --invoice {}", quoted(&names.number(id)))).collect()
}

/// A number as a shell takes it: numbers come from ledgers and may hold anything.
fn quoted(number: &str) -> String {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_./".contains(sign);
    if !number.is_empty() && number.chars().all(plain) {
        return number.to_owned();
    }
    let kept: String = number.chars().filter(|sign| !sign.is_control()).collect();
    format!("'{}'", kept.replace('\'', "'\\''"))
}

/// The commands for a task of the desk.
pub(super) fn of_desk(command: &str, task: &DeskTask) -> Vec<String> {
    let id = &task.id;
    let mut choices: Vec<String> = match task.kind.as_str() {
        "place_mail" | "quarantined_mail" => vec![format!("approve {id} --debtor DEBTOR")],
        "refresh_ledger" => vec!["import FILE".to_owned()],
        "staff_mail" => vec!["tenant set --owner ADDRESS".to_owned()],
        _ => Vec::new(),
    };
    choices.push(format!("approve {id}"));
    choices.push(format!("assign {id} --to WHO"));
    choices.into_iter().map(|choice| format!("{command} {choice}")).collect()
}
