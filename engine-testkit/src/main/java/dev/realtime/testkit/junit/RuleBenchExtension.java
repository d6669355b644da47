package dev.realtime.testkit.junit;

import dev.realtime.testkit.BenchBuilder;
import dev.realtime.testkit.RuleBench;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes a bench for each test that asks for one, looks at it when the test ends, and closes it. */
final class RuleBenchExtension
    implements ParameterResolver, AfterTestExecutionCallback, TestExecutionExceptionHandler {
  private static final Namespace NAMESPACE = Namespace.create(RuleBenchExtension.class);

  /** JUnit makes it by its class. */
  RuleBenchExtension() {}

  /** The store closes what is in it. */
  private record Held(RuleBench bench) implements AutoCloseable {
    @Override
    public void close() {
      bench.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RuleBench.class;
  }

  @Override
  public RuleBench resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(Held.class, first -> new Held(start(context)), Held.class)
        .bench();
  }

  private static RuleBench start(ExtensionContext context) {
    RuleTest annotation =
        AnnotationSupport.findAnnotation(context.getElement(), RuleTest.class)
            .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), RuleTest.class))
            .orElseThrow(() -> new IllegalStateException("no @RuleTest on the test or its class"));
    BenchBuilder builder = RuleBench.builder();
    for (String file : annotation.value()) {
      builder.rules(Path.of(file));
    }
    return builder.start();
  }

  @Override
  public void afterTestExecution(ExtensionContext context) {
    RuleBench bench = benchOf(context);
    if (bench != null && context.getExecutionException().isEmpty() && !bench.problems().isEmpty()) {
      throw new AssertionError(
          "something went wrong in the rules, and nobody expected it:\n"
              + String.join("\n", bench.problems())
              + "\n"
              + bench.trace());
    }
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable error)
      throws Throwable {
    RuleBench bench = benchOf(context);
    if (bench != null) {
      error.addSuppressed(new WhatTheEngineDid(bench.trace()));
    }
    throw error;
  }

  private static @Nullable RuleBench benchOf(ExtensionContext context) {
    Held held = context.getStore(NAMESPACE).get(Held.class, Held.class);
    return held == null ? null : held.bench();
  }
}
