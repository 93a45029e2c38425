/// What the chain keeps: headers, bodies, receipts, indexes and the head, each block in one step.
@NullMarked
package dev.nabla.chain.storage;

import org.jspecify.annotations.NullMarked;
