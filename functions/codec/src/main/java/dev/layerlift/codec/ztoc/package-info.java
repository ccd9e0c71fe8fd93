/**
 * The ztoc of a SOCI index: where the files of a layer are, and checkpoints from which its stream
 * can be inflated in the middle. The bytes are those of the reference builder for the same layer.
 *
 * <p>In: a layer's bytes, compressed and uncompressed, as a decoder's tap hears them; or a ztoc.
 * Out: a proven ztoc, or why there is none; or a ztoc as values. Peak memory: about twice the ztoc
 * (32 KiB a checkpoint, some 150 to 200 B a file; while the layer flows by, about 125 B a file),
 * and some 300 KiB, whatever the layer's size. Errors: {@link
 * dev.layerlift.codec.io.MalformedInputException} and {@link
 * dev.layerlift.codec.io.LimitExceededException} for a ztoc's bytes.
 */
@NullMarked
package dev.layerlift.codec.ztoc;

import org.jspecify.annotations.NullMarked;
