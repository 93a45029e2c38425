/// Receipt files with all that can be proved, and every way to break them.
@NullMarked
package dev.nabla.sdk.verify;

import org.jspecify.annotations.NullMarked;
