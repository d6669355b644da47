package dev.realtime.api.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hostile texts become in each place. */
final class EscaperTest {

  @ParameterizedTest
  @CsvSource({
    "John Doe, John%20Doe",
    "a/b?c=d&e#f, a%2Fb%3Fc%3Dd%26e%23f",
    "../../etc, ..%2F..%2Fetc",
    "., %2E",
    ".., %2E%2E",
    "..., ...",
    "a+b*c~d, a%2Bb%2Ac~d",
    "100%, 100%25",
    "Ж😀, %D0%96%F0%9F%98%80",
    "'a\r\nHost: x', a%0D%0AHost%3A%20x"
  })
  void shouldKeepTextInsideOnePartOfAUrl(String text, String escaped) {
    assertThat(Escaper.URL_PART.escape(text)).isEqualTo(escaped);
    assertThat(URLDecoder.decode(escaped, StandardCharsets.UTF_8)).isEqualTo(text);
    URI uri = URI.create("http://host/a/" + escaped + "/b");
    assertThat(uri.normalize().getRawPath()).startsWith("/a/").endsWith("/b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "\"},{\"admin\":true", "\\", "\n\t\u0000\u001f", "</script>😀"})
  void shouldStayInsideAJsonString(String text) throws Exception {
    String body = "{\"name\":\"" + Escaper.JSON.escape(text) + "\"}";
    assertThat(new ObjectMapper().readTree(body).get("name").textValue()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "John",
        "a:b",
        "*",
        "?",
        "[a-z]",
        "{tag}",
        "100%",
        "%41",
        "%",
        "%4",
        "back\\slash",
        "two words",
        "\t\n\u007f",
        "Жора",
        "😀:😀",
        "日本*",
        "",
        "%%",
        "a%zz"
      })
  void shouldGiveBackWhatBecamePartOfAKey(String name) {
    String escaped = Escaper.KEY_PART.escape(name);
    assertThat(escaped).doesNotContainPattern("[:*?\\[\\]{}\\\\\\s\\x00-\\x20\\x7f]");
    assertThat(Escaper.unescapeKeyPart(escaped)).isEqualTo(name);
  }

  @Test
  void shouldShowKeyPartsAsTheyAreWhereNothingIsSpecial() {
    assertThat(Escaper.KEY_PART.escape("STEAM_0-1.2_Жора😀")).isEqualTo("STEAM_0-1.2_Жора😀");
    assertThat(Escaper.KEY_PART.escape("STEAM_0:1:2")).isEqualTo("STEAM_0%3A1%3A2");
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, .._.._etc_passwd",
    "'', _",
    "., _",
    ".., _",
    "'   ', _",
    "'name. .', name",
    "C:\\temp, C__temp",
    "'a\u0000b', a_b",
    "Жора 😀, Жора _",
    "gm_construct.log, gm_construct.log"
  })
  void shouldMakePlainFileNames(String text, String name) {
    assertThat(Escaper.FILE_NAME.escape(text)).isEqualTo(name);
    Path folder = Path.of("logs");
    assertThat(folder.resolve(name).normalize().getParent()).isEqualTo(folder);
  }

  @Test
  void shouldKeepFileNamesShortEnoughForAFileSystem() {
    String name = Escaper.FILE_NAME.escape("😁漢".repeat(500) + "𠀀".repeat(500));
    assertThat(name.getBytes(StandardCharsets.UTF_8).length).isBetween(1, 255);
    assertThat(Escaper.FILE_NAME.escape("𠀀".repeat(500)).getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(255);
  }

  @Test
  void shouldLeaveTextAloneWhereNothingIsSpecial() {
    assertThat(Escaper.NONE.escape("*{}\"\\")).isEqualTo("*{}\"\\");
  }
}
