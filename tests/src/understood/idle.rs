//! Mails that say nothing about the debt.

use super::Answered;

#[tokio::test]
async fn thanks_win_some_quiet_days_at_most() {
    Answered::with("Thank you for your email, noted.")
        .await
        .is_harmless("thanks, nothing more")
        .await;
}

#[tokio::test]
async fn advertising_is_put_before_a_person() {
    let text = "Grow your sales with our SEO packages! Book a free demo today.";
    let answered = Answered::with(text).await;
    answered.only_held().await;
    answered.is_harmless("something else").await;
}

#[tokio::test]
async fn what_nobody_can_read_is_put_before_a_person() {
    let answered = Answered::with("xkqz wvvb qpl zzrt mnbx").await;
    answered.only_held().await;
    assert!(answered.asked().await.is_some());
    assert_eq!(answered.only_softens().await, [0; 0]);
}
