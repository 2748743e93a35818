//! The reply route: a random token behind a `+` in the address of Reply-To (RFC 5233 calls it the
//! detail of the address). It routes an answer to its debtor; it never authenticates anybody.

/// Characters of a token: 128 bits in base32.
pub const TOKEN_LENGTH: usize = 26;

/// Whether `text` has the form of a reply token: 26 characters of `a-z2-7`.
pub fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LENGTH && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
}

/// The address to which the answers of one debtor go: `local+token@domain`.
pub fn reply_address(base: &str, token: &str) -> String {
    match base.rsplit_once('@') {
        Some((local, domain)) => format!("{local}+{token}@{domain}"),
        None => format!("{base}+{token}"),
    }
}

/// The token in an address, if it carries one. Mail systems may change the case of an address, so
/// capital letters are read as small ones.
pub fn token_of(address: &str) -> Option<String> {
    let (local, _domain) = address.trim().rsplit_once('@')?;
    let (base, token) = local.trim_matches('"').rsplit_once('+')?;
    let token = token.to_ascii_lowercase();
    (!base.is_empty() && is_token(&token)).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "abcdefghijklmnopqrstuvwx27";

    #[test]
    fn a_token_travels_in_an_address() {
        let address = reply_address("ar@acme.example", TOKEN);
        assert_eq!(address, "ar+abcdefghijklmnopqrstuvwx27@acme.example");
        assert_eq!(token_of(&address).as_deref(), Some(TOKEN));
        assert_eq!(token_of(&address.to_uppercase()).as_deref(), Some(TOKEN));
        assert_eq!(token_of(&reply_address("a+b@c.example", TOKEN)).as_deref(), Some(TOKEN));
    }

    #[test]
    fn other_addresses_have_none() {
        for other in [
            "",
            "@",
            "+@",
            "ar@acme.example",
            "ar+news@acme.example",
            "ar+abcdefghijklmnopqrstuvwx2@acme.example", // too short
            "ar+abcdefghijklmnopqrstuvwx277@acme.example", // too long
            "ar+abcdefghijklmnopqrstuvwx18@acme.example", // 1 and 8 are not base32
            "+abcdefghijklmnopqrstuvwx27@acme.example",  // nothing before the plus
            "abcdefghijklmnopqrstuvwx27@acme.example",
        ] {
            assert_eq!(token_of(other), None, "{other}");
        }
    }
}
