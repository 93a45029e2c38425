/// Which evidence is good enough: policy records, in one encoding everywhere.
@NullMarked
package dev.nabla.tee.policy;

import org.jspecify.annotations.NullMarked;
