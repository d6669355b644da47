package dev.realtime.actions.http;

import dev.realtime.actions.http.client.HttpClient;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.PluginContext;
import java.util.List;
import okhttp3.Dns;

final class HttpFactory implements ActionFactory {
  static final String TYPE = "http";

  private final Dns resolver;

  HttpFactory(Dns resolver) {
    this.resolver = resolver;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String summary() {
    return "Calls an HTTP endpoint, with retry.";
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.template("url")
            .required()
            .secret()
            .meaning("the address to call; placeholders may stand after the host"),
        Field.choice("method", "GET", "POST", "PUT", "PATCH", "DELETE")
            .defaultValue("POST")
            .meaning("the request's method"),
        Field.of("headers", Field.Kind.MAP).secret().meaning("names and templates of values"),
        Field.template("format")
            .meaning(
                "\"json\" (the event's data, the default), \"form\", or a template of the body"),
        Field.of("content_type", Field.Kind.TEXT).meaning("of the body"),
        Field.of("timeout", Field.Kind.DURATION)
            .defaultValue("15s")
            .meaning("the longest one attempt may take"),
        Field.of("retry_statuses", Field.Kind.LIST)
            .meaning("what is tried again; {408, 425, 429, \"5xx\"} if not given"),
        Field.of("secret", Field.Kind.TEXT)
            .secret()
            .meaning("signs each request as Standard Webhooks says: \"whsec_...\" or any text"));
  }

  @Override
  public List<Field> settings() {
    return HttpSettings.FIELDS;
  }

  @Override
  public Actions open(Definition settings, PluginContext context) {
    HttpSettings checked = HttpSettings.of(settings);
    HttpClient client = new HttpClient(TYPE, checked.client(), resolver, context);
    return new HttpActions(new HttpCaller(client, checked.concurrency()));
  }
}
