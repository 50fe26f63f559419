//! What the attribute costs at compile time, and what it pulls in.
//!
//! ```text
//! cargo run --release -p timestamp-benches --bin compile-time
//! ```
//!
//! Generates packages beside the target folder's profiles and builds them offline with two jobs: one with a single
//! annotated function, from cold; and ones with [`FUNCTIONS`] functions, plain and annotated in turn, with everything
//! beneath them already built. Both the time that passes and the time of the processors (of Linux), since the first is
//! longer on a machine that does other things too.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use timestamp_benches::rounds::quartiles;

const FUNCTIONS: u32 = 500;
const REPETITIONS: usize = 5;

const MOST_COLD: u32 = 20;
const MOST_EACH_MS: u32 = 15;

const COMMANDS: [(&str, &[&str]); 3] =
    [("check", &["check"]), ("build", &["build"]), ("build --release", &["build", "--release"])];

#[derive(Clone, Copy)]
enum Kind {
    Sync,
    Async,
}

impl Kind {
    const ALL: [Kind; 2] = [Kind::Sync, Kind::Async];

    fn name(self) -> &'static str {
        match self {
            Kind::Sync => "sync",
            Kind::Async => "async",
        }
    }

    /// So many functions of a few lines.
    fn source(self, functions: u32, annotation: &str) -> String {
        let mut source = String::from("//! Generated.\n");
        let (asyncness, pause) = match self {
            Kind::Sync => ("", ""),
            Kind::Async => ("async ", "std::future::ready(()).await;"),
        };
        for n in 0..functions {
            let _infallible = write!(
                source,
                "{annotation}\npub {asyncness}fn f{n}(name: &str, x: u64) -> Option<u64> {{\n    {pause}\n    \
                 let found = name.find('a').map(|at| at as u64 + {n})?;\n    Some(found ^ x.rotate_left(3))\n}}\n"
            );
        }
        if let Kind::Async = self {
            // A future that nobody polls is not compiled to the end.
            source.push_str("pub type Boxed<'a> = std::pin::Pin<Box<dyn Future<Output = Option<u64>> + 'a>>;\n");
            source.push_str("pub fn all(name: &str) -> Vec<Boxed<'_>> {\n    vec![\n");
            (0..functions).for_each(|n| source.push_str(&format!("        Box::pin(f{n}(name, {n})),\n")));
            source.push_str("    ]\n}\n");
        }
        source
    }
}

/// What cargo took, in seconds.
#[derive(Clone, Copy)]
struct Took {
    passed: f64,
    processor: f64,
}

impl Took {
    fn measure<R>(work: impl FnOnce() -> R) -> (R, Self) {
        let (start, processor) = (Instant::now(), processor_seconds());
        let result = work();
        (result, Took { passed: start.elapsed().as_secs_f64(), processor: processor_seconds() - processor })
    }
}

/// What this program's children have used; not a number where that is not told.
fn processor_seconds() -> f64 {
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Counted from behind the name, which may hold anything: proc_pid_stat(5), fields 16 and 17.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let children: Vec<f64> = fields.skip(13).take(2).filter_map(|field| field.parse().ok()).collect();
    if children.len() == 2 { (children[0] + children[1]) / TICKS_A_SECOND } else { f64::NAN }
}

/// A generated package.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn generate(folder: PathBuf, source: &str) -> io::Result<Self> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let core = workspace.join("timestamp-core");
        let manifest = format!(
            "[package]\nname = \"annotated\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\ntimestamp-core.path = {core:?}\n\n[workspace]\n"
        );
        std::fs::create_dir_all(folder.join("src"))?;
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        // The versions of the workspace, which are at hand without a network.
        std::fs::copy(workspace.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        std::fs::write(folder.join("src/lib.rs"), source)?;
        Ok(Package { folder })
    }

    /// Runs cargo in it and says how long that took.
    fn cargo(&self, arguments: &[&str]) -> io::Result<Took> {
        let (run, took) = Took::measure(|| self.command(arguments).output());
        let run = run?;
        if run.status.success() {
            return Ok(took);
        }
        Err(io::Error::other(format!("cargo {arguments:?}: {}", String::from_utf8_lossy(&run.stderr))))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).arg("--offline").current_dir(&self.folder);
        // What is not changed is compiled again all the same.
        command.env("CARGO_INCREMENTAL", "0").env("CARGO_BUILD_JOBS", "2");
        command.env("CARGO_TARGET_DIR", self.folder.join("target")).env_remove("RUSTC_WRAPPER");
        command
    }

    /// How long this takes when only the package itself is to be compiled.
    fn recompile(&self, arguments: &[&str]) -> io::Result<Took> {
        let source = self.folder.join("src/lib.rs");
        std::fs::write(&source, std::fs::read(&source)?)?;
        self.cargo(arguments)
    }
}

fn one_function(folder: &Path) -> io::Result<()> {
    let source = Kind::Sync.source(1, "#[timestamp_core::timestamp]");
    let package = Package::generate(folder.join("one"), &source)?;
    let tree = package.command(&["tree", "--edges", "normal"]).output()?;
    println!("{}\nthat from cold; at most {MOST_COLD} s\n", String::from_utf8_lossy(&tree.stdout));
    for (name, arguments) in COMMANDS {
        let target = package.folder.join("target");
        if target.exists() {
            std::fs::remove_dir_all(target)?;
        }
        let took = package.cargo(arguments)?;
        println!("  {name:<18}{:>6.1} s, of processors {:.1} s", took.passed, took.processor);
    }
    Ok(())
}

fn many_functions(folder: &Path, kind: Kind) -> io::Result<()> {
    let generate = |name: &str, annotation: &str| {
        let folder = folder.join(format!("{name}-{}", kind.name()));
        Package::generate(folder, &kind.source(FUNCTIONS, annotation))
    };
    let plain = generate("plain", "")?;
    let annotated = generate("annotated", "#[timestamp_core::timestamp]")?;
    for (name, arguments) in COMMANDS {
        plain.cargo(arguments)?;
        annotated.cargo(arguments)?;
        let mut pairs = Vec::new();
        for _ in 0..REPETITIONS {
            pairs.push((plain.recompile(arguments)?, annotated.recompile(arguments)?));
        }
        let each = |of: &dyn Fn(&(Took, Took)) -> f64| {
            quartiles(&pairs.iter().map(|pair| of(pair) * 1e3 / f64::from(FUNCTIONS)).collect::<Vec<_>>())
        };
        let (_, before, _) = each(&|(plain, _)| plain.passed);
        let (low, added, high) = each(&|(plain, annotated)| annotated.passed - plain.passed);
        let (_, processor, _) = each(&|(plain, annotated)| annotated.processor - plain.processor);
        let range = format!("({low:+.2} to {high:+.2})");
        println!("  {name:<18}{:<7}{before:>8.2}{added:>+10.2} {range:<18}{processor:>+8.2}", kind.name());
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let program = std::env::current_exe()?;
    // The folder of the profile, and that of all profiles.
    let target = program.ancestors().nth(2).ok_or_else(|| io::Error::other("the program has no target folder"))?;
    let folder = target.join("compile-time");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    one_function(&folder)?;
    println!(
        "\n{FUNCTIONS} functions, ms each; median and quartiles of {REPETITIONS} times; at most +{MOST_EACH_MS}\n"
    );
    println!("{:>35}{:>10}{:>27}", "plain", "annotated", "of processors");
    Kind::ALL.into_iter().try_for_each(|kind| many_functions(&folder, kind))
}
