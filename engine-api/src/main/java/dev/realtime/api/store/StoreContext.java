package dev.realtime.api.store;

import dev.realtime.api.backend.ConnectionListener;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a store needs of the world beside its own settings. Immutable; may be used from any thread.
 *
 * <p>Tests of a store make one with {@link #builder()}.
 */
public final class StoreContext {
  private final String namespace;
  private final Path dataFolder;
  private final InstantSource clock;
  private final Consumer<String> operatorLog;

  private StoreContext(Builder builder) {
    this.namespace = builder.namespace;
    this.dataFolder = builder.dataFolder;
    this.clock = builder.clock;
    this.operatorLog = builder.operatorLog;
  }

  /**
   * With what the names of the engine's own keys begin: engines with the same one on one store are
   * a fleet, and know nothing of others. Never blank.
   */
  public String namespace() {
    return namespace;
  }

  /**
   * The engine's data folder, for what a store keeps on this machine: in a folder of the store's
   * name below it. It need not exist.
   */
  public Path dataFolder() {
    return dataFolder;
  }

  /** The engine's clock; in a rule test it stands still between steps. */
  public InstantSource clock() {
    return clock;
  }

  /**
   * Tells the operator something in one line without secrets: a file that was repaired, a server
   * that is too old. Never for every event or every lost connection, which {@link
   * ConnectionListener} is for.
   */
  public void tellOperator(String line) {
    operatorLog.accept(line);
  }

  /** Starts a context with defaults that suit a test. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts a context that is like this one. */
  public Builder toBuilder() {
    return new Builder()
        .namespace(namespace)
        .dataFolder(dataFolder)
        .clock(clock)
        .operatorLog(operatorLog);
  }

  /** Collects the parts of a context. */
  public static final class Builder {
    private String namespace = "realtime";
    private Path dataFolder = Path.of("realtime-data");
    private InstantSource clock = InstantSource.system();
    private Consumer<String> operatorLog = line -> {};

    private Builder() {}

    /**
     * With what the names of the engine's own keys begin; {@code realtime} by default.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public Builder namespace(String value) {
      if (value.isBlank()) {
        throw new IllegalArgumentException("the namespace must not be empty");
      }
      this.namespace = value;
      return this;
    }

    /** The engine's data folder; {@code realtime-data} by default. */
    public Builder dataFolder(Path value) {
      this.dataFolder = Objects.requireNonNull(value);
      return this;
    }

    /** The clock; the system's by default. */
    public Builder clock(InstantSource value) {
      this.clock = Objects.requireNonNull(value);
      return this;
    }

    /** Receives what {@link StoreContext#tellOperator} is given; nobody by default. */
    public Builder operatorLog(Consumer<String> value) {
      this.operatorLog = Objects.requireNonNull(value);
      return this;
    }

    /** The context. */
    public StoreContext build() {
      return new StoreContext(this);
    }
  }
}
