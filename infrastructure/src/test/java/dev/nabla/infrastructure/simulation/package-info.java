/// A network and disks for tests: on the virtual clock, seeded, and as bad as a test wants them.
@NullMarked
package dev.nabla.infrastructure.simulation;

import org.jspecify.annotations.NullMarked;
