/// What `./nabla bench` measures, and the frame that prints it: medians, machine, date, commit, and
/// the peer's figures from the same run.
@NullMarked
package dev.nabla.node.bench;

import org.jspecify.annotations.NullMarked;
