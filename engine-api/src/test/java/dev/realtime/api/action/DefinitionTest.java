package dev.realtime.api.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DefinitionTest {
  private static final List<Field> FIELDS =
      List.of(
          Field.of("address", Field.Kind.TEXT).alias("addr").required().secret().meaning("where"),
          Field.template("format").alias("message"),
          Field.of("amount", Field.Kind.NUMBER),
          Field.of("count", Field.Kind.INTEGER).defaultValue(3),
          Field.of("port", Field.Kind.INTEGER).between(1, 65535),
          Field.of("loud", Field.Kind.BOOLEAN),
          Field.of("wait", Field.Kind.DURATION).defaultValue("10s"),
          Field.of("limit", Field.Kind.SIZE),
          Field.choice("method", "POST", "PUT").defaultValue("POST"),
          Field.of("headers", Field.Kind.MAP).secret(),
          Field.of("tags", Field.Kind.LIST).secret(),
          Field.of("extra", Field.Kind.ANY));

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Definition check(String text) {
    return Definition.check("demo", FIELDS, json(text), Map.of("TOKEN", "s3cret")::get);
  }

  private static String errorOf(String text) {
    try {
      check(text);
    } catch (DefinitionException e) {
      return String.valueOf(e.getMessage());
    }
    return "no error";
  }

  @Test
  void shouldReadEveryKind() {
    Definition definition =
        check(
            """
            {"address": "a", "format": "{x}", "amount": "2.5", "count": 7.0, "loud": true,
             "wait": 0.5, "limit": "2KB", "method": "PUT", "headers": {"b": "1", "a": 2},
             "tags": ["x"], "extra": {"deep": [1]}}
            """);
    assertThat(definition.type()).isEqualTo("demo");
    assertThat(definition.text("address")).isEqualTo("a");
    assertThat(definition.secret("address")).isEqualTo(Secret.of("a")).hasToString("***");
    assertThat(definition.requiredTemplate("format").placeholders()).containsExactly("x");
    assertThat(definition.number("amount")).isEqualTo(2.5);
    assertThat(definition.integer("count")).isEqualTo(7);
    assertThat(definition.flag("loud")).isTrue();
    assertThat(definition.duration("wait")).isEqualTo(Duration.ofMillis(500));
    assertThat(definition.size("limit")).isEqualTo(2048);
    assertThat(definition.requiredText("method")).isEqualTo("PUT");
    assertThat(definition.textMap("headers"))
        .containsExactly(Map.entry("b", "1"), Map.entry("a", "2"));
    assertThat(definition.json("tags")).hasSize(1);
    assertThat(definition.json("extra")).hasToString("{\"deep\":[1]}");
  }

  @Test
  void shouldFillDefaultsInAndLeaveTheRestOut() {
    Definition definition = check("{\"address\": \"a\", \"format\": null}");
    assertThat(definition.integer("count")).isEqualTo(3);
    assertThat(definition.duration("wait")).isEqualTo(Duration.ofSeconds(10));
    assertThat(definition.requiredText("method")).isEqualTo("POST");
    assertThat(definition.has("format")).isFalse();
    assertThat(definition.template("format")).isNull();
    assertThat(definition.number("amount")).isNull();
    assertThat(definition.flag("loud")).isFalse();
    assertThat(definition.textMap("headers")).isEmpty();
  }

  @Test
  void shouldKnowFieldsByTheirAliases() {
    assertThat(check("{\"addr\": \"a\", \"message\": \"m\"}").requiredTemplate("format").source())
        .isEqualTo("m");
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "5.0, 5", "2.5, 2.5", "76561198000000001, 76561198000000001"})
  void shouldTakeNumbersForTexts(String number, String text) {
    assertThat(check("{\"address\": " + number + "}").text("address")).isEqualTo(text);
  }

  @Test
  void shouldTakeNumbersOfAnyLengthInTexts() {
    Definition definition = check("{\"address\":\"a\",\"amount\":\"100000000000000000000\"}");
    assertThat(definition.number("amount")).isEqualTo(1e20);
  }

  @Test
  void shouldTakeAnEmptyLuaTableForAMapAndForAList() {
    Definition definition = check("{\"address\":\"a\",\"headers\":[],\"tags\":{}}");
    assertThat(definition.textMap("headers")).isEmpty();
    assertThat(definition.json("tags")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | field 'address' is required: a text, where",
        "{\"address\":\"a\",\"fromat\":\"x\"} | 'demo' has no field 'fromat'; did you mean 'format'?",
        "{\"address\":\"a\",\"mesage\":\"x\"} | 'demo' has no field 'mesage'; did you mean 'message'?",
        "{\"address\":\"a\",\"format\":\"x\",\"message\":\"y\"} | field 'message' is given twice: it means the same as 'format'",
        "{\"address\":\"a\",\"format\":[1]} | field 'format' must be a text with {placeholders}, not [1]",
        "{\"address\":\"a\",\"message\":true} | field 'message' must be a text with {placeholders}, not true",
        "{\"address\":\"a\",\"amount\":\"lots\"} | field 'amount' must be a number, not \"lots\"",
        "{\"address\":\"a\",\"count\":2.5} | field 'count' must be a whole number, not 2.5",
        "{\"address\":\"a\",\"count\":1e300} | field 'count' must be a whole number, not 1.0E300",
        "{\"address\":\"a\",\"count\":18446744073709551616} | field 'count' must be a whole number, not 18446744073709551616",
        "{\"address\":\"a\",\"port\":0} | field 'port' must be a whole number from 1 to 65535, not 0",
        "{\"address\":\"a\",\"port\":\"65536\"} | field 'port' must be a whole number from 1 to 65535, not \"65536\"",
        "{\"address\":\"a\",\"loud\":\"yes\"} | field 'loud' must be true or false, not \"yes\"",
        "{\"address\":\"a\",\"wait\":-1} | field 'wait' must be seconds, or a text such as \"10s\" or \"24h\", not -1",
        "{\"address\":\"a\",\"limit\":0} | field 'limit' must be bytes, or a text such as \"100MB\", not 0",
        "{\"address\":\"a\",\"method\":\"POTS\"} | field 'method' must be one of POST, PUT, not \"POTS\"; did you mean 'POST'?",
        "{\"address\":\"a\",\"headers\":\"x\"} | field 'headers' must be a table of names and values, not a value of another kind",
        "{\"address\":\"a\",\"tags\":{\"a\":1}} | field 'tags' must be a list, not a value of another kind"
      })
  void shouldSayWhatIsWrongAndWhatWouldBeRight(String definition, String message) {
    assertThat(errorOf(definition)).isEqualTo(message);
  }

  @Test
  void shouldListEverythingThatIsWrongAtOnce() {
    List<String> errors = new ArrayList<>();
    Definition definition =
        Definition.check(
            "demo",
            FIELDS,
            json("{\"count\":\"many\",\"prot\":1,\"wait\":\"soon\",\"loud\":true}"),
            name -> null,
            error -> errors.add(error.field() + " " + error.problem()));

    assertThat(errors)
        .containsExactly(
            "count must be a whole number, not \"many\"",
            "prot is unknown; did you mean 'port'?",
            "wait must be seconds, or a text such as \"10s\" or \"24h\", not \"soon\"",
            "address is required: a text, where");
    assertThat(definition.flag("loud")).isTrue();
    assertThat(definition.has("count")).isFalse();
    assertThat(definition.has("wait")).isFalse();
  }

  @Test
  void shouldBoundOnlyNumbers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Field.of("name", Field.Kind.TEXT).between(1, 2))
        .withMessage("field 'name' holds no number to bound: TEXT");
  }

  @Test
  void shouldReadTheTextsOfAList() {
    assertThat(check("{\"address\":\"a\",\"tags\":[\"x\",2]}").textList("tags"))
        .containsExactly("x", "2");
    assertThat(check("{\"address\":\"a\"}").textList("tags")).isEmpty();
    assertThatThrownBy(() -> check("{\"address\":\"a\",\"tags\":[1,{}]}").textList("tags"))
        .hasMessage("field 'tags[2]' must be a text, not a table");
  }

  @Test
  void shouldReadSecretsFromTheEnvironment() {
    Definition definition =
        check(
            """
            {"address": "env:TOKEN", "headers": {"Authorization": "env: TOKEN", "X": "plain"},
             "tags": ["env:TOKEN", {"deep": "env:TOKEN"}], "format": "env:TOKEN"}
            """);
    assertThat(definition.secret("address")).isEqualTo(Secret.of("s3cret"));
    assertThat(definition.textMap("headers"))
        .containsEntry("Authorization", "s3cret")
        .containsEntry("X", "plain");
    assertThat(definition.json("tags")).hasToString("[\"s3cret\",{\"deep\":\"s3cret\"}]");
    assertThat(definition.requiredTemplate("format").source())
        .describedAs("a field that is no secret is shown, so nothing is read for it")
        .isEqualTo("env:TOKEN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"address\":\"env:NOPE\"} | field 'address' names the environment variable NOPE, which is not set",
        "{\"address\":\"a\",\"headers\":{\"X\":\"env:NOPE\"}} | field 'headers.X' names the environment variable NOPE, which is not set",
        "{\"address\":\"a\",\"tags\":[1,\"env:NOPE\"]} | field 'tags[2]' names the environment variable NOPE, which is not set"
      })
  void shouldNameTheVariableThatIsNotSet(String definition, String message) {
    assertThat(errorOf(definition)).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"address\":[\"hush\"]}",
        "{\"address\":\"a\",\"headers\":\"hush\"}",
        "{\"address\":\"a\",\"tags\":\"hush\"}",
        "{\"address\":\"hush\",\"fromat\":1}"
      })
  void shouldNeverShowSecretsInErrors(String definition) {
    assertThat(errorOf(definition)).doesNotContain("hush", "no error");
  }

  @Test
  void shouldRefuseATableWhereAMapNeedsTexts() {
    Definition definition = check("{\"address\":\"a\",\"headers\":{\"X\":[\"hush\"]}}");
    assertThatThrownBy(() -> definition.textMap("headers"))
        .isInstanceOf(DefinitionException.class)
        .hasMessage("field 'headers.X' must be a text, not a table");
  }

  @Test
  void shouldTellAPluginThatItAsksWrongly() {
    Definition definition = check("{\"address\":\"a\"}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> definition.text("colour"))
        .withMessage("demo describes no field 'colour'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> definition.number("address"))
        .withMessage("field 'address' of demo is described as TEXT");
  }

  @Test
  void shouldNameASettingAsTheOperatorKnowsIt() {
    assertThatThrownBy(() -> check("{\"address\":\"a\",\"amuont\":1}"))
        .isInstanceOfSatisfying(
            DefinitionException.class,
            error -> {
              assertThat(error.field()).isEqualTo("amuont");
              assertThat(error.in("plugins.demo"))
                  .hasMessage("plugins.demo.amuont is unknown; did you mean 'amount'?")
                  .returns("plugins.demo.amuont", DefinitionException::field);
            });
    assertThatThrownBy(() -> check("{\"address\":\"a\",\"amount\":\"x\"}"))
        .isInstanceOfSatisfying(
            DefinitionException.class,
            error ->
                assertThat(error.in("plugins.demo"))
                    .hasMessage("plugins.demo.amount must be a number, not \"x\""));
    assertThat(new DefinitionException("", "must be a table").in("plugins.demo"))
        .hasMessage("plugins.demo: must be a table");
    assertThatThrownBy(() -> Definition.check("demo", List.of(), json("{\"a\":1}"), name -> null))
        .isInstanceOfSatisfying(
            DefinitionException.class,
            error ->
                assertThat(error.in("plugins.demo"))
                    .hasMessage("plugins.demo.a is unknown: there is nothing to set"));
  }
}
