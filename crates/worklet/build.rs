//! What the linker has to be told for WebAssembly, so that every build is told the same.
//!
//! Both modules import their memory, which a script makes in its final size. The threaded one (std built with atomics) shares it, and
//! lets scripts set the stack and the thread's own data of each instance. rust-lld takes the options as wasm-ld does.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let family = std::env::var("CARGO_CFG_TARGET_FAMILY").unwrap_or_default();
    if !family.split(',').any(|family| family == "wasm") {
        return;
    }
    let features = std::env::var("CARGO_CFG_TARGET_FEATURE").unwrap_or_default();
    let threads = features.split(',').any(|feature| feature == "atomics");
    let mut options = vec!["--import-memory", "--export=__heap_base"];
    if threads {
        options.extend([
            "--shared-memory",
            // A shared memory says how large it may be; a script's may be smaller.
            "--max-memory=1073741824",
            "--export=__stack_pointer",
            "--export=__wasm_init_tls",
            "--export=__tls_size",
            "--export=__tls_align",
            "--export=__tls_base",
        ]);
    }
    for option in options {
        println!("cargo:rustc-link-arg-cdylib={option}");
    }
}
