//! Over real sockets of this machine: TLS, log-in, and what must stop before a word is said in clear.

use super::*;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// How the scripted server behaves.
#[derive(Clone, Copy)]
struct Manner {
    implicit: bool,
    offers: &'static str,
    /// Said after `220` to STARTTLS, in the clear and in one go with it.
    slips_in: &'static str,
    auth: &'static str,
}

const PROPER: Manner = Manner {
    implicit: false,
    offers: "250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN LOGIN\r\n",
    slips_in: "",
    auth: "235 2.7.0 welcome\r\n",
};

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

type Said = Arc<Mutex<Vec<String>>>;

async fn serve(listener: TcpListener, tls: TlsAcceptor, manner: Manner, said: Said) {
    let (wire, _) = listener.accept().await.unwrap();
    if manner.implicit {
        if let Ok(wire) = tls.accept(wire).await {
            talk(BufReader::new(wire), manner, &said).await;
        }
        return;
    }
    if let Some(wire) = talk(BufReader::new(wire), manner, &said).await
        && let Ok(wire) = tls.accept(wire).await
    {
        said.lock().unwrap().push("(TLS)".to_owned());
        talk_on(BufReader::new(wire), manner, &said).await;
    }
}

async fn talk<W: AsyncRead + AsyncWrite + Unpin>(
    mut wire: BufReader<W>,
    manner: Manner,
    said: &Said,
) -> Option<W> {
    wire.write_all(b"220 mail\r\n").await.ok()?;
    talk_on(wire, manner, said).await
}

/// Answers until the client leaves; gives the wire back at STARTTLS.
async fn talk_on<W: AsyncRead + AsyncWrite + Unpin>(
    mut wire: BufReader<W>,
    manner: Manner,
    said: &Said,
) -> Option<W> {
    loop {
        let mut line = String::new();
        if wire.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let command = line.trim_end().to_owned();
        said.lock().unwrap().push(command.clone());
        let answer = match command.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" => manner.offers.to_owned(),
            "STARTTLS" => {
                let answer = format!("220 go\r\n{}", manner.slips_in);
                wire.write_all(answer.as_bytes()).await.ok()?;
                return Some(wire.into_inner());
            }
            "AUTH" if command == "AUTH LOGIN" => {
                for prompt in ["334 VXNlcm5hbWU6\r\n", "334 UGFzc3dvcmQ6\r\n"] {
                    wire.write_all(prompt.as_bytes()).await.ok()?;
                    let mut line = String::new();
                    wire.read_line(&mut line).await.ok()?;
                    said.lock().unwrap().push(line.trim_end().to_owned());
                }
                manner.auth.to_owned()
            }
            "AUTH" => manner.auth.to_owned(),
            "DATA" => {
                wire.write_all(b"354 go\r\n").await.ok()?;
                let mut text = String::new();
                while !text.ends_with("\r\n.\r\n") {
                    wire.read_line(&mut text).await.ok()?;
                }
                "250 queued as AB12CD\r\n".to_owned()
            }
            _ => "250 ok\r\n".to_owned(),
        };
        wire.write_all(answer.as_bytes()).await.ok()?;
    }
}

fn mail() -> RawMail {
    RawMail {
        outbox: "o1".into(),
        sender: "credit@harbour.example".to_owned(),
        recipients: vec!["ap@acme.example".to_owned()],
        bytes: b"Subject: x\r\n\r\ny\r\n".as_slice().into(),
    }
}

/// One mail to a server of this manner; trusted, unless told otherwise.
async fn sent(manner: Manner, trusted: bool) -> (Handover, Vec<String>) {
    let (authority, tls) = certificates();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let said = Said::default();
    let server = tokio::spawn(serve(listener, tls, manner, Arc::clone(&said)));
    let security = if manner.implicit { Security::Tls } else { Security::StartTls };
    let mut config = SmtpConfig::new("localhost", port, security);
    config.authorities = trusted.then_some(authority);
    let password = Password::new("hunter2");
    config.login = Some(Login { username: "mara".to_owned(), password });
    let courier = SmtpCourier::new(config).unwrap();
    let handover = courier.send(&mail()).await;
    server.abort();
    let said = said.lock().unwrap().clone();
    (handover, said)
}

fn accepted() -> Handover {
    Handover::Accepted { vendor_id: Some("AB12CD".to_owned()) }
}

#[tokio::test]
async fn a_mail_goes_inside_tls_only() {
    let (handover, said) = sent(PROPER, true).await;
    assert_eq!(handover, accepted());
    let tls = said.iter().position(|line| line == "(TLS)").unwrap();
    assert_eq!(said[..tls], ["EHLO localhost", "STARTTLS"]);
    assert_eq!(said[tls + 1], "EHLO localhost");
    assert_eq!(said[tls + 2], "AUTH PLAIN AG1hcmEAaHVudGVyMg==");
    let (handover, said) = sent(Manner { implicit: true, ..PROPER }, true).await;
    assert_eq!(handover, accepted());
    assert_eq!(said[0], "EHLO localhost");
}

#[tokio::test]
async fn the_other_way_to_log_in_is_known_too() {
    let offers = "250-mail\r\n250-STARTTLS\r\n250 AUTH LOGIN\r\n";
    let (handover, said) = sent(Manner { offers, ..PROPER }, true).await;
    assert_eq!(handover, accepted());
    assert!(said.contains(&"bWFyYQ==".to_owned()) && said.contains(&"aHVudGVyMg==".to_owned()));
}

#[tokio::test]
async fn without_trust_nothing_is_said() {
    let injected =
        "250-mail\r\n250 AUTH PLAIN\r\n235 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 ok\r\n";
    let no_tls = "250-mail\r\n250 AUTH PLAIN LOGIN\r\n";
    let cases = [
        ("no TLS", PROPER, false),
        ("no TLS", Manner { implicit: true, ..PROPER }, false),
        ("no STARTTLS", Manner { offers: no_tls, ..PROPER }, true),
        ("words before TLS", Manner { slips_in: injected, ..PROPER }, true),
    ];
    for (why, manner, trusted) in cases {
        let (handover, said) = sent(manner, trusted).await;
        let Handover::Refused { permanent: false, recipient: false, why: told, .. } = handover
        else {
            panic!("{why}: {handover:?}")
        };
        assert!(told.contains(why), "{told}");
        assert!(!said.iter().any(|line| line.starts_with("AUTH") || line.starts_with("MAIL")));
    }
}

#[tokio::test]
async fn a_refused_log_in_is_mended_in_the_settings_and_spares_the_mail() {
    let auth = "535 5.7.8 mara: bad credentials aHVudGVyMg==\r\n";
    let (handover, said) = sent(Manner { auth, ..PROPER }, true).await;
    let why = "at the start: 535 5.7.8 … bad credentials …".to_owned();
    let refused = Handover::Refused { permanent: false, recipient: false, why, after: None };
    assert_eq!(handover, refused);
    assert!(!said.iter().any(|line| line.starts_with("MAIL")));
}

#[tokio::test]
async fn nobody_at_home_is_a_refusal() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let courier = SmtpCourier::new(SmtpConfig::new("127.0.0.1", port, Security::None)).unwrap();
    let got = courier.send(&mail()).await;
    assert!(matches!(got, Handover::Refused { permanent: false, after: None, .. }), "{got:?}");
}
