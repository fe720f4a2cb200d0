//! Brings pieces that threads finish in any order to one writer in order.
//!
//! There is no writer thread: whoever delivers the piece that is due writes it and all that follow it, while the others go
//! on. Buffers come back to be used again, so that memory stays as small as the queue's window.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Delivered pieces on their way to `write`.
pub struct Ordered<T, W> {
    state: Mutex<State<T, W>>,
}

struct State<T, W> {
    early: BTreeMap<u64, T>,
    due: u64,
    spare: Vec<T>,
    /// Absent while a thread is writing.
    write: Option<W>,
}

impl<T: Default, W> Ordered<T, W> {
    /// Pieces start with number `first`.
    pub fn new(first: u64, write: W) -> Self {
        Self {
            state: Mutex::new(State {
                early: BTreeMap::new(),
                due: first,
                spare: Vec::new(),
                write: Some(write),
            }),
        }
    }

    /// A buffer, used before or new.
    pub fn buffer(&self) -> T {
        self.lock().spare.pop().unwrap_or_default()
    }

    /// Takes in piece `number`. Calls `written` with the number of the next missing piece after each that was written.
    ///
    /// # Errors
    /// What the writer says. Nothing is written after an error.
    pub fn deliver<E>(&self, number: u64, piece: T, written: impl Fn(u64)) -> Result<(), E>
    where
        W: FnMut(&T) -> Result<(), E>,
    {
        let mut state = self.lock();
        state.early.insert(number, piece);
        let Some(mut write) = state.write.take() else {
            return Ok(());
        };
        loop {
            let due = state.due;
            let Some(piece) = state.early.remove(&due) else {
                state.write = Some(write);
                return Ok(());
            };
            drop(state);
            write(&piece)?;
            written(due + 1);
            state = self.lock();
            state.due = due + 1;
            state.spare.push(piece);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T, W>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_order_of_delivery_is_written_in_order(order in Just((5u64..40).collect::<Vec<_>>()).prop_shuffle()) {
            let mut out = Vec::new();
            let ordered = Ordered::new(5, |piece: &u64| { out.push(*piece); Ok::<(), ()>(()) });
            for number in order {
                ordered.deliver(number, number * 10, |_| ()).unwrap();
            }
            drop(ordered);
            prop_assert_eq!(out, (5u64..40).map(|n| n * 10).collect::<Vec<_>>());
        }
    }

    #[test]
    fn nothing_follows_an_error() {
        let mut out = Vec::new();
        let ordered = Ordered::new(0, |piece: &u64| {
            out.push(*piece);
            if *piece == 1 {
                Err("disk full")
            } else {
                Ok(())
            }
        });
        let results: Vec<_> = (0..4).map(|n| ordered.deliver(n, n, |_| ())).collect();
        assert_eq!(results, [Ok(()), Err("disk full"), Ok(()), Ok(())]);
        drop(ordered);
        assert_eq!(out, [0, 1]);
    }

    #[test]
    fn buffers_come_back() {
        let ordered = Ordered::new(0, |_: &Vec<u8>| Ok::<(), ()>(()));
        ordered.deliver(0, Vec::with_capacity(100), |_| ()).unwrap();
        assert!(ordered.buffer().capacity() >= 100);
        assert_eq!(ordered.buffer().capacity(), 0);
    }
}
