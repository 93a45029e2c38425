/// The command line: commands, what they print, exit codes. The only room that knows picocli.
@NullMarked
package dev.nabla.node.cli;

import org.jspecify.annotations.NullMarked;
