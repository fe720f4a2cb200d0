//! Prints documents that describe the format and the command: JSON Schema, completions, manual page.

use crate::args::{Cli, SchemaArg};
use crate::exit::{self, Failure};
use crate::output;
use clap::CommandFactory;
use clap_complete::Shell;
use std::io::Write;

/// The JSON Schema of a track or of a chain.
pub fn schema(of: SchemaArg) -> Result<(), Failure> {
    output::print(&match of {
        SchemaArg::Track => heterodyne_track::schema(),
        SchemaArg::Chain => heterodyne_track::chain::schema(),
    })
}

/// A completion script.
pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "heterodyne", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}

/// The manual page: the command, each subcommand with its options, and the exit status.
pub fn man() -> Result<(), Failure> {
    let mut page = Vec::new();
    write_man(&mut page).map_err(Failure::io("write the manual page"))?;
    output::print(&String::from_utf8_lossy(&page))
}

fn write_man(page: &mut Vec<u8>) -> std::io::Result<()> {
    // The exit status is a section of its own here, not the end of the description.
    let mut command = Cli::command().after_help("").after_long_help("");
    command.build();
    let man = clap_mangen::Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    for subcommand in command
        .get_subcommands()
        .filter(|subcommand| subcommand.get_name() != "help")
    {
        write_subcommand(page, "heterodyne", subcommand)?;
    }
    writeln!(page, ".SH \"EXIT STATUS\"")?;
    for line in exit::HELP.lines().skip(1) {
        let (status, meaning) = line.trim().split_once(' ').unwrap_or((line, ""));
        writeln!(page, ".TP\n.B {status}\n{}", meaning.trim())?;
    }
    man.render_version_section(page)
}

/// A section for a subcommand, and one for each of its own.
fn write_subcommand(
    page: &mut Vec<u8>,
    before: &str,
    subcommand: &clap::Command,
) -> std::io::Result<()> {
    let name = format!("{before} {}", subcommand.get_name());
    writeln!(page, ".SH \"{}\"", name.to_uppercase())?;
    let part = clap_mangen::Man::new(subcommand.clone());
    let mut text = Vec::new();
    part.render_description_section(&mut text)?;
    part.render_synopsis_section(&mut text)?;
    part.render_options_section(&mut text)?;
    page.extend(as_subsections(&String::from_utf8_lossy(&text)).bytes());
    for own in subcommand
        .get_subcommands()
        .filter(|own| own.get_name() != "help")
    {
        write_subcommand(page, &name, own)?;
    }
    Ok(())
}

/// Sections of a subcommand, as subsections of the page; each section comes with a preamble that the page already has.
fn as_subsections(text: &str) -> String {
    let lines = text
        .lines()
        .filter(|line| !line.starts_with(".ie ") && !line.starts_with(".el "));
    lines
        .map(|line| line.replacen(".SH ", ".SS ", 1) + "\n")
        .collect()
}
