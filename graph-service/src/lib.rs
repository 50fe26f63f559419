//! The graph service.
