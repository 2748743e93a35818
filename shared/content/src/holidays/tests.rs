use super::*;
use domain::calendar::Day;

/// The weekdays off of a year, as `MM-DD`.
fn off(code: &str, year: i32) -> Vec<String> {
    let calendar = calendar(code).unwrap();
    let first = Day::from_ymd_opt(year, 1, 1).unwrap();
    first
        .iter_days()
        .take_while(|day| chrono::Datelike::year(day) == year)
        .filter(|day| !calendar.is_business_day(*day))
        .filter(|day| chrono::Datelike::weekday(day).num_days_from_monday() < 5)
        .map(|day| day.format("%m-%d").to_string())
        .collect()
}

#[test]
fn every_file_is_read_and_clear() {
    for (code, text) in FILES {
        let country: Country =
            toml::from_str(text).unwrap_or_else(|error| panic!("{code}: {error}"));
        for rule in &country.day {
            assert!(rule.is_clear(), "{code}: {}", rule.name);
            assert!(rule.regions.iter().all(|region| country.regions.contains(region)), "{code}");
        }
        assert!(country.default.iter().all(|region| country.regions.contains(region)), "{code}");
    }
    assert_eq!(COUNTRIES.len(), FILES.len());
}

/// As published on gov.uk/bank-holidays (England and Wales, Scotland, Northern Ireland).
#[test]
fn the_united_kingdom_is_as_the_government_lists_it() {
    let cases: [(&str, i32, &[&str]); 15] = [
        ("GB-ENG", 2019, &["01-01", "04-19", "04-22", "05-06", "05-27", "08-26", "12-25", "12-26"]),
        ("GB-ENG", 2020, &["01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"]),
        ("GB-ENG", 2021, &["01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"]),
        (
            "GB-ENG",
            2022,
            &[
                "01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26",
                "12-27",
            ],
        ),
        (
            "GB-ENG",
            2023,
            &["01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"],
        ),
        ("GB-ENG", 2026, &["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]),
        ("GB-ENG", 2027, &["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]),
        ("GB-ENG", 2028, &["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"]),
        (
            "GB-SCT",
            2021,
            &["01-01", "01-04", "04-02", "05-03", "05-31", "08-02", "11-30", "12-27", "12-28"],
        ),
        (
            "GB-SCT",
            2022,
            &[
                "01-03", "01-04", "04-15", "05-02", "06-02", "06-03", "08-01", "09-19", "11-30",
                "12-26", "12-27",
            ],
        ),
        (
            "GB-SCT",
            2026,
            &[
                "01-01", "01-02", "04-03", "05-04", "05-25", "06-15", "08-03", "11-30", "12-25",
                "12-28",
            ],
        ),
        (
            "GB-SCT",
            2027,
            &["01-01", "01-04", "03-26", "05-03", "05-31", "08-02", "11-30", "12-27", "12-28"],
        ),
        (
            "GB-NIR",
            2021,
            &[
                "01-01", "03-17", "04-02", "04-05", "05-03", "05-31", "07-12", "08-30", "12-27",
                "12-28",
            ],
        ),
        (
            "GB-NIR",
            2026,
            &[
                "01-01", "03-17", "04-03", "04-06", "05-04", "05-25", "07-13", "08-31", "12-25",
                "12-28",
            ],
        ),
        (
            "GB-NIR",
            2027,
            &[
                "01-01", "03-17", "03-26", "03-29", "05-03", "05-31", "07-12", "08-30", "12-27",
                "12-28",
            ],
        ),
    ];
    for (code, year, wanted) in cases {
        assert_eq!(off(code, year), wanted, "{code} {year}");
    }
}

/// German Länder 2026; US federal holidays as listed by the Office of Personnel Management.
#[test]
fn germany_and_the_united_states() {
    let german = ["01-01", "04-03", "04-06", "05-01", "05-14", "05-25", "12-25"];
    assert_eq!(off("DE", 2026), german);
    let bavarian =
        ["01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "05-25", "06-04", "12-25"];
    assert_eq!(off("DE-BY", 2026), bavarian);
    assert!(off("DE-SN", 2026).contains(&"11-18".to_owned()));
    assert!(off("DE", 2017).contains(&"10-31".to_owned()));
    assert!(!off("DE", 2018).contains(&"10-31".to_owned()));
    let federal = [
        "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26",
        "12-25",
    ];
    assert_eq!(off("US", 2026), federal);
    // New Year's Day 2022 was a Saturday and kept in 2021.
    assert!(off("US", 2021).contains(&"12-31".to_owned()));
    assert_eq!(off("US", 2022).first().map(String::as_str), Some("01-17"));
}

#[test]
fn moved_and_single_days_elsewhere() {
    let is_off = |code, day: &str| {
        let (year, rest) = day.split_once('-').unwrap();
        off(code, year.parse().unwrap()).contains(&rest.to_owned())
    };
    for (code, day) in [
        ("IE", "2021-12-28"),
        ("IE", "2022-03-18"),
        ("IE", "2024-02-05"),
        ("IE", "2030-02-01"),
        ("PL", "2018-11-12"),
        ("PL", "2025-12-24"),
        ("DK", "2023-05-05"),
        ("NZ", "2026-07-10"),
        ("NZ", "2022-01-04"),
        ("AU", "2021-12-28"),
        ("AU", "2022-09-22"),
        ("SE", "2026-06-19"),
        ("FI", "2026-06-19"),
        ("NL", "2026-04-27"),
        ("PT", "2016-05-26"),
        ("AT", "2026-10-26"),
        ("CA", "2026-05-18"),
        ("LT", "2026-11-02"),
        ("NO", "2027-05-17"),
        ("IT", "2027-10-04"),
    ] {
        assert!(is_off(code, day), "{code} {day}");
    }
    for (code, day) in [
        ("IE", "2022-02-07"),
        ("IE", "2030-02-04"),
        ("PL", "2024-12-24"),
        ("DK", "2024-04-26"),
        ("PT", "2015-06-04"),
        ("NL", "2025-04-28"),
        ("IT", "2024-10-04"),
        ("AU", "2026-04-27"),
    ] {
        assert!(!is_off(code, day), "{code} {day}");
    }
}

#[test]
fn codes_and_zones() {
    assert_eq!(country_default("gb").as_deref(), Some("GB-ENG"));
    assert_eq!(country_default("DE").as_deref(), Some("DE"));
    assert_eq!(country_default("XX"), None);
    assert_eq!(calendar("DE-ZZ").unwrap().code, "DE");
    assert_eq!(calendar("GB"), calendar("GB-ENG"));
    assert_eq!(zone_for("GB"), Some(chrono_tz::Europe::London));
    assert_eq!(zone_for("de-by"), Some(chrono_tz::Europe::Berlin));
    assert_eq!(zone_for(""), None);
    for code in codes() {
        let calendar = calendar(&code).unwrap();
        assert!(calendar.covers(Day::from_ymd_opt(2026, 6, 1).unwrap()), "{code}");
        assert!(zone_for(&code).is_some());
        for year in YEARS.0..=YEARS.1 {
            assert!((5..=17).contains(&off(&code, year).len()), "{code} {year}");
        }
    }
}
