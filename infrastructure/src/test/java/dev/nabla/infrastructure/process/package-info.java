/// The kill harness: a real process of our own that tests start, load, kill and start again.
@NullMarked
package dev.nabla.infrastructure.process;

import org.jspecify.annotations.NullMarked;
