//! The whole catalog on one machine: `cargo dev up`, and the servers that tests use.

pub mod command;
pub mod demo;
pub mod pictures;
pub mod soak;
pub mod testing;

mod account;
mod apt;
mod browser;
mod cli;
mod dice;
mod down;
mod ending;
mod interruption;
mod ports;
mod process;
mod programs;
mod progress;
mod roles;
mod servers;
mod services;
mod sqlx_data;
mod stack;
mod state;
mod up;
mod workspace;
