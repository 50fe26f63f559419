//! The size of an async function's future, for several shapes of arguments.

/// The same async functions under an annotation, and the sizes of their futures.
macro_rules! shapes {
    ($module:ident { $($annotation:tt)* }) => {
        mod $module {
            use std::mem::size_of_val;

            use super::SHAPES;

            pub(super) struct Point {
                x: u64,
                y: String,
            }

            impl Point {
                $($annotation)*
                async fn method(&self, text: &str, with: impl Fn(&str)) {
                    super::pause().await;
                    with(text);
                    with(&self.y);
                }
            }

            $($annotation)*
            async fn ready(x: u64) -> u64 {
                x + 1
            }

            $($annotation)*
            async fn kept(x: u64) -> u64 {
                super::pause().await;
                x + 1
            }

            $($annotation)*
            async fn owned(text: String, bytes: Vec<u8>, number: Box<u64>) -> usize {
                super::pause().await;
                text.len() + bytes.len() + *number as usize
            }

            $($annotation)*
            async fn array(bytes: [u8; 1024]) -> u8 {
                super::pause().await;
                bytes[0]
            }

            $($annotation)*
            async fn array_at_once(bytes: [u8; 1024]) -> u8 {
                bytes[0]
            }

            $($annotation)*
            async fn array_at_first(bytes: [u8; 1024]) -> u8 {
                let first = bytes[0];
                super::pause().await;
                first
            }

            $($annotation)*
            async fn tuple(first: u64, (a, b): (u64, String), last: [u8; 256]) -> usize {
                super::pause().await;
                (first + a) as usize + b.len() + last.len()
            }

            $($annotation)*
            async fn structure(first: u64, Point { x, y }: Point, last: [u8; 256]) -> usize {
                super::pause().await;
                (first + x) as usize + y.len() + last.len()
            }

            pub(super) fn sizes() -> [usize; SHAPES.len()] {
                let point = || Point { x: 0, y: String::new() };
                [
                    size_of_val(&ready(0)),
                    size_of_val(&kept(0)),
                    size_of_val(&point().method("", |_| ())),
                    size_of_val(&owned(String::new(), Vec::new(), Box::new(0))),
                    size_of_val(&array([0; 1024])),
                    size_of_val(&array_at_once([0; 1024])),
                    size_of_val(&array_at_first([0; 1024])),
                    size_of_val(&tuple(0, (0, String::new()), [0; 256])),
                    size_of_val(&structure(0, point(), [0; 256])),
                ]
            }
        }
    };
}

const SHAPES: [&str; 9] = [
    "u64, ready at once",
    "u64",
    "&self, &str, closure",
    "three owned",
    "1 kB array",
    "1 kB array, ready at once",
    "1 kB array, used at first",
    "tuple taken apart",
    "struct taken apart",
];

/// What ours may add to each.
const PROMISED: isize = 48;

async fn pause() {
    std::future::ready(()).await;
}

shapes! { plain {} }
shapes! { timestamp { #[timestamp_core::timestamp] } }
shapes! { tracing { #[tracing::instrument(skip_all)] } }
shapes! { fastrace { #[fastrace::trace] } }
shapes! { hotpath { #[hotpath::measure] } }

/// Prints what each annotation adds to the futures, and says whether ours stays within the target.
pub(super) fn print() -> bool {
    let plain = plain::sizes();
    let ours = timestamp::sizes();
    let others = [tracing::sizes(), fastrace::sizes(), hotpath::sizes()];
    println!(
        "\nbytes of a future, and added; ours at most +{PROMISED}\n{:>36}{:>11}{:>10}{:>10}{:>10}",
        "plain", "timestamp", "tracing", "fastrace", "hotpath"
    );
    for (at, shape) in SHAPES.into_iter().enumerate() {
        print!("  {shape:<27}{:>7}{:>+11}", plain[at], added(&ours, &plain, at));
        others.iter().for_each(|sizes| print!("{:>+10}", added(sizes, &plain, at)));
        println!();
    }
    (0..SHAPES.len()).all(|at| added(&ours, &plain, at) <= PROMISED)
}

fn added(sizes: &[usize; SHAPES.len()], plain: &[usize; SHAPES.len()], at: usize) -> isize {
    sizes[at] as isize - plain[at] as isize
}
