package dev.realtime.server.faults;

import dev.realtime.engine.redis.RedisSettings;
import dev.realtime.engine.redis.TestingSentinels;
import java.util.Map;

/**
 * A master with a replica, and three Sentinels. It fails by the end of the master; every other time
 * the replica has not had the master's last moments.
 */
final class MasterAndReplica implements FaultStore {
  private final TestingSentinels redis = TestingSentinels.start();
  private final int rate;
  private boolean ahead;

  /**
   * Starts it.
   *
   * @param rate how many events come in a second
   */
  MasterAndReplica(int rate) {
    this.rate = rate;
  }

  @Override
  public RedisSettings settings() {
    return redis.settings();
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "REDIS_SENTINELS", String.join(",", redis.urls()), "REDIS_MASTER", TestingSentinels.MASTER);
  }

  @Override
  public void cutConnections() {
    redis.command("CLIENT KILL TYPE normal");
    redis.command("CLIENT KILL TYPE pubsub");
  }

  @Override
  public void fail(Faults faults) throws InterruptedException {
    // What was emitted a second before waits for the store no more.
    int first = faults.emitted() - rate;
    if (ahead) {
      faults.begin("master killed 0.3 s ahead of its replica");
      redis.killMasterAheadOfReplica(300);
    } else {
      faults.begin("master killed");
      redis.killMaster();
    }
    faults.forgive(first, faults.emitted());
    ahead = !ahead;
    redis.awaitFailover();
    try {
      faults.pause(100, 3000);
    } finally {
      redis.startKilled();
    }
  }

  @Override
  public void close() {
    redis.close();
  }
}
