//! `connect VENDOR`

use crate::failure::{Done, Failure};
use crate::print::{FAINT, GOOD, NAME, styled};
use crate::session::Session;
use app::connections::sign_in::{self, Attempt};
use app::connections::{NewConnection, RegistrationKeys, attach, register};
use app::drain::Deadline;
use app::{App, reconcile};
use connectors::kit::{Connector, Secret, SignIn, Tokens};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Read;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use store::book::{ChatPlace, Registration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Bytes of a browser's request that are read.
const LONGEST: usize = 16 * 1024;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control connector list
  credit-control connect LEDGER --secrets ledger.toml
  credit-control connect LEDGER --secrets - < ledger.toml
  credit-control connect CHAT --secrets chat.toml --channel C0123 --person U0123=jo

The file of secrets has one line for each, such as client_id = \"…\". Known names:
client_id, client_secret, signing_key (what webhooks are signed with), and the
vendor's own keys (credit-control connector list). Secrets are sealed before they
are stored. The answer tells the address for the vendor's webhook.")]
pub(crate) struct Args {
    /// The vendor (credit-control connector list)
    vendor: String,
    /// A file with the vendor's secrets; - reads them from standard input
    #[arg(long, value_name = "FILE")]
    secrets: PathBuf,
    /// The account at the vendor, where the sign-in opens several
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// The connection's name; the vendor's without
    #[arg(long, value_name = "NAME")]
    id: Option<String>,
    /// A registration that is there: its keys are replaced
    #[arg(long, value_name = "ID")]
    registration: Option<String>,
    /// The channel in which people are asked
    #[arg(long, value_name = "ID")]
    channel: Option<String>,
    /// Who may decide there: the vendor's id of the person, and their name; may be repeated
    #[arg(long, value_name = "USER=NAME")]
    person: Vec<String>,
    /// The port on loopback that the vendor's sign-in comes back to
    #[arg(long, value_name = "PORT", default_value_t = 8_976)]
    port: u16,
    /// The address that requests begin with: a sandbox
    #[arg(long, value_name = "URL", hide = true)]
    base: Option<String>,
}

/// The lines of a file of secrets.
struct Secrets(BTreeMap<String, Vec<Secret>>);

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let app = &place.house.app;
        let connector = connectors::connector(&self.vendor).ok_or_else(|| {
            let known: Vec<&str> = connectors::CONNECTORS.iter().map(|known| known.name).collect();
            Failure::input(format!("{:?} is no vendor: {}", self.vendor, known.join(", ")))
        })?;
        let chat = self.chat(connector)?;
        let secrets = Secrets::read(&self.secrets)?;
        let keys = secrets.keys(connector)?;
        let tokens = match &connector.sign_in {
            SignIn::Keys(fields) => {
                let pasted: Result<Vec<Secret>, Failure> =
                    fields.iter().map(|field| secrets.one(field.name, field.about)).collect();
                sign_in::pasted(app, connector, &pasted?)?
            }
            SignIn::OAuth(_) => self.signed_in(app, connector, &keys).await?,
        };
        let base = self.base.as_deref();
        let accounts = sign_in::accounts(app, connector, &tokens, base).await?;
        let (account, name) = self.chosen(connector, &accounts)?;
        // Registered only now: a sign-in that was broken off leaves nothing behind.
        let registration = match &self.registration {
            Some(id) => register(app, connector.name, Some(id), &keys).await?,
            None => self.known_or_new(app, &place, connector, &account, &keys).await?,
        };
        let new = NewConnection {
            tenant: place.tenant(),
            id: self.id.as_deref(),
            registration: &registration,
            account: (&account, &name),
            base,
            tokens: &tokens,
            chat,
        };
        let connection = attach(app, &new).await?;
        if connector.ledger.is_some() {
            session.out.say("Reading all that is open …")?;
            reconcile::one(app, place.tenant(), &connection.id, Deadline::default()).await?;
        }
        place.house.changed(place.house.now())?;
        let path = format!("/webhooks/{}", registration.id);
        if session.out.is_json() {
            return session.out.object(&json!({
                "connection": connection.id, "vendor": connector.name, "account": account,
                "name": name, "registration": registration.id, "webhook": path,
            }));
        }
        session.out.say(format!(
            "{} {name} as {}",
            styled("Connected", GOOD),
            styled(connection.id.as_str(), NAME)
        ))?;
        if connector.webhook.is_some() {
            session.out.say(format!("  webhook  POST {}", styled(&path, NAME)))?;
            session.out.say(styled(
                "  Enter it at the vendor, after the address that this machine or stack has.",
                FAINT,
            ))?;
        }
        Ok(())
    }

    fn chat(&self, connector: &Connector) -> Done<Option<ChatPlace>> {
        if connector.chat.is_none() {
            return match (&self.channel, self.person.as_slice()) {
                (None, []) => Ok(None),
                _ => Err(Failure::input(format!("{} is no chat", connector.title))),
            };
        }
        let channel = self
            .channel
            .clone()
            .ok_or_else(|| Failure::input("say in which channel people are asked: --channel ID"))?;
        let people: Option<Vec<(String, String)>> = self
            .person
            .iter()
            .map(|pair| pair.split_once('='))
            .map(|pair| pair.map(|(user, name)| (user.trim().to_owned(), name.trim().to_owned())))
            .collect();
        let people =
            people.ok_or_else(|| Failure::input("--person is USER=NAME, such as U0123=jo"))?;
        if people.is_empty() {
            return Err(Failure::input("say who may decide there: --person USER=NAME"));
        }
        Ok(Some(ChatPlace { channel, people }))
    }

    fn chosen(
        &self,
        connector: &Connector,
        accounts: &[(String, String)],
    ) -> Done<(String, String)> {
        let found = match (&self.account, accounts) {
            (Some(id), all) => all.iter().find(|(known, _)| known == id),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        found.cloned().ok_or_else(|| {
            if accounts.is_empty() {
                return Failure::input(format!(
                    "the sign-in opens no account of {}",
                    connector.title
                ));
            }
            let known: Vec<String> =
                accounts.iter().map(|(id, name)| format!("{id} ({name})")).collect();
            Failure::input(format!("say which account: --account {}", known.join(" | ")))
        })
    }

    /// The registration that the account came in by before, with its keys as they are now, or a new one.
    async fn known_or_new(
        &self,
        app: &App,
        place: &crate::session::Place,
        connector: &Connector,
        account: &str,
        keys: &RegistrationKeys,
    ) -> Done<Registration> {
        let all = app.store.connections(place.tenant()).await?;
        let before = all
            .iter()
            .find(|known| known.connector == connector.name && known.account == account)
            .map(|known| known.registration.as_str());
        Ok(register(app, connector.name, before, keys).await?)
    }

    /// The vendor's sign-in: the person opens a page, the answer comes back to loopback.
    async fn signed_in(
        &self,
        app: &App,
        connector: &Connector,
        keys: &RegistrationKeys,
    ) -> Done<Tokens> {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).await.map_err(|error| {
                Failure::not_now(format!("the port {} cannot be used: {error}", self.port))
            })?;
        let port = listener.local_addr().map_or(self.port, |address| address.port());
        let redirect = format!("http://localhost:{port}/callback");
        let base = self.base.as_deref();
        let (page, attempt) = sign_in::begin(app, connector, keys, &redirect, base)?;
        // On standard error, so that it is seen beside the answer of a script.
        anstream::eprintln!("Open this page and sign in at {}:\n{page}", connector.title);
        let code = returned(&listener, &attempt).await?;
        Ok(sign_in::finish(app, connector, keys, &attempt, &code, base).await?)
    }
}

/// Waits for the browser to come back with our state.
async fn returned(listener: &TcpListener, attempt: &Attempt) -> Done<String> {
    let cannot =
        |error: std::io::Error| Failure::not_now(format!("the sign-in broke off: {error}"));
    loop {
        let (mut browser, _) = listener.accept().await.map_err(cannot)?;
        let mut request = vec![0; LONGEST];
        let Ok(read) = browser.read(&mut request).await else { continue };
        let text = String::from_utf8_lossy(request.get(..read).unwrap_or_default()).into_owned();
        let query = text
            .split_whitespace()
            .nth(1)
            .and_then(|target| target.strip_prefix("/callback?"))
            .unwrap_or_default();
        let pairs: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let ours = pairs.get("state").is_some_and(|state| attempt.state.is(state));
        // Whatever is not the answer to our question (an icon, a stranger) is turned away.
        let (status, line) = match (ours, pairs.get("code")) {
            (true, Some(_)) => ("200 OK", "Signed in. You can close this page."),
            (true, None) => ("200 OK", "The sign-in was refused. You can close this page."),
            (false, _) => ("404 Not Found", "Nothing is here."),
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {}\r\nconnection: \
             close\r\n\r\n{line}",
            line.len()
        );
        let _ = browser.write_all(answer.as_bytes()).await;
        let _ = browser.shutdown().await;
        match (ours, pairs.get("code")) {
            (true, Some(code)) => return Ok(code.clone()),
            (true, None) => return Err(Failure::input("the sign-in was refused at the vendor")),
            (false, _) => {}
        }
    }
}

impl Secrets {
    fn read(path: &Path) -> Done<Self> {
        let cannot = |error: std::io::Error| {
            Failure::input(format!("{} cannot be read: {error}", path.display()))
        };
        let text = if path == Path::new("-") {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(cannot)?;
            text
        } else {
            std::fs::read_to_string(path).map_err(cannot)?
        };
        // The parser's own words would show the secrets.
        let wrong = || Failure::input("the secrets are not lines such as client_id = \"…\"");
        let table: toml::Table = text.parse().map_err(|_| wrong())?;
        let mut known = BTreeMap::new();
        for (name, value) in table {
            let secrets: Option<Vec<Secret>> = match value {
                toml::Value::String(one) => Some(vec![Secret::new(one)]),
                toml::Value::Array(all) => {
                    all.iter().map(|one| one.as_str().map(Secret::new)).collect()
                }
                _ => None,
            };
            known.insert(name, secrets.ok_or_else(wrong)?);
        }
        Ok(Self(known))
    }

    fn one(&self, name: &str, about: &str) -> Done<Secret> {
        match self.0.get(name).map(Vec::as_slice) {
            Some([one]) => Ok(one.clone()),
            _ => Err(Failure::input(format!("the secrets lack {name}: {about}"))),
        }
    }

    /// What the registration keeps. A vendor with a webhook needs the key that it signs with.
    fn keys(&self, connector: &Connector) -> Done<RegistrationKeys> {
        let signing = self.0.get("signing_key").cloned().unwrap_or_default();
        if connector.webhook.is_some() && signing.is_empty() {
            return Err(Failure::input(
                "the secrets lack signing_key: what the vendor signs its webhooks with",
            ));
        }
        let first = |name: &str| self.0.get(name).and_then(|all| all.first());
        Ok(RegistrationKeys {
            signing,
            client_id: first("client_id").map(|id| id.reveal().to_owned()),
            client_secret: first("client_secret").cloned(),
        })
    }
}
