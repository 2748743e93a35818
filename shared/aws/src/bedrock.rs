//! The second reader: a model on Amazon Bedrock, called by `Converse` with one tool that it must use.
//! The tool does nothing; it gives the answer its form. Nothing of question or answer is repeated in an
//! error, and a call is made once: a mail does not wait for repeats.

use crate::call::{Caller, Request, Service, json_code};
use crate::{client, endpoint};
use app::ports::{Heard, NoOpinion, SecondReader};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_runtime::auth::SigningOptions;
use aws_smithy_types::retry::RetryConfig;
use aws_types::region::Region;
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use std::time::Duration;
use understanding::opinion::{Question, TOOL, schema};

/// How long the call may take; less than the use case waits.
const IN_ALL: Duration = Duration::from_millis(5_500);
/// Tokens of an answer, at most. Some 150 are used; the quota of the account is charged with all of these
/// while the call lasts.
const TOKENS: u32 = 500;
/// Bytes of an answer with all around it, at most.
const LONGEST: usize = 64 * 1024;

/// A model, or an inference profile.
pub struct Converse {
    caller: Caller,
    name: String,
}

impl Converse {
    /// The model or inference profile with this ARN, called in the ARN's region.
    pub fn new(config: &SdkConfig, arn: &str) -> Self {
        let timeouts = client::timeouts().to_builder();
        let timeouts = timeouts.operation_attempt_timeout(IN_ALL).operation_timeout(IN_ALL).build();
        let mut config =
            config.to_builder().timeout_config(timeouts).retry_config(RetryConfig::disabled());
        if let Some(region) = region(arn) {
            config.set_region(Region::new(region.to_owned()));
        }
        let config = config.build();
        let address = endpoint::named(&config, "Bedrock Runtime")
            .unwrap_or_else(|| format!("https://{}", endpoint::bedrock_runtime(&config)));
        let service =
            Service { name: "bedrock", signing: SigningOptions::default(), code: json_code };
        Self { caller: Caller::new(&config, service, &address), name: arn.to_owned() }
    }

    async fn converse(&self, question: &Question) -> Result<Heard, NoOpinion> {
        let unread = |why: &str| NoOpinion(why.to_owned());
        let body = json!({
            "system": [{ "text": question.system }],
            "messages": [{ "role": "user", "content": [{ "text": question.text }] }],
            "inferenceConfig": { "maxTokens": TOKENS, "temperature": 0 },
            "toolConfig": {
                "tools": [{ "toolSpec": {
                    "name": TOOL,
                    "description": "Says what the reply means.",
                    "inputSchema": { "json": schema() },
                } }],
                "toolChoice": { "tool": { "name": TOOL } },
            },
        });
        let request = Request {
            operation: "Converse",
            method: "POST",
            path: format!("/model/{}/converse", encoded(&self.name)),
            headers: vec![("content-type", "application/json")],
            body: serde_json::to_vec(&body).map_err(|_| unread("it cannot be asked"))?,
        };
        let answer = self.caller.call(request).await;
        let answer = answer.map_err(|error| NoOpinion(crate::failure::kind(&error)))?;
        if answer.0.len() > LONGEST {
            return Err(unread("the answer is longer than any that was asked for"));
        }
        let answer: Answer =
            serde_json::from_slice(&answer.0).map_err(|_| unread("the answer cannot be read"))?;
        answer.heard().ok_or_else(|| unread("the answer is not one use of the one tool"))
    }
}

#[async_trait]
impl SecondReader for Converse {
    fn name(&self) -> &str {
        &self.name
    }

    async fn ask(&self, question: &Question) -> Result<Heard, NoOpinion> {
        self.converse(question).await
    }
}

/// `ConverseResponse`, as far as it is used (the service's model: `tests/data/converse.json`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    #[serde(borrow)]
    output: Output<'a>,
    stop_reason: String,
    usage: Usage,
}

#[derive(Deserialize)]
struct Output<'a> {
    #[serde(borrow)]
    message: Message<'a>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    content: Vec<Block<'a>>,
}

/// A part of the answer: text, thoughts, or the use of a tool.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block<'a> {
    #[serde(borrow)]
    tool_use: Option<ToolUse<'a>>,
}

#[derive(Deserialize)]
struct ToolUse<'a> {
    name: String,
    #[serde(borrow)]
    input: &'a RawValue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Usage {
    input_tokens: u32,
    output_tokens: u32,
}

impl Answer<'_> {
    /// What the tool was given, if it was used once and nothing was cut off.
    fn heard(&self) -> Option<Heard> {
        let mut uses = self.output.message.content.iter().filter_map(|it| it.tool_use.as_ref());
        match (self.stop_reason.as_str(), uses.next(), uses.next()) {
            ("tool_use", Some(only), None) if only.name == TOOL => Some(Heard {
                answer: only.input.get().to_owned(),
                tokens: (self.usage.input_tokens, self.usage.output_tokens),
            }),
            _ => None,
        }
    }
}

/// Whether it is the ARN of a model or an inference profile of Bedrock.
pub fn is_model(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    let mut part = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, _account, resource) =
        (part(), part(), part(), part(), part(), part());
    let kinds = ["foundation-model/", "inference-profile/", "application-inference-profile/"];
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".:_-".contains(&byte);
    arn == "arn"
        && partition.starts_with("aws")
        && service == "bedrock"
        && !region.is_empty()
        && region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && kinds.iter().any(|kind| {
            let name = resource.strip_prefix(kind);
            name.is_some_and(|name| !name.is_empty() && name.bytes().all(plain))
        })
}

fn region(arn: &str) -> Option<&str> {
    arn.split(':').nth(3).filter(|region| !region.is_empty())
}

/// Percent-encoded, slashes too: an ARN is one part of the path.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes().fold(String::with_capacity(name.len()), |mut path, byte| {
        match plain(byte) {
            true => path.push(char::from(byte)),
            false => path.push_str(&format!("%{byte:02X}")),
        }
        path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_by_its_arn() {
        let model = "arn:aws:bedrock:eu-central-1::foundation-model/vendor.small-v1:0";
        let profile =
            "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.vendor.small-v1:0";
        assert!(is_model(model) && is_model(profile));
        assert_eq!(region(profile), Some("eu-central-1"));
        for bad in [
            "",
            "vendor.small-v1:0",
            "arn:aws:s3:eu-central-1::foundation-model/x",
            "arn:aws:bedrock:::foundation-model/x",
            "arn:aws:bedrock:eu-central-1::foundation-model/",
            "arn:aws:bedrock:eu-central-1::foundation-model/../x",
            "arn:aws:bedrock:eu/central::foundation-model/x",
            "arn:aws:bedrock:eu-central-1::agent/x",
        ] {
            assert!(!is_model(bad), "{bad}");
        }
        assert_eq!(encoded("a:b/c.d"), "a%3Ab%2Fc.d");
    }
}
