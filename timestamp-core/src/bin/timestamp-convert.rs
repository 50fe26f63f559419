//! Writes a trace that was kept in the full format in another one.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser as _};
use timestamp_core::{Format, Trace};

/// Writes a trace that was kept in the full format in another one.
///
/// The input is what the format `full` writes: by `Trace::write`, as a kept trace's `/traces/{id}/full`, or within the
/// response of a `…/full` route.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// The format to write.
    #[arg(long, value_name = "FORMAT", value_parser = formats().try_map(|name| name.parse::<Format>()))]
    to: Format,
    /// The file to write; standard output if there is none.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The file to read; `-` is standard input.
    input: PathBuf,
}

fn formats() -> PossibleValuesParser {
    Format::ALL.iter().map(|format| PossibleValue::new(format.name())).collect::<Vec<_>>().into()
}

fn main() -> ExitCode {
    let options = Options::parse();
    match convert(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("timestamp-convert: {error}");
            ExitCode::FAILURE
        }
    }
}

fn convert(Options { to, output, input }: &Options) -> Result<(), String> {
    let json = read(input).map_err(|error| format!("{}: {error}", input.display()))?;
    let trace = Trace::from_full(&json).map_err(|error| format!("{}: {error}", input.display()))?;
    let written = match output {
        // Opened only now: what can't be read costs nothing that is there.
        Some(path) => File::create(path).and_then(|file| write(&trace, *to, file)),
        None => write(&trace, *to, io::stdout().lock()),
    };
    let to = output.as_deref().unwrap_or(Path::new("standard output"));
    written.map_err(|error| format!("{}: {error}", to.display()))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path != Path::new("-") {
        return fs::read(path);
    }
    let mut json = Vec::new();
    io::stdin().lock().read_to_end(&mut json)?;
    Ok(json)
}

fn write(trace: &Trace, format: Format, out: impl io::Write) -> io::Result<()> {
    let mut out = BufWriter::new(out);
    trace.write(format, &mut out)?;
    out.flush()
}
