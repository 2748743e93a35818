//! Whatever an operator types leads to the one account, or to a list.

use super::story::fortnight;
use app::look::{self, find};
use domain::ids::DebtorId;

#[tokio::test]
async fn an_account_is_found_by_whatever_it_is_called() {
    let world = fortnight().await;
    let book = world.book().await;
    let alder = world.find("Alder Ltd").await;
    let tasks = look::tasks(&world.app, &book, world.now()).await.unwrap();
    let task = tasks.iter().find(|task| task.debtor.is_some()).unwrap();
    let outbox = look::OutboxFilter { debtor: Some(alder.clone()), ..Default::default() };
    let messages = look::outbox(&world.app, &book, &outbox, world.now()).await.unwrap();
    let message = messages[0].id.as_str();
    let hidden = format!("{alder}.h7");
    for text in [
        "alder ltd",
        " ALDER LTD ",
        "ald",
        "1002",
        "1003",
        alder.as_str(),
        &hidden,
        message,
        &message[..9],
    ] {
        let found = find(&world.app, &book, text).await;
        assert_eq!(found.unwrap(), alder, "{text}");
    }
    let of_task = find(&world.app, &book, &task.id).await.unwrap();
    assert_eq!(Some(of_task), task.debtor);
    // Closed by now: only the journal knows it.
    assert_eq!(world.find("2001").await, world.find("birch & co").await);
}

#[tokio::test]
async fn what_is_not_there_or_not_clear_is_said() {
    let world = fortnight().await;
    world.row("9001,Alder Works,x@works.example,2026-03-01,2026-04-01,10.00,EUR");
    world.row("9002,alder ltd.,y@ltd.example,2026-03-01,2026-04-01,10.00,EUR");
    world.import().await;
    let book = world.book().await;
    let no = find(&world.app, &book, "Elm").await.unwrap_err().to_string();
    assert_eq!(no, "\"Elm\" is no account, invoice or message here");
    let many = find(&world.app, &book, "alder").await.unwrap_err().to_string();
    assert!(many.starts_with("\"alder\" may be any of these: "), "{many}");
    assert_eq!(many.matches("lder ").count(), 3, "{many}");
    assert_eq!(world.find("Alder Ltd").await, world.find("1001").await);
    for bad in ["", "  ", "d0123456789abcdef"] {
        assert!(find(&world.app, &book, bad).await.is_err());
    }
    let nobody = DebtorId::from("d0123456789abcdef");
    let error = look::debtor(&world.app, &book, &nobody, world.now()).await.unwrap_err();
    assert_eq!(error.to_string(), "there is no debtor d0123456789abcdef");
}

/// A server answers on any of its threads.
#[tokio::test]
async fn every_look_can_be_sent_to_another_thread() {
    fn sendable<T: Send>(future: T) -> T {
        future
    }
    let world = fortnight().await;
    let (app, book, now) = (&world.app, world.book().await, world.now());
    let alder = sendable(find(app, &book, "Alder Ltd")).await.unwrap();
    sendable(look::debtor(app, &book, &alder, now)).await.unwrap();
    sendable(look::explain(app, &book, "1001", now)).await.unwrap();
    sendable(look::tasks(app, &book, now)).await.unwrap();
    sendable(look::timeline(app, &world.tenant, &alder)).await.unwrap();
    sendable(look::outbox(app, &book, &look::OutboxFilter::default(), now)).await.unwrap();
    sendable(look::health(app, now)).await.unwrap();
    sendable(app::digest::daily(app, &book, now)).await.unwrap();
    sendable(app::export::export(app, &world.tenant, |_| Ok(()))).await.unwrap();
}
