/// Calls constructors and nothing else: one file per role, and the whole development network. The
/// only room where the ledger and the services meet.
@NullMarked
package dev.nabla.node.wiring;

import org.jspecify.annotations.NullMarked;
