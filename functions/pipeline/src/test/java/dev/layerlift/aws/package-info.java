/** Tests of the adapters over AWS, against scripted answers on the wire. */
@NullMarked
package dev.layerlift.aws;

import org.jspecify.annotations.NullMarked;
