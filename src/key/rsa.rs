//! Makes an RSA key of 2048 bits, for signing mail: nearly every mail server knows no other kind.
//!
//! ring signs with such a key and makes none. The primes come from `crypto-primes`, the sums from
//! `crypto-bigint`; ring checks the result when it reads it (`docs/decisions/0014-dkim.md`).

use crate::error::{Error, Result};
use crypto_bigint::rand_core::UnwrapErr;
use crypto_bigint::{NonZero, Odd, U1024, U2048};
use crypto_primes::{Flavor, random_prime};
use getrandom::SysRng;
use zeroize::{Zeroize as _, Zeroizing};

/// The exponent that everybody uses.
const PUBLIC: u32 = 65_537;

/// A new key as PKCS#1 DER (RFC 8017 §A.1.2). Takes a second or so, and longer in a debug build.
///
/// # Errors
/// `Broken` if no key comes of a hundred pairs of primes, which does not happen.
pub fn make() -> Result<Zeroizing<Vec<u8>>> {
    (0..100).find_map(|_| attempt()).ok_or_else(|| Error::broken("no RSA key could be made"))
}

/// One pair of primes: none if their product is a bit short, or they do not go with the exponent.
fn attempt() -> Option<Zeroizing<Vec<u8>>> {
    let (one, other) = (prime(), prime());
    // The first has to be the larger one.
    let (mut p, mut q) = if one > other { (one, other) } else { (other, one) };
    let n: U2048 = p.concatenating_mul(&q);
    if p == q || n.bit_width() != 2048 {
        return None;
    }
    let (below_p, below_q) = (p.wrapping_sub(&U1024::ONE), q.wrapping_sub(&U1024::ONE));
    let phi: U2048 = below_p.concatenating_mul(&below_q);
    let phi = Option::<NonZero<U2048>>::from(NonZero::new(phi))?;
    let mut d = Option::<U2048>::from(U2048::from_u32(PUBLIC).invert_mod(&phi))?;
    let below_p = Option::<NonZero<U1024>>::from(NonZero::new(below_p))?;
    let below_q = Option::<NonZero<U1024>>::from(NonZero::new(below_q))?;
    let (mut d_p, mut d_q) = (d.rem(&below_p), d.rem(&below_q));
    let odd = Option::<Odd<U1024>>::from(Odd::new(p))?;
    let mut q_inv = Option::<U1024>::from(q.invert_odd_mod(&odd))?;
    let large = |number: &U2048| integer(number.to_be_bytes().as_ref());
    let small = |number: &U1024| integer(number.to_be_bytes().as_ref());
    let mut parts = vec![integer(&[0]), large(&n), integer(&PUBLIC.to_be_bytes()), large(&d)];
    parts.extend([&p, &q, &d_p, &d_q, &q_inv].map(small));
    for number in [&mut p, &mut q, &mut d_p, &mut d_q, &mut q_inv] {
        number.zeroize();
    }
    d.zeroize();
    let whole: Vec<u8> = parts.iter().flat_map(|part| part.iter().copied()).collect();
    Some(Zeroizing::new(der(0x30, &Zeroizing::new(whole))))
}

fn prime() -> U1024 {
    random_prime(&mut UnwrapErr(SysRng), Flavor::Any, 1024)
}

/// A whole number of DER: without zeros in front, but one where it would be read as negative.
fn integer(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let digits = &bytes[zeros.min(bytes.len() - 1)..];
    let sign: &[u8] = if digits[0] >= 0x80 { &[0] } else { &[] };
    let digits = Zeroizing::new([sign, digits].concat());
    Zeroizing::new(der(0x02, &digits))
}

/// A piece of DER: what it is, how long, and what is in it.
pub fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let digits = &length[zeros..];
    let mut piece = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short) if short < 0x80 => piece.push(short),
        _ => {
            piece.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
            piece.extend(digits);
        }
    }
    piece.extend(content);
    piece
}
