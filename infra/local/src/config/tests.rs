use super::read::config;
use super::*;

fn faults(text: &str) -> Vec<String> {
    config(text, Path::new("/data")).expect_err("it is not right")
}

#[test]
fn nothing_said_is_as_usual() {
    let config = config("", Path::new("/data")).unwrap();
    assert!(matches!(config.courier, Out::Eml(folder) if folder == Path::new("/data/mail")));
    assert_eq!(config.port, PORT);
}

#[test]
fn all_faults_are_told_at_once() {
    let text = "
[courier]
kind = \"smtp\"
port = 99999
security = \"ssl\"
username = \"me\"
colour = \"red\"
[serve]
port = \"many\"
[[intake.maildir]]
[patience]
in_flight = 0
";
    assert_eq!(
        faults(text),
        [
            "line 2: courier.host is missing",
            "line 4: courier.port: a whole number from 1 to 65535 is expected",
            "line 5: courier.security: \"ssl\" is not known; known are starttls, tls, none",
            "line 6: courier.username: its password is missing: password_file or password_env",
            "line 7: courier.colour is not known; known are answer_seconds, authorities, \
             command_seconds, connect_seconds, hello, host, kind, password, password_env, \
             password_file, port, security, text_seconds, username",
            "line 9: serve.port: a whole number from 0 to 65535 is expected",
            "line 10: intake.maildir.folder is missing",
            "line 12: patience.in_flight: a whole number from 1 to 256 is expected",
        ]
    );
}

#[test]
fn a_password_is_never_in_the_file_and_never_shown() {
    let text = "[courier]\nkind = \"smtp\"\nhost = \"h.example\"\nusername = \"u\"\npassword = \"hunter2\"";
    let faults = faults(text);
    assert_eq!(faults.len(), 1);
    assert!(!faults.concat().contains("hunter2"), "{faults:?}");
}

#[test]
fn a_mail_server_is_read_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("secret"), "hunter2\n").unwrap();
    let text = "[courier]\nkind = \"smtp\"\nhost = \"mail.example\"\nsecurity = \"tls\"\n\
                username = \"me\"\npassword_file = \"secret\"\nanswer_seconds = 90";
    let config = config(text, folder.path()).unwrap();
    let Out::Smtp(server) = &config.courier else { panic!("it is a mail server") };
    assert_eq!((server.port, server.waits.dot), (465, Duration::from_secs(90)));
    assert!(!format!("{config:?}").contains("hunter2"));
    // A claim outlives the longest handover, unless somebody says otherwise.
    assert_eq!(config.patience.lease, Duration::from_secs(20 + 6 * 60 + 120 + 90 + 30));
}

#[test]
fn broken_toml_has_its_line() {
    let faults = faults("[serve]\nport = = 1");
    assert!(faults.concat().starts_with("line 2: "), "{faults:?}");
}

/// The reference in the README, with the files and variables it names, is right as it stands.
#[test]
fn the_readme_shows_every_key_and_is_right() {
    let readme = include_str!("../../README.md");
    let text = readme.split("```toml").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("smtp-password"), "hunter2\n").unwrap();
    let faults = config(text, folder.path()).unwrap_err();
    // Only what is not on this machine is missing.
    assert!(
        faults.iter().all(|fault| fault.contains("cannot be read") || fault.contains("is not set")),
        "{faults:?}"
    );
    assert_eq!(faults.len(), 3, "{faults:?}");
    let wrong = text.replace("[courier]", "[courier]\nx = 1").replace("[serve]", "[serve]\nx = 1");
    let wrong = wrong.replace("[[intake.imap]]", "[[intake.imap]]\nx = 1");
    let wrong = wrong.replace("[patience]", "[patience]\nx = 1");
    for fault in config(&wrong, folder.path()).unwrap_err().iter().filter(|it| it.contains("x is"))
    {
        let known = fault.rsplit("known are ").next().unwrap();
        for key in known.split(", ").filter(|key| *key != "password") {
            assert!(text.contains(key), "{key} is not in the README: {fault}");
        }
    }
}
