//! What belongs to a stack: names made from the stack's own, unless the environment says others. Made
//! for `--stack`; nothing is looked up, so that it works with emulators (`AWS_ENDPOINT_URL`) as well.

use crate::failure::{Done, Failure};
use aws::stack::Names;

/// The names of the stack `stack`: its table, configuration set, secret and bus have its name (see
/// `infra/template.yaml`), `CC_TABLE`, `CC_CONFIGURATION_SET`, `CC_SECRET` and `CC_BUS` say
/// otherwise. The cloud names the bucket: `CC_BUCKET` is its output `Bucket`, and without it what
/// needs files says so. `CC_OPINION` is the model that was deployed as `SecondOpinionModel`, if one was.
///
/// # Errors
/// When the name is not one that a stack can have.
pub(crate) fn names(stack: &str, read: impl Fn(&str) -> Option<String>) -> Done<Names> {
    let mut signs = stack.bytes();
    let fits = stack.len() <= 128
        && signs.next().is_some_and(|first| first.is_ascii_alphabetic())
        && signs.all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
    if !fits {
        return Err(Failure::input(
            "a stack has a name of letters, digits and hyphens that begins with a letter",
        ));
    }
    let opinion = read("CC_OPINION").filter(|text| !text.is_empty());
    if opinion.as_deref().is_some_and(|text| !aws::bedrock::is_model(text)) {
        return Err(Failure::input(
            "CC_OPINION is the ARN of a model or an inference profile of Bedrock",
        ));
    }
    let named = |variable: &str, usual: String| {
        read(variable).filter(|text| !text.is_empty()).unwrap_or(usual)
    };
    Ok(Names {
        table: named("CC_TABLE", stack.to_owned()),
        bucket: read("CC_BUCKET").filter(|text| !text.is_empty()),
        configuration_set: Some(named("CC_CONFIGURATION_SET", stack.to_owned())),
        secret: Some(named("CC_SECRET", stack.to_owned())),
        bus: Some(named("CC_BUS", stack.to_owned())),
        opinion,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_the_stack_unless_the_environment_says_others() {
        let named = names("Acme-ar", |_| None).unwrap();
        assert_eq!((named.table.as_str(), named.bucket.as_deref()), ("Acme-ar", None));
        let read = |name: &str| (name == "CC_BUCKET").then(|| "elsewhere".to_owned());
        assert_eq!(names("ar", read).unwrap().bucket.as_deref(), Some("elsewhere"));
        assert_eq!(names("ar", |_| None).unwrap().opinion, None);
        let model = "arn:aws:bedrock:eu-west-1::foundation-model/vendor.small-v1:0";
        let read = |name: &str| (name == "CC_OPINION").then(|| model.to_owned());
        assert_eq!(names("ar", read).unwrap().opinion.as_deref(), Some(model));
        assert!(names("ar", |name| (name == "CC_OPINION").then(|| "small".to_owned())).is_err());
        for bad in ["", "1ar", "a r", "ar/x", "a_r"] {
            assert!(names(bad, |_| None).is_err(), "{bad:?}");
        }
    }
}
