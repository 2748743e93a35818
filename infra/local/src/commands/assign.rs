//! `assign TASK PERSON`

use super::target::{Target, carry_out};
use crate::failure::{Done, Failure};
use crate::session::Session;
use app::desk;
use domain::signal::Act;
use serde_json::json;

#[derive(clap::Args)]
#[command(after_help = "Example:
  credit-control assign d0123456789abcdef.t12 jo@acme.example")]
pub(crate) struct Args {
    /// The task
    task: String,
    /// Who is to do it
    person: String,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let person = self.person.trim().to_owned();
        if person.is_empty() || person.chars().any(char::is_control) {
            return Err(Failure::input("say who is to do it"));
        }
        let place = session.place().await?;
        match Target::of(&place, &self.task).await? {
            Target::Task(debtor, task) => {
                let act = Act::Assign(task.id, person);
                carry_out(session, &place, &debtor.id, vec![act]).await
            }
            Target::Desk(task) => {
                let now = place.house.now();
                let task =
                    desk::assign(&place.house.app, place.tenant(), &task.id, &person).await?;
                place.house.changed(now)?;
                if session.out.is_json() {
                    let told = json!({ "task": task.id, "assigned": task.assigned });
                    return session.out.object(&told);
                }
                session.out.say(format!("The task {} was given to {person}.", task.id))
            }
            Target::Account(_) => Err(Failure::input(format!(
                "{} is no task; tasks are listed by: credit-control tasks",
                self.task
            ))),
        }
    }
}
