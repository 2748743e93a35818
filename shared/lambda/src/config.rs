//! The settings of a function, from its environment. Read once at its start by [`crate::start`]; all
//! faults are told together, and a function with a fault does not start.

use aws::stack::Names;
use tracing_subscriber::filter::Targets;

/// What a function uses beside the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Files.
    Bucket,
    /// The way out for mails.
    ConfigurationSet,
    /// Keys.
    Secret,
    /// The bus of facts.
    Bus,
    /// The way to vendors. It asks for no setting.
    Vendors,
}

/// The settings of a function.
#[derive(Debug)]
pub struct Config {
    /// What was deployed.
    pub names: Names,
    /// Whether vendors are called.
    pub vendors: bool,
    /// What is logged.
    pub log: Targets,
}

impl Config {
    /// Reads the variables by `read`; asks only for the table and for `needs`.
    ///
    /// # Errors
    /// Everything that is wrong, one line each.
    pub fn read(
        needs: &[Need],
        read: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<String>> {
        let mut faults = Vec::new();
        let mut name = |variable: &str, what: &str, fits: fn(&str) -> bool| {
            match read(variable).filter(|text| !text.is_empty()) {
                None => faults.push(format!("{variable} is missing: {what}")),
                Some(text) if fits(&text) => return Some(text),
                Some(_) => faults.push(format!("{variable} is not {what}")),
            }
            None
        };
        let table = name("CC_TABLE", "the name of the table", is_table);
        let mut wanted = |need: Need, variable: &str, what: &str, fits: fn(&str) -> bool| {
            needs.contains(&need).then(|| name(variable, what, fits)).flatten()
        };
        let names = Names {
            table: table.unwrap_or_default(),
            bucket: wanted(Need::Bucket, "CC_BUCKET", "the name of the bucket", is_bucket),
            configuration_set: wanted(
                Need::ConfigurationSet,
                "CC_CONFIGURATION_SET",
                "the name of the configuration set",
                is_set,
            ),
            secret: wanted(Need::Secret, "CC_SECRET", "the name or ARN of the secret", is_secret),
            bus: wanted(Need::Bus, "CC_BUS", "the name or ARN of the event bus", is_bus),
        };
        let log = read("CC_LOG").filter(|text| !text.is_empty());
        let log = log.as_deref().unwrap_or("info").parse::<Targets>().map_err(|_| {
            faults.push("CC_LOG is no filter such as info or app=debug,info".to_owned());
        });
        match (faults.is_empty(), log) {
            (true, Ok(log)) => Ok(Self { names, vendors: needs.contains(&Need::Vendors), log }),
            _ => Err(faults),
        }
    }
}

/// Length in bytes, and letters and digits with `signs`.
fn plain(text: &str, length: std::ops::RangeInclusive<usize>, signs: &[u8]) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || signs.contains(&byte);
    length.contains(&text.len()) && text.bytes().all(fits)
}

/// DynamoDB, `TableName`.
fn is_table(text: &str) -> bool {
    plain(text, 3..=255, b"_.-")
}

/// S3, general purpose bucket naming rules.
fn is_bucket(text: &str) -> bool {
    plain(text, 3..=63, b".-") && !text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// SES, `ConfigurationSetName`.
fn is_set(text: &str) -> bool {
    plain(text, 1..=64, b"_-")
}

/// Secrets Manager, `SecretId`.
fn is_secret(text: &str) -> bool {
    plain(text, 1..=2_048, b"/_+=.@-:")
}

/// EventBridge, `EventBusName`.
fn is_bus(text: &str) -> bool {
    plain(text, 1..=1_600, b"/_.-:")
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Need; 4] = [Need::Bucket, Need::ConfigurationSet, Need::Secret, Need::Bus];

    fn read(needs: &[Need], set: &[(&str, &str)]) -> Result<Config, Vec<String>> {
        Config::read(needs, |name| {
            set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_function_asks_only_for_what_it_needs() {
        let set = [("CC_TABLE", "credit-control"), ("CC_BUS", "ignored here")];
        let names = read(&[], &set).unwrap().names;
        assert_eq!(names, Names { table: "credit-control".to_owned(), ..Names::default() });
        let set =
            [("CC_TABLE", "credit-control"), ("CC_BUCKET", "files"), ("CC_LOG", "app=debug,warn")];
        assert_eq!(read(&[Need::Bucket], &set).unwrap().names.bucket.as_deref(), Some("files"));
    }

    #[test]
    fn all_faults_are_told_together() {
        let faults = read(&ALL, &[("CC_BUCKET", "No Bucket"), ("CC_LOG", "app=loud")]).unwrap_err();
        assert_eq!(
            faults,
            [
                "CC_TABLE is missing: the name of the table",
                "CC_BUCKET is not the name of the bucket",
                "CC_CONFIGURATION_SET is missing: the name of the configuration set",
                "CC_SECRET is missing: the name or ARN of the secret",
                "CC_BUS is missing: the name or ARN of the event bus",
                "CC_LOG is no filter such as info or app=debug,info",
            ]
        );
        // What stands in a variable is not repeated: it may have been meant for another one.
        assert!(!faults.concat().contains("No Bucket"));
    }

    #[test]
    fn an_empty_variable_is_a_missing_one() {
        assert!(read(&[], &[("CC_TABLE", "")]).is_err());
        assert!(read(&[], &[("CC_TABLE", "credit-control"), ("CC_LOG", "")]).is_ok());
    }
}
