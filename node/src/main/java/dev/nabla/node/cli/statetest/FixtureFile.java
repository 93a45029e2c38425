package dev.nabla.node.cli.statetest;

import dev.nabla.primitives.bytes.Bytes;

/// One JSON file of tests.
///
/// @param name where it was found, for people
record FixtureFile(String name, Bytes content) {}
