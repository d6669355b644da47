package dev.realtime.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short fault run. At length: {@code ./mvnw -pl engine-server -am test -Dtest=FaultRunTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfaults.events=200000 -Dfaults.rate=2000}.
 */
@Tag("faults")
final class FaultRunTest {

  @TempDir private Path folder;

  @Test
  void shouldLoseNothingAndCountNothingTwice() throws Exception {
    try (FaultStore redis = new OneServer()) {
      Tally tally =
          new FaultRun(
                  Integer.getInteger("faults.events", 10_000),
                  Integer.getInteger("faults.rate", 500),
                  Long.getLong("faults.seed", 7),
                  500,
                  Integer.getInteger("faults.pause", 1500))
              .run(folder, redis);
      System.out.println(tally);
      assertThat(tally.isRight()).describedAs(tally.toString()).isTrue();
    }
  }
}
