//! Instants as people of one language write them, in the organization's zone.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kernel::Ts;

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_RU: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const MONTHS_UK: [&str; 12] = [
    "січня",
    "лютого",
    "березня",
    "квітня",
    "травня",
    "червня",
    "липня",
    "серпня",
    "вересня",
    "жовтня",
    "листопада",
    "грудня",
];
const MONTHS_ES: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];

/// `28 November 2026, 11:30 (Europe/Kyiv)`. What is no instant is shown as it is.
pub(super) fn written(text: &str, timezone: &str, locale: &str) -> String {
    let instant = text.parse::<Ts>().ok().and_then(|at| Timestamp::from_microsecond(at.0).ok());
    let Some(instant) = instant else { return text.to_owned() };
    let zone = TimeZone::get(timezone).unwrap_or(TimeZone::UTC);
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    let local = instant.to_zoned(zone);
    let (months, of) = match locale {
        "ru" => (MONTHS_RU, " "),
        "uk" => (MONTHS_UK, " "),
        "es" => (MONTHS_ES, " de "),
        _ => (MONTHS_EN, " "),
    };
    let at = usize::try_from(local.month()).unwrap_or(1).saturating_sub(1);
    let month = months.get(at).copied().unwrap_or_default();
    let (day, year, hour, minute) = (local.day(), local.year(), local.hour(), local.minute());
    format!("{day}{of}{month}{of}{year}, {hour:02}:{minute:02} ({name})")
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn an_instant_is_written_in_the_zone_and_the_language_of_its_reader() {
        let at = "2026-07-28T22:30:00Z";
        assert_eq!(written(at, "Europe/Kyiv", "en"), "29 July 2026, 01:30 (Europe/Kyiv)");
        assert_eq!(written(at, "Europe/Kyiv", "uk"), "29 липня 2026, 01:30 (Europe/Kyiv)");
        assert_eq!(written(at, "America/New_York", "es"), "28 de julio de 2026, 18:30 (America/New_York)");
        assert_eq!(written(at, "UTC", "ru"), "28 июля 2026, 22:30 (UTC)");
        assert_eq!(written("soon", "UTC", "en"), "soon");
    }
}
