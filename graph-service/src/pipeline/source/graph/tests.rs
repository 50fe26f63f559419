use super::*;
use crate::pipeline::Fault;
use crate::pipeline::model::{Graph, NONE};

fn data(json: &str) -> GivenData {
    serde_json::from_str(json).unwrap()
}

fn faults(json: &str) -> Vec<Fault> {
    read(&data(json)).unwrap_err().faults
}

/// Roots and depths of a graph whose nodes are called by letters.
fn shape(directed: bool, nodes: &str, edges: &[&str]) -> (String, Vec<u32>) {
    let nodes = nodes.chars().map(|id| NodeData { id: id.to_string(), label: None, kind: None }).collect();
    let edge = |ends: &&str| EdgeData { source: ends[..1].to_owned(), target: ends[1..].to_owned(), label: None };
    let data = GivenData { directed, nodes, edges: edges.iter().map(edge).collect() };
    let given = read(&data).unwrap();
    let graph: Graph<'_> = model(&given);
    let roots = graph.roots.iter().map(|&root| graph.given_ids[root as usize]).collect();
    (roots, graph.nodes.iter().map(|node| node.depth).collect())
}

#[test]
fn a_graph_is_read_as_it_is_given() {
    let data = data(
        r#"{"directed": false, "nodes": [{"id": "a", "label": "A", "type": "t"}, {"id": "b"}],
        "edges": [{"source": "b", "target": "a", "label": "e"}, {"source": "b", "target": "b"}]}"#,
    );
    let given = read(&data).unwrap();
    let graph = model(&given);
    assert!(!graph.directed);
    let nodes = graph.nodes.iter().map(|node| (node.label, graph.kind_name(node.kind), node.parent));
    assert_eq!(nodes.collect::<Vec<_>>(), [("A", "t", NONE), ("b", "node", NONE)]);
    let edges = graph.edges.iter().map(|edge| (edge.from, edge.to, edge.label));
    assert_eq!(edges.collect::<Vec<_>>(), [(1, 0, "e"), (1, 1, "")]);
}

#[test]
fn what_is_left_out_has_a_default() {
    let data = data(r#"{"nodes": []}"#);
    assert!(data.directed && data.edges.is_empty());
    assert!(model(&read(&data).unwrap()).roots.is_empty());
}

#[test]
fn each_fault_is_told_at_its_place() {
    let faults = faults(
        r#"{"nodes": [{"id": "a"}, {"id": ""}, {"id": "a"}],
            "edges": [{"source": "a", "target": "a"}, {"source": "x", "target": "y"}]}"#,
    );
    let fault = |pointer: &str, detail: &str| Fault { pointer: pointer.to_owned(), detail: detail.to_owned() };
    let expected = [
        fault("/graph_data/nodes/1/id", "an id must have at least one character"),
        fault("/graph_data/nodes/2/id", "node 0 has the same id"),
        fault("/graph_data/edges/1/source", "no node has this id"),
        fault("/graph_data/edges/1/target", "no node has this id"),
    ];
    assert_eq!(faults, expected);
}

#[test]
fn of_many_faults_the_first_ones_are_told() {
    let nodes = vec![r#"{"id": "a"}"#; 100].join(",");
    let faults = faults(&format!(r#"{{"nodes": [{nodes}]}}"#));
    assert_eq!(faults.len(), 8);
    assert_eq!(faults[7].pointer, "/graph_data/nodes/8/id");
}

#[test]
fn too_large_a_graph_is_refused() {
    let mut data = data(r#"{"nodes": [{"id": "a"}]}"#);
    let edge = EdgeData { source: "a".to_owned(), target: "a".to_owned(), label: None };
    data.edges = vec![edge; MAX_EDGES];
    assert_eq!(read(&data).unwrap().edges.len(), MAX_EDGES);
    data.edges.push(data.edges[0].clone());
    assert_eq!(read(&data).unwrap_err().faults[0].pointer, "/graph_data/edges");

    data.edges.clear();
    data.nodes = (0..MAX_NODES).map(|n| NodeData { id: n.to_string(), label: None, kind: None }).collect();
    assert_eq!(read(&data).unwrap().nodes.len(), MAX_NODES);
    data.nodes.push(NodeData { id: "x".to_owned(), label: None, kind: None });
    assert_eq!(read(&data).unwrap_err().faults[0].pointer, "/graph_data/nodes");
}

#[test]
fn walks_begin_where_no_edge_leads() {
    assert_eq!(shape(true, "abcd", &["ba", "bc", "ca", "dd"]), ("bd".to_owned(), vec![1, 0, 1, 0]));
}

#[test]
fn a_cycle_begins_at_its_first_node() {
    assert_eq!(shape(true, "abcd", &["bc", "cb", "ad", "da"]), ("ab".to_owned(), vec![0, 0, 1, 1]));
    assert_eq!(shape(true, "abc", &["ab", "ba", "cb"]), ("c".to_owned(), vec![2, 1, 0]));
}

#[test]
fn without_directions_each_part_begins_at_its_first_node() {
    assert_eq!(shape(false, "abcd", &["ba", "cb", "dd"]), ("ad".to_owned(), vec![0, 1, 2, 0]));
}
