package dev.layerlift.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What code can be reached from a starting point, by rapid type analysis: a call of an interface or
 * a supertype reaches the methods of those subtypes that reached code creates. Lambdas belong to
 * the method that they stand in, a method reference counts as a call. Only our own classes are
 * followed; what they inherit from others may be called by those at any time.
 */
final class CallGraph {
  private static final String OURS = "dev.layerlift.";

  private final Set<JavaCodeUnit> reached = new LinkedHashSet<>();
  private final Set<JavaClass> created = new HashSet<>();

  /** Methods of our types that are called, whoever implements them. */
  private final Set<JavaMethod> called = new HashSet<>();

  private final Deque<JavaCodeUnit> work = new ArrayDeque<>();

  private CallGraph() {}

  static CallGraph from(Collection<? extends JavaCodeUnit> start) {
    CallGraph graph = new CallGraph();
    start.forEach(unit -> {
      graph.reach(unit);
      if (!unit.getModifiers().contains(JavaModifier.STATIC)) {
        graph.create(unit.getOwner());
      }
    });
    while (!graph.work.isEmpty()) {
      graph.follow(graph.work.removeFirst());
    }
    return graph;
  }

  Set<JavaCodeUnit> reached() {
    return reached;
  }

  /** Calls and references whose target has the quality, in the code that is reached. */
  Stream<JavaAccess<?>> accesses(Predicate<JavaAccess<?>> quality) {
    return reached.stream().flatMap(CallGraph::accesses).filter(quality);
  }

  boolean reaches(Class<?> owner, String method) {
    return reaches(owner.getName(), method);
  }

  boolean reaches(String owner, String method) {
    return reached.stream()
        .anyMatch(unit -> unit.getOwner().getName().equals(owner) && unit.getName().equals(method));
  }

  private static Stream<JavaAccess<?>> accesses(JavaCodeUnit unit) {
    return unit.getAccessesFromSelf().stream().map(access -> (JavaAccess<?>) access);
  }

  private void follow(JavaCodeUnit unit) {
    accesses(unit)
        .forEach(access -> {
          if (isOurs(access.getTargetOwner())) {
            access.getTargetOwner().getStaticInitializer().ifPresent(this::reach);
          }
          if (access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target) {
            target.resolveMember().ifPresent(this::call);
          }
        });
  }

  private void call(JavaCodeUnit unit) {
    if (!isOurs(unit.getOwner())) {
      return;
    }
    reach(unit);
    if (unit instanceof JavaConstructor) {
      create(unit.getOwner());
    } else if (unit instanceof JavaMethod method && called.add(method)) {
      List.copyOf(created).forEach(type -> dispatch(type, method));
    }
  }

  private void create(JavaClass type) {
    if (created.add(type)) {
      List.copyOf(called).forEach(method -> dispatch(type, method));
      type.getMethods().stream().filter(CallGraph::isInherited).forEach(this::reach);
      type.getRawSuperclass().filter(CallGraph::isOurs).ifPresent(this::create);
    }
  }

  /** Others can call what they know: {@code close}, {@code run}, {@code read}. */
  private static boolean isInherited(JavaMethod method) {
    return Stream.concat(
            method.getOwner().getAllRawSuperclasses().stream(),
            method.getOwner().getAllRawInterfaces().stream())
        .filter(type -> !isOurs(type))
        .anyMatch(type -> declares(type, method));
  }

  private void dispatch(JavaClass type, JavaMethod method) {
    if (type.isAssignableTo(method.getOwner().getName())) {
      type.getMethods().stream().filter(m -> same(m, method)).forEach(this::reach);
    }
  }

  private static boolean declares(JavaClass type, JavaMethod method) {
    return type.getMethods().stream().anyMatch(m -> same(m, method));
  }

  /** An override; one with other type parameters has the same count of them. */
  private static boolean same(JavaMethod one, JavaMethod other) {
    return one.getName().equals(other.getName())
        && one.getRawParameterTypes().size() == other.getRawParameterTypes().size();
  }

  private void reach(JavaCodeUnit unit) {
    if (reached.add(unit)) {
      work.add(unit);
      unit.getOwner().getStaticInitializer().ifPresent(this::reach);
    }
  }

  private static boolean isOurs(JavaClass type) {
    return type.getName().startsWith(OURS);
  }
}
