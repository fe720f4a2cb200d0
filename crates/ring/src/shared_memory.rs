//! Modules that share their memory need a standard library with atomics.
//!
//! The one that rustup delivers for WebAssembly has none. Its mutex is one byte that no other thread is told of: such a module links, runs,
//! and hangs or tears at the first contention. A mutex that other threads can wait for is a word of four bytes at least, and
//! that is what is looked at here, when this is compiled.

const _: () = assert!(
    size_of::<std::sync::Mutex<()>>() >= 4,
    "the standard library was compiled without atomics; give cargo `-Z build-std=panic_abort,std`, as `cargo xtask web` does"
);
