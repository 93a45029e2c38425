package dev.nabla.node.cli.statetest;

import dev.nabla.evm.state.StateChanges;
import tools.jackson.databind.JsonNode;

/// One case: a state, a block, a transaction and what must come of them under one fork.
///
/// @param name of the test in the file, with its fork and place in the list of results
/// @param fork the fork's name in the vectors
/// @param environment of the block, as in the file
/// @param before the state before, as changes to an empty one
/// @param transaction the template, as in the file
/// @param chainId of the chain
/// @param expected one element of the list of results, as in the file
record StateTest(
    String name,
    String fork,
    JsonNode environment,
    StateChanges before,
    JsonNode transaction,
    long chainId,
    JsonNode expected) {}
