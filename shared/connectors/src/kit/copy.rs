//! The copy of an invoice as its books make it: the unaltered PDF.

use super::{Fault, Response};
use std::fmt;

/// Bytes of a copy, at most: what mail systems still take beside a letter.
pub const LARGEST_COPY: usize = 10 << 20;

/// What every PDF begins with (ISO 32000-1, 7.5.2).
const PDF: &[u8] = b"%PDF-";

/// A PDF of an invoice. There is none that is no PDF, or larger than [`LARGEST_COPY`].
#[derive(Clone, PartialEq, Eq)]
pub struct InvoiceCopy {
    invoice: String,
    pdf: Vec<u8>,
}

impl InvoiceCopy {
    /// The body of a sound answer, if it is a PDF that a mail can carry.
    ///
    /// # Errors
    /// [`Fault::Wrong`] when it is not. What the status says is the connector's word.
    pub fn of(invoice: &str, answer: &Response) -> Result<Self, Fault> {
        if !answer.body.starts_with(PDF) {
            return Err(Fault::wrong("it is no PDF"));
        }
        if answer.body.len() > LARGEST_COPY {
            return Err(Fault::wrong(format!("a PDF of more than {} MB", LARGEST_COPY >> 20)));
        }
        Ok(Self { invoice: invoice.to_owned(), pdf: answer.body.clone() })
    }
    /// The vendor's id of the invoice.
    pub fn invoice(&self) -> &str {
        &self.invoice
    }
    /// Its bytes.
    pub fn into_pdf(self) -> Vec<u8> {
        self.pdf
    }
}

impl fmt::Debug for InvoiceCopy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "InvoiceCopy({}, {} bytes)", self.invoice, self.pdf.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &[u8]) -> Result<InvoiceCopy, Fault> {
        InvoiceCopy::of("1", &Response { status: 200, headers: Vec::new(), body: body.to_vec() })
    }

    #[test]
    fn only_a_pdf_that_a_mail_can_carry_is_a_copy() {
        assert_eq!(of(b"%PDF-1.7 words").unwrap().into_pdf(), b"%PDF-1.7 words");
        for bad in [&b""[..], b"%PDF", b" %PDF-1.7", b"<html>", b"{\"a\":\"%PDF-\"}"] {
            assert!(matches!(of(bad), Err(Fault::Wrong(_))), "{bad:?}");
        }
        let mut long = b"%PDF-".to_vec();
        long.resize(LARGEST_COPY, b'a');
        assert!(of(&long).is_ok());
        long.push(b'a');
        assert!(matches!(of(&long), Err(Fault::Wrong(_))));
    }

    #[test]
    fn what_stands_in_it_is_not_printed() {
        let copy = of(b"%PDF-1.7 Jo Smith").unwrap();
        assert_eq!(format!("{copy:?}"), "InvoiceCopy(1, 17 bytes)");
    }
}
