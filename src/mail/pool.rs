//! The connections to the mail server: how many are open, which are kept for the next mail, and
//! how fast mails go over them.

use crate::mail::smtp::{self, Connection};
use crate::mail::{Delivery, SmtpSettings};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Mutex as Turn;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// What all lines to one mail server share.
pub struct Pool {
    /// Where it is.
    pub settings: SmtpSettings,
    /// Within which limits.
    pub delivery: Delivery,
    kept: Mutex<Vec<(Seated, u8)>>,
    open: Arc<AtomicUsize>,
    door: Turn<Door>,
    pace: Turn<Option<Interval>>,
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// What this run knows of the server.
enum Door {
    /// Nothing yet: one line tries it, and the others wait for what comes of it.
    Untried,
    /// It lets us in.
    Open,
    /// It does not; nobody else tries in this run.
    Shut(String),
}

/// A connection that counts as open until it is dropped.
pub struct Seated {
    /// The connection.
    pub connection: Connection,
    open: Arc<AtomicUsize>,
}

impl Drop for Seated {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Why there is no new connection.
pub enum Refused {
    /// The server cannot be reached or lets nobody in.
    Down(String),
    /// Others are open, and it gives us no further one.
    Full,
}

impl Pool {
    /// A pool without connections.
    pub fn new(settings: SmtpSettings, delivery: Delivery) -> Self {
        let (kept, open) = (Mutex::default(), Arc::default());
        let (door, pace) = (Turn::new(Door::Untried), Turn::new(None));
        Self { settings, delivery, kept, open, door, pace }
    }

    /// A connection that was kept, the one that was used last.
    pub fn take(&self) -> Option<Seated> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.pop().map(|(seated, _)| seated)
    }

    /// Keeps a connection for the next mail.
    pub fn keep(&self, seated: Seated) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push((seated, 0));
    }

    /// Opens a connection, unless somebody in this run was not let in.
    pub async fn open(&self, domain: &str, patience: Duration) -> Result<Seated, Refused> {
        let mut door = self.door.lock().await;
        match &*door {
            Door::Shut(words) => return Err(Refused::Down(words.clone())),
            Door::Open => drop(door),
            Door::Untried => {
                let opened = self.connect(domain, patience).await;
                *door = match &opened {
                    Ok(_) => Door::Open,
                    Err(words) => Door::Shut(words.clone()),
                };
                return opened.map_err(Refused::Down);
            }
        }
        match self.connect(domain, patience).await {
            Ok(seated) => Ok(seated),
            Err(_) if self.open.load(Ordering::SeqCst) > 0 => Err(Refused::Full),
            Err(words) => {
                *self.door.lock().await = Door::Shut(words.clone());
                Err(Refused::Down(words))
            }
        }
    }

    async fn connect(&self, domain: &str, patience: Duration) -> Result<Seated, String> {
        let connection = smtp::open((&self.settings, &self.delivery), domain, patience).await?;
        self.open.fetch_add(1, Ordering::SeqCst);
        Ok(Seated { connection, open: self.open.clone() })
    }

    /// Waits until one more mail may go.
    pub async fn pace(&self) {
        if self.delivery.per_second == 0 {
            return;
        }
        let mut pace = self.pace.lock().await;
        let every = Duration::from_secs(1) / self.delivery.per_second;
        let ticks = pace.get_or_insert_with(|| {
            let mut ticks = interval(every);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        ticks.tick().await;
    }

    /// The next run asks the server anew.
    pub fn rest(&self) {
        // Whoever is at the door is asking already.
        if let Ok(mut door) = self.door.try_lock() {
            *door = Door::Untried;
        }
    }

    /// Closes what was not used since the last two calls.
    pub async fn tidy(&self) {
        let old: Vec<_> = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.iter_mut().for_each(|(_, age)| *age += 1);
            kept.extract_if(.., |(_, age)| *age > 2).collect()
        };
        for (mut seated, _) in old {
            smtp::quit(&mut seated.connection).await;
        }
    }

    /// Closes all that is kept.
    pub async fn close(&self) {
        while let Some(mut seated) = self.take() {
            smtp::quit(&mut seated.connection).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    fn pool(per_second: u32) -> Pool {
        let settings = SmtpSettings::parse("smtp://127.0.0.1:1").unwrap();
        Pool::new(settings, Delivery { per_second, ..Delivery::default() })
    }

    #[tokio::test(start_paused = true)]
    async fn mails_go_as_fast_as_the_setting_says_and_no_faster() {
        for (per_second, millis) in [(0, 0), (4, 2250), (1, 9000)] {
            let (pool, began) = (pool(per_second), Instant::now());
            for _ in 0..10 {
                pool.pace().await;
            }
            assert_eq!(began.elapsed(), Duration::from_millis(millis), "{per_second}");
            // What was not used meanwhile is not made up for.
            tokio::time::sleep(Duration::from_secs(60)).await;
            let again = Instant::now();
            pool.pace().await;
            pool.pace().await;
            let one = Duration::from_secs(1).checked_div(per_second).unwrap_or_default();
            assert_eq!(again.elapsed(), one, "{per_second}");
        }
    }
}
