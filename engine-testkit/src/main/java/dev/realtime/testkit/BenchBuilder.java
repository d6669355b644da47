package dev.realtime.testkit;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.engine.config.EngineConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Describes a {@link RuleBench}. */
public final class BenchBuilder {
  private final Function<BenchBuilder, RuleBench> make;
  private final List<Path> rules = new ArrayList<>();
  private final List<ActionPlugin> plugins = new ArrayList<>();
  private final Map<String, @Nullable String> environment = new HashMap<>();
  private Path pluginFolder = EngineConfig.DEFAULT_PLUGIN_FOLDER;
  private String server = "test";
  private Instant start = Instant.parse("2026-09-21T00:00:00Z");
  private Coverage coverage = new Coverage();

  BenchBuilder(Function<BenchBuilder, RuleBench> make) {
    this.make = make;
  }

  /** Rule files to run, in order. */
  public BenchBuilder rules(Path... files) {
    rules.addAll(List.of(files));
    return this;
  }

  /** A plugin beside those on the class path and in the plugin folder. */
  public BenchBuilder plugin(ActionPlugin value) {
    plugins.add(Objects.requireNonNull(value));
    return this;
  }

  /** Where plugin jars lie; {@code plugins} in the working directory by default. */
  public BenchBuilder pluginFolder(Path value) {
    pluginFolder = Objects.requireNonNull(value);
    return this;
  }

  /**
   * What {@code env:NAME} stands for. A name that is not given has a stand-in: a webhook's address
   * where it holds the word WEBHOOK, another address where it holds URL, and else a text.
   *
   * @param value null where the variable is not set
   */
  public BenchBuilder environment(String name, @Nullable String value) {
    environment.put(name, value);
    return this;
  }

  /** The name of this server in events and templates; {@code test} by default. */
  public BenchBuilder server(String value) {
    server = Objects.requireNonNull(value);
    return this;
  }

  /**
   * The time at which the clock stands at first; a midnight in 2026 by default, so that windows,
   * which lie on whole multiples of their interval, begin with the test.
   */
  public BenchBuilder startAt(Instant value) {
    start = Objects.requireNonNull(value);
    return this;
  }

  /** Notes which rules fire; several benches may share one. */
  public BenchBuilder coverage(Coverage value) {
    coverage = Objects.requireNonNull(value);
    return this;
  }

  /**
   * The bench, with its rule files run.
   *
   * @throws RuleFailedException if one of them raises an error
   */
  public RuleBench start() {
    return make.apply(this);
  }

  List<Path> rules() {
    return rules;
  }

  List<ActionPlugin> plugins() {
    return plugins;
  }

  Path pluginFolder() {
    return pluginFolder;
  }

  String server() {
    return server;
  }

  Instant startTime() {
    return start;
  }

  Coverage coverage() {
    return coverage;
  }

  Function<String, @Nullable String> environment() {
    Map<String, @Nullable String> given = new HashMap<>(environment);
    return name -> given.containsKey(name) ? given.get(name) : standIn(name);
  }

  private static String standIn(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
    if (name.contains("WEBHOOK")) {
      return "https://discord.com/api/webhooks/1/" + plain;
    }
    return name.contains("URL") ? "https://" + plain + ".example/" : "test-" + plain;
  }
}
