//! What an import brought goes with the letter, whatever the tenant's setting; a stored file that
//! cannot be read holds no letter up.

use crate::stage::{HEADER, Stage};
use app::import;
use std::collections::BTreeMap;

/// Late Ltd owes 1001, and its PDF is said to lie there.
async fn owing(stage: &Stage, file: &str) {
    let header = HEADER.trim_end();
    let row = "1001,Late Ltd,ap@late.example,2026-04-26,2026-05-26,100.00,GBP,,1001.pdf";
    let bytes = format!("{header},pdf\n{row}\n");
    let request = import::Request {
        tenant: &stage.tenant,
        bytes: bytes.as_bytes(),
        hints: connectors::Hints::default(),
        complete: Some(false),
        snapshot: None,
        cash_to: None,
        by: "clerk",
        documents: BTreeMap::from([("1001.pdf".to_owned(), file.to_owned())]),
    };
    let report = import::import(&stage.app, &request, stage.now()).await.unwrap();
    assert!(report.rejected.is_empty(), "{:?}", report.rejected);
}

#[tokio::test]
async fn an_imported_file_goes_with_the_letter_and_a_lost_one_does_not_stop_it() {
    for is_there in [true, false] {
        let stage = Stage::live("2026-06-01T07:00").await;
        if is_there {
            stage.app.blobs.put("document/1001", b"%PDF-1.4 as it is").await.unwrap();
        }
        owing(&stage, "document/1001").await;
        stage.set("2026-06-01T09:00");
        stage.decide().await;
        stage.dispatch().await;
        let [mail] = &stage.wire.left()[..] else { panic!("one mail") };
        let read = mail::inbound::read(&mail.bytes, &mail::inbound::Limits::default()).unwrap();
        assert_eq!(read.attachments.len(), usize::from(is_there));
        let book = stage.book().await;
        let told = app::look::explain(&stage.app, &book, "1001", stage.now()).await.unwrap();
        let without =
            (!is_there).then(|| "the copy of 1001 (the stored file cannot be read)".to_owned());
        assert_eq!(told.without, without);
        stage.holds(&stage.debtor("Late Ltd")).await;
    }
}
