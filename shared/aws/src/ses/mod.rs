//! Mails by SES: one `SendEmail` with the raw mail, never repeated by the SDK. Called by the outbox.
//!
//! SES has no idempotency key: a call that is repeated after a lost answer is a second mail to a
//! customer. So this client tries once, and whatever is not a clear answer is a doubt. The tags lead
//! the events of SES back to the message (function `feedback`), which settles the doubt.

mod about;
mod quota;
mod verdict;

use app::ports::{Courier, Handover, Lookup};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::timeout::TimeoutConfig;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use domain::ids::OutboxId;
use mail::letter::RawMail;
use quota::Quota;
use std::time::Duration;

/// Recipients of one mail, at most (SES quotas, "Maximum number of recipients per message").
const MOST_RECIPIENTS: usize = 50;
/// How long one handover may take, connection and all; far below the lease of a claim.
const HANDOVER: Duration = Duration::from_secs(15);
/// How long a mail waits for its place in the account's sending rate before it goes back.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection that was idle for longer is not used again.
const IDLE: Duration = Duration::from_millis(1);

/// Connections that are good for a mail: in effect a new one for each. A function sleeps between
/// events, and a connection that died meanwhile would make a doubt of the first mail over it; a
/// handshake is cheaper than a person's question.
pub fn connections() -> SharedHttpClient {
    crate::http::new(IDLE)
}

/// The way out by SES.
///
/// The account's suppression list is not asked before a mail: SES itself sends nothing to an address
/// on it and says so with a bounce event, which takes the address out of use here; asking would be
/// one more call for each mail, against a tighter rate than that of sending.
pub struct SesCourier {
    client: Client,
    configuration_set: String,
    quota: Quota,
}

impl SesCourier {
    /// Mails under the configuration set of this name, whose events the function `feedback` gets.
    pub fn new(config: &SdkConfig, configuration_set: impl Into<String>) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(3))
            .operation_attempt_timeout(HANDOVER)
            .operation_timeout(HANDOVER)
            .build();
        let settings = aws_sdk_sesv2::config::Builder::from(config)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .build();
        Self {
            client: Client::from_conf(settings),
            configuration_set: configuration_set.into(),
            quota: Quota::default(),
        }
    }
}

#[async_trait]
impl Courier for SesCourier {
    async fn send(&self, mail: &RawMail) -> Handover {
        if mail.recipients.is_empty() || mail.recipients.len() > MOST_RECIPIENTS {
            return verdict::never(format!("a mail by SES has 1 to {MOST_RECIPIENTS} recipients"));
        }
        let Ok(raw) = RawMessage::builder().data(Blob::new(&*mail.bytes)).build() else {
            return verdict::never("the mail is empty".to_owned());
        };
        if !self.quota.turn(&self.client, PATIENCE).await {
            return verdict::later("the account's sending rate is in use", quota::A_MINUTE);
        }
        let tags = about::tags(mail).into_iter();
        let tags: Result<Vec<_>, _> = tags
            .map(|(name, value)| MessageTag::builder().name(name).value(value).build())
            .collect();
        let Ok(tags) = tags else {
            return verdict::never("the message has no name".to_owned());
        };
        // Recipients are always named: without them SES would read them from the header.
        let to = Destination::builder().set_to_addresses(Some(mail.recipients.clone())).build();
        let answer = self
            .client
            .send_email()
            .from_email_address(&mail.sender)
            .destination(to)
            .content(EmailContent::builder().raw(raw).build())
            .configuration_set_name(&self.configuration_set)
            .set_email_tags(Some(tags).filter(|tags| !tags.is_empty()))
            .send()
            .await;
        match answer {
            Ok(taken) => {
                self.quota.used();
                Handover::Accepted { vendor_id: taken.message_id }
            }
            Err(error) => {
                let handover = verdict::of(&error);
                if let Handover::Unknown { .. } = handover {
                    self.quota.used();
                }
                handover
            }
        }
    }

    /// SES keeps no record that could be asked by our id; its events tell, with our tags.
    async fn lookup(&self, _id: &OutboxId) -> Lookup {
        Lookup::CannotSay
    }

    async fn allowance(&self) -> Option<u32> {
        self.quota.left(&self.client).await
    }
}
