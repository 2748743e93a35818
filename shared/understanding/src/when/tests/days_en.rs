use super::{day, table};
use crate::when::Days;

// 2026-10-14 is a Wednesday.
#[test]
fn britain() {
    table(
        "en-GB",
        "2026-10-14; paying on 06/11; 2026-11-06
         2026-10-14; paying on 06/11/2026; 2026-11-06
         2026-10-14; paying on 6.11.26; 2026-11-06
         2026-10-14; paying on 2026-11-06; 2026-11-06
         2026-10-14; paying on 06-11-2026; 2026-11-06
         2026-10-14; paying on 3rd Nov; 2026-11-03
         2026-10-14; paying on 3rd of November; 2026-11-03
         2026-10-14; paying on the 3rd November 2027; 2027-11-03
         2026-10-14; paying on 27OCT; 2026-10-27
         2026-10-14; paying on 27-Oct-2026; 2026-10-27
         2026-10-14; paying on Nov 3; 2026-11-03
         2026-10-14; paying on November 3rd, 2026; 2026-11-03
         2026-10-14; will go 5 January; 2027-01-05
         2026-10-14; we pay on the 15th; 2026-10-15
         2026-10-14; we pay on the 3rd; 2026-11-03
         2026-10-14; on or before the 18th inst.; 2026-10-18
         2026-10-14; the 5th of next month; 2026-11-05
         2026-10-14; by the 30th of this month; 2026-10-30
         2026-10-14; on Friday; 2026-10-16
         2026-10-14; on Wednesday; 2026-10-21
         2026-10-14; this Friday; 2026-10-16
         2026-10-14; next Friday; 2026-10-23
         2026-10-14; Friday week; 2026-10-23
         2026-10-14; Tuesday week; 2026-10-27
         2026-10-14; a week on Tuesday; 2026-10-27
         2026-10-14; a fortnight on Monday; 2026-11-02
         2026-10-14; a week from tomorrow; 2026-10-22
         2026-10-14; a week from Wednesday; 2026-10-28
         2026-10-14; three weeks today; 2026-11-04
         2026-10-14; a week tomorrow; 2026-10-22
         2026-10-14; Friday of next week; 2026-10-23
         2026-10-14; Friday, 30 October; 2026-10-30
         2026-10-14; on Friday the 30th; 2026-10-30
         2026-10-14; Friday 30th; 2026-10-30
         2026-10-14; paying on Monday 7 am; 2026-10-19
         2026-02-05; you'll have it Patrick's Day at the latest; 2026-03-17
         2026-09-22; cash as ever, come Michaelmas; 2026-09-29
         2026-10-14; next Friday, the 23rd of October; 2026-10-23
         2026-10-14; in ten days; 2026-10-24
         2026-10-14; within 7 days; 2026-10-21
         2026-10-14; in two weeks; 2026-10-28
         2026-10-14; in a fortnight; 2026-10-28
         2026-10-14; two weeks from today; 2026-10-28
         2026-10-14; within five working days; 2026-10-21
         2026-10-14; in 10 business days; 2026-10-28
         2026-10-16; within one working day; 2026-10-19
         2026-10-14; within 48 hours; 2026-10-16
         2026-10-14; in a month; 2026-11-14
         2026-10-14; today; 2026-10-14
         2026-10-14; this afternoon; 2026-10-14
         2026-10-14; this very afternoon; 2026-10-14
         2026-10-14; sending 300 tonite; 2026-10-14
         2026-10-14; paying it now; 2026-10-14
         2026-10-14; half now; 2026-10-14
         2026-10-14; £900 now; 2026-10-14
         2026-10-14; by EOD; 2026-10-14
         2026-10-14; by close of business; 2026-10-14
         2026-10-14; by close of play Friday; 2026-10-16
         2026-10-14; tomorrow; 2026-10-15
         2026-10-14; tomorrow morning; 2026-10-15
         2026-10-14; the day after tomorrow; 2026-10-16
         2026-10-14; over the weekend; 2026-10-18
         2026-10-14; this weekend; 2026-10-18
         2026-10-14; next weekend; 2026-10-25
         2026-10-14; at the end of the week; 2026-10-16
         2026-10-14; end of next week; 2026-10-23
         2026-10-14; by the end of the month; 2026-10-31
         2026-10-14; at month end; 2026-10-31
         2026-10-14; end of next month; 2026-11-30
         2026-10-14; end of November; 2026-11-30
         2026-10-14; end of Feb; 2027-02-28
         2026-10-14; by the end of the year; 2026-12-31
         2026-10-14; end of Q1; 2027-03-31
         2026-10-14; quarter end; 2026-12-31
         2026-10-14; the middle of November; 2026-11-15
         2026-10-14; mid-December; 2026-12-15
         2026-10-14; the last working day of the month; 2026-10-30
         2026-10-14; last day of the month; 2026-10-31
         2026-10-14; the last working day of November; 2026-11-30
         2026-10-14; first business day of November; 2026-11-02
         2026-10-14; the last Friday of the month; 2026-10-30
         2026-10-14; the first Monday of December; 2026-12-07
         2026-10-14; the first of the month; 2026-11-01
         2026-10-14; the 15th of every month; 2026-10-15
         2026-10-14; some time from the 23rd to the 26th; 2026-10-26
         2026-10-14; between the 21st and the 24th; 2026-10-24
         2026-10-14; between the 21st & 24th; 2026-10-24
         2026-10-14; 22-24 October; 2026-10-24
         2026-10-14; 22nd to 24th October; 2026-10-24
         2026-10-14; Thursday or Friday; 2026-10-16
         2026-10-14; Thursday's run; 2026-10-15
         2026-10-14; every Friday; 2026-10-16
         2026-10-14; on 3, 10 and 17 November; 2026-11-03
         2026-10-14; by Christmas Eve; 2026-12-24
         2026-10-14; will pay weds 21st; 2026-10-21",
    );
}

#[test]
fn what_is_no_day() {
    table(
        "en-GB",
        "2026-10-14; soon; -
         2026-10-14; shortly, asap; -
         2026-10-14; in the next run; -
         2026-10-14; on 31 June; -
         2026-10-14; on 31/06/2026; -
         2026-10-14; we are open 24/7; -
         2026-10-14; half, or 1/2 of it; -
         2026-10-14; version 2.1 of the file; -
         2026-10-14; 14 of the 60 bags; -
         2026-10-14; the 12 invoices; -
         2026-10-14; the 2nd reminder; -
         2026-10-14; net 30; -
         2026-10-14; ten days after receipt; -
         2026-10-14; invoice no. 12/05; -
         2026-10-14; INV-05-11; -
         2026-10-14; at 10.30; -
         2026-10-14; at 10:30; -
         2026-10-14; that may work; -
         2026-10-14; next week; -
         2026-10-14; in November; -
         2026-10-14; Merry Christmas; -
         2026-10-14; for two weeks; -
         2026-10-14; the first Friday after the bank holiday; -
         2026-10-14; the Monday after your visit; -
         2026-10-14; tel 020 7946 0000; -",
    );
}

/// The last of the days that a text names.
fn last(received: &str, text: &str) -> Option<String> {
    let found = Days::of(text, day(received), "en-GB", "en");
    found.all().filter(|when| when.exact).last().map(|when| when.day.to_string())
}

#[test]
fn a_bare_day_behind_one_with_its_month_is_of_that_month() {
    for (text, wanted) in [
        ("We are paid on 10 August and you are on the 12th.", "2026-08-12"),
        ("Nobody is here on 10 August. We pay on the 12th.", "2026-08-12"),
        ("We are closed from 10 to 28 August and pay on the 3rd.", "2026-09-03"),
        // What is past, or later in its month, says nothing.
        ("Your invoice of 10 June goes on the 22nd.", "2026-07-22"),
        ("Our year ends on 31 August, yours goes on the 22nd.", "2026-07-22"),
        ("Ours is due on 10 August, we pay on the 25th of every month.", "2026-07-25"),
        ("the Friday after next", "2026-07-24"),
        ("the third Friday", "2026-07-17"),
        ("the other half follows this time next week", "2026-07-21"),
        ("this day fortnight", "2026-07-28"),
        ("before the weekend", "2026-07-17"),
        ("by close of business on the Tuesday after 10 August", "2026-08-11"),
    ] {
        assert_eq!(last("2026-07-14", text).as_deref(), Some(wanted), "{text}");
    }
}

#[test]
fn the_united_states_put_the_month_first() {
    table(
        "en-US",
        "2026-10-02; pay date 11/06; 2026-11-06
         2026-10-02; pay date 11/06/26; 2026-11-06
         2026-10-02; on 11-06-2026; 2026-11-06
         2026-10-02; on 10/31; 2026-10-31
         2026-02-05; scheduled for 3/4; 2026-03-04
         2026-02-05; up for 3/4 of it; -
         2026-10-02; on 31/10; -
         2026-10-02; on March 3rd; 2027-03-03
         2026-10-02; October 22 through 24; 2026-10-24
         2026-10-02; a week from Wednesday; 2026-10-14",
    );
}
