use super::oracle::LEVELS;
use super::*;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A ledger such as the generator makes: due dates from 40 days ahead to 60 days ago.
fn ledger(rows: usize) -> String {
    let mut text = "invoice,customer,issue_date,due_date,terms_days,amount_cents\n".to_owned();
    let first: Day = "2026-06-30".parse().unwrap();
    for row in 0..rows {
        let due = first - TimeDelta::days((row * 37 % 101) as i64 - 40);
        let issued = due - TimeDelta::days(30);
        writeln!(text, "INV{row:08},C{:07},{issued},{due},30,{}", row % 7, 10_000 + row).unwrap();
    }
    text
}

async fn days(rows: usize, days: u32, consolidated: bool) -> (String, Vec<day::Line>) {
    let ground = Ground::passing().unwrap();
    let text = ledger(rows);
    let file = ground.place("file").unwrap().join("ledger.csv");
    std::fs::write(&file, &text).unwrap();
    let as_of: Day = "2026-06-30".parse().unwrap();
    let args = Args { file, days, as_of, consolidated, smtp: None, in_flight: 4 };
    let mut run = args.found(&ground).await.unwrap();
    let expected = args.enter(&mut run).await.unwrap();
    let mut lines = Vec::new();
    for (number, expected) in (0..days).zip(&expected) {
        let line = run.day(number, expected, None).await.unwrap();
        line.check().unwrap();
        lines.push(line);
    }
    (text, lines)
}

/// The policy once more, from the text of the file.
fn counted(text: &str, days: i64) -> Vec<BTreeMap<String, u64>> {
    let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counts = vec![BTreeMap::new(); days as usize];
    for (number, count) in counts.iter_mut().enumerate() {
        *count = (1..=3).map(|level| (level.to_string(), 0)).collect();
        let today = "2026-06-30".parse::<Day>().unwrap() + TimeDelta::days(number as i64);
        for row in text.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>()) {
            let level = sent.entry(row[0]).or_default();
            let late = (today - row[3].parse::<Day>().unwrap()).num_days();
            if *level < 3 && late >= LEVELS[*level] {
                *level += 1;
                *count.get_mut(&level.to_string()).unwrap() += 1;
            }
        }
    }
    counts
}

#[tokio::test]
async fn each_day_does_what_a_plain_computation_says_and_a_repetition_nothing() {
    let (text, lines) = days(200, 4, false).await;
    let values: Vec<serde_json::Value> =
        lines.iter().map(|line| serde_json::to_value(line).unwrap()).collect();
    for (value, counted) in values.iter().zip(counted(&text, 4)) {
        assert_eq!(value["by_level"], serde_json::to_value(&counted).unwrap());
        assert_eq!(value["due"], counted.values().sum::<u64>());
        assert_eq!(value["rendered"], value["due"]);
        assert_eq!((&value["open"], &value["again_writes"]), (&200.into(), &0.into()));
        assert_eq!(value["oracle_equal"], true);
    }
    assert!(values[0]["due"].as_u64() > Some(90), "the backlog");
    assert!(values[3]["due"].as_u64() < Some(20), "a steady day");
    assert_eq!(values[1]["date"], "2026-07-01");
    let keys =
        "day date open due by_level rendered bytes sha256 wall_s cpu_s peak_mib reads writes";
    for key in keys.split(' ') {
        assert!(values[0].get(key).is_some(), "{key}");
    }
}

#[tokio::test]
async fn consolidated_is_one_mail_for_each_customer() {
    let (_, lines) = days(200, 1, true).await;
    let value = serde_json::to_value(&lines[0]).unwrap();
    assert_eq!(value["due"], 7);
    assert!(value["invoices"].as_u64() > Some(90));
}
