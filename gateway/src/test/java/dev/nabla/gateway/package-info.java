/// A gateway in the test's own process, with an engine and a ledger that do as they are told.
@NullMarked
package dev.nabla.gateway;

import org.jspecify.annotations.NullMarked;
