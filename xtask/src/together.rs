//! Work that takes one processor, done on all of them.
//!
//! Invariant: results come in the order of what they belong to, whoever finished first.

use std::num::NonZero;
use std::sync::Mutex;
use std::thread;

/// What `work` makes of each item.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let hands = thread::available_parallelism().map_or(1, NonZero::get);
    let next = Mutex::new(items.iter().enumerate());
    let labour = || {
        let mut done = Vec::new();
        loop {
            // Nothing panics while it holds the lock; `join` tells of what panics at work, when the others are done.
            let Some((at, item)) = next.lock().ok().and_then(|mut next| next.next()) else {
                return done;
            };
            done.push((at, work(item)));
        }
    };
    let mut all: Vec<(usize, R)> = thread::scope(|scope| {
        let hands: Vec<_> = (0..hands.min(items.len()))
            .map(|_| scope.spawn(labour))
            .collect();
        hands
            .into_iter()
            .flat_map(|hand| match hand.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    });
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn results_come_in_order_and_each_item_is_worked_on_once() {
        let items: Vec<u64> = (0..1000).collect();
        let squares: Vec<u64> = items.iter().map(|n| n * n).collect();
        assert_eq!(each(&items, |n| n * n), squares);
        assert_eq!(each(&[] as &[u64], |n| *n), Vec::<u64>::new());
    }
}
