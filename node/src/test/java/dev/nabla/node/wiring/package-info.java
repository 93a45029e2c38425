/// Whole networks: one on a virtual clock, one in a process that is killed.
@NullMarked
package dev.nabla.node.wiring;

import org.jspecify.annotations.NullMarked;
