//! The figures of all meters do not move by a bit, from machine to machine or from day to day. The number was found natively and in
//! WebAssembly alike.

mod levels_bits {
    pub mod figures;
}

#[test]
fn figures_do_not_move() {
    assert_eq!(
        format!("{:016x}", levels_bits::figures::hash()),
        "e808eb7b897e8e7e"
    );
}
