/// The client's own side of the network: any client asks it as it would ask a provider, and gets no
/// end of an answer whose receipt does not verify. It keeps what it takes to accuse a liar later,
/// watches receipts to FINAL, runs some answers again, and trusts no gateway.
@NullMarked
package dev.nabla.services.proxy;

import org.jspecify.annotations.NullMarked;
