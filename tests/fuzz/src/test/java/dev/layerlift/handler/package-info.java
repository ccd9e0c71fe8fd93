@NullMarked
package dev.layerlift.handler;

import org.jspecify.annotations.NullMarked;
