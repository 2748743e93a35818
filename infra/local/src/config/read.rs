//! From the text of `config.toml` to a [`Config`].

use super::section::{Faults, Section};
use super::{Config, From, In, Out};
use app::Patience;
use embedded::imap::{ImapConfig, ImapIntake, ImapLogin, ImapSecurity};
use embedded::smtp::{Login, Password, Security, SmtpConfig, SmtpCourier, Waits};
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::de::DeTable;

/// The configuration, or all that is wrong with it.
pub(super) fn config(text: &str, folder: &Path) -> Result<Config, Vec<String>> {
    let faults = Faults::of(text);
    let document = match DeTable::parse(text) {
        Ok(document) => document,
        Err(error) => {
            faults.note(&error.span().unwrap_or(0..0), error.message());
            return Err(faults.all());
        }
    };
    let config = read(&Section::root(&faults, document.get_ref()), folder);
    let faults = faults.all();
    if faults.is_empty() { Ok(config) } else { Err(faults) }
}

fn read(root: &Section<'_>, folder: &Path) -> Config {
    let mut config = Config::usual(folder);
    if let Some(courier) = courier(&root.section("courier"), folder) {
        config.courier = courier;
    }
    let intake = root.section("intake");
    if let Some(seconds) = intake.number("every_seconds", 1..3_601) {
        config.look_in = Duration::from_secs(seconds);
    }
    for maildir in intake.sections("maildir") {
        let from = maildir.needed("folder").map(|path| From::Maildir(folder.join(path)));
        let tenant = maildir.text("tenant");
        config.intake.extend(from.map(|from| In { tenant, from }));
        maildir.end();
    }
    for mailbox in intake.sections("imap") {
        let from = imap(&mailbox, folder).map(|server| From::Imap(Box::new(server)));
        let tenant = mailbox.text("tenant");
        config.intake.extend(from.map(|from| In { tenant, from }));
        mailbox.end();
    }
    intake.end();
    let serve = root.section("serve");
    if let Some(port) = serve.number("port", 0..65_536).and_then(|port| u16::try_from(port).ok()) {
        config.port = port;
    }
    serve.end();
    let patience = root.section("patience");
    config.patience = self::patience(&patience);
    if let (Out::Smtp(server), false) = (&config.courier, patience.has("lease_seconds")) {
        config.patience.lease = config.patience.lease.max(longest(&server.waits) + MARGIN);
    }
    if let Some(seconds) = patience.number("data_file_seconds", 0..601) {
        config.wait = Duration::from_secs(seconds);
    }
    patience.end();
    root.end();
    config
}

fn patience(section: &Section<'_>) -> Patience {
    let usual = Patience::default();
    let seconds = |key, usual| section.number(key, 0..86_401).map_or(usual, Duration::from_secs);
    let in_flight = section.number("in_flight", 1..257).and_then(|n| usize::try_from(n).ok());
    Patience {
        lease: seconds("lease_seconds", usual.lease),
        doubt: seconds("doubt_seconds", usual.doubt),
        look_again: seconds("look_again_seconds", usual.look_again),
        in_flight: in_flight.unwrap_or(usual.in_flight),
    }
}

fn courier(section: &Section<'_>, folder: &Path) -> Option<Out> {
    let kind = match section.has("kind") {
        true => section.word("kind", &["eml", "smtp"])?,
        false => "eml".to_owned(),
    };
    let courier = match kind.as_str() {
        "smtp" => smtp(section, folder).map(|server| Out::Smtp(Box::new(server))),
        _ => {
            let mails = section.text("folder").unwrap_or_else(|| "mail".to_owned());
            Some(Out::Eml(folder.join(mails)))
        }
    };
    section.end();
    courier
}

fn smtp(section: &Section<'_>, folder: &Path) -> Option<SmtpConfig> {
    let security = match section.word("security", &["starttls", "tls", "none"]).as_deref() {
        Some("tls") => Security::Tls,
        Some("none") => Security::None,
        _ => Security::StartTls,
    };
    let usual = if security == Security::Tls { 465 } else { 587 };
    let port = section.number("port", 1..65_536).and_then(|port| u16::try_from(port).ok());
    let host = section.needed("host");
    let login = login(section, folder)
        .map(|(username, secret)| Login { username, password: Password::new(secret) });
    let hello = section.text("hello");
    let authorities = authorities(section, folder);
    let waits = waits(section);
    let mut server = SmtpConfig::new(host?, port.unwrap_or(usual), security);
    server.login = login;
    server.hello = hello.unwrap_or(server.hello);
    server.authorities = authorities;
    server.waits = waits;
    if let Err(error) = SmtpCourier::new(server.clone()) {
        error.0.into_iter().for_each(|fault| section.fault(fault));
    }
    Some(server)
}

/// Between the longest handover and the end of its claim.
const MARGIN: Duration = Duration::from_secs(30);

/// The longest that a handover can take: a claim must outlive it, or it is taken for a doubt while it
/// is still going on.
fn longest(waits: &Waits) -> Duration {
    waits.connect + 6 * waits.command + waits.text + waits.dot
}

fn waits(section: &Section<'_>) -> Waits {
    let usual = Waits::default();
    let seconds = |key, usual| section.number(key, 1..601).map_or(usual, Duration::from_secs);
    Waits {
        connect: seconds("connect_seconds", usual.connect),
        command: seconds("command_seconds", usual.command),
        text: seconds("text_seconds", usual.text),
        dot: seconds("answer_seconds", usual.dot),
    }
}

fn imap(section: &Section<'_>, folder: &Path) -> Option<ImapConfig> {
    let security = match section.word("security", &["tls", "none"]).as_deref() {
        Some("none") => ImapSecurity::None,
        _ => ImapSecurity::Tls,
    };
    let host = section.needed("host");
    let port = section.number("port", 1..65_536).and_then(|port| u16::try_from(port).ok());
    if !section.has("username") {
        section.fault("its username is missing");
    }
    let (username, secret) = login(section, folder).unzip();
    let method = section.word("login", &["password", "bearer"]);
    let mailbox = section.text("mailbox");
    let moved_to = section.text("move_to");
    let authorities = authorities(section, folder);
    let secret = secret?;
    let login = match method.as_deref() {
        Some("bearer") => ImapLogin::Bearer(secret),
        _ => ImapLogin::Password(secret),
    };
    let mut server = ImapConfig::new(host?, username?, login);
    let usual = if security == ImapSecurity::Tls { server.port } else { 143 };
    server.port = port.unwrap_or(usual);
    server.security = security;
    server.mailbox = mailbox.unwrap_or(server.mailbox);
    server.moved_to = moved_to;
    server.authorities = authorities;
    if let Err(error) = ImapIntake::new(server.clone()) {
        error.0.into_iter().for_each(|fault| section.fault(fault));
    }
    Some(server)
}

/// Certificates of further authorities, in PEM.
fn authorities(section: &Section<'_>, folder: &Path) -> Option<Vec<u8>> {
    let read = std::fs::read(folder.join(section.text("authorities")?));
    read.map_err(|error| section.fault_of("authorities", format!("cannot be read: {error}"))).ok()
}

/// A user and where the password is: in a file or in a variable of the environment, never here.
fn login(section: &Section<'_>, folder: &Path) -> Option<(String, String)> {
    let user = section.text("username");
    let file = section.text("password_file").map(PathBuf::from);
    let variable = section.text("password_env");
    if section.has("password") {
        let told = "a password is never written here: name a file (password_file) or a variable of \
                    the environment (password_env)";
        section.fault_of("password", told);
        return None;
    }
    let password = match (&user, file, variable) {
        (None, None, None) => return None,
        (None, ..) => {
            section.fault("there is a password, but no username");
            return None;
        }
        (Some(_), None, None) => {
            section.fault_of("username", "its password is missing: password_file or password_env");
            return None;
        }
        (Some(_), Some(_), Some(_)) => {
            section.fault_of("password_env", "there is a password_file too: one of them only");
            return None;
        }
        (Some(_), Some(file), None) => std::fs::read_to_string(folder.join(file))
            .map(|text| text.lines().next().unwrap_or_default().to_owned())
            .map_err(|error| section.fault_of("password_file", format!("cannot be read: {error}")))
            .ok()?,
        (Some(_), None, Some(name)) => match std::env::var(&name) {
            Ok(password) if !password.is_empty() => password,
            _ => {
                section.fault_of("password_env", format!("the variable {name} is not set"));
                return None;
            }
        },
    };
    user.map(|user| (user, password))
}
