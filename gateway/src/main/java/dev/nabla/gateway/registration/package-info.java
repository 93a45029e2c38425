/// The node's standing on the ledger: registered, alive, its models published.
@NullMarked
package dev.nabla.gateway.registration;

import org.jspecify.annotations.NullMarked;
