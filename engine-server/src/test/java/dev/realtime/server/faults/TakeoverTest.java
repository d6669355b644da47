package dev.realtime.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a rule stands still when the engine that acts is killed. At length: {@code ./mvnw -pl
 * engine-server -am test -Dtest=TakeoverTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dfaults.takeovers=20}.
 */
@Tag("faults")
final class TakeoverTest {
  /** A lease is good for ten seconds, and the others ask for it every three. */
  private static final long LEASE_AND_RENEWAL_MILLIS = 13_000;

  /** For a machine that has other things to do. */
  private static final long PATIENCE_MILLIS = 15_000;

  @TempDir private Path folder;

  @Test
  void shouldGoOnWithAnotherEngineAndLoseNothing() throws Exception {
    TakeoverRun.Outcome outcome =
        new TakeoverRun(Integer.getInteger("faults.takeovers", 1), Long.getLong("faults.seed", 1))
            .run(folder);
    System.out.println(outcome);
    assertThat(outcome.worst()).isLessThan(LEASE_AND_RENEWAL_MILLIS + PATIENCE_MILLIS);
    assertThat(outcome.lost()).isZero();
  }
}
