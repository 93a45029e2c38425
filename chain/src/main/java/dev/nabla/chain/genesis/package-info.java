/// The first block: who owns what, which contracts stand, and who may seal what follows.
@NullMarked
package dev.nabla.chain.genesis;

import org.jspecify.annotations.NullMarked;
