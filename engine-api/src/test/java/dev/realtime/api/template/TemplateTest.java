package dev.realtime.api.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.api.Event;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {
  private static final String DATA =
      """
      {"killer": "John", "weapon": "", "nobody": null, "pos": {"x": 1.5, "y": -2.0}, "n": 5.0,
       "id": 76561198000000001, "alive": false, "list": ["first", {"name": "second"}],
       "имя": "Жора", "a_1": "underscore"}
      """;

  private static Event event(String json) {
    try {
      return Event.live(
          "id",
          "player:death",
          "alpha",
          Instant.ofEpochMilli(1_790_000_000_500L),
          new ObjectMapper().readTree(json));
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String render(String template) {
    return Template.parse(template).render(event(DATA), Escaper.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "**{killer}** wins # **John** wins",
        "{killer}{killer} # JohnJohn",
        "{pos.x}/{pos.y} # 1.5/-2",
        "{n} {id} {alive} # 5 76561198000000001 false",
        "{list.1} {list.2.name} # first second",
        "{list} # [\"first\",{\"name\":\"second\"}]",
        "{pos} # {\"x\":1.5,\"y\":-2.0}",
        "{имя} {a_1} # Жора underscore",
        "[{weapon}] # []",
        "{nobody|someone} # someone",
        "{missing|bare hands} # bare hands",
        "{missing|} # ``",
        "{killer|nobody} # John",
        "{channel} {server} {time} # player:death alpha 1790000000.5",
        "no placeholder # no placeholder",
        "`` # ``"
      })
  void shouldFillInPlaceholders(String template, String text) {
    assertThat(render(template)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{missing} | {missing}",
        "{killer.name} | {killer.name}",
        "{pos.z} | {pos.z}",
        "{nobody} | {nobody}",
        "{list.0} {list.3} {list.x} {list.99999999999} | {list.0} {list.3} {list.x} {list.99999999999}",
        "{channel.x} | {channel.x}"
      })
  void shouldLeaveWhatHasNoValueAsWritten(String template, String text) {
    assertThat(render(template)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{{killer} | {killer}",
        "{{ {killer} | { John",
        "{\"name\":\"{killer}\",\"pos\":{\"x\":{pos.x}}} | {\"name\":\"John\",\"pos\":{\"x\":1.5}}",
        "{ killer } {} {1} {a b} } | { killer } {} {1} {a b} }",
        "{.x} {x.} {a..b} | {.x} {x.} {a..b}"
      })
  void shouldTakeOtherBracesLiterally(String template, String text) {
    assertThat(render(template)).isEqualTo(text);
  }

  @Test
  void shouldPreferTheDataToTheEventsOwn() {
    Event event = event("{\"channel\":\"mine\",\"server\":null}");
    assertThat(Template.parse("{channel} {time}").render(event, Escaper.NONE))
        .isEqualTo("mine 1790000000.5");
    assertThat(Template.parse("{server}").render(event, Escaper.NONE)).isEqualTo("{server}");
  }

  @Test
  void shouldEscapeValuesButNeitherTextNorDefaults() {
    Event event = event("{\"a\":\"x:y\"}");
    assertThat(Template.parse("k:{a}:{b|d:e}").render(event, Escaper.KEY_PART))
        .isEqualTo("k:x%3Ay:d:e");
  }

  @Test
  void shouldNotFillInWhatAValueContains() {
    Event event = event("{\"a\":\"{b}\",\"b\":\"secret\"}");
    assertThat(Template.parse("{a}").render(event, Escaper.NONE)).isEqualTo("{b}");
  }

  @Test
  void shouldRefuseAMissingValueWhereATextWithoutItIsWrong() {
    Template template = Template.parse("kills:{killer}:{pos.z}");
    assertThatThrownBy(() -> template.renderAll(event(DATA), Escaper.KEY_PART))
        .isInstanceOf(MissingValueException.class)
        .hasMessage("the event has no value for {pos.z} in \"kills:{killer}:{pos.z}\"");
    assertThat(Template.parse("kills:{killer}:{z|0}").renderAll(event(DATA), Escaper.KEY_PART))
        .isEqualTo("kills:John:0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"5 | {x}", "[1,2] | {x}", "\"text\" | {x}", "null | {x}"})
  void shouldRenderForDataThatIsNoObject(String json, String text) {
    assertThat(Template.parse("{x}").render(event(json), Escaper.NONE)).isEqualTo(text);
  }

  @Test
  void shouldDescribeItself() {
    Template template = Template.parse("{a} {b.c|d} {a}");
    assertThat(template.placeholders()).containsExactly("a", "b.c", "a");
    assertThat(template.isConstant()).isFalse();
    assertThat(template.source()).isEqualTo("{a} {b.c|d} {a}");
    assertThat(Template.parse("{{a}").isConstant()).isTrue();
    assertThat(Template.parse("").isConstant()).isTrue();
  }
}
