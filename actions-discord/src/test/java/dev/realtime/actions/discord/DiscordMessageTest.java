package dev.realtime.actions.discord;

import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.realtime.api.Event;
import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.Outcome;
import dev.realtime.api.template.MissingValueException;
import java.util.ServiceLoader;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is posted. */
final class DiscordMessageTest {
  private final Webhook webhook =
      new Webhook(ServiceLoader.load(ActionPlugin.class).findFirst().orElseThrow());

  @BeforeEach
  void answer() {
    webhook.answers(noContent());
  }

  @AfterEach
  void close() {
    webhook.close();
  }

  @Test
  void shouldPostTheFilledInText() {
    Action<?> action =
        webhook.action("{'format':'**{killer}** killed **{victim}** with {weapon}'}");

    Outcome outcome = Webhook.fire(action, Webhook.event("{'killer':'Jo','victim':'Al'}"));

    LoggedRequest request = webhook.received().get(0);
    assertThat(outcome).isEqualTo(Outcome.done());
    assertThat(request.getMethod().value()).isEqualTo("POST");
    assertThat(request.getUrl()).isEqualTo("/api/webhooks/1234/" + Webhook.SECRET);
    assertThat(request.getHeader("User-Agent")).isEqualTo("Realtime/1.2.3");
    assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(webhook.posted())
        .isEqualTo(
            Webhook.json(
                "{'content':'**Jo** killed **Al** with {weapon}',"
                    + "'allowed_mentions':{'parse':[]}}"));
  }

  @Test
  void shouldTakeTheAliases() {
    Action<?> action =
        webhook.create(
            Webhook.JSON
                .createObjectNode()
                .put("webhook", webhook.url(""))
                .put("message", "AWESOME SHOT: {killer}"));

    Webhook.fire(action, Webhook.killer("Jo"));

    assertThat(webhook.posted().get("content").textValue()).isEqualTo("AWESOME SHOT: Jo");
  }

  @Test
  void shouldKeepTheQueryAndNameTheThread() {
    webhook.answers(ok("{}"));
    Action<?> action =
        webhook.actionAt(
            webhook.url("?wait=true"), "{'format':'x','thread_id':'1234567890123456789'}");

    assertThat(Webhook.fire(action, Webhook.event("{}"))).isEqualTo(Outcome.done());
    assertThat(webhook.received().get(0).getUrl())
        .isEqualTo(
            "/api/webhooks/1234/" + Webhook.SECRET + "?wait=true&thread_id=1234567890123456789");
  }

  @Test
  void shouldPostEverythingThatARuleGives() {
    String fields =
        """
        {"format": "x", "username": "Feed of {killer}", "avatar_url": "https://a.example/{killer}.png",
         "allow_mentions": ["users", "roles"],
         "embeds": [{"title": "{killer}", "description": "by **{killer}**",
           "url": "https://a.example/?p={killer}", "color": 16711680, "timestamp": "{t}",
           "author": {"name": "{killer}", "icon_url": "{icon}"},
           "footer": {"text": "on {server}"}, "image": {"url": "{icon}"},
           "fields": [{"name": "HP", "value": "{hp}", "inline": true}, {"name": "none", "value": "{none|}"}]}]}
        """;

    JsonNode body =
        webhook.body(
            fields,
            Webhook.event(
                "{'killer':'a*b','hp':7,'t':1777888800.5,'icon':'https://i.example/x?y=1'}"));

    assertThat(body)
        .isEqualTo(
            Webhook.json(
                """
                {"content": "x", "username": "Feed of a*b", "avatar_url": "https://a.example/a%2Ab.png",
                 "embeds": [{"title": "a\\\\*b", "description": "by **a\\\\*b**",
                   "url": "https://a.example/?p=a%2Ab", "color": 16711680,
                   "timestamp": "2026-05-04T10:00:00.500Z",
                   "author": {"name": "a*b", "icon_url": "https://i.example/x?y=1"},
                   "footer": {"text": "on server-1"}, "image": {"url": "https://i.example/x?y=1"},
                   "fields": [{"name": "HP", "value": "7", "inline": true},
                     {"name": "none", "value": "\u200b"}]}],
                 "allowed_mentions": {"parse": ["users", "roles"]}}
                """));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {"'#ff8800'~16746496", "'0xFF8800'~16746496", "16746496~16746496", "'{c}'~255"})
  void shouldTakeAColourInAnyForm(String written, int colour) {
    String fields = "{'embeds':[{'title':'x','color':" + quoted(written) + "}]}";

    assertThat(
            webhook.body(fields, Webhook.event("{'c':'#0000ff'}")).at("/embeds/0/color").intValue())
        .isEqualTo(colour);
  }

  private static String quoted(String written) {
    return written.matches("\\d+") ? written : "'" + written + "'";
  }

  @Test
  void shouldLeaveOutWhatComesOutEmpty() {
    String fields =
        "{'format':'x','username':'{none|}','avatar_url':'{icon}','embeds':[{'title':'{none|}'},"
            + "{'title':'y','footer':{'text':'{none|}','icon_url':'https://x.example/'},"
            + "'image':{'url':'{icon}'},'timestamp':'{none|}'}]}";

    assertThat(webhook.body(fields, Webhook.event("{'icon':'javascript:alert(1)'}")))
        .isEqualTo(
            Webhook.json(
                "{'content':'x','embeds':[{'title':'y'}],'allowed_mentions':{'parse':[]}}"));
  }

  @Test
  void shouldFailTheEventWhereALinkHasNoValue() {
    Action<?> action =
        webhook.action("{'format':'x','avatar_url':'https://a.example/{killer}.png'}");

    assertThatThrownBy(() -> action.prepare(Webhook.event("{}")))
        .isInstanceOf(MissingValueException.class)
        .hasMessageContaining("{killer}");
  }

  @Test
  void shouldFailTheEventWhoseMessageIsEmpty() {
    Action<?> action = webhook.action("{'format':'{text|}'}");

    assertThatThrownBy(() -> action.prepare(Webhook.event("{'text':' '}")))
        .hasMessageStartingWith("the message would be empty");
  }

  @Test
  void shouldFailTheEventWhoseColourIsNone() {
    Action<?> action = webhook.action("{'embeds':[{'title':'x','color':'{c}'}]}");

    assertThatThrownBy(() -> action.prepare(Webhook.event("{'c':'red'}")))
        .hasMessageStartingWith("field 'embeds[1].color' must be a number, or a text such as");
  }

  @ParameterizedTest
  @CsvSource({
    "Discordian, Dis-cordian",
    "the CLYDE, the CLY-DE",
    "plain, plain",
    "@everyone, @\u200beveryone",
    "a\u202eb, ab",
  })
  void shouldMakeANameThatDiscordTakes(String name, String shown) {
    JsonNode body = webhook.body("{'format':'x','username':' {killer}'}", Webhook.killer(name));

    assertThat(body.get("username").textValue()).isEqualTo(shown);
  }

  @Test
  void shouldCutByCharactersAndNotByHalves() {
    String emoji = "\ud83d\ude00".repeat(2001);
    String fields =
        "{'format':'{killer}','username':'{killer}','embeds':[{'title':'{killer}',"
            + "'author':{'name':'{killer}'},'fields':[{'name':'{killer}','value':'{killer}'}]}]}";

    JsonNode body = webhook.body(fields, Webhook.killer(emoji));

    assertThat(length(body.get("content"))).isEqualTo(2000);
    assertThat(body.get("content").textValue()).isEqualTo("\ud83d\ude00".repeat(1999) + "\u2026");
    assertThat(length(body.get("username"))).isEqualTo(80);
    assertThat(length(body.at("/embeds/0/title"))).isEqualTo(256);
    assertThat(length(body.at("/embeds/0/author/name"))).isEqualTo(256);
    assertThat(length(body.at("/embeds/0/fields/0/name"))).isEqualTo(256);
    assertThat(length(body.at("/embeds/0/fields/0/value"))).isEqualTo(1024);
  }

  @Test
  void shouldNotCutAnEscapeInHalves() {
    JsonNode body = webhook.body("{'format':'x{killer}'}", Webhook.killer("*".repeat(1500)));

    assertThat(body.get("content").textValue()).isEqualTo("x" + "\\*".repeat(999) + "\u2026");
  }

  @Test
  void shouldKeepAllEmbedsTogetherWithinTheirLimit() {
    String embed = "{'description':'{killer}','fields':[{'name':'n','value':'v'}]}";
    String fields = "{'embeds':[" + embed + "," + embed + "," + embed + "]}";

    JsonNode body = webhook.body(fields, Webhook.killer("x".repeat(5000)));

    assertThat(length(body.at("/embeds/0/description"))).isEqualTo(4096);
    assertThat(length(body.at("/embeds/1/description"))).isEqualTo(6000 - 4096 - 2);
    // no room was left for its text, and none for a field of the one before
    assertThat(body.get("embeds")).hasSize(2);
    assertThat(body.at("/embeds/1/fields").isMissingNode()).isTrue();
  }

  private static int length(JsonNode text) {
    return text.textValue().codePointCount(0, text.textValue().length());
  }

  @Test
  void shouldFoldWaitingEventsIntoOneMessage() {
    Action<?> action = webhook.action("{'format':'{killer} died','batch':true}");

    Outcome outcome =
        Webhook.fire(action, Webhook.killer("a"), Webhook.killer("b"), Webhook.killer("c"));

    assertThat(outcome).isEqualTo(Outcome.done());
    assertThat(webhook.received()).hasSize(1);
    assertThat(webhook.posted().get("content").textValue()).isEqualTo("a died\nb died\nc died");
    assertThat(action.largestBatch()).isEqualTo(200);
    assertThat(action.concurrency()).isEqualTo(1);
  }

  @Test
  void shouldPostOneByOneWithoutBatch() {
    Action<?> action = webhook.action("{'format':'{killer} died'}");

    assertThat(Webhook.batchSize(action, Webhook.killer("a"), Webhook.killer("b"))).isEqualTo(1);
    assertThat(action.largestBatch()).isEqualTo(1);
  }

  @Test
  void shouldFoldNoMoreTextThanAMessageTakes() {
    Action<?> action = webhook.action("{'format':'{killer}','batch':true}");
    Event line = Webhook.killer("\ud83d\ude00".repeat(499));

    // 4 × 499 characters and three line breaks are 1999
    assertThat(Webhook.batchSize(action, line, line, line, line, line)).isEqualTo(4);
    assertThat(Webhook.batchSize(action, Webhook.killer("x".repeat(1999)), Webhook.killer("y")))
        .isEqualTo(1);
    assertThat(Webhook.batchSize(action, Webhook.killer("x".repeat(3000)))).isEqualTo(1);
    assertThat(Webhook.batchSize(action, Webhook.killer("x".repeat(1998)), Webhook.killer("y")))
        .isEqualTo(2);
  }

  @Test
  void shouldFoldNoMoreEmbedsThanAMessageTakes() {
    Action<?> action = webhook.action("{'embeds':[{'description':'{killer}'}],'batch':true}");
    Event[] small =
        IntStream.range(0, 12).mapToObj(i -> Webhook.killer("p" + i)).toArray(Event[]::new);
    Event large = Webhook.killer("x".repeat(2500));

    assertThat(Webhook.batchSize(action, small)).isEqualTo(10);
    assertThat(Webhook.batchSize(action, large, large, large)).isEqualTo(2);
    Webhook.fire(action, small);
    assertThat(webhook.posted().get("embeds")).hasSize(10);
    assertThat(webhook.posted().at("/embeds/9/description").textValue()).isEqualTo("p9");
  }

  @Test
  void shouldNotFoldMessagesOfDifferentNames() {
    Action<?> action = webhook.action("{'format':'x','username':'{killer}','batch':true}");

    assertThat(
            Webhook.batchSize(
                action, Webhook.killer("a"), Webhook.killer("a"), Webhook.killer("b")))
        .isEqualTo(2);
  }

  @Test
  void shouldDescribeWhatItWouldPost() {
    Action<?> action =
        webhook.action("{'format':'hi {killer}','username':'u','embeds':[{'title':'t'}]}");

    var delivery = action.prepare(Webhook.killer("Jo"));

    assertThat(delivery.describe())
        .isEqualTo(
            Webhook.json(
                "{'type':'discord','message':'hi Jo','username':'u','embeds':[{'title':'t'}],"
                    + "'body':{'content':'hi Jo','username':'u','embeds':[{'title':'t'}],"
                    + "'allowed_mentions':{'parse':[]}}}"));
    Webhook.fire(action, Webhook.killer("Jo"));
    assertThat(webhook.posted()).isEqualTo(delivery.describe().get("body"));
    assertThat(delivery.toString()).doesNotContain("T0KEN");
  }
}
