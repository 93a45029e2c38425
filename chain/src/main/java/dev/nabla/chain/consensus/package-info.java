/// Whose turn it is, what is proposed and accepted, and when a block is final.
@NullMarked
package dev.nabla.chain.consensus;

import org.jspecify.annotations.NullMarked;
