/// Answers that are bought from providers: whom to ask, in what words, how long to wait, and what
/// to do when they fail. Nothing here proves which model answered.
@NullMarked
package dev.nabla.inference.upstream;

import org.jspecify.annotations.NullMarked;
