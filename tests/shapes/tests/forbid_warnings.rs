//! The same files under `forbid`, but for those in which the user silences a lint: an `allow` in what the attribute writes
//! would be an error here.

#![forbid(warnings)]
// What breaks a `forbid` of a group is a mere warning otherwise.
#![deny(forbidden_lint_groups)]
#![forbid(unsafe_code)]

#[macro_use]
#[path = "../src/run.rs"]
pub mod run;
#[path = "../src/support.rs"]
pub mod support;

/// The modules, and their tables.
macro_rules! modules {
    ($($file:literal => $module:ident),* $(,)?) => {
        $(#[path = $file]
        pub mod $module;)*

        const TABLES: &[&[run::Case]] = &[$($module::CASES),*];
    };
}

modules! {
    "../src/arguments.rs" => arguments,
    "../src/attributes.rs" => attributes,
    "../src/boxed.rs" => boxed,
    "../src/constants.rs" => constants,
    "../src/control_flow.rs" => control_flow,
    "../src/editions.rs" => editions,
    "../src/future_arguments.rs" => future_arguments,
    "../src/future_results.rs" => future_results,
    "../src/future_traits.rs" => future_traits,
    "../src/futures.rs" => futures,
    "../src/generics.rs" => generics,
    "../src/hygiene.rs" => hygiene,
    "../src/macros.rs" => macros,
    "../src/names.rs" => names,
    "../src/no_prelude.rs" => no_prelude,
    "../src/own_names.rs" => own_names,
    "../src/places.rs" => places,
    "../src/receivers.rs" => receivers,
    "../src/recursion.rs" => recursion,
    "../src/renamed.rs" => renamed,
    "../src/results.rs" => results,
    "../src/traits.rs" => traits,
}

#[test]
fn it_compiles_and_runs() {
    let cases: Vec<_> = TABLES.iter().copied().flatten().collect();
    assert!(cases.len() > 200);
    cases.iter().for_each(|case| drop(case.check()));
}
