/// The proxy's judgement of gateways, on a real ledger.
@NullMarked
package dev.nabla.services.proxy;

import org.jspecify.annotations.NullMarked;
