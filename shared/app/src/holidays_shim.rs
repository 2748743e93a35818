use domain::calendar::Calendar;
pub(crate) fn calendar(_: &str) -> Option<Calendar> { None }
pub(crate) fn codes() -> &'static [&'static str] { &[] }
pub(crate) fn country_default(_: &str) -> Option<&'static str> { None }
pub(crate) fn zone_for(c: &str) -> Option<chrono_tz::Tz> { Some(match c { "GB" => chrono_tz::Europe::London, _ => chrono_tz::Europe::Berlin }) }
