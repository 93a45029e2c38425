/// The curve bn254 (alt_bn128) and its pairing, for the precompiled contracts of EIP-196 and
/// EIP-197.
@NullMarked
package dev.nabla.evm.bn254;

import org.jspecify.annotations.NullMarked;
