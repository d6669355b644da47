package dev.realtime.redis.embedded;

import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.store.StoreContext;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.redis.RedisBackend;
import dev.realtime.redis.RedisFactory;
import dev.realtime.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The store {@code embedded}: a Redis that the engine starts, and that ends with it. */
public final class EmbeddedFactory implements StoreFactory {

  /** Found by ServiceLoader. */
  public EmbeddedFactory() {}

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public String summary() {
    return "A Redis of the engine's own, for this machine; its data lie in the data folder.";
  }

  @Override
  public List<Field> fields() {
    return List.of(RedisFactory.TIMEOUT, RedisFactory.STREAM_CAP);
  }

  @Override
  public String section() {
    return RedisFactory.SECTION;
  }

  @Override
  public boolean opensUnasked() {
    return EmbeddedRedis.isSupported();
  }

  /** What the settings say does not depend on where the server will listen. */
  @Override
  public void check(Definition settings) {
    complete(RedisSettings.of("redis://127.0.0.1"), settings);
  }

  @Override
  public EventBackend open(Definition settings, StoreContext context) {
    EmbeddedRedis server;
    try {
      server = EmbeddedRedis.start(folder(context));
    } catch (IOException e) {
      throw new BackendException("Redis cannot be started: " + e.getMessage(), e);
    }
    try {
      return new OwnRedis(server, backend(server.settings(), settings, context));
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  @Override
  public Optional<EventBackend> attach(Definition settings, StoreContext context) {
    return EmbeddedRedis.running(folder(context))
        .map(running -> backend(running, settings, context));
  }

  private static Path folder(StoreContext context) {
    return context.dataFolder().resolve("redis");
  }

  private static RedisBackend backend(
      RedisSettings server, Definition settings, StoreContext context) {
    return new RedisBackend(complete(server, settings).withNamespace(context.namespace()));
  }

  private static RedisSettings complete(RedisSettings server, Definition settings) {
    try {
      return server
          .withTimeout(RedisFactory.timeout(settings))
          .withStreamCap(RedisFactory.streamCap(settings));
    } catch (DefinitionException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new DefinitionException("", String.valueOf(e.getMessage()));
    }
  }
}
