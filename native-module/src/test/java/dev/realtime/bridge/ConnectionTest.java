package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realtime.engine.time.FakeTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a connection ends. */
final class ConnectionTest {
  private final FakeTime time = new FakeTime();
  private final List<Throwable> faults = new ArrayList<>();
  private Socket theirs;
  private Connection connection;

  @BeforeEach
  void connect() throws IOException {
    InetAddress here = InetAddress.getByName("127.0.0.1");
    try (ServerSocket listening = new ServerSocket(0, 1, here)) {
      theirs = new Socket(here, listening.getLocalPort());
      connection = new Connection(listening.accept(), time);
    }
  }

  @AfterEach
  void close() throws IOException {
    theirs.close();
    connection.close();
  }

  @Test
  void shouldEndWithWhateverGoesWrongInSending() throws IOException {
    List<String> ended = new ArrayList<>();
    connection.atEnd(() -> ended.add("ended"));
    connection
        .outbox()
        .offer(
            () -> {
              throw new AssertionError("no frame");
            });
    connection.send(faults::add);
    assertThat(faults).hasSize(1).first().isInstanceOf(AssertionError.class);
    assertThat(theirs.getInputStream().read()).isEqualTo(-1);
    assertThat(ended).containsExactly("ended");
    connection.close();
    connection.atEnd(() -> ended.add("late"));
    assertThat(ended).containsExactly("ended", "late");
    assertThat(time.waiting()).isZero();
  }

  @Test
  void shouldEndWhoeverDoesNotIntroduceHimself() throws IOException {
    time.advance(Duration.ofMillis(2_999));
    assertThat(connection.whyEnded()).isNull();
    time.advance(Duration.ofMillis(1));
    assertThat(connection.whyEnded()).isEqualTo("no HELLO in time");
    assertThat(theirs.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void shouldEndWhoeverIsSilentButNotWhoeverIsNotHeard() throws IOException {
    Frame.of(FrameType.HELLO, 0, Frame.VERSION, "", "{\"token\":\"t\"}")
        .writeTo(theirs.getOutputStream());
    assertThat(connection.introduction("t")).isEqualTo("game");
    time.advance(Duration.ofSeconds(29));
    Frame.of(FrameType.PING, 0, 0).writeTo(theirs.getOutputStream());
    assertThat(Frame.readFrom(connection.in(), Frame.LARGEST).type()).isEqualTo(FrameType.PING);
    time.advance(Duration.ofSeconds(29));
    connection.paused(true);
    time.advance(Duration.ofMinutes(10));
    connection.paused(false);
    time.advance(Duration.ofMillis(29_999));
    assertThat(connection.whyEnded()).isNull();
    time.advance(Duration.ofSeconds(31));
    assertThat(connection.whyEnded()).isEqualTo("said nothing for too long");
    assertThat(theirs.getInputStream().read()).isEqualTo(-1);
    assertThat(time.waiting()).isZero();
  }
}
