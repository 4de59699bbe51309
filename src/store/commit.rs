//! Units of work, and the commit that they share.

use super::bells::Bells;
use super::sql::Tx;
use crate::clock::{Clock, Stopwatch};
use crate::error::{Error, Refusal, Result};
use rusqlite::Connection;
use std::sync::atomic::Ordering;
use tokio::sync::Notify;

/// Work to do inside a transaction that others share. Gives back what to tell once the shared
/// commit is on disk: the argument says whether it is.
pub type Unit = Box<dyn FnOnce(&Tx) -> Done + Send>;

/// What a unit of work came to.
pub struct Done {
    keep: bool,
    tell: Box<dyn FnOnce(Option<Failed>)>,
}

/// Why a shared commit did not come about.
#[derive(Clone)]
enum Failed {
    /// The disk is full: nothing was written, and it works again once there is room.
    Full,
    /// Anything else, for the log.
    Broken(String),
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Full => Refusal::DiskFull.into(),
            Failed::Broken(why) => Self::broken(why),
        }
    }
}

/// A statement that found the disk full is refused, not broken.
fn full_is_refused(error: Error) -> Error {
    let cause = match &error {
        Error::Broken(cause) => cause.downcast_ref::<rusqlite::Error>(),
        Error::Refused(_) => None,
    };
    if cause.is_some_and(is_full) { Refusal::DiskFull.into() } else { error }
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

/// Makes a unit out of `work` and of what to do with its answer.
pub fn unit<T: 'static>(
    work: impl FnOnce(&Tx) -> Result<T> + Send + 'static,
    tell: impl FnOnce(Result<T>) + Send + 'static,
) -> Unit {
    Box::new(move |tx| {
        let caught = std::panic::AssertUnwindSafe(|| work(tx));
        let answer = std::panic::catch_unwind(caught)
            .unwrap_or_else(|_| Err(Error::broken("a unit of work panicked")))
            .map_err(full_is_refused);
        let keep = answer.is_ok();
        let tell = Box::new(move |failed: Option<Failed>| match failed {
            None => tell(answer),
            Some(why) => tell(answer.and(Err(why.into()))),
        });
        Done { keep, tell }
    })
}

/// One word to the transaction, which is read once and kept.
fn act(connection: &Connection, word: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(word)?.execute([]).map(drop)
}

/// Takes back what a unit wrote, and nothing that the transaction holds of others.
fn undo(connection: &Connection, holds: bool) -> rusqlite::Result<()> {
    if holds {
        return act(connection, "rollback to unit");
    }
    // A full disk has ended it already.
    if !connection.is_autocommit() {
        act(connection, "rollback")?;
    }
    act(connection, "begin immediate")
}

/// Runs the units and commits them together; false if the disk failed (a full one did not: what
/// was refused for want of room is simply not there).
pub fn commit(connection: &Connection, units: Vec<Unit>, clock: &Clock, bells: &Bells) -> bool {
    let (began, size, mut decisions) = (Stopwatch::start(), units.len(), 0);
    let mut done = Vec::with_capacity(size);
    let (mut queued, mut told, mut filed) = (false, false, false);
    let (mut grown, mut holds) = (Vec::new(), false);
    let written = act(connection, "begin immediate").and_then(|()| {
        for unit in units {
            // What comes first has the transaction to itself, and takes all of it back.
            if holds {
                act(connection, "savepoint unit")?;
            }
            let tx = Tx::new(connection, clock.now());
            let result = unit(&tx);
            if !result.keep {
                undo(connection, holds)?;
            }
            queued |= result.keep && tx.queued_mail();
            told |= result.keep && tx.told_webhooks();
            filed |= result.keep && tx.brought_files();
            let decided = bells.decided.swap(0, Ordering::Relaxed);
            if result.keep {
                let mut more = tx.grown();
                tx.revise(&more)?;
                grown.append(&mut more);
                decisions += decided;
            }
            if holds {
                act(connection, "release unit")?;
            }
            holds |= result.keep;
            done.push(result);
        }
        act(connection, "commit")
    });
    if let Err(error) = &written {
        tracing::error!(%error, "the database did not take a commit");
        drop(connection.execute_batch("rollback"));
    } else {
        let ring = |rung: bool, bell: &Notify| {
            if rung {
                bell.notify_one()
            }
        };
        bells.meters.committed(size, decisions, began);
        ring(queued, &bells.mail);
        ring(told, &bells.webhooks);
        ring(filed, &bells.previews);
        grown.iter().for_each(|(chain, seq)| bells.live.ring(chain, *seq));
    }
    let failing = Some(rusqlite::ErrorCode::SystemIoFailure);
    let kept = written.as_ref().err().and_then(rusqlite::Error::sqlite_error_code) != failing;
    let failed = written.err().map(|error| match is_full(&error) {
        true => Failed::Full,
        false => Failed::Broken(format!("the database did not take it: {error}")),
    });
    // Before anybody hears of it: whoever asks next sees the new look.
    if bells.touched.swap(false, Ordering::Relaxed) {
        bells.looks.fetch_add(1, Ordering::Release);
    }
    for result in done {
        (result.tell)(failed.clone());
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Stamp;
    use crate::store::{connect, migrate};
    use std::sync::{Arc, Mutex};

    /// What a unit comes to after it has written its place.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Comes {
        Right,
        Refused,
        Panicked,
    }

    /// Every row of so many units.
    fn rows(length: u32) -> impl Iterator<Item = Vec<Comes>> {
        let of = |n: u32| [Comes::Right, Comes::Refused, Comes::Panicked][(n % 3) as usize];
        (0..3_u32.pow(length)).map(move |n| (0..length).map(|at| of(n / 3_u32.pow(at))).collect())
    }

    #[test]
    fn each_unit_takes_back_its_own_and_no_other_wherever_it_stands() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("milepost.db");
        let mut connection = connect::open_writer(&path)?;
        migrate::run(&mut connection, &path, Stamp(1))?;
        connection.execute_batch("create table facts (n integer not null) strict")?;
        let (clock, bells) = (Clock::standing_at(Stamp(1)), Bells::default());
        for row in (1..=4).flat_map(rows) {
            let told = Arc::new(Mutex::new(Vec::new()));
            let units = (0_i64..).zip(&row).map(|(n, &comes)| {
                let work = move |tx: &Tx| {
                    tx.run("insert into facts (n) values (?1)", [n])?;
                    match comes {
                        Comes::Right => Ok(()),
                        Comes::Refused => Err(Refusal::NotFound.into()),
                        Comes::Panicked => panic!("a unit that panics"),
                    }
                };
                let told = told.clone();
                unit(work, move |answer| told.lock().expect("nobody panics").push(answer.is_ok()))
            });
            assert!(commit(&connection, units.collect(), &clock, &bells), "{row:?}");
            let right: Vec<_> = row.iter().map(|comes| *comes == Comes::Right).collect();
            assert_eq!(*told.lock().expect("nobody panics"), right, "{row:?}");
            let mut kept = connection.prepare_cached("delete from facts returning n")?;
            let kept = kept.query_map([], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
            let stand = (0_i64..).zip(right).filter_map(|(n, right)| right.then_some(n));
            assert_eq!(kept, stand.collect::<Vec<_>>(), "{row:?}");
            assert!(connection.is_autocommit());
        }
        Ok(())
    }
}
