//! Prints every holiday of the data, `CODE YYYY-MM-DD` a line, weekdays only: for the judge
//! `.ci/judges/holidays_judge.py`.

use chrono::Datelike;
use content::holidays::{YEARS, calendar, codes};
use domain::calendar::Day;

fn main() {
    for code in codes() {
        let Some(calendar) = calendar(&code) else { continue };
        let first = Day::from_ymd_opt(YEARS.0, 1, 1).unwrap_or_default();
        for day in first.iter_days().take_while(|day| day.year() <= YEARS.1) {
            if day.weekday().num_days_from_monday() < 5 && !calendar.is_business_day(day) {
                println!("{code} {day}");
            }
        }
    }
}
