package dev.realtime.server.faults;

import dev.realtime.api.Secret;
import dev.realtime.redis.RedisSettings;
import dev.realtime.redis.embedded.TestingRedis;
import java.util.Map;
import java.util.Objects;

/** One Redis, which writes everything to its file before it answers. */
final class OneServer implements FaultStore {
  private final TestingRedis redis = TestingRedis.own();

  OneServer() {
    alwaysOnDisk();
  }

  private void alwaysOnDisk() {
    redis.command("CONFIG", "SET", "appendfsync", "always");
  }

  @Override
  public RedisSettings settings() {
    return redis.settings();
  }

  @Override
  public Map<String, String> environment() {
    Secret password = Objects.requireNonNull(redis.settings().password());
    return Map.of("REDIS_URL", "redis://:" + password.reveal() + "@127.0.0.1:" + redis.port());
  }

  @Override
  public void cutConnections() {
    redis.command("CLIENT", "KILL", "TYPE", "normal");
    redis.command("CLIENT", "KILL", "TYPE", "pubsub");
  }

  @Override
  public void fail(Faults faults) throws InterruptedException {
    faults.begin("redis killed");
    kill();
    try {
      faults.pause(100, 1500);
    } finally {
      start();
    }
  }

  /** Ends it at once. */
  void kill() {
    redis.kill();
  }

  /** Starts it again on its file. */
  void start() {
    redis.start();
    alwaysOnDisk();
  }

  @Override
  public void close() {
    redis.close();
  }
}
