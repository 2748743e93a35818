//! What stands beside a figure and makes it something else than a sum: part of a number, a date, a
//! count, a document.

use super::names::named;
use crate::when::pieces::Piece;

fn is_of(words: &str, form: &str) -> bool {
    words.as_bytes().split(|byte| *byte == b' ').any(|word| word == form.as_bytes())
}

/// Glued to letters, to more digits, to a slash: the number of a document, a date, a telephone.
pub(super) fn is_part_of_number(text: &str, pieces: &[Piece], at: usize, length: usize) -> bool {
    let sign = |piece: Option<&Piece>| {
        piece.is_some_and(|piece| {
            matches!(piece.form.as_str(), "£" | "€" | "$" | "(" | "r" | "rs" | "n")
        }) || piece.is_some_and(|piece| piece.form.len() == 3 && named(&piece.form, "").is_some())
    };
    let before = at.checked_sub(1).and_then(|at| pieces.get(at));
    let here = pieces.get(at);
    let front = here.is_some_and(|here| match here.gap.glue {
        None
        | Some('(' | '"' | '\'' | '„' | '“' | '–' | '—' | ',' | '~' | '=' | '¥' | '₹' | '+') => {
            false
        }
        Some('\0') => !sign(before),
        Some(_) => at > 0,
    });
    // "Ring 0491 570 156."
    let is_dialled = here.is_some_and(|here| !here.gap.soft && !here.gap.line)
        && before.is_some_and(|before| {
            let form = before.form.as_bytes();
            (3..=5).contains(&form.len())
                && form.starts_with(b"0")
                && form.iter().all(u8::is_ascii_digit)
        });
    let behind = pieces.get(at + length).is_some_and(|next| match next.gap.glue {
        // "Rs. 1,92,650/-"
        Some('\0') if next.form == "/" => !text
            .get(next.place.start..)
            .is_some_and(|rest| rest.starts_with("/-") || rest.starts_with("/=")),
        Some('\0') => {
            !matches!(
                next.form.as_str(),
                ")" | "€"
                    | "$"
                    | "£"
                    | "("
                    | "?"
                    | "!"
                    | ";"
                    | ":"
                    | "k"
                    | "eur"
                    | "zl"
                    | "chf"
                    | "euro"
            ) || next.form == ":"
                && pieces.get(at + length + 1).is_some_and(|after| after.gap.glue == Some('\0'))
        }
        Some('-' | '.' | '/' | '_' | '@') => true,
        _ => false,
    });
    front || behind || is_dialled
}

/// The day of a date, in figures or before its month.
pub(super) fn is_dated(pieces: &[Piece], at: usize, length: usize) -> bool {
    let Some(here) = pieces.get(at).filter(|_| length == 1) else { return false };
    let dots = here.form.matches('.').count();
    let parts: Vec<&str> = here.form.split('.').collect();
    // 15.04.2026; 1.200.000 has other lengths.
    dots == 2
        && parts.first().is_some_and(|day| day.len() <= 2)
        && parts.get(1).is_some_and(|month| month.len() <= 2)
}

/// Something else is counted: per cent, days, pieces.
pub(super) fn is_counted(pieces: &[Piece], at: usize, length: usize) -> bool {
    const UNITS: &str = "% percent per x st nd rd th er am pm uhr h hours hrs hour days day weeks week months \
    month years minutes mins min pcs pieces units items boxes cases bags pallets invoices \
    people tage tagen wochen woche stunden std stuck stk monate prozent rechnungen jours \
    heures semaines mois factures dias horas semanas meses facturas giorni ore settimane \
    mesi fatture dagen uur uren weken maanden facturen stuks dni godzin tygodni sztuk szt \
    faktur dienu dienos dienas val savaites kg km m cm mm litres l gb rooms working business \
    ouvres of no d werktage robocze";
    let next = pieces.get(at + length);
    next.is_some_and(|next| !next.gap.soft && !next.gap.line && is_of(UNITS, &next.form))
}

/// Announced as a number: "invoice 1041", "PO 5521", "ref. 88", "#7".
pub(super) fn is_numbered(text: &str, pieces: &[Piece], at: usize) -> bool {
    const NUMBERS: &str = "invoice invoices inv no nos nr num number numero ref reference po order docket note \
    statement ticket case account acct check cheque chq plot plots unit room page line item \
    clause section article art step stage version grn pod tel phone ext fax mob rechnung \
    beleg bestellung lieferschein ls rg re auftrag facture fact commande bon bl factura fra \
    pedido albaran fattura ft ddt ordine factuur bestelling faktura fv zamowienie saskaita \
    day net trace chit voucher vouchers lot batch row week wk kw kalenderwoche calendarweek semaine settimana \
    semana tydzien savaite";
    let Some(here) = pieces.get(at) else { return false };
    let front = text.get(..here.place.start).unwrap_or_default().trim_end();
    if front.ends_with(['#', '№', '§', '°', 'º', '+']) {
        return true;
    }
    let before = at.checked_sub(1).and_then(|at| pieces.get(at));
    let close = !here.gap.line && !here.gap.soft;
    let money = here.form.contains(['.', ',']);
    close && !money && before.is_some_and(|before| is_of(NUMBERS, &before.form))
}
