package dev.layerlift.infra;

import dev.layerlift.infra.settings.DeploymentSettings;
import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import java.nio.file.Path;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.DefaultStackSynthesizer;
import software.amazon.awscdk.StackProps;

/**
 * The template that a stack set puts into each member. The same stack as for one account, except
 * that its archive is in the organisation's bucket of the region, so that an account needs no
 * bootstrap, and that it has parameters.
 *
 * <p>It is an app of its own below the first one's folder: as a stage of that, {@code cdk list} and
 * {@code cdk deploy '**'} would offer it for the account at hand.
 */
final class MemberTemplate {
  private static final String STACK = "Layerlift";

  private MemberTemplate() {}

  /** Synthesizes it, judged by the same rules as everything; returns the file. */
  static Path synthesize(
      App app,
      Map<String, ?> context,
      DeployedFiles files,
      DeploymentSettings settings,
      ArchiveLocation archive) {
    App member =
        new App(
            AppProps.builder()
                .context(Map.copyOf(context))
                .outdir(Path.of(app.getOutdir(), "member").toString())
                .analyticsReporting(false)
                .build());
    LayerliftStack stack =
        LayerliftStack.forMember(
            member,
            STACK,
            StackProps.builder()
                .description("Layerlift, member of an organisation")
                .synthesizer(
                    DefaultStackSynthesizer.Builder.create()
                        .generateBootstrapVersionRule(false)
                        .fileAssetsBucketName(archive.bucketPattern())
                        .bucketPrefix(ArchiveLocation.FOLDER)
                        .build())
                .build(),
            files,
            settings);
    Aspects.of(member).add(new AwsSolutionsChecks());
    return Path.of(member.synth().getStackByName(stack.getStackName()).getTemplateFullPath());
  }
}
