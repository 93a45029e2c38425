/// What bytes of evidence say: one strict, bounded decoder per format. Nothing here is verified
/// yet.
@NullMarked
package dev.nabla.tee.evidence;

import org.jspecify.annotations.NullMarked;
