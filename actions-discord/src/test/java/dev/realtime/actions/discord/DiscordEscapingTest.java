package dev.realtime.actions.discord;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a player's text may not do. */
final class DiscordEscapingTest {
  private static final List<String> WITH_MARKUP =
      List.of(
          "/content",
          "/embeds/0/title",
          "/embeds/0/description",
          "/embeds/0/fields/0/name",
          "/embeds/0/fields/0/value");
  private static final List<String> PLAIN =
      List.of("/username", "/embeds/0/author/name", "/embeds/0/footer/text");
  private static final String EVERYWHERE =
      "{'format':'{killer}','username':'{killer}','embeds':[{'title':'{killer}',"
          + "'description':'{killer}','author':{'name':'{killer}'},'footer':{'text':'{killer}'},"
          + "'fields':[{'name':'{killer}','value':'{killer}'}]}]}";

  private final Webhook webhook = new Webhook(new DiscordPlugin());

  @AfterEach
  void close() {
    webhook.close();
  }

  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("@everyone", "@\u200beveryone", "@\u200beveryone"),
        Arguments.of("<@123>", "\\<@\u200b123\\>", "<@\u200b123>"),
        Arguments.of("<#1> <:e:2> <t:3>", "\\<\\#1\\> \\<:e:2\\> \\<t:3\\>", "<#1> <:e:2> <t:3>"),
        Arguments.of("`rm`", "\\`rm\\`", "`rm`"),
        Arguments.of("**x**", "\\*\\*x\\*\\*", "**x**"),
        Arguments.of("_a_ ~~b~~ ||c||", "\\_a\\_ \\~\\~b\\~\\~ \\|\\|c\\|\\|", "_a_ ~~b~~ ||c||"),
        Arguments.of("[a](http://x)", "\\[a\\]\\(http\\://x\\)", "[a](http://x)"),
        Arguments.of("HTTPS://x.example", "HTTPS\\://x.example", "HTTPS://x.example"),
        Arguments.of("Discord.gg/free", "Discord\\.gg/free", null),
        Arguments.of("> quote", "\\> quote", "> quote"),
        Arguments.of("# big", "\\# big", "# big"),
        Arguments.of("- item", "\\- item", "- item"),
        Arguments.of("-# small", "-\\# small", "-# small"),
        Arguments.of("12. item", "12\\. item", "12. item"),
        Arguments.of("+", "\\+", "+"),
        Arguments.of("-5 1.5 a-b", "-5 1.5 a-b", "-5 1.5 a-b"),
        Arguments.of("back\\slash", "back\\\\slash", "back\\slash"),
        Arguments.of("a\u202eb\u2066c\u200fd", "abcd", "abcd"),
        Arguments.of("a\u0000b\u001bc\td", "abc d", "abc d"),
        Arguments.of("../../x", "../../x", "../../x"),
        Arguments.of("a&b=c", "a&b=c", "a&b=c"),
        Arguments.of("{killer}", "{killer}", "{killer}"),
        Arguments.of("half \ud83d", "half \ufffd", "half \ufffd"),
        Arguments.of("Jörg \ud83d\ude00", "Jörg \ud83d\ude00", "Jörg \ud83d\ude00"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void shouldShowANameAsTyped(String name, String escaped, @Nullable String plain) {
    JsonNode body = webhook.body(EVERYWHERE, Webhook.killer(name));

    assertThat(WITH_MARKUP)
        .allSatisfy(at -> assertThat(body.at(at).textValue()).isEqualTo(escaped));
    if (plain != null) {
      assertThat(PLAIN).allSatisfy(at -> assertThat(body.at(at).textValue()).isEqualTo(plain));
    }
  }

  @Test
  void shouldKeepLinesButNotWhatTheyCouldStart() {
    JsonNode body =
        webhook.body(EVERYWHERE, Webhook.killer("a\r\n# b\n> c\n\n\n\n- d\n  1. e\u2028* f\n-# g"));

    assertThat(body.get("content").textValue())
        .isEqualTo("a\n\\# b\n\\> c\n\n\\- d\n  1\\. e\n\\* f\n-\\# g");
    assertThat(body.at("/embeds/0/title").textValue())
        .isEqualTo("a \\# b \\> c  - d   1. e \\* f -\\# g");
    assertThat(body.get("username").textValue()).isEqualTo("a # b > c  - d   1. e * f -# g");
  }

  @Test
  void shouldNotEscapeWhatTheRuleWrote() {
    JsonNode body =
        webhook.body(
            "{'format':'**{killer}** <@{id}> http://x.example {weapon|*fists*} {missing_one}'}",
            Webhook.event("{'killer':'Jo','id':'42'}"));

    assertThat(body.get("content").textValue())
        .isEqualTo("**Jo** <@42> http://x.example *fists* {missing_one}");
  }

  @Test
  void shouldNotLetTwoValuesMakeALink() {
    JsonNode body =
        webhook.body("{'format':'{a}{b}'}", Webhook.event("{'a':'http:','b':'//x.example'}"));

    assertThat(body.get("content").textValue()).isEqualTo("http\\://x.example");
  }
}
