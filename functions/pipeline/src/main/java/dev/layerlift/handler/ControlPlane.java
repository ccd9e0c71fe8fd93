package dev.layerlift.handler;

import dev.layerlift.workflow.ImageAddress;
import dev.layerlift.workflow.RepositoryFacts;
import java.io.IOException;

/** What is known of a repository and an image beyond the distribution protocol. */
@FunctionalInterface
interface ControlPlane {
  RepositoryFacts facts(ImageAddress image) throws IOException;
}
