//! `tenant add|list|set`

use crate::failure::{Done, Failure};
use crate::print::{CARE, Column, GOOD, NAME, PLAIN, Table, cell, clean};
use crate::session::Session;
use app::settings::{self, Settings};
use app::tenants::{self, NewTenant};
use domain::ids::TenantId;
use serde_json::{Value, json};
use std::path::PathBuf;
use store::book::{SecondOpinion, Tenant};

/// A tenant: a business whose invoices are looked after.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Add a tenant
    #[command(after_help = "Examples:
  credit-control tenant add acme --name \"Acme Ltd\" --country GB
  credit-control tenant add muster --name Muster --country DE --policy my.toml")]
    Add(Add),
    /// List the tenants
    #[command(after_help = "Example:\n  credit-control tenant list --json")]
    List,
    /// Change a tenant's settings, or show them; an empty text takes a setting away
    #[command(after_help = "Examples:
  credit-control tenant set --from ar@acme.example --owner jo@acme.example
  credit-control tenant set --signature \"Jo Field\" --signature \"Acme, Leeds\"
  credit-control tenant set --reply-to \"\"
  credit-control tenant set")]
    Set(Box<Set>),
}

#[derive(clap::Args)]
struct Add {
    /// Its id: lower-case letters, digits and hyphens
    id: String,
    /// The legal entity that is owed, as letters name it
    #[arg(long)]
    name: String,
    /// Country code such as GB or DE-BY; zone, language and currency follow from it
    #[arg(long, value_name = "CODE")]
    country: String,
    /// Its first policy; the standard one without
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

#[derive(clap::Args)]
struct Set {
    /// The legal entity that is owed
    #[arg(long)]
    name: Option<String>,
    /// Country code such as GB or DE-BY: holidays
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Zone, such as Europe/London: which day it is
    #[arg(long)]
    zone: Option<String>,
    /// Language of letters to debtors without one: en or de
    #[arg(long)]
    language: Option<String>,
    /// Currency of files that name none
    #[arg(long)]
    currency: Option<String>,
    /// The sender's address
    #[arg(long, value_name = "EMAIL")]
    from: Option<String>,
    /// The sender's name, as mail programs show it
    #[arg(long, value_name = "NAME")]
    from_name: Option<String>,
    /// Where answers go; the sender's address without
    #[arg(long, value_name = "EMAIL")]
    reply_to: Option<String>,
    /// A line under each letter; may be repeated
    #[arg(long, value_name = "LINE")]
    signature: Option<Vec<String>>,
    /// A domain of our own: nobody there is a debtor; may be repeated
    #[arg(long, value_name = "DOMAIN")]
    own_domain: Option<Vec<String>>,
    /// Mails in a day, at most
    #[arg(long, value_name = "N")]
    daily: Option<u32>,
    /// Debtors released in a day after going live
    #[arg(long, value_name = "N")]
    batch: Option<u32>,
    /// The owner of the accounts, who gets the daily mail of tasks
    #[arg(long, value_name = "EMAIL")]
    owner: Option<String>,
    /// Stands in for the owner after two business days
    #[arg(long, value_name = "EMAIL")]
    deputy: Option<String>,
    /// The head of credit, who is asked after four
    #[arg(long, value_name = "EMAIL")]
    head: Option<String>,
    /// Who looks into mails that say this, before the owner: an intent such as query, or a dispute's
    /// reason such as dispute.short_shipment; may be repeated, and takes away with nothing behind the =
    #[arg(long, value_name = "WHAT=EMAIL", value_parser = about)]
    expert: Vec<(String, String)>,
    /// Announce what becomes true on the bus of the stack
    #[arg(long, value_name = "on|off", value_parser = on_or_off, hide_possible_values = true)]
    announce: Option<bool>,
    /// Write into an invoice's history, where its books are, that it was chased
    #[arg(long, value_name = "on|off", value_parser = on_or_off, hide_possible_values = true)]
    notes: Option<bool>,
    /// Fetch the PDF of each invoice from its connected ledger, to go with letters
    #[arg(long, value_name = "on|off", value_parser = on_or_off, hide_possible_values = true)]
    attach_invoice: Option<bool>,
    /// Let a model read what our own reader is not sure of (costs money; on a stack that has one)
    #[arg(long, value_name = "on|off", value_parser = on_or_off, hide_possible_values = true)]
    second_opinion: Option<bool>,
    /// Second opinions in a day, at most
    #[arg(long, value_name = "N")]
    second_opinion_budget: Option<u32>,
    /// Keep the words of mails, to teach the reader by what people say of them; off takes them away
    #[arg(long, value_name = "on|off", value_parser = on_or_off, hide_possible_values = true)]
    keep_examples: Option<bool>,
    /// Answer by itself who asks for an invoice's copy or a statement, or promises a day
    #[arg(long, value_name = "on|off", value_parser = on_or_off, hide_possible_values = true)]
    answers: Option<bool>,
}

fn on_or_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off".to_owned()),
    }
}

fn about(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').ok_or("such as query=desk@firm.example")?;
    Ok((parts.0.to_owned(), parts.1.to_owned()))
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        match self.what {
            What::Add(add) => add.run(session).await,
            What::List => list(session).await,
            What::Set(set) => set.run(session).await,
        }
    }
}

impl Add {
    async fn run(self, session: &Session) -> Done {
        let policy = match &self.policy {
            Some(file) => std::fs::read_to_string(file).map_err(|error| {
                Failure::input(format!("{} cannot be read: {error}", file.display()))
            })?,
            None => content::policies::STANDARD.to_owned(),
        };
        let (house, place) = session.house_to_be().await?;
        let id = TenantId::new(self.id);
        let new = NewTenant { id, name: self.name, country: self.country, policy };
        let tenant = tenants::add(&house.app, &new).await?;
        let out = session.out;
        if out.is_json() {
            return out.object(&shown(&tenant));
        }
        out.say(format!("The tenant {} was added, in {place}.", tenant.id))?;
        out.say("")?;
        print(session, &tenant)?;
        out.say("")?;
        out.say("Next: credit-control tenant set --from ADDRESS, then credit-control import FILE")
    }
}

async fn list(session: &Session) -> Done {
    let house = session.house().await?;
    let columns = [
        Column::new("id"),
        Column::words("name", 10),
        Column::new("country"),
        Column::new("currency"),
        Column::new("live since"),
        Column::new("sending"),
    ];
    let mut table = Table::new(&columns);
    for id in house.app.store.tenants().await? {
        let Some(tenant) = house.app.store.tenant(&id).await? else { continue };
        let tenant = tenant.value;
        if session.out.is_json() {
            session.out.object(&shown(&tenant))?;
            continue;
        }
        let (sending, style) = sending(&tenant);
        table.row([
            cell(tenant.id.as_str(), NAME),
            clean(&tenant.name).into(),
            tenant.country.clone().into(),
            tenant.currency.to_string().into(),
            tenant.live.map(|day| day.to_string()).unwrap_or_default().into(),
            cell(sending, style),
        ]);
    }
    match table.is_empty() {
        true => session.out.say("There is no tenant yet."),
        false => session.out.table(&table),
    }
}

fn sending(tenant: &Tenant) -> (&'static str, anstyle::Style) {
    match (&tenant.stopped, tenant.live) {
        (Some(_), _) => ("stopped", CARE),
        (None, Some(_)) => ("on", GOOD),
        (None, None) => ("not live yet", PLAIN),
    }
}

impl Set {
    async fn run(self, session: &Session) -> Done {
        let house = session.house().await?;
        let id = session.tenant(&house).await?;
        let before = house.app.store.tenant(&id).await?.map(|known| known.value);
        let settings = Settings {
            name: self.name,
            country: self.country,
            zone: self.zone,
            language: self.language,
            currency: self.currency,
            from: self.from,
            from_name: self.from_name,
            reply_to: self.reply_to,
            signature: self.signature,
            own_domains: self.own_domain,
            daily: self.daily,
            batch: self.batch,
            owner: self.owner,
            deputy: self.deputy,
            head: self.head,
            experts: self.expert,
            announce: self.announce,
            notes: self.notes,
            attach_invoices: self.attach_invoice,
            second_opinion: self.second_opinion,
            second_opinion_budget: self.second_opinion_budget,
            keep_examples: self.keep_examples,
            answers: self.answers,
        };
        let tenant = settings::set(&house.app, &id, &settings).await?;
        if session.out.is_json() {
            return session.out.object(&shown(&tenant));
        }
        let changed = before.is_some_and(|before| before != tenant);
        let what = if changed { "was changed" } else { "stands as it did" };
        session.out.say(format!("The tenant {id} {what}."))?;
        session.out.say("")?;
        print(session, &tenant)
    }
}

fn print(session: &Session, tenant: &Tenant) -> Done {
    let text = |text: &Option<String>| clean(text.as_deref().unwrap_or_default());
    let mut table = crate::print::facts(2);
    table.fact("name", clean(&tenant.name));
    table.fact("country", format!("{}, {}", tenant.country, tenant.zone));
    table.fact("letters", format!("in {}, files in {}", tenant.language, tenant.currency));
    table.fact("from", text(&tenant.sending.from));
    table.fact("from name", text(&tenant.sending.from_name));
    table.fact("answers to", text(&tenant.sending.reply_to));
    table.fact("signature", clean(&tenant.sending.signature.join(" / ")));
    table.fact("own domains", tenant.sending.own_domains.join(", "));
    let (daily, batch) = (tenant.sending.daily, tenant.sending.batch);
    table.fact("at most", format!("{daily} mails a day; {batch} debtors released a day"));
    table.fact("owner", text(&tenant.people.owner));
    table.fact("deputy", text(&tenant.people.deputy));
    table.fact("head", text(&tenant.people.head));
    for (topic, address) in &tenant.people.experts {
        table.fact(&format!("for {topic}"), clean(address));
    }
    table.fact("announces", if tenant.announce { "on" } else { "off" });
    table.fact("notes in books", if tenant.notes { "on" } else { "off" });
    let attach = if tenant.sending.attach_invoices { "on" } else { "off" };
    table.fact("invoices from books", attach);
    let second = match tenant.second_opinion {
        SecondOpinion { on: true, daily } => format!("on, {daily} a day at most"),
        SecondOpinion { on: false, .. } => "off".to_owned(),
    };
    table.fact("second opinion", second);
    table.fact("words of mails", if tenant.keep_examples { "kept, to teach" } else { "not kept" });
    table.fact("answers", if tenant.sending.answers { "on" } else { "off" });
    table.fact("policy", tenant.policy.as_str());
    table.fact("live since", tenant.live.map(|day| day.to_string()).unwrap_or_default());
    let (sending, style) = sending(tenant);
    table.fact("sending", cell(sending, style));
    session.out.table(&table)
}

fn shown(tenant: &Tenant) -> Value {
    let stopped = tenant.stopped.as_ref().map(|(at, by)| json!({ "since": at, "by": by }));
    json!({
        "id": tenant.id,
        "name": tenant.name,
        "country": tenant.country,
        "zone": tenant.zone,
        "language": tenant.language,
        "currency": tenant.currency,
        "from": tenant.sending.from,
        "from_name": tenant.sending.from_name,
        "reply_to": tenant.sending.reply_to,
        "signature": tenant.sending.signature,
        "own_domains": tenant.sending.own_domains,
        "daily": tenant.sending.daily,
        "batch": tenant.sending.batch,
        "owner": tenant.people.owner,
        "deputy": tenant.people.deputy,
        "head": tenant.people.head,
        "experts": tenant.people.experts,
        "announce": tenant.announce,
        "notes": tenant.notes,
        "attach_invoice": tenant.sending.attach_invoices,
        "second_opinion": tenant.second_opinion.on,
        "second_opinion_budget": tenant.second_opinion.daily,
        "keep_examples": tenant.keep_examples,
        "answers": tenant.sending.answers,
        "policy": tenant.policy,
        "ledgers": tenant.ledgers,
        "live": tenant.live,
        "stopped": stopped,
    })
}
