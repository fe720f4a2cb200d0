/**
 * What is too weak to be sound: lines that arise where samples are rounded. A tone at full scale in 32-bit floats has them from some −140 dB down, in
 * 24 bits as well; what lies below is measured as well as anything else, and is arithmetic.
 */
export const ROUNDING_DB = -135;
