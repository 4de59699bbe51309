//! Amounts: whole minor units of a currency, read as people write them. What can be read in two
//! ways is not guessed at.

use super::typed::{Number, number};
use crate::words::words;

words! {
    /// The currencies that amounts are in (ISO 4217): those with two digits behind the point, or
    /// none. One with three could not be told from a thousand.
    Currency {
        /// Pound sterling.
        Gbp = "GBP",
        /// Euro.
        Eur = "EUR",
        /// US dollar.
        Usd = "USD",
        /// Australian dollar.
        Aud = "AUD",
        /// Brazilian real.
        Brl = "BRL",
        /// Canadian dollar.
        Cad = "CAD",
        /// Swiss franc.
        Chf = "CHF",
        /// Chinese yuan.
        Cny = "CNY",
        /// Czech koruna.
        Czk = "CZK",
        /// Danish krone.
        Dkk = "DKK",
        /// Hong Kong dollar.
        Hkd = "HKD",
        /// Hungarian forint.
        Huf = "HUF",
        /// Israeli shekel.
        Ils = "ILS",
        /// Indian rupee.
        Inr = "INR",
        /// Icelandic króna.
        Isk = "ISK",
        /// Japanese yen.
        Jpy = "JPY",
        /// South Korean won.
        Krw = "KRW",
        /// Mexican peso.
        Mxn = "MXN",
        /// Norwegian krone.
        Nok = "NOK",
        /// New Zealand dollar.
        Nzd = "NZD",
        /// Polish złoty.
        Pln = "PLN",
        /// Romanian leu.
        Ron = "RON",
        /// Swedish krona.
        Sek = "SEK",
        /// Singapore dollar.
        Sgd = "SGD",
        /// Turkish lira.
        Try = "TRY",
        /// UAE dirham.
        Aed = "AED",
        /// South African rand.
        Zar = "ZAR",
    }
}

/// The most that an amount can be, in minor units: ten digits before the point of most currencies.
pub const AMOUNT_LIMIT: u64 = 999_999_999_999;

/// Signs that are written instead of a code, and the currencies that each can mean.
const SIGNS: &[(&str, &[Currency])] = &[
    ("£", &[Currency::Gbp]),
    ("€", &[Currency::Eur]),
    ("₹", &[Currency::Inr]),
    ("₪", &[Currency::Ils]),
    ("₩", &[Currency::Krw]),
    ("₺", &[Currency::Try]),
    ("zł", &[Currency::Pln]),
    ("¥", &[Currency::Jpy, Currency::Cny]),
    ("kr", &[Currency::Sek, Currency::Nok, Currency::Dkk, Currency::Isk]),
    (
        "$",
        &[
            Currency::Usd,
            Currency::Aud,
            Currency::Cad,
            Currency::Hkd,
            Currency::Mxn,
            Currency::Nzd,
            Currency::Sgd,
        ],
    ),
];

impl Currency {
    /// How many digits stand behind the point.
    pub const fn digits(self) -> usize {
        match self {
            Self::Isk | Self::Jpy | Self::Krw => 0,
            _ => 2,
        }
    }

    /// What stands before an amount: "£", or the code and a space.
    fn before(self) -> String {
        match self {
            Self::Gbp => "£".into(),
            Self::Eur => "€".into(),
            Self::Usd => "$".into(),
            other => format!("{}\u{a0}", other.as_str()),
        }
    }

    /// "£1,950.00"
    pub fn says(self, minor: u64) -> String {
        let plain = self.plain(minor);
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let point = if rest.is_empty() { "" } else { "." };
        format!("{}{grouped}{point}{rest}", self.before())
    }

    /// "1950.00"
    pub fn plain(self, minor: u64) -> String {
        let digits = self.digits();
        let padded = format!("{minor:0>width$}", width = digits + 1);
        let (whole, rest) = padded.split_at(padded.len() - digits);
        if digits == 0 { whole.to_owned() } else { format!("{whole}.{rest}") }
    }

    /// An amount as typed: in this currency, or in the one that its sign alone names if none was
    /// chosen.
    ///
    /// # Errors
    /// What is wrong, and how it is written.
    pub fn read(chosen: Option<Self>, typed: &str) -> Result<(Self, u64), String> {
        let (sign, bare) = sign(typed.trim());
        let currency = match (chosen, sign) {
            (Some(chosen), Some(known)) if !known.contains(&chosen) => {
                let says = chosen.as_str();
                return Err(format!(
                    "The amount names another currency than {says}. Choose which it is."
                ));
            }
            (Some(chosen), _) => chosen,
            (None, Some([only])) => *only,
            (None, _) => return Err("Choose the currency, such as GBP.".into()),
        };
        let example = currency.plain(195_000);
        let wrong = || {
            format!(
                "Write the amount in {} with digits only, such as {example}. “{}” can be read in \
                 more than one way, or not at all.",
                currency.as_str(),
                typed.trim().chars().take(40).collect::<String>()
            )
        };
        let Number { whole, rest } = number(bare, currency.digits()).ok_or_else(wrong)?;
        let minor = format!("{whole}{rest:0<width$}", width = currency.digits());
        let minor = minor.parse::<u64>().ok().filter(|minor| *minor <= AMOUNT_LIMIT);
        let most = currency.says(AMOUNT_LIMIT);
        Ok((currency, minor.ok_or_else(|| format!("The most that can be kept is {most}."))?))
    }
}

/// What an amount names its currency by, before or behind it, and the amount without it.
fn sign(typed: &str) -> (Option<&'static [Currency]>, &str) {
    let off = |name: &str| {
        let front = typed.get(..name.len()).filter(|front| front.eq_ignore_ascii_case(name));
        let at = typed.len().checked_sub(name.len());
        let back = at.and_then(|at| typed.get(at..)).filter(|b| b.eq_ignore_ascii_case(name));
        match (front, back, at) {
            (Some(_), ..) => Some(typed[name.len()..].trim()),
            (None, Some(_), Some(at)) => Some(typed[..at].trim()),
            _ => None,
        }
    };
    for (at, currency) in Currency::ALL.iter().enumerate() {
        if let Some(rest) = off(currency.as_str()) {
            return (Some(&Currency::ALL[at..=at]), rest);
        }
    }
    let found = SIGNS.iter().find_map(|(sign, known)| Some((*known, off(sign)?)));
    found.map_or((None, typed), |(known, rest)| (Some(known), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Currency::{Eur, Gbp, Jpy, Sek, Usd};

    #[test]
    fn amounts_are_read_as_people_everywhere_write_them() {
        for typed in [
            "1950",
            "1950.00",
            "1950,00",
            "1,950.00",
            "1.950,00",
            "1 950,00",
            "1\u{a0}950.00",
            "1'950.00",
            "1’950,00",
            "£1950",
            "£ 1,950",
            "1.950",
            "1950 GBP",
            "GBP 1950.0",
            "  1950  ",
        ] {
            assert_eq!(Currency::read(Some(Gbp), typed), Ok((Gbp, 195_000)), "{typed}");
        }
        assert_eq!(Currency::read(None, "€1.950,5"), Ok((Eur, 195_050)));
        assert_eq!(Currency::read(None, "0,99 €"), Ok((Eur, 99)));
        assert_eq!(Currency::read(Some(Sek), "1 000 000 kr"), Ok((Sek, 100_000_000)));
        assert_eq!(Currency::read(Some(Usd), "1,234,567.89"), Ok((Usd, 123_456_789)));
        assert_eq!(Currency::read(Some(Jpy), "¥1,950"), Ok((Jpy, 1950)));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_refused_with_how_to_write_it() {
        for (currency, typed) in [
            (Jpy, "19.50"),
            (Gbp, "1.950.0"),
            (Gbp, "19.500,00.0"),
            (Gbp, "1.95.0"),
            (Gbp, "1,95,000"),
            (Gbp, "-5"),
            (Gbp, "twelve"),
            (Gbp, ""),
            (Gbp, "0.950"),
            (Gbp, "1950.001"),
            (Gbp, ".50"),
            (Gbp, "1e3"),
            (Gbp, "١٩٥٠"),
            (Gbp, "12345.678"),
            (Gbp, "19 50"),
            (Gbp, "19'50"),
            (Gbp, "19\u{a0}50,00"),
            (Gbp, "1950 000"),
            (Gbp, "1 95 000"),
            (Gbp, "1 950 00"),
            (Gbp, "0 950"),
            (Gbp, "1 950.000,00"),
            (Gbp, "1  950"),
        ] {
            let wrong = Currency::read(Some(currency), typed).expect_err(typed);
            assert!(wrong.contains(&currency.plain(195_000)), "{typed}: {wrong}");
        }
        assert!(Currency::read(Some(Eur), "£5").unwrap_err().contains("another currency"));
        assert!(Currency::read(None, "$5").unwrap_err().contains("Choose the currency"));
        assert!(Currency::read(Some(Gbp), "99999999999999999999").is_err());
        assert!(
            Currency::read(Some(Gbp), "10000000000").unwrap_err().contains("£9,999,999,999.99")
        );
    }

    #[test]
    fn amounts_are_said_with_groups_and_as_many_digits_as_the_currency_has() {
        assert_eq!(Gbp.says(195_000), "£1,950.00");
        assert_eq!(Gbp.says(5), "£0.05");
        assert_eq!(Jpy.says(1_234_567), "JPY\u{a0}1,234,567");
        for minor in [0, 5, 99, 100, 195_000, AMOUNT_LIMIT] {
            for currency in Currency::ALL {
                for said in [currency.plain(minor), currency.says(minor)] {
                    assert_eq!(Currency::read(Some(*currency), &said), Ok((*currency, minor)));
                }
            }
        }
    }
}
