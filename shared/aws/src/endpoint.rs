//! Where a service of AWS answers, for the calls that no SDK client makes (`call`). What the settings
//! name wins, as in the SDK: an emulator, or the address of one service; else it is AWS's own host.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// Regions by how their names begin, with the end of their hosts' names and its variant for IPv6
/// (`partitions.json` of the SDKs).
const PARTS: [(&str, &str, &str); 7] = [
    ("cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("eusc-", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("us-iso-", "c2s.ic.gov", "api.aws.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov", "api.aws.scloud"),
    ("eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ("", "amazonaws.com", "api.aws"),
];

/// What the settings name for the service with this id, such as `AWS_ENDPOINT_URL_S3`, or for all.
pub(crate) fn named(config: &SdkConfig, id: &str) -> Option<String> {
    let for_all = || config.endpoint_url().map(str::to_owned);
    if config.get_origin("endpoint_url").is_client_config() {
        return for_all();
    }
    let key = ServiceConfigKey::builder();
    let key = key.service_id(id).env("AWS_ENDPOINT_URL").profile("endpoint_url").build().ok()?;
    config.service_config().and_then(|of| of.load_config(key)).or_else(for_all)
}

/// Host of S3 in the region, without a bucket.
pub(crate) fn s3(config: &SdkConfig) -> String {
    let (region, part, _) = place(config);
    let dual = if config.use_dual_stack() == Some(true) { ".dualstack" } else { "" };
    format!("s3{}{dual}.{region}.{part}", fips(config))
}

/// Host of Secrets Manager in the region.
pub(crate) fn secrets_manager(config: &SdkConfig) -> String {
    of("secretsmanager", config)
}

/// Host of the models of Bedrock in the region.
pub(crate) fn bedrock_runtime(config: &SdkConfig) -> String {
    of("bedrock-runtime", config)
}

fn of(service: &str, config: &SdkConfig) -> String {
    let (region, part, dual) = place(config);
    let part = if config.use_dual_stack() == Some(true) { dual } else { part };
    format!("{service}{}.{region}.{part}", fips(config))
}

fn fips(config: &SdkConfig) -> &'static str {
    if config.use_fips() == Some(true) { "-fips" } else { "" }
}

/// The region, and both ends of its hosts. Without a region no call is signed, so none is made.
fn place(config: &SdkConfig) -> (&str, &'static str, &'static str) {
    let region = config.region().map_or("", |region| region.as_ref());
    let part = PARTS.into_iter().find(|(begin, ..)| region.starts_with(begin));
    part.map_or((region, "", ""), |(_, part, dual)| (region, part, dual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_config::Region;

    fn hosts(region: &'static str, fips: bool, dual: bool) -> (String, String) {
        let config = SdkConfig::builder().region(Region::from_static(region));
        let config = config.use_fips(fips).use_dual_stack(dual).build();
        (s3(&config), secrets_manager(&config))
    }

    /// As the SDKs' own clients of these services resolve them.
    #[test]
    fn hosts_are_those_of_the_region() {
        for (region, fips, dual, bucket, secret) in [
            (
                "eu-west-1",
                false,
                false,
                "s3.eu-west-1.amazonaws.com",
                "secretsmanager.eu-west-1.amazonaws.com",
            ),
            (
                "us-east-1",
                false,
                false,
                "s3.us-east-1.amazonaws.com",
                "secretsmanager.us-east-1.amazonaws.com",
            ),
            (
                "us-east-2",
                true,
                false,
                "s3-fips.us-east-2.amazonaws.com",
                "secretsmanager-fips.us-east-2.amazonaws.com",
            ),
            (
                "eu-west-1",
                false,
                true,
                "s3.dualstack.eu-west-1.amazonaws.com",
                "secretsmanager.eu-west-1.api.aws",
            ),
            (
                "us-east-2",
                true,
                true,
                "s3-fips.dualstack.us-east-2.amazonaws.com",
                "secretsmanager-fips.us-east-2.api.aws",
            ),
            (
                "cn-north-1",
                false,
                false,
                "s3.cn-north-1.amazonaws.com.cn",
                "secretsmanager.cn-north-1.amazonaws.com.cn",
            ),
            (
                "eusc-de-east-1",
                false,
                false,
                "s3.eusc-de-east-1.amazonaws.eu",
                "secretsmanager.eusc-de-east-1.amazonaws.eu",
            ),
            (
                "us-isob-east-1",
                false,
                false,
                "s3.us-isob-east-1.sc2s.sgov.gov",
                "secretsmanager.us-isob-east-1.sc2s.sgov.gov",
            ),
        ] {
            let wanted = (bucket.to_owned(), secret.to_owned());
            assert_eq!(hosts(region, fips, dual), wanted, "{region} {fips} {dual}");
        }
    }

    #[test]
    fn models_answer_at_a_host_of_their_own() {
        for (region, fips, host) in [
            ("eu-central-1", false, "bedrock-runtime.eu-central-1.amazonaws.com"),
            ("us-east-1", true, "bedrock-runtime-fips.us-east-1.amazonaws.com"),
        ] {
            let config = SdkConfig::builder().region(Region::from_static(region)).use_fips(fips);
            assert_eq!(bedrock_runtime(&config.build()), host);
        }
    }

    #[test]
    fn what_is_named_for_one_service_wins_over_what_is_named_for_all() {
        #[derive(Debug)]
        struct OfS3;
        impl aws_types::service_config::LoadServiceConfig for OfS3 {
            fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
                (key.service_id() == "S3").then(|| "http://127.0.0.1:2".to_owned())
            }
        }
        let all = SdkConfig::builder().endpoint_url("http://127.0.0.1:1").service_config(OfS3);
        let all = all.build();
        assert_eq!(named(&all, "S3").as_deref(), Some("http://127.0.0.1:2"));
        assert_eq!(named(&all, "Secrets Manager").as_deref(), Some("http://127.0.0.1:1"));
        assert_eq!(named(&SdkConfig::builder().build(), "S3"), None);
    }
}
