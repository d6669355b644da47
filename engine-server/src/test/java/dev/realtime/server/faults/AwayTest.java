package dev.realtime.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis is away for a while, and emitting goes on. At length: {@code ./mvnw -pl engine-server -am
 * test -Dtest=AwayTest -Dsurefire.failIfNoSpecifiedTests=false -Dfaults.away=60 -Dfaults.rate=1000
 * -Dfaults.before=15}.
 */
@Tag("faults")
final class AwayTest {

  @TempDir private Path folder;

  @Test
  void shouldHandOverEverythingInOrderWhenRedisIsBack() throws Exception {
    AwayRun.Outcome outcome =
        new AwayRun(
                Integer.getInteger("faults.rate", 1_000),
                Integer.getInteger("faults.before", 2),
                Integer.getInteger("faults.away", 4))
            .run(folder);
    System.out.println(outcome);
    assertThat(outcome.mostSpooled()).isPositive();
    assertThat(outcome.forwarded()).isEqualTo(outcome.events());
    assertThat(outcome.lost()).isZero();
    assertThat(outcome.outOfOrder()).isZero();
    assertThat(outcome.counted()).isEqualTo(outcome.events());
  }
}
