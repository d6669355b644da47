package dev.realtime.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mark by which an engine knows a published event that also comes by the stream. */
final class EventMessageTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant TIME = Instant.ofEpochMilli(1_790_000_000_007L);

  private static EventMessage message(String server, String json) {
    return new EventMessage("run-1", "a", server, TIME, json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"killer\":\"John\"}",
        "{}",
        "{ }",
        "{\n\t}",
        " {\"a\":1 }",
        "{\"a\":{}}",
        "{\"a\":{\"b\":{}}}",
        "{\"a\":\"}\"}",
        "{\"a\":\"{\"}",
        "{\"_rt\":{\"id\":\"own\"}}",
        "{\"a\":{\"_rt\":{\"id\":\"nested\"}}}",
        "{\"a\":[{\"_rt\":{\"id\":\"nested\"}}]}",
        "{\"a\":\"\\\"_rt\\\":{\\\"id\\\":\\\"\"}",
        "[]",
        "[1,2]",
        "[{\"a\":1}]",
        "[1] ",
        "5",
        "\"text\"",
        "\"}}\"",
        "true",
        "null"
      })
  void shouldMarkAnyJsonAndTakeTheMarkOff(String json) throws Exception {
    String published = message("alpha", json).published();
    assertThat(EventMessage.isMarked(published)).describedAs(published).isTrue();
    JsonNode plain = JSON.readTree(EventMessage.withoutMark(published));
    assertThat(plain).isEqualTo(JSON.readTree(json));
    assertThat(EventMessage.isMarked(json)).describedAs("without a mark").isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alpha",
        "the \"best\" server",
        "back\\slash",
        "{braces}}",
        "tab\tand\nline",
        "\u0000",
        "Сервер 😀",
        ""
      })
  void shouldCarryTheServersName(String server) throws Exception {
    String published = message(server, "{\"a\":1}").published();
    JsonNode mark = JSON.readTree(published).get("_rt");
    assertThat(mark.get("server").textValue()).isEqualTo(server);
    assertThat(mark.get("id").textValue()).isEqualTo("run-1");
    assertThat(mark.get("time").decimalValue()).isEqualByComparingTo("1790000000.007");
    assertThat(EventMessage.isMarked(published)).isTrue();
    assertThat(EventMessage.withoutMark(published)).isEqualTo("{\"a\":1}");
  }

  @Test
  void shouldLeaveTheDataBeforeTheMark() {
    assertThat(message("s", "{\"a\":1}").published())
        .startsWith("{\"a\":1,\"_rt\":{\"id\":\"run-1\"");
    assertThat(message("s", "[1,2]").published().stripTrailing()).isEqualTo("[1,2]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "}}",
        "{\"a\":{}}",
        "{\"_rt\":5}",
        "{\"_rt\":{}}",
        "{\"_rt\":{\"server\":\"x\"}}",
        "{\"a\":{\"_rt\":{\"id\":\"x\"},\"b\":{}}}",
        "{\"_rt\":{\"id\":\"x\"},\"b\":{}}",
        "{\"a\":\"\\\"_rt\\\":{\\\"id\\\":\\\"x\\\"}}\"}",
        "[1,2] ",
        "5\n"
      })
  void shouldNotTakeForeignTextsForMarked(String text) {
    assertThat(EventMessage.isMarked(text)).isFalse();
    assertThat(EventMessage.withoutMark(text)).isEqualTo(text);
  }
}
