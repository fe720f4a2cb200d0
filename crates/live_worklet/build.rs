//! What the linker has to be told for WebAssembly: the memory is imported, a script makes it in its final size.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let family = std::env::var("CARGO_CFG_TARGET_FAMILY").unwrap_or_default();
    if family.split(',').any(|family| family == "wasm") {
        for option in ["--import-memory", "--export=__heap_base"] {
            println!("cargo:rustc-link-arg-cdylib={option}");
        }
    }
}
