/// A whole network in one thread on a virtual clock: ledger, gateway, exact engine and four
/// validators, repeatable from a seed.
@NullMarked
package dev.nabla.simulation;

import org.jspecify.annotations.NullMarked;
