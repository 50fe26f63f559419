//! Where the nodes stand.
//!
//! All here is told in the direction of the flow: `along` it, from a node to those below, and `across` it, from one sibling
//! to the next. [`Screen`](super::screen::Screen) turns that into what is seen.
//!
//! What is laid out is the tree of first visits of a walk. Each cluster is laid out by itself and then, as one box, among
//! the nodes outside: so no frame crosses another.

use graphlay::{Edge, Graph as Tree, Node, NodeId, Size as TreeSize, TreeEdgeStyle, TreeOptions, tree};
use timestamp_core::timestamp;

use super::lines::MOST_BULGE;
use crate::pipeline::Error;
use crate::pipeline::model::{Graph, NONE, NodeIndex, walk};

/// A length along and one across the flow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flow {
    pub(super) along: i64,
    pub(super) across: i64,
}

impl Flow {
    fn plus(self, other: Self) -> Self {
        Self { along: self.along + other.along, across: self.across + other.across }
    }

    /// The greater of each.
    fn max(self, other: Self) -> Self {
        Self { along: self.along.max(other.along), across: self.across.max(other.across) }
    }
}

/// A box: where it begins, and its size.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Area {
    pub(super) start: Flow,
    pub(super) size: Flow,
}

impl Area {
    pub(super) fn end(&self) -> Flow {
        Flow { along: self.start.along + self.size.along, across: self.start.across + self.size.across }
    }

    pub(super) fn middle(&self) -> Flow {
        Flow { along: self.start.along + self.size.along / 2, across: self.start.across + self.size.across / 2 }
    }
}

/// The edge by which a walk came to a node first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its index, or [`NONE`] at a root.
    pub(super) edge: u32,
    /// How far along the flow it turns to the node.
    pub(super) bend: i64,
    /// The middle of its label.
    pub(super) label: Flow,
}

/// Where everything stands.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) nodes: Vec<Area>,
    /// For each node how it is entered.
    pub(super) entries: Vec<Entry>,
    /// Edges that aren't among the entries: they lead to a node that was met before.
    pub(super) others: Vec<u32>,
    /// The frames of the clusters.
    pub(super) frames: Vec<Area>,
    pub(super) size: Flow,
}

const ROW_GAP: i64 = 36;
const SIBLING_GAP: f64 = 14.0;
const SUBTREE_GAP: f64 = 24.0;
/// Between a label and the node that it leads to, with room for an arrowhead.
pub(super) const LABEL_GAP: i64 = 10;
/// Between the border of a frame and what stands in it.
pub(super) const FRAME_GAP: i64 = 22;

/// What a node takes besides, across the flow, where lines come and go at its sides.
const LINE_ROOM: i64 = 40;

/// A box that is to be laid out.
struct Item {
    size: Flow,
    /// What it takes across the flow besides.
    room: i64,
    /// The size of the label that stands in front of it.
    label: Flow,
    /// The item that it hangs from, an earlier one, or [`NONE`].
    parent: u32,
}

impl Item {
    /// All that it takes across the flow.
    fn width(&self) -> i64 {
        (self.size.across + self.room).max(self.label.across).max(1)
    }
}

/// Where an item stands.
struct Spot {
    area: Area,
    bend: i64,
    label: Flow,
}

/// Lays a graph out. `sizes` are those of the nodes, `label` tells that of an edge's label.
///
/// # Errors
///
/// When the library refuses the tree, which it doesn't for sizes above zero.
#[timestamp(name = "lay out")]
pub(super) fn lay_out(graph: &Graph<'_>, sizes: &[Flow], label: impl Fn(u32) -> Flow) -> Result<Places, Error> {
    let (groups, others) = Groups::of(graph, sizes, &label);
    let entry = Entry { edge: NONE, bend: 0, label: Flow::default() };
    let mut places = Places {
        nodes: vec![Area::default(); sizes.len()],
        entries: vec![entry; sizes.len()],
        others,
        frames: Vec::with_capacity(graph.clusters.len()),
        size: Flow::default(),
    };
    groups.place(&mut places)?;
    // The labels of these may stand off the nodes, on any side.
    if let Some(label) = places.others.iter().map(|&other| label(other)).reduce(Flow::max) {
        places.surround(Flow { along: label.along / 2, across: MOST_BULGE + label.across / 2 });
    }
    Ok(places)
}

/// The items of each cluster, and those outside of all clusters, among which each cluster is one.
struct Groups {
    /// By cluster; the last one is the outside.
    groups: Vec<Group>,
    /// The group of each node.
    group_of: Vec<usize>,
    /// The cluster's item outside, or [`NONE`] for a cluster of no nodes.
    cluster_items: Vec<u32>,
}

#[derive(Default)]
struct Group {
    items: Vec<Item>,
    /// For each item its node, and the edge by which that is entered. For a cluster the node through which it is.
    nodes: Vec<(NodeIndex, u32)>,
}

impl Group {
    fn add(&mut self, node: NodeIndex, edge: u32, item: Item) -> u32 {
        self.nodes.push((node, edge));
        self.items.push(item);
        self.items.len() as u32 - 1
    }
}

impl Groups {
    /// Also gives the edges that lead to nodes met before.
    fn of(graph: &Graph<'_>, sizes: &[Flow], label: &impl Fn(u32) -> Flow) -> (Self, Vec<u32>) {
        let outside = graph.clusters.len();
        let mut group_of = vec![outside; sizes.len()];
        for (group, cluster) in graph.clusters.iter().enumerate() {
            group_of[cluster.nodes.start as usize..cluster.nodes.end as usize].fill(group);
        }
        let mut groups: Vec<Group> = (0..=outside).map(|_| Group::default()).collect();
        let mut cluster_items = vec![NONE; outside];
        let mut item_of = vec![NONE; sizes.len()];
        let steps = walk(graph);
        let others: Vec<u32> = steps.iter().filter(|step| step.again).map(|step| step.edge).collect();
        let mut has_others = vec![false; sizes.len()];
        for edge in others.iter().map(|&other| &graph.edges[other as usize]) {
            (has_others[edge.from as usize], has_others[edge.to as usize]) = (true, true);
        }
        for step in steps.iter().filter(|step| !step.again) {
            let (node, group) = (step.node as usize, group_of[step.node as usize]);
            let from = graph.edges.get(step.edge as usize).map(|edge| edge.other_end(step.node) as usize);
            let label = from.map_or_else(Flow::default, |_| label(step.edge));
            let parent_outside = from.map_or(NONE, |from| match group_of[from] {
                cluster if cluster < outside => cluster_items[cluster],
                _ => item_of[from],
            });
            let parent_inside = from.filter(|&from| group_of[from] == group).map_or(NONE, |from| item_of[from]);
            if group < outside && cluster_items[group] == NONE {
                // Its size is known once its inside is laid out.
                let item = Item { size: Flow::default(), room: 0, label, parent: parent_outside };
                cluster_items[group] = groups[outside].add(step.node, step.edge, item);
            }
            let (label, parent) = match (group == outside, parent_inside) {
                (true, _) => (label, parent_outside),
                // The label stands in front of the frame.
                (false, NONE) => (Flow::default(), NONE),
                (false, parent) => (label, parent),
            };
            let room = if has_others[node] { LINE_ROOM } else { 0 };
            item_of[node] = groups[group].add(step.node, step.edge, Item { size: sizes[node], room, label, parent });
        }
        (Self { groups, group_of, cluster_items }, others)
    }

    fn place(mut self, places: &mut Places) -> Result<(), Error> {
        let Some(mut outside) = self.groups.pop() else { return Ok(()) };
        let mut insides = Vec::with_capacity(self.groups.len());
        for (group, &item) in self.groups.iter().zip(&self.cluster_items) {
            let (spots, size) = arrange(&group.items)?;
            if let Some(item) = outside.items.get_mut(item as usize) {
                item.size = Flow { along: size.along + 2 * FRAME_GAP, across: size.across + 2 * FRAME_GAP };
            }
            insides.push(spots);
        }
        let (spots, size) = arrange(&outside.items)?;
        places.size = size;
        // Clusters first: the way into one is the outside's to tell.
        for ((group, insides), &item) in self.groups.iter().zip(insides).zip(&self.cluster_items) {
            let frame = spots.get(item as usize).map_or_else(Area::default, |spot| spot.area);
            let start = Flow { along: frame.start.along + FRAME_GAP, across: frame.start.across + FRAME_GAP };
            group.nodes.iter().zip(insides).for_each(|(&node, spot)| places.set(node, spot.moved(start)));
            places.frames.push(frame);
        }
        for (&(node, edge), spot) in outside.nodes.iter().zip(spots) {
            if self.group_of[node as usize] < self.groups.len() {
                // The line goes to the node, which need not stand in the middle of its frame.
                let across = places.nodes[node as usize].middle().across;
                let label = Flow { across, ..spot.label };
                places.entries[node as usize] = Entry { edge, bend: spot.bend, label };
            } else {
                places.set((node, edge), spot);
            }
        }
        Ok(())
    }
}

impl Places {
    /// Puts room around everything.
    fn surround(&mut self, room: Flow) {
        self.nodes.iter_mut().chain(&mut self.frames).for_each(|area| area.start = area.start.plus(room));
        for entry in &mut self.entries {
            entry.bend += room.along;
            entry.label = entry.label.plus(room);
        }
        self.size = self.size.plus(room).plus(room);
    }

    fn set(&mut self, (node, edge): (NodeIndex, u32), spot: Spot) {
        self.nodes[node as usize] = spot.area;
        self.entries[node as usize] = Entry { edge, bend: spot.bend, label: spot.label };
    }
}

impl Spot {
    fn moved(self, by: Flow) -> Self {
        let area = Area { start: self.area.start.plus(by), ..self.area };
        Self { area, bend: self.bend + by.along, label: self.label.plus(by) }
    }
}

/// Lays out trees, side by side, and gives the size of it all. The library finds the places across the flow; along it, items
/// of one depth begin on one line.
#[timestamp(name = "arrange trees")]
fn arrange(items: &[Item]) -> Result<(Vec<Spot>, Flow), Error> {
    let mut forest = Tree::new();
    for item in items {
        let across = item.width();
        forest.nodes.push(Node { size: TreeSize::new(across as f64, 1.0), ..Node::default() });
    }
    let edges = items.iter().zip(0..).filter(|(item, _)| item.parent != NONE);
    forest.edges = edges.map(|(item, index)| Edge::new(NodeId(item.parent), NodeId(index))).collect();
    let mut options = TreeOptions::default();
    (options.sibling_gap, options.subtree_gap) = (SIBLING_GAP, SUBTREE_GAP);
    options.edge_style = TreeEdgeStyle::Straight;
    let layout = tree::layout(&forest, &options)
        .map_err(|error| Error::at("/graph_data", format!("the graph can't be laid out: {error}")))?;

    let row_of = |index: usize| layout.nodes[index].rank.unwrap_or_default().unsigned_abs() as usize;
    // For each row the longest label and the longest item along the flow.
    let mut rows = vec![(0, 0); layout.layer_count as usize];
    for (index, item) in items.iter().enumerate() {
        let row: &mut (i64, i64) = &mut rows[row_of(index)];
        *row = (row.0.max(item.label.along), row.1.max(item.size.along));
    }
    let mut next = 0;
    let mut starts = Vec::with_capacity(rows.len());
    for (label, item) in &rows {
        starts.push(next);
        next += label + item + ROW_GAP;
    }
    let mut across = 0;
    let spots = items.iter().enumerate().map(|(index, item)| {
        let (row, middle) = (row_of(index), layout.nodes[index].center.x.round() as i64);
        let start = Flow { along: starts[row] + rows[row].0, across: middle - item.size.across / 2 };
        across = across.max(middle + item.width() / 2 + 1);
        Spot {
            area: Area { start, size: item.size },
            bend: starts[row] - ROW_GAP / 2,
            label: Flow { along: starts[row] + item.label.along / 2 - LABEL_GAP / 2, across: middle },
        }
    });
    let spots = spots.collect();
    Ok((spots, Flow { along: (next - ROW_GAP).max(0), across }))
}
