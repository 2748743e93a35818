//! Against a scripted server on this machine: what it hears, and what becomes of each answer.

use super::*;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

const MAIL: &str = "From: a@b.example\r\n\r\nHello\r\n";

/// Answers by what a command contains; `TAG` stands for its tag. The first that fits is used. No
/// answer at all means that the server is silent; `CLOSE` closes.
type Script = Vec<(&'static str, String)>;
type Heard = Arc<Mutex<Vec<String>>>;

fn proper() -> Script {
    let fetch =
        format!("* 1 FETCH (UID 7 BODY[]<0> {{{}}}\r\n{MAIL})\r\nTAG OK done\r\n", MAIL.len());
    [
        ("LOGIN", "TAG OK hi\r\n"),
        ("AUTHENTICATE", "+ \r\n"),
        ("CAPABILITY", "* CAPABILITY IMAP4rev1 MOVE\r\nTAG OK done\r\n"),
        ("SELECT", "* 2 EXISTS\r\n* OK [UIDVALIDITY 42] ok\r\nTAG OK [READ-WRITE] done\r\n"),
        ("NOOP", "TAG OK done\r\n"),
        ("SEARCH", "* SEARCH 9 7\r\nTAG OK done\r\n"),
        (
            "RFC822.SIZE",
            "* 1 FETCH (UID 7 RFC822.SIZE 28)\r\n* 2 FETCH (UID 9 RFC822.SIZE 99000000)\r\n\
             * 3 FETCH (FLAGS (\\Seen))\r\nTAG OK done\r\n",
        ),
        ("FETCH 7 (", &fetch),
        ("STORE", "TAG OK done\r\n"),
        ("MOVE", "* OK [COPYUID 1 7 3] ok\r\n* 1 EXPUNGE\r\nTAG OK done\r\n"),
    ]
    .map(|(heard, said)| (heard, said.to_owned()))
    .to_vec()
}

fn with(heard: &'static str, said: &str) -> Script {
    let mut script = proper();
    script.insert(0, (heard, said.to_owned()));
    script
}

async fn talk<W: AsyncRead + AsyncWrite + Unpin>(wire: W, script: Script, heard: Heard) {
    let mut wire = BufReader::new(wire);
    let greeting =
        script.iter().find(|(on, _)| *on == "GREETING").map_or("* OK hello\r\n", |(_, said)| said);
    if wire.write_all(greeting.as_bytes()).await.is_err() {
        return;
    }
    let mut last_tag = String::new();
    let mut line = String::new();
    while wire.read_line(&mut line).await.is_ok_and(|read| read > 0) {
        let command = line.trim_end().to_owned();
        line.clear();
        let tag = command.split(' ').next().unwrap_or_default().to_owned();
        heard
            .lock()
            .unwrap()
            .push(command.split_once(' ').map_or(&*command, |(_, rest)| rest).to_owned());
        // The answer to a challenge has no tag of its own.
        let said = match script.iter().find(|(on, _)| command.contains(on)) {
            Some((_, said)) => said.replace("TAG", &tag),
            None => script
                .iter()
                .find(|(on, _)| *on == "CHALLENGED")
                .map_or(format!("{last_tag} OK hi\r\n"), |(_, said)| {
                    said.replace("TAG", &last_tag)
                }),
        };
        last_tag = if command.contains(' ') { tag } else { last_tag };
        if said == "CLOSE" || wire.write_all(said.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Serves any number of connections with the script; gives the port and what was heard.
async fn serve(script: Script, tls: Option<TlsAcceptor>) -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Heard::default();
    let hearing = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (script, hearing, tls) = (script.clone(), Arc::clone(&hearing), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => talk(stream, script, hearing).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            talk(stream, script, hearing).await;
                        }
                    }
                }
            });
        }
    });
    (port, heard)
}

fn config(port: u16) -> ImapConfig {
    let mut config = ImapConfig::new(
        "127.0.0.1",
        "ann@acme.example",
        ImapLogin::Password("s3 \"cret".to_owned()),
    );
    config.port = port;
    config.security = ImapSecurity::None;
    config.limit = 1_000;
    let quick = Duration::from_millis(500);
    config.waits = ImapWaits { connect: quick, command: quick, mail: quick };
    config
}

async fn fetched(script: Script) -> (Result<Vec<Fetched>, IntakeError>, Heard) {
    let (port, heard) = serve(script, None).await;
    (ImapIntake::new(config(port)).unwrap().fetch().await, heard)
}

#[tokio::test]
async fn a_mail_is_fetched_marked_and_moved() {
    let (port, heard) = serve(proper(), None).await;
    let mut config = config(port);
    config.moved_to = Some("Done".to_owned());
    let mut intake = ImapIntake::new(config).unwrap();
    let mails = intake.fetch().await.unwrap();
    assert_eq!(mails.len(), 2);
    assert!(matches!(&mails[0].content, Content::Raw(raw) if raw == MAIL.as_bytes()));
    assert!(matches!(mails[1].content, Content::TooLarge { size: 99_000_000 }));
    intake.done(&mails[0].handle, Verdict::Kept).await.unwrap();
    intake.done(&mails[1].handle, Verdict::Quarantined).await.unwrap();
    let heard = heard.lock().unwrap().join("\n");
    let expected = [
        "LOGIN \"ann@acme.example\" \"s3 \\\"cret\"",
        "CAPABILITY",
        "SELECT \"INBOX\"",
        "UID SEARCH UNSEEN UNDELETED",
        "UID FETCH 7,9 (UID RFC822.SIZE)",
        "UID FETCH 7 (UID BODY.PEEK[]<0.1001>)",
        "NOOP",
        "UID STORE 7 +FLAGS.SILENT (\\Seen)",
        "UID MOVE 7 \"Done\"",
        "NOOP",
        "UID STORE 9 +FLAGS.SILENT (\\Seen \\Flagged)",
        "UID MOVE 9 \"Done\"",
    ];
    assert_eq!(heard, expected.join("\n"));
}

#[tokio::test]
async fn a_refusal_or_a_lost_connection_is_never_no_mail() {
    for (heard, said, expected) in [
        ("GREETING", "* BYE busy\r\n", "logging in: the server refused"),
        ("GREETING", "220 smtp ready\r\n", "logging in: "),
        (
            "LOGIN",
            "TAG NO [AUTHENTICATIONFAILED] ann@acme.example s3cret\r\n",
            "logging in: the server refused",
        ),
        ("LOGIN", "CLOSE", "logging in: "),
        ("LOGIN", "", "logging in: no answer in time"),
        ("SELECT", "TAG NO no such mailbox\r\n", "opening the mailbox: the server refused"),
        (
            "SELECT",
            "* OK [UIDVALIDITY 42] ok\r\nTAG OK [READ-ONLY] done\r\n",
            "opening the mailbox: it may only be read",
        ),
        ("SELECT", "TAG OK done\r\n", "opening the mailbox: the server gives"),
        ("SEARCH", "TAG NO later\r\n", "asking for new mails: the server refused"),
        ("SEARCH", "TAG BAD what\r\n", "asking for new mails: the server refused"),
        ("SEARCH", "CLOSE", "asking for new mails: "),
        ("SEARCH", "* SEARCH 7\r\n", "asking for new mails: no answer in time"),
        ("RFC822.SIZE", "CLOSE", "asking for sizes: "),
        ("FETCH 7 (", "CLOSE", "fetching a mail: "),
        (
            "FETCH 7 (",
            "* 1 FETCH (UID 7 BODY[]<0> {28}\r\nhalf",
            "fetching a mail: no answer in time",
        ),
        ("FETCH 7 (", "what is this\r\n", "fetching a mail: "),
    ] {
        let (found, _) = fetched(with(heard, said)).await;
        let error = found.err().unwrap_or_else(|| panic!("{heard} {said}")).to_string();
        let expected = format!("mails cannot be fetched: {expected}");
        assert!(error.starts_with(&expected), "{said}: {error}");
        assert!(!error.contains('@') && !error.contains("cret"), "{error}");
    }
}

#[tokio::test]
async fn one_mail_that_cannot_be_given_does_not_stop_the_others() {
    let (found, _) = fetched(with("FETCH 7 (", "TAG NO cannot read it\r\n")).await;
    assert!(matches!(found.unwrap()[0].content, Content::Refused));
    // Removed by another program meanwhile.
    let (found, _) = fetched(with("FETCH 7 (", "TAG OK done\r\n")).await;
    assert_eq!(found.unwrap().len(), 1);
}

#[tokio::test]
async fn a_size_that_was_told_wrong_does_no_harm() {
    let large =
        format!("* 1 FETCH (UID 7 BODY[]<0> {{1001}}\r\n{})\r\nTAG OK done\r\n", "x".repeat(1001));
    let (found, _) = fetched(with("FETCH 7 (", &large)).await;
    assert!(matches!(found.unwrap()[0].content, Content::TooLarge { size: 1001 }));
}

#[tokio::test]
async fn a_server_that_never_stops_is_left() {
    let flood = format!("* OK {}\r\n", "x".repeat(3 * 1024 * 1024));
    let (port, _) = serve(with("SEARCH", &flood), None).await;
    let mut config = config(port);
    config.waits.command = Duration::from_secs(20);
    let error = ImapIntake::new(config).unwrap().fetch().await.err().unwrap().to_string();
    assert!(error.contains("the connection failed"), "{error}");
}

#[tokio::test]
async fn after_a_failure_it_starts_anew() {
    let (port, heard) = serve(with("NOOP", "CLOSE"), None).await;
    let mut intake = ImapIntake::new(config(port)).unwrap();
    let mails = intake.fetch().await.unwrap();
    // The server has closed meanwhile: a new session is opened, and the mail is marked in it.
    intake.done(&mails[0].handle, Verdict::Kept).await.unwrap();
    let logins = heard.lock().unwrap().iter().filter(|line| line.starts_with("LOGIN")).count();
    assert_eq!(logins, 2);
}

#[tokio::test]
async fn a_mailbox_that_was_made_anew_marks_nothing() {
    let (port, heard) = serve(proper(), None).await;
    let mut intake = ImapIntake::new(config(port)).unwrap();
    let stale = Handle(Name::Uid { validity: 41, uid: 7 });
    intake.done(&stale, Verdict::Kept).await.unwrap();
    assert!(!heard.lock().unwrap().iter().any(|line| line.contains("STORE")));
    let foreign = Handle(Name::File("x".into()));
    assert!(intake.done(&foreign, Verdict::Kept).await.is_err());
}

#[tokio::test]
async fn a_server_without_move_is_told_from_the_start() {
    let (port, _) =
        serve(with("CAPABILITY", "* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"), None).await;
    let mut config = config(port);
    config.moved_to = Some("Done".to_owned());
    let error = ImapIntake::new(config).unwrap().fetch().await.err().unwrap().to_string();
    assert!(error.contains("cannot move"), "{error}");
}

#[tokio::test]
async fn tokens_and_passwords_in_other_alphabets() {
    for (login, mechanism, proof) in [
        (
            ImapLogin::Bearer("t0ken".to_owned()),
            "AUTHENTICATE XOAUTH2",
            "user=ann@acme.example\x01auth=Bearer t0ken\x01\x01",
        ),
        (
            ImapLogin::Password("gehëim".to_owned()),
            "AUTHENTICATE PLAIN",
            "\0ann@acme.example\0gehëim",
        ),
    ] {
        let (port, heard) = serve(proper(), None).await;
        let mut config = config(port);
        config.login = login;
        assert_eq!(ImapIntake::new(config).unwrap().fetch().await.unwrap().len(), 2);
        let heard = heard.lock().unwrap();
        assert_eq!(heard[0], mechanism);
        use base64::Engine;
        assert_eq!(heard[1], base64::engine::general_purpose::STANDARD.encode(proof));
    }
    // A refused token: the server explains in a second challenge and wants an empty answer.
    let mut script = proper();
    script.insert(0, ("dXNlcj", "+ eyJzdGF0dXMiOiI0MDAifQ==\r\n".to_owned()));
    script.insert(0, ("CHALLENGED", "TAG NO failed\r\n".to_owned()));
    let (port, _) = serve(script, None).await;
    let mut config = config(port);
    config.login = ImapLogin::Bearer("old".to_owned());
    let error = ImapIntake::new(config).unwrap().fetch().await.err().unwrap().to_string();
    assert_eq!(error, "mails cannot be fetched: logging in: the server refused");
}

/// A certificate authority (PEM) and a server certificate of it for `localhost`.
fn certificates() -> (Vec<u8>, TlsAcceptor) {
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let server = server.signed_by(&key, &authority).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![server.der().clone()],
            PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der())),
        )
        .unwrap();
    (authority.pem().into_bytes(), TlsAcceptor::from(Arc::new(config)))
}

#[tokio::test]
async fn tls_is_checked() {
    let (authority, tls) = certificates();
    let (port, heard) = serve(proper(), Some(tls)).await;
    let mut trusted = config(port);
    trusted.host = "localhost".to_owned();
    trusted.security = ImapSecurity::Tls;
    trusted.waits.connect = Duration::from_secs(10);
    let mut stranger = trusted.clone();
    trusted.authorities = Some(authority.clone());
    assert_eq!(ImapIntake::new(trusted.clone()).unwrap().fetch().await.unwrap().len(), 2);
    heard.lock().unwrap().clear();
    // A certificate of an unknown authority, and one for another name.
    let error = ImapIntake::new(stranger.clone()).unwrap().fetch().await.err().unwrap().to_string();
    assert!(error.contains("TLS"), "{error}");
    stranger.authorities = Some(authority);
    stranger.host = "127.0.0.1".to_owned();
    assert!(ImapIntake::new(stranger).unwrap().fetch().await.is_err());
    assert!(heard.lock().unwrap().is_empty());
}

#[test]
fn settings_are_checked_all_at_once_and_print_no_secret() {
    let mut bad = ImapConfig::new("mail.example", "", ImapLogin::Password("geheim".to_owned()));
    bad.security = ImapSecurity::None;
    bad.port = 0;
    bad.mailbox = "Ann\r\nLOGOUT".to_owned();
    bad.limit = 0;
    let error = ImapIntake::new(bad.clone()).err().unwrap();
    assert_eq!(error.0.len(), 5, "{error}");
    assert!(!format!("{bad:?} {error}").contains("geheim"));
    assert!(!format!("{:?}", config(1)).contains("ann@"));
    for host in ["mail.example", "192.0.2.1", "localhost.example"] {
        let mut open = config(1);
        open.host = host.to_owned();
        assert!(ImapIntake::new(open).is_err(), "{host}");
    }
}
