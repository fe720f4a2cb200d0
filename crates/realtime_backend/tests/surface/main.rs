//! What programs and people can do with the drop-in surface, and what they hear.

mod audible;
mod calls;
mod commands;
mod files;
mod tracks;
