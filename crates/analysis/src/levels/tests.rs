mod distortion;
mod ebu;
mod streams;
