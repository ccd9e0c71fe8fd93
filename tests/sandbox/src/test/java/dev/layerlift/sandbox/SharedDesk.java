package dev.layerlift.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all test classes the same {@link Desk}, which closes after the last of them: the JVMs of
 * eight functions take a while to start.
 */
final class SharedDesk implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedDesk.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Desk.class;
  }

  @Override
  public Desk resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Desk.class, key -> open(), Desk.class);
  }

  private static Desk open() {
    try {
      return new Desk();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
