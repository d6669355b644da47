package dev.realtime.api.action;

import dev.realtime.api.backend.EventBackend;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the engine lends to the actions of one type, from {@link ActionFactory#open} until {@link
 * Actions#close()}. Immutable; may be used from any thread, and nothing in it blocks.
 *
 * <p>Tests of a plugin make one with {@link #builder()}.
 */
public final class PluginContext {
  private final @Nullable EventBackend backend;
  private final Path eventLogFolder;
  private final InstantSource clock;
  private final String server;
  private final String version;
  private final Consumer<String> operatorLog;
  private final @Nullable Supplier<HttpWire> httpWire;

  private PluginContext(Builder builder) {
    this.backend = builder.backend;
    this.eventLogFolder = builder.eventLogFolder;
    this.clock = builder.clock;
    this.server = builder.server;
    this.version = builder.version;
    this.operatorLog = builder.operatorLog;
    this.httpWire = builder.httpWire;
  }

  /**
   * Where keys, counters and events live.
   *
   * @throws IllegalStateException if the context was built without one
   */
  public EventBackend backend() {
    if (backend == null) {
      throw new IllegalStateException("this plugin context was built without a backend");
    }
    return backend;
  }

  /**
   * The folder under which every event log lies; no log may lie outside it. It exists in a running
   * engine; in a rule test it is made by whoever writes the first log, as most tests write none.
   */
  public Path eventLogFolder() {
    return eventLogFolder;
  }

  /** The engine's clock; in a rule test it stands still between steps. */
  public InstantSource clock() {
    return clock;
  }

  /** The name of this server, as in {@code {server}} of a template. */
  public String server() {
    return server;
  }

  /** The engine's version, for a user agent. */
  public String version() {
    return version;
  }

  /**
   * Tells the operator something in one line: a log that was repaired, an endpoint that is gone.
   * Never for every event. Equal lines are shown once and counted.
   */
  public void tellOperator(String line) {
    operatorLog.accept(line);
  }

  /** What stands in for the network in a rule test; empty where requests really go out. */
  public Optional<HttpWire> httpWire() {
    return Optional.ofNullable(httpWire).map(Supplier::get);
  }

  /** Starts a context that is the same but for what is then set. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Starts a context with defaults that suit a test. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects the parts of a context. */
  public static final class Builder {
    private @Nullable EventBackend backend;
    private Path eventLogFolder = Path.of("event-logs");
    private InstantSource clock = InstantSource.system();
    private String server = "server";
    private String version = "0";
    private Consumer<String> operatorLog = line -> {};
    private @Nullable Supplier<HttpWire> httpWire;

    private Builder() {}

    private Builder(PluginContext context) {
      this.backend = context.backend;
      this.eventLogFolder = context.eventLogFolder;
      this.clock = context.clock;
      this.server = context.server;
      this.version = context.version;
      this.operatorLog = context.operatorLog;
      this.httpWire = context.httpWire;
    }

    /** Where keys, counters and events live; none by default. */
    public Builder backend(EventBackend value) {
      this.backend = Objects.requireNonNull(value);
      return this;
    }

    /** The folder under which every event log lies. */
    public Builder eventLogFolder(Path value) {
      this.eventLogFolder = Objects.requireNonNull(value);
      return this;
    }

    /** The clock; the system's by default. */
    public Builder clock(InstantSource value) {
      this.clock = Objects.requireNonNull(value);
      return this;
    }

    /** The name of this server. */
    public Builder server(String value) {
      this.server = Objects.requireNonNull(value);
      return this;
    }

    /** The engine's version. */
    public Builder version(String value) {
      this.version = Objects.requireNonNull(value);
      return this;
    }

    /** Receives what {@link PluginContext#tellOperator} is given; nobody by default. */
    public Builder operatorLog(Consumer<String> value) {
      this.operatorLog = Objects.requireNonNull(value);
      return this;
    }

    /** Stands in for the network; by default requests really go out. */
    public Builder httpWire(HttpWire value) {
      Objects.requireNonNull(value);
      return httpWire(() -> value);
    }

    /**
     * Stands in for the network, and learns whether the plugin asks for it: one that never does
     * knows no stand-in.
     *
     * @param value called each time the plugin asks
     */
    public Builder httpWire(Supplier<HttpWire> value) {
      this.httpWire = Objects.requireNonNull(value);
      return this;
    }

    /** The context. */
    public PluginContext build() {
      return new PluginContext(this);
    }
  }

  /** The longest that {@link Actions#close()} should need. */
  public static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
}
