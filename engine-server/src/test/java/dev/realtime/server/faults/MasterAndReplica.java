package dev.realtime.server.faults;

import dev.realtime.redis.RedisSettings;
import dev.realtime.redis.TestingSentinels;
import java.util.Map;

/**
 * A master with a replica, and three Sentinels. It fails by the end of the master; every other time
 * the replica has not had the master's last moments.
 */
final class MasterAndReplica implements FaultStore {
  static final String AHEAD = "master killed 0.3 s ahead of its replica";

  private final TestingSentinels redis = TestingSentinels.start();
  private final int rate;
  private final int replicas;
  private boolean ahead = true;

  /**
   * Starts it.
   *
   * @param rate how many events come in a second
   * @param replicas how many replicas must have what is taken for done: 0 or 1
   */
  MasterAndReplica(int rate, int replicas) {
    this.rate = rate;
    this.replicas = replicas;
  }

  @Override
  public RedisSettings settings() {
    return redis.settings().withReplicas(replicas);
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "REDIS_SENTINELS",
        String.join(",", redis.urls()),
        "REDIS_MASTER",
        TestingSentinels.MASTER,
        "REDIS_REPLICAS",
        Integer.toString(replicas));
  }

  @Override
  public void cutConnections() {
    redis.command("CLIENT KILL TYPE normal");
    redis.command("CLIENT KILL TYPE pubsub");
  }

  @Override
  public void fail(Faults faults) throws InterruptedException {
    redis.awaitReplica();
    // What was emitted a second before has come to the store and to the replica.
    int first = faults.emitted() - rate;
    if (ahead) {
      faults.begin(AHEAD);
      redis.killMasterAheadOfReplica(300);
    } else {
      faults.begin("master killed");
      redis.killMaster();
    }
    if (replicas == 0) {
      faults.forgive(first, faults.emitted(), first - 2 * FaultRun.WINDOW_SECONDS * rate);
    }
    ahead = !ahead;
    redis.awaitFailover();
    faults.say("the replica is the master");
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
