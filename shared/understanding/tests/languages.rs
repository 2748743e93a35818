//! What is in none of the product's languages is a person's, whatever its words are taken for.

use understanding::learned::{Asked, Learned};
use understanding::meaning::Action;

#[test]
fn another_language_waits_for_a_person() {
    let reader = Learned::embedded().unwrap();
    let read = |body: &str, locale: &str| {
        let received = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        reader.meaning(&Asked { subject: "Re: INV-1041", body, received, locale }).0
    };
    for (body, locale) in [
        ("Recebido, obrigado!", "pt-BR"),
        ("Tack, vi betalar på fredag.", "sv-SE"),
        ("Modtaget, tak. Vi kigger på det.", "da-DK"),
        ("Děkujeme, zaplatíme v pátek 6.3.", "cs-CZ"),
        ("Multumim, factura este in curs de procesare.", "ro-RO"),
        (
            "Obrigado pela sua mensagem, confirmo que recebemos a fatura e que está tudo certo.",
            "en-GB",
        ),
    ] {
        let meaning = read(body, locale);
        assert_eq!(meaning.action, Action::Ask, "{body}");
        assert!(meaning.must_pause, "{body}");
    }
    assert!(!read("Received, thank you.", "en-GB").must_pause);
}
