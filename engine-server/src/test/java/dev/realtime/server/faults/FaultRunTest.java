package dev.realtime.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short fault run; {@link FaultRun#main} is the long one. */
final class FaultRunTest {

  @TempDir private Path folder;

  @Test
  void shouldLoseNothingAndCountNothingTwice() throws Exception {
    Tally tally = new FaultRun(10_000, 500, 7, 500, 1500).run(folder);
    System.out.println(tally);
    assertThat(tally.isRight()).describedAs(tally.toString()).isTrue();
  }
}
