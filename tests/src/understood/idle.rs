//! Mails that say nothing about the debt.

use super::{Answered, day};

#[tokio::test]
async fn thanks_win_some_quiet_days_at_most() {
    Answered::with("Thank you for your email, noted.")
        .await
        .is_harmless("thanks, nothing more")
        .await;
}

#[tokio::test]
async fn advertising_is_filed_and_wins_no_quiet_day() {
    let text = "Grow your sales with our SEO packages! Book a free demo today.";
    let answered = Answered::with(text).await;
    let state = answered.state().await;
    assert!(state.holds.is_empty() && state.promises.is_empty() && state.disputes.is_empty());
    assert!(answered.asked().await.is_none(), "nobody is needed");
    assert_eq!(state.quiet_until, Some(day("2026-06-01")), "the day it came");
    let told = answered.told().await;
    assert!(told.contains("it has nothing to do with the account ("), "{told}");
    assert!(told.contains("% sure), and is filed"), "{told}");
    assert!(!answered.only_softens().await.is_empty(), "the reminders go on");
}

#[tokio::test]
async fn what_nobody_can_read_is_put_before_a_person() {
    let answered = Answered::with("xkqz wvvb qpl zzrt mnbx").await;
    answered.only_held().await;
    assert!(answered.asked().await.is_some());
    assert_eq!(answered.only_softens().await, [0; 0]);
}
