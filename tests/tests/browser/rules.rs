//! The rules of the speedscope format that its importer enforces or relies on, and the times that it derives.

use std::collections::HashSet;

use serde_json::Value;

const SCHEMA: &str = "https://www.speedscope.app/file-format-schema.json";
const UNITS: [&str; 6] = ["none", "nanoseconds", "microseconds", "milliseconds", "seconds", "bytes"];

/// Above this a JavaScript number is not exact any more.
const EXACT: u64 = 1 << 53;

/// Every rule that `file` breaks.
pub(crate) fn breaches(file: &Value) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut rule = |holds: bool, what: String| {
        if !holds {
            breaches.push(what);
        }
    };
    rule(file["$schema"] == SCHEMA, format!("$schema is {}", file["$schema"]));
    let exporter = file["exporter"].as_str().unwrap_or_default();
    let versioned = exporter.split_once('@').is_some_and(|(name, version)| !name.is_empty() && !version.is_empty());
    rule(versioned, format!("exporter is {exporter:?}, not name@version"));

    let frames = file["shared"]["frames"].as_array().map_or(&[][..], Vec::as_slice);
    let distinct: HashSet<String> = frames.iter().map(Value::to_string).collect();
    rule(distinct.len() == frames.len(), "a frame stands in the list twice".to_owned());
    rule(frames.iter().all(|frame| frame["name"].is_string()), "a frame has no name".to_owned());

    let profiles = file["profiles"].as_array().map_or(&[][..], Vec::as_slice);
    rule(!profiles.is_empty(), "no profile".to_owned());
    let active = file["activeProfileIndex"].as_u64().unwrap_or(0);
    rule(active < profiles.len() as u64, format!("activeProfileIndex is {active} of {}", profiles.len()));
    for (at, profile) in profiles.iter().enumerate() {
        rule(profile["name"].is_string(), format!("profile {at} has no name"));
        rule(profile["type"] == "evented", format!("profile {at} is not evented"));
        let unit = profile["unit"].as_str().unwrap_or_default();
        rule(UNITS.contains(&unit), format!("profile {at} has the unit {unit:?}"));
        if let Err(what) = order(profile, frames.len()) {
            rule(false, format!("profile {at}: {what}"));
        }
    }
    breaches
}

fn number(value: &Value) -> Result<u64, String> {
    let number = value.as_u64().ok_or_else(|| format!("{value} is not a whole number"))?;
    if number < EXACT { Ok(number) } else { Err(format!("{number} is not exact in JavaScript")) }
}

/// Times never decrease and stay within the profile; a close names the frame on top; everything is closed.
fn order(profile: &Value, frames: usize) -> Result<(), String> {
    let mut now = number(&profile["startValue"])?;
    let end = number(&profile["endValue"])?;
    let mut open = Vec::new();
    for (at, event) in profile["events"].as_array().ok_or("no events")?.iter().enumerate() {
        let (time, frame) = (number(&event["at"])?, number(&event["frame"])?);
        if time < now {
            return Err(format!("event {at} steps back from {now} to {time}"));
        }
        now = time;
        if frame >= frames as u64 {
            return Err(format!("event {at} names frame {frame} of {frames}"));
        }
        match event["type"].as_str() {
            Some("O") => open.push(frame),
            Some("C") => match open.pop() {
                Some(top) if top == frame => {}
                top => return Err(format!("event {at} closes frame {frame} while {top:?} is on top")),
            },
            _ => return Err(format!("event {at} is neither O nor C")),
        }
    }
    match open.len() {
        _ if now > end => Err(format!("it ends at {end}, after an event at {now}")),
        0 => Ok(()),
        left => Err(format!("{left} frames stay open")),
    }
}

/// How long a profile is, in its unit.
pub(crate) fn duration(profile: &Value) -> u64 {
    let value = |name: &str| profile[name].as_u64().unwrap_or(0);
    value("endValue").saturating_sub(value("startValue"))
}

/// A frame's times in one profile, as any viewer must come to them.
#[derive(Debug)]
pub(crate) struct Times {
    pub(crate) name: String,
    /// Under recursion counted once.
    pub(crate) total_ns: u64,
    pub(crate) self_ns: u64,
}

/// The times of every frame that is used in a profile of a file that breaks no rule.
pub(crate) fn times(file: &Value, profile: usize) -> Vec<Times> {
    let frames = file["shared"]["frames"].as_array().map_or(&[][..], Vec::as_slice);
    let mut times: Vec<Option<Times>> = frames.iter().map(|_| None).collect();
    let mut open: Vec<usize> = Vec::new();
    let mut now = 0;
    for event in file["profiles"][profile]["events"].as_array().map_or(&[][..], Vec::as_slice) {
        let (time, frame) = (event["at"].as_u64().unwrap_or(0), event["frame"].as_u64().unwrap_or(0) as usize);
        let running: HashSet<usize> = open.iter().copied().collect();
        for frame in &running {
            times[*frame].iter_mut().for_each(|times| times.total_ns += time - now);
        }
        if let Some(top) = open.last() {
            times[*top].iter_mut().for_each(|times| times.self_ns += time - now);
        }
        now = time;
        if event["type"] == "O" {
            let name = frames[frame]["name"].as_str().unwrap_or_default().to_owned();
            times[frame].get_or_insert(Times { name, total_ns: 0, self_ns: 0 });
            open.push(frame);
        } else {
            open.pop();
        }
    }
    times.into_iter().flatten().collect()
}

#[test]
fn every_rule_can_be_broken() {
    let whole = crate::two_lanes();
    assert_eq!(breaches(&whole), [""; 0]);
    let events = "/profiles/0/events";
    let changes = [
        ("/$schema".to_owned(), Value::from("https://example.org")),
        ("/exporter".to_owned(), "by-hand".into()),
        ("/shared/frames/1".to_owned(), whole["shared"]["frames"][0].clone()),
        ("/shared/frames/1/name".to_owned(), Value::Null),
        ("/activeProfileIndex".to_owned(), 2.into()),
        ("/profiles/0/name".to_owned(), Value::Null),
        ("/profiles/0/type".to_owned(), "sampled".into()),
        ("/profiles/0/unit".to_owned(), "ns".into()),
        ("/profiles/0/startValue".to_owned(), 1.into()),
        ("/profiles/0/endValue".to_owned(), 4_999_999.into()),
        (format!("{events}/1/at"), 4_000_001.into()),
        (format!("{events}/1/at"), 0.5.into()),
        (format!("{events}/3/at"), EXACT.into()),
        (format!("{events}/1/frame"), 3.into()),
        (format!("{events}/2/frame"), 0.into()),
        (format!("{events}/2/type"), "O".into()),
        (format!("{events}/1/type"), "B".into()),
    ];
    for (pointer, value) in changes {
        let mut file = whole.clone();
        *file.pointer_mut(&pointer).expect("the file has it") = value;
        assert_ne!(breaches(&file), [""; 0], "{pointer}");
    }
}

#[test]
fn times_under_recursion_count_once() {
    let event = |kind: &str, at: u64| serde_json::json!({ "type": kind, "frame": 0, "at": at });
    let events = [event("O", 0), event("O", 10), event("C", 30), event("C", 100)];
    let file = serde_json::json!({ "shared": { "frames": [{ "name": "f" }] }, "profiles": [{ "events": events }] });
    let [Times { total_ns: 100, self_ns: 100, .. }] = times(&file, 0)[..] else { panic!("{:?}", times(&file, 0)) };
}
