/// The gateway on the real ledger; only this module meets both.
@NullMarked
package dev.nabla.gateway;

import org.jspecify.annotations.NullMarked;
