//! A data folder and the binary on it.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A Tuesday, ten o'clock in London.
pub(crate) const TUESDAY: &str = "2026-06-30T10:00";

/// A data folder.
pub(crate) struct World {
    folder: tempfile::TempDir,
}

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl World {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With a tenant that may send.
    pub(crate) fn with_tenant() -> Self {
        let world = Self::new();
        world.ok(&["tenant", "add", "acme", "--name", "Acme Ltd", "--country", "GB"]);
        world.ok(&["tenant", "set", "--from", "accounts@acme.example"]);
        world
    }

    /// With a live tenant, these open items, and the clock at [`TUESDAY`]: all may be written to.
    pub(crate) fn live(items: &str) -> Self {
        let world = Self::with_tenant();
        let file = world.file("items.csv", items);
        world.ok(&["import", &file, "--as-of", TUESDAY]);
        world.ok(&["go-live", "--yes"]);
        world.ok(&["approve", "--all-accounts"]);
        world
    }

    /// The data folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file beside the data.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The command, ready to run.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.arg("--data").arg(self.data()).args(args);
        command.env_remove("CREDIT_CONTROL_LOG").env_remove("CREDIT_CONTROL_DATA");
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command.
    pub(crate) fn run(&self, args: &[&str]) -> Said {
        self.said(self.command(args).output().unwrap())
    }

    /// What it said, with the folder's own name taken out.
    pub(crate) fn said(&self, output: Output) -> Said {
        let folder = self.folder.path().to_str().unwrap().to_owned();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&folder, "[folder]");
        Said {
            code: output.status.code().unwrap_or(-1),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Runs a command that must succeed.
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}: {}", said.out);
        said.out
    }

    /// Runs a command that must be refused, and gives its one line.
    pub(crate) fn refused(&self, args: &[&str], code: i32) -> String {
        let said = self.run(args);
        assert_eq!(said.code, code, "{args:?}: {} {}", said.out, said.err);
        assert_eq!(said.err.lines().count(), 1, "{args:?}: {}", said.err);
        said.err.trim_end().to_owned()
    }

    /// The objects that a command lists.
    pub(crate) fn list(&self, args: &[&str]) -> Vec<Value> {
        let text = self.ok(&[args, &["--json"]].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The one object that a command gives.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let list = self.list(args);
        assert_eq!(list.len(), 1, "{args:?}");
        list.into_iter().next().unwrap()
    }

    /// The only task of that kind.
    pub(crate) fn task(&self, kind: &str) -> Value {
        let tasks = self.list(&["tasks", "--kind", kind]);
        assert_eq!(tasks.len(), 1, "{kind}");
        tasks.into_iter().next().unwrap()
    }

    /// Mails that left, as files.
    pub(crate) fn mails(&self) -> usize {
        let Ok(entries) = std::fs::read_dir(self.data().join("mail")) else { return 0 };
        let names = entries.map(|entry| entry.unwrap().path());
        names.filter(|path| path.extension().is_some_and(|it| it == "eml")).count()
    }
}

/// The binary under test.
pub(crate) fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_credit-control"))
}

/// The only string behind a name.
pub(crate) fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {value}")).to_owned()
}

/// The headings of the general table.
pub(crate) const HEADINGS: &str = "invoice,customer,email,issue_date,due_date,amount,currency,paid";

/// Three accounts, one overdue, one part-paid and overdue, one without an address.
pub(crate) fn three() -> String {
    format!(
        "{HEADINGS}
1001,Birch & Co,ap@birch.example,2026-05-01,2026-05-31,1200.00,GBP,
1002,Birch & Co,ap@birch.example,2026-06-01,2026-07-15,300.00,GBP,
2001,Cedar AG,pay@cedar.example,2026-05-10,2026-06-09,500.00,EUR,200.00
3001,Dogwood Inc,,2026-05-10,2026-06-09,70.00,USD,
"
    )
}

/// A mail from a customer.
pub(crate) fn mail(from: &str, id: &str, words: &str) -> String {
    format!(
        "From: {from}\r\nTo: accounts@acme.example\r\nSubject: your letter\r\n\
         Message-ID: <{id}@mail.example>\r\nDate: Tue, 30 Jun 2026 09:30:00 +0000\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    )
}
