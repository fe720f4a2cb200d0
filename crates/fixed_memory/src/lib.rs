//! The allocator of WebAssembly modules whose memory a script makes in its final size; a module has it by depending on this crate.
//!
//! Invariant: the memory never grows. Elsewhere than in WebAssembly there is nothing here.

#[cfg(target_family = "wasm")]
mod rest;

/// End of the memory that is in use, an address: a copy of all below is a copy of the instance. 0 on other machines.
pub fn top() -> usize {
    #[cfg(target_family = "wasm")]
    return rest::top();
    #[cfg(not(target_family = "wasm"))]
    return 0;
}
