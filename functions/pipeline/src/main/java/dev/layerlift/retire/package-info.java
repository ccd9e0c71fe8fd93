/**
 * Takes away what was published for images that are gone: tags, variants, SOCI indices, remembered
 * layers. Deletes nothing but what the marker, or a report, shows to be ours.
 *
 * <p>In: the source's digest; the registry's own word on what is there; the reports of its
 * executions. Out: a {@link dev.layerlift.retire.Retired} record in the folder of the reports. Peak
 * memory: the reports of one image; for all of a repository, its list of images. Errors: {@link
 * java.io.IOException} of stores; whatever was removed by then stays removed, and another run
 * removes the rest.
 */
@NullMarked
package dev.layerlift.retire;

import org.jspecify.annotations.NullMarked;
