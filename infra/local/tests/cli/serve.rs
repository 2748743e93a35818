//! `serve` on the machine's clock, with commands beside it. Nothing here waits for a time: it asks
//! the health endpoint, so often and no more.

use crate::world::{HEADINGS, World, mail, text};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, ChildStdout, Stdio};
use std::time::Duration;

/// Looks at something before it is given up.
const LOOKS: usize = 1_200;

struct Serving {
    child: Child,
    out: BufReader<ChildStdout>,
    port: u16,
}

impl Serving {
    fn start(world: &World) -> Self {
        let mut command = world.command(&["serve", "--port", "0", "--json"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap();
        let port = u16::try_from(told["port"].as_u64().unwrap()).unwrap();
        Self { child, out, port }
    }

    fn health(&self) -> Option<(u16, Value)> {
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        connection.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        let request = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        connection.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let code = head.split(' ').nth(1)?.parse().ok()?;
        Some((code, serde_json::from_str(body).ok()?))
    }

    /// Asks until `wanted` holds.
    fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut last = Value::Null;
        for _ in 0..LOOKS {
            if let Some((_, health)) = self.health() {
                if wanted(&health) {
                    return health;
                }
                last = health;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("never {what}: {last}");
    }

    /// Waits for a round of tick and of dispatch that began after this call.
    fn rounds(&self) {
        let rounds =
            |health: &Value, name: &str| health["loops"][name]["rounds"].as_u64().unwrap_or(0);
        let before = self.until("there", |_| true);
        // The one in flight may have begun before.
        for name in ["tick", "dispatch"] {
            let wanted = rounds(&before, name) + 1;
            self.until("a round", |health| rounds(health, name) >= wanted);
        }
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let told = std::process::Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(told.success());
    }

    #[cfg(unix)]
    fn stop(mut self) {
        self.signal("TERM");
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        assert_eq!(self.child.wait().unwrap().code(), Some(0), "{rest}");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A live tenant on the machine's clock that may write at any hour; what is imported now is due now.
fn anytime() -> World {
    let world = World::new();
    let policy = "name = \"anytime\"\nevery_day = true\ngap_days = 1\n[hours]\nfrom = \"00:00\"\nto = \"23:59\"\n\
                  [caps]\nper_day = 10\nper_week = 20\n[[step]]\nname = \"first\"\nday = 1\n";
    let policy = world.file("anytime.toml", policy);
    world.ok(&[
        "tenant",
        "add",
        "acme",
        "--name",
        "Acme Ltd",
        "--country",
        "GB",
        "--policy",
        &policy,
    ]);
    world.ok(&["tenant", "set", "--from", "accounts@acme.example"]);
    let first = format!("{HEADINGS}\n1,Nobody,,2026-01-01,2026-01-31,10.00,GBP,");
    world.ok(&["import", &world.file("first.csv", first)]);
    world.ok(&["go-live", "--yes"]);
    world
}

/// Overdue invoices of so many accounts.
fn overdue(world: &World, name: &str, accounts: usize) -> String {
    let rows: Vec<String> = (0..accounts)
        .map(|n| {
            format!("{name}-{n},{name} {n},ap@{name}{n}.example,2026-01-01,2026-01-31,10.00,GBP,")
        })
        .collect();
    world.file(&format!("{name}.csv"), format!("{HEADINGS}\n{}\n", rows.join("\n")))
}

fn sent(world: &World) -> usize {
    world.list(&["outbox", "--state", "sent"]).len()
}

#[cfg(unix)]
#[test]
fn commands_work_beside_it_and_take_hold_at_once() {
    let world = anytime();
    let serving = Serving::start(&world);
    world.ok(&["import", &overdue(&world, "birch", 30), "--partial"]);
    for _ in 0..LOOKS {
        if sent(&world) == 30 {
            break;
        }
        serving.rounds_or_hint();
    }
    assert_eq!(sent(&world), 30);
    assert_eq!(world.mails(), 30);

    world.ok(&["stop", "on"]);
    world.ok(&["import", &overdue(&world, "cedar", 20), "--partial"]);
    serving.rounds();
    assert_eq!((sent(&world), world.mails()), (30, 30), "stopped is stopped");
    world.ok(&["hold", "cedar 7"]);
    world.ok(&["stop", "off"]);
    for _ in 0..LOOKS {
        if sent(&world) == 49 {
            break;
        }
        serving.rounds_or_hint();
    }
    assert_eq!((sent(&world), world.mails()), (49, 49), "all but the one on hold");
    assert!(!world.list(&["tasks"]).is_empty());
    serving.stop();
    assert_eq!(world.mails(), 49);
}

impl Serving {
    /// A look takes its time; the hint of the last command is heard meanwhile.
    fn rounds_or_hint(&self) {
        self.until("well", |health| health["status"] == "ok");
        std::thread::sleep(Duration::from_millis(25));
    }
}

#[cfg(unix)]
#[test]
fn a_second_one_says_who_holds_the_folder() {
    let world = anytime();
    let first = Serving::start(&world);
    let told = world.refused(&["serve", "--port", "0"], 1);
    let pid = first.child.id();
    assert!(told.contains(&format!("is served already, by process {pid}, since ")), "{told}");
    assert!(told.ends_with(&format!("on port {}", first.port)), "{told}");
    // A crash leaves the lock to the next.
    first.signal("KILL");
    drop(first);
    let second = Serving::start(&world);
    let other = anytime();
    let port = second.port.to_string();
    let busy = other.refused(&["serve", "--port", &port], 1);
    assert_eq!(busy, format!("error: the port {port} is in use: choose another with --port"));
    // Its time is the machine's from now on.
    let virtually = world.refused(&["tick", "--as-of", "2999-01-01"], 2);
    assert!(virtually.contains("lives on the machine's clock"), "{virtually}");
    second.stop();
}

#[test]
fn its_health_is_numbers_only() {
    let world = anytime();
    let serving = Serving::start(&world);
    serving.until("a first round", |health| health["loops"]["tick"]["rounds"].as_u64() > Some(0));
    let (code, health) = serving.health().unwrap();
    assert_eq!((code, &health["status"]), (200, &Value::from("ok")));
    for field in ["version", "uptime_seconds", "waits", "loops", "now"] {
        assert!(!health[field].is_null(), "{field}");
    }
    assert_eq!(health["waits"]["pending"], 0);
    assert!(!health.to_string().contains("example"));
}

#[cfg(unix)]
#[test]
fn mails_come_in_from_a_maildir() {
    let world = anytime();
    world.ok(&["import", &overdue(&world, "birch", 1), "--partial"]);
    for name in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(world.data().join("inbox").join(name)).unwrap();
    }
    let config = "[intake]\nevery_seconds = 1\n[[intake.maildir]]\nfolder = \"inbox\"\n";
    std::fs::write(world.data().join("config.toml"), config).unwrap();
    let serving = Serving::start(&world);
    let mail = mail("ap@birch0.example", "m1", "We have paid this.");
    std::fs::write(world.data().join("inbox/tmp/1.m1"), mail).unwrap();
    std::fs::rename(world.data().join("inbox/tmp/1.m1"), world.data().join("inbox/new/1.m1"))
        .unwrap();
    serving.until("a task", |health| {
        health["waits"]["tasks"].as_u64() > Some(0) && health["loops"]["intake"]["busy"] == false
    });
    for _ in 0..LOOKS {
        if std::fs::read_dir(world.data().join("inbox/new")).unwrap().count() == 0 {
            break;
        }
        serving.rounds_or_hint();
    }
    assert_eq!(std::fs::read_dir(world.data().join("inbox/cur")).unwrap().count(), 1);
    let task = world.task("read_reply");
    assert_eq!(text(&task, "name"), "birch 0");
    serving.stop();
}

#[cfg(unix)]
#[test]
fn a_folder_with_a_virtual_clock_is_not_served() {
    let world = World::live(&crate::world::three());
    let told = world.refused(&["serve", "--port", "0"], 2);
    assert!(told.contains("this data folder has a virtual clock"), "{told}");
}
