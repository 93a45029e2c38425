/// Blocks and the rules that header and body keep by themselves, without running anything.
@NullMarked
package dev.nabla.chain.block;

import org.jspecify.annotations.NullMarked;
