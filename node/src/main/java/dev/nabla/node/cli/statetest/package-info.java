/// Runs Ethereum's official state tests against our ledger rules.
@NullMarked
package dev.nabla.node.cli.statetest;

import org.jspecify.annotations.NullMarked;
