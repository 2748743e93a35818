//! The vault's keys, from the text `vault` of the secret: each 32 bytes in hexadecimal, divided by
//! blanks, newest first. The template makes the first; to change it, put a new one before it.

use app::vault::Vault;
use domain::ids::fingerprint;

/// The vault with these keys. A key's name is made from the key, so that the order may change.
///
/// # Errors
/// One line that says nothing of a key, when one is none.
pub(crate) fn vault(text: &str) -> Result<Vault, String> {
    let keys: Option<Vec<_>> = text.split_whitespace().map(key).collect();
    let keys = keys.ok_or("a key of the vault is not 64 hexadecimal digits")?;
    Vault::new(&keys).map_err(|error| error.to_string())
}

fn key(hex: &str) -> Option<(String, Vec<u8>)> {
    let digits: Option<Vec<u32>> = hex.chars().map(|digit| digit.to_digit(16)).collect();
    let bytes = digits?.chunks(2).map(byte).collect::<Option<Vec<u8>>>()?;
    let name = fingerprint(&["vault key", &hex.to_ascii_lowercase()], 4);
    (bytes.len() == 32).then_some((name, bytes))
}

fn byte(digits: &[u32]) -> Option<u8> {
    match digits {
        [high, low] => u8::try_from(high * 16 + low).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_before_the_old_one_opens_what_the_old_one_sealed() {
        let (old, new) = ("0f".repeat(32), "A7".repeat(32));
        let sealed = vault(&old).unwrap().seal("here", "token").unwrap();
        let both = vault(&format!("{new} {old}\n")).unwrap();
        assert_eq!(both.open("here", &sealed).unwrap(), "token");
        let again = both.seal("here", "token").unwrap();
        assert!(vault(&old).unwrap().open("here", &again).is_err(), "the newest seals");
        assert_eq!(vault(&new.to_lowercase()).unwrap().open("here", &again).unwrap(), "token");
    }

    #[test]
    fn what_is_no_key_is_not_repeated() {
        for bad in
            ["", "abc", &"0".repeat(63), &"0".repeat(65), &format!("{}canary", "0".repeat(58))]
        {
            let error = vault(bad).unwrap_err();
            assert!(!error.contains("canary"), "{error}");
        }
    }
}
