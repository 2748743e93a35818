//! Every step of the conversation against every way in which it can fail, on a server that is
//! scripted here. Time is tokio's, so a stall takes no time.

use super::line::Wire;
use super::*;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};

/// The steps of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Greeting,
    Hello,
    Sender,
    Recipient,
    Data,
    Text,
    Dot,
}

const STEPS: [Step; 7] =
    [Step::Greeting, Step::Hello, Step::Sender, Step::Recipient, Step::Data, Step::Text, Step::Dot];

/// What the server does at its step instead of what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Says(&'static str),
    Closes,
    Stalls,
}

/// The script: at the n-th time (from 0) that `step` comes.
#[derive(Clone, Copy)]
struct Script {
    step: Step,
    nth: usize,
    act: Act,
}

#[derive(Default)]
struct Seen {
    sessions: usize,
    commands: Vec<String>,
    texts: Vec<Vec<u8>>,
}

struct Server {
    scripts: Vec<Script>,
    seen: Arc<Mutex<Seen>>,
}

#[async_trait]
impl Dial for Server {
    async fn open(&self) -> Result<Session, Handover> {
        // Small, so that a text does not fit into what is under way.
        let (ours, theirs) = duplex(256);
        self.seen.lock().unwrap().sessions += 1;
        let serve = serve(theirs, self.scripts.clone(), Arc::clone(&self.seen));
        tokio::spawn(serve);
        let wire: Box<dyn Wire> = Box::new(ours);
        Session::greet(wire, "client.example", Waits::default()).await
    }
}

async fn serve(wire: DuplexStream, scripts: Vec<Script>, seen: Arc<Mutex<Seen>>) {
    let mut wire = BufReader::new(wire);
    let mut counts = [0; STEPS.len()];
    // False ends the session.
    macro_rules! act {
        ($step:expr, $usual:expr) => {{
            let at = STEPS.iter().position(|step| *step == $step).unwrap();
            let nth = counts[at];
            counts[at] += 1;
            let found = scripts.iter().find(|script| script.step == $step && script.nth == nth);
            match found.map(|script| script.act) {
                None => wire.write_all($usual.as_bytes()).await.is_ok(),
                Some(Act::Says(words)) => {
                    wire.write_all(words.as_bytes()).await.is_ok() && !words.starts_with("421")
                }
                Some(Act::Closes) => false,
                Some(Act::Stalls) => std::future::pending().await,
            }
        }};
    }
    if !act!(Step::Greeting, "220 mail.example ESMTP\r\n") {
        return;
    }
    loop {
        let mut line = String::new();
        if wire.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let command = line.trim_end().to_owned();
        seen.lock().unwrap().commands.push(command.clone());
        let word = command.split([' ', ':']).next().unwrap_or_default().to_owned();
        let goes_on = match word.as_str() {
            "EHLO" => act!(Step::Hello, "250-mail.example\r\n250-SIZE 1000000\r\n250 8BITMIME\r\n"),
            "MAIL" => act!(Step::Sender, "250 2.1.0 ok\r\n"),
            "RCPT" => act!(Step::Recipient, "250 2.1.5 ok\r\n"),
            "RSET" => wire.write_all(b"250 ok\r\n").await.is_ok(),
            "DATA" => {
                let script = scripts.iter().find(|script| script.step == Step::Data);
                let go = act!(Step::Data, "354 go on\r\n");
                if !go {
                    return;
                }
                if script.is_some_and(|script| script.nth + 1 == counts[4]) {
                    continue;
                }
                let text = scripts.iter().find(|script| script.step == Step::Text);
                if let Some(script) = text {
                    // Part of the text has come.
                    let mut some = [0; 64];
                    wire.read_exact(&mut some).await.unwrap();
                    match script.act {
                        Act::Stalls => std::future::pending().await,
                        Act::Closes => return,
                        Act::Says(words) => {
                            wire.write_all(words.as_bytes()).await.unwrap();
                            return;
                        }
                    }
                }
                let mut text = Vec::new();
                while !text.ends_with(b"\r\n.\r\n") {
                    if wire.read_until(b'\n', &mut text).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                seen.lock().unwrap().texts.push(text);
                act!(Step::Dot, "250 2.0.0 Ok: queued as 4F2A1B0C9D\r\n")
            }
            _ => wire.write_all(b"502 5.5.2 unknown\r\n").await.is_ok(),
        };
        if !goes_on {
            return;
        }
    }
}

fn server(scripts: &[Script]) -> (SmtpCourier, Arc<Mutex<Seen>>) {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let server = Server { scripts: scripts.to_vec(), seen: Arc::clone(&seen) };
    (SmtpCourier::over(Arc::new(server)), seen)
}

fn failing(step: Step, act: Act) -> (SmtpCourier, Arc<Mutex<Seen>>) {
    server(&[Script { step, nth: 0, act }])
}

fn mail(recipients: &[&str]) -> RawMail {
    let lines = "A line of the text that is long enough.\r\n.dots at the start\r\n.\r\n".repeat(40);
    RawMail {
        outbox: "o1".into(),
        sender: "credit@harbour.example".to_owned(),
        recipients: recipients.iter().map(|address| (*address).to_owned()).collect(),
        bytes: format!("Subject: Reminder\r\n\r\n{lines}").into_bytes().into(),
    }
}

fn one() -> RawMail {
    mail(&["jo.marsh@acme.example"])
}

#[tokio::test(start_paused = true)]
async fn a_mail_is_accepted_and_comes_as_it_is() {
    let (courier, seen) = server(&[]);
    let mail = mail(&["jo.marsh@acme.example", "cc@acme.example"]);
    let accepted = Handover::Accepted { vendor_id: Some("4F2A1B0C9D".to_owned()) };
    assert_eq!(courier.send(&mail).await, accepted);
    assert_eq!(courier.send(&mail).await, accepted);
    assert_eq!(courier.lookup(&"o1".into()).await, Lookup::CannotSay);
    let seen = seen.lock().unwrap();
    assert_eq!(seen.sessions, 1, "the second mail goes over the same connection");
    let size = mail.bytes.len();
    let from = format!("MAIL FROM:<credit@harbour.example> SIZE={size}");
    let envelope = [&from, "RCPT TO:<jo.marsh@acme.example>", "RCPT TO:<cc@acme.example>", "DATA"];
    assert_eq!(seen.commands[1..5], envelope);
    assert_eq!(seen.commands[5], "RSET");
    let text = String::from_utf8(seen.texts[1].clone()).unwrap();
    let text = text.strip_suffix(".\r\n").unwrap().replace("\r\n..", "\r\n.");
    assert_eq!(text.as_bytes(), &mail.bytes[..]);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_that_died_is_replaced_not_retried() {
    let (courier, seen) = server(&[]);
    courier.send(&one()).await;
    tokio::time::advance(IDLE).await;
    assert!(matches!(courier.send(&one()).await, Handover::Accepted { .. }));
    assert_eq!(seen.lock().unwrap().sessions, 2);
    assert_eq!(seen.lock().unwrap().texts.len(), 2);
}

/// The heart: before the final dot nothing is ever unknown, after it only a clear answer is clear.
#[tokio::test(start_paused = true)]
async fn every_failure_at_every_step_is_told_as_what_it_is() {
    let acts = [
        Act::Says("451 4.3.0 try again later\r\n"),
        Act::Says("421 4.3.2 closing\r\n"),
        Act::Says("554 5.7.1 no\r\n"),
        Act::Says("HTTP/1.1 400 Bad Request\r\n"),
        Act::Says("250-more\r\n550 other\r\n"),
        Act::Says("299 odd\r\n"),
        Act::Says("399 odd\r\n"),
        Act::Closes,
        Act::Stalls,
    ];
    for step in STEPS {
        for act in acts {
            let (courier, seen) = failing(step, act);
            let got = courier.send(&one()).await;
            let case = format!("{step:?} {act:?}: {got:?}");
            let taken = seen.lock().unwrap().texts.len();
            assert_eq!(taken, usize::from(step == Step::Dot), "{case}: never tried twice");
            assert_eq!(seen.lock().unwrap().sessions, 1, "{case}");
            let in_session = matches!(step, Step::Greeting | Step::Hello);
            match (step, act) {
                (Step::Dot, Act::Says("299 odd\r\n")) => {
                    assert!(matches!(got, Handover::Accepted { .. }), "{case}");
                }
                (Step::Text, Act::Says(_) | Act::Closes | Act::Stalls) => {
                    // The text did not get through: whatever the server said, it has no mail.
                    assert!(matches!(got, Handover::Refused { permanent: false, .. }), "{case}");
                }
                (_, Act::Says(words)) if words.starts_with('4') => {
                    let clear =
                        matches!(&got, Handover::Refused { permanent: false, after: Some(_), .. });
                    assert!(clear, "{case}");
                }
                (_, Act::Says(words)) if words.starts_with('5') => {
                    let Handover::Refused { permanent, recipient, .. } = got else {
                        panic!("{case}")
                    };
                    assert_eq!((permanent, recipient), (!in_session, false), "{case}");
                }
                (Step::Dot, _) => assert!(matches!(got, Handover::Unknown { .. }), "{case}"),
                _ => {
                    let unclear = Handover::Refused {
                        permanent: false,
                        recipient: false,
                        why: String::new(),
                        after: None,
                    };
                    let Handover::Refused { permanent, recipient, after, .. } = got else {
                        panic!("{case}")
                    };
                    let bare =
                        Handover::Refused { permanent, recipient, why: String::new(), after };
                    assert_eq!(bare, unclear, "{case}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_dead_address_blames_the_recipient() {
    let cases = [
        ("550 5.1.1 user unknown\r\n", true),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound\r\n", true),
        ("551 5.1.6 moved\r\n", true),
        ("553 5.1.3 bad syntax\r\n", true),
        ("550 5.2.1 disabled\r\n", true),
        ("550 No such user here\r\n", true),
        ("550-first line\r\n550 user unknown\r\n", true),
        ("550 5.1.8 sender's domain\r\n", false),
        ("550 5.7.1 relaying denied\r\n", false),
        ("550 5.2.2 mailbox full\r\n", false),
        ("550 relaying denied: unknown user\r\n", false),
        ("550 blocked\r\n", false),
        ("552 5.2.2 over quota\r\n", false),
        ("554 5.1.1 user unknown\r\n", false),
        ("450 4.1.1 user unknown\r\n", false),
    ];
    for (words, blamed) in cases {
        let (courier, _) = failing(Step::Recipient, Act::Says(words));
        let got = courier.send(&one()).await;
        let Handover::Refused { permanent, recipient, .. } = got else { panic!("{words}") };
        assert_eq!((permanent, recipient), (words.starts_with('5'), blamed), "{words}");
        // The same words about the sender or the text never blame the recipient.
        for step in [Step::Sender, Step::Data, Step::Dot] {
            let (courier, _) = failing(step, Act::Says(words));
            let got = courier.send(&one()).await;
            assert!(matches!(got, Handover::Refused { recipient: false, .. }), "{step:?} {words}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_bad_recipient_of_several_stops_the_mail_before_its_text() {
    let act = Act::Says("550 5.1.1 <b@acme.example> user unknown\r\n");
    let (courier, seen) = server(&[Script { step: Step::Recipient, nth: 1, act }]);
    let several = mail(&["a@acme.example", "b@acme.example", "c@acme.example"]);
    let got = courier.send(&several).await;
    let why = "at RCPT, recipient 2 of 3: 550 5.1.1 … user unknown".to_owned();
    // Which of them is wrong is for a person to see: the answer must not condemn all three.
    let wanted = Handover::Refused { permanent: true, recipient: false, why, after: None };
    assert_eq!(got, wanted);
    {
        let seen = seen.lock().unwrap();
        assert_eq!(seen.commands.last().map(String::as_str), Some("RSET"));
        assert!(seen.texts.is_empty());
    }
    assert!(matches!(courier.send(&one()).await, Handover::Accepted { .. }));
    assert_eq!(seen.lock().unwrap().sessions, 1, "the session is still good");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_speaks_out_of_turn_is_left() {
    // The second answer would be read as the one to the next command.
    let act = Act::Says("250 ok\r\n250 and more\r\n");
    let (courier, seen) = server(&[Script { step: Step::Dot, nth: 0, act }]);
    courier.send(&one()).await;
    courier.send(&one()).await;
    assert_eq!(seen.lock().unwrap().sessions, 2);
}

#[tokio::test(start_paused = true)]
async fn the_reasons_hold_no_address_and_no_text_of_the_mail() {
    let words =
        "554 5.7.1 <jo.marsh@acme.example> jo.marsh: Subject=Reminder \"Reminder\" refused\r\n";
    for step in STEPS {
        let (courier, _) = failing(step, Act::Says(words));
        if let Handover::Refused { why, .. } = courier.send(&one()).await {
            for secret in ["jo.marsh", "Reminder", "@", "acme.example", "\r", "\n"] {
                // Before the mail is known the server cannot know its addresses either.
                let early = matches!(step, Step::Greeting | Step::Hello) && secret == "jo.marsh";
                assert!(early || !why.contains(secret), "{step:?}: {why}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_asked_for_is_passed_on() {
    let (courier, _) = failing(Step::Recipient, Act::Says("450 4.2.0 back in 7 minutes\r\n"));
    let got = courier.send(&one()).await;
    assert!(matches!(got, Handover::Refused { after: Some(wait), .. } if wait.as_secs() == 420));
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_is_not_fit_reaches_no_server() {
    type Change = fn(&mut RawMail);
    let changes: [(&str, Change); 7] = [
        ("no recipient", |mail| mail.recipients.clear()),
        ("a command in the address", |mail| {
            mail.recipients[0] = "a@b.example>\r\nRCPT TO:<x@evil.example".to_owned();
        }),
        ("a sender that is none", |mail| mail.sender = "a b@c.example".to_owned()),
        ("bare LF", |mail| mail.bytes = b"a\n.\r\nMAIL FROM:<x@y.example>\r\n".as_slice().into()),
        ("bare CR", |mail| mail.bytes = b"a\r.\rb\r\n".as_slice().into()),
        ("CR at the end", |mail| mail.bytes = b"a\r\nb\r".as_slice().into()),
        ("LF first", |mail| mail.bytes = b"\na\r\n".as_slice().into()),
    ];
    for (what, change) in changes {
        let (courier, seen) = server(&[]);
        let mut mail = one();
        change(&mut mail);
        let got = courier.send(&mail).await;
        assert!(matches!(got, Handover::Refused { permanent: true, .. }), "{what}: {got:?}");
        assert_eq!(seen.lock().unwrap().sessions, 0, "{what}");
    }
}

#[test]
fn settings_are_checked_at_once_and_secrets_do_not_print() {
    let mut config = SmtpConfig::new("mail.example", 0, Security::None);
    config.hello = "a b".to_owned();
    config.login = Some(Login {
        username: "mara@harbour.example".to_owned(),
        password: Password::new("hunter2\0"),
    });
    let shown = format!("{config:?}");
    assert!(!shown.contains("hunter2") && !shown.contains("mara"), "{shown}");
    let faults = SmtpCourier::new(config).err().unwrap();
    assert_eq!(faults.0.len(), 4, "{faults}");
    for host in ["localhost", "127.0.0.1", "::1"] {
        assert!(SmtpCourier::new(SmtpConfig::new(host, 25, Security::None)).is_ok());
    }
    assert!(SmtpCourier::new(SmtpConfig::new("mail.example", 587, Security::StartTls)).is_ok());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "hunter2\n").unwrap();
    assert!(Password::from_file(&file).unwrap() == Password::new("hunter2"));
}
