//! `transitive_reduction`: the fewest edges along which the same nodes can be reached.

use std::collections::HashSet;

use petgraph::algo::toposort;
use petgraph::algo::tred::{dag_to_toposorted_adjacency_list, dag_transitive_reduction_closure};
use petgraph::graph::DiGraph;
use petgraph::visit::{EdgeRef, IntoEdgeReferences};
use timestamp_core::timestamp;

use super::{Transformation, Work, digraph};
use crate::pipeline::Error;
use crate::pipeline::model::NodeIndex;
use crate::pipeline::source::graph::Given;

/// An edge goes if its end can be reached from its beginning by way of other nodes. Of several edges between two nodes
/// the first is left.
///
/// Every graph without cycles has exactly one such reduction. One with cycles may have several, and one without
/// directions none; both are refused.
pub(super) static TRANSITIVE_REDUCTION: Transformation = Transformation {
    name: "transitive_reduction",
    label: "Transitive reduction",
    description: "Of a given directed graph without cycles, of at most 2,000 nodes, all nodes and the fewest edges \
                  along which each can be reached from where it could be before.",
    work: Work::Graph(from_graph),
};

/// Most nodes. The work grows with the cube of their number: this many take a second at worst, and some 70 MB.
const MAX_NODES: usize = 2_000;

#[timestamp(name = "transform transitive_reduction")]
fn from_graph(mut given: Given<'_>) -> Result<Given<'_>, Error> {
    if !given.directed {
        return Err(Error::at("/graph_data/directed", "only a directed graph has a transitive reduction"));
    }
    if given.nodes.len() > MAX_NODES {
        let detail = format!("a transitive reduction takes at most {MAX_NODES} nodes");
        return Err(Error::at("/graph_data/nodes", detail));
    }
    let mut left = reduce(&given)?;
    given.edges.retain(|edge| left.remove(&(edge.from, edge.to)));
    Ok(given)
}

/// The ends of the edges that are left. The set is only asked, never walked, so that its order can't reach an output.
#[timestamp(name = "reduce edges")]
fn reduce(given: &Given<'_>) -> Result<HashSet<(NodeIndex, NodeIndex)>, Error> {
    let graph = simple(given);
    let order = toposort(&graph, None).map_err(|cycle| {
        let pointer = format!("/graph_data/nodes/{}", cycle.node_id().index());
        Error::at(pointer, "the node is on a cycle, and only a graph without cycles has a transitive reduction")
    })?;
    let (list, _) = dag_to_toposorted_adjacency_list::<_, NodeIndex>(&graph, &order);
    let (reduction, _closure) = dag_transitive_reduction_closure(&list);
    let node = |place: NodeIndex| order[place as usize].index() as NodeIndex;
    Ok(reduction.edge_references().map(|edge| (node(edge.source()), node(edge.target()))).collect())
}

/// The graph with one edge in place of parallel ones: petgraph would do the work of an edge again for each of those.
fn simple(given: &Given<'_>) -> DiGraph<(), (), NodeIndex> {
    let mut known = HashSet::new();
    let ends = given.edges.iter().map(|edge| (edge.from, edge.to)).filter(|ends| known.insert(*ends));
    digraph(given.nodes.len(), ends)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{self, edges, given, reach};
    use super::*;
    use crate::pipeline::Fault;
    use crate::pipeline::source::graph::GivenEdge;

    fn reduced(nodes: &str, edges: &[&str]) -> Vec<String> {
        samples::edges(&from_graph(given(true, nodes, edges)).unwrap())
    }

    fn fault(given: Given<'_>) -> Fault {
        from_graph(given).unwrap_err().faults.remove(0)
    }

    #[test]
    fn shortcuts_go() {
        assert_eq!(reduced("abcd", &["ac", "bc second", "bc third", "ad", "ab", "cd"]), ["bc second", "ab", "cd"]);
        assert_eq!(reduced("ab", &["ba", "ba"]), ["ba"]);
        assert!(reduced("", &[]).is_empty());
    }

    #[test]
    fn without_directions_it_is_refused() {
        let fault = fault(given(false, "ab", &["ab"]));
        assert_eq!(fault.pointer, "/graph_data/directed");
        assert_eq!(fault.detail, "only a directed graph has a transitive reduction");
    }

    #[test]
    fn a_cycle_is_refused_at_a_node_of_it() {
        let loops = fault(given(true, "abc", &["ab", "cc"]));
        assert_eq!(loops.pointer, "/graph_data/nodes/2");
        assert!(loops.detail.starts_with("the node is on a cycle"), "{}", loops.detail);
        let cycle = fault(given(true, "abcd", &["ab", "bc", "cb", "cd"]));
        assert!(["/graph_data/nodes/1", "/graph_data/nodes/2"].contains(&cycle.pointer.as_str()), "{}", cycle.pointer);
    }

    #[test]
    fn more_nodes_than_the_limit_are_refused() {
        let path = |nodes: u32| samples::numbered(nodes as usize, (1..nodes).map(|to| (to - 1, to)));
        for nodes in [MAX_NODES - 1, MAX_NODES] {
            assert_eq!(from_graph(path(nodes as u32)).unwrap().edges.len(), nodes - 1);
        }
        let fault = fault(path(MAX_NODES as u32 + 1));
        assert_eq!(fault.pointer, "/graph_data/nodes");
        assert!(fault.detail.ends_with("at most 2000 nodes"), "{}", fault.detail);
        assert!(TRANSITIVE_REDUCTION.description.contains("at most 2,000 nodes"));
    }

    #[test]
    fn parallel_edges_are_worked_on_once() {
        assert_eq!(simple(&given(true, "ab", &["ab", "ab", "ba", "ab"])).edge_count(), 2);
    }

    #[test]
    fn the_largest_graph_takes_little_stack() {
        let all = (0..MAX_NODES as u32).flat_map(|to| (0..to).map(move |from| (from, to)));
        let given = samples::numbered(MAX_NODES, all);
        samples::on_a_small_stack(|| assert_eq!(from_graph(given).unwrap().edges.len(), MAX_NODES - 1));
    }

    proptest! {
        #[test]
        fn an_edge_goes_if_there_is_another_way(sample in samples::small()) {
            let mut whole = sample.given();
            whole.directed = true;
            // Without cycles: every edge leads on in the list.
            whole.edges.retain(|edge| edge.from != edge.to);
            whole.edges.iter_mut().filter(|edge| edge.from > edge.to).for_each(|edge| {
                *edge = GivenEdge { from: edge.to, to: edge.from, ..*edge };
            });
            let reached = reach(&whole);
            let is_between = |edge: &GivenEdge<'_>, node: usize| {
                let (from, to) = (edge.from as usize, edge.to as usize);
                node != from && node != to && reached[from][node] && reached[node][to]
            };
            let mut left: Vec<GivenEdge<'_>> = Vec::new();
            for edge in &whole.edges {
                let is_known = left.iter().any(|known| (known.from, known.to) == (edge.from, edge.to));
                if !is_known && !(0..whole.nodes.len()).any(|node| is_between(edge, node)) {
                    left.push(*edge);
                }
            }
            let expected = Given { edges: left, ..whole.clone() };
            let result = from_graph(whole).unwrap();
            prop_assert_eq!(edges(&result), edges(&expected));
            prop_assert_eq!(reach(&result), reached);
        }

        #[test]
        fn it_is_refused_just_if_there_is_a_cycle(sample in samples::small()) {
            let whole = Given { directed: true, ..sample.given() };
            let reached = reach(&whole);
            let on_cycle = |node: usize| {
                let mut leaving = whole.edges.iter().filter(|edge| edge.from as usize == node);
                leaving.any(|edge| reached[edge.to as usize][node])
            };
            let cyclic: Vec<String> =
                (0..whole.nodes.len()).filter(|&at| on_cycle(at)).map(|at| format!("/graph_data/nodes/{at}")).collect();
            match from_graph(whole) {
                Ok(_) => prop_assert!(cyclic.is_empty()),
                Err(error) => prop_assert!(cyclic.contains(&error.faults[0].pointer)),
            }
        }
    }
}
