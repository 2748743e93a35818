//! The settings of a function, from its environment. Read once at its start by [`crate::start`]; all
//! faults are told together, and a function with a fault does not start.

use app::ports::Wire;
use aws::bedrock::is_model;
use aws::stack::{Engines, Names};
use std::sync::Arc;
use tracing_subscriber::filter::Targets;
use wire::ReqwestWire;

/// Makes the way to vendors, or says in one line why there is none.
pub type WireMaker = fn() -> Result<Arc<dyn Wire>, String>;

/// What a function uses beside the table, one of the constants here. It brings its engine along, and
/// no other is linked: what stands in a function's `main.rs` is what is in its binary.
#[derive(Debug, Clone, Copy)]
pub struct Need {
    kind: Kind,
    engines: Engines,
    vendors: Option<WireMaker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bucket,
    ConfigurationSet,
    Secret,
    Bus,
    Opinion,
    Letters,
    Reader,
    Vendors,
}

#[expect(non_upper_case_globals, reason = "a function reads as a list of what it needs")]
impl Need {
    /// Files.
    pub const Bucket: Self = Self::of(Kind::Bucket, Engines::BLOBS);
    /// The way out for mails.
    pub const ConfigurationSet: Self = Self::of(Kind::ConfigurationSet, Engines::COURIER);
    /// Keys.
    pub const Secret: Self = Self::of(Kind::Secret, Engines::KEYS);
    /// The bus of facts.
    pub const Bus: Self = Self::of(Kind::Bus, Engines::BUS);
    /// A second reader, where one was deployed: the one setting that may be empty.
    pub const Opinion: Self = Self::of(Kind::Opinion, Engines::OPINION);
    /// What writes letters. It asks for no setting.
    pub const Letters: Self = Self::of(Kind::Letters, Engines::LETTERS);
    /// What reads the answers of people. It asks for no setting.
    pub const Reader: Self = Self::of(Kind::Reader, Engines::READER);
    /// The way to vendors. It asks for no setting.
    pub const Vendors: Self =
        Self { vendors: Some(to_vendors), ..Self::of(Kind::Vendors, Engines::NONE) };

    const fn of(kind: Kind, engines: Engines) -> Self {
        Self { kind, engines, vendors: None }
    }
}

fn to_vendors() -> Result<Arc<dyn Wire>, String> {
    let wire = ReqwestWire::wanted(|name| std::env::var(name).ok());
    wire.map(|wire| Arc::new(wire) as Arc<dyn Wire>).map_err(|error| error.to_string())
}

/// The settings of a function.
#[derive(Debug)]
pub struct Config {
    /// What was deployed.
    pub names: Names,
    /// What they are used with.
    pub engines: Engines,
    /// The way to vendors, where they are called.
    pub vendors: Option<WireMaker>,
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
        let opinion = needs.iter().any(|need| need.kind == Kind::Opinion);
        let opinion = opinion.then(|| read("CC_OPINION")).flatten();
        let opinion = opinion.filter(|text| !text.is_empty());
        if opinion.as_deref().is_some_and(|text| !is_model(text)) {
            faults.push("CC_OPINION is not the ARN of a model or an inference profile".to_owned());
        }
        let mut name = |variable: &str, what: &str, fits: fn(&str) -> bool| {
            match read(variable).filter(|text| !text.is_empty()) {
                None => faults.push(format!("{variable} is missing: {what}")),
                Some(text) if fits(&text) => return Some(text),
                Some(_) => faults.push(format!("{variable} is not {what}")),
            }
            None
        };
        let table = name("CC_TABLE", "the name of the table", is_table);
        let mut wanted = |kind: Kind, variable: &str, what: &str, fits: fn(&str) -> bool| {
            let needed = needs.iter().any(|need| need.kind == kind);
            needed.then(|| name(variable, what, fits)).flatten()
        };
        let names = Names {
            table: table.unwrap_or_default(),
            bucket: wanted(Kind::Bucket, "CC_BUCKET", "the name of the bucket", is_bucket),
            configuration_set: wanted(
                Kind::ConfigurationSet,
                "CC_CONFIGURATION_SET",
                "the name of the configuration set",
                is_set,
            ),
            secret: wanted(Kind::Secret, "CC_SECRET", "the name or ARN of the secret", is_secret),
            bus: wanted(Kind::Bus, "CC_BUS", "the name or ARN of the event bus", is_bus),
            opinion,
        };
        let log = read("CC_LOG").filter(|text| !text.is_empty());
        let log = log.as_deref().unwrap_or("info").parse::<Targets>().map_err(|_| {
            faults.push("CC_LOG is no filter such as info or app=debug,info".to_owned());
        });
        let engines = needs.iter().fold(Engines::NONE, |all, need| all.and(need.engines));
        let vendors = needs.iter().find_map(|need| need.vendors);
        match (faults.is_empty(), log) {
            (true, Ok(log)) => Ok(Self { names, engines, vendors, log }),
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
    fn a_function_has_the_engines_of_its_needs_and_no_other() {
        let set = [("CC_TABLE", "credit-control"), ("CC_BUCKET", "files")];
        let config = read(&[Need::Bucket, Need::Vendors], &set).unwrap();
        let Engines { blobs, courier, keys, bus, opinion, letters, reader } = config.engines;
        assert!(blobs.is_some() && courier.is_none() && keys.is_none() && opinion.is_none());
        assert!(bus.is_none() && letters.is_none() && reader.is_none());
        assert!(config.vendors.is_some() && read(&[], &set).unwrap().vendors.is_none());
    }

    #[test]
    fn a_second_reader_may_be_missing_but_not_misnamed() {
        let table = ("CC_TABLE", "credit-control");
        let model = "arn:aws:bedrock:eu-west-1::foundation-model/vendor.small-v1:0";
        let told = |needs: &[Need], set| read(needs, &[table, set]).map(|it| it.names.opinion);
        let needs = [Need::Opinion];
        assert_eq!(told(&needs, ("CC_OPINION", "")).unwrap(), None);
        assert_eq!(told(&needs, ("CC_LOG", "info")).unwrap(), None);
        assert_eq!(told(&needs, ("CC_OPINION", model)).unwrap().as_deref(), Some(model));
        assert_eq!(told(&[], ("CC_OPINION", model)).unwrap(), None, "not asked for, not read");
        let faults = told(&needs, ("CC_OPINION", "some model")).unwrap_err();
        assert_eq!(faults, ["CC_OPINION is not the ARN of a model or an inference profile"]);
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
