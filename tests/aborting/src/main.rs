//! A request that does not come to its end: `panic` in a build that aborts on panics, `exit` in any.
//!
//! `tests/tests/aborting.rs` builds it and looks at what it prints.

use std::sync::{Mutex, PoisonError};
use std::{env, panic, process};

use timestamp_core::{Capture, Handle, timestamp};

/// The request's capture, where the panic hook can find it.
static CAPTURE: Mutex<Option<Capture>> = Mutex::new(None);

struct CallsLeaf;

impl Drop for CallsLeaf {
    fn drop(&mut self) {
        leaf();
        println!("destroyed");
    }
}

thread_local! {
    static AT_EXIT: CallsLeaf = const { CallsLeaf };
}

#[timestamp(name = "leaf")]
fn leaf() {}

#[timestamp(name = "request")]
fn request(end: &str) {
    leaf();
    match end {
        "panic" => panic!("on purpose"),
        "exit" => process::exit(7),
        _ => {}
    }
}

fn report() {
    let Some(capture) = CAPTURE.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    let trace = capture.finish();
    for span in trace.spans() {
        println!("{} {}", trace.frame(span.frame()).name(), span.outcome().as_str());
    }
    println!("armed {}", Handle::current().is_some());
}

fn main() {
    let end = env::args().nth(1).unwrap_or_default();
    println!("{}", if cfg!(panic = "abort") { "aborts" } else { "unwinds" });
    AT_EXIT.with(|_| ());
    panic::set_hook(Box::new(|_| report()));
    let capture = Capture::new("request");
    let handle = capture.run(Handle::current);
    *CAPTURE.lock().unwrap_or_else(PoisonError::into_inner) = Some(capture);
    match handle {
        Some(handle) => handle.run("request", || request(&end)),
        None => println!("not armed"),
    }
    report();
}
