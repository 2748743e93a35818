//! Where a request may go. Asked twice: when it is written, about the address in it, and when it is
//! connected, about what its name resolves to; in between a name can change (DNS rebinding).

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Which hosts may be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Public ones, by name, over `https`.
    Public,
    /// Loopback only, by name or number, over `http` too: tests.
    Loopback,
}

impl Reach {
    /// Whether a request may be written to this address.
    ///
    /// # Errors
    /// One line that names nothing of it.
    pub(crate) fn check(self, url: &Url) -> Result<(), &'static str> {
        let scheme = url.scheme();
        if scheme != "https" && !(self == Self::Loopback && scheme == "http") {
            return Err("only https is spoken");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("credentials in the address");
        }
        let host = url.host_str().ok_or("an address without a host")?;
        let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match (self, number) {
            (Self::Public, Ok(_)) => Err("a host must have a name"),
            (Self::Loopback, Ok(number)) if !number.is_loopback() => {
                Err("only loopback is reached")
            }
            _ => Ok(()),
        }
    }

    fn allows(self, address: IpAddr) -> bool {
        match self {
            Self::Public => is_public(address),
            Self::Loopback => address.is_loopback(),
        }
    }
}

/// Whether it is an address of the public internet (IANA special-purpose registries, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    match address.segments() {
        // NAT64: what is reached is the inner address.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
        }
        // Protocol assignments and tunnels, documentation, 6to4, documentation again.
        [0x2001, second, ..] => second >= 0x200 && second != 0xdb8,
        [0x2002 | 0x3fff, ..] => false,
        // Global unicast.
        [first, ..] => (first & 0xe000) == 0x2000,
    }
}

/// The system's resolver, with what may not be reached refused.
pub(crate) struct Guarded(pub(crate) Reach);

#[derive(Debug)]
struct Inside;

impl std::fmt::Display for Inside {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(INSIDE)
    }
}

impl std::error::Error for Inside {}

/// Said when a name resolves to what may not be reached.
pub(crate) const INSIDE: &str = "the name leads to an address that may not be reached";

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let found: Vec<SocketAddr> = found.collect();
            // One bad address among good ones is an attack or an error: none is used.
            if !found.iter().all(|address| reach.allows(address.ip())) {
                return Err(Box::new(Inside).into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reach: Reach, url: &str) -> Result<(), &'static str> {
        reach.check(&Url::parse(url).unwrap())
    }

    #[test]
    fn only_names_over_https_are_written_to() {
        assert_eq!(check(Reach::Public, "https://api.example/x?y=z"), Ok(()));
        let refused = [
            "http://api.example/",
            "ftp://api.example/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:169.254.169.254]/",
            "https://169.254.169.254/latest/meta-data",
            "https://8.8.8.8/",
            "https://user@api.example/",
            "https://user:word@api.example/",
        ];
        for url in refused {
            assert!(check(Reach::Public, url).is_err(), "{url}");
        }
        assert_eq!(check(Reach::Loopback, "http://127.0.0.1:8080/"), Ok(()));
        assert_eq!(check(Reach::Loopback, "http://[::1]:8080/"), Ok(()));
        assert!(check(Reach::Loopback, "http://10.0.0.1/").is_err());
    }

    #[test]
    fn only_public_addresses_are_connected_to() {
        let public = ["8.8.8.8", "100.128.0.1", "2606:4700::1", "64:ff9b::808:808", "2001:4860::1"];
        for address in public {
            assert!(Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
        let inside = [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::1",
        ];
        for address in inside {
            assert!(!Reach::Public.allows(address.parse().unwrap()), "{address}");
        }
        assert!(Reach::Loopback.allows("::1".parse().unwrap()));
        assert!(!Reach::Loopback.allows("8.8.8.8".parse().unwrap()));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_refused() {
        let name = || "localhost".parse::<Name>().unwrap();
        let refused = Guarded(Reach::Public).resolve(name()).await;
        assert_eq!(refused.err().unwrap().to_string(), INSIDE);
        assert!(Guarded(Reach::Loopback).resolve(name()).await.is_ok());
    }
}
