package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The demo, as a newcomer sees it. */
@Tag("slow")
final class DemoTest {

  @Test
  void shouldTellTheWholeStory() {
    PrintStream real = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setProperty("realtime.home", "..");
    try {
      assertThat(Main.run("demo")).isZero();
    } finally {
      System.setOut(real);
      System.clearProperty("realtime.home");
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("John")
        .contains("AWESOME SHOT: ")
        .contains("calls a moderator")
        .contains("SUMMARY: ")
        .contains("503, and the same payment will come again")
        .contains("signature verified")
        .contains("   1. John")
        .contains("round:end  {")
        .contains(" 0 dropped");
  }
}
