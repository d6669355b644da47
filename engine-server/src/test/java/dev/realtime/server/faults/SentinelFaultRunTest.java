package dev.realtime.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short fault run on a Redis with Sentinels. At length: {@code ./mvnw -pl engine-server -am test
 * -Dtest=SentinelFaultRunTest -Dsurefire.failIfNoSpecifiedTests=false -Dfaults.events=200000
 * -Dfaults.rate=1200 -Dfaults.pause=4000 -Dfaults.seed=3 -Dfaults.replicas=0}: with one replica
 * that must have everything nothing may be missing, with none only what was emitted around the end
 * of a master.
 */
@Tag("faults")
final class SentinelFaultRunTest {

  @TempDir private Path folder;

  @Test
  void shouldLoseNothingButWhatOnlyTheMasterHad() throws Exception {
    int replicas = Integer.getInteger("faults.replicas", 1);
    int rate = Integer.getInteger("faults.rate", 300);
    try (FaultStore redis = new MasterAndReplica(rate, replicas)) {
      Tally tally =
          new FaultRun(
                  Integer.getInteger("faults.events", 3_000),
                  rate,
                  Long.getLong("faults.seed", 4),
                  500,
                  Integer.getInteger("faults.pause", 1500))
              .run(folder, redis);
      System.out.println(tally);
      assertThat(tally.faults()).containsKey(MasterAndReplica.AHEAD);
      boolean right = replicas == 0 ? tally.isRight() : tally.isComplete();
      assertThat(right).describedAs(tally.toString()).isTrue();
    }
  }
}
