//! `d3`: d3-force and d3-selection in Chromium.

use crate::asked::{Case, Dress, bare};
use crate::node::drive;

pub(crate) fn see(cases: &[Case]) -> Vec<String> {
    drive("d3", cases, Dress { id: bare, label: bare })
}
