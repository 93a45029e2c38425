@NullMarked
package dev.nabla.services.proxy;

import org.jspecify.annotations.NullMarked;
