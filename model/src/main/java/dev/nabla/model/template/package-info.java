/// Chat messages to the parts of a prompt, by templates that are known by hash and written in Java.
@NullMarked
package dev.nabla.model.template;

import org.jspecify.annotations.NullMarked;
