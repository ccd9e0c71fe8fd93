package dev.layerlift.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the shared servers and images to the constructors of test classes. Each is made when the
 * first test asks for it and closed after the last test of the run.
 */
final class Judges implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(Judges.class);

  private final Map<Class<?>, Function<ExtensionContext.Store, Object>> makers =
      Map.of(
          RealImages.class, store -> made(() -> RealImages.build(scratch(store).fresh("images"))),
          OptimizedImage.class,
              store ->
                  made(() ->
                      OptimizedImage.make(
                          judge(store, RealImages.class), scratch(store).fresh("optimized"))),
          PublishedImage.class,
              store ->
                  PublishedImage.make(
                      judge(store, RealImages.class), judge(store, DockerRegistry.class)),
          RunningSandbox.class,
              store -> made(() -> RunningSandbox.start(scratch(store).fresh("sandbox"))),
          DockerRegistry.class,
              store -> made(() -> DockerRegistry.start(scratch(store).fresh("registry"))),
          Containerd.class,
              store -> made(() -> Containerd.start(scratch(store).fresh("containerd"))));

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return makers.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return judge(context.getRoot().getStore(NAMESPACE), parameter.getParameter().getType());
  }

  private <T> T judge(ExtensionContext.Store store, Class<T> type) {
    Function<ExtensionContext.Store, Object> maker =
        Objects.requireNonNull(makers.get(type), type::getName);
    return type.cast(store.computeIfAbsent(type, key -> maker.apply(store), Object.class));
  }

  /** Made before everything that lies in it, hence closed after it: stores close in reverse. */
  private static Scratch scratch(ExtensionContext.Store store) {
    return store.computeIfAbsent(Scratch.class, key -> made(Scratch::create), Scratch.class);
  }

  private interface Maker<T> {
    T make() throws IOException;
  }

  private static <T> T made(Maker<T> maker) {
    try {
      return maker.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
