/// Checks of the exact engine that anyone can run: vectors from a folder, and one digest to compare
/// between machines.
@NullMarked
package dev.nabla.node.llm;

import org.jspecify.annotations.NullMarked;
