package dev.realtime.api.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextValuesTest {

  /** The second column is what {@code tostring} of LuaJIT 2.1 answers for the first. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-3, -3",
    "0.1, 0.1",
    "0.5, 0.5",
    "0.33333333333333331, 0.33333333333333",
    "0.66666666666666663, 0.66666666666667",
    "-0.33333333333333331, -0.33333333333333",
    "100, 100",
    "1e13, 10000000000000",
    "99999999999999, 99999999999999",
    "1e14, 1e+14",
    "123456789012345, 1.2345678901235e+14",
    "1e15, 1e+15",
    "9007199254740992, 9.007199254741e+15",
    "1e16, 1e+16",
    "1e20, 1e+20",
    "1e100, 1e+100",
    "1.5e300, 1.5e+300",
    "4.9406564584124654e-324, 4.9406564584125e-324",
    "1.7976931348623157e308, 1.7976931348623e+308",
    "0.0001, 0.0001",
    "0.00001, 1e-05",
    "0.00012345, 0.00012345",
    "123.456, 123.456",
    "1234567.891, 1234567.891",
    "12345678901234.5, 12345678901235",
    "12345678901235.5, 12345678901236",
    "3.14159265358979, 3.1415926535898",
    "0.30000000000000004, 0.3",
    "1e-10, 1e-10",
    "1792576929.125, 1792576929.125",
    "76561198000000000, 7.6561198e+16",
    "-1e14, -1e+14",
    "-123456.789, -123456.789",
    "99999999999999.9, 1e+14",
    "Infinity, inf",
    "-Infinity, -inf",
    "NaN, nan"
  })
  void shouldWriteNumbersAsLuaDoes(double number, String text) {
    assertThat(TextValues.ofNumber(number)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "5 | 5",
        "5.0 | 5",
        "-0.25 | -0.25",
        "76561198000000001 | 76561198000000001",
        "123456789012345678901234567890 | 123456789012345678901234567890",
        "true | true",
        "false | false",
        "\"text\" | text",
        "\"\" | ``",
        "[1,\"a\"] | [1,\"a\"]",
        "{\"a\":{\"b\":1}} | {\"a\":{\"b\":1}}"
      })
  void shouldReadAsText(String json, String text) throws Exception {
    assertThat(TextValues.of(new ObjectMapper().readTree(json))).isEqualTo(text);
  }

  @Test
  void shouldHaveNoTextForNothing() throws Exception {
    assertThat(TextValues.of(new ObjectMapper().readTree("null"))).isNull();
    assertThat(TextValues.of(MissingNode.getInstance())).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1000, 1", "1790000000000, 1790000000", "1790000000120, 1790000000.12"})
  void shouldWriteTimesInSeconds(long millis, String text) {
    assertThat(TextValues.ofSeconds(Instant.ofEpochMilli(millis))).isEqualTo(text);
  }
}
