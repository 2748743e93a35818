//! `tasks`

use crate::failure::{Done, Failure};
use crate::print::{
    BAD, CARE, Column, FAINT, HEAD, NAME, PLAIN, Table, cell, clean, count, styled,
};
use crate::session::Session;
use app::look::{TaskLine, tasks};
use domain::task::Desk;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control tasks
  credit-control tasks d0123456789abcdef.t12     # its briefing
  credit-control tasks --kind read_reply --json")]
pub(crate) struct Args {
    /// One task, with its briefing
    id: Option<String>,
    /// Only tasks of this kind, such as read_reply or call
    #[arg(long)]
    kind: Option<String>,
    /// Only tasks of this person
    #[arg(long, value_name = "PERSON")]
    owner: Option<String>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let now = place.house.now();
        let mut lines = tasks(&place.house.app, &place.book, now).await?;
        lines.retain(|line| self.kind.as_ref().is_none_or(|kind| line.kind == *kind));
        lines.retain(|line| self.owner.as_ref().is_none_or(|owner| line.owner == *owner));
        if let Some(id) = &self.id {
            lines.retain(|line| line.id == id.trim());
            if lines.is_empty() {
                return Err(Failure::input(format!("there is no open task {id}")));
            }
        }
        if session.out.is_json() {
            return lines.iter().try_for_each(|line| session.out.object(line));
        }
        match (lines.as_slice(), &self.id) {
            ([], _) => session.out.say("Nothing waits for a person."),
            ([one], Some(_)) => briefing(session, one),
            _ => list(session, &lines),
        }
    }
}

fn list(session: &Session, lines: &[TaskLine]) -> Done {
    let columns = [
        Column::new("task"),
        Column::new("due"),
        Column::new("kind"),
        Column::words("debtor", 9),
        Column::right("amount"),
        Column::words("owner", 3),
    ];
    let mut table = Table::new(&columns);
    for line in lines {
        let amounts: Vec<String> = line.amount.iter().map(|sum| sum.amount.to_string()).collect();
        table.row([
            cell(&line.id, NAME),
            cell(line.due.to_string(), if line.late { BAD } else { PLAIN }),
            line.kind.replace('_', " ").into(),
            clean(&line.name).into(),
            amounts.join(", ").into(),
            cell(clean(&line.owner), if line.desk == Desk::Owner { PLAIN } else { CARE }),
        ]);
    }
    session.out.table(&table)?;
    session.out.say("")?;
    session.out.say(format!(
        "{}; more about one: credit-control tasks TASK",
        count(lines.len(), "task", "tasks")
    ))
}

fn briefing(session: &Session, line: &TaskLine) -> Done {
    let out = session.out;
    let owner = clean(&line.owner);
    out.say(format!("{}  {}", styled(&line.id, NAME), styled(&line.kind.replace('_', " "), HEAD)))?;
    let late = if line.late { styled(", late", BAD) } else { String::new() };
    out.say(format!("for {owner}, by {}{late}", line.due))?;
    out.say("")?;
    for paragraph in line.briefing.text.lines() {
        out.tell(&clean(paragraph), PLAIN, 2)?;
    }
    if !line.choices.is_empty() {
        out.say("")?;
        out.say(styled("What you may do", HEAD))?;
        line.choices.iter().try_for_each(|choice| out.say(format!("  {}", clean(choice))))?;
    }
    out.tell("", FAINT, 0)
}
