package dev.realtime.engine;

import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.engine.rules.ConditionCompiler;
import dev.realtime.engine.rules.RuleLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/** The languages that rules may be written in: those on the class path. */
final class Languages {
  private final List<RuleLoader> loaders;
  private final List<ConditionCompiler> compilers;

  private Languages(List<RuleLoader> loaders, List<ConditionCompiler> compilers) {
    this.loaders = loaders;
    this.compilers = compilers;
  }

  static Languages find() {
    return new Languages(all(RuleLoader.class), all(ConditionCompiler.class));
  }

  private static <T> List<T> all(Class<T> service) {
    return ServiceLoader.load(service).stream().map(ServiceLoader.Provider::get).toList();
  }

  RuleLoader loader(Path file) {
    for (RuleLoader loader : loaders) {
      if (loader.loads(file)) {
        return loader;
      }
    }
    throw new IllegalArgumentException(
        loaders.isEmpty()
            ? file + ": no language for rule files is on the class path; add engine-lua for Lua"
            : file + ": is no rule file by its name; those of Lua end in .lua");
  }

  Predicate<Event> compile(String expression) {
    if (compilers.isEmpty()) {
      throw new DefinitionException(
          "condition",
          "is a text, and no language for that is on the class path; add engine-lua for Lua");
    }
    return compilers.get(0).compile(expression);
  }
}
