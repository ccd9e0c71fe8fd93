/**
 * Foreign judges: servers and tools of others accept what Layerlift writes, and Layerlift what they
 * write.
 *
 * <p>In: an image that umoci builds from files of this machine, its JDK among them.<br>
 * Out: verdicts of docker-registry, containerd, skopeo, umoci, regctl, zstd and the ASL linters.
 * <br>
 * Peak memory: that of the tools; the tests themselves stream.<br>
 * Errors: a tool that is missing fails its test with the line that installs it; nothing is skipped.
 */
@NullMarked
package dev.layerlift.integration;

import org.jspecify.annotations.NullMarked;
