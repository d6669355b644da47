package dev.realtime.actions.http;

import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Outcome;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule may ask for, and whom it may call. */
final class HttpDefinitionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'url':'ftp://h/T0KEN'}~field 'url' must begin with http:// or https://",
        "{'url':'http://{host}/T0KEN'}~field 'url' may have placeholders only after the host",
        "{'url':'http://a.{killer|b/c}/T0KEN'}~field 'url' may have placeholders only after the host",
        "{'url':'http://u:{p}@h/T0KEN'}~field 'url' may have placeholders only after the host",
        "{'url':'http:///T0KEN'}~field 'url' names no host that could be called",
        "{'url':'http://h:99999/T0KEN'}~field 'url' names no host that could be called",
        "{'url':'http://h/a/../{x}'}~field 'url' must not have '.' or '..' as a part of its path",
        "{'url':'http://h/a/%2e%2E?x'}~field 'url' must not have '.' or '..' as a part of its path",
        "{'url':'http://h/','format':'jsn'}~field 'format' must be json, form, or a template with 'content_type', not \"jsn\"; did you mean 'json'?",
        "{'url':'http://h/','content_type':'rubbish'}~field 'content_type' must be a media type such as \"application/json\", not \"rubbish\"",
        "{'url':'http://h/','content_type':'text/plain; charset=latin1'}~field 'content_type' must be UTF-8: every body is sent so",
        "{'url':'http://h/','content_type':'text/plain','format':'form'}~field 'content_type' of format 'form' must be application/x-www-form-urlencoded",
        "{'url':'http://h/','content_type':'a/b','headers':{'Content-Type':'a/b'}}~field 'content_type' is also given in 'headers': keep one",
        "{'url':'http://h/','method':'GET','format':'json'}~field 'format' has no place in a GET request: put values into 'url' or use POST",
        "{'url':'http://h/','timeout':0}~field 'timeout' must be more than 0 and at most 5m",
        "{'url':'http://h/','timeout':'6m'}~field 'timeout' must be more than 0 and at most 5m",
        "{'url':'http://h/','secret':'whsec_T0KEN!'}~field 'secret' must be base64 after whsec_",
        "{'url':'http://h/','secret':' '}~field 'secret' must not be empty",
        "{'url':'http://h/','headers':{'a b':'T0KEN'}}~field 'headers' holds a name that no header can have: a b",
        "{'url':'http://h/','headers':{'X':'T0KEN\\nX-Y: 1'}}~field 'headers.X' must hold printable ASCII characters only, and no line break",
        "{'url':'http://h/','headers':{'X':{'T0KEN':1}}}~field 'headers.X' must be a text",
        "{'url':'http://h/','headers':{'Content-Length':'5'}}~field 'headers.Content-Length' is set by the action itself",
        "{'url':'http://h/','headers':{'Webhook-Id':'5'}}~field 'headers.Webhook-Id' is set by the action itself",
      })
  void shouldRefuseAWrongDefinition(String definition, String message) {
    try (Endpoint endpoint = new Endpoint(new HttpPlugin(), "{}")) {
      Map<String, ?> fields = fields(definition);

      assertThatThrownBy(() -> endpoint.action(fields))
          .isInstanceOf(DefinitionException.class)
          .hasMessage(message)
          .hasMessageNotContaining("T0KEN");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254",
        "169.254.1.1",
        "2852039166",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[::ffff:169.254.169.254]",
        "[::169.254.169.254]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::1]",
        "100.100.100.200",
        "metadata.google.internal",
        "Metadata.Google.Internal.",
      })
  void shouldNeverCallAMetadataService(String host) {
    try (Endpoint endpoint = new Endpoint(new HttpPlugin(), "{}")) {
      assertThatThrownBy(() -> endpoint.action(Map.of("url", "http://" + host + "/T0KEN")))
          .isInstanceOf(DefinitionException.class)
          .hasMessageContaining("metadata")
          .hasMessageNotContaining("T0KEN");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"169.254.169.254", "fe80::1", "fd00:ec2::254", "64:ff9b::a9fe:a9fe"})
  void shouldRejectANameThatLeadsToAMetadataService(String address) {
    HttpPlugin plugin =
        new HttpPlugin(
            host -> List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName(address)));
    try (Endpoint endpoint = new Endpoint(plugin, "{}")) {
      endpoint.answers(ok());

      assertThat(
              endpoint.fire(
                  Map.of("url", "http://evil.example:" + endpoint.server.port() + "/"), "{}"))
          .isEqualTo(
              Outcome.rejected(
                  "evil.example may not be called: its address is a link-local or metadata"
                      + " address"));
      assertThat(endpoint.count()).isZero();
    }
  }

  @Test
  void shouldTryEachAddressOfAName() {
    HttpPlugin plugin =
        new HttpPlugin(
            host -> List.of(InetAddress.getByName("::1"), InetAddress.getByName("127.0.0.1")));
    try (Endpoint endpoint = new Endpoint(plugin, "{}")) {
      endpoint.answers(ok());

      assertThat(endpoint.fire(Map.of("url", endpoint.url("/")), "{}")).isEqualTo(Outcome.done());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "224.0.0.1",
        "[::1]",
        "[::]",
        "[fc00::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
      })
  void shouldRefusePrivateAddressesWhereTheOperatorSaysSo(String host) {
    try (Endpoint endpoint = new Endpoint(new HttpPlugin(), "{'allow_private':false}")) {
      assertThatThrownBy(() -> endpoint.action(Map.of("url", "http://" + host + "/")))
          .isInstanceOf(DefinitionException.class)
          .hasMessageContaining("allow_private is false");
    }
  }

  @Test
  void shouldRejectANameThatLeadsHomeWhereTheOperatorSaysSo() {
    try (Endpoint endpoint = new Endpoint(new HttpPlugin(), "{'allow_private':false}")) {
      assertThat(endpoint.fire(Map.of("url", endpoint.url("/")), "{}"))
          .isInstanceOf(Outcome.Rejected.class);
      assertThat(endpoint.count()).isZero();
    }
  }

  @Test
  void shouldCallListedHostsOnly() {
    String settings = "{'allow_hosts':['LOCALHOST','*.example.com'],'concurrency':4}";
    try (Endpoint endpoint = new Endpoint(new HttpPlugin(), settings)) {
      endpoint.answers(ok());

      assertThat(endpoint.fire(Map.of("url", endpoint.url("/")), "{}")).isEqualTo(Outcome.done());
      assertThat(endpoint.action(Map.of("url", "http://api.example.com/")).concurrency())
          .isEqualTo(4);
      for (String host :
          List.of("127.0.0.1", "example.com", "badexample.com", "example.com.evil")) {
        assertThatThrownBy(() -> endpoint.action(Map.of("url", "http://" + host + "/")))
            .hasMessage(
                "field 'url' must not name "
                    + host
                    + ", which is not among the plugin's allow_hosts");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'allow_private':'no'}~field 'allow_private' must be true or false, not \"no\"",
        "{'allow_hosts':'a'}~field 'allow_hosts' must be a list, not \"a\"",
        "{'allow_hosts':[]}~field 'allow_hosts' must be a list of host names",
        "{'allow_hosts':['http://a']}~field 'allow_hosts' must list names such as \"example.com\" or \"*.example.com\", not \"http://a\"",
        "{'concurrency':0}~field 'concurrency' must be a whole number from 1 to 32, not 0",
        "{'concurrency':'many'}~field 'concurrency' must be a whole number, not \"many\"",
        "{'proxy':'socks://u:T0KEN@h'}~field 'proxy' must be an address such as \"http://proxy.example:3128\"",
        "{'proxy':['T0KEN']}~field 'proxy' must be a text, not a value of another kind",
        "{'alow_private':true}~'http' has no field 'alow_private'; did you mean 'allow_private'?",
      })
  void shouldRefuseWrongSettings(String settings, String message) {
    assertThatThrownBy(() -> new Endpoint(new HttpPlugin(), settings))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(message);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, ?> fields(String definition) {
    return Endpoint.JSON.convertValue(Endpoint.json(definition), Map.class);
  }
}
