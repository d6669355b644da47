package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames against the specification, which the C++ side is tested against, too. */
final class FrameTest {
  private static final Path SPECIFICATION = Path.of("frames.txt");

  private static List<String> lines(String kind) throws IOException {
    return Files.readAllLines(SPECIFICATION).stream()
        .filter(line -> line.startsWith(kind + " "))
        .toList();
  }

  static List<String> vectors() throws IOException {
    return lines("vector");
  }

  @Test
  void shouldKnowTheTypesOfTheSpecification() throws IOException {
    List<String> types = lines("type");
    assertThat(types).hasSameSizeAs(FrameType.values());
    for (String line : types) {
      String[] words = line.split(" +");
      assertThat(FrameType.valueOf(words[2]).code()).isEqualTo(Integer.parseInt(words[1]));
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void shouldReadAndWriteEveryVector(String line) throws IOException {
    String[] halves = line.substring("vector ".length()).split(" \\| ", 2);
    byte[] bytes = HexFormat.of().parseHex(halves[0]);
    String[] words = halves[1].split(" ", 5);
    String name = words[3].equals("-") ? "" : words[3].replace("\\0", "\0").replace("\\s", " ");
    String body = words[4].equals("-") ? "" : words[4];

    Frame frame = Frame.readFrom(new ByteArrayInputStream(bytes), Frame.LARGEST);
    assertThat(frame.type()).isEqualTo(FrameType.valueOf(words[0]));
    assertThat(frame.flags()).isEqualTo(Integer.parseInt(words[1]));
    assertThat(frame.number()).isEqualTo(Long.parseUnsignedLong(words[2]));
    assertThat(frame.name()).isEqualTo(name);
    assertThat(frame.text()).isEqualTo(body);

    ByteArrayOutputStream written = new ByteArrayOutputStream();
    frame.writeTo(written);
    assertThat(written.toByteArray()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01000004020000000000000000000000", // longer than allowed
        "ffffffff020000000000000000000000",
        "00000000020001000000000000000000", // a name longer than the frame
        "00000000000000000000000000000000", // no such type
        "00000000ff0000000000000000000000",
      })
  void shouldRefuseWhatIsNoFrame(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> Frame.readFrom(new ByteArrayInputStream(bytes), Frame.LARGEST))
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void shouldNoticeAnEndWithinAFrame() {
    byte[] bytes = HexFormat.of().parseHex("0500000002000000000000000000000041");
    assertThatThrownBy(() -> Frame.readFrom(new ByteArrayInputStream(bytes), Frame.LARGEST))
        .isInstanceOf(EOFException.class)
        .hasMessage("ended within a frame");
  }

  @Test
  void shouldKnowWhatDoesNotFit() {
    assertThat(Frame.of(FrameType.TEXT, 0, 1, "x".repeat(65_535), "").fits()).isTrue();
    assertThat(Frame.of(FrameType.TEXT, 0, 1, "ö".repeat(32_768), "").fits()).isFalse();
    byte[] large = new byte[Frame.LARGEST];
    assertThat(new Frame(FrameType.TEXT, 0, 1, "", large).fits()).isTrue();
    assertThat(new Frame(FrameType.TEXT, 0, 1, "x", large).fits()).isFalse();
  }
}
