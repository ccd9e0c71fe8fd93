/** Tests of the command line: in this process, on layouts, archives and a registry on loopback. */
@NullMarked
package dev.layerlift.cli;

import org.jspecify.annotations.NullMarked;
