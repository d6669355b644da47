package dev.realtime.actions.http;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import java.util.List;
import okhttp3.Dns;

/** Offers the action type {@code http}. */
public final class HttpPlugin implements ActionPlugin {
  private final Dns resolver;

  /** Called by the service loader. */
  public HttpPlugin() {
    this(Dns.SYSTEM);
  }

  HttpPlugin(Dns resolver) {
    this.resolver = resolver;
  }

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(new HttpFactory(resolver));
  }
}
