//! Seals tokens and keys before they are stored: authenticated encryption (ChaCha20-Poly1305,
//! RFC 8439), bound to the row that they belong to, so that a sealed text moved to another row does
//! not open. The keys come from the shell: a file on one machine, Secrets Manager in the cloud.

use crate::AppError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use std::sync::Arc;

/// Keys that seal and open. The first seals; all open, so keys can be rotated.
#[derive(Clone)]
pub struct Vault {
    keys: Arc<Vec<(String, LessSafeKey)>>,
    random: SystemRandom,
}

impl Vault {
    /// A vault with these keys, newest first: a name of a few letters or digits, and 32 bytes.
    ///
    /// # Errors
    /// [`AppError::Rejected`] when there is none, or one is of another length.
    pub fn new(keys: &[(String, Vec<u8>)]) -> Result<Self, AppError> {
        let mut ready = Vec::new();
        for (name, bytes) in keys {
            let plain = |letter: char| letter.is_ascii_alphanumeric();
            if name.is_empty() || !name.chars().all(plain) {
                return Err(AppError::rejected("a vault key's name is letters and digits"));
            }
            let key = UnboundKey::new(&CHACHA20_POLY1305, bytes)
                .map_err(|_| AppError::rejected(format!("the vault key {name} is not 32 bytes")))?;
            ready.push((name.clone(), LessSafeKey::new(key)));
        }
        if ready.is_empty() {
            return Err(AppError::rejected("the vault has no key"));
        }
        Ok(Self { keys: Arc::new(ready), random: SystemRandom::new() })
    }

    /// A vault whose key is gone with the process: for a place that keeps nothing.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn passing() -> Result<Self, AppError> {
        Self::new(&[("passing".to_owned(), Self::new_key()?)])
    }

    /// A new key.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new_key() -> Result<Vec<u8>, AppError> {
        let mut key = vec![0; 32];
        SystemRandom::new().fill(&mut key).map_err(|_| no_randomness())?;
        Ok(key)
    }

    /// Seals `plain` for the place that it will stand in.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn seal(&self, place: &str, plain: &str) -> Result<String, AppError> {
        let Some((name, key)) = self.keys.first() else {
            return Err(AppError::Bug("the vault has no key".to_owned()));
        };
        let mut nonce = [0; NONCE_LEN];
        self.random.fill(&mut nonce).map_err(|_| no_randomness())?;
        let mut text = plain.as_bytes().to_vec();
        key.seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(place.as_bytes()),
            &mut text,
        )
        .map_err(|_| AppError::Bug("the vault cannot seal".to_owned()))?;
        Ok(format!("{name}.{}.{}", BASE64.encode(nonce), BASE64.encode(text)))
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`AppError::Bug`] when it was sealed for another place, with another key, or was changed.
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, AppError> {
        let cannot = || AppError::Bug("what is sealed here cannot be opened".to_owned());
        let mut parts = sealed.split('.');
        let (Some(name), Some(nonce), Some(text), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(cannot());
        };
        let (_, key) = self.keys.iter().find(|(known, _)| known == name).ok_or_else(cannot)?;
        let nonce = BASE64.decode(nonce).map_err(|_| cannot())?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| cannot())?;
        let mut text = BASE64.decode(text).map_err(|_| cannot())?;
        let plain = key
            .open_in_place(nonce, Aad::from(place.as_bytes()), &mut text)
            .map_err(|_| cannot())?;
        String::from_utf8(plain.to_vec()).map_err(|_| cannot())
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Vault({} keys)", self.keys.len())
    }
}

fn no_randomness() -> AppError {
    AppError::Retry("the system gives no random numbers".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(names: &[&str]) -> Vault {
        let key = |name: &&str| ((*name).to_owned(), vec![name.as_bytes()[0]; 32]);
        Vault::new(&names.iter().map(key).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_at_its_place_only() {
        let vault = vault(&["a"]);
        let sealed = vault.seal("here", "token").unwrap();
        assert!(!sealed.contains("token"));
        assert_eq!(vault.open("here", &sealed).unwrap(), "token");
        assert!(vault.open("there", &sealed).is_err());
        assert_ne!(sealed, vault.seal("here", "token").unwrap(), "never the same nonce");
    }

    #[test]
    fn an_older_key_still_opens_and_an_unknown_one_does_not() {
        let sealed = vault(&["a"]).seal("here", "token").unwrap();
        assert_eq!(vault(&["b", "a"]).open("here", &sealed).unwrap(), "token");
        assert!(vault(&["b"]).open("here", &sealed).is_err());
    }

    #[test]
    fn whatever_was_changed_does_not_open() {
        let vault = vault(&["a"]);
        let sealed = vault.seal("here", "token").unwrap();
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'B' { b'C' } else { b'B' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(vault.open("here", &changed).is_err() || changed == sealed, "{at}");
        }
    }

    #[test]
    fn bad_keys_are_refused() {
        assert!(Vault::new(&[]).is_err());
        assert!(Vault::new(&[("a".to_owned(), vec![0; 31])]).is_err());
        assert!(Vault::new(&[("a.b".to_owned(), vec![0; 32])]).is_err());
    }
}
