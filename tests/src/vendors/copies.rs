//! Copies of invoices: the unaltered PDF goes with the letter of a firm that wants it, fetched once
//! for each version, and a copy that cannot be had never holds a reminder up.

use super::played::{Copies, Invoice, pdf};
use super::stage::{Connected, invoice_id, late, uuid_of};
use app::copies::{AtHand, at_hand};
use app::look::{explain, timeline};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::fact::Fact;
use domain::ids::InvoiceId;
use mail::inbound::{Limits, read};

/// A firm that wants copies to go with letters; Late Ltd owes it INV-1.
async fn wanting() -> Connected {
    let world = Connected::new().await;
    attach(&world, true).await;
    world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    world.stage.set("2026-06-01T07:20");
    world.sweep("xero").await;
    world.stage.set("2026-06-01T09:00");
    world
}

async fn attach(world: &Connected, wanted: bool) {
    app::tenants::change(world.app(), &world.stage.tenant, |tenant| {
        tenant.sending.attach_invoices = wanted;
        Ok(())
    })
    .await
    .unwrap();
}

/// Name, kind and size of what is attached to the last mail.
fn attached(world: &Connected) -> Vec<(String, String, usize)> {
    let mails = world.stage.wire.left();
    let mail = read(&mails.last().unwrap().bytes, &Limits::default()).unwrap();
    let files = mail.attachments.into_iter();
    files.map(|file| (file.name, file.media, file.size)).collect()
}

/// What is said to who asks why about INV-1.
async fn why(world: &Connected) -> String {
    let book = world.stage.book().await;
    explain(world.app(), &book, "INV-1", world.stage.now()).await.unwrap().text
}

fn invoice() -> InvoiceId {
    InvoiceId::new(invoice_id("INV-1"))
}

#[tokio::test]
async fn the_letter_carries_the_unaltered_invoice_of_who_wants_it() {
    for wanted in [false, true] {
        let world = wanting().await;
        attach(&world, wanted).await;
        world.minute().await;
        assert_eq!(world.mails(), 1);
        assert!(!why(&world).await.contains("without the cop"));
        if !wanted {
            assert_eq!(attached(&world), []);
            assert!(world.there().copied.is_empty(), "nobody asked for one");
            continue;
        }
        let copy = pdf(&late().1);
        let file = ("INV-1.pdf".to_owned(), "application/pdf".to_owned(), copy.len());
        assert_eq!(attached(&world), [file]);
        let mail = String::from_utf8_lossy(&world.stage.wire.left()[0].bytes).into_owned();
        assert!(mail.contains(&BASE64.encode(&copy)), "the very bytes");
        let (tenant, ledger) = (&world.stage.tenant, "xero".into());
        let row = world.app().store.copy(tenant, &ledger, &invoice()).await.unwrap().unwrap().value;
        assert!(row.file.starts_with("document/"), "{}", row.file);
        assert_eq!(*world.app().blobs.get(&row.file).await.unwrap().unwrap(), copy[..]);
    }
}

#[tokio::test]
async fn a_copy_is_fetched_once_for_each_version_of_its_invoice() {
    let world = wanting().await;
    world.minute().await;
    let mut day = 2;
    let mut until = async |mails: usize| {
        while world.mails() < mails {
            world.stage.set(&format!("2026-06-{day:02}T10:00"));
            world.minute().await;
            day += 1;
        }
        assert_eq!(attached(&world).len(), 1);
        world.there().copied.len()
    };
    assert_eq!(until(2).await, 1, "it is the same");
    world.there().xero.get_mut(&invoice_id("INV-1")).unwrap().changes = 1;
    assert_eq!(until(3).await, 2, "it has changed");
    let copy = pdf(&Invoice { changes: 1, ..late().1 });
    let mail = String::from_utf8_lossy(&world.stage.wire.left()[2].bytes).into_owned();
    assert!(mail.contains(&BASE64.encode(&copy)), "the new one");
}

#[tokio::test]
async fn a_copy_that_cannot_be_had_holds_no_reminder_up_and_the_journal_says_so() {
    for (copies, said) in [
        (Copies::Refused(404, None), "it is not there: status 404"),
        (Copies::Refused(500, None), "the vendor cannot answer now: status 500"),
        (Copies::Refused(401, None), "needs to be authorised again"),
        (Copies::Refused(403, None), "no access to this organisation"),
        (Copies::Refused(429, Some(20_000)), "the vendor cannot answer now: a limit"),
        (Copies::Page, "an answer for people"),
        (Copies::Else, "it is no PDF"),
        (Copies::Sized((10 << 20) + 1), "a PDF of more than 10 MB"),
    ] {
        let world = wanting().await;
        world.there().copies = copies;
        world.minute().await;
        assert_eq!(world.mails(), 1, "{said}");
        assert_eq!(attached(&world), []);
        let told = why(&world).await;
        assert!(told.contains("It goes without the copy of INV-1 ("), "{told}");
        assert!(told.contains(said), "{told}");
        let debtor = world.debtor("xero", &uuid_of("Late Ltd"));
        let story = timeline(world.app(), &world.stage.tenant, &debtor).await.unwrap();
        assert!(story.iter().any(|line| line.kind == "copies_left_out"), "{story:?}");
        world.stage.holds(&debtor).await;
        // The books are as well as before: nobody is told that the connection is down.
        let id = "xero".into();
        let row = world.app().store.connection(&world.stage.tenant, &id).await.unwrap().unwrap();
        assert_eq!(row.value.failing, None, "{said}");
        assert!(world.app().store.desk_tasks(&world.stage.tenant).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_file_that_fits_just_so_goes() {
    let world = wanting().await;
    world.there().copies = Copies::Sized(10 << 20);
    world.minute().await;
    assert_eq!(attached(&world)[0].2, 10 << 20);
}

#[tokio::test]
async fn a_short_wait_is_waited_for_but_not_for_long() {
    let world = wanting().await;
    world.there().copies = Copies::Refused(429, Some(40));
    world.minute().await;
    assert_eq!(world.mails(), 0, "the limit of a minute");
    world.there().copies = Copies::Given;
    world.stage.pass(1);
    world.minute().await;
    assert_eq!((world.mails(), attached(&world).len()), (1, 1));

    let world = wanting().await;
    world.there().copies = Copies::Refused(429, Some(60));
    for minute in 1..=20 {
        world.minute().await;
        if world.mails() == 1 {
            assert!(minute > 10, "{minute}");
            assert_eq!(attached(&world), []);
            assert!(why(&world).await.contains("It goes without the copy of INV-1"));
            return;
        }
        world.stage.pass(1);
    }
    panic!("it waits for ever");
}

#[tokio::test]
async fn one_that_is_missing_takes_no_other_away_and_a_letter_fetches_ten() {
    let world = wanting().await;
    let numbers = ["B-01", "B-02", "B-03", "B-04", "B-05", "B-06", "B-07", "B-08", "B-09", "B-10"];
    for number in numbers {
        let more = Invoice::open(number, "Late Ltd", "2026-05-26");
        world.there().xero.insert(invoice_id(number), more);
    }
    world.stage.set("2026-06-01T08:25");
    world.sweep("xero").await;
    world.stage.set("2026-06-01T09:30");
    world.minute().await;
    assert_eq!(world.mails(), 1);
    assert_eq!((attached(&world).len(), world.there().copied.len()), (10, 10));
    let debtor = world.debtor("xero", &uuid_of("Late Ltd"));
    let account = world.stage.account(&debtor).await;
    let left_out: Vec<_> = account
        .entries
        .iter()
        .filter_map(|entry| match &entry.fact {
            Fact::CopiesLeftOut { copies, .. } => Some(copies.clone()),
            _ => None,
        })
        .collect();
    let [left_out] = left_out.as_slice() else { panic!("{left_out:?}") };
    assert_eq!(left_out.len(), 1);
    assert_eq!(left_out[0].1, "a letter fetches 10 copies at most");
}

#[tokio::test]
async fn who_asks_for_a_copy_gets_the_newest_and_never_anothers() {
    let world = wanting().await;
    attach(&world, false).await;
    let debtor = world.debtor("xero", &uuid_of("Late Ltd"));
    let state = async || crate::stage::state(&world.stage, &debtor).await;
    let book = world.stage.book().await;
    let ask = async || at_hand(world.app(), &book, &state().await, &invoice()).await.unwrap();
    let is = |found: AtHand, changes| {
        let copy = pdf(&Invoice { changes, ..late().1 });
        assert!(found == AtHand::Copy(copy.into()), "as changed {changes} times");
    };
    is(ask().await, 0);
    is(ask().await, 0);
    assert_eq!(world.there().copied.len(), 1, "it is kept");
    world.there().xero.get_mut(&invoice_id("INV-1")).unwrap().changes = 1;
    is(ask().await, 1);
    // Not to be had now, and not to be had at all.
    world.there().xero.get_mut(&invoice_id("INV-1")).unwrap().changes = 2;
    for (copies, later) in [(Copies::Refused(503, None), true), (Copies::Else, false)] {
        world.there().copies = copies;
        let AtHand::Lacking { later: told, .. } = ask().await else { panic!("there is none") };
        assert_eq!(told, later);
    }
    world.there().copies = Copies::Given;
    // It is another customer's now; so it is no copy for this one.
    let before = state().await;
    let moved = Invoice { customer: "Other Ltd", changes: 3, ..late().1 };
    world.there().xero.insert(late().0, moved);
    let found = at_hand(world.app(), &book, &before, &invoice()).await.unwrap();
    assert!(found == AtHand::Nothing);
    assert_eq!(world.there().copied.len(), 4, "and nobody asked for it");
}
