@NullMarked
package dev.layerlift.oci.registry;

import org.jspecify.annotations.NullMarked;
